"""What is kept of the runs of one setting: counts, sums and, for quantiles only, the values themselves.

Chunks of runs go in as they come; only a measure of which a quantile is asked grows with them, by
eight bytes a run. Runs that faulted are counted apart and stand in no other number.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from fractions import Fraction
from math import comb

import numpy as np
import numpy.typing as npt

from wargame.program.expectations import MEAN, QUANTILE, RATIO, SHARE, VARIANCE_TO_MEAN, Expected
from wargame.runs.worker import Chunk
from wargame.validation.sums import ExactSum

Floats = npt.NDArray[np.float64]


class Moments:
    """How many values there were, their least and greatest, and exact sums of powers of value - origin."""

    def __init__(self, origin: float, powers: int) -> None:
        self.origin = origin
        self.powers = powers
        self.count = 0
        self.least = np.inf
        self.greatest = -np.inf
        self._sums = [ExactSum() for _ in range(powers)]

    def add(self, values: Floats) -> None:
        there = values[np.isfinite(values)]
        if not len(there):
            return
        self.count += len(there)
        self.least = min(self.least, float(there.min()))
        self.greatest = max(self.greatest, float(there.max()))
        away = there - self.origin
        power = away
        for each in self._sums:
            each.add(power)
            power = power * away

    def mean_of_power(self, power: int) -> Fraction:
        """The mean of (value - origin)**power."""
        return self._sums[power - 1].exact / self.count

    @property
    def mean(self) -> Fraction:
        return Fraction(self.origin) + self.mean_of_power(1)

    def central(self, power: int) -> Fraction:
        """The mean of (value - mean)**power, with n beneath: exact up to the rounding of each power."""
        mean = self.mean_of_power(1)
        raw = [Fraction(1), *(self.mean_of_power(k) for k in range(1, power + 1))]
        terms = (comb(power, k) * raw[power - k] * (-mean) ** k for k in range(power + 1))
        return sum(terms, Fraction(0))


class Pair:
    """Two measures of the same runs: exact sums of both, of their squares and of their product."""

    def __init__(self) -> None:
        self.count = 0
        self.inside = True  # the first is 0 or 1, the second too, and the first never without the second
        self._sums = {name: ExactSum() for name in ("a", "b", "aa", "bb", "ab")}

    def add(self, above: Floats, beneath: Floats) -> None:
        there = np.isfinite(above) & np.isfinite(beneath)
        a, b = above[there], beneath[there]
        self.count += len(a)
        self.inside &= bool(np.all(((a == 0) | (a == 1)) & ((b == 0) | (b == 1)) & (a <= b)))
        for name, values in (("a", a), ("b", b), ("aa", a * a), ("bb", b * b), ("ab", a * b)):
            self._sums[name].add(values)

    def total(self, name: str) -> Fraction:
        return self._sums[name].exact


class Tally:
    """Everything that one setting's known answers need of its runs."""

    def __init__(self, expected: Iterable[Expected], outcomes: int, parameters: int) -> None:
        self.runs = 0
        self.faulted = 0
        self.first_fault = (-1, -1)  # (run, site) of the earliest
        self.outcomes = [0] * outcomes
        self.moments: dict[int, Moments] = {}
        self.pairs: dict[tuple[int, int], Pair] = {}
        self.values: dict[int, array[float]] = {}
        self._first = 1 + parameters  # the column of the first measure, behind the end and the parameters
        for each in expected:
            looked_at = each.quantity
            if looked_at.statistic == QUANTILE:
                self.values.setdefault(looked_at.measure, array("d"))
            elif looked_at.statistic == RATIO:
                self.pairs.setdefault((looked_at.measure, looked_at.over), Pair())
            elif looked_at.statistic in (SHARE, MEAN, VARIANCE_TO_MEAN) and looked_at.measure >= 0:
                powers = {SHARE: 1, MEAN: 2, VARIANCE_TO_MEAN: 4}[looked_at.statistic]
                before = self.moments.get(looked_at.measure)
                if before is None or before.powers < powers:
                    self.moments[looked_at.measure] = Moments(_origin(each), powers)

    def add(self, chunk: Chunk) -> None:
        """Count a chunk's runs."""
        outcome, fault = chunk.integers[:, 1], chunk.integers[:, 4]
        sound = outcome >= 0
        self.runs += chunk.count
        if not sound.all():
            where = int(np.argmin(sound))
            found = (int(chunk.integers[where, 0]), int(fault[where]))
            self.first_fault = min(self.first_fault, found) if self.faulted else found
            self.faulted += int((~sound).sum())
        counts = np.bincount(outcome[sound], minlength=len(self.outcomes))
        self.outcomes = [before + int(more) for before, more in zip(self.outcomes, counts, strict=True)]
        for measure, moments in self.moments.items():
            moments.add(self._column(chunk, measure, sound))
        for (above, beneath), pair in self.pairs.items():
            pair.add(self._column(chunk, above, sound), self._column(chunk, beneath, sound))
        for measure, values in self.values.items():
            column = self._column(chunk, measure, sound)
            values.frombytes(column[np.isfinite(column)].tobytes())

    def _column(self, chunk: Chunk, measure: int, sound: npt.NDArray[np.bool_]) -> Floats:
        column: Floats = chunk.floats[sound, self._first + measure]
        return column


def _origin(expected: Expected) -> float:
    """Where powers are counted from: near the mean, so that squares keep their digits."""
    return expected.value if expected.quantity.statistic == MEAN else 0.0
