"""House style on texts: what is rewritten, what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.language.house_style import format_playbook, format_text
from wargame.language.problems import PlaybookError


@pytest.mark.parametrize(
    ("written", "styled"),
    [
        ("a: {b: c, d: [e, f]}\n", None),
        ("a: {range: [0, 100], start: 5}  # why\n", None),
        ("a: text, with {braces[0]} and commas\n", None),
        ("a: |\n  b: {c: d[e]}\n\n  x\n", None),
        ("a: >-  # prose\n  b: {c: d[e]}\n", None),
        ('sources: {s: {title: "One, two", kind: x}}\n', None),
        ("a: b   \n\n\n", "a: b\n"),
        ("a: b\r\nc: d", "a: b\nc: d\n"),
        ("a: {b: uniform(1, 2), c: d}\n", "a:\n  b: uniform(1, 2)\n  c: d\n"),
        ('a: {b: "x[1] > 2"}  # why\n', "a:  # why\n  b: x[1] > 2\n"),
        ("a: {b: 'x[1]: 2'}\n", "a:\n  b: 'x[1]: 2'\n"),
        ("a: {b: 'it''s x[1]'}\n", "a:\n  b: 'it''s x[1]'\n"),
        ('a: {b: "say \\"x[1]\\""}\n', 'a:\n  b: "say \\"x[1]\\""\n'),
        ("a:\n  b: {c: {d: f(1, 2)}, e: {f: g}}\n", "a:\n  b:\n    c:\n      d: f(1, 2)\n    e: {f: g}\n"),
        ("a: {b: x[1],\n    c: d}\n", "a:\n  b: x[1]\n  c: d\n"),
        ("a: {b: x[1],  # first\n    c: d}\n", None),
        ("a: {b: x[1]\n", None),
        ('text: {actor} declares: "no"  # why\n', 'text: "{actor} declares: \\"no\\""  # why\n'),
        ("text: {actor}\n", 'text: "{actor}"\n'),
        ("do: {tension:whole} at most\n", 'do: "{tension:whole} at most"\n'),
        ("a: {b}\n", None),
        ("text: {}\n", None),
        ("a: {b}}\n", None),
        ("a: {b: c} d\n", None),
    ],
)
def test_text(written, styled):
    expected = written if styled is None else styled
    assert format_text(written) == expected
    assert format_text(expected) == expected


def test_meaning_is_never_changed():
    for path in sorted((Path(__file__).parents[2] / "wargame").rglob("*.yaml")):
        content = path.read_bytes()
        styled = format_playbook(content, path.name)
        assert format_playbook(styled, path.name) == styled


def test_what_cannot_be_read_is_refused():
    for content in (b"a: [b\n", b"\xff\xfe", b"a: &x b\n"):
        with pytest.raises(PlaybookError) as caught:
            format_playbook(content, "x.yaml")
        assert caught.value.problems and caught.value.problems[0].mark.file == "x.yaml"


def test_the_commonest_slip_is_mended():
    assert b"after: uniform(1 day, 5 days)\n" in format_playbook(
        b"a: {after: uniform(1 day, 5 days), to: x}\n", "x.yaml"
    )
