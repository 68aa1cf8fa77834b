"""The keys of a rubric's file: the reader, its JSON Schema and the reference page are made from these rows."""

from __future__ import annotations

import re
from typing import Any

import attrs

from wargame.language.entry import Entry, Field, read_entry
from wargame.language.maps import MapOf
from wargame.language.nodes import ListNode, Node, ScalarNode
from wargame.language.problems import Mark
from wargame.language.reading import Reading
from wargame.language.shapes import SCALAR, Expression, OneOf, Prose, Schema, Shape, Word, scalar
from wargame.language.special_shapes import SourceDetails, Version
from wargame.rubrics.rubric import HIGHEST, TOTAL


@attrs.frozen
class Inside(Shape):
    """An entry of this table, or its short form."""

    entry: Entry

    def read(self, node: Node, mark: Mark, reading: Reading) -> Any:
        return read_entry(self.entry, node, mark, reading)

    def says(self) -> str:
        keys = ", ".join(field.key for field in self.entry.fields)
        return f"{self.entry.by_key[self.entry.short].shape.says()} or a map of keys ({keys})"

    def schema(self) -> Schema:
        keys = {field.key: {"description": field.about, **field.shape.schema()} for field in self.entry.fields}
        whole = {"description": self.entry.about, "type": "object", "properties": keys, "additionalProperties": False}
        return {"anyOf": [self.entry.by_key[self.entry.short].shape.schema(), whole]}


@attrs.frozen
class Spellings(Shape):
    """One text or several."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> tuple[str, ...]:
        items = node.items if isinstance(node, ListNode) else (node,)
        return tuple(scalar(item, self, reading).text.strip() for item in items)

    def says(self) -> str:
        return "a text or a list of texts"

    def schema(self) -> Schema:
        return {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}


_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*){0,2}")


@attrs.frozen
class MovePaths(MapOf):
    """A map whose keys are moves, `exercise` or `deployment.request`, and answers, `deployment.access.refuse`."""

    def name(self, key: ScalarNode, reading: Reading) -> str:
        if not _PATH.fullmatch(key.text):
            advice = "write `exercise`, `deployment.request`, or `deployment.access.refuse` for an answer"
            reading.fault(key.mark, f"`{key.text[:40]}` is not the name of a move", advice)
        return key.text


_ABOUT = Field("about", "about", Prose(), "What it stands for, in a sentence.")
_WHY = Field("why", "why", Prose(), "The reason, where no source is cited.")

CLASS = Entry(
    "class",
    dict,
    "A class of actions. A bare value is its weight.",
    (
        Field("weight", "weight", Expression("a number"), "What each of its actions adds.", required=True),
        _ABOUT,
        _WHY,
    ),
    short="weight",
)

ACTION = Entry(
    "action",
    dict,
    "An action. A bare value is its class.",
    (
        Field("class", "group", Expression("a class"), "The class that it belongs to.", required=True),
        Field("written", "written", Spellings(), "How logs spell it, besides its name.", "its name alone"),
        _ABOUT,
        _WHY,
    ),
    short="class",
)

RUBRIC = Entry(
    "rubric",
    dict,
    "A rubric: what each action weighs, and how weights make a day's score.",
    (
        Field("rubric", "title", Prose("a title"), "Its title. **Required.**"),
        Field("format", "format", Version(), "The version of this file format. **Required.**"),
        Field(
            "version",
            "version",
            Prose("a version"),
            "The version of the rubric; another coding is another version. **Required.**",
        ),
        Field("about", "about", Prose(), "What it measures, and what it leaves out."),
        Field("extends", "extends", Prose("a rubric's name or file"), "A rubric that this one adds to or changes."),
        Field("sources", "sources", MapOf(SourceDetails(), "sources"), "Where weights and classes come from, for `@`."),
        Field(
            "assumptions",
            "assumptions",
            MapOf(Prose("a sentence"), "assumptions"),
            "What is taken for granted, for `@`.",
        ),
        Field(
            "day",
            "day",
            OneOf((TOTAL, HIGHEST)),
            "A day's score: the sum of its actions' weights, or the highest of them.",
            "as what it extends; else total",
        ),
        Field(
            "divided_by",
            "divided_by",
            Expression("a number, or `nations`"),
            "What a day's total is divided by; `nations` is as many as the log or the playbook has.",
            "1",
        ),
        Field("classes", "classes", MapOf(Inside(CLASS), "classes"), "Classes and their weights, from mild to severe."),
        Field("otherwise", "otherwise", Word("a class"), "The class of every action that is not named."),
        Field("actions", "actions", MapOf(Inside(ACTION), "actions"), "Actions and their classes."),
        Field(
            "moves",
            "moves",
            MovePaths(Word("an action"), "moves"),
            "Which action a playbook's move is, where the move does not say so by a label `action`.",
        ),
    ),
    hints={
        "title": "say `rubric: title`",
        "name": "say `rubric: title`",
        "extend": "say `extends:`",
        "weights": "weights stand under `classes:`",
        "nations": "say `divided_by: 8`, or `divided_by: nations`",
        "scores": "weights stand under `classes:`",
    },
)

CODING = Entry(
    "coding",
    dict,
    "Which action each move of a playbook is.",
    (
        Field("coding", "title", Prose("a title"), "Its title. **Required.**"),
        Field("format", "format", Version(), "The version of this file format. **Required.**"),
        Field("version", "version", Prose("a version"), "The version of the coding. **Required.**"),
        Field("about", "about", Prose(), "For which playbook it is, and by what rule it was made."),
        Field("sources", "sources", MapOf(SourceDetails(), "sources"), "Where a coding comes from, for `@`."),
        Field("assumptions", "assumptions", MapOf(Prose("a sentence"), "assumptions"), "Whose it is, for `@`."),
        Field("moves", "moves", MovePaths(Expression("an action"), "moves"), "Moves and the actions that they are."),
    ),
)

HEADER = {
    "rubric": "a rubric begins with `rubric: title`",
    "format": "write `format: 1` below the title",
    "version": "write `version: 1`; another coding is another version",
}
"""Keys that every rubric has, and what to write where one is missing."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 7) of a rubric's file, for editors."""
    keys = {field.key: {"description": field.about, **field.shape.schema()} for field in RUBRIC.fields}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://wargame.invalid/schema/rubric-format-1.json",
        "title": "Wargame rubric, format 1",
        "description": RUBRIC.about,
        "type": "object",
        "properties": keys,
        "required": list(HEADER),
        "additionalProperties": False,
    }
