"""Time 0: parameters drawn, start values, `start`, cases, injects and players armed."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from wargame.language.problems import ExpressionError, Mark
from wargame.program.compiler import Compiler
from wargame.program.expressions.indices import cell
from wargame.program.happenings.firing import push
from wargame.program.happenings.kinds import case_scope, start_fields, start_place
from wargame.program.happenings.reports import start_copies
from wargame.program.happenings.start_order import kind_order, parameter_order, track_order
from wargame.program.layout import (
    PlaceInfo,
)
from wargame.program.names import suggestion
from wargame.program.scope import DrawSite, Scope
from wargame.program.source import EFFECTS, Function
from wargame.program.types import ACTOR, DURATION, Code, Type, literal


def begin(compiler: Compiler, arms: Sequence[str]) -> None:
    function = compiler.source.function(
        "begin", EFFECTS, "time 0: parameters, start values, `start`, cases, injects, players"
    )
    start = compiler.site("start", "start", Mark(compiler.playbook.files[-1].name, 1, 1))
    function.record(f"note(R, I, now, {start.number}, 0, 0)")
    playbook = compiler.playbook
    parameters = compiler.source.function("draw_parameters", EFFECTS)
    for name in parameter_order(compiler):
        place = compiler.places.get(name)
        said = playbook.parameters[name].start
        if place is None or said is None:
            continue
        scope = Scope(draws=DrawSite(f"parameters.{name}", 1, "0", ("",)))
        start_place(compiler, parameters, place, (), said, scope)
    function.line(f"draw_parameters({EFFECTS})")
    for name in track_order(compiler):
        if name in compiler.places:
            _start_track(compiler, function, compiler.places[name])
    _start_cases(compiler, function)
    scope = Scope(draws=DrawSite("start", 1, "0", ("",)), writing="start")
    before = len(function.lines)
    for block in playbook.start:
        compiler.statements.block(function, block, scope)
    for where, source, copy, size in compiler.place_book.start_copies:
        function.line(f"for k in range({size}):")
        function.line(f"    {where}[{copy} + k] = {where}[{source} + k]")
    places = list(compiler.places.values())
    for kind in compiler.kinds.values():
        places += [place for place in (kind.state_place, *kind.fields.values()) if place is not None]
    start_copies(compiler, function, places, before)
    _start_memories(compiler, function)
    for kind in compiler.kinds.values():
        if not kind.said.slots:
            function.line(f"for i in {compiler.source.constant('set', kind.valid)}:")
            function.line(f"    enter_{kind.name}({EFFECTS}, i, I[{kind.state} + i])")
    for line in (*arms, *compiler.players.arms):
        function.line(line)
    _tick(compiler, function)
    for name in dict.fromkeys(compiler.measures.renewals):
        function.line(f"{name}({EFFECTS})")
    for watcher in compiler.firing:
        function.line(f"I[{watcher.address}] |= {watcher.mask}")
    function.line(f"settle_outside({EFFECTS})")


def _start_memories(compiler: Compiler, function: Function) -> None:
    """Lines that start what players remember, with what each sees by now."""
    for actor, memory in compiler.players.memory.items():
        eyes = literal(compiler.names.actor_codes[actor], ACTOR)
        for place in memory.values():
            if place.said.start is not None:
                scope = Scope(draws=DrawSite(place.path, 1, "0", ("",)), viewer=eyes)
                start_place(compiler, function, place, (), place.said.start, scope)


def _start_track(compiler: Compiler, function: Function, place: PlaceInfo) -> None:
    """Lines that set a track's start values, an actor's own where it gives one."""
    said = place.said
    if said.always is not None or said.fresh is not None:
        return
    if said.start is not None:
        domains = [domain for _, domain in place.dims]
        if place.pairs:
            function.line(f"for k in range({place.size}):")
            function.indent()
            index = Code("k", Type("position"))
            try:
                count = len(compiler.names.actors)
                two = [divmod(place.pairs.index(k), count) for k in range(place.size)]
                local = {
                    name: Code(
                        f"{compiler.source.constant(f'pair_{name}', [pair[side] for pair in two])}[k]",
                        ACTOR,
                        domain=domain.values,
                    )
                    for side, (name, domain) in enumerate(place.dims)
                }
                draws = DrawSite(place.path, place.size, "k", place.labels)
                scope = Scope(locals=local, draws=draws, variables=frozenset({"k"}))
                with compiler.expressions.effort.each(place.size):
                    code = compiler.expressions.typed(said.start, scope, place.type)
                value = code.stored if place.where == "F" else code.text
                if said.range is not None and place.type.name == "number":
                    low, high = compiler.place_book.range_of(place)
                    value = f"clamp({value}, {low.value}, {high.value})"
                function.line(f"{place.where}[{cell(place.base, index)}] = {value}")
                if place.moving:
                    function.line(f"F[{cell(place.base + place.size, index)}] = now")
            except ExpressionError as error:
                compiler.problem(error)
                function.line("pass")
            function.dedent()
        else:
            names = [f"k{number}" for number in range(len(domains))]
            for name, domain in zip(names, domains, strict=True):
                function.line(f"for {name} in {compiler.source.constant('set', domain.values)}:")
                function.indent()
            items = tuple(
                Code(name, domain.type, domain=domain.values) for name, domain in zip(names, domains, strict=True)
            )
            scope = Scope(locals=dict(zip(place.index_names, items, strict=True)), variables=frozenset(names))
            try:
                index = compiler.expressions.flat(place, items, said.mark)
                text = index.text if index.const is None else str(int(index.const))
                draws = DrawSite(place.path, place.size, text if text.isdigit() else f"({text})", place.labels)
                with compiler.expressions.effort.each(place.size):
                    start_place(compiler, function, place, items, said.start, attrs.evolve(scope, draws=draws))
            except ExpressionError as error:
                compiler.problem(error)
            function.line("pass")
            function.depth = 1
    for name, actor in compiler.playbook.actors.items():
        if place.name not in actor.tracks:
            continue
        given = actor.tracks[place.name]
        if len(place.dims) != 1 or place.dims[0][1].type != ACTOR:
            compiler.problems.error(given.mark, f"`{place.name}` is no track of actors", "set it in `start:`")
            continue
        code = literal(compiler.names.actor_codes[name], ACTOR)
        try:
            compiler.expressions.check_member(code, place.dims[0][1], place.dims[0][0], given.mark)
        except ExpressionError as error:
            compiler.problem(error)
            continue
        start_place(
            compiler,
            function,
            place,
            (code,),
            given,
            Scope(draws=DrawSite(f"{place.path}[{name}].start", 1, "0", ("",))),
        )


def _start_cases(compiler: Compiler, function: Function) -> None:
    """Lines that start every case's fields; a named case's own values replace the kind's."""
    for kind in kind_order(compiler):
        if kind.said.slots or not kind.fields:
            continue
        if kind.said.named:
            for number, name in enumerate(compiler.names.case_names[kind.name]):
                case = literal(number, Type("case", kind.name))
                given = dict(compiler.playbook.cases[kind.name][name])
                for key, value in given.items():
                    if key not in kind.fields:
                        compiler.problems.error(
                            value.mark, f"`{kind.name}` has no field `{key}`", suggestion(key, kind.fields)
                        )
                start_fields(compiler, function, kind, Scope(kind=kind, case=case), given)
            continue
        function.line(f"for i in {compiler.source.constant('set', kind.valid)}:")
        function.indent()
        with compiler.expressions.effort.each(len(kind.valid)):
            start_fields(compiler, function, kind, case_scope(compiler, kind), {})
        function.line("pass")
        function.dedent()


def _tick(compiler: Compiler, begin: Function) -> None:
    """The clock's tick looks at what moves by itself and cannot be solved."""
    if not compiler.ticked:
        return
    tick = literal(86400.0, DURATION)
    clock = compiler.playbook.clock
    if clock is not None and clock.tick is not None:
        try:
            tick = compiler.expressions.duration(clock.tick, Scope())
            if tick.const is None or tick.calendar or tick.const <= 0:
                raise ExpressionError(clock.tick.mark, "a tick is a fixed length of time", "write `tick: 1 day`")
        except ExpressionError as error:
            compiler.problem(error)
    handler = compiler.source.function("tick", f"{EFFECTS}, i, x")
    code = compiler.code(0, handler.name)
    push(handler, f"now + {tick.value}", code, "0", "0")
    for watcher in compiler.ticked:
        handler.line(f"I[{watcher.address}] |= {watcher.mask}")
    handler.line("@tail")
    push(begin, f"now + {tick.value}", code, "0", "0")
