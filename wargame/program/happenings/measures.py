"""Measures over time, ordered outcomes and invariants.

`highest`, `average`, `total_time`, ... keep one to three numbers each, renewed after an event
that wrote what they read; places that move by themselves are looked at on the tick as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.language.printer import to_text
from wargame.language.problems import ExpressionError
from wargame.program.happenings.holding import write_held
from wargame.program.happenings.kinds import case_scope
from wargame.program.layout import BROKEN, OUTCOME
from wargame.program.names import names_in
from wargame.program.scope import Reads, Scope
from wargame.program.source import EFFECTS, READS, Function
from wargame.program.types import DATE, DURATION, FLAG, NUMBER, Code, Type, literal

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


class Measures:
    """Compiles what is read off a run."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self._known: dict[tuple[str, str], tuple[Code, Reads]] = {}
        self._measured: dict[str, tuple[Code, Reads]] = {}  # what outcomes read by a measure's name
        self.renewals: list[str] = []  # called once at time 0
        self.closings: list[str] = []  # called once at the end
        self.measure_types: list[Type] = []
        self.broken_sites: list[int] = []

    def scope(self) -> Scope:
        return Scope(over_time=self._over_time)

    # -- accumulators -----------------------------------------------------------------------------

    def _over_time(self, call: tree.Call, scope: Scope) -> Code:
        if len(call.args) != 1 or any(key != "for" for key, _ in call.keywords):
            raise ExpressionError(call.mark, f"`{call.name}` takes one expression", f"write `{call.name}(...)`")
        scope = attrs.evolve(
            scope, locals={name: code for name, code in scope.locals.items() if name not in self._measured}
        )
        bound = "|".join(f"{name}={code.text}" for name, code in sorted(scope.locals.items()))
        held = "".join(f"|{to_text(value)}" for _, value in call.keywords)
        key = (call.name, f"{to_text(call.args[0])}{held}|{bound}")
        if key not in self._known:
            self._known[key] = self._accumulate(call, scope)
        code, reads = self._known[key]
        scope.reads.add(reads)
        scope.reads.clock |= call.name in ("average", "total_time", "last_time")
        return code

    def _accumulate(self, call: tree.Call, scope: Scope) -> tuple[Code, Reads]:
        compiler, name = self.compiler, call.name
        reads = Reads()
        inner = attrs.evolve(scope, reads=reads, over_time=None)
        if any(code.const is None for code in scope.locals.values()):
            raise ExpressionError(
                call.mark,
                f"`{name}` cannot look at so many things at once",
                "use a set of at most 8, or one measure each",
            )
        renew = compiler.source.function(f"renew_{name}", EFFECTS)
        before = compiler.budget.unclaimed
        if name in ("highest", "lowest"):
            result = self._extreme(renew, compiler.expressions.compile(call.args[0], inner), name, call)
        elif name == "average":
            result = self._average(renew, compiler.expressions.number(call.args[0], inner))
        else:
            test = compiler.expressions.truth(call.args[0], inner).condition
            for _, length in call.keywords:
                stem = compiler.source.unique(f"long_enough_{name}")
                test = write_held(compiler, stem, test, length, inner, self.renewals)
                self.closings.append(renew.name)
            result = self._conditions(renew, test, name)
        compiler.budget.put(renew, 1, before, call.mark)
        compiler.watch(renew.name, reads, fires=False)
        self.renewals.append(renew.name)
        return result, reads

    def _extreme(self, renew: Function, code: Code, name: str, call: tree.Call) -> Code:
        if code.type not in (NUMBER, FLAG, DURATION, DATE):
            raise ExpressionError(call.args[0].mark, f"`{name}` looks at a number; this is a {code.type}", "")
        highest = name == "highest"
        cell = self.compiler.layout.take_floats(1, float("-inf") if highest else float("inf"))
        renew.line(f"value = {code.value}")
        renew.line(f"if value {'>' if highest else '<'} F[{cell}]:")
        renew.line(f"    F[{cell}] = value")
        return Code(f"F[{cell}]", NUMBER if code.type == FLAG else code.type)

    def _average(self, renew: Function, code: Code) -> Code:
        total, last, since = (self.compiler.layout.take_floats(1) for _ in range(3))
        renew.line(f"F[{total}] += F[{last}] * (now - F[{since}])")
        renew.line(f"F[{since}] = now")
        renew.line(f"F[{last}] = {code.value}")
        self.closings.append(renew.name)
        return Code(f"((F[{total}] + F[{last}] * (now - F[{since}])) / now if now > 0.0 else F[{last}])", NUMBER)

    def _conditions(self, renew: Function, test: str, name: str) -> Code:
        layout = self.compiler.layout
        last = layout.take_floats(1)
        renew.line(f"value = 1.0 if {test} else 0.0")
        if name == "times":
            count = layout.take_floats(1)
            renew.line(f"if value > F[{last}]:")
            renew.line(f"    F[{count}] += 1.0")
            renew.line(f"F[{last}] = value")
            return Code(f"F[{count}]", NUMBER)
        if name == "first_time":
            cell = layout.take_floats(1, float("inf"))
            renew.line(f"if value > 0.0 and F[{cell}] == INFINITY:")
            renew.line(f"    F[{cell}] = now")
            return Code(f"F[{cell}]", DATE)
        if name == "last_time":
            cell = layout.take_floats(1, float("inf"))
            renew.line(f"if F[{last}] > 0.0 or value > 0.0:")
            renew.line(f"    F[{cell}] = now")
            renew.line(f"F[{last}] = value")
            self.closings.append(renew.name)
            return Code(f"(now if F[{last}] > 0.0 else F[{cell}])", DATE)
        total, since = layout.take_floats(1), layout.take_floats(1)
        renew.line(f"F[{total}] += F[{last}] * (now - F[{since}])")
        renew.line(f"F[{since}] = now")
        renew.line(f"F[{last}] = value")
        self.closings.append(renew.name)
        return Code(f"(F[{total}] + F[{last}] * (now - F[{since}]))", DURATION)

    # -- measures, outcomes, invariants --------------------------------------------------------------

    def compile(self) -> None:
        compiler = self.compiler
        measured: dict[str, tuple[Code, Reads]] = {}
        function = compiler.source.function("measures", READS)
        values: list[str] = []
        for name, said in compiler.playbook.measures.items():
            reads = Reads()
            try:
                code = compiler.expressions.compile(said, attrs.evolve(self.scope(), reads=reads))
                if code.type not in (NUMBER, FLAG, DATE, DURATION):
                    raise ExpressionError(
                        said.mark,
                        f"a measure is a number, a date or a duration; this is a {code.type}",
                        "count it, or ask `is`",
                    )
            except ExpressionError as error:
                compiler.problem(error)
                code = literal(0.0)
            measured[name] = (code, reads)
            self.measure_types.append(code.type)
            values.append(code.value)
        function.line(f"return ({''.join(value + ', ' for value in values)})")
        self._measured = measured
        self._outcomes(attrs.evolve(self.scope(), locals={name: code for name, (code, _) in measured.items()}))
        self._invariants()

    def _outcomes(self, scope: Scope) -> None:
        compiler = self.compiler
        function = compiler.source.function("outcome", READS)
        ending: list[tuple[int, str, str]] = []
        for number, (name, said) in enumerate(compiler.playbook.outcomes.items()):
            if said.condition is None:
                function.line(f"return {number}")
                break
            try:
                reads, before = Reads(), compiler.budget.unclaimed
                for used in names_in(said.condition):
                    if used in self._measured:
                        reads.add(self._measured[used][1])
                own = attrs.evolve(scope, reads=reads)
                test = compiler.expressions.truth(said.condition, own).condition
                if said.for_ is not None:
                    test = write_held(compiler, name, test, said.for_, own, self.renewals, said.ends)
                function.line(f"if {test}:")
                function.line(f"    return {number}")
                if said.ends:
                    watch = compiler.source.function(f"ends_{name}", EFFECTS)
                    watch.line(f"if {test}:")
                    watch.line("    I[0] = 1")
                    watch.line(f"    I[{OUTCOME}] = {number + 1}")
                    compiler.budget.put(watch, 1, before, said.condition.mark)
                    all_reads = reads
                    compiler.watch(watch.name, all_reads, fires=False)
                    ending.append((number, watch.name, name))
                    self.renewals.append(watch.name)
            except ExpressionError as error:
                compiler.problem(error)
        function.line("return -1")

    def _invariants(self) -> None:
        compiler = self.compiler
        self.broken_sites = []
        for name, said in compiler.playbook.invariants.items():
            self._invariant(f"invariants.{name}", said, Scope(), (0,))
        for kind in compiler.kinds.values():
            for name, said in kind.said.invariants.items():
                self._invariant(f"kinds.{kind.name}.invariants.{name}", said, case_scope(compiler, kind), kind.valid)

    def _invariant(self, path: str, said: tree.Expr, scope: Scope, instances: tuple[int, ...]) -> None:
        compiler = self.compiler
        reads = Reads()
        before = compiler.budget.unclaimed
        try:
            with compiler.expressions.effort.each(len(instances)):
                test = compiler.expressions.truth(said, attrs.evolve(scope, reads=reads))
        except ExpressionError as error:
            compiler.problem(error)
            return
        labels = scope.kind.labels if scope.kind is not None else ("",)
        site = compiler.site(path, "invariant", said.mark, labels)
        seen = compiler.layout.take_integers(len(labels))
        self.broken_sites.append(site.number)
        watch = compiler.source.function(f"check_{path}", EFFECTS)
        watch.line(f"for i in {compiler.source.constant('set', instances)}:")
        watch.indent()
        watch.line(f"if not ({test.condition}):")
        watch.line(f"    if I[{BROKEN}] == 0:")
        watch.line(f"        I[{BROKEN}] = {site.number + 1}")
        watch.record(f"    if I[{seen} + i] == 0:")
        watch.record(f"        I[{seen} + i] = 1")
        watch.record(f"        remark(R, I, now, {site.number}, i, 0)")
        watch.record("else:")
        watch.record(f"    I[{seen} + i] = 0")
        watch.dedent()
        compiler.budget.put(watch, 1, before, said.mark)
        compiler.watch(watch.name, reads, fires=False)
        self.renewals.append(watch.name)
