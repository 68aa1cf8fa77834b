"""What somebody outside the program needs: who is asked, which answers are legal, what to look at again.

The program's own players have all this written into their decisions; an outside seat has it as
functions of the world, each answer's `if` read through the eyes of the actor who is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from wargame.language.problems import ExpressionError
from wargame.program.layout import QuestionInfo
from wargame.program.scope import Reads
from wargame.program.source import EFFECTS, READS

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler
    from wargame.program.happenings.questions import Block


def compile_outside(compiler: Compiler, blocks: Mapping[str, Block]) -> None:
    """Adds the functions named in each block's `who_functions` and `legal_functions`, and `look_again`.

    `look_again` marks what is looked at after every event, as the end of each handler does.
    """
    for block in blocks.values():
        for question in block.questions:
            try:
                _question(compiler, block, question)
            except ExpressionError as error:
                compiler.problem(error)
    for kind in compiler.kinds.values():
        for field in kind.fields.values():
            field.mover = compiler.place_book.moving_function(field) if field.moving else ""
    for place in compiler.places.values():
        place.mover = compiler.place_book.moving_function(place) if place.moving else ""
    look = compiler.source.function("look_again", EFFECTS)
    look.line("pass")
    for watcher in compiler.always_marked:
        look.line(f"I[{watcher.address}] |= {watcher.mask}")


def _question(compiler: Compiler, block: Block, question: QuestionInfo) -> None:
    possible: tuple[int, ...]
    if question.answerers is None:
        who = block.answerer(question)
        function = compiler.source.function(f"who_{question.path}", f"{READS}, i")
        function.line(f"return {who.text}")
        block.who_functions[question.path] = function.name
        possible = who.domain or (int(who.const or 0),)
    else:
        possible = question.answerers
    conditions = [answer.if_ for answer in question.said.answers.values()]
    if all(condition is None for condition in conditions):
        return
    for actor in dict.fromkeys(possible):
        if actor < 0:
            continue
        scope = compiler.players.question_scope(question, block, actor)
        legal = compiler.source.function(f"may_{compiler.names.actors[actor]}_{question.path}", f"{READS}, i")
        tests = [
            "True" if said is None else compiler.expressions.truth(said, attrs.evolve(scope, reads=Reads())).condition
            for said in conditions
        ]
        legal.line(f"return ({', '.join(tests)}, )")
        block.legal_functions[question.path, actor] = legal.name
