"""Sets that are empty, cases that are too many, chances above 1, starts out of range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wargame.language import tree
from wargame.language.problems import Problem
from wargame.program.layout import KindInfo, PlaceInfo
from wargame.program.types import NUMBER
from wargame.program.warnings.constant import literal_value
from wargame.program.warnings.pointing import Pointing
from wargame.program.warnings.uses import Uses

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

MANY_CASES = 10_000


def empty_sets(compiler: Compiler, pointing: Pointing) -> Iterator[Problem]:
    """A warning for each role that no actor fills, and each kind that has no case though its roles are filled.

    A named kind of a library may stay without cases: the library may be there for the sake of another.
    """
    said: set[str] = set()
    for kind in compiler.kinds.values():
        if kind.valid or kind.said.slots:
            continue
        if kind.said.named:
            message = f"there is no case of `{kind.name}`"
            yield Problem(kind.said.mark, message, "name some under `cases:`", warning=True)
            continue
        empty = [(role, domain.name) for role, domain in kind.roles.items() if not domain.values]
        if any(domain.type.name == "case" and not domain.values for domain in kind.roles.values()):
            continue
        fresh = [(role, name) for role, name in empty if name not in said]
        said |= {name for _, name in empty}
        if fresh:
            yield _empty(compiler, pointing, kind, *fresh[0])
        elif not empty:
            message = f"there is no case of `{kind.name}`: an actor is never paired with itself"
            yield Problem(pointing.at(kind.said.mark), message, "fill its roles with different actors", warning=True)


def _empty(compiler: Compiler, pointing: Pointing, kind: KindInfo, role: str, name: str) -> Problem:
    filling = compiler.playbook.sets.get(name)
    mark = filling.mark if filling is not None else kind.said.mark
    message = f"`{name}` is empty: nobody is the `{role}` of any `{kind.name}`"
    library = next((file for file in compiler.playbook.files if file.name == mark.file and file.library), None)
    advice = "fill it, or leave the kind out"
    if library is not None:
        advice = f"fill it where the library is used: `use: {{{library.library}: {{{name}: [...]}}}}`"
    return Problem(pointing.at(mark), message, advice, warning=True)


def cases_of(kinds: Iterable[KindInfo]) -> int:
    """How many cases there are, of all kinds together."""
    return sum(len(kind.valid) for kind in kinds)


def many_cases(compiler: Compiler, pointing: Pointing) -> Iterator[Problem]:
    """A warning where there are more cases than a quick run bears."""
    kinds = list(compiler.kinds.values())
    count = cases_of(kinds)
    if count > MANY_CASES:
        largest = max(kinds, key=lambda kind: len(kind.valid))
        message = f"there are {count:,} cases, {len(largest.valid):,} of them of `{largest.name}`"
        advice = "every combination of its roles is one; smaller sets run faster"
        yield Problem(pointing.at(largest.said.mark), message, advice, warning=True)


def impossible_chances(uses: Uses) -> Iterator[Problem]:
    """A warning for `chance(p)` and `share p per year` with a p above 1."""
    for call in uses.calls_made:
        value = literal_value(call.args[0]) if call.name == "chance" and len(call.args) == 1 else None
        if value is not None and value > 1:
            yield Problem(call.args[0].mark, f"a chance of {value:g} is certain", _percent(value), warning=True)
    for rate in uses.rates:
        value = literal_value(rate.value) if rate.share else None
        if value is not None and value >= 1:
            message = f"a share of {value:g} leaves nothing over: it happens at once"
            yield Problem(rate.value.mark, message, _percent(value), warning=True)


def _percent(value: float) -> str:
    return f"did you mean {value:g}%?" if 1 < value <= 100 else "a chance lies between 0 and 1"


def starts_out_of_range(compiler: Compiler) -> Iterator[Problem]:
    """A warning for each place that starts beyond its own range."""
    fields = [field for kind in compiler.kinds.values() for field in kind.fields.values()]
    for place in (*compiler.places.values(), *fields):
        if place.said.range is None or place.static or place.type != NUMBER or place.said.always or place.said.fresh:
            continue
        if place.said.start is None:
            if not place.bounds[0] <= 0.0 <= place.bounds[1]:
                message = f"`{place.name}` has no `start:`, and 0 lies out of its range"
                yield Problem(place.said.mark, message, "say where it starts", warning=True)
            continue
        yield from _beyond(place, place.said.start)
    for actor in compiler.playbook.actors.values():
        for name, start in actor.tracks.items():
            if name in compiler.places:
                yield from _beyond(compiler.places[name], start)


def _beyond(place: PlaceInfo, start: tree.Expr) -> Iterator[Problem]:
    value = literal_value(start)
    low, high = place.bounds
    if value is not None and not low <= value <= high:
        message = f"`{place.name}` starts at {value:g}, and its range is {low:g} to {high:g}"
        yield Problem(start.mark, message, f"it starts at {min(max(value, low), high):g}", warning=True)
