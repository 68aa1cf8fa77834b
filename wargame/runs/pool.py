"""Chunks of work on any executor: few in flight, stopped cleanly by Ctrl-C, results as they come."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from types import FrameType
from typing import Any, TypeVar

from wargame.runs.worker import begin_process, make_ready

R = TypeVar("R")
Work = tuple[Any, ...]

WAKE = 0.2  # seconds between looks at whether to stop


class WorkerError(Exception):
    """A worker process died (often for lack of memory); finished chunks are kept."""


class Interrupts:
    """While entered, the first Ctrl-C only sets `stopped`; a second raises KeyboardInterrupt.

    Outside the main thread, or where the caller has a handler of its own, it changes nothing.
    """

    def __init__(self) -> None:
        self.stopped = False
        self._before: Any = None

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            before = signal.getsignal(signal.SIGINT)
            if before is signal.default_int_handler:
                self._before = before
                signal.signal(signal.SIGINT, self._on_interrupt)
        return self

    def _on_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopped:
            raise KeyboardInterrupt
        self.stopped = True

    def __exit__(self, *_error: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def __call__(self) -> bool:
        return self.stopped


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Processes started in here ignore Ctrl-C from their first instruction."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Pool:
    """Where chunks are worked: this process (one worker), `spawn`ed processes, or a given executor.

    Processes are started when first needed and ended when the context is left.
    """

    def __init__(self, workers: int = 1, executor: Executor | None = None) -> None:
        if workers < 1:
            raise ValueError("at least one worker is needed")
        self.workers = workers
        self.local = workers == 1 and executor is None
        self.spawns = workers > 1 and executor is None
        self._given = executor
        self._own: ProcessPoolExecutor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._own is not None:
            self._own.shutdown(wait=True, cancel_futures=True)

    @property
    def started(self) -> bool:
        """Whether it has started processes of its own."""
        return self._own is not None

    def start(self) -> None:
        """Starts the processes that are not there yet, while there is something else to do here."""
        if self.spawns and self._own is None:
            context = multiprocessing.get_context("spawn")
            self._own = ProcessPoolExecutor(self.workers, mp_context=context, initializer=begin_process)
            with _interrupts_ignored():
                for _ in range(self.workers):
                    self._own.submit(make_ready)

    def _submit(self, function: Callable[..., R], work: Work) -> Future[R]:
        if self._given is not None:
            return self._given.submit(function, *work)
        self.start()
        assert self._own is not None
        return self._own.submit(function, *work)

    def each(
        self,
        function: Callable[..., R],
        take: Callable[[], Work | None],
        stopped: Callable[[], bool],
        meanwhile: Callable[[], None] | None = None,
    ) -> Iterator[R]:
        """Results of `function(*work)` for every `work` that `take` gives, in the order they finish.

        `take` is asked when a place is free (at most two chunks a worker are in flight) until it gives
        None. Once `stopped`, nothing new is begun, and what was begun is finished and given. `meanwhile`
        is called once, when others have work and there is nothing to do here but wait.
        """
        if self.local:
            while not stopped() and (work := take()) is not None:
                yield function(*work)
            return
        flying: set[Future[R]] = set()
        drained = False
        try:
            while True:
                while not drained and not stopped() and len(flying) < 2 * self.workers:
                    work = take()
                    drained = work is None
                    if work is not None:
                        flying.add(self._submit(function, work))
                if stopped():
                    flying = {future for future in flying if not future.cancel()}
                if not flying:
                    return
                if meanwhile is not None:
                    meanwhile()
                    meanwhile = None
                finished, flying = wait(flying, timeout=WAKE, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
        except BrokenProcessPool as problem:
            raise WorkerError("a worker process died unexpectedly (out of memory?)") from problem
        finally:
            for future in flying:
                future.cancel()
