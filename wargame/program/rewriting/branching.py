"""A choice that was just made is not asked after again.

Where every way through a branch ends by giving a variable a number (`j = 2`), and what follows asks
for that number (`if j >= 0:`, `elif j == 2:`), what follows is put at the end of each way, with the
number in its place. Nothing else changes; where the lines would become many more, it is left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from wargame.program.rewriting.blocks import ASSIGNED, Block, Branch, Loop, Node, count, leaves, replaced, stored, texts
from wargame.program.rewriting.steadying import fold

_ASKED = re.compile(r"^if ([a-z]) >= 0:$")
_WHOLE = re.compile(r"^-?\d+$")
_GROWTH = 2  # how many times as many lines there may be


def thread(block: Block, tables: Mapping[str, tuple[int, ...]]) -> Block:
    """The block with such branches joined to what follows them."""
    out: Block = []
    for node in block:
        if isinstance(node, Loop):
            node = Loop(node.head, thread(node.body, tables))
        elif isinstance(node, Branch):
            node = Branch([(head, thread(body, tables)) for head, body in node.arms])
        joined = _joined(out[-1], node, tables) if out else None
        if joined is not None:
            out[-1] = joined
        else:
            out.append(node)
    return out


def _joined(before: Node, node: Node, tables: Mapping[str, tuple[int, ...]]) -> Branch | None:
    if not isinstance(before, Branch) or not isinstance(node, Branch) or len(node.arms) > 1:
        return None
    match = _ASKED.match(node.arms[0][0])
    if match is None or not before.complete or leaves([node]):
        return None
    name = match.group(1)
    if name in stored([node]):
        return None
    joined = _continued([before], name, node, tables)
    if joined is None or count(joined) > _GROWTH * (count([before]) + count([node])):
        return None
    branch = joined[0]
    assert isinstance(branch, Branch)
    return branch


def _continued(block: Block, name: str, after: Branch, tables: Mapping[str, tuple[int, ...]]) -> Block | None:
    """The block with what comes after at the end of each way through it, or None."""
    last = block[-1] if block else None
    if isinstance(last, str):
        match = ASSIGNED.match(last)
        if match is None or match.group(1) != name or not _WHOLE.match(match.group(2)):
            return None
        return [*block, *fold(_with(after.arms[0][1], name, match.group(2), tables))] if _legal(match) else list(block)
    if not isinstance(last, Branch) or not last.complete or leaves([last]):
        return None
    arms: list[tuple[str, Block]] = []
    for head, body in last.arms:
        inside = _continued(body, name, after, tables)
        if inside is None:
            return None
        arms.append((head, inside))
    return [*block[:-1], Branch(arms)]


def _legal(match: re.Match[str]) -> bool:
    return int(match.group(2)) >= 0


def _with(block: Block, name: str, number: str, tables: Mapping[str, tuple[int, ...]]) -> Block:
    """The block with a number in a variable's place."""
    looked_up = re.compile(rf"\b([A-Z]\w*)\[{name}\]")
    next_one = re.compile(rf"(?<![\w.*/+-] ){name} \+ 1(?![ \w]*[*/])")
    alone = re.compile(rf"\b{name}\b")

    def value(match: re.Match[str]) -> str:
        values = tables.get(match.group(1))
        return str(values[int(number)]) if values is not None else match.group()

    def change(line: str) -> str:
        line = looked_up.sub(value, line)
        line = next_one.sub(str(int(number) + 1), line)
        return alone.sub(number, line)

    assert not any(line.startswith(f"{name} = ") for line in texts(block))
    return replaced(block, change)
