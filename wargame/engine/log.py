"""The part of the record that one seat may read, numbered for that seat alone."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from wargame.engine import texts
from wargame.engine.labels import label_of
from wargame.engine.world import Record
from wargame.program import Program
from wargame.program.declaring.move_instances import MoveInfo
from wargame.program.happenings.questions import Block
from wargame.program.sites import Site

if TYPE_CHECKING:
    from wargame.engine.game import Game

# What is told. Exits and injects are told by their texts and by the states they lead to; what has
# neither is a rule of the world, and not news to anybody.
TOLD = ("text", "move", "arrival", "state", "question", "answer", "silence", "report", "refused")
CARRIES = (*TOLD, "inject", "exit", "result", "then", "act")  # what a chain of causes may pass through


@attrs.frozen
class Line:
    """One thing that a seat has been told. `cause` is an earlier line's number, or None."""

    number: int
    date: str
    text: str
    kind: str
    cause: int | None


def may_read(program: Program, site: Site, instance: int, actor: int, value: float = -1) -> bool:
    """Whether an actor is among the readers of a record with this value."""
    if site.asks and value == actor:
        return True
    parts = site.path.split(".")
    if site.readers:
        readers = site.readers[instance] if instance < len(site.readers) else ()
        return readers is None or actor in readers
    # A move says itself who sees it, and its instances are not those of its kind.
    by_state = site.kind in ("exit", "result", "then", "silence", "answer", "question")
    if parts[0] == "kinds" and parts[2] != "moves" and by_state:
        place = program.kinds[parts[1]].state_place
        return place is not None and place.sees(actor, instance)
    return True


def log_of(game: Game, actor: int, language: str = "") -> tuple[Line, ...]:
    """Everything that one actor has been told, oldest first."""
    return Log(game.program, actor, language).read(game.records)


class Log:
    """What one actor has been told. `read` goes on where it stopped, so its records have to be those of one game."""

    def __init__(self, program: Program, actor: int, language: str = "") -> None:
        self._program, self._actor, self._language = program, actor, language
        self._sealed = _Seals(program)
        self._shows = {info.path: _Shown(program, info) for info in program.moves if info.said.shown_as is not None}
        self._read = 0
        self._lines: list[Line] = []
        self._numbers: dict[int, int | None] = {}  # record → the line that stands for it to this reader
        self._moments: dict[int, float] = {}

    def read(self, records: Sequence[Record]) -> tuple[Line, ...]:
        """All lines so far; `records` are all of the game's, those that were read before among them."""
        for record in itertools.islice(records, self._read, None):
            for told in self._sealed.release(record, self._actor):
                if told[3] >= 0:
                    self._tell(told)
        self._read = len(records)
        return tuple(self._lines)

    def _tell(self, told: Record) -> None:
        program, actor, numbers = self._program, self._actor, self._numbers
        number, cause, at, site_number, instance, value, _ = told
        site = program.sites[site_number]
        text = ""
        self._moments[number] = at
        if may_read(program, site, instance, actor, value):
            if site.kind in CARRIES:
                numbers[number] = numbers.get(cause) if cause < number else None
            if site.kind in TOLD:
                text = _told(program, told, site, self._language)
        else:
            if site.path in self._shows and site.kind == "move":
                text = self._shows[site.path].words(instance, actor)
            # Within a moment what happens follows in a row: whether something unseen came between is not told.
            same_moment = cause < number and self._moments.get(cause) == at
            numbers[number] = numbers.get(cause) if same_moment and not text else None
        if text:
            lines = self._lines
            lines.append(Line(len(lines) + 1, program.date(at)[:10], text, site.kind, numbers.get(number)))
            numbers[number] = len(lines)


def _told(program: Program, record: Record, site: Site, language: str) -> str:
    if site.kind == "text":
        return texts.render(program, record, language)
    return texts.report_in_words(program, record) if site.kind == "report" else _in_words(site, record[4])


def _in_words(site: Site, instance: int) -> str:
    label = texts.spoken(label_of(site, instance))
    return f"{label} is not legal" if site.kind == "refused" else label


class _Shown:
    """A move that those who may not see it take for another (`shown_as`)."""

    def __init__(self, program: Program, info: MoveInfo) -> None:
        self.program, self.info = program, info
        name = info.said.shown_as.id if info.said.shown_as is not None else ""
        self.other = next((one for one in program.moves if one.name == name and one.kind is info.kind), None)

    def words(self, instance: int, actor: int) -> str:
        """What `actor` takes the move for, or "" where it sees nothing of the kind."""
        other, info = self.other, self.info
        if other is None or other.site < 0:
            return ""
        for number in range(other.count):
            same = (other.actors[number], other.targets[number], other.cases[number])
            if same == (info.actors[instance], info.targets[instance], info.cases[instance]):
                site = self.program.sites[other.site]
                return _in_words(site, number) if may_read(self.program, site, number, actor) else ""
        return ""


class _Seals:
    """Holds answers back until the last question of their block is closed."""

    def __init__(self, program: Program) -> None:
        self.questions = program.questions
        self.blocks: dict[int, tuple[Block, str]] = {}
        self.held: dict[tuple[str, int], list[Record]] = {}
        self.waiting: dict[tuple[str, int], int] = {}
        for block in program.blocks.values():
            if sum(question.width for question in block.questions) < 2:
                continue
            for question in block.questions:
                sites = [block.asked_sites[question.path], *block.answer_sites[question.path]]
                if question.path in block.silence_sites:
                    sites.append(block.silence_sites[question.path])
                for site in sites:
                    self.blocks[site] = (block, question.path)

    def release(self, record: Record, actor: int) -> list[Record]:
        """The records that this actor may be told now that `record` has been written."""
        found = self.blocks.get(record[3])
        if found is None:
            return [record]
        block, path = found
        key = (block.path, record[4])
        if record[3] == block.asked_sites[path]:
            if path == block.questions[0].path:
                self.held[key] = []
                self.waiting[key] = sum(question.width for question in block.questions)
            return [record]
        self.waiting[key] = self.waiting.get(key, 0) - 1
        if self.waiting[key] <= 0:
            return [*self.held.pop(key, []), record]
        if self._own(path, record, actor):
            return [record]
        self.held.setdefault(key, []).append(record)
        return []

    def _own(self, path: str, record: Record, actor: int) -> bool:
        """Whether this actor gave the answer, or kept the silence; who did is what such a record holds."""
        info, who = self.questions[path], int(record[5])
        if info.answerers is not None:
            return info.answerers[who] == actor
        return who == actor
