"""`wargame check`: everything that is wrong with a playbook, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wargame.language.model import Playbook
    from wargame.language.problems import Problem


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="PLAYBOOK...")
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
    from wargame.cli.output import Refused, say_json, say_problems

    problems: list[Problem] = []
    lines: list[str] = []
    missing: list[str] = []
    for name in files:
        try:
            found, line = _check(name, provenance)
        except Refused as refusal:
            missing.append(refusal.message)
            continue
        problems += [problem for problem in found if problem not in problems]
        lines.append(line)
    failed = bool(missing) or any(not problem.warning for problem in problems)
    say_problems(problems if not as_json else ())
    for message in missing:
        click.echo(message, err=True)
    if as_json:
        say_json({"ok": not failed, "problems": [_plain(problem) for problem in problems]})
    else:
        click.echo("\n".join(line for line in lines if line), nl=any(lines))
    return 2 if failed else 0


def _check(name: str, provenance: bool) -> tuple[list[Problem], str]:
    """The problems of one file, and a line on what it holds ("" where it does not read)."""
    from wargame.cli.find import find_playbook
    from wargame.language import load
    from wargame.language.problems import PlaybookError
    from wargame.program import compile_playbook

    path = find_playbook(name)
    try:
        playbook = load.load(path)
        warnings = list(playbook.warnings)
        if playbook.clock is not None:  # a library has none, and is compiled where it is used
            warnings += compile_playbook(playbook).warnings
    except PlaybookError as problem:
        return problem.problems, ""
    if provenance:
        warnings += load.unsourced(playbook)
    return warnings, f"{name}: {_says(playbook)}"


def _says(playbook: Playbook) -> str:
    """What a playbook holds, in one line."""
    counts = {
        "actor": len(playbook.actors),
        "kind": len(playbook.kinds),
        "inject": len(playbook.injects),
        "move": len(playbook.moves) + sum(len(kind.moves) for kind in playbook.kinds.values()),
        "outcome": len(playbook.outcomes),
    }
    said = ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts.items())
    changed, added, removed = playbook.changes
    extended = f"; changed {changed}, added {added}, removed {removed}" if any(playbook.changes) else ""
    return f"{playbook.title}: {said}{extended}"


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
