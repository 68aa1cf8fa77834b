"""What every part of Expressions asks of the others: the code of an expression of an expected type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.language.checks import parts_of
from wargame.language.problems import ExpressionError, Mark
from wargame.program.expressions.effort import Effort
from wargame.program.scope import Scope
from wargame.program.types import (
    DATE,
    DURATION,
    FLAG,
    NUMBER,
    NUMERIC,
    Code,
    Type,
)

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


def condition(text: str, const: bool | None = None) -> Code:
    """A Python condition as code."""
    return Code(text, FLAG, None if const is None else float(const), boolean=True)


WHOLE_TIMES = "months and years can be taken whole times only"


@attrs.define
class Truth:
    """What a condition came to wherever it was compiled: 0, 1, or None where only a run can tell.

    `bound` says that it asks about a role, an index or a loop's variable.
    """

    said: tree.Expr
    values: set[float | None] = attrs.field(factory=set)
    bound: bool = False


class Typed:
    """The base of Expressions: compiles an expression and checks its type."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.names = compiler.names
        self.source = compiler.source
        self.layout = compiler.layout
        self.effort = Effort()
        self.truths: dict[int, Truth] = {}  # by the identity of the condition's tree

    def compile(self, expr: tree.Expr, scope: Scope, expected: Type | None = None) -> Code:
        """The code of `expr`; `expected` gives meaning to words, states and answers."""
        raise NotImplementedError

    def number(self, expr: tree.Expr, scope: Scope) -> Code:
        code = self.compile(expr, scope, NUMBER)
        if code.type not in NUMERIC:
            raise ExpressionError(expr.mark, f"a number is expected here, this is a {code.type}", _number_advice(code))
        return code

    def truth(self, expr: tree.Expr, scope: Scope) -> Code:
        """The code of a condition."""
        code = self.compile(expr, scope, FLAG)
        if code.type not in NUMERIC:
            raise ExpressionError(
                expr.mark, f"a condition is expected here, this is a {code.type}", "compare it: `is`, `<`, `>`, ..."
            )
        truth = self.truths.setdefault(id(expr), Truth(expr))
        truth.values.add(None if code.const is None else float(code.const != 0))
        if code.const is not None and not truth.bound:
            truth.bound = any(isinstance(part, tree.Name) and part.id in scope.locals for part in parts_of(expr))
        if code.boolean:
            return code
        return Code(code.condition, FLAG, None if code.const is None else float(code.const != 0), boolean=True)

    def duration(self, expr: tree.Expr, scope: Scope) -> Code:
        code = self.compile(expr, scope, DURATION)
        if code.type != DURATION:
            raise ExpressionError(
                expr.mark, f"a duration is expected here, this is a {code.type}", "a duration needs a unit: `60 days`"
            )
        return code

    def parted(self, length: Code, parts: Code, mark: Mark) -> Code:
        """A length that may hold months in so many equal parts; where it does, that is a fault."""
        sites = self.compiler.fault_site(mark, "division by zero"), self.compiler.fault_site(mark, WHOLE_TIMES)
        return Code(f"parted(I, {length.value}, {parts.value}, {sites[0]}, {sites[1]})", DURATION)

    def date(self, expr: tree.Expr, scope: Scope) -> Code:
        code = self.compile(expr, scope, DATE)
        if code.type != DATE:
            raise ExpressionError(
                expr.mark,
                f"a date is expected here, this is a {code.type}",
                "write `2026-02-05`, or a sum such as `now + 2 weeks`",
            )
        return code

    def typed(self, expr: tree.Expr, scope: Scope, kind: Type) -> Code:
        """The code of `expr`, which must be of the given type."""
        code = self.compile(expr, scope, kind)
        if kind == FLAG and code.type == NUMBER and code.const not in (0.0, 1.0):
            raise ExpressionError(expr.mark, "a flag is true or false; this is a number", "compare it: `x > 0`")
        if code.type == kind or (code.type in NUMERIC and kind in NUMERIC):
            return code
        raise ExpressionError(expr.mark, f"a {kind} is expected here, this is a {code.type}", _number_advice(code))

    def item(self, item: tree.Expr, scope: Scope, expected: Type | None) -> Code:
        code = self.compile(item, scope, expected)
        if code.type.name not in ("actor", "word", "case"):
            raise ExpressionError(item.mark, f"an index is an actor, a word or a case; this is a {code.type}", "")
        return code

    def _count(self, expr: tree.Call, least: int, most: int) -> None:
        if expr.keywords:
            raise ExpressionError(expr.mark, f"`{expr.name}` takes no `{expr.keywords[0][0]}=`", "")
        if not least <= len(expr.args) <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise ExpressionError(expr.mark, f"`{expr.name}` takes {wanted} values, here are {len(expr.args)}", "")


def _number_advice(code: Code) -> str:
    if code.type.name in ("case", "state"):
        return "ask for a state: `... is agreed`, or read a field: `....field`"
    return ""
