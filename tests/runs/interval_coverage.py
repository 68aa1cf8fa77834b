"""How often an interval holds the true share, exactly: `python tests/runs/interval_coverage.py [runs ...]`.

Coverage as a function of the share jumps where a count's interval begins or ends and bends upwards in
between, so its least value is found by looking on both sides of every such end: no grid is needed.
"""

from __future__ import annotations

import math
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist

import attrs
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from wargame.program.runtime.quantiles import beta_from
from wargame.report.shares import FEW, exact_interval, wilson_interval

Rule = Callable[[int, int], tuple[float, float]]
RUNS = (100, 1000, 2000, 10_000, 100_000, 1_000_000)
MOST = 600  # expected counts looked at: beyond, coverage swings less and less
Z = NormalDist().inv_cdf(0.975)


@attrs.frozen
class Coverage:
    """The least and the most that a rule covers, and at which expected count it covers least."""

    least: float
    at: float
    most: float


def held(runs: int, share: float, first: int, last: int) -> float:
    """The probability of a count from `first` to `last`, summed over the binomial."""
    if last < first:
        return 0.0
    counts = np.arange(first, last + 1)
    # from one count to the next by their ratio, so that no large logarithms are subtracted from each other
    steps = np.log((runs - counts[:-1]) / (counts[:-1] + 1.0)) + math.log(share / (1.0 - share))
    start = math.lgamma(runs + 1) - math.lgamma(first + 1) - math.lgamma(runs - first + 1)
    start += first * math.log(share) + (runs - first) * math.log1p(-share)
    return math.fsum(np.exp(start + np.concatenate([[0.0], np.cumsum(steps)])))


def coverage(rule: Rule, runs: int, least: float = 0.0, most: float = MOST) -> Coverage:
    """What a rule covers over all shares for which `least` to `most` of `runs` are expected, at most half."""
    most = min(most, runs / 2)
    counts = range(min(runs, math.ceil(most + 10 * math.sqrt(most) + 20)) + 1)
    lows, highs = zip(*(rule(count, runs) for count in counts), strict=True)
    assert list(lows) == sorted(lows) and list(highs) == sorted(highs)
    found = []
    for share in sorted({*lows, *highs}):
        if 0.0 < share < 1.0 and least <= share * runs <= most:
            just_above = held(runs, share, bisect_right(highs, share), bisect_right(lows, share) - 1)
            just_below = held(runs, share, bisect_left(highs, share), bisect_left(lows, share) - 1)
            found += [(just_above, share * runs), (just_below, share * runs)]
    return Coverage(*min(found), max(found)[0])


def switched(few: int, many: Rule = wilson_interval) -> Rule:
    """Exact where there are fewer than `few` on either side, another rule otherwise."""

    def rule(count: int, runs: int) -> tuple[float, float]:
        return (exact_interval if min(count, runs - count) < few else many)(count, runs)

    return rule


def corrected(part: float) -> Rule:
    """Wilson's interval with that part of the continuity correction of half a count."""

    def low(count: int, runs: int) -> float:
        share = (count - 0.5 * part) / runs
        squared = Z * Z / runs
        half = Z * math.sqrt(share * (1.0 - share) / runs + 0.25 * squared / runs)
        return max(0.0, (share + 0.5 * squared - half) / (1.0 + squared))

    def rule(count: int, runs: int) -> tuple[float, float]:
        return (low(count, runs) if count else 0.0), (1.0 - low(runs - count, runs) if count < runs else 1.0)

    return rule


def jeffreys(count: int, runs: int) -> tuple[float, float]:
    """The middle 95 % of the posterior under Jeffreys' prior, whole at 0 and at all."""
    low = beta_from(0.025, count + 0.5, runs - count + 0.5) if count else 0.0
    return low, (1.0 - beta_from(0.025, runs - count + 0.5, count + 0.5) if count < runs else 1.0)


RULES: dict[str, Rule] = {
    "exact": exact_interval,
    "Wilson": wilson_interval,
    "Wilson, corrected for continuity": corrected(1.0),
    "Jeffreys": jeffreys,
    **{f"exact below {few}, Wilson": switched(few) for few in (10, 50, 100, FEW)},
    "exact below 10, Wilson half corrected": switched(10, corrected(0.5)),
}


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:]] or list(RUNS)
    print("| rule | " + " | ".join(f"{runs:,}" for runs in numbers) + " |")
    print("| --- |" + " --- |" * len(numbers))
    for name, rule in RULES.items():
        cells = []
        for runs in numbers:
            over = coverage(rule, runs)
            apart = coverage(rule, runs, FEW) if runs >= 2 * FEW else None
            beyond = f", {100 * apart.least:.1f}–{100 * apart.most:.1f}" if apart else ""
            cells.append(f"{100 * over.least:.2f} ({over.at:.0f}){beyond}")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
