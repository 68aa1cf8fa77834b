"""Statements as generated Python: writing places, changing states, firing, opening, reporting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.expressions.indices import cell
from wargame.program.happenings.firing import fire
from wargame.program.layout import FAULT, RECORD_NUMBER, KindInfo, PlaceInfo
from wargame.program.names import suggestion
from wargame.program.scope import DrawSite, Scope
from wargame.program.source import EFFECTS, Function
from wargame.program.types import DURATION, NUMBER, NUMERIC, Code, Type

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

_MOST_ROUNDS = 100_000


class Statements:
    """Writes blocks of statements into functions; faults become problems, one each."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self._rounds = 1

    def block(self, function: Function, block: tree.Block, scope: Scope) -> None:
        for statement in block:
            self.statement(function, statement, scope)

    def statement(self, function: Function, statement: tree.Statement, scope: Scope) -> None:
        if scope.writing == "start" or self._rounds > 1:  # done once, or part of a loop that is a piece by itself
            self._statement(function, statement, scope)
            return
        with self.compiler.budget.piece(function, statement.mark, max(1, scope.draws.count) if scope.draws else 1):
            self._statement(function, statement, scope)

    def _statement(self, function: Function, statement: tree.Statement, scope: Scope) -> None:
        try:
            match statement:
                case tree.Assign():
                    self._assign(function, statement, scope)
                case tree.If():
                    self._if(function, statement, scope)
                case tree.For():
                    self._for(function, statement, scope)
                case tree.Do():
                    self._do(function, statement.call, scope)
        except ExpressionError as error:
            self.compiler.problem(error)

    # -- control -------------------------------------------------------------------------------

    def _if(self, function: Function, statement: tree.If, scope: Scope) -> None:
        word = "if"
        for test, body in statement.branches:
            try:
                condition = self.compiler.expressions.truth(test, scope).condition
            except ExpressionError as error:
                self.compiler.problem(error)
                condition = "False"
            function.line(f"{word} {condition}:")
            function.indent()
            self.block(function, body, scope)
            function.dedent()
            word = "elif"
        if statement.otherwise:
            function.line("else:")
            function.indent()
            self.block(function, statement.otherwise, scope)
            function.dedent()

    def _for(self, function: Function, statement: tree.For, scope: Scope) -> None:
        expressions = self.compiler.expressions
        expressions._refuse_shadow(statement, scope)
        variable = function.temporary(statement.variable)
        condition = ""
        if isinstance(statement.domain, tree.Call):
            low, high = expressions.range_ends(statement.domain, scope)
            function.line(
                f"for {variable} in range(int({low.value}), min(int({high.value}), int({low.value}) + 1000)):"
            )
            bound = Code(f"float({variable})", NUMBER, span=(low.bounds[0], high.bounds[1] - 1.0))
            rounds = int(max(1.0, min(high.bounds[1] - low.bounds[0], 1000.0)))
        else:
            kind = self.compiler.kinds.get(statement.domain.id) if isinstance(statement.domain, tree.Name) else None
            member = expressions.constant_actors(statement.domain, scope)
            if kind is not None:
                values, item = tuple(kind.valid), Type("case", kind.name)
            elif member is not None:
                values, item = expressions.names.everybody.values, Type("actor")
                condition = f"{member[0]}[{member[1].text} * {len(values)} + {variable}]"
            else:
                domain = expressions.names.domain(statement.domain)
                values, item = domain.values, domain.type
            function.line(f"for {variable} in {expressions.source.constant('set', values)}:")
            bound, rounds = Code(variable, item, domain=values), max(1, len(values))
        if self._rounds * rounds > _MOST_ROUNDS:
            raise ExpressionError(
                statement.mark, "these nested loops go round too often", f"at most {_MOST_ROUNDS:,} rounds in all"
            )
        self._rounds *= rounds
        function.indent()
        if condition:
            function.line(f"if {condition}:")
            function.indent()
        inner = scope.with_(**{statement.variable: bound}).variable(variable)
        with expressions.effort.each(rounds):
            self.block(function, statement.body, inner)
        if condition:
            function.dedent()
        function.dedent()
        self._rounds //= rounds

    # -- assignments -----------------------------------------------------------------------------

    def _assign(self, function: Function, statement: tree.Assign, scope: Scope) -> None:
        expressions = self.compiler.expressions
        target = statement.target
        if isinstance(target, tree.Cited):
            raise ExpressionError(target.mark, "a citation stands behind a number, not behind what is written to", "")
        kind_and_case = self._case_target(target, scope)
        if kind_and_case is not None:
            kind, case = kind_and_case
            if statement.operator != "=":
                raise ExpressionError(statement.mark, "a state is set with `=`", f"`{kind.name}[..] = state`")
            if scope.writing == "memory":
                raise ExpressionError(
                    statement.mark,
                    "a player's rule may write its own memory only",
                    "what it does to the world is a move",
                )
            self.change(
                function,
                kind,
                case,
                expressions.compile(statement.value, scope, Type("state", kind.name)),
                scope,
                statement.value,
            )
            return
        place, items = expressions.place_and_items(target, scope)
        for code, (name, domain) in zip(items, place.dims, strict=True):
            if name != "case":
                expressions.check_member(code, domain, name, target.mark)
        if place.said.always is not None:
            raise ExpressionError(
                target.mark,
                f"`{place.name}` is derived (`always:`) and cannot be written",
                "write what it is derived from",
            )
        if place.said.fresh is not None:
            raise ExpressionError(
                target.mark,
                f"`{place.name}` is drawn at each reading and cannot be written",
                "say `start:` instead of `fresh:`",
            )
        if place.static:
            raise ExpressionError(
                target.mark,
                f"`{place.name}` is a parameter: it is drawn once and stays",
                "declare a track for what changes",
            )
        if place.type == Type("actors"):
            raise ExpressionError(target.mark, f"`{place.name}` is a constant set", "")
        if scope.writing == "memory" and place.path.split(".")[0] != "memory":
            raise ExpressionError(
                target.mark, "a player's rule may write its own memory only", "what it does to the world is a move"
            )
        value = self._new_value(statement, place, items, scope)
        if place.kind is not None:
            self._exists(function, place.kind, items[0], target)
        self.write(function, place, items, value, target)

    def _case_target(self, target: tree.Expr, scope: Scope) -> tuple[KindInfo, Code] | None:
        if isinstance(target, tree.Name):
            if target.id == "state" and scope.kind is not None and scope.case is not None:
                return scope.kind, scope.case
            code = scope.locals.get(target.id)
            if code is not None and code.type.name == "case":
                return self.compiler.kinds[code.type.of], code
            if code is not None:
                raise ExpressionError(target.mark, f"`{target.id}` is not a place that can be written", "")
        if (
            isinstance(target, tree.Index)
            and isinstance(target.base, tree.Name)
            and target.base.id in self.compiler.kinds
        ):
            kind = self.compiler.kinds[target.base.id]
            return kind, self.compiler.expressions.case(kind, target, scope)
        if isinstance(target, tree.Attribute) and target.name == "state":
            owner = self.compiler.expressions.compile(target.base, scope)
            return self.compiler.expressions.kind_of(owner, target), owner
        return None

    def change(
        self, function: Function, kind: KindInfo, case: Code, state: Code, scope: Scope, said: tree.Expr
    ) -> None:
        """A state change: at once in `start`, otherwise after the block."""
        if state.type != Type("state", kind.name):
            name = said.id if isinstance(said, tree.Name) else "this"
            raise ExpressionError(
                said.mark,
                f"`{name}` is no state of `{kind.name}`",
                suggestion(name, kind.states) or f"states: {', '.join(kind.states)}",
            )
        if scope.writing == "start":
            function.line(f"I[{kind.state} + {case.text}] = {state.text}")
            return
        self._exists(function, kind, case, said)
        size = len(kind.states)
        if case.const is not None and state.const is not None:
            function.line(f"T.append({kind.change + int(case.const) * size + int(state.const)})")
        else:
            function.line(f"T.append({kind.change} + {case.text} * {size} + {state.text})")
        function.line("T.append(I[1])")

    def _exists(self, function: Function, kind: KindInfo, case: Code, said: tree.Expr) -> None:
        """Lines that refuse to write to a case of an actor with itself, where it is found by its roles."""
        actors = [part for part in case.parts if part.type.name == "actor"]
        if case.const is not None or len(kind.valid) == kind.count or len(actors) < 2:
            return
        apart = all(
            not set(a.domain) & set(b.domain)
            for n, a in enumerate(actors)
            for b in actors[n + 1 :]
            if a.domain and b.domain
        )
        if apart and all(part.domain for part in actors):
            return
        valid = self.compiler.source.constant("valid", [int(number in kind.valid) for number in range(kind.count)])
        site = self.compiler.fault_site(said.mark, f"`{kind.name}` of an actor with itself does not exist")
        function.line(f"if not {valid}[{case.text}]:")
        function.line(f"    fault(I, {site})")

    def _new_value(self, statement: tree.Assign, place: PlaceInfo, items: tuple[Code, ...], scope: Scope) -> Code:
        expressions = self.compiler.expressions
        kind = place.type
        if statement.operator == "=":
            return expressions.typed(statement.value, scope, kind)
        if kind not in (NUMBER, DURATION, Type("date")):
            raise ExpressionError(
                statement.mark, f"a {kind} cannot be changed with `{statement.operator}`", "set it with `=`"
            )
        operator = statement.operator[0]
        read = tree.Binary(operator, statement.target, statement.value, statement.mark)
        viewless = attrs.evolve(scope, viewer=None) if scope.writing == "memory" else scope
        code = expressions.compile(read, viewless)
        if code.type != kind:
            raise ExpressionError(statement.mark, f"this makes a {code.type} of a {kind}", "")
        return code

    def write(
        self, function: Function, place: PlaceInfo, items: tuple[Code, ...], value: Code, target: tree.Expr
    ) -> None:
        """Lines that write a value, clamp it, record it and mark who reads it."""
        compiler = self.compiler
        expressions = compiler.expressions
        if place.type == DURATION and value.calendar and not place.calendar:
            raise ExpressionError(
                target.mark,
                f"`{place.name}` is a length in seconds and cannot hold months",
                "write days, or start it with a duration such as `0 days`",
            )
        index = expressions.flat(place, items, target.mark)
        text = value.stored if place.where == "F" else value.text
        clamped = place.said.range is not None and place.type in NUMERIC
        if index.const is None and not index.text.isidentifier():
            variable = function.temporary("at")
            function.line(f"{variable} = {index.text}")
            index = Code(variable, index.type)
        where = f"{place.where}[{cell(place.base, index)}]"
        result = function.temporary("new")
        function.line(f"{result} = {text}")
        if clamped:
            low, high = compiler.place_book.range_of(place)
            hits = compiler.place_book.range_hits(place)
            function.line(f"if not {low.value} <= {result} <= {high.value}:")
            function.line(f"    {result} = {low.value} if {result} < {low.value} else {high.value}")
            function.line(f"    I[{hits}] += 1")
        site = compiler.place_book.site(place)
        old = where if not place.moving else f"{compiler.place_book.moving_function(place)}(F, now, {index.text})"
        function.record(f"R.extend((I[{RECORD_NUMBER}], I[1], now, {site}, {index.text}, {result}, {old}))")
        function.record(f"I[{RECORD_NUMBER}] += 1")
        function.line(f"@marked {place.key} {result} != {old}")
        function.line(f"{where} = {result}")
        if place.moving:
            function.line(f"F[{cell(place.base + place.size, index)}] = now")

    # -- calls ---------------------------------------------------------------------------------

    def _do(self, function: Function, call: tree.Call, scope: Scope) -> None:
        if scope.writing == "memory":
            raise ExpressionError(
                call.mark, "a player's rule may write its own memory only", "what it does to the world is a move"
            )
        if scope.writing == "start" and call.name != "report":
            raise ExpressionError(call.mark, f"`{call.name}` cannot stand in `start`", "use an inject with `at:`")
        if call.name in ("fire", "cancel"):
            fire(self.compiler, function, call, scope)
        elif call.name == "open":
            self._open(function, call, scope)
        elif call.name == "report":
            self.compiler.reports.write(function, call, scope)
        else:
            raise ExpressionError(
                call.mark,
                f"`{call.name}` does nothing by itself",
                "statements are `=`, `if`, `for`, fire, cancel, open, report",
            )

    def _open(self, function: Function, call: tree.Call, scope: Scope) -> None:
        compiler = self.compiler
        name = call.args[0].id if len(call.args) == 1 and isinstance(call.args[0], tree.Name) else ""
        kind = compiler.kinds.get(name)
        if kind is None or not kind.said.slots:
            raise ExpressionError(call.mark, "`open` takes a kind with `slots:`", "write `open(crisis, field=value)`")
        variable = function.temporary("slot")
        function.line(f"{variable} = open_{kind.name}({EFFECTS})")
        function.line(f"if {variable} >= 0:")
        function.indent()
        case = Code(variable, Type("case", kind.name), domain=kind.valid)
        for key, value in call.keywords:
            if key not in kind.fields:
                raise ExpressionError(value.mark, f"`{kind.name}` has no field `{key}`", suggestion(key, kind.fields))
            field = kind.fields[key]
            code = compiler.expressions.typed(value, scope, field.type)
            self.write(function, field, (case,), code, call)
        function.line(f"T.append({kind.change} + {variable} * {len(kind.states)})")
        function.line("T.append(I[1])")
        function.dedent()
        function.line("else:")
        function.line(
            f"    I[{FAULT}] = I[{FAULT}] or {compiler.fault_site(call.mark, f'no slot of `{kind.name}` is free') + 1}"
        )
        function.line("    I[0] = 1")

    def draws(self, scope: Scope, path: str, count: int, instance: str, labels: tuple[str, ...]) -> Scope:
        """The scope in which draws may stand, with streams named by `path`."""
        return attrs.evolve(scope, draws=DrawSite(path, count, instance, labels))
