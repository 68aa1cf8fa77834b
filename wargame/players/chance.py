"""A player that picks among the legal options, each as likely, from a stream of its own."""

from __future__ import annotations

from wargame.engine.chance import run_key, stream_key, stream_seed, unit
from wargame.engine.questions import Question
from wargame.engine.view import View
from wargame.players.base import Answer


class Chance:
    """Uniform over the legal options. The draws depend on seed, run, actor and how many came before."""

    def __init__(self, seed: int = 1, run: int = 0) -> None:
        self._key = run_key(seed, run)
        self._made: dict[str, int] = {}

    def answer(self, view: View, question: Question) -> Answer:
        made = self._made.get(question.actor, 0)
        self._made[question.actor] = made + 1
        drawn = unit(stream_seed(self._key, stream_key(f"players.{question.actor}.chance")), made)
        return Answer(question.options[int(drawn * len(question.options))].key, "chance")
