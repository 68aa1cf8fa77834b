"""Legal cases: read with every problem, played to the day, and failing where the standing is another."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.language.problems import PlaybookError
from wargame.validation.case_files import read_cases
from wargame.validation.case_runs import run_cases

WORLD = """\
playbook: Treaties
format: 1
clock: {start: 1993-01-01, length: 1 year}
use: [treaty]
actors:
  PRK: {name: North Korea}
  USA: {name: United States}
cases: {treaty: {npt: {elsewhere: 150, notice: 3 months}}}
outcomes: {end: otherwise}
"""
CASES = """\
legal_cases: Notice of withdrawal
format: 1
world: world.yaml
sources: {facts: "Project facts, 2026-11 (R)"}
cases:
  one_day_short:
    about: Stopped a day short, used ten years later.
    source: facts
    starts: 1993-02-09
    given:
      treaty[npt]: in_force
      membership[npt, PRK]: ratified
      membership[npt, USA]: ratified
    steps:
      notice:
        on: 1993-03-12
        moves: {PRK: "membership[npt, PRK].give_notice"}
        stands:
          membership[npt, PRK]: notice
          membership[npt, PRK].notice_ends: 1993-06-12
          membership[npt, PRK] is party: true
      halt:
        on: 1993-06-11
        moves: {PRK: "membership[npt, PRK].suspend_notice"}
        stands:
          membership[npt, PRK]: party
          membership[npt, PRK].left: 1 day
      again:
        on: 2003-01-10
        moves: {PRK: "membership[npt, PRK].resume_notice"}
      out:
        on: 1 day
        stands: {"membership[npt, PRK]": withdrawn}
      no_way_back:
        on: 2003-02-01
        moves: {PRK: "membership[npt, PRK].ratify"}
        refused: no legal move
"""


def file(folder: Path, text: str = CASES, world: str = WORLD) -> Path:
    (folder / "world.yaml").write_text(world, encoding="utf-8")
    (folder / "cases.yaml").write_text(text, encoding="utf-8")
    return folder / "cases.yaml"


def test_a_case_that_holds(tmp_path: Path) -> None:
    (verdict,) = run_cases(read_cases(file(tmp_path)))
    assert verdict.holds and verdict.checks == 7


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("notice_ends: 1993-06-12", "notice_ends: 1993-06-13", "1993-06-13, got 1993-06-12"),
        ("left: 1 day", "left: 2 days", "2 days, got 1 day"),
        ("is party: true", "is party: false", "false, got yes"),
        ('PRK]": withdrawn', 'PRK]": notice', "notice, got withdrawn"),
        ("PRK].give_notice", "PRK].sign", "to be taken, got refused"),
    ],
)
def test_a_standing_that_is_another_is_told_on_its_line(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    text = CASES.replace(was, becomes)
    (verdict,) = run_cases(read_cases(file(tmp_path, text)))
    line = text[: text.index(becomes)].count("\n") + 1
    found = [str(failure) for failure in verdict.failures]
    assert any(f"cases.yaml:{line}:" in one and said in one for one in found), found


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("refused: no legal move", "refused: because", "because, got refused: `membership"),
        ("on: 1 day\n", "on: 1 hour\n", "withdrawn, got notice"),
        ("PRK].resume_notice", "PRK].revoke_notice", "withdrawn, got ratified"),
        ("on: 1993-06-11", "on: 1993-06-12", "to be taken, got refused"),
    ],
)
def test_another_act_or_date_brings_another_standing(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    (verdict,) = run_cases(read_cases(file(tmp_path, CASES.replace(was, becomes))))
    assert any(said in str(failure) for failure in verdict.failures), [str(one) for one in verdict.failures]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("is party: true", "is partie: true", "partie"),
        ("PRK]: party", "PRX]: party", "`PRX` is not known here"),
        ('PRK]": withdrawn', 'PRK]": gone', "no state of `membership`"),
        ("on: 2003-02-01", "on: 2001-02-01", "that is past"),
        ("on: 1 day\n", "on: soon\n", "no date for a step"),
        ("source: facts", "source: fact", "did you mean `facts`?"),
        ("world: world.yaml", "world: ../world.yaml", "there is no playbook"),
        ("steps:\n", "stepps:\n", "`steps` is missing"),
        ("    about: Stopped a day short, used ten years later.\n", "", "`about` is missing"),
        ("legal_cases: Notice of withdrawal", "legal_case: Notice", "`legal_cases` is missing"),
    ],
)
def test_a_file_that_means_nothing_says_where(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    assert was in CASES
    with pytest.raises(PlaybookError) as problem:
        run_cases(read_cases(file(tmp_path, CASES.replace(was, becomes))))
    assert any(said in str(one) and one.mark.line >= 1 for one in problem.value.problems), str(problem.value)


def test_a_case_that_expects_nothing_is_no_case(tmp_path: Path) -> None:
    text = CASES[: CASES.index("        stands:")]
    with pytest.raises(PlaybookError, match="expects nothing"):
        read_cases(file(tmp_path, text))
