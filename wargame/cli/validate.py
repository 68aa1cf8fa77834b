"""`wargame validate`: playbooks held against known answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wargame.cli.options import PATH, count, playbook_names, whole

if TYPE_CHECKING:
    from wargame.validation.running import Model, Validation


@click.command()
@click.argument("playbooks", nargs=-1, metavar="[PLAYBOOK]...", shell_complete=playbook_names)
@count("--runs", least=2, most=100_000_000, default=10_000, said="How many runs a setting.")
@click.option("--seed", callback=whole, metavar="N", default="1", show_default=True, help="Where chance starts.")
@count("--workers", most=1024, said="Processes; changes no result.  [default: processors]")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON instead of tables.")
@click.option("--cases", is_flag=True, help="Play legal cases instead: those that are shipped, or the files named.")
@click.option("--directions", is_flag=True, help="Test expected directions instead: those in the files named.")
@click.option("--out", metavar="DIR", type=PATH, help="Write tables and JSON for a page; of models pictures too.")
def command(
    playbooks: tuple[str, ...],
    runs: int,
    seed: int,
    workers: int | None,
    as_json: bool,
    cases: bool,
    directions: bool,
    out: str | None,
) -> int:
    """Play PLAYBOOKs and compare what they give with the known answers under `expects`.

    Without PLAYBOOK all published models that come with the package. A row holds if the known answer lies
    in the interval of what was got; all judged intervals together hold with 95 % confidence, so about one
    seed in twenty misses somewhere by chance alone. Exit code 1 if a row misses.

    Legal cases state moves and dates and the exact standing after each; chance has no part in them.

    Directions say which way a response goes when one thing is changed and the dice stay: each is played
    in --runs pairs of runs. No such file is shipped, name one. What comes out otherwise is a finding, not a
    failure: exit code 1 only if a run faults.

    \b
    Examples:
      wargame validate
      wargame validate published/dresher --runs 200000 --seed 2
      wargame validate --cases
      wargame validate --directions mine.yaml --runs 1000
      wargame validate mine.yaml --json | jq '.rows[].verdict'
    """
    from wargame.cli.montecarlo import _processors
    from wargame.cli.output import Meter, Refused, say_json
    from wargame.validation.running import validate
    from wargame.validation.telling import as_json as plain
    from wargame.validation.telling import failed

    if out is not None and Path(out).exists() and not Path(out).is_dir():
        raise Refused(f"--out {out}: this is a file, and a folder is needed")
    if directions:
        if cases:
            raise click.UsageError("--cases and --directions are two questions; ask one")
        return _directions(playbooks, runs, seed, workers or _processors(), as_json, out)
    if cases:
        if out is not None:
            raise click.UsageError("--out writes pages of models; with --cases use --json")
        return _cases(playbooks, as_json)
    models = _models(playbooks)
    if not models:
        raise Refused("no published playbooks came with this package; name a playbook that says `expects`")
    with Meter("Known answers") as meter:
        validation = validate(
            models,
            runs=runs,
            seed=seed,
            workers=workers or _processors(),
            on_progress=lambda model, done, total: meter.show("runs", done, total, lambda: model),
        )
    if as_json:
        say_json(plain(validation))
    else:
        _tell(validation)
    if out is not None:
        from wargame.validation.pages import write_pages

        written = write_pages(validation, Path(out))
        if not as_json:
            click.echo("written: " + ", ".join(str(path) for path in written))
    return 1 if failed(validation) else 0


def _cases(names: tuple[str, ...], plain: bool) -> int:
    """Legal cases, those in the named files or all that are shipped, in a table a file."""
    from wargame.cli.output import say_json, table
    from wargame.validation.case_telling import HEADINGS, as_json, cells, closing, failed, judge, shipped_cases

    judged = judge([Path(name) for name in names] or shipped_cases())
    if plain:
        say_json(as_json(judged))
        return 1 if failed(judged) else 0
    for one in judged:
        click.echo(f"{one.file.title} ({one.file.name})")
        click.echo(table(HEADINGS, [cells(verdict) for verdict in one.verdicts], left=len(HEADINGS)))
        for failure in (failure for verdict in one.verdicts for failure in verdict.failures):
            click.echo(f"  {failure}")
        click.echo()
    click.echo(closing(judged))
    return 1 if failed(judged) else 0


def _directions(names: tuple[str, ...], pairs: int, seed: int, workers: int, plain: bool, out: str | None) -> int:
    """The directions of the named files put to the test, in a table a file."""
    from wargame.cli.output import Meter, Refused, say_json, table
    from wargame.language.problems import PlaybookError, Problem
    from wargame.validation.direction_files import DirectionFile, read_directions
    from wargame.validation.direction_telling import HEADINGS, as_json, cells, closing, failed, notes, write_pages
    from wargame.validation.directions import find

    if not names:
        raise Refused("no directions are shipped; name a file: wargame validate --directions FILE...")
    files: list[DirectionFile] = []
    problems: list[Problem] = []
    for name in names:
        try:
            files.append(read_directions(Path(name)))
        except PlaybookError as problem:
            problems += problem.problems
    if problems:
        raise PlaybookError(problems)
    judged = []
    for file in files:
        with Meter(file.playbook.title) as meter:
            judged.append(
                find(
                    file,
                    pairs=pairs,
                    seed=seed,
                    workers=workers,
                    on_progress=lambda label, done, total: meter.show("runs", done, total, lambda: label),
                )
            )
        if not plain:
            click.echo(f"{file.playbook.title} ({file.name})")
            click.echo(table(HEADINGS, [cells(found) for found in judged[-1].found], left=len(HEADINGS)))
            for note in notes(judged[-1]):
                click.echo(f"  {note}")
            click.echo(f"{closing(judged[-1])}\n")
    if plain:
        say_json(as_json(judged))
    if out is not None:
        written = write_pages(judged, Path(out))
        if not plain:
            click.echo("written: " + ", ".join(str(path) for path in written))
    return 1 if failed(judged) else 0


def _models(names: tuple[str, ...]) -> list[Model]:
    """The models named, or all published ones; every problem of all of them at once."""
    from wargame.cli.output import Refused
    from wargame.language.load import published
    from wargame.language.problems import PlaybookError, Problem
    from wargame.validation.running import NothingExpectedError, read_model

    models: dict[str, Model] = {}
    problems: list[Problem] = []
    empty: list[str] = []
    for name in names or published():
        try:
            models.setdefault(name, read_model(name))
        except PlaybookError as problem:
            problems += problem.problems
        except NothingExpectedError as problem:
            empty.append(str(problem))
    if problems:
        raise PlaybookError(problems)
    if empty:
        raise Refused("\n".join(empty))
    return list(models.values())


def _tell(validation: Validation) -> None:
    """A table for each model, what it assumes, what went wrong in it, and a closing line."""
    from wargame.cli.output import table
    from wargame.validation.telling import HEADINGS, assumptions, cells, closing, rows_of

    for model in validation.models:
        rows = rows_of(validation, model)
        told = [cells(row, model) for row in rows]
        used = [number for number in range(len(HEADINGS)) if any(line[number] for line in told)]
        click.echo(f"{model.title} ({model.name})")
        click.echo(
            table([HEADINGS[k] for k in used], [[line[k] for k in used] for line in told], left=len(used))
        )
        for said in assumptions(model):
            click.echo(f"  assumes: {said}")
        for fault in dict.fromkeys(row.fault for row in rows if row.fault):
            click.echo(f"  fault in {fault}")
        click.echo()
    click.echo(closing(validation))
