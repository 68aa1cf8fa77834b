"""Whole plays of a playbook as values: what chance is, what the seats do, what a facilitator sets off.

A play shrinks to one in which nobody does anything.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from hypothesis import strategies as st

from wargame.engine.game import Game, Question, Refused
from wargame.engine.labels import label_of
from wargame.program import Program

BY_HAND = 240  # a decision from here on sets off an inject first
SIZES = (6, 40, 250)  # how many decisions a play may hold


@attrs.frozen
class Play:
    """`decisions` are taken by the questions in the order in which they are asked: 0 waits, n is the n-th option.

    Numbers beyond the options go round; from 240 on an inject is set off by hand. When they are used
    up, everybody waits and silence answers. Without `outside` the playbook's own policies decide, and
    each decision is an inject by hand, a week after the last.
    """

    seed: int
    outside: bool
    decisions: tuple[int, ...]


@attrs.frozen
class Step:
    """One thing that somebody did: when, who, what."""

    date: str
    who: str
    what: str


@attrs.frozen
class Told:
    """A play as it went: the game at its end, and what was done in it."""

    game: Game
    steps: tuple[Step, ...]
    answers: int

    @property
    def faults(self) -> tuple[tuple[str, str], ...]:
        """(position, message) of what went wrong."""
        return self.game.results().faults


def plays(outside: bool | None = None) -> st.SearchStrategy[Play]:
    """A strategy of plays, of any playbook: short ones, and such in which the seats are busy throughout.

    With `outside` given, all are decided from outside, or all by the playbook's own policies.
    """
    sizes = st.sampled_from(SIZES)
    decisions = sizes.flatmap(lambda size: st.lists(st.integers(0, 255), min_size=size // 2, max_size=size)).map(tuple)
    return st.builds(Play, st.integers(0, 2**32), st.booleans() if outside is None else st.just(outside), decisions)


def play(program: Program, said: Play) -> Told:
    """Play it to its end. The same play gives the same records."""
    seats = program.actors if said.outside else ()
    teller = _Teller(Game(program, said.seed, 0, seats))
    if said.outside:
        teller.seats(list(said.decisions))
    else:
        teller.hands(said.decisions)
    return Told(teller.game, tuple(teller.steps), teller.answers)


def done(game: Game) -> tuple[Step, ...]:
    """What the policies of a game chose: its moves and answers, in order."""
    program = game.program
    steps = []
    for _, _, at, number, instance, _, _ in game.records:
        site = program.sites[number] if number >= 0 else None
        if site is not None and site.kind in ("move", "answer"):
            steps.append(Step(program.date(at), "policy", label_of(site, instance)))
    return tuple(steps)


class _Teller:
    def __init__(self, game: Game) -> None:
        self.game = game
        self.steps: list[Step] = []
        self.answers = 0
        self.injects = injects_of(game.program)

    def seats(self, decisions: list[int]) -> None:
        decisions.reverse()
        game = self.game
        while decisions and game.advance().kind == "question":
            for question in game.questions():
                while decisions and decisions[-1] >= BY_HAND:
                    self.by_hand(decisions.pop())
                if not decisions:
                    break
                if _still_open(game, question):
                    self.decide(question, decisions.pop())
        self.on(game.program.length)

    def hands(self, decisions: Sequence[int]) -> None:
        for number, decision in enumerate(decisions):
            self.on((number + 1) * 7 * 86400.0)
            if self.game.over:
                return
            if decision:
                self.by_hand(decision)
        self.on(self.game.program.length)

    def on(self, until: float) -> None:
        """Lets time pass; whoever is asked on the way waits."""
        while not self.game.over and self.game.advance(until).kind == "question":
            pass

    def decide(self, question: Question, decision: int) -> None:
        keys = question.keys
        if decision == 0 or not keys:
            self.game.wait(question)
            return
        choice = keys[(decision - 1) % len(keys)]
        self.answers += 1
        if choice != "wait":
            what = choice if question.kind == "move" else f"{question.id}: {choice}"
            self.steps.append(Step(self.game.date, question.actor, what))
        self.game.answer(question, choice)

    def by_hand(self, decision: int) -> None:
        if self.injects and not self.game.over:
            name, labels = self.injects[decision % len(self.injects)]
            self.steps.append(
                Step(self.game.date, "by hand", f"{name}{'[' + ', '.join(labels) + ']' if labels else ''}")
            )
            self.game.inject(name, labels, who="fuzz")


def injects_of(program: Program) -> list[tuple[str, tuple[str, ...]]]:
    """Every inject that a facilitator can set off: its path and its indices.

    Those that follow upon a move have an actor in scope, whom nobody names here: they are left out.
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    for path, info in program.injects.items():
        if info.said.trigger.kind == "upon":
            continue
        instances = info.kind.valid if info.kind is not None else range(info.count)
        for instance in instances:
            label = info.labels[instance].strip("[]") if instance < len(info.labels) else ""
            found.append((path, tuple(label.split(", ")) if label else ()))
    return found


def _still_open(game: Game, question: Question) -> bool:
    return any(one.id == question.id and one.asked == question.asked for one in game.questions())


__all__ = ["Play", "Refused", "Step", "Told", "injects_of", "play", "plays"]
