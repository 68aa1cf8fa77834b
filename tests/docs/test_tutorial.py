"""Follows the tutorial word for word: writes its files, types its commands, compares what it shows."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import forking
import pytest

from wargame.language.load import load

REPOSITORY = Path(__file__).resolve().parents[2]
TUTORIAL = REPOSITORY / "docs" / "tutorial.md"
_FENCE = re.compile(r"(?:^% (?P<note>[^\n]*)\n)?^```(?P<head>[^\n`]+)\n(?P<body>.*?)^```$", re.M | re.S)
_NUMBER = re.compile(r"\d[\d,.]*")


@attrs.frozen
class Step:
    """A fenced block: `note` is the comment before it, `caption` the file it is about."""

    note: str
    head: str
    caption: str
    body: str


def steps(text: str) -> Iterator[Step]:
    for found in _FENCE.finditer(text):
        body, caption = found["body"], ""
        while option := re.match(r":(\w+): ([^\n]*)\n", body):
            caption = option[2] if option[1] == "caption" else caption
            body = body[option.end() :]
        yield Step(found["note"] or "", found["head"].strip(), caption, body.removeprefix("\n"))


def write(folder: Path, step: Step) -> None:
    """A whole file, lines at its end, or a section in the place of the old one."""
    name, _, how = step.caption.partition(", ")
    path = folder / name
    if not how:
        path.write_text(step.body, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    if how == "new lines at the end":
        text += step.body
    else:
        section = step.body.split(":")[0]
        assert how == f"instead of the {section}", step.caption
        text, count = re.subn(rf"^{section}:.*\n(?:[ \n].*\n?)*", lambda _: step.body, text, flags=re.M)
        assert count == 1, f"{section} stands {count} times in {name}"
    path.write_text(text, encoding="utf-8")


def typed(folder: Path, command: str) -> tuple[int, str]:
    program, *arguments = command.split()
    assert program == "wargame", command
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    environs = kept | {"HOME": str(folder), "LANG": "C.UTF-8", "COLUMNS": "80"}
    code, said, _ = forking.run(arguments, folder, environs, together=True)  # as a terminal shows them
    return code, said.decode()


def agree(shown: str, got: str, numbers: bool) -> bool:
    """Whether the output is as shown; `...` on a line stands for any lines, `numbers` may differ if said.

    The page shows a terminal of 80 columns, on which long lines are folded; here they are not. So blanks and
    ends of lines are alike.
    """

    def plain(text: str) -> str:
        return " ".join((text if numbers else _NUMBER.sub("#", text).replace("─", "")).split())

    parts = [re.escape(plain(part)) for part in re.split(r"^\.\.\.$", shown, flags=re.M)]
    return re.fullmatch(r"\s*.*\s*".join(parts), plain(got), re.S) is not None


def known(command: str) -> bool:
    return importlib.util.find_spec(f"wargame.cli.{command.split()[1]}") is not None


def test_the_tutorial_word_for_word(tmp_path):
    done = 0
    for step in steps(TUTORIAL.read_text(encoding="utf-8")):
        if step.caption:
            write(tmp_path, step)
            continue
        assert step.head == "console", f"nobody says what to do with {step.head}"
        command, _, shown = step.body.removeprefix("$ ").partition("\n")
        if not known(command):
            continue
        code, got = typed(tmp_path, command)
        assert code == (2 if step.note == "exit 2" else 0), f"{command}: exit code {code}\n{got}"
        assert agree(shown, got, step.note != "numbers may differ"), f"{command}\n--- shown\n{shown}\n--- got\n{got}"
        done += 1
    assert done >= 8
    assert (tmp_path / "results" / "report.html").is_file()


def test_it_ends_with_the_first_steps(tmp_path):
    """What is built until the last section is the shipped playbook, texts about it aside."""
    for step in steps(TUTORIAL.read_text(encoding="utf-8").split("## 7.")[0]):
        if step.caption:
            write(tmp_path, step)
    built, shipped = load(tmp_path / "border.yaml"), load("first_steps")
    for section in ("actors", "tracks", "injects", "moves", "players", "measures", "outcomes", "clock"):
        assert unmarked(getattr(built, section)) == unmarked(getattr(shipped, section)), section


def unmarked(value: object) -> object:
    """A value without the positions in it."""
    return re.sub(r"(, )?mark=Mark\([^)]*\)", "", repr(value))


@pytest.mark.parametrize(
    ("shown", "got", "numbers", "same"),
    [
        ("a 1\n", "a 1", True, True), ("a 1", "a 2", True, False), ("a 1", "a 2", False, True),
        ("a\n    b", "a b", True, True), ("a\nb", "ab", True, False),
        ("a\n...\nc", "a\nb\nb\nc", True, True), ("a\n...\nc", "a\nb", True, False), ("...", "anything", True, True),
    ],
)  # fmt: skip
def test_the_comparison_bites(shown, got, numbers, same):
    assert agree(shown, got, numbers) is same
