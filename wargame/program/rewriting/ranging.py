"""Tests that can only come out one way, because of what a cell's range lets into it, are left out.

A run of cells of F whose every write is held within bounds, or is a constant, never holds anything
else (nor NaN). With that, intervals of sums, differences and products follow: the bounds of each
operation, rounded as the operation itself is, hold what it can give, because rounding is monotone.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping, Sequence

from wargame.program.rewriting.blocks import ASSIGNED, Block, Branch, Loop, Node, arguments, stored, texts
from wargame.program.rewriting.cells import Runs, accesses

Interval = tuple[float, float]

_NUMBER = r"\(?(-?\d[\d.e+-]*)\)?"
_CLAMP = re.compile(rf"^if not {_NUMBER} <= (\w+) <= {_NUMBER}:$")
_HELD = re.compile(rf"^(\w+) = {_NUMBER} if \1 < {_NUMBER} else {_NUMBER}$")
_WEIGHED = re.compile(r"^(total \+= |\w+ = \w+ \+ )\(?exp\((\w+)\) if \2 < 700\.0 else 1e304\)?$")
GREATER = re.compile(r"^\(?(\w+) if \1 > (F\[[^\]]+\]) else \2\)?$")
_RAISES = re.compile(r"^if not (\w+) > (F\[[^\]]+\]):$")
ANYTHING = (-math.inf, math.inf)
_WRITE = re.compile(r"^F\[.*?\] (=) ((?!.* = ).*)$")


class Ranges:
    """The intervals that runs of F never leave; of a run that is not among them nothing is known.

    An interval may be without end; but a run that has one never holds NaN.
    """

    def __init__(self, functions: Mapping[str, Block], runs: Runs, start: Sequence[float]) -> None:
        self.runs = runs
        self._found: dict[int, Interval | None] = {}
        self._rests: dict[int, set[int]] = {}  # a run → those that must be free of NaN for it to be so
        for block in functions.values():
            self._gather(block, {})
        again = True
        while again:
            again = False
            for run, others in self._rests.items():
                if self._found[run] is not None and any(self._found.get(other) is None for other in others - {run}):
                    self._found[run] = None
                    again = True
        self.known: dict[int, Interval] = {}
        for run, interval in self._found.items():
            if interval is not None:
                values = [start[cell] for cell in runs.span("F", run, len(start))]
                self.known[run] = (min(interval[0], *values), max(interval[1], *values))

    def never_nan(self, cell: str) -> bool:
        """Whether a cell, told by its address, is always a number."""
        found = self.runs.of("F", next(accesses(cell)).index)
        return found is not None and all(run in self.known for run in found)

    def finite(self, index: str) -> Interval | None:
        """The bounds of what a cell of F holds, where they are known and finite."""
        found = self.runs.of("F", index)
        each = [self.known.get(run) for run in found] if found else [None]
        kept = [one for one in each if one is not None]
        if len(kept) < len(each):
            return None
        low, high = _hull(kept)
        return (low, high) if math.isfinite(low) and math.isfinite(high) else None

    def _gather(self, block: Block, known: dict[str, tuple[Interval, str]]) -> None:
        for node in block:
            if isinstance(node, str):
                if node.startswith("F["):
                    self._write(node, known)
                for name in stored([node]):
                    known.pop(name, None)
                if (match := ASSIGNED.match(node)) and (greater := GREATER.match(match.group(2))):
                    known[match.group(1)] = (ANYTHING, greater.group(2))
                continue
            if isinstance(node, Loop):
                self._gather(node.body, {})
            else:
                if (held := _held(node)) is not None:
                    known[held[0]] = (held[1], "")
                    continue
                if (raised := raises(node)) is not None:
                    known[raised[0]] = (ANYTHING, raised[1])
                    continue
                for _, body in node.arms:
                    self._gather(body, dict(known))
            for name in stored([node]):
                known.pop(name, None)

    def _write(self, line: str, known: Mapping[str, tuple[Interval, str]]) -> None:
        match = _WRITE.match(line)
        how, value = match.groups() if match else ("", "")
        written = self.runs.of("F", next(accesses(line)).index)
        if written is None:
            written = set(self.runs.all("F"))
        interval = _constant(value) if how == "=" else None
        if how == "=" and value in known:
            interval, rest = known[value]
            if rest:
                others = self.runs.of("F", next(accesses(rest)).index)
                for run in written:
                    self._rests.setdefault(run, set()).update(others if others is not None else self.runs.all("F"))
        for run in written:
            before = self._found.get(run, interval)
            self._found[run] = _hull([before, interval]) if interval is not None and before is not None else None


def _held(node: Branch) -> tuple[str, Interval] | None:
    """The variable and the bounds of a branch that holds it within them."""
    match = _CLAMP.match(node.arms[0][0])
    body = node.arms[0][1]
    if match is None or len(node.arms) > 1 or not body or not isinstance(body[0], str):
        return None
    low, name, high = match.groups()
    then = _HELD.match(body[0])
    if then is None or then.groups() != (name, low, low, high) or name in stored(body[1:]):
        return None
    return name, (float(low), float(high))


def raises(node: Branch) -> tuple[str, str] | None:
    """The variable and the cell of a branch that makes the variable at least the cell."""
    match = _RAISES.match(node.arms[0][0])
    if match is None or len(node.arms) > 1 or node.arms[0][1] != [f"{match.group(1)} = {match.group(2)}"]:
        return None
    return match.group(1), match.group(2)


def _constant(value: str) -> Interval | None:
    if value.startswith("clamp("):
        parts, _ = arguments(value, value.index("("))
        numbers = [_literal(part) for part in parts]
        if len(numbers) != 3 or None in numbers:
            return None
        given, low, high = (float(each or 0.0) for each in numbers)
        held = max(low, min(high, given))
        return (held, held)
    number = _literal(value)
    return None if number is None else (number, number)


def _literal(text: str) -> float | None:
    match = re.fullmatch(_NUMBER, text)
    return float(match.group(1)) if match else None


class Ranging:
    """Leaves out the tests of a function that intervals decide."""

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges

    def block(self, block: Block, variables: dict[str, Interval]) -> Block:
        """The block without them; `variables` is changed to what is known behind it."""
        out: Block = []
        for node in block:
            if isinstance(node, str):
                out.append(self._line(node, variables))
            elif isinstance(node, Loop):
                for name in stored([node]):
                    variables.pop(name, None)
                out.append(Loop(node.head, self.block(node.body, dict(variables))))
            else:
                out += self._branch(node, variables)
        return out

    def _line(self, line: str, variables: dict[str, Interval]) -> str:
        if match := _WEIGHED.match(line):
            weighed = variables.get(match.group(2))
            if weighed is not None and weighed[1] < 700.0:
                line = f"{match.group(1)}exp({match.group(2)})"
        if match := ASSIGNED.match(line):
            name, value = match.groups()
            interval = self.interval(value, variables)
            variables.pop(name, None)
            if interval is not None:
                variables[name] = interval
        else:
            for name in stored([line]):
                variables.pop(name, None)
        return line

    def _branch(self, node: Branch, variables: dict[str, Interval]) -> list[Node]:
        held = _held(node)
        if held is None:
            arms = [(head, self.block(body, dict(variables))) for head, body in node.arms]
            for name in stored([node]):
                variables.pop(name, None)
            return [Branch(arms)]
        name, (low, high) = held
        interval = variables.get(name)
        variables[name] = (low, high) if interval is None else (max(low, interval[0]), min(high, interval[1]))
        if interval is None:
            return [node]
        rest = node.arms[0][1][1:]
        under, over = interval[0] < low, interval[1] > high
        if under and over:
            return [node]
        if under:
            return [Branch([(f"if {name} < {low!r}:", [f"{name} = {low!r}", *rest])])]
        return [Branch([(f"if {name} > {high!r}:", [f"{name} = {high!r}", *rest])])] if over else []

    def interval(self, text: str, variables: Mapping[str, Interval]) -> Interval | None:
        """What an expression can give, or None; never of one that may give NaN or infinity."""
        try:
            return self._of(ast.parse(text, mode="eval").body, variables)
        except SyntaxError:
            return None

    def _of(self, node: ast.expr, variables: Mapping[str, Interval]) -> Interval | None:
        if isinstance(node, ast.Constant):
            return (float(node.value), float(node.value)) if isinstance(node.value, float) else None
        if isinstance(node, ast.Name):
            return variables.get(node.id)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "F":
            return self.ranges.finite(ast.unparse(node.slice))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "draw":
            return (0.0, 1.0)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            one = self._of(node.operand, variables)
            return None if one is None else (-one[1], -one[0])
        if isinstance(node, ast.IfExp):
            both = [self._of(node.body, variables), self._of(node.orelse, variables)]
            kept = [one for one in both if one is not None]
            return _hull(kept) if len(kept) == 2 else None
        if isinstance(node, ast.BinOp):
            left, right = self._of(node.left, variables), self._of(node.right, variables)
            return _combined(node.op, left, right) if left is not None and right is not None else None
        return None


def _hull(intervals: Sequence[Interval]) -> Interval:
    return (min(low for low, _ in intervals), max(high for _, high in intervals))


def _combined(how: ast.operator, left: Interval, right: Interval) -> Interval | None:
    if isinstance(how, ast.Add):
        values = [left[0] + right[0], left[1] + right[1]]
    elif isinstance(how, ast.Sub):
        values = [left[0] - right[1], left[1] - right[0]]
    elif isinstance(how, ast.Mult):
        values = [one * other for one in left for other in right]
    else:
        return None
    return (min(values), max(values)) if all(math.isfinite(value) for value in values) else None


def bounded(functions: dict[str, Block], ranges: Ranges) -> None:
    """Leaves out, in every function, the tests that the cells' ranges decide."""
    ranging = Ranging(ranges)
    for name, block in functions.items():
        if any(_CLAMP.match(line) or " < 700.0 " in line for line in texts(block)):
            functions[name] = ranging.block(block, {})
