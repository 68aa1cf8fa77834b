"""What players outside answered in each run of a study: one line of JSON a run, in order.

With this file the study's runs can be played again without the players.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from wargame.runs.files import StorageError, whole
from wargame.runs.parts import Parts


def write_replies(parts: Parts, path: Path) -> None:
    """Store `{"run": 0, "seats": [...], "inputs": [...]}` for each stored run, whole or not at all."""
    with whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        for chunk in parts.chunks():
            for run, said in zip(chunk.integers[:, 0].tolist(), chunk.replies, strict=True):
                file.write(f'{{"run":{run},{said[1:]}\n')


def read_replies(path: Path, runs: Collection[int]) -> dict[int, str]:
    """The lines of these runs. Raises StorageError, also where a run is not there."""
    wanted, found = set(runs), {}
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    run = int(json.loads(line)["run"])
                except (ValueError, KeyError, TypeError) as problem:
                    raise StorageError(f"{path}:{number}:1: this is no line of replies") from problem
                if run in wanted:
                    found[run] = line.decode()
    except OSError as problem:
        raise StorageError(f"cannot read {path}: {problem.strerror or problem}") from problem
    if missing := wanted - found.keys():
        raise StorageError(f"{path} holds no run {min(missing)}")
    return found
