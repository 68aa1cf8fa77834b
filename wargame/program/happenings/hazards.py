"""Triggers by chance: at a hazard, steady or changing on the way."""

from __future__ import annotations

import re

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.expressions.draws import stream_code
from wargame.program.happenings.arming import Arming
from wargame.program.happenings.firing import push
from wargame.program.scope import Reads, Scope
from wargame.program.source import EFFECTS, Function


def rate(arming: Arming, arm: Function) -> None:
    """Lines that arm `rate:`, and its handler."""
    compiler, happening = arming.compiler, arming.happening
    assert arming.trigger.rate is not None
    scope = attrs.evolve(arming.scope("rate"), draws=None)
    before = compiler.budget.unclaimed
    hazard = _hazard(arming, arming.trigger.rate, scope)
    stream = stream_code(compiler.stream_base(f"{arming.path}.rate", 0, happening.count, happening.labels), "i")
    if scope.reads.places or scope.reads.moving or scope.reads.clock:
        _changing(arming, arm, hazard, scope.reads, stream, before)
        return
    handler, code = arming.handler()

    known = _constant_hazard(hazard)

    def draw_next(function: Function) -> None:
        if known is not None:
            if known > 0.0:
                push(
                    function,
                    f"now + int({0.5!r} - log(1.0 - draw(D, U, {stream})) * {1.0 / known!r})",
                    code,
                    "i",
                    arming.generation,
                )
            return
        function.line(f"hazard = {hazard}")
        function.line("if hazard > 0.0:")
        function.indent()
        push(function, f"now + whole(exponential_from(draw(D, U, {stream})) / hazard)", code, "i", arming.generation)
        function.dedent()

    draw_next(arm)
    if not happening.leaves:
        draw_next(handler)
    arming.go_off(handler)
    handler.line("@tail")


def _hazard(arming: Arming, said: tree.Expr, scope: Scope) -> str:
    """The code of a hazard per second."""
    compiler = arming.compiler
    while isinstance(said, tree.Cited):
        compiler.cite(said)
        said = said.value
    if not isinstance(said, tree.Per):
        raise ExpressionError(said.mark, "a rate is so many per unit of time", "write `rate: 0.3 per month`")
    value = compiler.expressions.number(said.value, scope)
    unit = compiler.seconds_per(said.unit)
    if said.share:
        return f"share_to_hazard({value.value}) / {unit!r}"
    if value.const is not None and value.const / unit > 1.0 / 86400.0:
        compiler.problems.warn(
            said.mark,
            f"this happens {value.const / unit * 86400:.3g} times a day",
            f"did you mean {value.const:g}%?",
        )
    return f"{value.value} / {unit!r}"


def _changing(arming: Arming, arm: Function, hazard: str, reads: Reads, stream: str, before: float) -> None:
    """A hazard that changes on the way: an exponential budget is used up and re-timed."""
    compiler, happening = arming.compiler, arming.happening
    budget = compiler.layout.take_floats(arming.count)
    current = compiler.layout.take_floats(arming.count)
    since = compiler.layout.take_floats(arming.count)
    timing = compiler.layout.take_integers(arming.count)
    handler = compiler.source.function(f"on_{arming.path}", f"{EFFECTS}, i, x")
    code = compiler.code(happening.rank, handler.name)
    retime = compiler.source.function(f"retime_{arming.path}", f"{EFFECTS}, i")
    retime.line(f"hazard = max(0.0, {hazard})")
    retime.line(f"if hazard != F[{current} + i]:")
    retime.indent()
    retime.line(f"F[{budget} + i] -= F[{current} + i] * (now - F[{since} + i])")
    retime.line(f"F[{since} + i] = now")
    retime.line(f"F[{current} + i] = hazard")
    retime.line(f"I[{timing} + i] += 1")
    retime.line("if hazard > 0.0:")
    retime.indent()
    push(retime, f"now + whole(max(0.0, F[{budget} + i]) / hazard)", code, "i", f"I[{timing} + i]")
    retime.dedent()
    retime.dedent()
    compiler.budget.put(retime, 1, before, arming.trigger.mark, arming.count)
    start = compiler.source.function(f"budget_{arming.path}", f"{EFFECTS}, i")
    start.line(f"F[{budget} + i] = exponential_from(draw(D, U, {stream}))")
    start.line(f"F[{since} + i] = now")
    start.line(f"F[{current} + i] = 0.0")
    start.line(f"I[{timing} + i] += 1")
    start.line(f"{retime.name}({EFFECTS}, i)")
    arm.line(f"{start.name}({EFFECTS}, i)")
    watch = compiler.source.function(f"watch_{arming.path}", EFFECTS, f"re-times {arming.path}")
    arming.each_armed(watch)
    watch.line(f"{retime.name}({EFFECTS}, i)")
    compiler.watch(watch.name, reads, fires=False)
    handler.line(f"if x != I[{timing} + i]{arming.not_here}:")
    handler.line("    return")
    if not happening.leaves:
        handler.line(f"{start.name}({EFFECTS}, i)")
    arming.go_off(handler)
    handler.line("@tail")


def _constant_hazard(text: str) -> float | None:
    """A hazard that is a quotient of two numbers, worked out."""
    number = r"\(?(-?[\d.]+(?:e[-+]?\d+)?)\)?"
    match = re.fullmatch(rf"{number} / {number}", text)
    if match is None:
        return None
    value = float(match.group(1)) / float(match.group(2))
    return value if value < 1e300 and (value <= 0.0 or 1.0 / value < 1e300) else None
