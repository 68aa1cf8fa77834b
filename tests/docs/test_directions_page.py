"""The page of directions holds every direction of every file, in the words first written, and what came of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from wargame.language.problems import Problems
from wargame.validation.direction_files import parse_directions
from wargame.validation.pairs import AS_EXPECTED, OTHERWISE, UNTOLD

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "tests" / "directions").rglob("*.yaml"))
PAGE = ROOT / "docs" / "playbooks" / "directions.md"


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_directions", ROOT / "docs" / "make_directions.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_table_leaves_nothing_out(path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    parsed = parse_directions(path.read_bytes(), path.name, Problems())
    assert parsed is not None
    told = maker().table_of(page, path.stem)
    words = [
        [f"`{name}`: {direction.factor}", direction.response, direction.expected]
        for name, direction in parsed[1].items()
    ]
    assert [line[:3] for line in told] == [[" ".join(said.split()) for said in row] for row in words]
    assert {line[5].strip("*") for line in told} <= {AS_EXPECTED, OTHERWISE, UNTOLD}
    below = page.partition("## What came out otherwise")[2]
    for line in told:
        if line[5] != AS_EXPECTED:
            name = line[0].partition("`")[2].partition("`")[0]
            assert f"`{name}`" in below, f"{path.stem}: {name} needs a paragraph"


def test_a_table_is_put_between_its_own_comments() -> None:
    make = maker()
    page = f"before\n{make.begins('one')}\nold\n{make.ends('one')}\n{make.begins('two')}\nkept\n{make.ends('two')}\n"
    changed = make.with_table(page, "one", "| a |\n| - |\n| new |\n")
    assert "old" not in changed and "kept" in changed and make.table_of(changed, "one") == [["new"]]
    with pytest.raises(ValueError, match="three"):
        make.with_table(page, "three", "")
