"""The pages of the library and of the playbooks are those that their makers would write now."""

from __future__ import annotations

import csv
import importlib.util
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


def made(maker: str) -> dict[str, str]:
    spec = importlib.util.spec_from_file_location(maker, DOCS / f"{maker}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[str, str] = module.pages()
    return pages


@pytest.mark.parametrize(("maker", "folder"), [("make_library", "library"), ("make_playbooks", "playbooks")])
def test_they_are_current(maker: str, folder: str) -> None:
    pages = made(maker)
    assert len(pages) > 10
    stale = [
        name for name, text in pages.items()
        if not (DOCS / folder / name).is_file() or (DOCS / folder / name).read_text(encoding="utf-8") != text
    ]
    assert stale == [], f"python docs/{maker}.py"


def test_each_of_the_seventeen_claims_leads_somewhere() -> None:
    with (DOCS / "playbooks" / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["number"]) for row in rows] == list(range(1, 18))
    for row in rows:
        file, _, anchor = row["where"].partition("#")
        there = (DOCS / "playbooks" / file).resolve()
        assert there.is_file(), row
        told = there.read_text(encoding="utf-8")
        headings = [re.sub(r"[^\w\- ]", "", said.lower()) for said in re.findall(r"^#+ (.+)$", told, re.M)]
        assert not anchor or anchor in [said.replace(" ", "-") for said in headings], row
        if row["shown"].startswith("direction") and there.name == "directions.md":
            for name in row["shown"].replace(" and ", " ").split()[1:]:
                assert name in told, row
