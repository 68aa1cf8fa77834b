"""A small crisis that keeps the engine's promises: a run depends on the seed and its number alone."""

from __future__ import annotations

import math
import random
import time
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import attrs

from wargame.engine.steps import Step
from wargame.runs.protocol import Description, Occurrence, Quantity, Recipe

DAY = 86_400.0
LENGTH = 100 * DAY
FACTORY = "runs_fake:make"
OUTCOMES = ("calm", "talks", "war")


@attrs.frozen
class FakeRow:
    run: int
    outcome: int
    ended: float
    events: int
    considered: int
    fault: int
    parameters: tuple[float, ...]
    measures: tuple[float, ...]


@attrs.frozen
class FakeReplay:
    row: FakeRow
    steps: tuple[Step, ...]
    samples: list[list[float]]


class FakeSimulation:
    parameter_names = ("nerve", "delay")
    measure_names = ("peak", "first_war", "mobilised", "talked")
    outcome_names = OUTCOMES
    coverage_paths = ("injects.drones[POL]", "moves.exercise", "moves.nothing")

    def __init__(self, pause: float) -> None:
        self._coverage = [0, 0, 0]
        self._pause = pause

    def run(self, seed: int, run: int) -> FakeRow:
        return self._play(seed, run)[0]

    def coverage(self) -> list[int]:
        return list(self._coverage)

    def replay(self, seed: int, run: int, grid: Sequence[float]) -> FakeReplay:
        row, steps, path = self._play(seed, run)
        times = [when for when, _ in path]
        values = [path[bisect_right(times, min(at, row.ended)) - 1][1] for at in grid]
        samples = [[value, 2.0 * value] for value in values]
        return FakeReplay(row, tuple(steps), samples)

    def _play(self, seed: int, run: int) -> tuple[FakeRow, list[Step], list[tuple[float, float]]]:
        if self._pause:
            time.sleep(self._pause)
        chance = random.Random(f"{seed}/{run}")
        nerve, delay = chance.random(), float(chance.randint(1, 10)) * DAY
        tension, now, cause = 0.0, 0.0, -1
        steps: list[Step] = []
        path = [(0.0, 0.0)]

        def step(cause: int, path: str, label: str, kind: str) -> int:
            steps.append(Step(len(steps), cause, now, path, label, kind))
            return len(steps) - 1

        peak, outcome, first_war = 0.0, 0, math.nan
        while (now := now + float(round(chance.expovariate(1 / delay)))) < LENGTH:
            if chance.random() < 0.6:
                self._coverage[0] += 1
                tick = step(-1, "rules.tick", "tick", "rule")
                cause = step(tick, "injects.drones[POL]", "drones over POL", "inject")
                tension += 1 + nerve
            else:
                self._coverage[1] += 1
                cause = step(cause, "moves.exercise", "RUS exercise", "move")
                tension = max(0.0, tension - 1.5)
            path.append((now, tension))
            peak = max(peak, tension)
            if tension > 12:
                first_war, outcome = now, 2
                state = step(cause, "kinds.front.states.open", "front open", "state")
                step(state, "outcomes.war", "war", "outcome")
                break
        if outcome == 0 and tension < 3:
            outcome = 1
        faulted = run % 97 == 13
        row = FakeRow(
            run,
            -1 if faulted else outcome,
            min(now, LENGTH),
            len(steps),
            3 * len(steps),
            0 if faulted else -1,
            (nerve, delay),
            (peak, first_war, tension * DAY, float(outcome == 1)),
        )
        return row, steps, path


def make(recipe: Recipe) -> FakeSimulation:
    return FakeSimulation(float(dict(recipe.overrides).get("pause", "0")))


def make_mistaken(recipe: Recipe) -> FakeSimulation:
    """One whose replays come out otherwise."""

    class Mistaken(FakeSimulation):
        def replay(self, seed: int, run: int, grid: Sequence[float]) -> FakeReplay:
            return super().replay(seed + 1, run, grid)

    return Mistaken(0)


def make_failing(recipe: Recipe) -> FakeSimulation:
    """One with a mistake in run 60."""

    class Failing(FakeSimulation):
        def run(self, seed: int, run: int) -> FakeRow:
            if run == 60:
                raise RuntimeError("no such place")
            return super().run(seed, run)

    return Failing(0)


def recipe(pause: float = 0.0) -> Recipe:
    overrides = (("pause", str(pause)),) if pause else ()
    return Recipe({"fake.yaml": b"playbook: Fake\n", "library/front.yaml": b"library: front\n"}, "fake.yaml", overrides)


def description() -> Description:
    return Description(
        title="Fake",
        about="A fake crisis.",
        intended_use="tests",
        start="2026-01-01T00:00:00+00:00",
        zone="UTC",
        length=LENGTH,
        objectives=(("calm", "Keep calm."),),
        outcomes=tuple((name, f"It ends in {name}.") for name in OUTCOMES),
        measures=(
            Quantity("peak", "number", "highest(tension)"),
            Quantity("first_war", "date", "first_time(war)"),
            Quantity("mobilised", "duration", "total_time(mobilised)"),
            Quantity("talked", "flag", "talks"),
        ),
        parameters=(
            Quantity("nerve", "number", "uniform(0, 1) @ judged", "a guess", "judged"),
            Quantity("delay", "duration", "pick(1 day, ...)"),
        ),
        tracks=("tension", "double"),
        coverage=(
            Occurrence("injects.drones[POL]", "inject"),
            Occurrence("moves.exercise", "move"),
            Occurrence("moves.nothing", "move", "Do nothing.", "nobody would"),
        ),
        faults=(("fake.yaml:3:1", "division by zero"),),
        sources=(),
        unsourced=2,
        source_digest="5" * 64,
        behaviour_digest="b" * 64,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def plain_report(summary: object, path: Path) -> None:
    path.write_text(f"<html>{summary}</html>", encoding="utf-8")
