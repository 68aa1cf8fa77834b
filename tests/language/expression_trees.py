"""Random trees of the expression language, trees without positions, and how many examples to try."""

from __future__ import annotations

import os
from typing import Any

import attrs
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from wargame.language.problems import NOWHERE, Mark
from wargame.language.snippet import Snippet
from wargame.language.tree import (
    Aggregate,
    Assign,
    Attribute,
    Binary,
    Block,
    Both,
    Call,
    Choice,
    Cited,
    Compare,
    Date,
    Do,
    Duration,
    Either,
    Expr,
    For,
    If,
    In,
    Index,
    Is,
    Listing,
    Name,
    Number,
    Per,
    Statement,
    Unary,
)
from wargame.language.vocabulary import AGGREGATES, HOLDING, STATEMENT_CALLS

THOROUGH = os.environ.get("WARGAME_THOROUGH") == "1"


def examples(thorough: int) -> settings:
    """So many examples in a thorough run, a tenth of them otherwise."""
    return settings(
        max_examples=thorough if THOROUGH else thorough // 10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def snippet(text: str) -> Snippet:
    return Snippet.plain(text, Mark("test.yaml", 1, 1))


def bare(tree: Any) -> Any:
    """A tree as nested tuples without positions."""
    if isinstance(tree, tuple):
        return tuple(bare(part) for part in tree)
    if attrs.has(type(tree)):
        fields = [field.name for field in attrs.fields(type(tree)) if field.name != "mark"]
        return (type(tree).__name__, *(bare(getattr(tree, name)) for name in fields))
    return tree


def short(strategy: st.SearchStrategy[Any], label: str) -> st.SearchStrategy[Any]:
    """The same strategy with a label for its text, which hypothesis otherwise writes out in full."""

    def draw_one(draw: st.DrawFn) -> Any:
        return draw(strategy)

    draw_one.__name__ = label
    return st.composite(draw_one)()


words = st.sampled_from(["a", "b", "tension", "USA", "POL", "in_place", "none_", "x2", "on", "rest", "nobody", "open"])
names = words.map(lambda word: Name(word, NOWHERE))
numbers = st.one_of(
    st.integers(0, 10**6).map(lambda n: Number(float(n), NOWHERE, str(n))),
    st.floats(0, 1e300).map(lambda x: Number(x, NOWHERE, repr(x))),
    st.integers(0, 999).map(lambda n: Number(float(f"{n}e-2"), NOWHERE, f"{n}%")),
    st.booleans().map(lambda flag: Number(float(flag), NOWHERE, "true" if flag else "false", flag=True)),
)
dates = st.datetimes().map(lambda d: Date(d.year, d.month, d.day, d.hour, d.minute, d.second, NOWHERE))
durations = st.one_of(
    st.integers(1, 120_000).map(lambda months: Duration(months, 0.0, NOWHERE)),
    st.integers(0, 10**9).map(lambda seconds: Duration(0, float(seconds), NOWHERE)),
    st.floats(0, 10**9).map(lambda seconds: Duration(0, seconds, NOWHERE)),
)
places = short(
    st.recursive(
        names,
        lambda inner: st.one_of(
            st.builds(
                lambda base, items: Index(base, tuple(items), NOWHERE), inner, st.lists(names, min_size=1, max_size=2)
            ),
            st.builds(lambda base, name: Attribute(base, name, NOWHERE), inner, words),
        ),
        max_leaves=3,
    ),
    "places",
)


def _compound(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    inner = short(inner, "inner")
    two = short(st.tuples(inner, inner), "two")
    keywords = st.dictionaries(words, inner, max_size=2).map(lambda given: tuple(given.items()))
    domains = st.one_of(
        places,
        st.lists(inner, max_size=2).map(lambda items: Listing(tuple(items), NOWHERE)),
        two.map(lambda ends: Call("range", ends, (), NOWHERE)),
    )
    return st.one_of(
        st.builds(lambda op, ab: Binary(op, *ab, NOWHERE), st.sampled_from(["+", "-", "*", "/", "**"]), two),
        st.builds(lambda op, ab: Compare(op, *ab, NOWHERE), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), two),
        st.builds(lambda op, a: Unary(op, a, NOWHERE), st.sampled_from(["-", "not"]), inner),
        two.map(lambda ab: Both(*ab, NOWHERE)),
        two.map(lambda ab: Either(*ab, NOWHERE)),
        st.builds(
            lambda a, options, negated: Is(a, tuple(options), negated, NOWHERE),
            inner,
            st.lists(inner, min_size=1, max_size=3).filter(lambda given: len(given) > 1 or not _is_list(given[0])),
            st.booleans(),
        ),
        st.builds(lambda a, domain, negated: In(a, domain, negated, NOWHERE), inner, inner, st.booleans()),
        st.builds(lambda a, b, c: Choice(a, b, c, NOWHERE), inner, inner, inner),
        st.builds(lambda a, source: Cited(a, source, NOWHERE), inner, words),
        st.lists(inner, max_size=3).map(lambda items: Listing(tuple(items), NOWHERE)),
        st.builds(
            lambda name, args, kw: Call(name, tuple(args), kw, NOWHERE), words, st.lists(inner, max_size=2), keywords
        ),
        st.builds(lambda name, ab: Call(name, ab[:1], (("for", ab[1]),), NOWHERE), st.sampled_from(HOLDING), two),
        st.builds(
            lambda f, body, variable, domain, condition: Aggregate(f, body, variable, domain, condition, NOWHERE),
            st.sampled_from(AGGREGATES),
            inner,
            words,
            domains,
            st.none() | inner,
        ),
    )


def _is_list(expr: Expr) -> bool:
    return isinstance(expr, Listing)


leaves = short(st.one_of(numbers, names, places, dates, durations), "leaves")
expressions = short(st.recursive(leaves, _compound, max_leaves=12), "expressions")
rates = st.builds(
    lambda value, unit, share: Per(value, unit, share, NOWHERE),
    expressions,
    st.one_of(
        st.integers(1, 60).map(lambda months: Duration(months, 0.0, NOWHERE)),
        st.integers(1, 10**7).map(lambda seconds: Duration(0, float(seconds), NOWHERE)),
    ),
    st.booleans(),
)
cited_rates = st.one_of(rates, st.builds(lambda rate, source: Cited(rate, source, NOWHERE), rates, words))


def _assignment(target: Expr, operator: str, value: Expr) -> Assign:
    return Assign(target, operator, value, NOWHERE)


def _call(name: str, args: list[Expr]) -> Do:
    return Do(Call(name, tuple(args), (), NOWHERE), NOWHERE)


def _loop(variable: str, domain: Expr, body: list[Statement]) -> For:
    return For(variable, domain, tuple(body), NOWHERE)


def _branches(branches: list[tuple[Expr, Block]], otherwise: list[Statement]) -> If:
    return If(tuple(branches), tuple(otherwise), NOWHERE)


def _owning(inner: st.SearchStrategy[Statement]) -> st.SearchStrategy[Statement]:
    inner = short(inner, "inner")
    bodies = st.lists(inner, min_size=1, max_size=2)
    branches = short(st.lists(st.tuples(_conditions, bodies.map(tuple)), min_size=1, max_size=3), "branches")
    return st.one_of(
        st.builds(_loop, words, places, bodies),
        st.builds(_branches, branches, st.lists(inner, max_size=2)),
    )


_simple = short(
    st.one_of(
        st.builds(_assignment, places, st.sampled_from(["=", "+=", "-=", "*=", "/="]), expressions),
        st.builds(_call, st.sampled_from(STATEMENT_CALLS), st.lists(expressions, max_size=2)),
    ),
    "simple",
)
_conditions = short(st.one_of(numbers, places, expressions), "conditions")
statements = short(st.recursive(_simple, _owning, max_leaves=5), "statements")
blocks: st.SearchStrategy[Block] = st.lists(statements, max_size=4).map(tuple)
