"""Writes that are written over, or counted on, before anybody looks are made once.

A count (`I[9 + i] += 1`) or a plain write (`I[9 + i] = -1`) moves down past lines that do not touch
its cell, into the arms of a branch too, until the same cell is counted on (then the two are added)
or written again (then the first is left out). It moves only where that happens on some way; where
anything might read the cell, it stands before that.
"""

from __future__ import annotations

import re

from wargame.program.rewriting.blocks import STORED, Block, Branch, Loop, Node, hands_over, leaves, texts
from wargame.program.rewriting.cells import Access, Runs, accesses

_COUNT = re.compile(r"^(I\[(\d+(?: \+ [a-z]\w*)?)\]) \+= (\d+)$")
_WRITE = re.compile(r"^(I\[(\d+(?: \+ [a-z]\w*)?)\]) = (-?\d+)$")
_VARIABLE = re.compile(r"[a-z]\w*")


def sink(block: Block, runs: Runs) -> Block:
    """The block with such writes moved down or left out."""
    out: Block = []
    rest = list(block)
    while rest:
        node = rest.pop(0)
        if isinstance(node, str) and (match := _COUNT.match(node) or _WRITE.match(node)):
            access = Access("I", match.group(2), 0, match.end(1), "=")
            moved, gained = _down(node, access, rest, runs)
            if gained:
                rest = moved
                continue
        elif isinstance(node, Loop):
            node = Loop(node.head, sink(node.body, runs))
        elif isinstance(node, Branch):
            node = Branch([(head, sink(body, runs)) for head, body in node.arms])
        out.append(node)
    return out


def _down(line: str, access: Access, rest: Block, runs: Runs) -> tuple[Block, bool]:
    """`rest` with the line as far down in it as it goes; whether it met another write."""
    for place, node in enumerate(rest):
        if isinstance(node, str):
            met = _met(line, access, node)
            if met is not None:
                return [*rest[:place], *met, *rest[place + 1 :]], True
            if _stops(node, access, runs):
                break
            continue
        if isinstance(node, Loop):
            if leaves([node]) or any(_stops(text, access, runs) for text in texts([node])):
                break
            continue
        if not any(_stops(text, access, runs) for text in texts([node])) and not leaves([node]):
            continue
        if any(_stops(head, access, runs) for head, _ in node.arms):
            break
        arms = node.arms if node.complete else [*node.arms, ("else:", [])]
        sunk = [(head, *_down(line, access, body, runs)) for head, body in arms]
        if not any(gained for _, _, gained in sunk):
            break
        changed: Node = Branch([(head, body) for head, body, _ in sunk])
        return [*rest[:place], changed, *rest[place + 1 :]], True
    else:
        place = len(rest)
    return [*rest[:place], line, *rest[place:]], False


def _met(line: str, access: Access, node: str) -> list[str] | None:
    """What stands for both lines where the second counts on or writes the same cell."""
    if not node.startswith(f"{access.cell} "):
        return None
    count, counted = _COUNT.match(line), _COUNT.match(node)
    if count is not None and counted is not None:
        return [f"{access.cell} += {int(count.group(3)) + int(counted.group(3))}"]
    return [node] if _WRITE.match(node) else None


def _stops(text: str, access: Access, runs: Runs) -> bool:
    """Whether a line may read or write the cell, gives its index another value, or leaves."""
    if hands_over(text) or "(I," in text or "(F, I, now" in text or text.startswith(("return", "continue", "break")):
        return True
    match = STORED.match(text)
    if match is not None and match.group(1) in _VARIABLE.findall(access.index):
        return True
    return "I[" in text and any(runs.meet(access, other) for other in accesses(text))
