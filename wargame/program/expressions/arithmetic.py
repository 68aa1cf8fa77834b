"""Arithmetic: numbers, dates and durations, each operation with a type of its own."""

from __future__ import annotations

import math
import re

from wargame.language import tree
from wargame.language.problems import ExpressionError, Mark
from wargame.program.expressions.typed import WHOLE_TIMES, Typed, condition
from wargame.program.scope import Scope
from wargame.program.types import (
    DATE,
    DURATION,
    NUMBER,
    NUMERIC,
    Code,
    Type,
    literal,
)

_ARITHMETIC: dict[tuple[str, str, str], Type] = {
    ("number", "+", "number"): NUMBER,
    ("number", "-", "number"): NUMBER,
    ("number", "*", "number"): NUMBER,
    ("number", "/", "number"): NUMBER,
    ("number", "**", "number"): NUMBER,
    ("duration", "+", "duration"): DURATION,
    ("duration", "-", "duration"): DURATION,
    ("duration", "*", "number"): DURATION,
    ("number", "*", "duration"): DURATION,
    ("duration", "/", "number"): DURATION,
    ("duration", "/", "duration"): NUMBER,
    ("date", "+", "duration"): DATE,
    ("duration", "+", "date"): DATE,
    ("date", "-", "duration"): DATE,
    ("date", "-", "date"): DURATION,
}


class Arithmetic(Typed):
    """The part of Expressions that calculates."""

    def _unary(self, expr: tree.Unary, scope: Scope, expected: Type | None) -> Code:
        if expr.operator == "not":
            inner = self.truth(expr.operand, scope)
            const = None if inner.const is None else not inner.const
            return condition(f"(not {inner.condition})", const)
        inner = self.compile(expr.operand, scope, expected)
        if inner.type not in (*NUMERIC, DURATION):
            raise ExpressionError(expr.mark, f"a {inner.type} has no negative", "")
        kind = DURATION if inner.type == DURATION else NUMBER
        if inner.const is not None:
            return literal(-inner.const, kind)
        return Code(f"(-{inner.value})", kind, calendar=inner.calendar)

    def _binary(self, expr: tree.Binary, scope: Scope, expected: Type | None) -> Code:
        left = self.compile(expr.left, scope)
        right = self.compile(expr.right, scope)
        kind = self._result_type(expr, left, right)
        operator = expr.operator
        if operator == "/":
            return self.divide(left, right, kind, expr.mark)
        if operator == "**":
            return self.power(left, right, expr.mark)
        if left.type == DATE and right.type == DURATION and operator in "+-":
            return self.shift(left, right, operator)
        if left.type == DURATION and right.type == DATE:
            return self.shift(right, left, operator)
        if left.const is not None and right.const is not None:
            value = {"+": left.const + right.const, "-": left.const - right.const, "*": left.const * right.const}[
                operator
            ]
            return literal(value, kind)
        if kind == DURATION and operator == "*" and (left.calendar or right.calendar):
            return self._whole_times(left, right, expr.mark)
        low, high = right.bounds if operator == "+" else (-right.bounds[1], -right.bounds[0])
        span = (left.bounds[0] + low, left.bounds[1] + high) if operator in "+-" else (-math.inf, math.inf)
        calendar = left.calendar or right.calendar
        return Code(f"({left.value} {operator} {right.value})", kind, calendar=calendar, span=span)

    def _result_type(self, expr: tree.Binary, left: Code, right: Code) -> Type:
        pair = (
            "number" if left.type in NUMERIC else left.type.name,
            "number" if right.type in NUMERIC else right.type.name,
        )
        found = _ARITHMETIC.get((pair[0], expr.operator, pair[1]))
        if found == DURATION and expr.operator == "/" and left.calendar and left.const is not None:
            raise ExpressionError(expr.mark, WHOLE_TIMES, "write days instead")
        if found is None:
            advice = "a duration needs a unit: `60 days`" if {"date", "number"} == set(pair) else ""
            raise ExpressionError(expr.mark, f"cannot write {left.type} {expr.operator} {right.type}", advice)
        if found == DURATION and expr.operator == "*" and (left.calendar or right.calendar):
            length, factor = (left, right) if left.type == DURATION else (right, left)
            if length.const is not None and factor.const is not None and factor.const != int(factor.const):
                raise ExpressionError(expr.mark, WHOLE_TIMES, "write days instead")
        return found

    def _whole_times(self, left: Code, right: Code, mark: Mark) -> Code:
        """A length that may hold months, so many times; a number that is not whole is a fault."""
        length, factor = (left, right) if left.type == DURATION else (right, left)
        site = self.compiler.fault_site(mark, WHOLE_TIMES)
        return Code(f"whole_times(I, {length.value}, {factor.value}, {site})", DURATION, calendar=True)

    def shift(self, date: Code, duration: Code, operator: str) -> Code:
        """A date moved by a duration, calendar-true."""
        if duration.calendar:
            amount = duration.value if operator == "+" else f"(-{duration.value})"
            return Code(f"later({date.value}, {amount})", DATE)
        if date.const is not None and duration.const is not None:
            return literal(date.const + duration.const if operator == "+" else date.const - duration.const, DATE)
        return Code(f"({date.value} {operator} {duration.value})", DATE)

    def ahead(self, duration: Code) -> str:
        """The moment that comes so long from now; a length below nothing counts as none."""
        due = self.shift(Code("now", DATE), duration, "+").text
        return due if duration.bounds[0] >= 0 else f"max(now, {due})"

    def divide(self, left: Code, right: Code, kind: Type, mark: Mark) -> Code:
        if left.type == DURATION and right.type == DURATION:
            left, right = self.mean_length(left), self.mean_length(right)
        if left.calendar and left.type == DURATION:
            return self.parted(left, right, mark)
        if right.const is not None and right.const != 0:
            if left.const is not None:
                return literal(left.const / right.const, kind)
            return Code(f"({left.value} / {right.value})", kind, calendar=left.calendar)
        site = self.compiler.fault_site(mark, "division by zero")
        return Code(f"divide(I, {left.value}, {right.value}, {site})", kind, calendar=left.calendar)

    def power(self, left: Code, right: Code, mark: Mark) -> Code:
        times = right.const if right.const is not None and right.const in (2, 3, 4) else None
        if times is not None and re.fullmatch(r"[\w.\[\]+ ]+", left.value):
            return Code("(" + " * ".join([left.value] * int(times)) + ")", NUMBER)
        whole = right.const is not None and right.const >= 0 and right.const == math.floor(right.const)
        if whole or left.bounds[0] > 0:
            return Code(f"power({left.value}, {right.value})", NUMBER)
        message = "nought to a power below nothing, or a number below nothing to a broken power"
        site = self.compiler.fault_site(mark, message)
        return Code(f"power_of(I, {left.value}, {right.value}, {site})", NUMBER)

    def mean_length(self, code: Code) -> Code:
        """A duration in seconds, months taken at their mean length."""
        if not code.calendar:
            return code
        if code.const is not None:
            return literal(self.compiler.mean_seconds(code.const), DURATION)
        return Code(f"mean_seconds({code.value})", DURATION)
