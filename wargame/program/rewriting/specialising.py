"""Formulas that are asked about one thing alone, such as one challenger's margin against one target, say so.

A formula of several actors looks up in tables where the cells of each begin. Where it is called with
numbers, a copy of it with these numbers put in needs no tables, and what they decide is decided.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import partial

from wargame.program.rewriting.blocks import Block, replaced, texts

_CALL = re.compile(r"\b([a-z]\w*)\(F, I, now((?:, \d+)+)\)")
_PARAMETERS = re.compile(r"^def \w+\(F, I, now((?:, \w+)+)\):$")
_LOOKED_UP = re.compile(r"\b([A-Z]\w*)\[(\d+(?: [+*] \d+)*)\]")
_COMPARED = re.compile(r"\((\d+) (==|!=) (\d+)\)")
_AMONG = re.compile(r"\((\d+) (in|not in) [({](\d+(?:, \d+)*),?[)}]\)")


def specialise(
    heads: dict[str, str], bodies: dict[str, Block], tables: Mapping[str, tuple[int, ...]], left: Collection[str]
) -> None:
    """Gives formulas that are called with numbers copies of their own, in place; the functions `left` are let be."""
    copies = _Copies(heads, bodies, tables)
    for name in [name for name in bodies if name not in left]:
        if any(_CALL.search(line) for line in texts(bodies[name])):
            bodies[name] = replaced(bodies[name], copies.called)


class _Copies:
    def __init__(self, heads: dict[str, str], bodies: dict[str, Block], tables: Mapping[str, tuple[int, ...]]) -> None:
        self.heads, self.bodies, self.tables = heads, bodies, tables

    def called(self, line: str) -> str:
        """The line with its calls made to copies."""
        return _CALL.sub(self._copy, line)

    def _copy(self, call: re.Match[str]) -> str:
        name, numbers = call.group(1), call.group(2).split(", ")[1:]
        parameters = _PARAMETERS.match(self.heads.get(name, ""))
        body = self.bodies.get(name, [])
        if parameters is None or len(body) != 1 or not isinstance(said := body[0], str):
            return call.group()
        names = parameters.group(1).split(", ")[1:]
        if len(names) != len(numbers) or not said.startswith("return ") or " for " in said:
            return call.group()
        copy = f"{name}_at_{'_'.join(numbers)}"
        if copy not in self.bodies:
            put = dict(zip(names, numbers, strict=True))
            said = re.sub(rf"\b(?:{'|'.join(names)})\b(?!\()", partial(_put, put), said)
            self.heads[copy] = f"def {copy}(F, I, now):"
            self.bodies[copy] = [self.called(self._decided(said))]
        return f"{copy}(F, I, now)"

    def _decided(self, said: str) -> str:
        said = _LOOKED_UP.sub(self._value, said)
        said = _COMPARED.sub(lambda one: f"({(one.group(1) == one.group(3)) is (one.group(2) == '==')})", said)
        return _AMONG.sub(lambda one: f"({(one.group(1) in one.group(3).split(', ')) is (one.group(2) == 'in')})", said)

    def _value(self, look: re.Match[str]) -> str:
        table = self.tables.get(look.group(1))
        if table is None:
            return look.group()
        place = sum(_product(part) for part in look.group(2).split(" + "))
        return str(table[place]) if place < len(table) else look.group()


def _product(part: str) -> int:
    first, *others = (int(number) for number in part.split(" * "))
    for other in others:
        first *= other
    return first


def _put(put: Mapping[str, str], found: re.Match[str]) -> str:
    return put[found.group()]
