"""Who reads something that happens, and texts that show their readers only what they may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.scope import Reads, Scope
from wargame.program.sites import Readers, TextInfo
from wargame.program.types import ACTOR, Code, Type, literal

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


def readers_of(
    compiler: Compiler, said: Sequence[tree.Name] | None, bindings: Mapping[str, Code], count: int
) -> Readers:
    """Who sees each instance of something with this `seen_by`; () means everybody always."""
    if said is None:
        return ()
    actors = {name: code for name, code in bindings.items() if code.type == ACTOR}
    try:
        words = compiler.names.readers(said, actors)
    except ExpressionError as error:
        compiler.problem(error)
        return ()
    if any(name == "all" for name, _ in words):
        return ()
    out: list[tuple[int, ...] | None] = []
    for instance in range(max(1, count)):
        who: list[int] = []
        for name, mark in words:
            if name == "nobody":
                continue
            if name in actors:
                code = actors[name]
                value = (
                    int(code.const)
                    if code.const is not None
                    else code.basis[1][instance]
                    if code.basis is not None and instance < len(code.basis[1])
                    else -1
                )
                who.append(value)
            else:
                try:
                    who.extend(compiler.names.domain(tree.Name(name, mark)).values)
                except ExpressionError as error:
                    compiler.problem(error)
        out.append(tuple(sorted({value for value in who if value >= 0})))
    return tuple(out)


def with_asked(readers: Readers, asked: Readers) -> Readers:
    """The readers, and with them who is asked in each instance."""
    if not readers or not asked:
        return ()
    pairs = zip(readers, asked, strict=True)
    return tuple(None if a is None or b is None else tuple(sorted({*a, *b})) for a, b in pairs)


def text_slots(
    compiler: Compiler, said: tree.Text, scope: Scope, readers: Readers, count: int, asked: Code | None = None
) -> tuple[TextInfo, list[str]]:
    """A text's slots as code; refuses a text that shows its readers, or whoever is asked, what they may not see."""
    slots: list[tuple[tuple[Type, str], ...]] = []
    codes: list[str] = []
    for _, template in said.versions:
        kinds = []
        for part in template.parts:
            if isinstance(part, str):
                continue
            try:
                code = compiler.expressions.compile(part.value, attrs.evolve(scope, draws=None, viewer=None))
                _check_form(part, code.type)
                _check_readers(compiler, part, scope, readers)
                if asked is not None:
                    _check_asked(compiler, part, scope, asked)
            except ExpressionError as error:
                compiler.problem(error)
                continue
            kinds.append((code.type, part.form))
            codes.append(code.value if code.type.name in ("number", "flag") else code.text)
        slots.append(tuple(kinds))
    return TextInfo(said, tuple(slots)), codes


_FORMS = {"date": "date", "time": "date", "duration": "duration", "name": "name"}


def _check_form(slot: tree.Slot, kind: Type) -> None:
    """Refuses to tell a number as a date, or a date as a number."""
    if not slot.form:
        return
    told = kind.name if kind.name in ("date", "duration") else "number" if kind.name in ("number", "flag") else "name"
    wanted = _FORMS.get(slot.form, "number")
    if told != wanted:
        what = "an actor, a word or a state" if wanted == "name" else f"a {wanted}"
        message = f"`{slot.form}` is a form of {what}, and this is a {kind}"
        raise ExpressionError(slot.mark, message, "leave the form out")


def _check_asked(compiler: Compiler, slot: tree.Slot, scope: Scope, asked: Code) -> None:
    """The same for whoever may be asked, each as the one who is: where it is `target`, that is its name."""
    for actor in asked.domain or range(len(compiler.names.actors)):
        if actor < 0:
            continue
        is_asked = literal(actor, ACTOR)
        own = {name: is_asked if code.text == asked.text else code for name, code in scope.locals.items()}
        _check_readers(compiler, slot, attrs.evolve(scope, locals=own), ((actor,),))


def _check_readers(compiler: Compiler, slot: tree.Slot, scope: Scope, readers: Readers) -> None:
    everybody = set(range(len(compiler.names.actors)))
    who = set(everybody) if not readers else set()
    for group in readers:
        who |= everybody if group is None else set(group)
    if isinstance(slot.value, tree.Name) and slot.value.id in scope.locals:
        return
    pairs = [(instance, group) for instance, group in enumerate(readers)] if readers else []
    for actor in sorted(who):
        viewer = literal(actor, ACTOR)
        bound = scope
        if pairs:
            seen = [instance for instance, group in pairs if group is None or actor in group]
            bound = attrs.evolve(scope, locals={name: restricted(code, seen) for name, code in scope.locals.items()})
            if scope.case is not None:
                bound = attrs.evolve(bound, case=restricted(scope.case, seen))
        try:
            with compiler.expressions.effort.only_tried():
                compiler.expressions.compile(
                    slot.value, attrs.evolve(bound, viewer=viewer, draws=None, text=True, reads=Reads())
                )
        except ExpressionError as error:
            raise ExpressionError(
                error.mark,
                f"this text shows {compiler.names.actors[actor]} what it may not see: {error.message}",
                "say who reads the text: `seen_by:`",
            ) from None


def restricted(code: Code, instances: list[int]) -> Code:
    """The code, its instance known to be one of `instances`."""
    if code.basis is None or code.const is not None:
        return code
    variable, table = code.basis
    values = tuple(table[instance] for instance in instances if instance < len(table))
    return attrs.evolve(code, basis=(variable, values), domain=tuple(dict.fromkeys(values)))
