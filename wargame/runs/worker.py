"""What happens inside a worker process: build the simulation once, play a chunk of runs, return arrays.

Nothing here imports duckdb or charts: a worker stays small.
"""

from __future__ import annotations

import gc
import importlib
import math
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any, cast

import attrs
import numpy as np
import numpy.typing as npt

from wargame.runs.chains import told

if TYPE_CHECKING:
    from wargame.players.batch import Answered, AnsweredSimulation
    from wargame.runs.pool import Pool
    from wargame.runs.protocol import Recipe, Replay, Row, Simulation

FACTORY = "wargame.runs.worker:make_simulation"
INTEGERS = ("run", "outcome", "events", "considered", "fault")

_local = threading.local()


def make_simulation(recipe: Recipe) -> Simulation:
    """The engine's simulation of a recipe, imported only now; with players outside, one that asks them."""
    batch = importlib.import_module("wargame.engine.batch")
    if recipe.players:
        outside = importlib.import_module("wargame.players.batch")
        program = batch.compile_recipe(recipe)
        return cast("Simulation", outside.AnsweredSimulation(program, recipe.players, recipe.patience))
    return cast("Simulation", batch.Simulation.from_recipe(recipe))


@attrs.frozen
class Job:
    """What every chunk of a study has in common; `factory` is the dotted name `module:function`.

    `runs` is how many there are in all, as far as that is known. `plain` and `recording` are the
    recipe's program where `handing_over` has put it in: what plays without records, and what plays
    with them. Without them a process compiles for itself.
    """

    recipe: Recipe
    seed: int
    factory: str = FACTORY
    runs: float = math.inf
    plain: bytes = b""
    recording: bytes = b""


@attrs.frozen(eq=False)
class Chunk:
    """Finished runs `first` ... as arrays: a row per run.

    `integers` has the columns INTEGERS, `floats` the end (seconds), then parameters, then measures.
    `coverage` counts what occurred in just these runs; `seconds` is the time they took. `replies`
    is what players outside answered, a text a run; empty where there are none.
    """

    first: int
    integers: npt.NDArray[np.int64]
    floats: npt.NDArray[np.float64]
    coverage: npt.NDArray[np.int64]
    seconds: float = 0.0
    replies: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.integers)


@attrs.frozen(eq=False)
class Recorded:
    """What a study keeps of one replayed run."""

    run: int
    outcome: int
    ended: float
    events: int
    fault: int
    chain: tuple[str, ...]
    first: dict[str, float]


@attrs.frozen(eq=False)
class RecordedChunk:
    """Replayed runs; `samples[i, k, j]` is track j of run i at grid time k, `links` over all of them."""

    runs: tuple[Recorded, ...]
    links: Counter[tuple[str, str]]
    samples: npt.NDArray[np.float64]
    seconds: float = 0.0


def ignore_interrupts() -> None:
    """Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def settle_garbage() -> None:
    """What was built stays, and a run leaves no rings behind: look for garbage rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def begin_process() -> None:
    """Initialiser of a worker process."""
    ignore_interrupts()
    settle_garbage()
    Finalize(None, forget, exitpriority=1)  # a process that ends takes its players with it


def make_ready() -> None:
    """Loads what every chunk needs."""
    importlib.import_module("wargame.engine.batch")


def simulation(job: Job) -> Simulation:
    """The simulation of a job, built once in each thread of each process."""
    if getattr(_local, "key", None) != _key(job):
        taken = _taken_over(job.plain) if job.plain else None
        _hold(_key(job), taken or _made(job), taken is not None)
    if job.recording and _local.handed:
        _local.simulation.take(job.recording)
    return cast("Simulation", _local.simulation)


def keep(recipe: Recipe, made: Simulation) -> None:
    """Has this thread play a recipe with a simulation that is there already."""
    _hold((recipe.digest(), FACTORY), made, False)


def forget() -> None:
    """Ends the players that this thread's simulation has started; the next chunk builds it anew."""
    close = getattr(getattr(_local, "simulation", None), "close", None)
    if close is not None:
        close()
    _local.key = _local.simulation = None


def handing_over(job: Job, pool: Pool, recording: bool = False) -> Job:
    """The job with the program of this thread's simulation, if there is one, for processes of a pool."""
    here = getattr(_local, "key", None) == _key(job) and not _local.handed and not job.recipe.players
    if pool.local or not here or not hasattr(_local.simulation, "hand_over"):
        return job
    parcels = _local.parcels
    for which in (False, True)[: 1 + recording]:
        if which not in parcels:
            parcels[which] = _local.simulation.hand_over(which, job.runs)
    return attrs.evolve(job, plain=parcels[False], recording=parcels[True] if recording else b"")


def _key(job: Job) -> tuple[str, str]:
    return job.recipe.digest(), job.factory


def _hold(key: tuple[str, str], simulation: Any, handed: bool) -> None:
    if getattr(_local, "simulation", None) is not simulation:
        forget()
    _local.simulation, _local.key, _local.handed = simulation, key, handed
    _local.parcels = {}


def _made(job: Job) -> Any:
    module, _, function = job.factory.partition(":")
    make: Callable[[Recipe], Any] = getattr(importlib.import_module(module), function)
    return make(job.recipe)


def _taken_over(plain: bytes) -> Any:
    return importlib.import_module("wargame.engine.batch").Simulation.taken_over(plain)


def _integers(row: Row) -> tuple[int, ...]:
    return (row.run, row.outcome, row.events, row.considered, row.fault)


def run_chunk(job: Job, first: int, count: int) -> Chunk:
    """Play runs first ... first + count - 1 without records."""
    game = simulation(job)
    began = time.perf_counter()
    before = np.array(game.coverage(), dtype=np.int64)
    rows = [game.run(job.seed, run) for run in range(first, first + count)]
    width = 1 + len(game.parameter_names) + len(game.measure_names)
    floats = np.empty((count, width))
    for i, row in enumerate(rows):
        floats[i] = (row.ended, *row.parameters, *row.measures)
    integers = np.array([_integers(row) for row in rows], dtype=np.int64).reshape(count, len(INTEGERS))
    coverage = np.array(game.coverage(), dtype=np.int64) - before
    replies = tuple(cast("Answered", row).replies for row in rows) if job.recipe.players else ()
    return Chunk(first, integers, floats, coverage, time.perf_counter() - began, replies)


def _again(game: Simulation, job: Job, run: int, grid: Sequence[float], replies: str | None) -> Replay:
    if replies is None:
        return game.replay(job.seed, run, grid)
    return cast("AnsweredSimulation", game).replay(job.seed, run, grid, replies)


def replay_chunk(job: Job, runs: Sequence[int], grid: Sequence[float], replies: Sequence[str] = ()) -> RecordedChunk:
    """Play these runs with records; an empty grid samples no tracks. `replies` is what was answered in each."""
    game = simulation(job)
    began = time.perf_counter()
    recorded = []
    linked: Counter[tuple[str, str]] = Counter()
    samples = []
    for place, run in enumerate(runs):
        replay = _again(game, job, run, grid, replies[place] if replies else None)
        row, heard = replay.row, told(replay.steps)
        linked.update(heard.links)
        samples.append(np.array(replay.samples, dtype=np.float64).reshape(len(grid), -1) if grid else np.empty((0, 0)))
        recorded.append(
            Recorded(
                row.run,
                row.outcome,
                row.ended,
                row.events,
                row.fault,
                heard.chain,
                heard.first,
            )
        )
    return RecordedChunk(tuple(recorded), linked, np.array(samples), time.perf_counter() - began)
