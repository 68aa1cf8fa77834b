"""Calls of built-in and runtime functions put as operators, where what they give is the same.

- `max(a, b)` and `min(a, b)` as a comparison: of equals, and beside NaN, the first stands, as there;
- `max(now, now + c)` as `now + c`, where c is a number that is not negative;
- `clamp` of a constant as what it comes to;
- the same pair's index, looked up in two lines that follow each other, once.
"""

from __future__ import annotations

import re

from wargame.program.rewriting.blocks import ASSIGNED, Block, arguments, blocks, replaced
from wargame.program.runtime.functions import clamp

_EXTREME = re.compile(r"\b(max|min)\(")
_CLAMP = re.compile(r"\bclamp\(")
_SIMPLE = re.compile(r"^(?:[a-z]\w*|\(?-?\d[\d.e+-]*\)?|F\[\d+(?: \+ \w+)?\])$")
_NUMBER = re.compile(r"^\(?-?\d[\d.e+-]*\)?$")
_AHEAD = re.compile(r"^\(*now \+ (.*?)\)*$")
_WAIT = re.compile(
    r"^(?:\(\(\d[\d.e+]* \+ \d[\d.e+]* \* draw\(D, U, [^()]*\)\) \+ 0\.5\) // 1\.0"
    r"|\(0\.5 - log\(1\.0 - draw\(D, U, [^()]*\)\) \* \d[\d.e+]*\) // 1\.0)$"
)
_LONGEST = 400


def as_operators(block: Block) -> Block:
    """The block with such calls written as operators."""
    block = replaced(block, _line)
    for inner in blocks(block):
        _same_pair(inner)
    return block


def _line(line: str) -> str:
    if "clamp(" in line:
        line = _clamped(line)
    if ("max(" in line or "min(" in line) and " for " not in line and "lambda" not in line:
        line = _extremes(line)
    return line


def _clamped(line: str) -> str:
    start = 0
    while match := _CLAMP.search(line, start):
        start = match.end()
        parts, end = arguments(line, match.end() - 1)
        if len(parts) == 3 and all(_NUMBER.match(part) and "." in part for part in parts):
            value, low, high = (float(part.strip("()")) for part in parts)
            line = f"{line[: match.start()]}{clamp(value, low, high)!r}{line[end:]}"
    return line


def _extremes(line: str) -> str:
    start, number = 0, 0
    while match := _EXTREME.search(line, start):
        start = match.end()
        parts, end = arguments(line, match.end() - 1)
        if len(parts) != 2 or end - match.start() > _LONGEST or any("=" in part and ":=" in part for part in parts):
            continue
        said, number = _compared(match.group(1), parts[0], parts[1], number)
        if " if " in said and "draw(" in said:
            continue  # a draw that is sure to be made can be written out, which is worth more
        line = f"{line[: match.start()]}({said}){line[end:]}"
        start = match.start() + 1
    return line


def _compared(name: str, one: str, other: str, number: int) -> tuple[str, int]:
    """The expression, and how many variables of its own the line has by then."""
    if name == "max" and one in ("now", "now + 1.0") and _later(other, 1.0 if one != "now" else 0.0):
        return other, number
    how, converse = (">", "<") if name == "max" else ("<", ">")
    if _SIMPLE.match(other) and _SIMPLE.match(one):
        return f"{other} if {other} {how} {one} else {one}", number
    first, second = f"m_{number + 1}", f"m_{number + 2}"
    if _SIMPLE.match(other):
        return f"{other} if {other} {how} ({first} := {one}) else {first}", number + 1
    if _SIMPLE.match(one):
        return f"{first} if ({first} := {other}) {how} {one} else {one}", number + 1
    return f"{second} if ({first} := {one}) {converse} ({second} := {other}) else {first}", number + 2


def _later(text: str, least: float) -> bool:
    """Whether a time is `now` and at least so many seconds, whatever is drawn."""
    match = _AHEAD.match(text)
    if match is None:
        return False
    if _NUMBER.match(match.group(1)):
        return float(match.group(1).strip("()")) >= least
    return least == 0.0 and _WAIT.match(match.group(1)) is not None


def _same_pair(block: Block) -> None:
    """`pair_of` of what the line before has put into a variable; a fault of the first is the one that is kept."""
    for place in range(len(block) - 1):
        line, following = block[place], block[place + 1]
        match = ASSIGNED.match(line) if isinstance(line, str) else None
        if match is None or not match.group(2).startswith("pair_of(") or not isinstance(following, str):
            continue
        mine, end = arguments(match.group(2), len("pair_of"))
        start = following.find("pair_of(")
        if end != len(match.group(2)) or start < 0:
            continue
        others, stop = arguments(following, start + len("pair_of"))
        if mine[:-1] == others[:-1]:
            block[place + 1] = f"{following[:start]}{match.group(1)}{following[stop:]}"
