"""Axes: round numbers and round dates that span what is drawn."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import attrs

from wargame.report.words import DAY, HOUR, MINUTE, MONTH, MONTHS, YEAR, Calendar, duration, number


@attrs.frozen
class Scale:
    """A linear axis from `low` to `high` with labelled ticks."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def at(self, value: float) -> float:
        """Where `value` lies, from 0 to 1; what is outside stays at the edge."""
        width = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / width)) if width > 0 else 0.5


def round_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 × 10^k that cuts `span` into at most `most` parts."""
    rough = span / max(1, most)
    if not (rough > 0 and math.isfinite(rough)):
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))


def share_scale(highest: float, most: int = 5) -> Scale:
    """From 0 to a round share above `highest`."""
    highest = min(1.0, max(0.01, highest))
    step = round_step(highest, most)
    count = max(1, math.ceil(highest / step - 1e-9))
    top = min(1.0, count * step)
    ticks = [min(1.0, k * step) for k in range(count + 1)]
    return Scale(0.0, top, tuple((t, f"{number(100 * t)}\u202f%") for t in ticks))


def number_scale(low: float, high: float, most: int = 5) -> Scale:
    """Round numbers around `low` to `high`."""
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = 0.0, 1.0
    if high - low <= 1e-12 * max(1.0, abs(low), abs(high)):
        half = 0.5 if low == 0 else abs(low) / 2
        low, high = low - half, high + half
    step = round_step(high - low, most)
    first, last = math.floor(low / step), math.ceil(high / step)
    digits = max(3, 1 + math.ceil(math.log10(max(abs(first), abs(last), 1))))
    at = [float(f"{k * step:.12g}") for k in range(first, last + 1)]
    return Scale(at[0], at[-1], tuple((t, number(t, digits)) for t in at))


def date_scale(calendar: Calendar, low: float, high: float, most: int = 5) -> Scale:
    """Round dates between `low` and `high`, which stay the ends of the axis."""
    if not high > low:
        low, high = low - DAY / 2, high + DAY / 2
    first, last = calendar.moment(low), calendar.moment(high)
    if first is None or last is None:
        inner = number_scale(low, high, most)
        return Scale(low, high, tuple((t, duration(t)) for t, _ in inner.ticks if low <= t <= high))
    ticks = _calendar_ticks(calendar, first, last, (high - low) / max(1, most))
    return Scale(low, high, tuple((t, label) for t, label in ticks if low - 1 <= t <= high + 1))


def _calendar_ticks(calendar: Calendar, first: datetime, last: datetime, rough: float) -> list[tuple[float, str]]:
    if rough > 9 * MONTH:
        step = max(1, int(round_step(rough / YEAR, 1)))
        years = range(first.year - first.year % step, last.year + 1, step)
        return [(calendar.seconds(datetime(y, 1, 1)), str(y)) for y in years if y > 0]
    if rough > 20 * DAY:
        step = next(m for m in (1, 2, 3, 6, 12) if m * MONTH >= rough * 0.95 or m == 12)
        months = range(12 * first.year + (first.month - 1) // step * step, 12 * last.year + last.month, step)
        return [
            (calendar.seconds(moment), f"{MONTHS[moment.month - 1]} {moment.year}")
            for moment in (datetime(m // 12, m % 12 + 1, 1) for m in months)
        ]
    if rough > 0.7 * DAY:
        days = next(d for d in (1, 2, 3, 5, 7, 14, 28) if d * DAY >= rough * 0.95 or d == 28)
        step_length, format_of = timedelta(days=days), "day"
    else:
        length = next(
            (x for x in (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR) if x >= rough), DAY
        )
        step_length, format_of = timedelta(seconds=length), "hour"
    moment = datetime(first.year, first.month, first.day)
    end = last.replace(tzinfo=None)
    ticks: list[tuple[float, str]] = []
    begin = first.replace(tzinfo=None)
    if begin > moment:
        moment += math.floor((begin - moment) / step_length) * step_length
    while moment <= end and len(ticks) < 60:
        hour = f" {moment:%H:%M}" if format_of == "hour" else ""
        ticks.append((calendar.seconds(moment), f"{moment.day} {MONTHS[moment.month - 1]}{hour}"))
        moment += step_length
    return ticks
