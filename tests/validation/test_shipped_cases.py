"""The shipped legal cases hold, and there are as many as were promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.language.load import shipped_folder
from wargame.validation.case_files import read_cases
from wargame.validation.case_runs import run_cases

FOLDER = (shipped_folder() or Path()) / "cases"
FILES = sorted(file for file in FOLDER.glob("*.yaml") if not file.name.startswith("world_"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_they_hold(file: Path) -> None:
    verdicts = run_cases(read_cases(file))
    assert verdicts and not [str(failure) for verdict in verdicts for failure in verdict.failures]


def test_at_least_eighty_with_names_of_their_own() -> None:
    read = [read_cases(file) for file in FILES]
    names = [(file.title, name) for file in read for name in file.cases]
    assert len(names) >= 80 and len(set(names)) == len(names)
    assert sum(len(case.steps) for file in read for case in file.cases.values()) > 200
