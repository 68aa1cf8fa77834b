"""`wargame score`, and `--rubric` of montecarlo and report: what is said, written and refused."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest
from test_rubric_scoring import HAND, MEANS

from wargame.cli.main import main

CODING = """\
coding: The two moves of First steps
format: 1
version: 1
assumptions: {ours: A coding made for this test.}
moves: {threaten: military_exercise @ ours, talk: peace_negotiations @ ours}
"""
STUDY = ("montecarlo", "first_steps", "--runs", "40", "--workers", "1")
RUBRICS = ("--rubric", "rivera2024", "--rubric", "rivera2024_chart", "--rubric", "kahn1965")


@attrs.frozen
class Said:
    code: int
    out: str
    err: str


def run(*arguments: str) -> Said:
    """The exit code and what was said of `wargame ARGUMENTS`."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(arguments))
    return Said(code, out.getvalue(), err.getvalue())


def refused(arguments: Sequence[str], *words: str) -> None:
    said = run(*arguments)
    assert said.code == 2 and said.out == "" and "Traceback" not in said.err, said
    for word in words:
        assert word in said.err, said.err


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the log scored by hand and a coding."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hand.csv").write_text(HAND, encoding="utf-8")
    (tmp_path / "coding.yaml").write_text(CODING, encoding="utf-8")
    return tmp_path


def bytes_of(folder: str) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted(Path(folder).rglob("*")) if file.is_file()}


def test_a_log_in_words() -> None:
    said = run("score", "hand.csv", *RUBRICS)
    assert said.code == 0 and said.err == ""
    assert "hand.csv: 2 runs, 6 days, 11 actions, 3 nations" in said.out
    assert "the mean by rivera2024 is 0.5 below that by rivera2024_chart" in said.out
    assert re.search(r"Occupy border city of attacked nation +1 +0 / 28 +−0\.583", said.out)
    assert "Issue a joint communique ×1" in said.out
    assert "one of them adds nothing up" in said.out


def test_a_log_as_json_by_all_shipped_rubrics() -> None:
    found = json.loads(run("score", "hand.csv", "--json").out)
    assert {score["name"]: score["mean"] for score in found["scores"]} == pytest.approx(MEANS)
    assert len(found["pairs"]) == 3 and found["pairs"][0]["difference"] is None  # kahn1965 adds nothing up
    assert found["shown"][0][0] == "a"


def test_what_a_command_refuses(here: Path) -> None:
    refused(("score", "none.csv"), "none.csv:1:1: the log cannot be read")
    refused(("score", "."), "holds no study")
    refused(("score", "hand.csv", "--rubric", "riviera2024"), "there is no rubric", "did you mean `rivera2024`?")
    refused(("score", "hand.csv", "--turn", "a month"), "is no length of a turn")
    (here / "strange.csv").write_text("day,nation,action\n1,R,Sing\n", encoding="utf-8")
    refused(("score", "strange.csv"), "kahn1965, rivera2024, rivera2024_chart name not one of these actions: Sing")
    (here / "bad.yaml").write_text("rubric: x\nclasses: {a: 1}\nday: sum\n", encoding="utf-8")
    refused(("score", "hand.csv", "--rubric", "bad.yaml"), "bad.yaml:1:1: `format` is missing", "bad.yaml:3:6: `sum`")


def test_the_schema_is_printed() -> None:
    assert json.loads(run("score", "--schema").out)["title"] == "Wargame rubric, format 1"


def test_a_study_is_scored_and_the_report_says_how_much_the_rubric_matters() -> None:
    said = run(*STUDY, *RUBRICS, "--coding", "coding.yaml", "--turn", "2 weeks")
    assert said.code == 0, said
    assert "Scored: 40 runs" in said.out
    page = Path("results/report.html").read_text(encoding="utf-8")
    assert '<a href="#rubrics">' in page and "How much the rubric matters" in page
    section = page[page.index('<section id="rubrics"') : page.index('<section id="assumptions"')]
    pictures = re.findall(r"<svg [^>]*>", section)
    assert len(pictures) >= 7  # three by turn, three of order, the bars of a difference
    assert all('role="img"' in picture and re.search(r'aria-label="[^"]{5,}"', picture) for picture in pictures)
    assert section.count("<summary>Data</summary>") == 6 and section.count("<figure") == 7
    assert "The two moves of First steps, version 1" in section and "Where weights and classes are from" in section
    manifest = json.loads(Path("results/manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"].endswith("--rubric kahn1965 --coding coding.yaml --turn '2 weeks'")
    assert manifest["scoring"]["turn"] == 14 * 86400
    stored = {file.name for file in Path("results/sources/rubrics").iterdir()}
    assert stored == {"rivera2024.yaml", "rivera2024_chart.yaml", "kahn1965.yaml", "coding_coding.yaml"}


def test_numbers_of_a_scored_study_are_those_of_its_records() -> None:
    """Both players act each 2 weeks, so a turn has as many moves as they made; each weighs 4 or -2."""
    asked = ("--rubric", "rivera2024", "--coding", "coding.yaml", "--turn", "2 weeks")
    run(*STUDY, *asked)
    found = json.loads(Path("results/study.json").read_text(encoding="utf-8"))["rubrics"]
    scored = json.loads(run("score", "results", *asked, "--json").out)
    assert scored["scores"][0]["mean"] == found["scores"][0]["mean"]
    assert {each["coding"] for each in (scored, found)} == {found["coding"]} and found["acts"] > 0
    low, high = -2 * 2 / 8, 4 * 2 / 8
    assert low <= found["scores"][0]["mean"] <= high


def test_the_same_command_gives_the_same_bytes_and_the_report_can_be_made_again() -> None:
    asked = (*RUBRICS, "--coding", "coding.yaml")
    run(*STUDY, *asked)
    first = bytes_of("results")
    assert run(*STUDY, *asked).code == 0 and bytes_of("results") == first
    Path("results/report.html").write_bytes(b"")
    assert run("report", "results").code == 0 and bytes_of("results") == first
    assert run(*STUDY, *asked, "--resume").code == 0 and bytes_of("results") == first


def test_a_finished_study_can_be_scored_later() -> None:
    run(*STUDY)
    assert "rubrics" not in Path("results/report.html").read_text(encoding="utf-8")
    assert run("report", "results", *RUBRICS, "--coding", "coding.yaml").code == 0
    assert '<section id="rubrics"' in Path("results/report.html").read_text(encoding="utf-8")
    later = json.loads(Path("results/study.json").read_text(encoding="utf-8"))["rubrics"]
    run(*STUDY, *RUBRICS, "--coding", "coding.yaml", "--out", "other")
    assert json.loads(Path("other/study.json").read_text(encoding="utf-8"))["rubrics"] == later
    assert run(*STUDY, "--resume").code == 0  # the manifest knows the new report


def test_nothing_is_played_for_a_scoring_that_cannot_be() -> None:
    refused((*STUDY, "--rubric", "rivera2024"), "rivera2024 names not one of these actions: threaten, talk")
    refused((*STUDY, "--coding", "umbrella"), "codings/umbrella.yaml:14:3: the playbook has no move `talks.propose`")
    refused((*STUDY, "--coding", "umbrela"), "did you mean `umbrella`?")
    assert not Path("results").exists()


def test_a_folder_that_has_been_changed_is_not_scored() -> None:
    asked = ("report", "results", "--rubric", "rivera2024", "--coding", "coding.yaml")
    run(*STUDY)
    source = next(Path("results/sources").rglob("first_steps.yaml"))
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("start: 45", "start: 46"), encoding="utf-8")
    before = bytes_of("results")
    refused(asked, "has been changed since the study")
    assert bytes_of("results") == before


def test_a_run_that_comes_out_otherwise_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from wargame.rubrics import played

    run(*STUDY)
    again = played.Replayer.play
    monkeypatch.setattr(
        played.Replayer,
        "play",
        lambda self, number: attrs.evolve(again(self, number), events=1 + 10**6 * (number == 7)),
    )
    refused(("score", "results", "--coding", "coding.yaml"), "played again came out otherwise")


def test_runs_in_which_somebody_outside_decided_are_scored_from_what_was_answered() -> None:
    run(*STUDY, "--player", "WEST=chance", "--out", "outside")
    found = json.loads(run("score", "outside", "--rubric", "rivera2024", "--coding", "coding.yaml", "--json").out)
    plain = run(*STUDY, "--out", "plain")
    assert plain.code == 0
    other = json.loads(run("score", "plain", "--rubric", "rivera2024", "--coding", "coding.yaml", "--json").out)
    assert found["runs"] == other["runs"] == 40 and found["acts"] != other["acts"]


def test_a_coding_with_everything_wrong(here: Path) -> None:
    (here / "coding.yaml").write_text(
        "coding: Mine\nformat: 1\nmoves: {threaten: military_exercize @ ours, talk: 7, a-b.c: wait, 'x y': wait}\n",
        encoding="utf-8",
    )
    refused(
        ("score", "hand.csv", "--coding", "coding.yaml"),
        "coding.yaml:1:1: `version` is missing",
        "coding.yaml:3:19: `ours` is no source or assumption of this coding",
        "coding.yaml:3:51: the name of an action belongs here",
        "coding.yaml:3:54: `a-b.c` is not the name of a move",
        "coding.yaml:3:67: `x y` is not the name of a move",
    )


def test_a_coding_says_actions_that_the_rubrics_have(here: Path) -> None:
    run(*STUDY)
    (here / "coding.yaml").write_text(CODING.replace("exercise @", "exercize @"), encoding="utf-8")
    refused(
        ("score", "results", "--coding", "coding.yaml"),
        "coding.yaml:5:9: `military_exercize` is no action of rivera2024 (did you mean `military_exercise`?)",
        "is no action of kahn1965",
    )
