"""One walk over a playbook: what is read, asked, set and called, by name.

Names are not resolved further than a warning needs. Where a name could mean several things it
counts as a use of each, so that what is said to be unused surely is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from wargame.language import model, tree
from wargame.language.problems import Mark

EVERY_KIND = ""  # the kind of a case that only running would tell
ALL_STATES = "*"

# Fields that hold words of other sorts: states, actors, questions, moves, injects.
_NO_PLACES = frozenset(
    ("seen_by", "estimated_by", "from_", "to", "objective", "silence", "upon", "shown_as", "question", "type")
)
_LEFT_OUT = frozenset(("mark", "files", "of", "groups", "roles", "each", "sets", "words"))
_FIELDS: dict[type, tuple[str, ...]] = {}


@attrs.define
class Uses:
    """What a playbook makes use of.

    `names` are bare names that are read, `fields` what stands behind a dot, `calls` what is called,
    `written` the names of tracks and fields that some statement writes.
    `asked[kind]` are the states (and groups) that some condition asks for, `assigned[kind]` those that
    some statement sets. `comparisons` are all comparisons, each with the kind in whose entry it stands,
    `triggers` all triggers with a condition, `calls_made` and `rates` every call and every `per`.
    """

    names: set[str] = attrs.field(factory=set)
    fields: set[str] = attrs.field(factory=set)
    written: set[str] = attrs.field(factory=set)
    calls: set[str] = attrs.field(factory=set)
    asked: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set))
    assigned: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set))
    comparisons: list[tuple[tree.Compare, str]] = attrs.field(factory=list)
    triggers: list[model.Trigger] = attrs.field(factory=list)
    calls_made: list[tree.Call] = attrs.field(factory=list)
    rates: list[tree.Per] = attrs.field(factory=list)

    def asks_for(self, kind: str, state: str, groups: Mapping[str, tuple[tree.Name, ...]]) -> bool:
        """Whether some condition could ask for a state of a kind, by its name or a group's."""
        words = {state, ALL_STATES, *(name for name, states in groups.items() if state in {s.id for s in states})}
        return bool(words & (self.asked.get(kind, set()) | self.asked.get(EVERY_KIND, set())))

    def sets(self, kind: str) -> set[str]:
        """The states that some statement could set a case of this kind to."""
        return self.assigned.get(kind, set()) | self.assigned.get(EVERY_KIND, set())


def uses_of(playbook: model.Playbook) -> Uses:
    """What a playbook makes use of, in one walk."""
    found = Uses()
    for field in attrs.fields(model.Playbook):
        if field.name not in _LEFT_OUT and field.name not in ("kinds", "changes", "declared_in"):
            _walk(getattr(playbook, field.name), "", found)
    for name, kind in playbook.kinds.items():
        _walk(kind, name, found)
    return found


def _walk(value: Any, kind: str, found: Uses) -> None:
    """Looks into a value; what it holds and how it is used decides what is done with it."""
    if isinstance(value, (str, float, int, Mark)) or value is None:
        return
    if isinstance(value, (tuple, list)):
        for item in value:
            _walk(item, kind, found)
        return
    if isinstance(value, Mapping):
        for item in value.values():
            _walk(item, kind, found)
        return
    match value:
        case tree.Name(id=name):
            found.names.add(name)
            if name == "state":
                found.asked[kind].add(ALL_STATES)
        case tree.Assign():
            _assigned(value, kind, found)
            return
        case tree.Is():
            _asked(value, kind, found)
            return
        case tree.Attribute(name=name):
            found.fields.add(name)
            if name == "state":
                found.asked[EVERY_KIND].add(ALL_STATES)
        case tree.Call(name=name):
            found.calls.add(name)
            found.calls_made.append(value)
        case tree.Compare():
            found.comparisons.append((value, kind))
        case tree.Per():
            found.rates.append(value)
        case model.Trigger() if value.when is not None or value.whenever is not None:
            found.triggers.append(value)
        case model.Move():
            found.names.update(value.costs)
    for name in fields_of(type(value)):
        _walk(getattr(value, name), kind, found)


def fields_of(kind: type) -> tuple[str, ...]:
    """The fields of one of the model's classes in which places can be read."""
    if kind not in _FIELDS:
        names = tuple(field.name for field in attrs.fields(kind)) if attrs.has(kind) else ()
        _FIELDS[kind] = tuple(name for name in names if name not in _LEFT_OUT and name not in _NO_PLACES)
    return _FIELDS[kind]


def _assigned(said: tree.Assign, kind: str, found: Uses) -> None:
    """A target is not read, its indices are; a value that names states sets them."""
    target = said.target
    base = target.base if isinstance(target, tree.Index) else target
    if isinstance(base, tree.Name):
        found.written.add(base.id)
    if isinstance(target, tree.Index):
        _walk(target.items, kind, found)
    if isinstance(target, tree.Attribute):
        found.written.add(target.name)
        _walk(target.base, kind, found)
    _walk(said.value, kind, found)
    if isinstance(target, tree.Name):
        whose = kind if target.id == "state" else EVERY_KIND
    elif isinstance(target, tree.Index) and isinstance(target.base, tree.Name):
        whose = target.base.id
    else:
        whose = EVERY_KIND
    found.assigned[whose].update(_words(said.value))


def _words(value: tree.Expr) -> Iterator[str]:
    """The words that a value can come to: itself, or the branches of a choice."""
    if isinstance(value, tree.Name):
        yield value.id
    elif isinstance(value, tree.Choice):
        yield from _words(value.value)
        yield from _words(value.otherwise)


def _asked(said: tree.Is, kind: str, found: Uses) -> None:
    """`is not x` tells every other state apart, so it asks for all of them."""
    left = said.left
    base = left.base if isinstance(left, tree.Index) else left
    own = isinstance(base, tree.Name) and base.id in ("state", "self")
    whose = kind if own else base.id if isinstance(left, tree.Index) and isinstance(base, tree.Name) else EVERY_KIND
    if not own:
        _walk(left, kind, found)
    for option in said.options:
        if isinstance(option, tree.Name):
            found.asked[whose].add(option.id)
        _walk(option, kind, found)
    if said.negated:
        found.asked[whose].add(ALL_STATES)
