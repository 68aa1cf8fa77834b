"""A JSON Schema of the playbook language, so that editors complete keys and underline slips.

Generated from the table of fields. Editors type YAML scalars by their looks (`NO`, `14:30`), so an
expression is any scalar here; what it says is for `wargame check`.
"""

from __future__ import annotations

from typing import Any

from wargame.language.entry import Entry, Field
from wargame.language.sections import table


def json_schema() -> dict[str, Any]:
    """The schema of playbooks, libraries and extensions, draft 7."""
    whole = table()
    sections = _object(whole.sections)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://wargame.invalid/schema/format-1.json",
        "title": "Wargame playbook, format 1",
        **sections,
        "required": ["format"],
        "anyOf": [{"required": ["playbook"]}, {"required": ["library"]}],
        "definitions": {entry.name.replace(" ", "_"): _definition(entry) for entry in whole.entries},
    }


def _definition(entry: Entry) -> dict[str, Any]:
    schema = _object(entry)
    kinds: list[dict[str, Any]] = [schema, {"type": "null"}]
    if entry.short:
        kinds.insert(0, entry.by_key[entry.short].shape.schema())
    return {"description": entry.about, "anyOf": kinds}


def _object(entry: Entry) -> dict[str, Any]:
    """An entry's keys. None is required: what changes a library's entry leaves out the rest of it."""
    return {
        "description": entry.about,
        "type": "object",
        "properties": {field.key: _property(field) for field in entry.fields},
        "additionalProperties": entry.others.shape.schema() if entry.others else False,
    }


def _property(field: Field) -> dict[str, Any]:
    said = field.about if field.default == "–" else f"{field.about} Default: {field.default}."
    schema = field.shape.schema()
    # In draft 7 nothing beside `$ref` counts, so a reference is wrapped to keep its description.
    if "$ref" in schema:
        schema = {"allOf": [schema]}
    return {"description": said, **schema}
