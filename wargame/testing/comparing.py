"""Two games side by side, as one seat sees them: whether it can tell that they are not the same.

Both are played alike: the seat chooses the same answers, everybody else by a rule that looks at
nothing which differs. At each stop everything that the seat is shown is compared, byte for byte.
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable

import attrs

from wargame.engine.game import Game, Question
from wargame.players.program import question_as_json

MOST_LOOKS = 12


def shown(game: Game, seat: str) -> bytes:
    """Everything that a seat is shown now: its view, what it is asked, what it may do, all in order."""
    return json.dumps([game.view(seat).to_dict(), _asked(game, seat)], ensure_ascii=False, allow_nan=False).encode()


def _asked(game: Game, seat: str) -> list[object]:
    asked = [question_as_json(question) for question in game.questions() if question.actor == seat]
    return [game.now, game.over, asked, [attrs.astuple(option) for option in game.legal(seat)]]


@attrs.frozen
class Compared:
    """How two games looked to a seat.

    `leaked` says in words where they first looked different though nothing had openly gone another way; None
    where they never did. `parted` is when something openly went another way, in seconds, None for
    never. `looks` counts the comparisons, `answers` what the seat answered.
    """

    leaked: str | None
    parted: float | None
    looks: int
    answers: int


def compare(
    one: Game,
    other: Game,
    seat: str,
    seed: int,
    opened: Callable[[Game], object] = lambda game: None,
    others: Callable[[Question], str] | None = None,
    events: int = 20_000,
    often: float = 0.2,
) -> Compared:
    """Plays both to the end, or until `opened` (what has openly happened in a game) is no longer the same in both.

    `others` answers for other outside seats, from the question alone; without it they wait. A game
    of more than so many events is left. What the seat is asked and may do is compared at every stop,
    its whole view at the first, at the last and at about `often` of the others (MOST_LOOKS in all).
    """
    chance, looks, answers, since, here_and_now = random.Random(seed), 0, 0, -1.0, 0
    while True:
        for game in (one, other):
            _advance(game, seat, others)
        if opened(one) != opened(other):
            return Compared(None, min(one.now, other.now), looks, answers)
        look = one.over or looks == 0 or (looks < MOST_LOOKS and chance.random() < often)
        looks += look
        here, there = (shown(game, seat) if look else repr(_asked(game, seat)).encode() for game in (one, other))
        if here != there:
            return Compared(_difference(here, there, one), None, looks, answers)
        if one.over or max(one.world.events, other.world.events) > events:
            return Compared(None, None, looks, answers)
        for question in one.pending():
            if question.actor == seat:
                # Questions can follow from answers without any time between: a few are answered at once.
                here_and_now = here_and_now + 1 if one.now == since else 0
                since, answers = one.now, answers + 1
                keys = question.keys if here_and_now < 5 else ()
                choice = keys[chance.randrange(len(keys))] if keys else "wait"
                one.answer(question, choice)
                other.answer(question.id, choice)
                break


def _advance(game: Game, seat: str, others: Callable[[Question], str] | None) -> None:
    """Goes on to where the seat is asked, or to the end, the others answering on the way."""
    while game.advance().kind == "question":
        pending = [question for question in game.pending() if question.actor != seat]
        if not pending:
            return
        game.answer(pending[0], others(pending[0]) if others is not None else "wait")


def _difference(here: bytes, there: bytes, game: Game) -> str:
    at = next((k for k, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), min(len(here), len(there)))
    start = max(0, at - 80)
    shown_here, shown_there = (text[start : at + 60].decode("utf-8", "replace") for text in (here, there))
    return f"on {game.date}: {shown_here} | {shown_there}"


def steady(seed: int, mark: str) -> Callable[[Question], str]:
    """A way to answer for those who know more, by the question's name and day alone.

    They choose among what is secret (names with `mark`) and let everything else pass, also what only
    passes for something else (`_ruse`): what they do openly would depend on what they know.
    """

    def answer(question: Question) -> str:
        number = zlib.crc32(f"{seed} {question.id} {question.asked}".encode())
        keys = [key for key in question.keys if mark in question.id or (mark in key and "_ruse" not in key)]
        return keys[number % len(keys)] if keys else "wait"

    return answer
