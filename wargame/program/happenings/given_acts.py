"""Answers that are acts: recorded, and followed by what is `upon: move`, when they are revealed.

Who gave which answer is kept before anything comes of it, for what comes of it may ask again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.program.declaring.acts import AnswerInfo, asked_by_instance
from wargame.program.layout import QuestionInfo
from wargame.program.sites import Site
from wargame.program.source import Function

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler
    from wargame.program.happenings.given_answers import GivenAnswers


@attrs.frozen
class Kept:
    """What one answerer has said, in a local variable: which act it is, if it is one, and whose."""

    test: str
    number: str
    site: str
    instance: str


def keep_acts(block: GivenAnswers, function: Function) -> list[Kept]:
    """Lines that keep what has been answered in a block, as far as some of it would be an act."""
    return [
        kept
        for question in block.questions
        if (acts := [act for act in block.compiler.moves.answers if act.question is question])
        for kept in _keep(block, function, question, acts)
    ]


def _keep(block: GivenAnswers, function: Function, question: QuestionInfo, acts: list[AnswerInfo]) -> list[Kept]:
    compiler, wide = block.compiler, acts[0].wide
    first = [-1] * (len(question.answer_names) + 1)
    sites = first[:]
    for act in acts:
        act.site = _site(compiler, act, block.labels).number
        first[act.value], sites[act.value] = act.first, act.site
    numbers, recorded = compiler.source.constant("acts", first), compiler.source.constant("act_sites", sites)
    asked = question.answerers is None and asked_by_instance(compiler, question) is None
    found = []
    for place in range(question.width):
        said = function.temporary("said")
        function.line(f"{said} = I[{question.cell(place)}]")
        test, instance = f"{numbers}[{said}] >= 0", "i" if wide == 1 else f"i * {wide} + {place}"
        if asked:
            who = function.temporary("who")
            function.line(f"{who} = {block.answerer(question).text}")
            test, instance = f"{test} and {who} >= 0", f"i * {wide} + {who}"
        found.append(Kept(test, f"{numbers}[{said}] + {instance}", f"{recorded}[{said}]", instance))
    return found


def _site(compiler: Compiler, act: AnswerInfo, labels: tuple[str, ...]) -> Site:
    """The site of an act's records, read by those who come to know the answer and by whoever gave it."""
    names = compiler.names.actors
    several = len(act.actors) > len(set(act.asked))
    shown = [
        labels[asked] + (f" by {names[actor]}" if several else "")
        for asked, actor in zip(act.asked, act.actors, strict=True)
    ]
    readers = [
        tuple(who for who in range(len(names)) if who == actor or act.question.sees(who, asked))
        for asked, actor in zip(act.asked, act.actors, strict=True)
    ]
    return compiler.site(f"{act.path}.act", "act", act.said.mark, tuple(shown), tuple(readers))


def follow_acts(function: Function, acts: list[Kept]) -> None:
    """Lines that record each act and call what is upon it, in the order of the questions and of those who answer."""
    for act in acts:
        function.line(f"if {act.test}:")
        function.record(f"    note(R, I, now, {act.site}, {act.instance}, 0)")
        function.line(f"    @upon move {act.number}")
