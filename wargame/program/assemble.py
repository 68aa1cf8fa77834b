"""The second pass: everything declared is compiled, and the pieces become one source text."""

from __future__ import annotations

import itertools

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.compiler import Compiler
from wargame.program.deciding.players import Players
from wargame.program.deciding.unheard import check_unheard
from wargame.program.declaring.declare import declare
from wargame.program.declaring.sense import check_sense
from wargame.program.expressions.indices import cell
from wargame.program.happenings.injects import compile_inject, declare_fired, refuse_rings
from wargame.program.happenings.kinds import compile_kind
from wargame.program.happenings.measures import Measures
from wargame.program.happenings.moves import Moves
from wargame.program.happenings.settling import replies, settling
from wargame.program.happenings.time_zero import begin
from wargame.program.layout import (
    PlaceInfo,
)
from wargame.program.outside import compile_outside
from wargame.program.scope import Scope
from wargame.program.source import EFFECTS, READS
from wargame.program.types import Code, literal


def assemble(playbook: model.Playbook) -> Compiler:
    """Compiles a playbook; what is wrong is in the compiler's `problems`."""
    compiler = Compiler(playbook)
    try:
        _compile(compiler)
    except ExpressionError as error:  # what no entry has caught as its own; the rest is told when this is mended
        compiler.problem(error)
    return compiler


def declared(playbook: model.Playbook) -> Compiler:
    """A compiler that has given everything its place, as `assemble` does, and compiled nothing yet."""
    compiler = Compiler(playbook)
    _declare(compiler)
    return compiler


def _declare(compiler: Compiler) -> None:
    compiler.players = Players(compiler)
    compiler.moves = Moves(compiler)
    compiler.measures = Measures(compiler)
    declare(compiler)
    compiler.players.declare()
    compiler.moves.declare()


def _compile(compiler: Compiler) -> None:
    _declare(compiler)
    arms: list[str] = []
    declare_fired(compiler)
    for kind in compiler.kinds.values():
        compile_kind(compiler, kind)
    for info in compiler.injects.values():
        arms.extend(compile_inject(compiler, info))
    refuse_rings(compiler)
    compiler.moves.compile()
    compiler.players.compile()
    check_unheard(compiler)
    check_sense(compiler)
    _flows(compiler, arms)
    for place in [
        *compiler.places.values(),
        *(field for kind in compiler.kinds.values() for field in kind.fields.values()),
    ]:
        _check_reads(compiler, place)
    compiler.measures.compile()
    begin(compiler, arms)
    settling(compiler)
    replies(compiler)
    _finish(compiler)
    compile_outside(compiler, compiler.blocks)
    compiler.budget.close()


def _flows(compiler: Compiler, arms: list[str]) -> None:
    """Tracks that flow: their slopes are taken anew whenever what they read changes."""
    for place in [
        *compiler.places.values(),
        *(field for kind in compiler.kinds.values() for field in kind.fields.values()),
    ]:
        if place.moving != "flow":
            continue
        said, before = place.said.flow, compiler.budget.unclaimed
        while isinstance(said, tree.Cited):
            compiler.cite(said)
            said = said.value
        try:
            if not isinstance(said, tree.Per):
                raise ExpressionError(
                    place.said.mark, "a flow is so much per unit of time", "write `flow: 0.5 per month`"
                )
            items = tuple(
                Code(f"k{number}", domain.type, domain=domain.values) for number, (_, domain) in enumerate(place.dims)
            )
            scope = compiler.place_book.scope(
                place, items, Scope(variables=frozenset(f"k{number}" for number in range(len(items))))
            )
            with compiler.expressions.effort.each(place.size):
                slope = compiler.expressions.number(said.value, scope)
            index = compiler.expressions.flat(place, items, place.said.mark)
            mover = compiler.place_book.moving_function(place)
        except ExpressionError as error:
            compiler.problem(error)
            continue
        function = compiler.source.function(f"slope_{place.name}", EFFECTS)
        for number, (_, domain) in enumerate(place.dims):
            function.line(f"for k{number} in {compiler.source.constant('set', domain.values)}:")
            function.indent()
        value, since, steep = (cell(place.base + part * place.size, index) for part in range(3))
        function.line(f"slope = {slope.value} / {compiler.seconds_per(said.unit)!r}")
        function.line(f"if slope != F[{steep}]:")
        function.indent()
        function.line(f"F[{value}] = {mover}(F, now, {index.text})")
        function.line(f"F[{since}] = now")
        function.line(f"F[{steep}] = slope")
        function.line(f"@mark {place.key}_slope")
        function.line(f"@mark {place.key}")
        function.depth = 1
        compiler.budget.put(function, 1, before, said.mark)
        scope.reads.places.discard(place.key)
        compiler.watch(function.name, scope.reads, fires=False)
        arms.insert(0, f"{function.name}({EFFECTS})")


def _check_reads(compiler: Compiler, place: PlaceInfo) -> None:
    """Compiles what is only compiled when read, so that its faults are told in any case."""
    try:
        if place.said.always is not None:
            items = tuple(Code("i", domain.type, domain=domain.values) for _, domain in place.dims)
            compiler.expressions.derived_function(place, items, Scope(), place.said.mark)
        if place.moving:
            compiler.place_book.moving_function(place)
        if place.said.range is not None:
            place.bounds = _bounds(compiler, place)
        place.growth = compiler.place_book.doubt_growth(place)
    except ExpressionError as error:
        compiler.problem(error)


def _bounds(compiler: Compiler, place: PlaceInfo) -> tuple[float, float]:
    """A place's range as numbers; infinite where it is not known before the game."""
    low, high = compiler.place_book.range_of(place)
    return (
        float("-inf") if low.const is None else float(low.const),
        float("inf") if high.const is None else float(high.const),
    )


def _finish(compiler: Compiler) -> None:
    """The end of a run: accumulators are brought up to date."""
    function = compiler.source.function("finish", EFFECTS)
    for name in dict.fromkeys(compiler.measures.closings):
        function.line(f"{name}({EFFECTS})")
    function.line("pass")
    sample = compiler.source.function("sample", READS, "every numeric track, as it is now")
    values = []
    for place in compiler.places.values():
        if (
            place.static
            or place.type.name not in ("number", "flag")
            or place.said.fresh is not None
            or place.where != "F"
        ):
            continue
        for index in range(place.size):
            values.append(_sampled(compiler, place, index))
            compiler.sampled.append(f"{place.name}{place.labels[index]}")
    sample.line(f"return [{', '.join(values)}]")


def _sampled(compiler: Compiler, place: PlaceInfo, index: int) -> str:
    if place.moving:
        return f"{compiler.place_book.moving_function(place)}(F, now, {index})"
    if place.said.always is None:
        return f"F[{place.base + index}]"
    if place.pairs:
        first = place.pairs.index(index)
        values: tuple[int, ...] = divmod(first, len(compiler.names.actors))
    else:
        values = tuple(itertools.product(*(domain.values for _, domain in place.dims)))[index]
    items = tuple(literal(value, domain.type) for value, (_, domain) in zip(values, place.dims, strict=True))
    try:
        return compiler.expressions.read(place, items, Scope(), place.said.mark).value
    except ExpressionError:
        return "0.0"
