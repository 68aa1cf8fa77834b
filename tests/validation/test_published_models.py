"""The published models that are shipped: their known answers are the published ones, they hold, and the test bites.

1,000 runs a setting here; `WARGAME_KNOWN_ANSWERS=200000` plays so many, on seeds 1, 2 and 3.
"""

from __future__ import annotations

import math
import os
from functools import cache
from statistics import NormalDist

import attrs
import numpy as np
import pytest

from wargame.language.house_style import format_playbook
from wargame.language.load import load, published, shipped_folder
from wargame.language.provenance import unsourced
from wargame.program.expectations import QUANTILE, SHARE
from wargame.validation.judging import HOLDS, LEVEL, SHOWN, Row, agrees
from wargame.validation.running import Validation, read_model, validate
from wargame.validation.telling import failed

RUNS = 1_000
LINES = 80
DAY = 86_400.0
NAMES = tuple(published())
THOROUGH = int(os.environ.get("WARGAME_KNOWN_ANSWERS", "0"))

# (model, settings, quantity) → the value as published, and how far its last digit reaches
PUBLISHED = {
    ("dresher", "periods 2, inspections 1", "value"): (1 / 3, 1e-9),
    ("dresher", "periods 3, inspections 1", "value"): (1 / 2, 1e-9),
    ("dresher", "periods 4, inspections 2", "value"): (3 / 11, 1e-9),
    ("dresher", "periods 10, inspections 3", "value"): (0.477273, 5e-7),
    ("dresher", "periods 10, inspections 3", "looks_first"): (0.261364, 5e-7),
    ("dresher", "periods 10, inspections 3", "violates_first"): (0.081695, 5e-7),
    ("dresher", "periods 12, inspections 4", "value"): (0.415617, 5e-7),
    ("asymmetric_deterrence", "p_resist 0.499", "attack"): (1, 0),
    ("asymmetric_deterrence", "p_resist 0.501", "attack"): (0, 0),
    ("deterrence_failure", "p_use 0.1, p_war 0.1", "failures_a_year"): (2e-4, 1e-12),
    ("deterrence_failure", "p_use 0.5, p_war 0.5", "failures_a_year"): (5e-3, 1e-12),
    ("brinkmanship", "step 1 hour", "disaster"): (0.126873, 5e-7),
    ("brinkmanship", "step 1 day", "disaster"): (0.126873, 5e-7),
    ("brinkmanship", "step 1 week", "disaster"): (0.126873, 5e-7),
    ("brinkmanship", "step 1 hour, uneven 0, at_reviews_only true", "disaster"): (0.1293, 5e-5),
    ("bargaining", "cost 0.1, most 0.3", "war"): (1 / 3, 1e-9),
    ("bargaining", "cost 0.05, most 0.4", "war"): (0.4375, 1e-9),
    ("bargaining", "cost 0.2, most 0.2", "war"): (0, 0),
    ("proliferation_chain", "begins consider", "possess"): (15 / 59, 1e-9),
    ("proliferation_chain", "begins pursue", "possess"): (32 / 59, 1e-9),
    ("crises", "arrivals 3.39", "crises"): (3.39, 1e-9),
    ("crises", "arrivals 6.41", "crises"): (6.41, 1e-9),
    ("crises", "arrivals 3.39", "variance_to_mean(crises)"): (2, 1e-9),
    ("crises", "", "quantile(duration, 0.25)"): (29.7 * DAY, 0.05 * DAY),
    ("crises", "", "median(duration)"): (74.4 * DAY, 0.1 * DAY),
    ("crises", "", "quantile(duration, 0.75)"): (186.5 * DAY, 0.2 * DAY),
    ("crises", "", "median(delay)"): (6.1 * DAY, 0.05 * DAY),
    ("crises", "", "ratio(calm, came)"): (0.257, 5e-4),
    ("crises", "", "ratio(minor, came)"): (0.292, 5e-4),
    ("crises", "", "ratio(serious, came)"): (0.239, 5e-4),
    ("crises", "", "ratio(war, came)"): (0.212, 5e-4),
    ("crises", "", "ratio(war_of_one, of_one)"): (0.12, 5e-3),
    ("crises", "", "ratio(war_of_two, of_two)"): (0.17, 5e-3),
    ("crises", "", "ratio(war_of_three, of_three)"): (0.37, 5e-3),
    ("crises", "", "ratio(war_of_four, of_four)"): (0.36, 5e-3),
    ("crises", "", "ratio(war_of_more, of_more)"): (0.63, 5.001e-3),
} | {
    ("crises", "", f"ratio({reply}_to_{trigger}, {group})"): (share, 5e-4)
    for trigger, group, shares in (
        ("violence", "violent", (0.606, 0.118, 0.270)), ("arms", "armed", (0.214, 0.379, 0.407)),
        ("words", "unarmed", (0.233, 0.260, 0.500)),
    )
    for reply, share in zip(("violence", "arms", "words"), shares, strict=True)
} | {
    ("unilateral_deterrence", f"p_cha {cha}, p_def {threat}", outcome): (share, 1e-9)
    for (cha, threat), shares in {
        (0.3, 0.3): (0.40, 0.30, 0.15, 0.15), (0.3, 0.6): (0.70, 0.12, 0, 0.18),
        (0.3, 0.8): (1, 0, 0, 0), (0.7, 0.3): (0, 0.70, 0.09, 0.21),
    }.items()
    for outcome, share in zip(
        ("status_quo", "defender_concedes", "challenger_concedes", "conflict"), shares, strict=True
    )
}  # fmt: skip


@cache
def validated(runs: int = RUNS, seed: int = 1) -> Validation:
    return validate([read_model(name) for name in NAMES], runs=runs, seed=seed)


def rows(name: str) -> list[Row]:
    return [row for row in validated().rows if row.model == name]


def settings_of(row: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.expected.settings)


@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_short_and_says_where_its_numbers_are_from(name):
    folder = shipped_folder()
    assert folder is not None
    content = (folder / f"{name}.yaml").read_bytes()
    lines = content.decode().splitlines()
    assert len(lines) <= LINES and max(map(len, lines)) <= 120 and format_playbook(content, name) == content
    assert unsourced(load(name)) == []
    for each in read_model(name).expected:
        assert each.source and each.method, each.name


@pytest.mark.parametrize(("where", "published_value"), PUBLISHED.items(), ids=lambda value: " ".join(map(str, value)))
def test_the_known_answers_are_the_published_ones(where, published_value):
    name, settings, quantity = where
    value, digits = published_value
    found = [
        each
        for each in read_model(f"published/{name}").expected
        if (", ".join(map(" ".join, each.settings)), each.quantity.said) == (settings, quantity) and each.judged
    ]
    assert found and all(abs(each.value - value) <= digits for each in found)


@pytest.mark.parametrize("name", NAMES)
def test_known_answers_hold(name):
    assert [(settings_of(row), row.expected.quantity.said, row.got) for row in rows(name) if row.verdict not in (
        HOLDS, SHOWN)] == []  # fmt: skip
    assert any(row.verdict == HOLDS for row in rows(name))


def standard_error(row: Row, confidence: float) -> float:
    """Of a share by its binomial; of anything else, and of 0 and 1, by the width of its interval."""
    got = row.got
    if row.expected.quantity.statistic == SHARE and 0 < got.value < 1:
        return math.sqrt(got.value * (1 - got.value) / got.runs)
    reach = NormalDist().inv_cdf(0.5 + 0.5 * confidence)
    if row.expected.quantity.statistic == QUANTILE:  # of skewed values: by the longer side
        return max(got.high - got.value, got.value - got.low) / reach
    sides = 1 if got.value in (got.low, got.high) else 2
    return (got.high - got.low) / (sides * reach)


@pytest.mark.parametrize("name", NAMES)
def test_a_known_answer_four_standard_errors_off_misses(name):
    """Away from what was got each misses; had the run hit it exactly, so would a shift either way."""
    confidence = validated().confidence_of_each
    for row in rows(name):
        if row.expected.exact or not row.expected.judged:
            continue
        got, known, error = row.got, row.expected.value, standard_error(row, confidence)
        assert error > 0
        away = 1 if known > got.value or (known == got.value and got.high > got.value) else -1
        assert not agrees(known + 4 * away * error, got), (settings_of(row), row)
        low, high = (0.0, 1.0) if row.expected.quantity.kind == "flag" else (-math.inf, math.inf)
        for shifted in (got.value - 4 * error, got.value + 4 * error):
            assert not low <= shifted <= high or not agrees(shifted, got), (settings_of(row), row)


def test_a_wrong_answer_fails_the_whole_and_an_exact_one_to_the_last_digit():
    model = read_model("published/asymmetric_deterrence")
    for each in model.expected:
        assert each.exact
    wrong = attrs.evolve(model.expected[0], value=1 - 2**-53)
    program = attrs.evolve(model.program, expected=(wrong, *model.expected[1:]))
    done = validate([attrs.evolve(model, program=program)], runs=50, seed=1)
    assert [row.verdict for row in done.rows].count("misses") == len(failed(done)) == 1


def test_models_without_chance_are_compared_exactly():
    for row in rows("published/asymmetric_deterrence"):
        assert row.expected.exact and row.got.low == row.got.high == row.expected.value and row.verdict == HOLDS


def test_nothing_is_kept_of_runs_but_sums():
    """Memory at 200,000 runs is that at 2,000: no playbook of these asks for a quantile but the crises."""
    asking = {row.model for row in validated().rows if row.expected.quantity.statistic == "quantile"}
    assert asking <= {"published/crises"}


def test_the_value_of_the_inspection_game_by_its_recursion():
    """The stage games solved one after the other, without the closed form that the playbook plays by."""

    def value(n: int, m: int) -> float:
        if m == 0:
            return 1.0
        if m >= n:
            return 0.0
        x, y = value(n - 1, m - 1), value(n - 1, m)
        look = (1 - y) / (2 - y + x)  # leaves the inspectee indifferent: -look + (1 - look) = look x + (1 - look) y
        assert -look + (1 - look) == pytest.approx(look * x + (1 - look) * y)
        return 1 - 2 * look

    for each in read_model("published/dresher").expected:
        if each.quantity.said == "value":
            sizes = dict(each.settings)
            assert value(int(sizes["periods"]), int(sizes["inspections"])) == pytest.approx(each.value, abs=5e-7)


def test_the_risk_of_leaving_at_reviews_only_by_summing_over_reviews():
    step = 0.005
    v = np.linspace(0, 1 - 1e-9, 4_000_001)
    hazard = -v - np.log1p(-v)
    stays = 1 - np.exp(-step * np.ceil(hazard / step))  # the accident comes before the review at which they leave
    density = 2 * (1 - v)  # of the lower of two stakes
    risk = float(np.sum((stays * density)[1:] + (stays * density)[:-1]) / 2 * (v[1] - v[0]))
    (known,) = {each.value for each in read_model("published/brinkmanship").expected if len(each.settings) == 3}
    assert risk == pytest.approx(known, abs=2e-6)


def test_the_judgement_of_a_row_depends_on_how_many_there_are():
    """Šidák: alone, an interval is narrower than among many."""
    model = read_model("published/bargaining")
    alone = validate([model], runs=2_000, seed=1)
    assert validated().confidence_of_each > alone.confidence_of_each > LEVEL
    for one, other in zip(alone.rows, validate([model], runs=2_000, seed=1).rows, strict=True):
        assert one == other


@pytest.mark.skipif(not THOROUGH, reason="WARGAME_KNOWN_ANSWERS=200000 plays so many runs a setting")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_known_answers_hold_in_many_runs(seed):
    done = validate([read_model(name) for name in NAMES], runs=THOROUGH, seed=seed, workers=os.cpu_count() or 1)
    assert [(row.model, settings_of(row), row.expected.quantity.said, row.got) for row in failed(done)] == []
