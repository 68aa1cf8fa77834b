"""Intervals and quantiles: how sure a study is of what it counted.

All intervals are two-sided, of the level asked for (0.95 unless said), and cover sampling error
only. Levels and probabilities are in (0, 1), shares in [0, 1]; other values raise ValueError.
Those of a share and of a mean are `wargame.report.shares` and `means`, which others need too; they stand here as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from wargame.program.runtime.functions import INFINITY
from wargame.report.means import mean_interval, t_quantile
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
