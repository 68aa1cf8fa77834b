"""Records that follow each other are numbered in a row.

A record takes its number from one cell of the world and its cause from another, and mostly is the
cause of the next. Within a function both are kept in variables, and go back to their cells before
anything else may look at them.
"""

from __future__ import annotations

import re

import attrs

from wargame.program.layout import CAUSE, RECORD_NUMBER
from wargame.program.rewriting.blocks import STORED, Block, Branch, Loop, hands_over, texts

_NUMBER, _CAUSE = f"I[{RECORD_NUMBER}]", f"I[{CAUSE}]"
_BEGUN = re.compile(rf"^(r_n\w*) = {re.escape(_NUMBER)}$")
_CAUSED = re.compile(rf"^{re.escape(_CAUSE)} = (\w+)$")
_BASE = "r_s"
_WRITTEN = "R += ("


@attrs.frozen
class _Kept:
    """What the variables hold: `r_s` + count is the next number; a cause of "" still stands in its cell."""

    count: int = 0
    cause: str = ""

    def back(self) -> list[str]:
        """The lines that put it into the cells."""
        out = [f"{_NUMBER} = {_BASE} + {self.count}"] if self.count else []
        return [*out, f"{_CAUSE} = {self.cause}"] if self.cause else out


def record_together(block: Block) -> Block:
    """The block of a function with its records so written."""
    out, kept = _block(block, None)
    return [*out, *kept.back()] if kept is not None else out


def _block(block: Block, kept: _Kept | None) -> tuple[Block, _Kept | None]:
    out: Block = []
    place = 0
    while place < len(block):
        node = block[place]
        place += 1
        if isinstance(node, str):
            if match := _BEGUN.match(node):
                name = match.group(1)
                lines = [one for one in block[place : place + 3] if isinstance(one, str)]
                kept, size = _record(out, name, lines, kept)
                place += size
                continue
            if match := _CAUSED.match(node):
                if kept is None:
                    out.append(node)
                else:
                    kept = attrs.evolve(kept, cause=match.group(1))
                continue
            given = STORED.match(node)
            if kept is not None and (_looks(node) or (given is not None and given.group(1) == kept.cause)):
                out += kept.back()
                kept = None
            if kept is not None and kept.cause:
                node = node.replace(_CAUSE, kept.cause)
            out.append(node)
        elif not _touches(node):
            out.append(node)
        elif isinstance(node, Loop):
            out += kept.back() if kept is not None else []
            kept = None
            out.append(Loop(node.head, record_together(node.body)))
        else:
            kept = _branch(out, node, kept)
    return out, kept


def _record(out: Block, name: str, lines: list[str], kept: _Kept | None) -> tuple[_Kept | None, int]:
    """Writes one record; returns what is kept then, and how many lines it had."""
    count = f"{_NUMBER} = {name} + 1"
    start = f"R += ({name}, {_CAUSE}, "
    notes = len(lines) == 3 and lines[0] == count and lines[1].startswith(start) and lines[2] == f"{_CAUSE} = {name}"
    remarks = len(lines) > 1 and lines[0].startswith(start) and lines[1] == count
    if not notes and not remarks:
        out += kept.back() if kept is not None else []
        out.append(f"{name} = {_NUMBER}")
        return None, 0
    if kept is None:
        out.append(f"{_BASE} = {_NUMBER}")
        kept = _Kept()
    number = f"{_BASE} + {kept.count}" if kept.count else _BASE
    if notes and kept.count:
        out.append(f"r_{kept.count} = {number}")
        number = f"r_{kept.count}"
    rest = (lines[1] if notes else lines[0]).removeprefix(start)
    out.append(f"R += ({number}, {kept.cause or _CAUSE}, {rest}")
    return _Kept(kept.count + 1, number if notes else kept.cause), 3 if notes else 2


def _branch(out: Block, node: Branch, kept: _Kept | None) -> _Kept | None:
    """Writes a branch that has records or looks at their cells; nothing is kept behind it."""
    if kept is not None and not any(line.startswith(_WRITTEN) for line in texts([node])):
        out += kept.back()
        kept = None
    arms: list[tuple[str, Block]] = []
    for head, body in node.arms if node.complete or kept is None else [*node.arms, ("else:", [])]:
        inner, left = _block(body, kept)
        arms.append((head, [*inner, *left.back()] if left is not None else inner))
    out.append(Branch(arms))
    return None


def _looks(line: str) -> bool:
    """Whether the line may look at the cells in another way, or leaves."""
    return (
        hands_over(line)
        or "(R, I" in line
        or _NUMBER in line
        or f"{_CAUSE} = " in line
        or line.startswith(("return", "continue", "break"))
    )


def _touches(node: Branch | Loop) -> bool:
    return any(_looks(line) or _CAUSE in line or line.startswith(_WRITTEN) for line in texts([node]))
