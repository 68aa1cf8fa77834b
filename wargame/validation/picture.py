"""A model's known answers drawn: the answer as an open ring, what was got on it, and how far they are apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

from wargame.report.lettering import text_width, wrap
from wargame.report.scales import Scale, number_scale
from wargame.report.style import picture_style
from wargame.report.words import esc, readable
from wargame.validation.judging import HOLDS, SHOWN, Row
from wargame.validation.running import Model, Validation
from wargame.validation.telling import rows_of, settings_text

_WIDTH, _LABELS, _VALUES, _APART = 920.0, 340.0, 330.0, 150.0
_GAP, _ROW, _HEAD = 36.0, 26.0, 64.0
_DAY = 86_400.0
_STYLE = """
.known { fill: none; stroke: var(--warn); stroke-width: 1.8; } .wrong { fill: var(--warn); stroke: var(--warn); }
.aside { stroke: var(--muted); stroke-dasharray: 3 2; }
.band { fill: var(--band-outer); } .title { font-size: 15px; font-weight: 600; } .with { fill: var(--muted); }
"""


def picture(validation: Validation, model: Model) -> str:
    """The rows of a model as an SVG that stands alone; those of one unit share an axis."""
    groups = [list(rows) for _, rows in itertools.groupby(rows_of(validation, model), key=_unit)]
    body: list[str] = []
    top = _HEAD
    for rows in groups:
        height = _ROW * len(rows)
        body += _group(rows, top, height)
        top += height + 44.0
    height = top - 16.0
    said = f"{model.title}: known answers, and what {validation.runs:,} runs of each setting gave"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{esc(said)}" '
        f'viewBox="0 0 {_WIDTH:g} {height:g}" width="{_WIDTH:g}" height="{height:g}">'
        f"<style>{picture_style(_STYLE)}</style>"
        f'<text class="title" x="8" y="24">{esc(model.title)}</text>{_legend(groups)}{"".join(body)}</svg>\n'
    )


def _unit(row: Row) -> str:
    """Rows of the same unit can share an axis: all shares, or one measure's values."""
    looked_at = row.expected.quantity
    return looked_at.kind if looked_at.kind == "flag" else f"{looked_at.kind} {looked_at.measure}"


def _legend(groups: Sequence[Sequence[Row]]) -> str:
    x, y = _LABELS, 44.0
    far = x + _VALUES + _GAP
    aside = ""
    if not all(row.expected.judged for rows in groups for row in rows):
        aside = (
            f'<circle class="known aside" cx="{x + 226:g}" cy="{y - 4:g}" r="6"/>'
            f'<text class="tick" x="{x + 238:g}" y="{y:g}">not judged</text>'
        )
    return (
        f'<circle class="known" cx="{x + 6:g}" cy="{y - 4:g}" r="6"/>'
        f'<text class="tick" x="{x + 18:g}" y="{y:g}">known</text>'
        f'<circle class="dot" cx="{x + 76:g}" cy="{y - 4:g}" r="3"/>'
        f'<text class="tick" x="{x + 86:g}" y="{y:g}">got, with its interval</text>'
        f'<text class="tick" x="{far:g}" y="{y:g}">got − known, in half-widths</text>{aside}'
    )


def _group(rows: Sequence[Row], top: float, height: float) -> list[str]:
    unit = _DAY if rows[0].expected.quantity.kind in ("duration", "date") else 1.0
    drawn = [value for row in rows for value in (row.expected.value, row.got.value, row.got.low, row.got.high)]
    values = [value / unit for value in drawn if math.isfinite(value)]
    scale = Scale(0.0, 1.0, tuple((k / 5, f"{k / 5:g}") for k in range(6)))
    if rows[0].expected.quantity.kind != "flag" or max(values) < 0.4:
        scale = number_scale(min(0.0, *values), max(values), 5)
    left, far = _LABELS, _LABELS + _VALUES + _GAP
    parts = [f'<rect class="band" x="{far + _APART / 4:g}" y="{top:g}" width="{_APART / 2:g}" height="{height:g}"/>']
    for value, text in scale.ticks:
        parts += _tick(left + _VALUES * scale.at(value), text, top, height)
    for k, text in ((0, "−2"), (1, "−1"), (2, "0"), (3, "1"), (4, "2")):
        parts += _tick(far + _APART * k / 4, text, top, height)
    for number, row in enumerate(rows):
        middle = top + _ROW * (number + 0.5)
        parts += _label(row, middle)
        parts += _values(row, middle, lambda value: left + _VALUES * scale.at(value / unit))
        parts += _apart(row, middle, far)
    return parts


def _tick(x: float, text: str, top: float, height: float) -> list[str]:
    return [
        f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top:g}" y2="{top + height:g}"/>',
        f'<text class="tick" x="{x:.1f}" y="{top + height + 14:g}" text-anchor="middle">{esc(text)}</text>',
    ]


def _label(row: Row, middle: float) -> list[str]:
    said = readable(row.expected.quantity.said)
    settings = settings_text(row.expected)
    room = _LABELS - 20 - text_width(said, 12)
    return [
        f'<text x="8" y="{middle + 4:g}">{esc(said)} '
        f'<tspan class="with">{esc(wrap(settings, room, 12, 1)[0])}</tspan></text>'
    ]


def _values(row: Row, middle: float, at: Callable[[float], float]) -> list[str]:
    got = row.got
    if not math.isfinite(got.value):
        return []
    low, high = (at(value) if math.isfinite(value) else at(got.value) for value in (got.low, got.high))
    dot = "dot" if row.verdict in (HOLDS, SHOWN) else "wrong"
    ring = "known" if row.expected.judged else "known aside"
    return [
        f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{middle:g}" y2="{middle:g}"/>',
        f'<circle class="{ring}" cx="{at(row.expected.value):.1f}" cy="{middle:g}" r="6"/>',
        f'<circle class="{dot}" cx="{at(got.value):.1f}" cy="{middle:g}" r="3"/>',
    ]


def _apart(row: Row, middle: float, far: float) -> list[str]:
    """How far off, as a share of the interval's half on that side; beyond twice that at the edge."""
    got, known = row.got, row.expected.value
    half = got.value - got.low if known < got.value else got.high - got.value
    apart = got.value - known
    if apart != 0.0:
        apart = apart / half if half > 0 else math.copysign(2.0, apart)
    if not math.isfinite(apart):
        return []
    x = far + _APART * (0.5 + max(-2.0, min(2.0, apart)) / 4)
    dot = "dot" if row.verdict in (HOLDS, SHOWN) else "wrong"
    return [f'<circle class="{dot}" cx="{x:.1f}" cy="{middle:g}" r="3"/>']
