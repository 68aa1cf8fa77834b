"""What an author said: a playbook as frozen values, positions kept, nothing resolved.

Every class here is one entry of `wargame.language.fields`, which says what each field may
hold, its default and its meaning. Maps keep the file's order.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from wargame.language.problems import NOWHERE, Mark
from wargame.language.tree import Block, Call, Expr, Listing, Name, Text


@attrs.frozen
class Trigger:
    """When something happens. At most one of the first eight is set."""

    at: Expr | None = None
    after: Expr | None = None
    every: Expr | None = None
    rate: Expr | None = None
    when: Expr | None = None
    whenever: Expr | None = None
    upon: Name | Expr | None = None
    by_hand: bool = False
    first: Expr | None = None
    for_: Expr | None = None
    delay: Expr | None = None
    if_: Expr | None = None
    times: Expr | None = None
    mark: Mark = NOWHERE

    @property
    def kind(self) -> str:
        """The key that names this trigger, or "" where none is given."""
        for key in ("at", "after", "every", "rate", "when", "whenever", "upon"):
            if getattr(self, key) is not None:
                return key
        return "by_hand" if self.by_hand else ""


@attrs.frozen
class Consequence:
    """What happens: statements, a state for the own case, one drawn result."""

    do: Block = ()
    to: Name | None = None
    text: Text | None = None
    seen_by: tuple[Name, ...] | None = None
    notes: str = ""
    objective: tuple[Name, ...] = ()
    results: Mapping[str, Result] = attrs.field(factory=dict)
    mark: Mark = NOWHERE


@attrs.frozen
class Result:
    """One of several results; `odds` is a probability, or None for `rest`."""

    odds: Expr | None
    consequence: Consequence
    mark: Mark = NOWHERE


@attrs.frozen
class Answer:
    """A legal answer to a question and what it brings about."""

    consequence: Consequence
    if_: Expr | None = None
    appeal: Expr | None = None
    labels: Mapping[str, Expr] = attrs.field(factory=dict)
    mark: Mark = NOWHERE


@attrs.frozen
class Question:
    """Who must say what, until when, and what silence means.

    `silence` is the name of an answer or (kinds) a state, a consequence of its own, or None.
    """

    who: Expr
    answers: Mapping[str, Answer]
    within: Expr | None = None
    opens: Expr | None = None
    answers_in: Expr | None = None
    text: Text | None = None
    silence: Name | Answer | None = None
    objective: tuple[Name, ...] = ()
    mark: Mark = NOWHERE


@attrs.frozen
class Exit:
    """A way out of a state (or a thing that happens while in it)."""

    trigger: Trigger
    consequence: Consequence
    about: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class State:
    """One state of a kind."""

    about: str = ""
    enter: Block = ()
    leave: Block = ()
    exits: Mapping[str, Exit] = attrs.field(factory=dict)
    asks: Mapping[str, Question] = attrs.field(factory=dict)
    then: Consequence | None = None
    seen_by: tuple[Name, ...] | None = None
    free: bool = False
    mark: Mark = NOWHERE


@attrs.frozen
class Place:
    """A track, a field, a memory entry or a parameter: a value that changes.

    `of` maps index names to domains, each a set, words or kind name or a list of actors:
    `of: actor` reads as {"actor": Name("actors")}; `of: pair` sets `pair` instead.
    """

    of: Mapping[str, Expr] = attrs.field(factory=dict)
    pair: bool = False
    type: Name | None = None
    range: tuple[Expr, Expr] | None = None
    start: Expr | None = None
    always: Expr | None = None
    fresh: Expr | None = None
    drift_toward: Expr | None = None
    drift_half_life: Expr | None = None
    flow: Expr | None = None
    seen_by: tuple[Name, ...] | None = None
    estimated_by: tuple[Name, ...] = ()
    doubt_start: Expr | None = None
    doubt_grows: Expr | None = None
    doubt_most: Expr | None = None
    sweep: tuple[Expr, ...] = ()
    short: bool = False  # written as a bare value
    why: str = ""
    about: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class Inject:
    """What happens to the cast, or (without text) a rule of the world."""

    trigger: Trigger
    consequence: Consequence
    each: Mapping[str, Expr] = attrs.field(factory=dict)
    asks: Mapping[str, Question] = attrs.field(factory=dict)
    then: Consequence | None = None
    about: str = ""
    why: str = ""
    adjudication: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class Move:
    """What an actor may choose."""

    by: Expr
    consequence: Consequence
    target: Expr | None = None
    options: Mapping[str, tuple[Expr, ...]] = attrs.field(factory=dict)
    from_: tuple[Name, ...] | None = None
    if_: Expr | None = None
    costs: Mapping[str, Expr] = attrs.field(factory=dict)
    limit: Expr | None = None  # Per(value, unit)
    takes: Expr | None = None
    appeal: Expr | None = None
    labels: Mapping[str, Expr] = attrs.field(factory=dict)
    shown_as: Name | None = None
    about: str = ""
    why: str = ""
    adjudication: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class Kind:
    """A small state machine; each case of it stands for one thing in the crisis."""

    states: Mapping[str, State]
    roles: Mapping[str, Expr] = attrs.field(factory=dict)
    named: bool = False
    slots: int = 0
    fields: Mapping[str, Place] = attrs.field(factory=dict)
    groups: Mapping[str, tuple[Name, ...]] = attrs.field(factory=dict)
    moves: Mapping[str, Move] = attrs.field(factory=dict)
    injects: Mapping[str, Inject] = attrs.field(factory=dict)
    invariants: Mapping[str, Expr] = attrs.field(factory=dict)
    seen_by: tuple[Name, ...] | None = None
    estimated_by: tuple[Name, ...] = ()
    about: str = ""
    why: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class Rule:
    """One rule of a player: when it speaks, about what, and what it chooses.

    `choose` is one choice, a call (`logit(2)`, `program(name)`), or a tuple of
    (choice, weight); the weight None stands for `rest`.
    """

    trigger: Trigger
    question: Expr | None = None
    if_: Expr | None = None
    choose: Expr | Call | tuple[tuple[Expr, Expr | None], ...] | None = None
    prefers: tuple[tuple[Expr, Expr], ...] = ()
    do: Block = ()
    mark: Mark = NOWHERE


@attrs.frozen
class Player:
    """How an actor decides when nobody sits in its seat."""

    seat: bool = False
    acts_every: Expr | None = None
    acts_moves: int = 1
    acts_first: Expr | None = None
    answers_in: Expr | None = None
    memory: Mapping[str, Place] = attrs.field(factory=dict)
    plays: Mapping[str, Rule] = attrs.field(factory=dict)
    about: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class Actor:
    """A capital, agency or alliance; `tracks` are start values of its own tracks."""

    name: str
    about: str = ""
    tracks: Mapping[str, Expr] = attrs.field(factory=dict)
    why: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class Outcome:
    """One end of the story; `condition` None means `otherwise`."""

    condition: Expr | None
    for_: Expr | None = None
    ends: bool = False
    about: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class Expectation:
    """Known answers: what some outcomes and measures come to, given values of some parameters.

    `values` pairs what is looked at (`disaster`, `median(days)`) with its value; `settings` holds a
    value, a Listing of several, or the name `sweep`. Not `judged`: shown beside what a run gives.
    """

    values: tuple[tuple[Expr, Expr], ...]
    settings: Mapping[str, Expr] = attrs.field(factory=dict)
    method: str = ""
    source: Name | None = None
    exact: bool = False
    judged: bool = True
    about: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class Table:
    """Numbers by row and column; without rows, `values` has one row."""

    columns: Name
    rows: Name | None
    values: tuple[tuple[Expr, ...], ...]
    source: str = ""
    why: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class Formula:
    """`name(arguments): expression`, inlined where it is used."""

    arguments: tuple[str, ...]
    body: Expr
    mark: Mark = NOWHERE


@attrs.frozen
class Source:
    """Where a number comes from; `details` holds title, published, url, kind, ..."""

    details: Mapping[str, str]
    mark: Mark = NOWHERE


@attrs.frozen
class Clock:
    """Start and length of the story, its smallest step of looking, and its time zone."""

    start: Expr
    length: Expr
    tick: Expr | None = None
    zone: str = "UTC"
    mark: Mark = NOWHERE


@attrs.frozen
class SourceFile:
    """A file that a playbook was read from.

    `name` is what positions say; `uses` the names of the files whose declarations it may see;
    `declares` the dotted paths that it declares or changes itself (two files may declare one
    track in the same words, and `Playbook.declared_in` names only the first).
    """

    name: str
    content: bytes
    library: str  # the library's name, "" for a playbook
    uses: tuple[str, ...] = ()
    declares: tuple[str, ...] = ()


@attrs.frozen
class Playbook:
    """Everything that an author and the libraries in use say, merged."""

    title: str
    files: tuple[SourceFile, ...]
    clock: Clock | None
    about: str = ""
    intended_use: str = ""
    sources: Mapping[str, Source] = attrs.field(factory=dict)
    assumptions: Mapping[str, str] = attrs.field(factory=dict)
    objectives: Mapping[str, str] = attrs.field(factory=dict)
    parameters: Mapping[str, Place] = attrs.field(factory=dict)
    actors: Mapping[str, Actor] = attrs.field(factory=dict)
    sets: Mapping[str, Expr] = attrs.field(factory=dict)  # Listing, or Name of another set
    words: Mapping[str, tuple[Name, ...]] = attrs.field(factory=dict)
    tables: Mapping[str, Table] = attrs.field(factory=dict)
    calendars: Mapping[str, Listing] = attrs.field(factory=dict)
    formulas: Mapping[str, Formula] = attrs.field(factory=dict)
    labels: Mapping[str, Expr] = attrs.field(factory=dict)
    tracks: Mapping[str, Place] = attrs.field(factory=dict)
    kinds: Mapping[str, Kind] = attrs.field(factory=dict)
    cases: Mapping[str, Mapping[str, Mapping[str, Expr]]] = attrs.field(factory=dict)
    start: tuple[Block, ...] = ()  # libraries' first, in order of use
    injects: Mapping[str, Inject] = attrs.field(factory=dict)
    moves: Mapping[str, Move] = attrs.field(factory=dict)
    players: Mapping[str, Player] = attrs.field(factory=dict)
    measures: Mapping[str, Expr] = attrs.field(factory=dict)
    outcomes: Mapping[str, Outcome] = attrs.field(factory=dict)
    invariants: Mapping[str, Expr] = attrs.field(factory=dict)
    expects: Mapping[str, Expectation] = attrs.field(factory=dict)
    changes: tuple[int, int, int] = (0, 0, 0)  # what `extend` changed, added, removed
    declared_in: Mapping[str, str] = attrs.field(factory=dict)  # dotted path → file name
