"""What names mean at one point of a playbook, and whose eyes they are read with."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from wargame.language.tree import Call
from wargame.program.layout import KindInfo, PlaceInfo
from wargame.program.types import Code


@attrs.define
class Reads:
    """What an expression depends on: keys of places, and whether the clock moves it."""

    places: set[str] = attrs.field(factory=set)
    clock: bool = False  # reads `now`
    moving: list[PlaceInfo] = attrs.field(factory=list)

    def add(self, other: Reads) -> None:
        self.places |= other.places
        self.clock |= other.clock
        self.moving += [place for place in other.moving if place not in self.moving]


@attrs.define
class DrawSite:
    """Where draws stand: they take one stream for each instance of `path`.

    `instance` is the code of the instance's number among `count`, `labels` their names. The n-th
    draw of the site has the ordinal n, so that streams keep their names whatever stands around.
    """

    path: str
    count: int
    instance: str
    labels: tuple[str, ...]
    used: int = 0


@attrs.frozen
class Scope:
    """The names in force. `variables` are the Python locals that generated code may use."""

    locals: dict[str, Code] = attrs.field(factory=dict)
    variables: frozenset[str] = frozenset()
    reads: Reads = attrs.field(factory=Reads)
    viewer: Code | None = None
    kind: KindInfo | None = None
    case: Code | None = None
    draws: DrawSite | None = None
    over_time: Callable[[Call, Scope], Code] | None = None
    labels: dict[str, Code] | None = None  # `move.rung`, where a move is in scope
    memory: dict[str, PlaceInfo] = attrs.field(factory=dict)
    writing: str = "world"  # "start" sets states at once; "memory" may write memory only
    text: bool = False  # a text's reader must see the truth

    def with_(self, /, **names: Code) -> Scope:
        """The same scope with further local names."""
        return attrs.evolve(self, locals={**self.locals, **names})

    def variable(self, *names: str) -> Scope:
        """The same scope with further Python locals."""
        return attrs.evolve(self, variables=self.variables | set(names))
