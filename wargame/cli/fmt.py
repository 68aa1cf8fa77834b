"""`wargame fmt`: playbooks in house style."""

from __future__ import annotations

from pathlib import Path

import click

from wargame.cli.options import PATH


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=PATH)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if something would change.")
def command(files: tuple[str, ...], check: bool) -> int:
    """Write playbooks in house style; comments, order and meaning stay.

    A map in braces that holds an expression with a bracket or a comma is written as a block, and
    blanks at the ends of lines go. A file that cannot be read is left as it is.

    \b
    Examples:
      wargame fmt mine.yaml
      wargame fmt --check playbooks/*.yaml
    """
    from wargame.cli.output import say_problems
    from wargame.language.house_style import format_playbook
    from wargame.language.problems import PlaybookError

    unread = changed = 0
    for file in files:
        path = Path(file)
        try:
            content = path.read_bytes()
            styled = format_playbook(content, file)
        except OSError as problem:
            click.echo(f"{file or '(no name)'}: {problem.strerror}", err=True)
            unread += 1
            continue
        except PlaybookError as problem:
            say_problems(problem.problems)
            unread += 1
            continue
        if styled == content:
            continue
        changed += 1
        if check:
            click.echo(f"{file}: not in house style (wargame fmt {file})", err=True)
            continue
        _replace(path, styled)
        click.echo(f"{file}: written in house style")
    if unread:
        return 2
    return 1 if check and changed else 0


def _replace(path: Path, content: bytes) -> None:
    """The new content takes the old one's place whole, or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.chmod(path.stat().st_mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
