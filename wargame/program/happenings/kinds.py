"""Kinds: what happens when a case leaves a state, changes and enters another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.expressions.indices import cell
from wargame.program.happenings.arming import Happening
from wargame.program.happenings.consequences import Frame, begin_record, reason_of, write_consequence
from wargame.program.happenings.questions import Block
from wargame.program.happenings.readers import readers_of
from wargame.program.happenings.start_order import field_order
from wargame.program.happenings.triggers import arm_trigger
from wargame.program.happenings.upon import followed
from wargame.program.layout import KindInfo, PlaceInfo
from wargame.program.scope import DrawSite, Reads, Scope
from wargame.program.sites import Readers
from wargame.program.source import EFFECTS, Function
from wargame.program.types import Code, Type

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


def case_scope(compiler: Compiler, kind: KindInfo, variable: str = "i") -> Scope:
    """The scope of what stands in a kind: the case in `variable`, its roles bound."""
    case = Code(variable, Type("case", kind.name), domain=kind.valid, basis=(variable, tuple(range(kind.count))))
    roles = {role: compiler.expressions.role(kind, role, case) for role in kind.roles}
    return Scope(locals=roles, variables=frozenset({variable}), kind=kind, case=case)


def choose_by(function: Function, variable: str, actions: Sequence[tuple[int, Callable[[], None]]]) -> None:
    """An if-chain on a small whole number."""
    word = "if"
    for number, action in actions:
        function.line(f"{word} {variable} == {number}:")
        function.indent()
        action()
        function.dedent()
        word = "elif"


def compile_kind(compiler: Compiler, kind: KindInfo) -> None:
    """All functions of one kind's state machine."""
    entered: dict[int, str] = {}
    left: dict[int, str] = {}
    sites: list[int] = []
    for number, (name, state) in enumerate(kind.said.states.items()):
        path = f"kinds.{kind.name}.states.{name}"
        readers = _readers(compiler, kind, state)
        reason = reason_of(kind.said.why) or reason_of(state.about)
        site = compiler.site(path, "state", state.mark, kind.labels, readers, covered=True, reason=reason)
        sites.append(site.number)
        entered[number] = _enter(compiler, kind, number, state, path, site.cell)
        if (leave := _leave(compiler, kind, state, path)) is not None:
            left[number] = leave
    _change(compiler, kind, entered, left, sites)
    if kind.said.slots:
        _open(compiler, kind)


def _readers(compiler: Compiler, kind: KindInfo, state: model.State) -> Readers:
    """Who sees that a case is in this state."""
    scope = case_scope(compiler, kind)
    said = state.seen_by if state.seen_by is not None else seen_by_of(kind)
    return readers_of(compiler, said, scope.locals, kind.count)


def _enter(compiler: Compiler, kind: KindInfo, number: int, state: model.State, path: str, cell: int) -> str:
    scope = case_scope(compiler, kind)
    function = compiler.source.function(f"enter_{kind.name}_{path.rsplit('.', 1)[1]}", f"{EFFECTS}, i")
    function.line(f"I[{cell}] += 1")
    _show_wider(compiler, function, kind, number, state)
    draws = DrawSite(f"{path}.enter", kind.count, "i", kind.labels)
    compiler.statements.block(function, state.enter, attrs.evolve(scope, draws=draws))
    if state.free and kind.opened >= 0:
        function.line(f"F[{kind.opened} + i] = 0.0")
    for name, exit_ in state.exits.items():
        _exit(compiler, function, kind, number, f"{path}.exits.{name}", exit_)
    if state.asks:
        block = Block(compiler, path, state.asks, state.then, scope, kind.count, kind.labels, kind)
        block.compile(function)
        compiler.blocks[path] = block
    elif state.then is not None:
        compiler.problems.error(state.then.mark, "`then` follows questions, and here are none", "use `enter:`")
    return function.name


def _exit(compiler: Compiler, enter: Function, kind: KindInfo, state: int, path: str, said: model.Exit) -> None:
    scope = case_scope(compiler, kind)
    if key := followed(compiler, said.trigger, kind):
        scope = compiler.moves.upon_scope(scope, key)
    fire = compiler.source.function(f"exit_{path}", f"{EFFECTS}, i, x")
    frame = Frame(path, "exit", kind.count, kind.labels, reason=reason_of(said.about))
    begin_record(compiler, fire, frame, _with_readers(said.consequence, kind), scope, said.mark)
    write_consequence(
        compiler, fire, said.consequence, scope, frame, readers_of(compiler, seen_by_of(kind), scope.locals, kind.count)
    )
    surely = said.trigger.if_ is None and (
        said.consequence.to is not None
        or (
            bool(said.consequence.results)
            and all(r.consequence.to is not None for r in said.consequence.results.values())
        )
    )
    happening = Happening(
        path,
        kind.count,
        kind.labels,
        scope,
        said.trigger,
        fire.name,
        kind.generation,
        kind=kind,
        state=state,
        leaves=surely,
        instances=kind.valid,
    )
    arm = arm_trigger(compiler, happening)
    if arm is not None:
        enter.line(f"{arm}({EFFECTS}, i)")


def _with_readers(said: model.Consequence, kind: KindInfo) -> model.Consequence:
    """An exit is seen by those who see its kind, unless it says otherwise."""
    return said if said.seen_by is not None else attrs.evolve(said, seen_by=seen_by_of(kind))


def seen_by_of(kind: KindInfo) -> tuple[tree.Name, ...] | None:
    """Who sees a kind: as it says, else its roles; None (everybody) where it has no actors as roles."""
    if kind.said.seen_by is not None:
        return kind.said.seen_by
    roles = tuple(tree.Name(role, kind.said.mark) for role, domain in kind.roles.items() if domain.type.name == "actor")
    return roles or None


def _leave(compiler: Compiler, kind: KindInfo, state: model.State, path: str) -> str | None:
    block = compiler.blocks.get(path)
    if not state.leave and block is None:
        return None
    function = compiler.source.function(f"leave_{kind.name}_{path.rsplit('.', 1)[1]}", f"{EFFECTS}, i")
    if block is not None:
        function.line(f"{block.close}({EFFECTS}, i)")
    draws = DrawSite(f"{path}.leave", kind.count, "i", kind.labels)
    compiler.statements.block(function, state.leave, attrs.evolve(case_scope(compiler, kind), draws=draws))
    return function.name


def _change(
    compiler: Compiler, kind: KindInfo, entered: dict[int, str], left: dict[int, str], sites: list[int]
) -> None:
    function = compiler.source.function(f"change_{kind.name}", f"{EFFECTS}, i, s")
    function.line(f"old = I[{kind.state} + i]")
    choose_by(
        function,
        "old",
        [(number, partial(function.line, f"{name}({EFFECTS}, i)")) for number, name in left.items()],
    )
    function.line(f"I[{kind.state} + i] = s")
    function.line(f"F[{kind.since} + i] = now")
    function.line(f"I[{kind.generation} + i] += 1")
    function.record(f"note(R, I, now, {compiler.source.constant(f'sites_{kind.name}', sites)}[s], i, old)")
    function.line(f"@mark state_{kind.name}")
    function.line(f"enter_{kind.name}({EFFECTS}, i, s)")
    enter = compiler.source.function(f"enter_{kind.name}", f"{EFFECTS}, i, s")
    choose_by(
        enter,
        "s",
        [(number, partial(enter.line, f"{name}({EFFECTS}, i)")) for number, name in entered.items()],
    )


def _show_wider(compiler: Compiler, function: Function, kind: KindInfo, number: int, state: model.State) -> None:
    """A state seen by more than its kind is copied to those who see it; they keep what they last saw."""
    place = kind.state_place
    assert place is not None
    if state.seen_by is None or not place.observers:
        return
    readers = readers_of(compiler, state.seen_by, case_scope(compiler, kind).locals, kind.count)
    everybody = tuple(range(len(compiler.names.actors)))
    for position, actor in enumerate(place.observers):
        seen = [
            int(not readers or readers[case] is None or actor in (readers[case] or everybody))
            for case in range(kind.count)
        ]
        if not any(seen):
            continue
        if not all(seen):
            function.line(f"if {compiler.source.constant('shown', seen)}[i]:")
            function.indent()
        offset = position * place.size
        function.line(f"I[{place.copy + offset} + i] = {number}")
        function.line(f"F[{place.copy_date + offset} + i] = now")
        function.line(f"F[{place.copy_doubt + offset} + i] = 0.0")
        function.line(f"@mark {place.key}_copy")
        if not all(seen):
            function.dedent()


def _open(compiler: Compiler, kind: KindInfo) -> None:
    """`open(kind)`: the lowest free slot, its fields started afresh, or -1."""
    function = compiler.source.function(f"open_{kind.name}", EFFECTS)
    function.line(f"for i in range({kind.count}):")
    function.indent()
    function.line(f"if F[{kind.opened} + i] <= 0.0:")
    function.indent()
    function.line(f"F[{kind.opened} + i] = now if now > 0.0 else 1e-9")
    with compiler.budget.piece(function, kind.said.mark, kind.count):
        start_fields(compiler, function, kind, case_scope(compiler, kind), {})
    function.line("return i")
    function.depth = 1
    function.line("return -1")


def start_fields(
    compiler: Compiler, function: Function, kind: KindInfo, scope: Scope, given: dict[str, tree.Expr]
) -> None:
    """Lines that set a case's fields to their start values."""
    for name in field_order(compiler, kind, given):
        field = kind.fields[name]
        said = given.get(name, field.said.start)
        if (
            said is None
            or field.said.always is not None
            or field.said.fresh is not None
            or field.type == Type("actors")
        ):
            continue
        case = scope.case
        assert case is not None
        draws = DrawSite(f"{field.path}.start", kind.count, case.text, kind.labels)
        start_place(compiler, function, field, (case,), said, attrs.evolve(scope, draws=draws, reads=Reads()))


def start_place(
    compiler: Compiler, function: Function, place: PlaceInfo, items: tuple[Code, ...], said: tree.Expr, scope: Scope
) -> None:
    """One line that sets a place to its start value, clamped."""
    try:
        code = compiler.expressions.typed(said, scope, place.type)
        index = compiler.expressions.flat(place, items, said.mark)
        text = code.stored if place.where == "F" else code.text
        if place.said.range is not None and place.type.name == "number":
            low, high = compiler.place_book.range_of(place)
            text = f"clamp({text}, {low.value}, {high.value})"
    except ExpressionError as error:
        compiler.problem(error)
        return
    function.line(f"{place.where}[{cell(place.base, index)}] = {text}")
    if place.moving:
        function.line(f"F[{cell(place.base + place.size, index)}] = now")
