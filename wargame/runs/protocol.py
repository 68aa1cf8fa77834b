"""What `wargame.runs` needs of an engine: a recipe to build it from, one run at a time, a replay.

`wargame.engine.batch.Simulation` fulfils `Simulation`; tests hand in a small one of their own.
Times are seconds since the playbook's start, durations seconds (calendar steps as mean lengths).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from wargame.engine.steps import Step as Step
from wargame.players.part import PATIENCE, Part
from wargame.report.summary import SourceNote


class Row(Protocol):
    """One finished run."""

    @property
    def run(self) -> int: ...
    @property
    def outcome(self) -> int:
        """Index into `outcome_names`; -1 if the run faulted."""

    @property
    def ended(self) -> float: ...
    @property
    def events(self) -> int: ...
    @property
    def considered(self) -> int:
        """How many options players weighed."""

    @property
    def fault(self) -> int:
        """Number of the site that faulted, -1 if none did."""

    @property
    def parameters(self) -> Sequence[float]: ...
    @property
    def measures(self) -> Sequence[float]:
        """One number for each measure; nan where it has no value ("never")."""


class Replay(Protocol):
    """A run played again with its records."""

    @property
    def row(self) -> Row: ...
    @property
    def steps(self) -> Sequence[Step]: ...
    @property
    def samples(self) -> Sequence[Sequence[float]]:
        """`samples[k][j]`: track j at grid time k; a run that has ended keeps its last values."""


class Simulation(Protocol):
    """A compiled playbook that plays runs; not shared between threads."""

    @property
    def parameter_names(self) -> tuple[str, ...]: ...
    @property
    def measure_names(self) -> tuple[str, ...]: ...
    @property
    def outcome_names(self) -> tuple[str, ...]: ...
    @property
    def coverage_paths(self) -> tuple[str, ...]: ...

    def run(self, seed: int, run: int) -> Row:
        """Play run number `run` without records; depends on the seed and the number alone."""

    def coverage(self) -> Sequence[int]:
        """How often each of `coverage_paths` occurred since this object was made."""

    def replay(self, seed: int, run: int, grid: Sequence[float]) -> Replay:
        """Play the same run with records, and read every sampled track at each grid time."""


@attrs.frozen
class Recipe:
    """Everything a worker needs to build a `Simulation`: the bytes of all files, and what is changed.

    `overrides` are (name, value as text) in the order given. Names are relative, with `/`. `players`
    are those outside; each worker starts its own, and waits `patience` seconds for an answer.
    """

    files: Mapping[str, bytes]
    main: str
    overrides: tuple[tuple[str, str], ...] = ()
    players: tuple[Part, ...] = ()
    patience: float = PATIENCE

    def digest(self) -> str:
        """SHA-256 over names, contents, overrides and players, as hexadecimal digits."""
        total = hashlib.sha256()
        parts = [self.main.encode()]
        for name in sorted(self.files):
            parts += [name.encode(), self.files[name]]
        parts += [text.encode() for pair in self.overrides for text in pair]
        for player in self.players:
            said = (player.name, player.who, *(text for pair in player.files for text in pair))
            parts += [text.encode() for text in said]
        for part in parts:
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
        return total.hexdigest()


@attrs.frozen
class Quantity:
    """A measure or a parameter: `kind` is number, date, duration or flag; `said` the author's text."""

    name: str
    kind: str
    said: str
    why: str = ""
    source: str = ""

    @property
    def in_days(self) -> bool:
        """Whether run tables give it in days (dates: days since the start)."""
        return self.kind in ("date", "duration")


@attrs.frozen
class Occurrence:
    """What coverage counts: a move, state, inject, exit, answer or rule of the playbook."""

    path: str
    kind: str
    text: str = ""
    reason: str = ""


@attrs.frozen
class Description:
    """What a study says about its playbook; the order of each tuple is the simulation's own.

    `faults[k]` is (place, message) of fault site k. `tracks` are those a replay samples.
    """

    title: str
    about: str
    intended_use: str
    start: str
    zone: str
    length: float
    objectives: tuple[tuple[str, str], ...]
    outcomes: tuple[tuple[str, str], ...]  # (name, about)
    measures: tuple[Quantity, ...]
    parameters: tuple[Quantity, ...]
    tracks: tuple[str, ...]
    coverage: tuple[Occurrence, ...]
    faults: tuple[tuple[str, str], ...]
    sources: tuple[SourceNote, ...]
    unsourced: int
    source_digest: str
    behaviour_digest: str
    track_notes: tuple[str, ...] = ()  # what the playbook says of each of `tracks`
