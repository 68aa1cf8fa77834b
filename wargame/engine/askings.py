"""When each question was last asked, and the text that it was asked with: found once, as records come in."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from wargame.engine.world import Record
from wargame.program import Program
from wargame.program.layout import QuestionInfo


class Askings:
    """Of one game. `read` goes on where it stopped, so its records have to be those of this game."""

    def __init__(self, program: Program) -> None:
        self._asks, self._words = _sites(program)
        self._read = 0
        self._asked: dict[tuple[str, int], Record] = {}
        self._told: dict[tuple[str, int], Record] = {}

    def read(self, records: Sequence[Record]) -> Askings:
        """Takes in what is new; `records` are all of the game's."""
        for place in range(self._read, len(records)):
            record = records[place]
            if (path := self._asks.get(record[3])) is not None:
                self._asked[path, record[4]] = record
                self._told.pop((path, record[4]), None)
            elif (path := self._words.get(record[3])) is not None:
                self._told.setdefault((path, record[4]), record)
        self._read = len(records)
        return self

    def of(self, info: QuestionInfo, instance: int) -> tuple[Record, Record | None]:
        """The record that last opened a question, and that of its text, if it has one. Raises LookupError."""
        key = (info.path, instance)
        if key not in self._asked:
            raise LookupError(f"`{info.path}` was never asked")
        return self._asked[key], self._told.get(key)


@functools.lru_cache(maxsize=8)
def _sites(program: Program) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """The sites at which questions are asked, and at which their texts are told, each with the question's path."""
    blocks = program.blocks.values()
    asked = {block.asked_sites[info.path]: info.path for block in blocks for info in block.questions}
    worded = {f"{path}.text": path for path in program.questions}
    return asked, {site.number: worded[site.path] for site in program.sites if site.path in worded}


__all__ = ["Askings"]
