"""Runs of a Monte Carlo in which somebody outside decides: each run is a game, and keeps what was answered.

Slower than the playbook's own players by far, because every question is put in words. A run that
was played once can be had again from its inputs, without the players.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import attrs

from wargame.engine.batch import Replay, Row, Simulation
from wargame.engine.clock import advance
from wargame.engine.game import Game
from wargame.engine.replay import take_in
from wargame.players.base import PlayerError
from wargame.players.company import Company, complete, seats
from wargame.players.drive import drive
from wargame.players.part import PATIENCE, Part
from wargame.program import Program
from wargame.program.layout import HALT


@attrs.frozen
class Answered(Row):
    """A run and, as JSON, everything that was answered in it."""

    replies: str = ""


class AnsweredSimulation(Simulation):
    """A simulation with players outside; `close` ends them."""

    def __init__(self, program: Program, given: Sequence[Part], patience: float = PATIENCE) -> None:
        super().__init__(program)
        self._whole = program
        self.seats = seats(program, given)
        complete(program, given)
        self.company = Company(given, patience)

    def run(self, seed: int, run: int) -> Answered:
        """Play one run, asking whoever has to answer. Raises PlayerError, which names the run."""
        game = Game(self._whole, seed, run, self.seats)
        try:
            status = drive(game, self.company.cast(lambda: game))
        except PlayerError as problem:
            raise PlayerError(f"run {run} of seed {seed}, {game.date}: {problem}") from problem
        if status.kind == "question":
            raise PlayerError(f"run {run} of seed {seed}: nobody answers `{game.pending()[0].id}`")
        row = self.finished(game.machine, game.world)
        values = {field.name: getattr(row, field.name) for field in attrs.fields(Row)}
        return Answered(**values, replies=write_replies(game))

    def replay(self, seed: int, run: int, grid: Sequence[float], replies: str = "") -> Replay:
        """Play a run again from what was answered in it; no player is asked."""
        taken, inputs = read_replies(replies)
        game = Game(self._whole, seed, run, taken)
        machine, world, length = game.machine, game.world, self.program.length

        def on(until: float) -> None:
            """Lets the clock run through questions, which have been answered."""
            world.I[HALT] = 0
            while advance(machine, world, until, inclusive=until < length) == "question":
                world.I[HALT] = 0

        left = inputs[::-1]
        samples = []
        for time in grid:
            while left and left[-1]["time"] <= time:
                take_in(game, left.pop())
            on(min(time, length))
            samples.append(machine.sample(world.F, world.I[:], world.now))
        while left:
            take_in(game, left.pop())
        on(length)
        row = self._row(machine, world)
        return Replay(row, self._steps(world, row), samples)

    def close(self) -> None:
        self.company.close()


def write_replies(game: Game) -> str:
    """Which seats were taken in a game and what was answered, as one line of JSON."""
    said = {"seats": game.seats, "inputs": game.inputs}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def read_replies(text: str) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The seats and the inputs that `write_replies` wrote. Raises ValueError for anything else."""
    try:
        said = json.loads(text)
        return tuple(str(seat) for seat in said["seats"]), [dict(one) for one in said["inputs"]]
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError("these are no replies of a run") from problem
