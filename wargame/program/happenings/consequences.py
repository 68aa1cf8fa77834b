"""What happens: statements, one drawn result, a state for the own case, a text, a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError, Mark
from wargame.program.expressions.draws import stream_code
from wargame.program.happenings.readers import readers_of, text_slots
from wargame.program.layout import FAULT, RECORD_NUMBER
from wargame.program.names import suggestion
from wargame.program.scope import DrawSite, Scope
from wargame.program.sites import Readers, Site
from wargame.program.source import Function
from wargame.program.types import Code, Type, literal

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


@attrs.frozen
class Frame:
    """Where a consequence stands: its path, its instances, what they are called and bound to."""

    path: str
    kind: str  # what its record is: inject, exit, answer, move, ...
    count: int
    labels: tuple[str, ...]
    instance: str = "i"
    reason: str = ""


def begin_record(
    compiler: Compiler,
    function: Function,
    frame: Frame,
    said: model.Consequence,
    scope: Scope,
    mark: Mark,
    *,
    value: str = "0",
    readers: Readers = (),
) -> Site:
    """Lines that count and record that this has happened; the record is the cause of what follows.

    `readers` see it where it does not say itself who does.
    """
    if said.seen_by is not None:
        readers = readers_of(compiler, said.seen_by, scope.locals, frame.count)
    site = compiler.site(
        frame.path, frame.kind, mark, frame.labels, readers, covered=True, reason=frame.reason, objective=said.objective
    )
    function.line(f"I[{site.cell}] += 1")
    function.record(f"note(R, I, now, {site.number}, {frame.instance}, {value})")
    return site


def write_consequence(
    compiler: Compiler, function: Function, said: model.Consequence, scope: Scope, frame: Frame, readers: Readers = ()
) -> None:
    """Lines for a consequence: `do`, the result drawn, the state it leads to, the text."""
    with compiler.budget.piece(function, said.mark, max(1, frame.count)):
        _write(compiler, function, said, scope, frame, readers)


def _write(
    compiler: Compiler, function: Function, said: model.Consequence, scope: Scope, frame: Frame, readers: Readers
) -> None:
    own = attrs.evolve(scope, draws=DrawSite(f"{frame.path}.do", frame.count, frame.instance, frame.labels))
    compiler.statements.block(function, said.do, own)
    readers = readers_of(compiler, said.seen_by, scope.locals, frame.count) if said.seen_by is not None else readers
    if said.results:
        _results(compiler, function, said, scope, frame, readers)
    if said.to is not None:
        _change(compiler, function, said.to, scope)
    if said.text is not None:
        write_text(compiler, function, said.text, scope, frame, readers)


def write_text(
    compiler: Compiler,
    function: Function,
    said: tree.Text,
    scope: Scope,
    frame: Frame,
    readers: Readers,
    asked: Code | None = None,
) -> None:
    """The record of a text: what it shows is taken now. `asked` reads it too, who is known only then."""
    info, codes = text_slots(compiler, said, scope, readers, frame.count, asked)
    site = compiler.site(
        f"{frame.path}.text", "text", said.mark, frame.labels, readers, text=info, asks=asked is not None
    )
    values = "".join(f"{code}, " for code in codes)
    who = asked.text if asked is not None else "0"
    function.record(f"R.extend((I[{RECORD_NUMBER}], I[1], now, {site.number}, {frame.instance}, {who}, ({values})))")
    function.record(f"I[{RECORD_NUMBER}] += 1")


def _change(compiler: Compiler, function: Function, said: tree.Name, scope: Scope) -> None:
    kind, case = scope.kind, scope.case
    if kind is None or case is None:
        compiler.problems.error(
            said.mark, "`to:` names a state of the own case, and here is none", "set it in `do`: `kind[..] = state`"
        )
        return
    number = kind.state_number(said.id)
    if number < 0:
        compiler.problems.error(
            said.mark,
            f"`{said.id}` is no state of `{kind.name}`",
            suggestion(said.id, kind.states) or f"states: {', '.join(kind.states)}",
        )
        return
    compiler.statements.change(function, kind, case, literal(number, Type("state", kind.name)), scope, said)


def _results(
    compiler: Compiler, function: Function, said: model.Consequence, scope: Scope, frame: Frame, readers: Readers
) -> None:
    expressions = compiler.expressions
    odds: list[Code | None] = []
    for result in said.results.values():
        try:
            odds.append(
                expressions.number(result.odds, attrs.evolve(scope, draws=None)) if result.odds is not None else None
            )
        except ExpressionError as error:
            compiler.problem(error)
            odds.append(literal(0.0))
    rests = sum(1 for code in odds if code is None)
    if rests > 1:
        compiler.problems.error(said.mark, "two results take the `rest`", "give one of them odds")
    known = [code.const for code in odds if code is not None and code.const is not None]
    if sum(known) > 1 + 1e-9:
        most = max(known)
        advice = f"did you mean {most:g}%?" if 1 < most <= 100 else "odds are probabilities"
        compiler.problems.error(said.mark, f"the odds come to {sum(known):g}, more than 1", advice)
    elif rests == 0 and len(known) == len(odds) and abs(sum(known) - 1) > 1e-9:
        compiler.problems.error(said.mark, f"the odds come to {sum(known):g}", "give one result `odds: rest`")
    site = compiler.stream_base(f"{frame.path}.results", 0, frame.count, frame.labels)
    stream = stream_code(site, frame.instance)
    drawn = function.temporary("drawn")
    function.line(f"{drawn} = draw(D, U, {stream})")
    total = function.temporary("odds")
    order = [k for k, code in enumerate(odds) if code is not None] + [k for k, code in enumerate(odds) if code is None]
    names, results = list(said.results), list(said.results.values())
    function.line(f"{total} = 0.0")
    depth = function.depth
    for place, number in enumerate(order):
        code = odds[number]
        last = place == len(order) - 1
        if code is not None:
            function.line(f"{total} += max(0.0, {code.value})")
            if code.const is None:
                function.line(f"if {total} > 1.000001:")
                site = compiler.fault_site(results[number].mark, "the odds come to more than 1")
                function.line(f"    I[{FAULT}] = I[{FAULT}] or {site + 1}")
                function.line("    I[0] = 1")
            function.line(f"if {drawn} < {total}:")
            function.indent()
        result = results[number]
        inner = Frame(
            f"{frame.path}.results.{names[number]}", "result", frame.count, frame.labels, frame.instance, frame.reason
        )
        begin_record(compiler, function, inner, result.consequence, scope, result.mark, readers=readers)
        write_consequence(compiler, function, result.consequence, scope, inner, readers)
        if code is not None:
            function.dedent()
            if not last:
                function.line("else:")
                function.indent()
    function.depth = depth


def reason_of(*texts: str) -> str:
    """The first of an entry's own words about why it is as it is."""
    return next((text for text in texts if text), "")
