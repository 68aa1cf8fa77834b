"""Time: whole seconds since the playbook's start, UTC; durations that may hold calendar months.

A duration is one float, months * 2**40 + seconds, so durations add, subtract and take whole
multiples as numbers do. |seconds| stays below 2**39 (17,000 years), |months| below 131,072; beside
8,192 months and more the seconds are no longer exact. Days,
hours and the rest are seconds (a day is 86,400 of them, whatever the clocks do); months and years
are calendar steps in the playbook's zone: the same day of a later month at the same time of day.

A local time that occurs twice (clocks go back) means the first; one that does not occur (clocks go
forward) means what the clock shows when the time is counted on with the old offset: 02:30 becomes
03:30. Both are what Python calls fold=0.

`make_later` and `make_month_of` give closures over constants that need no date objects. Their
civil calendar is Hinnant's days_from_civil (howardhinnant.github.io/date_algorithms.html): the
proleptic Gregorian one, right for any year.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MONTH = 1099511627776.0  # 2**40: one month as a duration
HALF = 549755813888.0  # 2**39
LIMIT = 9007199254740992.0  # 2**53
MOST = 144115188075855872.0  # 2**57: 131,072 months, more than the language lets anybody write
MINUTE, HOUR, DAY, WEEK = 60, 3600, 86400, 604800
MEAN_MONTH = 2629746.0  # seconds: 30.436875 days, a twelfth of 365.2425
MEAN_YEAR = 12 * MEAN_MONTH

Transitions = tuple[tuple[int, int], ...]
ALWAYS_UTC: Transitions = ((0, 0),)
_MOST_DATES = 8192  # that are remembered


def pack(months: float, seconds: float) -> float:
    """The duration of that many whole months and whole seconds; either may be negative."""
    return months * MONTH + seconds


def unpack(d: float) -> tuple[float, float]:
    """(months, seconds) of a duration, both whole floats; 2**57 or more (infinity too) is all seconds."""
    if -HALF < d < HALF or not (-MOST < d < MOST):
        return 0.0, d
    months = float(math.floor(d / MONTH + 0.5))
    return months, d - months * MONTH


def mean_seconds(d: float) -> float:
    """A duration in seconds with its months at their mean length, 30.436875 days."""
    months, seconds = unpack(d)
    return months * MEAN_MONTH + seconds


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days from 1 January 1970 to a date; month from 1."""
    y = year - 1 if month <= 2 else year
    era = y // 400
    of_era = y - era * 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def civil_from_days(days: int) -> tuple[int, int, int]:
    """(year, month from 1, day from 1) of that many days after 1 January 1970."""
    z = days + 719468
    era = z // 146097
    of_era = z - era * 146097
    y = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * y + y // 4 - y // 100)
    m = (5 * of_year + 2) // 153
    day = of_year - (153 * m + 2) // 5 + 1
    month = m + 3 if m < 10 else m - 9
    return (y + era * 400 + 1 if month <= 2 else y + era * 400), month, day


def month_length(year: int, month: int) -> int:
    """Days in a month (from 1) of the Gregorian calendar."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def add_months(local: int, months: int) -> int:
    """A local time, in seconds since 1970 as if it were UTC, moved by whole months.

    The time of day is kept, and the day too unless that month is too short: then its last day.
    """
    days = local // 86400
    return _months_on(days, months) * 86400 + (local - days * 86400)


@lru_cache(maxsize=_MOST_DATES)
def _months_on(days: int, months: int) -> int:
    """The same for a date: days since 1 January 1970. Runs of one playbook ask for the same dates."""
    year, month, day = civil_from_days(days)
    whole = year * 12 + month - 1 + months
    year = whole // 12
    month = whole - year * 12 + 1
    return days_from_civil(year, month, min(day, month_length(year, month)))


def make_later(start: int, transitions: Transitions = ALWAYS_UTC) -> Callable[[float, float], float]:
    """The function later(t, d): the time d after t, both times in seconds since `start`.

    `start` is in POSIX seconds, `transitions` those of the playbook's zone (`zone_transitions`).
    Months are counted first, from the local date, then seconds. later(t, d1 + d2) need not be
    later(later(t, d1), d2): from 31 January two months on is 31 March, one and one more 28 March.
    A t of 2**53 or more, a d of 2**57 or more, or infinity, gives t + d.
    """
    if len(transitions) == 1:
        offset = transitions[0][1]
        shift = start + offset

        def later_fixed(t: float, d: float) -> float:
            if -HALF < d < HALF or not (-MOST < d < MOST and -LIMIT < t < LIMIT):
                return t + d
            months = math.floor(d / MONTH + 0.5)
            return float(add_months(int(t) + shift, months) - shift) + (d - months * MONTH)

        return later_fixed

    utc = tuple(at for at, _ in transitions)
    offsets = tuple(offset for _, offset in transitions)
    n = len(utc)
    wall = (utc[0], *(utc[i] + max(offsets[i - 1], offsets[i]) for i in range(1, n)))

    def later(t: float, d: float) -> float:
        if -HALF < d < HALF or not (-MOST < d < MOST and -LIMIT < t < LIMIT):
            return t + d
        months = math.floor(d / MONTH + 0.5)
        at = int(t) + start
        local = add_months(at + offsets[_last(utc, n, at)], months)
        return float(local - offsets[_last(wall, n, local)] - start) + (d - months * MONTH)

    return later


def make_after(start: int, transitions: Transitions = ALWAYS_UTC) -> Callable[[float], Callable[[float], float]]:
    """The function that makes, of a duration d, the function t -> later(t, d) (see `make_later`).

    In a zone whose clocks never change, how far months lead from a date is remembered for each date.
    """
    later = make_later(start, transitions)

    def after(d: float) -> Callable[[float], float]:
        if len(transitions) > 1 or -HALF < d < HALF or not -MOST < d < MOST:
            return lambda t: later(t, d)
        shift = start + transitions[0][1]
        months = math.floor(d / MONTH + 0.5)
        rest = d - months * MONTH
        leads: dict[int, int] = {}

        def given(t: float) -> float:
            if not -LIMIT < t < LIMIT:
                return t + d
            at = int(t)
            days = (at + shift) // 86400
            lead = leads.get(days)
            if lead is None:
                if len(leads) > _MOST_DATES:
                    leads.clear()
                lead = leads[days] = (_months_on(days, months) - days) * 86400
            return float(at + lead) + rest

        return given

    return after


def make_month_of(start: int, transitions: Transitions = ALWAYS_UTC) -> Callable[[float], float]:
    """The function month_of(t): the local month at t seconds after `start`, 0.0 .. 11.0; 0.0 for no time."""
    utc = tuple(at for at, _ in transitions)
    offsets = tuple(offset for _, offset in transitions)
    n = len(utc)

    def month_of(t: float) -> float:
        if not (-LIMIT < t < LIMIT):
            return 0.0
        at = math.floor(t) + start
        return float(civil_from_days((at + offsets[_last(utc, n, at)]) // 86400)[1] - 1)

    return month_of


def _last(values: tuple[int, ...], n: int, x: int) -> int:
    """The index of the last of n ascending values that is at most x; 0 if there is none."""
    low = 0
    high = n
    while high - low > 1:
        middle = (low + high) // 2
        if values[middle] <= x:
            low = middle
        else:
            high = middle
    return low


def load_zone(zone: str) -> ZoneInfo:
    """The IANA time zone of that name; ValueError for one that is not known here."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"no time zone is called {zone!r}") from None


@lru_cache(maxsize=32)
def zone_transitions(zone: str, start_year: int, end_year: int) -> Transitions:
    """The zone's (POSIX seconds, UTC offset in seconds from then on), ascending.

    The first is the start of `start_year` (UTC) and holds before it too; the last is at most the
    end of `end_year` and holds ever after. UTC gives one entry. Years 1 .. 9998, else ValueError.
    Found by looking at each day, so two changes within 24 hours that undo each other are missed.
    """
    if not 1 <= start_year <= end_year <= 9998:
        raise ValueError(f"years must be in order and from 1 to 9998, not {start_year} and {end_year}")
    last = start_year if zone in ("UTC", "Etc/UTC") else end_year
    first, *more = (_transitions_in(zone, year) for year in range(start_year, last + 1))
    return first + tuple(change for changes in more for change in changes[1:])


@lru_cache(maxsize=2048)
def _transitions_in(zone: str, year: int) -> Transitions:
    """The offset with which a year begins, and each change until it has ended."""
    info = load_zone(zone)
    # the start of year 1 has no local time in some zones
    first = max(days_from_civil(year, 1, 1), days_from_civil(1, 1, 2)) * DAY
    end = days_from_civil(year + 1, 1, 1) * DAY

    def offset_at(at: datetime) -> int:
        shift = info.fromutc(at).utcoffset()
        return 0 if shift is None else shift.days * DAY + shift.seconds

    # UTC dates, with the zone beside them because `fromutc` wants it there
    day, step = datetime(1970, 1, 1, tzinfo=info) + timedelta(seconds=first), timedelta(days=1)
    offset = offset_at(day)
    found = [(first, offset)]
    for at in range(first + DAY, end + 1, DAY):
        day += step
        after = offset_at(day)
        if after != offset:
            low, high = at - DAY, at
            while high - low > 1:
                middle = (low + high) // 2
                if offset_at(day - timedelta(seconds=at - middle)) == offset:
                    low = middle
                else:
                    high = middle
            found.append((high, after))
            offset = after
    return tuple(found)


def transitions_around(zone: str, epoch: float, length: float) -> Transitions:
    """Those that matter to a playbook that starts at `epoch` and lasts so many seconds.

    From two years before the start to thirty after the end, 400 years at most.
    """
    if zone == "UTC":
        return ALWAYS_UTC
    year = 1970 + int(epoch // MEAN_YEAR)
    years = int(max(0.0, min(370 * MEAN_YEAR, length)) // MEAN_YEAR) + 30
    return zone_transitions(zone, max(1, year - 2), min(year + years, 9998))


def to_seconds(
    year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0, zone: str = "UTC"
) -> int:
    """POSIX seconds of a local date and time; ValueError where there is no such date or zone.

    Twofold and missing local times are settled as this module's docstring says.
    """
    if not 2 <= year <= 9998:
        raise ValueError(f"a year must be from 2 to 9998, not {year}")
    local = datetime(year, month, day, hour, minute, second, tzinfo=load_zone(zone))
    since = local.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * DAY + since.seconds


def from_seconds(seconds: float, zone: str = "UTC") -> datetime:
    """POSIX seconds, rounded to whole ones, as an aware datetime; ValueError outside years 1 .. 9999."""
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=round(seconds))).astimezone(load_zone(zone))
    except OverflowError:
        raise ValueError(f"{seconds} seconds since 1970 is no date between the years 1 and 9999") from None


@lru_cache(maxsize=4096)
def format_date(seconds: float, zone: str = "UTC") -> str:
    """POSIX seconds as `2026-02-05`, with ` 14:30` or ` 14:30:15` unless it is midnight there."""
    at = from_seconds(seconds, zone)
    day = at.date().isoformat()
    if at.second:
        return f"{day} {at:%H:%M:%S}"
    return f"{day} {at:%H:%M}" if at.hour or at.minute else day


@lru_cache(maxsize=4096)
def format_duration(d: float) -> str:
    """A duration in words: `3 months`, `1 year 2 months`, `2 weeks`, `1 day 4 hours`, `-5 days`.

    Weeks only where they come out whole; seconds rounded; `0 days` for nothing; months and seconds
    of opposite signs as `1 month - 2 days`.
    """
    months, seconds = (round(x) for x in unpack(d))
    left, right = _months(abs(months)), _seconds(abs(seconds))
    if months and seconds:
        if (months < 0) == (seconds < 0):
            return f"-({left} {right})" if months < 0 else f"{left} {right}"
        return f"{left} - {right}" if months > 0 else f"{right} - {left}"
    return ("-" if months + seconds < 0 else "") + (left or right or "0 days")


def _months(n: int) -> str:
    return " ".join(_count(k, unit) for k, unit in ((n // 12, "year"), (n % 12, "month")) if k)


def _seconds(n: int) -> str:
    if n % WEEK == 0:
        return _count(n // WEEK, "week") if n else ""
    parts = []
    for size, unit in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second")):
        if n >= size:
            parts.append(_count(n // size, unit))
            n %= size
    return " ".join(parts)


def _count(n: int, unit: str) -> str:
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"
