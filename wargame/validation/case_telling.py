"""How legal cases went, as a table's cells and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

from wargame.language.load import shipped_folder
from wargame.language.problems import PlaybookError, Problem
from wargame.validation.case_files import CaseFile, read_cases
from wargame.validation.case_runs import Verdict, run_cases


@attrs.frozen
class Judged:
    """One file of cases and how each of them went."""

    file: CaseFile
    verdicts: tuple[Verdict, ...]


def shipped_cases() -> list[Path]:
    """The files of cases that come with the package."""
    folder = shipped_folder()
    found = sorted((folder / "cases").glob("*.yaml")) if folder else []
    return [file for file in found if not file.name.startswith("world_")]


def judge(files: Sequence[Path]) -> list[Judged]:
    """Every case of these files played. Raises PlaybookError with every problem of all of them."""
    judged: list[Judged] = []
    problems: list[Problem] = []
    own = shipped_cases()
    for path in files:
        try:
            file = read_cases(path, f"playbooks/cases/{path.name}" if path in own else "")
            judged.append(Judged(file, run_cases(file)))
        except PlaybookError as problem:
            problems += problem.problems
    if problems:
        raise PlaybookError(problems)
    return judged


def failed(judged: Sequence[Judged]) -> bool:
    return any(not verdict.holds for one in judged for verdict in one.verdicts)


HEADINGS = ("case", "what it is", "compared", "verdict")


def cells(verdict: Verdict) -> list[str]:
    return [verdict.name, verdict.about, str(verdict.checks), "holds" if verdict.holds else "FAILS"]


def closing(judged: Sequence[Judged]) -> str:
    verdicts = [verdict for one in judged for verdict in one.verdicts]
    held = sum(verdict.holds for verdict in verdicts)
    compared = sum(verdict.checks for verdict in verdicts)
    return f"{held} of {len(verdicts)} cases hold; {compared} standings and refusals compared"


def as_json(judged: Sequence[Judged]) -> dict[str, Any]:
    """The verdicts as plain data, one entry a case."""
    return {
        "holds": not failed(judged),
        "cases": [
            {
                "file": one.file.name,
                "title": one.file.title,
                "case": verdict.name,
                "about": verdict.about,
                "compared": verdict.checks,
                "holds": verdict.holds,
                "failures": [str(failure) for failure in verdict.failures],
            }
            for one in judged
            for verdict in one.verdicts
        ],
    }
