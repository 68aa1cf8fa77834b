"""The loop round a game: whoever is asked answers, until nobody is asked any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wargame.engine.game import Game, Status
from wargame.engine.inputs import Refused
from wargame.players.base import Player, PlayerError


def drive(
    game: Game, players: Mapping[str, Player], until: float | None = None, kept: Callable[[], None] = lambda: None
) -> Status:
    """Advances a game, asking `players` (by actor) whenever their seat has to answer.

    Stops at a question for a seat without a player, at `until` (seconds; looked at between
    questions), or at the end. `kept` is called after every answer. Raises PlayerError.
    """
    while True:
        status = game.advance()
        if status.kind != "question" or (until is not None and status.time >= until):
            return status
        mine = [question for question in game.pending() if question.actor in players]
        if not mine:
            return status
        question = mine[0]
        answer = players[question.actor].answer(game.view(question.actor), question)
        try:
            game.answer(question, answer.choice, answer.by)
        except Refused as refusal:
            raise PlayerError(f"{question.actor}: {refusal}") from refusal
        finally:
            kept()
