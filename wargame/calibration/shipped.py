"""The numbers that are shipped, read from the library itself, and how a refit compares with them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import attrs

from wargame.calibration.icb import PEAKS, REPLIES, SIZES, TRIGGERS, Refit
from wargame.calibration.laws import Estimate, Lognormal, share
from wargame.language import model, tree
from wargame.language.load import load

PLAYBOOK = "published/crises"


@attrs.frozen
class Compared:
    """One number: as it is shipped, and as the data in hand give it."""

    name: str
    shipped: float
    found: Estimate

    @property
    def alike(self) -> bool:
        """Whether the shipped number lies in the interval of the one that was found."""
        return self.found.holds(self.shipped)


def compare(refit: Refit) -> tuple[Compared, ...]:
    """Every number of the laws, and the shares behind every table; those of what never occurred have no interval."""
    return tuple(_compared(refit, load(PLAYBOOK)))


def _compared(refit: Refit, playbook: model.Playbook) -> Iterator[Compared]:
    first, last = refit.years
    yield Compared(f"arrivals a year, {first}-{last}", _number(playbook, "arrivals"), refit.arrivals)
    yield Compared(f"dispersion, {first}-{last}", _number(playbook, "dispersion"), refit.dispersion)
    yield from _law(playbook, "duration", refit.duration)
    yield from _law(playbook, "delay", refit.delay)
    mu, sigma = _table(playbook, "mu_after")[0], _table(playbook, "sigma_after")[0]
    for k, name in enumerate(TRIGGERS):
        yield Compared(f"mu of the delay, {name} trigger", mu[k], refit.delay_after[name].mu)
        yield Compared(f"sigma of the delay, {name} trigger", sigma[k], refit.delay_after[name].sigma)
    yield from _shares("trigger", TRIGGERS, _table(playbook, "set_off")[0], refit.set_off)
    for name, row, counts in zip(TRIGGERS, _table(playbook, "replies_to"), refit.replies_to, strict=True):
        yield from _shares(f"reply to a {name} trigger", REPLIES, row, counts)
    yield from _shares("crisis actors", SIZES, _table(playbook, "drawn_in")[0], refit.drawn_in)
    for name, row, counts in zip(SIZES, _table(playbook, "peaks_of"), refit.peaks_of, strict=True):
        yield from _shares(f"peak with actors: {name}", PEAKS, row, counts)


def _law(playbook: model.Playbook, name: str, law: Lognormal) -> Iterator[Compared]:
    yield Compared(f"mu of the {name}", _number(playbook, f"mu_{name}"), law.mu)
    yield Compared(f"sigma of the {name}", _number(playbook, f"sigma_{name}"), law.sigma)


def _shares(title: str, words: Sequence[str], shipped: Sequence[float], counts: Sequence[int]) -> Iterator[Compared]:
    whole, found = math.fsum(shipped), sum(counts)
    for word, part, count in zip(words, shipped, counts, strict=True):
        yield Compared(f"{title}: {word}", part / whole, share(count, found))


def _number(playbook: model.Playbook, name: str) -> float:
    start = playbook.parameters[name].start
    return 0.0 if start is None else _value(start)


def _table(playbook: model.Playbook, name: str) -> list[list[float]]:
    return [[_value(cell) for cell in row] for row in playbook.tables[name].values]


def _value(expr: tree.Expr) -> float:
    """The number in `4.3104 @ icb14`."""
    if isinstance(expr, tree.Cited):
        return _value(expr.value)
    if not isinstance(expr, tree.Number):
        raise TypeError(f"{PLAYBOOK} holds an expression where a number belongs: {expr}")
    return expr.value
