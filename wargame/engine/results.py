"""What a game has come to: its outcome, its measures, what went wrong."""

from __future__ import annotations

import math

import attrs

from wargame.engine.machine import Machine
from wargame.engine.world import World
from wargame.program import Program
from wargame.program.layout import FAULT
from wargame.program.runtime import calendar
from wargame.program.types import Type


@attrs.frozen
class Results:
    """`outcome` is None for a faulted game; `measures` are as the program has them (seconds, packed months).

    `reached` is the outcome that holds although an invariant broke; None after a fault of any other kind.
    """

    outcome: str | None
    measures: dict[str, float]
    faults: tuple[tuple[str, str], ...]  # (file:line:column, message)
    reached: str | None = None


def results_of(machine: Machine, world: World) -> Results:
    """The results as if the world ended now; the world is left alone."""
    program = machine.program
    end = world.fork()
    machine.finish(end.F, end.I, end.D, end.U, end.T, end.Q, end.R, end.now)
    values = machine.measures(end.F, end.I, end.now)
    number = machine.outcome(end.F, end.I, end.now)
    fault = machine.fault_of(end)  # measures and outcomes can divide by zero too
    faults = [(str(machine.faults[fault][0]), machine.faults[fault][1])] if fault >= 0 else []
    reached = None if end.I[FAULT] else program.outcome_names[number]
    outcome = None if fault >= 0 else reached
    return Results(outcome, dict(zip(program.measure_names, values, strict=True)), tuple(faults), reached)


def plain_value(program: Program, kind: Type, value: float) -> object:
    """A value as JSON has it: dates as ISO text, durations in seconds, missing as None."""
    if kind.name == "flag":
        return bool(value)
    if math.isinf(value) or math.isnan(value):
        return None
    if kind.name == "date":
        return program.date(value)
    if kind.name == "duration":
        return float(calendar.mean_seconds(value))
    return value
