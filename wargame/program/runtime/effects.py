"""What generated code may call besides arithmetic: faults instead of exceptions, agenda, draws, records."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

from wargame.program.layout import CAUSE, FAULT, RECORD_NUMBER, STOP
from wargame.program.runtime.calendar import HALF, MONTH
from wargame.program.runtime.functions import mod, power, power_defined

MOST_AT_A_MOMENT = 20_000_000  # steps: as many as all expressions of a playbook may take, each taken once


def fault(I: list[int], site: int) -> float:
    """Marks the run as faulted at `site` and ends it; the first fault is kept."""
    if I[FAULT] == 0:
        I[FAULT] = site + 1
    I[STOP] = 1
    return 0.0


def afford(F: list[float], I: list[int], now: float, cell: int, piece: int, steps: float, sites: Sequence[int]) -> bool:
    """Whether a piece of work may still take so many steps at this moment; if all come to too many, a fault.

    F keeps at `cell` a moment and in the next cell the steps taken at it, then two such cells for each
    piece; `sites` are where they stand. Blamed is the one that has taken most.
    """
    own = cell + 2 + 2 * piece
    for place in (cell, own):
        if F[place] != now:
            F[place] = now
            F[place + 1] = 0.0
        F[place + 1] += steps
    if F[cell + 1] > MOST_AT_A_MOMENT and I[FAULT] == 0:
        taken = [F[place + 1] if F[place] == now else 0.0 for place in range(cell + 2, cell + 2 + 2 * len(sites), 2)]
        fault(I, sites[taken.index(max(taken))])
    return I[FAULT] == 0


def divide(I: list[int], a: float, b: float, site: int) -> float:
    return a / b if b != 0.0 else fault(I, site)


def whole_times(I: list[int], length: float, factor: float, site: int) -> float:
    """A length of time so many times; a part of a month is a fault, for months have no fixed length."""
    if -HALF < length < HALF or (abs(factor) < MONTH and factor == math.floor(factor)):
        return length * factor
    return fault(I, site)


def parted(I: list[int], length: float, parts: float, by_nought: int, of_months: int) -> float:
    """A length of time in so many equal parts; months have no equal parts."""
    if -HALF < length < HALF:
        return length / parts if parts != 0.0 else fault(I, by_nought)
    return fault(I, of_months)


def power_of(I: list[int], x: float, y: float, site: int) -> float:
    return power(x, y) if power_defined(x, y) else fault(I, site)


def mod_of(I: list[int], a: float, b: float, site: int) -> float:
    return mod(a, b) if b != 0.0 else fault(I, site)


def log_of(I: list[int], x: float, site: int) -> float:
    return math.log(x) if x > 0.0 else fault(I, site)


def root_of(I: list[int], x: float, site: int) -> float:
    return math.sqrt(x) if x >= 0.0 else fault(I, site)


def within(I: list[int], table: Sequence[int], value: int, site: int) -> int:
    """The position of an index in its domain; outside it, a fault and position 0."""
    position = table[value]
    if position < 0:
        fault(I, site)
        return 0
    return position


def pair_of(I: list[int], table: Sequence[int], a: int, b: int, count: int, site: int) -> int:
    """The flat index of a pair; of an actor with itself or nobody, a fault and 0."""
    if a < 0 or b < 0 or a == b:
        fault(I, site)
        return 0
    return table[a * count + b]


def whole(x: float) -> float:
    """Rounded half up to whole seconds; infinite stays infinite."""
    return math.floor(x + 0.5) if -9.0e15 < x < 9.0e15 else x


def share_to_hazard(p: float) -> float:
    """The hazard that makes probability p in one unit of time: -log(1 - p)."""
    return -math.log(1.0 - p) if p < 1.0 else math.inf


def weigh(x: float) -> float:
    """e**x, held below overflow."""
    return math.exp(x) if x < 700.0 else 1.0e304


def next_in(dates: Sequence[float], now: float) -> float:
    """The first date after now, or never."""
    place = bisect_right(dates, now)
    return dates[place] if place < len(dates) else math.inf


def pick_weight(u: float, weights: Sequence[float]) -> int:
    """The place drawn by u in proportion to weights (negative ones count as 0)."""
    total = 0.0
    for weight in weights:
        total += max(0.0, weight)
    u *= total
    for place, weight in enumerate(weights):
        u -= max(0.0, weight)
        if u < 0.0:
            return place
    return len(weights) - 1


def pick_row(u: float, values: Sequence[float], start: int, width: int) -> int:
    """The column drawn by u in proportion to one row of a table."""
    total = 0.0
    for place in range(start, start + width):
        total += values[place]
    u *= total
    for place in range(width):
        u -= values[start + place]
        if u < 0.0:
            return place
    return width - 1


def mistaken_flag(u: float, value: float, error: float) -> float:
    """The flag, turned round with probability `error`."""
    return 1.0 - value if u < error else value


def mistaken(u: float, value: int, error: float, count: int) -> int:
    """The value, with probability `error` another of `count` values, each as likely."""
    if u >= error or count < 2:
        return value
    other = min(count - 2, int(u / error * (count - 1)))
    return other if other < value else other + 1


def drift_meets(value: float, toward: float, half_life: float, level: float, low: float, high: float) -> float:
    """Whole seconds until value + (toward - value)(1 - 2^(-t/half_life)), held in a range, meets level, or infinity."""
    if level == value:
        level = math.nextafter(level, toward)  # where it is gone on from there
    if level == toward or not _ahead(value, toward - value, level, low, high):
        return math.inf
    ratio = (value - toward) / (level - toward)
    if ratio < 1.0:
        return math.inf
    # so near that the quotient is 1
    after = math.log(ratio) if ratio > 1.0 else -math.log1p((level - value) / (value - toward))
    speed = abs(level - toward) * 0.6931471805599453 / half_life if half_life > 0.0 else math.inf
    return _seconds(after * half_life / 0.6931471805599453, abs(value) + abs(level) + abs(toward), speed)


def line_meets(value: float, slope: float, level: float, low: float, high: float) -> float:
    """Whole seconds until value + slope t, held in a range, meets level, or infinity."""
    if level == value:
        level = math.nextafter(level, math.copysign(math.inf, slope))
    if not _ahead(value, slope, level, low, high):
        return math.inf
    return _seconds((level - value) / slope, abs(value) + abs(level), abs(slope))


def _ahead(value: float, pace: float, level: float, low: float, high: float) -> bool:
    """Whether what moves at this pace is on its way to the level, and not held up by its range before."""
    if pace > 0.0:
        return value < level <= high
    return low <= level < value if pace < 0.0 else False


def _seconds(after: float, size: float, speed: float) -> float:
    """A time as whole seconds, at least one, rounded up.

    Less is taken off first than what rounding numbers of this size at this speed can have put on: to look
    too early costs a second look, and too late would be wrong.
    """
    if not after < 9.0e15:
        return math.inf
    slack = 1.0e-6 + 1.0e-12 * after + 1.0e-15 * size / max(speed, 1.0e-300)
    return max(1.0, math.ceil(after - min(1.0, slack)))


def note(R: list[object], I: list[int], now: float, site: int, instance: int, value: float) -> None:
    """A record that becomes the cause of what follows."""
    number = I[RECORD_NUMBER]
    I[RECORD_NUMBER] = number + 1
    R.extend((number, I[CAUSE], now, site, instance, value, None))
    I[CAUSE] = number


def remark(R: list[object], I: list[int], now: float, site: int, instance: int, value: float) -> None:
    """A record that causes nothing."""
    R.extend((I[RECORD_NUMBER], I[CAUSE], now, site, instance, value, None))
    I[RECORD_NUMBER] += 1
