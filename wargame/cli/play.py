"""`wargame play`: a game with people in some of the seats, kept in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wargame.cli.options import LANGUAGE, PATH, parts_of, playbook_names, whole, with_changes, with_players

if TYPE_CHECKING:
    from wargame.cli.table import Table
    from wargame.engine.session import Session
    from wargame.players.part import Part

INTERRUPTED = 130


@click.command()
@click.argument("playbook", required=False, shell_complete=playbook_names)
@click.option("--session", "file", required=True, metavar="FILE", type=PATH, help="The session's file, new or old.")
@click.option("--seat", "seats", multiple=True, metavar="CODE", help="A seat for a person.  [default: as in PLAYBOOK]")
@with_players
@with_changes
@click.option("--seed", callback=whole, metavar="N", help="Where chance starts, in a new session.  [default: 1]")
@click.option("--language", default="", metavar="CODE", help=LANGUAGE)
def command(
    playbook: str | None,
    file: str,
    seats: tuple[str, ...],
    players: tuple[str, ...],
    patience: float,
    changes: tuple[str, ...],
    seed: int | None,
    language: str,
) -> int:
    """Play PLAYBOOK with people at this terminal; without PLAYBOOK go on with the session in FILE.

    Each answer is in FILE before anything is shown of it. `help` lists what can be typed; `quit`, or
    the end of input, saves and leaves. Who plays a seat from outside, a program for one, is said anew
    each time.

    \b
    Examples:
      wargame play first_steps --session evening.wargame --seat WEST
      wargame play --session evening.wargame
      wargame play umbrella --session a.wargame --player "RUS=python3 moscow.py"
    """
    from wargame.cli.output import Refused
    from wargame.cli.table import Table
    from wargame.engine.session import SessionError
    from wargame.engine.texts import UnknownLanguage, check_language
    from wargame.players.base import PlayerError
    from wargame.players.company import Company

    parts = parts_of(players)
    try:
        session, again = _open(playbook, file, seats, parts, changes, seed, language)
        with session, Company(parts, patience) as company:
            check_language(session.program, language)
            session.game.language = language
            table = Table(session, company.cast(lambda: session.game), again)
            _greet(table, again)
            try:
                table.play()
            except KeyboardInterrupt:
                session.keep()
                click.echo(f"\nsaved: {session.path}")
                return INTERRUPTED
    except (SessionError, PlayerError, UnknownLanguage) as problem:
        raise Refused(str(problem)) from problem
    return 0


def _greet(table: Table, again: bool) -> None:
    """What is played, who sits where, and where it is kept."""
    session, screen = table.session, table.screen
    program, game = session.program, session.game
    screen.head(program.playbook.title)
    if program.playbook.about and not again:
        screen.tell(" ".join(program.playbook.about.split()))
    screen.tell(f"{program.date(0.0)[:10]} to {program.date(program.length)[:10]}" + f", now {game.date}" * again)
    here = ", ".join(f"{program.playbook.actors[seat].name} ({seat})" for seat in table.people)
    screen.tell(f"asked here: {here}" if here else "nobody is asked here: the game plays itself")
    for name in table.players:
        screen.tell(f"asked elsewhere: {name}")
    screen.tell(f"kept in {session.path}; `help` lists what can be typed")


def _open(
    playbook: str | None,
    file: str,
    seats: tuple[str, ...],
    parts: tuple[Part, ...],
    changes: tuple[str, ...],
    seed: int | None,
    language: str,
) -> tuple[Session, bool]:
    """The session to play, and whether it was there already: it must be of the same playbook, seed and seats."""
    from pathlib import Path

    from wargame.cli.options import pairs_of
    from wargame.cli.output import Refused
    from wargame.engine.overrides import override
    from wargame.engine.session import Session
    from wargame.engine.texts import check_language
    from wargame.language.load import load
    from wargame.players.company import seats as seats_of
    from wargame.program import compile_playbook

    path, pairs = Path(file), pairs_of(changes)
    program = None if playbook is None else compile_playbook(override(load(playbook), pairs))
    if program is None and not path.exists():
        raise Refused(f"there is no session `{file}`; `wargame play PLAYBOOK --session {file}` begins one")
    if program is None or path.exists():
        if program is None and changes:
            raise Refused("--set stands with a PLAYBOOK: a session that goes on keeps what it began with")
        session = Session.open(path)
        try:
            other = program is not None and program.behaviour_digest != session.program.behaviour_digest
            if other or (seed is not None and seed != session.game.world.seed):
                raise Refused(f"{file} holds another game; choose another file, or leave PLAYBOOK out to go on with it")
            wanted = {*seats, *seats_of(session.program, parts)}
            if not wanted <= set(session.game.seats):
                raise Refused(f"{file} has the seats {', '.join(session.game.seats) or 'none'}; they stay as they are")
        except BaseException:
            session.close()
            raise
        return session, True
    unknown = [seat for seat in seats if seat not in program.actors]
    if unknown:
        raise Refused(f"there is no actor `{unknown[0]}` (actors: {', '.join(program.actors)})")
    check_language(program, language)
    meant = tuple(code for code, player in program.playbook.players.items() if player.seat)
    chosen = (*(seats or meant), *seats_of(program, parts))
    return Session.create(path, program, 1 if seed is None else seed, 0, chosen, pairs), False
