"""`wargame show NAME`: which file declares a name, and what it says of it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from wargame.language import model, tree
from wargame.language.printer import to_text
from wargame.language.problems import NOWHERE, Mark

_SECTION = {
    "actors": "an actor", "sets": "a set", "words": "a list of words", "parameters": "a parameter",
    "tracks": "a track", "kinds": "a kind", "injects": "an inject", "moves": "a move", "players": "a player",
    "measures": "a measure", "outcomes": "an outcome", "invariants": "an invariant", "formulas": "a formula",
    "labels": "a label", "tables": "a table", "calendars": "a calendar", "sources": "a source",
    "assumptions": "an assumption", "objectives": "an objective", "cases": "cases", "use": "a library in use",
}  # fmt: skip
_PART = {
    "roles": "a role", "fields": "a field", "groups": "a group of states", "states": "a state", "moves": "a move",
    "injects": "an inject", "invariants": "an invariant",
}  # fmt: skip


@attrs.frozen
class Declared:
    """One declaration: the path, what it is, where it stands, which files change it, what it says."""

    path: str
    what: str
    file: str
    library: str
    mark: Mark
    changed_in: tuple[str, ...]
    says: str

    def lines(self) -> list[str]:
        """As text."""
        where = str(self.mark) if self.mark.line and self.mark.file == self.file else self.file
        of = f"the library {self.library}" if self.library else "the playbook"
        changed = f"; changed in {', '.join(self.changed_in)}" if self.changed_in else ""
        out = [f"{self.path} is {self.what}, declared in {of}: {where}{changed}"]
        return out + ([f"  {self.says}"] if self.says else [])


def find(playbook: model.Playbook, name: str) -> list[Declared]:
    """Everything that a name can mean: a whole path, its end, or `kind.part`."""
    return [_declared(playbook, path) for path in _paths(playbook, name)]


def _paths(playbook: model.Playbook, name: str) -> list[str]:
    """Paths that are the name, end in it, or become it without `kinds`, `states` and the like."""
    found = []
    for path in playbook.declared_in:
        parts = path.split(".")
        bare = ".".join(parts[1:2] + parts[3:]) if parts[0] == "kinds" and len(parts) > 3 else ".".join(parts[1:])
        if name in (path, bare) or parts[-1] == name:
            found.append(path)
    exact = [path for path in found if path == name]
    return exact or found


def known(playbook: model.Playbook) -> list[str]:
    """Every name that `find` finds by itself."""
    return list(dict.fromkeys(path.rsplit(".", 1)[-1] for path in playbook.declared_in))


def _declared(playbook: model.Playbook, path: str) -> Declared:
    file = playbook.declared_in[path]
    libraries = {source.name: source.library for source in playbook.files}
    changed = tuple(
        source.name for source in playbook.files
        if source.name != file and any(p == path or p.startswith(f"{path}.") for p in source.declares)
    )
    entry = _entry(playbook, path)
    parts = path.split(".")
    what = _SECTION.get(parts[0], "a section")
    if parts[0] == "kinds" and len(parts) > 3:
        what = f"{_PART.get(parts[2], 'a part')} of {parts[1]}"
    elif parts[0] == "players" and len(parts) == 4:
        what = f"{'in the memory' if parts[2] == 'memory' else 'a rule'} of {parts[1]}"
    mark = getattr(entry, "mark", NOWHERE)
    return Declared(path, what, file, libraries.get(file, ""), mark, changed, " ".join(_says(entry)))


def _entry(playbook: model.Playbook, path: str) -> object:
    """The value that a path leads to, or None."""
    value: object = playbook
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else getattr(value, part, None)
    return value


def _says(entry: object) -> Iterator[str]:
    """What can be said of an entry in a line."""
    if isinstance(entry, str):
        yield " ".join(entry.split())
    elif isinstance(entry, model.Place):
        for key in ("always", "start", "fresh"):
            said = getattr(entry, key)
            if said is not None:
                yield f"{'Starts at' if key == 'start' else key.capitalize()} {to_text(said)}."
        if entry.range is not None:
            yield f"From {to_text(entry.range[0])} to {to_text(entry.range[1])}."
    elif isinstance(entry, model.Kind):
        yield f"States: {', '.join(entry.states)}."
        if entry.moves:
            yield f"Moves: {', '.join(entry.moves)}."
    elif isinstance(entry, model.Outcome):
        yield to_text(entry.condition) if entry.condition is not None else "otherwise"
    elif isinstance(entry, model.Source):
        yield "; ".join(f"{key}: {value}" for key, value in entry.details.items())
    elif isinstance(entry, model.Formula):
        yield f"= {to_text(entry.body)}"
    elif isinstance(entry, (tree.Name, tree.Number, tree.Listing)):
        yield to_text(entry)
    elif isinstance(entry, model.Actor):
        yield entry.name + "."
    for key in ("about", "why"):
        if said := getattr(entry, key, ""):
            yield " ".join(str(said).split())
