"""What is done at one moment comes to an end within a bounded number of steps, and what took most is blamed."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program_playing import complaint, completed, play, program

from wargame.engine.batch import Row, Simulation
from wargame.language.load import load, load_text, published, shipped
from wargame.program import compile_playbook
from wargame.program.happenings import budget
from wargame.program.runtime import effects
from wargame.testing.strategies import playbook_text

MOST = 200_000
TRACKS = "tracks: {x: {start: 1}, y: {start: 0}, on: {start: false}}\n"
RING = "  there: {whenever: on, do: on = false}\n  back: {whenever: not on, do: on = true}\n"


def indented(lines: list[str], by: int) -> list[str]:
    return [" " * by + line for line in lines]


@st.composite
def statements(draw: st.DrawFn, depth: int = 0) -> list[str]:
    """Statements that add to y at least as much as they take steps, some of them in loops or under conditions."""
    if depth == 3 or draw(st.booleans()):
        ends = draw(st.integers(1, 30))
        return [draw(st.sampled_from(["y += 1", f"y += sum(1 for k{depth} in range(0, {ends}))"]))]
    inner = [line for part in draw(st.lists(statements(depth + 1), min_size=1, max_size=2)) for line in part]
    rounds = draw(st.integers(1, 40))
    heads = [f"for n{depth} in range(0, {rounds}):", f"for n{depth} in actors:", "if on:"]
    head = draw(st.sampled_from(heads))
    return [head, *indented(inner, 2)]


@st.composite
def rings(draw: st.DrawFn) -> str:
    """Injects that set each other off for ever, and others that follow upon them or upon their conditions."""
    injects = [RING]
    for number in range(draw(st.integers(1, 3))):
        when = draw(st.sampled_from(["upon: there", "upon: back", "whenever: on", "whenever: not on"]))
        each = draw(st.sampled_from(["", "    each: {a: actors}\n", "    each: {a: actors, b: actors}\n"]))
        body = "\n".join(indented(draw(statements()), 6))
        injects.append(f"  heavy{number}:\n    {when}\n{each}    do: |\n{body}\n")
    return f"{TRACKS}injects:\n{''.join(injects)}measures: {{y: y}}\n"


@settings(max_examples=40, deadline=None)
@given(rings())
def test_a_ring_ends_by_a_fault_within_so_many_steps(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effects, "MOST_AT_A_MOMENT", MOST)
        patch.setattr(budget, "LIGHT", MOST // 1000)
        played = play(text)
        quick = Simulation(program(text))
        quick.quicken()
        row = quick.run(1, 0)
    assert "at one moment" in played.fault and quick.plain.faults[row.fault][1] == played.fault
    assert played["y"] == row.measures[0] <= 2 * MOST  # what is counted, and what is too light to be


SLOW = "y = sum(sum(i + x for i in range(0, 300)) for j in range(0, 300))"


def slow_ring(rounds: int) -> str:
    """A ring with a slow line, and a loop beside it that goes round so many times."""
    return (
        f"{TRACKS}injects:\n{RING}  slow:\n    upon: there\n    do: |\n      {SLOW}\n"
        f"  light:\n    upon: back\n    do: |\n      for k in range(0, {rounds}): x += 1\n"
    )


def test_what_takes_most_is_blamed_and_not_what_comes_last() -> None:
    for rounds in (100, 500, 900):
        text = completed(slow_ring(rounds))
        simulation = Simulation(compile_playbook(load_text(text)))
        mark, message = simulation.plain.faults[simulation.run(1, 0).fault]
        assert "more than 20,000,000 steps" in message
        assert text.split("\n")[mark.line - 1].strip() == SLOW, (rounds, mark)


def test_steps_of_another_moment_do_not_count() -> None:
    clock = "clock: {start: 2025-01-01, length: 60 days}"
    text = f"{clock}\n{TRACKS}injects:\n  slow:\n    every: 1 day\n    do: |\n      {SLOW}\n"
    assert play(text).fault == "" and "afford(" in program(text).source


def test_what_is_not_done_is_not_counted() -> None:
    text = f"{TRACKS}injects:\n{RING}  slow:\n    upon: there\n    do: |\n      if x > 5:\n        {SLOW}\n"
    assert "set each other off" in play(text).fault


def told(simulation: Simulation, row: Row) -> str:
    """A row with the place and the words of its fault, if it has one."""
    fault = simulation.plain.faults[row.fault] if row.fault >= 0 else ""
    return repr((attrs.evolve(row, fault=-1), fault))


@pytest.mark.parametrize("number", range(6))
def test_counting_changes_nothing_but_that_it_counts(number: int) -> None:
    playbook = load_text(playbook_text(9_000 + number))
    plain = Simulation(compile_playbook(playbook))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(budget, "LIGHT", -1)
        patch.setattr(budget, "HEAVY", -1)
        counted = compile_playbook(playbook)
    assert counted.source.count("afford(") >= 5
    quick = Simulation(counted)
    quick.quicken()
    for run in range(3):
        row = told(plain, plain.run(1, run))
        assert told(quick, quick.run(1, run)) == row == told(quick, quick.replay(1, run, [0.0]).row)
    quick.quicken(True)
    assert told(quick, quick.replay(1, 0, [0.0]).row) == told(plain, plain.run(1, 0))


@pytest.mark.parametrize("name", [*shipped(), *published()])
def test_what_comes_with_the_package_counts_nothing(name: str) -> None:
    assert "afford(" not in compile_playbook(load(name)).source


@pytest.mark.parametrize("count", [60, 61, 150, 400])
def test_a_long_row_of_injects_works_or_is_refused_by_position(count: int) -> None:
    rows = "".join(f"  a{k}: {{upon: a{k - 1}, do: x += 1}}\n" for k in range(1, count))
    text = f"{TRACKS}injects:\n  a0: {{at: 2025-01-02, do: x += 1}}\n{rows}measures: {{x: x}}\n"
    if count <= 60:
        assert play(text)["x"] == count + 1
        return
    problem = complaint(text, "more than 60 injects in a row", "`delay:`")
    assert completed(text).split("\n")[problem.mark.line - 1].strip().startswith("a60:")
