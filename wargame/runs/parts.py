"""The spool: finished chunks as files under `<out>/parts/`, from which a stopped study goes on.

A part is one chunk (`<first>-<count>.npz`, arrays with checksums). Beside them stands `study.json`,
which says what they are parts of. Parts never overlap; where they begin and end influences nothing.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import attrs
import numpy as np

from wargame.runs.files import StorageError, store, whole
from wargame.runs.worker import Chunk

FORMAT = 2


class ResumeError(Exception):
    """What is to be resumed is not there, or is another study; the message says in what they differ."""


@attrs.frozen
class Identity:
    """What has to be equal for two halves of a study to make a whole."""

    title: str
    recipe: str  # digest
    seed: int
    runs: int
    wargame: str
    platform: str
    format: int = FORMAT

    NAMES: ClassVar[dict[str, str]] = {
        "format": "format of the parts",
        "title": "playbook",
        "recipe": "playbook's files, settings or players",
        "seed": "seed",
        "runs": "number of runs",
        "wargame": "version of wargame",
        "platform": "platform",
    }

    def difference(self, stored: dict[str, Any]) -> str:
        """What a stored identity says otherwise, in words; "" if nothing."""
        for key, words in self.NAMES.items():
            here, there = getattr(self, key), stored.get(key)
            if here != there:
                if key == "recipe":
                    return f"its {words} are not those given now"
                return f"its {words} is {there!r}, not {here!r}"
        return ""


class Parts:
    """The chunks of one study that are finished and stored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def _identity_file(self) -> Path:
        return self.folder / "study.json"

    @property
    def exists(self) -> bool:
        """Whether anything was begun here."""
        return self._identity_file.exists()

    def begin(self, identity: Identity) -> None:
        """Start afresh: forget all parts, and say what the coming ones are parts of."""
        self.remove()
        store(self._identity_file, (json.dumps(attrs.asdict(identity), indent=1) + "\n").encode())

    def resume(self, identity: Identity) -> None:
        """Go on with the stored parts; damaged ones are dropped, so that their runs are played again.

        Raises ResumeError if there are none, or if they belong to another study.
        """
        try:
            stored = json.loads(self._identity_file.read_bytes())
        except FileNotFoundError:
            raise ResumeError(f"{self.folder.parent} holds no unfinished study to resume") from None
        except (OSError, ValueError) as problem:
            raise ResumeError(f"cannot resume: {self._identity_file} cannot be read ({problem})") from problem
        if difference := identity.difference(stored if isinstance(stored, dict) else {}):
            raise ResumeError(f"cannot resume the study in {self.folder.parent}: {difference}")
        for first, count, path in self._files():
            try:
                chunk = self.read(path)
                good = (chunk.first, chunk.count) == (first, count)
            except StorageError:
                good = False
            if not good:
                path.unlink()

    def remove(self) -> None:
        """Forget everything."""
        if self.folder.exists():
            try:
                shutil.rmtree(self.folder)
            except OSError as problem:
                raise StorageError(f"cannot remove {self.folder}: {problem.strerror}") from problem

    def write(self, chunk: Chunk) -> None:
        """Store a finished chunk, whole or not at all."""
        path = self.folder / f"{chunk.first:010d}-{chunk.count:08d}.npz"
        with whole(path) as temporary, temporary.open("wb") as file:
            told = np.frombuffer("\n".join(chunk.replies).encode(), dtype=np.uint8)
            np.savez(file, integers=chunk.integers, floats=chunk.floats, coverage=chunk.coverage, replies=told)

    def read(self, path: Path) -> Chunk:
        """A stored chunk; StorageError if it is damaged."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                integers, floats, coverage = arrays["integers"], arrays["floats"], arrays["coverage"]
                told = arrays["replies"].tobytes().decode()
                replies = tuple(told.split("\n")) if told else ()
            if integers.ndim != 2 or floats.ndim != 2 or len(integers) != len(floats) or not len(integers):
                raise ValueError("arrays of different lengths")
            if replies and len(replies) != len(integers):
                raise ValueError("arrays of different lengths")
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as problem:
            raise StorageError(f"{path} is damaged: {problem}") from problem
        return Chunk(int(integers[0, 0]), integers, floats, coverage, replies=replies)

    def _files(self) -> list[tuple[int, int, Path]]:
        """(first run, count, path) of every part, by first run."""
        found = []
        for path in self.folder.glob("[0-9]*-[0-9]*.npz"):
            first, _, count = path.stem.partition("-")
            if first.isdigit() and count.isdigit():
                found.append((int(first), int(count), path))
        return sorted(found)

    def chunks(self) -> Iterator[Chunk]:
        """All stored chunks in the order of their runs, one at a time in memory."""
        for _, _, path in self._files():
            yield self.read(path)

    def done(self) -> list[tuple[int, int]]:
        """Which runs are stored, as few ranges [first, end) as it takes, in order."""
        ranges: list[tuple[int, int]] = []
        for first, count, _ in self._files():
            if ranges and ranges[-1][1] == first:
                ranges[-1] = (ranges[-1][0], first + count)
            else:
                ranges.append((first, first + count))
        return ranges


def missing(done: list[tuple[int, int]], runs: int) -> list[tuple[int, int]]:
    """The ranges [first, end) of 0 ... runs - 1 that are not done."""
    gaps = []
    reached = 0
    for first, end in [*done, (runs, runs)]:
        if first > reached:
            gaps.append((reached, first))
        reached = max(reached, end)
    return gaps
