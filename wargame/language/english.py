"""Triggers and durations in English sentences, for `wargame show` and printed packets."""

from __future__ import annotations

import math

from wargame.language.model import Trigger
from wargame.language.printer import to_text
from wargame.language.tree import Binary, Call, Cited, Date, Duration, Expr, Name, Number, Per, Unary

_MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAY = 86_400.0
_MEAN_MONTH = 30.436875 * _DAY
_MEAN_YEAR = 365.2425 * _DAY
_CLOCK_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def describe(trigger: Trigger) -> str:
    """When a trigger fires, in words that begin in lower case and end without a full stop.

    `for` and `delay` are told apart: one asks that a condition has held, the other only waits.
    A trigger of no kind gives its `if` alone, or an empty text.
    """
    parts = [text for text in (_main(trigger),) if text]
    if trigger.first is not None:
        parts.append(f"first {describe_date(trigger.first)}")
    if trigger.for_ is not None:
        parts.append(f"once it has held for {describe_length(trigger.for_)} without a break")
    if trigger.delay is not None and trigger.upon is not None:
        parts = [f"{describe_length(trigger.delay)} {parts[0].removeprefix('right ')}", *parts[1:]]
        parts.append("whatever happens meanwhile")
    elif trigger.delay is not None:
        parts.append(f"{describe_length(trigger.delay)} later, whatever happens meanwhile")
    if trigger.if_ is not None:
        condition = _plain(trigger.if_)
        parts.append(f"if {condition} at that moment" if parts else f"if {condition}")
    if trigger.times is not None:
        parts.append(_times(trigger.times))
    return ", ".join(parts)


def _main(trigger: Trigger) -> str:
    if trigger.at is not None:
        return describe_date(trigger.at)
    if trigger.after is not None:
        return f"after {describe_length(trigger.after)}"
    if trigger.every is not None:
        return f"every {describe_length(trigger.every).removeprefix('1 ')}"
    if trigger.rate is not None:
        return describe_rate(trigger.rate)
    if trigger.when is not None:
        return f"when {_plain(trigger.when)}"
    if trigger.whenever is not None:
        return f"each time that {_plain(trigger.whenever)} turns true"
    if trigger.upon is not None:
        name = _plain(trigger.upon)
        return "right after any move" if name == "move" else f"right after {name}"
    return "when the facilitator says so" if trigger.by_hand else ""


def describe_date(expr: Expr) -> str:
    """`on 5 February 2026`, `on the next date of board_meetings`, `on the date opened + lasts`."""
    expr = _uncited(expr)
    if isinstance(expr, Date):
        day = f"on {expr.day} {_MONTH_NAMES[expr.month - 1]} {expr.year}"
        if not (expr.hour or expr.minute or expr.second):
            return day
        second = f":{expr.second:02}" if expr.second else ""
        return f"{day} at {expr.hour:02}:{expr.minute:02}{second}"
    if isinstance(expr, Call) and expr.name == "next" and len(expr.args) == 1 and not expr.keywords:
        return f"on the next date of {_plain(expr.args[0])}"
    if isinstance(expr, Name) and expr.id == "never":
        return "never"
    return f"on the date {_plain(expr)}"


def describe_length(expr: Expr) -> str:
    """A duration, a distribution of durations, or the text of whatever else gives one."""
    expr = _uncited(expr)
    if isinstance(expr, Duration):
        return describe_duration(expr.months, expr.seconds)
    if isinstance(expr, Call):
        named = dict(expr.keywords)
        if expr.name == "uniform" and len(expr.args) == 2 and not named:
            low, high = (describe_length(value) for value in expr.args)
            return f"between {low} and {high}"
        if expr.name == "triangular" and not expr.args and set(named) == {"low", "mode", "high"}:
            low, mode, high = (describe_length(named[key]) for key in ("low", "mode", "high"))
            return f"between {low} and {high}, most likely {mode}"
        if expr.name == "lognormal" and "median" in named:
            return f"about {describe_length(named['median'])} (median of a wide spread)"
        if expr.name in ("normal", "gamma") and "mean" in named:
            return f"about {describe_length(named['mean'])} on average"
    return _plain(expr)


def describe_rate(expr: Expr) -> str:
    """A hazard: as a mean waiting time where it is a constant, otherwise as its formula."""
    expr = _uncited(expr)
    if not isinstance(expr, Per):
        return f"at random, at a rate of {_plain(expr)}"
    unit = describe_duration(expr.unit.months, expr.unit.seconds)
    value = constant(expr.value)
    if expr.share:
        shown = _plain(expr.value) if value is None or isinstance(_uncited(expr.value), Number) else f"{value:g}"
        return f"at random, with a probability of {shown} in {unit}"
    if value is None:
        return f"at random, at a rate of {_plain(expr.value)} per {unit.removeprefix('1 ')}"
    if value <= 0:
        return "never, as its rate is 0"
    # The smallest of rates overflow to an endless wait, which says less than the rate does.
    wait = (expr.unit.months * _MEAN_MONTH + expr.unit.seconds) / value
    if math.isinf(wait):
        return f"at random, at a rate of {_plain(expr.value)} per {unit.removeprefix('1 ')}"
    return f"at random, about once every {_roughly(wait).removeprefix('1 ')}"


def describe_duration(months: int, seconds: float, parts: int = 0) -> str:
    """`2 weeks`, `1 year and 3 months`, `1 day, 2 hours and 5 minutes`.

    With `parts`, at most so many units are told, and the last of them is rounded.
    """
    if not math.isfinite(seconds):
        return "for ever"
    if months < 0 < seconds:
        return f"{describe_duration(0, seconds, parts)} minus {describe_duration(-months, 0, parts)}"
    if months < 0 or (months == 0 and seconds < 0):
        return f"minus {describe_duration(-months, -seconds, parts)}"
    if seconds < 0:
        return f"{describe_duration(months, 0, parts)} minus {describe_duration(0, -seconds, parts)}"
    pieces = [_counted(count, unit) for count, unit in ((months // 12, "year"), (months % 12, "month")) if count]
    if parts and len(pieces) >= parts:
        return _joined(pieces[:parts])
    pieces += _clock_pieces(seconds, parts - len(pieces) if parts else 0)
    return _joined(pieces) if pieces else "0 days"


def _clock_pieces(seconds: float, parts: int) -> list[str]:
    if parts:
        for position, (_, size) in enumerate(_CLOCK_UNITS):
            if seconds >= size or size == 1:
                last = _CLOCK_UNITS[min(position + parts, len(_CLOCK_UNITS)) - 1][1]
                seconds = round(seconds / last) * last
                break
    if seconds and seconds % 604_800 == 0 and seconds < 10 * 604_800:
        return [_counted(seconds // 604_800, "week")]
    pieces = []
    days = seconds / _DAY
    for unit, size in _CLOCK_UNITS:
        count = seconds // size if size > 1 else round(seconds, 3)
        if count:
            pieces.append(_counted(count, unit))
            seconds -= count * size
    if len(pieces) > 2 and not parts and round(days, 2) == days:
        return [_counted(days, "day")]  # 6.1 days, not 6 days, 2 hours and 24 minutes
    return pieces


def _joined(pieces: list[str]) -> str:
    return pieces[0] if len(pieces) == 1 else f"{', '.join(pieces[:-1])} and {pieces[-1]}"


def _counted(count: float, unit: str) -> str:
    shown = f"{int(count)}" if float(count).is_integer() else f"{count:g}"
    return f"{shown} {unit}" if shown == "1" else f"{shown} {unit}s"


def _roughly(seconds: float) -> str:
    """A mean waiting time to two figures or so."""
    if seconds >= 0.999 * _MEAN_YEAR:
        return _rounded(seconds / _MEAN_YEAR, "year")
    if seconds >= 3 * _MEAN_MONTH:
        return _rounded(seconds / _MEAN_MONTH, "month")
    for unit, size in _CLOCK_UNITS:
        if seconds >= 2 * size:
            return _rounded(seconds / size, unit)
    return f"{seconds:.2g} seconds"


def _rounded(count: float, unit: str) -> str:
    if count >= 1e6:
        return f"{count:.2g} {unit}s"
    return _counted(round(count) if count >= 10 else round(count, 1), unit)


def _times(expr: Expr) -> str:
    value = constant(expr)
    if value == 1:
        return "once only"
    if value is not None:
        return f"at most {value:g} times"
    text = _plain(expr)
    return "as often as it happens" if text == "any" else f"at most {text} times"


def constant(expr: Expr) -> float | None:
    """The finite value of plain arithmetic on numbers, or None for anything else."""
    value = _folded(expr)
    return value if value is not None and math.isfinite(value) else None


def _folded(expr: Expr) -> float | None:
    match expr:
        case Number():
            return expr.value
        case Cited():
            return _folded(expr.value)
        case Unary(operator="-"):
            operand = _folded(expr.operand)
            return None if operand is None else -operand
        case Binary():
            left, right = _folded(expr.left), _folded(expr.right)
            if left is None or right is None:
                return None
            if expr.operator == "+":
                return left + right
            if expr.operator == "-":
                return left - right
            if expr.operator == "*":
                return left * right
            if expr.operator == "/":
                return left / right if right else None
    return None


def _uncited(expr: Expr) -> Expr:
    while isinstance(expr, Cited):
        expr = expr.value
    return expr


def _plain(expr: Expr) -> str:
    return to_text(expr, sources=False)
