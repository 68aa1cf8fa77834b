"""Tables, figures and foldable data, as HTML."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from wargame.report.words import esc


@attrs.frozen
class Markup:
    """Text that is HTML already."""

    html: str


Cell = str | Markup


def cell(value: Cell) -> str:
    """A cell's content, escaped unless it is markup."""
    return value.html if isinstance(value, Markup) else esc(value)


@attrs.frozen
class Column:
    """A column: its heading and its class (`number`, `plot`, `name` or none)."""

    head: Cell
    style: str = ""


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    caption: str,
    *,
    style: str = "",
    hide_caption: bool = False,
) -> str:
    """A table whose first column names each row; cells carry their heading for narrow screens."""
    heads = "".join(
        f'<th scope="col"{f" class={chr(34)}{c.style}{chr(34)}" if c.style else ""}>{cell(c.head)}</th>'
        for c in columns
    )
    lines = []
    for row in rows:
        parts = []
        for k, (column, value) in enumerate(zip(columns, row, strict=True)):
            kind = f' class="{column.style}"' if column.style else ""
            title = f' data-head="{esc(column.head)}"' if isinstance(column.head, str) and k else ""
            tag, scope = ("th", ' scope="row"') if k == 0 else ("td", "")
            parts.append(f"<{tag}{scope}{kind}{title}>{cell(value)}</{tag}>")
        lines.append(f"<tr>{''.join(parts)}</tr>")
    hidden = ' class="unseen"' if hide_caption else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{esc(caption)}">'
        f'<table class="{style or "plain"}"><caption{hidden}>{esc(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def details(summary: str, body: str, style: str = "data") -> str:
    """Something to unfold."""
    return f'<details class="{style}"><summary>{esc(summary)}</summary>{body}</details>'


def figure(picture: str, caption: str, data: str, style: str = "") -> str:
    """A picture, what it shows (HTML), and the numbers behind it."""
    kind = f' class="{style}"' if style else ""
    return f"<figure{kind}>{picture}<figcaption>{caption}</figcaption>{data}</figure>"


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of plain text."""
    kind = f' class="{style}"' if style else ""
    return f"<p{kind}>{esc(text)}</p>"


def facts(pairs: Sequence[tuple[str, Cell]], style: str = "facts") -> str:
    """Names and values, as a definition list."""
    items = "".join(f"<div><dt>{esc(name)}</dt><dd>{cell(value)}</dd></div>" for name, value in pairs)
    return f'<dl class="{style}">{items}</dl>'


def section(key: str, title: str, body: str) -> str:
    """A section with its heading and its anchor."""
    return f'<section id="{key}" aria-labelledby="{key}-title"><h2 id="{key}-title">{esc(title)}</h2>{body}</section>'
