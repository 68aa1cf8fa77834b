"""The loop round a game: whoever is asked answers, until nobody is asked any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wargame.engine.game import Game, Status
from wargame.engine.inputs import Refused
from wargame.engine.questions import Question
from wargame.players.base import Player, PlayerError


def asked(question: Question) -> str:
    """Who has to answer: the program that a rule asks, or else the actor's seat."""
    return question.program or question.actor


def drive(
    game: Game, players: Mapping[str, Player], until: float | None = None, kept: Callable[[], None] = lambda: None
) -> Status:
    """Advances a game, asking `players` (by actor, or by program) whenever they have to answer.

    Stops at a question for a seat without a player, at `until` (seconds; looked at between
    questions), or at the end. `kept` is called after every answer. Raises PlayerError.
    """
    while True:
        status = game.advance()
        if status.kind != "question" or (until is not None and status.time >= until):
            return status
        mine = [question for question in game.pending() if asked(question) in players]
        if not mine:
            return status
        question = mine[0]
        answer = players[asked(question)].answer(game.view(question.actor), question)
        try:
            game.answer(question, answer.choice, answer.by)
        except Refused as refusal:
            raise PlayerError(f"{asked(question)}: {refusal}") from refusal
        finally:
            kept()
