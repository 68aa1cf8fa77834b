"""Lines put as CPython runs them fastest: the same values, in fewer steps.

- `int(x)` of a number that is not negative, added to a time, is `x // 1.0`;
- `c = max(c, v)` with its mark becomes a comparison that mostly does nothing;
- a value that is used once, in the next line, stands there;
- a short loop over a constant table is written out, and what a loop looks up anew each time, once;
- whether a whole number is one of three or more is asked of a set, whether it is the only one with `==`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import methodcaller

from wargame.program.rewriting.blocks import (
    ASSIGNED,
    NAME,
    Block,
    Branch,
    Loop,
    arguments,
    blocks,
    replaced,
    stored,
    texts,
)
from wargame.program.rewriting.calling import left_outside
from wargame.program.rewriting.liveness import dead_behind
from wargame.program.rewriting.ranging import GREATER, Ranges, raises

_ROUNDED = re.compile(r"\(?now \+ int\(")
_LOOK = re.compile(r"\b(([A-Z]\w*)\[([a-z]\w*)\])")
_FOR = re.compile(r"^for (\w+) in ([A-Z]\w*):$")
_MARK = re.compile(r"^I\[\d+\] \|= \d+$")
_ONE_OF = re.compile(r"\bin \((\d+(?:, \d+){2,})\)(?!:)")
_ONLY = re.compile(r"\bin \((\d+),\)(?!:)")
_NOT_ONLY = re.compile(r"\bnot in \((\d+),\)(?!:)")
_LONGEST_LOOP = 8


def spell(block: Block, tables: Mapping[str, tuple[int, ...]], ranges: Ranges | None) -> Block:
    """The block with its lines so put."""
    block = replaced(block, lambda line: _one_of(_rounded(line)))
    if ranges is not None:
        for inner in list(blocks(block)):
            _rises(inner, block, ranges)
    for inner in list(blocks(block)):
        _used_once(inner, block)
    return _written_out(block, tables)


def _one_of(line: str) -> str:
    return _ONE_OF.sub(r"in {\1}", _ONLY.sub(r"== \1", _NOT_ONLY.sub(r"!= \1", line))) if " in (" in line else line


def _rounded(line: str) -> str:
    """`now + int((a + b * u) + 0.5)` with constants a, b >= 0 and u in [0, 1): the bracket is at least 0."""
    while match := _ROUNDED.search(line):
        opening = match.end() - 1
        parts, end = arguments(line, opening)
        if len(parts) != 1 or not _never_negative(parts[0]):
            return line
        line = f"{line[: opening - 3]}({parts[0]}) // 1.0{line[end:]}"
    return line


_UNIFORM = re.compile(r"^\(\d[\d.e+]* \+ \d[\d.e+]* \* draw\(D, U, [^()]*\)\) \+ 0\.5$")
_WAIT = re.compile(r"^0\.5 - log\(1\.0 - draw\(D, U, [^()]*\)\) \* \d[\d.e+]*$")


def _never_negative(text: str) -> bool:
    return bool(_UNIFORM.match(text) or _WAIT.match(text))


def _rises(block: Block, whole: Block, ranges: Ranges) -> None:
    """`v = a if a > c else c`, a mark where v is not c, `c = v`: only where a is greater is anything done.

    That is the same as long as c is not NaN.
    """
    place = 0
    while place < len(block):
        line = block[place]
        match = ASSIGNED.match(line) if isinstance(line, str) else None
        if match is not None:
            name = match.group(1)
            if greater := GREATER.match(match.group(2)):
                if ranges.never_nan(greater.group(2)):
                    _only_if(block, place, name, greater.group(1), greater.group(2), whole)
            elif place + 1 < len(block) and isinstance(following := block[place + 1], Branch):
                raised = raises(following)
                if raised is not None and raised[0] == name and ranges.never_nan(raised[1]):
                    _only_if(block, place + 1, name, name, raised[1], whole)
        place += 1


def _only_if(block: Block, place: int, name: str, other: str, cell: str, whole: Block) -> None:
    """Puts the comparison where its pieces, from `place` on, are as `_rises` says."""
    end = place + 1
    marks: Block = []
    if end < len(block) and isinstance(mark := block[end], Branch) and mark.arms[0][0] == f"if {name} != {cell}:":
        marks = mark.arms[0][1]
        if len(mark.arms) > 1 or not all(isinstance(line, str) and _MARK.match(line) for line in marks):
            return
        end += 1
    if end < len(block) and block[end] == f"{cell} = {name}" and dead_behind(whole, block, end + 1, name):
        block[place : end + 1] = [Branch([(f"if {other} > {cell}:", [f"{cell} = {other}", *marks])])]


def _used_once(block: Block, whole: Block) -> None:
    """A value that only the next line reads, to put it into a cell, stands there."""
    place = 0
    while place + 1 < len(block):
        line, following = block[place], block[place + 1]
        match = ASSIGNED.match(line) if isinstance(line, str) else None
        if match is not None and isinstance(following, str) and following.startswith("F["):
            name, value = match.groups()
            target, _, written = following.partition("] = ")
            alone = written == name and "draw(" not in value and name not in NAME.findall(target)
            if alone and dead_behind(whole, block, place + 2, name):
                block[place : place + 2] = [f"{target}] = {value}"]
                continue
        place += 1


def _written_out(block: Block, tables: Mapping[str, tuple[int, ...]]) -> Block:
    out: Block = []
    for node in block:
        if isinstance(node, Branch):
            out.append(Branch([(head, _written_out(body, tables)) for head, body in node.arms]))
        elif isinstance(node, Loop):
            node = Loop(node.head, _written_out(node.body, tables))
            out += _each(node, tables) or _alone(node, tables) or [*_looked_up(node, tables), node]
        else:
            out.append(node)
    return out


def _each(loop: Loop, tables: Mapping[str, tuple[int, ...]]) -> Block:
    """The rounds of a loop of one or two lines that only uses its variable within addresses."""
    match = _FOR.match(loop.head)
    if match is None or len(loop.body) > 2 or not all(isinstance(node, str) for node in loop.body):
        return []
    name, values = match.group(1), tables.get(match.group(2))
    address = re.compile(rf"\[(\d+) \+ {name}\]")
    if values is None or len(values) > _LONGEST_LOOP:
        return []
    if any(name in NAME.findall(address.sub("", line)) for line in texts(loop.body)):
        return []

    def put(value: int) -> Callable[[str], str]:
        return lambda line: address.sub(lambda found: f"[{int(found.group(1)) + value}]", line)

    return [node for value in values for node in replaced(loop.body, put(value))]


def _alone(loop: Loop, tables: Mapping[str, tuple[int, ...]]) -> Block:
    """The one round of a loop over a table with one number."""
    match = _FOR.match(loop.head)
    values = tables.get(match.group(2)) if match is not None else None
    if match is None or values is None or len(values) != 1 or left_outside(loop.body):
        return []
    if match.group(1) in stored(loop.body):
        return []
    pattern = re.compile(rf"\b{match.group(1)}\b")
    return replaced(loop.body, lambda line: pattern.sub(str(values[0]), line))


def _looked_up(loop: Loop, tables: Mapping[str, tuple[int, ...]]) -> Block:
    """Look-ups that the first line of each round makes with what the loop leaves alone: made before it."""
    match = _FOR.match(loop.head)
    first = loop.body[0] if loop.body else ""
    line = first if isinstance(first, str) else first.arms[0][0] if isinstance(first, Branch) else ""
    if match is None or not tables.get(match.group(2)) or " for " in line:
        return []
    given = {match.group(1), *stored(loop.body)}
    out: Block = []
    for look, table, name in dict.fromkeys(_LOOK.findall(line)):
        kept = f"of_{table.lower()}_{name}"
        if name in given or name.isdigit() or table not in tables or kept in given:
            continue
        if sum(each.count(look) for each in texts(loop.body)) > 1 and " if " not in line.partition(look)[0]:
            loop.body = replaced(loop.body, methodcaller("replace", look, kept))
            out.append(f"{kept} = {look}")
    return out
