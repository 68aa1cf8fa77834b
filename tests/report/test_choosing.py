"""Which tracks and first times a report shows, and how steps are named."""

from __future__ import annotations

from wargame.report.choosing import merged, most_telling, one_of_each, sorted_out
from wargame.report.summary import Fan, FirstTime
from wargame.report.words import path_label, step_parts

TIMES = (0.0, 1.0)


def fan(name: str, first: tuple[float, ...], last: tuple[float, ...]) -> Fan:
    return Fan(name, TIMES, (first, last), 100)  # type: ignore[arg-type]


WIDE = fan("tension[A, B]", (1, 1, 1, 1, 1), (0, 10, 20, 30, 40))
NARROW = fan("tension[A, C]", (1, 1, 1, 1, 1), (1, 1, 2, 2, 2))
DRIFT = fan("tension[B, C]", (1, 1, 1, 1, 1), (5, 5, 5, 5, 5))
KEPT = fan("prize[A]", (0, 1, 2, 3, 4), (0, 1, 2, 3, 4))
FLAT = fan("warheads[A]", (3, 3, 3, 3, 3), (3, 3, 3, 3, 3))
SMALL = fan("trust[A]", (0, 0, 0, 0, 0), (0, 0.1, 0.2, 0.3, 0.4))


def test_only_tracks_that_differ_from_run_to_run_are_drawn():
    assert sorted_out([WIDE, KEPT, DRIFT, FLAT, NARROW]) == ([WIDE, NARROW], [KEPT], [DRIFT], [FLAT])


def test_one_case_of_each_track_comes_before_the_second():
    assert most_telling([NARROW, WIDE, SMALL], 2) == [WIDE, SMALL]
    assert most_telling([NARROW, WIDE, SMALL], 3) == [NARROW, WIDE, SMALL]


def test_a_move_and_its_state_are_one_event():
    q = (1.0, 2.0, 3.0, 4.0, 5.0)
    state, move = FirstTime("umbrella[A, B] is asked", 10, 7, q), FirstTime("umbrella[A, B].ask", 10, 7, q)
    other, again = FirstTime("drones[B]", 10, 7, q), FirstTime("umbrella[A, C].ask, is asked", 10, 2, q)
    names = [one.name for one in merged([state, other, move])]
    assert names == ["drones[B]", "umbrella[A, B].ask, is asked"]
    assert [one.name for one in one_of_each([*merged([state, other, move]), again], 9)] == names


def test_steps_say_whose_they_are():
    assert step_parts(path_label("kinds.deployment[USA, POL].states.in_place")) == (
        "deployment[USA, POL]",
        "is in place",
    )
    assert step_parts("moscow_replies[POL] reply: propose_talks") == ("moscow replies[POL]", "reply: propose talks")
    assert path_label("outcomes.war") == "outcomes.war"
