"""What every trigger has: a happening, how often it still may happen, the lines that make it happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.program.happenings.firing import push
from wargame.program.layout import KindInfo
from wargame.program.scope import DrawSite, Reads, Scope
from wargame.program.source import EFFECTS, Function
from wargame.program.types import DATE, Code

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

NOW = Code("now", DATE)


@attrs.define
class Happening:
    """Something with a trigger. `fire` is the function (..., i, x) that makes it happen.

    An exit has `kind` and `state`: it is armed while its case is in that state. An inject of a kind
    has a `kind` alone. `generation` is
    the first cell of the counters that make a stale agenda item known.
    """

    path: str
    count: int
    labels: tuple[str, ...]
    scope: Scope
    trigger: model.Trigger
    fire: str
    generation: int
    rank: int = 0
    kind: KindInfo | None = None
    state: int = -1
    leaves: bool = False  # it surely leaves the state, so nothing has to be armed again
    instances: tuple[int, ...] = ()


class Arming:
    """One happening's trigger as it is compiled; each kind of trigger has a module of its own."""

    def __init__(self, compiler: Compiler, happening: Happening) -> None:
        self.compiler = compiler
        self.happening = happening
        self.trigger = happening.trigger
        self.path = happening.path
        self.times = -1
        self.count_cell = -1

    @property
    def count(self) -> int:
        """How many cells something takes that each instance has of its own."""
        return max(1, self.happening.count)

    @property
    def generation(self) -> str:
        """The counter that tells an instance's items in force from stale ones."""
        return f"I[{self.happening.generation} + i]"

    @property
    def not_here(self) -> str:
        """A test to be added to others: that an exit's case is not in its state."""
        kind = self.happening.kind
        return (
            f" or I[{kind.state} + i] != {self.happening.state}"
            if kind is not None and self.happening.state >= 0
            else ""
        )

    def limit(self) -> None:
        """How often it may happen: a number, 1 for `when`, without bound for the rest."""
        if self.trigger.times is not None:
            said = self.trigger.times
            if not (isinstance(said, tree.Name) and said.id == "any"):
                self.times = int(self.compiler.constant(said))
        elif self.trigger.kind == "when":
            self.times = 1
        if self.times >= 0:
            self.count_cell = self.compiler.layout.take_integers(self.count)

    def scope(self, key: str) -> Scope:
        """The scope of what stands under a key of the trigger; its draws have a stream of their own."""
        site = DrawSite(f"{self.path}.{key}", self.happening.count, "i", self.happening.labels)
        return attrs.evolve(self.happening.scope, draws=site, reads=Reads())

    def handler(self, stem: str = "on") -> tuple[Function, int]:
        """A handler that drops stale items; its body is added by the caller."""
        handler = self.compiler.source.function(f"{stem}_{self.path}", f"{EFFECTS}, i, x")
        code = self.compiler.code(self.happening.rank, handler.name)
        handler.line(f"if x != {self.generation}:")
        handler.line("    return")
        return handler, code

    def go_off(self, function: Function, payload: str = "-1") -> None:
        """Lines that test `if` and `times` and make it happen."""
        with self.compiler.budget.piece(function, self.trigger.mark, self.count):
            self._go_off(function, payload)

    def _go_off(self, function: Function, payload: str) -> None:
        tests = []
        if self.count_cell >= 0:
            tests.append(f"I[{self.count_cell} + i] < {self.times}")
        if self.trigger.if_ is not None:
            tests.append(
                self.compiler.expressions.truth(
                    self.trigger.if_, attrs.evolve(self.happening.scope, reads=Reads())
                ).condition
            )
        if tests:
            function.line(f"if {' and '.join(tests)}:")
            function.indent()
        if self.count_cell >= 0:
            function.line(f"I[{self.count_cell} + i] += 1")
        function.line(f"{self.happening.fire}({EFFECTS}, i, {payload})")
        if tests:
            function.dedent()

    def delayed(self, function: Function, payload: str | None = None) -> None:
        """Lines that put it off by `delay`, whatever happens meanwhile."""
        assert self.trigger.delay is not None
        expressions = self.compiler.expressions
        delay = expressions.duration(self.trigger.delay, self.scope("delay"))
        if payload is None:
            handler, code = self.handler("later")
            value = self.generation
        else:
            handler = self.compiler.source.function(f"later_{self.path}", f"{EFFECTS}, i, x")
            code = self.compiler.code(self.happening.rank, handler.name)
            value = payload
        push(function, expressions.ahead(delay), code, "i", value)
        self.go_off(handler, "-1" if payload is None else "x")
        handler.line("@tail")

    def each_armed(self, function: Function) -> None:
        """Opens a loop over the instances that are armed."""
        happening = self.happening
        instances = happening.instances or tuple(range(self.count))
        function.line(f"for i in {self.compiler.source.constant('set', instances)}:")
        function.indent()
        if happening.kind is not None and happening.state >= 0:
            function.line(f"if I[{happening.kind.state} + i] != {happening.state}:")
            function.line("    continue")
