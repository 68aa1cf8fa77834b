"""`wargame replay`: a saved game, verified byte for byte."""

from __future__ import annotations

import click

from wargame.cli.options import PATH


@click.command()
@click.argument("file", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def command(file: str, as_json: bool) -> int:
    """Play the game in FILE again from its inputs and compare every record with what was kept.

    Exit code 0 if all are the same, 1 with the first that differs.

    \b
    Examples:
      wargame replay game.wargame
      wargame replay game.wargame --json
    """
    from pathlib import Path

    from wargame.cli.output import Refused, say_json
    from wargame.engine.session import Session, SessionError

    try:
        with Session.open(Path(file), writing=False) as session:
            found = session.verify()
            count = len(session.kept_lines())
    except SessionError as problem:
        raise Refused(str(problem)) from problem
    if as_json:
        shown = None if found is None else {"record": found.number, "kept": found.here, "replayed": found.there}
        say_json({"same": found is None, "records": count, "first_difference": shown})
    elif found is None:
        click.echo(f"same: {count:,} records")
    else:
        click.echo(str(found))
    return 0 if found is None else 1
