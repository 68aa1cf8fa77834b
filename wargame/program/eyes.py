"""Derived places through one actor's eyes, for its view: compiled when somebody first looks.

A derived place is worked out anew with the reader's eyes: the truth of what it sees, its copies of
what it estimates. Where it reads something hidden, the actor has nothing, and which cells those are
follows from the playbook alone. A batch never looks, so all this stays out of the program.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from wargame.language.problems import ExpressionError
from wargame.program.assemble import declared
from wargame.program.compiler import Compiler
from wargame.program.layout import FAULT, PlaceInfo
from wargame.program.program import Program
from wargame.program.runtime.namespace import runtime_namespace
from wargame.program.scope import Reads, Scope
from wargame.program.source import READS
from wargame.program.types import ACTOR, NUMBER, Code, literal

_NAME = re.compile(r"\b[A-Za-z_]\w*\b")


@attrs.frozen
class Glance:
    """One cell of a derived place as one actor works it out; `estimated` if a copy goes into it."""

    function: Callable[[Sequence[float], list[int], float], float]
    estimated: bool

    def value(self, floats: Sequence[float], scratch: list[int], now: float) -> float | None:
        """The value now; None where it has none (a division by nothing). `scratch` is a copy of the world's I."""
        scratch[FAULT] = 0
        value = self.function(floats, scratch, now)
        return None if scratch[FAULT] or math.isnan(value) else value


class Eyes:
    """What each actor can work out of a program's derived places."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._compiler: Compiler | None = None
        self._glances: dict[int, Mapping[tuple[str, int], Glance]] = {}
        fields = (field for kind in program.kinds.values() for field in kind.fields.values())
        self.derived = tuple(place for place in (*program.places.values(), *fields) if place.said.always is not None)

    def of(self, actor: int) -> Mapping[tuple[str, int], Glance]:
        """By the path and the index of each cell that this actor can work out."""
        if actor not in self._glances:
            self._glances[actor] = self._look(actor) if self.derived else {}
        return self._glances[actor]

    def _look(self, actor: int) -> Mapping[tuple[str, int], Glance]:
        if self._compiler is None:
            self._compiler = declared(self._program.playbook)
        compiler, wanted = self._compiler, {}
        viewer = literal(actor, ACTOR)
        for place in self.derived:
            own = compiler.kinds[place.kind.name].fields[place.name] if place.kind else compiler.places[place.name]
            for index in cells_of(place):
                scope = Scope(viewer=viewer, reads=Reads())
                try:
                    code = compiler.expressions.read(own, _items(compiler, own, index), scope, place.said.mark)
                except ExpressionError:
                    continue
                function = compiler.source.function(f"eyes_{place.path}", READS)
                function.line(f"return {code.value if code.type == NUMBER or code.boolean else code.text}")
                estimated = any(key.endswith("_copy") for key in scope.reads.places)
                wanted[place.path, index] = (function.name, estimated)
        text = _source(compiler, [name for name, _ in wanted.values()])
        space: dict[str, Any] = runtime_namespace(self._program.epoch, self._program.zone, self._program.length)
        exec(compile(text, f"<eyes on {self._program.playbook.title}>", "exec"), space)
        return {key: Glance(space[name], estimated) for key, (name, estimated) in wanted.items()}


def eyes_of(program: Program) -> Eyes:
    """The program's eyes; made once."""
    found = program.__dict__.get("_eyes")
    if not isinstance(found, Eyes):
        found = program.__dict__["_eyes"] = Eyes(program)
    return found


def cells_of(place: PlaceInfo) -> Sequence[int]:
    """The indices of a place that stand for something."""
    return place.kind.valid if place.kind is not None else range(place.size)


def _items(compiler: Compiler, place: PlaceInfo, index: int) -> tuple[Code, ...]:
    """What stands in the brackets for a flat index."""
    if place.pairs:
        values: tuple[int, ...] = divmod(place.pairs.index(index), len(compiler.names.actors))
    else:
        values = tuple(itertools.product(*(domain.values for _, domain in place.dims)))[index]
    return tuple(literal(value, domain.type) for value, (_, domain) in zip(values, place.dims, strict=True))


def _source(compiler: Compiler, wanted: Sequence[str]) -> str:
    """The functions that are wanted, all that they call, and the constants."""
    functions = compiler.source.functions
    found = dict.fromkeys(wanted)
    waiting = list(wanted)
    while waiting:
        for name in _NAME.findall("\n".join(functions[waiting.pop()].lines)):
            if name in functions and name not in found:
                found[name] = None
                waiting.append(name)
    return compiler.source.only(found)
