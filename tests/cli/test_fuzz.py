"""`wargame fuzz`: the shortest play that breaks an invariant, the same for a seed, nothing left behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wargame.cli.main import main

TEXT = """playbook: Two that push
format: 1
clock: {start: 2025-01-01, length: 1 year}
actors: {AA: {name: Aland}, BB: {name: Bland}}
tracks: {x: {start: 0, range: [0, 10]}}
moves:
  push: {by: actors, do: x += 1}
  hold: {by: actors, do: x -= 1}
players:
  AA: {acts: {every: 2 weeks}, plays: {a: {choose: hold}}}
  BB: {acts: {every: 2 weeks}, plays: {a: {choose: hold}}}
outcomes: {ran: otherwise}
invariants: {calm: x < 3}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_the_shortest_play(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fuzz", "two.yaml", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["broken"]["invariant"] == "calm"
    assert [step["what"].split("[")[0] for step in said["broken"]["play"]] == ["push"] * 3
    assert said["broken"]["where"].startswith("two.yaml:13:")
    assert [path.name for path in folder.iterdir()] == ["two.yaml"]


def test_the_same_seed_finds_the_same_play(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for _ in range(2):
        assert main(["fuzz", "two.yaml", "--seed", "5"]) == 1
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] and "  1. 2025-" in told[0] and "calm" in told[0]


def test_clean(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "two.yaml").write_text(TEXT.replace("x < 3", "x <= 10"), encoding="utf-8")
    assert main(["fuzz", "two.yaml", "--plays", "20"]) == 0
    assert "nothing broke in" in capsys.readouterr().out
    assert main(["fuzz", "two.yaml", "--plays", "20", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["broken"] is None and said["plays"] >= 20 and said["events"] > 0


def test_a_fault_counts_as_broken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "two.yaml").write_text(TEXT.replace("x < 3", "1 / (x - 2) < 9"), encoding="utf-8")
    assert main(["fuzz", "two.yaml"]) == 1
    assert "two.yaml:13:" in capsys.readouterr().out
