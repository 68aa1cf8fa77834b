"""Every example and every shipped playbook: loads, compiles, runs without a fault, tells the same when replayed."""

from __future__ import annotations

from pathlib import Path

import pytest
from shelf import THOROUGH

from wargame.engine.batch import Simulation
from wargame.language.load import load, problems_of
from wargame.program import compile_playbook

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "tests" / "examples", ROOT / "playbooks", ROOT / "playbooks" / "published")
FILES = sorted(path for folder in FOLDERS for path in folder.glob("*.yaml"))
PLAYBOOKS = [
    path for path in FILES if not path.name.startswith("library_") and (THOROUGH or path.parent.name != "playbooks")
]
LIBRARIES = [
    *(path for path in FILES if path.name.startswith("library_")),
    *sorted((ROOT / "wargame" / "library").glob("*.yaml")),
]


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_playbook_runs(path: Path) -> None:
    simulation = Simulation(compile_playbook(load(path)))
    rows = [simulation.run(1, run) for run in range(5)]
    faults = [simulation.plain.faults[row.fault] for row in rows if row.fault >= 0]
    assert not faults
    assert repr(simulation.replay(1, 0, [0.0]).row) == repr(rows[0])


@pytest.mark.parametrize("path", LIBRARIES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_library_reads(path: Path) -> None:
    assert not problems_of(path).errors
