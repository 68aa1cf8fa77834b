"""Two values a pair, from two runs with the same dice: their mean difference, its interval, and a verdict."""

from __future__ import annotations

import math

import attrs
import numpy as np
import numpy.typing as npt

from wargame.report.means import mean_interval
from wargame.validation.direction_files import FEWER, MORE, UNCHANGED

AS_EXPECTED, OTHERWISE, UNTOLD = "as expected", "otherwise", "not told apart"

FEWEST = 30  # pairs below which nothing is said
FEWEST_DIFFERING = 10  # pairs that differ, below which Student's interval for a mean of noughts and ones is not trusted
CLOSE = 0.1  # `unchanged` asks for an interval at most this many standard deviations of a run wide on either side

Floats = npt.NDArray[np.float64]


@attrs.frozen
class Compared:
    """What pairs of runs gave: `before` and `after` are means, `difference` the mean of after less before.

    `low` and `high` bound the difference; nan where there is no pair. `differing` counts the pairs
    whose two values differ, `spread` is a run's standard deviation, over both sides.
    """

    pairs: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    differing: int
    spread: float

    @property
    def identical(self) -> bool:
        return self.pairs > 0 and self.differing == 0


def compare(before: Floats, after: Floats, level: float) -> Compared:
    """Paired differences of two arrays of the same length, with Student's interval of that level."""
    pairs = len(before)
    if not pairs:
        return Compared(0, math.nan, math.nan, math.nan, math.nan, math.nan, 0, math.nan)
    change = after - before
    mean = math.fsum(change.tolist()) / pairs
    low, high = -math.inf, math.inf
    if pairs > 1:
        low, high = mean_interval(pairs, mean, float(np.std(change, ddof=1)), level)
    spread = math.sqrt(0.5 * (float(np.var(before)) + float(np.var(after))))
    first, second = (math.fsum(values.tolist()) / pairs for values in (before, after))
    return Compared(pairs, first, second, mean, low, high, int(np.count_nonzero(change)), spread)


def verdict(expected: str, got: Compared) -> str:
    """Whether what was got goes the way that was expected.

    `more` and `fewer` hold where the whole interval lies on that side of 0. `unchanged` holds where every
    pair agrees, or where the interval holds 0 and reaches at most CLOSE standard deviations from its middle.
    """
    if got.pairs < FEWEST:
        return UNTOLD
    if got.identical:
        return AS_EXPECTED if expected == UNCHANGED else OTHERWISE
    found = MORE if got.low > 0 else FEWER if got.high < 0 else UNCHANGED
    if found != UNCHANGED:
        if got.differing < FEWEST_DIFFERING:
            return UNTOLD
        return AS_EXPECTED if found == expected else OTHERWISE
    if expected == UNCHANGED and 0.5 * (got.high - got.low) <= CLOSE * got.spread:
        return AS_EXPECTED
    return UNTOLD
