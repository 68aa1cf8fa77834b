"""The stream of records as canonical bytes: what a replay has to reproduce."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from wargame.engine.world import Record

if TYPE_CHECKING:
    from wargame.program import Program

Input = Mapping[str, Any]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
INPUT = -1  # the site of a record of something that came from outside


@attrs.frozen
class Difference:
    """The first record that two streams do not share; None stands for a stream that has ended."""

    number: int
    here: str | None
    there: str | None

    def __str__(self) -> str:
        if self.here is None or self.there is None:
            missing = "missing from the replay" if self.there is None else "not in what was kept"
            return f"record {self.number} is {missing}: {self.here or self.there}"
        return f"record {self.number} differs: {self.here} became {self.there}"


def plain(value: Any) -> Any:
    """A value as JSON holds it: infinities as text, tuples as lists."""
    if isinstance(value, float):
        if math.isinf(value) or math.isnan(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 2.0**53 else value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def record_line(program: Program, record: Record, inputs: Sequence[Input]) -> str:
    """One record as a line of JSON. Sites stand by their path, so that mending a text changes nothing."""
    number, cause, at, site, instance, value, detail = record
    said: dict[str, Any] = {"number": number, "cause": cause, "time": plain(at)}
    if site == INPUT:
        said["input"] = inputs[instance]
    else:
        said["site"] = program.sites[site].path
        said["instance"] = program.sites[site].label(instance) or instance
        said["value"] = plain(value)
        if detail is not None:
            said["detail"] = plain(detail)
    return _encode(said)


def record_bytes(program: Program, records: Iterable[Record], inputs: Sequence[Input] = ()) -> bytes:
    """Records as canonical JSON lines in UTF-8."""
    return "".join(record_line(program, record, inputs) + "\n" for record in records).encode()


def first_difference(kept: Sequence[str], replayed: Sequence[str]) -> Difference | None:
    """Where two streams of lines part, or None."""
    for number, (here, there) in enumerate(zip(kept, replayed, strict=False)):
        if here != there:
            return Difference(number, here, there)
    shorter = min(len(kept), len(replayed))
    if len(kept) > shorter:
        return Difference(shorter, kept[shorter], None)
    if len(replayed) > shorter:
        return Difference(shorter, None, replayed[shorter])
    return None
