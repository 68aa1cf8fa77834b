"""Escalation chains: how one thing led to another in a recorded run.

A run's records name their causes, so they form a forest. Of its steps only those that a reader would
tell count (`TELLING`); bookkeeping (rules without text, reports, deadlines armed) is passed through,
so that the cause of a telling step is its nearest telling ancestor. An exit is not told where it leads
straight to a state: the state says it.

**The thread** of a step is the path of telling causes from its root down to itself, by label, with
its loops cut out: when a label comes again, everything since its first occurrence is dropped
(drones, exercise, drones, request → drones, request). A step stands at most once in a thread.

**The escalation chain** of a run is one thread:

1. the thread that ends at the cause of the outcome, where the records name what decided it
   (an outcome that `ends` the run, a condition that turned true), and that thread is not empty;
2. otherwise (the clock ran out) the longest thread of the run, the latest among equals: the
   furthest that any one cause was carried.

Every run thus has at most one chain, and the chains' shares add up with those of the runs that have none.
Two runs have the same chain if its labels are the same, whatever the times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from wargame.runs.protocol import Step

TELLING = frozenset({"inject", "move", "answer", "silence", "exit", "state"})
TIMED = frozenset({"inject", "move", "state"})


def _telling(steps: Sequence[Step]) -> tuple[dict[int, Step], dict[int, int]]:
    """The steps by number, and for each its nearest told ancestor (-1: none)."""
    by_id = {step.id: step for step in steps}
    passing = {
        by_id[step.cause].id
        for step in steps
        if step.kind == "state" and step.cause in by_id and by_id[step.cause].kind == "exit"
    }
    told: dict[int, Step] = {}
    ancestor: dict[int, int] = {}
    for step in steps:
        cause = step.cause if step.cause in by_id else -1
        ancestor[step.id] = cause if cause in told else ancestor.get(cause, -1)
        if step.kind in TELLING and step.id not in passing:
            told[step.id] = step
    return told, ancestor


def _extended(thread: tuple[str, ...], label: str) -> tuple[str, ...]:
    """A thread with one more label, its loop cut out."""
    if label in thread:
        return thread[: thread.index(label) + 1]
    return (*thread, label)


def escalation_chain(steps: Sequence[Step]) -> tuple[str, ...]:
    """The escalation chain of one run's steps, root first; () if nothing that is told happened."""
    told, ancestor = _telling(steps)
    threads: dict[int, tuple[str, ...]] = {-1: ()}
    longest: tuple[str, ...] = ()
    for number, step in told.items():
        thread = threads[number] = _extended(threads[ancestor[number]], step.label)
        if len(thread) >= len(longest):
            longest = thread
    decided = _decision(steps, told, ancestor)
    return threads[decided] or longest


def _decision(steps: Sequence[Step], told: dict[int, Step], ancestor: dict[int, int]) -> int:
    """The told step that brought the outcome about; -1 if the records name none."""
    for step in reversed(steps):
        if step.kind == "outcome":
            return ancestor[step.id]
    return -1


def links(steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """(cause, effect) labels of every told step that has a told cause."""
    told, ancestor = _telling(steps)
    for number, step in told.items():
        if ancestor[number] != -1:
            yield told[ancestor[number]].label, step.label


def first_times(steps: Iterable[Step]) -> dict[str, float]:
    """When each inject, move and state path first occurred, in seconds since the start."""
    first: dict[str, float] = {}
    for step in steps:
        if step.kind in TIMED and step.at < first.get(step.path, float("inf")):
            first[step.path] = step.at
    return first


def commonest(chains: Iterable[tuple[str, ...]], most: int) -> tuple[list[tuple[tuple[str, ...], int]], int]:
    """The commonest chains with their counts, at most `most`, and how many distinct ones there are.

    Equal counts stand in alphabetical order; runs without a chain are not counted.
    """
    counts = Counter(chain for chain in chains if chain)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ranked[:most], len(ranked)
