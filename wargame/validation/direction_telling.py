"""How directions came out, as a table's cells, a page's table and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wargame.validation.directions import Findings, Found
from wargame.validation.pairs import AS_EXPECTED, OTHERWISE, UNTOLD

HEADINGS = ("direction", "expected", "from", "to", "difference", "interval", "pairs", "differ", "verdict")
_DAY = 86_400.0


def cells(found: Found) -> list[str]:
    """One direction as a row of the table, in the order of HEADINGS."""
    got, kind = found.got, found.kind
    identical = got.identical
    return [
        found.name,
        found.direction.expected,
        _told(got.before, kind),
        _told(got.after, kind),
        "none" if identical else _told(got.difference, kind, signed=True),
        "identical in all runs" if identical else interval_text(found),
        f"{got.pairs:,}",
        f"{got.differing:,}",
        found.verdict.upper() if found.verdict == OTHERWISE else found.verdict,
    ]


def interval_text(found: Found) -> str:
    """The interval of the difference, in the difference's unit."""
    low, high = (_told(value, found.kind, signed=True).partition(" ")[0] for value in (found.got.low, found.got.high))
    return f"{low} to {high}"


def notes(findings: Findings) -> list[str]:
    """What is to be known of single directions: pairs left out, and runs that faulted."""
    said = []
    for found in findings.found:
        if found.left_out:
            why = "`given` did not hold or there was no value" if found.direction.given is not None else "no value"
            said.append(f"{found.name}: {found.left_out:,} of {findings.pairs:,} pairs left out: {why}")
        if found.fault:
            said.append(f"{found.name}: {found.faulted:,} pairs faulted; {found.fault}")
    return said


def failed(all_findings: Sequence[Findings]) -> bool:
    """Whether a run faulted. A direction that came out otherwise is a finding, not a failure."""
    return any(found.faulted for findings in all_findings for found in findings.found)


def closing(findings: Findings) -> str:
    """What the verdicts come to, and how sure the intervals are."""
    counts = dict.fromkeys((AS_EXPECTED, OTHERWISE, UNTOLD), 0)
    for found in findings.found:
        counts[found.verdict] += 1
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    return (
        f"{said}; {findings.pairs:,} pairs, seed {findings.seed}. The {len(findings.found)} intervals hold together "
        f"with {findings.level:.0%} confidence (Šidák: {findings.level_of_each:.2%} each)."
    )


def as_json(all_findings: Sequence[Findings]) -> dict[str, Any]:
    """Everything as plain data, a row a direction; durations in seconds, dates in seconds since the start."""
    return {
        "files": [
            {
                "file": findings.file.name,
                "playbook": findings.file.playbook.title,
                "pairs": findings.pairs,
                "seed": findings.seed,
                "confidence": findings.level,
                "confidence_of_each": findings.level_of_each,
                "directions": [_plain(found) for found in findings.found],
            }
            for findings in all_findings
        ]
    }


def markdown(findings: Findings) -> str:
    """The directions of one file as a table for a page, in the words in which they were written down."""
    lines = ["| direction | looked at | expected | from → to | difference | verdict |", "| --- " * 6 + "|"]
    for found in findings.found:
        got, kind = found.got, found.kind
        if got.identical:
            told = f"none: identical in all {got.pairs:,} pairs"
        else:
            told = f"{_told(got.difference, kind, signed=True)} ({interval_text(found)})"
        if got.pairs < findings.pairs and not got.identical:
            told += f", {got.pairs:,} pairs"
        verdict = f"**{found.verdict}**" if found.verdict == OTHERWISE else found.verdict
        said = (
            f"`{found.name}`: {found.direction.factor}",
            found.direction.response,
            found.direction.expected,
            f"{_told(got.before, kind)} → {_told(got.after, kind)}",
            told,
            verdict,
        )
        lines.append("| " + " | ".join(" ".join(text.split()).replace("|", "\\|") for text in said) + " |")
    return "\n".join([*lines, "", closing(findings), ""])


def write_pages(all_findings: Sequence[Findings], out: Path) -> list[Path]:
    """A table of each file's directions as `<file>.md`, and all of them as `directions.json`, in a folder."""
    out.mkdir(parents=True, exist_ok=True)
    written = {out / f"{Path(findings.file.name).stem}.md": markdown(findings) for findings in all_findings}
    written[out / "directions.json"] = json.dumps(as_json(all_findings), ensure_ascii=False, indent=1) + "\n"
    for path, text in written.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(written)


def _told(value: float, kind: str, signed: bool = False) -> str:
    """A share in percent, a duration in days, a number as it is; `signed` for differences, of shares in points."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text, unit = f"{value:.4g}", ""
    if kind == "share":
        text, unit = f"{100 * value:.1f}", " points" if signed else " %"
    elif kind in ("duration", "date"):
        text, unit = f"{value / _DAY:.1f}", " days"
    if signed and not text.startswith("-"):
        text = f"+{text}"
    return text.replace("-", "−") + unit


def _plain(found: Found) -> dict[str, Any]:
    got, direction = found.got, found.direction
    return {
        "direction": found.name,
        "because": direction.because,
        "factor": direction.factor,
        "response": direction.response,
        "expected": direction.expected,
        "kind": found.kind,
        "from": _finite(got.before),
        "to": _finite(got.after),
        "difference": _finite(got.difference),
        "low": _finite(got.low),
        "high": _finite(got.high),
        "pairs": got.pairs,
        "differing": got.differing,
        "left_out": found.left_out,
        "faulted": found.faulted,
        "fault": found.fault,
        "verdict": found.verdict,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
