"""The playbook's own policy for an actor (rules, mixed strategies, logit), asked from outside."""

from __future__ import annotations

from collections.abc import Callable

from wargame.engine.game import Game
from wargame.engine.policy import AsksProgram
from wargame.engine.questions import WAIT, Question
from wargame.engine.view import View
from wargame.players.base import Answer, PlayerError


class Policy:
    """Answers as the compiled program would have, from the same streams.

    It looks through its actor's eyes because its rules were compiled so. The game counts its draws
    when the answer is given. Silence, where no rule fits, is `wait`.
    """

    def __init__(self, game: Callable[[], Game]) -> None:
        """`game` gives the game that is being played (it may change: undo, a branch)."""
        self.game = game

    def answer(self, view: View, question: Question) -> Answer:
        try:
            return Answer(self.game().decide(question) or WAIT, "policy")
        except AsksProgram as problem:
            raise PlayerError(str(problem)) from problem
