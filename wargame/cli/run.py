"""`wargame run`: one run as a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from wargame.cli.options import LANGUAGE, PATH, pairs_of, parts_of, playbook_names, whole, with_changes, with_players

if TYPE_CHECKING:
    from wargame.engine.game import Game
    from wargame.players.part import Part
    from wargame.program import Program


@click.command()
@click.argument("playbook", shell_complete=playbook_names)
@click.option("--seed", callback=whole, metavar="N", default="1", show_default=True, help="Where chance starts.")
@click.option("--run", callback=whole, metavar="N", default="0", show_default=True, help="Which run of the seed.")
@click.option("--why", callback=whole, metavar="N", help="Tell what led to record N instead.")
@with_changes
@with_players
@click.option("--replies", metavar="FILE", type=PATH, help="Answers from a study's replies.jsonl; nobody is asked.")
@click.option("--language", default="", metavar="CODE", help=LANGUAGE)
@click.option("--save", metavar="FILE", type=PATH, help="Write the game to a file that `replay` verifies.")
@click.option("--json", "as_json", is_flag=True, help="Print outcome, measures and records as JSON.")
def command(
    playbook: str,
    seed: int,
    run: int,
    why: int | None,
    changes: tuple[str, ...],
    players: tuple[str, ...],
    patience: float,
    replies: str | None,
    language: str,
    save: str | None,
    as_json: bool,
) -> int:
    """Play one run of PLAYBOOK, a shipped one's name or a file, and tell it as a story.

    The numbers beside the lines are those that --why takes. Exit code 1 if the run ends in a fault.

    \b
    Examples:
      wargame run first_steps --seed 4
      wargame run umbrella --seed 1 --run 17 --why 40
      wargame run umbrella --set us_resolve=0.4 --set "players.POL=logit(3)"
      wargame run umbrella --player RUS=chance --player "POL=python3 warsaw.py"
    """
    from pathlib import Path

    from wargame.cli.output import Refused, say_json, say_story
    from wargame.engine import narrative
    from wargame.engine.game import Game
    from wargame.engine.overrides import override
    from wargame.engine.session import Session, SessionError
    from wargame.engine.texts import UnknownLanguage, check_language
    from wargame.language.load import load
    from wargame.players.base import PlayerError
    from wargame.players.company import complete, seats
    from wargame.program import compile_playbook

    pairs, parts = pairs_of(changes), parts_of(players)
    if replies is not None and parts:
        raise Refused("with --replies nobody is asked: leave --player out")
    program = compile_playbook(override(load(playbook), pairs))
    try:
        check_language(program, language)
        if replies is not None:
            game = _answered(program, seed, run, replies)
        else:
            taken = seats(program, parts)
            complete(program, parts)
            game = _play(Game(program, seed, run, taken), parts, patience)
        if save is not None:
            Session.save(Path(save), game, pairs)
    except (SessionError, PlayerError, UnknownLanguage) as problem:
        raise Refused(str(problem)) from problem
    game.language = language
    if why is not None:
        try:
            say_story(narrative.why(game, why, language))
        except IndexError as problem:
            raise Refused(str(problem)) from problem
    elif as_json:
        say_json(_as_json(game, language))
    else:
        say_story(narrative.narrative(game, language))
    if save is not None:
        click.echo(f"saved: {save}", err=True)
    faults = game.results().faults
    for place, message in faults:
        click.echo(f"{place}: {message}", err=True)
    return 1 if faults else 0


def _play(game: Game, parts: tuple[Part, ...], patience: float) -> Game:
    """The game, played to its end."""
    from wargame.players.base import PlayerError
    from wargame.players.company import Company
    from wargame.players.drive import drive

    with Company(parts, patience) as company:
        try:
            drive(game, company.cast(lambda: game))
        except PlayerError as problem:
            raise PlayerError(f"{game.date}: {problem}") from problem
    return game


def _answered(program: Program, seed: int, run: int, file: str) -> Game:
    """The game of a study, played from what was answered in it."""
    from pathlib import Path

    from wargame.cli.output import Refused
    from wargame.engine.game import Game
    from wargame.engine.replay import take_in
    from wargame.players.batch import read_replies as read_line
    from wargame.runs.files import StorageError
    from wargame.runs.replies import read_replies

    other = f"{file} does not hold the answers of this game: another playbook, seed or player made it"
    try:
        seats, inputs = read_line(read_replies(Path(file), (run,))[run])
        game = Game(program, seed, run, seats)
        for said in inputs:
            take_in(game, said)
    except StorageError as problem:
        raise Refused(str(problem)) from problem
    except ValueError as problem:
        raise Refused(other) from problem
    if game.advance().kind == "question" or any(said["kind"] == "refused" for said in game.inputs):
        raise Refused(other)
    return game


def _as_json(game: Game, language: str) -> dict[str, Any]:
    from wargame.engine import narrative
    from wargame.engine.results import plain_value

    program, results = game.program, game.results()
    records = []
    for record in game.records:
        told = narrative.tell(game, record, language)
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
