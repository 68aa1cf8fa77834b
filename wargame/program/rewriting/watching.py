"""What only measures or re-times is looked through once.

`settle` takes one mark after the other, the lowest first, because what watches may set marks anew.
Where nothing that the marks call can do so, all are taken at once, in the same order.
"""

from __future__ import annotations

import re

from wargame.program.rewriting.blocks import Block, Branch, Loop, Node, hands_over, texts
from wargame.program.rewriting.calling import leaves_function

_WHILE = re.compile(r"^while (I\[\d+\]):$")
_LOWEST = re.compile(r"^(?:if|elif) lowest == (\d+):$")
_HALVED = re.compile(r"^if lowest < \d+:$")
_GROUP = 4  # marks that are asked after together


def take_at_once(block: Block) -> Block:
    """The body of `settle` with such loops written as tests."""
    return [_tests(node) if isinstance(node, Loop) else node for node in block]


def _tests(loop: Loop) -> Node:
    match = _WHILE.match(loop.head)
    if match is None or len(loop.body) != 4:
        return loop
    cell = match.group(1)
    first, lowest, rest, tree = loop.body
    if (first, lowest, rest) != (f"marks = {cell}", "lowest = marks & -marks", f"{cell} = marks ^ lowest"):
        return loop
    watchers = _watchers([tree])
    if watchers is None:
        return loop
    for _, body in watchers:
        lines = texts(body)
        if leaves_function(body) or any(hands_over(line) or "T." in line or cell in line for line in lines):
            return loop
        if any(re.search(r"\b(?:marks|lowest)\b", line) for line in lines):
            return loop
    groups = [watchers[start : start + _GROUP] for start in range(0, len(watchers), _GROUP)]
    tests: Block = [f"{cell} = 0"]
    for group in groups:
        each: Block = [Branch([(f"if marks & {mask}:", body)]) for mask, body in group]
        together = sum(mask for mask, _ in group)
        tests += each if len(groups) == 1 or len(group) == 1 else [Branch([(f"if marks & {together}:", each)])]
    return Branch([(f"if {cell}:", [f"marks = {cell}", *tests])])


def _watchers(block: Block) -> list[tuple[int, Block]] | None:
    """The marks that a tree of halvings tells apart, ascending, and what is done for each."""
    if len(block) != 1 or not isinstance(branch := block[0], Branch):
        return None
    if _HALVED.match(branch.arms[0][0]):
        halves = [_watchers(body) for _, body in branch.arms]
        found = [one for half in halves if half is not None for one in half]
        return found if len(halves) == 2 and None not in halves else None
    out: list[tuple[int, Block]] = []
    for head, body in branch.arms:
        match = _LOWEST.match(head)
        if match is None:
            return None
        out.append((int(match.group(1)), body))
    return out
