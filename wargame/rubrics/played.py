"""The moves of a result folder's recorded runs: played again, and taken from their records."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import attrs

from wargame.engine.batch import Simulation, compile_recipe
from wargame.engine.labels import place_of
from wargame.language import tree
from wargame.program import Program
from wargame.program.moves import MoveInfo
from wargame.report.words import DAY
from wargame.rubrics.log import MOST_DAYS, Act, Log
from wargame.runs.files import sha256, within
from wargame.runs.folder import MANIFEST, RUNS
from wargame.runs.manifest import read_manifest
from wargame.runs.protocol import Recipe
from wargame.runs.records import SAMPLE
from wargame.runs.table import Table

LABEL = "action"  # the label by which a move says which action it is

Told = Callable[[int, int], None]  # done, of how many


class ResultsError(Exception):
    """A result folder that cannot be scored; the message says why."""


@attrs.frozen
class Played:
    """One run: its moves, how many turns it lasted (at least one), its outcome (-1: faulted) and its events."""

    acts: tuple[Act, ...]
    turns: int
    outcome: int
    events: int


class Replayer:
    """Plays runs of a program with records, and takes the moves out of them.

    Turns last `turn` seconds and are counted from 1. A move counts when it is made, also where its
    consequence arrives later; an attempt that was refused does not count.
    """

    def __init__(self, program: Program, seed: int, turn: float = DAY) -> None:
        self.program, self.seed, self.turn = program, seed, turn
        self._simulation = Simulation(program)
        self._moves = {
            place_of(program.sites[info.site], k): (info, k)
            for info in program.moves
            if info.site >= 0
            for k in range(info.count)
        }

    def play(self, run: int) -> Played:
        """One run."""
        replay = self._simulation.replay(self.seed, run, ())
        acts = []
        for step in replay.steps:
            if step.kind == "move":
                info, instance = self._moves[step.path]
                acts.append(_act(self.program, info, instance, str(run), math.floor(step.at / self.turn) + 1))
        row = replay.row
        turns = max(1, math.ceil(row.ended / self.turn), max((act.day for act in acts), default=1))
        return Played(tuple(acts), turns, row.outcome, row.events)

    def log(self, runs: Iterable[int], name: str = "") -> Log:
        """The moves of some runs."""
        played = {run: self.play(run) for run in runs}
        return Log(
            name or self.program.playbook.title,
            tuple(act for each in played.values() for act in each.acts),
            {str(run): (1, each.turns) for run, each in played.items()},
            tuple(self.program.playbook.actors),
            tuple(_path(info) for info in self.program.moves),
        )


def _path(info: MoveInfo) -> str:
    """`exercise`, `deployment.request`."""
    return f"{info.kind.name}.{info.name}" if info.kind is not None else info.name


def _act(program: Program, info: MoveInfo, instance: int, run: str, day: int) -> Act:
    said, path = info.said.labels.get(LABEL), _path(info)
    nation = tuple(program.playbook.actors)[info.actors[instance]]
    return Act(run, day, nation, path, _word(said), path)


def _word(said: tree.Expr | None) -> str:
    inner = said.value if isinstance(said, tree.Cited) else said
    return inner.id if isinstance(inner, tree.Name) else ""


@attrs.frozen
class Results:
    """A result folder's study, as far as its runs can be played again."""

    folder: Path
    title: str
    seed: int
    runs: int
    recipe: Recipe
    digest: str


def open_results(folder: Path) -> Results:
    """What a finished study's folder says of itself. Raises ResultsError, StorageError."""
    content = read_manifest(folder / MANIFEST)
    if content is None:
        raise ResultsError(f"{folder} holds no study: there is no {MANIFEST} in it")
    if not content.get("complete"):
        raise ResultsError(f"{folder} holds an unfinished study: go on with `wargame montecarlo ... --resume`")
    try:
        return _results(folder, content)
    except (KeyError, TypeError, ValueError) as problem:
        raise ResultsError(f"{folder / MANIFEST} is damaged: {problem}") from problem


def _results(folder: Path, content: dict[str, Any]) -> Results:
    files = {}
    for name, digest in content["files"]:
        path = within(folder / str(content["sources"]), str(name))
        if not path.exists() or sha256(path) != digest:
            raise ResultsError(f"{path} has been changed since the study, or is gone: its runs cannot be played again")
        files[str(name)] = path.read_bytes()
    overrides = tuple((str(name), str(value)) for name, value in content["overrides"])
    recipe = Recipe(files, str(content["main"]), overrides)
    title, seed, runs = str(content["title"]), int(content["seed"]), int(content["runs_asked"])
    return Results(folder, title, seed, runs, recipe, str(content["behaviour_digest"]))


def read_played(results: Results, most: int = SAMPLE, turn: float = DAY, told: Told | None = None) -> Log:
    """The moves of the first `most` finished runs of a study.

    Each run is played again with records and compared with the run table. Raises ResultsError where
    that cannot be done, PlaybookError where the stored sources cannot be read any more.
    """
    program = compile_recipe(results.recipe)
    if program.behaviour_digest != results.digest:
        raise ResultsError(f"{results.folder} was made by another version of the playbook or of wargame")
    if program.length / turn > MOST_DAYS:
        raise ResultsError(f"a run lasts {program.length / turn:,.0f} turns; at most {MOST_DAYS:,} are scored")
    replayer = Replayer(program, results.seed, turn)
    names = list(program.outcome_names)
    with Table(results.folder / RUNS) as table:
        runs = table.runs()
        outcomes, events = table.indices("outcome", names), table.doubles("events")
    acts: list[Act] = []
    days: dict[str, tuple[int, int]] = {}
    chosen = [k for k in range(len(runs)) if outcomes[k] >= 0][:most]
    for done, k in enumerate(chosen, 1):
        run = int(runs[k])
        played = replayer.play(run)
        if (played.outcome, played.events) != (int(outcomes[k]), int(events[k])):
            raise ResultsError(f"run {run} played again came out otherwise; see `wargame montecarlo --resume`")
        acts += played.acts
        days[str(run)] = (1, played.turns)
        if told is not None:
            told(done, len(chosen))
    if not days:
        raise ResultsError(f"{results.folder} holds no run that ended in an outcome")
    paths = tuple(_path(info) for info in program.moves)
    return Log(results.title, tuple(acts), days, tuple(program.playbook.actors), paths)
