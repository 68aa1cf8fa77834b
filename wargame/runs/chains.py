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
from collections.abc import Iterable, Sequence

import attrs

from wargame.engine.steps import Step

TELLING = frozenset({"inject", "move", "answer", "silence", "exit", "state"})
TIMED = frozenset({"inject", "move", "state"})


@attrs.frozen
class Told:
    """What a run's steps tell: its escalation chain, root first (() if nothing that is told happened); the
    (cause, effect) labels of every told step that has a told cause; when each inject, move and state path
    first occurred, in seconds since the start.
    """

    chain: tuple[str, ...]
    links: list[tuple[str, str]]
    first: dict[str, float]


def told(steps: Sequence[Step]) -> Told:
    """What the steps of one run tell. Causes come before what they cause."""
    passing = _passing(steps)
    nearest = {-1: -1}  # of each step: itself if it is told, else its nearest told ancestor (-1: none)
    labels: dict[int, str] = {}
    threads: dict[int, tuple[str, ...]] = {-1: ()}
    longest: tuple[str, ...] = ()
    links: list[tuple[str, str]] = []
    first: dict[str, float] = {}
    decided = -1
    for number, cause, at, path, label, kind in steps:
        before = nearest.get(cause, -1)
        if kind not in TELLING or number in passing:
            nearest[number] = before
            if kind == "outcome":
                decided = before
            continue
        nearest[number] = number
        labels[number] = label
        if before != -1:
            links.append((labels[before], label))
        thread = threads[number] = _extended(threads[before], label)
        if len(thread) >= len(longest):
            longest = thread
        if kind in TIMED and at < first.get(path, float("inf")):
            first[path] = at
    return Told(threads[decided] or longest, links, first)


def _passing(steps: Sequence[Step]) -> set[int]:
    """The exits that lead straight to a state."""
    exits = {step.id for step in steps if step.kind == "exit"}
    return exits.intersection([step.cause for step in steps if step.kind == "state"])


def _extended(thread: tuple[str, ...], label: str) -> tuple[str, ...]:
    """A thread with one more label, its loop cut out."""
    if label in thread:
        return thread[: thread.index(label) + 1]
    return (*thread, label)


def commonest(chains: Iterable[tuple[str, ...]], most: int) -> tuple[list[tuple[tuple[str, ...], int]], int]:
    """The commonest chains with their counts, at most `most`, and how many distinct ones there are.

    Equal counts stand in alphabetical order; runs without a chain are not counted.
    """
    counts = Counter(chain for chain in chains if chain)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ranked[:most], len(ranked)
