"""Tokens: numbers, percentages, dates, durations, words, signs, and where they stand."""

from __future__ import annotations

import pytest
from expression_trees import snippet

from wargame.language.lexer import tokenize
from wargame.language.problems import ExpressionError, Mark
from wargame.language.snippet import Snippet
from wargame.language.tree import Date, Duration, Number


def kinds(text, **options):
    return [token.kind for token in tokenize(snippet(text), **options)]


def only(text):
    token, end = tokenize(snippet(text))
    assert end.kind == "end"
    return token.value


def refusal(text, **options):
    with pytest.raises(ExpressionError) as caught:
        tokenize(snippet(text), **options)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("0.35", 0.35),
        ("1e3", 1000),
        ("1.5E-3", 0.0015),
        ("012", 12),
        ("5.74%", 0.0574),
        ("0.176%", 0.00176),
        ("1e2%", 1),
        ("100%", 1),
        ("true", 1),
        ("false", 0),
        ("0" * 5000 + "7", 7),
        ("1e-999999999999999999999", 0),
    ],
)
def test_numbers(text, value):
    number = only(text)
    assert isinstance(number, Number)
    assert number.value == value
    assert number.text == text
    assert number.flag == (text in ("true", "false"))


def test_every_percentage_is_the_nearest_share():
    for hundredths in range(10_001):
        assert only(f"{hundredths // 100}.{hundredths % 100:02}%").value == hundredths / 10_000


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("2026-02-05", (2026, 2, 5, 0, 0, 0)),
        ("2024-02-29", (2024, 2, 29, 0, 0, 0)),
        ("0001-01-01", (1, 1, 1, 0, 0, 0)),
        ("2026-02-05 14:30", (2026, 2, 5, 14, 30, 0)),
        ("2026-02-05   14:30:59", (2026, 2, 5, 14, 30, 59)),
        ("2026-02-05T00:00:01", (2026, 2, 5, 0, 0, 1)),
    ],
)
def test_dates(text, fields):
    date = only(text)
    assert isinstance(date, Date)
    assert (date.year, date.month, date.day, date.hour, date.minute, date.second) == fields


def test_spaced_digits_are_a_subtraction():
    assert kinds("2026 - 02 - 05") == ["number", "-", "number", "-", "number", "end"]
    assert kinds("12026-02-05") == ["number", "-", "number", "-", "number", "end"]
    assert kinds("2026-02-05-x") == ["date", "-", "name", "end"]


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-30", "2025-13-01", "2025-00-10", "0000-01-01", "2025-02-29", "2026-2-5", "2026-02-055",
        "2026-02-05 24:00", "2026-02-05 9:30", "2026-02-05 12:60", "2026-02-05T12:30:60", "2026-02-05T12:30Z",
        "2026-02-05.5", "2026-02-05x", "2026-02-05t12:30",
    ],
)  # fmt: skip
def test_refused_dates(text):
    assert refusal(text).mark.column == 1


@pytest.mark.parametrize(
    ("text", "months", "seconds"),
    [
        ("1 second", 0, 1),
        ("2 minutes", 0, 120),
        ("24 hours", 0, 86_400),
        ("0.5 days", 0, 43_200),
        ("1.1 weeks", 0, 665_280),
        ("0.1 seconds", 0, 0.1),
        ("1e1\tdays", 0, 864_000),
        ("6 months", 6, 0),
        ("2 years", 24, 0),
        ("1.0 month", 1, 0),
        ("1000 years", 12_000, 0),
        ("0 days", 0, 0),
    ],
)
def test_durations(text, months, seconds):
    duration = only(text)
    assert isinstance(duration, Duration)
    assert (duration.months, duration.seconds) == (months, seconds)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1.5 months", "write days: `46 days`"),
        ("0.5 years", "write days: `183 days`"),
        ("20000 years", "for a date that never comes write `never`"),
        ("1e300 weeks", "for a date that never comes write `never`"),
        ("5days", "write `5 days`"),
        ("1e400", "the largest is about 1.8e308"),
        ("1e400%", "the largest is about 1.8e308"),
        ("5.", "write `5`"),
        ("1..5 days", "a range of chance is `uniform(1 day, 5 days)`"),
        ("1_000", "write the digits without signs between them"),
        ("7%2", "for the remainder write `mod(a, b)`"),
        ("0x1F", "put a space or an operator between them"),
        ("1.2.3", "put a space or an operator between them"),
    ],
)
def test_refused_numbers(text, advice):
    assert refusal(text).advice == advice


def test_a_unit_stands_on_the_line_of_its_number():
    assert kinds("5\ndays") == ["number", "unit", "end"]
    folded = Snippet("5 days", "x.yaml", ((0, 1, 1), (2, 2, 1)))
    assert [token.kind for token in tokenize(folded)] == ["number", "unit", "end"]
    assert kinds("5 daysx") == ["number", "name", "end"]


def test_words():
    assert kinds("a not in b or share per months x2 none_") == [
        "name", "not", "in", "name", "or", "share", "per", "unit", "name", "name", "end",
    ]  # fmt: skip
    for word in ("lambda", "while", "import", "yield", "True", "class", "pass", "AND"):
        assert f"`{word}`" in refusal(word).message
    for word in ("_", "_x", "__class__"):
        assert "begins with a letter" in refusal(f"a.{word}").message


@pytest.mark.parametrize(
    ("text", "column", "advice"),
    [
        ("a && b", 3, "write `and`"),
        ("a || b", 3, "write `or`"),
        ("!a", 1, "write `not`"),
        ("a ^ b", 3, "a power is written `a ** b`"),
        ("a // b", 3, "write `a / b`; for the remainder `mod(a, b)`"),
        ("a === b", 3, "write `==`"),
        ("a <> b", 3, "write `!=`"),
        ("a =< b", 3, "write `<=`"),
        ("x := 3", 3, "a statement `x = ...` of its own gives a value to a place"),
        ("x; y", 2, "write one statement a line"),
        ('a is "b"', 6, "states take no quotes: `is agreed`"),
        ("a is 'b'", 6, "states take no quotes: `is agreed`"),
        ("a − b", 3, "write the ordinary minus sign `-`"),
        ("a ≤ b", 3, "write `<=`"),
        ("a\u00a0+ b", 2, "this is a no-break space: write an ordinary one"),
        ("é", 1, "names are written with the letters a to z, digits and underscores"),
        ("5é", 2, "names are written with the letters a to z, digits and underscores"),
    ],
)
def test_refused_signs(text, column, advice):
    error = refusal(text)
    assert (error.mark.column, error.advice) == (column, advice)


def test_operators_are_not_mistaken_for_refused_ones():
    assert kinds("a!=b<=c>=d==e**-f") == [
        "name", "!=", "name", "<=", "name", ">=", "name", "==", "name", "**", "-", "name", "end",
    ]  # fmt: skip
    assert kinds("a<-b") == ["name", "<", "-", "name", "end"]


def test_strange_characters_are_named():
    assert "zero width joiner" in refusal("a\u200db").message
    assert "u+0000" in refusal("a\x00").message


def test_lines():
    text = "if a:  # why\n\n    b = (1 +\n  2)\n  # nothing\n    c = 3\nd = 4"
    assert kinds(text, lines=True) == [
        "if", "name", ":", "newline", "indent", "name", "=", "(", "number", "+", "number", ")", "newline",
        "name", "=", "number", "newline", "dedent", "name", "=", "number", "newline", "end",
    ]  # fmt: skip
    assert kinds("a\r\nb", lines=True) == ["name", "newline", "name", "newline", "end"]
    assert kinds("", lines=True) == ["end"]
    assert kinds("# only this\n\n", lines=True) == ["end"]
    assert kinds("  a\n  b", lines=True) == ["name", "newline", "name", "newline", "end"]
    assert "under no line" in refusal("  a\n b", lines=True).message
    assert "tab" in refusal("a:\n\tb", lines=True).message


def test_a_comment_ends_with_its_source_line():
    folded = Snippet("a # one + b", "x.yaml", ((0, 1, 1), (8, 2, 1)))
    assert [token.kind for token in tokenize(folded)] == ["name", "+", "name", "end"]


def test_positions():
    tokens = tokenize(snippet("ab + c\n  * 2026-02-05"))
    assert [token.offset for token in tokens] == [0, 3, 5, 9, 11, 21]


def test_marks():
    some = Snippet("one two three", "x.yaml", ((0, 3, 7), (4, 4, 5), (8, 4, 20)))
    assert some.mark(1) == Mark("x.yaml", 3, 8)
    assert some.mark(5) == Mark("x.yaml", 4, 6)
    assert some.mark(9) == Mark("x.yaml", 4, 21)
    assert some.line_end(0) == 4
    assert some.line_end(5) == 13
    assert some.same_line(4, 9) and not some.same_line(0, 4)
    assert Snippet("x", "y", ()).mark(0) == Mark("y", 1, 1)
    plain = Snippet.plain("a\nb", Mark("x.yaml", 5, 9))
    assert plain.mark(2) == Mark("x.yaml", 6, 9)


def test_length():
    assert "20,000 characters" in refusal("a" * 20_001).message
    tokenize(snippet("a" * 20_000))
