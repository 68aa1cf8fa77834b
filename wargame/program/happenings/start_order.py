"""In which order values get their start: each after those that it reads, whatever the file's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from wargame.language import tree
from wargame.language.checks import parts_of
from wargame.language.problems import ExpressionError
from wargame.program.names import names_in

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler
    from wargame.program.layout import KindInfo


def parameter_order(compiler: Compiler) -> list[str]:
    """Parameters, each after those it reads. One that reads a track is reported: none has a value yet."""
    playbook = compiler.playbook
    for place in playbook.parameters.values():
        for name in _read(compiler, place.start, ()):
            if name in playbook.tracks:
                assert place.start is not None
                compiler.problems.error(
                    place.start.mark,
                    f"a parameter is drawn before the track `{name}` has a value",
                    "let the track read the parameter, or make this a track too",
                )
    order: list[str] = []
    for name in playbook.parameters:
        _visit(compiler, "parameter", playbook.parameters, name, order, ())
    return order


def track_order(compiler: Compiler) -> list[str]:
    """Tracks, each after those that its start values read, by formulas and derived tracks too.

    One that reads a field is reported: cases get theirs later.
    """
    order: list[str] = []
    tracks = compiler.playbook.tracks
    for place in tracks.values():
        if place.start is not None and (field := _field_in(compiler, place.start)):
            compiler.problems.error(
                place.start.mark,
                f"a track has its value before the field `{field}` has one",
                "set the track in the block `start:`",
            )
    for name in sorted(tracks, key=lambda name: tracks[name].always is not None):  # what is derived has no start
        _visit(compiler, "start of", tracks, name, order, ())
    return order


def kind_order(compiler: Compiler) -> list[KindInfo]:
    """Kinds, each after those whose cases the start values of its fields read; in the file's order in a ring."""
    order: list[KindInfo] = []

    def visit(kind: KindInfo, path: tuple[str, ...]) -> None:
        if kind in order or kind.name in path:
            return
        given = [*compiler.playbook.cases.get(kind.name, {}).values()] if kind.said.named else []
        starts = [field.said.start for field in kind.fields.values()]
        for name in (*_read(compiler, tuple(starts), ()), *names_in(given)):
            if name in compiler.kinds:
                visit(compiler.kinds[name], (*path, kind.name))
        order.append(kind)

    for kind in compiler.kinds.values():
        visit(kind, ())
    return order


def field_order(compiler: Compiler, kind: KindInfo, given: Mapping[str, tree.Expr]) -> list[str]:
    """A kind's fields, each after those that its start value reads; `given` are a case's own."""
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in order:
            return
        field = kind.fields[name].said
        if name in path:
            compiler.problem(ExpressionError(field.mark, f"the start of `{name}` depends on itself", ""))
            return
        for other in _read(compiler, (given.get(name, field.start), field.always), ()):
            if other in kind.fields:
                visit(other, (*path, name))
        order.append(name)

    for name in sorted(kind.fields, key=lambda name: kind.fields[name].said.always is not None):
        visit(name, ())
    return order


def _field_in(compiler: Compiler, said: tree.Expr) -> str:
    """A field that an expression reads, by name; "" where there is none."""
    fields = {name for kind in compiler.kinds.values() for name in kind.fields}
    formulas = compiler.playbook.formulas
    used = [
        formulas[part.name].body for part in parts_of(said) if isinstance(part, tree.Call) and part.name in formulas
    ]
    for part in _parts((said, *used)):
        if isinstance(part, tree.Attribute) and part.name in fields:
            return part.name
    return ""


def _visit(compiler: Compiler, what: str, entries: Any, name: str, order: list[str], path: tuple[str, ...]) -> None:
    if name in order:
        return
    said = entries[name]
    if name in path:
        if path[-1:] == (name,) or said.always is None:
            compiler.problem(ExpressionError(said.mark, f"the {what} `{name}` depends on itself", ""))
        return
    own = [actor.tracks[name] for actor in compiler.playbook.actors.values() if name in actor.tracks]
    words = compiler.playbook.words.get(said.type.id, ()) if said.type is not None else ()
    for other in _read(compiler, (said.start, said.always, said.fresh, said.range, *own), ()):
        if other in entries and other not in {word.id for word in words}:
            _visit(compiler, what, entries, other, order, (*path, name))
    order.append(name)


def _read(compiler: Compiler, said: Any, through: tuple[str, ...]) -> Iterator[str]:
    """Every bare name in expressions and in the formulas that they use."""
    yield from names_in(said)
    formulas = compiler.playbook.formulas
    for part in _parts(said):
        if isinstance(part, tree.Call) and part.name in formulas and part.name not in through:
            yield from _read(compiler, formulas[part.name].body, (*through, part.name))


def _parts(said: Any) -> Iterator[Any]:
    if isinstance(said, tuple):
        for one in said:
            yield from _parts(one)
    elif said is not None:
        yield from parts_of(said)
