"""What could take for ever within one event is refused when the playbook is read, and told by position."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pace import seconds_of
from program_playing import complaint, completed, play, refused

from wargame.language.load import load_text
from wargame.program.assemble import assemble
from wargame.program.expressions.effort import MOST_AT_ONCE

CAST = "actors: {" + ", ".join(f"A{n}: {{name: A{n}}}" for n in range(30)) + "}"
TRACKS = "tracks: {x: {start: 0}, strength: {of: actor, start: 1}, few: {start: 1, range: [0, 9]}}"


def tower(levels: int, form: str) -> str:
    """Formulas that each sum over the one below."""
    lines = ["  f0(a): strength[a]"]
    lines += [f"  f{n}(a): {form.format(n=n, below=n - 1)}" for n in range(1, levels)]
    return "formulas:\n" + "\n".join(lines) + "\n"


DEEP = {
    "formulas over formulas": (
        tower(7, "sum(f{below}(b) for b in actors if b is not a)"),
        "injects: {once: {at: 2025-01-02, do: 'x = f6(A1)'}}",
    ),
    "sums within sums": (
        "",
        "injects:\n  once:\n    at: 2025-01-02\n    do: x = sum(sum(sum(sum(sum(strength[e] for e in actors)"
        " for d in actors) for c in actors) for b in actors) for a in actors)",
    ),
    "derived over derived": (
        "",
        "kinds:\n  deal:\n    roles: {one: actors}\n    states: {on: {}}\n    fields:\n      f0: {start: 1}\n"
        + "".join(f"      f{n}: {{always: 'sum(deal[a{n}].f{n - 1} for a{n} in actors)'}}\n" for n in range(1, 7))
        + "injects: {once: {at: 2025-01-02, do: 'x = deal[A1].f6'}}",
    ),
    "ranges of what is not bounded": (
        "",
        "injects:\n  once:\n    at: 2025-01-02\n    do: x = sum(sum(i * j for i in range(0, x)) for j in range(0, x))",
    ),
    "a loop of statements over sums": (
        "",
        "injects:\n  once:\n    at: 2025-01-02\n    do: |\n      for n in range(0, 900):\n        for a in actors:\n"
        "          x += sum(sum(strength[c] for c in actors) for b in actors)",
    ),
    "a condition for each of many": (
        "",
        "injects:\n  once:\n    each: {a: actors, b: actors}\n    when: sum(sum(strength[d] + strength[a]"
        " for d in actors) for c in actors) > 9e9\n    do: x = 1",
    ),
    "an invariant of many cases": (
        "",
        "kinds:\n  deal:\n    roles: {one: actors, two: actors}\n    states: {on: {}}\n    invariants:\n"
        "      held: sum(sum(strength[d] + strength[one] for d in actors) for c in actors) < 9e9\n",
    ),
    "a flow": ("", "EXTRA"),
    "what a player weighs": (
        tower(6, "sum(f{below}(b) for b in actors if b is not a)"),
        "moves: {push: {by: [A1], target: actors, appeal: f5(target)}}\n"
        "players: {A1: {acts: {every: 9 days}, plays: {p: {choose: logit(1)}}}}",
    ),
    "a measure": (tower(6, "sum(f{below}(b) for b in actors if b is not a)"), "measures: {m: highest(f5(A1))}"),
    "a text": (
        tower(6, "sum(f{below}(b) for b in actors if b is not a)"),
        "injects: {once: {at: 2025-01-02, text: '{f5(A1)}'}}",
    ),
}


@pytest.mark.parametrize("name", DEEP)
def test_what_takes_too_long_is_refused_by_position(name: str) -> None:
    formulas, rest = DEEP[name]
    tracks = TRACKS
    if rest == "EXTRA":
        flow = "sum(sum(sum(strength[d] + strength[a] for d in actors) for c in actors) for b in actors) per day"
        tracks, rest = TRACKS[:-1] + ", level: {of: {a: actors}, flow: '" + flow + "'}}", ""
    text = "\n".join([CAST, tracks, formulas, rest])
    said = []
    assert seconds_of(lambda: said.append(complaint(text, "steps at once", f"at most {MOST_AT_ONCE:,}")), 2) <= 2
    problem = said[0]
    line = completed(text).split("\n")[problem.mark.line - 1]
    assert problem.mark.column > 1 and ("sum(" in line or "f5(A1)" in line), (problem.mark, line)


def test_all_of_it_together_is_bounded() -> None:
    tall = "formulas:\n  tall(n): sum(sum(sum(strength[c] + n for c in actors) for b in actors) for a in actors)\n"
    lines = "      x = tall(x)\n" * 150
    text = f"{CAST}\n{TRACKS}\n{tall}injects:\n  once:\n    at: 2025-01-02\n    do: |\n{lines}"
    assert not refused(text)
    problem = complaint(text + lines, "more than 20,000,000 steps to work out everything in it once")
    assert problem.mark.line > 150 and problem.mark.column == 11


@pytest.mark.parametrize(
    "said",
    [
        "sum(sum(sum(strength[c] for c in actors) for b in actors) for a in actors)",
        "sum(i for i in range(0, x))",
        "sum(sum(sum(i + j for i in range(0, few)) for j in range(few, few + 9)) for k in range(0, 1000))",
        "sum(sum(sum(1 for k in range(0, j)) for j in range(0, i)) for i in range(1, few + 1))",
    ],
)
def test_what_does_not_is_played(said: str) -> None:
    text = f"{CAST}\n{TRACKS}\ninjects: {{once: {{at: 2025-01-02, do: 'x = {said}'}}}}"
    assert not refused(text)
    assert play(text).fault == ""


SETS = st.sampled_from(["actors", "[AA, BB]", "range(0, 5)", "range(0, few)", "range(few, 12)", "range(0, few - 3)"])


@st.composite
def nests(draw: st.DrawFn) -> str:
    """A sum of ones over sets and ranges in each other, some of the ranges as long as an outer variable."""
    depth = draw(st.integers(1, 4))
    said = "1"
    for level in range(depth):
        outer = st.integers(level + 1, depth - 1).map("range(0, n{})".format) if level + 1 < depth else st.nothing()
        said = f"sum({said} for n{level} in {draw(SETS | outer)})"
    return said


@settings(max_examples=60, deadline=None)
@given(nests(), st.integers(0, 9))
def test_no_more_is_worked_out_than_was_foretold(said: str, few: int) -> None:
    text = completed(f"""
        tracks: {{x: {{start: 0}}, few: {{start: {few}, range: [0, 9]}}}}
        injects: {{once: {{at: 2025-01-02, do: "x = {said}"}}}}
        measures: {{x: x}}
    """)
    if refused(text):
        return  # an outer variable that is an actor is no end of a range
    largest = assemble(load_text(text)).expressions.effort.largest
    assert play(text)["x"] <= largest <= MOST_AT_ONCE
