"""What the tests of the promises share: how often, which playbooks, how two worlds are compared."""

from __future__ import annotations

import functools

from shelf import THOROUGH

from wargame.engine.machine import Machine
from wargame.engine.world import World
from wargame.language.load import load, load_text, shipped
from wargame.program import Program, compile_playbook
from wargame.testing.strategies import playbook_text

SEED = 20_250_301


def times(thorough: int) -> int:
    """How often: the full count in a thorough run, else a tenth."""
    return thorough if THOROUGH else max(1, thorough // 10)


@functools.lru_cache(maxsize=64)
def generated(number: int) -> Program:
    """Generated playbook number so-and-so, compiled."""
    return compile_playbook(load_text(playbook_text(SEED + number), f"generated_{number}.yaml"))


@functools.cache
def shipped_program(name: str) -> Program:
    return compile_playbook(load(name))


SHIPPED = tuple(shipped())


def begun(machine: Machine, seed: int) -> World:
    """A world at time 0."""
    world = machine.new_world(seed, 0)
    machine.begin(world)
    return world


def everything(machine: Machine, world: World) -> str:
    """All of a world as text that is equal only for equal bytes (and for two missing values).

    A number is the same number whether Python holds it as 3 or as 3.0: bytes are made of floats.
    """
    draws = machine.streams.counts(world.D, world.U)
    floats = [float(value) for value in world.F]
    queue = [tuple(_plain(part) for part in item) for item in sorted(world.Q)]
    records = [tuple(_plain(part) for part in record) for record in world.records]
    return repr((float(world.now), world.events, floats, list(world.I), queue, draws, records))


def _plain(part: object) -> object:
    if isinstance(part, tuple):
        return tuple(_plain(inner) for inner in part)
    return float(part) if isinstance(part, int | float) else part
