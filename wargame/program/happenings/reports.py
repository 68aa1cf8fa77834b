"""Reports: how a copy of a place that somebody else holds comes to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.happenings.firing import push
from wargame.program.layout import PlaceInfo
from wargame.program.scope import DrawSite, Scope
from wargame.program.source import EFFECTS, Function
from wargame.program.types import ACTOR, NUMBER, Code, literal

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


class Reports:
    """Compiles `report(place, to=, error=, after=, value=)`."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self._arrivals: dict[str, tuple[str, int]] = {}
        self.in_start: set[str] = set()  # keys of places that `start` reports at once

    def write(self, function: Function, call: tree.Call, scope: Scope) -> None:
        expressions = self.compiler.expressions
        given = dict(call.keywords)
        if len(call.args) != 1 or set(given) - {"to", "error", "after", "value"} or "to" not in given:
            raise ExpressionError(
                call.mark,
                "`report` takes a place, `to=`, and perhaps `error=`, `after=`, `value=`",
                "write `report(programme[a], to=others, error=0.1, after=2 weeks)`",
            )
        place, items = expressions.place_and_items(call.args[0], scope)
        if place.copy < 0:
            if self._kept_for_nobody(place):
                return
            raise ExpressionError(
                call.mark, f"nobody holds an estimate of `{place.name}`", "give it one with `estimated_by`"
            )
        index = expressions.flat(place, items, call.mark)
        truth = attrs.evolve(scope, viewer=None)
        value = (
            expressions.typed(given["value"], truth, place.type)
            if "value" in given
            else expressions.read(place, items, truth, call.mark)
        )
        error = expressions.number(given["error"], truth) if "error" in given else literal(0.0)
        if error.const is not None and error.const < 0:
            raise ExpressionError(given["error"].mark, "an error cannot be below nothing", "")
        at = None
        if "after" in given:
            at = expressions.ahead(expressions.duration(given["after"], scope))
        elif scope.writing == "start":
            self.in_start.add(place.key)
        arrive, code = self._arrival(place)
        said = function.temporary("report")
        function.line(f"{said} = {value.stored if place.where == 'F' else value.text}")
        for receiver, condition in self._receivers(function, place, given["to"], scope, index):
            if condition:
                function.line(f"if {condition}:")
                function.indent()
            self._send(function, place, receiver, index, said, error, at, arrive, code, scope)
            if condition:
                function.dedent()
        if scope.draws is not None:
            scope.draws.used += 1

    def _kept_for_nobody(self, place: PlaceInfo) -> bool:
        """Whether copies are declared for sets that nobody is in: a library whose set was not filled."""
        kind = place.kind
        said = place.said.estimated_by or (kind.said.estimated_by if kind is not None else None)
        return bool(said)

    def _receivers(
        self, function: Function, place: PlaceInfo, said: tree.Expr, scope: Scope, index: Code
    ) -> list[tuple[str, str]]:
        """(position among the holders of copies, condition) for each receiver."""
        expressions = self.compiler.expressions
        who: tuple[int, ...] | None = None
        if isinstance(said, tree.Listing) or (isinstance(said, tree.Name) and said.id not in scope.locals):
            who = expressions.names.domain(said).values
        if who is not None:
            holders = [actor for actor in who if actor in place.observers]
            if not holders:
                raise ExpressionError(
                    said.mark, f"none of these holds an estimate of `{place.name}`", "give it one with `estimated_by`"
                )
            return [(str(place.observers.index(actor)), "") for actor in holders]
        receiver = expressions.typed(said, scope, ACTOR)
        table = self.compiler.source.constant(
            "observer",
            [place.observers.index(a) if a in place.observers else -1 for a in range(len(expressions.names.actors))],
        )
        variable = function.temporary("holder")
        function.line(f"{variable} = {table}[{receiver.text}]")
        return [(variable, f"{variable} >= 0")]

    def _send(
        self,
        function: Function,
        place: PlaceInfo,
        receiver: str,
        index: Code,
        said: str,
        error: Code,
        at: str | None,
        arrive: str,
        code: int,
        scope: Scope,
    ) -> None:
        compiler = self.compiler
        where = f"{receiver} * {place.size} + {index.text}"
        value = said
        if error.const is None or error.const > 0:
            site = scope.draws or DrawSite("start.report", 1, "0", ("",))
            base = compiler.stream_base(f"{site.path}.report", site.used, max(1, len(place.observers) * place.size), ())
            drawn = f"draw(D, U, {base} + {where})"
            if place.type == NUMBER:
                value = f"normal_from({drawn}, {said}, {error.value})"
            elif place.where == "F":
                value = f"mistaken_flag({drawn}, {said}, {error.value})"
            else:
                count = (
                    len(place.kind.states)
                    if place.type.name == "state" and place.kind is not None
                    else len(compiler.expressions.value_domain(place.type))
                )
                value = f"mistaken({drawn}, {said}, {error.value}, {count})"
        doubt = error.value
        if at is None:
            cause = function.temporary("cause")  # what is said next does not follow from the report
            function.record(f"{cause} = I[1]")
            function.line(f"{arrive}({EFFECTS}, {where}, {value}, {doubt})")
            function.record(f"I[1] = {cause}")
        else:
            # A heap item carries one number; the error travels in the copy's own cell until it arrives.
            push(function, at, code, where, f"({value}, {doubt})")

    def _arrival(self, place: PlaceInfo) -> tuple[str, int]:
        """The function that writes a copy, and the agenda code of a report that comes later."""
        compiler = self.compiler
        if place.key not in self._arrivals:
            receivers = tuple((actor,) for actor in place.observers for _ in range(place.size))
            labels = tuple(label for _ in place.observers for label in (place.labels or ("",)))
            site = compiler.site(f"{place.path}.report", "report", place.said.mark, labels, receivers, covered=False)
            function = compiler.source.function(f"learn_{place.path}", f"{EFFECTS}, k, value, error")
            function.record(f"note(R, I, now, {site.number}, k, value)")
            function.line(f"{place.where}[{place.copy} + k] = value")
            function.line(f"F[{place.copy_date} + k] = now")
            function.line(f"F[{place.copy_doubt} + k] = error")
            function.line(f"@mark {place.key}_copy")
            handler = compiler.source.function(f"arrives_{place.path}", f"{EFFECTS}, i, x")
            handler.line(f"{function.name}({EFFECTS}, i, x[0], x[1])")
            handler.line("@tail")
            self._arrivals[place.key] = (function.name, compiler.code(0, handler.name))
        return self._arrivals[place.key]


def start_copies(compiler: Compiler, function: Function, places: list[PlaceInfo], before: int) -> None:
    """Lines that give the copies of those who hold an estimate the truth at time 0, with the doubt it starts with.

    What `start` has reported stays: lines put in at `before`, where it begins, mark what is not yet known.
    Who merely sees some states of a kind has seen none yet, and holds what every case is in until
    something happens: the first state, or of a slot that it is free.
    """
    unknown: list[str] = []
    for place in places:
        if place.copy < 0:
            continue
        doubt = 0.0
        if place.said.doubt_start is not None:
            try:
                doubt = compiler.constant(place.said.doubt_start)
            except ExpressionError as error:
                compiler.problem(error)
        for holder in range(len(place.observers)):
            offset = holder * place.size
            knew = [k for k in range(place.size) if place.knew(place.observers[holder], k)]
            if place.kind is not None and len(knew) < place.size:
                for k in range(place.size):
                    compiler.layout.integers[place.copy + offset + k] = max(0, place.kind.free_state)
            if not knew:
                continue
            rounds = f"range({place.size})" if len(knew) == place.size else compiler.source.constant("set", knew)
            function.line(f"for k in {rounds}:")
            reported = place.key in compiler.reports.in_start
            if reported:
                unknown += [f"    for k in {rounds}:", f"        F[{place.copy_doubt + offset} + k] = -INFINITY"]
                function.line(f"    if F[{place.copy_doubt + offset} + k] > -INFINITY:")
                function.line("        continue")
            if place.moving:
                function.line(
                    f"    F[{place.copy + offset} + k] = {compiler.place_book.moving_function(place)}(F, now, k)"
                )
            else:
                function.line(f"    {place.where}[{place.copy + offset} + k] = {place.where}[{place.base} + k]")
            function.line(f"    F[{place.copy_doubt + offset} + k] = {doubt!r}")
    function.lines[before:before] = unknown
