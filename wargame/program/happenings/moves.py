"""Moves: legal, appealing, done.

A move's `if`, `from`, `costs` and `appeal` are read through its actor's eyes. What is decided with
constants (a player weighing its own moves) is written out; the rest goes through tables by number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.declaring import acts, move_labels
from wargame.program.declaring.move_instances import MoveInfo
from wargame.program.declaring.places import bounded
from wargame.program.expressions.move_references import MoveReferences
from wargame.program.happenings.consequences import Frame, begin_record, write_consequence
from wargame.program.happenings.firing import push
from wargame.program.happenings.kinds import seen_by_of
from wargame.program.happenings.readers import readers_of
from wargame.program.layout import PlaceInfo
from wargame.program.names import suggestion
from wargame.program.scope import Reads, Scope
from wargame.program.sites import Readers
from wargame.program.source import EFFECTS, READS, Function
from wargame.program.types import ACTOR, DATE, Code, Type, literal

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


class Moves(MoveReferences):
    """Compiles every move of a playbook."""

    def __init__(self, compiler: Compiler) -> None:
        super().__init__(compiler)
        self.perform_code = -1
        self._refused = -1

    def legal_code(self, info: MoveInfo, scope: Scope, instance: int | None = None) -> str:
        """The code of whether a move is legal, as its actor can know it."""
        expressions = self.compiler.expressions
        said = info.said
        viewer = scope.locals["actor"]
        seen = attrs.evolve(scope, viewer=viewer, reads=Reads())
        tests: list[str] = []
        if said.from_ is not None and info.kind is not None and scope.case is not None:
            test = tree.Is(tree.Name("state", said.mark), said.from_, False, said.mark)
            tests.append(expressions.truth(test, seen).condition)
        if said.if_ is not None:
            tests.append(expressions.truth(said.if_, seen).condition)
        for track, cost in said.costs.items():
            place, amount = self._cost(track, cost, seen)
            read = expressions.read(place, (viewer,), seen, cost.mark)
            tests.append(f"{read.value} >= {amount.value}")
        if said.limit is not None:
            tests.append(self._limit_code(info, str(instance) if instance is not None else "i"))
        tests = [test for test in tests if test != "True"]
        return "False" if "False" in tests else " and ".join(tests) or "True"

    def _cost(self, track: str, cost: tree.Expr, scope: Scope) -> tuple[PlaceInfo, Code]:
        place = self.compiler.places.get(track)
        if place is None or len(place.dims) != 1 or place.dims[0][1].type != ACTOR:
            raise ExpressionError(
                cost.mark,
                f"a cost is paid from a track of actors; `{track}` is none",
                suggestion(track, self.compiler.places),
            )
        return place, self.compiler.expressions.number(cost, scope)

    def _limit_code(self, info: MoveInfo, instance: str) -> str:
        said = info.said.limit
        while isinstance(said, tree.Cited):
            said = said.value
        if not isinstance(said, tree.Per):
            raise ExpressionError(info.said.mark, "a limit is so many in so long", "write `limit: 2 per 3 months`")
        period = literal(said.unit.months * 2.0**40 + said.unit.seconds, Type("duration"))
        if info.ring < 0:
            most = self.compiler.constant(said.value)
            if not 1 <= most < float("inf"):
                raise ExpressionError(said.mark, "a limit is a number from 1 on", "write `limit: 2 per 3 months`")
            info.limit = int(most)
            bounded(said.mark, f"moves of `{info.name}` to remember", (info.count, info.limit))
            keys = [info.cases[k] if info.kind is not None else info.actors[k] for k in range(info.count)]
            own = list(dict.fromkeys(keys))
            info.limiter = tuple(own.index(key) for key in keys)
            info.ring = self.compiler.layout.take_floats(max(1, len(own) * info.limit), float("-inf"))
            info.ring_place = self.compiler.layout.take_integers(max(1, len(own)))
        if instance == "i":
            limiter = f"{self.compiler.source.constant('limiter', info.limiter)}[i]"
        else:
            limiter = str(info.limiter[int(instance)])
        oldest = (
            f"F[{info.ring} + {limiter} * {info.limit} + I[{info.ring_place} + {limiter}]]"
            if info.limit > 1
            else f"F[{info.ring} + {limiter}]"
        )
        info.period = period
        return f"{oldest} <= now"

    def appeal_code(self, info: MoveInfo, scope: Scope) -> str:
        """The code of what a logit player weighs, read through the actor's eyes."""
        assert info.said.appeal is not None
        seen = attrs.evolve(scope, viewer=scope.locals["actor"], reads=Reads())
        return self.compiler.expressions.number(info.said.appeal, seen).value

    def compile(self) -> None:
        answers = [said for question in self.compiler.questions.values() for _, said in acts.labelled(question.said)]
        move_labels.check(self.compiler, [*(info.said for info in self.infos), *answers])
        for info in self.infos:
            if info.count:
                try:
                    self._legal(info)
                    self._do(info)
                    if info.said.appeal is not None:
                        self._appeal(info)
                except ExpressionError as error:
                    self.compiler.problem(error)
        self._perform()

    def _legal(self, info: MoveInfo) -> None:
        function = self.compiler.source.function(f"legal_{info.path}", f"{READS}, i")
        info.legal = function.name
        function.line(f"return {self.legal_code(info, self.scope(info))}")

    def _appeal(self, info: MoveInfo) -> None:
        function = self.compiler.source.function(f"appeal_{info.path}", f"{READS}, i")
        function.line(f"return {self.appeal_code(info, self.scope(info))}")

    def _do(self, info: MoveInfo) -> None:
        compiler, said = self.compiler, info.said
        scope = self.scope(info)
        function = compiler.source.function(f"do_{info.path}", f"{EFFECTS}, i")
        info.do = function.name
        frame = Frame(info.path, "move", info.count, info.labels, reason=said.why)
        consequence = said.consequence
        if consequence.seen_by is None and info.kind is not None and (seers := seen_by_of(info.kind)) is not None:
            consequence = attrs.evolve(consequence, seen_by=(*seers, tree.Name("actor", said.mark)))
        info.site = begin_record(compiler, function, frame, consequence, scope, said.mark).number
        for track, cost in said.costs.items():
            statement = tree.Assign(
                tree.Index(tree.Name(track, cost.mark), (tree.Name("actor", cost.mark),), cost.mark),
                "-=",
                cost,
                cost.mark,
            )
            compiler.statements.statement(function, statement, scope)
        if info.ring >= 0:
            limiter = f"{compiler.source.constant('limiter', info.limiter)}[i]"
            assert info.period is not None
            again = compiler.expressions.shift(Code("now", DATE), info.period, "+").text
            if info.limit > 1:
                function.line(f"place = I[{info.ring_place} + {limiter}]")
                function.line(f"F[{info.ring} + {limiter} * {info.limit} + place] = {again}")
                function.line(f"I[{info.ring_place} + {limiter}] = place + 1 if place < {info.limit - 1} else 0")
            else:
                function.line(f"F[{info.ring} + {limiter}] = {again}")
        readers = readers_of(compiler, consequence.seen_by, scope.locals, info.count)
        if said.takes is None:
            write_consequence(compiler, function, consequence, scope, frame, readers)
        else:
            self._takes(info, function, scope, frame, consequence, readers)
        function.line(f"@upon {info.path} {info.first} + i")
        function.line(f"@upon move {info.first} + i")

    def _takes(
        self,
        info: MoveInfo,
        function: Function,
        scope: Scope,
        frame: Frame,
        consequence: model.Consequence,
        readers: Readers,
    ) -> None:
        compiler = self.compiler
        assert info.said.takes is not None
        draws = compiler.statements.draws(scope, f"{info.path}.takes", info.count, "i", info.labels)
        duration = compiler.expressions.duration(info.said.takes, draws)
        handler = compiler.source.function(f"arrives_{info.path}", f"{EFFECTS}, i, x")
        code = compiler.code(0, handler.name)
        push(function, compiler.expressions.ahead(duration), code, "i", "0")
        arrived = attrs.evolve(frame, path=f"{info.path}.arrives", kind="arrival")
        begin_record(compiler, handler, arrived, attrs.evolve(consequence, objective=()), scope, info.said.mark)
        write_consequence(compiler, handler, consequence, scope, frame, readers)
        handler.line("@tail")

    def _perform(self) -> None:
        """The handler that carries out a chosen move, or refuses one that has become illegal."""
        compiler = self.compiler
        handler = compiler.source.function("perform", f"{EFFECTS}, i, x")
        self.perform_code = compiler.code(2, handler.name)
        rows = [info for info in self.infos if info.count and info.do]
        for info in rows:
            readers = tuple((actor,) for actor in info.actors)
            info.refused_site = compiler.site(
                f"{info.path}.refused", "refused", info.said.mark, info.labels, readers
            ).number
        self._dispatch(handler, rows)
        handler.line("@tail")

    def _dispatch(self, handler: Function, rows: list[MoveInfo]) -> None:
        if not rows:
            handler.line("pass")
            return
        if len(rows) == 1:
            info = rows[0]
            handler.line(f"k = x - {info.first}")
            handler.line(f"if {info.legal}({READS}, k):")
            handler.line(f"    {info.do}({EFFECTS}, k)")
            handler.line("else:")
            handler.line(f"    I[{self._refused_cell()}] += 1")
            handler.record(f"    note(R, I, now, {info.refused_site}, k, 0)")
            return
        middle = len(rows) // 2
        handler.line(f"if x < {rows[middle].first}:")
        handler.indent()
        self._dispatch(handler, rows[:middle])
        handler.dedent()
        handler.line("else:")
        handler.indent()
        self._dispatch(handler, rows[middle:])
        handler.dedent()

    def _refused_cell(self) -> int:
        """The cell that counts refused moves."""
        if self._refused < 0:
            self._refused = self.compiler.layout.take_integers(1)
        return self._refused
