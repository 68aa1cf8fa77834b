"""The parts of `wargame show` as plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from wargame.language.english import describe_duration, describe_length
from wargame.program import Program
from wargame.program.runtime import calendar
from wargame.report.show.forecast import Forecast, date_text, forecast
from wargame.report.show.influence import arrows, lines
from wargame.report.show.machines import machines
from wargame.report.show.sentences import sentences
from wargame.report.timeline import TimelineRow
from wargame.report.words import clean, listed, number, plural

WIDTH = 118
LAST = 253_000_000_000.0  # seconds since 1970: the year 9987, near the end of what a calendar draws


def page(program: Program, parts: Sequence[str], names: Sequence[str] = ()) -> str:
    """The parts asked for, in order, each under a heading."""
    made: dict[str, Callable[[Program, Sequence[str]], Iterator[str]]] = {
        "timeline": _timeline, "triggers": _triggers, "states": _states, "influence": _influence,
    }  # fmt: skip
    title = program.playbook.title
    out = [title, "=" * len(title), ""]
    for part in parts:
        out += [*made[part](program, names), ""]
    return clean("\n".join(out))


def _heading(text: str) -> list[str]:
    return [text, "-" * len(text)]


def _entry(name: str, text: str, width: int = 0, indent: str = "  ") -> Iterator[str]:
    """A name and its text, wrapped below itself."""
    head = f"{indent}{name:<{width}}"
    if not text:
        yield head.rstrip()
        return
    if width:
        yield from _columns(head, text)
        return
    below = indent + "    "
    yield from textwrap.wrap(
        f"{head} {text}", WIDTH, subsequent_indent=below, break_long_words=False, break_on_hyphens=False
    )


def _columns(head: str, text: str) -> Iterator[str]:
    room = max(40, WIDTH - len(head) - 2)
    for number_, line in enumerate(textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)):
        yield f"{head if number_ == 0 else ' ' * len(head)}  {line}"


def _timeline(program: Program, names: Sequence[str]) -> Iterator[str]:
    found = forecast(program)
    yield from _heading("Timeline")
    widest = min(34, max((len(entry.name) for entry in found.dated), default=0))
    for entry in found.dated:
        when = date_text(program, entry.at)
        yield from _entry(f"{'~' if entry.about else ' '}{when:<10} {entry.name:<{widest}}", entry.text, 1, " ")
    if any(entry.about for entry in found.dated):
        yield "  ~ is drawn; the date is that of its mean."
    if found.series:
        yield from ["", "Again and again, or without a date:"]
        width = max(len(name) for name, _ in found.series)
        for name, text in found.series:
            yield from _entry(name, text, width)
    yield from _random(program, found)
    if found.waiting:
        waits = "waits" if found.waiting == 1 else "wait"
        yield from ["", f"{plural(found.waiting, 'inject')} {waits} for a condition, a move or a hand: --triggers."]


def _random(program: Program, found: Forecast) -> Iterator[str]:
    if not found.random:
        return
    clock = program.playbook.clock
    length = describe_length(clock.length) if clock is not None else describe_duration(0, program.length, 2)
    yield from ["", f"At random, with how many to expect in {length} (parameters at their means):"]
    width = max(len(entry.name) for entry in found.random)
    for entry in found.random:
        expected = "?" if entry.expected is None else number(entry.expected, 2)
        yield from _entry(f"{entry.name:<{width}}  {expected:>6}", entry.sentence, 1)
    if any(entry.expected is None for entry in found.random):
        yield "  ? depends on what happens."


def _triggers(program: Program, names: Sequence[str]) -> Iterator[str]:
    yield from _heading("Triggers")
    for heading, rows in sentences(program):
        if names and heading.split()[-1] not in names:
            continue
        yield from ["", heading]
        for name, sentence in rows:
            yield from _entry(f"{name}:", sentence)


def _states(program: Program, names: Sequence[str]) -> Iterator[str]:
    yield from _heading("State machines")
    found = machines(program, [name for name in names if name in program.kinds])
    if not found:
        yield "  This playbook has no kinds."
    for machine in found:
        yield from ["", f"{machine.kind} ({plural(machine.cases, 'case')})"]
        if machine.about:
            yield from textwrap.wrap(machine.about, WIDTH, initial_indent="  ", subsequent_indent="  ")
        for number_, (state, about) in enumerate(machine.states):
            first = " (at first)" if number_ == 0 else ""
            yield from _entry(f"[{state}]{first}", about)
            for way in machine.ways:
                if way.source == state:
                    yield from _entry(f"→ {way.target}:", f"{way.name}, {way.how}", indent="      ")
            setters = list(dict.fromkeys(path for target, path in machine.outside if target == state))
            if setters:
                yield from _entry("set by", listed(setters), indent="      ")
        anywhere = [way for way in machine.ways if way.source not in machine.names]
        if anywhere:
            yield "  from any state"
            for way in anywhere:
                yield from _entry(f"→ {way.target}:", f"{way.name}, {way.how}", indent="      ")


def _influence(program: Program, names: Sequence[str]) -> Iterator[str]:
    yield from _heading("Who affects whom")
    found = arrows(program, [name for name in names if name in program.actors])
    if not found:
        yield "  Nobody: no move has a target, no question goes between two actors."
    for line in lines(found):
        yield from textwrap.wrap(line, WIDTH, subsequent_indent="        ", break_on_hyphens=False)


def calendar_rows(program: Program, found: Forecast) -> list[TimelineRow]:
    """The forecast's dates for a drawing."""
    rows = []
    for entry in found.dated:
        if program.epoch + entry.at > LAST:
            continue
        moment = calendar.from_seconds(program.epoch + entry.at, program.zone).replace(tzinfo=None)
        rows.append(TimelineRow(moment.isoformat(), f"{'about: ' if entry.about else ''}{entry.name}", entry.text))
    return rows
