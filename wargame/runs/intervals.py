"""Intervals and quantiles: how sure a study is of what it counted.

All intervals are two-sided, of the level asked for (0.95 unless said), and cover sampling error
only. Levels and probabilities are in (0, 1), shares in [0, 1]; other values raise ValueError.

The project's rule for a share is `share_interval`: exact (Clopper and Pearson) where fewer than
10 runs had the outcome, or fewer than 10 had not, so also for fewer than 20 runs; Wilson's score
interval otherwise. The exact one never covers less than its level, and for 0 of n its upper end
is the "rule of three" made exact: 1 - 0.025**(1/n), about 3.7/n (the one-sided 95 % bound, 3/n,
is `share_bound`). Wilson's holds its level on average over shares, not for each: the rule covers
at least 93.5 % from 400 runs on, and 92.7 % at worst with 100 (where about 6 are expected).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from wargame.program.functions import INFINITY
from wargame.program.quantiles import beta_from

LEVEL = 0.95
FEW = 10
_NORMAL = NormalDist()


def _check(level: float) -> float:
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
    z = _NORMAL.inv_cdf(0.5 + 0.5 * _check(level))
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
    tail = 0.5 * (1.0 - _check(level))
    _check_counts(count, runs)
    low = 0.0 if count == 0 else beta_from(tail, float(count), float(runs - count + 1))
    high = 1.0 if count == runs else 1.0 - beta_from(tail, float(runs - count), float(count + 1))
    return low, high


def share_bound(count: int, runs: int, level: float = LEVEL) -> float:
    """The exact one-sided upper bound of a share: 1 - (1 - level)**(1/n), about 3/n, for 0 of n."""
    _check_counts(count, runs)
    if count == runs:
        return 1.0
    return 1.0 - beta_from(1.0 - _check(level), float(runs - count), float(count + 1))


def t_quantile(p: float, freedom: float) -> float:
    """The quantile of Student's t with `freedom` (> 0) degrees of freedom; 0 < p < 1.

    By way of the beta quantile (DLMF 8.17, Abramowitz and Stegun 26.7.1); above a million degrees
    the normal one.
    """
    if not (0.0 < p < 1.0 and freedom > 0.0):
        raise ValueError(f"needs 0 < p < 1 and degrees of freedom above 0, not {p} and {freedom}")
    if p == 0.5:
        return 0.0
    if freedom > 1e6:
        return _NORMAL.inv_cdf(p)
    tail = min(p, 1.0 - p)
    # t*t / (freedom + t*t) is beta(1/2, freedom/2), and its complement the other way round
    if tail > 0.25:
        x = beta_from(1.0 - 2.0 * tail, 0.5, 0.5 * freedom)
        t = math.sqrt(freedom * x / (1.0 - x))
    else:
        y = beta_from(2.0 * tail, 0.5 * freedom, 0.5)
        t = math.sqrt(freedom * (1.0 - y) / y) if y > 0.0 else INFINITY
    return t if p > 0.5 else -t


def mean_interval(n: int, mean: float, sd: float, level: float = LEVEL) -> tuple[float, float]:
    """(low, high) for a mean by Student's t, from n values with that mean and standard deviation.

    `sd` is the sample's, with n - 1 beneath. All numbers for fewer than two values. Right for
    normal values, nearly so for others when n is large (say over 30, over 200 if very skewed).
    """
    _check(level)
    if n < 0 or sd < 0.0:
        raise ValueError(f"needs n and sd of 0 or more, not {n} and {sd}")
    if n < 2:
        return -INFINITY, INFINITY
    half = t_quantile(0.5 + 0.5 * level, n - 1.0) * sd / math.sqrt(n)
    return mean - half, mean + half


def joint_level(k: int, level: float = LEVEL) -> float:
    """The level each of k intervals needs so that all hold together with probability `level`.

    Šidák (JASA 62, 1967, 626-633): level**(1/k). Exact for independent intervals, at least that
    for jointly normal ones.
    """
    if k < 1:
        raise ValueError(f"needs one interval or more, not {k}")
    return math.exp(math.log(_check(level)) / k)


def quantiles(values: Sequence[float], probs: Sequence[float]) -> tuple[float, ...]:
    """Quantiles of values already in ascending order, by straight lines between order statistics.

    Definition 7 of Hyndman and Fan (American Statistician 50, 1996, 361-365), also R's and numpy's:
    with h = (n - 1) * p from 0, the value at floor(h) and its neighbour, mixed by h's
    fraction. Probabilities from 0 to 1; ValueError for others and for no values. Infinite values
    are allowed: anything on the way from or to one is it.
    """
    if len(values) == 0:
        raise ValueError("no quantiles of no values")
    found = []
    for p in probs:
        if not 0.0 <= p <= 1.0:
            raise ValueError(f"a probability is from 0 to 1, not {p}")
        h = (len(values) - 1) * p
        i = math.floor(h)
        part = h - i
        low = float(values[i])
        if part == 0.0 or low == -INFINITY:
            found.append(low)
        else:
            high = float(values[i + 1])
            found.append(low if high == low else min(low + part * (high - low), high))
    return tuple(found)
