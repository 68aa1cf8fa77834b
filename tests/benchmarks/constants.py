"""The numbers of the small crisis and its one decision, shared by the programs written by hand.

Eight actors have a tension each; twenty pairs are struck by incidents at random; whoever is provoked
answers after one to five days with one of four moves, by softmax; tension ebbs a little every day.
A run takes a year, or ends when a tension has reached 100. `crisis.yaml` is the same as a playbook.
"""

from __future__ import annotations

from itertools import combinations, islice
from math import exp
from typing import NamedTuple

ACTORS = 8
PAIRS = list(islice(combinations(range(ACTORS), 2), 20))
DAYS = 365.0
INCIDENTS_A_DAY = 0.05
SEVERITY = (4.0, 12.0)
REACTION_DAYS = (1.0, 5.0)
EBB = 0.945
START = 20.0
BOILING = 100.0

#             de-escalate  hold  warn  escalate
APPEAL = (0.6, 1.0, 0.0, -2.2)
APPEAL_BY_TENSION = (0.0, -0.005, 0.005, 0.044)
TO_ONESELF = (-4.0, -1.0, 0.0, 0.0)
TO_THE_OTHER = (-2.0, 0.0, 1.5, 7.0)


class Played(NamedTuple):
    """What one run came to."""

    ended: float
    early: bool
    mean_tension: float
    events: int
    peak: float


def choose(u: float, tension: float) -> int:
    """Which move a uniform number picks at this tension, in proportion to e^appeal."""
    first = exp(APPEAL[0])
    second = first + exp(APPEAL[1] + APPEAL_BY_TENSION[1] * tension)
    third = second + exp(APPEAL[2] + APPEAL_BY_TENSION[2] * tension)
    u *= third + exp(APPEAL[3] + APPEAL_BY_TENSION[3] * tension)
    if u < second:
        return 0 if u < first else 1
    return 2 if u < third else 3
