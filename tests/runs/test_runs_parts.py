"""The pieces: chains, plans of chunks, blocks, histograms, and what a worker costs."""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs_fake import FACTORY, description, recipe

from wargame.engine.steps import Step
from wargame.runs.aggregate import histogram, measure_summary
from wargame.runs.chains import commonest, told
from wargame.runs.execute import Plan, execute
from wargame.runs.parts import Identity, Parts, missing
from wargame.runs.pool import Pool
from wargame.runs.protocol import Quantity
from wargame.runs.table import BLOCK, Table, write_table
from wargame.runs.worker import Chunk, Job


def steps(*made: tuple[int, str, str]) -> list[Step]:
    return [Step(k, cause, float(k), f"{kind}s.{label}", label, kind) for k, (cause, label, kind) in enumerate(made)]


def test_chain_leads_to_what_decided_the_outcome():
    history = steps(
        (-1, "drones", "inject"),
        (0, "ask", "move"),
        (1, "deadline", "rule"),
        (2, "refused", "silence"),
        (-1, "talks", "inject"),
        (4, "summit", "move"),
        (5, "visit", "move"),
        (6, "tour", "move"),
        (3, "margin below 0", "rule"),
        (8, "war", "outcome"),
    )
    assert told(history).chain == ("drones", "ask", "refused")
    assert told(history).links == [
        ("drones", "ask"),
        ("ask", "refused"),
        ("talks", "summit"),
        ("summit", "visit"),
        ("visit", "tour"),
    ]


def test_chain_is_the_longest_and_latest_thread_otherwise():
    history = steps(
        (-1, "a", "inject"), (0, "b", "move"), (-1, "c", "inject"), (2, "d", "answer"), (-1, "clock", "outcome")
    )
    assert told(history).chain == ("c", "d")


def test_loops_are_cut_out_and_exits_that_lead_to_states_dropped():
    history = steps(
        (-1, "drones", "inject"),
        (0, "exercise", "move"),
        (1, "drones", "inject"),
        (2, "exercise", "move"),
        (3, "six months unanswered", "exit"),
        (4, "expired", "state"),
        (5, "lonely", "exit"),
    )
    assert told(history).chain == ("drones", "exercise", "expired", "lonely")


def test_a_run_without_events_has_no_chain():
    assert told([]).chain == ()
    assert told(steps((-1, "tick", "rule"), (0, "calm", "outcome"))).chain == ()
    assert commonest([(), ("b",), ("a",), ("c",), ("c",)], 2) == ([(("c",), 2), (("a",), 1)], 3)


def test_first_times_are_of_injects_moves_and_states():
    history = steps((-1, "a", "inject"), (0, "a", "inject"), (1, "b", "answer"), (2, "c", "state"))
    assert told(history).first == {"injects.a": 0.0, "states.c": 3.0}


@given(
    st.lists(
        st.tuples(st.integers(-1, 60), st.sampled_from("abcde"), st.sampled_from(["move", "rule", "state", "exit"])),
        max_size=60,
    )
)
def test_chains_have_no_repeats_whatever_the_causes(made):
    history = steps(*((min(cause, k - 1), label, kind) for k, (cause, label, kind) in enumerate(made)))
    chain = told(history).chain
    assert len(set(chain)) == len(chain)
    assert bool(chain) == any(kind != "rule" for _, _, kind in made)


@given(st.integers(1, 5000), st.integers(1, 8), st.lists(st.floats(1e-7, 3.0), max_size=20))
def test_a_plan_takes_every_run_once(runs, workers, costs):
    plan = Plan(missing([(3, 5)] if runs > 5 else [], runs), workers)
    taken = set(range(3, 5)) if runs > 5 else set()
    pace = iter(costs)
    while (piece := plan.take()) is not None:
        first, count = piece
        assert count > 0 and not taken & set(range(first, first + count))
        taken |= set(range(first, first + count))
        plan.learn(count, count * next(pace, 0.01))
    assert taken == set(range(runs)) and plan.left == 0


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_what_is_missing(there):
    runs = [k for k, stored in enumerate(there) if stored]
    gaps = missing([(k, k + 1) for k in runs], len(there))
    assert sorted({k for first, end in gaps for k in range(first, end)} | set(runs)) == list(range(len(there)))
    assert all(first < end for first, end in gaps)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200), st.sampled_from(["number", "date", "duration"]))
def test_histograms_lose_nothing(values, kind):
    bins = histogram(np.array(values), kind)
    assert sum(count for *_, count in bins) == len(values)
    assert all(low < high for low, high, _ in bins)
    assert bins[0][0] <= min(values) and bins[-1][1] >= max(values)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(bins))
    assert len(bins) <= 80


def test_whole_numbers_and_flags_get_a_bin_each():
    assert histogram(np.array([0.0, 2.0, 2.0]), "number") == ((-0.5, 0.5, 1), (0.5, 1.5, 0), (1.5, 2.5, 2))
    assert histogram(np.array([1.0, 1.0]), "flag") == ((-0.5, 0.5, 0), (0.5, 1.5, 2))


def test_a_measure_that_never_has_a_value():
    summary = measure_summary(Quantity("x", "date", "first_time(c)"), np.array([math.nan, math.nan]))
    assert (summary.count, summary.never, summary.quantiles, summary.histogram) == (0, 2, (), ())
    one = measure_summary(Quantity("x", "number", "y"), np.array([3.0]))
    assert one.quantiles == (3.0,) * 5 and one.mean_low == -math.inf


def made(first: int, count: int) -> Chunk:
    runs = np.arange(first, first + count)
    integers = np.stack([runs, runs % 3, runs, runs, np.full(count, -1)], axis=1).astype(np.int64)
    floats = np.stack([runs / 7.0 + k for k in range(7)], axis=1)
    return Chunk(first, integers, floats, np.ones(3, dtype=np.int64))


def identity() -> Identity:
    return Identity("Fake", "0" * 64, 1, 1, "0", "here")


def test_row_groups_do_not_depend_on_chunks(tmp_path):
    total, written = 2 * BLOCK + 17, []
    for size in (1777, 30_000, total):
        parts = Parts(tmp_path / "parts")
        parts.begin(identity())
        for first in range(0, total, size):
            parts.write(made(first, min(size, total - first)))
        coverage = write_table(parts, description(), tmp_path / "runs.parquet")
        assert coverage.tolist() == [math.ceil(total / size)] * 3
        written.append((tmp_path / "runs.parquet").read_bytes())
    assert written[0] == written[1] == written[2]
    with Table(tmp_path / "runs.parquet") as table:
        assert table.runs().tolist() == list(range(total))
        assert table.doubles("measure.first_war", in_days=True)[7] == pytest.approx(5.0)
    assert not list(tmp_path.glob(".*"))


def test_names_with_quotes(tmp_path):
    about = attrs.evolve(
        description(), outcomes=(("o'clock", ""), ('"x"', ""), ("c", "")), measures=(Quantity('a"b', "number", ""),) * 1
    )
    parts = Parts(tmp_path / "parts's")
    chunk = made(0, 6)
    parts.begin(identity())
    parts.write(attrs.evolve(chunk, floats=chunk.floats[:, :4]))
    write_table(parts, about, tmp_path / "it's.parquet")
    with Table(tmp_path / "it's.parquet") as table:
        assert table.indices("outcome", [name for name, _ in about.outcomes]).tolist() == [0, 1, 2, 0, 1, 2]
        assert table.doubles('measure.a"b')[0] == 3.0


def test_few_chunks_are_in_flight(tmp_path):
    """However many runs: the parent holds at most two chunks a worker."""

    class Watched(Executor):
        def __init__(self) -> None:
            self.inner, self.flying, self.most = ThreadPoolExecutor(2), 0, 0

        def submit(self, function, /, *arguments, **named):
            self.flying += 1
            self.most = max(self.most, self.flying)
            future: Future = self.inner.submit(function, *arguments, **named)
            future.add_done_callback(lambda _: setattr(self, "flying", self.flying - 1))
            return future

    parts = Parts(tmp_path / "parts")
    parts.begin(identity())
    watched = Watched()
    assert execute(Job(recipe(), 1, FACTORY), 400, parts, 3, pool=Pool(2, watched), chunk=4)
    assert watched.most <= 4


MEMORY = """
import sys, resource
from pathlib import Path
import numpy as np
from test_runs_parts import made, identity, description
from wargame.runs.parts import Parts
from wargame.runs.table import write_table
from wargame.runs import aggregate
folder = Path(sys.argv[1]); total = int(sys.argv[2])
parts = Parts(folder / "parts"); parts.begin(identity())
for first in range(0, total, 5000):
    parts.write(made(first, 5000))
write_table(parts, description(), folder / "runs.parquet")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_of_the_parent_stays_flat(tmp_path):
    peaks = []
    for total in (100_000, 800_000):
        folder = tmp_path / str(total)
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, str(folder), str(total)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        peaks.append(int(done.stdout))
    assert peaks[1] < peaks[0] + 25, peaks


def test_a_worker_imports_neither_duckdb_nor_charts():
    code = (
        "import sys, wargame.runs.worker as w; from runs_fake import recipe\n"
        "w.run_chunk(w.Job(recipe(), 1, 'runs_fake:make'), 0, 5)\n"
        "w.replay_chunk(w.Job(recipe(), 1, 'runs_fake:make'), (1, 2), (0.0, 1.0))\n"
        "print([m for m in ('duckdb', 'altair', 'rich', 'click', 'scipy') if m in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
