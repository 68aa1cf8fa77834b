"""A player that follows a list of dated answers."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from wargame.engine.questions import WAIT, Question
from wargame.engine.view import View
from wargame.players.base import Answer


@attrs.frozen
class Entry:
    """What to answer once it is this date (`2025-03-07`, or "" for any time) to a question.

    `question` is a question's id, or its beginning (`umbrella[FRA, POL]`); "" fits every question.
    """

    choice: str
    question: str = ""
    date: str = ""


class Script:
    """Gives each entry once, the first that fits and whose choice is legal; otherwise it waits."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._left = list(entries)

    def answer(self, view: View, question: Question) -> Answer:
        for place, entry in enumerate(self._left):
            due = view.date >= entry.date and question.id.startswith(entry.question)
            if due and entry.choice in (*question.keys, WAIT):
                del self._left[place]
                return Answer(entry.choice, "script")
        return Answer(WAIT, "script")
