"""Triggers by time: at a date, so long after arming, again and again."""

from __future__ import annotations

from wargame.language.problems import ExpressionError
from wargame.program.happenings.arming import NOW, Arming
from wargame.program.happenings.firing import push
from wargame.program.source import Function


def at(arming: Arming, arm: Function) -> None:
    """Lines that arm `at:`, and its handler; a date that has passed is now."""
    assert arming.trigger.at is not None
    date = arming.compiler.expressions.date(arming.trigger.at, arming.scope("at"))
    handler, code = arming.handler()
    arm.line(f"at = {date.value}")
    arm.line("if at < INFINITY:")
    arm.indent()
    push(arm, "(at if at > now else now)", code, "i", arming.generation)
    arm.dedent()
    arming.go_off(handler)
    handler.line("@tail")


def after(arming: Arming, arm: Function) -> None:
    """Lines that arm `after:`, and its handler."""
    assert arming.trigger.after is not None
    duration = arming.compiler.expressions.duration(arming.trigger.after, arming.scope("after"))
    handler, code = arming.handler()
    push(arm, arming.compiler.expressions.ahead(duration), code, "i", arming.generation)
    arming.go_off(handler)
    handler.line("@tail")


def every(arming: Arming, arm: Function) -> None:
    """Lines that arm `every:`, and its handler, which comes again."""
    assert arming.trigger.every is not None
    expressions, layout = arming.compiler.expressions, arming.compiler.layout
    scope = arming.scope("every")
    duration = expressions.duration(arming.trigger.every, scope)
    if duration.const is not None and duration.const <= 0:
        raise ExpressionError(arming.trigger.every.mark, "a period must be longer than nothing", "")
    handler, code = arming.handler()
    anchored = duration.calendar and scope.draws is not None and scope.draws.used == 0
    first = expressions.ahead(duration)
    if arming.trigger.first is not None:
        first = f"max(now, {expressions.date(arming.trigger.first, arming.scope('first')).value})"
    if anchored:
        # Months are counted from the first time (or from arming), lest the 31st become the 28th for good.
        anchor = layout.take_floats(arming.count)
        rounds = layout.take_integers(arming.count)
        armed = arming.trigger.first is None  # then the anchor is the moment of arming, one period before
        arm.line(f"F[{anchor} + i] = {'now' if armed else first}")
        arm.line(f"I[{rounds} + i] = {int(armed)}")
        push(arm, first, code, "i", arming.generation)
        again = f"later(F[{anchor} + i], {duration.value} * I[{rounds} + i])"
        handler.line(f"I[{rounds} + i] += 1")
    else:
        push(arm, first, code, "i", arming.generation)
        again = expressions.shift(NOW, duration, "+").text
    if duration.const is None:
        again = f"max(now + 1.0, {again})"
    push(handler, again, code, "i", "x")
    arming.go_off(handler)
    handler.line("@tail")
