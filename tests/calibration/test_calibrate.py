"""`wargame calibrate icb`: what it prints, what it writes, and that what it writes is played and holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from icb_copies import ACTOR_HEADS, SYSTEM_HEADS, actor_rows, copies, system_rows, write

from wargame.calibration.extension import extension
from wargame.calibration.icb import refit
from wargame.cli.main import main
from wargame.language.load import load
from wargame.language.provenance import unsourced
from wargame.validation.judging import HOLDS
from wargame.validation.running import read_model, validate


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["calibrate", "icb", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_table_and_its_closing_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys, *copies(tmp_path), "--years", "1946-1989")
    assert code == 0 and err == ""
    lines = {line.split("  ")[0]: line for line in out.splitlines()}
    assert "arrivals a year, 1946-1989" in lines and "4.31" in lines["mu of the duration"]
    assert lines["mu of the duration"].endswith("apart") and " 500 " in lines["mu of the duration"]
    assert "500 rows; without a value: none" in out and "of 94 shipped numbers lie outside" in out
    assert "Misfit of the laws: durations in the data have quartiles" in out


def test_bad_values_are_counted_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crises = system_rows(1, 400)
    for row in crises[:25]:
        row["brexit"] = "long"
    system = write(tmp_path / "1.csv", SYSTEM_HEADS, crises)
    actor = write(tmp_path / "2.csv", ACTOR_HEADS, actor_rows(1, 900))
    code, out, err = told(capsys, system, actor)
    assert code == 0 and len(err.splitlines()) == 21
    assert err.splitlines()[0] == (
        f"{system}:2: crisno 1: `brexit` is 'long', not a whole number from 1 to 20000 "
        "(days from its breakpoint to its exit point)"
    )
    assert "25 bad values left out, 5 of them not named here" in err and "without a value: brexit in 25" in out


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, *copies(tmp_path), "--json")
    said = json.loads(out)
    assert code == 0 and said["years"] == [1990, 2017] and len(said["numbers"]) == 94
    first = said["numbers"][0]
    assert first["shipped"] == 3.39 and first["low"] < first["refitted"] < first["high"] and first["n"] == 28
    assert [file["rows"] for file in said["files"]] == [500, 1100]


def test_the_extension_is_the_refit_and_its_known_answers_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = copies(tmp_path, seed=2)
    out = tmp_path / "made" / "mine.yaml"
    code, said, _ = told(capsys, *paths, "--out", out)
    assert code == 0 and said.rstrip().endswith(f"written: {out}, {out.with_name('crises.yaml')}")
    playbook = load(str(out))
    found = refit(*paths)
    assert unsourced(playbook) == [] and "sha256" in playbook.sources["refit"].details["title"]
    mu = playbook.parameters["mu_duration"].start
    assert mu.value.value == pytest.approx(found.duration.mu.value, abs=1e-5) and mu.source == "refit"  # type: ignore
    table = playbook.tables["replies_to"]
    assert tuple(tuple(cell.value for cell in row) for row in table.values) == found.replies_to  # type: ignore
    assert table.source == "refit" and "18 / 148" not in out.read_text()
    assert main(["check", str(out)]) == 0
    validation = validate([read_model(str(out))], runs=4000, seed=1)
    judged = [row for row in validation.rows if row.expected.judged]
    assert len(judged) == 27 and [row for row in judged if row.verdict != HOLDS] == []
    assert {row.expected.source for row in judged} == {"laws", "refit"}
    shown = {row.expected.quantity.said: row.expected.value for row in validation.rows if not row.expected.judged}
    assert shown["median(duration)"] == pytest.approx(found.duration.quartiles[1] * 86_400, abs=1)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    paths = copies(tmp_path)
    assert extension(refit(*paths)) == extension(refit(*paths))


def test_counts_that_vary_no_more_than_by_chance_still_make_a_playbook(tmp_path: Path) -> None:
    crises = [{**row, "yrtrig": 1918 + k % 100} for k, row in enumerate(system_rows(1, 500))]
    system = write(tmp_path / "1.csv", SYSTEM_HEADS, crises)
    found = refit(system, copies(tmp_path)[1])
    assert found.dispersion.value < 0.1
    assert "dispersion: {start: 1.01 @ refit}" in extension(found)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no.csv", "2.csv"], "no.csv: cannot be read"),
        (["2.csv", "1.csv"], "exchange the two"),
        (["1.csv", "2.csv", "--years", "2017-1990"], "write two years, the earlier first"),
        (["1.csv", "2.csv", "--years", "1990"], "write two years"),
        (["1.csv", "2.csv", "--years", "1990-2050"], "began in 1918 to 2017"),
        (["1.csv", "2.csv", "--out", "mine.txt"], "a playbook ending in .yaml"),
        (["1.csv", "2.csv", "--out", "crises.yaml"], "other than crises.yaml"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "1.csv", SYSTEM_HEADS, system_rows(1, 300))
    write(tmp_path / "2.csv", ACTOR_HEADS, actor_rows(1, 300))
    code, out, err = told(capsys, *arguments)
    assert code == 2 and out == "" and said in err and "Traceback" not in err


def test_a_crises_yaml_of_the_users_own_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "crises.yaml"
    own.write_text("mine")
    code, _, err = told(capsys, *copies(tmp_path), "--out", tmp_path / "mine.yaml")
    assert code == 2 and "is not the shipped one" in err
    assert own.read_text() == "mine" and not (tmp_path / "mine.yaml").exists()
