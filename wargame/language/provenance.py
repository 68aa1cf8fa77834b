"""Which numbers of a playbook say where they come from, and which do not.

A number is covered by a citation on its left-hand term (`0.35 @ source`) or by a `why:` on the
entry it stands in. Structural numbers need none: 0 and 1, the bounds of a scale (`range:`), labels,
how often a player is asked (`acts:`), dates of the clock. What shapes behaviour does: a logit's
rationality, a move's `limit:`, the period of an inject.
"""

from __future__ import annotations

from typing import Any

import attrs

from wargame.language import model, tree
from wargame.language.problems import Mark
from wargame.language.vocabulary import MONTHS, SECONDS

_STRUCTURAL = (0.0, 1.0, -1.0)
_STRUCTURE = ("mark", "labels", "range", "acts_every", "acts_moves")
_FREE = ("clock", "expects", "outcomes", "measures", "labels", "invariants", "title", "files", "calendars")


def unsourced(playbook: model.Playbook) -> list[tuple[Mark, str]]:
    """(where, what is written) of every number that neither cites nor gives a reason, in file order."""
    found: dict[Mark, str] = {}
    for field in attrs.fields(model.Playbook):
        if field.name not in _FREE:
            _search(getattr(playbook, field.name), False, found)
    return sorted(found.items())


def numbers(playbook: model.Playbook) -> int:
    """How many numbers a playbook holds that could need a source."""
    found: dict[Mark, str] = {}
    for field in attrs.fields(model.Playbook):
        if field.name not in _FREE:
            _search(getattr(playbook, field.name), False, found, everything=True)
    return len(found)


def _is_unit(duration: tree.Duration) -> bool:
    """Whether a length is a unit of time, as in `per year`, and not a number of them."""
    whole = SECONDS.values() if not duration.months else MONTHS.values()
    return (duration.seconds if not duration.months else duration.months) in whole


def _search(value: Any, covered: bool, found: dict[Mark, str], everything: bool = False) -> None:
    if isinstance(value, tree.Cited):
        covered = True
    elif isinstance(value, tree.Number):
        if (everything or not covered) and value.value not in _STRUCTURAL and not value.flag:
            found[value.mark] = value.text or f"{value.value:g}"
        return
    elif isinstance(value, tree.Per) and _is_unit(value.unit):
        _search(value.value, covered, found, everything)  # `per year` holds no number
        return
    elif isinstance(value, tree.Duration):
        if everything or not covered:
            found[value.mark] = f"{value.months} months" if value.months else f"{value.seconds / 86400:g} days"
        return
    elif isinstance(value, tree.Text | model.Outcome | Mark):
        return
    if isinstance(value, dict):
        for item in value.values():
            _search(item, covered, found, everything)
    elif isinstance(value, tuple | list):
        for item in value:
            _search(item, covered, found, everything)
    elif attrs.has(type(value)):
        if getattr(value, "why", "") or (isinstance(value, model.Table) and value.source):
            covered = True
        for field in attrs.fields(type(value)):
            if field.name not in _STRUCTURE:
                _search(getattr(value, field.name), covered, found, everything)
