"""A library may add to what a library that it uses declares, and change nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.language.load import load_text
from wargame.language.problems import PlaybookError

BASE = """\
library: gate
format: 1
kinds:
  gate:
    named: true
    fields: {width: 3}
    states:
      open_:
      shut:
        about: Nobody passes.
"""
MORE = """\
library: locks
format: 1
use: [gate]
kinds:
  gate:
    fields: {keys: 2}
    states:
      open_:
        exits: {falls: {after: 1 day, to: shut}}
      locked:
    injects:
      turned: {when: state is shut, to: locked}
"""
STORY = """\
playbook: Gates
format: 1
clock: {start: 2025-01-01, length: 1 month}
use: [locks]
actors: {AAA: {name: A}}
cases: {gate: {north: {}}}
outcomes: {locked: "gate[north] is locked", other: otherwise}
"""


def read(folder: Path, more: str = MORE, base: str = BASE) -> object:
    (folder / "gate.yaml").write_text(base, encoding="utf-8")
    (folder / "locks.yaml").write_text(more, encoding="utf-8")
    return load_text(STORY, beside=folder)


def test_what_is_added_stands_beside_what_was_there(tmp_path: Path) -> None:
    gate = read(tmp_path).kinds["gate"]  # type: ignore[attr-defined]
    assert list(gate.fields) == ["width", "keys"]
    assert list(gate.states) == ["open_", "shut", "locked"]
    assert list(gate.states["open_"].exits) == ["falls"] and gate.states["shut"].about == "Nobody passes."
    assert list(gate.injects) == ["turned"]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("fields: {keys: 2}", "fields: {width: 4}", "`kinds.gate.fields.width` is declared differently"),
        ("use: [gate]\n", "", "`kinds.gate` is declared differently"),
        ("      locked:\n", "      shut: {about: Other.}\n", "`kinds.gate.states.shut.about` is declared differently"),
    ],
)
def test_what_was_there_is_not_changed(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    assert was in MORE
    (tmp_path / "third.yaml").write_text("library: third\nformat: 1\nuse: [gate]\n", encoding="utf-8")
    story = STORY.replace("[locks]", "[gate, locks]")
    (tmp_path / "gate.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "locks.yaml").write_text(MORE.replace(was, becomes), encoding="utf-8")
    with pytest.raises(PlaybookError, match=said) as problem:
        load_text(story, beside=tmp_path)
    assert all(one.mark.file.endswith("locks.yaml") for one in problem.value.problems)


def test_two_libraries_that_add_the_same_must_agree(tmp_path: Path) -> None:
    other = MORE.replace("library: locks", "library: bolts").replace("keys: 2", "keys: 3")
    (tmp_path / "bolts.yaml").write_text(other, encoding="utf-8")
    (tmp_path / "gate.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "locks.yaml").write_text(MORE, encoding="utf-8")
    with pytest.raises(PlaybookError, match=r"kinds\.gate\.fields\.keys"):
        load_text(STORY.replace("[locks]", "[locks, bolts]"), beside=tmp_path)
    (tmp_path / "bolts.yaml").write_text(other.replace("keys: 3", "keys: 2"), encoding="utf-8")
    assert load_text(STORY.replace("[locks]", "[locks, bolts]"), beside=tmp_path)
