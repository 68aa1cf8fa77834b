"""Interruption, full disks, damage: what was complete stays, and the rest is told and made up for."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import attrs
import duckdb
import pytest
from runs_fake import FACTORY, contents, description, plain_report, recipe

from wargame.runs import files
from wargame.runs.files import StorageError
from wargame.runs.folder import FolderError
from wargame.runs.parts import ResumeError
from wargame.runs.pool import Pool, WorkerError
from wargame.runs.study import Study, run_study

resource = pytest.importorskip("resource")

RUNS = 300


def play(out: Path, **more: Any) -> Study:
    given: dict[str, Any] = {"seed": 2, "runs": RUNS, "write_report": plain_report, "factory": FACTORY, "chunk": 20}
    return run_study(recipe(), description(), out=out, **(given | more))


class After:
    """Stops a study when it has been asked so often."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("whole") / "out"
    play(out)
    return contents(out)


@pytest.mark.parametrize("after", [0, 1, 4, 15, 16, 18])
@pytest.mark.parametrize("chunk", [20, 33])
def test_resumed_is_as_uninterrupted(whole, tmp_path, after, chunk):
    out = tmp_path / "out"
    study = play(out, stopped=After(after))
    assert not study.complete
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert not manifest["complete"] and manifest["runs_done"] == study.runs_done == min(after * 20, RUNS)
    assert study.summary.provenance.runs_done == study.runs_done
    with duckdb.connect() as connection:
        counted = connection.execute("select count(*) from read_parquet(?)", [str(out / "runs.parquet")]).fetchall()
    assert counted == [(study.runs_done,)]
    assert sum(share.count for share in study.summary.outcomes) == study.runs_done
    study = play(out, resume=True, chunk=chunk)
    assert study.complete and contents(out) == whole


def test_resumed_twice_with_holes(whole, tmp_path):
    out = tmp_path / "out"
    play(out, stopped=After(3))
    first, *_ = sorted((out / "parts").glob("*.npz"))
    first.unlink()
    play(out, stopped=After(2), chunk=7, resume=True)
    assert len(json.loads((out / "manifest.json").read_bytes())["ranges"]) == 2
    play(out, resume=True, workers=2, probe=0)
    assert contents(out) == whole


def test_resume_of_a_finished_study_changes_nothing(whole, tmp_path):
    out = tmp_path / "out"
    summary = play(out).summary
    assert play(out, resume=True).summary == summary
    assert contents(out) == whole
    (out / "runs.parquet").write_bytes(b"")
    with pytest.raises(ResumeError, match=r"runs\.parquet has been changed"):
        play(out, resume=True)


def test_a_finished_study_is_replaced(whole, tmp_path):
    out = tmp_path / "out"
    play(out, seed=3)
    play(out)
    assert contents(out) == whole


def test_damaged_parts_are_played_again(whole, tmp_path):
    out = tmp_path / "out"
    play(out, stopped=After(3))
    cut, flipped, _ = sorted((out / "parts").glob("*.npz"))
    cut.write_bytes(cut.read_bytes()[:-200])
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(content)
    play(out, resume=True)
    assert contents(out) == whole


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": 3}, "seed is 2, not 3"),
        ({"runs": 400}, "number of runs is 300, not 400"),
    ],
)
@pytest.mark.parametrize("finished", [False, True])
def test_resume_refuses_another_study(tmp_path, change, said, finished):
    out = tmp_path / "out"
    play(out, stopped=None if finished else After(2))
    before = contents(out)
    with pytest.raises(ResumeError, match=said):
        play(out, resume=True, **change)
    assert contents(out) == before


def test_resume_refuses_another_playbook(tmp_path):
    out = tmp_path / "out"
    play(out, stopped=After(2))
    changed = attrs.evolve(recipe(), files={"fake.yaml": b"playbook: Other\n"})
    common: dict[str, Any] = {"seed": 2, "runs": RUNS, "out": out, "factory": FACTORY, "resume": True}
    with pytest.raises(ResumeError, match="playbook's files, settings or players are not those given now"):
        run_study(changed, description(), **common)
    with pytest.raises(ResumeError, match="playbook is 'Fake', not 'Other'"):
        run_study(recipe(), attrs.evolve(description(), title="Other"), **common)


def test_folders_that_are_refused(tmp_path):
    with pytest.raises(ResumeError, match="no study to resume"):
        play(tmp_path / "new", resume=True)
    assert not (tmp_path / "new").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear")
    with pytest.raises(FolderError, match="choose another folder"):
        play(tmp_path / "mine")
    assert contents(tmp_path / "mine") == {"letter.txt": b"dear"}
    play(tmp_path / "out", stopped=After(2))
    with pytest.raises(FolderError, match=r"unfinished study \(40 of 300 runs\)"):
        play(tmp_path / "out")
    with pytest.raises(FolderError, match="is a file"):
        play(tmp_path / "mine/letter.txt")


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "", "a//b", "C:/x", "a\\b"])
def test_sources_stay_in_the_folder(tmp_path, name):
    hostile = attrs.evolve(recipe(), files={name: b""})
    with pytest.raises(ValueError, match="not the name of a file"):
        run_study(hostile, description(), seed=1, runs=1, out=tmp_path / "out", factory=FACTORY)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("when", ["before", "half", "after"])
def test_failing_the_kth_write_for_every_k(whole, tmp_path, monkeypatch, when):
    """Each write in turn fails; then nothing is half there, and going on gives the whole result."""
    real = files.whole
    failed_at = 0

    def fail() -> OSError:
        return OSError(28, "No space left on device")

    for k in range(1, 40):
        out = tmp_path / str(k)
        count = 0

        @contextlib.contextmanager
        def failing(path: Path, k: int = k) -> Any:
            nonlocal count
            count += 1
            if count != k:
                with real(path) as temporary:
                    yield temporary
                return
            with real(path) as temporary:
                if when == "before":
                    raise fail()
                yield temporary
                if when == "half":
                    temporary.write_bytes(temporary.read_bytes()[: temporary.stat().st_size // 2])
                raise fail()

        for module in ("files", "parts", "table"):
            monkeypatch.setattr(f"wargame.runs.{module}.whole", failing)
        try:
            play(out, chunk=60)
        except StorageError as problem:
            failed_at = k
            assert "No space left" in str(problem)
        else:
            break
        finally:
            monkeypatch.undo()
        left = contents(out) if out.exists() else {}
        assert not [name for name in left if "tmp" in name or "blocks" in name], left.keys()
        for name, content in left.items():
            if name.startswith("sources") or name in ("runs.parquet", "study.json", "report.html"):
                assert content == whole[name], (k, name)
        play(out, resume="manifest.json" in left)
        assert contents(out) == whole, k
    assert failed_at >= 11


def test_a_full_disk(whole, tmp_path):
    """The system itself refuses to let any file grow beyond a size; duckdb meets it too."""
    code = (
        "import sys, resource; from pathlib import Path; from test_runs_trouble import play, StorageError\n"
        "size = int(sys.argv[2]); resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
        "try: play(Path(sys.argv[1]), chunk=300 if size < 9000 else 20)\n"
        "except StorageError as problem: sys.exit(str(problem))\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    for size, stored in ((3000, 0), (12_000, 300)):
        out = tmp_path / str(size)
        done = subprocess.run(
            [sys.executable, "-c", code, str(out), str(size)], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 1 and f"{stored} of 300 runs are stored" in done.stderr, done.stderr
        assert not json.loads((out / "manifest.json").read_bytes())["complete"]
        play(out, resume=True)
        assert contents(out) == whole


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c(tmp_path, workers):
    """SIGINT to the whole process group, as a terminal sends it, at some time in the runs."""
    code = (
        "import sys; from pathlib import Path; from test_runs_trouble import play, recipe, FACTORY, run_study\n"
        "from runs_fake import description, plain_report\n"
        "if __name__ == '__main__':\n"
        "    study = run_study(recipe(0.002), description(), seed=2, runs=3000, out=Path(sys.argv[1]),\n"
        "        workers=int(sys.argv[2]), factory=FACTORY, write_report=plain_report, probe=0.1)\n"
        "    sys.exit(0 if study.complete else 130)\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    out = tmp_path / "out"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    process = subprocess.Popen(
        [sys.executable, str(script), str(out), str(workers)],
        env=environment,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    patience = time.monotonic() + 60
    while len(list((out / "parts").glob("*.npz"))) < 3 and time.monotonic() < patience:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert 0 < manifest["runs_done"] < 3000 and not manifest["complete"]
    assert {"runs.parquet", "study.json", "report.html"} < set(contents(out))
    changed = json.loads((out / "parts/study.json").read_bytes())
    assert changed["runs"] == 3000


def test_a_killed_worker_is_told(tmp_path):
    works = iter([(os.getpid(),), None])
    with Pool(2) as pool, pytest.raises(WorkerError):
        list(pool.each(_die, lambda: next(works), lambda: False))


def _die(parent: int) -> None:
    assert os.getpid() != parent
    os._exit(9)
