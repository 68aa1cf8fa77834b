"""Numbers, shares, dates and durations as a reader wants them, and text made safe for a page."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from html import escape
from zoneinfo import ZoneInfo

THIN = "\u202f"  # narrow no-break space, before a unit
NONE = "–"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
MONTH, YEAR = 30.436875 * DAY, 365.2425 * DAY

_UNITS = (
    (MINUTE, 1.0, "s"),
    (HOUR, MINUTE, "min"),
    (2 * DAY, HOUR, "h"),
    (100 * DAY, DAY, "days"),
    (3 * YEAR, MONTH, "months"),
    (math.inf, YEAR, "years"),
)

_STEP = re.compile(r"(\w+\[[^\]]*\])[. ]\s*(?=\S)(.+)", re.DOTALL)
_PATH = re.compile(r"(kinds|injects|moves)\.(\w+(\[[^\]]*\])?)(?:\.(states|moves|injects)\.(\w+))?$")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` without what no page may hold: controls, lone surrogates, direction overrides."""
    return _UNWANTED.sub("\ufffd", text)


def esc(text: str) -> str:
    """`text` for an element or a quoted attribute of HTML or SVG.

    >>> esc('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape(clean(text), quote=True)


_NAMED = re.compile(r"`([^`\n]+)`")


def with_names(text: str) -> str:
    """An author's sentence as HTML, its names in backticks set as names.

    >>> with_names("Only if parties leave until fewer than `min_parties` remain.")
    'Only if parties leave until fewer than <code>min_parties</code> remain.'
    """
    return _NAMED.sub(r"<code>\1</code>", esc(text))


def readable(name: str) -> str:
    """A name of the playbook as words: `guarantee_fails` → `guarantee fails`."""
    return name.replace("_", " ")


def step_parts(label: str) -> tuple[str, str]:
    """What a step is of, and what happened there.

    >>> step_parts("deployment[USA, POL] is agreed"), step_parts("umbrella[FRA, POL].ask")
    (('deployment[USA, POL]', 'is agreed'), ('umbrella[FRA, POL]', 'ask'))
    >>> step_parts("exercise[RUS, POL]"), step_parts("second_roof_stands")
    (('', 'exercise[RUS, POL]'), ('', 'second roof stands'))
    """
    found = _STEP.match(label)
    owner, rest = (found[1], found[2]) if found else ("", label)
    return readable(owner), readable(rest)


def path_label(path: str) -> str:
    """A place in the playbook as a step of a chain is called.

    >>> path_label("kinds.deployment[USA, POL].states.agreed"), path_label("kinds.umbrella[FRA, POL].moves.ask")
    ('deployment[USA, POL] is agreed', 'umbrella[FRA, POL].ask')
    >>> path_label("injects.drones[POL]")
    'drones[POL]'
    """
    found = _PATH.match(path)
    if not found:
        return path
    section, name, _, kind, rest = found.groups()
    if section != "kinds":
        return path[len(section) + 1 :]
    return f"{name} is {rest}" if kind == "states" else f"{name}.{rest}"


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 run`, `2,000 runs`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def number(value: float, digits: int = 3) -> str:
    """A number with about `digits` figures that carry meaning.

    >>> [number(x) for x in (0, 12.345, 1234567, 0.00012, float("inf"))]
    ['0', '12.3', '1,234,567', '0.00012', '–']
    """
    if not math.isfinite(value):
        return NONE
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e15 or size < 1e-6:
        text = f"{value:.{digits - 1}e}"
        mantissa, _, power = text.partition("e")
        text = f"{float(mantissa):g}×10^{int(power)}"
    else:
        places = max(0, digits - 1 - math.floor(math.log10(size)))
        text = f"{value:,.{places}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "\u2212")


def unbroken(text: str) -> str:
    """Words that stay on one line."""
    return text.replace(" ", "\u00a0")


def percent(share: float, runs: int = 1000) -> str:
    """A share in percent, with a decimal only where `runs` can bear it.

    >>> percent(0.3421, 2000), percent(0.0001, 2000), percent(0.5, 50)
    ('34.2\\u202f%', '<0.1\\u202f%', '50\\u202f%')
    """
    return f"{_hundredths(share, runs)}{THIN}%"


def percents(low: float, high: float, runs: int = 1000) -> str:
    """An interval of shares, `32.1–36.3 %`."""
    return f"{_hundredths(low, runs)}–{_hundredths(high, runs)}{THIN}%"


def _hundredths(share: float, runs: int) -> str:
    if not math.isfinite(share):
        return NONE
    places = 1 if runs >= 500 else 0
    least = 10.0**-places
    value = 100 * share
    if value in (0, 100):
        return f"{value:.0f}"
    if 0 < value < least / 2:
        return f"<{least:.{places}f}"
    if 100 - least / 2 < value < 100:
        return f">{100 - least:.{places}f}"
    return f"{value:.{places}f}"


def duration(seconds: float) -> str:
    """A length of time in the largest unit that says it well.

    >>> duration(90), duration(5 * 86400), duration(200 * 86400)
    ('1.5 min', '5 days', '6.6 months')
    """
    if not math.isfinite(seconds):
        return NONE
    size = abs(seconds)
    unit, name = next((unit, name) for limit, unit, name in _UNITS if size < limit)
    value = seconds / unit
    text = f"{value:,.1f}" if abs(value) < 10 else f"{value:,.0f}"
    text = text.removesuffix(".0").replace("-", "\u2212")
    if text in ("1", "\u22121"):
        name = name.removesuffix("s") or name
    return f"{text} {name}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


class Calendar:
    """Seconds since a playbook's start, as dates in its zone."""

    def __init__(self, start: str, zone: str) -> None:
        self.zone_name = zone or "UTC"
        self.zone = _zone(self.zone_name)
        try:
            moment = datetime.fromisoformat(start)
        except ValueError:
            moment = datetime(2000, 1, 1)
        self.start = (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)

    def moment(self, seconds: float) -> datetime | None:
        """The date and time so long after the start; None beyond what a calendar holds."""
        try:
            return (self.start + timedelta(seconds=seconds)).astimezone(self.zone)
        except (OverflowError, ValueError):
            return None

    def date(self, seconds: float, span: float = math.inf) -> str:
        """`5 Mar 2025`; with the hour where the whole `span` is a matter of days."""
        if not math.isfinite(seconds):
            return NONE
        moment = self.moment(seconds)
        if moment is None:
            return f"+{duration(seconds)}"
        day = f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
        return f"{day}, {moment:%H:%M}" if span <= 8 * DAY else day

    def seconds(self, moment: datetime) -> float:
        """Seconds from the start to a wall-clock time in the zone."""
        return (moment.replace(tzinfo=self.zone).astimezone(UTC) - self.start).total_seconds()


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC
