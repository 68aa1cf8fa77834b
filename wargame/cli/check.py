"""`wargame check`: everything that is wrong with a playbook, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wargame.cli.options import playbook_names

if TYPE_CHECKING:
    from wargame.language.model import Playbook
    from wargame.language.problems import Problem


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="PLAYBOOK...", shell_complete=playbook_names)
@click.option("--provenance", is_flag=True, help="List every number without a source or a reason.")
@click.option("--json", "as_json", is_flag=True, help="Print problems as JSON, for editors.")
def command(files: tuple[str, ...], provenance: bool, as_json: bool) -> int:
    """Read and compile playbooks and libraries, and say every problem with its position.

    Exit code 2 if there is an error; warnings alone give 0.

    \b
    Examples:
      wargame check mine.yaml
      wargame check umbrella --provenance
      wargame check mine.yaml --json
    """
    from wargame.cli.output import say_json, say_problems

    problems: dict[Problem, None] = {}
    lines: list[str] = []
    for name in files:
        found, line = _check(name, provenance)
        problems |= dict.fromkeys(found)
        lines += [line] if line else []
    failed = any(not problem.warning for problem in problems)
    if as_json:
        say_json({"ok": not failed, "problems": [_plain(problem) for problem in problems]})
        return 2 if failed else 0
    say_problems(problems)
    for line in lines:
        click.echo(line)
    return 2 if failed else 0


def _check(name: str, provenance: bool) -> tuple[list[Problem], str]:
    """The problems of one file, and a line on what it holds ("" where it has errors)."""
    from wargame.language.load import clash, read
    from wargame.language.problems import Mark, PlaybookError, Problem

    playbook, read_problems = read(name)
    problems = list(read_problems)
    if playbook is not None and (others := clash(name)):
        message = f"{others} brings a playbook `{name}` too; the shipped one is meant"
        mark = Mark(playbook.files[-1].name, 1, 1)
        problems.append(Problem(mark, message, "give the other one's path to mean it", warning=True))
    if playbook is None:
        return problems, ""
    if provenance:
        problems += _unsourced(playbook)
    if playbook.clock is None:
        return problems, f"{name}: {_says(playbook)}"  # a library is compiled where it is used
    try:
        found, cases = _compile(playbook)
    except PlaybookError as problem:
        return problems + problem.problems, ""
    return problems + found, f"{name}: {_says(playbook, cases)}"


def _unsourced(playbook: Playbook) -> list[Problem]:
    """A warning for every number that says neither where it comes from nor why."""
    from wargame.language.problems import Problem
    from wargame.language.provenance import unsourced

    advice = "say `@ source`, or `why:` in the entry"
    return [Problem(mark, f"`{text}` has no source", advice, warning=True) for mark, text in unsourced(playbook)]


def _compile(playbook: Playbook) -> tuple[list[Problem], int]:
    """The warnings of the compiler, and how many cases there are.

    Raises PlaybookError with everything that only the compiler can see.
    """
    from wargame.program import compile_playbook
    from wargame.program.warnings.sizes import cases_of

    program = compile_playbook(playbook, careful=True)
    return list(program.warnings), cases_of(program.kinds.values())


def _says(playbook: Playbook, cases: int = 0) -> str:
    """What a playbook holds, in one line."""
    counts = {
        "actor": len(playbook.actors),
        "kind": len(playbook.kinds),
        "inject": len(playbook.injects),
        "move": len(playbook.moves) + sum(len(kind.moves) for kind in playbook.kinds.values()),
        "outcome": len(playbook.outcomes),
    }
    said = ", ".join(_counted(count, word) for word, count in counts.items())
    if cases:
        kinds = _counted(len(playbook.kinds), "kind")
        said = said.replace(f", {kinds}, ", f", {kinds} ({_counted(cases, 'case')}), ")
    changed, added, removed = playbook.changes
    extended = f"; changed {changed}, added {added}, removed {removed}" if any(playbook.changes) else ""
    return f"{playbook.title}: {said}{extended}"


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _plain(problem: Problem) -> dict[str, object]:
    mark = problem.mark
    return {
        "file": mark.file,
        "line": mark.line,
        "column": mark.column,
        "message": problem.message,
        "advice": problem.advice,
        "warning": problem.warning,
    }
