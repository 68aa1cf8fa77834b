"""From a tally to a verdict: what was got, its interval, and whether the known answer lies in it.

Shares have exact intervals (Clopper and Pearson), quantiles those between order statistics: both hold
at least their level, whatever is counted. Means have Student's t, ratios and variance over mean the
delta method: right for many runs. What is `exact` must be the same in every run, and has no interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from statistics import NormalDist

import attrs
import numpy as np

from wargame.program.expectations import MEAN, QUANTILE, RATIO, SHARE, Expected, Quantity
from wargame.program.runtime.quantiles import beta_share
from wargame.runs.intervals import exact_interval, joint_level, mean_interval
from wargame.validation.tally import Floats, Moments, Pair, Tally

HOLDS, MISSES, FAULTED, SHOWN = "holds", "misses", "faulted", "shown"
LEVEL = 0.95  # of all judged intervals together

_NORMAL = NormalDist()


@attrs.frozen
class Got:
    """What many runs gave for one quantity: nan where there was nothing to look at.

    `low` and `high` are the interval; equal to `value` where every run must give the same.
    `runs` counts the runs that had a value.
    """

    value: float
    low: float
    high: float
    runs: int


@attrs.frozen
class Row:
    """One known answer and what came of it."""

    model: str
    title: str
    expected: Expected
    got: Got
    verdict: str
    fault: str = ""


def level_of_each(expected: Sequence[Expected], level: float = LEVEL) -> float:
    """The level that each interval needs for all judged ones to hold together, by Šidák.

    Rows that are compared exactly have no interval and do not count.
    """
    count = sum(each.judged and not each.exact for each in expected)
    return joint_level(count, level) if count else level


def judge(model: str, title: str, expected: Expected, tally: Tally, confidence: float, fault: str = "") -> Row:
    """The verdict on one known answer; `fault` says what went wrong in a run of its setting, if anything did."""
    got = exactly(expected, tally) if expected.exact else estimate(expected.quantity, tally, confidence)
    if tally.faulted:
        verdict = FAULTED
    elif not expected.judged:
        verdict = SHOWN
    elif expected.exact:
        verdict = HOLDS if got.low == got.high == expected.value else MISSES
    else:
        verdict = HOLDS if agrees(expected.value, got) else MISSES
    return Row(model, title, expected, got, verdict, fault if tally.faulted else "")


def agrees(value: float, got: Got) -> bool:
    """Whether a known answer lies in the interval, up to the rounding of the last digit of a float."""
    slack = 1e-12 * max(abs(value), abs(got.value))
    return got.low - slack <= value <= got.high + slack


def exactly(expected: Expected, tally: Tally) -> Got:
    """The least and the greatest that any run gave; a share, and the mean, as the value."""
    quantity = expected.quantity
    runs = tally.runs - tally.faulted
    if quantity.measure < 0:
        share = tally.outcomes[quantity.outcome] / runs if runs else math.nan
        return Got(share, share, share, runs)
    moments = tally.moments[quantity.measure]
    if moments.count < runs or not runs:
        return Got(math.nan, math.nan, math.nan, moments.count)  # some runs have no value at all
    same = moments.least == moments.greatest
    return Got(moments.least if same else float(moments.mean), moments.least, moments.greatest, runs)


def estimate(quantity: Quantity, tally: Tally, confidence: float) -> Got:
    """What the runs give for a quantity, with an interval of that confidence."""
    if quantity.statistic == SHARE:
        if quantity.measure < 0:
            return _share(tally.outcomes[quantity.outcome], tally.runs - tally.faulted, confidence)
        moments = tally.moments[quantity.measure]
        count = round(moments.mean * moments.count) if moments.count else 0
        return _share(count, moments.count, confidence)
    if quantity.statistic == QUANTILE:
        return _quantile(np.sort(np.array(tally.values[quantity.measure])), quantity.probability, confidence)
    if quantity.statistic == RATIO:
        return _ratio(tally.pairs[quantity.measure, quantity.over], confidence)
    moments = tally.moments[quantity.measure]
    if moments.count < 2:
        return Got(float(moments.mean) if moments.count else math.nan, -math.inf, math.inf, moments.count)
    if quantity.statistic == MEAN:
        mean, sd = float(moments.mean), _root(moments.central(2) * moments.count / (moments.count - 1))
        return Got(mean, *mean_interval(moments.count, mean, sd, confidence), moments.count)
    return _variance_to_mean(moments, confidence)


def _share(count: int, runs: int, confidence: float) -> Got:
    if not runs:
        return Got(math.nan, 0.0, 1.0, 0)
    return Got(count / runs, *exact_interval(count, runs, confidence), runs)


def _quantile(values: Floats, p: float, confidence: float) -> Got:
    """The least of sorted values that a share p does not exceed, between those that hold the true one.

    The number of values below the true quantile is binomial with n and p (David and Nagaraja, Order
    Statistics, 7.1). Infinite where there are too few values to say.
    """
    n = len(values)
    if not n:
        return Got(math.nan, -math.inf, math.inf, 0)
    tail = 0.5 * (1.0 - confidence)
    below = _largest(n, lambda k: _at_most(k - 1, n, p) <= tail)
    above = _largest(n, lambda k: _at_most(k - 1, n, 1.0 - p) <= tail)
    low = float(values[below - 1]) if below else -math.inf
    high = float(values[n - above]) if above else math.inf
    return Got(float(values[max(0, math.ceil(n * p) - 1)]), low, high, n)


def _at_most(k: int, n: int, p: float) -> float:
    """P(at most k of n), each with probability p: 1 - I_p(k + 1, n - k) (DLMF 8.17.5)."""
    if k < 0:
        return 0.0
    return 1.0 if k >= n else beta_share(1.0 - p, float(n - k), float(k + 1))


def _largest(n: int, holds: Callable[[int], bool]) -> int:
    """The largest whole number up to n for which a condition holds, 0 where none does; it holds up to there."""
    low, high = 0, n
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _variance_to_mean(moments: Moments, confidence: float) -> Got:
    """The sample's variance over its mean.

    By the delta method from Var(s²) = (m4 - s⁴)/n, Var(mean) = s²/n and Cov = m3/n (Kendall and Stuart,
    The Advanced Theory of Statistics I, 10.5-10.9).
    """
    n, mean = moments.count, moments.mean
    if mean == 0:
        return Got(math.nan, -math.inf, math.inf, n)
    m2, m3, m4 = (moments.central(k) for k in (2, 3, 4))
    spread = (m4 - m2 * m2) / mean**2 - 2 * m2 * m3 / mean**3 + m2**3 / mean**4
    return _normal(m2 * n / (n - 1) / mean, _root(spread / n), n, confidence)


def _ratio(pair: Pair, confidence: float) -> Got:
    """The sum of one measure over that of another; a share where both are flags and one implies the other.

    Otherwise by the delta method (Cochran, Sampling Techniques, 6.4).
    """
    n, above, beneath = pair.count, pair.total("a"), pair.total("b")
    if n < 2 or beneath == 0:
        return Got(math.nan, -math.inf, math.inf, n)
    if pair.inside:
        return _share(int(above), int(beneath), confidence)
    ratio = above / beneath
    squares = pair.total("aa") - 2 * ratio * pair.total("ab") + ratio * ratio * pair.total("bb")
    return _normal(ratio, _root(squares / (n - 1) / n / (beneath / n) ** 2), n, confidence)


def _normal(value: Fraction, error: float, runs: int, confidence: float) -> Got:
    half = _NORMAL.inv_cdf(0.5 + 0.5 * confidence) * error
    middle = _rounded(value)
    return Got(middle, middle - half, middle + half, runs)


def _root(square: Fraction) -> float:
    """The square root of what is not negative but for rounding."""
    return math.sqrt(max(0.0, _rounded(square)))


def _rounded(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
