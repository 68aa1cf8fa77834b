"""The second pass: everything declared is compiled, and the pieces become one source text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError, Mark
from wargame.program.compiler import Compiler, InjectInfo, Watcher
from wargame.program.consequences import Frame, begin_record, reason_of, write_consequence
from wargame.program.declare import declare
from wargame.program.happenings import Happening, arm_trigger
from wargame.program.kinds import compile_kind, kind_blocks, seen_by_of, start_fields, start_place
from wargame.program.layout import BITS, FAULT, FIRING, PASSIVE, REPLY, REPLY_CAUSE, REPLY_INSTANCE, REPLY_PAYLOAD, REPLYING, PlaceInfo
from wargame.program.measures import Measures
from wargame.program.moves import Moves
from wargame.program.names import names_in
from wargame.program.outside import compile_outside
from wargame.program.players import Players
from wargame.program.questions import Block
from wargame.program.indices import cell
from wargame.program.reports import start_copies
from wargame.program.scope import DrawSite, Reads, Scope
from wargame.program.source import EFFECTS, READS, Function
from wargame.program.statements import push
from wargame.program.types import ACTOR, DURATION, Code, Type, literal

_MOST_ROUNDS = 1000


def assemble(playbook: model.Playbook) -> Compiler:
    """Compiles a playbook; what is wrong is in the compiler's `problems`."""
    compiler = Compiler(playbook)
    compiler.players = Players(compiler)  # type: ignore[attr-defined]
    compiler.moves = Moves(compiler)  # type: ignore[attr-defined]
    compiler.measures = Measures(compiler)  # type: ignore[attr-defined]
    compiler.player_scope = compiler.players.scope  # type: ignore[attr-defined]
    declare(compiler)
    compiler.players.declare()
    compiler.moves.declare()
    arms: list[str] = []
    _declare_fired(compiler)
    for kind in compiler.kinds.values():
        compile_kind(compiler, kind)
    for info in compiler.injects.values():
        arms.extend(_inject(compiler, info))
    _refuse_rings(compiler)
    compiler.moves.compile()
    compiler.players.compile()
    _flows(compiler, arms)
    for place in [*compiler.places.values(), *(field for kind in compiler.kinds.values() for field in kind.fields.values())]:
        _check_reads(compiler, place)
    compiler.measures.compile()
    _begin(compiler, arms)
    _settle(compiler)
    _replies(compiler)
    _finish(compiler)
    compile_outside(compiler, kind_blocks(compiler))
    return compiler


def _declare_fired(compiler: Compiler) -> None:
    """Gives every inject the agenda code under which `fire` and the facilitator post it."""
    for info in compiler.injects.values():
        handler = compiler.source.function(f"fired_{info.path}", f"{EFFECTS}, i, x")
        info.fired_code = compiler.code(0, handler.name)
        handler.line(f"if x != I[{info.generation} + i]:")
        handler.line("    return")
        if info.said.trigger.if_ is not None and info.said.trigger.kind in ("", "by_hand", "at", "after", "every", "rate", "when", "whenever"):
            scope = Scope(locals=info.bindings, variables=frozenset({"i"}), **_kind_of(info))
            try:
                test = compiler.expressions.truth(info.said.trigger.if_, scope)
                handler.line(f"if not ({test.condition}):")
                handler.line("    return")
            except ExpressionError as error:
                compiler.problem(error)
        handler.line(f"{info.fire}({EFFECTS}, i, -1)")
        handler.line("@tail")


def _kind_of(info: InjectInfo) -> dict[str, object]:
    if info.kind is None:
        return {}
    return {"kind": info.kind, "case": Code("i", Type("case", info.kind.name), domain=info.kind.valid, basis=("i", tuple(range(info.kind.count))))}


def _inject(compiler: Compiler, info: InjectInfo) -> list[str]:
    """One inject's functions; the lines that arm its instances at time 0."""
    said = info.said
    scope = Scope(locals=info.bindings, variables=frozenset({"i", "x"}), **_kind_of(info))  # type: ignore[arg-type]
    upon_moves = []
    if said.trigger.kind == "upon":
        key = _upon_key(compiler, info)
        upon_moves = compiler.moves.infos if key == "move" else [move for move in compiler.moves.infos if move.path == key]
        if upon_moves:
            scope = compiler.moves.upon_scope(scope, upon_moves)
    fire = Function(info.fire, f"{EFFECTS}, i, x")
    compiler.source.functions[info.fire] = fire
    frame = Frame(info.path, "inject", info.count, info.labels, reason=reason_of(said.why))
    consequence = said.consequence
    if consequence.seen_by is None and info.kind is not None:
        consequence = attrs.evolve(consequence, seen_by=seen_by_of(info.kind))
    begin_record(compiler, fire, frame, consequence, scope, said.mark)
    write_consequence(compiler, fire, consequence, scope, frame)
    if said.asks:
        block = Block(compiler, info.path, said.asks, said.then, scope, info.count, info.labels, info.kind)
        if block.questions:
            fire.line(block.still_open)
            fire.line(f"    {block.close}({EFFECTS}, i)")
        block.compile(fire)
        kind_blocks(compiler)[info.path] = block
    elif said.then is not None:
        compiler.problems.error(said.then.mark, "`then` follows questions, and here are none", "use `do:`")
    fire.line(f"@upon {info.path} -1")
    instances = info.kind.valid if info.kind is not None else tuple(range(info.count))
    happening = Happening(info.path, info.count, info.labels, scope, said.trigger, info.fire, info.generation, instances=instances)
    arm = arm_trigger(compiler, happening)
    if arm is None:
        if said.trigger.kind == "" and said.trigger.if_ is None and not _is_fired(compiler, info):
            compiler.problems.warn(said.mark, f"nothing sets off `{info.path}`", "give it a trigger, `fire` it, or say `by_hand: true`")
        return []
    return [f"{arm}({EFFECTS}, {instance})" for instance in instances] if len(instances) <= 4 else [f"for i in {compiler.source.constant('set', instances)}:", f"    {arm}({EFFECTS}, i)"]


def _upon_key(compiler: Compiler, info: InjectInfo) -> str:
    from wargame.program.happenings import Triggers

    stand_in = Happening(info.path, info.count, info.labels, Scope(), info.said.trigger, info.fire, 0, kind=info.kind)
    try:
        return Triggers(compiler, stand_in).compiler_key()
    except ExpressionError:
        return ""


def _refuse_rings(compiler: Compiler) -> None:
    """Injects that follow each other at once in a ring would never come to an end."""
    follows = {
        info.path: _upon_key(compiler, info)
        for info in compiler.injects.values()
        if info.said.trigger.kind == "upon" and info.said.trigger.delay is None
    }
    for path in follows:
        ring = [path]
        while (before := follows.get(ring[-1], "")) and before not in ring:
            ring.append(before)
        if before == path:
            shown = " -> ".join(f"`{name}`" for name in reversed([path, *ring[1:], path]))
            compiler.problems.error(compiler.injects[path].said.mark, f"these follow each other without end: {shown}", "give one of them a `delay:`")
            return


def _is_fired(compiler: Compiler, info: InjectInfo) -> bool:
    """Whether some statement fires this inject."""
    needle = f"@code_{info.fired_code}@"
    return any(needle in line for function in compiler.source.functions.values() for line in function.lines)


def _flows(compiler: Compiler, arms: list[str]) -> None:
    """Tracks that flow: their slopes are taken anew whenever what they read changes."""
    for place in [*compiler.places.values(), *(field for kind in compiler.kinds.values() for field in kind.fields.values())]:
        if place.moving != "flow":
            continue
        said = place.said.flow
        while isinstance(said, tree.Cited):
            compiler.cite(said)
            said = said.value
        try:
            if not isinstance(said, tree.Per):
                raise ExpressionError(place.said.mark, "a flow is so much per unit of time", "write `flow: 0.5 per month`")
            items = tuple(Code(f"k{number}", domain.type, domain=domain.values) for number, (_, domain) in enumerate(place.dims))
            scope = compiler.place_scope(place, items, Scope(variables=frozenset(f"k{number}" for number in range(len(items)))))
            slope = compiler.expressions.number(said.value, scope)
            index = compiler.expressions.flat(place, items, place.said.mark)
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
        function.line(f"F[{value}] = {compiler.moving_function(place)}(F, now, {index.text})")
        function.line(f"F[{since}] = now")
        function.line(f"F[{steep}] = slope")
        function.line(f"@mark {place.key}_slope")
        function.line(f"@mark {place.key}")
        function.depth = 1
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
            compiler.moving_function(place)
        if place.said.range is not None:
            place.bounds = _bounds(compiler, place)
        place.growth = compiler.doubt_growth(place)
    except ExpressionError as error:
        compiler.problem(error)


def _bounds(compiler: Compiler, place: PlaceInfo) -> tuple[float, float]:
    """A place's range as numbers; infinite where it is not known before the game."""
    low, high = compiler.range_of(place)
    return (
        float("-inf") if low.const is None else float(low.const),
        float("inf") if high.const is None else float(high.const),
    )


# -- time 0 -----------------------------------------------------------------------------------------


def _parameter_order(compiler: Compiler) -> list[str]:
    """Parameters, each after those it reads."""
    said = compiler.playbook.parameters
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in order:
            return
        if name in path:
            raise ExpressionError(said[name].mark, f"the parameter `{name}` depends on itself", "")
        for other in names_in(said[name].start):
            if other in said:
                visit(other, (*path, name))
        order.append(name)

    for name in said:
        try:
            visit(name, ())
        except ExpressionError as error:
            compiler.problem(error)
    return order


def _begin(compiler: Compiler, arms: Sequence[str]) -> None:
    function = compiler.source.function("begin", EFFECTS, "time 0: parameters, start values, `start`, cases, injects, players")
    start = compiler.site("start", "start", Mark(compiler.playbook.files[-1].name, 1, 1))
    function.record(f"note(R, I, now, {start.number}, 0, 0)")
    playbook = compiler.playbook
    parameters = compiler.source.function("draw_parameters", EFFECTS)
    for name in _parameter_order(compiler):
        place = compiler.places.get(name)
        said = playbook.parameters[name].start
        if place is None or said is None:
            continue
        scope = Scope(draws=DrawSite(f"parameters.{name}", 1, "0", ("",)))
        start_place(compiler, parameters, place, (), said, scope)
    function.line(f"draw_parameters({EFFECTS})")
    for place in compiler.places.values():
        if not place.static:
            _start_track(compiler, function, place)
    for memory in compiler.players.memory.values():
        for place in memory.values():
            assert isinstance(place, PlaceInfo)
            if place.said.start is not None:
                start_place(compiler, function, place, (), place.said.start, Scope(draws=DrawSite(place.path, 1, "0", ("",))))
    _start_cases(compiler, function)
    scope = Scope(draws=DrawSite("start", 1, "0", ("",)), writing="start")
    for block in playbook.start:
        compiler.statements.block(function, block, scope)
    for where, source, copy, size in compiler.start_copies:
        function.line(f"for k in range({size}):")
        function.line(f"    {where}[{copy} + k] = {where}[{source} + k]")
    places = [place for place in compiler.places.values()]
    for kind in compiler.kinds.values():
        places += [place for place in (kind.state_place, *kind.fields.values()) if place is not None]
    start_copies(compiler, function, places)
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
                    name: Code(f"{compiler.source.constant(f'pair_{name}', [pair[side] for pair in two])}[k]", ACTOR, domain=domain.values)
                    for side, (name, domain) in enumerate(place.dims)
                }
                draws = DrawSite(place.path, place.size, "k", place.labels)
                scope = Scope(locals=local, draws=draws, variables=frozenset({"k"}))
                code = compiler.expressions.typed(said.start, scope, place.type)
                value = code.value if place.where == "F" else code.text
                if said.range is not None and place.type.name == "number":
                    low, high = compiler.range_of(place)
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
            items = tuple(Code(name, domain.type, domain=domain.values) for name, domain in zip(names, domains, strict=True))
            scope = Scope(locals=dict(zip(place.index_names, items, strict=True)), variables=frozenset(names))
            try:
                index = compiler.expressions.flat(place, items, said.mark)
                text = index.text if index.const is None else str(int(index.const))
                start_place(compiler, function, place, items, said.start, attrs.evolve(scope, draws=DrawSite(place.path, place.size, text if text.isdigit() else f"({text})", place.labels)))
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
        start_place(compiler, function, place, (code,), given, Scope(draws=DrawSite(f"{place.path}[{name}].start", 1, "0", ("",))))


def _start_cases(compiler: Compiler, function: Function) -> None:
    """Lines that start every case's fields; a named case's own values replace the kind's."""
    from wargame.program.kinds import case_scope

    for kind in compiler.kinds.values():
        if kind.said.slots or not kind.fields:
            continue
        if kind.said.named:
            for number, name in enumerate(compiler.names.case_names[kind.name]):
                case = literal(number, Type("case", kind.name))
                given = dict(compiler.playbook.cases[kind.name][name])
                for key, value in given.items():
                    if key not in kind.fields:
                        from wargame.program.names import suggestion

                        compiler.problems.error(value.mark, f"`{kind.name}` has no field `{key}`", suggestion(key, kind.fields))
                start_fields(compiler, function, kind, Scope(kind=kind, case=case), given)
            continue
        function.line(f"for i in {compiler.source.constant('set', kind.valid)}:")
        function.indent()
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


# -- settling -------------------------------------------------------------------------------------------


def _settle(compiler: Compiler) -> None:
    """After each item: pending state changes, then what watches, in the playbook's order, until all is quiet."""
    change = compiler.source.function("change_states", EFFECTS, "pending state changes, in order")
    change.line("k = 0")
    change.line("while k < len(T):")
    change.indent()
    change.line("n = T[k]")
    change.line("I[1] = T[k + 1]")
    change.line("k += 2")
    kinds = [kind for kind in compiler.kinds.values() if kind.count and kind.states]
    change.line(f"if k > {2 * _MOST_ROUNDS}:")
    change.indent()
    for word, kind in zip(["if", *["elif"] * len(kinds)], kinds, strict=False):
        end = kind.change + kind.count * len(kind.states)
        blamed = [compiler.fault_site(kind.said.states[state].mark, f"more than {_MOST_ROUNDS} state changes at one moment, `{kind.name}` coming to `{state}` among them") for state in kind.states]
        change.line(f"{word} n < {end}:")
        change.line(f"    fault(I, {compiler.source.constant('endless', blamed)}[(n - {kind.change}) % {len(kind.states)}])")
    change.line("break")
    change.dedent()
    _by_kind(compiler, change)
    change.depth = 1
    change.line("del T[:]")
    settle = compiler.source.function("settle", EFFECTS)
    settle.line("rounds = 0")
    settle.line("while I[0] == 0:")
    settle.indent()
    settle.line("if T:")
    settle.line(f"    change_states({EFFECTS})")
    words = sorted({watcher.address for watcher in compiler.firing})
    message = f"conditions set each other off more than {_MOST_ROUNDS:,} times at one moment, this among them"
    sites = [compiler.fault_site(watcher.mark or _file(compiler), message) for watcher in compiler.firing]
    rings = compiler.source.constant("rings", sites)
    for address in words:
        settle.line(f"marks = I[{address}]")
        settle.line("if marks:")
        settle.indent()
        settle.line("lowest = marks & -marks")
        settle.line(f"I[{address}] = marks ^ lowest")
        settle.line("rounds += 1")
        settle.line(f"if rounds > {_MOST_ROUNDS}:")
        settle.line(f"    fault(I, {rings}[{(address - FIRING) * BITS - 1} + lowest.bit_length()])")
        settle.line("    break")
        _by_bit(settle, [watcher for watcher in compiler.firing if watcher.address == address])
        settle.line("continue")
        settle.dedent()
    settle.line("if not T:")
    settle.line("    break")
    settle.depth = 1
    for address in sorted({watcher.address for watcher in compiler.passive}):
        settle.line(f"while I[{address}]:")
        settle.indent()
        settle.line(f"marks = I[{address}]")
        settle.line("lowest = marks & -marks")
        settle.line(f"I[{address}] = marks ^ lowest")
        _by_bit(settle, [watcher for watcher in compiler.passive if watcher.address == address])
        settle.dedent()


def _replies(compiler: Compiler) -> None:
    """Replies that cost no time.

    A question that is answered at once needs no agenda item, unless something else is due at this
    very moment: then the reply takes its place in the order of things.
    """
    outside = compiler.source.function("settle_outside", EFFECTS, "after something that came from outside an agenda item")
    outside.line(f"settle({EFFECTS})")
    if not compiler.immediate:
        return
    outside.line(f"if I[{REPLY}]:")
    outside.line(f"    reply_now({EFFECTS})")
    function = compiler.source.function("reply_now", EFFECTS)
    function.line(f"code = I[{REPLY}] - 1")
    function.line(f"I[{REPLY}] = 0")
    function.line(f"if I[{REPLYING}] or I[0] or (Q and Q[0][0] <= now):")
    function.line(f"    heappush(Q, (now, code, I[{REPLY_INSTANCE}], I[2], I[{REPLY_PAYLOAD}], I[{REPLY_CAUSE}]))")
    function.line("    I[2] += 1")
    function.line("    return")
    function.line(f"I[{REPLYING}] = 1")
    function.line(f"I[1] = I[{REPLY_CAUSE}]")
    word = "if"
    for code in dict.fromkeys(compiler.immediate):
        function.line(f"{word} code == @code_{code}@:")
        function.line(f"    {compiler.agenda[code][1]}({EFFECTS}, I[{REPLY_INSTANCE}], I[{REPLY_PAYLOAD}])")
        word = "elif"
    function.line(f"I[{REPLYING}] = 0")


def _blamed(compiler: Compiler, watcher: Watcher) -> int:
    """The fault of a condition that goes off without end at one moment, at its place in the playbook."""
    best: tuple[int, Mark, str] = (0, _file(compiler), "")
    for site in compiler.sites:
        stem = re.sub(r"\W+", "_", site.path).strip("_")
        if len(stem) > best[0] and stem in watcher.function:
            best = (len(stem), site.mark, site.path)
    named = f", `{best[2]}` among them" if best[2] else ""
    return compiler.fault_site(best[1], f"conditions set each other off more than {_MOST_ROUNDS} times at one moment{named}")


def _file(compiler: Compiler) -> Mark:
    return Mark(compiler.playbook.files[-1].name, 1, 1)


def _by_kind(compiler: Compiler, function: Function) -> None:
    kinds = [kind for kind in compiler.kinds.values() if kind.count and kind.states]
    word = "if"
    for kind in kinds:
        end = kind.change + kind.count * len(kind.states)
        function.line(f"{word} n < {end}:")
        number = f"n - {kind.change}" if kind.change else "n"
        function.line(f"    change_{kind.name}({EFFECTS}, ({number}) // {len(kind.states)}, ({number}) % {len(kind.states)})")
        word = "elif"
    if not kinds:
        function.line("pass")


def _by_bit(function: Function, watchers: list[Watcher]) -> None:
    """Calls the watcher whose bit is `lowest`, by halving."""
    if len(watchers) <= 3:
        word = "if"
        for watcher in watchers:
            function.line(f"{word} lowest == {watcher.mask}:")
            function.line(f"    {watcher.function}({EFFECTS})")
            word = "elif"
        return
    middle = len(watchers) // 2
    function.line(f"if lowest < {watchers[middle].mask}:")
    function.indent()
    _by_bit(function, watchers[:middle])
    function.dedent()
    function.line("else:")
    function.indent()
    _by_bit(function, watchers[middle:])
    function.dedent()


def _finish(compiler: Compiler) -> None:
    """The end of a run: accumulators are brought up to date."""
    function = compiler.source.function("finish", EFFECTS)
    for name in dict.fromkeys(compiler.measures.closings):
        function.line(f"{name}({EFFECTS})")
    function.line("pass")
    sample = compiler.source.function("sample", READS, "every numeric track, as it is now")
    values = []
    compiler.sampled = []  # type: ignore[attr-defined]
    for place in compiler.places.values():
        if place.static or place.type.name not in ("number", "flag") or place.said.fresh is not None or place.where != "F":
            continue
        for index in range(place.size):
            values.append(_sampled(compiler, place, index))
            compiler.sampled.append(f"{place.name}{place.labels[index]}")
    sample.line(f"return [{', '.join(values)}]")


def _sampled(compiler: Compiler, place: PlaceInfo, index: int) -> str:
    if place.moving:
        return f"{compiler.moving_function(place)}(F, now, {index})"
    if place.said.always is None:
        return f"F[{place.base + index}]"
    if place.pairs:
        first = place.pairs.index(index)
        values = divmod(first, len(compiler.names.actors))
    else:
        values = tuple(itertools.product(*(domain.values for _, domain in place.dims)))[index]
    items = tuple(literal(value, domain.type) for value, (_, domain) in zip(values, place.dims, strict=True))
    try:
        return compiler.expressions.read(place, items, Scope(), place.said.mark).value
    except ExpressionError:
        return "0.0"


__all__ = ["FAULT", "FIRING", "PASSIVE", "assemble"]
