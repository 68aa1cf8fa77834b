"""Small playbooks for the compiler's tests: what is missing is filled in, one run is told in plain words."""

from __future__ import annotations

import functools
import math
import textwrap

import attrs

from wargame.engine.batch import Row, Simulation
from wargame.language.load import load_text
from wargame.language.problems import PlaybookError, Problem
from wargame.program import Program, compile_playbook

DAY = 86400.0
HOUR = 3600.0
_DEFAULTS = {
    "playbook": "playbook: A test",
    "format": "format: 1",
    "clock": "clock: {start: 2025-01-01, length: 1 year}",
    "actors": "actors: {AA: {name: Aland}, BB: {name: Bland}}",
    "outcomes": "outcomes: {ran: otherwise}",
}


def completed(text: str) -> str:
    """The text with the sections that every playbook needs."""
    text = textwrap.dedent(text).strip() + "\n"
    keys = {line.split(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    return "\n".join([*(line for key, line in _DEFAULTS.items() if key not in keys), text])


@functools.cache
def program(text: str) -> Program:
    """The compiled playbook."""
    return compile_playbook(load_text(completed(text)))


@functools.cache
def simulation(text: str) -> Simulation:
    return Simulation(program(text))


@attrs.frozen
class Played:
    """One run: its outcome or fault, its measures by name, and what happened (day, label)."""

    outcome: str
    fault: str
    measures: dict[str, float]
    steps: list[tuple[float, str, str]]
    ended: float

    def __getitem__(self, name: str) -> float:
        return self.measures[name]

    def days(self, label: str) -> list[float]:
        """The days on which something of this label happened."""
        return [at / DAY for at, said, _ in self.steps if said == label]


def told(simulation: Simulation, row: Row, steps: list[tuple[float, str, str]]) -> Played:
    names = simulation.outcome_names
    return Played(
        names[row.outcome] if row.outcome >= 0 else "",
        simulation.plain.faults[row.fault][1] if row.fault >= 0 else "",
        dict(zip(simulation.measure_names, row.measures, strict=True)),
        steps,
        row.ended / DAY,
    )


def play(text: str, seed: int = 1, run: int = 0) -> Played:
    """One run with its records; the run without them must say the same."""
    player = simulation(text)
    replay = player.replay(seed, run, [0.0])
    assert repr(replay.row) == repr(player.run(seed, run))
    return told(player, replay.row, [(step.at, step.label, step.kind) for step in replay.steps])


def runs(text: str, count: int, seed: int = 1) -> list[Played]:
    """Many runs without records."""
    player = simulation(text)
    return [told(player, player.run(seed, run), []) for run in range(count)]


def share(text: str, outcome: str, count: int, seed: int = 1) -> float:
    return sum(played.outcome == outcome for played in runs(text, count, seed)) / count


def sure(found: float, expected: float, count: int) -> bool:
    """Whether a share is within its 99.9 % interval of what it should be."""
    return abs(found - expected) <= 3.29 * math.sqrt(max(expected * (1 - expected), 1e-9) / count)


def refused(text: str) -> list[Problem]:
    """What is wrong with a playbook, in loading or compiling."""
    try:
        compile_playbook(load_text(completed(text)))
    except PlaybookError as error:
        return list(error.problems)
    return []


def complaint(text: str, *words: str) -> Problem:
    """The one problem that says all these words; the test fails where there is none."""
    problems = refused(text)
    for problem in problems:
        if all(word in f"{problem.message} {problem.advice}" for word in words):
            return problem
    raise AssertionError(f"nothing says {words}: " + "; ".join(map(str, problems)))


def warned(text: str, *words: str) -> bool:
    """Whether a playbook that is looked at with care carries a warning with all these words."""
    found = compile_playbook(load_text(completed(text)), careful=True).warnings
    return any(all(word in f"{w.message} {w.advice}" for word in words) for w in found)
