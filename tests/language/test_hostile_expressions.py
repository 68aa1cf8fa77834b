"""Nothing gets out of the expression language, and nothing makes its reader stumble."""

from __future__ import annotations

import contextlib
import functools
import json
import math
import sys
from pathlib import Path

import attrs
import pytest
from expression_trees import examples, expressions, short, snippet
from hypothesis import given
from hypothesis import strategies as st
from pace import seconds_of

from wargame.language.parser import parse_block, parse_expression, parse_name, parse_signature, parse_template
from wargame.language.precedence import HIGHEST
from wargame.language.printer import to_text
from wargame.language.problems import ExpressionError
from wargame.language.tree import Binary, Both, Choice, Compare, Either, Name, Number, Unary

PARSERS = (parse_expression, parse_block, parse_template, parse_name, parse_signature)
SLOWEST = 1.0  # seconds a text may take, on an ordinary core

ESCAPES = [
    "__import__('os')",
    "__import__('os').system('id')",
    "__builtins__",
    "().__class__",
    "[].__class__",
    "''.__class__.__mro__",
    "a.__class__",
    "a.__class__.__bases__[0].__subclasses__()",
    "tension.__init__.__globals__",
    "a._private",
    "_",
    "__debug__",
    "x.__dict__['y']",
    "(1).__class__",
    "1 .real",
    "1.0.hex()",
    "f(x).__class__",
    "f(x)(y)",
    "f(x)[0]",
    "(f)(x)",
    "(lambda: 1)()",
    "lambda x: x",
    "(yield)",
    "(yield x)",
    "await x",
    "[x for x in a]",
    "{x for x in a}",
    "{x: 1 for x in a}",
    "(x for x in a)",
    "list(x for x in a)",
    "sum(x for x in a for y in b)",
    "sum([x for x in a])",
    "sum(x for x in __import__)",
    "sum(x for x in open('f'))",
    "sum(x for x, y in a)",
    "sum(x for x in range(9))",
    "sum(x for x in f(y))",
    "(x := 3)",
    "x := 3",
    "f(x := 3)",
    'f"{x}"',
    "f'{__import__(\"os\")}'",
    "'abc'",
    '"abc"',
    "b'abc'",
    '"""abc"""',
    "`id`",
    "$(id)",
    "{}",
    "{'a': 1}",
    "{a}",
    "a[0:1]",
    "a[:]",
    "a[::2]",
    "a[...]",
    "...",
    "f(*a)",
    "f(**a)",
    "*a",
    "a, b",
    "(a, b)",
    "a; b",
    "a\\\nb",
    "a // b",
    "a % b",
    "a & b",
    "a | b",
    "a ^ b",
    "~a",
    "!a",
    "a << 9",
    "a >> 9",
    "a -> b",
    "a @@ b",
    "@a",
    "a if b",
    "not",
    "is",
    "True.__class__",
    "eval('1')",
    "exec('1')",
    "import os",
    "from os import system",
    "global x",
    "del x",
    "assert x",
    "raise x",
    "with x: y",
    "class A: pass",
    "def f(): pass",
    "async",
    "1e999",
    "1" * 400,
    "9" * 20_000,
    "1_000",
    "0x7f",
    "0b1",
    "0o7",
    "1j",
    "1L",
    "nan()()",
    "ℯval(x)",
    "ｅｖａｌ(x)",
    "аctor",
    "act\u200dor",
    "a\u202eb",
    "a\u00a0b",
    "a\x00b",
    "a\x0cb",
    "５",
    "x ＝ 1",
    "a.ﬁeld",
    "\ufeffa",
    "a\u2028b",
    "(" * 10_000 + ")" * 10_000,
    "[" * 9_000,
    "-" * 15_000 + "1",
    "not " * 4_900 + "a",
    "a" + "+a" * 9_000,
    "9**9" + "**9" * 6_000,
    "a" + ".a" * 9_000,
    "a" + "[a]" * 6_000,
    "f(" * 6_000 + ")" * 6_000,
    "a if a else " * 1_600 + "a",
    "a" * 20_001,
]


def attempt(parse, given_text):
    """The tree or the error that a text ends in."""
    try:
        return parse(given_text), None
    except ExpressionError as error:
        return None, error


@pytest.mark.parametrize("number", range(len(ESCAPES)))
def test_no_way_out(number):
    text = ESCAPES[number]
    assert seconds_of(functools.partial(attempt, parse_expression, snippet(text)), SLOWEST) <= SLOWEST
    with pytest.raises(ExpressionError) as caught:
        parse_expression(snippet(text))
    if len(text) < 15_000:
        with pytest.raises(ExpressionError):
            parse_block(snippet(f"x = {text}"))
        if "{" not in text and "}" not in text:
            with pytest.raises(ExpressionError):
                parse_template(snippet("{" + text + "}"))
    assert caught.value.message
    assert len(caught.value.message) < 200


def test_tall_powers_are_only_read():
    tree = parse_expression(snippet("9**9**9**9"))
    assert isinstance(tree, Binary)


@pytest.mark.parametrize(
    "unit",
    [
        "(", ")", "[", "{", "}", "a ", "a+", "1", "1 ", "1.", "1,", "-", "not ", "a.b", "a<", "a is ", "a in (", "a,",
        "in (a, ", "2026-02-05 ", "5 days", "5 ", "%", "#", "# \n", "\n", "\r", "\r\n", "\t", " ", "if a:\n", "f(a=",
        "sum(a for b in ", "@ s ", "per ", "a if b else ", "é", "\\", "'", "{a}", "{{", "}}", "{a:", "a = 1\n",
        "if a: b = 1\n", "elif a: b = 1\n", "else:\n", " a\n", "x[", "0e", "1e1", "._", "**", "share ",
    ],
)  # fmt: skip
def test_repetition_takes_linear_time(unit):
    text = (unit * 20_000)[:20_000]
    for parse in PARSERS:
        assert seconds_of(functools.partial(attempt, parse, snippet(text)), SLOWEST) <= SLOWEST


def test_indentation_that_never_stops():
    text = "\n".join(" " * i + "if a:" for i in range(190))
    with pytest.raises(ExpressionError):
        parse_block(snippet(text))


def test_a_caller_deep_in_its_stack():
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(depth + 400)
    try:
        level = "a or b and c < d + e * f ** ("
        for text in (level * 8 + "x" + ")" * 8, level * 500, "f(" * 500, "[" * 500, "x[" * 500):
            with contextlib.suppress(ExpressionError):
                to_text(parse_expression(snippet(text)))
    finally:
        sys.setrecursionlimit(before)


# Random texts: the reader answers with a tree or an ExpressionError, within the file.

SNIPPETS = [
    json.loads(line)["text"]
    for line in (Path(__file__).parent / "example_snippets.jsonl").read_text(encoding="utf-8").splitlines()
]
TOKENS = [
    "a", "tension", "USA", "0", "1", "0.35", "1e3", "5%", "2026-02-05", "14:30", "days", "month", "6", "and", "or",
    "not", "is", "in", "if", "else", "elif", "for", "per", "share", "true", "sum", "count", "min", "range", "pick",
    "fire", "open", "report", "cancel", "pass", "lambda", "__class__", "+", "-", "*", "/", "**", "(", ")", "[", "]",
    ",", ".", ":", "=", "+=", "==", "!=", "<", "<=", "@", "%", "//", ";", "'", '"', "{", "}", "{", "}", "#", "\\",
    "é", "\x00", "\n", "\n  ", "\n    ", " ", "\t",
]  # fmt: skip


def height(tree):
    if isinstance(tree, tuple):
        return max(map(height, tree), default=0)
    if attrs.has(type(tree)):
        return 1 + max((height(getattr(tree, field.name)) for field in attrs.fields(type(tree))), default=0)
    return 0


def check(text):
    given_text = snippet(text)
    lines = text.split("\n")
    for parse in PARSERS:
        ends = []
        assert seconds_of(lambda parse=parse, ends=ends: ends.append(attempt(parse, given_text)), SLOWEST) <= SLOWEST
        tree, error = ends[0]
        if error is not None:
            assert error.message and len(error.message) < 250
            assert 1 <= error.mark.line <= len(lines)
            assert 1 <= error.mark.column <= len(lines[error.mark.line - 1]) + 1
        else:
            assert height(tree) <= HIGHEST + 40  # marks, tuples and statements come on top


@examples(5_000)
@given(st.lists(st.sampled_from(TOKENS), max_size=25), st.sampled_from(["", " "]))
def test_random_tokens(tokens, between):
    check(between.join(tokens))


@examples(3_000)
@given(st.text(max_size=60))
def test_random_characters(text):
    check(text)


@st.composite
def mutations(draw):
    text = draw(st.one_of(st.sampled_from(SNIPPETS), expressions.map(to_text)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 6)))
        middle = draw(st.one_of(st.sampled_from(TOKENS), st.sampled_from(SNIPPETS), st.just(text[start:end] * 2)))
        text = text[:start] + middle + text[end:]
    return text


@examples(6_000)
@given(mutations())
def test_mutated_snippets(text):
    check(text)


# Arithmetic and logic: what the trees mean is what Python makes of the same text.

VALUES = {"a": 2.0, "b": -0.5, "c": 0.0, "d": 7.25, "e": 1.0}


def evaluate(tree):
    match tree:
        case Number():
            return tree.value
        case Name():
            return VALUES[tree.id]
        case Unary(operator="-"):
            return -evaluate(tree.operand)
        case Unary(operator="not"):
            return not evaluate(tree.operand)
        case Binary():
            left, right = evaluate(tree.left), evaluate(tree.right)
            match tree.operator:
                case "+":
                    return left + right
                case "-":
                    return left - right
                case "*":
                    return left * right
                case "/":
                    return left / right
                case "**":
                    return left**right
        case Compare():
            left, right = evaluate(tree.left), evaluate(tree.right)
            match tree.operator:
                case "<":
                    return left < right
                case "<=":
                    return left <= right
                case ">":
                    return left > right
                case ">=":
                    return left >= right
                case "==":
                    return left == right
                case "!=":
                    return left != right
        case Both():
            return evaluate(tree.left) and evaluate(tree.right)
        case Either():
            return evaluate(tree.left) or evaluate(tree.right)
        case Choice():
            return evaluate(tree.value) if evaluate(tree.condition) else evaluate(tree.otherwise)
    raise AssertionError(tree)


def outcome(compute):
    try:
        value = compute()
    except (ZeroDivisionError, OverflowError, TypeError) as fault:
        return type(fault)
    return "nan" if isinstance(value, float) and math.isnan(value) else value


_pieces = st.one_of(
    st.sampled_from(sorted(VALUES)),
    st.sampled_from(["0.0", "1.0", "0.35", "12.5", "1e3", "2.5e-2", "3.0", "1e200"]),
)


def _larger(inner):
    inner = short(inner, "inner")
    operators = st.sampled_from([" + ", " - ", "*", "-", " / ", " * ", "**"])
    comparisons = st.sampled_from([" < ", " <= ", " > ", ">=", " == ", "!="])
    connectives = st.sampled_from([" and ", " or "])
    arithmetic = short(st.tuples(inner, operators, inner).map("".join), "arithmetic")
    return st.one_of(
        arithmetic,
        arithmetic,
        inner.map(lambda text: f"-{text}"),
        inner.map(lambda text: f"( {text})"),
        st.tuples(arithmetic, comparisons, arithmetic).map(lambda parts: f"({''.join(parts)})"),
        # A chain's middle may hold no further chain, so it is kept plain.
        st.tuples(inner, comparisons, _pieces, comparisons, inner).map(lambda parts: f"({''.join(parts)})"),
        st.tuples(inner, connectives, inner, connectives, inner).map(lambda parts: f"({''.join(parts)})"),
        inner.map(lambda text: f"(not {text})"),
        st.tuples(inner, inner, inner).map(lambda parts: "({} if {} else {})".format(*parts)),
    )


arithmetic_texts = short(st.recursive(_pieces, _larger, max_leaves=14), "arithmetic_texts")


@examples(6_000)
@given(arithmetic_texts)
def test_arithmetic_is_pythons(text):
    tree = parse_expression(snippet(text))
    expected = outcome(lambda: eval(text, {"__builtins__": {}}, VALUES))
    assert outcome(lambda: evaluate(tree)) == expected
    assert outcome(lambda: evaluate(parse_expression(snippet(to_text(tree))))) == expected


def test_speed():
    texts = [
        "0.25 * (1 - us_resolve)",
        "deployment[USA, h] is unanswered",
        "tension[RUS, t] + 20 > 70",
        "uniform(2 weeks, 3 months) @ judged",
    ]
    snippets = [snippet(text) for text in texts * 500]
    assert seconds_of(lambda: [parse_expression(one) for one in snippets], 0.2) <= 0.2  # 10,000 a second and more
