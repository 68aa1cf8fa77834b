"""The parts of `wargame show` as plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

import attrs

from wargame.language.english import describe_duration, describe_length
from wargame.program import Program
from wargame.program.runtime import calendar
from wargame.report.show.forecast import Forecast, date_text, forecast
from wargame.report.show.influence import arrows, lines
from wargame.report.show.machines import machines
from wargame.report.show.sentences import sentences
from wargame.report.timeline import TimelineRow
from wargame.report.words import clean, listed, number, plural

WIDEST = 118  # columns of a line
NARROWEST = 34  # columns that a text beside a name needs; with fewer it is wrapped below the name
LAST = 253_000_000_000.0  # seconds since 1970: the year 9987, near the end of what a calendar draws


@attrs.frozen
class Sheet:
    """Paper of so many columns: what is written on it is wrapped below itself."""

    width: int

    def entry(self, name: str, text: str, width: int = 0, indent: str = "  ") -> Iterator[str]:
        """A name and its text; with a `width` of names the texts stand in a column of their own."""
        head = f"{indent}{name:<{width}}"
        if not text:
            yield head.rstrip()
        elif width and self.width - len(head) - 2 >= NARROWEST:
            for place, line in enumerate(_wrapped(text, self.width - len(head) - 2)):
                yield f"{head if place == 0 else ' ' * len(head)}  {line}"
        else:
            yield from _wrapped(f"{head.rstrip()}{'  ' if width else ' '}{text}", self.width, indent + "    ")

    def text(self, text: str) -> Iterator[str]:
        """A paragraph."""
        yield from textwrap.wrap(text, self.width, initial_indent="  ", subsequent_indent="  ")


def _wrapped(text: str, width: int, below: str = "") -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=below, break_long_words=False, break_on_hyphens=False)


def page(program: Program, parts: Sequence[str], names: Sequence[str] = (), width: int = WIDEST) -> str:
    """The parts asked for, in order, each under a heading; lines have at most `width` columns, words allowing."""
    sheet = Sheet(width)
    made: dict[str, Callable[[Program, Sequence[str], Sheet], Iterator[str]]] = {
        "timeline": _timeline, "triggers": _triggers, "states": _states, "influence": _influence,
    }  # fmt: skip
    title = program.playbook.title
    out = [title, "=" * len(title), ""]
    for part in parts:
        out += [*made[part](program, names, sheet), ""]
    return clean("\n".join(out))


def _heading(text: str) -> list[str]:
    return [text, "-" * len(text)]


def _timeline(program: Program, names: Sequence[str], sheet: Sheet) -> Iterator[str]:
    found = forecast(program)
    yield from _heading("Timeline")
    widest = min(34, max((len(entry.name) for entry in found.dated), default=0))
    for entry in found.dated:
        when = date_text(program, entry.at)
        yield from sheet.entry(f"{'~' if entry.about else ' '}{when:<10} {entry.name:<{widest}}", entry.text, 1, " ")
    if any(entry.about for entry in found.dated):
        yield "  ~ is drawn; the date is that of its mean."
    if found.series:
        yield from ["", "Again and again, or without a date:"]
        width = max(len(name) for name, _ in found.series)
        for name, text in found.series:
            yield from sheet.entry(name, text, width)
    yield from _random(program, found, sheet)
    if found.waiting:
        waits = "waits" if found.waiting == 1 else "wait"
        yield from ["", f"{plural(found.waiting, 'inject')} {waits} for a condition, a move or a hand: --triggers."]


def _random(program: Program, found: Forecast, sheet: Sheet) -> Iterator[str]:
    if not found.random:
        return
    clock = program.playbook.clock
    length = describe_length(clock.length) if clock is not None else describe_duration(0, program.length, 2)
    heading = f"At random, with how many to expect in {length} (parameters at their means):"
    yield from ["", *_wrapped(heading, sheet.width, "  ")]
    width = max(len(entry.name) for entry in found.random)
    for entry in found.random:
        expected = "?" if entry.expected is None else number(entry.expected, 2)
        yield from sheet.entry(f"{entry.name:<{width}}  {expected:>6}", entry.sentence, 1)
    if any(entry.expected is None for entry in found.random):
        yield "  ? depends on what happens."


def _triggers(program: Program, names: Sequence[str], sheet: Sheet) -> Iterator[str]:
    yield from _heading("Triggers")
    for heading, rows in sentences(program):
        if names and heading.split()[-1] not in names:
            continue
        yield from ["", heading]
        for name, sentence in rows:
            yield from sheet.entry(f"{name}:", sentence)


def _states(program: Program, names: Sequence[str], sheet: Sheet) -> Iterator[str]:
    yield from _heading("State machines")
    found = machines(program, [name for name in names if name in program.kinds])
    if not found:
        yield "  This playbook has no kinds."
    for machine in found:
        yield from ["", f"{machine.kind} ({plural(machine.cases, 'case')})"]
        if machine.about:
            yield from sheet.text(machine.about)
        for number_, (state, about) in enumerate(machine.states):
            first = " (at first)" if number_ == 0 else ""
            yield from sheet.entry(f"[{state}]{first}", about)
            for way in machine.ways:
                if way.source == state:
                    yield from sheet.entry(f"→ {way.target}:", f"{way.name}, {way.how}", indent="      ")
            setters = list(dict.fromkeys(path for target, path in machine.outside if target == state))
            if setters:
                yield from sheet.entry("set by", listed(setters), indent="      ")
        anywhere = [way for way in machine.ways if way.source not in machine.names]
        if anywhere:
            yield "  from any state"
            for way in anywhere:
                yield from sheet.entry(f"→ {way.target}:", f"{way.name}, {way.how}", indent="      ")


def _influence(program: Program, names: Sequence[str], sheet: Sheet) -> Iterator[str]:
    yield from _heading("Who affects whom")
    found = arrows(program, [name for name in names if name in program.actors])
    if not found:
        yield "  Nobody: no move has a target, no question goes between two actors."
    for line in lines(found):
        yield from _wrapped(line, sheet.width, "        ")


def calendar_rows(program: Program, found: Forecast) -> list[TimelineRow]:
    """The forecast's dates for a drawing."""
    rows = []
    for entry in found.dated:
        if program.epoch + entry.at > LAST:
            continue
        moment = calendar.from_seconds(program.epoch + entry.at, program.zone).replace(tzinfo=None)
        rows.append(TimelineRow(moment.isoformat(), f"{'about: ' if entry.about else ''}{entry.name}", entry.text))
    return rows
