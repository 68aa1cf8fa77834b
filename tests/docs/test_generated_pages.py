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


def claims() -> list[dict[str, str]]:
    with (DOCS / "playbooks" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def section(page: str, anchor: str) -> str:
    """What stands under a heading, the sections below it too; the whole page where no heading is named."""
    if not anchor:
        return page
    found: list[str] = []
    depth = 0
    for line in page.splitlines():
        sharps, _, heading = line.partition(" ") if line.startswith("#") else ("", "", "")
        if sharps and depth and len(sharps) <= depth:
            break
        if sharps and re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") == anchor:
            depth = len(sharps)
        if depth:
            found.append(line)
    assert found, anchor
    return "\n".join(found)


def test_each_of_the_seventeen_claims_is_shown_by_a_table_or_a_picture() -> None:
    assert [int(row["number"]) for row in claims()] == list(range(1, 18))
    for row in claims():
        shown, where = row["shown"].split(" | "), row["where"].split(" | ")
        assert len(shown) == len(where), row
        for said, there in zip(shown, where, strict=True):
            file, _, anchor = there.partition("#")
            told = section((DOCS / "playbooks" / file).resolve().read_text(encoding="utf-8"), anchor)
            assert "| --- |" in told or "![" in told, row
            name = said.partition("direction ")[2]
            assert f"| `{name}`:" in told if name else "direction" not in said, row


def test_the_lines_of_a_claim_name_what_it_needs() -> None:
    """The links of the table lead to lines of the files, and on or just above each the name stands as a key."""
    table = (DOCS / "playbooks" / "index.md").read_text(encoding="utf-8").partition("## Seventeen claims")[2]
    for row in claims():
        (line,) = (one for one in table.splitlines() if one.startswith(f"| {row['number']} |"))
        links = re.findall(r"\[[\w/.]+:(\d+)\]\(([^#)]+)#L(\d+)\)", line)
        assert len(links) == len(row["paths"].split()) > 0, row
        for (told, file, anchor), path in zip(links, row["paths"].split(), strict=True):
            lines = (DOCS / "playbooks" / file).resolve().read_text(encoding="utf-8").splitlines()
            key = path.rpartition(".")[2]
            near = "\n".join(lines[int(told) - 2 : int(told)])
            assert told == anchor and re.search(rf"\b{key}(\([\w, ]*\))?:", near), (path, near)
