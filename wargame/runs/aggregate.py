"""From the run table to numbers with intervals: shares, measures, parameters, coverage, faults.

What each is over: shares are over all finished runs, and runs that faulted stand among them as an
outcome of their own, so that shares add up to one. Measures are over the runs that did not fault.
Sums are exactly rounded (`math.fsum`), so no mean depends on the order or the machine's vector width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from wargame.report.summary import Covered, Fault, MeasureSummary, ParameterSummary, Share
from wargame.runs.intervals import mean_interval, quantiles, share_interval
from wargame.runs.protocol import Description, Quantity
from wargame.runs.table import DAY, Floats, Table

FAULTED = "(faulted)"
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS = 25  # about as many in a histogram

_SPANS = (
    *(1.0, 10.0, 60.0, 600.0, 3600.0, 10_800.0, 21_600.0, 43_200.0),
    *(days * DAY for days in (1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365)),
)

Indices = npt.NDArray[np.int64]


def outcome_shares(outcome: Indices, about: Description) -> tuple[Share, ...]:
    """Shares of all runs in the playbook's order; runs that faulted come last, if there are any."""
    runs = len(outcome)
    counts = np.bincount(outcome + 1, minlength=len(about.outcomes) + 1)
    named = [(name, words, int(counts[k + 1])) for k, (name, words) in enumerate(about.outcomes)]
    if counts[0]:
        named.append((FAULTED, "The run could not be finished as the author meant.", int(counts[0])))
    return tuple(
        Share(name, words, count, count / runs if runs else 0.0, *share_interval(count, runs))
        for name, words, count in named
    )


def sorted_quantiles(values: Floats) -> tuple[float, ...]:
    """Quantiles at PROBABILITIES of values in any order; () for none."""
    if not len(values):
        return ()
    return quantiles(cast("Sequence[float]", np.sort(values)), PROBABILITIES)


def _mean_and_sd(values: Floats) -> tuple[float, float]:
    """Mean and sample standard deviation (0 for one value) of at least one value."""
    mean = math.fsum(values) / len(values)
    if len(values) == 1:
        return mean, 0.0
    return mean, math.sqrt(math.fsum((values - mean) ** 2) / (len(values) - 1))


def measure_summary(quantity: Quantity, values: Floats) -> MeasureSummary:
    """One measure over runs that did not fault; nan (or infinite) is "never"."""
    there = values[np.isfinite(values)]
    count, never = len(there), len(values) - len(there)
    if not count:
        low = high = mean = smallest = largest = math.nan
    else:
        mean, sd = _mean_and_sd(there)
        low, high = mean_interval(count, mean, sd)
        smallest, largest = float(there.min()), float(there.max())
    return MeasureSummary(
        quantity.name,
        quantity.said,
        quantity.kind,
        count,
        never,
        mean,
        low,
        high,
        sorted_quantiles(there),
        smallest,
        largest,
        histogram(there, quantity.kind),
    )


def _width(spread: float, kind: str) -> float:
    """A round width for bins: 1, 2 or 5 times a power of ten; for times whole hours or days."""
    least = spread / BINS
    if kind in ("date", "duration"):
        for span in _SPANS:
            if span >= least:
                return DAY if spread == 0.0 else span
        return 365 * DAY * math.ceil(least / (365 * DAY))
    if least == 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1.0, 2.0, 5.0, 10.0) if power * factor >= least * (1 - 1e-12))


def histogram(values: Floats, kind: str) -> tuple[tuple[float, float, int], ...]:
    """(from, to, count) over finite values; flags and small whole numbers get a bin each, around them."""
    if not len(values):
        return ()
    low, high = float(values.min()), float(values.max())
    if kind == "flag":
        edges = np.array([-0.5, 0.5, 1.5])
    elif kind == "number" and high - low < BINS and bool(np.all(values == np.rint(values))):
        edges = np.arange(low, high + 2.0) - 0.5
    else:
        width = _width(high - low, kind)
        first, last = math.floor(low / width), math.floor(high / width) + 1
        first -= first * width > low  # a quotient may be rounded over the edge
        last += last * width < high
        edges = np.arange(first, last + 1) * width
    counts, _ = np.histogram(values, edges)
    return tuple((float(edges[k]), float(edges[k + 1]), int(count)) for k, count in enumerate(counts))


def measure_summaries(table: Table, about: Description, finished: npt.NDArray[np.bool_]) -> tuple[MeasureSummary, ...]:
    """Every measure of a run table, a column at a time; `finished` marks runs that did not fault."""
    return tuple(
        measure_summary(each, table.doubles(f"measure.{each.name}", each.in_days)[finished]) for each in about.measures
    )


def parameter_summaries(table: Table, about: Description) -> tuple[ParameterSummary, ...]:
    """What was drawn for each parameter, over all runs."""
    found = []
    for each in about.parameters:
        values = table.doubles(f"parameter.{each.name}", each.in_days)
        values = values[np.isfinite(values)]
        if len(values):
            spread = (float(values.min()), _mean_and_sd(values)[0], float(values.max()))
        else:
            spread = (math.nan, math.nan, math.nan)
        found.append(ParameterSummary(each.name, each.said, each.why, each.source, *spread, each.kind))
    return tuple(found)


def fault_summaries(runs: Indices, fault: Indices, about: Description) -> tuple[Fault, ...]:
    """Faults by site, the commonest first."""
    sites, first, counts = np.unique(fault, return_index=True, return_counts=True)
    found = []
    for site, index, count in zip(sites.tolist(), first.tolist(), counts.tolist(), strict=True):
        if site >= 0:
            place, message = about.faults[site]
            found.append(Fault(place, message, count, int(runs[index])))
    return tuple(sorted(found, key=lambda each: (-each.count, each.place)))


def coverage_summary(counts: Indices, about: Description) -> tuple[Covered, ...]:
    """How often each thing of the playbook occurred over all runs, in the playbook's order."""
    return tuple(
        Covered(each.path, each.kind, each.text, int(times), each.reason)
        for each, times in zip(about.coverage, counts, strict=True)
    )
