"""The section on rubrics: whatever was scored, it is well-formed, says its numbers and lets no name through."""

from __future__ import annotations

import math
import re
from types import SimpleNamespace
from xml.etree import ElementTree

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_run import published_log

from wargame.report.rubric_plots import day_chart, order_chart, part_bar, part_scale, places
from wargame.report.rubrics import rubrics
from wargame.report.summary import RubricStudy
from wargame.rubrics.comparing import study
from wargame.rubrics.log import Act, make_log
from wargame.rubrics.reading import read_rubrics
from wargame.runs.store import _plain, _value

SHIPPED = read_rubrics(["rivera2024", "rivera2024_chart", "kahn1965"])[0]
NASTY = "<script>alert('x')</script>&\"quoted\" ‮"


def section(found: RubricStudy | None) -> str:
    return rubrics(SimpleNamespace(rubrics=found))  # type: ignore[arg-type]


def parsed(html: str) -> ElementTree.Element:
    """The section as XML, which it is but for named signs."""
    return ElementTree.fromstring(html)


def test_a_study_without_rubrics_has_no_section() -> None:
    assert section(None) == ""


def test_the_published_run_in_the_report() -> None:
    """One run: no order to compare, but what makes the difference, with its parts."""
    text = section(study(published_log(), SHIPPED))
    words = " ".join("".join(parsed(text).itertext()).split())
    assert "too few runs that differ" in words and "one run" in words
    assert "The mean by rivera2024 less that by rivera2024_chart is +9.79" in words
    assert "share intelligence" in words.lower() and "+6.48" in words
    assert "by day" in words.lower() and "by turn" not in words.lower()


acts = st.builds(
    Act,
    st.sampled_from(["a", "b", "c", NASTY]),
    st.integers(1, 4),
    st.sampled_from(["Red", NASTY]),
    st.sampled_from([*SHIPPED[0].actions, NASTY]),
)


@settings(deadline=None)
@given(st.lists(acts, min_size=1, max_size=12), st.integers(1, 3), st.sampled_from([0.0, 86400.0]))
def test_any_scoring_gives_a_sound_section(lines: list[Act], count: int, turn: float) -> None:
    log = make_log(NASTY, [*lines, Act("a", 1, "Red", "military_exercise")])
    found = study(log, SHIPPED[:count], turn=turn)
    text = section(found)
    assert "<script" not in text and "\u202e" not in text and "nan" not in re.sub(r"[a-z]*nan[a-z]+", "", text.lower())
    tree = parsed(text)
    pictures = [each for each in tree.iter() if each.tag.endswith("svg")]
    assert pictures and all(each.get("role") == "img" and each.get("aria-label") for each in pictures)
    assert len([each for each in tree.iter() if each.tag == "figure"]) >= count
    assert repr(_value(RubricStudy, _plain(found))) == repr(found)  # what a study stores comes back as it was


def test_places_and_pictures_by_hand() -> None:
    assert places([3.0, 1.0, 3.0, 2.0]) == [3.5, 1.0, 3.5, 2.0]
    assert day_chart([(1, 1, math.nan)], "day", "x") == "" and order_chart([1.0], [2.0], ("a", "b"), "x") == ""
    tree = parsed(order_chart([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], ("a", "b"), "three runs"))
    dots = [each for each in tree.iter() if each.tag == "circle"]
    sums = {round(float(dot.get("cx", "0")) + float(dot.get("cy", "0")), 1) for dot in dots}
    assert len(dots) == 3 and len(sums) == 1  # on the rising line across and up grow alike


@pytest.mark.parametrize("part", [-0.5, 0.25, 0.0])
def test_a_bar_runs_from_nought_to_its_part(part: float) -> None:
    scale = part_scale([-0.5, 0.25])
    bar = next(each for each in parsed(part_bar(scale, part, "x")).iter() if each.tag == "rect")
    width = float(bar.get("width", "").rstrip("%"))
    assert width == pytest.approx(94 * abs(part) / (scale.high - scale.low), abs=0.02)


def test_a_label_of_a_move_may_be_hostile_only_as_far_as_the_language_lets_it() -> None:
    """Names of rubrics come from file names, which may hold anything."""
    named = [attrs.evolve(SHIPPED[0], name=NASTY), SHIPPED[1]]
    text = section(study(published_log(), named))
    assert "<script" not in text and "&lt;script&gt;" in text
