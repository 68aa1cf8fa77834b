"""Views: what one seat may see, built up from nothing.

Each part asks who may see it before it is looked at, and the shape of a view (which places, which
order, how records are numbered) depends on nothing that is hidden from its seat.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs

from wargame.engine import texts
from wargame.engine.log import Line
from wargame.engine.questions import Question
from wargame.engine.results import plain_value
from wargame.program import Program
from wargame.program.eyes import Glance, cells_of, eyes_of
from wargame.program.layout import PlaceInfo
from wargame.program.types import Type

if TYPE_CHECKING:
    from wargame.engine.game import Game


ENGINE_ONLY = ("path", "instance", "place", "program")  # parts of a question that no seat is shown


@attrs.frozen
class Cell:
    """One place as a seat has it: the truth, or its own estimate with date and doubt.

    `value` is as in JSON (dates as text, durations in seconds, names as written in the playbook);
    `text` is for people. A derived place is what the seat works out from what it has; it is
    `estimated`, without a date of its own, where an estimate goes into it.
    """

    name: str
    value: object
    text: str
    estimated: bool = False
    of: str | None = None  # the date of an estimate
    doubt: float | None = None  # the standard deviation of an estimate; a probability for states and flags


@attrs.frozen
class View:
    """Everything that a seat may know now."""

    seat: str
    name: str
    date: str
    time: float
    memory: tuple[Cell, ...]
    places: tuple[Cell, ...]
    log: tuple[Line, ...]
    questions: tuple[Question, ...]

    def to_dict(self) -> dict[str, Any]:
        """The view as plain data for JSON."""
        return {
            "seat": self.seat,
            "name": self.name,
            "date": self.date,
            "time": self.time,
            "memory": [_flat(cell, _OF_CELLS) for cell in self.memory],
            "places": [_flat(cell, _OF_CELLS) for cell in self.places],
            "log": [_flat(line, _OF_LINES) for line in self.log],
            "questions": [
                attrs.asdict(question, filter=lambda field, value: field.name not in ENGINE_ONLY)
                for question in self.questions
            ],
        }


_OF_CELLS = tuple(field.name for field in attrs.fields(Cell))
_OF_LINES = tuple(field.name for field in attrs.fields(Line))


def _flat(said: Cell | Line, names: tuple[str, ...]) -> dict[str, Any]:
    """What has plain values only, as a dictionary."""
    return {name: getattr(said, name) for name in names}


def view_of(game: Game, actor: int) -> View:
    """The view of one actor."""
    program, world = game.program, game.world
    code = program.actors[actor]
    memory = [_seen(game, place, index) for place, index in cells(_memory(program, code)) if place.sees(actor, index)]
    derived, scratch = eyes_of(program).of(actor), world.I[:]
    places = []
    for place, index in cells(_places(program)):
        if place.said.always is not None:
            if (place.path, index) in derived:
                places.append(_derived(game, place, index, derived[place.path, index], scratch))
        elif place.sees(actor, index):
            places.append(_seen(game, place, index))
        elif actor in place.observers and place.observes(actor, index):
            places.append(_estimated(game, place, index, actor))
    return View(
        code,
        program.playbook.actors[code].name,
        game.date,
        world.now,
        tuple(memory),
        tuple(places),
        game.log(code),
        tuple(question for question in game.questions() if question.actor == code),
    )


def _memory(program: Program, actor: str) -> Iterator[PlaceInfo]:
    yield from program.memory.get(actor, {}).values()


def _places(program: Program) -> Iterator[PlaceInfo]:
    """Every place of the world: parameters, tracks, states, fields."""
    yield from program.places.values()
    for kind in program.kinds.values():
        for place in (kind.state_place, kind.since_place, *kind.fields.values()):
            if place is not None:
                yield place


def cells(places: Iterator[PlaceInfo]) -> Iterator[tuple[PlaceInfo, int]]:
    """The cells of places that have one value at a time (fresh draws, and sets of actors, do not)."""
    for place in places:
        if place.said.fresh is None and place.type != Type("actors"):
            for index in cells_of(place):
                yield place, index


def truth(game: Game, place: PlaceInfo, index: int) -> float:
    """The value of a cell now."""
    world = game.world
    if place.moving:
        functions = game.machine.space
        return float(functions[place.mover](world.F, world.now, index))
    return world.F[place.base + index] if place.where == "F" else world.I[place.base + index]


def _value(program: Program, kind: Type, value: float) -> object:
    """A value as plain data, by the names of the playbook."""
    if kind.name in ("number", "flag", "date", "duration"):
        return plain_value(program, kind, value)
    number = int(value)
    if kind.name == "actor":
        return program.actors[number] if number >= 0 else None
    if kind.name == "state":
        return program.kinds[kind.of].states[number]
    if kind.name == "word":
        return program.playbook.words[kind.of][number].id
    return texts.name_of(program, kind, number)


def _seen(game: Game, place: PlaceInfo, index: int) -> Cell:
    program, value = game.program, truth(game, place, index)
    shown = texts.brief(program, place.type, value)
    return Cell(texts.cell_name(place, index), _value(program, place.type, value), shown)


def _derived(game: Game, place: PlaceInfo, index: int, glance: Glance, scratch: list[int]) -> Cell:
    program, world, name = game.program, game.world, texts.cell_name(place, index)
    value = glance.value(world.F, scratch, world.now)
    if value is None:
        return Cell(name, None, "without a value", glance.estimated)
    return Cell(name, _value(program, place.type, value), texts.brief(program, place.type, value), glance.estimated)


def _estimated(game: Game, place: PlaceInfo, index: int, actor: int) -> Cell:
    program, world = game.program, game.world
    offset = place.observers.index(actor) * place.size + index
    value = world.F[place.copy + offset] if place.where == "F" else world.I[place.copy + offset]
    date = world.F[place.copy_date + offset]
    grows, most = place.growth
    doubt = min(most, world.F[place.copy_doubt + offset] + grows * (world.now - date))
    shown = texts.brief(program, place.type, value)
    return Cell(
        texts.cell_name(place, index),
        _value(program, place.type, value),
        f"{shown} ± {doubt:.3g}" if doubt else shown,
        True,
        program.date(date),
        None if math.isinf(doubt) else doubt,
    )
