"""A piece of source text that knows where each of its characters stands in its file."""

from __future__ import annotations

from bisect import bisect_right

import attrs

from wargame.language.problems import Mark


@attrs.frozen
class Snippet:
    """The text of one expression, block or template, cut out of a file.

    `marks` holds (offset in text, line, column) for the start of each source line in the text,
    in rising order. What YAML folds into one line of text has several source lines all the same.
    """

    text: str
    file: str
    marks: tuple[tuple[int, int, int], ...]
    _starts: tuple[int, ...] = attrs.field(init=False, repr=False, eq=False)

    @_starts.default
    def _starts_of_lines(self) -> tuple[int, ...]:
        return tuple(start for start, _, _ in self.marks)

    @classmethod
    def plain(cls, text: str, mark: Mark) -> Snippet:
        """A text that begins at `mark`; further lines, if any, begin in the same column."""
        marks = [(0, mark.line, mark.column)]
        at = text.find("\n")
        while at >= 0:
            marks.append((at + 1, mark.line + len(marks), mark.column))
            at = text.find("\n", at + 1)
        return cls(text, mark.file, tuple(marks))

    def mark(self, offset: int) -> Mark:
        """Where the character at `offset` stands in the file."""
        marks = self.marks
        if len(marks) == 1:
            start, line, column = marks[0]
            return Mark(self.file, line, column + offset - start)
        if not marks:
            return Mark(self.file, 1, 1 + offset)
        start, line, column = marks[max(0, bisect_right(self._starts, offset) - 1)]
        return Mark(self.file, line, column + offset - start)

    def line_end(self, offset: int) -> int:
        """The offset at which the source line that holds `offset` ends."""
        after = bisect_right(self._starts, offset)
        line = self.marks[max(0, after - 1)][1] if self.marks else 1
        # Several stretches of text may come from one line, where YAML resolved escapes.
        while after < len(self.marks) and self.marks[after][1] == line:
            after += 1
        stop = self._starts[after] if after < len(self._starts) else len(self.text)
        newline = self.text.find("\n", offset, stop)
        return stop if newline < 0 else newline

    def same_line(self, first: int, second: int) -> bool:
        """Whether two offsets, in rising order, stand on one source line."""
        return second < self.line_end(first) or first == second
