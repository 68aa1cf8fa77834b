"""Puts what `wargame validate --out DIR` wrote into the pages of the published models.

    wargame validate --runs 200000 --seed 1 --out DIR && python docs/make_published.py DIR

The table of each page stands between two comments; its picture beside the page.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

PAGES = Path(__file__).with_name("published")
BEGINS, ENDS = "<!-- known answers -->", "<!-- end of known answers -->"


def with_table(page: str, table: str) -> str:
    """The page with its table replaced. Raises ValueError where the comments are missing."""
    before, begins, rest = page.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError(f"the page needs `{BEGINS}` and `{ENDS}`")
    return f"{before}{BEGINS}\n{table.strip()}\n{ENDS}{after}"


def table_of(page: str) -> list[list[str]]:
    """The cells of a page's table, line by line, its two head lines left out."""
    inner = page.partition(BEGINS)[2].partition(ENDS)[0]
    lines = [line for line in inner.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def main(source: Path) -> None:
    for page in sorted(PAGES.glob("*.md")):
        table, picture = source / page.name, source / f"{page.stem}.svg"
        if page.stem == "index" or not table.exists():
            continue
        page.write_text(with_table(page.read_text(encoding="utf-8"), table.read_text(encoding="utf-8")),
                        encoding="utf-8", newline="\n")  # fmt: skip
        shutil.copyfile(picture, PAGES / picture.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
