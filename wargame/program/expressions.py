"""Expressions of the language as generated Python: names resolved, types checked, eyes applied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError, Mark
from wargame.program.aggregates import Aggregates
from wargame.program.calls import Calls
from wargame.program.layout import KindInfo, PlaceInfo, QuestionInfo
from wargame.program.names import suggestion
from wargame.program.reading import Reading
from wargame.program.scope import Scope
from wargame.program.types import (
    ACTOR,
    DATE,
    DURATION,
    FLAG,
    NEVER,
    NOBODY,
    NUMBER,
    NUMERIC,
    Code,
    Type,
    literal,
)

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

_MONTH = 2.0**40


def condition(text: str, const: bool | None = None) -> Code:
    """A Python condition as code."""
    return Code(text, FLAG, None if const is None else float(const), boolean=True)


class Expressions(Reading, Aggregates, Calls):
    """Compiles one expression at a time; raises ExpressionError at its first fault."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.names = compiler.names
        self.source = compiler.source
        self.layout = compiler.layout

    # -- entry points ---------------------------------------------------------------------

    def compile(self, expr: tree.Expr, scope: Scope, expected: Type | None = None) -> Code:
        """The code of `expr`; `expected` gives meaning to words, states and answers."""
        return _METHODS[type(expr)](self, expr, scope, expected)

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
        if code.type == kind or (code.type in NUMERIC and kind in NUMERIC):
            return code
        raise ExpressionError(expr.mark, f"a {kind} is expected here, this is a {code.type}", _number_advice(code))

    # -- literals ---------------------------------------------------------------------------

    def _number(self, expr: tree.Number, scope: Scope, expected: Type | None) -> Code:
        return literal(expr.value, FLAG if expr.flag else NUMBER)

    def _date(self, expr: tree.Date, scope: Scope, expected: Type | None) -> Code:
        return literal(self.compiler.seconds_of(expr), DATE)

    def _duration(self, expr: tree.Duration, scope: Scope, expected: Type | None) -> Code:
        return literal(expr.months * _MONTH + round(expr.seconds), DURATION)

    def _cited(self, expr: tree.Cited, scope: Scope, expected: Type | None) -> Code:
        self.compiler.cite(expr)
        return self.compile(expr.value, scope, expected)

    def _listing(self, expr: tree.Listing, scope: Scope, expected: Type | None) -> Code:
        raise ExpressionError(
            expr.mark, "a list cannot stand here", "lists stand after `is`, `in` and in `for ... in [..]`"
        )

    def _per(self, expr: tree.Per, scope: Scope, expected: Type | None) -> Code:
        raise ExpressionError(expr.mark, "`per` can stand only in `rate`, `flow`, `limit` and `doubt`", "")

    # -- names ------------------------------------------------------------------------------

    def _name(self, expr: tree.Name, scope: Scope, expected: Type | None) -> Code:
        name = expr.id
        if expected is not None and (code := self._expected_word(expr, scope, expected)) is not None:
            return code
        if name in scope.locals:
            return scope.locals[name]
        if name in scope.memory:
            return self.read(scope.memory[name], (), scope, expr.mark)
        if scope.kind is not None and (code := self._own_name(expr, scope)) is not None:
            return code
        if (place := self.compiler.places.get(name)) is not None:
            self.compiler.check_visible_file(name, expr.mark, place.said.mark)
            if place.dims:
                said = ", ".join(index for index, _ in place.dims)
                raise ExpressionError(expr.mark, f"`{name}` has an index", f"write `{name}[{said}]`")
            return self.read(place, (), scope, expr.mark)
        if name == "now":
            scope.reads.clock = True
            return Code("now", DATE)
        if name == "never":
            return literal(NEVER, DATE)
        if name == "nobody":
            return literal(NOBODY, ACTOR)
        if name in self.names.actor_codes:
            return literal(self.names.actor_codes[name], ACTOR)
        if (question := self.compiler.inject_questions.get(name)) is not None:
            return self.inject_answer(question, (), scope, expr.mark)
        raise ExpressionError(expr.mark, f"`{name}` is not known here", self._advice(name, scope))

    def _expected_word(self, expr: tree.Name, scope: Scope, expected: Type) -> Code | None:
        words: tuple[str, ...] = ()
        if expected.name == "word":
            words = self.names.words.get(expected.of, ())
        elif expected.name == "state":
            words = self.compiler.kinds[expected.of].states
        elif expected.name == "answer":
            words = ("silence", *self.compiler.questions[expected.of].answer_names)
        elif expected.name == "case" and expected.of in self.names.case_names:
            words = self.names.case_names[expected.of]
        if expr.id in words:
            return literal(words.index(expr.id), expected)
        return None

    def _own_name(self, expr: tree.Name, scope: Scope) -> Code | None:
        kind, case = scope.kind, scope.case
        assert kind is not None and case is not None
        name = expr.id
        if name in kind.fields:
            return self.read(kind.fields[name], (case,), scope, expr.mark)
        if name in kind.questions:
            return self.answer(kind.questions[name], (case,), scope, expr.mark)
        if name == "self":
            return case
        if name == "state":
            return self.case_state(kind, case, scope, expr.mark)
        if name == "since":
            assert kind.since_place is not None
            return self.read(kind.since_place, (case,), scope, expr.mark)
        if name == "opened" and kind.opened >= 0:
            return Code(f"F[{kind.opened} + {case.text}]", DATE)
        return None

    def _advice(self, name: str, scope: Scope) -> str:
        known = [
            *scope.locals,
            *self.compiler.places,
            *self.names.actors,
            *self.compiler.kinds,
            *self.compiler.playbook.formulas,
        ]
        if scope.kind is not None:
            known += [*scope.kind.fields, *scope.kind.questions, "state", "since", "self"]
        for kind in self.compiler.kinds.values():
            if name in kind.states or name in kind.groups:
                return f"`{name}` is a state, not a condition: write `... is {name}`, and for several `is [a, b]`"
        return suggestion(name, known)

    # -- places, cases, fields ------------------------------------------------------------------

    def _index(self, expr: tree.Index, scope: Scope, expected: Type | None) -> Code:
        base = expr.base
        if isinstance(base, tree.Attribute):
            owner = self.compile(base.base, scope)
            kind = self._kind_of(owner, base)
            if base.name in kind.questions:
                items = (owner, *(self._item(item, scope, None) for item in expr.items))
                return self.answer(kind.questions[base.name], items, scope, expr.mark)
            raise ExpressionError(base.mark, f"`{base.name}` of `{kind.name}` has no index", "")
        if not isinstance(base, tree.Name):
            raise ExpressionError(expr.mark, "only tracks, kinds, tables and questions have an index", "")
        name = base.id
        if scope.kind is not None and name in scope.kind.questions and scope.case is not None:
            items = (scope.case, *(self._item(item, scope, None) for item in expr.items))
            return self.answer(scope.kind.questions[name], items, scope, expr.mark)
        if name in self.compiler.kinds:
            self.compiler.check_visible_file(name, expr.mark, self.compiler.kinds[name].said.mark)
            return self.case(self.compiler.kinds[name], expr, scope)
        if (place := self.compiler.places.get(name)) is not None:
            self.compiler.check_visible_file(name, expr.mark, place.said.mark)
            return self.read(place, self.items(place, expr, scope), scope, expr.mark)
        if name in self.compiler.playbook.tables:
            return self.table_cell(name, expr, scope)
        if (question := self.compiler.inject_questions.get(name)) is not None:
            return self.inject_answer(question, expr.items, scope, expr.mark)
        known = [*self.compiler.places, *self.compiler.kinds, *self.compiler.playbook.tables]
        raise ExpressionError(base.mark, f"`{name}` is no track, kind or table", suggestion(name, known))

    def _item(self, item: tree.Expr, scope: Scope, expected: Type | None) -> Code:
        code = self.compile(item, scope, expected)
        if code.type.name not in ("actor", "word", "case"):
            raise ExpressionError(item.mark, f"an index is an actor, a word or a case; this is a {code.type}", "")
        return code

    def items(self, place: PlaceInfo, expr: tree.Index, scope: Scope) -> tuple[Code, ...]:
        """The compiled indices of `place[...]`, their number and types checked."""
        if len(expr.items) != len(place.dims):
            wanted = ", ".join(place.index_names) or "none"
            raise ExpressionError(
                expr.mark,
                f"`{place.name}` takes {len(place.dims)} indices, here are {len(expr.items)}",
                f"indices: {wanted}",
            )
        out = []
        for item, (name, domain) in zip(expr.items, place.dims, strict=True):
            code = self._item(item, scope, domain.type)
            self.check_member(code, domain, name, item.mark)
            out.append(code)
        return tuple(out)

    def case(self, kind: KindInfo, expr: tree.Index, scope: Scope) -> Code:
        """`kind[i, j]`: the number of one case."""
        if kind.said.named:
            if len(expr.items) != 1:
                raise ExpressionError(expr.mark, f"`{kind.name}` takes one name", f"cases: {', '.join(kind.labels)}")
            item = expr.items[0]
            if (
                isinstance(item, tree.Name)
                and item.id in self.names.case_names[kind.name]
                and item.id not in scope.locals
            ):
                return literal(self.names.case_names[kind.name].index(item.id), Type("case", kind.name))
            code = self.compile(item, scope, Type("case", kind.name))
            if code.type != Type("case", kind.name):
                raise ExpressionError(item.mark, f"`{kind.name}` has no such case", f"cases: {', '.join(kind.labels)}")
            return code
        if not kind.roles:
            raise ExpressionError(
                expr.mark,
                f"cases of `{kind.name}` come and go and have no names",
                "count them: `count(c for c in kind if ...)`",
            )
        if len(expr.items) != len(kind.roles):
            raise ExpressionError(
                expr.mark,
                f"`{kind.name}` takes {len(kind.roles)} roles, here are {len(expr.items)}",
                f"roles: {', '.join(kind.roles)}",
            )
        codes = []
        for item, (role, domain) in zip(expr.items, kind.roles.items(), strict=True):
            code = self._item(item, scope, domain.type)
            codes.append(code)
            try:
                self.check_member(code, domain, role, item.mark)
            except ExpressionError as error:
                raise ExpressionError(error.mark, error.message, self._swap(kind, expr) or error.advice) from None
        return self.case_of(kind, tuple(codes), expr.mark)

    def _swap(self, kind: KindInfo, expr: tree.Index) -> str:
        """Advice for roles given in the wrong order."""
        if len(expr.items) != 2 or not all(isinstance(item, tree.Name) for item in expr.items):
            return ""
        names = [item.id for item in expr.items if isinstance(item, tree.Name)][::-1]
        domains = list(kind.roles.values())
        fits = all(
            name in self.names.actor_codes and domain.position(self.names.actor_codes[name]) >= 0
            for name, domain in zip(names, domains, strict=True)
        )
        return f"did you mean `{kind.name}[{', '.join(names)}]`?" if fits else ""

    def _kind_of(self, code: Code, expr: tree.Attribute) -> KindInfo:
        if code.type.name != "case":
            raise ExpressionError(
                expr.mark, f"a {code.type} has no field `{expr.name}`", "fields belong to cases: `kind[..].field`"
            )
        return self.compiler.kinds[code.type.of]

    def _attribute(self, expr: tree.Attribute, scope: Scope, expected: Type | None) -> Code:
        if isinstance(expr.base, tree.Name) and expr.base.id == "move" and scope.labels is not None:
            if expr.name not in scope.labels:
                raise ExpressionError(
                    expr.mark,
                    f"moves carry no label `{expr.name}`",
                    suggestion(expr.name, scope.labels) or "declare it under `labels:`",
                )
            return scope.labels[expr.name]
        owner = self.compile(expr.base, scope)
        kind = self._kind_of(owner, expr)
        name = expr.name
        if name in kind.fields:
            return self.read(kind.fields[name], (owner,), scope, expr.mark)
        if name in kind.roles:
            return self.role(kind, name, owner)
        if name == "state":
            return self.case_state(kind, owner, scope, expr.mark)
        if name == "since":
            assert kind.since_place is not None
            return self.read(kind.since_place, (owner,), scope, expr.mark)
        if name in kind.questions:
            return self.answer(kind.questions[name], (owner,), scope, expr.mark)
        known = [*kind.fields, *kind.roles, *kind.questions, "state", "since"]
        raise ExpressionError(
            expr.mark, f"`{kind.name}` has no field `{name}`", suggestion(name, known) or f"it has {', '.join(known)}"
        )

    # -- arithmetic ----------------------------------------------------------------------------

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
            return self.power(left, right)
        if left.type == DATE and right.type == DURATION and operator in "+-":
            return self.shift(left, right, operator)
        if left.type == DURATION and right.type == DATE:
            return self.shift(right, left, operator)
        if left.const is not None and right.const is not None:
            value = {"+": left.const + right.const, "-": left.const - right.const, "*": left.const * right.const}[
                operator
            ]
            return literal(value, kind)
        return Code(f"({left.value} {operator} {right.value})", kind, calendar=left.calendar or right.calendar)

    def _result_type(self, expr: tree.Binary, left: Code, right: Code) -> Type:
        pair = (
            "number" if left.type in NUMERIC else left.type.name,
            "number" if right.type in NUMERIC else right.type.name,
        )
        found = _ARITHMETIC.get((pair[0], expr.operator, pair[1]))
        if found is None:
            advice = "a duration needs a unit: `60 days`" if {"date", "number"} == set(pair) else ""
            raise ExpressionError(expr.mark, f"cannot write {left.type} {expr.operator} {right.type}", advice)
        if found == DURATION and expr.operator == "*" and (left.calendar or right.calendar):
            factor = right if left.type == DURATION else left
            if factor.const is not None and factor.const != int(factor.const):
                raise ExpressionError(expr.mark, "months and years can be taken whole times only", "write days instead")
        return found

    def shift(self, date: Code, duration: Code, operator: str) -> Code:
        """A date moved by a duration, calendar-true."""
        if duration.calendar:
            amount = duration.value if operator == "+" else f"(-{duration.value})"
            return Code(f"later({date.value}, {amount})", DATE)
        if date.const is not None and duration.const is not None:
            return literal(date.const + duration.const if operator == "+" else date.const - duration.const, DATE)
        return Code(f"({date.value} {operator} {duration.value})", DATE)

    def divide(self, left: Code, right: Code, kind: Type, mark: Mark) -> Code:
        if left.type == DURATION and right.type == DURATION:
            left, right = self.mean_length(left), self.mean_length(right)
        if right.const is not None and right.const != 0:
            if left.const is not None:
                return literal(left.const / right.const, kind)
            return Code(f"({left.value} / {right.value})", kind, calendar=left.calendar)
        site = self.compiler.fault_site(mark, "division by zero")
        return Code(f"divide(I, {left.value}, {right.value}, {site})", kind, calendar=left.calendar)

    def power(self, left: Code, right: Code) -> Code:
        whole = right.const if right.const is not None and right.const in (2, 3, 4) else None
        if whole is not None and re.fullmatch(r"[\w.\[\]+ ]+", left.value):
            return Code("(" + " * ".join([left.value] * int(whole)) + ")", NUMBER)
        return Code(f"power({left.value}, {right.value})", NUMBER)

    def mean_length(self, code: Code) -> Code:
        """A duration in seconds, months taken at their mean length."""
        if not code.calendar:
            return code
        if code.const is not None:
            return literal(self.compiler.mean_seconds(code.const), DURATION)
        return Code(f"mean_seconds({code.value})", DURATION)

    # -- conditions -----------------------------------------------------------------------------

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


_NUMBERS = ("number",)
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

_METHODS = {
    tree.Number: Expressions._number,
    tree.Date: Expressions._date,
    tree.Duration: Expressions._duration,
    tree.Name: Expressions._name,
    tree.Index: Expressions._index,
    tree.Attribute: Expressions._attribute,
    tree.Call: Expressions._call,
    tree.Aggregate: Expressions._aggregate,
    tree.Unary: Expressions._unary,
    tree.Binary: Expressions._binary,
    tree.Compare: Expressions._compare,
    tree.Is: Expressions._is,
    tree.In: Expressions._in,
    tree.Both: Expressions._both,
    tree.Either: Expressions._either,
    tree.Choice: Expressions._choice,
    tree.Listing: Expressions._listing,
    tree.Cited: Expressions._cited,
    tree.Per: Expressions._per,
}


def _number_advice(code: Code) -> str:
    if code.type.name in ("case", "state"):
        return "ask for a state: `... is agreed`, or read a field: `....field`"
    return ""


__all__ = ["Expressions", "attrs", "condition"]


def question_place(question: QuestionInfo) -> str:
    """The mark key of a question's answers."""
    return question.key
