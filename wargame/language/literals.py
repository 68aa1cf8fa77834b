"""Numbers, percentages, dates and durations: from text to values, or a clear refusal."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal

from wargame.language.problems import ExpressionError
from wargame.language.snippet import Snippet
from wargame.language.tree import Date, Duration, Number
from wargame.language.vocabulary import MONTHS, SECONDS

LONGEST_YEARS = 10_000
_LONGEST_MONTHS = LONGEST_YEARS * 12
_LONGEST_SECONDS = LONGEST_YEARS * 366 * SECONDS["day"]

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")


def read_number(snippet: Snippet, offset: int, text: str) -> Number:
    """`12`, `0.35`, `1e3`."""
    value = float(text)
    if value == math.inf:
        raise ExpressionError(snippet.mark(offset), "this number is too large", "the largest is about 1.8e308")
    return Number(value, snippet.mark(offset), text)


def read_percentage(snippet: Snippet, offset: int, text: str) -> Number:
    """`5.74%`, kept as the share 0.0574, rounded once."""
    digits = text[:-1]
    value = float(digits + "e-2") if "e" not in digits.lower() else float(digits) / 100
    if value == math.inf:
        raise ExpressionError(snippet.mark(offset), "this number is too large", "the largest is about 1.8e308")
    return Number(value, snippet.mark(offset), text)


def read_duration(snippet: Snippet, offset: int, text: str, unit: str) -> Duration:
    """`text` a number, `unit` a word for a unit of time, singular or plural."""
    value = float(text)
    single = unit.removesuffix("s")
    months = MONTHS.get(single)
    if months is None:
        seconds = SECONDS[single]
        whole = value.is_integer() if value <= _LONGEST_SECONDS else True
        # By way of decimals `1.1 weeks` is 665,280 seconds and not a hair more.
        length = value * seconds if whole else float(Decimal(text) * seconds)
        if length > _LONGEST_SECONDS:
            raise _too_long(snippet, offset)
        return Duration(0, length, snippet.mark(offset))
    if value * months > _LONGEST_MONTHS:
        raise _too_long(snippet, offset)
    if not value.is_integer():
        days = round(value * months * 30.436875)
        raise ExpressionError(
            snippet.mark(offset),
            f"`{text} {unit}`: months and years are steps of the calendar and come whole",
            f"write days: `{days} days`",
        )
    return Duration(int(value) * months, 0.0, snippet.mark(offset))


def unit_duration(snippet: Snippet, offset: int, unit: str) -> Duration:
    """A unit by itself, as in `per month`."""
    return read_duration(snippet, offset, "1", unit)


def read_date(snippet: Snippet, offset: int, day: str, clock: str) -> Date:
    """`2026-02-05`, with `14:30` or `14:30:00` in `clock` or an empty string there."""
    mark = snippet.mark(offset)
    shape = _DATE.fullmatch(day)
    if shape is None:
        raise ExpressionError(
            mark,
            f"`{day}` looks like a date, but is not written as one",
            "a date is written `2026-02-05`; for a subtraction put spaces round `-`",
        )
    year, month, number = int(shape[1]), int(shape[2]), int(shape[3])
    try:
        datetime.date(year, month, number)
    except ValueError:
        raise ExpressionError(
            mark, f"there is no date {day}", "a date is written year-month-day: `2026-02-05`"
        ) from None
    if not clock:
        return Date(year, month, number, 0, 0, 0, mark)
    time = _CLOCK.fullmatch(clock)
    if time is None:
        raise ExpressionError(mark, f"`{clock}` is not a time of day", "write it with two digits each: `09:30`")
    hour, minute, second = int(time[1]), int(time[2]), int(time[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ExpressionError(mark, f"there is no time of day {clock}", "a day runs from `00:00` to `23:59:59`")
    return Date(year, month, number, hour, minute, second, mark)


def _too_long(snippet: Snippet, offset: int) -> ExpressionError:
    return ExpressionError(
        snippet.mark(offset),
        f"a duration of more than {LONGEST_YEARS:,} years",
        "for a date that never comes write `never`",
    )
