"""Rules that act unasked, when somebody sits in the actor's seat: they are asked in the rule's place."""

from __future__ import annotations

import functools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wargame.engine.game import Game
from wargame.engine.records import INPUT
from wargame.engine.replay import replay
from wargame.language.load import load_text
from wargame.players.drive import drive
from wargame.players.policy import Policy
from wargame.program import Program, compile_playbook

DAY = 86400.0
TEXT = """\
playbook: Dated acts
format: 1
clock: {start: 2025-01-01, length: 1 year}
actors: {AA: {name: Aland}, BB: {name: Bland}}
tracks: {x: 0, anger: {start: 0, range: [0, 100]}}
moves:
  push: {by: actors, do: x += 1}
  shout: {by: actors, appeal: 1, do: anger += 5}
  sleep: {by: actors, appeal: 0.5}
injects:
  storm: {rate: 1 per month, do: anger += 1}
players:
  AA:
    memory: {storms: 0}
    plays:
      counts: {upon: storm, do: storms += 1}
      dated: {at: 2025-03-01, choose: push}
      often: {every: 40 days, if: anger < 50, choose: {push: 0.5, sleep: rest}}
      angry: {whenever: anger > 20, delay: 2 days, choose: shout}
  BB:
    acts: {every: 30 days, moves: 2}
    plays:
      reply: {upon: shout, if: actor is AA, choose: push}
      ordinary: {choose: logit(2)}
measures: {x: x, anger: anger}
outcomes: {ran: otherwise}
"""
ACTORS = ("AA", "BB")


@functools.cache
def program() -> Program:
    return compile_playbook(load_text(TEXT))


def moves(game: Game) -> list[tuple[float, str, int]]:
    sites = game.program.sites
    return [
        (at, sites[site].path, instance)
        for _, _, at, site, instance, _, _ in game.records
        if site != INPUT and sites[site].kind == "move"
    ]


def test_nobody_acts_for_who_sits_in_the_seat() -> None:
    game = Game(program(), seats=("AA",))
    asked = []
    while game.advance().kind == "question":
        (question,) = game.questions()
        assert question.actor == "AA" and question.kind == "move"
        assert set(question.keys) == {"push[AA]", "shout[AA]", "sleep[AA]", "wait"}
        asked.append(game.now / DAY)
        game.wait(question)
    assert 59 in asked and 40 in asked and len(asked) >= 5
    assert not any(instance == 0 for _, _, instance in moves(game))


def test_a_chance_that_is_let_pass_does_not_come_back() -> None:
    game = Game(program(), seats=("AA",))
    while game.advance(190 * DAY).kind == "question":
        pass
    assert game.questions() == () and {one["kind"] for one in game.inputs} == {"wait"}
    assert all(game.world.I[cell] == 0 for cell, _ in game.program.prompts["AA"])


def test_a_move_in_the_rules_place_is_the_seats_own() -> None:
    game = Game(program(), seats=("AA",))
    while game.advance().time < 59 * DAY:
        game.wait(game.questions()[0])
    game.answer(game.questions()[0], "shout[AA]")
    assert game.questions() == ()
    game.advance(59 * DAY)
    assert (59 * DAY, "moves.shout", 0) in moves(game)
    assert any(one == (59 * DAY, "moves.push", 1) for one in moves(game)), "BB replies at once"
    again = replay(program(), 1, 0, ("AA",), game.inputs, (game.world.events, game.now))
    assert again.save() == game.save()


@settings(max_examples=25, deadline=None)
@example(4, ("BB",)).via("a second move was asked for before what others had chosen was done")
@example(25, ("BB",)).via("the same, after the first chance was let pass")
@given(st.integers(0, 2**60), st.sampled_from([("AA",), ("BB",), ACTORS]))
def test_a_policy_in_the_seat_follows_the_rule_that_is_due(seed: int, seats: tuple[str, ...]) -> None:
    inside, outside = Game(program(), seed), Game(program(), seed, 0, seats)
    inside.advance()
    assert drive(outside, dict.fromkeys(seats, Policy(lambda: outside))).kind == "over"
    assert moves(outside) == moves(inside)
    assert outside.results() == inside.results()


@pytest.mark.parametrize("until", [0.0, 40 * DAY, 100 * DAY])
def test_saved_while_a_rule_is_due(until: float) -> None:
    game = Game(program(), 3, seats=ACTORS)
    while game.advance().kind == "question" and game.now < until:
        game.wait(game.questions()[0])
    loaded = Game.load(game.save(), program())
    assert loaded.questions() == game.questions()
    for one in (game, loaded):
        drive(one, dict.fromkeys(ACTORS, Policy(lambda one=one: one)))
    assert loaded.save() == game.save()
