"""Work at one moment: what could come to too much of it is counted while it is done.

How much an expression takes is bounded when the playbook is read (`expressions/effort.py`). How often
it is worked out within one moment is not: conditions that set each other off are followed for 1,000
rounds, hundreds of cases may change their states at once, every copy of an inject may follow upon
another. So the work of a playbook is cut in pieces: a statement, a consequence, a condition for all its
cases. As long as everything, done 1,000 times, is no more than a moment may take, nothing is counted.
Otherwise the pieces that take most are, until what is left over is that light.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from wargame.language.problems import Mark
from wargame.program.runtime.effects import MOST_AT_A_MOMENT
from wargame.program.source import COUNTED, Function

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

_ROUNDS = 1_000  # in which conditions may set each other off at one moment
LIGHT = MOST_AT_A_MOMENT // _ROUNDS  # steps that need not be counted, taken in each of the rounds
HEAVY = 5 * LIGHT  # steps that are counted even of what is done only once for each event
_MESSAGE = f"more than {MOST_AT_A_MOMENT:,} steps are to be worked out at one moment, this among what takes most"
_MARKER = re.compile(rf"^(\s*){COUNTED} (begin|end) (\d+)$")


@attrs.frozen
class Piece:
    """Some lines: the steps that they take each time, at most, and for how many instances they may be done a round.

    What is done only once for each event, however many rounds it has, has 0 instances.
    """

    steps: float
    instances: int
    mark: Mark


class Budget:
    """Marks the pieces while they are written, and in the end puts the heaviest under a count."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._pieces: list[Piece] = []
        self._claimed = 0.0  # the steps that belong to some piece
        self._times = 1  # how often what is being written follows at once upon something else

    @property
    def unclaimed(self) -> float:
        """The steps of all expressions compiled so far that belong to no piece."""
        return self._compiler.expressions.effort.all - self._claimed

    @contextmanager
    def piece(self, function: Function, mark: Mark, instances: int = 1) -> Iterator[None]:
        """What is compiled and written to the function within; pieces in it count for themselves."""
        place, before = len(function.lines), self.unclaimed
        try:
            yield
        finally:
            self.put(function, place, before, mark, instances)

    @contextmanager
    def following(self, times: int) -> Iterator[None]:
        """What is written within happens for each of so many instances of something else."""
        self._times = max(1, times)
        try:
            yield
        finally:
            self._times = 1

    def put(self, function: Function, place: int, before: float, mark: Mark, instances: int = 1) -> None:
        """The function's lines from `place` on are a piece; so many steps were unclaimed before they were compiled."""
        steps = self.unclaimed - before
        if steps < 1.0 or len(function.lines) == place:
            return
        self._claimed += steps
        first = function.lines[place]
        pad = first[: len(first) - len(first.lstrip())]
        function.lines.insert(place, f"{pad}{COUNTED} begin {len(self._pieces)}")
        function.lines.append(f"{pad}{COUNTED} end {len(self._pieces)}")
        self._pieces.append(Piece(steps, instances * self._times, mark))

    def close(self) -> None:
        """Writes the counts where there have to be any, and takes the marks away."""
        counts = self._counts()
        for function in self._compiler.source.functions.values():
            if any(COUNTED in line for line in function.lines):
                function.lines = list(_resolved(function.lines, counts))

    def _counts(self) -> dict[int, str]:
        """The call that counts, for each piece that is too much to go uncounted."""
        compiler, pieces = self._compiler, self._pieces
        left = sum(piece.steps * piece.instances for piece in pieces)
        chosen: list[int] = []
        for number in sorted(range(len(pieces)), key=lambda number: -pieces[number].steps):
            piece = pieces[number]
            if left > LIGHT if piece.instances else piece.steps > HEAVY:
                left -= piece.steps * piece.instances
                chosen.append(number)
        if not chosen:
            return {}
        cells = compiler.layout.take_floats(2 + 2 * len(chosen), -1.0)
        blamed = [compiler.fault_site(pieces[number].mark, _MESSAGE) for number in chosen]
        sites = compiler.source.constant("heavy", blamed)
        return {
            number: f"afford(F, I, now, {cells}, {place}, {float(pieces[number].steps)!r}, {sites})"
            for place, number in enumerate(chosen)
        }


def _resolved(lines: list[str], counts: dict[int, str]) -> Iterator[str]:
    deeper = ""
    for line in lines:
        match = _MARKER.match(line)
        if match is None:
            yield deeper + line
            continue
        pad, which, number = match.groups()
        if int(number) not in counts:
            continue
        if which == "end":
            deeper = deeper[4:]
            continue
        yield f"{deeper}{pad}if {counts[int(number)]}:"
        deeper += "    "
