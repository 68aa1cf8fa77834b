"""Published answers met by playbooks: facts/models.md, models 1, 2, 3, 5, 6, 7 and 8, and the NPT's notice."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import pytest
from program_playing import DAY, sure

from wargame.engine.batch import Row, Simulation
from wargame.language.load import load, load_text
from wargame.program import compile_playbook

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@cache
def simulation(name: str, changes: str = "") -> Simulation:
    """An example as it is, or as an extension changes it."""
    if not changes:
        return Simulation(compile_playbook(load(EXAMPLES / f"{name}.yaml")))
    text = f"playbook: Changed\nformat: 1\nextend: {name}.yaml\n{changes}\n"
    return Simulation(compile_playbook(load_text(text, str(EXAMPLES / "changed.yaml"), EXAMPLES)))


@cache
def rows(name: str, count: int, changes: str = "") -> tuple[Row, ...]:
    player = simulation(name, changes)
    found = tuple(player.run(7, run) for run in range(count))
    assert all(row.fault < 0 for row in found)
    return found


def shares(name: str, count: int, changes: str = "") -> dict[str, float]:
    names = simulation(name, changes).outcome_names
    found = [names[row.outcome] for row in rows(name, count, changes)]
    return {outcome: found.count(outcome) / count for outcome in names}


def measured(name: str, count: int, measure: str, changes: str = "") -> list[float]:
    place = simulation(name, changes).measure_names.index(measure)
    return [row.measures[place] for row in rows(name, count, changes)]


def near(values: list[float], expected: float, slack: float = 0.0) -> bool:
    """Whether a mean is within its own 99.9 % interval of what it should be."""
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return abs(mean - expected) <= 3.29 * spread / math.sqrt(len(values)) + slack


@pytest.mark.parametrize(
    ("periods", "inspections", "value"),
    [(2, 1, 1 / 3), (3, 1, 1 / 2), (4, 2, 3 / 11), (10, 3, 0.477273), (12, 4, 0.415617)],
)
def test_dresher(periods: int, inspections: int, value: float) -> None:
    changes = f"parameters: {{periods: {periods}, inspections: {inspections}}}"
    assert near(measured("published_dresher", 2000, "value", changes), value)


ATTACK = """
playbook: Rudimentary asymmetric deterrence
format: 1
about: The attacker knows how likely the defender is to resist; gains 100 unresisted, 20 resisted, keeps 60 at rest.
clock: {start: 2025-01-01, length: 1 year}
actors: {AT: {name: Attacker}, DE: {name: Defender}}
parameters:
  p_resist: {start: %s, seen_by: AT}
  gain: {start: 100, seen_by: AT}
  rest_: {start: 60, seen_by: AT}
  loss: {start: 20, seen_by: AT}
injects: {chance_: {at: 2025-02-01, asks: {choice: {who: AT, answers: [attack, wait_on]}}}}
players:
  AT:
    plays:
      best: {if: p_resist * loss + (1 - p_resist) * gain > rest_, choose: attack}
      else_: {choose: wait_on}
outcomes: {attack: choice is attack, peace: otherwise}
"""


@pytest.mark.parametrize(("resists", "outcome"), [(0.0, 0), (0.25, 0), (0.499, 0), (0.501, 1), (0.75, 1), (1.0, 1)])
def test_asymmetric_deterrence_switches_at_one_half(resists: float, outcome: int) -> None:
    """A attacks iff p < (aDC - aSQ) / (aDC - aDD) = (100 - 60) / (100 - 20)."""
    player = Simulation(compile_playbook(load_text(ATTACK % resists)))
    assert {player.run(1, run).outcome for run in range(20)} == {outcome}


@pytest.mark.parametrize(
    ("p_cha", "p_def", "expected"),
    [
        (0.3, 0.3, (0.40, 0.30, 0.15, 0.15)),
        (0.3, 0.6, (0.70, 0.12, 0.0, 0.18)),
        (0.3, 0.8, (1.0, 0.0, 0.0, 0.0)),
        (0.7, 0.3, (0.0, 0.70, 0.09, 0.21)),
    ],
)
def test_unilateral_deterrence(p_cha: float, p_def: float, expected: tuple[float, ...]) -> None:
    changes = f"parameters: {{p_cha: {{start: {p_cha}}}, p_def: {{start: {p_def}}}}}"
    found = shares("published_unilateral_deterrence", 2000, changes)
    names = ("status_quo", "defender_concedes", "challenger_concedes", "conflict")
    for name, odds in zip(names, expected, strict=True):
        assert sure(found[name], odds, 2000), (name, found)
    assert found["unfinished"] == 0


@pytest.mark.parametrize("step", ["1 hour", "1 day", "1 week"])
def test_brinkmanship_does_not_depend_on_the_calendar(step: str) -> None:
    found = shares("published_brinkmanship", 3000, f"parameters: {{step_length: {{start: {step}}}}}")
    assert sure(found["disaster"], 11 - 4 * math.e, 3000) and found["unfinished"] == 0
    assert found == shares("published_brinkmanship", 3000)


BARGAIN = """
playbook: Take it or leave it
format: 1
about: Fearon 1995. A proposes what suits it best, B fights if its private cost makes that worse than war.
clock: {start: 2025-01-01, length: 1 year}
actors: {AA: {name: A}, BB: {name: B}}
parameters:
  p: {start: 0.5, seen_by: all}
  cost: {start: %s, seen_by: AA}
  most: {start: %s, seen_by: AA}
tracks:
  private: {start: "uniform(0, most)", seen_by: BB}
  offer: {start: 0, seen_by: all}
injects:
  proposes: {at: 2025-02-01, do: "offer = p + max(0, most - cost) / 2"}
  reply:
    at: 2025-03-01
    asks: {answer_: {who: BB, answers: [accept, fight]}}
players:
  BB: {plays: {fights: {if: 1 - offer < 1 - p - private, choose: fight}, else_: {choose: accept}}}
outcomes: {war: answer_ is fight, peace: otherwise}
"""


@pytest.mark.parametrize(("cost", "most", "war"), [(0.1, 0.3, 1 / 3), (0.05, 0.4, 0.4375), (0.2, 0.2, 0.0)])
def test_bargaining(cost: float, most: float, war: float) -> None:
    player = Simulation(compile_playbook(load_text(BARGAIN % (cost, most))))
    assert sure(sum(player.run(3, run).outcome == 0 for run in range(3000)) / 3000, war, 3000)


@pytest.mark.parametrize(("stage", "expected"), [("consider", 15 / 59), ("pursue", 32 / 59)])
def test_proliferation_chain(stage: str, expected: float) -> None:
    found = shares("published_proliferation_chain", 4000, f"start: programme[AAA] = {stage}")
    assert sure(found["possess"], expected, 4000) and found["unfinished"] == 0


def test_the_npts_notice_is_exact() -> None:
    program = compile_playbook(load(EXAMPLES / "case_npt_notice.yaml"))
    player = Simulation(program)
    row = player.run(1, 0)
    measures = dict(zip(player.measure_names, row.measures, strict=True))
    assert program.date(measures["out"]).startswith("2003-01-11")
    assert measures["left_over"] == DAY and player.outcome_names[row.outcome] == "withdrawn"


QUARTERS = """
clock: {length: 4 years}
parameters: {arrivals: 20}
TRACKS
kinds:
  crisis:
    slots: 400
    states:
      waiting:
        enter: |
          peak = pick(level)
          answer = pick(response[trigger])
          crises += 1
          if peak is war: wars += 1
          if peak is no_violence: calm += 1
          if lasts < 29.7 days: low += 1
          if lasts < 74.44 days: middle += 1
          if lasts < 186.5 days: high += 1
          if delay < 6.147 days: quick += 1
          if trigger is military: military += 1
          if trigger is violent:
            violent += 1
            if answer is with_violence: by_violence += 1
measures:
  low: low
  middle: middle
  high: high
  quick: quick
  by_violence: by_violence
  violent: violent
  military: military
  calm: calm
"""


def test_crises_follow_the_fitted_laws() -> None:
    counters = ("low", "middle", "high", "quick", "by_violence", "violent", "military", "calm")
    declared = ", ".join(f"{name}: {{start: 0}}" for name in counters)
    changes = QUARTERS.replace("TRACKS", f"tracks: {{{declared}}}")
    names = simulation("published_crises", changes).measure_names
    totals = {name: sum(measured("published_crises", 60, name, changes)) for name in names}
    count = totals["crises"]
    assert count > 3000
    for name, odds in (("low", 0.25), ("middle", 0.5), ("high", 0.75), ("quick", 0.5), ("wars", 0.212), ("calm", 0.257),
                       ("violent", 381 / 967), ("military", 182 / 967)):
        assert sure(totals[name] / count, odds, int(count)), name
    assert sure(totals["by_violence"] / totals["violent"], 0.606, int(totals["violent"]))


def test_crises_of_a_year_vary_more_than_by_chance() -> None:
    counts = measured("published_crises", 3000, "crises", "clock: {length: 1 year}")
    mean = sum(counts) / 3000
    variance = sum((value - mean) ** 2 for value in counts) / 2999
    assert near(counts, 3.39) and 1.75 < variance / mean < 2.25
