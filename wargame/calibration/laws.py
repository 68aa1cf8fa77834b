"""Laws fitted to numbers, each with its 95 % interval: lognormal times, yearly counts, shares."""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs

from wargame.report.means import deviation_interval, mean_interval
from wargame.report.shares import share_interval


@attrs.frozen
class Estimate:
    """A number, its interval, and from how many values it comes."""

    value: float
    low: float
    high: float
    n: int

    def holds(self, value: float) -> bool:
        """Whether a value lies in the interval."""
        return self.low <= value <= self.high


@attrs.frozen
class Lognormal:
    """A lognormal law of days: mean and standard deviation of the logarithm, and the data's own quartiles."""

    mu: Estimate
    sigma: Estimate
    quartiles: tuple[float, float, float]


def fit_lognormal(days: Sequence[float]) -> Lognormal:
    """The law of two or more positive values: the sample's mean and deviation (n - 1 beneath) of their logarithms.

    The interval of the mean is Student's, that of the deviation by chi-squared: right where the law is.
    """
    if len(days) < 2 or min(days) <= 0:
        raise ValueError("a lognormal law takes two or more values above 0")
    n = len(days)
    logs = [math.log(each) for each in days]
    mean = math.fsum(logs) / n
    sd = math.sqrt(math.fsum((each - mean) ** 2 for each in logs) / (n - 1))
    mu = Estimate(mean, *mean_interval(n, mean, sd), n)
    ordered = sorted(days)
    return Lognormal(mu, Estimate(sd, *deviation_interval(n, sd), n), _quartiles(ordered))


def _quartiles(ordered: Sequence[float]) -> tuple[float, float, float]:
    """By straight lines between order statistics (Hyndman and Fan's definition 7)."""

    def at(p: float) -> float:
        h = (len(ordered) - 1) * p
        i = math.floor(h)
        return ordered[i] + (h - i) * (ordered[min(i + 1, len(ordered) - 1)] - ordered[i])

    return at(0.25), at(0.5), at(0.75)


def fit_counts(counts: Sequence[int]) -> tuple[Estimate, Estimate]:
    """The mean of yearly counts, and their variance over their mean, for two or more years with something in them.

    The mean's interval is Student's, from the counts' own spread, so that it holds where they vary more
    than by chance. That of the ratio is by the jackknife over years (Efron, The Jackknife, the Bootstrap
    and Other Resampling Plans, 1982, 3), and rough: twenty years say little about a variance.
    """
    n = len(counts)
    if n < 3 or not any(counts):
        raise ValueError("yearly counts of three or more years are needed, not all 0")
    mean, sd = _mean_sd(counts)
    ratio = sd * sd / mean
    left_out = [_ratio([*counts[:k], *counts[k + 1 :]]) for k in range(n)]
    pseudo = [n * ratio - (n - 1) * each for each in left_out]
    middle, spread = _mean_sd(pseudo)
    low, high = mean_interval(n, middle, spread)
    return Estimate(mean, *mean_interval(n, mean, sd), n), Estimate(ratio, max(0.0, low), high, n)


def _mean_sd(values: Sequence[float]) -> tuple[float, float]:
    mean = math.fsum(values) / len(values)
    return mean, math.sqrt(math.fsum((each - mean) ** 2 for each in values) / (len(values) - 1))


def _ratio(counts: Sequence[int]) -> float:
    mean, sd = _mean_sd(counts)
    return sd * sd / mean if mean > 0 else 0.0


def share(count: int, of: int) -> Estimate:
    """A share of a count, with the project's interval for shares."""
    return Estimate(count / of if of else math.nan, *share_interval(count, of), of)
