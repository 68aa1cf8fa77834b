"""The small crisis as a loop over a bare heap: about as fast as plain Python gets."""

from __future__ import annotations

from heapq import heappop, heappush
from random import Random

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

DAY, INCIDENT, REACTION = range(3)


def play(seed: int) -> Played:
    """One run of the crisis; an agenda item is (time, number, what, who, with whom)."""
    random = Random(seed)
    uniform, wait = random.uniform, random.expovariate
    tension = [START] * ACTORS
    agenda: list[tuple[float, int, int, int, int]] = [(1.0, 0, DAY, 0, 0)]
    for number, (one, other) in enumerate(PAIRS, 1):
        heappush(agenda, (wait(INCIDENTS_A_DAY), number, INCIDENT, one, other))
    number = len(agenda)
    events, peak = 0, START
    while True:
        now, _, what, one, other = heappop(agenda)
        if now >= DAYS:
            return Played(DAYS, False, sum(tension) / ACTORS, events, peak)
        events += 1
        if what == REACTION:
            move = choose(random.random(), tension[one])
            calmer = TO_ONESELF[move]
            if calmer:
                tension[one] = max(0.0, tension[one] + calmer)
            change = TO_THE_OTHER[move]
            if change > 0.0:
                highest = tension[other] = tension[other] + change
                heappush(agenda, (now + uniform(*REACTION_DAYS), number, REACTION, other, one))
                number += 1
            else:
                if change:
                    tension[other] = max(0.0, tension[other] + change)
                continue
        elif what == INCIDENT:
            severity = uniform(*SEVERITY)
            tension[one] += severity
            tension[other] += severity
            heappush(agenda, (now + uniform(*REACTION_DAYS), number, REACTION, one, other))
            heappush(agenda, (now + uniform(*REACTION_DAYS), number + 1, REACTION, other, one))
            heappush(agenda, (now + wait(INCIDENTS_A_DAY), number + 2, INCIDENT, one, other))
            number += 3
            highest = max(tension[one], tension[other])
        else:
            tension = [each * EBB for each in tension]
            heappush(agenda, (now + 1.0, number, DAY, 0, 0))
            number += 1
            continue
        if highest > peak:
            peak = highest
            if peak >= BOILING:
                return Played(now, True, sum(tension) / ACTORS, events, peak)
