"""A cell that was just written is not read back: its value is still in a variable.

Only straight lines, and branches on the way through them, are followed; a call that is handed the
world, a loop, or a write that might meet the cell makes it be read again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Lines = list[str]
Known = dict[str, str]

_CELL = re.compile(r"\b([FI])\[((?:\d+ \+ )?\w+)\]")
_WRITE = re.compile(r"^\s*([FI])\[([^\]]+(?:\[\w+\])?)\] (=|\+=|-=|\|=) (.*)$")
_COPY = re.compile(r"^\s*(v\d+_at\w*) = (at_\w+)$")
_LOCAL = re.compile(r"^\s*([a-z]\w*) (?:=|\+=|-=) ")
_LOOKED = re.compile(r"^\s*(\w+) = ([A-Z]\w*)\[\w+\]$")
_VARIABLE = re.compile(r"[a-z]\w*")
_EQUAL = re.compile(r"\b(I\[\d+ \+ \w+\]) == (\d+)")
_KEPT = r"v\d+_new\w*|[a-z]\w* \+ 1"
_KEPT_NUMBER = rf"{_KEPT}|-?\d+"


def forward(lines: Lines, tables: Mapping[str, tuple[int, ...]], *, numbers: bool = False) -> Lines:
    """The lines of a function with such reads replaced; with `numbers` those of whole numbers too."""
    text = "\n".join(lines)
    kept = _KEPT_NUMBER if numbers else _KEPT
    if not re.search(rf"^\s*[FI]\[\d+[^\]]*\] = (?:{kept})$", text, re.MULTILINE):
        return lines
    indices: dict[str, tuple[int, ...] | None] = {}
    for line in lines:
        if match := _LOOKED.match(line):
            name, table = match.groups()
            indices[name] = tables.get(table) if name not in indices else None
        elif (match := _LOCAL.match(line)) and match.group(1) in indices:
            indices[match.group(1)] = None
    return _Follow(indices, kept).block(lines, {})


class _Follow:
    """Follows blocks; `indices` gives the values that a variable taken from a table can have."""

    def __init__(self, indices: Mapping[str, tuple[int, ...] | None], kept: str) -> None:
        self.indices, self.kept = indices, re.compile(kept)

    def block(self, lines: Lines, known: Known) -> Lines:
        """The block's lines; `known` is changed to what is known behind it."""
        out: Lines = []
        at = 0
        while at < len(lines):
            line = lines[at]
            depth = len(line) - len(line.lstrip())
            end = at + 1
            while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > depth:
                end += 1
            if end == at + 1:
                out.append(self._line(line, known))
                at = end
                continue
            if not line.lstrip().startswith("if "):
                known.clear()
                out += [line, *self.block(lines[at + 1 : end], {})]
                known.clear()
                at = end
                continue
            at = self._branches(lines, at, depth, known, out)
        return out

    def _branches(self, lines: Lines, at: int, depth: int, known: Known, out: Lines) -> int:
        before = dict(known)
        ends: list[Known] = []
        complete = False
        first = True
        while at < len(lines) and len(lines[at]) - len(lines[at].lstrip()) == depth:
            line = lines[at]
            word = line.lstrip()
            if not first and not word.startswith(("elif ", "else:")):
                break
            complete = complete or word.startswith("else:")
            end = at + 1
            while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > depth:
                end += 1
            if "(F, I, D" in line:
                before.clear()
            out.append(self._read(self._renamed(line, before), before))
            inside = dict(before)
            out += self.block(lines[at + 1 : end], inside)
            if not lines[end - 1].lstrip().startswith("return"):
                ends.append(inside)
            at, first = end, False
        if not complete:
            ends.append(before)
        known.clear()
        if ends:
            known.update(
                {cell: value for cell, value in ends[0].items() if all(each.get(cell) == value for each in ends)}
            )
        return at

    def _line(self, line: str, known: Known) -> str:
        line = self._renamed(line, known)
        if match := _COPY.match(line):
            self._forget_variable(match.group(1), known)
            known[f"={match.group(1)}"] = match.group(2)
            return line
        write = _WRITE.match(line)
        if write is None:
            if "(F, I, D" in line:
                known.clear()
            line = self._read(line, known)
            if match := _LOCAL.match(line):
                self._forget_variable(match.group(1), known)
            return line
        array, index, how, value = write.groups()
        if "(F, I, D" in value:
            known.clear()
        line = line[: line.index(f" {how} ")] + f" {how} {self._read(value, known)}"
        for cell in [cell for cell in known if cell[0] == array and self._may_meet(cell[2:-1], index)]:
            del known[cell]
        if how == "=" and self.kept.fullmatch(value) and _CELL.fullmatch(f"{array}[{index}]"):
            known[f"{array}[{index}]"] = value
        return line

    def _renamed(self, text: str, known: Known) -> str:
        """Copies of an index are read where they were copied from."""
        copies = {key[1:]: value for key, value in known.items() if key[0] == "="}
        if not any(name in text for name in copies) or re.match(r"\s*(?:" + "|".join(copies) + ") = ", text):
            return text
        return re.sub(rf"\b({'|'.join(copies)})\b", lambda match: copies[match.group()], text)

    def _read(self, text: str, known: Known) -> str:
        if not known or "[" not in text:
            return text

        def equal(match: re.Match[str]) -> str:
            value = known.get(match.group(1), "")
            return f"{value[:-4]} == {int(match.group(2)) - 1}" if value.endswith(" + 1") else match.group()

        def cell(match: re.Match[str]) -> str:
            value = known.get(match.group(), "")
            return value if value and not value.endswith(" + 1") else match.group()

        return _CELL.sub(cell, _EQUAL.sub(equal, text))

    def _forget_variable(self, name: str, known: Known) -> None:
        for cell in [cell for cell, value in known.items() if name in _VARIABLE.findall(f"{cell[1:]} {value}")]:
            del known[cell]

    def _may_meet(self, one: str, other: str) -> bool:
        """Whether two addresses of one array might be the same."""
        a, b = self._split(one), self._split(other)
        if a is None or b is None:
            return True
        (base, variable), (base_b, variable_b) = a, b
        if variable == variable_b:
            return base == base_b
        if (not variable and base < base_b) or (not variable_b and base_b < base):
            return False  # an index is never negative
        mine, others = self._values(base, variable), self._values(base_b, variable_b)
        if mine is not None and others is not None:
            return bool(mine & others)
        return True

    def _split(self, index: str) -> tuple[int, str] | None:
        match = re.fullmatch(r"(\d+)(?: \+ ([a-z]\w*))?", index)
        return (int(match.group(1)), match.group(2) or "") if match is not None else None

    def _values(self, base: int, variable: str) -> set[int] | None:
        if not variable:
            return {base}
        values = self.indices.get(variable)
        return None if values is None else {base + value for value in values}
