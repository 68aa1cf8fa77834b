"""Directions: read with every problem, played in pairs with the same dice, and judged by their intervals."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wargame.cli.main import main
from wargame.engine.batch import Simulation
from wargame.engine.chance import uniform
from wargame.language.load import load
from wargame.language.problems import PlaybookError
from wargame.program import compile_playbook
from wargame.validation.direction_files import FEWER, MORE, UNCHANGED, read_directions
from wargame.validation.direction_telling import HEADINGS, as_json, cells, closing, failed, markdown, notes
from wargame.validation.directions import Found, find, prepare
from wargame.validation.pairs import AS_EXPECTED, OTHERWISE, UNTOLD, Compared, compare, verdict

TOY = """\
playbook: Coins
format: 1
clock: {start: 2025-01-01, length: 1 year}
actors: {ANA: {name: Ana}}
parameters:
  bias: 0.3
  level: uniform(0, 1)
tracks:
  heads: {start: 0}
  others: {start: 0}
  height: {start: 0}
start: height = level
injects:
  toss:
    at: 2025-02-01
    do: "heads += 1 if chance(bias) else 0"
  another:
    at: 2025-03-01
    do: "others += 1 if chance(0.5) else 0"
measures:
  tall: height
  tossed: first_time(heads > 0)
outcomes:
  won: {if: heads > 0}
  lost: otherwise
"""
DIRECTIONS = """\
playbook: toy.yaml
directions:
  higher:
    because: Sums add up.
    factor: A quarter more.
    response: the height
    expected: more
    change:
      start: height = level + 0.25
    measure: tall
  luckier:
    because: A better coin wins more often.
    factor: The bias is 0.6 rather than 0.2.
    response: runs won
    expected: more
    from: {parameters: {bias: 0.2}}
    to: {parameters: {bias: 0.6}}
    measure: won
  apart:
    because: One coin knows nothing of the other.
    factor: The bias is 0.6.
    response: runs in which the other coin falls, of those that start high
    expected: unchanged
    change: {parameters: {bias: 0.6}}
    measure: others > 0
    given: height > 0.5
"""
PAIRS = 400


def file(folder: Path, text: str = DIRECTIONS, toy: str = TOY) -> Path:
    (folder / "toy.yaml").write_text(toy, encoding="utf-8")
    (folder / "directions.yaml").write_text(text, encoding="utf-8")
    return folder / "directions.yaml"


def found_in(folder: Path, text: str = DIRECTIONS, pairs: int = PAIRS, seed: int = 3) -> dict[str, Found]:
    return {one.name: one for one in find(read_directions(file(folder, text)), pairs=pairs, seed=seed).found}


# -- the runner, on a playbook whose paired effects are known exactly


def test_a_shift_is_the_same_in_every_pair(tmp_path: Path) -> None:
    got = found_in(tmp_path)["higher"].got
    assert got.pairs == got.differing == PAIRS
    assert got.difference == pytest.approx(0.25, abs=1e-15)
    assert got.high - got.low < 1e-12  # paired differences do not vary, although heights do
    assert got.spread == pytest.approx(math.sqrt(1 / 12), rel=0.1)


def test_a_coin_turns_just_where_its_own_draw_says(tmp_path: Path) -> None:
    """With the same dice a coin of 0.6 falls whenever one of 0.2 does, and between 0.2 and 0.6 alone."""
    got = found_in(tmp_path)["luckier"].got
    program = compile_playbook(load(tmp_path / "toy.yaml"))
    (stream,) = [name for name in program.streams if "toss" in name]
    draws = [uniform(3, run, stream, 0) for run in range(PAIRS)]
    assert got.before == sum(draw < 0.2 for draw in draws) / PAIRS
    assert got.after == sum(draw < 0.6 for draw in draws) / PAIRS
    assert got.differing == sum(0.2 <= draw < 0.6 for draw in draws) == round(PAIRS * got.difference)


def test_what_a_change_does_not_touch_is_identical_and_given_chooses_pairs(tmp_path: Path) -> None:
    found = found_in(tmp_path)["apart"]
    rows = [Simulation(compile_playbook(load(tmp_path / "toy.yaml"))).run(3, run) for run in range(PAIRS)]
    high = sum(row.measures[0] > 0.5 for row in rows)
    assert found.got.pairs == high and found.left_out == PAIRS - high and 0 < high < PAIRS
    assert found.got.identical and found.verdict == AS_EXPECTED
    assert "identical in all runs" in cells(found)


def test_a_pair_without_a_value_on_either_side_is_left_out(tmp_path: Path) -> None:
    found = found_in(tmp_path, DIRECTIONS.replace("measure: won", "measure: tossed"))["luckier"]
    plain = found_in(tmp_path)["luckier"].got
    assert found.kind == "date" and found.got.pairs == round(PAIRS * plain.before)
    assert found.got.identical and found.verdict == OTHERWISE  # more was expected, nothing came


def test_verdicts_follow_what_is_expected(tmp_path: Path) -> None:
    for expected, said in ((MORE, AS_EXPECTED), (FEWER, OTHERWISE), (UNCHANGED, OTHERWISE)):
        text = DIRECTIONS.replace("expected: more\n    from", f"expected: {expected}\n    from")
        assert found_in(tmp_path, text)["luckier"].verdict == said


def test_workers_change_no_result(tmp_path: Path) -> None:
    directions = read_directions(file(tmp_path))
    one, two = (find(directions, pairs=40, seed=1, workers=workers, probe=0.0) for workers in (1, 2))
    assert as_json([one]) == as_json([two])


def test_faulted_pairs_are_counted_apart_and_told(tmp_path: Path) -> None:
    toy = TOY + "invariants:\n  fair: heads == 0 or others == 0\n"
    directions = read_directions(file(tmp_path, toy=toy))
    findings = find(directions, pairs=PAIRS, seed=3)
    luckier = findings.found[1]
    assert luckier.faulted > 0 and luckier.got.pairs == PAIRS - luckier.faulted
    assert "fair" in luckier.fault and failed([findings])
    assert any("faulted" in note for note in notes(findings))


# -- intervals and verdicts


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=30, max_size=80),
    st.floats(0.5, 0.999),
)
def test_turning_a_comparison_round_turns_its_interval_round(pairs: list[tuple[float, float]], level: float) -> None:
    before, after = (np.array(values) for values in zip(*pairs, strict=True))
    there, back = compare(before, after, level), compare(after, before, level)
    assert (there.difference, there.low, there.high) == pytest.approx((-back.difference, -back.high, -back.low))
    assert there.low <= there.difference <= there.high
    assert there.differing == sum(x != y for x, y in pairs)
    assert compare(before, before, level).identical
    turned = {MORE: FEWER, FEWER: MORE, UNCHANGED: UNCHANGED}
    for expected in turned:
        assert verdict(expected, there) == verdict(turned[expected], back)


def test_the_interval_is_students_of_the_differences() -> None:
    """By hand: differences 1, 2, 3 with mean 2 and standard deviation 1; t(0.975; 2) is 4.302653."""
    got = compare(np.array([0.0, 0.0, 0.0]), np.array([1.0, 2.0, 3.0]), 0.95)
    assert (got.low, got.high) == pytest.approx((2 - 4.302653 / math.sqrt(3), 2 + 4.302653 / math.sqrt(3)), rel=1e-6)


def _got(low: float, high: float, pairs: int = 100, differing: int = 50, spread: float = 1.0) -> Compared:
    middle = 0.5 * (low + high)
    return Compared(pairs, 0.0, middle, middle, low, high, differing, spread)


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [
        (MORE, _got(0.1, 0.3), AS_EXPECTED),
        (FEWER, _got(0.1, 0.3), OTHERWISE),
        (FEWER, _got(-0.3, -0.1), AS_EXPECTED),
        (MORE, _got(-0.1, 0.3), UNTOLD),
        (UNCHANGED, _got(0.001, 0.002), OTHERWISE),  # it moves, however little
        (UNCHANGED, _got(-0.09, 0.1), AS_EXPECTED),
        (UNCHANGED, _got(-0.1, 0.13), UNTOLD),  # too wide to say
        (UNCHANGED, _got(-0.09, 0.1, spread=0.5), UNTOLD),
        (UNCHANGED, _got(0.0, 0.0, differing=0), AS_EXPECTED),
        (MORE, _got(0.0, 0.0, differing=0), OTHERWISE),
        (MORE, _got(0.1, 0.3, pairs=29), UNTOLD),
        (MORE, _got(0.1, 0.3, differing=9), UNTOLD),
        (UNCHANGED, _got(0.0, 0.0, pairs=29, differing=0), UNTOLD),
    ],
)
def test_verdicts(expected: str, got: Compared, said: str) -> None:
    assert verdict(expected, got) == said


def test_all_intervals_of_a_file_hold_together(tmp_path: Path) -> None:
    """Šidák over the file's three directions."""
    findings = find(read_directions(file(tmp_path)), pairs=30, seed=1)
    assert findings.level_of_each**3 == pytest.approx(0.95)
    assert "98.30%" in closing(findings)


# -- reading


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("measure: tall", "measure: tal", "10:14: `tal` is not known here"),
        ("others > 0", "other > 0", "25:14: `other` is not known here"),
        ("given: height > 0.5", "given: height", "26:12: a condition belongs here"),
        ("level + 0.25", "levels + 0.25", "9:23: `levels` is not known here"),
        ("      start:", "      starts:", "9:7: `starts` cannot be changed here (did you mean `start`?)"),
        ("      start:", "      playbook:", "9:7: `playbook` cannot be changed here"),
        ("{bias: 0.2}", "{bias: noone}", "16:31: `noone` is not known here"),
        ("    to: {parameters: {bias: 0.6}}\n", "", "11:3: the direction `luckier` does not say what is changed"),
        ("    to: {", "    change: {", "11:3: the direction `luckier` does not say what is changed"),
        ("expected: unchanged", "expected: same", "23:15: `same` stands where"),
        ("    response: runs won\n", "", "11:3: `response` is missing"),
        ("playbook: toy.yaml", "playbook: toys.yaml", "there is no file"),
        ("playbook: toy.yaml", "playbook: treaty.yaml", "there is no file"),
    ],
)
def test_mistakes_are_told_on_their_line(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    assert was in DIRECTIONS
    path = file(tmp_path, DIRECTIONS.replace(was, becomes))
    with pytest.raises(PlaybookError) as caught:
        prepare(read_directions(path))
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    path = file(tmp_path, DIRECTIONS.replace("level + 0.25", "levels").replace("0.6}", "nothing_known}"))
    with pytest.raises(PlaybookError) as caught:
        prepare(read_directions(path))
    assert {problem.mark.line for problem in caught.value.problems} == {9, 17, 24}


# -- the command


def test_the_command_prints_a_table_and_findings_are_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file(tmp_path, DIRECTIONS.replace("expected: more", "expected: fewer"))
    assert main(["validate", "--directions", str(path), "--runs", "200", "--workers", "1"]) == 0
    out = capsys.readouterr().out
    assert all(heading in out for heading in HEADINGS)
    assert out.count("OTHERWISE") == 2 and "1 as expected, 2 otherwise, 0 not told apart" in out


def test_the_command_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--directions", str(file(tmp_path)), "--runs", "200", "--json", "--workers", "1"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["files"]
    rows = {row["direction"]: row for row in told["directions"]}
    assert list(rows) == ["higher", "luckier", "apart"] and told["pairs"] == 200
    assert rows["higher"]["difference"] == pytest.approx(0.25) and rows["apart"]["verdict"] == AS_EXPECTED


def test_without_a_file_the_command_says_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--directions"]) == 2
    assert "name a file" in capsys.readouterr().err


def test_a_faulted_run_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file(tmp_path, toy=TOY + "invariants:\n  fair: heads == 0\n")
    assert main(["validate", "--directions", str(path), "--runs", "50", "--workers", "1"]) == 1
    assert "pairs faulted" in capsys.readouterr().out


def test_a_page_says_it_in_the_words_first_written(tmp_path: Path) -> None:
    told = markdown(find(read_directions(file(tmp_path)), pairs=50, seed=1))
    assert "| `higher`: A quarter more. | the height | more |" in told and "identical in all" in told
    assert {line.count("|") for line in told.splitlines() if line.startswith("|")} == {7}


def test_pages_are_written_for_each_file(tmp_path: Path) -> None:
    path, out = file(tmp_path), tmp_path / "pages"
    assert main(["validate", "--directions", str(path), "--runs", "30", "--workers", "1", "--out", str(out)]) == 0
    (told,) = json.loads((out / "directions.json").read_text(encoding="utf-8"))["files"]
    page = (out / "directions.md").read_text(encoding="utf-8")
    assert all(f"| `{row['direction']}`: {row['factor']} |" in page for row in told["directions"])
