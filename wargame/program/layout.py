"""Where everything lies: the addresses of a program's world in its two flat arrays.

`F` holds numbers, flags, dates and durations as floats; `I` holds states, words, actors,
counters and generations as integers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs

from wargame.program.types import Domain, Type

if TYPE_CHECKING:
    from wargame.language import model

# Cells of I with a fixed meaning.
STOP = 0  # 1 when the run is over
CAUSE = 1  # the record that is causing what happens now
SEQUENCE = 2  # the next agenda item's number
RECORD_NUMBER = 3  # the next record's number
CONSIDERED = 4  # options that players have looked at
FAULT = 5  # 1 + the site of the first fault, 0 while there is none
HALT = 6  # set when somebody outside has to be asked
OUTCOME = 7  # 1 + the outcome that ended the run early
BROKEN = 8  # 1 + the first invariant that was found broken
REPLY = 9  # 1 + the code of a reply that is due at once, 0 while there is none
FIRING = 10  # words of marks: what may fire because something it reads was written
PASSIVE = 26  # words of marks: what only measures or re-times
WORDS = 16
BITS = 60
REPLY_INSTANCE, REPLY_PAYLOAD, REPLY_CAUSE, REPLYING = 42, 43, 44, 45
RESERVED = 48


@attrs.define
class PlaceInfo:
    """One place, laid out.

    `dims` are its indices (name, domain) in order; a field has the one dimension `case`. For a
    pair, `pairs` maps a*n + b to the flat index. A moving place keeps value, since and slope (or
    the value it drifts toward) in three runs of cells, `size` apart.
    """

    path: str
    name: str
    said: model.Place
    type: Type
    where: str
    base: int
    size: int
    dims: tuple[tuple[str, Domain], ...]
    key: str
    kind: KindInfo | None = None
    pairs: tuple[int, ...] = ()
    moving: str = ""  # "", "drift" or "flow"
    static: bool = False  # a parameter: set once, before anything reads it
    calendar: bool = False
    observers: tuple[int, ...] = ()  # actors that hold an estimate
    copy: int = -1  # first cell of the copies' values (in `where`)
    copy_date: int = -1  # first cell in F of the copies' dates
    copy_doubt: int = -1
    sees: Callable[[int, int], bool] = lambda viewer, index: True
    observes: Callable[[int, int], bool] = lambda viewer, index: False
    knew: Callable[[int, int], bool] = lambda viewer, index: True  # whose copy holds the truth at time 0
    labels: tuple[str, ...] = ()  # "[USA, POL]" for each flat index
    growth: tuple[float, float] = (0.0, float("inf"))  # of the copies' doubt: per second, and the most
    mover: str = ""  # the function (F, now, index) that gives a moving place's value
    bounds: tuple[float, float] = (float("-inf"), float("inf"))  # of what is written to it

    @property
    def index_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.dims)


@attrs.define
class QuestionInfo:
    """One question of a block: `answers` by name, `width` answerers per instance."""

    path: str
    name: str
    said: model.Question
    block: str
    key: str
    base: int
    width: int
    instances: int
    answerers: tuple[int, ...] | None  # constant answerers, or None where it is one per instance
    answer_names: tuple[str, ...] = ()
    sealed: int = -1  # first cell of the counts of open answers, where answers wait for others to be revealed
    handed: int = -1  # first cell of which program is asked (1 + its number, 0 none), where a rule asks one
    sees: Callable[[int, int], bool] = lambda viewer, instance: True  # who comes to know the answer

    def cell(self, place: int, base: int = -1) -> str:
        """The address of one answerer's cell for instance i, among the answers or those that start at `base`."""
        first = base if base >= 0 else self.base
        return f"{first} + i" if self.width == 1 else f"{first} + i * {self.width} + {place}"


@attrs.define
class KindInfo:
    """One kind, laid out; roles of case c are `role_tables[name][c]`."""

    name: str
    said: model.Kind
    count: int
    labels: tuple[str, ...]
    valid: tuple[int, ...]
    states: tuple[str, ...]
    groups: Mapping[str, tuple[int, ...]]
    state: int = 0  # base in I
    since: int = 0  # base in F
    generation: int = 0  # base in I
    opened: int = -1  # base in F, slot kinds only
    change: int = 0  # first number of this kind's pending state changes
    roles: dict[str, Domain] = attrs.field(factory=dict)
    role_tables: dict[str, tuple[int, ...]] = attrs.field(factory=dict)
    fields: dict[str, PlaceInfo] = attrs.field(factory=dict)
    questions: dict[str, QuestionInfo] = attrs.field(factory=dict)
    state_place: PlaceInfo | None = None
    since_place: PlaceInfo | None = None
    free_state: int = -1

    @property
    def domain(self) -> Domain:
        return Domain(self.name, Type("case", self.name), tuple(range(self.count)))

    def state_number(self, name: str) -> int:
        try:
            return self.states.index(name)
        except ValueError:
            return -1


class Layout:
    """Hands out cells and remembers their start values."""

    def __init__(self) -> None:
        self.floats: list[float] = [0.0]
        self.integers: list[int] = [0] * RESERVED
        self.float_runs = [0]  # first cells of what was handed out together
        self.integer_runs = [0]

    def take_floats(self, count: int, value: float = 0.0) -> int:
        """The first of `count` new cells of F."""
        base = len(self.floats)
        self.float_runs += [base] if count else []
        self.floats.extend([value] * count)
        return base

    def take_integers(self, count: int, value: int = 0) -> int:
        """The first of `count` new cells of I."""
        base = len(self.integers)
        self.integer_runs += [base] if count else []
        self.integers.extend([value] * count)
        return base

    def take(self, where: str, count: int) -> int:
        return self.take_floats(count) if where == "F" else self.take_integers(count)
