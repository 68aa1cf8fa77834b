"""The crisis as a playbook, played in each way that is timed: the programs of `compare.py`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from heapq import heappop
from pathlib import Path

import by_hand_heap
import by_hand_simpy
from constants import Played

from wargame.engine.batch import Row, Simulation
from wargame.engine.clock import advance
from wargame.engine.machine import Machine
from wargame.engine.world import World
from wargame.language.load import load
from wargame.program import compile_playbook
from wargame.program.layout import STOP

PLAYBOOK = Path(__file__).parent / "crisis.yaml"
DAY = 86400.0


@cache
def crisis() -> Simulation:
    """The playbook, compiled as for many runs."""
    simulation = Simulation(compile_playbook(load(str(PLAYBOOK))))
    for records in (False, True):
        simulation.quicken(records)
    return simulation


def _played(row: Row) -> Played:
    names = crisis().measure_names
    mean, peak = row.measures[names.index("mean_tension")], row.measures[names.index("highest_tension")]
    return Played(row.ended / DAY, row.outcome == crisis().outcome_names.index("boiled_over"), mean, row.events, peak)


def batch(seed: int) -> Played:
    """As a Monte Carlo plays it: SimPy's clock, no records."""
    return _played(crisis().run(1, seed))


def bare(seed: int) -> Played:
    """The same generated functions on a bare heap, without SimPy."""
    game = crisis()
    machine, length = game.plain, game.program.length
    world = machine.new_world(1, seed)
    machine.begin(world)
    F, I, D, U, T, Q, R = world.F, world.I, world.D, world.U, world.T, world.Q, world.R
    handlers, now, events = machine.handlers, 0.0, 0
    while Q and not I[STOP]:
        at, code, instance, _, payload, _ = heappop(Q)
        if at >= length:
            now = length
            break
        now = at
        handlers[code](F, I, D, U, T, Q, R, now, instance, payload)
        events += 1
    world.now, world.events = now, events
    machine.streams.learn(D, U)
    return _ended(machine, world)


def recorded(seed: int) -> Played:
    """With every record kept, and SimPy's clock as games use it."""
    game = crisis()
    machine = game.recording()
    world = machine.new_world(1, seed)
    machine.begin(world)
    advance(machine, world, game.program.length)
    machine.streams.learn(world.D, world.U)
    return _ended(machine, world)


def _ended(machine: Machine, world: World) -> Played:
    F, I, now = world.F, world.I, world.now
    machine.finish(F, I, world.D, world.U, world.T, world.Q, world.R, now)
    mean, peak = machine.measures(F, I, now)
    return Played(now / DAY, machine.outcome(F, I, now) == 0, mean, world.events, peak)


WAYS: dict[str, Callable[[int], Played]] = {
    "by hand, SimPy processes": by_hand_simpy.play,
    "by hand, bare heap": by_hand_heap.play,
    "playbook, without records": batch,
    "playbook, bare heap": bare,
    "playbook, full records": recorded,
}
