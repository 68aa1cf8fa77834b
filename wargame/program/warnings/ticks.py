"""The clock's tick against what moves faster: half-lives, and how long a condition has to hold.

The tick matters only to what cannot be solved: a condition, rate or measure that reads a moving
place in some other way than comparing it with something that stands still.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wargame.language import tree
from wargame.language.problems import ExpressionError, Problem
from wargame.program.runtime import calendar
from wargame.program.scope import Scope
from wargame.program.warnings.uses import Uses

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

_DAY = 86400.0


def coarse_ticks(compiler: Compiler, uses: Uses) -> Iterator[Problem]:
    """A warning where what is looked at on the tick halves, or has to hold, within less than one."""
    clock = compiler.playbook.clock
    if clock is None or not compiler.ticked:
        return
    tick = _seconds(compiler, clock.tick) if clock.tick is not None else _DAY
    if tick is None:
        return
    mark = clock.tick.mark if clock.tick is not None else clock.mark
    moving = {place.path: place for watcher in compiler.ticked for place in watcher.reads.moving}
    halves = [
        (half, place.name)
        for place in moving.values()
        if (half := _seconds(compiler, place.said.drift_half_life)) is not None and half < tick
    ]
    if halves:
        half, name = min(halves)
        message = f"`{name}` halves its distance in {_days(half)}, and is looked at only every {_days(tick)}"
        yield Problem(mark, message, f"write `tick: {_days(half)}` or less", warning=True)
    looked_at = {watcher.mark for watcher in compiler.ticked if watcher.mark is not None}
    for trigger in uses.triggers:
        said = trigger.when if trigger.when is not None else trigger.whenever
        for key, lag in (("for", trigger.for_), ("delay", trigger.delay)):
            length = _seconds(compiler, lag)
            if said is None or said.mark not in looked_at or lag is None or length is None or not 0 < length < tick:
                continue
            every = f"which looks at this condition every {_days(tick)}"
            message = f"`{key}: {_days(length)}` is finer than the clock, {every}"
            yield Problem(lag.mark, message, f"write `clock: {{tick: {_days(length)}}}` or less", warning=True)


def _seconds(compiler: Compiler, said: tree.Expr | None) -> float | None:
    """The length of a duration that is known now, months at their mean."""
    if said is None:
        return None
    try:
        code = compiler.expressions.duration(said, Scope())
    except ExpressionError:
        return None
    return None if code.const is None else calendar.mean_seconds(float(code.const))


def _days(seconds: float) -> str:
    for unit, size in (("week", 7 * _DAY), ("day", _DAY), ("hour", 3600.0), ("minute", 60.0)):
        if seconds >= size and seconds % size == 0:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds / _DAY:.3g} days" if seconds >= _DAY else f"{seconds:g} seconds"
