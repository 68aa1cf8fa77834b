"""A refit as an extension of the shipped playbook: its numbers, where they are from, its known answers anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from wargame import __version__
from wargame.calibration.icb import PEAKS, REPLIES, SIZES, TRIGGERS, Refit
from wargame.calibration.laws import Lognormal

EXTENDED = "crises.yaml"
LEAST_DISPERSION = 1.01  # of the shipped parameter's range: with less there is no gamma distribution of means


def extension(refit: Refit) -> str:
    """The text of a playbook that extends `crises.yaml` beside it."""
    first, last = refit.years
    dispersion = max(LEAST_DISPERSION, refit.dispersion.value)
    arrivals = _number(refit.arrivals.value)
    after = [refit.delay_after[name] for name in TRIGGERS]
    lines = [
        "playbook: Crises as they come, refitted",
        "format: 1",
        f"extend: {EXTENDED}",
        "about: >",
        "  Written by `wargame calibrate icb`: the laws and tables of a user's own copy of the ICB data, not the data.",
        "sources:",
        f"  refit: {{title: {_text(_title(refit))}, kind: data}}",
        "parameters:",
        f"  arrivals: {{start: {arrivals} @ refit, sweep: [{arrivals} @ refit], about: Crises a year {first}-{last}.}}",
        f"  dispersion: {{start: {_number(dispersion)} @ refit}}",
        *_law("duration", refit.duration),
        *_law("delay", refit.delay),
        "tables:",
        f"  set_off: {{source: refit, values: [{_listed(refit.set_off)}]}}",
        *_rows("replies_to", refit.replies_to),
        f"  mu_after: {{source: refit, values: [{_listed(law.mu.value for law in after)}]}}",
        f"  sigma_after: {{source: refit, values: [{_listed(law.sigma.value for law in after)}]}}",
        f"  drawn_in: {{source: refit, values: [{_listed(refit.drawn_in)}]}}",
        *_rows("peaks_of", refit.peaks_of),
        "expects:",
        *_expected(refit),
    ]
    return "\n".join(lines) + "\n"


def _title(refit: Refit) -> str:
    files = " and ".join(
        f"{Path(data.path).name} ({len(data.rows)} rows, sha256 {data.digest})" for data in (refit.system, refit.actor)
    )
    return f"International Crisis Behavior project, {files}, fitted by wargame {__version__}"


def _law(name: str, law: Lognormal) -> list[str]:
    return [
        f"  mu_{name}: {{start: {_number(law.mu.value)} @ refit}}",
        f"  sigma_{name}: {{start: {_number(law.sigma.value)} @ refit}}",
    ]


def _rows(name: str, rows: Sequence[Sequence[int]]) -> list[str]:
    return [f"  {name}:", "    source: refit", "    values:", *(f"      - [{_listed(row)}]" for row in rows)]


def _expected(refit: Refit) -> Iterator[str]:
    """The known answers that are numbers of the data; those that are formulas of parameters follow by themselves."""
    after = {name: refit.delay_after[name] for name in ("violent", "political")}
    yield "  delays_by_trigger:"
    yield "    values:"
    yield f"      median(after_violence): exp({_number(after['violent'].mu.value)}) * 1 day"
    yield f"      median(after_politics): exp({_number(after['political'].mu.value)}) * 1 day"
    low, middle, high = map(_number, refit.duration.quartiles)
    yield "  times_misfit:"
    yield "    source: refit"
    yield "    values:"
    yield f"      quantile(duration, 0.25): {low} days"
    yield f"      median(duration): {middle} days"
    yield f"      quantile(duration, 0.75): {high} days"
    yield f"      median(delay): {_number(refit.delay.quartiles[1])} days"
    yield "  delays_misfit:"
    yield "    source: refit"
    yield "    values:"
    yield f"      median(after_violence): {_number(after['violent'].quartiles[1])} days"
    yield f"      median(after_politics): {_number(after['political'].quartiles[1])} days"
    yield "  peaks:"
    yield "    source: refit"
    yield "    values:"
    for k, peak in enumerate(PEAKS):
        yield f"      ratio({peak}, came): {sum(row[k] for row in refit.peaks_of)} / {sum(refit.drawn_in)}"
    for size, row in zip(SIZES, refit.peaks_of, strict=True):
        yield f"      ratio(war_of_{size}, of_{size}): {row[-1]} / {sum(row)}"
    yield "  replies:"
    yield "    source: refit"
    yield "    values:"
    groups = {
        ("violence", "violent"): ("violent",),
        ("arms", "armed"): ("military",),
        ("words", "unarmed"): ("verbal", "political", "economic", "external", "other", "internal"),
    }
    for (trigger, group), names in groups.items():
        rows = [refit.replies_to[TRIGGERS.index(name)] for name in names]
        whole = sum(map(sum, rows))
        for told, reply in (("violence", "violence"), ("arms", "armed"), ("words", "unarmed")):
            count = sum(row[REPLIES.index(reply)] for row in rows)
            yield f"      ratio({told}_to_{trigger}, {group}): {count} / {whole}"


def _listed(values: Iterable[float]) -> str:
    return ", ".join(map(_number, values))


def _number(value: float) -> str:
    """At most five digits after the point, never with an exponent."""
    return f"{value:.5f}".rstrip("0").rstrip(".")


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
