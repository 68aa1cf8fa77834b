"""Conditions: comparisons, `is`, `in`, `and`, `or`, `if ... else`."""

from __future__ import annotations

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.expressions.arithmetic import Arithmetic
from wargame.program.expressions.perception import Perception
from wargame.program.expressions.typed import condition
from wargame.program.layout import KindInfo
from wargame.program.names import suggestion
from wargame.program.scope import Scope
from wargame.program.types import (
    DATE,
    DURATION,
    NUMBER,
    NUMERIC,
    Code,
    Type,
)


class Conditions(Arithmetic, Perception):
    """The part of Expressions that tells true from false."""

    def _compare(self, expr: tree.Compare, scope: Scope, expected: Type | None) -> Code:
        left = self.compile(expr.left, scope)
        right = self.compile(expr.right, scope, left.type)
        if left.type.name in ("actor", "word", "state", "case", "answer"):
            sign = "is" if expr.operator == "==" else "is not"
            raise ExpressionError(
                expr.mark,
                f"a {left.type} is not compared with `{expr.operator}`",
                f"states take no quotes and no `==`: write `{sign} ...`",
            )
        both = {left.type.name, right.type.name}
        if left.type != right.type and not (left.type in NUMERIC and right.type in NUMERIC):
            advice = "a duration needs a unit: `60 days`" if both == {"duration", "number"} else ""
            raise ExpressionError(expr.mark, f"cannot compare a {left.type} with a {right.type}", advice)
        if both == {"duration"} and (left.calendar or right.calendar):
            if any(
                one.calendar and one.const is not None and not other.calendar
                for one, other in ((left, right), (right, left))
            ):
                raise ExpressionError(
                    expr.mark,
                    "a length of months has no fixed number of days to compare with",
                    "write `now > since + 3 months`",
                )
            left, right = self.mean_length(left), self.mean_length(right)
        if left.const is not None and right.const is not None:
            value = {
                "<": left.const < right.const,
                "<=": left.const <= right.const,
                ">": left.const > right.const,
                ">=": left.const >= right.const,
                "==": left.const == right.const,
                "!=": left.const != right.const,
            }
            return condition("", value[expr.operator])
        return condition(f"({left.value} {expr.operator} {right.value})")

    def _is(self, expr: tree.Is, scope: Scope, expected: Type | None) -> Code:
        left = self.compile(expr.left, scope)
        if left.type.name == "case":
            left = self.case_state(self.compiler.kinds[left.type.of], left, scope, expr.mark)
        if left.type.name == "state":
            values = self._state_options(self.compiler.kinds[left.type.of], expr)
        elif left.type.name in ("actor", "word", "answer"):
            codes = [self._option(option, scope, left.type) for option in expr.options]
            if len(codes) == 1 and codes[0].const is None:
                sign = "!=" if expr.negated else "=="
                return condition(f"({left.text} {sign} {codes[0].text})")
            values = []
            for option, code in zip(expr.options, codes, strict=True):
                if code.const is None:
                    raise ExpressionError(
                        option.mark, "a list after `is` holds names only", "write several conditions with `or`"
                    )
                values.append(int(code.const))
        else:
            raise ExpressionError(
                expr.mark,
                f"`is` asks for a state, a word or an actor; this is a {left.type}",
                "compare numbers with `==`, `<`, `>`",
            )
        if left.const is not None:
            return condition("", (left.const in values) != expr.negated)
        if left.domain and not set(left.domain) & set(values):
            return condition("", expr.negated)
        if len(values) == 1:
            return condition(f"({left.text} {'!=' if expr.negated else '=='} {values[0]})")
        return condition(f"({left.text} {'not in' if expr.negated else 'in'} ({', '.join(map(str, values))}))")

    def _option(self, option: tree.Expr, scope: Scope, kind: Type) -> Code:
        if kind.name == "word" and isinstance(option, tree.Name) and option.id not in scope.locals:
            words = self.names.words.get(kind.of, ())
            if option.id not in words:
                raise ExpressionError(
                    option.mark,
                    f"`{option.id}` is no {kind}",
                    suggestion(option.id, words) or f"words: {', '.join(words)}",
                )
        if kind.name == "answer" and isinstance(option, tree.Name):
            answers = ("silence", *self.compiler.questions[kind.of].answer_names)
            if option.id not in answers:
                raise ExpressionError(
                    option.mark,
                    f"`{option.id}` is no answer to this question",
                    suggestion(option.id, answers) or f"answers: {', '.join(answers)}",
                )
        code = self.compile(option, scope, kind)
        if code.type != kind:
            raise ExpressionError(option.mark, f"a {kind} is expected here, this is a {code.type}", "")
        return code

    def _state_options(self, kind: KindInfo, expr: tree.Is) -> list[int]:
        values: list[int] = []
        for option in expr.options:
            if not isinstance(option, tree.Name):
                raise ExpressionError(
                    option.mark, "a state's name is expected here", f"states: {', '.join(kind.states)}"
                )
            if option.id in kind.groups:
                values.extend(kind.groups[option.id])
            elif option.id in kind.states:
                values.append(kind.states.index(option.id))
            else:
                known = [*kind.states, *kind.groups]
                raise ExpressionError(
                    option.mark,
                    f"`{option.id}` is no state of `{kind.name}`",
                    suggestion(option.id, known) or f"states: {', '.join(known)}",
                )
        return sorted(set(values))

    def _in(self, expr: tree.In, scope: Scope, expected: Type | None) -> Code:
        left = self.compile(expr.left, scope)
        if left.type.name not in ("actor", "word", "case"):
            if left.type.name in ("state", "answer"):
                raise ExpressionError(
                    expr.mark, "`in` asks whether an actor is in a set", "for states write `is [a, b]`"
                )
            raise ExpressionError(expr.mark, f"`in` asks whether an actor is in a set; this is a {left.type}", "")
        if (actors := self.constant_actors(expr.domain, scope)) is not None:
            return self.member_of(actors, left, expr)
        domain = self.names.domain(expr.domain)
        if left.const is not None:
            return condition("", (left.const in domain.values) != expr.negated)
        if left.domain and set(left.domain) <= set(domain.values):
            return condition("", not expr.negated)
        if not domain.values:
            return condition("", expr.negated)
        values = ", ".join(map(str, domain.values)) + ("," if len(domain.values) == 1 else "")
        return condition(f"({left.text} {'not in' if expr.negated else 'in'} ({values}))")

    def _both(self, expr: tree.Both, scope: Scope, expected: Type | None) -> Code:
        left = self.truth(expr.left, scope)
        if left.const is not None and not left.const:
            return condition("", False)
        right = self.truth(expr.right, scope)
        if left.const is not None:
            return right
        if right.const is not None:
            return left if right.const else condition("", False)
        return condition(f"({left.text} and {right.text})")

    def _refuse_bare_state(self, expr: tree.Either | tree.Both) -> None:
        """`is requested or agreed`: the second word is a state, not a condition."""
        left, right = expr.left, expr.right
        if not isinstance(left, tree.Is) or not isinstance(right, tree.Name):
            return
        if any(right.id in kind.states or right.id in kind.groups for kind in self.compiler.kinds.values()):
            words = ", ".join([*(option.id for option in left.options if isinstance(option, tree.Name)), right.id])
            raise ExpressionError(right.mark, f"`{right.id}` is a state, not a condition", f"`is [{words}]`")

    def _either(self, expr: tree.Either, scope: Scope, expected: Type | None) -> Code:
        self._refuse_bare_state(expr)
        left = self.truth(expr.left, scope)
        if left.const is not None and left.const:
            return condition("", True)
        right = self.truth(expr.right, scope)
        if left.const is not None:
            return right
        if right.const is not None:
            return condition("", True) if right.const else left
        return condition(f"({left.text} or {right.text})")

    def _choice(self, expr: tree.Choice, scope: Scope, expected: Type | None) -> Code:
        test = self.truth(expr.condition, scope)
        if test.const is not None:
            return self.compile(expr.value if test.const else expr.otherwise, scope, expected)
        first = self.compile(expr.value, scope, expected)
        second = self.compile(expr.otherwise, scope, expected or first.type)
        kind = first.type
        if first.type != second.type:
            if first.type not in NUMERIC or second.type not in NUMERIC:
                raise ExpressionError(
                    expr.mark, f"one branch is a {first.type}, the other a {second.type}", "give both the same type"
                )
            kind = NUMBER
        if kind in NUMERIC or kind in (DATE, DURATION):
            text = f"({first.value} if {test.text} else {second.value})"
        else:
            text = f"({first.text} if {test.text} else {second.text})"
        domain = tuple(dict.fromkeys((*first.domain, *second.domain)))
        return Code(text, kind, domain=domain, calendar=first.calendar or second.calendar)
