"""Every command with what it cannot use: one complaint in words, exit code 2, nothing half written."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from cli_running import files, refused, run

from wargame.cli.main import COMMANDS, wargame

FILES = {
    "letter.txt": b"dear reader",
    "binary.yaml": b"\xff\xfe\x00",
    "empty.yaml": b"",
    "half.yaml": b"playbook: half\n",
}
READS = {
    "check": ["check", "{}"],
    "fmt": ["fmt", "--check", "{}"],
    "show": ["show", "{}"],
    "run": ["run", "{}", "--save", "made.wargame"],
    "play": ["play", "{}", "--session", "made.wargame"],
    "resumed play": ["play", "--session", "{}"],
    "montecarlo": ["montecarlo", "{}", "--out", "made"],
    "fuzz": ["fuzz", "{}"],
    "replay": ["replay", "{}"],
    "report": ["report", "{}"],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        Path(name).write_bytes(content)
    Path("folder").mkdir()
    Path("folder/other.txt").write_text("mine", encoding="utf-8")
    Path("loop").symlink_to("loop")
    return tmp_path


@pytest.mark.parametrize("arguments", READS.values(), ids=READS)
def test_what_is_no_playbook_session_or_study(folder, arguments):
    before = files(folder)
    nothing = ("nowhere.yaml", "nowhere", "loop", "", "/dev/null", "folder", ".")
    for wrong in (*nothing, "letter.txt", "binary.yaml", "empty.yaml"):
        refused(run(*(word.format(wrong) for word in arguments)))
        assert files(folder) == before
    if arguments[0] != "fmt":
        refused(run(*(word.format("half.yaml") for word in arguments)))
    assert files(folder) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "first_steps", "--seed", "-1"], "no whole number"),
        (["run", "first_steps", "--seed", "9223372036854775808"], "no whole number"),
        (["run", "first_steps", "--run", "1.5"], "no whole number"),
        (["run", "first_steps", "--run", "٣"], "no whole number"),
        (["run", "first_steps", "--why", "99999"], "there is no record 99999"),
        (["run", "first_steps", "--set", "a"], "write NAME=VALUE"),
        (["run", "first_steps", "--set", "a=3"], "no parameter or player"),
        (["run", "first_steps", "--set", "players.WEST=((("], "never closed"),
        (["run", "first_steps", "--set", "players.WEST=dance"], "`dance` is no move"),
        (["run", "first_steps", "--save", "letter.txt"], "letter.txt is there already"),
        (["run", "first_steps", "--save", "folder"], "folder is there already"),
        (["run", "first_steps", "--save", "nowhere/a"], "can't be opened"),
        (["run", "first_steps", "--save", "letter.txt/a"], "can't be opened"),
        (["run", "umbrela"], "did you mean `umbrella`?"),
        (["run", "first_steps", "more"], "unexpected extra argument"),
        (["run"], "Missing argument"),
        (["montecarlo", "first_steps", "--runs", "0"], "--runs"),
        (["montecarlo", "first_steps", "--workers", "0"], "--workers"),
        (["montecarlo", "first_steps", "--runs", "3", "--out", "letter.txt"], "is a file, not a folder"),
        (["montecarlo", "first_steps", "--runs", "3", "--out", "folder"], "that are no study's results"),
        (["montecarlo", "first_steps", "--runs", "3", "--out", "letter.txt/a"], "letter.txt/a/manifest.json: Not a"),
        (["montecarlo", "first_steps", "--runs", "3", "--out", "loop"], "Too many levels"),
        (["montecarlo", "first_steps", "--runs", "3", "--out", "made", "--resume"], "holds no study to resume"),
        (["play", "first_steps", "--session", "nowhere/a"], "can't be opened"),
        (["play", "first_steps", "--session", "letter.txt"], "is no session"),
        (["play", "first_steps", "--session", "folder"], "folder is no file"),
        (["play", "first_steps"], "--session"),
        (["play", "--session", "made", "--set", "a=3"], "there is no session"),
        (["show", "umbrella", "deploymant"], "did you mean `deployment`?"),
        (["nonsense"], "No such command"),
        (["--nonsense"], "No such option"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_options(folder, arguments, words):
    before = files(folder)
    refused(run(*arguments), words)
    assert files(folder) == before and Path("letter.txt").read_bytes() == FILES["letter.txt"]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_whose_options_there_are(name):
    found = wargame.get_command(click.Context(wargame), name)
    assert found is not None and found.help is not None
    said = run(name, "--help")
    assert said.code == 0 and "Examples:" in said.out and said.err == ""
    lines = re.findall(r"^ +(wargame .*)$", found.help.partition("Examples:")[2], re.M)
    assert any(line.startswith(f"wargame {name}") for line in lines)
    for line in " && ".join(lines).split(" && "):
        words = shlex.split(re.split(r"\s[|>]", line, maxsplit=1)[0])[1:]
        command: click.Command | None = wargame
        while isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words.pop(0))
        assert command is not None, line
        assert not command.make_context(name, words, resilient_parsing=True).args, line
    for option in found.params:
        assert getattr(option, "help", "") or isinstance(option, click.Argument), f"{name} {option.name} says nothing"


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line of a shell in which `wargame` is this one."""
    line = f"set -o pipefail; wargame() {{ {sys.executable} -m wargame \"$@\"; }}; {command}"
    return subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("wargame run umbrella | head -1", 0, ""),
        ("wargame run first_steps > /dev/full", 2, "No space left"),
        ("wargame run first_steps >&-", 0, ""),
        ("wargame run first_steps >&- 2>&- <&-", 0, ""),
        ("wargame play first_steps --session a.wargame --seat WEST <&- >&-", 0, ""),
        ("yes wait | wargame play first_steps --session b.wargame | head -1; wargame replay b.wargame", 0, ""),
        ("wargame montecarlo first_steps --runs 5 --out made > /dev/full", 2, "No space left"),
    ],
)
def test_streams_that_are_not_there(folder, command, code, said):
    done = shell(command, folder)
    assert done.returncode == code and said in done.stderr, done
    assert "Traceback" not in done.stderr and "fault of wargame" not in done.stderr and "Exception" not in done.stderr
    if "a.wargame" in command:
        assert run("replay", "a.wargame").code == 0
    if "made" in command:
        assert run("report", "made").code == 0, "what was written is whole"


def test_colour_only_where_it_is_wanted(folder):
    script = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
    for more, coloured in (("", True), ("NO_COLOR=1 ", False)):
        said = shell(
            f"echo quit | {more}{sys.executable} -c '{script}' {sys.executable} -m wargame play first_steps "
            f"--session c{len(more)}.wargame --seat WEST",
            folder,
        )
        assert "Westland may act." in said.stdout
        assert ("\x1b[1m" in said.stdout) is coloured, said
