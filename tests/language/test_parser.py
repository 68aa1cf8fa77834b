"""Expressions, statements, texts, names: what trees they give, and what is said of wrong ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from expression_trees import bare, snippet

from wargame.language import parser
from wargame.language.parser import parse_block, parse_expression, parse_name, parse_signature, parse_template
from wargame.language.problems import ExpressionError, Mark
from wargame.language.snippet import Snippet
from wargame.language.tree import (
    Aggregate,
    Attribute,
    Binary,
    Call,
    Cited,
    Duration,
    Index,
    Is,
    Listing,
    Number,
    Per,
    Slot,
    Unary,
)

SNIPPETS = [
    json.loads(line)
    for line in (Path(__file__).parent / "example_snippets.jsonl").read_text(encoding="utf-8").splitlines()
]


def read(text):
    return parse_expression(snippet(text))


def refusal(parse, text):
    with pytest.raises(ExpressionError) as caught:
        parse(snippet(text))
    return caught.value


@pytest.mark.parametrize("kind", ["expression", "block", "template", "name", "signature"])
def test_the_examples_read(kind):
    parse = getattr(parser, f"parse_{kind}")
    chosen = [entry["text"] for entry in SNIPPETS if entry["as"] == kind]
    assert len(chosen) > 10
    for text in chosen:
        parse(snippet(text))


@pytest.mark.parametrize(
    ("loose", "explicit"),
    [
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a / b / c", "(a / b) / c"),
        ("a ** b ** c", "a ** (b ** c)"),
        ("-a ** b", "-(a ** b)"),
        ("a ** -b ** c", "a ** (-(b ** c))"),
        ("-a * b", "(-a) * b"),
        ("a * -b + c", "(a * (-b)) + c"),
        ("not a and b or c", "((not a) and b) or c"),
        ("a or b and not c == d", "a or (b and (not (c == d)))"),
        ("a + b < c * d", "(a + b) < (c * d)"),
        ("a < b < c", "(a < b) and (b < c)"),
        ("a < b <= c != d", "((a < b) and (b <= c)) and (c != d)"),
        ("a is b and c is not d", "(a is b) and (c is not d)"),
        ("not a in b", "not (a in b)"),
        ("x is [a]", "x is a"),
        ("a if b else c if d else e", "a if b else (c if d else e)"),
        ("a or b if c or d else e or f", "(a or b) if (c or d) else (e or f)"),
        ("a * b @ s", "(a * b) @ s"),
        ("a + b @ s", "a + (b @ s)"),
        ("-a @ s", "(-a) @ s"),
        ("a ** b @ s", "(a ** b) @ s"),
        ("a < b @ s", "a < (b @ s)"),
        ("a if b else c @ s", "a if b else (c @ s)"),
        ("a @ s * b", "(a @ s) * b"),
        ("a @ s @ t", "(a @ s) @ t"),
        ("umbrella [ USA , POL ] . offer", "umbrella[USA, POL].offer"),
        ("f(a,\n  b,)", "f(a, b)"),
        ("[a, b,]", "[a, b]"),
        ("sum(a if b else c for x in D if e or f)", "sum((a if b else c) for x in D if (e or f))"),
        ("all(a is b for a in [X, Y])", "all((a is b) for a in ([X, Y]))"),
    ],
)
def test_precedence(loose, explicit):
    assert bare(read(loose)) == bare(read(explicit))


def test_shapes():
    assert bare(read("0.05 * us_resolve @ judged"))[0] == "Cited"
    inner = read("min(1, us_resolve + 0.1 @ judged)")
    assert isinstance(inner, Call) and isinstance(inner.args[1], Binary) and isinstance(inner.args[1].right, Cited)
    rate = read("3.98% * helped per year @ bleek2017")
    assert isinstance(rate, Cited) and isinstance(rate.value, Per) and rate.value.unit.months == 12
    share = read("share 5.07% @ a per year @ src")
    assert isinstance(share, Cited) and isinstance(share.value, Per) and share.value.share
    limit = read("2 per 3 months")
    assert isinstance(limit, Per) and isinstance(limit.value, Number) and limit.unit.months == 3
    asked = read("x is not [a, b]")
    assert isinstance(asked, Is) and asked.negated and len(asked.options) == 2
    talks = read("injects.talks[t]")
    assert isinstance(talks, Index) and isinstance(talks.base, Attribute)
    offer = read("umbrella[FRA, POL].offer")
    assert isinstance(offer, Attribute) and isinstance(offer.base, Index)
    fired = read("fire(injects.talks[t], after=2 weeks)")
    assert isinstance(fired, Call) and isinstance(fired.keywords[0][1], Duration)
    drawn = read("open(crisis, trigger=pick(violent=0.35, other=0.40))")
    assert isinstance(drawn, Call) and isinstance(drawn.keywords[0][1], Call)
    counted = read("count(a for a in actors if vote[a] is in_favour)")
    assert isinstance(counted, Aggregate) and counted.variable == "a" and counted.condition is not None
    ranged = read("sum(comb(n, i) for i in range(0, m + 1))")
    assert isinstance(ranged, Aggregate) and isinstance(ranged.domain, Call)
    assert isinstance(read("[2025-03-03, 2025-06-09]"), Listing)
    assert isinstance(read("[]"), Listing)
    assert isinstance(read("-5"), Unary)
    assert isinstance(read("season[month(now)]"), Index)
    assert isinstance(read("x * 1 per day"), Per)


def test_positions():
    def column(tree):
        return tree.mark.column

    tree = read("(a + b) * umbrella[USA].credibility < c < 3")
    assert column(tree) == column(tree.left) == 1
    assert column(tree.right) == 39
    product = tree.left.left
    assert column(product) == 1 and column(product.left) == 2
    assert column(product.right) == 25
    assert column(product.right.base) == 11
    two_lines = Snippet("a or b", "x.yaml", ((0, 3, 9), (5, 4, 5)))
    tree = parse_expression(two_lines)
    assert tree.right.mark == Mark("x.yaml", 4, 5)


@pytest.mark.parametrize(
    ("text", "column", "advice"),
    [
        ("0,35", 2, "write `0.35`"),
        ("(0,35)", 3, "write `0.35`"),
        (".5", 1, "write `0.5`"),
        ("x in (none, declined)", 6, "write `is [none, declined]`"),
        ("x is not (none, declined)", 10, "write `is [none, declined]`"),
        ("(a, b + 1)", 3, "write it in square ones: `[a, b]`"),
        ("()", 1, "an empty list is `[]`"),
        ("7% x", 4, "for the remainder write `mod(a, b)`"),
        ("5 days 3 hours", 8, "write `5 days + 3 hours`"),
        ("x days", 3, "a unit stands right after its number, on the same line: `3 days`"),
        ("5\ndays", 1, "a unit stands right after its number, on the same line: `3 days`"),
        ("a = b", 3, "`=` makes so; to ask, write `==` for numbers, `is` for states"),
        ("+a", 1, "leave out the `+`"),
        ("a == not b", 6, "put brackets round it: `(not x)`"),
        ("a < b is c", 7, "put `and` between two comparisons, or brackets round the first"),
        ("a is b == c", 8, "put `and` between two comparisons, or brackets round the first"),
        ("a @ s ** 2", 7, "`@` ends its term: write `a ** b @ source`, or put brackets round what is cited"),
        ("a per month + 1", 13, "the whole calculation stands before it: `0.25 * (1 - x) per month`"),
        ("f(a per month)", 5, "a rate or limit ends with it: `0.25 * (1 - x) per month`"),
        ("1 + share 5% per year", 5, "it stands first, for a probability: `share 5% per year`"),
        ("a[1:2]", 4, "quote a text with a colon; a list has no slices"),
        ("f(x).y", 5, "only a name can be followed by a bracket or a dot"),
        ("a.b(c)", 4, "a move or an inject is written without round brackets: `umbrella[FRA, POL].offer`"),
        ("f(*a)", 3, "write the arguments out"),
        ("f(a=1, 2)", 8, "arguments with names come last"),
        ("if a else b", 1, "as an expression: `a if condition else b`"),
        ("total(x for x in A)", 1, "what does: sum, count, any, all, min, max, mean, prod, argmax"),
        ("sum(x for a, b in C)", 12, "put one `for` inside the other"),
        ("sum(x for a in A for b in B)", 18, "put one inside the other: `sum(sum(x[a, b] for b in B) for a in A)`"),
        ("sum(x for a in A if b if c)", 23, "join conditions with `and`"),
        ("max(1, x for a in A)", 10, "what runs over a set stands alone: `max(x, max(y for a in SET))`"),
        ("sum(x for a in 3)", 16, "write `allies`, `[POL, DEU]` or `range(0, n)`"),
        ("sum(x for i in range(3))", 16, "write `range(0, n)`: from 0 up to, not with, n"),
        ("x is []", 6, "write the states: `is [none, declined]`"),
    ],
)
def test_advice(text, column, advice):
    error = refusal(parse_expression, text)
    assert (error.mark.column, error.advice) == (column, advice), error.message


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "a value is missing"),
        ("a +", 4, "the expression ends too early: a value is missing after `+`"),
        ("min(a", 4, "this `(` is never closed"),
        ("a)", 2, "`)` closes nothing"),
        ("(a]", 3, "`]` does not close `(`"),
        ("a b", 3, "`a b`: an operator is missing between them"),
        ("a[]", 1, "an index is missing between `[` and `]`"),
        ("f(a=1, a=2)", 8, "`a` is given twice"),
        ("a if b", 7, "the expression ends too early: `else` and what holds otherwise is missing after `b`"),
        ("share 5%", 9, "the expression ends too early: `per` and a unit of time is missing after `5%`"),
        ("3 per 0 days", 7, "a rate per no time at all"),
        ("a @ 3", 5, "`3` where the name of a source should stand"),
        ("a not b", 3, "`a not`: an operator is missing between them"),
    ],
)
def test_messages(text, column, message):
    error = refusal(parse_expression, text)
    assert (error.mark.column, error.message) == (column, message)


def test_depth_is_limited_with_a_message():
    read("(" * 50 + "a" + ")" * 50)
    read(" + ".join(["a"] * 99))
    deep = (
        "(" * 61 + "a" + ")" * 61,
        "[" * 10_000,
        "-" * 10_000 + "a",
        "not " * 4_000 + "a",
        " + ".join(["a"] * 5_000),
        " ** ".join(["a"] * 4_000),
        " < ".join(["a"] * 5_000),
        "a" + ".b" * 9_000,
        "a" + "[b]" * 6_000,
        "a if b else " * 1_500 + "c",
        "a @ s" + " @ s" * 4_000,
        "f(" * 9_000,
    )
    for text in deep:
        assert "too much nested" in refusal(parse_expression, text).message


def test_chains_do_not_multiply():
    text = "x"
    for _ in range(25):
        text = f"(0 < {text} < 1)"
    assert "after a comparison" in refusal(parse_expression, text).message


BLOCK = """\
umbrella[USA, c].credibility -= uniform(0.02, 0.1) @ judged   # a word on why
if act is violate:
  payoff = -1 if watch is look else 1
  for t in [A, B]:
    rung[t] *= 2

elif peak is war: wars += 1
else:
  fire(injects.talks[t],
    after=2 weeks)
state = deadlock
"""


def test_blocks():
    first, branch, last = parse_block(snippet(BLOCK))
    assert bare(first)[:3] == ("Assign", bare(first.target), "-=")
    assert len(branch.branches) == 2 and len(branch.otherwise) == 1
    assert [len(body) for _, body in branch.branches] == [2, 1]
    assert last.mark.line == 11 and last.mark.column == 1
    assert branch.branches[0][1][1].body[0].mark == Mark("test.yaml", 5, 5)
    assert parse_block(snippet("")) == ()
    assert len(parse_block(snippet("for c in clients: x[c] = 1"))) == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("x == 3", 1, 1, "`==` asks, and nothing is done with the answer"),
        ("x is agreed", 1, 1, "`is` asks, and nothing is done with the answer"),
        ("x", 1, 1, "this line does nothing"),
        ("foo(x)", 1, 1, "`foo(...)` by itself does nothing"),
        ("pass", 1, 1, "`pass` is not a word of this language"),
        ("while x:\n  y = 1", 1, 1, "`while` is not a word of this language"),
        ("on x:\n  y = 1", 1, 1, "`on` is no statement"),
        ("print x", 1, 1, "`print` begins no statement"),
        ("x = y = 3", 1, 7, "a second `=` on one line"),
        ("x: 3", 1, 2, "a colon has no place here"),
        ("x = 1\n  y = 2", 2, 3, "this line is indented for no reason"),
        ("if a:\nx = 1", 1, 1, "nothing belongs to this `if`"),
        ("if a\n  x = 1", 1, 5, "the line ends too early: a colon is missing after `a`"),
        ("if a = 3:\n  x = 1", 1, 6, "`=` inside an expression"),
        ("else:\n  x = 1", 1, 1, "`else` without its `if`"),
        ("if a: x = 1\nelse if b: x = 2", 2, 6, "`else if` is one word here"),
        ("if a: if b: c = 1", 1, 7, "`if` on the line of another `if`"),
        ("x = f(1,\ny = 3\nz = 4", 1, 6, "this `(` is never closed"),
        ("x = 1 +\n 2", 1, 8, "the line ends too early: a value is missing after `+`"),
        ("f(x) = 2", 1, 1, "`=` gives a value to a place, and this is none"),
        ("x = 2 per month", 1, 7, "`per` inside an expression"),
        ("x++", 1, 3, "`+` as a sign"),
        ("a, b = 1, 2", 1, 2, "a comma has no place here"),
        ("x += 1 y += 2", 1, 8, "`1 y`: an operator is missing between them"),
        ("for x in range(5): y = 1", 1, 10, "`range` takes two numbers"),
        ("for x in A:", 1, 1, "nothing belongs to this `for`"),
    ],
)
def test_refused_statements(text, line, column, message):
    error = refusal(parse_block, text)
    assert (error.mark.line, error.mark.column, error.message) == (line, column, message)


def test_blocks_within_blocks_are_limited():
    def nested(levels):
        lines = [" " * i + "if a:" for i in range(levels)]
        return "\n".join([*lines, " " * levels + "x = 1"])

    parse_block(snippet(nested(12)))
    assert "12 deep" in refusal(parse_block, nested(13)).message
    assert "branches" in refusal(parse_block, "if a: x = 1\n" + "elif a: x = 1\n" * 200).message


def test_templates():
    text = "{actor} at {{x}} {tension[USA, RUS]:.0f} on {2026-02-05 14:30: date} {left:1  decimal}!"
    template = parse_template(snippet(text))
    slots = [part for part in template.parts if isinstance(part, Slot)]
    assert [slot.form for slot in slots] == ["", ".0f", "date", "1 decimal"]
    assert [part for part in template.parts if isinstance(part, str)] == [" at {x} ", " on ", " ", "!"]
    assert slots[1].mark.column == 18 and slots[1].value.mark.column == 19
    assert parse_template(snippet("")).parts == ()
    (slot,) = parse_template(snippet("{2026-02-05 14:30:1 decimal}")).parts
    assert isinstance(slot, Slot) and slot.form == "1 decimal"
    assert parse_template(snippet("No slots; 5% of 'it' — as it is.")).parts == ("No slots; 5% of 'it' — as it is.",)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("a {", 3), ("a }", 3), ("{}", 1), ("{a", 1), ("{a:{b}}", 4), ("{a:>9999}", 3), ("{a!r}", 3), ("{a:}", 3),
        ("x {a b}", 6), ("{'x'}", 2), ("{:x}", 1), ("{a per month}", 4), ("{(a}", 2), ("{a.__class__}", 4),
        ("{a:.99f}", 3), ("{a = b}", 4),
    ],
)  # fmt: skip
def test_refused_templates(text, column):
    assert refusal(parse_template, text).mark.column == column


def test_names():
    for text in ("a", " a ", "on", "all", "none_", "month", "open"):
        assert parse_name(snippet(text)).id == text.strip()
    for text in ("", "a b", "days", "per", "3", "a.b", "true", "class", "a-b", "5 days", "[a]"):
        refusal(parse_name, text)
    assert "meaning of its own" in refusal(parse_name, "days").message


def test_signatures():
    assert parse_signature(snippet("cover(c)")) == ("cover", ("c",))
    assert parse_signature(snippet("room()")) == ("room", ())
    assert parse_signature(snippet("V(n, m)")) == ("V", ("n", "m"))
    for text in ("a", "a(b", "a(b, b)", "a(b) c", "a(3)", "a(b=1)", "(a)", "a(b c)", "a(days)"):
        refusal(parse_signature, text)
    assert refusal(parse_signature, "room").advice == "write `room():`"
