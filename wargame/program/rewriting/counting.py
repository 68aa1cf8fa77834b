"""Counters that say the same are kept once, and numbers of agenda items are taken together.

Two cells that are only ever counted on, both or neither, are twins: an inject that went off and the
question it asked. One is counted; `finish` copies it to the other. And where several items are put
on the agenda in a row, the counter of their numbers is read and written once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wargame.program.layout import RESERVED, SEQUENCE
from wargame.program.rewriting.blocks import Block, blocks, hands_over, leaves, texts
from wargame.program.rewriting.cells import Runs, accesses

_COUNT = re.compile(r"^I\[(\d+)\] \+= (\d+)$")
_NEXT = f"I[{SEQUENCE}] += 1"
_PUSH = re.compile(rf"^(heappush\(Q, \(.*, )I\[{SEQUENCE}\](, .*)$")


def count_once(functions: dict[str, Block], runs: Runs, start: Sequence[int]) -> None:
    """Counts twins once."""
    where: dict[int, list[tuple[int, str]]] = {}
    barred: set[int] = set()
    for block in [inner for outer in functions.values() for inner in blocks(outer)]:
        stretch = 0
        for node in block:
            match = _COUNT.match(node) if isinstance(node, str) else None
            if match is not None:
                where.setdefault(int(match.group(1)), []).append((id(block) * 1000 + stretch, match.group(2)))
            if leaves([node]):
                stretch += 1
    for line in (line for block in functions.values() for line in texts(block)):
        for access in accesses(line) if "I[" in line and not _COUNT.match(line) else ():
            if access.array == "I":
                found = runs.of("I", access.index)
                for run in found if found is not None else runs.all("I"):
                    span = runs.span("I", run, len(start))
                    barred |= {int(access.index)} if access.index.isdigit() else set(span)
    first: dict[tuple[tuple[int, str], ...], int] = {}
    twins: dict[int, int] = {}
    for cell, places in where.items():
        if cell < RESERVED or cell in barred:
            continue
        kept = first.setdefault(tuple(sorted(places)), cell)
        if kept != cell and start[kept] == start[cell]:
            twins[cell] = kept
    if not twins:
        return
    for block in [inner for outer in functions.values() for inner in blocks(outer)]:
        block[:] = [
            node
            for node in block
            if not (isinstance(node, str) and (match := _COUNT.match(node)) and int(match.group(1)) in twins)
        ]
    functions["finish"] += [f"I[{cell}] = I[{kept}]" for cell, kept in twins.items()]


def number_together(block: Block) -> None:
    """Takes the numbers of items that are put on the agenda in a row, within this block, at once."""
    for inner in blocks(block):
        pairs = [
            place
            for place in range(len(inner) - 1)
            if isinstance(push := inner[place], str) and _PUSH.match(push) and inner[place + 1] == _NEXT
        ]
        while pairs:
            group = [pairs.pop(0)]
            while pairs and not any(_looks(inner, place) for place in range(group[-1] + 2, pairs[0])):
                group.append(pairs.pop(0))
            for number, place in enumerate(group):
                line = inner[place]
                assert isinstance(line, str)
                said = "n_s" if number == 0 else f"n_s + {number}"
                inner[place] = _PUSH.sub(rf"\g<1>{said}\g<2>", line)
                inner[place + 1] = f"I[{SEQUENCE}] = n_s + {len(group)}" if number == 0 else "pass"
            inner.insert(group[0], f"n_s = I[{SEQUENCE}]")
            pairs = [place + 1 for place in pairs]
        inner[:] = [node for node in inner if node != "pass"]


def _looks(block: Block, place: int) -> bool:
    """Whether a statement may look at the counter of items, or leave."""
    return leaves([block[place]]) or any(
        hands_over(line) or f"I[{SEQUENCE}]" in line or "heappush" in line for line in texts([block[place]])
    )
