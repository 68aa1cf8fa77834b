"""Intervals, boxes and histograms as strips one table row high.

Places along a strip are percentages, so a strip is as wide as its cell and its strokes and text
keep their size on a phone and on paper.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from wargame.report.lettering import text_width
from wargame.report.scales import Scale
from wargame.report.words import esc

_INSET = 3.0  # percent kept free at both ends of a strip


def _x(scale: Scale, value: float) -> str:
    return f"{_INSET + (100 - 2 * _INSET) * scale.at(value):.2f}%"


def _strip(height: int, label: str, body: str) -> str:
    return f'<svg class="strip" role="img" aria-label="{esc(label)}" width="100%" height="{height}">{body}</svg>'


def _grid(scale: Scale, height: int) -> str:
    lines = [
        f'<line class="grid" x1="{_x(scale, t)}" x2="{_x(scale, t)}" y1="0" y2="{height}"/>' for t, _ in scale.ticks
    ]
    return "".join(lines)


def axis(scale: Scale, label: str) -> str:
    """The ticks of a scale, for the head of a column of strips."""
    last = len(scale.ticks) - 1
    named = _legible(scale)
    parts = []
    for k, (tick, text) in enumerate(scale.ticks):
        place = scale.at(tick)
        anchor = "start" if place < 0.04 and k == 0 else "end" if place > 0.96 and k == last else "middle"
        if k in named:
            parts.append(f'<text class="tick" x="{_x(scale, tick)}" y="11" text-anchor="{anchor}">{esc(text)}</text>')
        parts.append(f'<line class="axis" x1="{_x(scale, tick)}" x2="{_x(scale, tick)}" y1="15" y2="20"/>')
    return _strip(20, label, "".join(parts))


def _legible(scale: Scale) -> set[int]:
    """Which ticks get their label: as many, evenly, as do not touch on a strip of 230 pixels."""
    places = [scale.at(t) for t, _ in scale.ticks]
    wide = max((text_width(text, 11.5) + 10 for _, text in scale.ticks), default=0.0) / 230
    for step in range(1, len(places) + 1):
        choices: list[list[int]] = [list(range(first, len(places), step)) for first in range(step)]
        good: list[list[int]] = [
            c for c in choices if all(places[b] - places[a] >= wide for a, b in itertools.pairwise(c))
        ]
        if good:
            best: list[int] = max(good, key=lambda c: (sum(scale.ticks[k][1].startswith("Jan ") for k in c), len(c)))
            return set(best)
    return set()


def interval(scale: Scale, share: float, low: float, high: float, label: str, height: int = 34) -> str:
    """A share as a dot on its interval; a hollow dot where nothing was counted."""
    middle = height / 2
    at, left, right = _x(scale, share), _x(scale, low), _x(scale, high)
    dot = "dot hollow" if share == 0 else "dot"
    body = (
        f'<line class="stem" x1="{_x(scale, 0)}" x2="{at}" y1="{middle}" y2="{middle}"/>'
        f'<line class="whisker" x1="{left}" x2="{right}" y1="{middle}" y2="{middle}"/>'
        f'<line class="cap" x1="{left}" x2="{left}" y1="{middle - 6}" y2="{middle + 6}"/>'
        f'<line class="cap" x1="{right}" x2="{right}" y1="{middle - 6}" y2="{middle + 6}"/>'
        f'<circle class="{dot}" cx="{at}" cy="{middle}" r="4.5"/>'
    )
    return _strip(height, label, _grid(scale, height) + body)


def box(scale: Scale, quantiles: Sequence[float], label: str, height: int = 30) -> str:
    """Quantiles at 5, 25, 50, 75 and 95 % as a box plot; an empty strip where there are none."""
    if len(quantiles) != 5 or not all(map(math.isfinite, quantiles)):
        return _strip(height, label, _grid(scale, height))
    middle = height / 2
    q05, q25, q50, _q75, q95 = (_x(scale, q) for q in quantiles)
    width = f"{(100 - 2 * _INSET) * (scale.at(quantiles[3]) - scale.at(quantiles[1])):.2f}%"
    body = (
        f'<line class="range" x1="{q05}" x2="{q95}" y1="{middle}" y2="{middle}"/>'
        f'<line class="cap" x1="{q05}" x2="{q05}" y1="{middle - 4}" y2="{middle + 4}"/>'
        f'<line class="cap" x1="{q95}" x2="{q95}" y1="{middle - 4}" y2="{middle + 4}"/>'
        f'<rect class="box" x="{q25}" y="{middle - 7}" width="{width}" height="14" rx="1.5"/>'
        f'<line class="median" x1="{q50}" x2="{q50}" y1="{middle - 9}" y2="{middle + 9}"/>'
    )
    return _strip(height, label, _grid(scale, height) + body)


def histogram(bins: Sequence[tuple[float, float, int]], label: str, width: int = 132, height: int = 34) -> str:
    """A small histogram; bars keep the widths of their bins, and one empty bar leaves a gap."""
    good = [b for b in bins if math.isfinite(b[0]) and math.isfinite(b[1]) and b[1] >= b[0]]
    most = max((count for _, _, count in good), default=0)
    body = f'<line class="axis" x1="0" x2="{width}" y1="{height - 0.5}" y2="{height - 0.5}"/>'
    if most:
        low, high = good[0][0], good[-1][1]
        span = high - low
        for left, right, count in good:
            if not count:
                continue
            x = (left - low) / span * width if span > 0 else width / 2 - 4
            broad = max(1.0, (right - left) / span * width - 0.8) if span > 0 else 8.0
            tall = max(1.0, count / most * (height - 4))
            body += (
                f'<rect class="bar" x="{x:.1f}" y="{height - 1 - tall:.1f}" width="{broad:.1f}" height="{tall:.1f}"/>'
            )
    return (
        f'<svg class="histogram" role="img" aria-label="{esc(label)}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{body}</svg>'
    )
