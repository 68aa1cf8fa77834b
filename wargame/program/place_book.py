"""What compiling has come to know of places: how one moves, how its bounds, copies and records are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.layout import PlaceInfo
from wargame.program.scope import Scope
from wargame.program.types import NUMBER, Code, literal

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


class PlaceBook:
    """The cells, sites and functions that places have been given besides their own cells, each made once."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.clamped: dict[str, int] = {}
        self.start_copies: list[tuple[str, int, int, int]] = []  # (where, from, to, size)
        self.membership_values: dict[str, tuple[int, ...]] = {}
        self._moving: dict[str, str] = {}
        self._sites: dict[str, int] = {}
        self._start_copies: dict[str, int] = {}
        self._spans: dict[str, tuple[float, float]] = {}

    def scope(self, place: PlaceInfo, items: Sequence[Code], scope: Scope) -> Scope:
        """The scope of what an author wrote about a place, its indices bound to `items`."""
        if place.kind is not None:
            case = items[0]
            roles = {name: self.compiler.expressions.role(place.kind, name, case) for name in place.kind.roles}
            return attrs.evolve(
                scope, locals=roles, kind=place.kind, case=case, memory={}, labels=None, draws=scope.draws
            )
        bound = dict(zip(place.index_names, items, strict=True))
        return attrs.evolve(scope, locals=bound, kind=None, case=None, memory={}, labels=None, draws=scope.draws)

    def range_of(self, place: PlaceInfo) -> tuple[Code, Code]:
        if place.said.range is None:
            return literal(float("-inf")), literal(float("inf"))
        low, high = place.said.range
        scope = Scope()
        return self.compiler.expressions.number(low, scope), self.compiler.expressions.number(high, scope)

    def span_of(self, place: PlaceInfo) -> tuple[float, float]:
        """The bounds that every write to a place is held in, as far as they are known when it is read."""
        if place.said.range is None or place.type != NUMBER:
            return (float("-inf"), float("inf"))
        if place.key not in self._spans:
            self._spans[place.key] = (float("-inf"), float("inf"))  # what a range itself reads has none here
            low, high = self.range_of(place)
            self._spans[place.key] = (low.bounds[0], high.bounds[1])
        return self._spans[place.key]

    def range_hits(self, place: PlaceInfo) -> int:
        """The cell that counts writes clamped to a place's range."""
        if place.path not in self.clamped:
            self.clamped[place.path] = self.compiler.layout.take_integers(1)
        return self.clamped[place.path]

    def site(self, place: PlaceInfo) -> int:
        """The site of a place's writes."""
        if place.key not in self._sites:
            actors = range(len(self.compiler.names.actors))
            readers: list[tuple[int, ...] | None] = []
            for index in range(place.size):
                who = tuple(actor for actor in actors if place.sees(actor, index))
                readers.append(None if len(who) == len(actors) else who)
            self._sites[place.key] = self.compiler.site(
                place.path, "write", place.said.mark, place.labels or ("",), tuple(readers)
            ).number
        return self._sites[place.key]

    def moving_function(self, place: PlaceInfo) -> str:
        """The function that works out a moving place's value now."""
        if place.key in self._moving:
            return self._moving[place.key]
        function = self.compiler.source.function(f"track_{place.name}", "F, now, k")
        self._moving[place.key] = function.name
        size = place.size
        low, high = self.range_of(place)
        function.line(f"passed = now - F[{place.base + size} + k]")
        function.line(f"value = F[{place.base} + k]")
        function.line("if passed <= 0.0:")
        function.line("    return value")
        if place.moving == "drift":
            assert place.said.drift_toward is not None and place.said.drift_half_life is not None
            toward = self.compiler.expressions.number(place.said.drift_toward, Scope()).value
            half_life = self.compiler.expressions.mean_length(
                self.compiler.expressions.duration(place.said.drift_half_life, Scope())
            )
            function.line(
                f"value = {toward} + (value - {toward}) * exp(-0.6931471805599453 * passed / {half_life.value})"
            )
        else:
            function.line(f"value = value + F[{place.base + 2 * size} + k] * passed")
        if low.text != "-INFINITY":
            function.line(f"if value < {low.value}:")
            function.line(f"    return {low.value}")
        if high.text != "INFINITY":
            function.line(f"if value > {high.value}:")
            function.line(f"    return {high.value}")
        function.line("return value")
        return function.name

    def start_copy(self, place: PlaceInfo) -> int:
        """The first of the cells that keep a place's values at time 0."""
        if place.key not in self._start_copies:
            base = self.compiler.layout.take(place.where, place.size)
            self._start_copies[place.key] = base
            self.start_copies.append((place.where, place.base, base, place.size))
        return self._start_copies[place.key]

    def doubt_growth(self, place: PlaceInfo) -> tuple[float, float]:
        """How fast doubt grows (per second) and the most it comes to."""
        grows, most = 0.0, float("inf")
        if place.said.doubt_grows is not None:
            said = place.said.doubt_grows
            said = said.value if isinstance(said, tree.Cited) and isinstance(said.value, tree.Per) else said
            if not isinstance(said, tree.Per):
                raise ExpressionError(
                    said.mark, "doubt grows by so much per unit of time", "write `grows: 0.05 per month`"
                )
            grows = self.compiler.constant(said.value) / self.compiler.seconds_per(said.unit)
        if place.said.doubt_most is not None:
            most = self.compiler.constant(place.said.doubt_most)
        return grows, most

    def membership(self, field: PlaceInfo) -> str:
        """The constant matrix (case x actor) of a field of type `actors`."""
        return self.compiler.source.constant(f"{field.path}_matrix", self.membership_values[field.path])
