"""The manifest of a result folder: what it was made from, with what, and how much of it is done.

No time of day and no path of this machine stands in it, so the same input gives the same bytes.
"""

from __future__ import annotations

import functools
import json
import platform
import shlex
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import attrs

import wargame
from wargame.players.part import Part
from wargame.runs.files import StorageError, sha256, store
from wargame.runs.protocol import Recipe

FORMAT = 1
LIBRARIES = ("simpy", "attrs", "numpy", "duckdb", "altair", "vl-convert-python", "pyyaml")


def versions() -> tuple[tuple[str, str], ...]:
    """(name, version) of Python, Wargame and the libraries that a result depends on."""
    found = [("python", platform.python_version()), ("wargame", wargame.__version__)]
    for name in LIBRARIES:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            found.append((name, "not installed"))
    return tuple(found)


@functools.cache
def platform_tag() -> str:
    """Where "same bytes" holds: system, machine, C library, Python minor version, coarse CPU features."""
    libc = "".join(platform.libc_ver()) or platform.release().split(".")[0]
    python = f"{sys.implementation.name}{sys.version_info[0]}.{sys.version_info[1]}"
    parts = [sys.platform, platform.machine().lower(), libc, python, *_cpu_features()]
    return "-".join(part for part in parts if part)


def _cpu_features() -> list[str]:
    """Those on which a mathematical library chooses its code, where the system says."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])
    return [name for name in ("fma", "avx2", "avx512f") if name in flags]


def canonical_command(recipe: Recipe, seed: int, runs: int) -> str:
    """The command that makes the same result, without what cannot be seen in it (workers, --resume)."""
    words = ["wargame", "montecarlo", recipe.main, "--runs", str(runs), "--seed", str(seed)]
    for name, value in recipe.overrides:
        words += ["--set", f"{name}={value}"]
    for part in recipe.players:
        words += ["--player", f"{part.name}={part.who}"]
    return shlex.join(words)


@attrs.frozen
class Manifest:
    """What `manifest.json` says.

    `ranges` are the stored runs as (first, last). `complete` also means that the recorded runs were
    played and everything else is written. `files` are (name, sha256) of the sources, `results` of
    what was made.
    """

    title: str
    command: str
    main: str
    overrides: tuple[tuple[str, str], ...]
    recipe_digest: str
    source_digest: str
    behaviour_digest: str
    seed: int
    runs_asked: int
    ranges: tuple[tuple[int, int], ...]
    complete: bool
    files: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str], ...]
    platform: str
    versions: tuple[tuple[str, str], ...]
    sources: str = "sources"  # the folder with a copy of each file
    format: int = FORMAT
    players: tuple[Part, ...] = ()  # who played from outside

    @property
    def runs_done(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)

    def content(self) -> dict[str, Any]:
        """As it stands in the file."""
        said = {"format": self.format, **attrs.asdict(self), "runs_done": self.runs_done}
        return said if self.players else {key: value for key, value in said.items() if key != "players"}

    def write(self, path: Path) -> None:
        """Store it; the last thing that a study writes."""
        store(path, (json.dumps(self.content(), ensure_ascii=False, indent=1) + "\n").encode())


def read_manifest(path: Path) -> dict[str, Any] | None:
    """The content of a manifest, None if there is none; StorageError if it cannot be read."""
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as problem:
        raise StorageError(f"cannot read {path}: {getattr(problem, 'strerror', None) or problem}") from problem
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise StorageError(f"cannot read {path}: its format is not {FORMAT}")
    return content


def digests(folder: Path, names: list[str]) -> tuple[tuple[str, str], ...]:
    """(name, sha256) of those files of a folder that exist."""
    return tuple((name, sha256(folder / name)) for name in names if (folder / name).exists())
