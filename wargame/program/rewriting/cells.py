"""Which cells a line of generated code may touch.

The layout hands out runs of cells; an address begins with the first cell of its run, or is a cell
within it, or is looked up in a table of cells. So two addresses of different runs never meet.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

import attrs

from wargame.program.rewriting.blocks import arguments

_OPEN = re.compile(r"\b([FI])\[")
_NUMBER = re.compile(r"(\d+)(?: \+ |$)")
_LOOKED_UP = re.compile(r"([A-Z]\w*)\[")
_WRITE = re.compile(r" (=|\+=|-=|\|=) ")


@attrs.frozen
class Access:
    """One address in a line: which array, what stands in its brackets, where, and how it is used.

    `how` is "" for a read, or the operator that writes.
    """

    array: str
    index: str
    start: int
    end: int
    how: str

    @property
    def cell(self) -> str:
        return f"{self.array}[{self.index}]"


def accesses(line: str) -> Iterator[Access]:
    """Every address in a line, those inside other addresses too."""
    for match in _OPEN.finditer(line):
        parts, end = arguments(line, match.end() - 1)
        how = ""
        if match.start() == 0 and (write := _WRITE.match(line, end)):
            how = write.group(1)
        yield Access(match.group(1), ", ".join(parts), match.start(), end, how)


class Runs:
    """The runs of cells of one program; `floats` and `integers` are their first cells, in order."""

    def __init__(self, floats: Sequence[int], integers: Sequence[int], tables: Mapping[str, tuple[int, ...]]) -> None:
        self._starts = {"F": tuple(floats), "I": tuple(integers)}
        self.tables = tables

    def of(self, array: str, index: str) -> set[int] | None:
        """The runs that an address may lie in, by number; None where it cannot be told."""
        if match := _NUMBER.match(index):
            return {bisect_right(self._starts[array], int(match.group(1))) - 1}
        if (match := _LOOKED_UP.match(index)) and match.group(1) in self.tables:
            _, end = arguments(index, match.end() - 1)
            if end == len(index):
                return {bisect_right(self._starts[array], cell) - 1 for cell in self.tables[match.group(1)]}
        return None

    def meet(self, one: Access, other: Access) -> bool:
        """Whether two addresses may be of one cell."""
        if one.array != other.array:
            return False
        if one.index.isdigit() and other.index.isdigit():
            return one.index == other.index
        mine, others = self.of(one.array, one.index), self.of(other.array, other.index)
        return mine is None or others is None or bool(mine & others)

    def span(self, array: str, run: int, size: int) -> range:
        """The cells of a run; `size` is the array's."""
        starts = self._starts[array]
        return range(starts[run], starts[run + 1] if run + 1 < len(starts) else size)

    def all(self, array: str) -> range:
        """The numbers of an array's runs."""
        return range(len(self._starts[array]))
