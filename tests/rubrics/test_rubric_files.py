"""Rubric files: the shipped ones, extension, and every problem of a bad one with its place."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from wargame.language.problems import PlaybookError
from wargame.rubrics.reading import FOLDER, read_rubric, read_rubrics, shipped
from wargame.rubrics.rows import json_schema

GOOD = """\
rubric: Two classes
format: 1
version: 3
sources: {paper: A paper}
classes: {calm: 0, violent: 28 @ paper}
otherwise: calm
actions:
  wait: calm @ paper
  attack: {class: violent @ paper, written: [Execute targeted attack, Strike]}
"""


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def told(path: Path) -> list[str]:
    """Everything that is wrong with a rubric, as it is told."""
    with pytest.raises(PlaybookError) as error:
        read_rubric(path)
    return [str(problem).removeprefix(f"{path}:") for problem in error.value.problems]


def test_the_shipped_rubrics_are_sound_and_say_where_every_number_is_from() -> None:
    assert shipped() == ["kahn1965", "rivera2024", "rivera2024_chart"]
    for name in shipped():
        rubric, warnings = read_rubric(name)
        assert warnings == [] and rubric.name == name and len(rubric.actions) == 27
        for action in rubric.actions.values():
            assert action.source in {*rubric.sources, *rubric.assumptions}
        for known in rubric.classes.values():
            assert known.source in {*rubric.sources, *rubric.assumptions} or known.weight == 0


def test_the_published_weights() -> None:
    rubric, _ = read_rubric("rivera2024")
    assert [known.weight for known in rubric.classes.values()] == [-2, 0, 4, 12, 28, 60]
    assert (rubric.day, rubric.divisor(3), rubric.weight("")) == ("total", 8, 0)
    counts = [sum(rubric.group(action) == name for action in rubric.actions) for name in rubric.classes]
    assert counts == [6, 3, 7, 6, 3, 2]


def test_the_charts_classes_differ_in_four_actions() -> None:
    published, charts = read_rubric("rivera2024")[0], read_rubric("rivera2024_chart")[0]
    assert {
        name: (published.weight(name), charts.weight(name))
        for name in published.actions
        if published.weight(name) != charts.weight(name)
    } == {
        "share_intelligence": (4, -2),
        "defence_agreement": (4, -2),
        "military_exercise": (4, 12),
        "occupy_border_city": (0, 28),
    }


def test_kahns_ladder_has_44_rungs_in_order() -> None:
    rubric, _ = read_rubric("kahn1965")
    assert [known.weight for known in rubric.classes.values()] == list(range(45))
    assert (rubric.day, rubric.nothing) == ("highest", 0)
    assert {action.source for action in rubric.actions.values()} == {"coded", "friendly"}  # ours, none of them Kahn's


def test_a_good_file(tmp_path: Path) -> None:
    rubric, warnings = read_rubric(written(tmp_path, GOOD))
    assert warnings == []
    assert (rubric.title, rubric.version, rubric.otherwise, rubric.divided_by) == ("Two classes", "3", "calm", 1)
    assert rubric.action("execute TARGETED  attack!") == rubric.action("strike") == "attack"
    assert rubric.action("unheard of") == "" and rubric.group("") == "calm"


def test_numbers_without_a_source_are_warned_of(tmp_path: Path) -> None:
    text = GOOD.replace("28 @ paper", "28").replace("calm @ paper", "calm")
    assert [str(one).removeprefix(str(tmp_path)) for one in read_rubric(written(tmp_path, text))[1]] == [
        "/mine.yaml:5:20: warning: the weight of `violent` says no source (write `4 @ source`, or `why:`)",
        "/mine.yaml:8:3: warning: the class of `wait` says no source (write `posturing @ source`, or `why:`)",
    ]


def test_an_extension_changes_a_coding_and_names_moves(tmp_path: Path) -> None:
    text = """\
rubric: Mine
format: 1
version: 1
extends: rivera2024
assumptions: {ours: Our coding.}
classes: {worse: 100 @ ours}
actions: {criticise: posturing @ ours, betrayal: {class: worse @ ours, written: Leave everybody}}
moves: {exercise: military_exercise, deployment.request: betrayal}
"""
    mine, base = read_rubric(written(tmp_path, text))[0], read_rubric("rivera2024")[0]
    assert (mine.weight("criticise"), base.weight("criticise"), mine.weight("betrayal")) == (4, 12, 100)
    assert mine.action("Publicly criticise a nation's actions") == "criticise"
    assert mine.action("deployment.request", "", "deployment.request") == "betrayal"
    assert mine.action("Leave everybody") == "betrayal" and (mine.day, mine.divided_by) == (base.day, 8)
    assert mine.digest != base.digest


def test_the_digest_follows_what_is_extended(tmp_path: Path) -> None:
    base = written(tmp_path, GOOD, "base.yaml")
    mine = written(tmp_path, "rubric: M\nformat: 1\nversion: 1\nextends: base\n")
    before = read_rubric(mine)[0].digest
    base.write_text(GOOD.replace("28", "27"), encoding="utf-8")
    assert read_rubric(mine)[0].digest != before


BAD = """\
rubric: Bad
format: 1
sources: {paper: A paper}
day: sum
divided_by: 0
classes: {violent: 28 @ papr, calm: 0, wrong: lots, strange: {wieght: 3}}
otherwise: calmm
actions:
  wait: calm
  attack: {class: violet @ paper, written: Strike}
  strike: violent @ paper
  4th: calm
moves: {exercise: atack, a.b.c.d: wait, drill: strike}
nations: 8
"""


def test_every_problem_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    assert told(written(tmp_path, BAD)) == [
        "1:1: `version` is missing (write `version: 1`; another coding is another version)",
        "4:6: `sum` stands where `total` or `highest` belongs",
        "5:13: a total is divided by a number above 0, or by `nations`",
        "6:20: `papr` is no source or assumption of this rubric (did you mean `paper`?)",
        "6:31: `calm` weighs less than `violent` before it (classes stand in order, from mild to severe)",
        "6:47: a weight is a number written out (write `12 @ source`)",
        "6:53: `weight` is missing (a class needs a number there)",
        "6:63: unknown key `wieght` in a class (did you mean `weight`?)",
        "7:12: `calmm` is no class of this rubric (did you mean `calm`?)",
        "10:19: `violet` is no class of this rubric (did you mean `violent`?)",
        "11:3: `strike` may be `attack` or `strike` (each spelling belongs to one action)",
        "12:3: `4th` is not a name (a name has letters, digits and `_`, no digit first)",
        "13:19: `atack` is no action of this rubric (did you mean `attack`?)",
        "13:26: `a.b.c.d` is not the name of a move "
        "(write `exercise`, `deployment.request`, or `deployment.access.refuse` for an answer)",
        "14:1: unknown key `nations` in a rubric (say `divided_by: 8`, or `divided_by: nations`)",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: the file is empty (it begins with `rubric: title`)"),
        ("a: [", "1:5: a value cannot begin"),
        ("rubric: x\nformat: 1\nversion: 1\n", "1:1: a rubric needs `classes`"),
        ("rubric: x\nformat: 2\nversion: 1\n", "2:9: format `2` is not known"),
        (
            "rubric: x\nformat: 1\nversion: 1\nextends: rivera2042\n",
            "4:10: there is no rubric `rivera2042` (did you mean",
        ),
        ("rubric: x\nformat: 1\nversion: 1\nextends: mine\n", "4:10: `mine` extends itself"),
        ("rubric: x\nformat: 1\nversion: 1\nextends: ../other.yaml\n", "4:10: `../other.yaml` leads elsewhere"),
        ("rubric: x\nformat: 1\nversion: 1\nextends: broken\n", "4:10: "),
        (GOOD + "rubric: again\n", "10:1: `rubric` stands here a second time"),
    ],
)
def test_a_bad_file(tmp_path: Path, text: str, said: str) -> None:
    found = told(written(tmp_path, text))
    assert any(one.startswith(said) for one in found), found


def test_faults_of_what_is_extended_are_told_where_they_are(tmp_path: Path) -> None:
    written(tmp_path, GOOD.replace("violent @ paper", "violet @ paper"), "base.yaml")
    mine = written(tmp_path, "rubric: M\nformat: 1\nversion: 1\nextends: base.yaml\n")
    with pytest.raises(PlaybookError) as error:
        read_rubric(mine)
    assert [str(problem).split(" (")[0] for problem in error.value.problems] == [
        "base.yaml:9:19: `violet` is no class of this rubric"
    ]


def test_a_name_that_nobody_ships() -> None:
    with pytest.raises(PlaybookError) as error:
        read_rubrics(["rivera2023", "khan1965"])
    assert [(problem.message, problem.advice) for problem in error.value.problems] == [
        ("there is no rubric `rivera2023`", "did you mean `rivera2024`?"),
        ("there is no rubric `khan1965`", "did you mean `kahn1965`?"),
    ]


def test_two_rubrics_of_one_name_are_told_apart(tmp_path: Path) -> None:
    mine = written(tmp_path, GOOD, "rivera2024.yaml")
    found, _ = read_rubrics(["rivera2024", str(mine)])
    assert [rubric.name for rubric in found] == ["rivera2024", str(mine)]


def test_the_schema_accepts_the_shipped_rubrics_and_refuses_a_wrong_key() -> None:
    schema = json_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    for name in shipped():
        jsonschema.validate(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"rubric": "x", "format": 1, "version": 1, "nations": 8}, schema)
