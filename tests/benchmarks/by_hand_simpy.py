"""The small crisis as one writes it with SimPy: generator processes. The baseline of every ratio."""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import Any

import simpy
from constants import (
    ACTORS,
    BOILING,
    DAYS,
    EBB,
    INCIDENTS_A_DAY,
    PAIRS,
    REACTION_DAYS,
    SEVERITY,
    START,
    TO_ONESELF,
    TO_THE_OTHER,
    Played,
    choose,
)

Process = Generator[simpy.Event, Any, None]


class Crisis:
    """One run: a process for each pair's incidents, for the ebb, and for every reaction that is due."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.env = simpy.Environment()
        self.over = self.env.event()
        self.tension = [START] * ACTORS
        self.peak = START
        self.events = 0
        self.early = False
        for one, other in PAIRS:
            self.env.process(self.incidents(one, other))
        self.env.process(self.ebb())
        self.env.process(self.calendar())

    def calendar(self) -> Process:
        yield self.env.timeout(DAYS)
        if not self.over.triggered:
            self.over.succeed()

    def ebb(self) -> Process:
        while True:
            yield self.env.timeout(1.0)
            if self.env.now >= DAYS:
                return
            self.events += 1
            self.tension = [tension * EBB for tension in self.tension]

    def incidents(self, one: int, other: int) -> Process:
        while True:
            yield self.env.timeout(self.random.expovariate(INCIDENTS_A_DAY))
            if self.over.triggered:
                return
            self.events += 1
            severity = self.random.uniform(*SEVERITY)
            self.provoke(one, other, severity)
            self.provoke(other, one, severity)

    def provoke(self, whom: int, by: int, much: float) -> None:
        self.tension[whom] += much
        self.peak = max(self.peak, self.tension[whom])
        self.env.process(self.reaction(whom, by))
        if self.tension[whom] >= BOILING and not self.over.triggered:
            self.early = True
            self.over.succeed()

    def reaction(self, who: int, to: int) -> Process:
        yield self.env.timeout(self.random.uniform(*REACTION_DAYS))
        if self.over.triggered:
            return
        self.events += 1
        move = choose(self.random.random(), self.tension[who])
        self.tension[who] = max(0.0, self.tension[who] + TO_ONESELF[move])
        if TO_THE_OTHER[move] > 0.0:
            self.provoke(to, who, TO_THE_OTHER[move])
        else:
            self.tension[to] = max(0.0, self.tension[to] + TO_THE_OTHER[move])


def play(seed: int) -> Played:
    """One run of the crisis."""
    crisis = Crisis(seed)
    crisis.env.run(until=crisis.over)
    return Played(crisis.env.now, crisis.early, sum(crisis.tension) / ACTORS, crisis.events, crisis.peak)
