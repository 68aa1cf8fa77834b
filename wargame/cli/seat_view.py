"""A view as lines: tracks first, then each case in one line; what has the same to say shares one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from wargame.engine.log import Line
from wargame.engine.view import Cell, View

FEW = 3  # so many cells of a track, or cases of a kind, stand each on a line of its own


def view_lines(view: View, wanted: str = "") -> list[str]:
    """What a seat sees, only what holds the word `wanted` if there is one."""
    found = [(cell.name, _value(cell)) for cell in view.memory]
    cases: dict[str, list[Cell]] = {}
    for cell in view.places:
        owner, dot, _ = cell.name.rpartition(".")
        cases.setdefault(owner if dot else cell.name, []).append(cell)
    found += [(owner, _case(owner, parts)) for owner, parts in cases.items()]
    found = [(name, said) for name, said in found if wanted.lower() in f"{name}: {said}".lower()]
    return [line for _, group in groupby(found, lambda one: one[0].partition("[")[0]) for line in _group([*group])]


def _group(found: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The cells of a track, or the cases of a kind: `tension: [RUS, POL] 53.7; all others 30.9`."""
    head = found[0][0].partition("[")[0]
    said = {label: text for label, text in ((name[len(head) :], text) for name, text in found) if label}
    if len(found) <= FEW or len(said) < len(found):
        yield from (f"{name}: {text}" for name, text in found)
        return
    common, times = Counter(said.values()).most_common(1)[0]
    if any(" " in text for text in said.values()):  # cases, each with much to say
        for text in dict.fromkeys(said.values()):
            yield f"{head}{' '.join(label for label, other in said.items() if other == text)}: {text}"
        return
    apart = [f"{label} {text}" for label, text in said.items() if text != common or times == 1]
    rest = [f"all others {common}" if apart else f"all {common}"] if times > 1 else []
    yield f"{head}: {'; '.join(', '.join(part) for part in (apart, rest) if part)}"


def _case(owner: str, parts: list[Cell]) -> str:
    """`none since 2025-03-01; credibility 0, guidelines 442 days`."""
    if [part.name for part in parts] == [owner]:
        return _value(parts[0])
    said = {part.name[len(owner) :].lstrip("."): part for part in parts}
    state, since = said.pop("", None), said.pop("since", None)
    text = _value(state) if state is not None else ""
    if since is not None:
        text = f"{text} since {since.text}".strip()
    fields = ", ".join(f"{name.replace('_', ' ')} {_value(part)}" for name, part in said.items())
    return f"{text}; {fields}" if fields and state is not None else f"{text} {fields}".strip()


def _value(cell: Cell) -> str:
    if not cell.estimated:
        return cell.text
    return f"{cell.text} ({f'as of {cell.of}' if cell.of else 'by own estimates'})"


def log_lines(log: Iterable[Line], questions: bool = True) -> list[str]:
    """What a seat has been told, a dated line each."""
    return [f"{line.date}  {line.text}" for line in log if questions or line.kind != "question"]
