"""The language reference: one table for each entry, generated from the table of fields."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.language.entry import Entry, EntryOf, Field
from wargame.language.maps import MapOf
from wargame.language.sections import PLAYBOOK_ONLY, REQUIRED, table
from wargame.language.shapes import Shape
from wargame.language.special_shapes import Answers, Silence


def reference_markdown() -> str:
    """The tables of the reference page, in MyST Markdown; every entry has an anchor of its name."""
    whole = table()
    parts = [_section_table(whole.sections)]
    parts.extend(_entry_table(entry) for entry in whole.entries)
    return "\n\n".join(parts) + "\n"


def _section_table(entry: Entry) -> str:
    lines = ["## Sections", "", entry.about, ""]
    lines += ["| section | holds | meaning | in libraries |", "| --- | --- | --- | --- |"]
    for field in entry.fields:
        about = f"{field.about} **Required.**" if field.key in (*REQUIRED, "format") else field.about
        allowed = "no" if field.key in PLAYBOOK_ONLY else "yes"
        lines.append(f"| `{field.key}` | {_holds(field.shape)} | {_cell(about)} | {allowed} |")
    return "\n".join(lines)


def _entry_table(entry: Entry) -> str:
    lines = [f"({_anchor(entry.name)})=", f"## {entry.name.capitalize()}", "", entry.about]
    if entry.short:
        lines[-1] += f" Short form: a bare value is its `{entry.short}`."
    lines += ["", "| key | holds | default | meaning |", "| --- | --- | --- | --- |"]
    lines.extend(_row(field) for field in _rows(entry))
    return "\n".join(lines)


def _rows(entry: Entry) -> Iterator[Field]:
    yield from entry.fields
    if entry.others:
        yield entry.others


def _row(field: Field) -> str:
    default = "**required**" if field.required else _cell(field.default)
    key = f"`{field.key}`"
    return f"| {key} | {_holds(field.shape)} | {default} | {_cell(field.about)} |"


def _holds(shape: Shape) -> str:
    """What a shape says, with links to the entries within."""
    said = _cell(shape.says())
    inner = _inner(shape)
    return f"[{said}](#{_anchor(inner)})" if inner else said


def _inner(shape: Shape) -> str:
    if isinstance(shape, EntryOf):
        return shape.name
    if isinstance(shape, (Answers, Silence)):
        return "answer"
    return _inner(shape.value) if isinstance(shape, MapOf) else ""


def _anchor(name: str) -> str:
    return "entry-" + name.replace(" ", "-")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
