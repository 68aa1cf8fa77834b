"""The moment at which a condition on moving places turns true or false: solved, to the second.

The reference is the same playbook with a tick of one second and a condition that is not solved but
looked at on the tick.
"""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from program_playing import DAY, HOUR, completed, play

from wargame.engine.batch import Simulation
from wargame.language.load import load_text
from wargame.program import compile_playbook
from wargame.program.runtime.effects import drift_meets, line_meets
from wargame.report.show.sentences import sentences

THOROUGH = os.environ.get("WARGAME_THOROUGH") == "1"
FREE = (-math.inf, math.inf)
TRACKS = """
tracks:
  on: {start: false}
  bar: {start: 30}
  hazard: {start: 20, drift: {toward: 80, half_life: 10 days}}
  store: {start: 100, range: [0, 100], flow: -2 per day}
"""


def meets(level: float, start: float = 20, toward: float = 80, half_life: float = 10 * DAY) -> float:
    """The day on which an approach from `start` reaches `level`."""
    return math.ceil(half_life * math.log((start - toward) / (level - toward)) / math.log(2)) / DAY


CLOSED = {
    "on and hazard >= 30": [max(5, meets(30))],
    "hazard >= 50 and on": [meets(50)],
    "on and bar < hazard": [max(5, meets(30))],
    "not (hazard < 50 or not on)": [meets(50)],
    "hazard >= 50 or (on and bar > 40)": [meets(50)],
    "(hazard >= 50 and on) or store < 10": [meets(50)],
    "30 < hazard < 50": [meets(30)],
    "hazard > 50 and store < 80 and on": [meets(50) + 1 / DAY],
    "hazard > 50 and store <= 40": [30],
    "hazard > 200 or store == 0": [50],
    "store < 0 or hazard >= 80": [],
    "on and not on and hazard > 30": [],
}


@pytest.mark.parametrize("said", CLOSED)
def test_the_moment_is_that_of_the_closed_form(said: str) -> None:
    text = f"{TRACKS}\ninjects:\n  switch: {{at: 2025-01-06, do: on = true}}\n  hit: {{when: {said}}}\n"
    assert play(text).days("hit") == pytest.approx(CLOSED[said], abs=1e-9)
    rows = dict(row for _, found in sentences(compile_playbook(load_text(completed(text)))) for row in found)
    assert rows["hit"].endswith("[the moment is solved exactly]")


@pytest.mark.parametrize(
    "said", ["hazard > store", "on and hazard + 1 > 30", "now > 2025-02-01 and hazard > 30", "on or hazard > store"]
)
def test_what_is_not_solved_is_looked_at_on_the_tick_and_says_so(said: str) -> None:
    text = f"{TRACKS}\ninjects: {{hit: {{when: {said}}}}}\n"
    rows = dict(row for _, found in sentences(compile_playbook(load_text(completed(text)))) for row in found)
    assert rows["hit"].endswith("[looked at after each event and on each tick]")
    assert all(day == int(day) for day in play(text).days("hit"))


def test_a_condition_without_a_moving_place_posts_nothing() -> None:
    text = f"{TRACKS}\ninjects: {{hit: {{when: on and bar > 20}}, switch: {{at: 2025-01-06, do: on = true}}}}\n"
    source = compile_playbook(load_text(completed(text))).source
    assert "_meets(" not in source and "def tick" not in source


def test_nothing_is_on_the_agenda_while_the_other_parts_rule_it_out() -> None:
    text = f"{TRACKS}\ninjects: {{hit: {{when: on and hazard > 30}}}}\n"
    simulation = Simulation(compile_playbook(load_text(completed(text))))
    assert simulation.run(1, 0).events == 0


def test_a_level_written_again_and_again_leaves_no_heap_of_items() -> None:
    text = """
        tracks: {x: {start: 0, flow: 1 per day}, bar: {start: 900}}
        injects: {same: {every: 1 hour, do: bar = 900}, hit: {when: x > bar}}
    """
    simulation = Simulation(compile_playbook(load_text(completed(text))))
    assert simulation.run(1, 0).events == 365 * 24 - 1


@pytest.mark.parametrize("said", ["store <= 0", "store >= 0 and on", "store < 0", "not store > 0"])
def test_a_place_at_the_end_of_its_range_is_not_looked_at_for_ever(said: str) -> None:
    """A repeated condition at the edge of a range was looked at each second until the run ran away."""
    text = f"{TRACKS}\ninjects:\n  switch: {{at: 2025-01-02, do: on = true}}\n  hit: {{whenever: {said}}}\n"
    simulation = Simulation(compile_playbook(load_text(completed(text))))
    row = simulation.run(1, 0)
    assert row.fault < 0 and row.events < 10


def test_it_has_to_hold_for_so_long_between_two_crossings() -> None:
    text = """
        tracks: {on: {start: true}, speed: {start: 24}, x: {start: 0, flow: speed per day}}
        injects:
          back: {at: 2025-01-02, do: speed = -24}
          hit: {whenever: on and x > 20, for: 7 hours}
          long: {whenever: on and x > 20, for: 9 hours}
          other: {at: 2025-01-02, if: false}
    """
    played = play(text)
    assert played.days("hit") == [(27 * HOUR + 1) / DAY] and played.days("long") == []


def test_a_player_follows_a_place_that_it_sees() -> None:
    text = """
        tracks:
          on: {start: false}
          fear: {of: actor, start: 0, flow: 1 per day, seen_by: actor}
        injects: {switch: {at: "2025-01-06 07:00", do: on = true}}
        moves: {shout: {by: actors}}
        players:
          AA:
            plays:
              p:
                when: on and fear[AA] > 4
                choose: shout
    """
    assert play(text).days("shout[AA]") == [5 + 7 / 24]


def test_joined_in_one_condition_the_contest_is_played_as_before() -> None:
    """Looked at on the tick, with the two joined by `and`, it came out at 0.184 instead of 0.127."""
    path = Path(__file__).parents[2] / "playbooks" / "published" / "brinkmanship.yaml"
    text = path.read_text(encoding="utf-8")
    apart = "when: hazard >= lowest_limit(), if: not at_reviews_only"
    joined = "when: hazard >= lowest_limit() and not at_reviews_only"
    assert text.count(apart) == 1
    one, other = (Simulation(compile_playbook(load_text(said))) for said in (text, text.replace(apart, joined)))
    assert all(repr(one.run(1, run)) == repr(other.run(1, run)) for run in range(200))


# -- against a tick of one second ------------------------------------------------------------------

HOURS = 1
WHOLE = st.integers(0, 10).map(float)
BROKEN = st.integers(0, 10_000).map(lambda n: n / 1000 + 0.00037)


@st.composite
def conditions(draw: st.DrawFn, numbers: st.SearchStrategy[float], depth: int = 2) -> str:
    """A condition over two moving places, two flags and a level that is written."""
    if depth and draw(st.integers(0, 3)):
        one, other = draw(conditions(numbers, depth - 1)), draw(conditions(numbers, depth - 1))
        form = draw(st.sampled_from(["({} and {})", "({} or {})", "not ({} and {})", "({} and not {})"]))
        return form.format(one, other)
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(["a", "not b", "bar > 5", "(a if b else bar > 4)"]))
    place, other = draw(st.sampled_from(["x", "y"])), draw(st.sampled_from(["bar", ""]) if depth < 2 else st.just(""))
    sign = draw(st.sampled_from(["<", "<=", ">", ">="]))
    level = other or repr(draw(numbers))
    return f"{place} {sign} {level}" if draw(st.booleans()) else f"{level} {sign} {place}"


@st.composite
def worlds(draw: st.DrawFn, numbers: st.SearchStrategy[float]) -> str:
    """Two moving places and what is written to them and beside them, all at different seconds."""
    low, high = sorted(draw(st.tuples(numbers, numbers)))
    bounds = f", range: [{low}, {high}]" if low < high else ""
    half_life = f"{draw(st.integers(2, 40))} minutes"
    lines = [
        "tracks:",
        "  a: {start: false}",
        "  b: {start: true}",
        f"  bar: {{start: {draw(numbers)}}}",
        f"  speed: {{start: {draw(numbers)}}}",
        f"  x: {{start: {draw(numbers)}, drift: {{toward: {draw(numbers)}, half_life: {half_life}}}}}",
        f"  y: {{start: {draw(numbers)}, flow: 3 * (speed - 5) per hour{bounds}}}",
        "injects:",
    ]
    times = draw(st.lists(st.integers(1, HOURS * 60 - 1), min_size=1, max_size=6, unique=True))
    for number, minute in enumerate(times):
        place = draw(st.sampled_from(["a", "b", "bar", "speed", "x", "y"]))
        value = f"not {place}" if place in "ab" else repr(draw(numbers))
        lines.append(
            f"  write{number}: {{at: '2025-01-01 {minute // 60:02}:{minute % 60:02}:07', do: {place} = {value}}}"
        )
    return "\n".join(lines) + "\n"


def moments(world: str, trigger: str, said: str, tick: str) -> list[float]:
    """The seconds at which the trigger fires."""
    text = f"clock: {{start: 2025-01-01, length: {HOURS} hours, tick: {tick}}}\n{world}  hit: {{{trigger}}}\n"
    program = compile_playbook(load_text(completed(text.replace("SAID", said))))
    assert ("def tick" in program.source) == (tick == "1 second")
    return [step.at for step in Simulation(program).replay(1, 0, ()).steps if step.label == "hit"]


AT_ITS_LEVEL = """\
tracks:
  a: {start: false}
  x: {start: 0.00037, drift: {toward: 0.00137, half_life: 2 minutes}}
  y: 0
injects:
  write0: {at: '2025-01-01 00:01:07', do: a = not a}
"""


def unsolved(said: str) -> str:
    return f"({said}) and x + y < 1000000"


@settings(max_examples=400 if THOROUGH else 40, deadline=None)
@given(worlds(WHOLE | BROKEN), conditions(WHOLE | BROKEN), st.sampled_from(["when", "whenever"]))
def test_neither_earlier_nor_later_than_a_tick_of_one_second(world: str, said: str, kind: str) -> None:
    assume("x" in said or "y" in said)
    trigger = f'{kind}: "SAID"'
    assert moments(world, trigger, said, "1 day") == moments(world, trigger, unsolved(said), "1 second")


@settings(max_examples=300 if THOROUGH else 30, deadline=None)
@given(worlds(BROKEN), conditions(BROKEN), st.sampled_from(["when", "whenever"]), st.integers(1, 20))
@example(AT_ITS_LEVEL, "0.00037 < x", "when", 1)
def test_it_holds_as_long_as_a_tick_of_one_second_says(world: str, said: str, kind: str, minutes: int) -> None:
    assume("x" in said or "y" in said)
    trigger = f'{kind}: "SAID", for: {60 * minutes + 13} seconds'
    assert moments(world, trigger, said, "1 day") == moments(world, trigger, unsolved(said), "1 second")


@settings(max_examples=300, deadline=None)
@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(60.0, 1e8), st.booleans())
def test_what_meets_has_not_met_before(value: float, level: float, pace: float, half_life: float, drifts: bool) -> None:
    """The second that is named is at most one too early, for the second look, and never one too late."""
    assume(abs(pace) > 1e-3 and abs(value - level) > 1e-6 and abs(pace - level) > 1e-3)
    after = drift_meets(value, pace, half_life, level, *FREE) if drifts else line_meets(value, pace, level, *FREE)

    def at(seconds: float) -> float:
        if drifts:
            return pace + (value - pace) * math.exp(-math.log(2) * seconds / half_life)
        return value + pace * seconds

    if after == math.inf:
        assert (level - value) * (at(1e9) - level) <= 0 if drifts else (level - value) * pace <= 0
        return
    up = level > value
    short = abs(at(after) - at(after + 1)) + 1e-9
    assert at(after) >= level - short if up else at(after) <= level + short
    assert after == 1.0 or (at(after - 1) <= level + short if up else at(after - 1) >= level - short)


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(60.0, 1e8))
def test_what_stands_at_its_level_leaves_it(value: float, toward: float, half_life: float) -> None:
    """However near the level is to where it stands, by the first second in which a float tells the two apart."""
    assume(abs(toward - value) > 1e-6 * max(1.0, abs(value)))
    after = drift_meets(value, toward, half_life, value, *FREE)
    moved = value + (toward - value) * -math.expm1(-math.log(2) * (after + 1) / half_life)
    assert 1.0 <= after < half_life and moved != value
