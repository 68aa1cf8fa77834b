"""Answers that carry labels: acts like moves, numbered after them, with an actor and a target of their own.

What follows `upon: move` is handed the number of an act and reads off it who acts, upon whom, and the
labels. A move's number stands for one instance of it; so does an answer's, for each of those who may give it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.declaring.places import bounded
from wargame.program.layout import KindInfo, QuestionInfo
from wargame.program.types import ACTOR

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

SILENCE = "silence"


@attrs.define
class AnswerInfo:
    """One answer with labels (or a silence that has them); `first` is the number of its first instance.

    There is an instance for each case or copy that asks (`asked` says which) and each of `wide` that
    may answer: the question's answerers, or, where who is asked is only known when it is, every actor.
    """

    question: QuestionInfo
    name: str
    said: model.Answer
    first: int
    wide: int
    asked: tuple[int, ...]
    actors: tuple[int, ...]
    targets: tuple[int, ...]
    site: int = -1  # of its records

    @property
    def path(self) -> str:
        """Its path in the playbook."""
        last = SILENCE if self.name == SILENCE else f"answers.{self.name}"
        return f"{self.question.path}.{last}"

    @property
    def value(self) -> int:
        """What an answerer's cell holds where this is the answer."""
        return 0 if self.name == SILENCE else self.question.answer_names.index(self.name) + 1


def answer_acts(compiler: Compiler, first: int) -> list[AnswerInfo]:
    """Every answer that carries labels, the first numbered `first`."""
    found: list[AnswerInfo] = []
    for question in compiler.questions.values():
        for name, said in labelled(question.said):
            try:
                who, wide = _who(compiler, question)
                bounded(said.mark, f"givers of the answer `{name}` to `{question.name}`", (len(who),))
            except ExpressionError as error:
                compiler.problem(error)
                continue
            asked = tuple(place // wide for place in range(len(who)))
            kind = _kind(compiler, question)
            targets = tuple(_target(kind, case, actor) for case, actor in zip(asked, who, strict=True))
            found.append(AnswerInfo(question, name, said, first, wide, asked, who, targets))
            first += len(who)
    return found


def labelled(said: model.Question) -> Iterator[tuple[str, model.Answer]]:
    """The answers to a question that carry labels, silence among them where it is none of the answers."""
    yield from ((name, answer) for name, answer in said.answers.items() if answer.labels)
    if isinstance(said.silence, model.Answer) and said.silence.labels:
        yield SILENCE, said.silence


def _kind(compiler: Compiler, question: QuestionInfo) -> KindInfo | None:
    parts = question.path.split(".")
    return compiler.kinds[parts[1]] if parts[0] == "kinds" else None


def _who(compiler: Compiler, question: QuestionInfo) -> tuple[tuple[int, ...], int]:
    """Who answers, one for each instance that asks and each place in it, and how many places that are."""
    instances = max(1, question.instances)
    if question.answerers is not None:
        return question.answerers * instances, len(question.answerers)
    table = asked_by_instance(compiler, question)
    if table is not None:
        return tuple(table), 1
    everybody = tuple(range(len(compiler.names.actors)))
    return everybody * instances, len(everybody)


def asked_by_instance(compiler: Compiler, question: QuestionInfo) -> Sequence[int] | None:
    """Who is asked in each case or copy, where that is known before the game."""
    said, kind = question.said.who, _kind(compiler, question)
    if not isinstance(said, tree.Name):
        return None
    if kind is not None:
        known = said.id in kind.roles and kind.roles[said.id].type == ACTOR
        return kind.role_tables[said.id] if known else None
    binding = compiler.injects[question.block].bindings.get(said.id)
    return binding.basis[1] if binding is not None and binding.basis is not None and binding.type == ACTOR else None


def _target(kind: KindInfo | None, case: int, actor: int) -> int:
    """Whom an answer is aimed at: the other role of its case, as with a kind's moves; otherwise nobody."""
    if kind is None:
        return -1
    roles = (kind.role_tables[role][case] for role, domain in kind.roles.items() if domain.type == ACTOR)
    return next((other for other in roles if other != actor), -1)
