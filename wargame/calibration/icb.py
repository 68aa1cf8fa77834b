"""The laws of `library/icb.yaml`, fitted anew to a user's copy of the International Crisis Behavior data.

The data set has no licence to be passed on, so none of it is shipped: only what was fitted to its version 14.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from wargame.calibration.laws import Estimate, Lognormal, fit_counts, fit_lognormal
from wargame.calibration.reading import Column, Data, DataError, Shape, read

# Names as in the headings of icb1v14.csv and icb2v14.csv; meanings as in the project's codebook.
SYSTEM = Shape(
    "the system-level file (icb1v14.csv)",
    (
        Column("crisno", "number of the crisis", 1, 9_999),
        Column("yrtrig", "year in which it began", 1900, 2100),
        Column("brexit", "days from its breakpoint to its exit point", 1, 20_000),
        Column("viol", "1 no violence, 2 minor clashes, 3 serious clashes, 4 full-scale war", 1, 4),
        Column("cractr", "number of crisis actors", 1, 99),
    ),
    "crisno",
    "cractr",
)
ACTOR = Shape(
    "the actor-level file (icb2v14.csv)",
    (
        Column("cracno", "number of the crisis actor", 1, 99_999),
        Column("crisno", "number of the crisis", 1, 9_999),
        Column("triggr", "what set it off for this actor, 1 verbal to 9 violent", 1, 9),
        Column("majres", "its major response, 1 none to 9 violence among several means", 1, 9),
        Column("trgresra", "days from the trigger to the major response", 1, 20_000),
    ),
    "cracno",
    "triggr",
)
# By the codes of `triggr` and `majres`, as the words of library/icb.yaml.
TRIGGERS = ("verbal", "political", "economic", "external", "other", "internal", "military", "indirect", "violent")
REPLIES = ("nothing", "unarmed", "armed", "violence")
_REPLY_OF = {1: 0, 2: 1, 3: 1, 4: 1, 5: 1, 6: 2, 7: 2, 8: 3, 9: 3}
SIZES = ("one", "two", "three", "four", "more")
PEAKS = ("calm", "minor", "serious", "war")
LEAST_DELAYS = 2  # after each trigger: a law has two parameters

Counts = tuple[int, ...]


@attrs.frozen
class Refit:
    """What the two files say: laws, counts, and between which years arrivals were counted."""

    system: Data
    actor: Data
    years: tuple[int, int]
    arrivals: Estimate
    dispersion: Estimate
    duration: Lognormal
    delay: Lognormal
    delay_after: Mapping[str, Lognormal]
    set_off: Counts  # by trigger
    replies_to: tuple[Counts, ...]  # by trigger and reply
    drawn_in: Counts  # by size
    peaks_of: tuple[Counts, ...]  # by size and peak


def refit(system: Path, actor: Path, years: tuple[int, int] | None = None) -> Refit:
    """Read both files and fit every number of the library; arrivals in `years`, or else from 1990 on.

    Raises DataError with everything that is wrong with the files, or missing for a fit.
    """
    reasons: list[str] = []
    read_files: list[Data] = []
    for path, shape, other in ((system, SYSTEM, ACTOR), (actor, ACTOR, SYSTEM)):
        try:
            read_files.append(read(path, shape, [other]))
        except DataError as problem:
            reasons += problem.reasons
    if reasons:
        raise DataError(reasons)
    crises, actors = read_files
    period = years or _period(crises)
    set_off, replies_to, delays = _responses(actors)
    drawn_in, peaks_of = _sizes(crises)
    days = [float(row["brexit"]) for row in crises.rows if row["brexit"] is not None]
    counts = _yearly(crises, period)
    reasons = _gaps(crises, actors, days, counts, period, delays, set_off, drawn_in)
    if reasons:
        raise DataError(reasons)
    arrivals, dispersion = fit_counts(counts)
    return Refit(
        system=crises,
        actor=actors,
        years=period,
        arrivals=arrivals,
        dispersion=dispersion,
        duration=fit_lognormal(days),
        delay=fit_lognormal([each for some in delays.values() for each in some]),
        delay_after={name: fit_lognormal(some) for name, some in delays.items()},
        set_off=set_off,
        replies_to=replies_to,
        drawn_in=drawn_in,
        peaks_of=peaks_of,
    )


def _period(crises: Data) -> tuple[int, int]:
    years = [row["yrtrig"] for row in crises.rows if row["yrtrig"] is not None]
    last = max(years, default=1990)
    return (1990, last) if last >= 1992 else (min(years, default=1990), last)


def _yearly(crises: Data, period: tuple[int, int]) -> list[int]:
    found = Counter(row["yrtrig"] for row in crises.rows)
    return [found[year] for year in range(period[0], period[1] + 1)]


def _responses(actors: Data) -> tuple[Counts, tuple[Counts, ...], dict[str, list[float]]]:
    """Counts by trigger, by trigger and reply, and the delays after each trigger."""
    table = [[0] * len(REPLIES) for _ in TRIGGERS]
    delays: dict[str, list[float]] = {name: [] for name in TRIGGERS}
    for row in actors.rows:
        trigger, response, delay = row["triggr"], row["majres"], row["trgresra"]
        if trigger is not None and response is not None:
            table[trigger - 1][_REPLY_OF[response]] += 1
        if trigger is not None and delay is not None:
            delays[TRIGGERS[trigger - 1]].append(float(delay))
    return tuple(map(sum, table)), tuple(map(tuple, table)), delays


def _sizes(crises: Data) -> tuple[Counts, tuple[Counts, ...]]:
    """Counts by size, and by size and peak, of the crises that have both."""
    table = [[0] * len(PEAKS) for _ in SIZES]
    for row in crises.rows:
        if row["cractr"] is not None and row["viol"] is not None:
            table[min(row["cractr"], len(SIZES)) - 1][row["viol"] - 1] += 1
    return tuple(map(sum, table)), tuple(map(tuple, table))


def _gaps(
    crises: Data,
    actors: Data,
    days: Sequence[float],
    counts: Sequence[int],
    period: tuple[int, int],
    delays: Mapping[str, Sequence[float]],
    set_off: Counts,
    drawn_in: Counts,
) -> list[str]:
    """What is too little for a fit, all at once."""
    found = []
    if len(days) < 2:
        found.append(f"{crises.path}: {len(days)} durations (`brexit`); a law needs two or more")
    known = [row["yrtrig"] for row in crises.rows if row["yrtrig"] is not None]
    first, last = min(known, default=0), max(known, default=0)
    if period[0] < first or period[1] > last:
        found.append(f"{crises.path}: crises began in {first} to {last} (`yrtrig`), so not in {period[0]}-{period[1]}")
    elif len(counts) < 3 or not any(counts):
        found.append(f"{crises.path}: arrivals take three years or more, with a crisis in one")
    few = [name for name, some in delays.items() if len(some) < LEAST_DELAYS]
    if few:
        found.append(f"{actors.path}: fewer than two delays (`trgresra`) after some triggers: {', '.join(few)}")
    none = [name for name, count in zip(TRIGGERS, set_off, strict=True) if not count]
    if none:
        found.append(f"{actors.path}: no response (`majres`) after some triggers: {', '.join(none)}")
    none = [name for name, count in zip(SIZES, drawn_in, strict=True) if not count]
    if none:
        found.append(f"{crises.path}: no crises of some numbers of actors (`cractr`, `viol`): {', '.join(none)}")
    return found
