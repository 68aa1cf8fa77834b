"""`wargame run`: one run as a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from wargame.engine.game import Game


@click.command()
@click.argument("playbook")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Where chance starts.")
@click.option("--run", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Which run of the seed.")
@click.option("--why", type=click.IntRange(0), metavar="N", help="Tell what led to record N instead.")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="Fix a parameter, or players.CODE=policy.")
@click.option("--save", metavar="FILE", help="Write the game to a file that `replay` verifies.")
@click.option("--json", "as_json", is_flag=True, help="Print outcome, measures and records as JSON.")
def command(
    playbook: str, seed: int, run: int, why: int | None, changes: tuple[str, ...], save: str | None, as_json: bool
) -> int:
    """Play one run of PLAYBOOK, a shipped one's name or a file, and tell it as a story.

    The numbers beside the lines are those that --why takes. Exit code 1 if the run ends in a fault.

    \b
    Examples:
      wargame run first_steps --seed 4
      wargame run umbrella --seed 1 --run 17 --why 40
      wargame run umbrella --set us_resolve=0.4 --set "players.POL=logit(3)"
    """
    from pathlib import Path

    from wargame.cli.output import Refused, say_json
    from wargame.engine import narrative
    from wargame.engine.game import Game
    from wargame.engine.overrides import override
    from wargame.engine.session import Session, SessionError
    from wargame.language.load import load
    from wargame.program import compile_playbook

    pairs = [_pair(change) for change in changes]
    program = compile_playbook(override(load(playbook), pairs))
    if save is not None:
        try:
            with Session.create(Path(save), program, seed, run, (), pairs) as session:
                game = session.game
                game.advance()
                session.keep()
        except SessionError as problem:
            raise Refused(str(problem)) from problem
    else:
        game = Game(program, seed, run)
        game.advance()
    if why is not None:
        try:
            click.echo(narrative.why(game, why))
        except IndexError as problem:
            raise Refused(str(problem)) from problem
    elif as_json:
        say_json(_as_json(game))
    else:
        click.echo(narrative.narrative(game))
        if save is not None:
            click.echo(f"saved: {save}", err=True)
    faults = game.results().faults
    for place, message in faults:
        click.echo(f"{place}: {message}", err=True)
    return 1 if faults else 0


def _pair(change: str) -> tuple[str, str]:
    from wargame.cli.output import Refused

    name, equals, value = change.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise Refused(f"--set {change}: write NAME=VALUE")
    return name.strip(), value.strip()


def _as_json(game: Game) -> dict[str, Any]:
    from wargame.engine import narrative
    from wargame.engine.results import plain_value

    program, results = game.program, game.results()
    records = []
    for record in game.records:
        told = narrative.tell(game, record)
        records.append(
            {
                "number": told.number, "cause": told.cause, "date": program.date(told.time), "time": told.time,
                "kind": told.kind, "path": told.path, "text": told.text,
            }
        )
    measures = {
        name: plain_value(program, kind, value)
        for (name, value), kind in zip(results.measures.items(), program.measure_types, strict=True)
    }
    return {
        "title": program.playbook.title,
        "seed": game.world.seed,
        "run": game.world.run,
        "outcome": results.outcome,
        "ended": game.date,
        "measures": measures,
        "records": records,
        "faults": [{"place": place, "message": message} for place, message in results.faults],
    }
