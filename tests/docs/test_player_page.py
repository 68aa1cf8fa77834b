"""The page on players: its program and its commands do what the page says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from cli_running import run

from wargame.engine.game import Game
from wargame.language.load import load, shipped_folder
from wargame.players.program import question_as_json
from wargame.program import compile_playbook

PAGE = (Path(__file__).resolve().parents[2] / "docs/howto/player.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```\{code-block\} \w+\n:caption: (\S+)\n\n(.*?)```", PAGE, re.S)
    assert [name for name, _ in blocks] == ["careful.py", "advised.yaml"]
    for name, text in blocks:
        Path(name).write_text(text, encoding="utf-8")
    shutil.copy(shipped_folder() / "first_steps.yaml", "first_steps.yaml")
    return tmp_path


def commands() -> list[list[str]]:
    lines = [line[2:] for block in re.findall(r"```console\n(.*?)```", PAGE, re.S) for line in block.splitlines()]
    return [shlex.split(line.replace("python3 ", f"{sys.executable} "))[1:] for line in lines]


def test_the_commands_work(folder):
    said = [run(*command, typed="quit\n") for command in commands()]
    assert [one.code for one in said] == [0] * 5, said
    moves = re.findall(r"WEST chooses (\w+)\[", said[0].out)
    assert {"talk", "threaten"} == set(moves)
    assert "Eastland may act." in said[2].out and "asked elsewhere: WEST" in said[2].out
    assert "WEST chooses" in said[3].out
    chosen = len(re.findall(r"WEST chooses", said[4].out))
    assert 0 < chosen < len(re.findall(r"\b(?:talk|threaten)\[WEST\]$", said[4].out, re.M)), "it is asked now and then"
    manifest = json.loads(Path("careful/manifest.json").read_text(encoding="utf-8"))
    assert manifest["players"][0]["files"][-1][0] == "careful.py"


def test_a_rule_that_asks_a_program(folder):
    said = run("run", "advised.yaml")
    assert said.code == 2 and "connect it, --player advisor=COMMAND" in said.err


def test_the_keys_are_those_of_the_page():
    game = Game(compile_playbook(load("first_steps")), 1, 0, ("WEST",))
    game.advance()
    for name, found in (("view", game.view("WEST").to_dict()), ("question", question_as_json(game.questions()[0]))):
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}`"))
        assert set(re.findall(r"`(\w+)`", row)) - {"move", "answer"} - {name} == set(found)
    cell = game.view("WEST").to_dict()["places"][0]
    assert set(cell) == {"name", "value", "text", "estimated", "of", "doubt"}
