"""What it all rests on: assumptions, parameters, sources, coverage and provenance."""

from __future__ import annotations

from collections.abc import Mapping

from wargame.report.summary import Covered, ParameterSummary, Summary
from wargame.report.tables import Cell, Column, Markup, details, facts, paragraph, section, table
from wargame.report.words import duration, esc, number, plural, readable, with_names


def assumptions(summary: Summary) -> str:
    """What was assumed in words, and the parameters drawn in each run."""
    told = [s for s in summary.sources if s.kind == "assumption"]
    if told:
        items = "".join(
            f'<li>{with_names(s.details or readable(s.name))} <span class="small"><code>{esc(s.name)}</code>'
            f"{', cited by ' + plural(s.numbers, 'number') if s.numbers else ''}</span></li>"
            for s in sorted(told, key=lambda s: -s.numbers)
        )
        body = f"<ul>{items}</ul>"
    else:
        body = paragraph("The playbook names no assumption in words.", "calm")
    if summary.unsourced:
        body += paragraph(f"Neither cited nor reasoned: {plural(summary.unsourced, 'number')}.", "note")
    if not summary.parameters:
        return section("assumptions", "Assumptions and parameters", body + paragraph("It has no parameters.", "calm"))
    columns = [
        Column("Parameter", "name"),
        Column("As written"),
        Column("Drawn: from", "number"),
        Column("mean", "number"),
        Column("to", "number"),
        Column("Why"),
    ]
    sentences = {s.name: s.details for s in told}
    rows: list[list[Cell]] = [
        [
            Markup(f'<span class="title">{esc(readable(p.name))}</span>'),
            Markup(f"<code>{esc(p.said)}</code>"),
            *(_drawn(p, x) for x in (p.smallest, p.mean, p.largest)),
            _grounds(p, sentences),
        ]
        for p in summary.parameters
    ]
    body += "<h3>Parameters</h3>" + table(columns, rows, "Drawn once in each run; the same for everyone in it.")
    return section("assumptions", "Assumptions and parameters", body)


def _drawn(parameter: ParameterSummary, value: float) -> str:
    if parameter.kind == "flag":
        return number(value) if 0 < value < 1 else "yes" if value else "no"
    return duration(value) if parameter.kind == "duration" else number(value)


def _grounds(parameter: ParameterSummary, sentences: Mapping[str, str]) -> Cell:
    """Its `why`, and what it cites: an assumption in its own words, a source by its name."""
    parts = [with_names(parameter.why)] if parameter.why else []
    if parameter.source in sentences:
        parts.append(f"{with_names(sentences[parameter.source])} <code>{esc(parameter.source)}</code>")
    elif parameter.source:
        parts.append(f"Source: <a href='#sources'>{esc(parameter.source)}</a>")
    return Markup(" ".join(parts) or "not said")


def sources(summary: Summary) -> str:
    """What is cited, and how often."""
    cited = [s for s in summary.sources if s.kind != "assumption"]
    if not cited:
        return section("sources", "Sources", paragraph("The playbook cites no source.", "calm"))
    rows: list[list[Cell]] = [
        [Markup(f'<span class="title">{esc(readable(s.name))}</span>'), s.details, f"{s.numbers:,}"] for s in cited
    ]
    columns = [Column("Source", "name"), Column("Details"), Column("Numbers citing it", "number")]
    return section("sources", "Sources", table(columns, rows, "Sources named by the playbook", hide_caption=True))


def coverage(summary: Summary) -> str:
    """What never happened, with its reason or marked unexplained; everything else folded away."""
    title = "Coverage"
    if not summary.coverage:
        return section("coverage", title, paragraph("Coverage was not counted.", "calm"))
    never = [c for c in summary.coverage if not c.times]
    kinds = list(dict.fromkeys(c.kind for c in summary.coverage))
    open_ones = sum(1 for c in never if not c.reason)
    if never:
        verdict = "each has its reason below"
        if open_ones:
            verdict = f"{open_ones:,} of them {'is' if open_ones == 1 else 'are'} unexplained"
        entries = plural(len(summary.coverage), "entry", "entries")
        body = paragraph(f"{len(never):,} of {entries} of the playbook never happened in any run; {verdict}.")
    else:
        body = paragraph(
            f"All {plural(len(summary.coverage), 'entry', 'entries')} of the playbook happened in some run."
        )
    counted: list[list[Cell]] = []
    for kind in kinds:
        some = [c for c in summary.coverage if c.kind == kind]
        missing = [c for c in some if not c.times]
        explained = sum(1 for c in missing if c.reason)
        counted.append(
            [kind, f"{len(some):,}", f"{len(some) - len(missing):,}", f"{explained:,}", f"{len(missing) - explained:,}"]
        )
    heads = ("Entries", "Happened", "Never, with a reason", "Never, unexplained")
    body += table(
        [Column("Kind"), *(Column(h, "number") for h in heads)],
        counted,
        "Entries by kind",
        style="compact",
        hide_caption=True,
    )
    if never:
        rows: list[list[Cell]] = [
            [Markup(f"<code>{esc(c.path)}</code>"), c.kind, readable(c.text), _reason(c)]
            for c in sorted(never, key=lambda c: (bool(c.reason), kinds.index(c.kind)))
        ]
        columns = [Column("Never happened", "name"), Column("Kind"), Column("What it is"), Column("Why")]
        listing = table(columns, rows, "What never happened", hide_caption=True)
        body += '<div class="part">' + (
            listing if len(rows) <= 40 else details(f"All {len(rows):,} that never happened", listing, "full")
        )
        body += "</div>"
    body += details(f"Full table, {plural(len(summary.coverage), 'entry', 'entries')}", _every(summary.coverage))
    return section("coverage", title, body)


def _reason(entry: Covered) -> Markup:
    if not entry.reason:
        return Markup('<span class="mark open">unexplained</span>')
    return Markup(with_names(entry.reason))


def _every(covered: tuple[Covered, ...]) -> str:
    rows: list[list[Cell]] = [
        [Markup(f"<code>{esc(c.path)}</code>"), c.kind, readable(c.text), f"{c.times:,}"] for c in covered
    ]
    columns = [Column("Entry", "name"), Column("Kind"), Column("What it is"), Column("Times, all runs", "number")]
    return table(columns, rows, "How often each entry of the playbook happened", hide_caption=True)


def provenance(summary: Summary) -> str:
    """Enough to make the same bytes again."""
    origin = summary.provenance
    body = "<p>The same files, seed and versions on the same kind of machine give the same numbers. Made by:</p>"
    body += f"<pre>{esc(origin.command)}</pre>"
    pairs: list[tuple[str, Cell]] = [
        ("Playbook", origin.playbook),
        ("Seed", str(origin.seed)),
        ("Runs", f"{origin.runs_done:,} of {origin.runs_asked:,} asked"),
        ("Digest of the sources", Markup(f"<code>{esc(origin.source_digest)}</code>")),
        ("Digest of the behaviour", Markup(f"<code>{esc(origin.behaviour_digest)}</code>")),
        ("Platform", origin.platform),
        ("Versions", ", ".join(f"{name} {version}" for name, version in origin.versions)),
    ]
    body += facts(pairs, "long")
    if origin.files:
        rows: list[list[Cell]] = [[name, Markup(f"<code>{esc(digest)}</code>")] for name, digest in origin.files]
        body += table([Column("File", "name"), Column("SHA-256")], rows, "Files read", hide_caption=True)
    return section("provenance", "Provenance", body)
