"""Triggers in words."""

from __future__ import annotations

import math

import pytest
from expression_trees import examples, snippet
from hypothesis import given
from hypothesis import strategies as st

from wargame.language.english import constant, describe, describe_duration, describe_rate
from wargame.language.model import Trigger
from wargame.language.parser import parse_expression

DAY = 86_400


def trigger(by_hand=False, **keys):
    return Trigger(by_hand=by_hand, **{key: parse_expression(snippet(text)) for key, text in keys.items()})


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"at": "2026-03-02 @ timeline"}, "on 2 March 2026"),
        ({"at": "2026-03-02 09:30"}, "on 2 March 2026 at 09:30"),
        ({"at": "next(board_meetings)"}, "on the next date of board_meetings"),
        ({"at": "opened + lasts"}, "on the date opened + lasts"),
        ({"at": "never"}, "never"),
        ({"after": "6 months"}, "after 6 months"),
        ({"after": "uniform(1 day, 5 days) @ judged"}, "after between 1 day and 5 days"),
        ({"after": "lognormal(median=60 days, sigma=0.8)"}, "after about 60 days (median of a wide spread)"),
        ({"after": "normal(mean=2 hours, sd=5 minutes)"}, "after about 2 hours on average"),
        (
            {"after": "triangular(low=1 day, mode=2 days, high=1 month)"},
            "after between 1 day and 1 month, most likely 2 days",
        ),
        ({"after": "consent"}, "after consent"),
        ({"every": "1 month"}, "every month"),
        ({"every": "2 weeks", "first": "2026-01-01"}, "every 2 weeks, first on 1 January 2026"),
        ({"every": "step_length", "times": "3"}, "every step_length, at most 3 times"),
        ({"rate": "5.74 per year @ bleek"}, "at random, about once every 64 days"),
        ({"rate": "0.3 per month"}, "at random, about once every 3.3 months"),
        ({"rate": "1 per year"}, "at random, about once every year"),
        ({"rate": "0.176% per year @ s"}, "at random, about once every 568 years"),
        ({"rate": "30 per day"}, "at random, about once every 48 minutes"),
        ({"rate": "2 * 3 / 4 per 3 days"}, "at random, about once every 2 days"),
        ({"rate": "0 per day"}, "never, as its rate is 0"),
        ({"rate": "1 / 0 per day"}, "at random, at a rate of 1 / 0 per day"),
        ({"rate": "0.25 * (1 - us_resolve) per month"}, "at random, at a rate of 0.25 * (1 - us_resolve) per month"),
        ({"rate": "heat"}, "at random, at a rate of heat"),
        ({"rate": "share 5.07% per year @ s"}, "at random, with a probability of 5.07% in 1 year"),
        ({"rate": "share p * 2 per 3 months"}, "at random, with a probability of p * 2 in 3 months"),
        ({"when": "x < 3"}, "when x < 3"),
        ({"whenever": "x < 3"}, "each time that x < 3 turns true"),
        (
            {"when": "deployment[USA, POL] is unanswered", "for_": "6 months"},
            "when deployment[USA, POL] is unanswered, once it has held for 6 months without a break",
        ),
        (
            {"when": "deployment[USA, POL] is unanswered", "delay": "6 months"},
            "when deployment[USA, POL] is unanswered, 6 months later, whatever happens meanwhile",
        ),
        ({"whenever": "x < 3", "times": "any"}, "each time that x < 3 turns true, as often as it happens"),
        ({"whenever": "x < 3", "times": "1"}, "each time that x < 3 turns true, once only"),
        ({"upon": "move"}, "right after any move"),
        ({"upon": "move", "delay": "3 days"}, "3 days after any move, whatever happens meanwhile"),
        ({"upon": "umbrella.offer", "if_": "x > 0"}, "right after umbrella.offer, if x > 0 at that moment"),
        ({"if_": "x > 0 @ judged"}, "if x > 0"),
        ({"by_hand": True}, "when the facilitator says so"),
        ({}, ""),
    ],
)
def test_sentences(keys, sentence):
    assert describe(trigger(**keys)) == sentence


def test_holding_and_waiting_read_differently():
    holding = describe(trigger(when="x > 0", for_="1 week"))
    waiting = describe(trigger(when="x > 0", delay="1 week"))
    both = describe(trigger(when="x > 0", for_="1 week", delay="2 days"))
    assert "without a break" in holding and "meanwhile" not in holding
    assert "meanwhile" in waiting and "without a break" not in waiting
    assert both == ("when x > 0, once it has held for 1 week without a break, 2 days later, whatever happens meanwhile")


@pytest.mark.parametrize(
    ("months", "seconds", "parts", "text"),
    [
        (0, 0, 0, "0 days"),
        (1, 0, 0, "1 month"),
        (27, 0, 0, "2 years and 3 months"),
        (0, 7 * DAY, 0, "1 week"),
        (0, 31 * DAY, 0, "31 days"),
        (0, 210 * DAY, 0, "210 days"),
        (0, 6.1 * DAY, 0, "6.1 days"),
        (0, DAY + 7384, 0, "1 day, 2 hours, 3 minutes and 4 seconds"),
        (0, DAY + 7384, 2, "1 day and 2 hours"),
        (0, DAY - 1, 1, "1 day"),
        (0, 3599.9, 2, "1 hour"),
        (0, 0.5, 0, "0.5 seconds"),
        (1, DAY, 0, "1 month and 1 day"),
        (14, DAY, 2, "1 year and 2 months"),
        (0, -3600, 0, "minus 1 hour"),
        (3, -DAY, 0, "3 months minus 1 day"),
        (-3, DAY, 0, "1 day minus 3 months"),
        (-3, -DAY, 0, "minus 3 months and 1 day"),
        (0, math.inf, 0, "for ever"),
    ],
)
def test_durations(months, seconds, parts, text):
    assert describe_duration(months, seconds, parts) == text


SIZES = {"week": 7 * DAY, "day": DAY, "hour": 3600, "minute": 60, "second": 1}


@examples(2_000)
@given(st.integers(0, 10**9))
def test_durations_lose_nothing(seconds):
    text = describe_duration(0, seconds)
    pieces = [piece.split() for piece in text.replace(" and ", ", ").split(", ")]
    total = sum(float(count) * SIZES[unit.removesuffix("s")] for count, unit in pieces)
    assert math.isclose(total, seconds, abs_tol=0.5)


@examples(2_000)
@given(st.integers(-30, 30), st.floats(-1e9, 1e9), st.integers(0, 3))
def test_any_duration_has_words(months, seconds, parts):
    assert describe_duration(months, seconds, parts)


@examples(2_000)
@given(st.floats(0, 1e308), st.sampled_from(["day", "month", "3 years", "second"]))
def test_any_rate_has_words(value, unit):
    assert describe_rate(parse_expression(snippet(f"{value!r} per {unit}"))).split()


def test_constants():
    assert constant(parse_expression(snippet("-(2 + 3 * 4 @ s) / 7 - 1"))) == -3
    for text in ("x", "1 / 0", "2 ** 2", "1e300 * 1e300", "3 days"):
        assert constant(parse_expression(snippet(text))) is None
