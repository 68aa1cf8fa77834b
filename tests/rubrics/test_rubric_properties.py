"""What must hold for any log and any rubric."""

from __future__ import annotations

import itertools
import math

import attrs
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wargame.rubrics.comparing import orders, ranks, rho, study, tau
from wargame.rubrics.log import Act, Log, make_log
from wargame.rubrics.reading import read_rubrics
from wargame.rubrics.rubric import HIGHEST, TOTAL, Action, Class, Rubric
from wargame.rubrics.scoring import score

SHIPPED = tuple(read_rubrics(["rivera2024", "rivera2024_chart", "kahn1965"])[0])
ACTIONS = tuple(SHIPPED[0].actions)

acts = st.builds(
    Act,
    st.sampled_from(["a", "b", "c", "d"]),
    st.integers(1, 5),
    st.sampled_from(["Red", "Blue", "Green"]),
    st.sampled_from([*ACTIONS, "something else"]),
)
logs = st.lists(acts, min_size=1, max_size=40)


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    """A rubric over the same actions, with weights and classes of its own."""
    weights = sorted(draw(st.lists(st.integers(-8, 64), min_size=1, max_size=6)))
    classes = {f"class_{k}": Class(float(weight) / 4) for k, weight in enumerate(weights)}
    some = draw(st.dictionaries(st.sampled_from(ACTIONS), st.sampled_from(list(classes)), min_size=1))
    return Rubric(
        name=draw(st.sampled_from(["one", "two"])),
        title="drawn",
        version="1",
        about="",
        day=draw(st.sampled_from([TOTAL, HIGHEST])),
        divided_by=draw(st.sampled_from([0.0, 1.0, 3.0, 8.0])),
        classes=classes,
        otherwise=draw(st.sampled_from(list(classes))),
        actions={name: Action(group) for name, group in some.items()},
    )


any_rubric = st.one_of(st.sampled_from(SHIPPED), rubrics())


def known_to(lines: list[Act], rubric: Rubric) -> bool:
    """Whether a rubric names any action of a log; otherwise it refuses to score it."""
    return any(rubric.action(line.said) for line in lines)


def days_of(log: Log, rubric: Rubric) -> dict[tuple[str, int], float]:
    """The score of each day of each run."""
    scored = score(log, rubric)
    return {
        (run, first + k): float(value)
        for (run, (first, _)), values in zip(log.days.items(), scored.days, strict=True)
        for k, value in enumerate(values)
    }


@settings(deadline=None)
@given(logs, any_rubric, any_rubric, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(lines: list[Act], one: Rubric, two: Rubric, order: object) -> None:
    assume(known_to(lines, one) and known_to(lines, two))
    shuffled = list(lines)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert repr(study(make_log("l", lines), [one, two])) == repr(study(make_log("l", shuffled), [one, two]))


@settings(deadline=None)
@given(logs, any_rubric)
def test_a_log_split_by_day_scores_the_same(lines: list[Act], rubric: Rubric) -> None:
    """Each day of the whole log as if it stood alone, of the same runs and nations."""
    whole = make_log("l", lines)
    together = days_of(whole, rubric)
    for day in {line.day for line in lines}:
        alone = attrs.evolve(
            whole, acts=tuple(line for line in lines if line.day == day), days=dict.fromkeys(whole.days, (day, day))
        )
        assert days_of(alone, rubric) == {key: value for key, value in together.items() if key[1] == day}


@settings(deadline=None)
@given(logs, st.sampled_from(SHIPPED), st.sampled_from(["wait", "Message"]), st.data())
def test_an_action_of_weight_0_changes_no_score_of_the_shipped_rubrics(
    lines: list[Act], rubric: Rubric, said: str, data: st.DataObject
) -> None:
    """On a day that has actions. (Where the highest counts, a mild day can only have been 0 before, too.)"""
    like = data.draw(st.sampled_from(lines))
    before = days_of(make_log("l", lines), rubric)
    after = days_of(make_log("l", [*lines, attrs.evolve(like, said=said)]), rubric)
    if rubric.day == TOTAL:
        assert after == before
    else:
        assert after == {key: max(value, 0.0) for key, value in before.items()} == before


@settings(deadline=None)
@given(logs, any_rubric, st.integers(-8, 64))
def test_where_all_classes_weigh_the_same_a_total_counts_actions(lines: list[Act], rubric: Rubric, weight: int) -> None:
    flat = attrs.evolve(rubric, classes={name: Class(float(weight)) for name in rubric.classes})
    log = make_log("l", lines)
    divisor = flat.divisor(len(log.nations))
    for (run, day), value in days_of(log, flat).items():
        count = sum((line.run, line.day) == (run, day) for line in lines)
        if flat.day == TOTAL:
            assert value == weight * count / divisor
        else:
            assert value == weight


@settings(deadline=None)
@given(logs, rubrics(), st.sampled_from([2.0, 0.5, 4.0]))
def test_weights_times_a_number_are_scores_times_that_number(lines: list[Act], rubric: Rubric, factor: float) -> None:
    scaled = attrs.evolve(
        rubric, classes={name: Class(known.weight * factor) for name, known in rubric.classes.items()}
    )
    log = make_log("l", lines)
    assert days_of(log, scaled) == {key: value * factor for key, value in days_of(log, rubric).items()}
    a, b = score(log, rubric).means, score(log, scaled).means
    _, flipped, tied_x, tied_y = orders(np.round(a, 9), np.round(b, 9))
    assert flipped == tied_x == tied_y == 0


@settings(deadline=None)
@given(logs, any_rubric)
def test_nations_add_up_to_the_day_where_weights_add_up(lines: list[Act], rubric: Rubric) -> None:
    rubric = attrs.evolve(rubric, day=TOTAL)
    log = make_log("l", lines)
    scored = score(log, rubric)
    whole = math.fsum(scored.means) / len(scored.means) * scored.divisor
    assert math.fsum(scored.nations.values()) == pytest.approx(whole, abs=1e-9)


@settings(deadline=None)
@given(logs, rubrics(), rubrics())
def test_the_parts_of_a_difference_add_up_to_it(lines: list[Act], one: Rubric, two: Rubric) -> None:
    one, two = (attrs.evolve(each, day=TOTAL) for each in (one, two))
    assume(known_to(lines, one) and known_to(lines, two))
    pair = study(make_log("l", lines), [one, two]).pairs[0]
    assert math.fsum(cause.part for cause in pair.causes) == pytest.approx(pair.difference, abs=1e-9)
    assert all(cause.part != 0 for cause in pair.causes)


values = st.lists(st.integers(-3, 3).map(float), min_size=2, max_size=12)


@given(st.data(), values)
def test_agreement_by_its_definition(data: st.DataObject, xs: list[float]) -> None:
    """Every pair looked at one by one; ranks by counting."""
    ys = data.draw(st.lists(st.integers(-3, 3).map(float), min_size=len(xs), max_size=len(xs)))
    x, y = np.array(xs), np.array(ys)
    pairs = list(itertools.combinations(range(len(xs)), 2))
    products = [(xs[j] - xs[i]) * (ys[j] - ys[i]) for i, j in pairs]
    tied_x = sum(xs[i] == xs[j] and ys[i] != ys[j] for i, j in pairs)
    tied_y = sum(ys[i] == ys[j] and xs[i] != xs[j] for i, j in pairs)
    counted = (sum(p > 0 for p in products), sum(p < 0 for p in products), tied_x, tied_y)
    assert orders(x, y) == counted
    by_counting = [sum(b < a for b in xs) + (1 + sum(b == a for b in xs)) / 2 for a in xs]
    assert list(ranks(x)) == by_counting
    one_way, other_way = tau(*orders(x, y)), tau(*orders(y, x))
    assert math.isnan(one_way) == math.isnan(other_way)
    if not math.isnan(one_way):
        assert one_way == pytest.approx(other_way) and -1 <= one_way <= 1
        assert tau(*orders(x, -y)) == pytest.approx(-one_way)
        assert rho(x, -y) == pytest.approx(-rho(x, y)) and -1 - 1e-12 <= rho(x, y) <= 1 + 1e-12
    if len(set(xs)) > 1:
        assert tau(*orders(x, x)) == 1 and rho(x, x) == pytest.approx(1)


def test_agreement_on_a_known_example() -> None:
    """Five runs without ties: 7 pairs in the same order, 3 flipped, tau (7 - 3) / 10; rho = 1 - 6 * 8 / (5 * 24)."""
    x, y = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 3, 1, 5, 4])
    assert orders(x, y) == (7, 3, 0, 0)
    assert tau(7, 3, 0, 0) == pytest.approx(0.4)
    assert rho(x, y) == pytest.approx(1 - 6 * (1 + 1 + 4 + 1 + 1) / (5 * 24))


def test_two_runs_may_change_places() -> None:
    """Three shared reports of intelligence weigh 12 by the one, -6 by the other; an exercise 4 and 12."""
    lines = [Act("x", 1, "Red", "share_intelligence")] * 3 + [Act("y", 1, "Red", "military_exercise")]
    pair = study(make_log("l", lines), SHIPPED[:2]).pairs[0]
    assert (pair.tau, pair.flipped, pair.tied, pair.compared) == (-1.0, 1.0, 0.0, 2)
    assert pair.rho == pytest.approx(-1)


def test_one_run_has_no_order() -> None:
    pair = study(make_log("l", [Act("x", 1, "Red", "military_exercise")]), SHIPPED[:2]).pairs[0]
    assert math.isnan(pair.tau) and math.isnan(pair.rho) and math.isnan(pair.flipped)
    assert pair.difference == -1.0
