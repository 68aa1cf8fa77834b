"""`sum`, `count`, `any`, `all`, `min`, `max`, `mean`, `prod`, `argmax` over a set.

Small sets are written out, so that constants fold; larger ones become a function with a loop.
Either way the order is the set's, and additions are written out one by one.
"""

from __future__ import annotations

import re

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError, Mark
from wargame.program.expressions.perception import Perception
from wargame.program.scope import Reads, Scope
from wargame.program.source import READS, Function
from wargame.program.types import ACTOR, DATE, DURATION, FLAG, NUMBER, Code, Type, literal

_WRITTEN_OUT = 8
_MOST_ROUNDS = 1000
_IDENTIFIER = re.compile(r"\b[A-Za-z_]\w*\b")


def most_rounds(ends: tuple[Code, Code]) -> float:
    """How often a loop from one end to the other goes round at most."""
    low, high = ends
    return max(0.0, min(high.bounds[1] - low.bounds[0], float(_MOST_ROUNDS)))


class Aggregates(Perception):
    """The part of Expressions that folds over sets."""

    def _aggregate(self, expr: tree.Aggregate, scope: Scope, expected: Type | None) -> Code:
        if isinstance(expr.domain, tree.Call):
            return self._over_range(expr, scope)
        kind = self.compiler.kinds.get(expr.domain.id) if isinstance(expr.domain, tree.Name) else None
        actors = self.constant_actors(expr.domain, scope)
        if kind is not None:
            values, item = tuple(kind.valid), Type("case", kind.name)
        elif actors is not None:
            return self._over_constant_actors(expr, actors, scope)
        else:
            domain = self.names.domain(expr.domain)
            values, item = domain.values, domain.type
        self._refuse_shadow(expr, scope)
        if not values:
            return self._of_nobody(expr)
        if len(values) <= _WRITTEN_OUT and expr.function != "argmax":
            written = self._written_out(expr, values, item, scope)
            if written is not None:
                return written
        return self._looped(expr, scope, item, values, None)

    def _refuse_shadow(self, expr: tree.Aggregate | tree.For, scope: Scope) -> None:
        name = expr.variable
        if (
            name in scope.locals
            or name in self.names.actor_codes
            or name in self.compiler.places
            or (scope.kind is not None and (name in scope.kind.fields or name in scope.kind.roles))
        ):
            raise ExpressionError(
                expr.mark, f"`{name}` already means something here", "choose another name for the loop"
            )

    def _of_nobody(self, expr: tree.Aggregate) -> Code:
        if expr.function in ("any", "all"):
            return Code("", FLAG, float(expr.function == "all"), boolean=True)
        if expr.function == "argmax":
            return literal(-1, ACTOR)
        return literal(1.0 if expr.function == "prod" else 0.0)

    def _written_out(self, expr: tree.Aggregate, values: tuple[int, ...], item: Type, scope: Scope) -> Code | None:
        function = expr.function
        bodies: list[Code] = []
        tests: list[Code | None] = []
        for value in values:
            inner = scope.with_(**{expr.variable: literal(value, item)})
            test = self.truth(expr.condition, inner) if expr.condition is not None else None
            if test is not None and test.const is not None:
                if not test.const:
                    continue
                test = None
            bodies.append(self._body(expr, inner))
            tests.append(test)
        if not bodies:
            return self._of_nobody(expr)
        filtered = any(test is not None for test in tests)
        if function in ("any", "all"):
            return self._conditions(function, bodies, tests)
        if function == "count":
            terms = [self._counted(body, test) for body, test in zip(bodies, tests, strict=True)]
            if all(term.const is not None for term in terms):
                return literal(sum(term.const or 0.0 for term in terms))
            return Code("(" + " + ".join(term.value for term in terms) + ")", NUMBER)
        if filtered and function in ("min", "max", "mean"):
            return None
        kind = NUMBER if bodies[0].type == FLAG else bodies[0].type
        calendar = any(body.calendar for body in bodies)
        if function in ("min", "max"):
            text = bodies[0].value if len(bodies) == 1 else f"{function}({', '.join(body.value for body in bodies)})"
            return Code(text, kind, calendar=calendar)
        empty = "1.0" if function == "prod" else "0.0"
        terms_text = [
            body.value if test is None else f"({body.value} if {test.text} else {empty})"
            for body, test in zip(bodies, tests, strict=True)
        ]
        joined = "(" + (" * " if function == "prod" else " + ").join(terms_text) + ")"
        if function == "mean":
            if calendar:
                return self.parted(Code(joined, kind), literal(len(bodies)), expr.mark)
            joined = f"({joined} / {float(len(bodies))!r})"
        return Code(joined, kind, calendar=calendar)

    def _body(self, expr: tree.Aggregate, scope: Scope) -> Code:
        if expr.function in ("any", "all"):
            return self.truth(expr.body, scope)
        if expr.function == "count":
            code = self.compile(expr.body, scope)
            if code.type != FLAG:
                return Code("1.0", NUMBER, 1.0)
            return code if code.boolean else Code(code.condition, FLAG, code.const, boolean=True)
        code = self.compile(expr.body, scope)
        if code.type not in (NUMBER, FLAG, DURATION, DATE):
            raise ExpressionError(expr.body.mark, f"`{expr.function}` is taken of numbers; this is a {code.type}", "")
        return code

    def _counted(self, body: Code, test: Code | None) -> Code:
        if test is None:
            return body if body.const is None else literal(float(body.const != 0))
        if body.const is not None:
            return Code(f"(1.0 if {test.text} else 0.0)", NUMBER) if body.const else literal(0.0)
        return Code(f"(1.0 if {test.text} and {body.condition} else 0.0)", NUMBER)

    def _conditions(self, function: str, bodies: list[Code], tests: list[Code | None]) -> Code:
        every = function == "all"
        terms: list[str] = []
        for body, test in zip(bodies, tests, strict=True):
            if body.const is not None and bool(body.const) == every:
                continue
            if body.const is not None and test is None:
                return Code("", FLAG, float(not every), boolean=True)
            if test is None:
                terms.append(body.text)
            elif every:
                terms.append(f"(not {test.text} or {body.condition})")
            else:
                terms.append(f"({test.text} and {body.condition})")
        if not terms:
            return Code("", FLAG, float(every), boolean=True)
        return Code("(" + (" and " if every else " or ").join(terms) + ")", FLAG, boolean=True)

    # -- loops ---------------------------------------------------------------------------------

    def _over_range(self, expr: tree.Aggregate, scope: Scope) -> Code:
        assert isinstance(expr.domain, tree.Call)
        self._refuse_shadow(expr, scope)
        low, high = self.range_ends(expr.domain, scope)
        return self._looped(expr, scope, NUMBER, (), (low, high))

    def range_ends(self, call: tree.Call, scope: Scope) -> tuple[Code, Code]:
        """The two ends of `range(m, n)`."""
        if call.name != "range" or not 1 <= len(call.args) <= 2 or call.keywords:
            raise ExpressionError(
                call.mark, f"`{call.name}` is no set to go through", "a set, a kind, a list or `range(m, n)`"
            )
        ends = [self.number(arg, scope) for arg in call.args]
        low, high = (literal(0.0), ends[0]) if len(ends) == 1 else (ends[0], ends[1])
        if low.const is not None and high.const is not None and high.const - low.const > _MOST_ROUNDS:
            raise ExpressionError(
                call.mark, f"this goes round {high.const - low.const:,.0f} times", f"at most {_MOST_ROUNDS:,} rounds"
            )
        return low, high

    def _over_constant_actors(self, expr: tree.Aggregate, member: tuple[str, Code], scope: Scope) -> Code:
        """Over a field of type `actors`: over everybody, filtered by membership."""
        matrix, index = member
        self._refuse_shadow(expr, scope)
        count = len(self.names.actors)
        return self._looped(
            expr, scope, ACTOR, self.names.everybody.values, None, f"{matrix}[{index.text} * {count} + {{value}}]"
        )

    def _looped(
        self,
        expr: tree.Aggregate,
        scope: Scope,
        item: Type,
        values: tuple[int, ...],
        ends: tuple[Code, Code] | None,
        filter_text: str = "",
    ) -> Code:
        function = expr.function
        variable = f"each_{len(scope.variables)}_{expr.variable}"
        reads = Reads()
        if ends is not None:
            bound = Code(f"float({variable})", NUMBER, span=(ends[0].bounds[0], ends[1].bounds[1] - 1.0))
        else:
            bound = Code(variable, item, domain=values)
        inner = attrs.evolve(scope.with_(**{expr.variable: bound}), reads=reads).variable(variable)
        with self.effort.repeated(len(values) if ends is None else most_rounds(ends), expr.mark):
            test = self.truth(expr.condition, inner) if expr.condition is not None else None
            body = self._body(expr, inner) if function != "argmax" else self.number(expr.body, inner)
        if function == "argmax" and item != ACTOR:
            raise ExpressionError(expr.mark, "`argmax` is taken over actors", "")
        writer = self.source.function(f"{function}_over", "")
        self._write_loop(writer, function, variable, values, ends, body, test, filter_text, expr.mark)
        scope.reads.add(reads)
        used = sorted(set(_IDENTIFIER.findall("\n".join(writer.lines[1:]))) & scope.variables)
        writer.lines[0] = f"def {writer.name}({', '.join([READS, *used])}):"
        call = f"{writer.name}({', '.join([READS, *used])})"
        if function in ("any", "all"):
            return Code(call, FLAG, boolean=True)
        if function == "argmax":
            return Code(call, ACTOR, domain=(-1, *values))
        kind = NUMBER if function == "count" or body.type == FLAG else body.type
        return Code(call, kind, calendar=body.calendar)

    def _write_loop(
        self,
        writer: Function,
        function: str,
        variable: str,
        values: tuple[int, ...],
        ends: tuple[Code, Code] | None,
        body: Code,
        test: Code | None,
        filter_text: str,
        mark: Mark,
    ) -> None:
        start = {"prod": "1.0", "all": "True", "any": "False", "argmax": "-1"}.get(function, "0.0")
        writer.line(f"result = {start}")
        if function in ("min", "max", "mean", "argmax"):
            writer.line("found = 0")
        if function == "argmax":
            writer.line("best = 0.0")
        if ends is not None:
            low, high = (f"int({end.value})" for end in ends)
            writer.line(f"for {variable} in range({low}, min({high}, {low} + {_MOST_ROUNDS})):")
        else:
            writer.line(f"for {variable} in {self.source.constant('set', values)}:")
        writer.indent()
        if filter_text:
            writer.line(f"if {filter_text.format(value=variable)}:")
            writer.indent()
        if test is not None:
            writer.line(f"if {test.condition}:")
            writer.indent()
        if function in ("any", "all"):
            writer.line(f"if {'not ' if function == 'all' else ''}({body.condition}):")
            writer.line(f"    return {function == 'any'}")
        elif function == "count":
            writer.line(f"result += {float(body.const)!r}" if body.const is not None else f"result += {body.value}")
        elif function == "sum":
            writer.line(f"result += {body.value}")
        elif function == "prod":
            writer.line(f"result *= {body.value}")
        elif function == "mean":
            writer.line(f"result += {body.value}")
            writer.line("found += 1")
        else:
            writer.line(f"value = {body.value}")
            sign = "<" if function == "min" else ">"
            best = "best" if function == "argmax" else "result"
            writer.line(f"if not found or value {sign} {best}:")
            writer.line(f"    {best} = value")
            if function == "argmax":
                writer.line(f"    result = {variable}")
            writer.line("    found = 1")
        writer.depth = 1
        if function == "mean":
            mean = "result / found"
            if body.calendar:
                mean = self.parted(Code("result", DURATION), Code("found", NUMBER), mark).text
            writer.line(f"return {mean} if found else 0.0")
            return
        writer.line("return result")
