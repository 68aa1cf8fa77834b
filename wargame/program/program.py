"""A program: a playbook laid out and compiled, ready to be run by either clock or by the batch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import CodeType
from typing import Any

import attrs

from wargame.language import model
from wargame.language.problems import ExpressionError, Mark, PlaybookError, Problem
from wargame.language.provenance import unsourced
from wargame.program.assemble import assemble
from wargame.program.compiler import Compiler, InjectInfo
from wargame.program.declaring.move_instances import ActInfo, MoveInfo
from wargame.program.expectations import Expected, compile_expectations
from wargame.program.happenings.questions import Block
from wargame.program.layout import REPLY, KindInfo, PlaceInfo, QuestionInfo
from wargame.program.playable import Playable, run_in_namespace
from wargame.program.rewriting.flattening import flatten
from wargame.program.rewriting.inlining import inline_draws
from wargame.program.rewriting.quickening import quicken
from wargame.program.rewriting.unattended import Laid
from wargame.program.runtime import calendar
from wargame.program.scope import Scope
from wargame.program.sites import Site
from wargame.program.source import EFFECTS, without_records
from wargame.program.types import Type
from wargame.program.warnings import warnings_of

ENTRIES = {"begin", "settle", "settle_outside", "change_states", "reply_now", "finish", "measures", "outcome", "sample"}
Handler = Callable[..., None]


@attrs.define(slots=False, eq=False)
class Program:
    """Everything the engine needs; nothing here changes while it runs.

    `source` is the generated text, record lines included. `handlers[code]` takes an agenda item;
    there are two sets of functions, with records and without, made from the same text.
    """

    playbook: model.Playbook
    source: str
    start_floats: tuple[float, ...]
    start_integers: tuple[int, ...]
    streams: tuple[str, ...]
    sites: tuple[Site, ...]
    faults: tuple[tuple[Mark, str], ...]
    handler_names: tuple[str, ...]
    places: Mapping[str, PlaceInfo]
    kinds: Mapping[str, KindInfo]
    questions: Mapping[str, QuestionInfo]
    blocks: Mapping[str, Block]
    injects: Mapping[str, InjectInfo]
    moves: tuple[MoveInfo, ...]
    acts: tuple[ActInfo, ...]  # the moves, and the answers that are acts as they are
    memory: Mapping[str, Mapping[str, PlaceInfo]]
    perform_code: int
    again_code: int  # of an item that asks a seat again, its actor in the instance's place
    fired_codes: Mapping[str, int]
    act_codes: Mapping[str, int]
    prompts: Mapping[str, Sequence[tuple[int, str]]]  # actor → (cell that says due, function) of rules that act unasked
    seat: int
    asked: int
    programs: Mapping[str, Sequence[str]]  # what rules ask (`program(name)`): the paths of the rules that ask it
    handed: int  # first cell of which program each actor's next move is handed to (1 + its number)
    measure_types: tuple[Type, ...]
    sampled: tuple[str, ...]
    clamped: Mapping[str, int]
    cited: Mapping[str, int]
    warnings: tuple[Problem, ...]
    length: float
    epoch: float
    zone: str
    marks: Mapping[str, list[tuple[int, int]]]
    laid: Laid
    expected: tuple[Expected, ...] = ()

    def __attrs_post_init__(self) -> None:
        self._codes: dict[tuple[bool, bool], CodeType] = {}
        self._namespaces: dict[tuple[bool, bool], dict[str, Any]] = {}

    # -- names ---------------------------------------------------------------------------------

    @property
    def actors(self) -> tuple[str, ...]:
        return tuple(self.playbook.actors)

    @property
    def parameter_names(self) -> tuple[str, ...]:
        return tuple(self.playbook.parameters)

    @property
    def measure_names(self) -> tuple[str, ...]:
        return tuple(self.playbook.measures)

    @property
    def outcome_names(self) -> tuple[str, ...]:
        return tuple(self.playbook.outcomes)

    @property
    def covered(self) -> tuple[Site, ...]:
        """The sites that are counted in every run."""
        return tuple(site for site in self.sites if site.covered)

    @property
    def unsourced(self) -> tuple[Problem, ...]:
        """A warning for every number that neither cites nor gives a reason."""
        advice = "cite a source or an assumption with `@`, or add `why:` to the entry"
        return tuple(
            Problem(mark, f"`{said}` has no source and no reason", advice, warning=True)
            for mark, said in unsourced(self.playbook)
        )

    # -- digests ----------------------------------------------------------------------------------

    @cached_property
    def source_digest(self) -> str:
        """Of every file's bytes: changes with a comment."""
        digest = hashlib.sha256()
        for file in self.playbook.files:
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.content).digest())
        return digest.hexdigest()

    @cached_property
    def behaviour_digest(self) -> str:
        """Of the generated program and its layout: mending a text does not change it."""
        lines = [line for line in self.source.split("\n") if not line.lstrip().startswith("#")]
        parts = [
            "\n".join(lines),
            repr(self.start_floats),
            repr(self.start_integers),
            repr(self.streams),
            repr((self.length, self.zone, self.epoch)),
        ]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    # -- functions ----------------------------------------------------------------------------------

    def code(self, records: bool, many: bool = False) -> CodeType:
        """The generated functions for CPython, with records or without.

        For `many` runs they are made quicker than pays for few.
        """
        which = (records, many)
        if which not in self._codes:
            text = self.source if records else without_records(self.source)
            if many:
                text = inline_draws(quicken(text, records=records, laid=self.laid))
            self._codes[which] = compile(text, f"<program of {self.playbook.title}>", "exec")
        return self._codes[which]

    def namespace(self, records: bool, many: bool = False) -> dict[str, Any]:
        """The functions of `code`, which all machines of this program share."""
        which = (records, many)
        if which not in self._namespaces:
            self._namespaces[which] = run_in_namespace(self.code(*which), self.playable)
        return self._namespaces[which]

    @cached_property
    def playable(self) -> Playable:
        """What runs need of this program."""
        places = [self.places[name] for name in self.parameter_names]
        return Playable(
            title=self.playbook.title,
            length=self.length,
            epoch=self.epoch,
            zone=self.zone,
            start_floats=self.start_floats,
            start_integers=self.start_integers,
            streams=self.streams,
            handler_names=self.handler_names,
            sites=self.sites,
            quiet=frozenset(site.number for site in self.sites if _tells_nobody(self.playbook, site)),
            faults=len(self.faults),
            moves=tuple((move.first, move.count) for move in self.moves),
            perform_code=self.perform_code,
            programs=tuple(self.programs),
            parameter_names=self.parameter_names,
            parameters=tuple((place.where == "F", place.base) for place in places),
            measure_names=self.measure_names,
            lasting=tuple(kind.name == "duration" for kind in self.measure_types),
            outcome_names=self.outcome_names,
        )

    def date(self, seconds: float) -> str:
        """A time since the start as a date in the playbook's zone."""
        return calendar.format_date(self.epoch + seconds, self.zone)


def _tells_nobody(playbook: model.Playbook, site: Site) -> bool:
    """Whether a site is an inject that tells nobody anything: a rule of the world, without text or question."""
    if site.kind != "inject":
        return False
    said = playbook.injects.get(site.path.removeprefix("injects."))
    if said is None or said.asks or said.consequence.text is not None:
        return False
    return all(result.consequence.text is None for result in said.consequence.results.values())


def compile_playbook(playbook: model.Playbook, extra: Sequence[Problem] = (), careful: bool = False) -> Program:
    """The program of a playbook.

    Raises PlaybookError with every problem found. Warnings are kept in the program; `careful` looks
    for those too that only concern an author (`wargame.program.warnings`).
    """
    compiler = assemble(playbook)
    compiler.problems.extend(extra)
    length = 0.0
    if playbook.clock is None:
        compiler.problems.error(
            Mark(playbook.files[-1].name, 1, 1),
            "a playbook needs a `clock`",
            "clock: {start: 2025-03-07, length: 2 years}",
        )
    else:
        length = _length(compiler, playbook.clock)
    expected = compile_expectations(compiler)
    if compiler.problems.errors:
        raise PlaybookError(list(compiler.problems))
    program = attrs.evolve(_finished(compiler, length), expected=expected)
    return attrs.evolve(program, warnings=tuple(warnings_of(compiler))) if careful else program


def _length(compiler: Compiler, clock: model.Clock) -> float:
    try:
        code = compiler.expressions.duration(clock.length, Scope())
        if code.const is None:
            raise ExpressionError(
                clock.length.mark, "the length must be known before anything is played", "write `length: 2 years`"
            )
        said = float(code.const)
        transitions = calendar.ALWAYS_UTC
        if code.calendar:
            transitions = calendar.transitions_around(compiler.zone, compiler.epoch, calendar.mean_seconds(said))
        length = calendar.make_later(int(compiler.epoch), transitions)(0.0, said)
        if length <= 0:
            raise ExpressionError(clock.length.mark, "the length must be more than nothing", "write `length: 2 years`")
        return length
    except ExpressionError as error:
        compiler.problem(error)
        return 0.0


def _finished(compiler: Compiler, length: float) -> Program:
    order = sorted(range(len(compiler.agenda)), key=lambda code: (compiler.agenda[code][0], code))
    final = {code: number for number, code in enumerate(order)}
    words = sorted({watcher.address for watcher in (*compiler.firing, *compiler.passive)})
    dirty = " or ".join(["T", *(f"I[{address}]" for address in words)])
    masks: dict[int, int] = {}
    for watcher in compiler.always_marked:
        masks[watcher.address] = masks.get(watcher.address, 0) | watcher.mask
    tail = [f"I[{address}] |= {mask}" for address, mask in sorted(masks.items())]
    marks = compiler.marks()
    outside = {name for calls in compiler.upon.values() for name in calls}
    outside |= {handler for _, handler in compiler.agenda} | ENTRIES
    outside |= {watcher.function for watcher in (*compiler.firing, *compiler.passive)}
    answers = {name for block in compiler.blocks.values() for name in block.answer_functions.values()}
    flatten(compiler.source.functions, outside | answers, answers)
    last = [f"if I[{REPLY}]:", f"    reply_now({EFFECTS})"] if compiler.immediate else []
    source = compiler.source.render(marks, final, compiler.upon, tail, dirty, last)
    return Program(
        playbook=compiler.playbook,
        source=source,
        start_floats=tuple(compiler.layout.floats),
        start_integers=tuple(compiler.layout.integers),
        streams=tuple(compiler.streams),
        sites=tuple(compiler.sites),
        faults=tuple(compiler.faults),
        handler_names=tuple(compiler.agenda[code][1] for code in order),
        places=compiler.places,
        kinds=compiler.kinds,
        questions=compiler.questions,
        blocks=compiler.blocks,
        injects=compiler.injects,
        moves=tuple(compiler.moves.infos),
        acts=tuple(compiler.moves.acts),
        memory=compiler.players.memory,
        perform_code=final[compiler.moves.perform_code],
        again_code=final[compiler.players.again_code],
        fired_codes={path: final[info.fired_code] for path, info in compiler.injects.items()},
        prompts={actor: tuple(rules) for actor, rules in compiler.players.prompts.items()},
        act_codes={actor: final[code] for actor, code in compiler.players.act_codes.items()},
        seat=compiler.seat,
        asked=compiler.asked,
        programs={name: tuple(rules) for name, rules in compiler.players.programs.items()},
        handed=compiler.players.handed,
        measure_types=tuple(compiler.measures.measure_types),
        sampled=tuple(compiler.sampled),
        clamped=dict(compiler.place_book.clamped),
        cited=dict(compiler.cited),
        warnings=tuple(compiler.problems.warnings),
        length=length,
        epoch=compiler.epoch,
        zone=compiler.zone,
        marks=marks,
        laid=Laid(
            tuple(compiler.layout.float_runs),
            tuple(compiler.layout.integer_runs),
            tuple(compiler.layout.floats),
            tuple(compiler.layout.integers),
            tuple(compiler.agenda[code][1] for code in order),
            frozenset(ENTRIES),
        ),
    )
