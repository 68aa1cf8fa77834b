"""Logs of actions: who did what on which day of which run, read from CSV or from JSON lines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from wargame.language.problems import MOST_PROBLEMS, Mark, PlaybookError, Problems

MOST_DAYS = 100_000
ALONE = "1"  # the run of a log that names none
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "run": ("run",),
    "day": ("day",),
    "nation": ("nation", "self"),  # `self` in the logs of Rivera et al.
    "action": ("action",),
}


@attrs.frozen
class Act:
    """One action. `said` is what it is called; a playbook's move also has its label and its path."""

    run: str
    day: int
    nation: str
    said: str
    label: str = ""
    move: str = ""


@attrs.frozen
class Log:
    """Actions to be scored. `days` are for each run its first and last day, in the order of runs.

    `nations` are all there are, whether or not they act; `moves` are all that a playbook has, () for a
    log of actions. Days without actions count.
    """

    name: str
    acts: tuple[Act, ...]
    days: Mapping[str, tuple[int, int]]
    nations: tuple[str, ...]
    moves: tuple[str, ...] = ()


def make_log(name: str, acts: Iterable[Act]) -> Log:
    """A log of these acts, in any order: every run has all days from the first to the last of the log."""
    known = tuple(acts)
    first = min((act.day for act in known), default=1)
    last = max((act.day for act in known), default=0)
    runs = sorted({act.run for act in known}, key=_naturally)
    return Log(name, known, dict.fromkeys(runs, (first, last)), tuple(sorted({act.nation for act in known})))


def _naturally(text: str) -> tuple[tuple[int, int, str], ...]:
    """`A2` before `A10`."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def read_log(path: Path) -> Log:
    """The log in a file: CSV with a line of column names, or one JSON object a line.

    Columns `run` (may be absent), `day` (a whole number), `nation` (or `self`) and `action`; others
    are passed over. Raises PlaybookError with every problem and its position.
    """
    problems = Problems()
    text = _text(path, problems)
    acts: list[Act] = []
    if text is not None:
        lines = _objects(text, str(path), problems) if _is_json(path, text) else _rows(text, str(path), problems)
        for fields, where in lines:
            act = _act(fields, where, problems)
            if act is not None:
                acts.append(act)
            if len(problems) >= MOST_PROBLEMS:
                break
        if not acts and not problems.errors:
            problems.error(Mark(str(path), 1, 1), "the log holds no actions")
    days = {act.day for act in acts}
    if days and max(days) - min(days) >= MOST_DAYS:
        message = f"the log spans {max(days) - min(days) + 1:,} days; at most {MOST_DAYS:,} are scored"
        problems.error(Mark(str(path), 1, 1), message, "count turns instead of days")
    if problems.errors:
        raise PlaybookError(problems.errors)
    return make_log(path.name, acts)


def _text(path: Path, problems: Problems) -> str | None:
    mark = Mark(str(path), 1, 1)
    try:
        content = path.read_bytes()
    except OSError as error:
        problems.error(mark, f"the log cannot be read: {error.strerror or error}")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        problems.error(Mark(str(path), line, column), message, "save the log as UTF-8")
        return None


def _is_json(path: Path, text: str) -> bool:
    return path.suffix in (".jsonl", ".ndjson", ".json") or text.lstrip()[:1] == "{"


Fields = Mapping[str, object]
Where = Callable[[str], Mark]  # the place of a field, asked for only when something is wrong with it


def _rows(text: str, file: str, problems: Problems) -> Iterator[tuple[Fields, Where]]:
    """The rows of a CSV text: their fields, where each stands, and where the row begins."""
    lines = text.splitlines(keepends=True)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    head: list[str] = []
    places: dict[str, int] = {}
    end = 0
    while True:
        start = end
        try:
            row = next(reader, None)
        except csv.Error as error:
            problems.error(Mark(file, reader.line_num, 1), f"this is not CSV: {error}")
            return
        if row is None:
            return
        end = reader.line_num
        if not any(field.strip() for field in row):
            continue
        mark = Mark(file, start + 1, 1)
        if not head:
            head = [field.strip() for field in row]
            places = _places(head, mark, problems)
            if not places:
                return
            continue
        if len(row) != len(head):
            message = f"this line has {len(row)} fields, the first line {len(head)}"
            problems.error(mark, message, "quote what holds commas")
            continue

        def where(name: str, start: int = start, places: dict[str, int] = places) -> Mark:
            return _field_mark(lines, file, start, places[name])

        yield {name: row[place] for name, place in places.items()}, where


def _places(head: list[str], mark: Mark, problems: Problems) -> dict[str, int]:
    """Which column holds what; {} after a problem."""
    found = {}
    for name, spellings in COLUMNS.items():
        here = [k for k, field in enumerate(head) if field in spellings]
        if len(here) > 1:
            problems.error(mark, f"two columns could be `{name}`: {', '.join(head[k] for k in here)}", "keep one")
        elif here:
            found[name] = here[0]
        elif name != "run":
            others = " or ".join(f"`{spelling}`" for spelling in spellings)
            problems.error(mark, f"the log has no column {others}", f"the first line names: {', '.join(head)[:80]}")
    return {} if problems.errors else found


_FIELD = re.compile(r'(?:"(?:[^"]|"")*"|[^,]*)(?:,|$)', re.DOTALL)


def _field_mark(lines: list[str], file: str, start: int, place: int) -> Mark:
    """Where the field of a row that begins on line `start` (from 0) stands."""
    line = lines[start] if start < len(lines) else ""
    at = 0
    for _ in range(place):
        found = _FIELD.match(line, at)
        if found is None or found.end() >= len(line):
            break
        at = found.end()
    return Mark(file, start + 1, at + 1)


def _objects(text: str, file: str, problems: Problems) -> Iterator[tuple[Fields, Where]]:
    """The objects of JSON lines, with the line of each."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        mark = Mark(file, number, 1)
        try:
            said = json.loads(line)
        except (ValueError, RecursionError) as error:
            column = error.colno if isinstance(error, json.JSONDecodeError) else 1
            problems.error(Mark(file, number, column), "this line is not JSON", "write one object a line")
            continue
        if not isinstance(said, dict):
            problems.error(mark, "this line is not an object", 'write {"day": 1, "nation": "Red", "action": "..."}')
            continue
        fields: dict[str, object] = {}
        for name, spellings in COLUMNS.items():
            given = [said[spelling] for spelling in spellings if spelling in said]
            if given:
                fields[name] = given[0]
            elif name != "run":
                problems.error(mark, f"this action has no `{name}`")

        def where(name: str, mark: Mark = mark) -> Mark:
            return mark

        yield fields, where


def _act(fields: Fields, where: Where, problems: Problems) -> Act | None:
    """One action, None after a problem."""
    day = _day(fields["day"], where, problems) if "day" in fields else None
    words = {}
    for name in ("nation", "action"):
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            words[name] = value.strip()
        elif name in fields:
            problems.error(where(name), f"`{name}` is empty" if not str(value).strip() else f"`{name}` is not a text")
    run = fields.get("run", ALONE)
    if isinstance(run, bool) or not isinstance(run, str | int) or not str(run).strip():
        problems.error(where("run"), "`run` is a name or a number")
        return None
    if day is None or len(words) < 2:
        return None
    return Act(str(run).strip(), day, words["nation"], words["action"])


def _day(value: object, where: Where, problems: Problems) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9:
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,9}\s*", value, re.ASCII):
        return int(value)
    problems.error(where("day"), f"`{str(value)[:40]}` is no day", "days are whole numbers: 1, 2, 3")
    return None
