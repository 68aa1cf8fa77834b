"""The table's other half: the sections of a file, and what playbooks and libraries each may say."""

from __future__ import annotations

import attrs

from wargame.language.entry import Entry, EntryOf, Field
from wargame.language.known_answers import EXPECTS
from wargame.language.maps import MapOf
from wargame.language.shapes import Expression, Prose, Value, Word, Words
from wargame.language.special_shapes import Formulas, Paths, SourceDetails, StartBlocks, Uses, Version

_CASES = MapOf(MapOf(MapOf(Value("a value"), "fields"), "cases"), "named kinds and their cases")

SECTIONS = Entry("playbook", dict, "A file: a playbook, a library or an extension of a playbook.", (
    Field("playbook", "title", Prose("a title"), "The title of a playbook."),
    Field("library", "", Word("the name of a library"), "The name of a library, in a file that others use."),
    Field("format", "", Version(), "The version of the language.", required=True),
    Field("about", "about", Prose(), "What the file is about."),
    Field("intended_use", "intended_use", Prose(), "What it is for, and what it is not for."),
    Field("extend", "", Prose("a file name"), "A playbook that this one changes."),
    Field("use", "", Uses(), "Libraries, and the sets that fill their roles.", "none"),
    Field("clock", "clock", EntryOf("clock"), "Start, length, tick and time zone."),
    Field("sources", "sources", MapOf(SourceDetails(), "sources"), "Where numbers come from, for `@`."),
    Field("assumptions", "assumptions", MapOf(Prose("a sentence"), "assumptions"),
        "What is taken for granted, for `@`."),
    Field("objectives", "objectives", MapOf(Prose("a sentence"), "objectives"),
        "What the game is to find out or teach."),
    Field("parameters", "parameters", MapOf(EntryOf("parameter"), "parameters"), "Numbers drawn once a run."),
    Field("actors", "actors", MapOf(EntryOf("actor"), "actors"), "The cast, by code."),
    Field("sets", "sets", MapOf(Value("a list of actors, or another set's name"), "sets of actors"),
        "Named sets of actors.", "`actors` exists"),
    Field("words", "words", MapOf(Words("a list of words"), "enumerations"), "Enumerations."),
    Field("tables", "tables", MapOf(EntryOf("table"), "tables"), "Numbers by row and column."),
    Field("calendars", "calendars", MapOf(Value("a list of dates"), "calendars"),
        "Lists of dates, for `next(name)`."),
    Field("formulas", "formulas", Formulas(Expression(), "formulas, `name(arguments)`"),
        "Expressions with arguments, put in where they are used."),
    Field("labels", "labels", MapOf(Expression("a number, or a list of words by name"), "labels and their defaults"),
        "Numbers and words that a move may carry."),
    Field("tracks", "tracks", MapOf(EntryOf("track"), "tracks"), "Places of the world and of actors."),
    Field("kinds", "kinds", MapOf(EntryOf("kind"), "kinds"), "Small state machines."),
    Field("cases", "cases", _CASES, "The cases of kinds with `named: true`, and their fields' start values."),
    Field("start", "start", StartBlocks(), "Statements run once at time 0, libraries' first."),
    Field("injects", "injects", MapOf(EntryOf("inject"), "injects"), "What happens."),
    Field("moves", "moves", MapOf(EntryOf("move"), "moves"), "What actors may choose."),
    Field("players", "players", MapOf(EntryOf("player"), "actors and how they decide"), "How each actor decides."),
    Field("measures", "measures", MapOf(Expression("an expression"), "measures"),
        "What is read off each run; over time by `highest lowest average`, and `first_time last_time total_time times` "
        "of a condition, which may have to hold: `times(c, for=30 days)`."),
    Field("outcomes", "outcomes", MapOf(EntryOf("outcome"), "outcomes"),
        "Ends of the story in order; the first that holds is the run's."),
    Field("invariants", "invariants", MapOf(Expression("a condition"), "conditions"), "What must hold at all times."),
    Field("expects", "expects", EXPECTS,
        "Known answers: the playbook is its own conformance test, run by `wargame validate`."),
    Field("remove", "", Paths(), "What is taken away from what is extended or used.", "none"),
), hints={
    "title": "say `playbook: title`",
    "name": "say `playbook: title`",
    "version": "say `format: 1`",
    "language": "say `format: 1`",
    "treaties": "there is no section per kind: cases stand under `cases: {treaty: ...}`",
    "umbrellas": "there is no section per kind; a kind with roles has its cases by itself",
    "deployments": "there is no section per kind; a kind with roles has its cases by itself",
    "programmes": "there is no section per kind; a kind with roles has its cases by itself",
    "events": "say `injects:`",
    "policies": "say `players:`",
})

PLAYBOOK_ONLY = (
    "playbook", "intended_use", "extend", "clock", "actors", "players", "outcomes", "expects", "remove",
)
"""Sections that a library may not have: the cast, what it wants, and the story."""

REQUIRED = ("playbook", "clock", "actors", "outcomes")
"""Sections that a playbook must have, its own or those of what it extends."""


@attrs.frozen
class Table:
    """The whole table, for whatever is generated from it."""

    sections: Entry
    entries: tuple[Entry, ...]


def table() -> Table:
    from wargame.language.fields import ENTRIES

    return Table(SECTIONS, tuple(ENTRIES.values()))
