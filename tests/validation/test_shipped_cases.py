"""The shipped legal cases hold, and there are as many as were promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.cli.main import main
from wargame.language.load import shipped_folder
from wargame.validation.case_files import read_cases

FOLDER = (shipped_folder() or Path()) / "cases"
FILES = sorted(file for file in FOLDER.glob("*.yaml") if not file.name.startswith("world_"))


def test_at_least_eighty_with_names_of_their_own() -> None:
    read = [read_cases(file) for file in FILES]
    names = [(file.title, name) for file in read for name in file.cases]
    assert len(names) >= 80 and len(set(names)) == len(names)
    assert sum(len(case.steps) for file in read for case in file.cases.values()) > 200


def test_they_hold_and_one_that_is_wrong_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["validate", "--cases"]) == 0
    told = capsys.readouterr().out
    assert "one_day_short" in told and "FAILS" not in told and str(FOLDER) not in told
    (tmp_path / "world_stationing.yaml").write_text((FOLDER / "world_stationing.yaml").read_text("utf-8"), "utf-8")
    wrong = (FOLDER / "umbrellas.yaml").read_text("utf-8").replace('credibility": 0.65', 'credibility": 0.66')
    (tmp_path / "umbrellas.yaml").write_text(wrong, "utf-8")
    assert main(["validate", "--cases", str(tmp_path / "umbrellas.yaml")]) == 1
    told = capsys.readouterr().out
    assert "credibility 0.66, got 0.65" in told and told.count("FAILS") == 1
    assert main(["validate", "--cases", str(tmp_path / "world_stationing.yaml")]) == 2
