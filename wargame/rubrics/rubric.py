"""A rubric: which class an action belongs to, what a class weighs, and how weights make a day's score."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from wargame.language.problems import NOWHERE, Mark

TOTAL = "total"
HIGHEST = "highest"
NATIONS = 0.0  # `divided_by`: as many nations as the log or the playbook has


@attrs.frozen
class Class:
    """A class of actions; `source` names where its weight is from ("" where `why` says it, or nobody)."""

    weight: float
    source: str = ""
    about: str = ""
    why: str = ""
    mark: Mark = NOWHERE


@attrs.frozen
class Action:
    """An action and its class; `written` is how logs may spell it besides its name."""

    group: str
    written: tuple[str, ...] = ()
    source: str = ""
    about: str = ""
    why: str = ""
    mark: Mark = NOWHERE


def spelled(text: str) -> str:
    """Words as they are compared: small letters and digits, all else a blank."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


@attrs.frozen
class Rubric:
    """A rubric as it was read, what it extends included.

    `day` is TOTAL (the sum of the weights of a day's actions, divided by `divided_by`) or HIGHEST
    (the highest weight among them, nothing added up). `otherwise` is the class of every action that
    is not in `actions`. `moves` says of a playbook's moves (`exercise`, `deployment.request`) which
    actions they are. `files` are those that it was read from, itself last; `digest` is their SHA-256.
    """

    name: str
    title: str
    version: str
    about: str
    day: str
    divided_by: float
    classes: Mapping[str, Class]
    otherwise: str
    actions: Mapping[str, Action]
    moves: Mapping[str, str] = attrs.field(factory=dict)
    sources: Mapping[str, str] = attrs.field(factory=dict)
    assumptions: Mapping[str, str] = attrs.field(factory=dict)
    digest: str = ""
    files: tuple[tuple[str, bytes], ...] = attrs.field(default=(), repr=False)
    _spellings: dict[str, str] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        spellings = {}
        for name, action in self.actions.items():
            for text in (*action.written, name):
                spellings[spelled(text)] = name
        object.__setattr__(self, "_spellings", spellings)

    def action(self, said: str, label: str = "", move: str = "") -> str:
        """The action that something stands for, "" where this rubric does not know it.

        A move's path among `moves` comes first, then the label that it carries, then what it is called.
        """
        if move in self.moves:
            return self.moves[move]
        for text in (label, said):
            if text and (found := self._spellings.get(spelled(text))):
                return found
        return ""

    def group(self, action: str) -> str:
        """The class of an action; that of `otherwise` for one that the rubric does not know."""
        return self.actions[action].group if action in self.actions else self.otherwise

    def weight(self, action: str) -> float:
        """What an action weighs."""
        return self.classes[self.group(action)].weight

    @property
    def nothing(self) -> float:
        """The score of a day without actions: 0 for totals, else the class of `otherwise`."""
        return 0.0 if self.day == TOTAL else self.classes[self.otherwise].weight

    def divisor(self, nations: int) -> float:
        """What a day's total is divided by, given how many nations there are."""
        if self.day == HIGHEST:
            return 1.0
        return float(max(1, nations)) if self.divided_by == NATIONS else self.divided_by

    def rule(self, nations: int) -> str:
        """How a day's score is made, in words."""
        if self.day == HIGHEST:
            return "the highest weight among the day's actions; nothing is added up"
        divisor = self.divisor(nations)
        by = "" if divisor == 1 else f", divided by {divisor:g}{' nations' if self.divided_by == NATIONS else ''}"
        return f"the sum of the weights of the day's actions{by}"
