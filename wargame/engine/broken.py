"""Invariants that a game has broken."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from wargame.engine.machine import Machine
from wargame.engine.world import Record


@attrs.frozen
class Broken:
    """An invariant that an event broke: its path, for which case, and the number and time of its record."""

    invariant: str
    case: str
    record: int
    time: float


def broken_in(machine: Machine, records: Sequence[Record]) -> tuple[Broken, ...]:
    """The invariants that were broken in these records, in order, each time that one came to be so."""
    sites, watched = machine.program.sites, machine.invariants
    return tuple(
        Broken(sites[site].path, sites[site].label(instance), number, at)
        for number, _, at, site, instance, _, _ in (records if watched else ())
        if site in watched
    )
