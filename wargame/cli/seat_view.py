"""A view as lines: tracks first, then each case in one line."""

from __future__ import annotations

from collections.abc import Iterable

from wargame.engine.log import Line
from wargame.engine.view import Cell, View


def view_lines(view: View, wanted: str = "") -> list[str]:
    """What a seat sees, only what holds the word `wanted` if there is one."""
    lines = [_line(cell) for cell in view.memory]
    cases: dict[str, list[Cell]] = {}
    for cell in view.places:
        owner, dot, _ = cell.name.rpartition(".")
        cases.setdefault(owner if dot else cell.name, []).append(cell)
    lines += [_case(owner, parts) for owner, parts in cases.items()]
    return [line for line in lines if wanted.lower() in line.lower()]


def _case(owner: str, parts: list[Cell]) -> str:
    """`umbrella[FRA, POL]: none since 2025-03-01; credibility 0, guidelines 442 days`."""
    if [part.name for part in parts] == [owner]:
        return _line(parts[0])
    said = {part.name[len(owner) :].lstrip("."): part for part in parts}
    state, since = said.pop("", None), said.pop("since", None)
    text = f"{owner}: {_value(state)}" if state is not None else f"{owner}:"
    if since is not None:
        text += f" since {since.text}"
    fields = ", ".join(f"{name.replace('_', ' ')} {_value(part)}" for name, part in said.items())
    return f"{text}; {fields}" if fields and state is not None else f"{text} {fields}".rstrip()


def _line(cell: Cell) -> str:
    return f"{cell.name}: {_value(cell)}"


def _value(cell: Cell) -> str:
    if not cell.estimated:
        return cell.text
    return f"{cell.text} ({f'as of {cell.of}' if cell.of else 'by own estimates'})"


def log_lines(log: Iterable[Line], questions: bool = True) -> list[str]:
    """What a seat has been told, a dated line each."""
    return [f"{line.date}  {line.text}" for line in log if questions or line.kind != "question"]
