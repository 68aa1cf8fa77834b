"""How much there is to work out: an upper bound, known before anything is played.

A budget of events sees nothing of what happens within one. There, loops are all that can take long,
and each goes round a known number of times at most: the size of its set, or 1,000 for a `range`.
So the work of every expression is bounded when the playbook is read, and too much of it is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from wargame.language.problems import ExpressionError, Mark

MOST_AT_ONCE = 1_000_000  # steps that one expression may take, with the loops it stands in: about a tenth of a second
MOST_IN_ALL = 20_000_000  # steps that all of them may take, each taken once


class Effort:
    """Counts the steps of what is being compiled; one step is one operation, one value read or one call."""

    def __init__(self) -> None:
        self.steps = 0.0
        self.known: dict[str, float] = {}  # the steps of a call of a generated function
        self.all = 0.0
        self.largest = 0.0
        self.depth = 0
        self._times = 1.0

    @contextmanager
    def repeated(self, rounds: float, mark: Mark) -> Iterator[None]:
        """What is compiled within is worked out so many times. Raises ExpressionError where that is too often."""
        before = self.steps
        yield
        self.steps = before + (self.steps - before) * max(1.0, rounds)
        self._check(self.steps - before, mark, "this loop")

    @contextmanager
    def each(self, rounds: float) -> Iterator[None]:
        """The expressions within stand in a loop of statements, or are worked out for each of so many cases."""
        before = self._times
        self._times = before * max(1.0, rounds)
        try:
            yield
        finally:
            self._times = before

    @contextmanager
    def only_tried(self) -> Iterator[None]:
        """What is compiled within is not worked out when the playbook is played."""
        before = self.all
        try:
            yield
        finally:
            self.all = min(self.all, before)

    def called(self, function: str) -> None:
        """A generated function is called: its steps are taken again."""
        self.steps += self.known[function]

    def finished(self, steps: float, mark: Mark) -> None:
        """An expression that is part of no other is compiled. Raises ExpressionError where it is too much."""
        self._check(steps, mark, "this")
        self.all += steps * self._times
        if self.all > MOST_IN_ALL:
            self.all = -math.inf  # told once
            raise ExpressionError(
                mark,
                f"with this the playbook takes more than {MOST_IN_ALL:,} steps to work out everything in it once",
                "sum over smaller sets, or keep sums that are needed often on a track",
            )

    def _check(self, steps: float, mark: Mark, what: str) -> None:
        self.largest = max(self.largest, steps * self._times)
        if steps * self._times > MOST_AT_ONCE:
            raise ExpressionError(
                mark,
                f"{what} takes up to {_figure(steps * self._times)} steps at once, with the loops and formulas in it",
                f"at most {MOST_AT_ONCE:,}: sum over smaller sets, give what `range` reads a `range:` of its own, "
                "or keep the sum on a track",
            )


def _figure(steps: float) -> str:
    return f"{steps:,.0f}" if steps < 1e12 else "many million million"
