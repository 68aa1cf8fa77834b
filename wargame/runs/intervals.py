"""Intervals and quantiles: how sure a study is of what it counted.

All intervals are two-sided, of the level asked for (0.95 unless said), and cover sampling error
only. Levels and probabilities are in (0, 1), shares in [0, 1]; other values raise ValueError.
Those of a share are `wargame.report.shares`, which the reports need too, and stand here as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from wargame.program.functions import INFINITY
from wargame.program.quantiles import beta_from
from wargame.report.shares import (
    LEVEL,
    check_level,
    exact_interval,
    share_bound,
    share_interval,
    wilson_interval,
)

__all__ = [
    "LEVEL",
    "exact_interval",
    "joint_level",
    "mean_interval",
    "quantiles",
    "share_bound",
    "share_interval",
    "t_quantile",
    "wilson_interval",
]

_NORMAL = NormalDist()


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
    check_level(level)
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
    return math.exp(math.log(check_level(level)) / k)


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
