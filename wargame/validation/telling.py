"""The verdicts in words: tables for a terminal and for a page, and JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wargame.program.expectations import Expected
from wargame.program.runtime import calendar
from wargame.validation.judging import HOLDS, SHOWN, Row
from wargame.validation.running import Model, Validation

HEADINGS = ("quantity", "with", "expected", "by", "got", "interval", "runs", "verdict")
_DAY = 86_400.0
_DIGITS = 6


def failed(validation: Validation) -> tuple[Row, ...]:
    """The rows that say that something is wrong."""
    return tuple(row for row in validation.rows if row.verdict not in (HOLDS, SHOWN))


def cells(row: Row, model: Model) -> tuple[str, ...]:
    """One row of the table, in the order of HEADINGS."""
    each, got = row.expected, row.got
    start = model.program.epoch

    def told(value: float) -> str:
        return value_text(value, each.quantity.kind, start, model.program.zone)

    if each.exact:
        interval = "every run" if got.low == got.high else f"{told(got.low)} to {told(got.high)}"
    else:
        interval = f"{told(got.low)} – {told(got.high)}"
    by = f"{each.method}, {each.source}" if each.source else each.method
    verdict = row.verdict.upper() if row.verdict not in (HOLDS, SHOWN) else row.verdict
    return (
        each.quantity.said,
        settings_text(each),
        told(each.value),
        by,
        told(got.value),
        interval,
        f"{got.runs:,}",
        verdict,
    )


def value_text(value: float, kind: str, start: float, zone: str) -> str:
    """A number with six digits that count, a duration in days, a date as a date."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if kind == "date":
        return calendar.format_date(start + value, zone)
    if kind == "duration":
        return f"{value / _DAY:.{_DIGITS}g} days"
    return f"{value:.{_DIGITS}g}"


def settings_text(expected: Expected) -> str:
    """`p_cha 0.3, p_def 0.6`, "" where every parameter is as the playbook has it."""
    return ", ".join(f"{name} {value}" for name, value in expected.settings)


def assumptions(model: Model) -> list[str]:
    """What a model takes for granted: its own words, which no number is to be quoted without."""
    return [" ".join(said.split()) for said in model.program.playbook.assumptions.values()]


def closing(validation: Validation) -> str:
    """What the verdicts come to, and how sure the intervals are."""
    rows = validation.rows
    judged = [row for row in rows if row.expected.judged]
    wrong = failed(validation)
    count = sum(not row.expected.exact for row in judged)
    said = [f"{len(judged) - len([row for row in wrong if row.expected.judged])} of {len(judged)} hold"]
    if len(rows) > len(judged):
        said.append(f"{len(rows) - len(judged)} are shown, not judged")
    sure = (
        f"The {count} judged intervals hold together with {validation.confidence:.0%} confidence "
        f"(Šidák: {validation.confidence_of_each:.3%} each); exact rows have none."
    )
    return f"{', '.join(said)}; seed {validation.seed}. {sure}" if count else f"{', '.join(said)}; every row is exact."


def as_json(validation: Validation) -> dict[str, object]:
    """Everything as plain data; durations in seconds, dates in seconds since the playbook's start."""
    return {
        "runs": validation.runs,
        "seed": validation.seed,
        "confidence": validation.confidence,
        "confidence_of_each": validation.confidence_of_each,
        "holds": not failed(validation),
        "models": [
            {"model": model.name, "title": model.title, "assumptions": assumptions(model)}
            for model in validation.models
        ],
        "rows": [_plain(row) for row in validation.rows],
    }


def _plain(row: Row) -> dict[str, object]:
    each, got = row.expected, row.got
    return {
        "model": row.model,
        "expectation": each.name,
        "quantity": each.quantity.said,
        "kind": each.quantity.kind,
        "settings": dict(each.settings),
        "expected": {"value": each.value, "said": each.said, "method": each.method, "source": each.source},
        "exact": each.exact,
        "judged": each.judged,
        "got": {"value": _finite(got.value), "low": _finite(got.low), "high": _finite(got.high), "runs": got.runs},
        "verdict": row.verdict,
        "fault": row.fault,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def rows_of(validation: Validation, model: Model) -> list[Row]:
    return [row for row in validation.rows if row.model == model.name]


def markdown(validation: Validation, model: Model) -> str:
    """A model's rows as a table for a page."""
    lines = [_piped(HEADINGS), _piped(["---"] * len(HEADINGS))]
    lines += [_piped(cells(row, model)) for row in rows_of(validation, model)]
    return "\n".join(lines) + "\n"


def _piped(texts: Sequence[str]) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") or "–" for text in texts) + " |"


