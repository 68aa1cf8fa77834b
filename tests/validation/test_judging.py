"""Sums, tallies and intervals: exact where exactness is promised, and holding the level they say."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_rows import known, tallied

from wargame.program.expectations import MEAN, QUANTILE, RATIO, SHARE, VARIANCE_TO_MEAN, Quantity
from wargame.runs.intervals import joint_level
from wargame.validation.judging import FAULTED, HOLDS, MISSES, SHOWN, agrees, estimate, judge, level_of_each
from wargame.validation.sums import ExactSum
from wargame.validation.tally import Tally

FLOATS = st.floats(-1e12, 1e12, allow_nan=False)
MEAN_OF = Quantity(MEAN, "x", "number", measure=0)
SHARE_OF = Quantity(SHARE, "x", "flag", measure=0)
OUTCOME = Quantity(SHARE, "good", "flag", outcome=0)


def quantile_of(p: float) -> Quantity:
    return Quantity(QUANTILE, "x", "number", measure=0, probability=p)


@given(st.lists(FLOATS), st.lists(st.integers(0, 50)))
def test_a_sum_is_exact_in_any_order_and_cut(values, cuts):
    one, other = ExactSum(), ExactSum()
    one.add(np.array(values))
    borders = sorted({0, len(values), *(cut for cut in cuts if cut < len(values))})
    for low, high in reversed(list(itertools.pairwise(borders))):
        other.add(np.array(values[low:high][::-1]))
    assert one.exact == other.exact == sum(map(Fraction, values), Fraction(0))


@given(
    st.lists(st.tuples(FLOATS | st.just(math.nan), st.floats(0, 1)), min_size=2, max_size=60),
    st.lists(st.integers(1, 59), max_size=4),
)
def test_how_runs_were_cut_into_chunks_cannot_be_seen(rows, cuts):
    expected = [
        known(MEAN_OF, 0.5),
        known(quantile_of(0.25)),
        known(Quantity(RATIO, "r", "number", measure=0, over=1)),
        known(Quantity(VARIANCE_TO_MEAN, "v", "number", measure=1)),
    ]
    whole, pieces = tallied(expected, rows), tallied(expected, rows, cuts=cuts)
    for each in expected:
        assert repr(estimate(each.quantity, whole, 0.95)) == repr(estimate(each.quantity, pieces, 0.95))


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=80), st.floats(-1e6, 1e6))
def test_moments_are_those_of_the_sample(values, origin):
    tally = tallied([known(MEAN_OF, origin)], [[value] for value in values])
    moments = tally.moments[0]
    mean = sum(map(Fraction, values)) / len(values)
    assert float(moments.mean) == pytest.approx(float(mean), abs=1e-6)
    variance = float(sum((Fraction(value) - mean) ** 2 for value in values) / len(values))
    assert float(moments.central(2)) == pytest.approx(variance, rel=1e-6, abs=1e-3)


@given(st.lists(st.integers(0, 20), min_size=4, max_size=60))
def test_higher_moments_are_about_the_mean(values):
    tally = tallied([known(Quantity(VARIANCE_TO_MEAN, "v", "number", measure=0))], [[value] for value in values])
    mean = sum(values) / len(values)
    for power in (2, 3, 4):
        about = sum((value - mean) ** power for value in values) / len(values)
        assert float(tally.moments[0].central(power)) == pytest.approx(about, rel=1e-9, abs=1e-9)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200), st.floats(0.01, 0.99), st.floats(0.5, 0.999))
def test_a_quantile_lies_between_its_order_statistics(values, p, confidence):
    got = estimate(quantile_of(p), tallied([known(quantile_of(p))], [[value] for value in values]), confidence)
    assert got.low <= got.value <= got.high
    assert {got.low, got.high} <= {*values, -math.inf, math.inf}


@pytest.mark.parametrize(("n", "p"), [(1, 0.5), (7, 0.5), (60, 0.1), (60, 0.9), (400, 0.25)])
@pytest.mark.parametrize("confidence", [0.9, 0.99])
def test_the_order_statistics_hold_the_level_and_no_more_than_they_must(n, p, confidence):
    """Against the binomial written out: P(low statistic <= quantile <= high one) over ranks 1 ... n."""
    got = estimate(quantile_of(p), tallied([known(quantile_of(p))], [[float(k)] for k in range(1, n + 1)]), confidence)
    odds = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]  # so many values below the quantile
    low = 0 if got.low == -math.inf else int(got.low)
    high = n + 1 if got.high == math.inf else int(got.high)
    tail = (1 - confidence) / 2
    assert sum(odds[:low]) <= tail and sum(odds[high:]) <= tail
    assert low == 0 or low == n or sum(odds[: low + 1]) > tail
    assert high == n + 1 or sum(odds[high - 1 :]) > tail


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_means_ratios_and_dispersion_cover_what_they_estimate(seed):
    """200 samples of 400 runs each, at 99 %: a count of failures above 12 has odds below 1e-6."""
    chance = np.random.default_rng(seed)
    quantities = {
        MEAN_OF: 3.0,
        Quantity(VARIANCE_TO_MEAN, "v", "number", measure=0): 1.0,
        Quantity(RATIO, "r", "number", measure=1, over=0): 0.5,
    }
    expected = [known(each) for each in quantities]
    missed = dict.fromkeys(quantities, 0)
    for _ in range(200):
        counts = chance.poisson(3.0, 400)
        parts = chance.binomial(counts, 0.5)
        tally = tallied(expected, np.column_stack([counts, parts]).tolist())
        for each, value in quantities.items():
            missed[each] += not agrees(value, estimate(each, tally, 0.99))
    assert max(missed.values()) <= 12, missed


def test_a_ratio_of_flags_is_a_share_among_those_that_had_the_other():
    quantity = Quantity(RATIO, "r", "flag", measure=0, over=1)
    rows = [[1, 1]] * 30 + [[0, 1]] * 70 + [[0, 0]] * 900
    got = estimate(quantity, tallied([known(quantity)], rows), 0.95)
    alone = estimate(SHARE_OF, tallied([known(SHARE_OF)], [[1]] * 30 + [[0]] * 70), 0.95)
    assert got == alone and got.runs == 100 and got.value == 0.3


def test_runs_that_faulted_stand_in_no_number_and_fail_the_row():
    expected = known(MEAN_OF, 2.0)
    tally = tallied([expected], [[2], [2], [50], [2]], outcomes=[0, 1, -1, 0], cuts=[2])
    row = judge("m", "M", expected, tally, 0.95, "line 3: division by zero")
    assert row.verdict == FAULTED and row.fault and row.got.value == 2.0 and tally.outcomes == [2, 1, 0]
    assert (tally.faulted, tally.first_fault[0]) == (1, 2)


@pytest.mark.parametrize(
    ("values", "expected", "verdict"),
    [
        ([2.5, 2.5, 2.5], 2.5, HOLDS),
        ([2.5, 2.5, 2.5000000000000004], 2.5, MISSES),
        ([2.5, 2.5, math.nan], 2.5, MISSES),
        ([2.5, 2.5, 2.5], 2.5000000000000004, MISSES),
    ],
)
def test_exact_rows_are_compared_exactly(values, expected, verdict):
    row = known(MEAN_OF, expected, exact=True)
    assert judge("m", "M", row, tallied([row], [[value] for value in values]), 0.95).verdict == verdict


@pytest.mark.parametrize(
    ("outcomes", "share", "verdict"),
    [([0] * 9, 1.0, HOLDS), ([0] * 8 + [1], 1.0, MISSES), ([1] * 9, 0.0, HOLDS), ([1] * 8 + [0], 0.0, MISSES)],
)
@pytest.mark.parametrize("exact", [True, False])
def test_what_never_happens_may_not_happen_once(outcomes, share, verdict, exact):
    row = known(OUTCOME, share, exact=exact)
    assert judge("m", "M", row, tallied([row], [[0]] * 9, outcomes), 0.95).verdict == verdict


def test_what_is_not_judged_is_shown():
    row = known(OUTCOME, 1.0, judged=False)
    assert judge("m", "M", row, tallied([row], [[0]] * 9, [1] * 9), 0.95).verdict == SHOWN


def test_all_judged_intervals_hold_together_with_the_level():
    rows = [known(OUTCOME), known(OUTCOME, exact=True), known(OUTCOME, judged=False), known(MEAN_OF)]
    assert level_of_each(rows, 0.95) == joint_level(2, 0.95) == pytest.approx(math.sqrt(0.95))
    assert level_of_each(rows[1:3], 0.95) == 0.95


@pytest.mark.parametrize("count", [1, 10, 60, 500])
def test_four_standard_errors_are_more_than_sidaks_intervals_reach(count):
    """Why a known answer shifted by four standard errors away from what was got must miss, up to 800 rows."""
    each = joint_level(count, 0.95)
    assert NormalDist().inv_cdf(0.5 + 0.5 * each) < 4.0


def test_too_few_runs_say_nothing():
    for quantity in (MEAN_OF, quantile_of(0.5), Quantity(RATIO, "r", "number", measure=0, over=1)):
        tally = Tally([known(quantity)], 1, 0)
        got = estimate(quantity, tally, 0.95)
        assert math.isnan(got.value) and got.low == -math.inf and got.high == math.inf and got.runs == 0
