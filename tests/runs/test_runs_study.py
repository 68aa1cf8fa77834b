"""A whole study: the same bytes however it was played, and files that say what they should."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest
from runs_fake import FACTORY, FakeSimulation, contents, description, plain_report, recipe

from wargame.runs.records import ReplayError
from wargame.runs.store import dump_summary, load_summary, read_study
from wargame.runs.study import Study, run_study

RUNS = 700


def play(out: Path, **more: Any) -> Study:
    given: dict[str, Any] = {"seed": 5, "runs": RUNS, "write_report": plain_report, "factory": FACTORY}
    return run_study(recipe(), description(), out=out, **(given | more))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reference") / "out"
    assert play(out).complete
    return out


class Shuffled(Executor):
    """Threads that finish what they were given in a random order."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._threads = ThreadPoolExecutor(6)
        self._lock = threading.Lock()
        self._flying = 0
        self.most = 0

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        wait = self._random.uniform(0, 0.05)
        with self._lock:
            self._flying += 1
            self.most = max(self.most, self._flying)

        def work() -> Any:
            result = function(*arguments, **named)
            time.sleep(wait)
            with self._lock:
                self._flying -= 1
            return result

        return self._threads.submit(work)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)


def test_folder_of_a_finished_study(reference):
    assert set(contents(reference)) == {
        "runs.parquet",
        "study.json",
        "report.html",
        "manifest.json",
        "sources/fake.yaml",
        "sources/library/front.yaml",
    }


@pytest.mark.parametrize("workers", [2, 3])
def test_number_of_workers_is_not_seen(reference, tmp_path, workers):
    play(tmp_path / "out", workers=workers, probe=0, chunk=90)
    assert contents(tmp_path / "out") == contents(reference)


@pytest.mark.parametrize("chunk", [1, 7, 699, None])
def test_borders_of_chunks_are_not_seen(reference, tmp_path, chunk):
    play(tmp_path / "out", chunk=chunk)
    assert contents(tmp_path / "out") == contents(reference)


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_chunks_is_not_seen(reference, tmp_path, seed):
    with Shuffled(seed) as executor:
        play(tmp_path / "out", executor=executor, workers=3, chunk=40)
    assert contents(tmp_path / "out") == contents(reference)
    assert executor.most <= 6


def test_a_foreign_executor_of_threads(reference, tmp_path):
    with ThreadPoolExecutor(3) as executor:
        play(tmp_path / "out", executor=executor, workers=3, chunk=33)
    assert contents(tmp_path / "out") == contents(reference)


@pytest.mark.parametrize("hash_seed", ["0", "1", "4711"])
def test_hash_seed_zone_and_locale_are_not_seen(reference, tmp_path, hash_seed):
    code = "import sys; from pathlib import Path; from test_runs_study import play; play(Path(sys.argv[1]))"
    environment = os.environ | {
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": str(Path(__file__).parent),
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
    }
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "out")], env=environment, check=True)
    assert contents(tmp_path / "out") == contents(reference)


def test_run_table(reference):
    with duckdb.connect() as connection:
        path = str(reference / "runs.parquet")
        columns = connection.execute("describe select * from read_parquet(?)", [path]).fetchall()
        rows = connection.execute("select * from read_parquet(?)", [path]).fetchall()
    assert [(name, kind) for name, kind, *_ in columns] == [
        ("run", "BIGINT"),
        ("outcome", "VARCHAR"),
        ("ended_days", "DOUBLE"),
        ("events", "BIGINT"),
        ("considered", "BIGINT"),
        ("fault", "VARCHAR"),
        ("parameter.nerve", "DOUBLE"),
        ("parameter.delay", "DOUBLE"),
        ("measure.peak", "DOUBLE"),
        ("measure.first_war", "DOUBLE"),
        ("measure.mobilised", "DOUBLE"),
        ("measure.talked", "DOUBLE"),
    ]
    game = FakeSimulation(0)
    assert [row[0] for row in rows] == list(range(RUNS))
    for row in rows:
        own = game.run(5, row[0])
        never = own.measures[1] != own.measures[1]
        assert row == (
            own.run,
            None if own.outcome < 0 else game.outcome_names[own.outcome],
            own.ended / 86400,
            own.events,
            own.considered,
            None if own.fault < 0 else "fake.yaml:3:1",
            own.parameters[0],
            own.parameters[1] / 86400,
            own.measures[0],
            None if never else own.measures[1] / 86400,
            own.measures[2] / 86400,
            own.measures[3],
        )


def test_summary_counts_what_the_runs_did(reference):
    summary = read_study(reference)
    game = FakeSimulation(0)
    rows = [game.run(5, run) for run in range(RUNS)]
    for k, name in enumerate(game.outcome_names):
        count = sum(row.outcome == k for row in rows)
        share = next(each for each in summary.outcomes if each.name == name)
        assert (share.count, share.share) == (count, count / RUNS)
        assert share.low < share.share < share.high
    faulted = [row.run for row in rows if row.fault == 0]
    assert summary.outcomes[-1].name == "(faulted)" and summary.outcomes[-1].count == len(faulted)
    assert sum(share.count for share in summary.outcomes) == RUNS
    assert [(each.place, each.count, each.first_run) for each in summary.faults] == [
        ("fake.yaml:3:1", len(faulted), 13)
    ]
    assert [covered.times for covered in summary.coverage] == game.coverage()
    assert summary.coverage[2].reason == "nobody would"
    assert summary.events_per_run == pytest.approx(sum(row.events for row in rows) / RUNS)
    first_war = summary.measures[1]
    there = [row.measures[1] for row in rows if row.fault < 0 and row.measures[1] == row.measures[1]]
    assert (first_war.count, first_war.never) == (len(there), RUNS - len(faulted) - len(there))
    assert (first_war.smallest, first_war.largest) == (min(there), max(there))
    assert sum(count for *_, count in first_war.histogram) == len(there)
    assert first_war.mean_low < first_war.mean < first_war.mean_high
    assert summary.parameters[1].smallest == 86400.0


def test_summary_of_the_recorded_runs(reference):
    summary = read_study(reference)
    assert summary.recorded_runs == RUNS
    assert [fan.name for fan in summary.fans] == ["tension", "double"]
    tension, double = summary.fans
    assert len(tension.times) == len(tension.bands) == 61
    assert tension.times[-1] == summary.length and tension.bands[0] == (0, 0, 0, 0, 0)
    assert all(list(band) == sorted(band) for band in tension.bands)
    assert all(
        b == pytest.approx(2 * a)
        for band, twice in zip(tension.bands, double.bands, strict=True)
        for a, b in zip(band, twice, strict=True)
    )
    assert sum(chain.count for chain in summary.chains) <= RUNS
    assert summary.distinct_chains >= len(summary.chains) > 1
    assert {link.cause for link in summary.links} <= {"drones over POL", "RUS exercise"}
    assert all("tick" not in chain.steps for chain in summary.chains)
    wars = next(each for each in summary.ways if each.outcome == "war")
    assert all(chain.steps[-1] == "front open" for chain in wars.chains)
    assert sum(each.runs for each in summary.ways) == RUNS - summary.outcomes[-1].count
    names = [each.name for each in summary.first_times]
    assert set(names) == {"injects.drones[POL]", "moves.exercise", "kinds.front.states.open"}


def test_summary_as_json_and_back(reference):
    content = (reference / "study.json").read_bytes()
    assert dump_summary(load_summary(content)) == content
    assert json.loads(content)["outcomes"][0]["name"] == "calm"


def test_manifest(reference):
    manifest = json.loads((reference / "manifest.json").read_bytes())
    assert manifest["complete"] and manifest["runs_done"] == manifest["runs_asked"] == RUNS
    assert manifest["ranges"] == [[0, RUNS - 1]]
    assert manifest["command"] == "wargame montecarlo fake.yaml --runs 700 --seed 5"
    assert str(reference) not in json.dumps(manifest)
    assert [name for name, _ in manifest["results"]] == ["runs.parquet", "study.json", "report.html"]


def test_rare_outcomes_are_recorded_beyond_the_sample(tmp_path, monkeypatch):
    monkeypatch.setattr("wargame.runs.records.SAMPLE", 50)
    monkeypatch.setattr("wargame.runs.records.RARE", 0.6)
    monkeypatch.setattr("wargame.runs.records.OF_EACH_RARE", 20)
    summary = play(tmp_path / "out").summary
    assert summary.recorded_runs == 50 and summary.fans[0].runs == 50
    for share in summary.outcomes[:-1]:
        recorded = next(each.runs for each in summary.ways if each.outcome == share.name)
        if share.share < 0.6:
            assert recorded >= min(20, share.count)


def test_a_replay_that_differs_is_told(tmp_path):
    with pytest.raises(ReplayError, match="came out otherwise"):
        play(tmp_path / "out", runs=50, factory="runs_fake:make_mistaken")
    assert not json.loads((tmp_path / "out/manifest.json").read_bytes())["complete"]


def test_an_error_in_a_run_keeps_what_was_played(tmp_path):
    with pytest.raises(RuntimeError, match="no such place"):
        play(tmp_path / "out", chunk=10, factory="runs_fake:make_failing")
    assert json.loads((tmp_path / "out/manifest.json").read_bytes())["ranges"] == [[0, 59]]


def test_progress(tmp_path):
    told = []
    play(tmp_path / "out", chunk=100, on_progress=told.append)
    runs = [each for each in told if each.phase == "runs"]
    assert [each.done for each in runs] == list(range(0, 701, 100))
    assert all(sum(each.outcomes) + each.faulted == each.done for each in runs)
    assert runs[0].left is None and runs[-1].left == 0
    records = [each for each in told if each.phase == "records"]
    assert records[-1].done == records[-1].total == RUNS
