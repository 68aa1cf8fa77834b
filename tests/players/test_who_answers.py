"""Players: all answer the same way, whoever they are."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wargame.engine.game import Game
from wargame.engine.records import INPUT
from wargame.engine.replay import replay
from wargame.language.load import load, load_text
from wargame.players.base import PlayerError
from wargame.players.chance import Chance
from wargame.players.drive import drive
from wargame.players.human import Human, understood
from wargame.players.policy import Policy
from wargame.players.program import External
from wargame.players.script import Entry, Script
from wargame.program import Program, compile_playbook

ECHO = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    assert asked["view"]["seat"] == asked["question"]["actor"] == "WEST"
    print(json.dumps({"answer": asked["question"]["options"][0]["key"]}), flush=True)
"""

QUARREL = """\
playbook: A quarrel
format: 1
clock: {start: 2025-01-01, length: 1 year}
assumptions: {made_up: For the test.}
actors: {ONE: {name: One}, TWO: {name: Two}}
tracks: {anger: {range: [0, 10], start: 5, why: made up}}
kinds:
  quarrel:
    roles: {asker: [ONE], giver: [TWO]}
    states:
      none:
        exits: {comes: {rate: 1 per month @ made_up, to: made}}
      made:
        asks:
          reply:
            who: giver
            within: 2 weeks
            answers:
              give: {to: none, appeal: 1 @ made_up, do: anger -= 1, if: anger > 1}
              hold: {to: none, appeal: anger / 5 @ made_up, do: anger += 1}
            silence: none
players:
  TWO:
    plays:
      calm: {if: anger < 3, choose: {give: 0.3, hold: rest}}
      ordinary: {choose: logit(2)}
outcomes: {angry: {if: anger > 5}, other: otherwise}
"""


@pytest.fixture(scope="module")
def steps() -> Program:
    return compile_playbook(load("first_steps"))


@pytest.fixture(scope="module")
def quarrel() -> Program:
    return compile_playbook(load_text(QUARREL))


def happenings(game: Game) -> list[tuple[object, ...]]:
    """What happened, without the inputs and the rules behind it."""
    sites = game.program.sites
    return [
        (at, site, instance, value, detail)
        for _, _, at, site, instance, value, detail in game.records
        if site != INPUT and sites[site].kind not in ("rule", "passed")
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**60), st.integers(0, 1000))
def test_a_policy_outside_plays_as_it_does_inside(seed, run):
    for program, seats in ((compile_steps(), ("EAST", "WEST")), (compile_quarrel(), ("TWO",))):
        inside, outside = Game(program, seed, run), Game(program, seed, run, seats)
        inside.advance()
        assert drive(outside, dict.fromkeys(seats, Policy(lambda game=outside: game))).kind == "over"
        assert happenings(outside) == happenings(inside)
        assert outside.results() == inside.results()
        again = replay(program, seed, run, seats, outside.inputs, (outside.world.events, outside.now))
        assert again.save() == outside.save()


CACHE: dict[str, Program] = {}


def compile_steps() -> Program:
    if "steps" not in CACHE:
        CACHE["steps"] = compile_playbook(load("first_steps"))
    return CACHE["steps"]


def compile_quarrel() -> Program:
    if "quarrel" not in CACHE:
        CACHE["quarrel"] = compile_playbook(load_text(QUARREL))
    return CACHE["quarrel"]


def test_chance_has_a_stream_of_its_own(steps):
    games = [Game(steps, 1, 0, ("WEST",)) for _ in range(2)]
    for game, seed in zip(games, (1, 2), strict=True):
        drive(game, {"WEST": Chance(seed)})
    said = [[one.get("choice", one["kind"]) for one in game.inputs] for game in games]
    assert said[0] != said[1] and {"talk[WEST]", "threaten[WEST]", "wait"} == set(said[0])
    again = Game(steps, 1, 0, ("WEST",))
    drive(again, {"WEST": Chance(1)})
    assert again.record_bytes() == games[0].record_bytes()


def test_a_script_waits_for_its_dates(steps):
    game = Game(steps, 1, 0, ("WEST",))
    drive(game, {"WEST": Script([Entry("talk[WEST]", "WEST acts", "2025-05-01"), Entry("talk[EAST]")])})
    moves = [said for said in game.inputs if said["kind"] == "move"]
    assert [said["choice"] for said in moves] == ["talk[WEST]"]
    assert steps.date(moves[0]["time"])[:10] >= "2025-05-01"


def test_a_person_is_asked_until_understood(steps):
    lines = iter(["", "what?", "99", "2"])
    told: list[str] = []
    game = Game(steps, 1, 0, ("WEST",))
    game.advance()
    question = game.questions()[0]
    human = Human(told.append, lambda: next(lines, None))
    assert human.answer(game.view("WEST"), question).choice == question.keys[1]
    assert any("Westland" in line for line in told)
    assert understood(question, " talk ") == "talk[WEST]" and understood(question, "0") is None
    with pytest.raises(PlayerError, match="ended"):
        human.answer(game.view("WEST"), question)


def test_a_program_that_has_ended_is_not_waited_for(steps):
    game = Game(steps, 1, 0, ("WEST",))
    game.advance()
    question = game.questions()[0]
    with External([sys.executable, "-c", ""], timeout=600) as player:
        player._process.wait(timeout=60)
        for _ in range(2):
            with pytest.raises(PlayerError, match=r"has ended \(exit code 0\)"):
                player.answer(game.view("WEST"), question)


def test_a_program_answers_by_json_lines(steps):
    game = Game(steps, 1, 0, ("WEST",))
    with External([sys.executable, "-c", ECHO]) as player:
        assert drive(game, {"WEST": player}).kind == "over"
    assert all(said["choice"] == "threaten[WEST]" and said["by"].startswith("program") for said in game.inputs)
    again = replay(steps, 1, 0, ("WEST",), game.inputs, (game.world.events, game.now))
    assert again.record_bytes() == game.record_bytes(), "a replay needs no program"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import time; time.sleep(60)", "no answer"),
        ("print('garbage', flush=True); input(); input()", "no JSON|nobody asked for"),
        ("print('[1]', flush=True); input(); input()", "should answer|nobody asked for"),
        ("print('{}', flush=True); input(); input()", "should answer|nobody asked for"),
        ("print('{\"answer\": \"bomb\"}', flush=True); input(); input()", "bomb"),
        ("raise SystemExit(3)", "exit code 3"),
    ],
)
def test_a_program_that_misbehaves_is_a_clear_error(steps, code, said):
    game = Game(steps, 1, 0, ("WEST",))
    patience = 1.5 if "sleep" in code else 20
    with External([sys.executable, "-c", code], patience) as player, pytest.raises(PlayerError, match=said):
        drive(game, {"WEST": player})
    kinds = [one["kind"] for one in game.inputs]
    assert kinds == (["refused"] if said == "bomb" else [])
    with pytest.raises(PlayerError, match="does not start"):
        External(["/nowhere/at/all"])
