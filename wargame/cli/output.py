"""How commands speak: problems and tables as plain lines, progress only on a terminal.

rich is imported when there is a terminal to draw on, and honours NO_COLOR by itself.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from wargame.language.problems import Problem

if TYPE_CHECKING:
    from rich.progress import Progress


_STORY = re.compile(r"(because  | {9})?(\d{4}-\d\d-\d\d| {10})  +\d+  ")


class Refused(click.ClickException):
    """Bad input that has no place in a file; said as one line, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def columns(widest: int = 110) -> int:
    """How many columns a line may have on this terminal, or where COLUMNS says so; else `widest`."""
    return max(40, min(widest, shutil.get_terminal_size((widest, 24)).columns))


def folded(line: str, below: int, width: int) -> str:
    """A line of at most `width` columns and what is left of it, pushed `below` columns to the right."""
    if len(line) <= width:
        return line
    return textwrap.fill(
        line, width, subsequent_indent=" " * below, break_long_words=False, break_on_hyphens=False,
        drop_whitespace=True, replace_whitespace=False,
    )  # fmt: skip


def say_story(text: str) -> None:
    """A story, or the causes of a record, on stdout: folded on a terminal below the words, whole elsewhere."""
    width = columns() if sys.stdout.isatty() else 0
    for line in text.split("\n"):
        click.echo(folded(line, words_at(line), width) if width else line)


def words_at(line: str) -> int:
    """Where the words of a line of a story begin, behind its date and its number."""
    head = _STORY.match(line)
    return head.end() if head else 2


def say_problems(problems: Iterable[Problem]) -> None:
    """A line on stderr for each problem: `file:line:column: message (advice)`; folded on a terminal."""
    width = columns() if sys.stderr.isatty() else 0
    for problem in problems:
        click.echo(folded(str(problem), 4, width) if width else str(problem), err=True)


def say_json(value: object) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """Lines with columns under headings; the first `left` columns stand left, the others right."""
    lines = [list(headings), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]

    def written(line: Sequence[str]) -> str:
        cells = [
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    return "\n".join([written(lines[0]), "  ".join("─" * width for width in widths), *map(written, lines[1:])])


class Meter:
    """Progress bars with time left, and a line of words below; drawn only where stderr is a terminal."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._words = ""
        self._progress: Progress | None = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Meter:
        if sys.stderr.isatty():
            from rich.console import Console, RenderableType
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
            from rich.text import Text

            meter = self

            class Bars(Progress):
                def get_renderables(self) -> Iterable[RenderableType]:
                    yield self.make_tasks_table(self.tasks)
                    if meter._words:
                        yield Text(meter._words, no_wrap=True, overflow="ellipsis")

            self._progress = Bars(
                TextColumn("{task.description}"),
                BarColumn(bar_width=20),
                MofNCompleteColumn(),
                TimeRemainingColumn(compact=True, elapsed_when_finished=True),
                TextColumn("{task.fields[left]}"),
                console=Console(stderr=True),
            )
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._words = ""
            self._progress.stop()

    def show(self, phase: str, done: int, total: int, words: Callable[[], str]) -> None:
        """`phase` has come so far; `words` is called only if somebody looks."""
        if self._progress is None:
            return
        if phase not in self._tasks:
            self._tasks[phase] = self._progress.add_task(f"{self._title}: {phase}", total=total, left="")
        self._words = words()
        left = "left" if done < total else "in all"
        self._progress.update(self._tasks[phase], completed=done, total=total, left=left)
