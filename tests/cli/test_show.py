"""`wargame show` on the shipped playbooks, and what its forecast says of known rates."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from wargame.cli.show import command
from wargame.language.load import load, load_text
from wargame.language.parser import parse_expression
from wargame.language.problems import Mark
from wargame.language.snippet import Snippet
from wargame.program import compile_playbook
from wargame.report.show.forecast import date_text, forecast
from wargame.report.show.influence import arrows, drawn
from wargame.report.show.machines import machines
from wargame.report.show.means import Means

SMALL = """\
playbook: Small
format: 1
clock: {start: 2025-01-31, length: 1 year, zone: Europe/Stockholm}
actors:
  AAA: {name: Alfa}
  BBB: {name: Bravo}
  CCC: {name: Charlie}
parameters: {pace: "uniform(1, 3)"}
tracks:
  heat: {of: actor, range: [0, 100], start: 10, flow: 1 per month}
injects:
  monthly: {every: 1 month, text: The month is over.}
  board: {at: 2025-06-01 14:30, if: "heat[AAA] > 3", text: The board meets.}
  storm: {each: {a: actors}, rate: pace per year, text: "A storm over {a}."}
  late: {after: "uniform(10 days, 20 days)", text: Late news.}
  hot: {when: "heat[AAA] > 15", text: It is hot.}
  hot_two: {when: "heat[AAA] > 15 and heat[BBB] > 15", text: It is hot twice.}
  hot_one: {when: "heat[AAA] > heat[BBB]", text: It is hotter here.}
moves:
  warm: {by: AAA, target: [BBB, CCC], do: "heat[target] += 1"}
  cool: {by: BBB, do: "for a in actors: heat[a] -= 1"}
outcomes: {over: otherwise}
"""


def show(*arguments: str) -> str:
    done = CliRunner().invoke(command, list(arguments), standalone_mode=False)
    assert done.exception is None, done.exception
    assert done.return_value in (0, None), done.output
    return str(done.stdout)


@pytest.fixture(scope="module")
def small():
    return compile_playbook(load_text(SMALL))


def value(text: str) -> float | None:
    return Means(load("first_steps")).of(parse_expression(Snippet.plain(text, Mark("t", 1, 1))))


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("uniform(1, 3)", 2), ("triangular(low=0, mode=1, high=5)", 2), ("lognormal(median=2, sigma=0)", 2),
        ("beta(1, 3)", 0.25), ("2 * normal(mean=3, sd=1) - 1", 5), ("tension + 5", 50), ("1 / 0", None),
        ("uniform(1 day, 3 days)", 2 * 86400), ("nothing_known + 1", None),
    ],
)  # fmt: skip
def test_means(text, mean):
    assert value(text) == mean


def test_the_calendar(small):
    found = forecast(small)
    monthly = [small.date(entry.at) for entry in found.dated if entry.name == "monthly"]
    assert monthly[:3] == ["2025-02-28", "2025-03-28", "2025-04-28"], "months are counted from the first time"
    assert len(monthly) == 12
    (board,) = [entry for entry in found.dated if entry.name == "board"]
    assert small.date(board.at) == "2025-06-01 14:30" and "if heat[AAA] > 3" in board.text
    (late,) = [entry for entry in found.dated if entry.name == "late"]
    assert late.about and small.date(late.at) == "2025-02-15"
    (storm,) = found.random
    assert storm.expected == pytest.approx(3 * 2 * 365 / 365.2425)


def test_how_a_condition_is_found(small, tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    text = " ".join(show(str(path), "--triggers").split())
    assert "hot: when heat[AAA] > 15. [the moment is solved exactly]" in text
    assert "heat[BBB] > 15. [the moment is solved exactly]" in text
    assert "heat[AAA] > heat[BBB]. [looked at after each event and on each tick]" in text


def test_influence_follows_targets_and_indices(small):
    found = arrows(small)
    assert found[("AAA", "BBB")] == ["warm"] and found[("AAA", "CCC")] == ["warm"]
    assert found[("BBB", "AAA")] == ["cool"] and ("BBB", "BBB") not in found
    nodes, _ = drawn(small, found)
    assert nodes == ["AAA", "BBB", "CCC"], "BBB and CCC differ in what they do"


def test_those_alike_share_a_box():
    nodes, edges = drawn(*(lambda p: (p, arrows(p)))(compile_playbook(load("cold_winter"))))
    assert "AUT, HUN" in nodes
    assert ("NOR", "AUT, HUN", "send_help") in edges


def test_machines_of_the_cold_winter():
    (machine,) = machines(compile_playbook(load("cold_winter")))
    assert machine.names[0] == "flowing" and machine.cases == 2
    assert ("disputed", "cut", "award: lost") in machine.edges
    assert ("warned", "cut", "silence") in machine.edges
    assert {s for s, _, label in machine.edges if label == "reopen"} == {"cut", "disputed"}, "a group is taken apart"


@pytest.mark.parametrize("playbook", ["first_steps", "cold_winter", "umbrella"])
def test_shipped_playbooks_show_everything(playbook, tmp_path):
    text = show(playbook)
    for heading in ("Timeline", "Triggers", "State machines", "Who affects whom"):
        assert heading in text
    assert "None" not in text and max(map(len, text.split("\n"))) <= 130
    for name in load(playbook).injects:
        assert re.search(rf"\b{name}\b", text), name
    for part in ("--timeline", *["--states"] * bool(load(playbook).kinds), "--influence"):
        show(playbook, part, "--svg", str(tmp_path / "p.svg"))
        ET.fromstring((tmp_path / "p.svg").read_text(encoding="utf-8"))
    assert show(playbook, "--mermaid").count("```mermaid") == len(load(playbook).kinds) + 1


def test_a_name_is_found_where_it_is_declared():
    said = show("umbrella", "deployment", "snubs")
    assert "kinds.deployment is a kind, declared in the library deployment: library/deployment.yaml:" in said
    assert "changed in playbooks/umbrella.yaml" in said
    assert "players.POL.memory.snubs is in the memory of POL" in said


def test_an_unknown_name_is_refused_with_advice():
    done = CliRunner().invoke(command, ["umbrella", "deploymnt"], standalone_mode=False)
    assert done.return_value == 2 and "did you mean `deployment`" in done.output


def test_a_picture_is_of_one_part():
    done = CliRunner().invoke(command, ["umbrella", "--svg", "x.svg"])
    assert done.exit_code == 2 and "--states" in done.output


def test_the_forecast_meets_the_engine():
    """What is expected of a constant rate is what runs have on average."""
    from wargame.engine.batch import Simulation

    program = compile_playbook(load("cold_winter"))
    (snap,) = [entry for entry in forecast(program).random if entry.name == "cold_snap"]
    simulation = Simulation(program)
    for run in range(300):
        simulation.run(1, run)
    seen = dict(zip(simulation.coverage_paths, simulation.coverage(), strict=True))["injects.cold_snap"] / 300
    assert snap.expected is not None
    assert abs(seen - snap.expected) < 4 * (snap.expected / 300) ** 0.5


def test_a_date_beyond_the_calendar(small):
    assert date_text(small, 0.0) == "2025-01-31"
    assert date_text(small, 1e16).endswith("years on")
