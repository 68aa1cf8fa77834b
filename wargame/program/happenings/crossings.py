"""Conditions on places that move by themselves: where the moment is solved, and put on the agenda.

A comparison of one moving place with a value that stands still changes at moments that can be worked
out. Joined by `and`, `or` and `not` with each other, and with parts that change only by events, such
comparisons make a condition that changes at no other moment. The next of these moments is on the
agenda for as long as the other parts leave it open whether anything would change by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.happenings.firing import push
from wargame.program.layout import PlaceInfo
from wargame.program.scope import Reads, Scope
from wargame.program.source import EFFECTS, Function
from wargame.program.types import Code

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


@attrs.frozen
class Crossing:
    """A moving place that meets a value which stands still; of interest only while all `guards` are true."""

    place: PlaceInfo
    items: tuple[Code, ...]
    level: Code
    said: tree.Compare
    guards: tuple[str, ...] = ()


def crossings_of(compiler: Compiler, said: tree.Expr, scope: Scope) -> list[Crossing] | None:
    """Every moment at which a condition may change without an event.

    None where they cannot be solved. An empty list is a condition that only events change.
    """
    if isinstance(said, tree.Unary) and said.operator == "not":
        return crossings_of(compiler, said.operand, scope)
    if isinstance(said, tree.Both | tree.Either):
        return _joined(compiler, _flat(said, type(said)), isinstance(said, tree.Both), scope)
    reads = Reads()
    compiler.expressions.truth(said, attrs.evolve(scope, reads=reads))
    if not reads.moving and not reads.clock:
        return []
    crossing = _crossing(compiler, said, scope) if isinstance(said, tree.Compare) else None
    return None if crossing is None else [crossing]


def _flat(said: tree.Expr, joint: type) -> list[tree.Expr]:
    """The parts that are all joined by `and`, or all by `or`."""
    if isinstance(said, tree.Both | tree.Either) and isinstance(said, joint):
        return [*_flat(said.left, joint), *_flat(said.right, joint)]
    return [said]


def _joined(compiler: Compiler, parts: Sequence[tree.Expr], by_and: bool, scope: Scope) -> list[Crossing] | None:
    """The crossings of parts joined by `and` or `or`: they matter while the parts that stand still leave it open."""
    moving: list[Crossing] = []
    guards: list[str] = []
    for part in parts:
        found = crossings_of(compiler, part, scope)
        if found is None:
            return None
        if found:
            moving += found
            continue
        still = compiler.expressions.truth(part, attrs.evolve(scope, reads=Reads()))
        if still.const is None:
            guards.append(still.condition if by_and else f"not {still.condition}")
        elif bool(still.const) != by_and:
            return []
    return [attrs.evolve(crossing, guards=(*guards, *crossing.guards)) for crossing in moving]


def _crossing(compiler: Compiler, said: tree.Compare, scope: Scope) -> Crossing | None:
    """For `moving < still` or `still < moving`: the place, its indices and the still side."""
    for one, other in ((said.left, said.right), (said.right, said.left)):
        if not isinstance(one, tree.Name | tree.Index | tree.Attribute):
            continue
        try:
            place, items = compiler.expressions.place_and_items(one, attrs.evolve(scope, reads=Reads()))
            reads = Reads()
            level = compiler.expressions.number(other, attrs.evolve(scope, reads=reads))
        except ExpressionError:
            continue
        seen = scope.viewer is None or compiler.expressions.statuses(place, items, scope.viewer, said.mark) == {"seen"}
        if place.moving and seen and not reads.moving and not reads.clock:
            return Crossing(place, items, level, said)
    return None


def write_crossings(compiler: Compiler, watch: Function, said: tree.Expr, scope: Scope, path: str, count: int) -> bool:
    """Lines in a watcher that post a condition's next crossing; False where there is none that can be solved.

    The item's handler has the watcher look again. Nothing is posted while the moment stays the same.
    """
    if not scope.reads.moving or scope.reads.clock:
        return False
    found = crossings_of(compiler, said, scope)
    if not found:
        return False
    due = compiler.layout.take_floats(count, float("inf"))
    timing = compiler.layout.take_integers(count)
    handler = compiler.source.function(f"crossing_{path}", f"{EFFECTS}, i, x")
    code = compiler.code(0, handler.name)
    if len(found) == 1 and not found[0].guards:
        watch.line(f"due = now + {_meets(compiler, found[0])}")
    else:
        watch.line("due = INFINITY")
        for crossing in found:
            soonest = f"due = min(due, now + {_meets(compiler, crossing)})"
            if crossing.guards:
                watch.line(f"if {' and '.join(crossing.guards)}:")
                watch.line(f"    {soonest}")
            else:
                watch.line(soonest)
    watch.line(f"if due != F[{due} + i]:")
    watch.indent()
    watch.line(f"F[{due} + i] = due")
    watch.line(f"I[{timing} + i] += 1")
    watch.line("if due < INFINITY:")
    watch.indent()
    push(watch, "due", code, "i", f"I[{timing} + i]")
    watch.dedent()
    watch.dedent()
    key = "crossing_" + "".join(letter if letter.isalnum() else "_" for letter in path)
    handler.line(f"if x == I[{timing} + i]:")
    handler.line(f"    @mark {key}")
    handler.line("@tail")
    scope.reads.places.add(key)
    scope.reads.places.update(f"{crossing.place.key}_slope" for crossing in found if crossing.place.moving == "flow")
    return True


def _meets(compiler: Compiler, crossing: Crossing) -> str:
    """The code of how many whole seconds from now the place meets the level."""
    place = crossing.place
    index = compiler.expressions.flat(place, crossing.items, crossing.said.mark).text
    value = f"{compiler.place_book.moving_function(place)}(F, now, {index})"
    low, high = (bound.value for bound in compiler.place_book.range_of(place))
    if place.moving == "drift":
        assert place.said.drift_toward is not None and place.said.drift_half_life is not None
        toward = compiler.expressions.number(place.said.drift_toward, Scope()).value
        half_life = compiler.expressions.mean_length(
            compiler.expressions.duration(place.said.drift_half_life, Scope())
        ).value
        return f"drift_meets({value}, {toward}, {half_life}, {crossing.level.value}, {low}, {high})"
    slope = f"F[{place.base + 2 * place.size} + {index}]"
    return f"line_meets({value}, {slope}, {crossing.level.value}, {low}, {high})"
