"""The JSON Schema and the reference page: made from the table, and at one with the reader."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import jsonschema
import pytest
import yaml
from front_end_texts import GAS, GAS_TWO, HEAD

from wargame.language import model
from wargame.language.files import LIBRARY_FOLDER
from wargame.language.load import published, shipped, shipped_folder
from wargame.language.reference import reference_markdown
from wargame.language.schema import json_schema
from wargame.language.sections import table


class EditorLoader(yaml.CSafeLoader):
    """Types scalars as an editor does (YAML 1.2): only true, false, null and numbers."""


EditorLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", "true|false", "tf"),
    ("null", "|null|~", ["", "n", "~"]),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^({pattern})$"), list(first))


def complaints(text: str) -> list[str]:
    validator = jsonschema.Draft7Validator(json_schema())
    return [error.message for error in validator.iter_errors(yaml.load(text, Loader=EditorLoader))]


def test_it_is_a_schema():
    jsonschema.Draft7Validator.check_schema(json_schema())


def shipped_files() -> list[Path]:
    folder = shipped_folder()
    assert folder
    return [*sorted(LIBRARY_FOLDER.glob("*.yaml")), *(folder / f"{name}.yaml" for name in [*shipped(), *published()])]


@pytest.mark.parametrize("path", shipped_files(), ids=lambda path: path.stem)
def test_what_is_shipped_fits(path):
    assert complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", [GAS, GAS_TWO])
def test_examples_fit(text):
    assert complaints(text) == []


@pytest.mark.parametrize(
    "slip",
    ["trakcs: {}", "tracks: []", "tracks: {a: {is: 1}}", "moves: {m: {by: a, to: b}}", "kinds: {k: {named: 3}}",
     "players: {EAST: {plays: [a]}}", "parameters: {p: {sweep: 3}}", "clock: {start: 2025-01-01, lenght: 1 year}",
     "tables: {t: {values: 3}}", "injects: {i: {asks: {q: {answers: 3}}}}"],
)  # fmt: skip
def test_slips_are_underlined(slip):
    assert complaints(HEAD.partition("clock")[0] + slip + "\n")


def test_a_file_says_what_it_is():
    assert complaints("format: 1\n") and complaints("playbook: x\n")


def classes_of_the_model() -> list[type]:
    built = {"Playbook", "SourceFile", "Trigger", "Formula", "Source"}
    return [
        value for name, value in vars(model).items()
        if isinstance(value, type) and attrs.has(value) and value.__module__ == model.__name__ and name not in built
    ]  # fmt: skip


@pytest.mark.parametrize("kind", classes_of_the_model(), ids=lambda kind: kind.__name__)
def test_every_attribute_of_the_model_has_a_key(kind):
    """What an author can say and what the model holds are the same."""
    entries = [entry for entry in table().entries if entry.model is kind]
    assert entries
    attributes = {field.name for field in attrs.fields(kind)} - {"mark", "short"}
    said = {field.attribute.partition(".")[0] for entry in entries for field in entry.fields if field.attribute}
    said |= {entry.others.attribute for entry in entries if entry.others}
    if "*" in said:
        parts = {field.attribute for entry in table().entries if entry.model is dict for field in entry.fields}
        said = (said - {"*"}) | (parts & attributes) | ({"of", "pair"} & attributes)
    assert said == attributes


def test_sections_are_those_of_the_playbook():
    attributes = {field.name for field in attrs.fields(model.Playbook)}
    said = {field.attribute for field in table().sections.fields if field.attribute}
    assert said == attributes - {"files", "changes", "declared_in"}


def test_the_reference_names_every_key_once():
    page = reference_markdown()
    whole = table()
    for entry in whole.entries:
        (section,) = re.findall(rf"^\(entry-{entry.name.replace(' ', '-')}\)=\n(.*?)(?=^\(entry|\Z)", page, re.M | re.S)
        keys = re.findall(r"^\| `([^`]+)` \|", section, re.M)
        assert keys == [field.key for field in (*entry.fields, *([entry.others] if entry.others else []))]
    anchors = set(re.findall(r"^\((entry-[a-z-]+)\)=$", page, re.M))
    assert set(re.findall(r"\]\(#(entry-[a-z-]+)\)", page)) <= anchors
    assert page.count("**required**") > 10


def test_every_key_is_explained():
    whole = table()
    for entry in (whole.sections, *whole.entries):
        assert entry.about.endswith(".")
        for field in entry.fields:
            assert field.about[0].isupper() and field.about.rstrip("`").endswith("."), (entry.name, field.key)
            assert field.shape.says()
