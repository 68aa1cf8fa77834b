"""Values and texts in words: `0.35` as `35%`, an actor by its name, a text in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wargame.engine.world import Record
from wargame.language.tree import Text
from wargame.program import Program
from wargame.program.layout import PlaceInfo
from wargame.program.runtime import calendar
from wargame.program.sites import TextInfo
from wargame.program.types import Type


def render(program: Program, record: Record, language: str = "") -> str:
    """The text of a text record in `language`, or in the playbook's first. "" for other records."""
    info = program.sites[record[3]].text if record[3] >= 0 else None
    return render_text(program, info, record[6] or (), language) if info is not None else ""


def render_text(program: Program, info: TextInfo, values: Sequence[float], language: str = "") -> str:
    """A text with its slots filled; `values` are those of every version, one after the other."""
    chosen = version_of(info.said, language)
    offset = sum(len(slots) for slots in info.slots[:chosen])
    kinds = info.slots[chosen]
    shown: list[str] = []
    place = 0
    for part in info.said.versions[chosen][1].parts:
        if isinstance(part, str):
            shown.append(part)
        else:
            kind, form = kinds[place]
            shown.append(in_words(program, kind, values[offset + place], form))
            place += 1
    return " ".join("".join(shown).split())


def version_of(said: Text, language: str) -> int:
    """Which version of a text is in `language`; the first where none is."""
    names = [name for name, _ in said.versions]
    return names.index(language) if language in names else 0


def languages(program: Program) -> tuple[str, ...]:
    """The languages that a playbook's texts name, in the order in which they first come up."""
    said = [site.text.said for site in program.sites if site.text is not None]
    return tuple(dict.fromkeys(name for text in said for name, _ in text.versions if name))


class UnknownLanguage(ValueError):
    """A language in which a playbook says nothing; the message lists those that it has."""


def check_language(program: Program, language: str) -> None:
    """Raises UnknownLanguage for a language in which no text is. "" is always one."""
    known = languages(program)
    if language and language not in known:
        there = f"its texts are in {', '.join(known)}" if known else "its texts are in one language, which has no name"
        raise UnknownLanguage(f"no text of the playbook is in `{language}`: {there}")


def in_words(program: Program, kind: Type, value: float, form: str = "") -> str:
    """A value as a reader sees it: numbers by their form, everything else by its name."""
    if kind.name == "flag" and not form:
        return "yes" if value else "no"
    if kind.name == "date" or form in ("date", "time"):
        return date_in_words(program, value)
    if kind.name == "duration" or form == "duration":
        return "for ever" if math.isinf(value) else calendar.format_duration(value)
    if kind.name in ("number", "flag"):
        return number_in_words(value, form)
    return name_of(program, kind, int(value))


def brief(program: Program, kind: Type, value: float) -> str:
    """A value at a glance: three figures of a number, the two largest units of a length of time."""
    said = in_words(program, kind, value)
    if kind.name == "duration" and not math.isinf(value) and " - " not in said:
        return " ".join(said.split()[:4])
    if kind.name == "number" and "." in said and 1e-6 < abs(value) < 1e15:
        figures = f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
        return figures.rstrip("0").rstrip(".") if "." in figures else figures
    return said


def number_in_words(value: float, form: str = "") -> str:
    """A number by its form: `whole`, `percent` (or `pct`), `1 decimal`, `.1f`; else whole, or with six digits."""
    if math.isinf(value) or math.isnan(value):
        return "without bound" if value > 0 else "none"
    if form == "whole":
        return f"{math.floor(value + 0.5):d}"
    if form in ("percent", "pct"):
        return f"{math.floor(100.0 * value + 0.5):d}%"
    if form.startswith("."):
        return format(value, form)
    if form[:1].isdigit():
        return f"{value:.{int(form[0])}f}"
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:.6g}"


def date_in_words(program: Program, value: float) -> str:
    """A date in the playbook's zone; `never` where it does not come."""
    if math.isinf(value) or math.isnan(value):
        return "never" if not value < 0 else "always"
    return program.date(value)


def name_of(program: Program, kind: Type, value: int) -> str:
    """The name of an actor, word, state, case or answer."""
    if kind.name == "actor":
        return program.playbook.actors[program.actors[value]].name if 0 <= value < len(program.actors) else "nobody"
    if kind.name == "word":
        words = program.playbook.words.get(kind.of, ())
        return spoken(words[value].id) if 0 <= value < len(words) else "none"
    if kind.name == "state":
        states = program.kinds[kind.of].states
        return spoken(states[value]) if 0 <= value < len(states) else "none"
    if kind.name == "case":
        return case_name(program, kind.of, value)
    if kind.name == "answer":
        question = program.questions.get(kind.of)
        names = question.answer_names if question is not None else ()
        return spoken(names[value - 1]) if 0 < value <= len(names) else "silence"
    return str(value)


def case_name(program: Program, kind: str, case: int) -> str:
    """`umbrella[FRA, POL]`; a named case by its own name."""
    info = program.kinds[kind]
    if not 0 <= case < len(info.labels):
        return "none"
    label = info.labels[case]
    return spoken(label[1:-1]) if info.said.named else f"{spoken(kind)}{label}"


def place_at(program: Program, path: str) -> PlaceInfo | None:
    """The place with this path."""
    places: list[PlaceInfo | None] = [*program.places.values()]
    for kind in program.kinds.values():
        places += [kind.state_place, kind.since_place, *kind.fields.values()]
    for memory in program.memory.values():
        places += memory.values()
    return next((place for place in places if place is not None and place.path == path), None)


def cell_name(place: PlaceInfo, index: int) -> str:
    """`tension[RUS, POL]`, `umbrella[USA, POL]`, `umbrella[USA, POL].credibility`."""
    label = place.labels[index] if place.labels else ""
    if place.kind is None:
        return f"{place.name}{label}"
    return f"{place.kind.name}{label}" if place is place.kind.state_place else f"{place.kind.name}{label}.{place.name}"


def report_in_words(program: Program, record: Record) -> str:
    """Who learns what: `Russia learns: umbrella[USA, POL].credibility is 0.6`."""
    place = place_at(program, program.sites[record[3]].path.removesuffix(".report"))
    if place is None or not place.observers:
        return "a report arrives"
    holder, index = divmod(record[4], place.size)
    name = program.playbook.actors[program.actors[place.observers[holder]]].name
    return f"{name} learns: {cell_name(place, index)} is {brief(program, place.type, record[5])}"


def spoken(name: str) -> str:
    """A name of the playbook without its underscores."""
    return name.replace("_", " ").strip()
