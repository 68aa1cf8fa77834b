"""Intervals for a mean and for a standard deviation, from a sample's own spread."""

from __future__ import annotations

import math
from statistics import NormalDist

from wargame.program.runtime.functions import INFINITY
from wargame.program.runtime.quantiles import beta_from, gamma_quantile
from wargame.report.shares import LEVEL, check_level

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


def deviation_interval(n: int, sd: float, level: float = LEVEL) -> tuple[float, float]:
    """(low, high) for a standard deviation: (n - 1) sd^2 over its square is chi-squared with n - 1.

    `sd` is the sample's, with n - 1 beneath. (0, infinity) for fewer than two values. Right for normal
    values only: more of them do not help where they are not normal.
    """
    check_level(level)
    if n < 0 or sd < 0.0:
        raise ValueError(f"needs n and sd of 0 or more, not {n} and {sd}")
    if n < 2:
        return 0.0, INFINITY
    half = 0.5 * (n - 1)  # chi-squared with f degrees of freedom is twice a gamma of shape f / 2
    high, low = (math.sqrt(half / gamma_quantile(p, half)) for p in (0.5 - 0.5 * level, 0.5 + 0.5 * level))
    return low * sd, high * sd
