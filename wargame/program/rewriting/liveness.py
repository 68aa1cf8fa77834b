"""Whether the value of a variable may still be read."""

from __future__ import annotations

import re

from wargame.program.rewriting.blocks import NAME, Block, Loop, Node, blocks

_GIVEN = re.compile(r"^(?:for )?(\w+) (?:= |in )(.*)$")


def dead_behind(whole: Block, inner: Block, place: int, name: str) -> bool:
    """Whether what a variable holds just before statement `place` of a block within `whole` is never read."""
    found = _behind(whole, inner, place, name, False)
    assert found is not None
    return not found


def _behind(block: Block, inner: Block, place: int, name: str, out: bool) -> bool | None:
    """The answer for a block that is `inner` or holds it somewhere; None for another."""
    if block is inner:
        return _live(block, place, name, out)
    for number, node in enumerate(block):
        if isinstance(node, str) or not any(inner is each for each in blocks([node])):
            continue
        after = _live(block, number + 1, name, out)
        if isinstance(node, Loop):
            after = after or _read(node.head, name) or _live(node.body, 0, name, after)
        for body in [node.body] if isinstance(node, Loop) else [body for _, body in node.arms]:
            found = _behind(body, inner, place, name, after)
            if found is not None:
                return found
    return None


def _live(block: Block, start: int, name: str, out: bool) -> bool:
    """Whether the variable may be read from statement `start` on; `out` says so of what comes behind the block."""
    for node in reversed(block[start:]):
        out = _before(node, name, out)
    return out


def _before(node: Node, name: str, out: bool) -> bool:
    if isinstance(node, str):
        if node.startswith("return"):
            return _read(node, name)
        if node in ("continue", "break"):
            return True  # it goes on elsewhere in a loop
        match = _GIVEN.match(node)
        if match is not None and match.group(1) == name:
            return _read(match.group(2), name)
        return out or _read(node, name)
    if isinstance(node, Loop):
        inside = _live(node.body, 0, name, out)
        return out or _read(node.head, name) or _live(node.body, 0, name, out or inside)
    if any(_read(head, name) for head, _ in node.arms):
        return True
    return any(_live(body, 0, name, out) for _, body in node.arms) or (out and not node.complete)


def _read(text: str, name: str) -> bool:
    return name in text and name in NAME.findall(text)
