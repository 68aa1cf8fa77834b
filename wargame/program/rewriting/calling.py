"""Calls written out: a formula stands where it is used, and what is called from few places stands there.

For CPython a call costs as much as five or ten of the operations that formulas are made of. What a
formula reads is only read, so it may stand in several places; a value that one formula asks for
more than once is worked out once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import partial

from wargame.program.rewriting.blocks import (
    ASSIGNED,
    NAME,
    Block,
    Branch,
    Loop,
    arguments,
    count,
    replaced,
    stored,
    texts,
)
from wargame.program.source import EFFECTS

_LONGEST = 400  # characters of a formula that is written out
_LARGEST = 30  # lines of a function that is
_SMALL = 6  # lines of one that is called from many places
_PLACES = 3  # from how many others are
_REPEATED = 4  # lines that may stand twice
_ANSWER = "answer_z"
_SIMPLE = re.compile(r"^(?:\w+|[A-Z]\w*\[\w+\]|-?\d[\w.]*)$")
_PARAMETERS = re.compile(r"^def \w+\((.*)\):$")
_WORLD = ("F", "I", "now")
_CALLED = re.compile(r"\b([a-z]\w*)\((?=F)")
_MAY_FAULT = "(I, "
_CONDITIONAL = re.compile(r"\b(?:if|and|or|for)\b")


class Formulas:
    """The functions that only give the value of an expression."""

    def __init__(
        self, heads: Mapping[str, str], bodies: Mapping[str, Block], tables: Mapping[str, tuple[int, ...]]
    ) -> None:
        self.tables = tables
        self.found: dict[str, tuple[list[str], str]] = {}  # name → (parameters, expression)
        for name, body in bodies.items():
            if len(body) == 1 and isinstance(said := body[0], str) and said.startswith("return "):
                match = _PARAMETERS.match(heads[name])
                if match is not None:
                    self.found[name] = (match.group(1).split(", "), said.removeprefix("return "))
        self.done: set[str] = set()

    def written_out(self, line: str, own: str = "", *, once: bool = False) -> str:
        """The line with each such call replaced by what it stands for; `own` is the function it is of.

        With `once` the calls within what they stand for are left.
        """
        start = 0
        while match := _CALLED.search(line, start):
            start = match.end()
            name = match.group(1)
            given, end = arguments(line, match.end() - 1)
            if name not in self.found:
                continue
            parameters, said = self.found[name]
            if name == own or len(given) != len(parameters):
                continue
            if not once:
                said = self._expression(name)
            if len(said) > _LONGEST or " for " in said or "lambda" in said:
                continue
            put: dict[str, str] = {}
            for parameter, argument in zip(parameters, given, strict=True):
                if parameter != argument:
                    put[parameter] = argument
            if any(not _SIMPLE.match(argument) for argument in put.values()) or set(put) & set(_WORLD):
                continue
            if put:
                pattern = re.compile(rf"\b({'|'.join(put)})\b(?!\()")
                said = pattern.sub(partial(_put, put), said)
            said = self._looked_up(said)
            line = f"{line[: match.start()]}({said}){line[end:]}"
            start = match.start() + (len(said) + 2 if once else 0)
        return line

    def callers_first(self) -> list[str]:
        """The formulas that ask for others, each before those it asks for."""
        heights: dict[str, int] = {}

        def height(name: str) -> int:
            if name not in heights:
                heights[name] = 0  # formulas have no rings
                called = set(_CALLED.findall(self.found[name][1])) & self.found.keys()
                heights[name] = max((height(other) + 1 for other in called), default=0)
            return heights[name]

        return sorted((name for name in self.found if height(name)), key=lambda name: -heights[name])

    def _expression(self, name: str) -> str:
        """A formula's expression, the calls in it written out."""
        parameters, said = self.found[name]
        if name not in self.done:
            self.done.add(name)
            said = self.written_out(said, name)
            self.found[name] = (parameters, said)
        return said

    def _looked_up(self, said: str) -> str:
        def value(match: re.Match[str]) -> str:
            table = self.tables.get(match.group(1))
            return str(table[int(match.group(2))]) if table is not None else match.group()

        return re.sub(r"\b([A-Z]\w*)\[(\d+)\]", value, said)


def _put(put: Mapping[str, str], found: re.Match[str]) -> str:
    return put[found.group()]


def work_out_once(bodies: dict[str, Block], formulas: Formulas) -> None:
    """What a formula asks for twice, itself or by what it stands for, it asks once, before all else."""
    for name in formulas.callers_first():
        _, said = formulas.found[name]
        direct = formulas.written_out(said, name, once=True)
        if _CONDITIONAL.search(re.sub(r"\b(?:always|formula)_\w+", "", direct)):
            continue
        times: dict[str, int] = {}
        for match in _CALLED.finditer(direct):
            if match.group(1) not in formulas.found:
                continue
            _, end = arguments(direct, match.end() - 1)
            call = direct[match.start() : end]
            times[call] = times.get(call, 0) + 1
        out: Block = []
        for call, often in times.items():
            if often > 1 and _MAY_FAULT not in formulas.written_out(call):
                direct = direct.replace(call, f"once_{len(out) + 1}")
                out.append(f"once_{len(out) + 1} = {call}")
        if out:
            bodies[name] = [*out, f"return {direct}"]
            del formulas.found[name]


def called_from(bodies: Mapping[str, Block], roots: Collection[str]) -> set[str]:
    """The functions that are reached from `roots`, these among them; what chooses moves counts as such."""
    left = [name for name in bodies if name in roots or name.startswith("choose_")]
    found = set(left)
    while left:
        for line in texts(bodies[left.pop()]):
            for name in NAME.findall(line):
                if name in bodies and name not in found:
                    found.add(name)
                    left.append(name)
    return found


def expand(heads: Mapping[str, str], bodies: dict[str, Block]) -> None:
    """Writes out functions that change the world where they are called from few places, in place."""
    calls: dict[str, int] = {}
    for body in bodies.values():
        for line in texts(body):
            for name in NAME.findall(line):
                if name in bodies:
                    calls[name] = calls.get(name, 0) + 1
    expanding = _Expanding(heads, bodies, calls)
    for name in bodies:
        expanding.function(name)


class _Expanding:
    def __init__(self, heads: Mapping[str, str], bodies: dict[str, Block], calls: Mapping[str, int]) -> None:
        self.heads, self.bodies, self.calls = heads, bodies, calls
        self.done: set[str] = set()
        self.number = 0

    def function(self, name: str) -> None:
        """Writes out the calls in one function; those of what it calls come first."""
        if name not in self.done:
            self.done.add(name)
            self.bodies[name] = self._block(self.bodies[name], name)

    def _block(self, block: Block, own: str) -> Block:
        out: Block = []
        for node in block:
            if isinstance(node, Loop):
                out.append(Loop(node.head, self._block(node.body, own)))
            elif isinstance(node, Branch):
                out.append(Branch([(head, self._block(body, own)) for head, body in node.arms]))
            else:
                out += self._line(node, own)
        return out

    def _line(self, line: str, own: str) -> Block:
        assigned = ASSIGNED.match(line)
        target, said = assigned.groups() if assigned else ("", line)
        name, bracket, rest = said.partition("(")
        if not bracket or name not in self.bodies or name == own or not rest.startswith(("F, now", EFFECTS)):
            return [line]
        given, end = arguments(said, len(name))
        match = _PARAMETERS.match(self.heads[name])
        if end != len(said) or match is None:
            return [line]
        parameters = match.group(1).split(", ")
        self.function(name)
        body = self.bodies[name]
        size = count(body)
        if len(parameters) != len(given) or not size:
            return [line]
        often = own == "settle"  # what watches is looked through more often than anything else
        if self.calls[name] > 1 and (size > _LARGEST or (self.calls[name] > _PLACES and size > _SMALL and not often)):
            return [line]
        if target:
            try:
                body = returning(body, _ANSWER, [])
            except Entangled:
                return [line]
        elif leaves_function(body) or size > _LARGEST:
            return [line]
        self.number += 1
        changed = stored(body) - {_ANSWER}
        names = {variable: f"{variable}_{self.number}z" for variable in changed}
        if target:
            names[_ANSWER] = target
        out: Block = []
        for parameter, argument in zip(parameters, given, strict=True):
            if parameter == argument:
                continue
            if _SIMPLE.match(argument) and "[" not in argument and parameter not in changed:
                names[parameter] = argument
            else:
                names[parameter] = f"{parameter}_{self.number}z"
                out.append(f"{names[parameter]} = {argument}")
        if not names:
            return [*out, *replaced(body, str)]
        pattern = re.compile(rf"\b({'|'.join(names)})\b(?!\()")
        return [*out, *replaced(body, lambda text: pattern.sub(partial(_put, names), text))]


class Entangled(Exception):
    """Returns that stand where they cannot be taken out."""


def returning(block: Block, target: str, after: Block) -> Block:
    """The block and what comes after it, with `return value` as `target = value` and what follows in an `else`.

    Raises Entangled where some way through them does not return, or much would stand twice.
    """
    for place, node in enumerate(block):
        if isinstance(node, str):
            if node.startswith("return "):
                return [*block[:place], node.replace("return ", f"{target} = ", 1)]
        elif any(line.startswith("return") for line in texts([node])):
            if isinstance(node, Loop):
                raise Entangled
            rest = [*block[place + 1 :], *after]
            arms = node.arms if node.complete else [*node.arms, ("else:", [])]
            if sum(not _returns(body) for _, body in arms) > 1 and count(rest) > _REPEATED:
                raise Entangled
            return [*block[:place], Branch(_chained([(head, returning(body, target, rest)) for head, body in arms]))]
    if not after:
        raise Entangled
    return [*block, *returning(after, target, [])]


def _returns(block: Block) -> bool:
    """Whether a block ends by returning in any case, as far as its last line tells."""
    last = block[-1] if block else ""
    return isinstance(last, str) and last.startswith("return ")


def _chained(arms: list[tuple[str, Block]]) -> list[tuple[str, Block]]:
    """The arms with an `if` that stands alone in the `else` as `elif`."""
    _, body = arms[-1]
    if len(body) != 1 or not isinstance(inner := body[0], Branch):
        return arms
    return [*arms[:-1], (f"el{inner.arms[0][0]}", inner.arms[0][1]), *inner.arms[1:]]


def leaves_function(body: Block) -> bool:
    """Whether a function may end before its last line (loops may be left)."""
    return any(line.startswith("return") for line in texts(body)) or left_outside(body)


def left_outside(block: Block) -> bool:
    """Whether a block leaves the loop that it stands in."""
    return any(
        node in ("continue", "break")
        if isinstance(node, str)
        else not isinstance(node, Loop) and any(left_outside(body) for _, body in node.arms)
        for node in block
    )
