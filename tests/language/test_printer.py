"""What is printed reads back as the same tree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from expression_trees import bare, blocks, cited_rates, examples, expressions, snippet
from hypothesis import given
from hypothesis import strategies as st

from wargame.language.parser import parse_block, parse_expression, parse_template
from wargame.language.printer import duration_text, number_text, to_text, to_text_block, to_text_template
from wargame.language.problems import NOWHERE
from wargame.language.tree import Number, Slot, Template

SNIPPETS = [
    json.loads(line)
    for line in (Path(__file__).parent / "example_snippets.jsonl").read_text(encoding="utf-8").splitlines()
]


@examples(5_000)
@given(st.one_of(expressions, expressions, cited_rates))
def test_expressions_read_back(tree):
    text = to_text(tree)
    again = parse_expression(snippet(text))
    assert bare(again) == bare(tree), text
    assert to_text(again) == text


@examples(1_000)
@given(blocks)
def test_blocks_read_back(block):
    text = to_text_block(block)
    assert bare(parse_block(snippet(text))) == bare(block), text


@examples(2_000)
@given(st.lists(st.one_of(st.text(), expressions), max_size=4))
def test_texts_read_back(parts):
    pieces = []
    for part in parts:
        if not isinstance(part, str):
            pieces.append(Slot(part, "1 decimal", NOWHERE))
        elif part and (not pieces or not isinstance(pieces[-1], str)):
            pieces.append(part)
    template = Template(tuple(pieces), NOWHERE)
    assert bare(parse_template(snippet(to_text_template(template)))) == bare(template)


def test_example_snippets_read_back():
    for entry in SNIPPETS:
        text = entry["text"]
        if entry["as"] == "expression":
            tree = parse_expression(snippet(text))
            assert bare(parse_expression(snippet(to_text(tree)))) == bare(tree), text
        elif entry["as"] == "block":
            block = parse_block(snippet(text))
            assert bare(parse_block(snippet(to_text_block(block)))) == bare(block), text
        elif entry["as"] == "template":
            assert to_text_template(parse_template(snippet(text))) == text


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("( a )", "a"),
        ("(a + b) + c", "a + b + c"),
        ("a + (b + c)", "a + (b + c)"),
        ("a - (b - c)", "a - (b - c)"),
        ("(-a) ** 2", "(-a) ** 2"),
        ("-(a ** 2)", "-a ** 2"),
        ("(a ** b) ** c", "(a ** b) ** c"),
        ("a ** (b ** c)", "a ** b ** c"),
        ("(0.3 @ s) * x", "(0.3 @ s) * x"),
        ("(a * b) @ s", "a * b @ s"),
        ("(a + b) @ s", "(a + b) @ s"),
        ("a<b<=c", "a < b and b <= c"),
        ("x is[a]", "x is a"),
        ("x is not[a,b]", "x is not [a, b]"),
        ("not (a and b)", "not (a and b)"),
        ("(not a) and b", "not a and b"),
        ("(a if b else c) if d else e", "(a if b else c) if d else e"),
        ("a if b else (c if d else e)", "a if b else c if d else e"),
        ("12 months", "1 year"),
        ("90 minutes", "90 minutes"),
        ("share 5.07% per 12 months @ s", "share 5.07% per year @ s"),
        ("1 per 1 month", "1 per month"),
        ("2026-02-05T14:30", "2026-02-05 14:30"),
        ("2026-02-05 00:00:09", "2026-02-05 00:00:09"),
        ("f( a,b = 1 , )", "f(a, b=1)"),
    ],
)
def test_canonical_text(written, printed):
    assert to_text(parse_expression(snippet(written))) == printed


def test_citations_can_be_left_out():
    tree = parse_expression(snippet("min(1, a * 2 @ s) + (b + c @ t) * d"))
    assert to_text(tree, sources=False) == "min(1, a * 2) + (b + c) * d"


@pytest.mark.parametrize(
    ("months", "seconds", "text"),
    [(0, 0, "0 days"), (1, 0, "1 month"), (24, 0, "2 years"), (0, 0.5, "0.5 seconds"), (1, 3600, "1 month + 1 hour")],
)
def test_durations(months, seconds, text):
    assert duration_text(months, seconds) == text


def test_numbers_made_by_a_program():
    for value, text in [(3.0, "3"), (0.25, "0.25"), (-2.0, "-2"), (1e20, "1e+20")]:
        assert number_text(Number(value, NOWHERE)) == text
    assert number_text(Number(1.0, NOWHERE, flag=True)) == "true"
