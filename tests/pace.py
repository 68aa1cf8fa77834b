"""How long something takes, in seconds of an ordinary core: no test fails because a machine is slow or busy."""

from __future__ import annotations

import time
from collections.abc import Callable

ROUNDS = 50_000
ORDINARY = 60e-9 * ROUNDS
"""Processor seconds that the yardstick takes on an ordinary core: 60 ns a round of CPython 3.11 (an assumption)."""


def slowness() -> float:
    """How many times slower than an ordinary core this one is just now; at least 1."""
    begin, total = time.process_time(), 0
    for number in range(ROUNDS):
        total += number * number
    return max(1.0, (time.process_time() - begin) / ORDINARY)


def seconds_of(do: Callable[[], object], limit: float) -> float:
    """Processor seconds on an ordinary core that something takes.

    What is over the limit is held against a yardstick taken before and after, and gets two more tries.
    """
    begin = time.process_time()
    do()
    took = time.process_time() - begin
    for _ in range(2):
        if took <= limit:
            break
        before, begin = slowness(), time.process_time()
        do()
        seconds = time.process_time() - begin
        took = min(took, seconds / max(before, slowness()))
    return took
