"""What a rule's `prefers:` may name: `wait`, the actor's own moves, and answers to what it may be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.names import suggestion

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


def check_prefers(compiler: Compiler, actor: str, rule: model.Rule) -> None:
    """Reports every choice under a rule's `prefers:` that is none, and a `prefers:` that nothing would read."""
    if rule.prefers and not (isinstance(rule.choose, tree.Call) and rule.choose.name == "logit"):
        said = rule.prefers[0][0]
        compiler.problems.error(said.mark, "`prefers` adds to appeals, and here are none", "it goes with `logit(...)`")
        return
    if rule.question is not None:
        return  # then each choice is held against that question's answers
    answers = {name for question in compiler.questions.values() for name in question.answer_names}
    for said, _ in rule.prefers:
        if isinstance(said, tree.Name) and said.id in answers:
            continue
        try:
            compiler.moves.reference(said, compiler.names.actor_codes[actor], compiler.players.scope(actor))
        except ExpressionError as error:
            unknown = isinstance(said, tree.Name) and said.id not in compiler.playbook.moves
            if not unknown:
                compiler.problem(error)
                continue
            assert isinstance(said, tree.Name)
            known = ["wait", *compiler.playbook.moves, *answers]
            compiler.problems.error(
                said.mark,
                f"`{said.id}` is neither a move nor an answer",
                suggestion(said.id, sorted(known)) or "`prefers` names choices: moves, answers or `wait`",
            )
