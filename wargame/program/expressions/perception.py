"""What is named and not read: places themselves, estimates of them, sets in fields."""

from __future__ import annotations

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.expressions.answering import Answers
from wargame.program.expressions.indices import cell
from wargame.program.expressions.reading import ESTIMATED
from wargame.program.layout import PlaceInfo
from wargame.program.names import suggestion
from wargame.program.scope import Scope
from wargame.program.types import (
    ACTOR,
    DURATION,
    NUMBER,
    Code,
    Type,
)

_ITS_OWN = {"doubt": "a doubt", "age": "an age"}


class Perception(Answers):
    """The part of Expressions that finds the place an expression names and who knows it."""

    def place_and_items(self, said: tree.Expr, scope: Scope) -> tuple[PlaceInfo, tuple[Code, ...]]:
        """The place that an expression names, not its value."""
        if isinstance(said, tree.Cited):
            return self.place_and_items(said.value, scope)
        if isinstance(said, tree.Name):
            if said.id in scope.memory:
                return scope.memory[said.id], ()
            if scope.kind is not None and scope.case is not None:
                if said.id in scope.kind.fields:
                    return scope.kind.fields[said.id], (scope.case,)
                if said.id == "state":
                    assert scope.kind.state_place is not None
                    return scope.kind.state_place, (scope.case,)
            if said.id in self.compiler.places:
                place = self.compiler.places[said.id]
                if place.dims:
                    raise ExpressionError(
                        said.mark, f"`{said.id}` has an index", f"write `{said.id}[{', '.join(place.index_names)}]`"
                    )
                return place, ()
            code = self.compile(said, scope)
            if code.type.name == "case":
                place_of = self.compiler.kinds[code.type.of].state_place
                assert place_of is not None
                return place_of, (code,)
        if isinstance(said, tree.Index) and isinstance(said.base, tree.Name):
            name = said.base.id
            if name in self.compiler.kinds:
                kind = self.compiler.kinds[name]
                assert kind.state_place is not None
                return kind.state_place, (self.case(kind, said, scope),)
            if name in self.compiler.places:
                place = self.compiler.places[name]
                return place, self.items(place, said, scope)
        if isinstance(said, tree.Attribute):
            owner = self.compile(said.base, scope)
            kind = self.kind_of(owner, said)
            if said.name in kind.fields:
                return kind.fields[said.name], (owner,)
            if said.name == "state":
                assert kind.state_place is not None
                return kind.state_place, (owner,)
            raise ExpressionError(
                said.mark, f"`{kind.name}` has no field `{said.name}`", suggestion(said.name, kind.fields)
            )
        raise ExpressionError(said.mark, "a track, a field or a case is expected here", "")

    def _perceived(self, expr: tree.Call, scope: Scope) -> Code:
        if len(expr.args) != 1 or any(key != "by" for key, _ in expr.keywords):
            raise ExpressionError(
                expr.mark, f"`{expr.name}` takes one place, and `by=` an actor", f"write `{expr.name}(place, by=USA)`"
            )
        by = dict(expr.keywords).get("by")
        viewer = self.typed(by, scope, ACTOR) if by is not None else scope.viewer
        if viewer is None:
            raise ExpressionError(expr.mark, f"whose `{expr.name}`?", f"write `{expr.name}(..., by=USA)`")
        place, items = self.place_and_items(expr.args[0], scope)
        if scope.viewer is not None and by is not None and viewer.text != scope.viewer.text:
            raise ExpressionError(
                expr.mark, "nobody sees into another mind", "leave `by=` out to read one's own estimate"
            )
        if place.said.always is not None:
            return self._worked_out(expr, place, items, scope, viewer)
        if self.statuses(place, items, viewer, expr.mark) != {ESTIMATED}:
            raise ExpressionError(
                expr.mark,
                f"not everybody meant here holds an estimate of `{place.name}`",
                "give it one with `estimated_by`",
            )
        index = self.flat(place, items, expr.mark)
        scope.reads.places.add(f"{place.key}_copy")
        if expr.name == "estimate":
            copy = self.copy_cell(place.copy, place, viewer, index)
            return Code(f"{place.where}[{copy}]", place.type, domain=self.value_domain(place.type))
        scope.reads.clock = True
        age = f"(now - F[{self.copy_cell(place.copy_date, place, viewer, index)}])"
        if expr.name == "age":
            return Code(age, DURATION)
        start = f"F[{self.copy_cell(place.copy_doubt, place, viewer, index)}]"
        grows, most = self.compiler.place_book.doubt_growth(place)
        if grows == 0.0:
            return Code(start, NUMBER)
        limit = "INFINITY" if most == float("inf") else repr(most)
        return Code(f"min({limit}, {start} + {grows!r} * {age})", NUMBER)

    def _worked_out(
        self, expr: tree.Call, place: PlaceInfo, items: tuple[Code, ...], scope: Scope, viewer: Code
    ) -> Code:
        """A derived place as `viewer` works it out from what it sees and estimates; an error names what it has not."""
        if expr.name != "estimate":
            raise ExpressionError(
                expr.mark,
                f"`{place.name}` is derived, so nobody holds a copy of it that could have {_ITS_OWN[expr.name]}",
                f"write `{expr.name}(...)` of what it is made from",
            )
        return self.read(place, items, attrs.evolve(scope, viewer=viewer, text=False), expr.mark)

    def _at_start(self, expr: tree.Call, scope: Scope) -> Code:
        self._count(expr, 1, 1)
        place, items = self.place_and_items(expr.args[0], scope)
        if place.said.always is not None or place.said.fresh is not None:
            raise ExpressionError(expr.mark, "`at_start` takes a place that is stored", "")
        if scope.viewer is not None and self.statuses(place, items, scope.viewer, expr.mark) != {"seen"}:
            raise ExpressionError(expr.mark, f"not everybody meant here sees `{place.name}`", "")
        base = self.compiler.place_book.start_copy(place)
        index = self.flat(place, items, expr.mark)
        return Code(f"{place.where}[{cell(base, index)}]", place.type, domain=self.value_domain(place.type))

    # -- constant sets of actors in fields -----------------------------------------------------------

    def constant_actors(self, said: tree.Expr, scope: Scope) -> tuple[str, Code] | None:
        """The membership matrix and case of a field of type `actors`, or None."""
        field, case = None, scope.case
        if isinstance(said, tree.Name) and scope.kind is not None:
            field = scope.kind.fields.get(said.id)
        elif isinstance(said, tree.Attribute):
            owner = self.compile(said.base, scope)
            field, case = self.kind_of(owner, said).fields.get(said.name), owner
        if field is None or field.type != Type("actors") or case is None:
            return None
        return self.compiler.place_book.membership(field), case

    def member_of(self, member: tuple[str, Code], left: Code, expr: tree.In) -> Code:
        matrix, case = member
        text = f"{matrix}[{case.text} * {len(self.names.actors)} + {left.text}]"
        return Code(f"(not {text})" if expr.negated else f"({text} != 0)", Type("flag"), boolean=True)
