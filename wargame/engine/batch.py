"""One run after another without anybody looking: what a Monte Carlo's workers do.

`Simulation.run` plays without records; `replay` plays the same run with them. Both are driven by
SimPy through the same clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from wargame.engine.clock import advance, advance_plainly
from wargame.engine.labels import label_of, place_of, silent
from wargame.engine.machine import Machine
from wargame.engine.overrides import override
from wargame.engine.policy import AsksProgram
from wargame.engine.records import INPUT
from wargame.engine.world import World
from wargame.language.bundle import load_files
from wargame.program import Program, compile_playbook
from wargame.program.layout import CONSIDERED
from wargame.program.runtime import calendar


class Recipe(Protocol):
    """What a simulation is built from; see `wargame.runs.protocol.Recipe`."""

    @property
    def files(self) -> Mapping[str, bytes]: ...
    @property
    def main(self) -> str: ...
    @property
    def overrides(self) -> Sequence[tuple[str, str]]: ...


@attrs.frozen
class Row:
    """One finished run; see `wargame.runs.protocol.Row`."""

    run: int
    outcome: int
    ended: float
    events: int
    considered: int
    fault: int
    parameters: tuple[float, ...]
    measures: tuple[float, ...]


@attrs.frozen
class Step:
    """One record of a replayed run."""

    id: int
    cause: int
    at: float
    path: str
    label: str
    kind: str


@attrs.frozen
class Replay:
    """A run played again with its records."""

    row: Row
    steps: tuple[Step, ...]
    samples: list[list[float]]


class Simulation:
    """A compiled playbook that plays runs; one for each process."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.plain = Machine(program, records=False)
        self._recording: Machine | None = None
        self._covered = [site.cell for site in program.covered]
        self._counts = [0] * len(self._covered)
        self._lasting = [kind.name == "duration" for kind in program.measure_types]
        places = [program.places[name] for name in program.parameter_names]
        self._parameters = [(place.where == "F", place.base) for place in places]
        self._labels: dict[tuple[int, int], tuple[str, str, str]] = {}

    @classmethod
    def from_recipe(cls, recipe: Recipe) -> Simulation:
        """The simulation of a recipe's files, with its overrides."""
        return cls(compile_recipe(recipe))

    @property
    def parameter_names(self) -> tuple[str, ...]:
        return self.program.parameter_names

    @property
    def measure_names(self) -> tuple[str, ...]:
        return self.program.measure_names

    @property
    def outcome_names(self) -> tuple[str, ...]:
        return self.program.outcome_names

    @property
    def coverage_paths(self) -> tuple[str, ...]:
        return tuple(site.path for site in self.program.covered)

    def run(self, seed: int, run: int) -> Row:
        """Play one run to its end, without records. Raises AsksProgram where nobody outside is there to answer."""
        machine = self.plain
        self._refuse_programs()
        world = machine.new_world(seed, run)
        machine.begin(world)
        advance_plainly(machine, world, self.program.length)
        row = self.finished(machine, world)
        machine.streams.learn(world.D, world.U)
        return row

    def _refuse_programs(self) -> None:
        if self.program.programs:
            asked = ", ".join(f"`{name}`" for name in self.program.programs)
            raise AsksProgram(f"the playbook's rules ask {asked}, which nobody has connected")

    def coverage(self) -> Sequence[int]:
        """How often each covered part has occurred since this object was made."""
        return self._counts

    def finished(self, machine: Machine, world: World) -> Row:
        """The row of a run that has come to its end, which `coverage` then counts."""
        row = self._row(machine, world)
        integers, counts = world.I, self._counts
        for place, cell in enumerate(self._covered):
            if integers[cell]:
                counts[place] += integers[cell]
        return row

    def _row(self, machine: Machine, world: World) -> Row:
        F, I, now = world.F, world.I, world.now
        machine.finish(F, I, world.D, world.U, world.T, world.Q, world.R, now)
        measures = machine.measures(F, I, now)
        outcome = machine.outcome(F, I, now)
        fault = machine.fault_of(world)  # measures and outcomes can divide by zero too
        return Row(
            world.run,
            -1 if fault >= 0 else outcome,
            now,
            world.events,
            I[CONSIDERED],
            fault,
            tuple([F[cell] if real else float(I[cell]) for real, cell in self._parameters]),
            tuple([_plain(value, long) for value, long in zip(measures, self._lasting, strict=True)]),
        )

    def recording(self) -> Machine:
        """The variant that writes records."""
        if self._recording is None:
            self._recording = Machine(self.program, records=True, streams=self.plain.streams, many=True)
        return self._recording

    def replay(self, seed: int, run: int, grid: Sequence[float]) -> Replay:
        """Play one run with records, its tracks sampled at the grid's times."""
        machine = self.recording()
        self._refuse_programs()
        world = machine.new_world(seed, run)
        machine.begin(world)
        samples = []
        for time in grid:
            advance(machine, world, min(time, self.program.length), inclusive=time < self.program.length)
            samples.append(machine.sample(world.F, world.I[:], world.now))  # looking marks no fault
        advance(machine, world, self.program.length)
        row = self._row(machine, world)
        return Replay(row, self._steps(world, row), samples)

    def _steps(self, world: World, row: Row) -> tuple[Step, ...]:
        program = self.program
        labels = self._labels
        steps = []
        behind: dict[int, int] = {}  # what came from outside → the record that it answers
        for number, said_cause, at, site_number, instance, _, _ in world.records:
            cause = behind.get(said_cause, said_cause)
            if site_number == INPUT:
                behind[number] = cause
                continue
            site = program.sites[site_number]
            if site.kind in ("write", "text"):
                continue
            key = (site_number, instance)
            if key not in labels:
                kind = "quiet" if silent(program, site) else site.kind
                labels[key] = (place_of(site, instance), label_of(program, site, instance), kind)
            place, label, kind = labels[key]
            steps.append(Step(number, cause if cause < number else -1, at, place, label, kind))
        last = world.I[3]
        stopped = world.I[7] > 0
        name = program.outcome_names[row.outcome] if row.outcome >= 0 else "faulted"
        cause = world.I[1] if stopped else -1
        steps.append(Step(last, cause, row.ended, f"outcomes.{name}", name, "outcome" if row.outcome >= 0 else "fault"))
        return tuple(steps)


def _plain(value: float, lasting: bool) -> float:
    """A measure as a number: never is missing, months are taken at their mean length."""
    if value in (float("inf"), float("-inf")):
        return float("nan")
    if lasting and value >= 2.0**39:
        return float(calendar.mean_seconds(value))
    return value


def compile_recipe(recipe: Recipe) -> Program:
    """The program of a recipe's files, its overrides in force."""
    return compile_playbook(override(load_files(dict(recipe.files), recipe.main), recipe.overrides))
