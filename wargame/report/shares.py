"""Intervals for a share: how sure a study is of what it counted.

All are two-sided, of the level asked for (0.95 unless said), and cover sampling error only.

The project's rule is `share_interval`: exact (Clopper and Pearson) where fewer than 150 runs had the
outcome, or fewer than 150 had not, so also for fewer than 300 runs; Wilson's score interval
otherwise. The exact one never covers less than its level, and for 0 of n its upper end is the "rule
of three" made exact: 1 - 0.025**(1/n), about 3.7/n (the one-sided 95 % bound, 3/n, is `share_bound`).
Wilson's holds its level on average over shares, not for each: coverage swings about 95 %, by less
the more runs had the outcome. From 150 on each side the rule covers at least 94.3 % whatever the
share and the number of runs; docs/decisions/0010-intervals.md has the evidence.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from wargame.program.runtime.quantiles import beta_from

LEVEL = 0.95
FEW = 150
_NORMAL = NormalDist()


def check_level(level: float) -> float:
    """The level itself, if it is between 0 and 1; ValueError otherwise."""
    if not 0.0 < level < 1.0:
        raise ValueError(f"a level is between 0 and 1, not {level}")
    return level


def _check_counts(count: int, runs: int) -> None:
    if runs < 0 or not 0 <= count <= runs:
        raise ValueError(f"a share needs 0 <= count <= runs, not {count} of {runs}")


def share_interval(count: int, runs: int, level: float = LEVEL) -> tuple[float, float]:
    """(low, high) for the share behind `count` of `runs`: exact for few, Wilson's for many."""
    _check_counts(count, runs)
    if count < FEW or runs - count < FEW:
        return exact_interval(count, runs, level)
    return wilson_interval(count, runs, level)


def wilson_interval(count: int, runs: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval for a share (JASA 22, 1927, 209-212), without continuity correction.

    (0, 1) for no runs.
    """
    _check_counts(count, runs)
    z = _NORMAL.inv_cdf(0.5 + 0.5 * check_level(level))
    if runs == 0:
        return 0.0, 1.0
    share = count / runs
    squared = z * z / runs
    middle = share + 0.5 * squared
    half = z * math.sqrt(share * (1.0 - share) / runs + 0.25 * squared / runs)
    low = 0.0 if count == 0 else max(0.0, (middle - half) / (1.0 + squared))
    high = 1.0 if count == runs else min(1.0, (middle + half) / (1.0 + squared))
    return low, high


def exact_interval(count: int, runs: int, level: float = LEVEL) -> tuple[float, float]:
    """Clopper and Pearson's interval for a share (Biometrika 26, 1934, 404-413), by beta quantiles.

    Covers at least `level` whatever the share is. (0, 1) for no runs.
    """
    tail = 0.5 * (1.0 - check_level(level))
    _check_counts(count, runs)
    low = 0.0 if count == 0 else beta_from(tail, float(count), float(runs - count + 1))
    high = 1.0 if count == runs else 1.0 - beta_from(tail, float(runs - count), float(count + 1))
    return low, high


def share_bound(count: int, runs: int, level: float = LEVEL) -> float:
    """The exact one-sided upper bound of a share: 1 - (1 - level)**(1/n), about 3/n, for 0 of n."""
    _check_counts(count, runs)
    if count == runs:
        return 1.0
    return 1.0 - beta_from(1.0 - check_level(level), float(runs - count), float(count + 1))
