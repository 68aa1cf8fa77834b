"""Pictures of scores: the mean day by day, runs in the order of two rubrics, and what makes two means differ."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wargame.report.intervals_plot import axis
from wargame.report.scales import Scale, number_scale
from wargame.report.words import esc, number

_WIDE, _HIGH = 330.0, 170.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 14.0, 10.0, 28.0
_SIDE, _EDGE = 250.0, 44.0


def day_chart(by_day: Sequence[tuple[int, int, float]], unit: str, label: str) -> str:
    """The mean score of each day (or of so many days together) as steps; "" where there is none."""
    good = [(first, last, value) for first, last, value in by_day if math.isfinite(value)]
    if not good:
        return ""
    first, last = good[0][0], good[-1][1]
    up = number_scale(min(0.0, *(v for _, _, v in good)), max(0.0, *(v for _, _, v in good)), 4)
    inner_wide, inner_high = _WIDE - _LEFT - _RIGHT, _HIGH - _TOP - _BOTTOM

    def x(day: float) -> float:
        return _LEFT + inner_wide * (day - first) / (last + 1 - first)

    def y(value: float) -> float:
        return _TOP + inner_high * (1 - up.at(value))

    lines = [
        f'<line class="grid" x1="{_LEFT:g}" x2="{_WIDE - _RIGHT:g}" y1="{y(t):.1f}" y2="{y(t):.1f}"/>'
        f'<text class="tick" x="{_LEFT - 6:g}" y="{y(t) + 4:.1f}" text-anchor="end">{esc(text)}</text>'
        for t, text in up.ticks
    ]
    steps = " ".join(
        f"{'M' if k == 0 else 'L'}{x(a):.1f},{y(v):.1f} L{x(b + 1):.1f},{y(v):.1f}" for k, (a, b, v) in enumerate(good)
    )
    ends = "".join(
        f'<text class="tick" x="{at:.1f}" y="{_HIGH - 8:g}" text-anchor="{anchor}">{esc(text)}</text>'
        for at, anchor, text in (
            (_LEFT, "start", f"{unit} {first:,}"),
            (_WIDE - _RIGHT, "end", f"{unit} {last:,}"),
        )
        if last > first or anchor == "start"
    )
    zero = f'<line class="axis" x1="{_LEFT:g}" x2="{_WIDE - _RIGHT:g}" y1="{y(0):.1f}" y2="{y(0):.1f}"/>'
    return (
        f'<svg class="fan" role="img" aria-label="{esc(label)}" viewBox="0 0 {_WIDE:g} {_HIGH:g}" '
        f'preserveAspectRatio="xMidYMid meet">{"".join(lines)}{zero}'
        f'<path d="{steps}" fill="none" stroke="var(--line)" stroke-width="2.2"/>{ends}</svg>'
    )


def places(values: Sequence[float]) -> list[float]:
    """Places from 1 (lowest), equal values at the mean of theirs."""
    ordered = sorted(values)
    return [(ordered.index(value) + 1 + len(ordered) - ordered[::-1].index(value)) / 2 for value in values]


def order_chart(one: Sequence[float], other: Sequence[float], names: tuple[str, str], label: str) -> str:
    """Each run as a dot, at its place by the one rubric and by the other; all on the line if they agree."""
    if len(one) < 2:
        return ""
    across, up = places(one), places(other)
    count = len(one)

    def at(place: float) -> float:
        return (place - 1) / (count - 1) * _SIDE

    wide, high = _SIDE + _EDGE + 14, _SIDE + _EDGE + 14
    left, bottom = _EDGE, _SIDE + 10
    dots = "".join(
        f'<circle class="dot" cx="{left + at(a):.1f}" cy="{bottom - at(b):.1f}" r="{_dot(count)}" fill-opacity=".45" '
        'stroke-opacity="0"/>'
        for a, b in zip(across, up, strict=True)
    )
    ticks = "".join(
        f'<text class="tick" x="{left + at(place):.1f}" y="{bottom + 15:g}" text-anchor="{anchor}">{place:,}</text>'
        f'<text class="tick" x="{left - 6:g}" y="{bottom - at(place) + 4:.1f}" text-anchor="end">{place:,}</text>'
        for place, anchor in ((1, "start"), (count, "end"))
    )
    middle = _SIDE / 2
    return (
        f'<svg class="graph" role="img" aria-label="{esc(label)}" viewBox="0 0 {wide:g} {high:g}" '
        f'width="{wide:g}" height="{high:g}" style="margin:0;max-width:100%">'
        f'<rect x="{left:g}" y="{bottom - _SIDE:g}" width="{_SIDE:g}" height="{_SIDE:g}" fill="none" class="grid"/>'
        f'<line class="range" x1="{left:g}" y1="{bottom:g}" x2="{left + _SIDE:g}" y2="{bottom - _SIDE:g}"/>'
        f"{dots}{ticks}"
        f'<text class="tick" x="{left + middle:g}" y="{bottom + 31:g}" text-anchor="middle">'
        f"place by {esc(names[0])}</text>"
        f'<text class="tick" x="12" y="{bottom - middle:g}" text-anchor="middle" '
        f'transform="rotate(-90 12 {bottom - middle:g})">place by {esc(names[1])}</text></svg>'
    )


def _dot(count: int) -> str:
    return f"{max(2.2, min(5.0, 40 / math.sqrt(count) / 2)):.1f}"


def part_scale(parts: Sequence[float]) -> Scale:
    """An axis for bars to both sides of nought."""
    return number_scale(min(0.0, *parts), max(0.0, *parts), 4)


def part_axis(scale: Scale, label: str) -> str:
    """Its ticks, for the head of a column of bars."""
    return axis(scale, label)


def part_bar(scale: Scale, part: float, label: str, height: int = 24) -> str:
    """A bar from nought to a part, as a strip one table row high."""

    def x(value: float) -> float:
        return 3.0 + 94.0 * scale.at(value)

    zero, end = x(0.0), x(part)
    grid = "".join(
        f'<line class="grid" x1="{x(t):.2f}%" x2="{x(t):.2f}%" y1="0" y2="{height}"/>' for t, _ in scale.ticks
    )
    return (
        f'<svg class="strip" role="img" aria-label="{esc(label)}" width="100%" height="{height}">{grid}'
        f'<rect class="bar" x="{min(zero, end):.2f}%" y="{height / 2 - 6:g}" width="{abs(end - zero):.2f}%" '
        'height="12"/>'
        f'<line class="axis" x1="{zero:.2f}%" x2="{zero:.2f}%" y1="0" y2="{height}"/></svg>'
    )


def signed(value: float) -> str:
    """A number with its sign.

    >>> signed(0.5), signed(-2), signed(0)
    ('+0.5', '−2', '0')
    """
    return f"+{number(value)}" if value > 0 else number(value)
