"""How tightly the operators bind, for reading and for printing alike; loosest first."""

from __future__ import annotations

CHOICE, OR, AND, NOT, COMPARE, SUM, CITE, PRODUCT, SIGN, POWER, ATOM = range(1, 12)
POWERS = {
    "if": CHOICE,
    "or": OR,
    "and": AND,
    "not": COMPARE,  # of `not in`; the prefix `not` binds as NOT
    "is": COMPARE,
    "in": COMPARE,
    "<": COMPARE,
    "<=": COMPARE,
    ">": COMPARE,
    ">=": COMPARE,
    "==": COMPARE,
    "!=": COMPARE,
    "+": SUM,
    "-": SUM,
    "@": CITE,
    "*": PRODUCT,
    "/": PRODUCT,
    "**": POWER,
}
COMPARISONS = frozenset(("<", "<=", ">", ">=", "==", "!="))
ASSIGNMENTS = frozenset(("=", "+=", "-=", "*=", "/="))

DEEPEST = 60  # brackets and operators within each other
HIGHEST = 100  # levels of a finished tree, which chains of operators raise as well
