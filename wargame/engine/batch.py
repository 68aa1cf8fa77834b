"""One run after another without anybody looking: what a Monte Carlo's workers do.

`Simulation.run` plays without records; `replay` plays the same run with them. Both are driven by
SimPy through the same clock. The compiler is imported only where something is compiled: a process
that is handed a program does without.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import attrs

from wargame.engine.chance import Streams
from wargame.engine.clock import Clock, advance, advance_plainly
from wargame.engine.labels import label_of, place_of
from wargame.engine.records import INPUT
from wargame.engine.steps import Step
from wargame.engine.works import Works
from wargame.engine.world import World
from wargame.program.layout import CAUSE, CONSIDERED, OUTCOME, RECORD_NUMBER, STOP
from wargame.program.playable import Handed, handed_over, packed, taken_over
from wargame.program.runtime import calendar

if TYPE_CHECKING:
    from wargame.program import Program


FEW = 200
"""Runs of a process, after which quicker functions are worth the making."""


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
class Replay:
    """A run played again with its records."""

    row: Row
    steps: tuple[Step, ...]
    samples: list[list[float]]


class Simulation:
    """A playbook's program that plays runs; one for each process.

    It is made of a compiled program, or of what `hand_over` in another process made of one. A program
    plays its first FEW runs as it is written; what plays more is first made quicker, which takes as
    long as that many runs then save.
    """

    def __init__(self, program: Program | Handed) -> None:
        self.program = program.playable
        self._source = program
        self._left = {False: 0, True: 0} if isinstance(program, Handed) else {False: FEW + 1, True: FEW + 1}
        self._streams = Streams(self.program.streams)
        self._plain: Works | None = None
        self._recording: Works | None = None
        self._covered = [site.cell for site in self.program.covered]
        self._counts = [0] * len(self._covered)
        self._told: dict[tuple[int, int], tuple[str, str, str] | None] = {}

    @classmethod
    def from_recipe(cls, recipe: Recipe) -> Simulation:
        """The simulation of a recipe's files, with its overrides."""
        return cls(compile_recipe(recipe))

    @property
    def plain(self) -> Works:
        """The variant without records."""
        if self._plain is None:
            self._plain = self._works(False)
        return self._plain

    def _works(self, records: bool) -> Works:
        source, many, streams = self._source, not self._left[records], self._streams
        if isinstance(source, Handed):
            return Works(source, records=records, streams=streams, many=many)
        from wargame.engine.machine import Machine

        return Machine(source, records=records, streams=streams, many=many)

    def quicken(self, records: bool = False) -> None:
        """Makes what plays with records, or without, quicker at once."""
        self._left[records] = 0
        if records:
            self._recording = self._works(True)
        else:
            self._plain = self._works(False)

    def _count(self, records: bool) -> None:
        if self._left[records]:
            self._left[records] -= 1
            if not self._left[records]:
                self.quicken(records)

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

    # -- handing over ------------------------------------------------------------------------------

    def hand_over(self, recording: bool, runs: float = math.inf) -> bytes:
        """The program for other processes: its values and what plays without records, or only what plays with them.

        For a study of so many runs. Empty if it was itself handed to this process.
        """
        if isinstance(self._source, Handed):
            return b""
        code = self._source.code(recording, runs > FEW)
        return packed(code) if recording else handed_over(self.program, code)

    @classmethod
    def taken_over(cls, plain: bytes) -> Simulation | None:
        """The simulation of what another process hands over; None if that is another version's."""
        source = taken_over(plain)
        return cls(source) if source is not None else None

    def take(self, recording: bytes) -> None:
        """What plays with records, as another process hands it over."""
        if isinstance(self._source, Handed):
            self._source.take(recording)

    # -- without records -----------------------------------------------------------------------------

    def run(self, seed: int, run: int) -> Row:
        """Play one run to its end, without records. Raises AsksProgram where nobody outside is there to answer."""
        self._refuse_programs()
        self._count(False)
        machine = self.plain
        world = machine.new_world(seed, run)
        machine.begin(world)
        advance_plainly(machine, world, self.program.length)
        row = self.finished(machine, world)
        machine.streams.learn(world.D, world.U)
        return row

    def _refuse_programs(self) -> None:
        if self.program.programs:
            from wargame.engine.policy import AsksProgram

            asked = ", ".join(f"`{name}`" for name in self.program.programs)
            raise AsksProgram(f"the playbook's rules ask {asked}, which nobody has connected")

    def coverage(self) -> Sequence[int]:
        """How often each covered part has occurred since this object was made."""
        return self._counts

    def finished(self, machine: Works, world: World) -> Row:
        """The row of a run that has come to its end, which `coverage` then counts."""
        row = self._row(machine, world)
        integers, counts = world.I, self._counts
        for place, cell in enumerate(self._covered):
            if integers[cell]:
                counts[place] += integers[cell]
        return row

    def _row(self, machine: Works, world: World) -> Row:
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
            tuple([F[cell] if real else float(I[cell]) for real, cell in self.program.parameters]),
            tuple([_plain(value, long) for value, long in zip(measures, self.program.lasting, strict=True)]),
        )

    # -- with records ----------------------------------------------------------------------------------

    def recording(self) -> Works:
        """The variant that writes records."""
        if self._recording is None:
            self._recording = self._works(True)
        return self._recording

    def replay(self, seed: int, run: int, grid: Sequence[float]) -> Replay:
        """Play one run with records, its tracks sampled at the grid's times."""
        self._refuse_programs()
        self._count(True)
        machine, length = self.recording(), self.program.length
        world = machine.new_world(seed, run)
        machine.begin(world)
        clock = Clock()
        samples: list[list[float]] = []
        for time in grid:
            if world.I[STOP] and samples:
                samples.append(samples[-1])  # nothing moves any more
                continue
            advance(machine, world, min(time, length), inclusive=time < length, clock=clock)
            samples.append(machine.sample(world.F, world.I[:], world.now))  # looking marks no fault
        advance(machine, world, length, clock=clock)
        row = self._row(machine, world)
        return Replay(row, self._steps(world, row), samples)

    def _steps(self, world: World, row: Row) -> tuple[Step, ...]:
        told, new = self._told, tuple.__new__  # a Step's own way of being made is a call more
        steps: list[Step] = []
        behind: dict[int, int] = {}  # what came from outside → the record that it answers
        for number, cause, at, site, instance, _, _ in world.records:
            if behind and cause in behind:
                cause = behind[cause]
            if site == INPUT:
                behind[number] = cause
                continue
            key = (site, instance)
            if key not in told:
                told[key] = self._tell(site, instance)
            words = told[key]
            if words is not None:
                path, label, kind = words
                steps.append(new(Step, (number, cause if cause < number else -1, at, path, label, kind)))
        name = self.program.outcome_names[row.outcome] if row.outcome >= 0 else "faulted"
        cause = world.I[CAUSE] if world.I[OUTCOME] > 0 else -1
        kind = "outcome" if row.outcome >= 0 else "fault"
        steps.append(Step(world.I[RECORD_NUMBER], cause, row.ended, f"outcomes.{name}", name, kind))
        return tuple(steps)

    def _tell(self, number: int, instance: int) -> tuple[str, str, str] | None:
        """The path, label and kind of what a record is about; None where it is no step."""
        site = self.program.sites[number]
        if site.kind in ("write", "text"):
            return None
        kind = "quiet" if number in self.program.quiet else site.kind
        return place_of(site, instance), label_of(site, instance), kind


def _plain(value: float, lasting: bool) -> float:
    """A measure as a number: never is missing, months are taken at their mean length."""
    if value in (float("inf"), float("-inf")):
        return float("nan")
    if lasting and value >= 2.0**39:
        return float(calendar.mean_seconds(value))
    return value


def compile_recipe(recipe: Recipe) -> Program:
    """The program of a recipe's files, its overrides in force."""
    from wargame.engine.overrides import override
    from wargame.language.bundle import load_files
    from wargame.program import compile_playbook

    return compile_playbook(override(load_files(dict(recipe.files), recipe.main), recipe.overrides))
