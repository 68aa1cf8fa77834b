"""Which of many tracks and first times are worth a reader's look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from wargame.report.summary import Fan, FirstTime
from wargame.report.words import step_parts

MOST_FANS = 12


def sorted_out(fans: Iterable[Fan]) -> tuple[list[Fan], list[Fan], list[Fan], list[Fan]]:
    """Tracks that move otherwise from run to run; set once a run; alike in every run; never changed."""
    moving: list[Fan] = []
    constant: list[Fan] = []
    alike: list[Fan] = []
    still: list[Fan] = []
    for fan in fans:
        changes = any(band != fan.bands[0] for band in fan.bands)
        differs = any(band[4] - band[0] > 0.002 * max(1e-9, abs(band[2])) for band in fan.bands)
        where = (moving if differs else alike) if changes else (constant if differs else still)
        where.append(fan)
    return moving, constant, alike, still


def movement(fan: Fan) -> float:
    """How much a fan tells, in the track's own unit: how far its median goes and how broad it is on average."""
    goes = max(abs(band[2] - fan.bands[0][2]) for band in fan.bands)
    broad = sum(band[4] - band[0] for band in fan.bands) / len(fan.bands)
    return goes + broad


def _part(fan: Fan) -> float:
    """The same as a part of the range it covers, so that tracks of different units compare."""
    low, high = min(band[0] for band in fan.bands), max(band[4] for band in fan.bands)
    return movement(fan) / (high - low) if high > low else 0.0


def most_telling(fans: Sequence[Fan], most: int = MOST_FANS) -> list[Fan]:
    """At most `most`: of each track the case that moves most, then the second of each, in the playbook's order."""
    cases: dict[str, list[Fan]] = {}
    for fan in fans:
        cases.setdefault(fan.name.split("[")[0], []).append(fan)
    ranked: list[tuple[int, float, str]] = []
    for group in cases.values():
        ordered = sorted(group, key=lambda f: (-movement(f), f.name))
        ranked += [(place, -_part(fan), fan.name) for place, fan in enumerate(ordered)]
    chosen = {name for _, _, name in sorted(ranked)[:most]}
    return [fan for fan in fans if fan.name in chosen]


def merged(times: Sequence[FirstTime]) -> list[FirstTime]:
    """A move and the state that it leads to at once are one event: `umbrella[USA, DEU].deepen, is deepening`."""
    found: list[tuple[int, FirstTime]] = []
    places: dict[tuple[object, ...], int] = {}
    for number, time in sorted(enumerate(times), key=lambda pair: _is_state(pair[1].name)):
        owner, rest = step_parts(time.name)
        key = (owner, time.happened, time.quantiles)
        if owner and key in places:
            before, first = found[places[key]]
            found[places[key]] = (before, attrs.evolve(first, name=f"{first.name}, {rest}"))
        else:
            places.setdefault(key, len(found))
            found.append((number, time))
    return [time for _, time in sorted(found, key=lambda pair: pair[0])]


def one_of_each(times: Sequence[FirstTime], most: int) -> list[FirstTime]:
    """At most `most`, in the order given: of each entry of the playbook (`umbrella.ask`) its first case alone."""
    seen: set[tuple[str, str]] = set()
    found: list[FirstTime] = []
    for time in times:
        owner, rest = step_parts(time.name)
        entry = (owner.split("[")[0], rest if owner else rest.split("[")[0])
        if entry not in seen and len(found) < most:
            found.append(time)
        seen.add(entry)
    return found


def _is_state(name: str) -> bool:
    return step_parts(name)[1].startswith("is ")
