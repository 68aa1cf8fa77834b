"""`--player` in `run` and `montecarlo`: programs answer, what they answered is kept, and what goes wrong is said."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from cli_running import files, refused, run

sys.path.insert(0, str(Path(__file__).parents[1] / "players"))
from outside_game import TEXT, written

RESULTS = ("runs.parquet", "study.json", "report.html", "replies.jsonl", "manifest.json")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "asked.yaml").write_text(TEXT, encoding="utf-8")
    written(tmp_path)
    return tmp_path


def players(counsel: str = f"{sys.executable} in_turn.py", speaker: str = f"{sys.executable} first.py") -> list[str]:
    return ["--player", f"counsel={counsel}", "--player", f"speaker={speaker}"]


def study(*more: str, runs: int = 24):
    return run("montecarlo", "asked.yaml", "--runs", str(runs), "--out", "out", *more)


def results(folder: Path) -> dict[str, bytes]:
    return {name: (folder / "out" / name).read_bytes() for name in RESULTS}


def again(folder: Path, *more: str, runs: int = 24):
    """The same study in a folder of the same name."""
    (folder / "out").rename(folder / "before")
    return study(*more, runs=runs)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_study_with_programs_is_the_same_whoever_works(folder, workers):
    assert study("--workers", "1", *players()).code == 0
    first = results(folder)
    assert again(folder, "--workers", workers, *players()).code == 0
    assert results(folder) == first
    manifest = json.loads(first["manifest.json"])
    assert manifest["complete"] and "replies.jsonl" in dict(manifest["results"])
    assert [part["name"] for part in manifest["players"]] == ["counsel", "speaker"]
    assert manifest["players"][0]["files"][1][0] == "in_turn.py"
    assert f"--player 'counsel={sys.executable} in_turn.py'" in manifest["command"]


def test_a_run_of_a_study_is_had_again_without_the_programs(folder):
    assert study("--workers", "1", *players(), runs=6).code == 0
    asked = run("run", "asked.yaml", "--run", "4", *players(), "--save", "four.wargame")
    (folder / "in_turn.py").unlink()
    told = run("run", "asked.yaml", "--run", "4", "--replies", "out/replies.jsonl", "--save", "again.wargame")
    assert told.code == 0 and told.out == asked.out and "chooses" in told.out
    for name in ("four.wargame", "again.wargame"):
        assert run("replay", name).out.startswith("same: ")
    refused(run("run", "asked.yaml", "--run", "40", "--replies", "out/replies.jsonl"), "holds no run 40")
    refused(run("run", "asked.yaml", "--run", "4", "--seed", "2", "--replies", "out/replies.jsonl"), "another playbook")
    refused(run("run", "asked.yaml", "--replies", "asked.yaml"), "asked.yaml:1:1: this is no line of replies")
    refused(run("run", "asked.yaml", "--replies", "nowhere"), "cannot read nowhere")
    refused(run("run", "asked.yaml", "--replies", "out/replies.jsonl", *players("chance")), "leave --player out")


def test_seats_of_a_study(folder):
    assert study("--workers", "1", "--player", "ONE=chance", "--player", "TWO=chance", runs=4).code == 0
    told = run("run", "asked.yaml", "--run", "2", "--replies", "out/replies.jsonl", "--json")
    asked = run("run", "asked.yaml", "--run", "2", "--player", "ONE=chance", "--player", "TWO=chance", "--json")
    assert json.loads(told.out) == json.loads(asked.out)


def test_a_program_that_dies_ends_the_study_and_leaves_what_was_complete(folder):
    dies = "import sys\nfor k, line in enumerate(sys.stdin):\n    if k == 300: sys.exit(3)\n    " + (
        "import json; print(json.dumps({'answer': json.loads(line)['question']['options'][0]['key']}), flush=True)\n"
    )
    (folder / "in_turn.py").write_text(dies, encoding="utf-8")
    ended = study("--workers", "1", *players())
    refused(ended, "of seed 1, 2025-", "has ended (exit code 3)", "stopped: ", " of 24 runs are complete and in out")
    done = int(ended.err.split("stopped: ")[1].split()[0])
    manifest = json.loads((folder / "out/manifest.json").read_text(encoding="utf-8"))
    assert not manifest["complete"] and manifest["runs_done"] == done > 0
    refused(study("--workers", "1", *players()), "unfinished study")
    (folder / "in_turn.py").write_text(dies.replace("k == 300", "k == 9000"), encoding="utf-8")
    refused(study("--workers", "1", "--resume", *players()), "files, settings or players are not those given now")


def test_a_stopped_study_goes_on_with_the_same_program(folder):
    assert study("--workers", "1", *players()).code == 0
    whole = results(folder)
    leaves_once = (folder / "in_turn.py").read_text(encoding="utf-8").replace(
        "for line in sys.stdin:\n",
        "import os\nfor number, line in enumerate(sys.stdin):\n"
        "    if number == 300 and os.path.exists('flag'):\n        os.unlink('flag')\n        sys.exit(1)\n",
    )
    (folder / "in_turn.py").write_text(leaves_once, encoding="utf-8")
    (folder / "flag").write_text("", encoding="utf-8")
    (folder / "out").rename(folder / "before")
    refused(study("--workers", "1", *players()), "has ended (exit code 1)")
    assert study("--workers", "1", "--resume", *players()).code == 0
    resumed = results(folder)
    for name in ("runs.parquet", "replies.jsonl"):
        assert resumed[name] == whole[name]


@pytest.mark.parametrize("command", [["run", "asked.yaml"], ["montecarlo", "asked.yaml", "--runs", "3"]])
def test_players_that_cannot_be(folder, command):
    for said, words in (
        ([], ("`players.TWO.plays.low` asks the program `counsel`", "--player counsel=COMMAND")),
        (["--player", "counsel"], ("write NAME=chance",)),
        (["--player", "counsel=no_such_program"], ("there is no command `no_such_program`",)),
        (["--player", "USA=chance"], ("there is no actor or program `USA`", "actors: ONE, TWO")),
        ([*players(), "--player", "counsel=chance"], ("two players",)),
        (players("policy", "chance"), ("cannot be that policy",)),
        ([*players(), "--patience", "0"], ("--patience",)),
        ([*players(f"{sys.executable} -c 'import time; time.sleep(60)'"), "--patience", "0.3"], ("in 0.3 s",)),
        (players(f"{sys.executable} -c 'input(); print(1)'"), ("should answer",)),
    ):
        refused(run(*command, *said), *words)
    assert not (folder / "results/parts").exists() or not list((folder / "results/parts").glob("*.npz"))
    assert run(*command, *players("chance", "chance")).code == 0, "where no run was played, nothing is in the way"
    assert "results/parts" not in files(folder)


def test_changes_of_a_study(folder):
    (folder / "asked.yaml").write_text(
        TEXT.replace("tracks:\n", "parameters: {start_anger: {start: 5, why: made up}}\ntracks:\n").replace(
            "anger: {range: [0, 10], start: 5,", "anger: {range: [0, 10], start: start_anger,"
        ),
        encoding="utf-8",
    )
    both = ["--player", "ONE=chance", "--player", "TWO=chance"]
    assert study("--workers", "1", "--set", "start_anger=9", *both, runs=3).code == 0
    manifest = json.loads((folder / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["overrides"] == [["start_anger", "9"]] and "--set start_anger=9" in manifest["command"]
    refused(study("--set", "start_anger"), "write NAME=VALUE")
    refused(study("--set", "nothing=3", *both), "`nothing` is no parameter or player")
