"""A page for each published model, whose table says what the playbook expects, and whose picture is drawn."""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

from wargame.language.load import published
from wargame.validation.judging import Got, Row
from wargame.validation.running import read_model
from wargame.validation.telling import HEADINGS, cells

DOCS = Path(__file__).resolve().parents[2] / "docs"
NAMES = sorted(path.stem for path in (DOCS / "published").glob("*.md") if path.stem != "index")


def maker():
    spec = importlib.util.spec_from_file_location("make_published", DOCS / "make_published.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_published_model_has_a_page():
    assert set(NAMES) == {name.removeprefix("published/") for name in published()}


@pytest.mark.parametrize("name", NAMES)
def test_the_table_is_that_of_the_playbook(name):
    """What is looked at, the setting, the known value and how it is known; and nothing on a page has missed."""
    page = (DOCS / "published" / f"{name}.md").read_text(encoding="utf-8")
    model = read_model(f"published/{name}")
    nothing = Got(0.0, 0.0, 0.0, 0)
    rows = [cells(Row(model.name, model.title, each, nothing, "holds"), model) for each in model.expected]
    told = maker().table_of(page)
    assert [line[:4] for line in told] == [[cell or "–" for cell in row[:4]] for row in rows]
    assert {line[HEADINGS.index("verdict")] for line in told} <= {"holds", "shown"}


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_has_a_mark_for_each_row(name):
    page = (DOCS / "published" / f"{name}.md").read_text(encoding="utf-8")
    assert f"({name}.svg)" in page
    drawing = xml.parse(DOCS / "published" / f"{name}.svg").getroot()
    marks = [str(mark.get("class")) for mark in drawing.iter("{http://www.w3.org/2000/svg}circle")]
    expected = read_model(f"published/{name}").expected
    legend = 1 + any(not each.judged for each in expected)
    assert sum(mark.startswith("known") for mark in marks) == legend + len(expected)


def test_a_table_is_put_between_its_comments_and_nowhere_else():
    made = maker()
    page = f"# A\n\n{made.BEGINS}\nold\n{made.ENDS}\n\nB\n"
    new = made.with_table(page, "| a | b |\n| --- | --- |\n| 1 | 2 |\n")
    assert new.startswith("# A\n") and new.endswith("\n\nB\n") and made.table_of(new) == [["1", "2"]]
    assert made.with_table(new, "| a | b |\n| --- | --- |\n| 1 | 2 |\n") == new
    with pytest.raises(ValueError, match="the page needs"):
        made.with_table("# A\n", "")
