"""`wargame report`: the report of a result folder, made again."""

from __future__ import annotations

from pathlib import Path

import click

from wargame.cli.options import PATH
from wargame.cli.score_options import score_options


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@score_options("Score the runs by this rubric first; may be repeated.")
def command(folder: str, rubrics: tuple[str, ...], coding: str, turn: float, nations: int | None) -> int:
    """Make DIR/report.html again from DIR/study.json: the same bytes, no run is played.

    With --rubric or --coding the recorded runs are played again and scored, which the study and its
    report then hold, in place of an earlier scoring.

    \b
    Examples:
      wargame report results
      wargame report results --coding umbrella --rubric rivera2024
    """
    from wargame.cli.output import Refused
    from wargame.cli.scoring import score_study
    from wargame.report.html import write_report
    from wargame.runs.files import StorageError, store_by
    from wargame.runs.store import FormatError, read_study

    path = Path(folder) / "report.html"
    if not Path(folder).is_dir():
        missing = "is a file" if Path(folder).exists() else "is not there"
        raise Refused(f"{folder or 'a folder without a name'} {missing}: name a folder that `wargame montecarlo` wrote")
    if not (Path(folder) / "study.json").exists():
        raise Refused(f"{folder} holds no study: there is no study.json in it, which `wargame montecarlo` writes")
    try:
        if rubrics or coding:
            from wargame.rubrics.attach import asked_for

            score_study(Path(folder), asked_for(rubrics, coding, nations or 0, turn))
        else:
            summary = read_study(Path(folder))
            store_by(path, lambda temporary: write_report(summary, temporary))
    except FormatError as problem:
        raise Refused(f"{path.with_name('study.json')}: {problem}") from problem
    except StorageError as problem:
        raise Refused(str(problem)) from problem
    click.echo(path)
    return 0
