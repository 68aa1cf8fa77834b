"""Every command with what it cannot use: one complaint in words, exit code 2, nothing half written."""

from __future__ import annotations

import os
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
        (["run", "first_steps", "--set", "a=3"], "no parameter or player (known here: players.EAST, players.WEST)"),
        (["run", "first_steps", "--player", "WEST=cat", "--patience", "-1"], "no number of seconds from 0.001"),
        (["check", "half"], "did you mean the file `half.yaml`?"),
        (["check", "hlaf.yaml"], "did you mean `half.yaml`?"),
        (["check", "folder"], "`folder` is not a file"),
        (["check", ""], "nothing is named"),
        (["fmt", "nowhere.yaml", "empty.yaml"], "empty.yaml:1:1"),
        (["run", "first_steps", "--set", "players.WEST=((("], "never closed"),
        (["run", "first_steps", "--set", "players.WEST=dance"], "`dance` is no move"),
        (["run", "first_steps", "--set", "players.WEST=wait", "--set", "players.WEST=talk"], "is set twice"),
        (["run", "first_steps", "--save", "letter.txt"], "letter.txt is there already"),
        (["run", "first_steps", "--save", "folder"], "folder is there already"),
        (["run", "first_steps", "--save", "nowhere/a"], "can't be opened"),
        (["run", "first_steps", "--save", "letter.txt/a"], "can't be opened"),
        (["run", "umbrela"], "did you mean `umbrella`?"),
        (["run", "first_steps", "more"], "unexpected extra argument"),
        (["run"], "Missing argument"),
        (["montecarlo", "first_steps", "--runs", "0"], "`0` is no whole number from 1 to 100,000,000"),
        (["montecarlo", "first_steps", "--runs", "ten"], "`ten` is no whole number"),
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
        (["show", "umbrella", "deploymant", "--states"], "did you mean `deployment`?"),
        (["show", "umbrella", "deploymant", "--mermaid"], "neither a kind nor an actor"),
        (["show", "umbrella", "deploymant", "--states", "--svg", "made.svg"], "neither a kind nor an actor"),
        (["show", "first_steps", "--states", "--svg", "made.svg"], "no kinds, so there is no state machine"),
        (["show", "first_steps", "--states", "--mermaid"], "no kinds, so there is no state machine"),
        (["show", "umbrella", "--states", "--svg", "nowhere/a.svg"], "there is no folder nowhere"),
        (["show", "umbrella", "--states", "--svg", "folder"], "folder is a folder"),
        (["show", "--states"], "Missing argument 'PLAYBOOK'"),
        (["report", "nowhere"], "nowhere is not there"),
        (["report", "letter.txt"], "letter.txt is a file"),
        (["report", "folder"], "folder holds no study"),
        (["validate", "published/dresher", "--out", "letter.txt"], "a folder is needed"),
        (["fuzz", "first_steps", "--plays", "2"], "no whole number from 3"),
        (["nonsense"], "No such command"),
        (["rum"], "did you mean `run`?"),
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
    assert all(len(line) <= 80 for line in said.out.splitlines()), said.out
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
        ("wargame check first_steps | true", 0, ""),
        ("wargame --help | true", 0, ""),
        ("wargame run nowhere 2> /dev/full", 2, ""),
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


def on_terminal(command: str, folder: Path, columns: int) -> str:
    """What a terminal of so many columns shows of a command."""
    script = (
        "import fcntl, os, pty, struct, sys, termios\n"
        "pid, end = pty.fork()\n"
        "if not pid:\n"
        "    os.execv(sys.argv[2], sys.argv[2:])\n"
        "fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack('HHHH', 50, int(sys.argv[1]), 0, 0))\n"
        "try:\n"
        "    while said := os.read(end, 65536):\n"
        "        sys.stdout.buffer.write(said)\n"
        "except OSError:\n"
        "    pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(columns), sys.executable, "-m", "wargame", *shlex.split(command)],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=120,
        env={name: value for name, value in os.environ.items() if name != "COLUMNS"},
    )  # fmt: skip
    return done.stdout.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "command",
    ["run umbrella", "run umbrella --why 60", "show umbrella", "show --shelf", "check folder/other.txt", "run nowhere"],
)
def test_lines_are_folded_on_a_terminal_and_nowhere_else(folder, command):
    shown = on_terminal(command, folder, 72)
    assert max(map(len, shown.splitlines())) <= 72 or "known here" in shown, shown
    whole = run(*command.split())
    assert " ".join(shown.split()) == " ".join((whole.out + whole.err).split())


def test_what_a_shell_completes(folder):
    def offered(words: str) -> str:
        asked = f"_WARGAME_COMPLETE=bash_complete COMP_WORDS={shlex.quote(words)} COMP_CWORD={len(words.split()) - 1}"
        done = shell(f"{asked} {sys.executable} -m wargame", folder)
        assert done.stderr == "", done
        return done.stdout

    assert "montecarlo" in offered("wargame mon")
    for name in ("check", "show", "run", "play", "montecarlo", "fuzz", "validate"):
        assert "plain,umbrella_wider" in offered(f"wargame {name} umbrella_w"), name
        assert "file," in offered(f"wargame {name} half"), name
    for name in ("fmt", "replay", "report", "score"):
        assert "file," in offered(f"wargame {name} hal"), name
    assert "--resume" in offered("wargame montecarlo umbrella --res")


def test_the_shelf_names_every_playbook_that_has_a_name(folder):
    from wargame.language.load import load, published, shipped

    assert "wargame show --shelf" in run("show").err and run("show", "umbrella", "--shelf").code == 2
    said = run("show", "--shelf")
    assert said.code == 0 and said.err == ""
    for name in (*shipped(), *published()):
        assert f"  {name}: {load(name).title}\n" in said.out
    assert "Two neighbours and one quarrel." in said.out and "What the tutorial builds" not in said.out
