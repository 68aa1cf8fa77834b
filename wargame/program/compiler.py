"""Puts a playbook's program together: declares everything, then compiles everything.

The compiler itself only keeps the books: what is declared, which agenda codes, sites, streams
and watchers exist. Each part of the language is compiled by a module of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError, Mark, Problems
from wargame.program.expressions.expressions import Expressions
from wargame.program.happenings.budget import Budget
from wargame.program.happenings.reports import Reports
from wargame.program.happenings.statements import Statements
from wargame.program.layout import BITS, FIRING, PASSIVE, WORDS, KindInfo, Layout, PlaceInfo, QuestionInfo
from wargame.program.names import Names, suggestion
from wargame.program.place_book import PlaceBook
from wargame.program.runtime import calendar
from wargame.program.scope import Reads, Scope
from wargame.program.sites import Readers, Site, TextInfo
from wargame.program.source import Source
from wargame.program.types import NUMBER, Code, Domain, Type

if TYPE_CHECKING:
    from wargame.program.deciding.players import Players
    from wargame.program.happenings.measures import Measures
    from wargame.program.happenings.moves import Moves
    from wargame.program.happenings.questions import Block

_LOOKED_UP = ("tracks", "parameters", "kinds", "formulas")  # sections whose names a library sees only as it uses them
RANK_WORLD, RANK_CHOOSE, RANK_PERFORM, RANK_AGAIN, RANK_DEADLINE = range(5)


@attrs.define
class InjectInfo:
    """One inject, declared: `fire` is the function that makes it happen, `fired_code` its agenda code.

    `follows` is what it happens upon: `move`, or the path of a move or an inject; empty otherwise.
    """

    path: str
    said: model.Inject
    kind: KindInfo | None
    count: int
    labels: tuple[str, ...]
    bindings: dict[str, Code]
    domains: tuple[tuple[str, Domain], ...]
    generation: int
    fire: str
    fired_code: int = -1
    follows: str = ""

    @property
    def after_move(self) -> bool:
        """Whether it happens upon a move, whose actor and target it needs."""
        return bool(self.follows) and not re.match(r"injects\.|kinds\.\w+\.injects\.", self.follows)


@attrs.define
class Watcher:
    """A function to call when something it reads was written."""

    function: str
    reads: Reads
    address: int
    mask: int
    mark: Mark | None = None


class Compiler:
    """One playbook's declarations and everything that compiling it has produced so far."""

    players: Players  # these three are set by `assemble`
    moves: Moves
    measures: Measures

    def __init__(self, playbook: model.Playbook) -> None:
        self.playbook = playbook
        self.problems = Problems()
        self.names = Names(playbook)
        self.source = Source()
        self.layout = Layout()
        self.places: dict[str, PlaceInfo] = {}
        self.kinds: dict[str, KindInfo] = {}
        self.questions: dict[str, QuestionInfo] = {}
        self.inject_questions: dict[str, QuestionInfo] = {}
        self.injects: dict[str, InjectInfo] = {}
        self.derived: dict[object, tuple[str, Code, Reads] | ExpressionError] = {}
        self.deriving: list[object] = []
        self.formulas_open: list[str] = []
        self.formula_functions: dict[object, tuple[str, Code, Reads]] = {}
        self.streams: list[str] = []
        self._stream_bases: dict[tuple[str, int], int] = {}
        self.sites: list[Site] = []
        self.faults: list[tuple[Mark, str]] = []
        self._fault_numbers: dict[tuple[Mark, str], int] = {}
        self.agenda: list[tuple[int, str]] = []  # (rank, handler) by code
        self.firing: list[Watcher] = []
        self.passive: list[Watcher] = []
        self.always_marked: list[Watcher] = []
        self.ticked: list[Watcher] = []
        self.immediate: list[int] = []  # codes of replies that may be given at once
        self.upon: dict[str, list[str]] = {}
        self.blocks: dict[str, Block] = {}  # question blocks by the path of their state or inject
        self.sampled: list[str] = []  # what `sample` gives, by name
        self.cited: dict[str, int] = {}
        self.seat = self.layout.take_integers(len(self.names.actors))
        self.asked = self.layout.take_integers(len(self.names.actors))
        self.epoch = self._epoch()
        self.place_book = PlaceBook(self)
        self.expressions = Expressions(self)
        self.statements = Statements(self)
        self.reports = Reports(self)
        self.budget = Budget(self)

    # -- problems and positions ----------------------------------------------------------------

    def problem(self, error: ExpressionError) -> None:
        self.problems.error(error.mark, error.message, error.advice)

    def fault_site(self, mark: Mark, message: str) -> int:
        """The number of a place where a run can go wrong."""
        key = (mark, message)
        if key not in self._fault_numbers:
            self._fault_numbers[key] = len(self.faults)
            self.faults.append(key)
        return self._fault_numbers[key]

    def check_visible_file(self, name: str, used: Mark, declared: Mark) -> None:
        """A library sees its own names and those of what it uses, also where another declares the same."""
        if used.file == declared.file:
            return
        files = {file.name: file for file in self.playbook.files}
        file = files.get(used.file)
        if file is None or not file.library or declared.file in file.uses:
            return
        paths = {f"{section}.{name}" for section in _LOOKED_UP}
        if not any(paths & set(files[seen].declares) for seen in (file.name, *file.uses) if seen in files):
            raise ExpressionError(
                used,
                f"the library `{file.library}` does not see `{name}`",
                f"`{name}` is declared in {declared.file}; the library has to `use` it",
            )

    def cite(self, expr: tree.Cited) -> None:
        """Counts a citation and refuses one of an unknown source."""
        known = [*self.playbook.sources, *self.playbook.assumptions]
        if expr.source not in self.playbook.sources and expr.source not in self.playbook.assumptions:
            raise ExpressionError(
                expr.mark,
                f"`@ {expr.source}` is neither a source nor an assumption",
                suggestion(expr.source, known) or "declare it under `sources:` or `assumptions:`",
            )
        self.cited[expr.source] = self.cited.get(expr.source, 0) + 1

    # -- time --------------------------------------------------------------------------------------

    def _epoch(self) -> float:
        clock = self.playbook.clock
        self.zone = clock.zone if clock is not None else "UTC"
        try:
            calendar.load_zone(self.zone)
        except Exception:
            self.problems.error(
                clock.mark if clock else Mark("", 1, 1),
                f"`{self.zone}` is no time zone",
                "write UTC, Europe/Stockholm, ...",
            )
            self.zone = "UTC"
        self.start_seconds = 0.0
        if clock is None:
            return 0.0
        start = clock.start.value if isinstance(clock.start, tree.Cited) else clock.start
        if not isinstance(start, tree.Date):
            self.problems.error(start.mark, "the clock starts at a date", "write `start: 2025-03-07`")
            return 0.0
        try:
            self.start_seconds = self.absolute(start)
        except ExpressionError as error:
            self.problem(error)
        return self.start_seconds

    def absolute(self, date: tree.Date) -> float:
        """Seconds since 1970 of a date in the playbook's zone."""
        try:
            return float(
                calendar.to_seconds(date.year, date.month, date.day, date.hour, date.minute, date.second, self.zone)
            )
        except ValueError as error:
            raise ExpressionError(date.mark, f"there is no such date here: {error}") from error

    def seconds_of(self, date: tree.Date) -> float:
        """Seconds since the playbook's start."""
        return self.absolute(date) - self.epoch

    def mean_seconds(self, packed: float) -> float:
        return float(round(calendar.mean_seconds(packed)))

    def constant(self, expr: tree.Expr, kind: Type = NUMBER) -> float:
        """The value of an expression that must be known when the playbook is read."""
        code = self.expressions.typed(expr, Scope(), kind)
        if code.const is None:
            raise ExpressionError(
                expr.mark, "this must be known before anything is played", "write a number, date or duration"
            )
        return float(code.const)

    def seconds_per(self, unit: tree.Duration) -> float:
        """The length of the unit of a rate, months and years at their mean."""
        return calendar.mean_seconds(unit.months * 2.0**40 + unit.seconds)

    # -- streams, sites, codes -------------------------------------------------------------------------

    def stream_base(self, path: str, ordinal: int, count: int, labels: Sequence[str]) -> int:
        key = (path, ordinal)
        if key not in self._stream_bases:
            self._stream_bases[key] = len(self.streams)
            for number in range(max(1, count)):
                label = labels[number] if number < len(labels) else f"[{number}]" if count > 1 else ""
                self.streams.append(f"{path}{label}#{ordinal}" if ordinal else f"{path}{label}")
        return self._stream_bases[key]

    def site(
        self,
        path: str,
        kind: str,
        mark: Mark,
        labels: tuple[str, ...] = ("",),
        readers: Readers = (),
        *,
        text: TextInfo | None = None,
        covered: bool = False,
        reason: str = "",
        objective: Sequence[tree.Name] = (),
        asks: bool = False,
    ) -> Site:
        """A new site; a covered one has a counter in I."""
        cell = self.layout.take_integers(1) if covered else -1
        for word in objective:
            if word.id not in self.playbook.objectives:
                self.problems.error(
                    word.mark, f"`{word.id}` is no objective", suggestion(word.id, self.playbook.objectives)
                )
        site = Site(
            len(self.sites),
            path,
            kind,
            mark,
            labels,
            readers,
            text,
            covered,
            cell,
            reason,
            tuple(word.id for word in objective),
            asks,
        )
        self.sites.append(site)
        return site

    def code(self, rank: int, handler: str) -> int:
        """A new kind of agenda item; `handler` takes (..., i, x)."""
        self.agenda.append((rank, handler))
        return len(self.agenda) - 1

    def watch(
        self, function: str, reads: Reads, *, fires: bool, solved: bool = False, mark: Mark | None = None
    ) -> Watcher:
        """A function to call when what it reads is written; `solved` if it posts its own crossings."""
        watchers, first = (self.firing, FIRING) if fires else (self.passive, PASSIVE)
        number = len(watchers)
        if number >= WORDS * BITS:
            self.problems.error(
                Mark(self.playbook.files[-1].name, 1, 1),
                f"more than {WORDS * BITS} conditions are watched",
                "merge some of them",
            )
            number %= BITS
        watcher = Watcher(function, reads, first + number // BITS, 1 << (number % BITS), mark)
        watchers.append(watcher)
        if (reads.moving or reads.clock) and not solved:
            self.ticked.append(watcher)
            if fires:
                self.always_marked.append(watcher)
        return watcher

    def marks(self) -> dict[str, list[tuple[int, int]]]:
        """For each place the (address, mask) pairs that a write has to set."""
        masks: dict[str, dict[int, int]] = {}
        for watcher in (*self.firing, *self.passive):
            for place in watcher.reads.places:
                words = masks.setdefault(place, {})
                words[watcher.address] = words.get(watcher.address, 0) | watcher.mask
        return {place: sorted(words.items()) for place, words in masks.items()}
