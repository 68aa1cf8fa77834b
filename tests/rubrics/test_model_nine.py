"""Model 9, the published scoring as a playbook: its own totals, those of the rubric on its records, those by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from wargame.cli.main import wargame
from wargame.engine.batch import Simulation
from wargame.language.load import load
from wargame.program import Program, compile_playbook
from wargame.rubrics.played import Replayer
from wargame.rubrics.reading import read_rubric
from wargame.rubrics.scoring import score

FILE = Path(__file__).resolve().parents[2] / "playbooks" / "published" / "escalation_scoring.yaml"
# Sums of a day by hand, over 8: the scorer's, then with the charts' classes of the four disputed actions
# (day 1: intelligence 4 → -2, exercise 4 → 12; day 2: border city 0 → 28; day 3: defence agreement 4 → -2),
# then the highest rung (exercise 5, border city 12, relations cut 10, full nuclear attack 42).
PUBLISHED = [6 / 8, -6 / 8, 88 / 8, 204 / 8]
CHARTS = [(6 - 6 + 8) / 8, (-6 + 28) / 8, (88 - 6) / 8, 204 / 8]
RUNGS = [5.0, 12.0, 10.0, 42.0]


@pytest.fixture(scope="module")
def program() -> Program:
    return compile_playbook(load(FILE))


def test_it_is_at_most_80_lines() -> None:
    assert len(FILE.read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_playbook_comes_to_the_totals_by_hand(program: Program, seed: int) -> None:
    assert list(Simulation(program).run(seed, 0).measures) == PUBLISHED


@pytest.mark.parametrize(
    ("rubric", "expected"), [("rivera2024", PUBLISHED), ("rivera2024_chart", CHARTS), ("kahn1965", RUNGS)]
)
def test_rubrics_on_its_records_come_to_the_same(program: Program, rubric: str, expected: list[float]) -> None:
    """Every one of the 27 actions is done once and known; the one that cannot bear its name says it by a label."""
    scored = score(Replayer(program, 1).log(range(4)), read_rubric(rubric)[0])
    assert scored.unknown == () and len(scored.log.acts) == 4 * 27
    assert [list(days) for days in scored.days] == [expected] * 4


def test_the_actions_are_those_of_the_study(program: Program) -> None:
    rubric, _ = read_rubric("rivera2024")
    acts = Replayer(program, 1).play(0).acts
    assert sorted(rubric.action(act.said, act.label, act.move) for act in acts) == sorted(rubric.actions)


@pytest.mark.parametrize("value", ["0.7500000001", "0.7499999999"])
def test_validate_compares_exactly(tmp_path: Path, value: str) -> None:
    runner = CliRunner()
    assert runner.invoke(wargame, ["validate", str(FILE), "--runs", "2", "--workers", "1"]).exit_code == 0
    other = tmp_path / "other.yaml"
    other.write_text(FILE.read_text(encoding="utf-8").replace("{day_1: 0.75,", f"{{day_1: {value},"), encoding="utf-8")
    found = runner.invoke(wargame, ["validate", str(other), "--runs", "2", "--workers", "1"], standalone_mode=False)
    assert found.return_value == 1 and "3 of 4 hold" in found.output
