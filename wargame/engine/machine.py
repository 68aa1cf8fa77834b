"""A program made ready to run: its functions bound to a source of chance, its budgets, its faults."""

from __future__ import annotations

import re
from collections import Counter
from heapq import heappop
from typing import Any

from wargame.engine.chance import Streams
from wargame.engine.world import Item, World
from wargame.language.problems import Mark
from wargame.program import Program
from wargame.program.layout import BROKEN, CAUSE, FAULT, STOP

MOST_EVENTS = 400_000  # agenda items a run may take
MOST_PENDING = 50_000  # items that may wait at once
_LOOKED_AT = 1_000  # items after the last one that tell what goes on without end


class Machine:
    """One program's functions in one variant, with records or without.

    `faults` names every way a run can go wrong: (place, message), first the program's own sites,
    then broken invariants, then agenda items that never come to an end. A machine for `many` runs
    takes longer to make, and plays them faster.
    """

    def __init__(self, program: Program, *, records: bool, streams: Streams | None = None, many: bool = False) -> None:
        self.program = program
        self.records = records
        self.streams = streams if streams is not None else Streams(program.streams)
        space: dict[str, Any] = program.namespace(records, many)
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
        self._invariants = [site.number for site in program.sites if site.kind == "invariant"]
        self.faults = self._faults()

    def _faults(self) -> tuple[tuple[Mark, str], ...]:
        program = self.program
        invariants = [
            (program.sites[number].mark, f"the invariant `{program.sites[number].path}` is broken")
            for number in self._invariants
        ]
        endless = [
            (
                self.handler_mark(code),
                f"this goes off without end: more than {MOST_EVENTS:,} events in a run, or {MOST_PENDING:,} waiting",
            )
            for code in range(len(program.handler_names))
        ]
        moves = [(move.said.mark, f"`{move.name}` is made without end") for move in program.moves]
        return (*program.faults, *invariants, *endless, *moves)

    def handler_mark(self, code: int) -> Mark:
        """Where the playbook says what an agenda code stands for."""
        name = self.program.handler_names[code]
        playbook = self.program.playbook
        best: tuple[int, Mark] = (0, Mark(playbook.files[-1].name, 1, 1))
        if name == "tick" and playbook.clock is not None:
            return playbook.clock.tick.mark if playbook.clock.tick is not None else playbook.clock.mark
        for actor, player in self.program.playbook.players.items():
            if name in (f"act_{actor}", f"act_again_{actor}"):
                return player.mark
        for site in self.program.sites:
            stem = re.sub(r"\W+", "_", site.path).strip("_")
            if stem in name and len(stem) > best[0]:
                best = (len(stem), site.mark)
        return best[1]

    def fault_of(self, world: World) -> int:
        """Which of `faults` a world has met, or -1."""
        if world.I[FAULT]:
            return world.I[FAULT] - 1
        if world.I[BROKEN]:
            return len(self.program.faults) + self._invariants.index(world.I[BROKEN] - 1)
        return -1

    def endless(self, world: World) -> int:
        """The fault of a run that took too many events: what waits most often, or goes off most often from here on."""
        items = world.Q if len(world.Q) > MOST_PENDING else self._following(world)
        counts = Counter(self._endless_fault(item) for item in items)
        return max(counts, key=lambda fault: (counts[fault], -fault))

    def _endless_fault(self, item: Item) -> int:
        """The fault that an agenda item stands for if it has no end: a move's, where it is a move."""
        program = self.program
        first = len(program.faults) + len(self._invariants)
        if item[1] == program.perform_code and program.moves:
            made = [place for place, move in enumerate(program.moves) if move.first <= item[4] and move.count]
            return first + len(program.handler_names) + made[-1]
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
        program = self.program
        D, U = self.streams.begin(seed, run)
        return World(list(program.start_floats), list(program.start_integers), D, U, seed, run)

    def begin(self, world: World) -> None:
        """Time 0: parameters, start values, cases, injects and players."""
        self.begin_function(world.F, world.I, world.D, world.U, world.T, world.Q, world.R, 0.0)
