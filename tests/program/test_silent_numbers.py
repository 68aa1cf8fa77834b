"""Small things that gave a wrong number in silence: what is counted, names inside loops, parts of months."""

from __future__ import annotations

import pytest
from program_playing import complaint, play


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("count(armed[a] for a in actors)", 1),
        ("count(not armed[a] for a in actors)", 2),
        ("count(armed[a] for a in actors if x[a] > 2)", 0),
        ("count(x[a] for a in actors)", 3),
        ("count(armed[BB] for k in range(1, 12))", 11),
        ("count(1 > 2 for k in range(1, 12))", 0),
        ("count(1 < 2 for k in range(1, 12))", 11),
    ],
)
def test_what_is_true_is_counted_and_anything_else_by_its_members(said: str, expected: float) -> None:
    played = play(f"""
        actors: {{AA: {{name: Aland, x: 1}}, BB: {{name: Bland, x: 2}}, CC: {{name: Cland, x: 3}}}}
        tracks: {{armed: {{of: actor, start: actor is BB}}, x: {{of: actor, start: 0}}}}
        measures: {{n: "{said}"}}
    """)
    assert played["n"] == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("sum(talk[t].f for t in talk)", 7),
        ("sum(t.f for t in talk)", 7),
        ("count(talk[t] is loud for t in talk)", 1),
        ("sum(y[low] for low in level)", 8),
        ("talk[t].f + y[low]", 6),
    ],
)
def test_a_loop_may_be_named_like_a_case_or_a_word(said: str, expected: float) -> None:
    """Inside it the name is the loop's: it once stayed the case's, in silence."""
    played = play(f"""
        words: {{level: [low, high]}}
        tracks: {{y: {{of: {{w: level}}, start: 1}}}}
        kinds: {{talk: {{named: true, fields: {{f: 2}}, states: {{quiet: , loud: }}}}}}
        cases: {{talk: {{t: {{f: 5}}, u: {{}}}}}}
        start: |
          talk[t] = loud
          y[high] = 7
        measures: {{n: "{said}"}}
    """)
    assert played["n"] == expected


def test_months_are_taken_whole_times_only() -> None:
    text = """
        parameters: {{n: {n}}}
        tracks: {{d: 1 month, until: {{type: date, start: never}}}}
        injects: {{go: {{at: 2025-03-31, do: "until = now + d * n"}}}}
        measures: {{days: (until - 2025-03-31) / 1 day}}
    """
    assert play(text.format(n=2))["days"] == 61 and play(text.format(n=-1))["days"] == -31
    assert "whole times" in play(text.format(n=1.5)).fault
    for said in ("now + d / 2", "now + d * 1.5", "now + mean(d for a in actors)", "now + clamp(d, 1 day, 2 months)"):
        complaint(text.format(n=2).replace("now + d * n", said), "mon")
    assert play(text.format(n=2).replace("d * n", "abs(d - 2 months)"))["days"] == 30


@pytest.mark.parametrize("said", ["f += 1", "f = x", "f = 2", "f = 1 - f"])
def test_a_flag_holds_true_or_false_and_no_number(said: str) -> None:
    text = "tracks: {f: false, x: 3}\ninjects: {a: {at: 2025-01-02, do: SAID}}\nmeasures: {f: f}"
    complaint(text.replace("SAID", said), "flag")
    for fine, expected in (("f = x > 2", 1), ("f = 1", 1), ("f = not f", 1), ("f = f and x > 2", 0)):
        assert play(text.replace("SAID", fine))["f"] == expected
