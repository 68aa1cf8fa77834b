"""The works of a program: its functions bound to a source of chance, its budgets, the numbers of its faults."""

from __future__ import annotations

from collections import Counter
from heapq import heappop
from typing import Any

from wargame.engine.chance import Streams
from wargame.engine.world import Item, World
from wargame.program.layout import BROKEN, CAUSE, FAULT, STOP
from wargame.program.playable import Source

MOST_EVENTS = 400_000  # agenda items a run may take
MOST_PENDING = 50_000  # items that may wait at once
_LOOKED_AT = 1_000  # items after the last one that tell what goes on without end


class Works:
    """A program's functions in one variant, with records or without.

    Works for `many` runs take longer to make, and play them faster. A fault is a number: first the
    program's own sites, then broken invariants, then agenda items and moves that never come to an end.
    """

    def __init__(self, source: Source, *, records: bool, streams: Streams | None = None, many: bool = False) -> None:
        self.playable = playable = source.playable
        self.records = records
        self.streams = streams if streams is not None else Streams(playable.streams)
        space: dict[str, Any] = source.namespace(records, many)
        refill = self.streams.refill
        space["refill"] = refill

        def draw(D: list[int], U: list[float], s: int) -> float:
            place = D[s]
            D[s] = place + 1
            u = U[place]
            return u if u < 1.5 else refill(D, U, s)

        space["draw"] = draw
        self.space = space
        self.handlers = space["handlers"]
        self.begin_function = space["begin"]
        self.settle = space["settle_outside"]
        self.finish = space["finish"]
        self.measures = space["measures"]
        self.outcome = space["outcome"]
        self.sample = space["sample"]
        self.invariants = [site.number for site in playable.sites if site.kind == "invariant"]

    def fault_of(self, world: World) -> int:
        """Which fault a world has met, or -1."""
        if world.I[FAULT]:
            return world.I[FAULT] - 1
        if world.I[BROKEN]:
            return self.playable.faults + self.invariants.index(world.I[BROKEN] - 1)
        return -1

    def endless(self, world: World) -> int:
        """The fault of a run that took too many events: what waits most often, or goes off most often from here on."""
        items = world.Q if len(world.Q) > MOST_PENDING else self._following(world)
        counts = Counter(self._endless_fault(item) for item in items)
        return max(counts, key=lambda fault: (counts[fault], -fault))

    def _endless_fault(self, item: Item) -> int:
        """The fault that an agenda item stands for if it has no end: a move's, where it is a move."""
        playable = self.playable
        first = playable.faults + len(self.invariants)
        if item[1] == playable.perform_code and playable.moves:
            made = [place for place, (number, count) in enumerate(playable.moves) if number <= item[4] and count]
            return first + len(playable.handler_names) + made[-1]
        return first + item[1]

    def _following(self, world: World) -> list[Item]:
        """The last item and those that would come after it, as a copy of the world tells."""
        ahead, items = world.fork(), [world.last]
        F, I, D, U, T, Q, R = ahead.F, ahead.I, ahead.D, ahead.U, ahead.T, ahead.Q, ahead.R
        while Q and not I[STOP] and len(items) < _LOOKED_AT:
            item = heappop(Q)
            items.append(item)
            I[CAUSE] = item[5]
            self.handlers[item[1]](F, I, D, U, T, Q, R, max(ahead.now, item[0]), item[2], item[4])
        return items

    def new_world(self, seed: int, run: int) -> World:
        """The world at time 0, nothing drawn yet."""
        playable = self.playable
        D, U = self.streams.begin(seed, run)
        return World(list(playable.start_floats), list(playable.start_integers), D, U, seed, run)

    def begin(self, world: World) -> None:
        """Time 0: parameters, start values, cases, injects and players."""
        self.begin_function(world.F, world.I, world.D, world.U, world.T, world.Q, world.R, 0.0)
