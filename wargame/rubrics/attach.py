"""What is asked of a scoring, and a study's result folder with a scoring in it.

A scoring of a result folder is stored in its `study.json`, so that its report can be made again; the
rubrics' files go to `sources/rubrics/`, and the manifest says what was asked and of which files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

from wargame.language.problems import Problem
from wargame.program import Program
from wargame.report.html import write_report
from wargame.report.summary import RubricStudy, Summary
from wargame.report.words import DAY
from wargame.rubrics.coding import Coding, read_coding
from wargame.rubrics.comparing import NothingKnown, study
from wargame.rubrics.log import Log
from wargame.rubrics.played import Told, label_of, open_results, path_of, paths_of, read_played
from wargame.rubrics.reading import read_rubrics, shipped
from wargame.rubrics.rubric import Rubric
from wargame.runs.files import sha256, store, store_by
from wargame.runs.folder import MANIFEST, REPORT, STUDY
from wargame.runs.manifest import read_manifest
from wargame.runs.records import SAMPLE
from wargame.runs.store import dump_summary, read_study


@attrs.frozen
class Asked:
    """Rubrics, and how they are to score: all read, before anything is played.

    `nations` is what totals are divided by, 0: what the rubrics say; `turn` how many seconds of a
    playbook's time are a day of the score; `runs` how many of a study's runs are scored at most.
    """

    rubrics: tuple[Rubric, ...]
    coding: Coding | None = None
    nations: int = 0
    turn: float = DAY
    runs: int = SAMPLE
    warnings: tuple[Problem, ...] = ()

    def study(self, log: Log) -> RubricStudy:
        """A log, scored. Raises NothingKnown, and PlaybookError where the coding does not fit."""
        rubrics: Sequence[Rubric] = self.rubrics
        said = ""
        if self.coding is not None and log.moves:
            rubrics = self.coding.fitted(rubrics, log.moves)
            said = f"{self.coding.title}, version {self.coding.version}, SHA-256 {self.coding.digest}"
        turn = self.turn if log.moves else 0.0
        return study(log, rubrics, nations=self.nations, turn=turn, coding=said)

    def check(self, program: Program) -> None:
        """Before anything is played: whether coding and rubrics fit a playbook's moves.

        Raises NothingKnown, and PlaybookError where the coding does not fit.
        """
        moves = paths_of(program)
        rubrics = self.coding.fitted(self.rubrics, moves) if self.coding is not None else self.rubrics
        known = [(path_of(info), label_of(info)) for info in program.acts]
        strangers = [
            rubric.name for rubric in rubrics if not any(rubric.action(path, label, path) for path, label in known)
        ]
        if strangers:
            raise NothingKnown(strangers, list(dict.fromkeys(moves)), moves=True)

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """Every file that rubrics and coding were read from; equal names of different files are told apart."""
        found: dict[str, bytes] = {}
        given = [file for rubric in self.rubrics for file in rubric.files]
        if self.coding is not None:
            given.append((f"coding_{self.coding.file}", self.coding.content))
        for name, content in given:
            number, free = 2, name
            while found.get(free, content) != content:
                free, number = f"{number}_{name}", number + 1
            found[free] = content
        return list(found.items())


def asked_for(
    rubrics: Sequence[str], coding: str = "", nations: int = 0, turn: float = DAY, runs: int = SAMPLE
) -> Asked:
    """What is asked for by names and files; without a rubric, all shipped ones. Raises PlaybookError."""
    found, warnings = read_rubrics(rubrics or shipped())
    told = list(warnings)
    known = None
    if coding:
        known, more = read_coding(coding)
        told += more
    return Asked(tuple(found), known, nations, turn, runs, tuple(told))


def attach(folder: Path, asked: Asked, told: Told | None = None) -> Summary:
    """Score a finished study's runs and put that into its folder: study, report, sources and manifest.

    Raises ResultsError, StorageError, NothingKnown and PlaybookError; then the folder is what it was.
    """
    results = open_results(folder)
    found = asked.study(read_played(results, asked.runs, asked.turn, told))
    summary = attrs.evolve(read_study(folder), rubrics=found)
    for name, content in asked.files:
        store(folder / "sources" / "rubrics" / name, content)
    store(folder / STUDY, dump_summary(summary))
    store_by(folder / REPORT, lambda path: write_report(summary, path))
    _tell_manifest(folder, asked)
    return summary


def _tell_manifest(folder: Path, asked: Asked) -> None:
    """The manifest with the new digests, and with what was asked."""
    content: dict[str, Any] = read_manifest(folder / MANIFEST) or {}
    content["results"] = [[name, sha256(folder / name)] for name, _ in content["results"]]
    content["scoring"] = {
        "rubrics": [[rubric.name, rubric.version, rubric.digest] for rubric in asked.rubrics],
        "coding": asked.coding.digest if asked.coding else "",
        "nations": asked.nations,
        "turn": asked.turn,
        "runs": asked.runs,
    }
    store(folder / MANIFEST, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
