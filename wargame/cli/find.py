"""Finds the file that a playbook's name on the command line means."""

from __future__ import annotations

import difflib
from pathlib import Path

from wargame.cli.output import Refused

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped() -> dict[str, Path]:
    """Playbooks that come with the package, and with others by the entry point `wargame.playbooks`.

    The package's own stand in `wargame/playbooks` once installed, and at the top of a checkout.
    An entry point names a package or module beside which `*.yaml` files stand.
    """
    found: dict[str, Path] = {}
    folders = [_PACKAGE / "playbooks", _PACKAGE.parent / "playbooks"]
    for folder in (folder for folder in folders if folder.is_dir()):
        for path in sorted(folder.glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found


def _from_plugins() -> dict[str, Path]:
    """The files of other installed packages; asked only when no other place has the name."""
    from importlib.metadata import entry_points

    found: dict[str, Path] = {}
    for entry in entry_points(group="wargame.playbooks"):
        file = getattr(entry.load(), "__file__", None)
        if file is not None:
            for path in sorted(Path(file).parent.glob("*.yaml")):
                found.setdefault(path.stem, path)
    return found


def find_playbook(name: str) -> Path:
    """The path that `name` means: a bare name is a shipped playbook, everything else is a path.

    Raises Refused where there is no such file.
    """
    path = Path(name)
    bare = path.name == name and path.suffix not in (".yaml", ".yml")
    if path.is_file() and not bare:
        return path
    if not bare:
        raise Refused(f"{name}: " + ("this is a folder, not a playbook" if path.is_dir() else "there is no such file"))
    known = shipped()
    if name in known:
        return known[name]
    known |= _from_plugins()
    if name in known:
        return known[name]
    if path.with_suffix(".yaml").is_file():
        raise Refused(f"{name}: no shipped playbook has this name (did you mean the file {path.with_suffix('.yaml')}?)")
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"shipped are: {', '.join(sorted(known)) or 'none'}"
    raise Refused(f"{name}: no shipped playbook has this name ({hint}); a path to a file works too")
