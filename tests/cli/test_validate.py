"""`wargame validate`: exit codes, tables, JSON, pages; the same bytes whatever the number of workers."""

from __future__ import annotations

import json
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

from wargame.cli.main import main

TEXT = """playbook: A coin
format: 1
clock: {start: 2025-01-01, length: 1 year}
sources: {paper: {title: A paper, kind: closed form}}
assumptions: {fair: The coin is fair.}
actors: {AAA: {name: Alfa}}
parameters: {p: {start: 0.5 @ fair, range: [0, 1]}}
tracks: {up: {start: false}, spell: {start: 0 days}}
start: |
  up = chance(p)
  spell = exponential(mean=10 days)
measures: {spell: spell, ups: up}
outcomes: {heads: up, tails: otherwise}
expects:
  heads: 0.5 @ paper
  waits:
    source: paper
    values: {mean(spell): 10 days, median(spell): 6.931471805599453 days}
  biased: {with: {p: [0.1, 0.9]}, source: paper, values: {heads: p}}
  sure: {with: {p: 1}, exact: true, source: paper, values: {heads: 1}}
  data: {judged: false, source: fair, values: {heads: 0.9}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "coin.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_a_table_that_holds(folder, capsys):
    assert main(["validate", "coin.yaml", "--runs", "2000", "--workers", "1"]) == 0
    said = capsys.readouterr().out
    assert "A coin (coin)" in said and "assumes: The coin is fair." in said
    assert [line.split()[-1] for line in said.splitlines()[3:10]] == ["holds"] * 6 + ["shown"]
    assert "p 0.9" in said and "10 days" in said and "every run" in said and "1,000" in said
    assert "6 of 6 hold, 1 are shown, not judged" in said and "99.0%" not in said


def test_a_row_that_misses_is_exit_code_1(folder, capsys):
    (folder / "coin.yaml").write_text(TEXT.replace("heads: 0.5 @ paper", "heads: 0.6 @ paper"), encoding="utf-8")
    assert main(["validate", "coin.yaml", "--runs", "2000", "--workers", "1"]) == 1
    assert "MISSES" in capsys.readouterr().out
    (folder / "coin.yaml").write_text(TEXT.replace("values: {heads: 1}", "values: {tails: 1}"), encoding="utf-8")
    assert main(["validate", "coin.yaml", "--runs", "100", "--workers", "1"]) == 1


def test_a_run_that_faults_fails_its_rows(folder, capsys):
    broken = TEXT.replace("start: |", "start: |\n  if p == 1: spell = 1 day / (1 - p)")
    (folder / "coin.yaml").write_text(broken, encoding="utf-8")
    assert main(["validate", "coin.yaml", "--runs", "100", "--workers", "1"]) == 1
    said = capsys.readouterr().out
    assert said.count("FAULTED") == 1 and "fault in run 0: coin.yaml:10:" in said and "division by zero" in said


def test_json_is_the_same_whatever_the_number_of_workers(folder, capsys):
    said = []
    for workers in ("1", "2"):
        assert main(["validate", "coin.yaml", "--runs", "8000", "--workers", workers, "--json"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    found = json.loads(said[0])
    assert found["holds"] is True and len(found["rows"]) == 7
    biased = next(row for row in found["rows"] if row["expectation"] == "biased")
    assert biased["settings"] == {"p": "0.1"} and biased["expected"]["source"] == "paper"
    assert biased["got"]["low"] < 0.1 < biased["got"]["high"] and biased["got"]["runs"] == 8000


def test_pages_and_pictures(folder, capsys):
    assert main(["validate", "coin.yaml", "--runs", "500", "--workers", "1", "--out", "known"]) == 0
    assert sorted(path.name for path in (folder / "known").iterdir()) == ["coin.md", "coin.svg", "validation.json"]
    page = (folder / "known" / "coin.md").read_text(encoding="utf-8")
    assert page.count("\n| ") == 8 and "closed form, paper" in page
    drawing = xml.parse(folder / "known" / "coin.svg").getroot()
    circles = drawing.findall(".//{http://www.w3.org/2000/svg}circle")
    assert len(circles) >= 3 * 7  # known, got and how far apart, for each row


def test_bad_input_is_exit_code_2(folder, capsys):
    (folder / "plain.yaml").write_text(TEXT.partition("expects:")[0], encoding="utf-8")
    (folder / "wrong.yaml").write_text(TEXT.replace("heads: 0.5 @ paper", "haeds: 0.5"), encoding="utf-8")
    assert main(["validate", "plain.yaml"]) == 2
    assert "plain.yaml has no known answers: it says nothing under `expects`" in capsys.readouterr().err
    assert main(["validate", "wrong.yaml", "published/dreser"]) == 2
    said = capsys.readouterr().err
    assert "wrong.yaml:15:3: `haeds` is no outcome or measure (did you mean `heads`?)" in said
    assert "there is no playbook `published/dreser` (did you mean `published/dresher`?)" in said


def test_all_published_models_without_a_name(folder, capsys):
    assert main(["validate", "--runs", "50", "--workers", "1", "--json"]) in (0, 1)
    models = {one["model"] for one in json.loads(capsys.readouterr().out)["models"]}
    assert {"published/dresher", "published/brinkmanship"} <= models
    assert main(["check", "published/dresher"]) == 0
