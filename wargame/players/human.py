"""A person at a terminal: numbered options, asked again until an answer is understood."""

from __future__ import annotations

from collections.abc import Callable

from wargame.engine.questions import WAIT, Question
from wargame.engine.view import View
from wargame.players.base import Answer, PlayerError


def numbered(question: Question) -> list[str]:
    """The options as lines, `  1  grant`."""
    width = len(str(len(question.options)))
    return [f"  {number:>{width}}  {option.label}" for number, option in enumerate(question.options, 1)]


def understood(question: Question, said: str) -> str | None:
    """The key that a number, a key or a label stands for; None where it is none of them."""
    said = " ".join(said.split())
    if said.isdecimal() and len(said) < 6:
        number = int(said)
        return question.options[number - 1].key if 1 <= number <= len(question.options) else None
    for option in question.options:
        if said in (option.key, option.label):
            return option.key
    return WAIT if said == WAIT else None


class Human:
    """Shows a question with `tell` and reads lines with `hear` (None at the end of input)."""

    def __init__(self, tell: Callable[[str], None], hear: Callable[[], str | None]) -> None:
        self._tell, self._hear = tell, hear

    def answer(self, view: View, question: Question) -> Answer:
        self._tell(f"{view.date[:10]}  {view.name}: {question.text}")
        for line in numbered(question):
            self._tell(line)
        while (said := self._hear()) is not None:
            choice = understood(question, said)
            if choice is not None:
                return Answer(choice, "human")
            self._tell(f"a number from 1 to {len(question.options)}, or `{WAIT}`")
        raise PlayerError(f"nobody answers for {question.actor}: the input has ended")
