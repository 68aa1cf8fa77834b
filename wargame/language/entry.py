"""Entries: maps with known keys, each described by a row of the table of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.problems import Mark
from wargame.language.reading import Reading, Unreadable, looks_like_a_text
from wargame.language.shapes import Schema, Shape

# What earlier drafts of the language, and other languages, call things.
OTHER_WORDS: Mapping[str, str] = {
    "is": "a derived place has the key `always:`",
    "on": "say `when:`, `whenever:` or `upon:`",
    "unless": "say `when:` with `for:`, or `at:` with `if:`",
    "by_then": "say `at:` with `if:`",
    "effect": "effects are statements under `do:`",
    "effects": "effects are statements under `do:`; several results with odds stand under `results:`",
    "condition": "say `if:` (tested when something fires) or `when:` (fires when it turns true)",
    "probability": "say `odds:` in a result, or `rate:`",
    "policy": "how an actor decides is `plays:`",
    "rules": "a player's rules stand under `plays:`",
    "default": "say `start:` (drawn once), `fresh:` (drawn each time) or `silence:` (of a question)",
    "initial": "say `start:`; the first state of a kind is the initial one",
    "value": "say `start:`",
    "title": "say `name:` or `about:`",
    "description": "say `about:`",
    "unit": "the unit stands in the expression: `5 days`",
    "deadline": "say `within:`",
    "timeout": "say `within:` and `silence:`",
}


@attrs.frozen
class Field:
    """One key of an entry.

    `attribute` is where the value goes in the model: `start`, `trigger.when` (into a part), `*`
    (the value is itself a map of attributes) or "" (read elsewhere, checked here).
    """

    key: str
    attribute: str
    shape: Shape
    about: str
    default: str = "–"
    required: bool = False


@attrs.frozen
class Entry:
    """One class of the model as authors write it.

    `short` is the key that a bare value stands for. `parts` are attributes that are values of
    their own, built from some of the fields. `others` reads keys that are not in the table.
    `check` looks at fields together, before the value is built.
    """

    name: str
    model: Callable[..., Any]
    about: str
    fields: tuple[Field, ...]
    short: str = ""
    parts: Mapping[str, Callable[..., Any]] = attrs.field(factory=dict)
    others: Field | None = None
    check: Callable[[Given, Reading], None] | None = None
    hints: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def by_key(self) -> dict[str, Field]:
        return {field.key: field for field in self.fields}


@attrs.define
class Given:
    """What an author gave for one entry, while it is read: values by attribute, positions by key."""

    mark: Mark
    values: dict[str, Any] = attrs.field(factory=dict)
    keys: dict[str, Mark] = attrs.field(factory=dict)
    failed: set[str] = attrs.field(factory=set)
    short: bool = False

    def has(self, *keys: str) -> list[str]:
        """Those of some keys that were given, in the given order."""
        return [key for key in keys if key in self.keys]


@attrs.frozen
class EntryOf(Shape):
    """An entry of the table, by its name; the table is looked up late because entries hold each other."""

    name: str

    @property
    def entry(self) -> Entry:
        from wargame.language.fields import ENTRIES

        return ENTRIES[self.name]

    @property
    def may_be_empty(self) -> bool:  # type: ignore[override]
        return not any(field.required for field in self.entry.fields)

    def read(self, node: Node, mark: Mark, reading: Reading) -> Any:
        return read_entry(self.entry, node, mark, reading)

    def says(self) -> str:
        entry = self.entry
        keys = ", ".join(field.key for field in entry.fields[:4])
        dots = ", ..." if len(entry.fields) > 4 else ""
        bare = f"{entry.by_key[entry.short].shape.says()} or " if entry.short else ""
        return f"{bare}a map of keys ({keys}{dots})"

    def schema(self) -> Schema:
        return {"$ref": f"#/definitions/{self.name.replace(' ', '_')}"}


def read_entry(entry: Entry, node: Node, mark: Mark, reading: Reading) -> Any:
    """Read a map, or its short form, into the entry's class of the model."""
    given = Given(mark)
    for key, value in _pairs(entry, node, mark, given, reading):
        _read_field(entry, key, value, given, reading)
    missing = [f for f in entry.fields if f.required and f.key not in given.keys]
    for field in missing:
        reading.error(mark, f"`{field.key}` is missing", f"{_article(entry.name)} needs {field.shape.says()} there")
    if entry.check:
        entry.check(given, reading)
    needed = {field.attribute for field in entry.fields if field.required}
    if missing or needed & given.failed:
        raise Unreadable
    return _build(entry, given)


def _pairs(
    entry: Entry, node: Node, mark: Mark, given: Given, reading: Reading
) -> tuple[tuple[ScalarNode, Node], ...]:
    if isinstance(node, MapNode):
        if entry.short and looks_like_a_text(node) and not any(key in entry.by_key for key in node.keys):
            reading.misplaced(node, EntryOf(entry.name).says())
        return node.items
    if isinstance(node, ScalarNode) and node.empty:
        return ()
    if entry.short:
        given.short = True
        return ((ScalarNode(entry.short, mark), node),)
    if isinstance(node, ListNode):
        reading.fault(node.mark, f"a list stands where {EntryOf(entry.name).says()} belongs", _named_advice(entry))
    return reading.misplaced(node, EntryOf(entry.name).says())


def _named_advice(entry: Entry) -> str:
    return "write `name:` and its keys below" if entry.fields else ""


def _read_field(entry: Entry, key: ScalarNode, value: Node, given: Given, reading: Reading) -> None:
    field = entry.by_key.get(key.text)
    if field is None and entry.others:
        _read_other(entry.others, key, value, given, reading)
        return
    if field is None:
        advice = entry.hints.get(key.text) or OTHER_WORDS.get(key.text) or reading.suggest(key.text, entry.by_key)
        reading.error(key.mark, f"unknown key `{key.text[:60]}` in {_article(entry.name)}", advice)
        return
    given.keys[field.key] = key.mark
    try:
        if isinstance(value, ScalarNode) and value.empty and not field.shape.may_be_empty:
            reading.fault(key.mark, f"`{key.text}` is empty: {field.shape.says()} belongs here")
        result = field.shape.read(value, key.mark, reading)
    except Unreadable:
        given.failed.add(field.attribute)
        return
    if field.attribute == "*":
        given.values.update(result)
    elif field.attribute:
        given.values[field.attribute] = result


def _read_other(others: Field, key: ScalarNode, value: Node, given: Given, reading: Reading) -> None:
    try:
        name = reading.named(key)
        if isinstance(value, ScalarNode) and value.empty:
            reading.fault(key.mark, f"`{name}` is empty: {others.shape.says()} belongs here")
        given.values.setdefault(others.attribute, {})[name] = others.shape.read(value, key.mark, reading)
    except Unreadable:
        given.failed.add(others.attribute)


def _build(entry: Entry, given: Given) -> Any:
    own: dict[str, Any] = {}
    inner: dict[str, dict[str, Any]] = {part: {"mark": given.mark} for part in entry.parts}
    for attribute, value in given.values.items():
        part, dot, name = attribute.partition(".")
        if dot:
            inner[part][name] = value
        else:
            own[attribute] = value
    for part, make in entry.parts.items():
        if part == "trigger":
            inner[part]["mark"] = next((given.keys[key] for key in TRIGGERS if key in given.keys), given.mark)
        own[part] = make(**inner[part])
    if entry.model is dict:
        return own
    return entry.model(**own, mark=given.mark)


TRIGGERS = ("at", "after", "every", "rate", "when", "whenever", "upon", "by_hand")


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
