"""The study report: one HTML file that needs no network, no script and no font of its own."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from wargame.report import answer, findings, grounds, measures, rubrics
from wargame.report.style import style_sheet
from wargame.report.summary import Summary
from wargame.report.words import Calendar, clean, esc, plural

_CONTENTS = (
    ("asked", "Question"),
    ("answer", "Answer"),
    ("warnings", "Warnings"),
    ("tracks", "Tracks"),
    ("chains", "Chains"),
    ("first", "First events"),
    ("measures", "Measures"),
    (rubrics.KEY, "Rubrics"),
    ("assumptions", "Assumptions"),
    ("sources", "Sources"),
    ("coverage", "Coverage"),
    ("provenance", "Provenance"),
    ("reading", "How to read this"),
)


def render_report(summary: Summary) -> str:
    """The report as text; the same summary always gives the same text."""
    calendar = Calendar(summary.start, summary.zone)
    parts = [
        answer.asked(summary, calendar),
        answer.answer(summary),
        answer.warned(summary),
        findings.tracks(summary, calendar),
        findings.chains(summary),
        findings.first_times(summary, calendar),
        measures.measures(summary, calendar),
        rubrics.rubrics(summary),
        grounds.assumptions(summary),
        grounds.sources(summary),
        grounds.coverage(summary),
        grounds.provenance(summary),
        answer.reading(summary),
    ]
    title = esc(summary.title or "Untitled study")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}: study report</title>\n<style>{style_sheet()}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#asked">Skip to the report</a>\n'
        f"{_header(summary, title)}\n<main>\n" + "\n".join(part for part in parts if part) + "\n</main>\n"
        f"<footer><p class='small'>{title}. Exploration, not prediction.</p></footer>\n</body>\n</html>\n"
    )


def _header(summary: Summary, title: str) -> str:
    count = len(answer.warnings(summary))
    entries = "".join(
        f'<li><a href="#{key}">{esc(name)}{f" ({count})" if key == "warnings" and count else ""}</a></li>'
        for key, name in _CONTENTS
        if key != rubrics.KEY or summary.rubrics is not None
    )
    use = answer.prose(summary.intended_use) or "<p>The playbook does not say what it is meant for.</p>"
    done = plural(summary.provenance.runs_done, "run")
    return (
        f'<header><p class="kicker">Wargame study · {esc(done)}</p><h1 dir="auto">{title}</h1>'
        f'<div class="creed"><p class="lede"><strong>Exploration, not prediction.</strong></p>{use}</div>'
        f'<nav aria-label="Contents"><ol>{entries}</ol></nav></header>'
    )


def write_report(summary: Summary, path: Path) -> None:
    """Write the report to `path`, whole or not at all."""
    data = render_report(summary).encode("utf-8", "replace")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{clean(path.name)}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
