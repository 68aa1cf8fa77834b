"""Writes reference/fields.md from the table of fields: `python docs/make_fields.py`."""

from __future__ import annotations

from pathlib import Path

from wargame.language.reference import reference_markdown

PAGE = Path(__file__).with_name("reference") / "fields.md"
HEAD = """# Every section and key

Made from the table that the reader itself uses, by `python docs/make_fields.py`. [The language](language.md) explains.

"""


def page() -> str:
    """The whole page."""
    return HEAD + reference_markdown()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
