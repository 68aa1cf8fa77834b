"""The runs that are played a second time, with records: which they are, and what they tell.

**The sample** is the first 1,000 runs. Tracks over time, first times, links and the shares of
escalation chains are taken from it alone, since it is drawn like all runs. **Of each rare outcome**
(fewer than 5 % of the runs) as many more are played as bring it to 100; how runs came to one outcome
(`Ways`) is taken from all recorded runs that ended so. Those are its first by number, so they are
drawn like all runs of that outcome, but not like all runs.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import attrs
import numpy as np

from wargame.report.summary import Chain, Fan, FirstTime, Link, Ways
from wargame.runs.aggregate import PROBABILITIES, Indices, sorted_quantiles
from wargame.runs.chains import commonest
from wargame.runs.execute import PROBE, OnProgress, Plan, Progress, worked
from wargame.runs.pool import Pool, Work
from wargame.runs.protocol import Description
from wargame.runs.table import Floats, Table
from wargame.runs.worker import Job, Recorded, RecordedChunk, handing_over, replay_chunk

SAMPLE = 1000
RARE = 0.05
OF_EACH_RARE = 100
GRID = 60  # steps of time in a fan
MOST_CHAINS = 20
MOST_WAYS = 5
MOST_LINKS = 200


class ReplayError(Exception):
    """A run played again came out otherwise: a fault of the engine or of the machine."""


@attrs.frozen
class Selection:
    """Numbers of the runs to record, each ascending: the sample, and more of each rare outcome."""

    sample: tuple[int, ...]
    more: tuple[int, ...]


def select(runs: Indices, outcome: Indices, outcomes: int) -> Selection:
    """Which of the finished `runs` to record, whose outcomes are given (-1: faulted)."""
    chosen: set[int] = set()
    for k in range(outcomes):
        those = runs[outcome == k]
        if 0 < len(those) < RARE * len(runs):
            chosen.update(int(run) for run in those[:OF_EACH_RARE])
    sample = tuple(int(run) for run in runs[:SAMPLE])
    return Selection(sample, tuple(sorted(chosen - set(sample))))


def grid(length: float) -> tuple[float, ...]:
    """The fixed times, in seconds, at which tracks are read: 0 to the end in GRID steps."""
    return tuple(float(round(k * length / GRID)) for k in range(GRID + 1))


@attrs.define(eq=False)
class Records:
    """What the recorded runs told, in order of runs.

    `samples` are of some runs each: `[i, k, j]` is track j of the i-th of them at grid time k.
    """

    sample: list[Recorded] = attrs.Factory(list)
    more: list[Recorded] = attrs.Factory(list)
    links: Counter[tuple[str, str]] = attrs.Factory(Counter)
    samples: list[Floats] = attrs.Factory(list)
    complete: bool = False


def record(
    job: Job,
    table: Table,
    about: Description,
    selection: Selection,
    pool: Pool,
    *,
    replies: Mapping[int, str],
    stopped: Callable[[], bool],
    on_progress: OnProgress | None = None,
    tell: Callable[[int, float], Progress],
    probe: float = PROBE,
) -> Records:
    """Play the selected runs with records; `complete` is False if it was stopped on the way.

    `replies` is what players outside answered in them, by run. `tell(done, elapsed)` makes the
    progress that is handed on. Raises ReplayError where a replay ends otherwise than the run table says.
    """
    began = time.monotonic()
    times = grid(about.length)
    chosen = [(run, times) for run in selection.sample] + [(run, ()) for run in selection.more]
    border = len(selection.sample)
    ranges = [(0, border), (border, len(chosen))]
    plan = Plan([each for each in ranges if each[0] < each[1]], pool.workers)
    expected = _expected(table, about, [run for run, _ in chosen])
    found: list[RecordedChunk] = []
    done = 0

    def take(where: Pool) -> Work | None:
        piece = plan.take()
        if piece is None:
            return None
        first, count = piece
        runs = tuple(run for run, _ in chosen[first : first + count])
        ready = handing_over(job, where, recording=True)
        return ready, runs, chosen[first][1], tuple(replies[run] for run in runs) if replies else ()

    for chunk in worked(pool, plan, replay_chunk, take, stopped, probe):
        _check(chunk.runs, expected)
        plan.learn(len(chunk.runs), chunk.seconds)
        found.append(chunk)
        done += len(chunk.runs)
        if on_progress is not None:
            on_progress(tell(done, time.monotonic() - began))
    return _gathered(found, set(selection.sample), done == len(chosen))


def _expected(table: Table, about: Description, runs: Sequence[int]) -> dict[int, tuple[int, float, float]]:
    """(outcome, end, events) of these runs according to the run table."""
    all_runs = table.runs()
    at = np.searchsorted(all_runs, np.array(runs, dtype=np.int64))
    outcome = table.indices("outcome", [name for name, _ in about.outcomes])[at]
    ended = table.doubles("ended_days", in_days=True)[at]
    events = table.doubles("events")[at]
    return {run: (int(outcome[k]), float(ended[k]), float(events[k])) for k, run in enumerate(runs)}


def _check(recorded: Sequence[Recorded], expected: dict[int, tuple[int, float, float]]) -> None:
    for each in recorded:
        outcome, ended, events = expected[each.run]
        if (each.outcome, each.events) != (outcome, events) or abs(each.ended - ended) > 1e-6:
            raise ReplayError(
                f"run {each.run} played again with records came out otherwise: outcome {each.outcome} after "
                f"{each.events} events at {each.ended} s, not {outcome} after {events:.0f} at {ended} s"
            )


def _gathered(found: list[RecordedChunk], sample: set[int], complete: bool) -> Records:
    """Chunks in whatever order they came, put in the order of runs."""
    records = Records(complete=complete)
    for chunk in sorted(found, key=lambda each: each.runs[0].run):
        if chunk.runs[0].run in sample:
            records.sample += chunk.runs
            records.links.update(chunk.links)
            records.samples.append(chunk.samples)
        else:
            records.more += chunk.runs
    return records


def fans(records: Records, about: Description) -> tuple[Fan, ...]:
    """Quantiles of every track over the sample, at each time of the grid."""
    if not records.sample:
        return ()
    times = grid(about.length)
    found = []
    notes = about.track_notes or ("",) * len(about.tracks)
    for j, (name, note) in enumerate(zip(about.tracks, notes, strict=True)):
        track = np.concatenate([some[:, :, j] for some in records.samples])
        bands = np.quantile(track, PROBABILITIES, axis=0)
        rows = tuple((float(a), float(b), float(c), float(d), float(e)) for a, b, c, d, e in bands.T)
        found.append(Fan(name, times, rows, len(records.sample), note))
    return tuple(found)


def chains(records: Records) -> tuple[tuple[Chain, ...], int]:
    """The commonest escalation chains of the sample, and how many distinct ones it holds."""
    ranked, distinct = commonest((each.chain for each in records.sample), MOST_CHAINS)
    return tuple(Chain(steps, count) for steps, count in ranked), distinct


def ways(records: Records, about: Description) -> tuple[Ways, ...]:
    """For each outcome that was recorded: the commonest chains of the runs that ended so."""
    found = []
    for k, (name, _) in enumerate(about.outcomes):
        those = [each.chain for each in (*records.sample, *records.more) if each.outcome == k]
        ranked, distinct = commonest(those, MOST_WAYS)
        if those:
            found.append(Ways(name, len(those), distinct, tuple(Chain(steps, count) for steps, count in ranked)))
    return tuple(found)


def links(records: Records) -> tuple[Link, ...]:
    """The commonest direct causes and effects of the sample, at most MOST_LINKS."""
    ranked = sorted(records.links.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Link(cause, effect, count) for (cause, effect), count in ranked[:MOST_LINKS])


def first_times(records: Records) -> tuple[FirstTime, ...]:
    """When each inject, move and state first occurred in the sample, the most frequent first."""
    times: dict[str, list[float]] = {}
    for each in records.sample:
        for path, at in each.first.items():
            times.setdefault(path, []).append(at)
    ranked = sorted(times.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(FirstTime(path, len(records.sample), len(at), sorted_quantiles(np.array(at))) for path, at in ranked)
