"""A question with `opens:` is put to a seat when it opens, and no answer is taken before."""

from __future__ import annotations

import functools

import pytest

from wargame.engine.game import Game, Refused
from wargame.engine.replay import replay
from wargame.language.load import load_text
from wargame.players.drive import drive
from wargame.players.policy import Policy
from wargame.program import Program, compile_playbook

DAY = 86400.0
TEXT = """\
playbook: It opens later
format: 1
clock: {start: 2025-01-01, length: 60 days}
actors: {AA: {name: Aland}, BB: {name: Bland}}
tracks: {when: 0}
injects:
  game:
    at: 2025-01-02
    asks:
      plain: {who: BB, answers: {left: {}, right: {}}}
      late: {who: WHO, opens: "OPENS", within: 10 days, answers: {left: {}, right: {}}, silence: right}
    then: {do: when = (now - 2025-01-02) / 1 day}
  again: {at: 2025-02-10, do: fire(injects.game)}
players:
  AA: {plays: {always: {choose: left}}}
  BB: {plays: {always: {choose: left}}}
measures: {when: when}
outcomes: {left: "late LEFT", right: otherwise}
"""


@functools.cache
def program(opens: str = "5 days", who: str = "AA", left: str = "is left") -> Program:
    return compile_playbook(load_text(TEXT.replace("OPENS", opens).replace("WHO", who).replace("late LEFT", left)))


def program_of(opens: str = "5 days", who: str = "AA") -> Program:
    return program(opens, who, "late is left" if who == "AA" else "late[AA] is left")


@pytest.mark.parametrize("opens", ["5 days", "2025-01-07", "uniform(5 days, 5 days)"])
def test_a_seat_is_asked_when_the_question_opens(opens: str) -> None:
    game = Game(program_of(opens), seats=("AA",))
    assert game.advance(3 * DAY).kind == "time"
    assert game.questions() == () and game.view("AA").questions == ()
    before = game.world.save(game.machine.streams), game.record_bytes()
    for choice in ("left", "wait"):
        with pytest.raises(Refused, match=r"`game\.late` is not asked now: it can be answered from 2025-01-07 on"):
            game.answer("game.late", choice)
    assert (game.world.save(game.machine.streams), game.record_bytes()) == before
    assert [one["kind"] for one in game.inputs] == ["refused", "refused"]
    status = game.advance()
    assert (status.kind, status.time) == ("question", 6 * DAY)
    (question,) = game.questions()
    assert question.deadline == 16 * DAY and question.asked == DAY
    game.answer(question, "right")
    with pytest.raises(Refused, match=r"is not asked now$"):
        game.answer("game.late", "left")
    assert game.results().measures["when"] == 5
    again = replay(game.program, 1, 0, ("AA",), game.inputs, (game.world.events, game.now))
    assert again.record_bytes() == game.record_bytes()


def test_each_of_several_waits_for_it_to_open() -> None:
    game = Game(program_of(who="[AA, BB]"), seats=("AA", "BB"))
    assert game.advance().time == DAY
    assert [question.id for question in game.questions()] == ["game.plain"]
    game.answer("game.plain", "left")
    with pytest.raises(Refused, match="can be answered from 2025-01-07 on"):
        game.answer("game.late[BB]", "left")
    assert game.advance().time == 6 * DAY
    assert [question.id for question in game.questions()] == ["game.late[AA]", "game.late[BB]"]


def test_what_opened_in_the_past_is_asked_at_once_and_again() -> None:
    game = Game(program_of("2024-01-01"), seats=("AA",))
    assert game.advance().time == DAY
    game.answer("game.late", "left")
    assert game.advance().time == 40 * DAY
    assert game.questions()[0].id == "game.late"


@pytest.mark.parametrize("opens", ["5 days", "2025-01-20"])
def test_a_policy_in_the_seat_answers_when_it_would_inside(opens: str) -> None:
    inside, outside = Game(program_of(opens)), Game(program_of(opens), seats=("AA", "BB"))
    inside.advance()
    assert drive(outside, dict.fromkeys(("AA", "BB"), Policy(lambda: outside))).kind == "over"
    assert outside.results() == inside.results()


def test_saved_before_it_opens_and_asked_after() -> None:
    game = Game(program_of(), seats=("AA",))
    game.advance(3 * DAY)
    loaded = Game.load(game.save(), program_of())
    assert loaded.advance() == game.advance() and loaded.questions() == game.questions()
    assert loaded.save() == game.save()
