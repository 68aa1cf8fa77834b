"""Intervals mean what they say: exact coverage, simulated coverage, tables and definitions."""

from __future__ import annotations

import math
import os
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from interval_coverage import RUNS, coverage, held, switched

from wargame.program.runtime.quantiles import beta_share
from wargame.report.means import deviation_interval
from wargame.report.shares import FEW
from wargame.runs.intervals import (
    exact_interval,
    joint_level,
    mean_interval,
    quantiles,
    share_bound,
    share_interval,
    t_quantile,
    wilson_interval,
)

THOROUGH = bool(os.environ.get("WARGAME_THOROUGH"))
REPS = 10_000 if THOROUGH else 1_000
# what the promise allows, and with a tenth of the repetitions their greater noise (3 standard errors) besides
LOW, HIGH, AT_LEAST = (0.94, 0.96, 0.943) if THOROUGH else (0.929, 0.971, 0.929)
SHARES = [(0.3, 1000), (0.5, 400), (0.46, 5000), (0.1, 2000), (0.85, 1000)]
EDGES = [(0.001, 1000), (0.004, 500), (0.02, 100), (0.3, 12), (0.995, 300), (0.5, 8)]
# just above a switch at 10, at 50 and at 100, where Wilson's would fall short, and just above the one there is
SEAMS = [(7.6 / 10_000, 10_000), (0.0145, 1000), (0.05, 1000), (0.0086, 10_000), (0.5, 250), (0.174, 1000)]

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_coverage_is_that_of_the_definition() -> None:
    """Against the plain sum over the binomial, for every share of a fine grid."""
    runs = 60
    ends = [exact_interval(count, runs) for count in range(runs + 1)]
    found = []
    for share in (k / 2000 for k in range(1, 1000)):
        terms = [math.comb(runs, k) * share**k * (1 - share) ** (runs - k) for k in range(runs + 1)]
        found.append(math.fsum(term for term, (a, b) in zip(terms, ends, strict=True) if a <= share <= b))
    exactly = coverage(exact_interval, runs)
    assert exactly.least <= min(found) <= exactly.least + 0.002
    assert exactly.most - 0.002 <= max(found) <= exactly.most
    assert held(runs, 0.3, 10, 20) == pytest.approx(
        beta_share(0.7, runs - 20.0, 21.0) - beta_share(0.7, runs - 9.0, 10.0), rel=1e-10
    )


@pytest.mark.parametrize("runs", [*RUNS, *range(2 * FEW, 420, 1 if THOROUGH else 8)])
def test_the_rule_holds_its_level_everywhere(runs: int) -> None:
    assert coverage(share_interval, runs).least >= 0.943
    if runs >= 400:  # with fewer, a share near a half meets the exact interval on one of its sides
        apart = coverage(share_interval, runs, FEW)
        assert apart.least >= 0.94 and apart.most <= 0.96


@pytest.mark.parametrize("runs", [1, 2, 7, 30, 100, 299, 1000, 100_000, 1_000_000])
def test_exact_intervals_never_fall_short(runs: int) -> None:
    assert coverage(exact_interval, runs, most=FEW).least >= 0.95 - 1e-9


@pytest.mark.parametrize(("few", "runs"), [(10, 10_000), (50, 1000), (100, 250)])
def test_a_lower_switch_would_fall_short(few: int, runs: int) -> None:
    assert coverage(switched(few), runs).least < 0.943


@pytest.mark.parametrize(("p", "n"), SHARES)
def test_simulated_coverage_away_from_the_edges(p: float, n: int) -> None:
    drawn = np.random.default_rng(20260205).binomial(n, p, REPS)
    held = sum(low <= p <= high for low, high in (share_interval(int(k), n) for k in drawn))
    assert LOW <= held / REPS <= HIGH


@pytest.mark.parametrize(("p", "n"), EDGES + SEAMS)
def test_simulated_coverage_near_the_edges(p: float, n: int) -> None:
    drawn = np.random.default_rng(20260206).binomial(n, p, REPS)
    held = sum(low <= p <= high for low, high in (share_interval(int(k), n) for k in drawn))
    assert held / REPS >= AT_LEAST


@pytest.mark.parametrize("law", ["normal", "uniform", "exponential"])
def test_simulated_coverage_of_means(law: str) -> None:
    rng = np.random.default_rng(20260207)
    n = {"normal": 5, "uniform": 30, "exponential": 400}[law]
    draw = {"normal": rng.standard_normal, "uniform": rng.random, "exponential": rng.standard_exponential}[law]
    truth = {"normal": 0.0, "uniform": 0.5, "exponential": 1.0}[law]
    held = 0
    for values in draw((REPS, n)):
        low, high = mean_interval(n, float(values.mean()), float(values.std(ddof=1)))
        held += low <= truth <= high
    assert LOW <= held / REPS <= HIGH


def test_simulated_joint_coverage() -> None:
    rng = np.random.default_rng(20260208)
    level = joint_level(6)
    held = 0
    for table in rng.standard_normal((REPS, 6, 20)):
        ends = [mean_interval(20, float(v.mean()), float(v.std(ddof=1)), level) for v in table]
        held += all(low <= 0.0 <= high for low, high in ends)
    assert LOW <= held / REPS <= HIGH


@given(counts, st.floats(0.5, 0.999))
def test_exact_ends_are_tails_of_the_binomial(case: tuple[int, int], level: float) -> None:
    k, n = case
    low, high = exact_interval(k, n, level)
    tail = (1 - level) / 2
    if k:  # P(at least k) at the low end
        assert beta_share(low, k, n - k + 1.0) == pytest.approx(tail, rel=1e-7)
    if k < n:  # P(at most k) at the high end
        assert 1 - beta_share(high, k + 1.0, n - k) == pytest.approx(tail, rel=1e-7, abs=1e-11)


@given(counts, st.sampled_from([exact_interval, wilson_interval, share_interval]))
def test_what_every_share_interval_does(case: tuple[int, int], interval: object) -> None:
    assert callable(interval)
    k, n = case
    low, high = interval(k, n)
    assert 0.0 <= low <= k / n <= high <= 1.0
    assert (low == 0.0) == (k == 0) and (high == 1.0) == (k == n)
    mirrored = interval(n - k, n)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-10)
    wider = interval(k, n, 0.99)
    assert wider[0] <= low and high <= wider[1]


def test_share_tables() -> None:
    assert exact_interval(5, 20) == pytest.approx((0.0865714691, 0.4910458717), abs=1e-9)
    assert exact_interval(0, 10) == pytest.approx((0.0, 0.3084971078), abs=1e-9)
    assert exact_interval(10, 10) == pytest.approx((0.6915028922, 1.0), abs=1e-9)
    assert wilson_interval(15, 50) == pytest.approx((0.1910355350, 0.4375035046), abs=1e-9)
    assert wilson_interval(0, 10) == pytest.approx((0.0, 0.2775327998), abs=1e-9)
    assert exact_interval(0, 0) == wilson_interval(0, 0) == share_interval(0, 0) == (0.0, 1.0)


def test_rule_of_three() -> None:
    for n in (30, 1000, 100_000):
        assert share_bound(0, n) == pytest.approx(-math.expm1(math.log(0.05) / n), rel=1e-9)
        assert share_bound(0, n) == pytest.approx(3 / n, rel=0.06)
        assert share_interval(0, n)[1] == pytest.approx(-math.expm1(math.log(0.025) / n), rel=1e-9)
    assert share_interval(0, 3_000_000)[1] == pytest.approx(-math.expm1(math.log(0.025) / 3e6), rel=1e-6)
    assert share_bound(4, 4) == 1.0


def test_which_rule() -> None:
    assert share_interval(149, 1000) == exact_interval(149, 1000)
    assert share_interval(851, 1000) == exact_interval(851, 1000)
    assert share_interval(150, 1000) == wilson_interval(150, 1000) != exact_interval(150, 1000)
    assert share_interval(850, 1000) == wilson_interval(850, 1000)
    assert share_interval(149, 299) == exact_interval(149, 299)


def test_t_quantiles() -> None:
    table = {1: 12.7062047364, 2: 4.30265272975, 5: 2.57058183564, 10: 2.22813885199, 30: 2.04227245630}
    for freedom, t in table.items():
        assert t_quantile(0.975, freedom) == pytest.approx(t, rel=1e-10)
        assert t_quantile(0.025, freedom) == pytest.approx(-t, rel=1e-10)
    assert t_quantile(0.9995, 10) == pytest.approx(4.58689385870, rel=1e-10)
    for p in (0.501, 0.6, 0.74, 0.76, 0.9, 0.999):
        assert t_quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-9)
        assert t_quantile(p, 2) == pytest.approx((2 * p - 1) / math.sqrt(2 * p * (1 - p)), rel=1e-9)
        z = NormalDist().inv_cdf(p)
        for freedom in (1e5, 9.9e5, 1e9):  # first term of the expansion in 1/freedom
            assert t_quantile(p, freedom) == pytest.approx(z + (z**3 + z) / (4 * freedom), rel=1e-5)
    assert t_quantile(0.5, 3) == 0.0


def test_means() -> None:
    assert mean_interval(9, 5.0, 3.0) == pytest.approx((5 - 2.30600413520, 5 + 2.30600413520), rel=1e-10)
    assert mean_interval(1, 5.0, 0.0) == mean_interval(0, 0.0, 0.0) == (-math.inf, math.inf)
    assert mean_interval(50, 5.0, 0.0) == (5.0, 5.0)


def test_deviations() -> None:
    # chi-squared with 9 degrees of freedom: 2.70038950 and 19.0227678 at 2.5 and 97.5 %
    assert deviation_interval(10, 2.0) == pytest.approx((2 * math.sqrt(9 / 19.0227678), 2 * math.sqrt(9 / 2.7003895)))
    assert deviation_interval(1, 0.0) == (0.0, math.inf)
    with pytest.raises(ValueError, match="needs"):
        deviation_interval(5, -1.0)


@pytest.mark.parametrize("n", [3, 12, 500])
def test_simulated_coverage_of_deviations(n: int) -> None:
    held = 0
    for values in np.random.default_rng(20260210).standard_normal((REPS, n)):
        low, high = deviation_interval(n, float(values.std(ddof=1)))
        held += low <= 1.0 <= high
    assert LOW <= held / REPS <= HIGH


def test_joint_level() -> None:
    assert joint_level(1) == pytest.approx(0.95)
    assert joint_level(10) == pytest.approx(0.95**0.1)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_quantiles_are_numpy_s(values: list[float], probs: list[float]) -> None:
    values.sort()
    expected = [float(q) for q in np.quantile(values, probs)]
    assert quantiles(values, probs) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    ordered = quantiles(values, sorted(probs))
    assert all(values[0] <= q <= values[-1] for q in ordered)
    assert all(a <= b + 1e-9 for a, b in pairwise(ordered))


def test_quantiles_with_infinities() -> None:
    inf = math.inf
    assert quantiles([1.0, 2.0, inf], (0.0, 0.25, 0.5, 0.75, 1.0)) == (1.0, 1.5, 2.0, inf, inf)
    assert quantiles([-inf, 2.0, 3.0], (0.0, 0.25, 0.5)) == (-inf, -inf, 2.0)
    assert quantiles([inf, inf], (0.3,)) == (inf,)
    assert quantiles(np.array([1.0, 2.0]), (0.5,)) == (1.5,)  # type: ignore[arg-type]


def test_refusals() -> None:
    for interval in (exact_interval, wilson_interval, share_interval, share_bound):
        for count, runs in ((-1, 5), (6, 5), (0, -1)):
            with pytest.raises(ValueError, match="share needs"):
                interval(count, runs)
        with pytest.raises(ValueError, match="level"):
            interval(1, 5, 1.0)
    with pytest.raises(ValueError, match="level"):
        mean_interval(5, 0.0, 1.0, 0.0)
    with pytest.raises(ValueError, match="needs"):
        mean_interval(5, 0.0, -1.0)
    with pytest.raises(ValueError, match="interval"):
        joint_level(0)
    with pytest.raises(ValueError, match="values"):
        quantiles([], (0.5,))
    with pytest.raises(ValueError, match="probability"):
        quantiles([1.0], (1.5,))
    for p, freedom in ((0.0, 1.0), (1.0, 1.0), (0.5, 0.0)):
        with pytest.raises(ValueError, match="freedom"):
            t_quantile(p, freedom)
