"""History replays to the day: the acts are scripted, what follows from them comes out of the kinds."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from wargame.engine.game import Game
from wargame.language.load import load_text, shipped_folder
from wargame.program import Program, compile_playbook

HERE = Path(__file__).parent
PLAYBOOKS = shipped_folder() or Path()
with (HERE / "seams_history.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
CONSEQUENCES = [row for row in ROWS if row["kind"] == "consequence"]
TERM = "new_start_extended"  # what it brings about keeps to the treaty's own term, whatever the day of the act


def program(day: str = "", other: str = "") -> Program:
    """The playbook, or the one in which everything done on a day is done on another."""
    text = (PLAYBOOKS / "seams_history.yaml").read_text(encoding="utf-8")
    assert not day or day in text
    return compile_playbook(load_text(text.replace(day, other) if day else text, "seams_history.yaml", PLAYBOOKS))


def dates(played: Program, seed: int) -> dict[str, str]:
    game = Game(played, seed)
    game.advance()
    assert game.results().faults == ()
    found = {}
    for name, value in game.results().measures.items():
        if name in {row["name"] for row in CONSEQUENCES}:
            found[name] = played.date(value)[:10] if value < played.length else "never"
    return found


def test_the_table_says_enough() -> None:
    assert len(CONSEQUENCES) >= 12
    acts = {row["name"]: row["date"] for row in ROWS if row["kind"] == "act"}
    for row in CONSEQUENCES:
        assert acts[row["comes_from"]] == row["acted_on"] and row["date"] >= row["acted_on"] >= "2018-01-01"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_consequence_comes_on_its_day(seed: int) -> None:
    assert dates(program(), seed) == {row["name"]: row["date"] for row in CONSEQUENCES}


@pytest.mark.parametrize("act", sorted({row["comes_from"] for row in CONSEQUENCES} - {TERM}))
@pytest.mark.parametrize("days", [1, -1])
def test_an_act_a_day_off_moves_what_follows_by_a_day(act: str, days: int) -> None:
    day = next(row["date"] for row in ROWS if row["name"] == act)
    shifted = (date.fromisoformat(day) + timedelta(days)).isoformat()
    found = dates(program(day, shifted), 1)
    for row in CONSEQUENCES:
        moved = timedelta(days if row["comes_from"] == act else 0)
        assert found[row["name"]] == (date.fromisoformat(row["date"]) + moved).isoformat(), row["name"]


def test_an_extension_a_day_off_changes_no_term() -> None:
    assert dates(program("2021-02-03", "2021-02-04"), 1) == dates(program(), 1)


def test_without_the_extension_the_first_term_is_the_last() -> None:
    found = dates(program("2021-02-03", "2027-06-01"), 1)
    assert found["new_start_expires"] == "2021-02-05"
    assert found["new_start_outlives_its_first_term"] == "never"
