"""What actors did in a result folder's recorded runs: played again, and taken from their records."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import attrs

from wargame.engine.batch import Replay, Simulation, compile_recipe
from wargame.engine.labels import place_of
from wargame.language import tree
from wargame.players.batch import AnsweredSimulation
from wargame.players.part import Part
from wargame.program import Program
from wargame.program.declaring.acts import AnswerInfo
from wargame.program.declaring.move_instances import ActInfo
from wargame.report.words import DAY
from wargame.rubrics.log import MOST_DAYS, Act, Log
from wargame.runs.files import sha256, within
from wargame.runs.folder import MANIFEST, REPLIES, RUNS
from wargame.runs.manifest import read_manifest
from wargame.runs.protocol import Recipe
from wargame.runs.records import SAMPLE
from wargame.runs.replies import read_replies
from wargame.runs.table import Table

LABEL = "action"  # the label by which an act says which action it is

Told = Callable[[int, int], None]  # done, of how many
Replays = Callable[[int], Replay]  # a run's number → the run with its records


class ResultsError(Exception):
    """A result folder that cannot be scored; the message says why."""


@attrs.frozen
class Played:
    """One run: its acts, how many turns it lasted (at least one), its outcome (-1: faulted) and its events."""

    acts: tuple[Act, ...]
    turns: int
    outcome: int
    events: int


class Replayer:
    """Plays runs of a program with records, and takes the acts out of them.

    Turns last `turn` seconds and are counted from 1. A move counts when it is made, also where its
    consequence arrives later; an attempt that was refused does not count. An answer with labels counts
    when it is revealed. `replay` plays a run in which somebody outside decided; without it the
    playbook's own players do.
    """

    def __init__(self, program: Program, seed: int, turn: float = DAY, replay: Replays | None = None) -> None:
        self.program, self.turn = program, turn
        simulation = Simulation(program)
        self._replay: Replays = replay or (lambda run: simulation.replay(seed, run, ()))
        self._acts = {
            place_of(program.sites[info.site], k): (info, k)
            for info in program.acts
            if info.site >= 0
            for k in range(len(info.actors))
        }

    def play(self, run: int) -> Played:
        """One run."""
        replay = self._replay(run)
        acts = []
        for step in replay.steps:
            if step.kind in ("move", "act"):
                info, instance = self._acts[step.path]
                acts.append(_act(self.program, info, instance, str(run), math.floor(step.at / self.turn) + 1))
        row = replay.row
        turns = max(1, math.ceil(row.ended / self.turn), max((act.day for act in acts), default=1))
        return Played(tuple(acts), turns, row.outcome, row.events)

    def log(self, runs: Iterable[int], name: str = "") -> Log:
        """The acts of some runs."""
        played = {run: self.play(run) for run in runs}
        return Log(
            name or self.program.playbook.title,
            tuple(act for each in played.values() for act in each.acts),
            {str(run): (1, each.turns) for run, each in played.items()},
            tuple(self.program.playbook.actors),
            paths_of(self.program),
        )


def paths_of(program: Program) -> tuple[str, ...]:
    """Everything that a coding may name."""
    return tuple(path_of(info) for info in program.acts)


def path_of(info: ActInfo) -> str:
    """`exercise`, `deployment.request`; of an answer `deployment.access.refuse`, whether a kind asks or an inject."""
    if isinstance(info, AnswerInfo):
        return f"{info.question.path.split('.')[1]}.{info.question.name}.{info.name}"
    return f"{info.kind.name}.{info.name}" if info.kind is not None else info.name


def _act(program: Program, info: ActInfo, instance: int, run: str, day: int) -> Act:
    path = path_of(info)
    nation = tuple(program.playbook.actors)[info.actors[instance]]
    return Act(run, day, nation, path, label_of(info), path)


def label_of(info: ActInfo) -> str:
    """The action that an act says it is, "" where it says nothing."""
    said = info.said.labels.get(LABEL)
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
    players = tuple(
        Part(str(each["name"]), str(each["who"]), tuple((str(word), str(digest)) for word, digest in each["files"]))
        for each in content.get("players", [])
    )
    recipe = Recipe(files, str(content["main"]), overrides, players)
    title, seed, runs = str(content["title"]), int(content["seed"]), int(content["runs_asked"])
    return Results(folder, title, seed, runs, recipe, str(content["behaviour_digest"]))


def read_played(results: Results, most: int = SAMPLE, turn: float = DAY, told: Told | None = None) -> Log:
    """The acts of the first `most` finished runs of a study.

    Each run is played again with records and compared with the run table. Raises ResultsError where
    that cannot be done, PlaybookError where the stored sources cannot be read any more.
    """
    program = compile_recipe(results.recipe)
    if program.behaviour_digest != results.digest:
        raise ResultsError(f"{results.folder} was made by another version of the playbook or of wargame")
    if program.length / turn > MOST_DAYS:
        raise ResultsError(f"a run lasts {program.length / turn:,.0f} turns; at most {MOST_DAYS:,} are scored")
    names = list(program.outcome_names)
    with Table(results.folder / RUNS) as table:
        runs = table.runs()
        outcomes, events = table.indices("outcome", names), table.doubles("events")
    acts: list[Act] = []
    days: dict[str, tuple[int, int]] = {}
    chosen = [k for k in range(len(runs)) if outcomes[k] >= 0][:most]
    replayer = Replayer(program, results.seed, turn, _answered(results, program, [int(runs[k]) for k in chosen]))
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
    return Log(results.title, tuple(acts), days, tuple(program.playbook.actors), paths_of(program))


def _answered(results: Results, program: Program, runs: list[int]) -> Replays | None:
    """How runs are played again from what players outside answered in them; None where there were none."""
    if not results.recipe.players:
        return None
    replies = read_replies(results.folder / REPLIES, runs)
    simulation = AnsweredSimulation(program, results.recipe.players)
    return lambda run: simulation.replay(results.seed, run, (), replies[run])
