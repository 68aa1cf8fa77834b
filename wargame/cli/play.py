"""`wargame play`: a game with people in some of the seats, kept in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wargame.engine.session import Session
    from wargame.players.base import Player


@click.command()
@click.argument("playbook", required=False)
@click.option("--session", "file", required=True, metavar="FILE", help="The session's file; made, or gone on with.")
@click.option("--seat", "seats", multiple=True, metavar="CODE", help="A seat for a person.  [default: as in PLAYBOOK]")
@click.option("--player", "players", multiple=True, metavar="CODE=WHO", help="`chance`, `policy`, or a command.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Where chance starts, in a new session.  [default: 1]")
def command(
    playbook: str | None, file: str, seats: tuple[str, ...], players: tuple[str, ...], seed: int | None
) -> int:
    """Play PLAYBOOK with people at this terminal; without PLAYBOOK go on with the session in FILE.

    Each answer is in FILE before it is shown. `help` lists what can be typed; `quit`, or the end of
    input, saves and leaves. A seat's player may be a program: it gets a JSON object a line (view,
    question) and answers {"answer": "key"}.

    \b
    Examples:
      wargame play first_steps --session evening.wargame --seat WEST
      wargame play --session evening.wargame
      wargame play umbrella --session a.wargame --seat POL --player "RUS=python3 moscow.py"
    """
    from contextlib import ExitStack

    from wargame.cli.output import Refused
    from wargame.cli.table import Table
    from wargame.engine.session import SessionError
    from wargame.players.base import PlayerError

    with ExitStack() as stack:
        try:
            others = _others(players)
            session = _open(playbook, file, (*seats, *others), seed)
            stack.callback(session.close)
            table = Table(session, _players(session, others, stack))
            table.play()
        except (SessionError, PlayerError) as problem:
            raise Refused(str(problem)) from problem
    return 0


def _others(players: tuple[str, ...]) -> dict[str, str]:
    from wargame.cli.output import Refused

    found: dict[str, str] = {}
    for said in players:
        code, equals, who = said.partition("=")
        if not equals or not who.strip():
            raise Refused(f"--player {said}: write CODE=chance, CODE=policy or CODE=command")
        found[code] = who.strip()
    return found


def _players(session: Session, others: dict[str, str], stack: object) -> dict[str, Player]:
    import shlex
    from contextlib import ExitStack

    from wargame.cli.output import Refused
    from wargame.players.chance import Chance
    from wargame.players.policy import Policy
    from wargame.players.program import External

    assert isinstance(stack, ExitStack)
    made: dict[str, Player] = {}
    for code, who in others.items():
        if code not in session.game.seats:
            raise Refused(f"`{code}` has no seat in this session (seats: {', '.join(session.game.seats) or 'none'})")
        if who == "chance":
            made[code] = Chance(session.game.world.seed, session.game.world.run)
        elif who == "policy":
            made[code] = Policy(lambda: session.game)
        else:
            made[code] = stack.enter_context(External(shlex.split(who)))
    return made


def _open(playbook: str | None, file: str, seats: tuple[str, ...], seed: int | None) -> Session:
    """The session to play: a new one, or the one in the file if it is of the same playbook."""
    from pathlib import Path

    from wargame.cli.output import Refused
    from wargame.engine.session import Session
    from wargame.language.load import load
    from wargame.program import compile_playbook

    path = Path(file)
    if playbook is None or path.exists():
        program = None if playbook is None else compile_playbook(load(playbook))
        session = Session.open(path)
        other = program is not None and program.behaviour_digest != session.program.behaviour_digest
        if other or (seed is not None and seed != session.game.world.seed):
            session.close()
            raise Refused(f"{file} holds another game; choose another file, or leave the playbook out to go on with it")
        if seats and not set(seats) <= set(session.game.seats):
            session.close()
            raise Refused(f"{file} has the seats {', '.join(session.game.seats) or 'none'}; they stay as they are")
        return session
    program = compile_playbook(load(playbook))
    unknown = [seat for seat in seats if seat not in program.actors]
    if unknown:
        raise Refused(f"there is no actor `{unknown[0]}` (actors: {', '.join(program.actors)})")
    chosen = seats or tuple(code for code, player in program.playbook.players.items() if player.seat)
    return Session.create(path, program, 1 if seed is None else seed, 0, chosen)
