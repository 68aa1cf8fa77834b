"""What a generated playbook has declared so far, and what can be read where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from wargame.testing.choosing import Choosing

CODES = ("AVA", "BEL", "CAR", "DOR", "ELM", "FEN")


@attrs.define
class Scope:
    """The names that an expression may read and a statement may write at one spot.

    `numbers`, `flags`, `dates`, `durations` are texts of places; `actors` are (text, set that it is
    surely in); `words` (text, enumeration); `cases` (text, kind). `targets` are places that a
    statement may change. `draws` says whether a draw may stand here.
    """

    numbers: list[str] = attrs.field(factory=list)
    flags: list[str] = attrs.field(factory=list)
    dates: list[str] = attrs.field(factory=list)
    durations: list[str] = attrs.field(factory=list)
    actors: list[tuple[str, str]] = attrs.field(factory=list)
    words: list[tuple[str, str]] = attrs.field(factory=list)
    cases: list[tuple[str, str]] = attrs.field(factory=list)
    targets: list[str] = attrs.field(factory=list)
    kind: str = ""
    draws: bool = False
    fresh: list[str] = attrs.field(factory=list)

    def more(self, **added: Sequence[object]) -> Scope:
        """The same scope with more in its lists."""
        changed: dict[str, Any] = {key: [*getattr(self, key), *value] for key, value in added.items()}
        return attrs.evolve(self, **changed)

    def drawing(self) -> Scope:
        return attrs.evolve(self, draws=True)


@attrs.define
class KindMade:
    """A kind that was generated: how its cases are written, and what states they have."""

    name: str
    states: list[str]
    groups: list[str]
    cases: list[str]  # texts of some cases: `dispute[AVA, CAR]`
    seen: bool  # whether everybody sees it
    moves: list[tuple[str, str, str]] = attrs.field(factory=list)  # (case, move, actor)
    slots: bool = False


@attrs.define
class Cast:
    """Everything declared so far."""

    choose: Choosing
    actors: list[str]
    east: list[str]
    west: list[str]
    words: dict[str, list[str]] = attrs.field(factory=dict)
    tables: dict[str, tuple[str, str]] = attrs.field(factory=dict)  # name → (rows, columns)
    calendars: list[str] = attrs.field(factory=list)
    formulas: list[str] = attrs.field(factory=list)  # of one argument, an actor
    plain_formulas: list[str] = attrs.field(factory=list)  # of no argument
    parameters: list[str] = attrs.field(factory=list)
    sources: list[str] = attrs.field(factory=list)
    labels: list[str] = attrs.field(factory=list)
    kinds: dict[str, KindMade] = attrs.field(factory=dict)
    fired: list[str] = attrs.field(factory=list)  # injects that may be fired: `injects.talks`
    opened: str = ""  # the kind with slots
    estimated: list[str] = attrs.field(factory=list)
    estimated_kinds: list[str] = attrs.field(factory=list)
    estimated_veiled: list[str] = attrs.field(factory=list)
    moves: list[tuple[str, str]] = attrs.field(factory=list)  # (text of a choice, actor)
    tracks: set[str] = attrs.field(factory=set)
    objectives: list[str] = attrs.field(factory=list)
    questions: list[tuple[str, list[str], str]] = attrs.field(factory=list)  # as rules name them
    paid: list[str] = attrs.field(factory=list)  # tracks that moves may cost
    veiled: set[str] = attrs.field(factory=set)  # moves that not everybody sees
    acting: bool = False  # some answers carry labels, and count as moves
    apart: bool = False  # nothing happens upon just any event: see `strategies.playbook_map`

    def pool(self, name: str) -> list[str]:
        """The members of a set."""
        return {"east": self.east, "west": self.west}.get(name, self.actors)

    def world(self, seen_only: bool = False) -> Scope:
        """What the world may read anywhere; with `seen_only`, what every actor sees."""
        scope = Scope(numbers=["heat", "calm"], flags=["alarm"], dates=["deadline"], durations=["patience"])
        scope.words.append(("mood", "moods"))
        scope.targets += ["heat", "alarm", "patience", "deadline", "mood"]
        for actor in self.actors:
            scope.numbers.append(f"strain[{actor}]")
        scope.numbers += [f"tension[{a}, {b}]" for a in self.east[:2] for b in self.west[:2]]
        scope.targets += [f"strain[{self.actors[0]}]", f"tension[{self.east[0]}, {self.west[0]}]"]
        for name in ("reach", "margin"):
            if name in self.tracks:
                scope.numbers.append(f"{name}[{self.east[0]}, {self.west[-1]}]")
        if "leader" in self.tracks:
            scope.actors.append(("leader", ""))
            scope.targets.append("leader")
        scope.actors += [(actor, "east" if actor in self.east else "west") for actor in self.actors]
        for kind in self.kinds.values():
            if (kind.seen or not seen_only) and kind.cases:
                scope.cases += [(case, kind.name) for case in kind.cases]
        if not seen_only:
            scope.numbers += self.parameters
            scope.numbers += [f"secret[{actor}]" for actor in self.actors if "secret" in self.tracks]
            scope.targets += [f"secret[{self.actors[-1]}]"] if "secret" in self.tracks else []
            scope.numbers += ["hidden"] if "hidden" in self.tracks else []
            scope.targets += ["hidden"] if "hidden" in self.tracks else []
            scope.fresh += ["noise"] if "noise" in self.tracks else []
        return scope

    def about(self, scope: Scope, text: str, pool: str) -> Scope:
        """The scope with what can be said of one more actor: `strain[t]`, `tension[AVA, t]`."""
        numbers = [f"strain[{text}]"]
        if pool in ("east", "west"):
            other = self.west if pool == "east" else self.east
            numbers.append(f"tension[{text}, {self.choose.of(other)}]")
        return scope.more(numbers=[*numbers], targets=[*numbers], actors=[(text, pool)])
