"""A saved game as bytes: one line that says which format, one of JSON, then the saved world."""

from __future__ import annotations

import json
from typing import Any

import attrs

from wargame.engine.records import Input
from wargame.engine.world import Record

_MAGIC = b"wargame-game-1"


@attrs.frozen
class Saved:
    """What a saved game holds: the digest of the playbook's behaviour, the seats, the inputs, and the world's bytes."""

    digest: str
    seats: tuple[str, ...]
    inputs: list[Input]
    passed_over: frozenset[tuple[str, int]]
    records: list[Record]
    world: bytes


def pack(saved: Saved) -> bytes:
    head = {
        "digest": saved.digest,
        "seats": saved.seats,
        "inputs": saved.inputs,
        "passed_over": sorted(saved.passed_over),
        "records": saved.records,
    }
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return _MAGIC + b"\n" + text + b"\n" + saved.world


def unpack(data: bytes) -> Saved:
    """What `pack` wrote. Raises ValueError for anything else."""
    magic, _, rest = data.partition(b"\n")
    if magic != _MAGIC:
        raise ValueError("this is not a saved game, or one of another version")
    text, _, world = rest.partition(b"\n")
    try:
        head = json.loads(text)
        return Saved(
            str(head["digest"]),
            tuple(head["seats"]),
            list(head["inputs"]),
            frozenset((name, int(asked)) for name, asked in head["passed_over"]),
            [_record(row) for row in head["records"]],
            world,
        )
    except (KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"the saved game is damaged: {error}") from error


def _record(row: list[Any]) -> Record:
    number, cause, at, site, instance, value, detail = row
    return (number, cause, at, site, instance, value, tuple(detail) if isinstance(detail, list) else detail)
