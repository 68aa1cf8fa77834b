"""Expressions of the language as generated Python: names resolved, types checked, eyes applied."""

from __future__ import annotations

from collections.abc import Callable

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.expressions.aggregates import Aggregates
from wargame.program.expressions.calls import Calls
from wargame.program.expressions.conditions import Conditions
from wargame.program.names import suggestion
from wargame.program.scope import Scope
from wargame.program.types import (
    ACTOR,
    DATE,
    DURATION,
    FLAG,
    NEVER,
    NOBODY,
    NUMBER,
    Code,
    Type,
    literal,
)

_MONTH = 2.0**40
MOST_WORK = 60_000  # expressions that a playbook may come to; `umbrella_wider` has about 8,000


class Expressions(Calls, Aggregates, Conditions):
    """Compiles one expression at a time; raises ExpressionError at its first fault."""

    work = 0  # expressions compiled so far

    def compile(self, expr: tree.Expr, scope: Scope, expected: Type | None = None) -> Code:
        self.work += 1
        if self.work > MOST_WORK:
            raise ExpressionError(
                expr.mark,
                "with its formulas and sets written out, this playbook is too long",
                "formulas within formulas, and sums within sums, multiply",
            )
        effort = self.effort
        before = effort.steps
        effort.steps += 1.0
        effort.depth += 1
        try:
            code = _METHODS[type(expr)](self, expr, scope, expected)
        finally:
            effort.depth -= 1
        if not effort.depth:
            effort.finished(effort.steps - before, expr.mark)
        return code

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
        local = scope.locals.get(expr.id)
        if expr.id in words and (local is None or local.type != expected):
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
            kind = self.kind_of(owner, base)
            if base.name in kind.questions:
                items = (owner, *(self.item(item, scope, None) for item in expr.items))
                return self.answer(kind.questions[base.name], items, scope, expr.mark)
            raise ExpressionError(base.mark, f"`{base.name}` of `{kind.name}` has no index", "")
        if not isinstance(base, tree.Name):
            raise ExpressionError(expr.mark, "only tracks, kinds, tables and questions have an index", "")
        name = base.id
        if scope.kind is not None and name in scope.kind.questions and scope.case is not None:
            items = (scope.case, *(self.item(item, scope, None) for item in expr.items))
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
        kind = self.kind_of(owner, expr)
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


_METHODS: dict[type, Callable[..., Code]] = {
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
