"""A distribution as pip would leave it, written into a folder: packages, and the entry points that name them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

PLAYBOOK = """\
playbook: A flood
format: 1
clock: {start: 2025-01-01, length: 1 month}
actors: {AA: {name: Aland}}
outcomes: {dry: otherwise}
"""


def install(
    folder: Path, name: str, entries: Mapping[str, Mapping[str, str]], files: Mapping[str, str], version: str = "1.0"
) -> Path:
    """Writes the files and a `.dist-info` whose entry points are `entries`, group by group."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    lines = []
    for group, found in entries.items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in found.items())]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder


def forget(packages: Iterable[str]) -> None:
    """What was imported from a folder that goes away is not to be found in the next test."""
    for name in [name for name in sys.modules if name.split(".")[0] in packages]:
        del sys.modules[name]
