"""`wargame report`: the report of a result folder, made again."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR")
def command(folder: str) -> int:
    """Make DIR/report.html again from DIR/study.json: the same bytes, no run is played.

    \b
    Examples:
      wargame report results
    """
    from wargame.cli.output import Refused
    from wargame.report.html import write_report
    from wargame.runs.files import StorageError, store_by
    from wargame.runs.store import FormatError, read_study

    path = Path(folder) / "report.html"
    try:
        summary = read_study(Path(folder))
        store_by(path, lambda temporary: write_report(summary, temporary))
    except (StorageError, FormatError) as problem:
        raise Refused(str(problem)) from problem
    click.echo(path)
    return 0
