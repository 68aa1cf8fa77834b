"""Derived places in views: worked out anew with the reader's eyes, and never from what they do not see."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from secret_games import ACTORS, CANARY, TEXT, play, program, steps

from wargame.engine.batch import Simulation
from wargame.engine.game import Game, Refused
from wargame.engine.view import Cell
from wargame.language.load import load_text
from wargame.program import compile_playbook
from wargame.program.assemble import declared
from wargame.testing.strategies import playbook_text

few = settings(max_examples=30, deadline=None)

DERIVED = """\
  danger: {always: arsenal / 100 + resolve * 0}
  alarm: {always: arsenal / 100}
  scheme: {always: plan + arsenal}
  worry: {always: danger + alarm}
  kept_back: {always: now - opening, seen_by: RED, type: duration}
  nothing_left:
    always: 1 / (stock[RED] - stock[RED])
  strength:
    of: actor
    always: stock[actor] * 2 + tension[RED, BLU]
  gap:
    of: pair
    always: tension[a, b] - 1
  at_odds:
    of: {a: others, b: others}
    always: stock[a] - stock[b]
  mood:
    always: plot[RED, BLU] is under_way
kinds:
"""
HALVED = "    fields: {depth: {start: 0, range: [0, 5]}, halved: {always: depth / 2}}"
GAME = TEXT.replace("kinds:\n", DERIVED, 1).replace("    fields: {depth: {start: 0, range: [0, 5]}}", HALVED)
NAMES = ("danger", "alarm", "scheme", "worry", "kept_back", "nothing_left", "mood", "strength", "gap", "at_odds")


def begun(seed: int = 1, text: str = GAME) -> Game:
    return Game(program(text), seed, 0, ACTORS)


def derived(game: Game, seat: str) -> dict[str, Cell]:
    return {
        cell.name: cell
        for cell in game.view(seat).places
        if cell.name.partition("[")[0] in NAMES or cell.name.endswith(".halved")
    }


def test_each_seat_works_out_what_it_can():
    game = begun()
    seen = {seat: derived(game, seat) for seat in ACTORS}
    shared = {"gap[RED, BLU]", "gap[RED, GRN]", "gap[BLU, GRN]", "alarm", "mood"}  # all saw a plot once known
    assert set(seen["BLU"]) == shared | {"strength[BLU]", "at_odds[BLU, BLU]"}
    assert set(seen["GRN"]) == shared | {"strength[GRN]", "at_odds[GRN, GRN]"}
    plots = {"plot[RED, BLU].halved", "plot[RED, GRN].halved"}
    own = {"strength[RED]", "danger", "scheme", "worry", "kept_back", "nothing_left"}
    assert set(seen["RED"]) == shared | own | plots
    assert seen["RED"]["strength[RED]"].value == 50.0 and seen["RED"]["mood"].text == "no"
    assert seen["BLU"]["mood"].estimated and not seen["RED"]["mood"].estimated
    assert seen["RED"]["kept_back"].value == -14 * 86400.0


def test_the_same_name_is_another_number_to_who_has_an_estimate():
    game = begun()
    game.override("arsenal", "40000", "facilitator", "to see")
    assert derived(game, "RED")["alarm"] == Cell("alarm", 400.0, "400")
    assert derived(game, "BLU")["alarm"].value == CANARY / 100 and derived(game, "BLU")["alarm"].estimated


def test_what_cannot_be_worked_out_is_said_and_harms_nothing():
    game = begun()
    before = game.save()
    cell = derived(game, "RED")["nothing_left"]
    assert cell.value is None and cell.text == "without a value"
    assert game.save() == before and not game.over
    simulation = Simulation(program(GAME))
    assert simulation.run(1, 0).fault == -1 == simulation.replay(1, 0, [0.0, 5e6]).row.fault


@few
@given(st.integers(0, 2**40), steps, st.floats(-1e6, 1e6), st.integers(0, 5))
def test_hidden_values_cannot_be_told_from_derived_places(seed, plan, value, depth):
    game = play(begun(seed), plan)
    if game.over:
        return
    twin = game.fork()
    for place, said in (
        ("plan", repr(value)), ("nobody_knows", repr(value)), ("arsenal", repr(value)),
        ("plot[RED, BLU].depth", str(depth)), ("stock[RED]", str(depth)),
    ):
        twin.override(place, said, "nobody", "a test")
    for seat in ("BLU", "GRN"):
        here, there = (json.dumps(one.view(seat).to_dict(), default=str) for one in (game, twin))
        assert here == there
    assert derived(game, "RED").keys() == derived(twin, "RED").keys()


@few
@given(st.integers(0, 2**40), steps)
def test_a_view_shows_what_the_world_has_to_who_sees_all_of_it(seed, plan):
    game = play(begun(seed), plan)
    shown, world = derived(game, "RED"), game.world
    truth = dict(zip(game.program.sampled, game.machine.sample(world.F, world.I[:], world.now), strict=True))
    for name in ("danger", "alarm", "scheme", "worry", "strength[RED]", "gap[RED, BLU]", "gap[BLU, GRN]", "mood"):
        assert float(shown[name].value) == truth[name], name


@pytest.mark.parametrize("place", ["alarm", "strength[RED]", "plot[RED, BLU].halved"])
def test_a_derived_place_cannot_be_set(place):
    game = begun()
    with pytest.raises(Refused, match="follows from other things and cannot be set"):
        game.override(place, "3", "facilitator", "to see")
    assert game.inputs[-1]["kind"] == "refused"


@pytest.mark.parametrize("number", range(8))
def test_what_is_declared_lies_where_the_program_has_it(number):
    """A view's functions are compiled after declarations alone; their addresses are those of the whole program."""
    playbook = load_text(playbook_text(300 + number))
    whole, declarations = compile_playbook(playbook), declared(playbook)

    def addresses(places, kinds):
        fields = [field for kind in kinds.values() for field in (kind.state_place, *kind.fields.values())]
        return [(one.path, one.where, one.base, one.copy) for one in (*places.values(), *fields) if one is not None]

    assert addresses(declarations.places, declarations.kinds) == addresses(whole.places, whole.kinds)
