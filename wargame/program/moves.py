"""Moves: numbered once and for all as move x actor x target x options; legal, appealing, done.

A move's `if`, `from`, `costs` and `appeal` are read through its actor's eyes. What is decided with
constants (a player weighing its own moves) is written out; the rest goes through tables by number.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program import move_labels
from wargame.program.consequences import Frame, begin_record, write_consequence
from wargame.program.declare_places import bounded
from wargame.program.kinds import seen_by_of
from wargame.program.layout import KindInfo, PlaceInfo
from wargame.program.names import suggestion
from wargame.program.readers import readers_of
from wargame.program.scope import Reads, Scope
from wargame.program.sites import Readers
from wargame.program.source import EFFECTS, READS, Function
from wargame.program.statements import push
from wargame.program.types import ACTOR, DATE, NUMBER, Code, Type, literal

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


@attrs.define
class MoveInfo:
    """One move, its instances enumerated; `first` is the number of the first."""

    path: str
    name: str
    said: model.Move
    kind: KindInfo | None
    first: int
    actors: tuple[int, ...]
    targets: tuple[int, ...]  # -1 where there is none
    cases: tuple[int, ...]
    options: dict[str, tuple[float, ...]]
    labels: tuple[str, ...]
    legal: str = ""
    do: str = ""
    site: int = -1
    refused_site: int = -1
    ring: int = -1  # first cell of the times from which on a limited move may be made again
    period: Code | None = None
    ring_place: int = -1
    limit: int = 0
    limiter: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return len(self.actors)


class Moves:
    """Declares and compiles every move of a playbook."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.infos: list[MoveInfo] = []
        self.total = 0
        self.perform_code = -1
        self._refused = -1

    # -- declaration ---------------------------------------------------------------------------

    def declare(self) -> None:
        playbook = self.compiler.playbook
        for kind in self.compiler.kinds.values():
            for name, said in kind.said.moves.items():
                self._declare(f"kinds.{kind.name}.moves.{name}", name, said, kind)
        for name, said in playbook.moves.items():
            self._declare(f"moves.{name}", name, said, None)

    def _declare(self, path: str, name: str, said: model.Move, kind: KindInfo | None) -> None:
        try:
            rows = self._instances(said, kind)
        except ExpressionError as error:
            self.compiler.problem(error)
            return
        names = self.compiler.names
        labels = []
        for actor, target, case, options in rows:
            shown = "".join(f", {value:g}" for value in options)
            if kind is not None:
                own = kind.labels[case]
                by = "" if self._by_role(said, kind) else f" by {names.actors[actor]}"
                at = f" at {names.actors[target]}" if self._own_target(said, kind) else ""
                labels.append(own + by + at + (f" ({shown[2:]})" if shown else ""))
            else:
                labels.append(f"[{names.actors[actor]}{', ' + names.actors[target] if target >= 0 else ''}{shown}]")
        keys = list(said.options)
        chosen = {key: tuple(row[3][number] for row in rows) for number, key in enumerate(keys)}
        info = MoveInfo(
            path,
            name,
            said,
            kind,
            self.total,
            tuple(r[0] for r in rows),
            tuple(r[1] for r in rows),
            tuple(r[2] for r in rows),
            chosen,
            tuple(labels),
        )
        self.total += len(rows)
        self.infos.append(info)

    def _own_target(self, said: model.Move, kind: KindInfo) -> bool:
        """Whether a kind's move is aimed at somebody whom its case does not name."""
        return said.target is not None and not (isinstance(said.target, tree.Name) and said.target.id in kind.roles)

    def _by_role(self, said: model.Move, kind: KindInfo) -> bool:
        return isinstance(said.by, tree.Name) and said.by.id in kind.roles

    def _instances(self, said: model.Move, kind: KindInfo | None) -> list[tuple[int, int, int, tuple[float, ...]]]:
        names = self.compiler.names
        bounded(said.mark, "moves of this kind", (len(values) for values in said.options.values()), 2_000)
        choices = list(
            itertools.product(
                *([self.compiler.constant(value) for value in values] for values in said.options.values())
            )
        )
        rows: list[tuple[int, int, int, tuple[float, ...]]] = []
        if kind is None:
            if said.from_ is not None or said.consequence.to is not None:
                raise ExpressionError(
                    said.mark,
                    "`from` and `to` are states of the own case; this move has none",
                    "move it into a kind, or test the state with `if`",
                )
            targets = names.domain(said.target).values if said.target is not None else (-1,)
            for actor in names.domain(said.by).values:
                rows.extend(
                    (actor, target, -1, options) for target in targets if target != actor for options in choices
                )
            return rows
        actor_roles = [role for role, domain in kind.roles.items() if domain.type == ACTOR]
        for case in kind.valid:
            if self._by_role(said, kind):
                assert isinstance(said.by, tree.Name)
                by: tuple[int, ...] = (kind.role_tables[said.by.id][case],)
                others = [role for role in actor_roles if role != said.by.id]
            else:
                by, others = names.domain(said.by).values, actor_roles
            if said.target is not None:
                if isinstance(said.target, tree.Name) and said.target.id in kind.roles:
                    targets = (kind.role_tables[said.target.id][case],)
                else:
                    targets = names.domain(said.target).values
            else:
                targets = (kind.role_tables[others[0]][case],) if others else (-1,)
            for actor in by:
                rows.extend(
                    (actor, target, case, options)
                    for target in targets
                    if target != actor or said.target is None
                    for options in choices
                )
        return rows

    # -- scopes -------------------------------------------------------------------------------------

    def scope(self, info: MoveInfo, instance: int | None = None) -> Scope:
        """The names of a move: bound to one instance, or through tables by `i`."""
        source = self.compiler.source
        if instance is not None:
            local = {"actor": literal(info.actors[instance], ACTOR), "target": literal(info.targets[instance], ACTOR)}
            for key, values in info.options.items():
                local[key] = literal(values[instance])
            scope = Scope(locals=local, viewer=None)
            if info.kind is not None:
                case = literal(info.cases[instance], Type("case", info.kind.name))
                roles = {role: self.compiler.expressions.role(info.kind, role, case) for role in info.kind.roles}
                scope = attrs.evolve(scope, locals={**local, **roles}, kind=info.kind, case=case)
            return scope

        def by_table(stem: str, values: tuple[int, ...], kind: Type) -> Code:
            if len(set(values)) == 1:
                return literal(values[0], kind)
            name = source.constant(stem, values)
            return Code(f"{name}[i]", kind, domain=tuple(dict.fromkeys(values)), basis=("i", values))

        local = {"actor": by_table("by", info.actors, ACTOR), "target": by_table("target", info.targets, ACTOR)}
        for key, option in info.options.items():
            local[key] = Code(f"{source.constant(f'option_{key}', option)}[i]", NUMBER)
        scope = Scope(locals=local, variables=frozenset({"i"}))
        if info.kind is not None:
            case = by_table("case", info.cases, Type("case", info.kind.name))
            roles = {role: self.compiler.expressions.role(info.kind, role, case) for role in info.kind.roles}
            scope = attrs.evolve(scope, locals={**local, **roles}, kind=info.kind, case=case)
        return scope

    # -- legality ----------------------------------------------------------------------------------------

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

    # -- functions --------------------------------------------------------------------------------------------

    def compile(self) -> None:
        move_labels.check(self.compiler, [info.said for info in self.infos])
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
        push(function, compiler.expressions.shift(Code("now", DATE), duration, "+").text, code, "i", "0")
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

    # -- tables for `upon: move` ---------------------------------------------------------------------------------

    def upon_scope(self, scope: Scope, keys: list[MoveInfo]) -> Scope:
        """The names `actor`, `target` and `move`'s labels, read off the number of the move in `x`."""
        source = self.compiler.source
        actors = tuple(actor for info in self.infos for actor in info.actors)
        targets = tuple(target for info in self.infos for target in info.targets)
        if not actors:
            return scope
        local = {
            "actor": Code(
                f"{source.constant('move_actor', actors)}[x]",
                ACTOR,
                domain=tuple(dict.fromkeys(a for info in keys for a in info.actors)),
            ),
            "target": Code(
                f"{source.constant('move_target', targets)}[x]",
                ACTOR,
                domain=tuple(dict.fromkeys(a for info in keys for a in info.targets)),
            ),
        }
        labels = move_labels.columns(self.compiler, [(info.said, info.count) for info in self.infos])
        return attrs.evolve(scope, locals={**scope.locals, **local}, labels=labels, variables=scope.variables | {"x"})

    # -- references ---------------------------------------------------------------------------------------------------

    def reference(self, said: tree.Expr, actor: int, scope: Scope) -> int:
        """The number of the move that an expression names, for this actor; -1 for `wait`."""
        names = self.compiler.names
        if isinstance(said, tree.Name) and said.id == "wait":
            return -1
        items: tuple[tree.Expr, ...] = ()
        if isinstance(said, tree.Index):
            items, said_base = said.items, said.base
        else:
            said_base = said
        if isinstance(said_base, tree.Attribute):
            owner = self.compiler.expressions.compile(said_base.base, scope)
            if owner.type.name != "case" or owner.const is None:
                raise ExpressionError(
                    said.mark, "a move of a kind is named with its case", "write `umbrella[FRA, POL].offer`"
                )
            kind = owner.type.of
            found = [info for info in self.infos if info.path == f"kinds.{kind}.moves.{said_base.name}"]
            if not found:
                known = list(self.compiler.kinds[kind].said.moves)
                raise ExpressionError(
                    said.mark,
                    f"`{kind}` has no move `{said_base.name}`",
                    suggestion(said_base.name, known) or f"moves: {', '.join(known)}",
                )
            matches = [
                k for k in range(found[0].count) if found[0].cases[k] == owner.const and found[0].actors[k] == actor
            ]
        elif isinstance(said_base, tree.Name):
            found = [info for info in self.infos if info.path == f"moves.{said_base.id}"]
            if not found:
                known = list(self.compiler.playbook.moves)
                raise ExpressionError(
                    said.mark,
                    f"`{said_base.id}` is no move",
                    suggestion(said_base.id, known) or f"moves: {', '.join(known)}",
                )
            matches = [k for k in range(found[0].count) if found[0].actors[k] == actor]
        else:
            raise ExpressionError(
                said.mark, "a move is expected here", "write `exercise[POL]` or `umbrella[FRA, POL].offer`"
            )
        info = found[0]
        if not matches:
            raise ExpressionError(
                said.mark,
                f"`{info.name}` is not for {names.actors[actor]} to choose",
                f"it is made by {', '.join(dict.fromkeys(names.actors[a] for a in info.actors)) or 'nobody'}",
            )
        rest = list(items)
        if info.kind is None and info.said.target is not None:
            if not rest:
                raise ExpressionError(
                    said.mark,
                    f"`{info.name}` needs a target",
                    f"write `{info.name}[{names.actors[info.targets[matches[0]]]}]`",
                )
            target = names.actor(rest.pop(0))
            matches = [k for k in matches if info.targets[k] == target]
        for key, item in zip(info.options, rest, strict=False):
            value = self.compiler.constant(item)
            matches = [k for k in matches if info.options[key][k] == value]
        if len(matches) != 1 or len(rest) != len(info.options):
            raise ExpressionError(
                said.mark,
                f"`{info.name}` of {names.actors[actor]} is not fully named here",
                f"choices: {', '.join(info.labels[k] for k in range(info.count) if info.actors[k] == actor)}",
            )
        return info.first + matches[0]

    def find(self, number: int) -> tuple[MoveInfo, int]:
        """The move with this number and which of its instances it is."""
        info = next(info for info in reversed(self.infos) if info.first <= number and info.count)
        return info, number - info.first

    def _refused_cell(self) -> int:
        """The cell that counts refused moves."""
        if self._refused < 0:
            self._refused = self.compiler.layout.take_integers(1)
        return self._refused
