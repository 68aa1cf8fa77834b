"""Calendar steps, against datetime and zoneinfo and a naive reference."""

from __future__ import annotations

import calendar as library
import math
import os
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wargame.program.runtime.calendar import (
    ALWAYS_UTC,
    DAY,
    MONTH,
    Transitions,
    civil_from_days,
    days_from_civil,
    format_date,
    format_duration,
    from_seconds,
    load_zone,
    make_later,
    make_month_of,
    mean_seconds,
    month_length,
    pack,
    to_seconds,
    transitions_around,
    unpack,
    zone_transitions,
)

MANY = 3000 if os.environ.get("WARGAME_THOROUGH") else 300
ZONES = (
    "UTC",
    "Europe/Warsaw",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kolkata",
    "America/Sao_Paulo",  # midnights that do not occur
    "Pacific/Apia",  # a day that does not occur
    "Africa/Casablanca",  # summer time stops for Ramadan
    "Asia/Tehran",
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
starts = st.integers(to_seconds(1990), to_seconds(2040))
months = st.integers(-240, 240)
seconds = st.integers(-(10**9), 10**9)


@cache
def transitions(zone: str) -> Transitions:
    return zone_transitions(zone, 1940, 2110)


def reference(posix: int, months: int, seconds: int, zone: str) -> int:
    """Months by datetime, day by day where the month is too short, in the zone's wall time, fold 0."""
    info = ZoneInfo(zone)
    wall = (EPOCH + timedelta(seconds=posix)).astimezone(info).replace(tzinfo=None)
    year, month = wall.year, wall.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    day = wall.day
    while day > library.monthrange(year, month)[1]:
        day -= 1
    moved = wall.replace(year=year, month=month, day=day, fold=0).replace(tzinfo=info)
    return round((moved.astimezone(UTC) - EPOCH).total_seconds()) + seconds


def step(at: str, duration: float, zone: str = "UTC") -> str:
    """The local time `duration` after the local time `at`, both as ISO texts."""
    wall = datetime.fromisoformat(at)
    posix = to_seconds(wall.year, wall.month, wall.day, wall.hour, wall.minute, wall.second, zone)
    start = to_seconds(2024)
    later = make_later(start, transitions(zone))
    return from_seconds(later(float(posix - start), duration) + start, zone).replace(tzinfo=None).isoformat(" ")


@given(st.integers(-4000, 4000), seconds)
def test_pack_and_unpack(n: int, s: int) -> None:
    assert unpack(pack(n, s)) == (n, s)
    assert unpack(-pack(n, s)) == (-n, -s)


@given(st.integers(-500, 500), seconds, st.integers(-500, 500), seconds, st.integers(-4, 4))
def test_durations_are_linear(a: int, s: int, b: int, r: int, k: int) -> None:
    assert pack(a, s) + pack(b, r) == pack(a + b, s + r)
    assert pack(a, s) - pack(b, r) == pack(a - b, s - r)
    assert k * pack(a, s) == pack(k * a, k * s)


def test_mean_lengths() -> None:
    assert mean_seconds(pack(1, 0)) == 30.436875 * DAY
    assert mean_seconds(pack(12, 5)) == 365.2425 * DAY + 5
    assert mean_seconds(-pack(1, 0)) == -30.436875 * DAY


@given(st.dates())
def test_civil_days(day: date) -> None:
    n = (day - date(1970, 1, 1)).days
    assert days_from_civil(day.year, day.month, day.day) == n
    assert civil_from_days(n) == (day.year, day.month, day.day)
    assert month_length(day.year, day.month) == library.monthrange(day.year, day.month)[1]


@given(st.integers(-(10**7), 10**7))
def test_civil_days_of_any_year(n: int) -> None:
    assert days_from_civil(*civil_from_days(n)) == n


@settings(deadline=None, max_examples=MANY)
@given(st.sampled_from(ZONES), starts, seconds, months, st.integers(-(10**7), 10**7))
@example("Europe/Warsaw", to_seconds(2026, 2, 28, 1, 30), 0, 1, 0)  # 02:30 on 28 March
@example("Europe/Warsaw", to_seconds(2026, 2, 28, 1, 30) + DAY, 0, 1, 0)
@example("Pacific/Apia", to_seconds(2011, 11, 30, 20, 0), 0, 1, 0)  # to 30 December 2011
@example("Pacific/Apia", to_seconds(2012, 1, 30, 20, 0), 0, -1, 0)
def test_later_against_datetime(zone: str, start: int, t: int, n: int, s: int) -> None:
    later = make_later(start, transitions(zone))
    got = later(float(t), pack(n, s))
    assert isinstance(got, float)
    if n:
        assert got == reference(start + t, n, s, zone) - start
    else:
        assert got == t + s


@settings(deadline=None, max_examples=MANY)
@given(
    st.sampled_from(ZONES), st.integers(0, 10**4), st.integers(-7200, 7200), st.sampled_from([-12, -6, -1, 1, 6, 12])
)
def test_later_near_the_changes_of_the_clock(zone: str, which: int, off: int, n: int) -> None:
    """Times chosen so that the month step lands within two hours of a transition."""
    table = [at for at, _ in transitions(zone) if to_seconds(1970) < at < to_seconds(2080)] or [0]
    posix = reference(table[which % len(table)] + off, -n, 0, zone)
    assert make_later(0, transitions(zone))(float(posix), pack(n, 0)) == reference(posix, n, 0, zone)


@given(starts, st.integers(0, 10**9), st.integers(0, 300), st.integers(0, 300))
def test_more_is_later(start: int, t: int, n: int, extra: int) -> None:
    later = make_later(start)
    assert later(t, pack(n, 0)) <= later(t, pack(n + extra, 0))
    assert later(t, pack(n, 0)) <= later(t + extra, pack(n, 0))


def test_month_ends_and_leap_days() -> None:
    assert step("2026-01-31 12:00", pack(1, 0)) == "2026-02-28 12:00:00"
    assert step("2024-01-31 12:00", pack(1, 0)) == "2024-02-29 12:00:00"
    assert step("2026-01-31 12:00", pack(2, 0)) == "2026-03-31 12:00:00"
    assert step("2024-02-29 23:59:59", pack(12, 0)) == "2025-02-28 23:59:59"
    assert step("2024-02-29", pack(48, 0)) == "2028-02-29 00:00:00"
    assert step("2000-02-29", pack(-1200, 0)) == "1900-02-28 00:00:00"
    assert step("2026-03-31", pack(-1, 0)) == "2026-02-28 00:00:00"
    assert step("2026-05-31", pack(1, 6 * 3600)) == "2026-06-30 06:00:00"
    assert step("2026-03-31", -pack(1, DAY)) == "2026-02-27 00:00:00"
    assert step("2026-12-15", pack(1, 0)) == "2027-01-15 00:00:00"


def test_summer_time() -> None:
    warsaw = "Europe/Warsaw"
    assert step("2026-02-28 02:30", pack(1, 0), warsaw) == "2026-03-28 02:30:00"
    assert step("2026-03-15 12:00", pack(1, 0), warsaw) == "2026-04-15 12:00:00"  # 31 days less an hour
    assert step("2026-03-15 12:00", 31.0 * DAY, warsaw) == "2026-04-15 13:00:00"
    assert step("2027-02-28 02:30", pack(1, 0), warsaw) == "2027-03-28 03:30:00"  # missing: the old offset
    twofold = to_seconds(2026, 10, 25, 2, 30, zone=warsaw)
    assert from_seconds(twofold, warsaw).utcoffset() == timedelta(hours=2)  # the first of the two
    assert make_later(twofold, transitions(warsaw))(3600.0, pack(12, 0)) == float(
        to_seconds(2027, 10, 25, 2, 30, zone=warsaw) - twofold
    )


def test_later_with_no_time() -> None:
    for table in (ALWAYS_UTC, transitions("Europe/Warsaw")):
        later, month_of = make_later(0, table), make_month_of(0, table)
        assert later(math.inf, MONTH) == later(5.0, math.inf) == math.inf
        assert math.isnan(later(math.nan, MONTH))
        assert month_of(math.inf) == 0.0
    assert mean_seconds(math.inf) == math.inf


@settings(deadline=None)
@given(st.sampled_from(ZONES), starts, st.integers(-(10**8), 10**8))
def test_month_of(zone: str, start: int, t: int) -> None:
    month = make_month_of(start, transitions(zone))(float(t))
    assert month == from_seconds(start + t, zone).month - 1


@settings(deadline=None, max_examples=MANY)
@given(st.sampled_from(ZONES), st.integers(to_seconds(1940), to_seconds(2110)))
def test_transitions_are_the_zone_s(zone: str, at: int) -> None:
    table = transitions(zone)
    assert list(table) == sorted(table)
    offset = next(shift for since, shift in reversed(table) if since <= at)
    assert from_seconds(at, zone).utcoffset() == timedelta(seconds=offset)


def test_transitions_of_one_year() -> None:
    assert zone_transitions("Europe/Warsaw", 2026, 2026) == (
        (to_seconds(2026), 3600),
        (to_seconds(2026, 3, 29, 1), 7200),
        (to_seconds(2026, 10, 25, 1), 3600),
    )
    assert zone_transitions("UTC", 1, 9998) == ((to_seconds(2) - 364 * DAY, 0),)
    assert len(zone_transitions("America/New_York", 1, 3)) == 1


@pytest.mark.parametrize("year", [2, 1914, 2025, 2399, 9998])
@pytest.mark.parametrize("length", [0.0, DAY * 400.0, DAY * 400_000.0, math.inf])
def test_transitions_around_any_start(year: int, length: float) -> None:
    start = to_seconds(year, zone="Europe/Warsaw")
    table = transitions_around("Europe/Warsaw", start, length)
    offset = next(shift for since, shift in reversed(table) if since <= start)
    assert from_seconds(start, "Europe/Warsaw").utcoffset() == timedelta(seconds=offset)
    assert transitions_around("UTC", start, length) == ALWAYS_UTC


@settings(deadline=None)
@given(st.datetimes(datetime(1930, 1, 1), datetime(2120, 1, 1)), st.sampled_from(ZONES))
def test_to_seconds(at: datetime, zone: str) -> None:
    at = at.replace(microsecond=0)
    posix = to_seconds(at.year, at.month, at.day, at.hour, at.minute, at.second, zone)
    assert posix == round(at.replace(tzinfo=ZoneInfo(zone)).timestamp())
    back = from_seconds(posix, zone)
    assert to_seconds(back.year, back.month, back.day, back.hour, back.minute, back.second, zone) == posix


@pytest.mark.parametrize("zone", ["", "Nowhere/Land", "../etc/passwd", "/etc/passwd", "Europe", "\0", "x" * 300])
def test_zones_that_are_not(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        load_zone(zone)


def test_dates_that_are_not() -> None:
    for wrong in ((2026, 2, 29), (2026, 13, 1), (2026, 1, 1, 24), (0, 1, 1), (9999, 1, 1)):
        with pytest.raises(ValueError, match=r"must be|out of range|year"):
            to_seconds(*wrong)
    with pytest.raises(ValueError, match="no date"):
        from_seconds(1e15)
    with pytest.raises(ValueError, match="years"):
        zone_transitions("UTC", 2026, 2025)


def test_dates_in_words() -> None:
    at = to_seconds(2026, 2, 5)
    assert format_date(at) == "2026-02-05"
    assert format_date(at + 52200) == "2026-02-05 14:30"
    assert format_date(at + 52215) == "2026-02-05 14:30:15"
    assert format_date(at, "Europe/Warsaw") == "2026-02-05 01:00"
    assert format_date(to_seconds(800, 12, 25)) == "0800-12-25"


@pytest.mark.parametrize(
    ("months", "seconds", "words"),
    [
        (3, 0, "3 months"),
        (12, 0, "1 year"),
        (14, 0, "1 year 2 months"),
        (0, 14 * DAY, "2 weeks"),
        (0, 10 * DAY, "10 days"),
        (0, DAY + 4 * 3600, "1 day 4 hours"),
        (0, 90, "1 minute 30 seconds"),
        (0, 0, "0 days"),
        (0, -5 * DAY, "-5 days"),
        (-1, 0, "-1 month"),
        (1, -2 * DAY, "1 month - 2 days"),
        (-1, 2 * DAY, "2 days - 1 month"),
        (1, 7 * DAY, "1 month 1 week"),
        (-1, -3600, "-(1 month 1 hour)"),
    ],
)
def test_durations_in_words(months: int, seconds: int, words: str) -> None:
    assert format_duration(pack(months, seconds)) == words
