"""Numbers, dates, durations, axes and line breaks."""

from __future__ import annotations

import doctest
import math
import random

import pytest

from wargame.report import words
from wargame.report.lettering import text_width, wrap
from wargame.report.scales import date_scale, number_scale, share_scale
from wargame.report.words import DAY, YEAR, Calendar, duration, esc, listed, number, percent, percents


def test_the_examples_hold() -> None:
    assert doctest.testmod(words).failed == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [(-3.14159, "\u22123.14"), (1e20, "1×10^20"), (math.nan, "–"), (99999, "99,999"), (-0.0, "0"), (0.5, "0.5")],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


def test_shares_never_round_to_certainty() -> None:
    assert percent(0.99999, 2000) == ">99.9\u202f%" and percent(0.00001, 2000) == "<0.1\u202f%"
    assert percent(1, 2000) == "100\u202f%" and percent(0, 10) == "0\u202f%"
    assert percents(0, 0.00192, 2000) == "0–0.2\u202f%"


def test_durations() -> None:
    assert [duration(s) for s in (0, 1, 60, 3600, DAY, 14 * DAY, 400 * DAY, 10 * YEAR, math.inf)] == [
        "0 s", "1 s", "1 min", "1 h", "24 h", "14 days", "13 months", "10 years", "–",
    ]  # fmt: skip


def test_listed_and_escaped() -> None:
    assert listed([]) == "" and listed(["a"]) == "a" and listed("abc") == "a, b and c"
    assert esc("\x00<a href='x'>\u202e") == "\ufffd&lt;a href=&#x27;x&#x27;&gt;\ufffd"


def test_dates_are_those_of_the_zone() -> None:
    summer = Calendar("2025-03-01T00:00:00", "Europe/Brussels")
    assert summer.date(0) == "1 Mar 2025"
    assert summer.date(180 * DAY - 3600) == "28 Aug 2025"  # 00:00 there, 22:00 in UTC the day before
    assert summer.date(1800, DAY) == "1 Mar 2025, 00:30"
    assert summer.date(1e14) == "+3,168,874 years" and summer.date(math.inf) == "–"
    assert Calendar("nonsense", "No/Where").date(0) == "1 Jan 2000"
    assert Calendar("2025-03-01T00:00:00+01:00", "UTC").date(0) == "28 Feb 2025"


@pytest.mark.parametrize("span", [600, 7200, DAY, 9 * DAY, 40 * DAY, 200 * DAY, 3 * YEAR, 40 * YEAR, 7000 * YEAR, 1e13])
def test_date_axes_have_some_round_ticks(span: float) -> None:
    scale = date_scale(Calendar("2025-03-01T09:17:00", "Europe/Warsaw"), 0, span, 5)
    assert 2 <= len(scale.ticks) <= 9
    assert all(-1 <= t <= span + 1 for t, _ in scale.ticks)
    assert len({label for _, label in scale.ticks}) == len(scale.ticks)


def test_number_axes_cover_their_values() -> None:
    chance = random.Random(1)
    for _ in range(500):
        low = chance.uniform(-1, 1) * 10 ** chance.randint(-6, 9)
        high = low + abs(chance.gauss(0, 1)) * 10 ** chance.randint(-6, 9)
        scale = number_scale(low, high)
        slack = 1e-9 * max(abs(low), abs(high))
        assert scale.low <= low + slack and scale.high >= high - slack
        assert 2 <= len(scale.ticks) <= 8
    assert number_scale(math.nan, math.inf).ticks and number_scale(3, 3).low < 3
    assert share_scale(0.33).ticks[-1][1] == "40\u202f%" and share_scale(2).high == 1


def test_lines_fit() -> None:
    for text in ("Washington questions Article 5 in public again and again", "x" * 200, "核使用 " * 20, ""):
        lines = wrap(text, 120, 12, 3)
        assert 1 <= len(lines) <= 3
        assert all(text_width(line, 12) <= 120 for line in lines)
    assert wrap("short", 120, 12) == ["short"]
    assert wrap("one two three four five six seven eight", 60, 12, 2)[-1].endswith("…")
