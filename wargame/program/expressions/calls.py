"""Calls in expressions: mathematics, calendars and formulas."""

from __future__ import annotations

import re

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.expressions.draws import DISTRIBUTIONS, Draws
from wargame.program.expressions.perception import Perception
from wargame.program.expressions.reading import is_same
from wargame.program.expressions.tables import MONTHS
from wargame.program.names import FUNCTIONS, suggestion
from wargame.program.scope import Reads, Scope
from wargame.program.source import READS
from wargame.program.types import (
    ACTOR,
    DATE,
    DURATION,
    NUMBER,
    NUMERIC,
    Code,
    Type,
)

_CHEAP = re.compile(r"[-\w.\[\] +]{1,40}")
OVER_TIME = ("highest", "lowest", "average", "first_time", "last_time", "total_time", "times")
STATEMENTS = ("fire", "cancel", "open", "report")


class Calls(Draws, Perception):
    """The part of Expressions that compiles calls."""

    def _call(self, expr: tree.Call, scope: Scope, expected: Type | None) -> Code:
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

    def _extreme(self, expr: tree.Call, scope: Scope) -> Code:
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

    def _mathematics(self, expr: tree.Call, scope: Scope) -> Code:
        name = expr.name
        self._count(expr, *{"clamp": (3, 3), "comb": (2, 2), "mod": (2, 2)}.get(name, (1, 1)))
        if name in ("abs", "clamp"):
            codes = [self.compile(arg, scope) for arg in expr.args]
            kind = NUMBER if codes[0].type in NUMERIC else codes[0].type
            for code, arg in zip(codes, expr.args, strict=True):
                if kind not in (NUMBER, DURATION) or (NUMBER if code.type in NUMERIC else code.type) != kind:
                    raise ExpressionError(arg.mark, f"`{name}` takes numbers; this is a {code.type}", "")
            if any(code.calendar and code.const is not None for code in codes) and not all(c.calendar for c in codes):
                raise ExpressionError(
                    expr.mark, "a length of months has no fixed number of days to compare with", "use days"
                )
            calendar = any(code.calendar for code in codes)
            return Code(f"{name}({', '.join(code.value for code in codes)})", kind, calendar=calendar)
        codes = [self.number(arg, scope) for arg in expr.args]
        values = ", ".join(code.value for code in codes)
        if name == "mod" and not codes[1].const:
            return Code(f"mod_of(I, {values}, {self.compiler.fault_site(expr.mark, 'division by zero')})", NUMBER)
        if name in ("comb", "mod"):
            return Code(f"{name}({values})", NUMBER)
        if name == "exp":
            return Code(f"exp_of({values})", NUMBER)
        site = self.compiler.fault_site(
            expr.mark, "the logarithm of nought or less" if name == "log" else "the square root of a negative number"
        )
        return Code(f"{'log_of' if name == 'log' else 'root_of'}(I, {values}, {site})", NUMBER)

    def _next_date(self, expr: tree.Call, scope: Scope) -> Code:
        self._count(expr, 1, 1)
        said = expr.args[0]
        calendars = self.compiler.playbook.calendars
        if not isinstance(said, tree.Name) or said.id not in calendars:
            name = said.id if isinstance(said, tree.Name) else "this"
            raise ExpressionError(
                said.mark, f"`{name}` is no calendar", suggestion(name, calendars) or "declare it under `calendars:`"
            )
        scope.reads.clock = True
        return Code(f"next_in({self.source.constant(said.id, self.calendar_dates(said.id))}, now)", DATE)

    def calendar_dates(self, name: str) -> list[float]:
        """The dates of a calendar in order, in seconds from the start; ExpressionError if it is no list of them."""
        said: tree.Expr = self.compiler.playbook.calendars[name]  # whatever the author wrote there
        if not isinstance(said, tree.Listing):
            raise ExpressionError(said.mark, "a calendar is a list of dates", "write `[2025-03-03, 2025-06-09]`")
        return sorted(self.compiler.constant(item, DATE) for item in said.items)

    # -- formulas ---------------------------------------------------------------------------------

    def formula(self, expr: tree.Call, scope: Scope) -> Code:
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
        self, name: str, parameters: tuple[str, ...], body: tree.Expr, arguments: list[Code], scope: Scope
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
            before = self.effort.steps
            code = self.compile(body, inner)
            function = self.source.function(f"formula_{name}", ", ".join([READS, *local_names]))
            function.line(f"return {code.text if not code.boolean else code.condition}")
            self.effort.known[function.name] = self.effort.steps - before
            self.effort.steps = before
            cached = (function.name, code, reads)
            self.compiler.formula_functions[key] = cached
        function_name, code, reads = cached
        self.effort.called(function_name)
        scope.reads.add(reads)
        given = [item.value if item.type in NUMERIC else item.text for item in arguments]
        call = f"{function_name}({', '.join([READS, *given, *extra])})"
        return attrs.evolve(code, text=call, const=None, basis=None, parts=(), combine=None)
