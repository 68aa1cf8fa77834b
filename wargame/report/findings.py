"""What happened in the runs: tracks, chains and first times."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import attrs

from wargame.report.answer import confidence, share_html
from wargame.report.choosing import merged, most_telling, one_of_each, sorted_out
from wargame.report.intervals_plot import axis, box
from wargame.report.scales import date_scale
from wargame.report.shares import share_interval
from wargame.report.summary import Chain, Fan, FirstTime, Summary
from wargame.report.tables import Cell, Column, Markup, details, figure, paragraph, section, table
from wargame.report.words import (
    NONE,
    Calendar,
    esc,
    number,
    path_label,
    percent,
    percents,
    plural,
    readable,
    step_parts,
    with_names,
)

MOST_CHAINS, MOST_FIRST, MOST_STILL, MOST_ALIKE, FAN_ROWS = 12, 40, 12, 4, 13

_LEGEND = """<ul class="legend" aria-label="What the charts show">
<li><svg width="34" height="14" aria-hidden="true"><line class="median" x1="0" x2="34" y1="7" y2="7"/></svg>
median run</li>
<li><svg width="34" height="14" aria-hidden="true"><rect width="34" height="14" fill="var(--band-inner)"/></svg>
middle half of the runs</li>
<li><svg width="34" height="14" aria-hidden="true"><rect width="34" height="14" fill="var(--band-outer)"/>
<line class="range" x1="0" x2="34" y1="1" y2="1"/><line class="range" x1="0" x2="34" y1="13" y2="13"/></svg>middle nine
tenths</li></ul>"""


def _unrecorded(key: str, title: str) -> str:
    return section(key, title, paragraph("No run was recorded, so there is nothing to show here.", "calm"))


def tracks(summary: Summary, calendar: Calendar) -> str:
    """Fan charts of the tracks that move most, as small multiples; those that are alike in every run are named."""
    title = "Tracks over time"
    usable = [f for f in summary.fans if any(all(map(math.isfinite, b)) for b in f.bands)]
    if not usable:
        if not summary.recorded_runs:
            return _unrecorded("tracks", title)
        return section("tracks", title, paragraph("The playbook has no tracks to show.", "calm"))
    moving, constant, alike, still = sorted_out(usable)
    shown = most_telling(moving)
    chosen = f"the {len(shown)} of {len(moving)} that move most" if len(shown) < len(moving) else "all that move"
    body = paragraph(
        f"Each chart shows one track in {plural(usable[0].runs, 'recorded run')}; {chosen}. "
        "Scales differ from chart to chart.",
        "note",
    )
    if shown:
        body += _LEGEND + f'<div class="fans">{"".join(_fan(f, calendar) for f in shown)}</div>'
    rest = [f for f in moving if f not in shown]
    if rest:
        inner = "".join(_fan_table(f, calendar) for f in rest)
        body += details(f"{plural(len(rest), 'further track')}, as tables", inner)
    if constant:
        body += paragraph(f"Set at the start and kept: {_together(constant, _kept)}.", "note part")
    if alike:
        body += paragraph(f"Alike in at least nine tenths of the runs: {_together(alike, _course)}.", "note part")
    if still:
        names = _together(still, lambda fan: number(fan.bands[0][2]))
        listed_all = paragraph(f"Never changed: {names}.", "note part")
        count = f"{plural(len(still), 'track')} that never changed"
        body += listed_all if len(still) <= MOST_STILL else details(count, listed_all, "full")
    return section("tracks", title, body)


def _kept(fan: Fan) -> str:
    low, middle, high = (number(fan.bands[0][place]) for place in (0, 2, 4))
    return f"median {middle}, nine tenths {low} to {high}"


def _together(fans: Sequence[Fan], said: Callable[[Fan], str]) -> str:
    """Tracks with what is said of each; of many cells of one track of which the same is said, the first is named.

    `nerve[POL], nerve[DEU] (0.6), tension[USA, FRA] and 52 more of its cells (30 → 40)`.
    """
    alike: dict[tuple[str, str], list[str]] = {}
    for fan in fans:
        alike.setdefault((fan.name.partition("[")[0], said(fan)), []).append(readable(fan.name))
    told = []
    for (_, words), names in alike.items():
        named = ", ".join(names) if len(names) <= MOST_ALIKE else f"{names[0]} and {len(names) - 1} more of its cells"
        told.append(f"{named} ({words})")
    return ", ".join(told)


def _fan(fan: Fan, calendar: Calendar) -> str:
    from wargame.report.charts import fan_svg

    first, last = fan.bands[0], fan.bands[-1]
    told = f"Starts at {number(first[2])}. At the end: "
    if last[0] == last[4]:
        told += f"{number(last[2])} in at least nine tenths of the runs."
    else:
        half = f"half of the runs {number(last[1])} to {number(last[3])}, " if last[1] < last[3] else ""
        told += f"median {number(last[2])}, {half}nine tenths {number(last[0])} to {number(last[4])}."
    svg = fan_svg(fan, calendar, f"Fan chart of {readable(fan.name)} over time. {told}")
    head = f"<h3>{esc(readable(fan.name))}</h3>"
    about = f'<span class="about">{with_names(fan.about)}</span>' if fan.about else ""
    return figure(head + svg, about + esc(told), details("Data", _fan_table(fan, calendar)))


def _course(fan: Fan) -> str:
    """From where to where a track goes that is alike in every run: `30 → 40`, `1 → 0.99, down to 0.55`."""
    course = [band[2] for band in fan.bands]
    first, last = course[0], course[-1]
    text = f"{number(first)} → {number(last)}"
    if min(course) < min(first, last) - 0.05 * abs(first):
        text += f", down to {number(min(course))}"
    if max(course) > max(first, last) + 0.05 * abs(first):
        text += f", up to {number(max(course))}"
    return text


def _fan_table(fan: Fan, calendar: Calendar) -> str:
    count = min(len(fan.times), len(fan.bands))
    picked = sorted({round(k * (count - 1) / max(1, FAN_ROWS - 1)) for k in range(FAN_ROWS)}) if count else []
    span = fan.times[-1] - fan.times[0] if fan.times else 0.0
    columns = [
        Column("Date"),
        *(Column(h, "number") for h in ("5\u202f%", "25\u202f%", "Median", "75\u202f%", "95\u202f%")),
    ]
    rows = [[calendar.date(fan.times[k], span), *map(number, fan.bands[k])] for k in picked]
    every = "" if len(picked) == count else f", {len(picked)} of {count} dates"
    return table(columns, rows, f"{readable(fan.name)}: quantiles over {plural(fan.runs, 'run')}{every}", style="data")


def chains(summary: Summary) -> str:
    """The graph of what led to what, and the commonest chains in words."""
    from wargame.report.chain_graph import chain_svg, chosen_links

    title = "Commonest escalation chains"
    runs = summary.recorded_runs
    if not runs:
        return _unrecorded("chains", title)
    links = chosen_links(summary.chains, summary.links)
    if not summary.chains and not links:
        return section("chains", title, paragraph("No chain of causes occurred in the recorded runs.", "calm"))
    ordered = sorted(summary.chains, key=lambda c: -c.count)
    body = (
        f'<p class="note">{plural(summary.distinct_chains, "different chain")} in {plural(runs, "recorded run")}. '
        "Shares are of these runs.</p>"
    )
    if links:
        steps = len({n for k in links for n in (k.cause, k.effect)})
        label = (
            f"Graph of {plural(steps, 'step')} and {plural(len(links), 'link')} from the commonest chains; the counts "
            f"are in the table below."
        )
        rows = [[k.cause, k.effect, f"{k.count:,}"] for k in sorted(links, key=lambda k: -k.count)]
        data = table(
            [Column("Cause"), Column("Effect"), Column("Count", "number")], rows, "Links of the graph", style="data"
        )
        picture = (
            '<div class="graph-scroll" role="region" tabindex="0" aria-label="Graph of chains">'
            f"{chain_svg(links, label)}</div>"
        )
        caption = (
            "What led to what in the commonest chains. An arrow is as broad as it is frequent; its number counts it "
            f"over {plural(runs, 'recorded run')}, and a thing may happen more than once in a run."
        )
        body += figure(picture, caption, details("Data", data))
    if ordered:
        body += "<h3>In words</h3>"
        body += _chain_list(ordered[:MOST_CHAINS], runs, summary.confidence)
        if ordered[MOST_CHAINS:]:
            rest = _chain_list(ordered[MOST_CHAINS:], runs, summary.confidence, MOST_CHAINS + 1)
            body += details(f"{plural(len(ordered) - MOST_CHAINS, 'further chain')}", rest, "full")
    return section("chains", title, body + _ways(summary))


def _chain_list(some: list[Chain], runs: int, sure: float, start: int = 1) -> str:
    items = []
    for chain in some:
        steps = _steps(chain)
        share = share_html(chain.count / runs, *share_interval(min(chain.count, runs), runs, sure), runs).html
        items.append(f'<li>{steps}<br><span class="small">{share} of recorded runs ({chain.count:,})</span></li>')
    return f'<ol class="chains" start="{start}">{"".join(items)}</ol>'


def _steps(chain: Chain) -> str:
    """The steps of a chain; what several in a row are of is said once."""
    parts, last = [], ""
    for step in chain.steps:
        owner, rest = step_parts(step)
        said = f'<span class="of">{esc(owner)}</span> ' if owner and owner != last else ""
        parts.append(said + esc(rest))
        last = owner
    return ' <span class="arrow">→</span> '.join(parts)


def _ways(summary: Summary) -> str:
    """How runs came to each outcome, in counts: more of the rare ones are recorded than chance put there."""
    if not summary.ways:
        return ""
    body = '<h3 class="part">How runs came to each outcome</h3>' + paragraph(
        "Of a rare outcome more runs are recorded than lie in the sample, so these are counts among the recorded runs "
        "of that outcome, and no shares of the study.",
        "note",
    )
    for way in summary.ways:
        items = []
        for chain in way.chains:
            steps = _steps(chain) or "no chain"
            items.append(f'<li>{steps}<br><span class="small">{chain.count:,} of {plural(way.runs, "run")}</span></li>')
        head = f"{readable(way.outcome)}: {plural(way.runs, 'recorded run')}, {plural(way.distinct, 'different chain')}"
        body += details(head, f'<ol class="chains">{"".join(items)}</ol>', "full")
    return body


def first_times(summary: Summary, calendar: Calendar) -> str:
    """When things first happened, as boxes on a date axis."""
    title = "Times to first events"
    if not summary.recorded_runs or not summary.first_times:
        if not summary.recorded_runs:
            return _unrecorded("first", title)
        return section("first", title, paragraph("The study follows no first times.", "calm"))
    told = [attrs.evolve(f, name=path_label(f.name)) for f in summary.first_times]
    ordered = merged(sorted(told, key=lambda f: (-f.happened / max(1, f.runs), f.quantiles[2:3], f.name)))
    certain = [f for f in ordered if f.happened >= 0.95 * f.runs]
    open_ones = [f for f in ordered if f.happened < 0.95 * f.runs]
    shown = one_of_each(open_ones, MOST_FIRST) if open_ones else certain[:MOST_FIRST]
    body = figure(
        _first_table(shown, summary, calendar),
        (
            "What came in some runs and not in others: of each entry of the playbook its most frequent case. "
            if open_ones
            else ""
        )
        + "Box: middle half of the runs in which it happened. Dashed line: middle nine tenths. Heavy stroke: median. "
        f"The {confidence(summary)} interval is of the share of recorded runs, and is sampling error only.",
        "",
        "tabular",
    )
    rest = [f for f in (open_ones or certain) if f not in shown]
    if open_ones and certain:
        body += details(
            f"{plural(len(certain), 'event')} that came in at least 95\u202f% of the runs",
            _first_table(certain, summary, calendar),
        )
    if rest:
        body += details(f"{plural(len(rest), 'further event')}", _first_table(rest, summary, calendar))
    return section("first", title, body)


def _first_table(some: list[FirstTime], summary: Summary, calendar: Calendar) -> str:
    scale = date_scale(calendar, 0.0, summary.length, 6)
    columns = [
        Column("Event", "name"),
        Column(Markup(f'<span class="unseen">When</span>{axis(scale, "Dates: axis")}'), "plot"),
        Column("Median", "number"),
        Column("Middle half", "number"),
        Column("In recorded runs", "number"),
    ]
    rows: list[list[Cell]] = []
    for f in some:
        q = f.quantiles if len(f.quantiles) == 5 and f.happened else ()
        median = calendar.date(q[2], summary.length) if q else NONE
        half = f"{calendar.date(q[1], summary.length)} – {calendar.date(q[3], summary.length)}" if q else NONE
        share = f.happened / f.runs if f.runs else 0.0
        low, high = share_interval(f.happened, f.runs, summary.confidence)
        told = (
            f"{readable(f.name)}: median {median}, middle half {half}, in {percent(share, f.runs)} "
            f"({percents(low, high, f.runs)})"
        )
        rows.append(
            [
                Markup(f'<span class="title">{_titled(f.name)}</span>'),
                Markup(box(scale, q, told)),
                median,
                Markup(esc(half).replace(" – ", " –<br> ") if q else half),
                share_html(share, low, high, f.runs),
            ]
        )
    return table(columns, rows, "First events: when, and in how many recorded runs", style="strips", hide_caption=True)


def _titled(label: str) -> str:
    owner, rest = step_parts(label)
    return f'<span class="about">{esc(owner)}</span>{esc(rest)}' if owner else esc(rest)
