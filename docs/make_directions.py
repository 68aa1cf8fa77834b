"""Puts what `wargame validate --directions FILE... --out DIR` wrote into the page of directions.

    wargame validate --directions tests/directions/*.yaml --runs 1000 --seed 1 --out DIR
    python docs/make_directions.py DIR

The table of each playbook stands between two comments that name it.
"""

from __future__ import annotations

import sys
from pathlib import Path

PAGE = Path(__file__).parent / "playbooks" / "directions.md"


def begins(name: str) -> str:
    """The comment before a playbook's table."""
    return f"<!-- directions of {name} -->"


def ends(name: str) -> str:
    """The comment behind a playbook's table."""
    return f"<!-- end of directions of {name} -->"


def with_table(page: str, name: str, table: str) -> str:
    """The page with one playbook's table replaced. Raises ValueError where its comments are missing."""
    before, begun, rest = page.partition(begins(name))
    _, ended, after = rest.partition(ends(name))
    if not begun or not ended:
        raise ValueError(f"the page needs `{begins(name)}` and `{ends(name)}`")
    return f"{before}{begins(name)}\n{table.strip()}\n{ends(name)}{after}"


def table_of(page: str, name: str) -> list[list[str]]:
    """The cells of a playbook's table, line by line, its two head lines left out."""
    inner = page.partition(begins(name))[2].partition(ends(name))[0]
    lines = [line for line in inner.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def main(source: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for table in sorted(source.glob("*.md")):
        page = with_table(page, table.stem, table.read_text(encoding="utf-8"))
    PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
