"""Seams: clean, sourced, spread; what is left when nobody looks; every part wanted for something."""

from __future__ import annotations

import functools
from collections import Counter

import pytest

from wargame.engine.batch import Row, Simulation
from wargame.language.load import load, load_text, read, shipped_folder
from wargame.language.model import Inject, Move
from wargame.language.provenance import unsourced
from wargame.program import compile_playbook

RUNS = 120


@functools.cache
def simulation() -> Simulation:
    return Simulation(compile_playbook(load("seams")))


@functools.cache
def rows() -> tuple[Row, ...]:
    return tuple(simulation().run(1, run) for run in range(RUNS))


def value(row: Row, measure: str) -> float:
    return row.measures[simulation().measure_names.index(measure)]


@pytest.mark.parametrize("name", ["seams", "seams_history"])
def test_it_checks_without_a_warning_and_every_number_has_its_ground(name: str) -> None:
    playbook, problems = read(name)
    assert playbook is not None and list(problems) == []
    assert compile_playbook(playbook, careful=True).warnings == ()
    assert unsourced(playbook) == []


def test_every_inject_and_move_serves_an_objective() -> None:
    playbook = load("seams")
    said: dict[str, Inject | Move] = {**playbook.injects, **playbook.moves}
    for kind, entry in playbook.kinds.items():
        said |= {f"{kind}.{move}": what for move, what in entry.moves.items()}
    without = [name for name, entry in said.items() if not entry.consequence.objective]
    assert without == []


def test_no_outcome_has_nearly_all_runs_and_none_is_faulty() -> None:
    ends = Counter(row.outcome for row in rows())
    assert -1 not in ends
    assert max(ends.values()) <= 0.8 * RUNS
    assert len(ends) >= 5


def test_control_shrinks_before_the_limits_do() -> None:
    """Claim 15: runs in which nobody looks for years and yet nobody is above the limit exist, and not the reverse."""
    unseen = [row for row in rows() if value(row, "days_nobody_looked") > 365 * 86400]
    within = [row for row in unseen if value(row, "over_the_limit") <= 0]
    assert within
    years = [value(row, "days_under_verification") / (365.25 * 86400) for row in rows()]
    assert max(years) < 8.2  # two terms end on 5 February 2026 at the latest, whoever wishes what
    above = [row for row in rows() if value(row, "over_the_limit") > 0]
    assert all(value(row, "days_under_verification") < row.ended for row in above)


SNAPBACK = """\
playbook: Snapback
format: 1
extend: seams.yaml
measures:
  calls: times(deal[jcpoa] is called)
  returns: times(deal[jcpoa] is restored)
  days_called: total_time(deal[jcpoa] is called)
  back_at_the_end: deal[jcpoa] is restored
"""
TERM = "cases: {deal: {jcpoa: {ends: 2018-06-01}}}\n"
OPPOSED = """\
players:
  RUS: {plays: {opposes: {question: deal.relief, choose: go_on, before: friend_on_the_board}}}
  CHN: {plays: {opposes: {question: deal.relief, choose: go_on, before: friend_on_the_board}}}
"""


def snapbacks(said: str = "") -> list[dict[str, float]]:
    """What became of the deal, run by run; callers that think better of it are left out of the story."""
    firm = "remove: [kinds.participation.moves.take_back_call]\n"
    simulated = Simulation(compile_playbook(load_text(SNAPBACK + said + firm, "snapback.yaml", shipped_folder())))
    played = [simulated.run(1, run) for run in range(50)]
    assert not any(row.fault >= 0 for row in played)
    return [dict(zip(simulated.measure_names, row.measures, strict=True)) for row in played]


def test_nobody_saves_the_lifting_from_those_who_stand_by_their_call() -> None:
    """Thirty days and the sanctions are back, whoever opposes it; what has returned is called by nobody again."""
    for said in ("", OPPOSED):
        called = [run for run in snapbacks(said) if run["calls"]]
        assert len(called) > 12
        for run in called:
            assert run["calls"] == 1
            if run["days_called"] >= 30 * 86400:
                assert run["returns"] == run["back_at_the_end"] == 1
        assert sum(run["returns"] for run in called) >= len(called) - 3  # some are called in the last month


def test_nobody_calls_once_the_deal_has_run_its_term() -> None:
    assert max(run["calls"] for run in snapbacks(TERM)) == 0


TWINS = """\
playbook: A Board that votes
format: 1
extend: seams.yaml
start: inspection[IAEA, IRN] = finding
measures:
  answered: last_time(inspection[IAEA, IRN] is finding)
"""


def test_governors_vote_within_the_session() -> None:
    program = compile_playbook(load_text(TWINS, "board.yaml", shipped_folder()))
    simulated = Simulation(program)
    for run in range(10):
        simulated.run(1, run)
    counts = dict(zip(simulated.coverage_paths, simulated.coverage(), strict=True))
    voted = "kinds.inspection.states.finding.asks.verdict"
    assert counts[f"{voted}.silence"] == 0
    assert counts[f"{voted}.answers.in_favour"] > 0 < counts[f"{voted}.answers.against"]


def test_in_the_replay_everything_happens_or_says_why_it_does_not() -> None:
    program = compile_playbook(load("seams_history"))
    simulated = Simulation(program)
    for run in range(3):
        simulated.run(1, run)
    times = dict(zip(simulated.coverage_paths, simulated.coverage(), strict=True))
    assert [site.path for site in program.covered if not times[site.path] and not site.reason] == []
