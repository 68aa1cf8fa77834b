"""The steps that make generated code quick, each alone: what they must change, and that nothing else does."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wargame.language.load import load
from wargame.program import compile_playbook
from wargame.program.rewriting.blocks import Loop, parse, texts, written
from wargame.program.rewriting.branching import thread
from wargame.program.rewriting.builtin_calls import as_operators
from wargame.program.rewriting.calling import Entangled, Formulas, expand, returning
from wargame.program.rewriting.cells import Runs, accesses
from wargame.program.rewriting.counting import count_once, number_together
from wargame.program.rewriting.inlining import inline_draws
from wargame.program.rewriting.liveness import dead_behind
from wargame.program.rewriting.ranging import Ranges, Ranging
from wargame.program.rewriting.recording import record_together
from wargame.program.rewriting.selecting import select
from wargame.program.rewriting.sinking import sink
from wargame.program.rewriting.specialising import specialise
from wargame.program.rewriting.spelling import spell
from wargame.program.rewriting.steadying import fold, payloads, steady
from wargame.program.rewriting.watching import take_at_once
from wargame.program.runtime.calendar import ALWAYS_UTC, MONTH, Transitions, make_after, make_later, zone_transitions
from wargame.program.runtime.effects import pair_of
from wargame.program.runtime.functions import clamp
from wargame.program.source import EFFECTS

RUNS = Runs([0, 1, 5], [0, 48, 50, 54, 58], {"CELLS": (50, 51)})
CRISIS = Path(__file__).parents[1] / "benchmarks" / "crisis.yaml"


def lines(text: str) -> list[str]:
    """Lines of a function's body, moved to the left margin of one."""
    kept = [line for line in text.split("\n") if line.strip()]
    least = min(len(line) - len(line.lstrip()) for line in kept)
    return ["    " + line[least:] for line in kept]


def run(body: list[str], arguments: str, *values: Any) -> Any:
    """What a function with such a body gives."""
    space: dict[str, Any] = {"clamp": clamp, "pair_of": pair_of, "INFINITY": math.inf}
    exec("\n".join([f"def f({arguments}):", *body]), space)
    return space["f"](*values)


def test_blocks_are_written_as_they_were_read() -> None:
    text = lines("""
        a = 1
        if a:
            for k in SET:
                b = k
                if b:
                    continue
                c = 2
        elif b:
            pass
        else:
            while c:
                c = 0
        return a
    """)
    assert written(parse(text)) == text


# -- built-in calls ------------------------------------------------------------------------------------

numbers = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, 1.0, math.nan, math.inf]))
TERMS = st.sampled_from(["a", "b", "(a + b)", "(a * 2.0)", "1.0", "F[0]", "-b"])


def same(one: float, other: float) -> bool:
    return repr(one) == repr(other)


@settings(max_examples=300)
@given(numbers, numbers, numbers, TERMS, TERMS, TERMS, st.sampled_from(["max", "min"]), st.sampled_from(["max", "min"]))
def test_extremes_are_the_built_in_ones(
    a: float, b: float, c: float, one: str, two: str, three: str, outer: str, inner: str
) -> None:
    said = [f"    return {outer}({one}, {inner}({two}, {three}))"]
    put = written(as_operators(parse(said)))
    assert "max(" not in put[0] and "min(" not in put[0]
    assert same(run(said, "a, b, F", a, b, [c]), run(put, "a, b, F", a, b, [c]))


def test_the_first_fault_of_an_extreme_stays_the_first() -> None:
    said = ["    return max(divide(I, 1.0, a, 3), divide(I, 1.0, b, 4))"]
    (put,) = written(as_operators(parse(said)))
    assert put.index(", 3)") < put.index(", 4)")


@pytest.mark.parametrize(
    ("said", "put"),
    [
        ("x = max(now, (now + 60.0))", "x = ((now + 60.0))"),
        ("x = max(now + 1.0, (now + 60.0))", "x = ((now + 60.0))"),
        ("x = clamp(7.0, 0.0, 5.0)", "x = 5.0"),
    ],
)
def test_times_ahead_and_constants(said: str, put: str) -> None:
    assert as_operators([said]) == [put]


@pytest.mark.parametrize("said", ["max(now + 1.0, (now + 0.5))", "max(now, (now + -3.0))"])
def test_a_time_that_may_lie_behind_is_compared(said: str) -> None:
    (put,) = as_operators([f"x = {said}"])
    assert isinstance(put, str) and " if " in put
    assert run([f"    return {said}"], "now", 9.0) == run([f"    {put}", "    return x"], "now", 9.0)


def test_a_pair_is_looked_up_once_where_it_is_the_same() -> None:
    block = as_operators(["v = pair_of(I, PAIR, a, b, 3, 7)", "F[1 + v] = F[1 + pair_of(I, PAIR, a, b, 3, 6)]"])
    assert block[1] == "F[1 + v] = F[1 + v]"
    other = as_operators(["v = pair_of(I, PAIR, a, b, 3, 7)", "F[1 + v] = F[1 + pair_of(I, PAIR, b, a, 3, 6)]"])
    assert "pair_of" in str(other[1])


# -- draws ---------------------------------------------------------------------------------------------


def test_draws_are_written_out_in_their_order() -> None:
    text = "    x = (draw(D, U, 1) - draw(D, U, 0 + (i)))"
    put = inline_draws(text).split("\n")
    assert not any("draw(" in line for line in put)
    assert run([*put, "    return x, D"], "D, U, i", [0, 1], [0.25, 0.5, 2.0], 0) == (0.25, [1, 2])


@pytest.mark.parametrize(
    "text", ["x = draw(D, U, 1) if a else 0.0", "x = a and draw(D, U, 1)", "elif draw(D, U, 1) < p:"]
)
def test_a_draw_that_may_not_be_made_stays(text: str) -> None:
    assert inline_draws(text) == text


# -- cells ---------------------------------------------------------------------------------------------


def test_addresses_of_different_runs_never_meet() -> None:
    here, there, looked_up, anywhere = (next(accesses(f"I[{said}]")) for said in ("50 + i", "54 + i", "CELLS[j]", "k"))
    assert not RUNS.meet(here, there) and RUNS.meet(here, looked_up) and RUNS.meet(here, anywhere)
    assert not RUNS.meet(there, looked_up)


def test_a_cell_that_nothing_writes_is_its_first_value() -> None:
    start = [0] * 50 + [7] * 4 + [0] * 8
    functions = {"on_a": parse(["    if x != I[50 + i]:", "        return", "    I[54 + i] = I[50 + i] + I[54]"])}
    steady(functions, RUNS, start)
    assert texts(functions["on_a"]) == ["if x != 7:", "return", "I[54 + i] = 7 + I[54]"]
    functions["on_b"] = parse(["    I[CELLS[j]] += 1", "    a = I[50]"])
    steady(functions, RUNS, start)
    assert texts(functions["on_b"]) == ["I[CELLS[j]] += 1", "a = I[50]"]


def test_payloads_that_are_always_the_same_are_not_compared() -> None:
    guard = ["    if x != 7:", "        return", "    I[54] += 1"]
    one = {"on_a": parse(guard), "arm": parse(["    heappush(Q, (now, 0, i, I[2], 7, 0))"])}
    payloads(one, ["on_a"])
    assert texts(one["on_a"]) == ["I[54] += 1"]
    two = {**one, "on_a": parse(guard), "again": parse(["    heappush(Q, (now, 0, i, I[2], 8, 0))"])}
    payloads(two, ["on_a"])
    assert texts(two["on_a"])[0] == "if x != 7:"
    called = {**one, "on_a": parse(guard), "by": parse([f"    on_a({EFFECTS}, i, 8)"])}
    payloads(called, ["on_a"])
    assert texts(called["on_a"])[0] == "if x != 7:"


def test_what_never_happens_is_folded_away() -> None:
    body = parse(
        lines("""
        due = 0
        if 0:
            I[6] = 1
        else:
            due = 1
        if due:
            a = 1
        elif b:
            a = 2
        if c:
            due = 0
        if due:
            a = 3
    """)
    )
    assert texts(fold(body)) == ["due = 0", "due = 1", "a = 1", "if c:", "due = 0", "if due:", "a = 3"]


# -- branches and writes -------------------------------------------------------------------------------

CHOSEN = """
    if t > 0.0:
        if u < 0.5:
            j = 0
        else:
            j = 1
    else:
        j = -1
    if j >= 0:
        I[CELLS[j]] += 1
        I[54] = j + 1
        if j == 0:
            F[1] = 4.0
        elif j == 1:
            F[2] = 5.0
    return F, I
"""


@pytest.mark.parametrize(("t", "u"), [(1.0, 0.1), (1.0, 0.9), (0.0, 0.1)])
def test_a_choice_is_not_asked_after_again(t: float, u: float) -> None:
    said = lines(CHOSEN)
    put = written(thread(parse(said), RUNS.tables))
    assert not any("j >= 0" in line or "j == " in line or "CELLS" in line for line in put)
    table = ["    CELLS = (50, 51)"]
    assert run([*table, *said], "t, u, F, I", t, u, [0.0] * 3, [0] * 60) == run(
        put, "t, u, F, I", t, u, [0.0] * 3, [0] * 60
    )


def test_counts_move_down_to_where_they_meet() -> None:
    said = lines("""
        I[50 + i] += 1
        I[54 + i] = -1
        a = F[1]
        if I[0]:
            b = I[50 + i]
            F[2] = 1.0
        else:
            I[50 + i] += 1
            I[54 + i] = 3
        return b, I, F
    """)
    put = written(sink(parse(said), RUNS))
    assert "        I[50 + i] += 2" in put and put.count("        I[54 + i] = -1") == 1
    for stop in (0, 1):
        world = ([stop] + [0] * 60, [0.5] * 6)
        assert run(["    b = 0", *said], "I, F, i", list(world[0]), list(world[1]), 1) == run(
            ["    b = 0", *put], "I, F, i", list(world[0]), list(world[1]), 1
        )


@pytest.mark.parametrize("between", [f"settle({EFFECTS})", "a = I[CELLS[j]]", "i = 2", "return"])
def test_a_count_stays_before_what_may_look(between: str) -> None:
    block = parse(["    I[50 + i] += 1", f"    {between}", "    I[50 + i] += 1"])
    assert sink(block, RUNS) == block


def test_twins_are_counted_once() -> None:
    functions = {
        "a": parse(["    I[50] += 1", "    F[1] = 2.0", "    I[54] += 1"]),
        "b": parse(["    I[58] += 1", "    if c:", "        return", "    I[59] += 1"]),
        "finish": [],
    }
    count_once(functions, RUNS, [0] * 60)
    assert texts(functions["a"]) == ["I[50] += 1", "F[1] = 2.0"]
    assert functions["finish"] == ["I[54] = I[50]"]
    assert "I[59] += 1" in texts(functions["b"])  # it may not be reached
    read = {"a": parse(["    I[50] += 1", "    I[54] += 1", "    a = I[54]"]), "finish": []}
    count_once(read, RUNS, [0] * 60)
    assert "I[54] += 1" in texts(read["a"])


def test_items_are_numbered_together() -> None:
    block = parse(["    heappush(Q, (1.0, 2, i, I[2], 0, 0))", "    I[2] += 1"] * 2 + ["    return Q, I"])
    said = written(block)
    number_together(block)
    put = written(block)
    assert sum("I[2] = " in line for line in put) == 1

    def pushed(body: list[str]) -> Any:
        return run(["    heappush = lambda Q, item: Q.append(item)", *body], "Q, I, i", [], [0, 0, 5], 3)

    assert pushed(said) == pushed(put) == ([(1.0, 2, 3, 5, 0, 0), (1.0, 2, 3, 6, 0, 0)], [0, 0, 7])


def test_records_in_a_row_are_numbered_in_one_go() -> None:
    note = ["    r_n = I[3]", "    I[3] = r_n + 1", "    R += (r_n, I[1], now, 8, i, 0, None)", "    I[1] = r_n"]
    remark = ["    r_n = I[3]", "    R += (r_n, I[1], now, 9, i, 0, None)", "    I[3] = r_n + 1"]
    branch = ["    if a:", *("    " + line for line in note)]
    said = [*note, *remark, *note, *branch, *remark, "    return R, I"]
    put = written(record_together(parse(said)))
    assert len(put) < len(said)
    for a in (0, 1):
        worlds = [run(body, "R, I, now, i, a", [], [0, 4, 0, 7], 1.0, 2, a) for body in (said, put)]
        assert worlds[0] == worlds[1] and len(worlds[0][0]) == 7 * (4 + a)


def test_a_loop_that_has_lost_its_body_is_let_be() -> None:
    tables = {"SET": (1, 2, 3)}
    left = spell([Loop("for i in SET:", [Loop("for k in SET:", [])])], tables, None)
    assert run([*written(left), "    return 1"], "SET", (1, 2, 3)) == 1


# -- formulas called with numbers ------------------------------------------------------------------------


def test_a_formula_that_is_called_with_numbers_has_them_put_in() -> None:
    heads = {"margin": "def margin(F, I, now, a0, a1):", "answered": "def answered(F, I, now, a0):"}
    heads |= {"asks": "def asks(F, I, now, i):", "finish": "def finish(F, I, now):"}
    bodies = {
        "margin": parse(lines("return (F[3 + AT[a0] * 2 + AT[a1]] - answered(F, I, now, a1))")),
        "answered": parse(lines("return (F[7 + AT[a0]] if ((2 != a0) and (a0 in (1, 3))) else 0.5)")),
        "asks": parse(lines("x = margin(F, I, now, 1, 3) + margin(F, I, now, i, 1)")),
        "finish": parse(lines("x = margin(F, I, now, 1, 3)")),
    }
    specialise(heads, bodies, {"AT": (-1, 0, -1, 1)}, {"finish"})
    assert bodies["asks"] == ["x = margin_at_1_3(F, I, now) + margin(F, I, now, i, 1)"]
    assert bodies["finish"] == ["x = margin(F, I, now, 1, 3)"]
    assert bodies["margin_at_1_3"] == ["return (F[3 + 0 * 2 + 1] - answered_at_3(F, I, now))"]
    assert bodies["answered_at_3"] == ["return (F[7 + 1] if ((True) and (True)) else 0.5)"]
    assert heads["margin_at_1_3"] == "def margin_at_1_3(F, I, now):"


@settings(deadline=None)
@given(st.integers(0, 3), st.integers(0, 3), st.lists(st.floats(-5, 5), min_size=20, max_size=20))
def test_a_copy_gives_what_the_formula_gives(one: int, other: int, cells: list[float]) -> None:
    said = (
        "return (F[1 + AT[a0] * 4 + a1] * (F[a1] if ((a0 == a1) or (a1 not in (0, 2)) or (a0 != 3)) else -F[AT[a1]]))"
    )
    table = (3, 0, 1, 2)
    heads = {"f": "def f(F, I, now, a0, a1):", "g": "def g(F, I, now):"}
    bodies = {"f": parse(lines(said)), "g": parse(lines(f"return f(F, I, now, {one}, {other})"))}
    specialise(heads, bodies, {"AT": table}, ())
    space: dict[str, Any] = {"AT": table}
    for name, body in bodies.items():
        exec("\n".join([heads[name], *written(body)]), space)
    assert len(bodies) == 3
    assert same(space["g"](cells, [], 0.0), space["f"](cells, [], 0.0, one, other))


# -- loops whose turns are known -------------------------------------------------------------------------

TABLES = {"ALL": (0, 1, 2, 3, 4), "WHO": (2, 0, 1), "WHOM": (-1, 4, 3), "SHORT": (0, 1)}
QUESTIONS = st.recursive(
    st.sampled_from(["(WHO[x] == k)", "(WHOM[x] != k)", "(k in (1, 3))", "(WHOM[x] == -1)", "(WHO[x] in (0, 2))"]),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
    ),
    max_leaves=6,
)


@given(QUESTIONS, QUESTIONS, st.integers(0, 2))
def test_a_loop_takes_only_the_turns_in_which_it_does_something(first: str, second: str, x: int) -> None:
    text = lines(f"""
        for k in ALL:
            if {first}:
                if {second}:
                    F.append(k)
    """)
    bodies = {"f": parse(text)}
    head = select(bodies, dict(TABLES))
    found: list[list[int]] = []
    for body in (text, written(bodies["f"])):
        found.append([])
        names = "".join(f"    {name} = {table}\n" for name, table in TABLES.items())
        space: dict[str, Any] = {}
        exec("\n".join([*head, "def f(F, x):", names, *body]), space)
        space["f"](found[-1], x)
    assert found[0] == found[1] and len(head) == 1
    assert len(texts(bodies["f"])) == 2


@pytest.mark.parametrize(("asked", "straight"), [("WHO[x] != k", True), ("WHOM[x] != k", False), ("k > 1", False)])
def test_a_pair_of_two_is_looked_up_straight(asked: str, straight: bool) -> None:
    """WHOM may be nobody (-1), and a turn above 1 may be whoever it is paired with."""
    who = "WHOM" if "WHOM" in asked else "WHO"
    text = lines(f"""
        for k in ALL:
            if {asked} and WHO[x] >= 0:
                v = pair_of(I, PAIR, {who}[x], k, 5, 9)
    """)
    bodies = {"f": parse(text)}
    (head,) = select(bodies, dict(TABLES))
    found = written(bodies["f"])
    assert found[1].strip() == (
        f"v = PAIR[{who}[x] * 5 + k]" if straight else f"v = pair_of(I, PAIR, {who}[x], k, 5, 9)"
    )
    assert head.startswith("TURNS_1 = ((")


@pytest.mark.parametrize(
    "asked",
    [
        "F[k] > 0.0",  # may change
        "WHO[x] == WHOM[y]",  # two keys
        "WHO[x] == SHORT[x]",  # where one ends and the other does not
        "UNKNOWN[x] == k",
        "likely(k)",
        "WHO[seen] == k",  # a key that the loop changes
    ],
)
def test_a_loop_that_cannot_be_known_is_let_be(asked: str) -> None:
    body = parse(
        lines(f"""
        for k in ALL:
            if {asked}:
                seen = k
    """)
    )
    bodies = {"f": body}
    assert select(bodies, dict(TABLES)) == [] and bodies["f"] == body


@given(st.lists(st.integers(0, 3), min_size=5, max_size=5), st.lists(st.booleans(), min_size=5, max_size=5))
def test_what_is_only_looked_after_in_one_state_is_passed_over(states: list[int], kept: list[bool]) -> None:
    text = lines("""
        for i in ALL:
            if not (((I[10 + i] != 2) or (F[0 + i] != 0.0 and True)) or (F[0 + i] == 7.0)):
                broken.append(i)
        for i in ALL:
            if I[10 + i] != 3:
                continue
            broken.append(-i)
    """)
    bodies = {"f": parse(text)}
    assert select(bodies, dict(TABLES)) == []
    assert [line for line in written(bodies["f"]) if "[10:15]" in line] == [
        "    if 2 in I[10:15]:",
        "    if 3 in I[10:15]:",
    ]
    cells, found = [0] * 10 + states, ([], [])  # type: tuple[list[int], tuple[list[int], list[int]]]
    for body, broken in zip((text, written(bodies["f"])), found, strict=True):
        run([f"    ALL = {TABLES['ALL']}", *body], "I, F, broken", cells, [float(one) for one in kept], broken)
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "asked",
    [
        "if not (((I[10 + i] != 2) or F[i] > 0.0) and F[i] < 9.0):",  # the other part decides as well
        "if not (I[10 + i] not in (1, 2) or F[i] > 0.0):",
        "if not ((I[10 + i] != 2)) or (F[i] > 0.0):",
        "if not (I[10 + j] != 2 or F[i] > 0.0):",
    ],
)
def test_a_loop_that_looks_elsewhere_as_well_is_let_be(asked: str) -> None:
    body = parse(["    for i in ALL:", f"        {asked}", "            broken = 1"])
    bodies = {"f": body}
    assert select(bodies, dict(TABLES)) == [] and bodies["f"] == body


# -- ranges --------------------------------------------------------------------------------------------

HELD = """
    v1_new = (F[1 + i] + 7.0)
    if not 0.0 <= v1_new <= 10.0:
        v1_new = 0.0 if v1_new < 0.0 else 10.0
        I[50] += 1
    F[1 + i] = v1_new
"""


def test_a_bound_that_cannot_be_passed_is_not_asked_after() -> None:
    functions = {"f": parse(lines(HELD))}
    ranges = Ranges(functions, RUNS, [0.0] * 9)
    assert ranges.finite("1 + i") == (0.0, 10.0)
    assert texts(Ranging(ranges).block(functions["f"], {}))[1:3] == ["if v1_new > 10.0:", "v1_new = 10.0"]
    loose = {**functions, "g": parse(["    F[2] = x"])}
    assert Ranges(loose, RUNS, [0.0] * 9).finite("1 + i") is None
    assert Ranges(functions, RUNS, [99.0] * 9).finite("1 + i") == (0.0, 99.0)


bounded_numbers = st.floats(-50.0, 50.0)
SAID = st.recursive(
    st.one_of(st.sampled_from(["x", "y", "F[1 + i]"]), bounded_numbers.map(lambda number: f"({number!r})")),
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda parts: f"({' '.join(parts)})")
        | inner.map(lambda one: f"(-{one})")
        | st.tuples(inner, inner).map(lambda both: f"({both[0]} if x > y else {both[1]})")
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(SAID, bounded_numbers, bounded_numbers, bounded_numbers, bounded_numbers, st.floats(0.0, 10.0), st.data())
def test_a_value_lies_in_its_interval(
    said: str, a: float, b: float, c: float, d: float, cell: float, data: st.DataObject
) -> None:
    ranging = Ranging(Ranges({"f": parse(lines(HELD))}, RUNS, [0.0] * 9))
    (a, b), (c, d) = sorted((a + 0.0, b + 0.0)), sorted((c + 0.0, d + 0.0))  # no -0.0
    interval = ranging.interval(said, {"x": (a, b), "y": (c, d)})
    assert interval is not None
    x, y = data.draw(st.floats(a, b)), data.draw(st.floats(c, d))
    value = run([f"    return {said}"], "x, y, F, i", x, y, [0.0, cell], 0)
    assert interval[0] <= value <= interval[1]


def test_a_variable_is_dead_where_nothing_reads_it() -> None:
    block = parse(
        ["    v = 1.0", "    if a:", "        v = 2.0", "    for k in SET:", "        F[1] = v", "        v = 3.0"]
    )
    assert not dead_behind(block, block, 1, "v")
    inner = block[2].body  # type: ignore[union-attr]
    assert not dead_behind(block, inner, 2, "v")  # the next round reads it
    assert dead_behind(block, block, 3, "v")
    arms = parse(["    if a:", "        v = 2.0", "        F[1] = v", "    v = 1.0", "    return v"])
    assert dead_behind(arms, arms[0].arms[0][1], 2, "v")  # type: ignore[union-attr]


# -- calls ---------------------------------------------------------------------------------------------


def test_formulas_stand_where_they_are_used() -> None:
    heads = {"formula_a": "def formula_a(F, I, now, a0):", "formula_b": "def formula_b(F, I, now, a0):"}
    bodies = {"formula_a": ["return (F[1 + a0] * 2.0)"], "formula_b": ["return (formula_a(F, I, now, a0) + T2[a0])"]}
    formulas = Formulas(heads, bodies, {"T2": (5, 6)})  # type: ignore[arg-type]
    assert formulas.written_out("x = formula_b(F, I, now, 1)") == "x = ((((F[1 + 1] * 2.0)) + 6))"
    kept = "x = formula_b(F, I, now, f(1))"
    assert formulas.written_out(kept) == kept


@pytest.mark.parametrize("x", [-1.0, 0.5, 3.0])
def test_returns_become_branches(x: float) -> None:
    said = lines("""
        y = x * 2.0
        if x < 0.0:
            return 0.0
        y += 1.0
        if x > 1.0:
            if y > 100.0:
                return 100.0
            return y
        return x
    """)
    put = written(returning(parse(said), "answer", []))
    assert not any("return" in line for line in put)
    assert run(said, "x", x) == run([*put, "    return answer"], "x", x)


def test_a_way_without_a_return_is_not_taken_apart() -> None:
    with pytest.raises(Entangled):
        returning(parse(["    if x:", "        return 1"]), "answer", [])


def test_small_functions_stand_where_they_are_called() -> None:
    heads = {"a": f"def a({EFFECTS}, i):", "b": f"def b({EFFECTS}, i, x):"}
    bodies = {
        "a": parse([f"    b({EFFECTS}, i, F[1] + 1.0)", "    y = 1"]),
        "b": parse(["    y = x", "    F[2 + i] = y + x"]),
    }
    expand(heads, bodies)
    text = written(bodies["a"])
    assert not any(line.lstrip().startswith("b(") for line in text)
    assert run([*text, "    return F, y"], f"{EFFECTS}, i", [0.0, 1.0, 0.0, 0.0], *[None] * 7, 1) == (
        [0.0, 1.0, 0.0, 4.0],
        1,
    )


def test_marks_are_taken_at_once_where_nothing_sets_them_anew() -> None:
    text = """
        while I[26]:
            marks = I[26]
            lowest = marks & -marks
            I[26] = marks ^ lowest
            if lowest == 1:
                F[1] += 1.0
            elif lowest == 2:
                F[1] *= 3.0
        return F, I
    """
    said = lines(text)
    put = written(take_at_once(parse(said)))
    assert not any("while" in line for line in put)
    for marks in range(4):
        worlds = [run(body, "F, I", [0.0, 2.0], [0] * 26 + [marks]) for body in (said, put)]
        assert worlds[0] == worlds[1]
    again = parse(lines(text.replace("F[1] *= 3.0", "I[26] |= 1")))
    assert take_at_once(again) == again


# -- months, and the whole -----------------------------------------------------------------------------


@settings(max_examples=300)
@given(
    st.integers(0, 2**31),
    st.integers(-400, 400),
    st.integers(-(10**7), 10**7),
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=4),
    st.sampled_from([ALWAYS_UTC, ((0, 19800),), tuple(zone_transitions("Europe/Warsaw", 1960, 2060))]),
)
def test_a_known_span_leads_to_the_same_date(
    start: int, months: int, seconds: int, times: list[int], transitions: Transitions
) -> None:
    span = months * MONTH + seconds
    later, after = make_later(start, transitions), make_after(start, transitions)(span)
    for time in [*times, *times]:
        assert same(later(float(time), span), after(float(time)))
    assert after(math.inf) == later(math.inf, span)


def test_the_reaction_of_the_benchmark_is_as_short_as_claimed() -> None:
    """The steps apply: no seat, no generation of an inject that nothing cancels, no bound that cannot be passed."""
    program = compile_playbook(load(str(CRISIS)))
    space = program.namespace(False)
    names = space["fired_injects_reaction"].__code__.co_names
    assert "EACH_A" in names and not {"max", "draw", "int", "COUNTS"} & set(names)
    assert program.seat + 1 not in space["fired_injects_reaction"].__code__.co_consts
    assert program.seat in program.namespace(True)["fired_injects_reaction"].__code__.co_consts
