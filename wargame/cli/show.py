"""`wargame show`: what a playbook says, before anybody plays it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wargame.cli.options import PATH, playbook_names

if TYPE_CHECKING:
    from wargame.program import Program

WIDEST = 118
PARTS = ("timeline", "triggers", "states", "influence")


@click.command()
@click.argument("playbook", required=False, shell_complete=playbook_names)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--timeline", is_flag=True, help="Only the calendar: what is dated, what comes again, what is likely.")
@click.option("--triggers", is_flag=True, help="Only the triggers, each as an English sentence.")
@click.option("--states", is_flag=True, help="Only the state machine of each kind.")
@click.option("--influence", is_flag=True, help="Only who affects whom.")
@click.option("--mermaid", is_flag=True, help="States and influence as Mermaid text.")
@click.option("--svg", metavar="FILE", type=PATH, help="Write a picture of --states, --influence or --timeline.")
@click.option("--source", is_flag=True, help="Print the generated Python, and nothing else.")
@click.option("--shelf", is_flag=True, help="Only the names of the playbooks that there are.")
def command(
    playbook: str | None,
    names: tuple[str, ...],
    timeline: bool,
    triggers: bool,
    states: bool,
    influence: bool,
    mermaid: bool,
    svg: str | None,
    source: bool,
    shelf: bool,
) -> int:
    """Show what PLAYBOOK, a shipped one's name or a file, says before anybody plays it.

    With a NAME: which file declares it. With a NAME and a part: that part, of these kinds or
    actors alone.

    \b
    Examples:
      wargame show --shelf
      wargame show umbrella
      wargame show umbrella --timeline
      wargame show umbrella deployment
      wargame show umbrella deployment --states --svg deployment.svg
      wargame show umbrella --mermaid > umbrella.md
      wargame show mine.yaml --source | less
    """
    from wargame.cli.output import columns
    from wargame.language.load import load
    from wargame.program import compile_playbook

    given = dict(zip(PARTS, (timeline, triggers, states, influence), strict=True))
    parts = [part for part, wanted in given.items() if wanted]
    if svg is not None and (len(parts) != 1 or parts == ["triggers"]):
        raise click.UsageError("--svg draws one part: say --states, --influence or --timeline")
    if shelf:
        return _shelf(playbook is not None or bool(parts or mermaid or source))
    if playbook is None:
        raise click.UsageError("Missing argument 'PLAYBOOK'. `wargame show --shelf` lists those that have a name.")
    program = compile_playbook(load(playbook))
    if source:
        return _source(program)
    if names and not (parts or mermaid):
        return _names(program, names)
    _refuse_others(program, names)
    if svg is not None:
        _write(Path(svg), picture(program, parts[0], names))
    elif mermaid:
        click.echo(_mermaid(program, parts or ["states", "influence"], names), nl=False)
    else:
        from wargame.report.show.pages import page

        click.echo(page(program, parts or list(PARTS), names, columns(WIDEST)), nl=False)
    return 0


def _shelf(more: bool) -> int:
    """Prints the playbooks that can be called by name; refused where `more` is asked for beside them."""
    from wargame.cli.output import columns
    from wargame.cli.shelf import shelf, told

    if more:
        raise click.UsageError("--shelf stands alone")
    click.echo(told(shelf(), columns()), nl=False)
    return 0


def _refuse_others(program: Program, names: tuple[str, ...]) -> None:
    """Refused where a name is neither a kind's nor an actor's."""
    from wargame.cli.output import Refused
    from wargame.program.names import suggestion

    for name in names:
        if name not in program.kinds and name not in program.actors:
            near = suggestion(name, [*program.kinds, *program.actors])
            raise Refused(f"`{name}` is neither a kind nor an actor of this playbook" + (f" ({near})" if near else ""))


def _source(program: Program) -> int:
    """The generated Python on stdout; what is wrong with it, if it does not compile, on stderr."""
    click.echo(program.source, nl=False)
    try:
        compile(program.source, "<generated>", "exec")
    except SyntaxError as problem:
        click.echo(f"this does not compile, line {problem.lineno}: {problem.msg}", err=True)
        return 1
    return 0


def _names(program: Program, names: tuple[str, ...]) -> int:
    """Where each name is declared; exit code 2 for one that nobody declares."""
    from wargame.program.names import suggestion
    from wargame.report.show.names import find, known

    failed = False
    for name in names:
        found = find(program.playbook, name)
        for declared in found:
            click.echo("\n".join(declared.lines()))
        if not found:
            failed = True
            advice = suggestion(name, known(program.playbook))
            click.echo(f"nothing is called `{name}`" + (f" ({advice})" if advice else ""), err=True)
    return 2 if failed else 0


def _mermaid(program: Program, parts: list[str], names: tuple[str, ...]) -> str:
    """Each picture in a fence of its own, as Markdown viewers draw it."""
    from wargame.report.diagrams import influence_mermaid, state_machine_mermaid
    from wargame.report.show.influence import arrows, drawn
    from wargame.report.show.machines import machines

    texts = []
    if "states" in parts:
        kinds = [name for name in names if name in program.kinds]
        texts += [state_machine_mermaid(m.kind, m.names, m.edges) for m in machines(program, kinds)]
    if "influence" in parts:
        actors = [name for name in names if name in program.actors]
        texts.append(influence_mermaid(*drawn(program, arrows(program, actors))))
    if not texts:
        raise _nothing(program)
    return "\n".join(f"```mermaid\n{text}```\n" for text in texts)


def _nothing(program: Program) -> Exception:
    from wargame.cli.output import Refused

    return Refused(f"{program.playbook.title} has no kinds, so there is no state machine to draw")


def picture(program: Program, part: str, names: tuple[str, ...]) -> str:
    """One SVG of a part; the machines of several kinds stand below each other."""
    from wargame.report.diagrams import influence_svg, state_machine_svg, timeline_svg
    from wargame.report.show.forecast import forecast
    from wargame.report.show.influence import arrows, drawn
    from wargame.report.show.machines import machines
    from wargame.report.show.pages import calendar_rows

    if part == "timeline":
        return timeline_svg(calendar_rows(program, forecast(program)), program.playbook.title)
    if part == "influence":
        return influence_svg(*drawn(program, arrows(program, [name for name in names if name in program.actors])))
    kinds = [name for name in names if name in program.kinds]
    if not program.kinds:
        raise _nothing(program)
    return _stacked([state_machine_svg(m.kind, m.names, m.edges) for m in machines(program, kinds)])


def _stacked(pictures: list[str]) -> str:
    """Several pictures as one, below each other."""
    if len(pictures) == 1:
        return pictures[0]
    placed, width, top = [], 240.0, 0.0
    for one in pictures:
        found = re.search(r'width="([\d.]+)" height="([\d.]+)"', one)
        assert found is not None
        width = max(width, float(found.group(1)))
        placed.append(one.replace("<svg ", f'<svg y="{top:.0f}" ', 1))
        top += float(found.group(2)) + 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="State machines" width="{width:.0f}" '
        f'height="{max(top, 40):.0f}" viewBox="0 0 {width:.0f} {max(top, 40):.0f}">{"".join(placed)}</svg>\n'
    )


def _write(path: Path, text: str) -> None:
    from wargame.cli.output import Refused
    from wargame.runs.files import StorageError, store

    if path.is_dir() or not path.parent.is_dir():
        missing = "is a folder" if path.is_dir() else f"cannot be written: there is no folder {path.parent}"
        raise Refused(f"{path} {missing}")
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):  # a device, say, stays what it is
            path.write_text(text, encoding="utf-8", newline="\n")
        else:
            store(path, text.encode())
    except StorageError as problem:
        raise Refused(str(problem)) from problem
    if sys.stdout.isatty():
        click.echo(f"{path} is written", err=True)
