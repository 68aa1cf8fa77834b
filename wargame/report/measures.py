"""Measures: their quantiles, small histograms, and what these draw as tables."""

from __future__ import annotations

import math

from wargame.report.answer import confidence, share_html
from wargame.report.intervals_plot import histogram
from wargame.report.summary import MeasureSummary, Summary
from wargame.report.tables import Cell, Column, Markup, details, figure, paragraph, section, table
from wargame.report.words import NONE, Calendar, duration, esc, number, readable


def measures(summary: Summary, calendar: Calendar) -> str:
    """Every measure with its quantiles and a small histogram."""
    title = "Measures"
    if not summary.measures:
        return section("measures", title, paragraph("The playbook has no measures.", "calm"))
    columns = [
        Column("Measure", "name"),
        Column("Distribution", "picture"),
        Column(f"Mean, {confidence(summary)} interval", "number"),
        Column("Median, middle half", "number"),
        Column("Nine tenths, least to most", "number"),
        Column("Runs without", "number"),
    ]
    rows = [_measure(m, calendar, summary.length) for m in summary.measures]
    shown = table(columns, rows, "Measures over all runs", style="measures", hide_caption=True)
    caption = (
        "Over all finished runs; quantiles are of the runs in which the measure has a value. "
        "Histograms run from the smallest to the largest value."
    )
    counted = "".join(_bins(m, calendar, summary.length) for m in summary.measures if m.count and m.histogram)
    return section(
        "measures", title, figure(shown, caption, details("Data", counted) if counted else "", "tabular")
    )


def _bins(m: MeasureSummary, calendar: Calendar, span: float) -> str:
    """What a histogram draws, as a table."""
    whole = m.kind == "number" and all(a % 1 == 0.5 and b - a == 1 for a, b, _ in m.histogram)
    rows = []
    for low, high, count in m.histogram:
        if m.kind == "flag":
            said = "yes" if high > 1 else "no"
        elif whole:
            said = number(low + 0.5)
        else:
            said = f"{_said(m, low, calendar, span)} to {_said(m, high, calendar, span)}"
        rows.append([said, f"{count:,}"])
    return table([Column("Value"), Column("Runs", "number")], rows, f"{readable(m.name)}: runs by value", style="data")


def _said(m: MeasureSummary, x: float, calendar: Calendar, span: float) -> str:
    return calendar.date(x, span) if m.kind == "date" else duration(x) if m.kind == "duration" else number(x)


def _measure(m: MeasureSummary, calendar: Calendar, span: float) -> list[Cell]:
    def value(x: float) -> str:
        if not m.count or not math.isfinite(x):
            return NONE
        return _said(m, x, calendar, span)

    def pair(a: float, b: float) -> Markup:
        joint = " –<br> " if m.kind == "date" else " – "
        return Markup(esc(value(a)) + joint + esc(value(b)) if value(a) != NONE else NONE)

    name = Markup(
        f'<span class="title">{esc(readable(m.name))}</span>'
        + (f'<code class="about">{esc(m.expression)}</code>' if m.expression else "")
    )
    never = f"{m.never:,}" if m.never else "0"
    if m.kind == "flag" and m.count:
        share = share_html(m.mean, m.mean_low, m.mean_high, m.count)
        return [name, "", share, NONE, NONE, never]
    q = m.quantiles if len(m.quantiles) == 5 else (math.nan,) * 5
    told = f"Histogram of {readable(m.name)}, from {value(m.smallest)} to {value(m.largest)}, median {value(q[2])}"
    mean = (
        Markup(f'{esc(value(m.mean))}<span class="about">{pair(m.mean_low, m.mean_high).html}</span>')
        if m.count
        else NONE
    )
    picture: Cell = Markup(histogram(m.histogram, told)) if m.count and m.histogram else NONE
    if not m.count:
        return [name, picture, mean, NONE, NONE, never]
    middle = Markup(f'{esc(value(q[2]))}<span class="about">{pair(q[1], q[3]).html}</span>')
    outer = Markup(f'{pair(q[0], q[4]).html}<span class="about">{pair(m.smallest, m.largest).html}</span>')
    return [name, picture, mean, middle, outer, never]
