"""How a move is named: by an expression, by its number, and by what followed upon it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.declaring import move_labels
from wargame.program.declaring.move_instances import MoveInfo, MoveInstances
from wargame.program.names import suggestion
from wargame.program.scope import Scope
from wargame.program.types import ACTOR, Code

if TYPE_CHECKING:
    pass


class MoveReferences(MoveInstances):
    """Finds moves by what a playbook calls them."""

    def upon_scope(self, scope: Scope, key: str, number: str = "x") -> Scope:
        """The names `actor`, `target` and `move`'s labels, read off the number of the act that is followed.

        `key` is what is followed: one move's path, or `move` for every move and every answer with labels.
        The scope of what follows something else is left as it is.
        """
        source = self.compiler.source
        acts = self.acts
        meant = [act for act in acts if key == "move" or (isinstance(act, MoveInfo) and act.path == key)]
        actors = tuple(actor for act in acts for actor in act.actors)
        if not meant or not actors:
            return scope
        targets = tuple(target for act in acts for target in act.targets)
        aimed_at = tuple(dict.fromkeys(a for act in meant for a in act.targets))
        local = {
            "actor": Code(
                f"{source.constant('move_actor', actors)}[{number}]",
                ACTOR,
                domain=tuple(dict.fromkeys(a for act in meant for a in act.actors)),
            ),
            "target": Code(
                f"{source.constant('move_target', targets)}[{number}]",
                ACTOR,
                domain=aimed_at if aimed_at != (-1,) else (),  # a rule for targets may stand where nobody is one
            ),
        }
        labels = move_labels.columns(self.compiler, [(act.said, len(act.actors)) for act in acts], number)
        return attrs.evolve(scope, locals={**scope.locals, **local}, labels=labels, variables=scope.variables | {"x"})

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
        if self._aimed(info):
            if not rest:
                raise ExpressionError(
                    said.mark,
                    f"`{info.name}` needs a target",
                    f"write `{self._said(info, matches[0])}`",
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
                f"choices: {', '.join(self._said(info, k) for k in range(info.count) if info.actors[k] == actor)}",
            )
        return info.first + matches[0]

    def _said(self, info: MoveInfo, instance: int) -> str:
        """A move as a rule of its actor's says it."""
        case = "" if info.kind is None else f"{info.kind.name}{info.kind.labels[info.cases[instance]]}."
        target = [self.compiler.names.actors[info.targets[instance]]] if self._aimed(info) else []
        said = ", ".join([*target, *(f"{values[instance]:g}" for values in info.options.values())])
        return f"{case}{info.name}[{said}]" if said else f"{case}{info.name}"

    def _aimed(self, info: MoveInfo) -> bool:
        """Whether a move's target has to be named; a kind's move aims at the other role unless it says otherwise."""
        return info.said.target is not None if info.kind is None else self._own_target(info.said, info.kind)

    def find(self, number: int) -> tuple[MoveInfo, int]:
        """The move with this number and which of its instances it is."""
        info = next(info for info in reversed(self.infos) if info.first <= number and info.count)
        return info, number - info.first
