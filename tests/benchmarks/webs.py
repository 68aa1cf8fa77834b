"""What an event and an option cost in the shipped playbooks `umbrella` and `landslide`, beside each other.

An option's cost is that of the functions with which players choose moves, called again and again in the
middle of some runs; what is left of a run's CPU time is put on its events. Beside times stand the interpreter's
instructions, which other work on the machine cannot make more.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from wargame.engine.batch import Row, Simulation
from wargame.engine.clock import advance_plainly
from wargame.engine.world import World
from wargame.language.load import load
from wargame.program import compile_playbook
from wargame.program.layout import CONSIDERED

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
WEBS = ("umbrella", "landslide")
LOOKED_INTO = ((3, 0.25), (4, 0.5), (5, 0.75))  # runs, and how far they are played before choices are timed
WARM_UP = 60  # runs before anything is timed; what is drawn ahead has been learnt by then


class Figures(NamedTuple):
    """One web in one round: milliseconds a run, events and options a run, microseconds for each."""

    run: float
    events: float
    options: float
    option: float
    event_with_options: float
    event: float


def best(call: Callable[[], object], times: int, series: int = 5) -> float:
    """Microseconds of CPU time a call, the least of some series."""
    found = []
    for _ in range(series):
        began = time.process_time()
        for _ in range(times):
            call()
        found.append((time.process_time() - began) / times * 1e6)
    return min(found)


def simulations() -> dict[str, Simulation]:
    """Both webs, made quick and warm."""
    games = {name: Simulation(compile_playbook(load(str(PLAYBOOKS / f"{name}.yaml")))) for name in WEBS}
    for game in games.values():
        game.quicken()
        for run in range(WARM_UP):
            game.run(1, run)
    return games


def midway(game: Simulation, run: int, part: float) -> World:
    """The world of a run that has been played so far."""
    machine = game.plain
    world = machine.new_world(1, run)
    machine.begin(world)
    advance_plainly(machine, world, game.program.length * part)
    return world


def option(game: Simulation) -> float:
    """Microseconds that a player's policy takes for each option it considers."""
    spent = considered = 0.0
    for run, part in LOOKED_INTO:
        world = midway(game, run, part)
        for name, choose in game.plain.space.items():
            if name.startswith("choose_"):
                taken, many = choice(world, choose)
                spent += taken
                considered += many
    return spent / considered


def choice(world: World, choose: Callable[..., int]) -> tuple[float, int]:
    """Microseconds that one choice takes, and how many options it considers; the world is left as it was drawn from."""
    state = (world.F, world.I, world.D, world.U, world.T, world.Q, world.R, world.now)
    before, drawn = world.I[CONSIDERED], world.D[:]

    def restore() -> None:
        world.D[:] = drawn

    def again() -> None:
        world.D[:] = drawn
        choose(*state)

    again()
    considered = world.I[CONSIDERED] - before
    taken = best(again, 60, 3) - best(restore, 60, 3) if considered else 0.0
    restore()
    return taken, considered


def instructions(call: Callable[[], object]) -> int:
    """How many instructions the interpreter carries out in a call, those of what it calls among them."""
    found = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal found
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        found += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return found


def counted(game: Simulation, runs: range) -> tuple[float, float]:
    """Instructions for an event without its options, and for an option."""
    rows: list[Row] = []
    spent = instructions(lambda: rows.extend([game.run(1, run) for run in runs]))
    choosing = considered = 0
    for run, part in LOOKED_INTO:
        world = midway(game, run, part)
        state = (world.F, world.I, world.D, world.U, world.T, world.Q, world.R, world.now)
        before = world.I[CONSIDERED]
        for name, choose in game.plain.space.items():
            if name.startswith("choose_"):
                choosing += instructions(partial(choose, *state))
        considered += world.I[CONSIDERED] - before
    each = choosing / considered
    return (spent - each * sum(row.considered for row in rows)) / sum(row.events for row in rows), each


def figures(game: Simulation, runs: range) -> Figures:
    """What these runs of a web cost."""
    began = time.process_time()
    rows = [game.run(1, run) for run in runs]
    spent = (time.process_time() - began) * 1e6
    events, considered, each = sum(row.events for row in rows), sum(row.considered for row in rows), option(game)
    per_event = (spent - considered * each) / events
    many = len(rows)
    return Figures(spent / many / 1e3, events / many, considered / many, each, spent / events, per_event)


def rounds(games: dict[str, Simulation], count: int, runs: int) -> dict[str, list[Figures]]:
    """Figures of each web in `count` rounds, in each of which they take turns."""
    found: dict[str, list[Figures]] = {name: [] for name in games}
    for number in range(count):
        for name, game in games.items():
            found[name].append(figures(game, range(WARM_UP + number * runs, WARM_UP + (number + 1) * runs)))
    return found


def spread(values: list[float]) -> str:
    """The median, with the least and the most."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} - {max(values):.2f})"


def told(name: str, game: Simulation, found: list[Figures]) -> None:
    """Prints a web's figures, and what a fork of its world takes."""
    run = statistics.median(one.run for one in found)
    print(f"{name}: {run:.2f} ms a run, {1e3 / run:.0f} runs a second a core, ", end="")
    print(f"{found[0].events:.0f} events, {found[0].options:.0f} options")
    print(f"  an event, options and all     {spread([one.event_with_options for one in found])} us")
    print(f"  an event without its options  {spread([one.event for one in found])} us")
    print(f"  an option considered          {spread([one.option for one in found])} us")
    event, option = counted(game, range(10, 16))
    print(f"  in instructions: an event without its options {event:.0f}, an option {option:.0f}")
    world, streams = midway(game, 3, 0.5), game.plain.streams
    saved = world.save(streams)
    print(f"  fork {best(world.fork, 500):.1f} us, save {best(lambda: world.save(streams), 200):.0f} us, ", end="")
    print(f"load {best(lambda: World.load(saved, streams), 200):.0f} us, {len(saved)} bytes")


def beside(found: dict[str, list[Figures]]) -> None:
    """Prints the larger web's costs as multiples of the smaller one's, round by round."""
    small, large = (found[name] for name in WEBS)
    event = [there.event / here.event for here, there in zip(small, large, strict=True)]
    choice = [there.option / here.option for here, there in zip(small, large, strict=True)]
    print(f"{WEBS[1]} / {WEBS[0]}: an event {spread(event)}, an option {spread(choice)}")
