"""A world that is played and one that was loaded hold the same types: floats in F, whole numbers in I."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from shelf import FOLDER

from wargame.engine.batch import Simulation
from wargame.engine.game import Game
from wargame.engine.world import World
from wargame.language.load import load, load_text
from wargame.program import Program, compile_playbook

ROOT = Path(__file__).parents[2]
SHIPPED = sorted([FOLDER / "umbrella.yaml", FOLDER / "seams.yaml", *(ROOT / "tests/examples").glob("published_*.yaml")])
DRAWN = """\
playbook: Everything that is drawn or written
format: 1
clock: {start: 2025-01-01, length: 1 year}
actors: {AA: {name: Aland}, BB: {name: Bland}}
parameters:
  lag: {start: "uniform(1 day, 9 days)"}
  sure: {start: "beta(2, 2)"}
tracks:
  length: {start: "lognormal(5 days, 0.5) + uniform(1 day, 2 days)", estimated_by: [BB]}
  own: {of: actor, start: "uniform(1 day, 2 days) if actor is AA else 3 days", seen_by: actor, estimated_by: actors}
  apart: {of: pair, start: "uniform(1 day, 2 days)"}
  flag: {start: false}
  date: {type: date, start: never}
  count: {start: 0, range: [0, 5]}
kinds:
  talk:
    slots: 2
    fields: {long: {start: "uniform(1 day, 2 days)"}}
    states:
      on: {exits: {ends: {after: long, to: over}}}
      over: {free: true}
injects:
  writes:
    every: 20 days
    do: |
      length = uniform(1 day, 9 days)
      own[AA] = triangular(1 day, 2 days, 9 days) if chance(0.5) else 5 days
      length += uniform(1 day, 2 days)
      flag = count > 2
      date = now + lag
      count += 3
      report(own[AA], to=[BB], value=uniform(1 day, 3 days))
      report(length, to=[BB], error=0.2, after=uniform(1 day, 3 days), value=uniform(1 day, 2 days))
      open(talk)
measures: {longest: highest(length), count: count}
outcomes: {ran: otherwise}
"""


@functools.cache
def program(path: Path | None) -> Program:
    return compile_playbook(load_text(DRAWN) if path is None else load(str(path)))


def types(world: World) -> list[object]:
    return [
        [type(value) for value in world.F],
        [type(value) for value in world.I],
        [[type(part) for part in item] for item in [*world.Q, world.last]],
        [[type(part) for part in item[4]] for item in world.Q if isinstance(item[4], tuple)],
        type(world.now),
    ]


@pytest.mark.parametrize("path", [None, *SHIPPED], ids=lambda path: path.stem if path else "drawn")
@pytest.mark.parametrize("seated", [False, True])
def test_live_and_loaded_hold_the_same_types(path: Path | None, seated: bool) -> None:
    for run in range(3):
        game = Game(program(path), 1, run, program(path).actors if seated else ())
        for part in (7, 3, 1):
            game.advance(int(game.program.length / part))
            loaded = Game.load(game.save(), game.program)
            assert types(loaded.world) == types(game.world)
            assert all(type(value) is float for value in game.world.F)
            assert all(type(value) is int for value in game.world.I)


@pytest.mark.parametrize("path", [None, *SHIPPED], ids=lambda path: path.stem if path else "drawn")
def test_a_run_without_records_holds_them_too(path: Path | None) -> None:
    machine = Simulation(program(path)).plain
    world = machine.new_world(1, 0)
    machine.begin(world)
    assert {type(value) for value in world.F} == {float} and {type(value) for value in world.I} == {int}


def test_what_is_written_by_hand_is_of_that_type_too() -> None:
    game = Game(program(None))
    for place, value in (("date", "2025-03-01"), ("count", "3"), ("flag", "1"), ("length", "3 days")):
        game.override(place, value, "umpire", "for the test")
    assert {type(value) for value in game.world.F} == {float}
    assert types(Game.load(game.save(), game.program).world) == types(game.world)
