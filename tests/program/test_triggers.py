"""When things happen: every trigger of §3.3, in injects, exits and rules."""

from __future__ import annotations

import math

import pytest
from program_playing import DAY, play, program, refused, runs, sure

from wargame.engine.clock import advance, advance_as_posted
from wargame.engine.machine import Machine
from wargame.program.layout import STOP


def test_at_a_date() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        injects: {bell: {at: 2025-01-11, do: x += 1}}
        measures: {x: x, when: first_time(x > 0)}
    """)
    assert played.days("bell") == [10] and played["x"] == 1 and played["when"] == 10 * DAY


def test_a_date_with_a_time_of_day() -> None:
    assert play("injects: {bell: {at: 2025-01-02 06:00}}").days("bell") == [1.25]


def test_at_already_past_fires_at_once() -> None:
    played = play("""
        kinds:
          talk:
            named: true
            states:
              quiet: {exits: {opens: {after: 20 days, to: loud}}}
              loud: {exits: {late: {at: 2025-01-11, to: over}}}
              over:
        cases: {talk: {t: {}}}
    """)
    assert played.days("talk[t].late") == [20]


def test_at_never_does_not_happen() -> None:
    assert (
        play("""
        tracks: {deadline: {type: date, start: never}}
        injects: {bell: {at: deadline}}
    """).days("bell")
        == []
    )


def test_at_next_of_a_calendar() -> None:
    assert play("""
        calendars: {board: [2025-01-10, 2025-03-04]}
        kinds:
          meeting:
            named: true
            states:
              waits: {exits: {meets: {at: next(board), to: met}}}
              met: {exits: {again: {after: 1 hour, to: waits}}}
        cases: {meeting: {m: {}}}
    """).days("meeting[m].meets") == [9, 62]


def test_after_counts_from_arming() -> None:
    played = play("""
        injects: {bell: {after: 5 days}}
        kinds:
          clock:
            named: true
            states:
              tick: {exits: {on: {after: 10 days, to: tock}}}
              tock: {exits: {on: {after: 20 days, to: tick}}}
        cases: {clock: {c: {}}}
    """)
    assert played.days("bell") == [5]
    assert played.days("clock[c].on")[:4] == [10, 30, 40, 60]


def test_months_at_the_end_of_a_month_keep_their_day() -> None:
    assert play("""
        clock: {start: 2024-01-31, length: 1 year}
        injects: {bell: {every: 1 month}}
    """).days("bell") == [29, 60, 90, 121, 151, 182, 213, 243, 274, 304, 335]


def test_every_with_a_first_date() -> None:
    assert play("injects: {bell: {every: 100 days, first: 2025-01-04}}").days("bell") == [3, 103, 203, 303]


def test_every_starts_one_period_after_arming() -> None:
    assert play("injects: {bell: {every: 100 days}}").days("bell") == [100, 200, 300]


def test_every_with_a_drawn_period_draws_each_time() -> None:
    days = play("injects: {bell: {every: 'uniform(10 days, 20 days)'}}").days("bell")
    gaps = [b - a for a, b in zip([0.0, *days], days, strict=False)]
    assert len(set(gaps)) == len(gaps) and all(10 <= gap <= 20 for gap in gaps)


def test_times_bounds_how_often() -> None:
    assert play("injects: {bell: {every: 10 days, times: 3}}").days("bell") == [10, 20, 30]


def test_if_is_tested_at_the_moment_of_firing() -> None:
    assert play("""
        tracks: {x: {start: 0}}
        injects:
          rises: {at: 2025-02-01, do: x = 1}
          bell: {every: 20 days, if: x > 0, times: 2}
    """).days("bell") == [40, 60]


def test_a_constant_rate() -> None:
    rows = runs(
        """
        tracks: {n: {start: 0}}
        injects: {bell: {rate: 12 per year, do: n += 1}}
        measures: {n: n}
    """,
        400,
    )
    mean = sum(row["n"] for row in rows) / 400
    assert abs(mean - 12 * 365 / 365.2425) < 3.29 * math.sqrt(12 / 400)


def test_a_rate_that_changes_on_the_way() -> None:
    rows = runs(
        """
        tracks: {heat: {start: 0}, early: {start: 0}, late: {start: 0}}
        injects:
          warms: {after: 100 days, do: heat = 10}
          cools: {after: 200 days, do: heat = 0}
          bell:
            rate: heat per 100 days
            do: |
              if now < 2025-04-11: early += 1
              else: late += 1
        measures: {early: early, late: late}
    """,
        400,
    )
    assert all(row["early"] == 0 for row in rows)
    assert abs(sum(row["late"] for row in rows) / 400 - 10) < 3.29 * math.sqrt(10 / 400)


def test_a_rate_that_follows_the_clock_is_taken_anew_on_the_tick() -> None:
    rows = runs(
        """
        clock: {start: 2025-01-01, length: 100 days}
        tracks: {n: {start: 0}}
        injects:
          bell:
            rate: 0.2 * ((now - 2025-01-01) / 100 days) per day
            do: n += 1
        measures: {n: n}
    """,
        400,
    )
    assert abs(sum(row["n"] for row in rows) / 400 - 10) < 3.29 * math.sqrt(10 / 400) + 0.11


def test_a_share_per_year_is_a_probability() -> None:
    text = """
        kinds: {talk: {named: true, states: {on: {exits: {ends: {rate: share 40% per year, to: off}}}, off: {}}}}
        cases: {talk: {t: {}}}
        outcomes: {off: "talk[t] is off", on: otherwise}
    """
    rows = runs(text, 2000)
    found = sum(row.outcome == "off" for row in rows) / 2000
    assert sure(found, 1 - 0.6 ** (365 / 365.2425), 2000)


def test_a_rate_in_a_state_starts_anew_with_the_state() -> None:
    rows = runs(
        """
        tracks: {n: {start: 0}}
        kinds:
          lamp:
            named: true
            states:
              on:
                exits:
                  burns: {rate: 0.2 per day, do: n += 1}
                  off: {after: 10 days, to: off}
              off: {exits: {on: {after: 10 days, to: on}}}
        cases: {lamp: {l: {}}}
        measures: {n: n}
    """,
        400,
    )
    lit = 185 * 0.2
    assert abs(sum(row["n"] for row in rows) / 400 - lit) < 3.29 * math.sqrt(lit / 400)


def test_when_fires_once_and_whenever_each_time() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        injects:
          up: {every: 20 days, do: x = 1}
          down: {every: 20 days, first: 2025-01-26, do: x = 0}
          once: {when: x > 0}
          each_time: {whenever: x > 0}
          thrice: {whenever: x > 0, times: 3}
    """)
    assert played.days("once") == [20]
    assert played.days("each_time")[:4] == [20, 40, 60, 80]
    assert played.days("thrice") == [20, 40, 60]


def test_when_true_on_arming_fires_at_once() -> None:
    played = play("""
        tracks: {x: {start: 1}}
        injects: {once: {when: x > 0}, each_time: {whenever: x > 0}}
    """)
    assert played.days("once") == [0] and played.days("each_time") == [0]


def test_when_in_a_state_is_armed_by_entering() -> None:
    assert play("""
        tracks: {x: {start: 1}}
        kinds:
          talk:
            named: true
            states:
              quiet: {exits: {opens: {after: 20 days, to: loud}}}
              loud: {exits: {seen: {when: x > 0, to: over}}}
              over:
        cases: {talk: {t: {}}}
    """).days("talk[t].seen") == [20]


def test_for_must_hold_without_a_break() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        injects:
          a: {at: 2025-01-11, do: x = 1}
          b: {at: 2025-01-16, do: x = 0}
          c: {at: 2025-01-21, do: x = 1}
          held: {when: x > 0, for: 10 days}
          later: {when: x > 0, delay: 10 days}
          each_time: {whenever: x > 0, delay: 10 days}
    """)
    assert played.days("held") == [30]
    assert played.days("later") == [20]
    assert played.days("each_time") == [20, 30]


def test_for_months_is_calendar_true() -> None:
    assert play("""
        clock: {start: 2025-01-31, length: 1 year}
        tracks: {x: {start: 1}}
        injects: {held: {when: x > 0, for: 1 month}}
    """).days("held") == [28]


def test_upon_a_move_with_its_actor_target_and_label() -> None:
    played = play("""
        labels: {rung: 0}
        tracks: {by: {of: actor, start: 0}, at_: {of: actor, start: 0}, top: {start: 0}, named: {start: 0}}
        moves:
          push: {by: [AA], target: [BB], labels: {rung: 3}}
          idle: {by: [BB]}
        injects:
          any_move:
            upon: move
            do: |
              by[actor] += 1
              top = max(top, move.rung)
          pushed:
            upon: push
            do: |
              at_[target] += 1
              named += 1
        players:
          AA: {plays: {now: {at: 2025-01-03, choose: 'push[BB]'}}}
          BB: {plays: {now: {at: 2025-01-05, choose: idle}}}
        measures: {a: 'by[AA]', b: 'by[BB]', hit: 'at_[BB]', top: top, named: named}
    """)
    assert played.measures == {"a": 1, "b": 1, "hit": 1, "top": 3, "named": 1}


def test_upon_an_inject_and_with_delay() -> None:
    played = play("""
        injects:
          first: {at: 2025-01-11}
          second: {upon: first}
          third: {upon: first, delay: 3 days}
    """)
    assert played.days("second") == [10] and played.days("third") == [13]


def test_upon_in_a_ring_is_refused() -> None:
    assert refused("injects: {a: {upon: b}, b: {upon: a}, c: {at: 2025-01-02, do: fire(injects.a)}}")


def test_fire_and_cancel() -> None:
    played = play("""
        injects:
          start: {at: 2025-01-06, do: "fire(injects.late, after=20 days)"}
          start_two: {at: 2025-01-06, do: "fire(injects.struck, after=20 days)"}
          strike: {at: 2025-01-16, do: cancel(injects.struck)}
          late: {}
          struck: {}
    """)
    assert played.days("late") == [25] and played.days("struck") == []


def test_fire_one_copy_of_each() -> None:
    played = play("""
        sets: {both: [AA, BB]}
        tracks: {n: {of: actor, start: 0}}
        injects:
          talks: {each: {t: both}, do: "n[t] += 1"}
          start: {at: 2025-01-06, do: "fire(injects.talks[BB], after=1 day)"}
        measures: {a: 'n[AA]', b: 'n[BB]'}
    """)
    assert played.measures == {"a": 0, "b": 1} and played.days("talks[BB]") == [6]


def test_by_hand_does_not_happen_by_itself_but_can_be_fired() -> None:
    played = play("""
        injects:
          hand: {by_hand: true}
          start: {at: 2025-01-06, do: fire(injects.hand)}
    """)
    assert played.days("hand") == [5]


def test_two_triggers_are_refused() -> None:
    assert refused("injects: {a: {at: 2025-01-02, after: 3 days}}")


@pytest.mark.parametrize("key", ["for: 3 days", "delay: 3 days", "first: 2025-01-02"])
def test_what_does_not_go_with_at(key: str) -> None:
    assert refused(f"injects: {{a: {{at: 2025-01-02, {key}}}}}")


def test_a_rule_may_have_a_trigger_of_its_own() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        moves: {push: {by: [AA], do: x += 1}}
        players:
          AA: {plays: {often: {every: 30 days, times: 4, choose: push}}}
        measures: {x: x}
    """)
    assert played["x"] == 4 and played.days("push[AA]") == [30, 60, 90, 120]


def test_at_one_instant_the_playbook_says_the_order() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        injects:
          second: {at: 2025-02-01, do: x = x * 2 + 1}
          third: {at: 2025-02-01, do: x = x * 2}
        measures: {x: x}
    """)
    assert played["x"] == 2


BELOW_NOTHING = """
clock: {start: 2025-01-01, length: 60 days}
tracks: {x: {start: 5, estimated_by: [AA]}, d: 3 days}
parameters: {back: {start: -2 days, seen_by: all}}
moves: {step: {by: [AA], takes: back, do: x += 1}}
injects:
  tide: {every: 3 days, do: "x += 1"}
  flood: {after: 40 days, do: "d = 0 days"}
  late: {whenever: "mod(x, 2) == 1", delay: back, do: d += 1 day}
  held: {whenever: "mod(x, 2) == 0", for: back, do: d += 1 day}
  behind: {upon: tide, delay: back, do: "report(x, to=AA, after=back)"}
  again: {upon: tide, do: "fire(injects.flood, after=back)"}
players: {AA: {acts: {every: back}, plays: {ordinary: {if: x < 20, choose: step}}}}
outcomes: {low: {if: x > 0, for: back}, ran: otherwise}
"""


def test_a_length_below_nothing_is_none() -> None:
    """Nothing is put on the agenda for a time that has passed: the clocks would differ on what comes first."""
    compiled = program(BELOW_NOTHING)
    machine = Machine(compiled, records=True)
    one, other, slow = (machine.new_world(1, 0) for _ in range(3))
    for world in (one, other, slow):
        machine.begin(world)
    while not slow.I[STOP] and slow.events < 300:
        assert all(item[0] >= slow.now for item in slow.Q)
        advance(machine, slow, compiled.length, most=1)
    advance(machine, one, compiled.length)
    advance_as_posted(machine, other, compiled.length)
    assert one.records == other.records and one.events == other.events and len(one.records) > 100
