"""What the tests of the verdicts share: chunks made of plain numbers, and known answers about them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from wargame.language.problems import NOWHERE
from wargame.program.expectations import Expected, Quantity
from wargame.runs.worker import Chunk
from wargame.validation.tally import Tally


def known(quantity: Quantity, value: float = 0.0, *, exact: bool = False, judged: bool = True) -> Expected:
    """A known answer in the playbook's own setting."""
    return Expected("known", (), quantity, value, f"{value:g}", "closed form", "paper", exact, judged, NOWHERE)


def chunk(
    measures: Sequence[Sequence[float]], outcomes: Sequence[int] | None = None, first: int = 0, fault: int = -1
) -> Chunk:
    """Runs without parameters; `measures` holds a row for each run, outcome -1 stands for one that faulted."""
    values = np.array(measures, dtype=np.float64).reshape(len(measures), -1)
    integers = np.zeros((len(measures), 5), dtype=np.int64)
    integers[:, 0] = np.arange(first, first + len(measures))
    integers[:, 1] = 0 if outcomes is None else outcomes
    integers[:, 4] = np.where(integers[:, 1] < 0, fault, -1)
    floats = np.hstack([np.zeros((len(measures), 1)), values])
    return Chunk(first, integers, floats, np.zeros(0, dtype=np.int64))


def tallied(
    expected: Sequence[Expected],
    measures: Sequence[Sequence[float]],
    outcomes: Sequence[int] | None = None,
    cuts: Sequence[int] = (),
) -> Tally:
    """The tally of runs that came in chunks, cut where `cuts` says, the last chunk first."""
    tally = Tally(expected, 3, 0)
    borders = sorted({0, len(measures), *(cut for cut in cuts if 0 < cut < len(measures))})
    for low, high in reversed(list(itertools.pairwise(borders))):
        tally.add(chunk(measures[low:high], None if outcomes is None else outcomes[low:high], low))
    return tally
