"""What is wrong with a playbook, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs


@attrs.frozen(order=True)
class Mark:
    """A place in a source file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Mark("<built in>", 1, 1)

# A hostile or hopeless file is not worth more than this; whoever reads it stops there.
MOST_PROBLEMS = 500


@attrs.frozen
class Problem:
    """One fault found in a file.

    `message` says what is wrong, `advice` (may be empty) what would be right.
    A problem with `warning` does not stop a playbook from running.
    """

    mark: Mark
    message: str
    advice: str = ""
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        advice = f" ({self.advice})" if self.advice else ""
        return f"{self.mark}: {kind}{self.message}{advice}"


class Problems:
    """Collects problems while a file is read, so that all are told at once.

    The same message at the same place is kept once.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[Mark, str], Problem] = {}

    def error(self, mark: Mark, message: str, advice: str = "") -> None:
        self._found.setdefault((mark, message), Problem(mark, message, advice))

    def warn(self, mark: Mark, message: str, advice: str = "") -> None:
        self._found.setdefault((mark, message), Problem(mark, message, advice, warning=True))

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self._found.setdefault((problem.mark, problem.message), problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found.values(), key=lambda problem: (problem.mark, problem.message)))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self if not problem.warning]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self if problem.warning]


class PlaybookError(Exception):
    """A playbook that cannot be used. `problems` holds every fault found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ExpressionError(Exception):
    """A fault inside one expression or statement; the caller turns it into a Problem."""

    def __init__(self, mark: Mark, message: str, advice: str = "") -> None:
        self.mark = mark
        self.message = message
        self.advice = advice
        super().__init__(message)
