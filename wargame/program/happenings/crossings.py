"""When a moving place meets a value that stands still: solved, and put on the agenda."""

from __future__ import annotations

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


def moving_side(compiler: Compiler, said: tree.Expr, scope: Scope) -> tuple[PlaceInfo, tuple[Code, ...], Code] | None:
    """For `moving < still` or `still < moving`: the place, its indices and the still side's code."""
    if not isinstance(said, tree.Compare):
        return None
    for one, other in ((said.left, said.right), (said.right, said.left)):
        if not isinstance(one, tree.Name | tree.Index | tree.Attribute):
            continue
        try:
            place, items = compiler.expressions.place_and_items(one, attrs.evolve(scope, reads=Reads()))
            still_scope = attrs.evolve(scope, reads=Reads())
            still = compiler.expressions.number(other, still_scope)
        except ExpressionError:
            continue
        reads = still_scope.reads
        seen = scope.viewer is None or compiler.expressions.statuses(place, items, scope.viewer, said.mark) == {"seen"}
        if place.moving and seen and not reads.moving and not reads.clock:
            return place, items, still
    return None


def write_crossing(compiler: Compiler, watch: Function, said: tree.Expr, scope: Scope, path: str, count: int) -> bool:
    """Lines in a watcher that post the next crossing of a solvable condition; False if it is none.

    An approach v(t) = a + (v - a) e^(-k t) meets y after ln((v - a)/(y - a))/k where that is
    positive; a line v + s t after (y - v)/s. The crossing is rounded up to the next second.
    """
    found = moving_side(compiler, said, scope)
    if found is None:
        return False
    place, items, still = found
    index = compiler.expressions.flat(place, items, said.mark)
    timing = compiler.layout.take_integers(count)
    handler = compiler.source.function(f"crossing_{path}", f"{EFFECTS}, i, x")
    code = compiler.code(0, handler.name)
    watch.line(f"I[{timing} + i] += 1")
    if place.moving == "drift":
        assert place.said.drift_toward is not None and place.said.drift_half_life is not None
        toward = compiler.expressions.number(place.said.drift_toward, Scope()).value
        half_life = compiler.expressions.mean_length(
            compiler.expressions.duration(place.said.drift_half_life, Scope())
        ).value
        value = f"{compiler.place_book.moving_function(place)}(F, now, {index.text})"
        watch.line(f"meets = drift_meets({value}, {toward}, {half_life}, {still.value})")
    else:
        slope = f"F[{place.base + 2 * place.size} + {index.text}]"
        value = f"{compiler.place_book.moving_function(place)}(F, now, {index.text})"
        watch.line(f"meets = line_meets({value}, {slope}, {still.value})")
    watch.line("if meets < INFINITY:")
    watch.indent()
    push(watch, "now + meets", code, "i", f"I[{timing} + i]")
    watch.dedent()
    handler.line(f"if x == I[{timing} + i]:")
    handler.line(f"    @mark {_key(compiler, path)}")
    handler.line("@tail")
    scope.reads.places.add(_key(compiler, path))
    if place.moving == "flow":
        scope.reads.places.add(f"{place.key}_slope")
    return True


def _key(compiler: Compiler, path: str) -> str:
    return "crossing_" + "".join(letter if letter.isalnum() else "_" for letter in path)
