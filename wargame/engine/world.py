"""The world of a game as plain data: two flat arrays, an agenda, how far each stream has been drawn."""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wargame.engine.chance import Streams

Item = tuple[float, int, int, int, Any, int]  # at, code, instance, sequence, payload, cause
Record = tuple[int, int, float, int, int, Any, Any]  # number, cause, at, site, instance, value, detail
PARTS = 7  # of a record

NOTHING: Item = (0.0, 0, 0, 0, 0, 0)


class World:
    """`F` and `I` are the arrays, `Q` the agenda (a heap), `D` and `U` the streams, `R` new records.

    `R` holds the parts of one record after the other; `records` gives them as tuples. (What is no
    object of its own need not be looked through for garbage, which takes longer than writing it.)
    `T` holds state changes that are pending within one event and is empty between events.
    """

    __slots__ = ("D", "F", "I", "Q", "R", "T", "U", "_records", "events", "last", "now", "run", "seed")

    def __init__(self, F: list[float], I: list[int], D: list[int], U: list[float], seed: int, run: int) -> None:
        self.F, self.I, self.D, self.U = F, I, D, U
        self.T: list[int] = []
        self.Q: list[Item] = []
        self.R: list[Any] = []
        self._records: list[Record] = []
        self.seed, self.run = seed, run
        self.now = 0.0
        self.events = 0
        self.last: Item = NOTHING

    @property
    def records(self) -> list[Record]:
        """The records in `R`, in order. Not to be changed."""
        made = self._records
        if len(made) * PARTS < len(self.R):
            left = iter(self.R[len(made) * PARTS :])
            made += zip(left, left, left, left, left, left, left, strict=True)
        return made

    def fork(self) -> World:
        """An island: nothing that happens to either world touches the other.

        The block of draws is shared, because it is only a cache that grows at its end.
        """
        other = World(self.F[:], self.I[:], self.D[:], self.U, self.seed, self.run)
        other.Q = self.Q[:]
        other.now, other.events, other.last = self.now, self.events, self.last
        return other

    def save(self, streams: Streams) -> bytes:
        """The world as bytes; records are not part of it."""
        head = {
            "seed": self.seed,
            "run": self.run,
            "now": self.now,
            "events": self.events,
            "last": self.last,
            "floats": len(self.F),
            "integers": len(self.I),
            "agenda": self.Q,
            "draws": streams.counts(self.D, self.U),
        }
        text = json.dumps(head, separators=(",", ":")).encode()
        return b"wargame-world-1\n" + text + b"\n" + array("d", self.F).tobytes() + array("q", self.I).tobytes()

    @staticmethod
    def load(data: bytes, streams: Streams) -> World:
        """The world that `save` wrote. Raises ValueError for anything else."""
        magic, _, rest = data.partition(b"\n")
        if magic != b"wargame-world-1":
            raise ValueError("this is not a saved world, or one of another version")
        text, _, arrays = rest.partition(b"\n")
        try:
            head = json.loads(text)
            floats, integers = array("d"), array("q")
            cut = head["floats"] * floats.itemsize
            floats.frombytes(arrays[:cut])
            integers.frombytes(arrays[cut:])
            if len(integers) != head["integers"] or (len(head["draws"]) == 0 and head["floats"] < 0):
                raise ValueError("the arrays are cut short")
            D, U = streams.resume(head["seed"], head["run"], head["draws"])
            world = World(floats.tolist(), integers.tolist(), D, U, head["seed"], head["run"])
            world.now, world.events = float(head["now"]), head["events"]
            world.Q = [_item(item) for item in head["agenda"]]
            world.last = _item(head["last"])
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"the saved world is damaged: {error}") from error
        return world


def _item(said: list[Any]) -> Item:
    at, code, instance, sequence, payload, cause = said
    return (float(at), code, instance, sequence, tuple(payload) if isinstance(payload, list) else payload, cause)
