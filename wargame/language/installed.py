"""What installed distributions bring under a name: playbooks and players, by Python entry points.

A distribution says in its `pyproject.toml`

    [project.entry-points."wargame.playbooks"]
    flood = "my_games.playbooks"

and `flood` is the file `flood.yaml` in its package `my_games.playbooks`. Libraries that the
playbook uses and files that it extends stand beside it, as everywhere. `wargame.players` names
players (`wargame.players.named`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

PLAYBOOKS = "wargame.playbooks"
PLAYERS = "wargame.players"


class NotInstalled(Exception):
    """A name that two distributions claim, or that leads nowhere; said in words."""


def entries(group: str) -> list[EntryPoint]:
    """The entry points of a group, by name, then by distribution: the same in whatever order they are found."""
    from importlib.metadata import entry_points  # slow to import, and seldom needed

    return sorted(entry_points(group=group), key=lambda entry: (entry.name, bringer(entry), entry.value))


def names(group: str) -> list[str]:
    """The names that installed distributions give to something of a group, each once."""
    return list(dict.fromkeys(entry.name for entry in entries(group)))


def bringer(entry: EntryPoint) -> str:
    """The distribution that brings an entry, with its version."""
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else "an unnamed distribution"


def find(group: str, name: str) -> EntryPoint | None:
    """The one entry of this name, or None.

    Raises NotInstalled where several distributions bring different things under the name.
    """
    found = [entry for entry in entries(group) if entry.name == name]
    if len({entry.value for entry in found}) > 1:
        said = " and ".join(f"{bringer(entry)} ({entry.value})" for entry in found)
        raise NotInstalled(f"several distributions bring a `{name}` for `{group}`: {said}")
    return found[0] if found else None


def playbook_file(name: str) -> tuple[Path, str] | None:
    """The file of an installed playbook and what positions in it say, or None where there is none of that name.

    Raises NotInstalled for a name that is claimed twice, or whose package or file is missing.
    """
    entry = find(PLAYBOOKS, name)
    if entry is None:
        return None
    for folder in _folders(entry):
        file = folder / f"{name}.yaml"
        if file.is_file():
            return file, f"installed/{entry.module.replace('.', '/')}/{name}.yaml"
    raise NotInstalled(f"{bringer(entry)} promises `{name}.yaml` in its package `{entry.module}`, and there is none")


def _folders(entry: EntryPoint) -> list[Path]:
    from importlib.util import find_spec

    try:
        spec = find_spec(entry.module)
    except Exception as error:  # finding a package within a package runs the outer one, and that may do anything
        raise NotInstalled(f"`{entry.module}` of {bringer(entry)} cannot be imported: {error}") from error
    return [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec is not None else []
