"""Comparisons: chains of `<` and its like, and the words `is` and `in`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wargame.language.precedence import COMPARISONS, HIGHEST, SUM
from wargame.language.problems import ExpressionError, Mark
from wargame.language.tree import Both, Compare, Expr, In, Is, Listing

if TYPE_CHECKING:
    from wargame.language.grammar import Grammar

_MEMBERSHIPS = frozenset(("is", "in", "not"))


def read_chain(grammar: Grammar, left: Expr, operator: str, mark: Mark) -> Expr:
    """`left < right`, or a chain of such: the conjunction of its links."""
    start = grammar.tokens[grammar.at]
    chains = grammar.chains
    middle = grammar.expression(SUM)
    result: Expr = Compare(operator, left, middle, mark)
    height = grammar.height
    while (operator := grammar.tokens[grammar.at].kind) in COMPARISONS:
        # The middle stands in two links: chains within the middles of chains would double a tree
        # with every bracket.
        if grammar.chains > chains:
            raise _chained(grammar)
        grammar.at += 1
        where = grammar.snippet.mark(start.offset)
        start = grammar.tokens[grammar.at]
        right = grammar.expression(SUM)
        result = Both(result, Compare(operator, middle, right, where), mark)
        middle = right
        height = max(height, grammar.height) + 1
        if height > HIGHEST:
            raise grammar.too_deep(start)
    if isinstance(result, Both):
        grammar.chains += 1
    grammar.height = height
    if grammar.tokens[grammar.at].kind in _MEMBERSHIPS:
        raise _chained(grammar)
    return result


def read_membership(grammar: Grammar, left: Expr, kind: str, mark: Mark) -> Expr:
    """`is`, `is not`, `in`, `not in`; `kind` is the first of these words, just taken."""
    negated = kind == "not"
    if negated:
        if grammar.tokens[grammar.at].kind != "in":
            grammar.at -= 1
            raise grammar.unexpected()
        kind = "in"
        grammar.at += 1
    elif kind == "is" and grammar.tokens[grammar.at].kind == "not":
        negated = True
        grammar.at += 1
    _no_round_set(grammar)
    right = grammar.expression(SUM)
    if grammar.tokens[grammar.at].kind in COMPARISONS or grammar.tokens[grammar.at].kind in _MEMBERSHIPS:
        raise _chained(grammar)
    if kind == "in":
        return In(left, right, negated, mark)
    if not isinstance(right, Listing):
        return Is(left, (right,), negated, mark)
    if not right.items:
        raise ExpressionError(right.mark, "`is []` asks for nothing", "write the states: `is [none, declined]`")
    return Is(left, right.items, negated, mark)


def _chained(grammar: Grammar) -> ExpressionError:
    token = grammar.tokens[grammar.at]
    return ExpressionError(
        grammar.snippet.mark(token.offset),
        f"`{token.kind}` after a comparison",
        "put `and` between two comparisons, or brackets round the first",
    )


def _no_round_set(grammar: Grammar) -> None:
    """Refuse `in (a, b)` with the very words that are right."""
    if grammar.tokens[grammar.at].kind != "(":
        return
    last = grammar.at + 1
    comma = False
    while grammar.tokens[last].kind in ("name", ","):
        comma = comma or grammar.tokens[last].kind == ","
        last += 1
    if comma and grammar.tokens[last].kind == ")":
        names = ", ".join(token.text for token in grammar.tokens[grammar.at + 1 : last] if token.kind == "name")
        mark = grammar.snippet.mark(grammar.tokens[grammar.at].offset)
        raise ExpressionError(mark, "a list in round brackets", f"write `is [{names}]`")
