"""Measures over time, outcomes, the end; each against a count by hand."""

from __future__ import annotations

import math

from program_playing import complaint, play, warned

DAY = 86400

_STEPS = """
    clock: {start: 2025-01-01, length: 100 days}
    tracks: {x: {start: 1}, y: {of: actor, start: 0}}
    injects:
      a: {at: 2025-01-11, do: x = 5}
      b: {at: 2025-01-31, do: x = 2}
      c: {at: 2025-02-10, do: x = 7}
      d: {at: 2025-02-20, do: x = 0}
      e: {at: 2025-03-02, do: x = 3}
"""


def test_every_measure_over_time() -> None:
    played = play(
        _STEPS
        + """
    measures:
      high: highest(x)
      low: lowest(x)
      mean: average(x)
      first: first_time(x > 4)
      last: last_time(x > 4)
      total: total_time(x > 4)
      rises: times(x > 4)
      never_: first_time(x > 100)
      end: x
      spread: highest(x) - lowest(x)
    """
    )
    assert played["high"] == 7 and played["low"] == 0 and played["end"] == 3 and played["spread"] == 7
    assert math.isclose(played["mean"], (1 * 10 + 5 * 20 + 2 * 10 + 7 * 10 + 0 * 10 + 3 * 40) / 100)
    assert played["first"] == 10 * DAY and played["last"] == 50 * DAY
    assert played["total"] == 30 * DAY and played["rises"] == 2 and math.isnan(played["never_"])


def test_the_start_counts() -> None:
    played = play(
        _STEPS
        + """
    measures: {first: first_time(x == 1), rises: times(x == 1), total: total_time(x == 1)}
    """
    )
    assert played.measures == {"first": 0, "rises": 1, "total": 10 * DAY}


def test_the_end_counts() -> None:
    played = play(
        _STEPS
        + """
    measures: {last: last_time(x == 3), total: total_time(x == 3)}
    """
    )
    assert played.measures == {"last": 100 * DAY, "total": 40 * DAY}


def test_measures_of_a_set() -> None:
    played = play("""
        tracks: {y: {of: actor, start: 1}}
        injects: {a: {at: 2025-01-11, do: "y[BB] = 6"}, b: {at: 2025-01-12, do: "y[BB] = 0"}}
        measures: {top: "highest(max(y[a] for a in actors))", all_: "lowest(sum(y[a] for a in actors))"}
    """)
    assert played.measures == {"top": 6, "all_": 1}


def test_measures_of_what_moves() -> None:
    played = play("""
        clock: {start: 2025-01-01, length: 100 days}
        tracks: {x: {start: 0, flow: 1 per day}}
        measures: {high: highest(x), total: total_time(x > 40), mean: average(x)}
    """)
    assert math.isclose(played["high"], 100, abs_tol=1.01)
    assert math.isclose(played["total"], 60 * DAY, abs_tol=1.01 * DAY)
    assert math.isclose(played["mean"], 50, abs_tol=0.6)


def test_outcomes_are_ordered() -> None:
    assert play(_STEPS + "    outcomes: {a: x > 2, b: x > 1, c: otherwise}\n").outcome == "a"
    assert play(_STEPS + "    outcomes: {b: x > 3, a: x > 2, c: otherwise}\n").outcome == "a"
    assert play(_STEPS + "    outcomes: {b: x > 3, c: otherwise}\n").outcome == "c"


def test_an_outcome_reads_measures_and_history() -> None:
    assert (
        play(
            _STEPS
            + """
    measures: {top: highest(x)}
    outcomes: {hot: top > 6 and highest(x) > 6, c: otherwise}
    """
        ).outcome
        == "hot"
    )


def test_an_outcome_that_must_have_held() -> None:
    text = _STEPS + "    outcomes: {held: {if: x == 3, for: DAYS days}, c: otherwise}\n"
    assert play(text.replace("DAYS", "40")).outcome == "held"
    assert play(text.replace("DAYS", "41")).outcome == "c"


def test_an_outcome_ends_the_run() -> None:
    played = play(_STEPS + "    outcomes: {hot: {if: x > 4, ends: true}, c: otherwise}\n    measures: {x: x}\n")
    assert played.outcome == "hot" and played.ended == 10 and played["x"] == 5


def test_an_outcome_that_must_hold_ends_the_run_when_it_has() -> None:
    played = play(_STEPS + "    outcomes: {hot: {if: x > 4, for: 15 days, ends: true}, c: otherwise}\n")
    assert played.outcome == "hot" and played.ended == 25


def test_an_ending_outcome_reads_history() -> None:
    played = play(_STEPS + "    outcomes: {hot: {if: highest(x) >= 6, ends: true}, c: otherwise}\n")
    assert played.outcome == "hot" and played.ended == 40
    played = play(_STEPS + "    outcomes: {hot: {if: total_time(x > 4) > 25 days, ends: true}, c: otherwise}\n")
    assert played.outcome == "hot" and 45 < played.ended <= 46
    played = play(
        _STEPS
        + """
    measures: {n: times(x > 4)}
    outcomes: {hot: {if: n > 1, ends: true}, c: otherwise}
    """
    )
    assert played.outcome == "hot" and played.ended == 40


def test_a_break_starts_the_time_anew() -> None:
    played = play("""
        tracks: {x: {start: 1}}
        injects: {a: {at: 2025-01-11, do: x = 0}, b: {at: 2025-01-12, do: x = 1}}
        outcomes: {held: {if: x > 0, for: 20 days, ends: true}, c: otherwise}
    """)
    assert played.ended == 31


def test_an_ending_outcome_later_in_the_list_gives_way_to_an_earlier_one_that_holds() -> None:
    played = play(_STEPS + "    outcomes: {first: x > 2, hot: {if: x > 4, ends: true}, c: otherwise}\n")
    assert played.outcome == "first" and played.ended == 10


def test_the_outcomes_need_an_otherwise() -> None:
    assert complaint("outcomes: {a: now > 2025-01-02}\n", "otherwise")


def test_a_measure_is_no_actor() -> None:
    complaint("tracks: {w: {type: actor, start: nobody}}\nmeasures: {w: w}\n", "measure")


def test_a_constant_condition_is_warned_about() -> None:
    assert warned("injects: {a: {when: 1 > 2}}\n", "always false")


def test_what_has_held_for_so_long() -> None:
    """x > 4 from day 10 to 30 and from 40 to 50; x < 4 from 0, 30, 50 to the end."""
    played = play(
        _STEPS
        + """
    measures:
      first: first_time(x > 4, for=15 days)
      second: first_time(x < 4, for=15 days)
      last: last_time(x > 4, for=15 days)
      held_at_end: last_time(x < 4, for=20 days)
      total: total_time(x > 4, for=8 days)
      rises: times(x > 4, for=8 days)
      fewer: times(x > 4, for=15 days)
      never_: first_time(x > 4, for=21 days)
      just: times(x > 4, for=20 days)
      at_once: first_time(x > 4, for=0 days)
      months: first_time(x < 4, for=1 month)
    """
    )
    assert played["first"] == 25 * DAY and played["last"] == 30 * DAY and played["second"] == 65 * DAY
    assert played["held_at_end"] == 100 * DAY
    assert played["total"] == (12 + 2) * DAY and played["rises"] == 2 and played["fewer"] == 1
    assert math.isnan(played["never_"]) and played["just"] == 0  # what ends it comes before the time is up
    assert played["at_once"] == 10 * DAY
    assert played["months"] == 78 * DAY  # 20 February and a month


def test_the_time_may_be_up_at_the_very_end() -> None:
    played = play(
        _STEPS
        + """
    measures:
      first: first_time(x == 3, for=40 days)
      rises: times(x == 3, for=40 days)
      total: total_time(x == 3, for=40 days)
    outcomes: {long: {if: x == 3, for: 40 days}, other: otherwise}
    """
    )
    assert played.measures == {"first": 100 * DAY, "rises": 1, "total": 0} and played.outcome == "long"


def test_an_outcome_may_end_a_run_by_what_has_held_for_so_long() -> None:
    played = play(
        _STEPS
        + """
    measures: {rises: "times(x > 4, for=8 days)"}
    outcomes:
      twice: {if: rises >= 2, ends: true}
      other: otherwise
    """
    )
    assert played.outcome == "twice" and played.ended == 48


def test_the_length_may_be_a_parameter_and_sets_are_looked_at_each() -> None:
    played = play("""
        parameters: {long: 12 days}
        tracks: {y: {of: actor, start: 1}}
        injects: {a: {at: 2025-01-11, do: "y[BB] = 6"}, b: {at: 2025-01-31, do: "y[BB] = 0"}}
        measures:
          first: min(first_time(y[a] > 2, for=long) for a in actors)
          same: first_time(y[BB] > 2, for=long)
    """)
    assert played["first"] == played["same"] == 22 * DAY


def test_a_moving_track_is_looked_at_on_the_tick_and_held_to_the_second() -> None:
    played = play("""
        clock: {start: 2025-01-01, length: 100 days}
        tracks: {x: {start: 0, flow: 1 per day}}
        measures: {first: "first_time(x >= 10, for=36 hours)"}
    """)
    assert played["first"] == 11.5 * DAY


def test_for_goes_with_conditions_over_time() -> None:
    complaint("measures: {m: 'highest(x, for=3 days)'}\ntracks: {x: {start: 1}}\n", "takes no `for=`", "first_time")
    complaint("measures: {m: 'times(for=3 days)'}\n", "`for=` before the condition")
    complaint("measures: {m: 'times(true for=3 days)'}\n", "a comma is missing before `for=`")
    complaint("measures: {m: 'times(1 > 0, of=3 days)'}\n", "takes one expression")
    complaint("measures: {m: 'times(1 > 0, for=3)'}\n", "a duration is expected")
    complaint("measures: {m: 'times(1 > 0, for=uniform(1 day, 2 days))'}\n", "draw")
