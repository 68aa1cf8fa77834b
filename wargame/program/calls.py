"""Calls in expressions: mathematics, calendars, tables, formulas, perception."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError, Mark
from wargame.program.draws import DISTRIBUTIONS, Draws
from wargame.program.layout import PlaceInfo
from wargame.program.names import FUNCTIONS, suggestion
from wargame.program.reading import ESTIMATED, cell, is_same
from wargame.program.scope import Reads, Scope
from wargame.program.source import READS
from wargame.program.types import ACTOR, DATE, DURATION, NUMBER, NUMERIC, Code, Domain, Type, literal

if TYPE_CHECKING:
    from wargame.program.expressions import Expressions

_CHEAP = re.compile(r"[-\w.\[\] +]{1,40}")
MONTHS = Domain("month", Type("word", "month"), tuple(range(12)))
OVER_TIME = ("highest", "lowest", "average", "first_time", "last_time", "total_time", "times")
STATEMENTS = ("fire", "cancel", "open", "report")


class Calls(Draws):
    """The part of Expressions that compiles calls."""

    def _call(self: Expressions, expr: tree.Call, scope: Scope, expected: Type | None) -> Code:
        name = expr.name
        if name in self.compiler.playbook.formulas:
            return self.formula(expr, scope)
        if name in DISTRIBUTIONS or name in ("chance", "pick"):
            return self.draw(expr, scope, expected)
        if name in OVER_TIME:
            if scope.over_time is None:
                raise ExpressionError(
                    expr.mark, f"`{name}` looks over time and can stand only in measures and outcomes", ""
                )
            return scope.over_time(expr, scope)
        if name in STATEMENTS:
            raise ExpressionError(
                expr.mark, f"`{name}` does something and has no value", "put it on a line of its own in `do`"
            )
        if name in ("estimate", "doubt", "age"):
            return self._perceived(expr, scope)
        if name == "at_start":
            return self._at_start(expr, scope)
        if name == "next":
            return self._next_date(expr, scope)
        if name == "month":
            self._count(expr, 1, 1)
            return Code(f"int(month_of({self.date(expr.args[0], scope).value}))", MONTHS.type, domain=MONTHS.values)
        if name == "later":
            self._count(expr, 2, 2)
            return self.shift(self.date(expr.args[0], scope), self.duration(expr.args[1], scope), "+")
        if name in ("min", "max"):
            return self._extreme(expr, scope)
        if name in ("abs", "sqrt", "exp", "log", "clamp", "comb", "mod"):
            return self._mathematics(expr, scope)
        known = [*self.compiler.playbook.formulas, *FUNCTIONS]
        raise ExpressionError(expr.mark, f"`{name}(...)` is no function or formula", suggestion(name, known))

    def _count(self: Expressions, expr: tree.Call, least: int, most: int) -> None:
        if expr.keywords:
            raise ExpressionError(expr.mark, f"`{expr.name}` takes no `{expr.keywords[0][0]}=`", "")
        if not least <= len(expr.args) <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise ExpressionError(expr.mark, f"`{expr.name}` takes {wanted} values, here are {len(expr.args)}", "")

    def _extreme(self: Expressions, expr: tree.Call, scope: Scope) -> Code:
        self._count(expr, 2, 50)
        codes = [self.compile(arg, scope) for arg in expr.args]
        kind = codes[0].type
        for code, arg in zip(codes, expr.args, strict=True):
            same = code.type == kind or (code.type in NUMERIC and kind in NUMERIC)
            if not same or kind not in (*NUMERIC, DURATION, DATE):
                raise ExpressionError(
                    arg.mark,
                    f"`{expr.name}` compares numbers, durations or dates of one type; this is a {code.type}",
                    "",
                )
        if len({code.calendar for code in codes}) > 1:
            raise ExpressionError(
                expr.mark, "a length of months has no fixed number of days to compare with", "use days"
            )
        kind = NUMBER if kind in NUMERIC else kind
        values = [code.value for code in codes]
        if len(values) == 2 and all(_CHEAP.fullmatch(value) for value in values):
            # What the call would give, the first of equals included, at a third of its cost.
            first, second = values
            text = f"({second} if {second} {'>' if expr.name == 'max' else '<'} {first} else {first})"
        else:
            text = f"{expr.name}({', '.join(values)})"
        return Code(text, kind, calendar=codes[0].calendar)

    def _mathematics(self: Expressions, expr: tree.Call, scope: Scope) -> Code:
        name = expr.name
        self._count(expr, *{"clamp": (3, 3), "comb": (2, 2), "mod": (2, 2)}.get(name, (1, 1)))
        if name in ("abs", "clamp"):
            codes = [self.compile(arg, scope) for arg in expr.args]
            kind = NUMBER if codes[0].type in NUMERIC else codes[0].type
            for code, arg in zip(codes, expr.args, strict=True):
                if kind not in (NUMBER, DURATION) or (NUMBER if code.type in NUMERIC else code.type) != kind:
                    raise ExpressionError(arg.mark, f"`{name}` takes numbers; this is a {code.type}", "")
            return Code(f"{name}({', '.join(code.value for code in codes)})", kind)
        codes = [self.number(arg, scope) for arg in expr.args]
        values = ", ".join(code.value for code in codes)
        if name in ("comb", "mod"):
            return Code(f"{name}({values})", NUMBER)
        if name == "exp":
            return Code(f"exp_of({values})", NUMBER)
        site = self.compiler.fault_site(
            expr.mark, "the logarithm of nought or less" if name == "log" else "the square root of a negative number"
        )
        return Code(f"{'log_of' if name == 'log' else 'root_of'}(I, {values}, {site})", NUMBER)

    # -- calendars and tables ------------------------------------------------------------------

    def _next_date(self: Expressions, expr: tree.Call, scope: Scope) -> Code:
        self._count(expr, 1, 1)
        said = expr.args[0]
        calendars = self.compiler.playbook.calendars
        if not isinstance(said, tree.Name) or said.id not in calendars:
            name = said.id if isinstance(said, tree.Name) else "this"
            raise ExpressionError(
                said.mark, f"`{name}` is no calendar", suggestion(name, calendars) or "declare it under `calendars:`"
            )
        dates = sorted(self.compiler.constant(item, DATE) for item in calendars[said.id].items)
        scope.reads.clock = True
        return Code(f"next_in({self.source.constant(said.id, dates)}, now)", DATE)

    def table_domain(self: Expressions, name: tree.Name) -> Domain:
        """What a table's rows or columns range over."""
        return MONTHS if name.id == "month" else self.names.domain(name)

    def table_position(self: Expressions, name: str, expr: tree.Index, scope: Scope, indices: int) -> Code:
        """The row-major position of a table cell (or of a row's start, for `pick`)."""
        table = self.compiler.playbook.tables[name]
        said = [*([table.rows] if table.rows is not None else []), table.columns][:indices]
        if len(expr.items) != len(said):
            raise ExpressionError(
                expr.mark,
                f"the table `{name}` takes {len(said)} indices here",
                f"indices: {', '.join(word.id for word in said)}",
            )
        width = len(table.values[0])
        position: list[str] = []
        total, constant = 0, True
        for item, word in zip(expr.items, said, strict=True):
            domain = self.table_domain(word)
            code = self._item(item, scope, domain.type)
            self.check_member(code, domain, word.id, item.mark)
            place = self.position(code, domain, item.mark)
            stride = width if table.rows is not None and word is table.rows else 1
            if place.const is not None:
                total += int(place.const) * stride
            else:
                constant = False
                position.append(f"{place.text} * {stride}" if stride > 1 else place.text)
        if constant:
            return literal(total, Type("position"))
        return Code(" + ".join([*position, *([str(total)] if total else [])]), Type("position"))

    def table_cell(self: Expressions, name: str, expr: tree.Index, scope: Scope) -> Code:
        table = self.compiler.playbook.tables[name]
        position = self.table_position(name, expr, scope, 2 if table.rows is not None else 1)
        values = self.compiler.table_values(name)
        if position.const is not None:
            return literal(values[int(position.const)])
        return Code(f"{self.source.constant(f'table_{name}', values)}[{position.text}]", NUMBER)

    # -- formulas ---------------------------------------------------------------------------------

    def formula(self: Expressions, expr: tree.Call, scope: Scope) -> Code:
        """A formula: written out where all it is given is constant, otherwise a function."""
        said = self.compiler.playbook.formulas[expr.name]
        self.compiler.check_visible_file(expr.name, expr.mark, said.mark)
        if expr.keywords or len(expr.args) != len(said.arguments):
            wanted = f"{expr.name}({', '.join(said.arguments)})"
            raise ExpressionError(
                expr.mark,
                f"`{expr.name}` takes {len(said.arguments)} values, here are {len(expr.args) + len(expr.keywords)}",
                f"it is declared as `{wanted}`",
            )
        arguments = [self.compile(arg, scope) for arg in expr.args]
        if expr.name in self.compiler.formulas_open:
            raise ExpressionError(expr.mark, f"the formula `{expr.name}` uses itself", "formulas cannot be recursive")
        self.compiler.formulas_open.append(expr.name)
        try:
            if all(argument.const is not None for argument in arguments):
                inner = attrs.evolve(
                    scope,
                    locals=dict(zip(said.arguments, arguments, strict=True)),
                    kind=None,
                    case=None,
                    draws=None,
                    memory={},
                    labels=None,
                )
                return self.compile(said.body, inner)
            return self._formula_function(expr.name, said.arguments, said.body, arguments, scope)
        finally:
            self.compiler.formulas_open.pop()

    def _formula_function(
        self: Expressions, name: str, parameters: tuple[str, ...], body: tree.Expr, arguments: list[Code], scope: Scope
    ) -> Code:
        viewer = scope.viewer
        same = next((k for k, item in enumerate(arguments) if viewer is not None and is_same(item, viewer)), None)
        eyes = (
            None
            if viewer is None
            else ("index", same)
            if same is not None
            else viewer.const
            if viewer.const is not None
            else ("variable", viewer.domain)
        )
        key = (name, tuple((item.type, item.domain, item.calendar) for item in arguments), eyes, scope.text)
        extra = [viewer.text] if viewer is not None and isinstance(eyes, tuple) and eyes[0] == "variable" else []
        cached = self.compiler.formula_functions.get(key)
        if cached is None:
            names = [f"a{number}" for number in range(len(arguments))]
            bound = {
                parameter: Code(local, item.type, domain=item.domain, calendar=item.calendar)
                for parameter, local, item in zip(parameters, names, arguments, strict=True)
            }
            eye = viewer
            if isinstance(eyes, tuple):
                assert viewer is not None
                eye = bound[parameters[same]] if same is not None else Code("w", ACTOR, domain=viewer.domain)
            reads = Reads()
            local_names = [*names, *(["w"] if extra else [])]
            inner = Scope(locals=bound, variables=frozenset(local_names), viewer=eye, reads=reads, text=scope.text)
            code = self.compile(body, inner)
            function = self.source.function(f"formula_{name}", ", ".join([READS, *local_names]))
            function.line(f"return {code.text if not code.boolean else code.condition}")
            cached = (function.name, code, reads)
            self.compiler.formula_functions[key] = cached
        function_name, code, reads = cached
        scope.reads.add(reads)
        call = f"{function_name}({', '.join([READS, *[item.value if item.type in NUMERIC else item.text for item in arguments], *extra])})"
        return attrs.evolve(code, text=call, const=None, basis=None, parts=(), combine=None)

    # -- perception -------------------------------------------------------------------------------

    def place_and_items(self: Expressions, said: tree.Expr, scope: Scope) -> tuple[PlaceInfo, tuple[Code, ...]]:
        """The place that an expression names, not its value."""
        if isinstance(said, tree.Cited):
            return self.place_and_items(said.value, scope)
        if isinstance(said, tree.Name):
            if said.id in scope.memory:
                return scope.memory[said.id], ()
            if scope.kind is not None and scope.case is not None:
                if said.id in scope.kind.fields:
                    return scope.kind.fields[said.id], (scope.case,)
                if said.id == "state":
                    assert scope.kind.state_place is not None
                    return scope.kind.state_place, (scope.case,)
            if said.id in self.compiler.places:
                place = self.compiler.places[said.id]
                if place.dims:
                    raise ExpressionError(
                        said.mark, f"`{said.id}` has an index", f"write `{said.id}[{', '.join(place.index_names)}]`"
                    )
                return place, ()
            code = self.compile(said, scope)
            if code.type.name == "case":
                place_of = self.compiler.kinds[code.type.of].state_place
                assert place_of is not None
                return place_of, (code,)
        if isinstance(said, tree.Index) and isinstance(said.base, tree.Name):
            name = said.base.id
            if name in self.compiler.kinds:
                kind = self.compiler.kinds[name]
                assert kind.state_place is not None
                return kind.state_place, (self.case(kind, said, scope),)
            if name in self.compiler.places:
                place = self.compiler.places[name]
                return place, self.items(place, said, scope)
        if isinstance(said, tree.Attribute):
            owner = self.compile(said.base, scope)
            kind = self._kind_of(owner, said)
            if said.name in kind.fields:
                return kind.fields[said.name], (owner,)
            if said.name == "state":
                assert kind.state_place is not None
                return kind.state_place, (owner,)
            raise ExpressionError(
                said.mark, f"`{kind.name}` has no field `{said.name}`", suggestion(said.name, kind.fields)
            )
        raise ExpressionError(said.mark, "a track, a field or a case is expected here", "")

    def _perceived(self: Expressions, expr: tree.Call, scope: Scope) -> Code:
        if len(expr.args) != 1 or any(key != "by" for key, _ in expr.keywords):
            raise ExpressionError(
                expr.mark, f"`{expr.name}` takes one place, and `by=` an actor", f"write `{expr.name}(place, by=USA)`"
            )
        by = dict(expr.keywords).get("by")
        viewer = self.typed(by, scope, ACTOR) if by is not None else scope.viewer
        if viewer is None:
            raise ExpressionError(expr.mark, f"whose `{expr.name}`?", f"write `{expr.name}(..., by=USA)`")
        place, items = self.place_and_items(expr.args[0], scope)
        if scope.viewer is not None and by is not None and viewer.text != scope.viewer.text:
            raise ExpressionError(
                expr.mark, "nobody sees into another mind", "leave `by=` out to read one's own estimate"
            )
        if self.statuses(place, items, viewer, expr.mark) != {ESTIMATED}:
            raise ExpressionError(
                expr.mark,
                f"not everybody meant here holds an estimate of `{place.name}`",
                "give it one with `estimated_by`",
            )
        index = self.flat(place, items, expr.mark)
        scope.reads.places.add(f"{place.key}_copy")
        if expr.name == "estimate":
            copy = self.copy_cell(place.copy, place, viewer, index)
            return Code(f"{place.where}[{copy}]", place.type, domain=self.value_domain(place.type))
        scope.reads.clock = True
        age = f"(now - F[{self.copy_cell(place.copy_date, place, viewer, index)}])"
        if expr.name == "age":
            return Code(age, DURATION)
        start = f"F[{self.copy_cell(place.copy_doubt, place, viewer, index)}]"
        grows, most = self.compiler.doubt_growth(place)
        if grows == 0.0:
            return Code(start, NUMBER)
        limit = "INFINITY" if most == float("inf") else repr(most)
        return Code(f"min({limit}, {start} + {grows!r} * {age})", NUMBER)

    def _at_start(self: Expressions, expr: tree.Call, scope: Scope) -> Code:
        self._count(expr, 1, 1)
        place, items = self.place_and_items(expr.args[0], scope)
        if place.said.always is not None or place.said.fresh is not None:
            raise ExpressionError(expr.mark, "`at_start` takes a place that is stored", "")
        if scope.viewer is not None and self.statuses(place, items, scope.viewer, expr.mark) != {"seen"}:
            raise ExpressionError(expr.mark, f"not everybody meant here sees `{place.name}`", "")
        base = self.compiler.start_copy(place)
        index = self.flat(place, items, expr.mark)
        return Code(f"{place.where}[{cell(base, index)}]", place.type, domain=self.value_domain(place.type))

    # -- constant sets of actors in fields -----------------------------------------------------------

    def constant_actors(self: Expressions, said: tree.Expr, scope: Scope) -> tuple[str, Code] | None:
        """The membership matrix and case of a field of type `actors`, or None."""
        field, case = None, scope.case
        if isinstance(said, tree.Name) and scope.kind is not None:
            field = scope.kind.fields.get(said.id)
        elif isinstance(said, tree.Attribute):
            owner = self.compile(said.base, scope)
            field, case = self._kind_of(owner, said).fields.get(said.name), owner
        if field is None or field.type != Type("actors") or case is None:
            return None
        return self.compiler.membership(field), case

    def member_of(self: Expressions, member: tuple[str, Code], left: Code, expr: tree.In) -> Code:
        matrix, case = member
        text = f"{matrix}[{case.text} * {len(self.names.actors)} + {left.text}]"
        return Code(f"(not {text})" if expr.negated else f"({text} != 0)", Type("flag"), boolean=True)


def mark_of(expr: tree.Expr) -> Mark:
    """Where an expression stands."""
    return expr.mark
