"""A playbook's dated injects as a calendar, drawn and in text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import attrs

from wargame.report.lettering import text_width, wrap
from wargame.report.scales import date_scale
from wargame.report.words import MONTHS, Calendar, clean, esc, plural, readable

_ROW, _AXIS, _TEXT, _WIDTH = 22.0, 92.0, 138.0, 860.0


@attrs.frozen
class TimelineRow:
    """Something on the calendar: an ISO date (with or without a time), its name, a line of text."""

    when: str
    name: str
    text: str = ""


def _moment(row: TimelineRow) -> datetime:
    moment = datetime.fromisoformat(row.when)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _ordered(rows: Sequence[TimelineRow]) -> list[tuple[datetime, TimelineRow]]:
    return sorted(((_moment(r), r) for r in rows), key=lambda pair: pair[0])


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}" if (moment.hour, moment.minute) != (0, 0) else ""


def _day(moment: datetime) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1]}"


def timeline_text(rows: Sequence[TimelineRow]) -> str:
    """The calendar as plain text, by month."""
    lines: list[str] = []
    month = ""
    wide = max((len(readable(r.name)) for r in rows), default=0)
    wide = min(wide, 32)
    for moment, row in _ordered(rows):
        name = f"{MONTHS[moment.month - 1]} {moment.year}"
        if name != month:
            lines += [""] * bool(lines) + [name]
            month = name
        text = " ".join(clean(row.text).split())
        lines.append(f"  {moment.day:>2} {_clock(moment):5}  {clean(readable(row.name)):<{wide}}  {text}".rstrip())
    return "\n".join(lines) + "\n" if lines else "Nothing has a date.\n"


def timeline_svg(rows: Sequence[TimelineRow], title: str = "Calendar") -> str:
    """The calendar drawn to scale down the page; lines lead from each date to its text."""
    from wargame.report.diagrams import standing

    ordered = _ordered(rows)
    about = f"Calendar of {plural(len(ordered), 'dated entry', 'dated entries')}"
    if not ordered:
        return standing(title, about, '<text x="8" y="52">Nothing has a date.</text>', _WIDTH, 70)
    calendar = Calendar(ordered[0][0].replace(tzinfo=None).isoformat(), "UTC")
    places = [calendar.seconds(moment.replace(tzinfo=None)) for moment, _ in ordered]
    top, height = 52.0, max(160.0, _ROW * len(ordered) * 1.15)
    scale = date_scale(calendar, 0.0, places[-1], max(3, min(24, int(height / 44))))
    exact = [top + height * scale.at(p) for p in places]
    shown = _apart(exact, top, _ROW)
    body = [f'<line class="axis" x1="{_AXIS}" x2="{_AXIS}" y1="{top}" y2="{top + height:.1f}"/>']
    for tick, label in scale.ticks:
        y = top + height * scale.at(tick)
        body.append(f'<line class="axis" x1="{_AXIS - 6}" x2="{_AXIS}" y1="{y:.1f}" y2="{y:.1f}"/>')
        body.append(f'<text class="tick" x="{_AXIS - 10}" y="{y + 4:.1f}" text-anchor="end">{esc(label)}</text>')
    for (moment, row), at, y in zip(ordered, exact, shown, strict=True):
        day = f"{_day(moment)} {_clock(moment)}".strip()
        name = wrap(readable(row.name), 240, 12, 1)[0]
        left = _TEXT + 86
        after = left + text_width(name, 12) * 1.08 + 12
        text = wrap(row.text, _WIDTH - after - 8, 12, 1)[0] if row.text else ""
        body.append(
            f"<g><title>{esc(f'{day} {moment.year}, {row.name}: {row.text}')}</title>"
            f'<path class="leader" d="M{_AXIS},{at:.1f}C{_AXIS + 24},{at:.1f} {_TEXT - 28},{y:.1f} '
            f'{_TEXT - 6},{y:.1f}"/>'
            f'<circle class="dot" cx="{_AXIS}" cy="{at:.1f}" r="3"/>'
            f'<text class="tick" x="{_TEXT}" y="{y + 4:.1f}">{esc(day)}</text>'
            f'<text class="name" x="{left}" y="{y + 4:.1f}">{esc(name)}</text>'
            f'<text class="tick" x="{after:.1f}" y="{y + 4:.1f}">{esc(text)}</text></g>'
        )
    rules = " svg .leader { fill: none; stroke: var(--edge); } svg .name { font-weight: 600; }"
    return standing(title, about, "".join(body), _WIDTH, max(shown[-1], top + height) + 20, rules)


def _apart(wanted: Sequence[float], top: float, step: float) -> list[float]:
    """Places near those wanted, in order, at least `step` apart, none above `top`."""
    pools: list[tuple[float, int]] = []
    for k, place in enumerate(wanted):
        value, count = place - k * step, 1
        while pools and pools[-1][0] > value:
            v, n = pools.pop()
            value = (value * count + v * n) / (count + n)
            count += n
        pools.append((value, count))
    flat = [value for value, count in pools for _ in range(count)]
    return [max(top, value) + k * step for k, value in enumerate(flat)]
