"""A program handed to another process plays there what it plays here, and no compiler is loaded for it."""

from __future__ import annotations

import pickle
import subprocess
import sys
import zlib

import attrs
import numpy as np
import pytest

from wargame.engine import batch
from wargame.engine.batch import Simulation, compile_recipe
from wargame.program.playable import VERSION
from wargame.runs import worker
from wargame.runs.describe import prepare
from wargame.runs.pool import Pool
from wargame.runs.worker import Job, handing_over, replay_chunk, run_chunk

GRID = (0.0, 86_400.0, 1e9)


@pytest.fixture(scope="module")
def job():
    """A job of first_steps with its program, as a pool's processes get it."""
    recipe, _ = prepare("first_steps")
    ready = handing_over(Job(recipe, 3), Pool(2), recording=True)
    worker.forget()
    return ready


def test_handed_it_plays_as_it_plays_where_it_was_compiled(job):
    here, there = Simulation(compile_recipe(job.recipe)), Simulation.taken_over(job.plain)
    assert there is not None and there.hand_over(False) == b""
    there.take(job.recording)
    for run in range(40):
        assert there.run(3, run) == here.run(3, run)
    for run in range(10):
        assert there.replay(3, run, GRID) == here.replay(3, run, GRID)
    assert there.coverage() == here.coverage()
    for names in ("parameter_names", "measure_names", "outcome_names", "coverage_paths"):
        assert getattr(there, names) == getattr(here, names)


def test_what_plays_more_than_a_few_runs_is_made_quicker_and_plays_the_same(job, monkeypatch):
    as_written = Simulation(compile_recipe(job.recipe))
    monkeypatch.setattr(batch, "FEW", 3)
    switching = Simulation(compile_recipe(job.recipe))
    plain, recording = switching.plain, switching.recording()
    for number in range(7):
        assert switching.run(3, number) == as_written.run(3, number)
        assert switching.replay(3, number, GRID) == as_written.replay(3, number, GRID)
        assert (switching.plain is plain) == (switching.recording() is recording) == (number < 3)
    few, many = (Simulation(compile_recipe(job.recipe)).hand_over(False, runs) for runs in (3, 4))
    assert few != many


def test_a_process_that_is_handed_a_program_loads_no_compiler(job, tmp_path):
    (tmp_path / "job").write_bytes(pickle.dumps(job))
    code = (
        "import pickle, sys; from pathlib import Path; from wargame.runs.worker import run_chunk, replay_chunk\n"
        "job = pickle.loads(Path(sys.argv[1]).read_bytes())\n"
        "played = run_chunk(job, 0, 5), replay_chunk(job, (1, 2), (0.0, 86400.0))\n"
        "Path(sys.argv[2]).write_bytes(pickle.dumps(played))\n"
        "print([m for m in ('yaml', 'wargame.language.model', 'wargame.program.compiler') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "job", tmp_path / "played"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    played, replayed = pickle.loads((tmp_path / "played").read_bytes())
    alone = attrs.evolve(job, plain=b"", recording=b"")
    worker.forget()
    here, again = run_chunk(alone, 0, 5), replay_chunk(alone, (1, 2), (0.0, 86_400.0))
    assert np.array_equal(played.integers, here.integers)
    assert np.array_equal(played.floats, here.floats, equal_nan=True)
    assert [(one.chain, one.first) for one in replayed.runs] == [(one.chain, one.first) for one in again.runs]
    assert np.array_equal(replayed.samples, again.samples) and replayed.links == again.links


def test_a_program_of_another_version_is_compiled_anew(job):
    version, *rest = pickle.loads(zlib.decompress(job.plain))
    assert version == VERSION
    other = zlib.compress(pickle.dumps((("0", b""), *rest)))
    assert Simulation.taken_over(other) is None
    worker.forget()
    played = run_chunk(attrs.evolve(job, plain=other), 0, 3)
    assert np.array_equal(played.integers, run_chunk(attrs.evolve(job, plain=b"", recording=b""), 0, 3).integers)


def test_nothing_is_handed_to_oneself_nor_where_nothing_was_compiled(job):
    alone = Job(job.recipe, 3)
    worker.forget()
    assert handing_over(alone, Pool(2)) == alone
    run_chunk(alone, 0, 1)
    assert handing_over(alone, Pool(1)) == alone
    assert handing_over(alone, Pool(2)) == attrs.evolve(job, recording=b"")
    worker.forget()
