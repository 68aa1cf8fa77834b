"""One game as a story: dated lines numbered by their records, and the chain of causes behind each."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from wargame.engine import texts
from wargame.engine.game import Game
from wargame.engine.labels import label_of
from wargame.engine.results import plain_value
from wargame.engine.world import Record
from wargame.program.types import DATE, DURATION

# What a story tells. Writes, rules and exits are there for whoever asks why.
TOLD = ("text", "move", "arrival", "state", "answer", "silence", "result", "refused", "report", "input")


@attrs.frozen
class Told:
    """One record in words. `cause` is an earlier record's number, or None."""

    number: int
    cause: int | None
    time: float
    date: str
    kind: str
    path: str
    text: str
    said: bool  # an author's own words


def tell(game: Game, record: Record, language: str = "") -> Told:
    """One record in words; every kind of record has some."""
    program = game.program
    number, cause, at, site_number, instance, value, detail = record
    before = cause if cause < number else None
    date = program.date(at)[:10]
    if site_number < 0:
        said = game.inputs[instance]
        return Told(number, before, at, date, "input", f"input.{said['kind']}", _input_in_words(said), False)
    site = program.sites[site_number]
    if site.kind == "text":
        return Told(number, before, at, date, "text", site.path, texts.render(program, record, language), True)
    words = texts.spoken(label_of(site, instance))
    if site.kind == "write":
        words = f"{words}: {_amount(game, site.path, detail)} → {_amount(game, site.path, value)}"
    elif site.kind == "start":
        words = "the start"
    elif site.kind == "report":
        words = texts.report_in_words(program, record)
    elif site.kind in ("refused", "passed"):
        words = f"{words} (not legal)"
    return Told(number, before, at, date, site.kind, site.path + site.label(instance), words, False)


def _amount(game: Game, path: str, value: float | None) -> str:
    if value is None:
        return "?"
    place = texts.place_at(game.program, path)
    return texts.in_words(game.program, place.type, value) if place is not None else f"{value:.6g}"


def _input_in_words(said: object) -> str:
    assert isinstance(said, dict)
    kind = said["kind"]
    if kind == "move":
        return f"{said['question'].removesuffix(' acts')} chooses {said['choice']}"
    if kind == "answer":
        return f"answer to {said['question']}: {said['choice']}"
    if kind == "wait":
        return f"{said['question']}: wait"
    if kind == "act":
        return f"by ruling, {said['actor']} makes {said['choice']}"
    if kind == "inject":
        labels = f"[{', '.join(said['instance'])}]" if said["instance"] else ""
        return f"by hand: {said['inject']}{labels}"
    return f"{said['who']} sets {said['place']} to {said['value']}: {said['why']}"


def narrative(game: Game, language: str = "") -> str:
    """The whole game so far as a story, and what it came to."""
    heading = [game.program.playbook.title, f"{game.program.date(0.0)[:10]} to {game.date[:10]}", ""]
    return "\n".join([*heading, *story(game, language), "", *ending(game)])


def story(game: Game, language: str = "") -> list[str]:
    """A line for each thing that happened: its date where that is a new one, its record's number, its words."""
    told = [tell(game, record, language) for record in game.records if _is_told(game, record)]
    width = len(str(len(game.records)))
    lines, date = [], ""
    for one in told:
        shown = one.date if one.date != date else " " * 10
        date = one.date
        lines.append(f"{shown}  {one.number:>{width}}  {one.text}")
    return lines


def _is_told(game: Game, record: Record) -> bool:
    return record[3] < 0 or game.program.sites[record[3]].kind in TOLD


def ending(game: Game) -> list[str]:
    """The measures and, last, the outcome, in words."""
    program, results = game.program, game.results()
    lines = []
    for (name, value), kind in zip(results.measures.items(), program.measure_types, strict=True):
        shown = texts.brief(program, kind, value)
        if kind in (DATE, DURATION) and plain_value(program, kind, value) is None:
            shown = "never"
        elif kind == DATE:
            shown = shown[:10]
        lines.append(f"{texts.spoken(name)}: {shown}")
    for place, message in results.faults:
        lines.append(f"faulted: {place}: {message}")
    if results.reached is not None:
        about = program.playbook.outcomes[results.reached].about
        marred = "" if results.outcome is not None else ", though the game broke an invariant"
        lines.append(f"outcome: {results.reached}" + (f" ({about})" if about else "") + marred)
    return lines


def causes(records: Sequence[Record], number: int) -> list[Record]:
    """A record and what caused it, back to the first. Raises IndexError for a number that is not there."""
    if not 0 <= number < len(records):
        raise IndexError(f"there is no record {number}; the last is {len(records) - 1}")
    chain = [records[number]]
    while chain[-1][1] < chain[-1][0]:
        chain.append(records[chain[-1][1]])
    return chain


def why(game: Game, number: int, language: str = "") -> str:
    """The chain of causes behind a record, the latest first."""
    width = len(str(number))
    told = [tell(game, record, language) for record in causes(game.records, number)]
    lines = [f"{one.date}  {one.number:>{width}}  {one.text}  ({one.kind}, {one.path})" for one in told]
    return "\n".join("because  " + line if place else "         " + line for place, line in enumerate(lines))
