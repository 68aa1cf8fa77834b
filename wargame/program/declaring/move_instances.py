"""Moves laid out: numbered once and for all as move x actor x target x options, and the names each may use."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.declaring.acts import AnswerInfo, answer_acts
from wargame.program.declaring.places import bounded
from wargame.program.layout import KindInfo
from wargame.program.scope import Scope
from wargame.program.types import ACTOR, NUMBER, Code, Type, literal

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


ActInfo = MoveInfo | AnswerInfo


class MoveInstances:
    """Declares every move of a playbook, and every answer that is an act as a move is."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.infos: list[MoveInfo] = []
        self.answers: list[AnswerInfo] = []
        self.total = 0

    @property
    def acts(self) -> list[ActInfo]:
        """Moves and the answers that are acts, in the order of their numbers."""
        return [*self.infos, *self.answers]

    def declare(self) -> None:
        playbook = self.compiler.playbook
        for kind in self.compiler.kinds.values():
            for name, said in kind.said.moves.items():
                self._declare(f"kinds.{kind.name}.moves.{name}", name, said, kind)
        for name, said in playbook.moves.items():
            self._declare(f"moves.{name}", name, said, None)
        self.answers = answer_acts(self.compiler, self.total)

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
