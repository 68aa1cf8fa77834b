"""Hostile expressions find no way out through the compiler, and safe ones are worth what Python says."""

from __future__ import annotations

import ast
import builtins
import math
import random
from types import SimpleNamespace

import pytest
from promising import generated, shipped_program, times
from shelf import SHELF

from wargame.engine.batch import Simulation
from wargame.language.load import load_text
from wargame.language.problems import PlaybookError
from wargame.program import Program, compile_playbook
from wargame.program.runtime.namespace import runtime_namespace
from wargame.testing.strategies import playbook_text

HEAD = """playbook: One expression
format: 1
clock: {start: 2025-01-01, length: 1 day}
actors:
  AA: {name: Aland}
  BB: {name: Bland}
outcomes:
  ran: otherwise
"""
KNOWN = set(runtime_namespace(0.0, "UTC", 1.0)) | {"draw", "refill"}
METHODS = {"append", "extend", "index", "bit_length"}  # what generated code calls of lists and tuples
PYTHON = {"range", "len", "int", "float", "abs", "min", "max", "bool", "True", "False", "None"}


REFUSED = (
    ast.Import, ast.ImportFrom, ast.Lambda, ast.ClassDef, ast.Global, ast.Nonlocal, ast.Try, ast.With, ast.JoinedStr,
)  # fmt: skip


def strangers(program: Program) -> list[str]:
    """Names and attributes in generated code that are neither its own nor of the runtime."""
    own, read, attributes, found = set(), set(), set(), []
    for node in ast.walk(ast.parse(program.source)):
        if isinstance(node, ast.Name):
            (own if isinstance(node.ctx, ast.Store) else read).add(node.id)
        elif isinstance(node, ast.FunctionDef):
            own |= {node.name, *(arg.arg for arg in node.args.args)}
        elif isinstance(node, ast.Attribute):
            attributes.add(node.attr)
        elif isinstance(node, REFUSED):
            found.append(type(node).__name__)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            found.append(repr(node.value))
    found += sorted(read - own - KNOWN - PYTHON)
    found += sorted(name for name in own if name.startswith("__") or (hasattr(builtins, name) and name not in PYTHON))
    return found + sorted(attributes - METHODS)


def test_strangers_are_found():
    """What the test looks for, it finds."""
    for line in ("eval(x)", "x.__class__", "import os", "f = lambda: 1", "x = 'a text'", "__hidden = 1", "open = 1"):
        written = SimpleNamespace(source=f"def f(x):\n    {line}\n")
        assert strangers(written), line
    assert strangers(SimpleNamespace(source="def f(F, I):\n    k = F[0]\n    return abs(k)\n")) == []


@pytest.mark.parametrize("name", SHELF)
def test_generated_code_knows_its_own_names_only(name):
    assert strangers(shipped_program(name)) == []


def test_generated_code_of_generated_playbooks():
    for number in range(times(200)):
        assert strangers(generated(number)) == [], number


ESCAPES = (
    "__import__", "__builtins__", "eval", "exec", "open", "globals", "fault", "I", "F", "draw", "Q", "heappush", "settle", "handlers",
    "self", "fault(I, 0)", "draw(D, U, 0)", "settle(F)", "x.__class__", "x.real", "now.real", "math.pi", "heappush(Q, 1)", "later(0, 1)",
    "note(1)", "T", "R.append", "print(1)", "divide(1, 0)", "power(2, 3)", "whole(2.5)", "note", "abs.__call__", "min.__self__", "actors.x",
)  # fmt: skip
SPOTS = {
    "measure": "measures:\n  m: {}\n",
    "invariant": "invariants:\n  i: {} > 0\n",
    "always": "tracks:\n  t:\n    always: {}\n",
    "do": "tracks:\n  t: {{start: 0}}\ninjects:\n  j:\n    at: 2025-01-01\n    do: t = {}\n",
    "written": "injects:\n  j:\n    at: 2025-01-01\n    do: |\n      {} = 1\n",
    "rate": "tracks:\n  t: {{start: 0}}\ninjects:\n  j:\n    rate: ({}) per day\n    do: t += 1\n",
    "text": 'injects:\n  j:\n    at: 2025-01-01\n    text: "{{{}}}"\n',
    "formula": "formulas:\n  f(a): {}\nmeasures:\n  m: f(1)\n",
    "start": "parameters:\n  p: {}\n",
    "a track called so": "tracks:\n  {}: {{start: 0}}\nmeasures:\n  m: {}\n",
    "an inject called so": "tracks:\n  t: {{start: 0}}\ninjects:\n  {}:\n    at: 2025-01-01\n    do: t += 1\n",
    "a loop over so": "tracks:\n  t: {{start: 0}}\ninjects:\n  j:\n    at: 2025-01-01\n    do: |\n      for {} in actors: t += 1\n",
}


@pytest.mark.parametrize("spot", SPOTS)
def test_no_escape(spot):
    for escape in ESCAPES:
        text = HEAD + SPOTS[spot].replace("{}", escape).replace("{{", "{").replace("}}", "}")
        try:
            program = compile_playbook(load_text(text))
        except PlaybookError as error:
            assert all(problem.mark.line >= 1 for problem in error.problems)
            continue
        assert strangers(program) == [], (spot, escape)
        Simulation(program).run(1, 0)


def test_mutilated_playbooks_are_refused_or_harmless():
    """Words of playbooks exchanged for others, for escapes, for each other's."""
    chance = random.Random(8)
    for number in range(times(1_000)):
        words = playbook_text(900 + number % 20).split(" ")
        for _ in range(chance.randint(1, 3)):
            other = chance.choice(
                (chance.choice(words), chance.choice(ESCAPES), str(chance.randint(-9, 9)), "not", "nobody")
            )
            words[chance.randrange(len(words))] = other
        try:
            program = compile_playbook(load_text(" ".join(words)))
        except PlaybookError as error:
            assert error.problems and all(
                problem.mark.line >= 1 and problem.mark.column >= 1 for problem in error.problems
            )
            continue
        assert strangers(program) == []
        program.namespace(False)


# -- what expressions are worth -----------------------------------------------------------------


def number(chance: random.Random, depth: int) -> tuple[str, str]:
    """(in the playbook's language, in Python) of one number; never a fault."""
    if depth == 0 or chance.random() < 0.15:
        value = chance.choice((0, 1, 2, 3, 0.5, 0.1, 7.25, 1e-3, 123456.789, 40))
        if chance.random() < 0.15:
            return "25%", "0.25"
        return f"{value:g}" if value != 123456.789 else "123456.789", f"{float(value)!r}"
    one, two = number(chance, depth - 1), number(chance, depth - 1)
    forms = [
        (f"({one[0]} + {two[0]})", f"({one[1]} + {two[1]})"),
        (f"({one[0]} - {two[0]})", f"({one[1]} - {two[1]})"),
        (f"{one[0]} * ({two[0]})", f"{one[1]} * ({two[1]})"),
        (f"({one[0]} - {two[0]} - {one[0]})", f"({one[1]} - {two[1]} - {one[1]})"),
        (f"({one[0]} / (1 + abs({two[0]})))", f"({one[1]} / (1.0 + abs({two[1]})))"),
        (f"-({one[0]})", f"-({one[1]})"),
        (f"abs({one[0]})", f"abs({one[1]})"),
        (f"sqrt(abs({one[0]}))", f"math.sqrt(abs({one[1]}))"),
        (f"log(1 + abs({one[0]}))", f"math.log(1.0 + abs({one[1]}))"),
        (f"exp(-abs({one[0]}))", f"math.exp(-abs({one[1]}))"),
        (f"min({one[0]}, {two[0]})", f"min({one[1]}, {two[1]})"),
        (f"max({one[0]}, {two[0]}, 1)", f"max({one[1]}, {two[1]}, 1.0)"),
        (f"clamp({one[0]}, 0, 5)", f"max(min({one[1]}, 5.0), 0.0)"),
        (f"({one[0]}) ** 2", f"(lambda v: v * v)({one[1]})"),
        (f"({one[0]} if {condition(chance, depth - 1)[0]} else {two[0]})", ""),
        (f"(1 + ({one[0]} > {two[0]}))", f"(1.0 + ({one[1]} > {two[1]}))"),
    ]
    written, meant = chance.choice(forms)
    if not meant:
        test = condition(chance, depth - 1)
        written, meant = f"({one[0]} if {test[0]} else {two[0]})", f"({one[1]} if {test[1]} else {two[1]})"
    return written, meant


def condition(chance: random.Random, depth: int) -> tuple[str, str]:
    one, two = number(chance, max(0, depth - 1)), number(chance, max(0, depth - 1))
    leaf, leaves = number(chance, 0), number(chance, 0)  # chains do not stand within chains
    sign = chance.choice(("<", "<=", ">", ">=", "==", "!="))
    forms = [
        (f"({one[0]} {sign} {two[0]})", f"(({one[1]}) {sign} ({two[1]}))"),
        (f"(0 < {leaf[0]} <= {leaves[0]})", f"(0.0 < ({leaf[1]}) <= ({leaves[1]}))"),
        (f"(not ({one[0]} {sign} 1))", f"(not (({one[1]}) {sign} 1.0))"),
        (f"({one[0]} > 1 and {two[0]} > 1 or {one[0]} < {two[0]})", f"(({one[1]}) > 1.0 and ({two[1]}) > 1.0 or ({one[1]}) < ({two[1]}))"),
    ]  # fmt: skip
    return chance.choice(forms)


def test_values_are_python_s():
    chance, together = random.Random(2025), 100
    for _ in range(max(1, times(50_000) // together)):
        pairs = [number(chance, 3) for _ in range(together)]
        text = HEAD + "tracks:\n  zero: {start: 0}\nmeasures:\n"
        # `zero` is no constant: half of the expressions are worked out as the playbook is read, half as it runs.
        for place, (written, _) in enumerate(pairs):
            text += f"  m{place}: {written if place % 2 else f'({written}) + zero'}\n"
        row = Simulation(compile_playbook(load_text(text))).run(1, 0)
        assert row.fault < 0
        for (written, meant), value in zip(pairs, row.measures, strict=True):
            worth = float(eval(meant, {"math": math, "__builtins__": {"abs": abs, "min": min, "max": max}}))
            assert value == worth, (written, meant)
