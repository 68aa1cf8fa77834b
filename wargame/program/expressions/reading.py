"""Reading a place: where it lies, how a moving value is worked out, and whose eyes look.

For every actor a place is seen (the truth), estimated (an own copy) or hidden. What an actor
decides with is compiled with that actor as `viewer`; a place that may be hidden from it is an error.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import attrs

from wargame.language.problems import ExpressionError, Mark
from wargame.program.expressions.indices import Indices, cell
from wargame.program.layout import KindInfo, PlaceInfo
from wargame.program.scope import DrawSite, Reads, Scope
from wargame.program.source import READS
from wargame.program.types import (
    ACTOR,
    NUMBER,
    Code,
    Type,
)

SEEN, ESTIMATED, HIDDEN = "seen", "estimated", "hidden"
_MOST_COMBINATIONS = 200_000


def leaves(code: Code) -> list[Code]:
    """The pieces that decide a code's value."""
    return [leaf for part in code.parts for leaf in leaves(part)] if code.parts else [code]


def variable_of(code: Code) -> tuple[str, tuple[int, ...]]:
    """The variable a leaf depends on and the values that variable may have."""
    if code.const is not None:
        return "", (int(code.const),)
    if code.basis is not None:
        return code.basis[0], tuple(range(len(code.basis[1])))
    return code.text, code.domain


def value_under(code: Code, assignment: dict[str, int]) -> int:
    """A code's value when its variables have the given values."""
    if code.parts:
        assert code.combine is not None
        return code.combine(tuple(value_under(part, assignment) for part in code.parts))
    if code.const is not None:
        return int(code.const)
    if code.basis is not None:
        return code.basis[1][assignment[code.basis[0]]]
    return assignment[code.text]


class Reading(Indices):
    """The part of Expressions that turns places into what a reader sees of them."""

    def statuses(self, place: PlaceInfo, items: Sequence[Code], viewer: Code, mark: Mark) -> set[str]:
        """How `viewer` may stand to `place[items]` over every value of their variables."""
        codes = [viewer, *items]
        variables = dict(variable_of(leaf) for code in codes for leaf in leaves(code))
        variables.pop("", None)
        found: set[str] = set()
        total = 1
        for values in variables.values():
            total *= max(1, len(values))
        if total > _MOST_COMBINATIONS:
            raise ExpressionError(mark, "this reads too many cells at once to say who sees them", "use smaller sets")
        for values in itertools.product(*variables.values()):
            assignment = dict(zip(variables, values, strict=True))
            who = value_under(viewer, assignment)
            index = flat_value(place, [value_under(item, assignment) for item in items], len(self.names.actors))
            if index < 0 or who < 0:
                continue
            if place.sees(who, index):
                found.add(SEEN)
            elif place.observes(who, index):
                found.add(ESTIMATED)
            else:
                found.add(HIDDEN)
        return found or {SEEN}

    def _refuse_hidden(self, place: PlaceInfo, viewer: Code, mark: Mark) -> ExpressionError:
        known = viewer.domain if viewer.const is None else (int(viewer.const),)
        one = len(known) == 1 and known[0] >= 0
        who = self.names.actors[known[0]] if one else "the actor who decides here"
        if place.static:
            advice = (
                f"say who knows it: `seen_by: {who}` on the parameter" if one else "give the parameter a `seen_by:`"
            )
        else:
            advice = "give it one with `estimated_by`"
        shown = place.path.removeprefix("tracks.")
        return ExpressionError(
            mark, f"{who} does not see `{shown}{'[..]' if place.dims else ''}` and has no estimate of it either", advice
        )

    def read(self, place: PlaceInfo, items: Sequence[Code], scope: Scope, mark: Mark) -> Code:
        """The value of `place[items]` as `scope.viewer` (or, without one, the world) has it."""
        for code, (name, allowed) in zip(items, place.dims, strict=True):
            if name != "case":
                self.check_member(code, allowed, name, mark)
        if place.said.fresh is not None:
            return self._fresh(place, items, scope, mark)
        if scope.viewer is not None:
            found = self.statuses(place, items, scope.viewer, mark)
            if HIDDEN in found or (scope.text and ESTIMATED in found):
                raise self._refuse_hidden(place, scope.viewer, mark)
            if place.said.always is None and found != {SEEN}:
                return self._as_seen(place, items, scope, found, mark)
        if place.said.always is not None:
            return self._derived(place, items, scope, mark)
        if not place.static:
            scope.reads.places.add(place.key)
        index = self.flat(place, items, mark)
        domain = self.value_domain(place.type)
        span = self.compiler.place_book.span_of(place)
        if place.moving:
            if place not in scope.reads.moving:
                scope.reads.moving.append(place)
            return Code(f"{self.compiler.place_book.moving_function(place)}(F, now, {index.text})", NUMBER, span=span)
        text = f"{place.where}[{cell(place.base, index)}]"
        return Code(text, place.type, domain=domain, calendar=place.calendar, span=span)

    def value_domain(self, kind: Type) -> tuple[int, ...]:
        """The values that a place of this type may hold."""
        if kind == ACTOR:
            return (-1, *range(len(self.names.actors)))
        if kind.name == "word":
            return tuple(range(len(self.names.words.get(kind.of, ()))))
        return ()

    def _as_seen(self, place: PlaceInfo, items: Sequence[Code], scope: Scope, found: set[str], mark: Mark) -> Code:
        viewer = scope.viewer
        assert viewer is not None
        scope.reads.places.add(place.key)
        scope.reads.places.add(f"{place.key}_copy")
        index = self.flat(place, items, mark)
        domain = self.value_domain(place.type)
        if found == {ESTIMATED}:
            copy = self.copy_cell(place.copy, place, viewer, index)
            return Code(f"{place.where}[{copy}]", place.type, domain=domain, calendar=place.calendar)
        size = place.size
        key = f"{viewer.text} * {size} + {index.text}"
        if place.moving:
            sees = [int(place.sees(who, k)) for who in range(len(self.names.actors)) for k in range(size)]
            scope.reads.moving.append(place)
            truth = f"{self.compiler.place_book.moving_function(place)}(F, now, {index.text})"
            copy = self.copy_cell(place.copy, place, viewer, index)
            return Code(f"({truth} if {self.source.constant('sees', sees)}[{key}] else F[{copy}])", NUMBER)
        cells = []
        for who in range(len(self.names.actors)):
            for k in range(size):
                if place.sees(who, k) or who not in place.observers:
                    cells.append(place.base + k)
                else:
                    cells.append(place.copy + place.observers.index(who) * size + k)
        return Code(
            f"{place.where}[{self.source.constant('view', cells)}[{key}]]",
            place.type,
            domain=domain,
            calendar=place.calendar,
        )

    def copy_cell(self, base: int, place: PlaceInfo, viewer: Code, index: Code) -> str:
        """The address of the viewer's copy (value, date or doubt, by `base`) of one cell of a place."""
        if viewer.const is not None:
            start = base + place.observers.index(int(viewer.const)) * place.size
            return cell(start, index)
        table = self.source.constant(
            "observer",
            [place.observers.index(who) if who in place.observers else 0 for who in range(len(self.names.actors))],
        )
        return f"{base} + {table}[{viewer.text}] * {place.size} + {index.text}"

    def _fresh(self, place: PlaceInfo, items: Sequence[Code], scope: Scope, mark: Mark) -> Code:
        if scope.draws is None:
            raise ExpressionError(
                mark,
                f"`{place.name}` is drawn anew at each reading and cannot stand here",
                "draws stand in `do`, `enter`, `leave`, `start` and durations",
            )
        assert place.said.fresh is not None
        index = self.flat(place, items, mark)
        inner = self.compiler.place_book.scope(place, items, scope)
        inner = attrs.evolve(inner, draws=DrawSite(place.path, place.size, index.text, place.labels))
        return self.compile(place.said.fresh, inner, place.type)

    def _derived(self, place: PlaceInfo, items: Sequence[Code], scope: Scope, mark: Mark) -> Code:
        """A call of the function that works out a derived place, with the reader's eyes."""
        name, code, reads = self.derived_function(place, items, scope, mark)
        self.effort.called(name)
        scope.reads.add(reads)
        arguments = [item.text for item in items]
        if (
            scope.viewer is not None
            and scope.viewer.const is None
            and not any(is_same(item, scope.viewer) for item in items)
        ):
            arguments.append(scope.viewer.text)
        return attrs.evolve(code, text=f"{name}({', '.join([READS, *arguments])})")

    def derived_function(
        self, place: PlaceInfo, items: Sequence[Code], scope: Scope, mark: Mark
    ) -> tuple[str, Code, Reads]:
        viewer = scope.viewer
        eyes: object = None
        if viewer is not None:
            same = next((k for k, item in enumerate(items) if is_same(item, viewer)), None)
            eyes = (
                ("index", same)
                if same is not None
                else viewer.const
                if viewer.const is not None
                else ("variable", viewer.domain)
            )
        domains = (
            tuple((int(item.const),) if item.const is not None else item.domain for item in items)
            if eyes is not None
            else ()
        )
        key = (place.path, eyes, domains, scope.text)
        cached = self.compiler.derived.get(key)
        if isinstance(cached, ExpressionError):
            raise cached
        if cached is not None:
            return cached
        if key in self.compiler.deriving:
            raise ExpressionError(
                place.said.mark, f"`{place.name}` is derived from itself", "break the ring with a track that is written"
            )
        self.compiler.deriving.append(key)
        try:
            found = self._write_derived(place, items, domains, scope, eyes)
        except ExpressionError as error:
            if eyes is not None:
                error = ExpressionError(
                    mark, f"{error.message} (needed for `{place.name}`, at {error.mark})", error.advice
                )
            self.compiler.derived[key] = error
            raise error from None
        finally:
            self.compiler.deriving.pop()
        self.compiler.derived[key] = found
        return found

    def _write_derived(
        self,
        place: PlaceInfo,
        items: Sequence[Code],
        domains: Sequence[tuple[int, ...]],
        scope: Scope,
        eyes: object,
    ) -> tuple[str, Code, Reads]:
        assert place.said.always is not None
        names = [f"a{number}" for number in range(len(items))]
        arguments = []
        for number, (name, (_, domain)) in enumerate(zip(names, place.dims, strict=True)):
            values = domains[number] if domains else domain.values
            arguments.append(Code(name, domain.type, domain=values))
        viewer = scope.viewer
        extra: list[str] = []
        if isinstance(eyes, tuple) and eyes[0] == "index":
            viewer = arguments[eyes[1]]
        elif isinstance(eyes, tuple):
            assert viewer is not None
            viewer = Code("w", ACTOR, domain=viewer.domain)
            extra = ["w"]
        inner = self.compiler.place_book.scope(
            place, arguments, Scope(variables=frozenset([*names, *extra]), viewer=viewer, text=scope.text)
        )
        inner = attrs.evolve(inner, reads=Reads())
        before = self.effort.steps
        code = self.typed(place.said.always, inner, place.type)
        function = self.source.function(f"always_{place.path}", ", ".join([READS, *names, *extra]))
        function.line(f"return {code.value if code.type == NUMBER or code.boolean else code.text}")
        self.effort.known[function.name] = self.effort.steps - before
        self.effort.steps = before
        result = Code("", place.type, domain=self.value_domain(place.type), calendar=code.calendar)
        return function.name, result, inner.reads

    def case_state(self, kind: KindInfo, case: Code, scope: Scope, mark: Mark) -> Code:
        """The state of a case, as the viewer has it."""
        assert kind.state_place is not None
        return self.read(kind.state_place, (case,), scope, mark)


def is_same(code: Code, viewer: Code) -> bool:
    """Whether an index surely is the one who reads."""
    return code.text == viewer.text or (code.basis is not None and code.basis == viewer.basis)


def flat_value(place: PlaceInfo, values: Sequence[int], actors: int) -> int:
    """The flat index for known index values, or -1 where the cell does not exist."""
    if place.pairs:
        return place.pairs[values[0] * actors + values[1]] if min(values) >= 0 else -1
    index = 0
    for value, (_, domain) in zip(values, place.dims, strict=True):
        position = domain.position(value)
        if position < 0:
            return -1
        index = index * len(domain.values) + position
    return index
