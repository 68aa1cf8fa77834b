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
from wargame.program.happenings.reports import Reports
from wargame.program.happenings.statements import Statements
from wargame.program.layout import BITS, FIRING, PASSIVE, WORDS, KindInfo, Layout, PlaceInfo, QuestionInfo
from wargame.program.names import Names, suggestion
from wargame.program.runtime import calendar
from wargame.program.scope import Reads, Scope
from wargame.program.sites import Readers, Site, TextInfo
from wargame.program.source import Source
from wargame.program.types import NUMBER, Code, Domain, Type, literal

if TYPE_CHECKING:
    from wargame.program.deciding.players import Players
    from wargame.program.happenings.measures import Measures
    from wargame.program.happenings.moves import Moves
    from wargame.program.happenings.questions import Block

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
        self.clamped: dict[str, int] = {}
        self._tables: dict[str, tuple[float, ...]] = {}
        self._moving: dict[str, str] = {}
        self._place_sites: dict[str, int] = {}
        self._start_copies: dict[str, int] = {}
        self._spans: dict[str, tuple[float, float]] = {}
        self._memberships: dict[str, str] = {}
        self.start_copies: list[tuple[str, int, int, int]] = []  # (where, from, to, size)
        self.membership_values: dict[str, tuple[int, ...]] = {}
        self.seat = self.layout.take_integers(len(self.names.actors))
        self.asked = self.layout.take_integers(len(self.names.actors))
        self.epoch = self._epoch()
        self.expressions = Expressions(self)
        self.statements = Statements(self)
        self.reports = Reports(self)

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
        """A library sees its own names and those of what it uses."""
        if used.file == declared.file:
            return
        file = next((file for file in self.playbook.files if file.name == used.file), None)
        if file is not None and file.library and declared.file not in file.uses:
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

    # -- places -----------------------------------------------------------------------------------------

    def place_scope(self, place: PlaceInfo, items: Sequence[Code], scope: Scope) -> Scope:
        """The scope of what an author wrote about a place, its indices bound to `items`."""
        if place.kind is not None:
            case = items[0]
            roles = {name: self.expressions.role(place.kind, name, case) for name in place.kind.roles}
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
        return self.expressions.number(low, scope), self.expressions.number(high, scope)

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
            self.clamped[place.path] = self.layout.take_integers(1)
        return self.clamped[place.path]

    def place_site(self, place: PlaceInfo) -> int:
        """The site of a place's writes."""
        if place.key not in self._place_sites:
            actors = range(len(self.names.actors))
            readers: list[tuple[int, ...] | None] = []
            for index in range(place.size):
                who = tuple(actor for actor in actors if place.sees(actor, index))
                readers.append(None if len(who) == len(actors) else who)
            self._place_sites[place.key] = self.site(
                place.path, "write", place.said.mark, place.labels or ("",), tuple(readers)
            ).number
        return self._place_sites[place.key]

    def moving_function(self, place: PlaceInfo) -> str:
        """The function that works out a moving place's value now."""
        if place.key in self._moving:
            return self._moving[place.key]
        function = self.source.function(f"track_{place.name}", "F, now, k")
        self._moving[place.key] = function.name
        size = place.size
        low, high = self.range_of(place)
        function.line(f"passed = now - F[{place.base + size} + k]")
        function.line(f"value = F[{place.base} + k]")
        function.line("if passed <= 0.0:")
        function.line("    return value")
        if place.moving == "drift":
            assert place.said.drift_toward is not None and place.said.drift_half_life is not None
            toward = self.expressions.number(place.said.drift_toward, Scope()).value
            half_life = self.expressions.mean_length(self.expressions.duration(place.said.drift_half_life, Scope()))
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
            base = self.layout.take(place.where, place.size)
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
            grows = self.constant(said.value) / self.seconds_per(said.unit)
        if place.said.doubt_most is not None:
            most = self.constant(place.said.doubt_most)
        return grows, most

    def membership(self, field: PlaceInfo) -> str:
        """The constant matrix (case x actor) of a field of type `actors`."""
        return self.source.constant(f"{field.path}_matrix", self.membership_values[field.path])

    def table_values(self, name: str) -> tuple[float, ...]:
        """A table's numbers, row by row."""
        if name not in self._tables:
            table = self.playbook.tables[name]
            wide = len(self.expressions.table_domain(table.columns).values)
            high = len(self.expressions.table_domain(table.rows).values) if table.rows is not None else 1
            if len(table.values) != high or any(len(row) != wide for row in table.values):
                wanted = f"{wide} numbers" if high == 1 else f"{high} rows of {wide} numbers"
                advice = "one for each of its columns and rows"
                raise ExpressionError(table.mark, f"the table `{name}` needs {wanted}", advice)
            self._tables[name] = tuple(self.constant(value) for row in table.values for value in row)
        return self._tables[name]

    # -- references ------------------------------------------------------------------------------------------

    def inject_reference(self, said: tree.Expr, scope: Scope) -> tuple[InjectInfo, str]:
        """The inject that `injects.name[...]` names, and the code of its instance."""
        base, items = (said.base, said.items) if isinstance(said, tree.Index) else (said, ())
        if not (isinstance(base, tree.Attribute) and isinstance(base.base, tree.Name) and base.base.id == "injects"):
            raise ExpressionError(
                said.mark, "an inject is named `injects.name`, with its index where it has `each:`", ""
            )
        name = base.name
        if (
            scope.kind is not None
            and f"kinds.{scope.kind.name}.injects.{name}" in self.injects
            and scope.case is not None
        ):
            return self.injects[f"kinds.{scope.kind.name}.injects.{name}"], scope.case.text
        info = self.injects.get(f"injects.{name}")
        if info is None:
            known = [path.removeprefix("injects.") for path in self.injects if path.startswith("injects.")]
            raise ExpressionError(said.mark, f"`injects.{name}` does not exist", suggestion(name, known))
        if len(items) != len(info.domains):
            raise ExpressionError(
                said.mark,
                f"`injects.{name}` takes {len(info.domains)} indices, here are {len(items)}",
                f"it is made for each {', '.join(key for key, _ in info.domains)}" if info.domains else "",
            )
        stand_in = PlaceInfo(info.path, name, model.Place(mark=said.mark), NUMBER, "I", 0, info.count, info.domains, "")
        codes = []
        for item, (key, domain) in zip(items, info.domains, strict=True):
            code = self.expressions.item(item, scope, domain.type)
            self.expressions.check_member(code, domain, key, item.mark)
            codes.append(code)
        index = self.expressions.flat(stand_in, codes, said.mark)
        return info, index.text if index.const is not None else f"({index.text})"
