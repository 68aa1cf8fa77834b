"""What was asked, the answer at a glance, what to beware of, and how to read it all."""

from __future__ import annotations

from wargame.report.intervals_plot import axis, interval
from wargame.report.scales import share_scale
from wargame.report.summary import Share, SourceNote, Summary
from wargame.report.tables import Cell, Column, Markup, facts, figure, paragraph, section, table
from wargame.report.words import (
    Calendar,
    duration,
    esc,
    number,
    percent,
    percents,
    plural,
    readable,
    unbroken,
    with_names,
)

GIVEN = '<a class="given" href="#assumptions" title="under the assumptions" aria-label="under the assumptions">†</a>'
ERROR_ONLY = "sampling error only: says nothing about whether the assumptions are right"


def ended(summary: Summary) -> int:
    """How many runs ended in an outcome: what the shares are shares of."""
    return sum(o.count for o in summary.outcomes)


def confidence(summary: Summary) -> str:
    """`95 %`."""
    return f"{number(100 * summary.confidence)}\u202f%"


def share_html(share: float, low: float, high: float, runs: int) -> Markup:
    """A share, never bare: with its interval and the way to the assumptions."""
    return Markup(
        f'<span class="share">{esc(percent(share, runs))}</span>{GIVEN} '
        f'<span class="interval about">{esc(percents(low, high, runs))}</span>'
    )


def prose(text: str, style: str = "") -> str:
    """Paragraphs, parted by empty lines."""
    return "".join(paragraph(" ".join(part.split()), style) for part in text.split("\n\n") if part.strip())


def asked(summary: Summary, calendar: Calendar) -> str:
    """Objectives, the clock, runs and seed."""
    origin = summary.provenance
    body = prose(summary.about)
    if summary.objectives:
        items = "".join(f"<li>{esc(text)} <code>{esc(name)}</code></li>" for name, text in summary.objectives)
        body += f"<h3>Objectives</h3><ul>{items}</ul>"
    else:
        body += paragraph("The playbook states no objectives.", "calm")
    span = f"{calendar.date(0, summary.length)} to {calendar.date(summary.length, summary.length)}"
    done = f"{origin.runs_done:,}"
    if origin.runs_done != origin.runs_asked:
        done += f" of {origin.runs_asked:,} asked"
    pairs: list[tuple[str, Cell]] = [
        ("Clock", span),
        ("Length", duration(summary.length)),
        ("Time zone", calendar.zone_name),
        ("Runs", done),
        ("Seed", str(origin.seed)),
        ("Runs replayed with records", f"{summary.recorded_runs:,}"),
        ("Events in a run, on average", number(summary.events_per_run)),
    ]
    return section("asked", "What was asked", body + facts(pairs))


def answer(summary: Summary) -> str:
    """Outcome shares as an interval plot that is its own table."""
    runs, outcomes = ended(summary), summary.outcomes
    if not outcomes:
        return section("answer", "The answer at a glance", paragraph("The study has no outcomes.", "calm"))
    body = paragraph(_headline(summary), "lede")
    scale = share_scale(max((o.high for o in outcomes), default=1.0))
    title = f"Share of runs, with {confidence(summary)} interval"
    columns = [
        Column("Outcome", "name"),
        Column(Markup(f'<span class="unseen">{esc(title)}</span>{axis(scale, "Share of runs: axis")}'), "plot"),
        Column("Share", "number"),
        Column(f"{confidence(summary)} interval", "number"),
        Column("Runs", "number"),
    ]
    rows: list[list[Cell]] = []
    for o in outcomes:
        told = f"{readable(o.name)}: {percent(o.share, runs)}, interval {percents(o.low, o.high, runs)}"
        about = f'<span class="about">{with_names(o.about)}</span>' if o.about else ""
        rows.append(
            [
                Markup(f"<b>{esc(readable(o.name))}</b>{about}"),
                Markup(interval(scale, o.share, o.low, o.high, told)),
                Markup(f'<span class="share">{esc(percent(o.share, runs))}</span>{GIVEN}'),
                percents(o.low, o.high, runs),
                f"{o.count:,}",
            ]
        )
    alone = table(columns, rows, f"Outcome shares over {plural(runs, 'run')}", style="strips", hide_caption=True)
    caption = (
        f"Shares of {plural(runs, 'run')}. Dot: share. Bar: {confidence(summary)} interval, {ERROR_ONLY}. "
        "Hollow dot: never seen. † under the <a href='#assumptions'>assumptions</a> of this playbook."
    )
    return section(
        "answer", "The answer at a glance", body + figure(alone, caption, "", "tabular") + _resting_on(summary)
    )


def _headline(summary: Summary) -> str:
    runs, outcomes = ended(summary), summary.outcomes
    if not runs:
        return "No run ended in an outcome."

    def said(o: Share, words: str) -> str:
        return f"{percent(o.share, runs)} {words} “{readable(o.name)}” ({percents(o.low, o.high, runs)})"

    first, *rest = sorted(outcomes, key=lambda o: -o.count)
    text = f"Under this playbook’s assumptions, {said(first, 'of runs end in')}"
    if rest and rest[0].count:
        text += f", {said(rest[0], 'in')}"
    return text + "."


def _cited(source: SourceNote) -> str:
    return f' <span class="small">({unbroken(plural(source.numbers, "number"))})</span>' if source.numbers else ""


def _resting_on(summary: Summary) -> str:
    told = sorted((s for s in summary.sources if s.kind == "assumption"), key=lambda s: -s.numbers)
    drawn = plural(len(summary.parameters), "parameter") if summary.parameters else ""
    joined = f"{drawn} and on " if drawn else ""
    if not told:
        return (
            '<aside class="box-note">'
            f"<p>These shares rest on {joined}numbers whose grounds stand under "
            "<a href='#assumptions'>Assumptions and parameters</a>; the playbook names no assumption in "
            "words.</p></aside>"
        )
    items = "".join(f"<li>{esc(s.details or readable(s.name))}{_cited(s)}</li>" for s in told[:4])
    more = f"; {len(told) - 4} more" if len(told) > 4 else ""
    grounds = " and ".join(filter(None, (plural(len(told), "assumption"), drawn)))
    return (
        f'<aside class="box-note"><p>These shares rest on {grounds}:</p>'
        f"<ul>{items}</ul><p><a href='#assumptions'>All assumptions and parameters</a>{more}.</p></aside>"
    )


def warnings(summary: Summary) -> list[str]:
    """What a reader must know before trusting a number, each as HTML."""
    origin, found = summary.provenance, []
    if origin.runs_done < origin.runs_asked:
        found.append(
            f"<b>Partial result.</b> {origin.runs_done:,} of {plural(origin.runs_asked, 'run')} were done; "
            "intervals are those of the runs done."
        )
    faulted = sum(f.count for f in summary.faults)
    if faulted:
        items = "".join(
            f"<li><code>{esc(f.place)}</code>: {esc(f.message)}. {plural(f.count, 'time')}, first in run "
            f"{f.first_run:,}.</li>"
            for f in summary.faults
        )
        found.append(
            f"<b>Faults.</b> {plural(faulted, 'run')} could not be finished as the author meant; they are counted "
            f"apart and are in no share.<ul>{items}</ul>"
        )
    if summary.unsourced:
        verb = "neither cites a source nor gives a reason"
        if summary.unsourced > 1:
            verb = "neither cite a source nor give a reason"
        found.append(f"<b>Unsourced numbers.</b> {plural(summary.unsourced, 'number')} of the playbook {verb}.")
    if origin.runs_done and not summary.recorded_runs:
        found.append("<b>No records.</b> No run was replayed with records: there are no tracks, chains or first times.")
    if 0 < ended(summary) < 100:
        found.append(
            f"<b>Few runs.</b> With {plural(ended(summary), 'run')} the intervals are wide; a larger study costs "
            f"little."
        )
    return found


def warned(summary: Summary) -> str:
    """The warnings, or that there are none."""
    found = warnings(summary)
    if found:
        body = f'<ul class="warnings">{"".join(f"<li>{w}</li>" for w in found)}</ul>'
    else:
        body = paragraph(
            "None: every run asked for was done and finished, and every number cites a source or gives a reason.",
            "calm",
        )
    return section("warnings", "Warnings", body)


def reading(summary: Summary) -> str:
    """What a share means, and what it does not."""
    sure = confidence(summary)
    items = (
        (
            "A share",
            "says how often the playbook, with the players and parameters written in it, came to an outcome. It is a "
            "property of the playbook. It is not the probability that the world will do so.",
        ),
        (
            "An interval",
            f"says how far a share may be off because only so many runs were made: with {sure} confidence the share "
            f"that endless runs would give lies in it. It is {ERROR_ONLY}. More runs narrow it; they make nothing "
            f"truer.",
        ),
        (
            "A comparison",
            "is worth more than a share: change one policy or one assumption, run again with the same seed, and see "
            "what moves by more than its interval.",
        ),
        (
            "A fan",
            "shows at each date the median of the runs, the middle half and the middle nine tenths. No single "
            "run needs "
            "to follow any of its lines. A run that has ended keeps its last value.",
        ),
        (
            "A chain",
            "follows causes as the engine recorded them, from what set things off to what they led to. Shares of "
            "chains "
            "and first times are shares of the runs that were replayed with records.",
        ),
        (
            "A faulted run",
            "is one that could not be finished as the author meant. It is counted apart and is in no share.",
        ),
    )
    return section("reading", "How to read this", facts([(a, f"{b[0].upper()}{b[1:]}") for a, b in items], "long"))
