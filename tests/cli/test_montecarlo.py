"""`wargame montecarlo` and `wargame report` on a made-up engine: what is said, written and refused."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path

import pytest

from wargame.cli import main as frame


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """A folder to work in, and an engine that plays the fake crisis of the tests of `wargame.runs`."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "runs"))
    monkeypatch.chdir(tmp_path)
    import runs_fake

    batch = types.ModuleType("wargame.engine.batch")
    describe = types.ModuleType("wargame.runs.describe")
    describe.prepare = lambda name, *_: (runs_fake.recipe(), runs_fake.description())
    monkeypatch.setitem(sys.modules, "wargame.runs.describe", describe)
    batch.Simulation = types.SimpleNamespace(from_recipe=runs_fake.make)
    monkeypatch.setitem(sys.modules, "wargame.engine.batch", batch)
    return tmp_path


ASKED = ["montecarlo", "fake", "--runs", "300", "--workers", "1"]


def test_table_and_files(fake, capsys):
    assert frame.main(ASKED) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "95 % interval" in said.out and "sampling error only" in said.out
    for word in ("Fake: 300 runs, seed 1", "calm", "talks", "war", "results/report.html", "results/runs.parquet"):
        assert word in said.out
    assert "Faulted, in no outcome: 3 runs, the first 13" in said.out
    manifest = json.loads((fake / "results/manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "wargame montecarlo fake --runs 300 --seed 1 --out results"


def test_json(fake, capsys):
    assert frame.main([*ASKED, "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == json.loads((fake / "results/study.json").read_text(encoding="utf-8"))


def test_report_again(fake, capsys):
    frame.main(ASKED)
    page = (fake / "results/report.html").read_bytes()
    (fake / "results/report.html").write_bytes(b"")
    assert frame.main(["report", "results"]) == 0
    assert (fake / "results/report.html").read_bytes() == page
    assert frame.main(["report", "elsewhere"]) == 2
    (fake / "results/study.json").write_text("{}", encoding="utf-8")
    assert frame.main(["report", "results"]) == 2


def test_interrupted_and_resumed(fake, capsys, monkeypatch):
    import runs_fake

    frame.main(ASKED)
    whole = {path.name: path.read_bytes() for path in (fake / "results").iterdir() if path.is_file()}

    class Interrupted(runs_fake.FakeSimulation):
        def run(self, seed, run):
            if run == 200:
                import os
                import signal

                os.kill(os.getpid(), signal.SIGINT)
            return super().run(seed, run)

    monkeypatch.setattr(sys.modules["wargame.engine.batch"].Simulation, "from_recipe", lambda recipe: Interrupted(0))
    import wargame.runs.worker

    wargame.runs.worker._local.__dict__.clear()
    capsys.readouterr()
    assert frame.main([*ASKED, "--out", "part"]) == 130
    said = capsys.readouterr()
    assert "of 300 runs are complete" in said.err and "--resume" in said.err
    assert frame.main([*ASKED, "--out", "part"]) == 2
    assert "unfinished" in capsys.readouterr().err
    monkeypatch.setattr(sys.modules["wargame.engine.batch"].Simulation, "from_recipe", runs_fake.make)
    wargame.runs.worker._local.__dict__.clear()
    assert frame.main([*ASKED, "--out", "part", "--resume"]) == 0
    assert (fake / "part/runs.parquet").read_bytes() == whole["runs.parquet"]


@pytest.mark.parametrize("wrong", [["--runs", "0"], ["--seed", "-1"], ["--workers", "0"], ["--runs", "x"]])
def test_refused(fake, wrong):
    assert frame.main([*ASKED, *wrong]) == 2
    assert not (fake / "results").exists()


def test_a_folder_of_something_else_is_left_alone(fake):
    (fake / "results").mkdir()
    (fake / "results/letter.txt").write_text("dear", encoding="utf-8")
    assert frame.main(ASKED) == 2
    assert [path.name for path in (fake / "results").iterdir()] == ["letter.txt"]
