"""What a player is: whoever answers a question, given a view and nothing else."""

from __future__ import annotations

from typing import Protocol

import attrs

from wargame.engine.questions import Question
from wargame.engine.view import View


@attrs.frozen
class Answer:
    """The key of an option, or `wait`; `by` names the kind of player in the game's inputs."""

    choice: str
    by: str = ""


class Player(Protocol):
    """Answers questions. Raises PlayerError where it cannot."""

    def answer(self, view: View, question: Question) -> Answer:
        """One of `question.options`, by its key."""
        ...


class PlayerError(Exception):
    """A player that gave no answer, or none that means anything; the reason in words."""
