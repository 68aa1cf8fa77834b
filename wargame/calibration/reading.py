"""Reading a CSV file of whole numbers by the names of its columns; what cannot be read is named, not guessed."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import attrs

MOST_BYTES = 100_000_000
MISSING = frozenset({"", ".", "NA", "NaN", "nan"})


@attrs.frozen
class Column:
    """A column that is needed: its name, what it holds, the numbers that make sense in it."""

    name: str
    holds: str
    least: int
    most: int


@attrs.frozen
class Shape:
    """What a file is: its name in words, its columns, and the column that tells each row apart."""

    called: str
    columns: tuple[Column, ...]
    key: str
    telling: str  # a column that only this file has: how the two are told apart when they are exchanged


@attrs.frozen
class Data:
    """A file that was read. A value that is missing or bad is None; `bad` names every bad one, with its line."""

    path: str
    digest: str
    rows: tuple[dict[str, int | None], ...]
    bad: tuple[str, ...]

    def missing(self, column: str) -> int:
        """In how many rows a column has no value that can be used."""
        return sum(row[column] is None for row in self.rows)


class DataError(Exception):
    """A file that cannot be used; one line for each reason, with file and line."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = tuple(reasons)


def read(path: Path, shape: Shape, others: Sequence[Shape] = ()) -> Data:
    """The rows of a CSV file (comma, semicolon or tab; UTF-8 or Latin-1), by the columns of its shape.

    `others` are the shapes for which it might have been mistaken. Raises DataError.
    """
    content = _content(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(_numbered(text, delimiter))
    except csv.Error as problem:
        raise DataError([f"{path}:1:1: this is not CSV ({problem})"]) from None
    if not lines:
        raise DataError([f"{path}:1:1: the file is empty; it should be {shape.called}"])
    heads = [name.strip().lower() for name in lines[0][1]]
    _check_heads(path, heads, shape, others)
    rows: list[dict[str, int | None]] = []
    bad: list[str] = []
    seen: dict[int, int] = {}
    for line, cells in lines[1:]:
        row, faults = _row(heads, cells, shape)
        number = row[shape.key]
        if number is None:
            bad.append(f"{path}:{line}: the row is left out: {faults[0] if faults else f'no `{shape.key}`'}")
            continue
        bad += [f"{path}:{line}: {shape.key} {number}: {fault}" for fault in faults]
        if number in seen:
            earlier = f"`{shape.key}` {number} stands in line {seen[number]} already"
            bad.append(f"{path}:{line}: the row is left out: {earlier}")
            continue
        seen[number] = line
        rows.append(row)
    if not rows:
        raise DataError([f"{path}:1:1: no row can be used", *bad[:10]])
    return Data(str(path), hashlib.sha256(content).hexdigest(), tuple(rows), tuple(bad))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise DataError([f"{path}: cannot be read: {problem.strerror or problem}"]) from None
    if len(content) > MOST_BYTES:
        raise DataError([f"{path}: larger than {MOST_BYTES // 1_000_000} MB: this is not the file"])
    return content


def _numbered(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Rows with something in them, each with the line it ends in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]


def _check_heads(path: Path, heads: list[str], shape: Shape, others: Sequence[Shape]) -> None:
    """Raises DataError with every column that is missing or stands twice."""
    for other in others:
        if other.telling in heads and shape.telling not in heads:
            raise DataError([f"{path}:1:1: this is {other.called}, not {shape.called}: exchange the two"])
    reasons = []
    for column in shape.columns:
        if column.name not in heads:
            reasons.append(
                f"{path}:1:1: there is no column `{column.name}` ({column.holds}), "
                f"as {shape.called} has it; the columns here are {_listed(heads)}"
            )
        elif heads.count(column.name) > 1:
            reasons.append(f"{path}:1:1: the column `{column.name}` stands here twice")
    if reasons:
        raise DataError(reasons)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name[:30] or "(no name)" for name in names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown


def _row(heads: list[str], cells: list[str], shape: Shape) -> tuple[dict[str, int | None], list[str]]:
    """The values of a row, and what is wrong with those that cannot be used."""
    row: dict[str, int | None] = {}
    faults = []
    for column in shape.columns:
        position = heads.index(column.name)
        text = cells[position].strip() if position < len(cells) else ""
        row[column.name] = None
        if text in MISSING:
            continue
        number = _whole(text)
        if number is None or not column.least <= number <= column.most:
            faults.append(
                f"`{column.name}` is {text[:30]!r}, not a whole number from {column.least} to {column.most} "
                f"({column.holds})"
            )
        else:
            row[column.name] = number
    return row, faults


def _whole(text: str) -> int | None:
    """`37` and `37.0` are 37; anything else is None."""
    digits = text[:-2] if text.endswith(".0") else text
    body = digits.removeprefix("-")
    return int(digits) if body.isascii() and body.isdigit() and len(body) <= 9 else None
