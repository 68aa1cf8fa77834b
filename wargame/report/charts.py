"""Fan charts of tracks over time, made by Altair and drawn without a browser."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from typing import Any

import altair as alt
import vl_convert as vlc

from wargame.report.scales import Scale, date_scale, number_scale
from wargame.report.summary import Fan
from wargame.report.words import Calendar, esc

WIDTH, HEIGHT = 330, 170
LEFT, RIGHT, TOP, BOTTOM = 42, 14, 8, 26

_COLOURS = {  # as drawn → the page's variable, of which it is the value by daylight
    "#1b4a72": "line",
    "#6f97b8": "edge",
    "#a9c3d8": "band-inner",
    "#dbe6ef": "band-outer",
    "#59636e": "muted",
    "#dcdfe3": "rule",
}
_LINE, _EDGE, _INNER, _OUTER, _MUTED, _RULE = _COLOURS
_PAINT = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')


def make_ready() -> None:
    """Starts what draws, which takes longer than a chart: best done while others work."""
    vlc.vegalite_to_svg(_fan())


def fan_svg(fan: Fan, calendar: Calendar, label: str) -> str:
    """One track's fan: median, middle half and nine tenths of the runs, on a date axis."""
    rows = [
        {"t": t, "q05": b[0], "q25": b[1], "q50": b[2], "q75": b[3], "q95": b[4]}
        for t, b in zip(fan.times, fan.bands, strict=False)
        if math.isfinite(t) and all(map(math.isfinite, b))
    ]
    if not rows:
        return ""
    along = date_scale(calendar, rows[0]["t"], rows[-1]["t"], 6)
    up = number_scale(min(r["q05"] for r in rows), max(r["q95"] for r in rows), 4)
    svg: str = vlc.vegalite_to_svg(_chart(rows, along, up))
    return _themed(svg, label)


def _chart(rows: Sequence[dict[str, float]], along: Scale, up: Scale) -> dict[str, Any]:
    """The fan of these rows, a specification of Vega-Lite: all fans are one chart, whose scales differ."""
    spec = deepcopy(_fan())
    spec["data"]["values"] = list(rows)
    for layer in spec["layer"]:
        for direction, scale in (("x", along), ("y", up)):
            places, texts = [round(t, 9) for t, _ in scale.ticks], [text for _, text in scale.ticks]
            layer["encoding"][direction]["scale"]["domain"] = [scale.low, scale.high]
            layer["encoding"][direction]["axis"] |= {
                "values": places,
                "labelExpr": f"({json.dumps(texts)})[indexof({json.dumps(places)}, datum.value)]",
            }
    return spec


@cache
def _fan() -> dict[str, Any]:
    """The fan chart without data. Altair checks it, and takes longer for that than a chart takes to be drawn."""
    data: Any = alt.Data(values=[])  # type: ignore[no-untyped-call]
    x = alt.X("t:Q", title=None, scale=alt.Scale(nice=False), axis=_axis(upright=False))

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", title=None, scale=alt.Scale(nice=False), axis=_axis(upright=True))

    base = alt.Chart(data)
    layers = [
        base.mark_area(color=_OUTER).encode(x=x, y=y("q05"), y2="q95:Q"),
        base.mark_area(color=_INNER).encode(x=x, y=y("q25"), y2="q75:Q"),
        *(
            base.mark_line(color=_EDGE, strokeWidth=1, strokeDash=[3, 2]).encode(x=x, y=y(field))
            for field in ("q05", "q95")
        ),
        base.mark_line(color=_LINE, strokeWidth=2.2).encode(x=x, y=y("q50")),
    ]
    chart: Any = alt.layer(
        *layers,
        width=WIDTH,
        height=HEIGHT,
        padding={"left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM},
        autosize=alt.AutoSizeParams(type="none"),
        background="transparent",
    )
    spec: dict[str, Any] = chart.configure_view(stroke=None).to_dict(validate=False)
    return spec


def _axis(upright: bool) -> Any:
    return alt.Axis(
        labelFont="sans-serif",
        labelFontSize=12,
        labelColor=_MUTED,
        labelFlush=not upright,
        labelOverlap=False if upright else "greedy",
        labelSeparation=8,
        labelPadding=5,
        grid=upright,
        gridColor=_RULE,
        domain=not upright,
        domainColor=_MUTED,
        ticks=not upright,
        tickColor=_MUTED,
        tickSize=4,
    )


def _themed(svg: str, label: str) -> str:
    """The drawing with the page's colours and fonts, as one image with one name."""
    svg = _PAINT.sub(lambda m: f'{m[1]}="var(--{_COLOURS[m[2]]},{m[2]})"' if m[2] in _COLOURS else m[0], svg)
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = re.sub(r"<(path|g)[^<>]*display=\"none\"[^<>]*/>", "", svg)
    svg = svg.replace(' font-family="sans-serif"', "")
    opening = re.match(r"<svg[^>]*viewBox=\"([^\"]*)\"[^>]*>", svg)
    if opening is None:
        raise ValueError("the chart's drawing has no viewBox")
    head = (
        f'<svg class="fan" role="img" aria-label="{esc(label)}" viewBox="{opening[1]}" '
        'preserveAspectRatio="xMidYMid meet">'
    )
    return head + svg[opening.end() :]
