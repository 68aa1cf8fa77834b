"""Play every run of a study that is not stored yet, chunk by chunk, and store what comes.

A run depends on the seed and its number alone, and a chunk is only rows in order, so neither the
number of workers nor the borders or the order of chunks can be seen in a result.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

import attrs
import numpy as np

from wargame.runs.files import StorageError
from wargame.runs.parts import Parts, missing
from wargame.runs.pool import Interrupts, Pool, Work
from wargame.runs.worker import Chunk, Job, handing_over, run_chunk

R = TypeVar("R")

PROBE = 1.0  # seconds of work below which no processes are started


@attrs.frozen
class Progress:
    """How far a phase ("runs" or "records") has come; `elapsed` is seconds of wall clock in it.

    `outcomes[k]` counts runs of outcome k so far, `faulted` those without one; `done` includes
    `before`, the runs that were stored already.
    """

    phase: str
    done: int
    total: int
    before: int
    outcomes: tuple[int, ...]
    faulted: int
    elapsed: float

    @property
    def left(self) -> float | None:
        """Seconds that remain at the pace so far; None before the first chunk."""
        fresh = self.done - self.before
        return self.elapsed * (self.total - self.done) / fresh if fresh else None


OnProgress = Callable[[Progress], None]


class Plan:
    """Cuts what is missing into chunks of about `seconds` of work each, the last ones smaller.

    `fixed` makes every chunk that many runs. Ranges are [first, end).
    """

    def __init__(
        self, ranges: Sequence[tuple[int, int]], workers: int, seconds: float = 0.5, fixed: int | None = None
    ) -> None:
        self._ranges = list(reversed(ranges))
        self._workers = workers
        self._seconds = seconds
        self._fixed = fixed
        self._cost = 0.0  # seconds a run
        self._last = 4
        self.left = sum(end - first for first, end in ranges)

    def learn(self, runs: int, seconds: float) -> None:
        """Renew the estimate of what a run costs from a finished chunk."""
        cost = max(seconds, 1e-6) / runs
        self._cost = cost if not self._cost else 0.7 * self._cost + 0.3 * cost

    def remaining_seconds(self) -> float:
        """Work that is left for one worker; infinite while nothing is known."""
        return self.left * self._cost if self._cost else math.inf

    def _size(self) -> int:
        if self._fixed is not None:
            return self._fixed
        if not self._cost:
            return self._last
        fair = self.left / (2 * self._workers)
        least = 0.1 * self._seconds / self._cost
        self._last = int(max(1, min(max(fair, least), self._seconds / self._cost, 8 * self._last, 50_000)))
        return self._last

    def take(self) -> tuple[int, int] | None:
        """The next chunk as (first, count), None when all are taken."""
        if not self._ranges:
            return None
        first, end = self._ranges.pop()
        count = min(self._size(), end - first)
        if first + count < end:
            self._ranges.append((first + count, end))
        self.left -= count
        return first, count


def worked(
    pool: Pool,
    plan: Plan,
    function: Callable[..., R],
    take: Callable[[Pool], Work | None],
    stopped: Callable[[], bool],
    probe: float = PROBE,
    meanwhile: Callable[[], None] | None = None,
) -> Iterator[R]:
    """`pool.each`, but the first chunks here: what is over sooner than `probe` seconds starts no process.

    After a quarter of `probe`, if more than `probe` is left by what `plan` has learnt, the pool goes on. Its
    processes start while the program is made ready for them. A pool that has its processes gets everything.
    `take` is told where its work goes.
    """
    if pool.spawns and not pool.started and probe > 0:
        began, here = time.monotonic(), Pool(1)

        def take_here() -> Work | None:
            early = time.monotonic() - began < 0.25 * probe
            return take(here) if early or plan.remaining_seconds() < probe else None

        yield from here.each(function, take_here, stopped)
        if plan.left and not stopped():
            pool.start()
    yield from pool.each(function, lambda: take(pool), stopped, meanwhile)


def execute(
    job: Job,
    runs: int,
    parts: Parts,
    outcomes: int,
    *,
    pool: Pool | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    on_progress: OnProgress | None = None,
    stopped: Callable[[], bool] | None = None,
    chunk: int | None = None,
    probe: float = PROBE,
    meanwhile: Callable[[], None] | None = None,
) -> bool:
    """Play runs 0 ... runs - 1 as far as `parts` lacks them; True if all are stored at the end.

    `outcomes` is how many outcomes there are. `pool` (or else `workers` and `executor`) says where;
    small studies stay in this process. Ctrl-C, or `stopped()` turning true, ends it early: chunks that
    were begun are finished and stored, and the answer is False. `chunk` fixes the runs in a chunk.
    `meanwhile` is called once while other processes play, and not at all where there are none.
    Raises StorageError (what was stored stays), WorkerError, and whatever a run raises.
    """
    began = time.monotonic()
    done = parts.done()
    counts: Counter[int] = Counter()
    for stored in parts.chunks():
        counts.update(_outcomes(stored))
    before = finished = sum(end - first for first, end in done)

    def tell() -> None:
        if on_progress is not None:
            shares = tuple(counts[k] for k in range(outcomes))
            on_progress(Progress("runs", finished, runs, before, shares, counts[-1], time.monotonic() - began))

    with Interrupts() as interrupts, _pool(pool, workers, executor) as where:
        plan = Plan(missing(done, runs), where.workers, fixed=chunk)

        def halted() -> bool:
            return interrupts() or (stopped is not None and stopped())

        def take(there: Pool) -> Work | None:
            piece = plan.take()
            return None if piece is None else (handing_over(job, there), *piece)

        tell()
        for result in worked(where, plan, run_chunk, take, halted, probe, meanwhile):
            try:
                parts.write(result)
            except StorageError as problem:
                raise StorageError(
                    f"{problem}; {finished:,} of {runs:,} runs are stored, the rest is not: "
                    "make room and go on with --resume"
                ) from problem
            plan.learn(result.count, result.seconds)
            finished += result.count
            counts.update(_outcomes(result))
            tell()
    return finished == runs


def _pool(pool: Pool | None, workers: int, executor: Executor | None) -> AbstractContextManager[Pool]:
    """The caller's pool, left open, or one of our own."""
    return Pool(workers, executor) if pool is None else nullcontext(pool)


def _outcomes(chunk: Chunk) -> dict[int, int]:
    """How many of a chunk's runs ended in each outcome (-1: faulted)."""
    values, counts = np.unique(chunk.integers[:, 1], return_counts=True)
    return {int(value): int(count) for value, count in zip(values, counts, strict=True)}
