"""Where each character of a YAML scalar stands in its file.

YAML hands over a scalar as one text: indentation gone, lines folded, escapes resolved. An error
inside a block of statements has to point at the line that the author sees, so the scalar is
walked once more over the raw lines. The result is a list of (offset, line, column), one for each
stretch of the text that runs along one raw line; line and column count from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Lines: TypeAlias = tuple[tuple[int, int, int], ...]

_ESCAPE_LENGTHS = {"x": 4, "u": 6, "U": 10}


def scalar_lines(text: str, style: str, raw: Sequence[str], line: int, column: int, last: int) -> Lines:
    """The position map of a scalar that starts at `raw[line][column]` and ends on line `last`.

    Line and column of the arguments count from 0. `style` is as in `ScalarNode`.
    """
    if line >= len(raw):  # nothing, at the end of a file without a last line break
        return ((0, len(raw), len(raw[-1]) + 1),)
    if style == "|":
        return _literal(text, raw, line)
    if style == ">":
        return _folded(text, raw, line)
    inset = 1 if style else 0
    start = column + inset
    if last == line and raw[line].startswith(text, start):
        return ((0, line + 1, start + 1),)
    return _flowing(text, style, raw, line, start)


def _literal(text: str, raw: Sequence[str], line: int) -> Lines:
    """A `|` block keeps its lines: each is the end of the raw line it came from."""
    marks = []
    offset = 0
    for number, content in enumerate(text.split("\n"), start=line + 1):
        if number >= len(raw):
            break
        marks.append((offset, number + 1, max(0, len(raw[number]) - len(content)) + 1))
        offset += len(content) + 1
    return tuple(marks)


def _folded(text: str, raw: Sequence[str], line: int) -> Lines:
    """A `>` block joins its lines with blanks; only their first letters have to be found again."""
    marks = []
    offset = 0
    number = line + 1
    while offset < len(text) and number < len(raw):
        content = raw[number].strip()
        if content:
            while offset < len(text) and text[offset].isspace():
                offset += 1
            indent = len(raw[number]) - len(raw[number].lstrip())
            marks.append((offset, number + 1, indent + 1))
            offset += len(content)
        number += 1
    return tuple(marks) or ((0, line + 1, 1),)


def _flowing(text: str, style: str, raw: Sequence[str], line: int, column: int) -> Lines:
    """A quoted scalar with escapes or a scalar over several lines, character by character."""
    marks = [(0, line + 1, column + 1)]
    offset = 0
    end = len(raw[line].rstrip())
    while offset < len(text) and line < len(raw):
        joined = style == '"' and column == len(raw[line]) - 1 and raw[line][column] == "\\"
        if joined or column >= end:
            blank = 0
            line += 1
            while line < len(raw) and not raw[line].strip():
                blank += 1
                line += 1
            offset += blank if joined or blank else 1
            if line == len(raw):
                break
            column = len(raw[line]) - len(raw[line].lstrip())
            end = len(raw[line].rstrip())
            marks.append((offset, line + 1, column + 1))
            continue
        width = _width(raw[line], column, style)
        column += width
        offset += 1
        if width > 1:
            marks.append((offset, line + 1, column + 1))
    return tuple(marks)


def _width(line: str, column: int, style: str) -> int:
    """How many raw characters make the next character of a scalar."""
    if style == '"' and line[column] == "\\" and column + 1 < len(line):
        return _ESCAPE_LENGTHS.get(line[column + 1], 2)
    if style == "'" and line.startswith("''", column):
        return 2
    return 1
