"""Rules that no question and no chance to move ever comes to: what they name has to be there all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.names import suggestion
from wargame.program.scope import Reads

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler
    from wargame.program.layout import QuestionInfo


def check_unheard(compiler: Compiler) -> None:
    """Reports what is wrong in rules that nothing was compiled of.

    A rule is compiled where an actor moves or is asked something that its words fit. A slip of the pen
    fits nothing: it would make the rule silent instead of wrong.
    """
    players = compiler.players
    for actor in players.memory:
        for name, rule in compiler.playbook.players[actor].plays.items():
            if rule.trigger.kind or rule.choose is None or f"players.{actor}.plays.{name}" in players.heard:
                continue
            try:
                _check(compiler, actor, rule)
            except ExpressionError as error:
                compiler.problem(error)


def _check(compiler: Compiler, actor: str, rule: model.Rule) -> None:
    asked = list(compiler.questions.values())
    if rule.question is not None:
        if not asked:
            raise ExpressionError(rule.question.mark, "nobody asks anything here", "leave `question:` out")
        asked = [question for question in asked if compiler.players.is_about(rule.question, question)]
    if isinstance(rule.choose, tree.Call):
        return
    assert rule.choose is not None
    said = [choice for choice, _ in rule.choose] if isinstance(rule.choose, tuple) else [rule.choose]
    answers = _answers(asked)
    if rule.question is not None:
        for choice in said:
            _is_an_answer(choice, answers, asked[0].name)
        return
    moves = [choice for choice in said if _is_a_move(compiler, actor, choice, answers)]
    if len(moves) == len(said):
        if rule.if_ is not None:
            compiler.expressions.truth(rule.if_, attrs.evolve(compiler.players.scope(actor), reads=Reads()))
        return
    names = [choice.id for choice in said if isinstance(choice, tree.Name)]
    if moves or not any(set(names) <= set(question.answer_names) for question in asked):
        raise ExpressionError(
            rule.mark,
            f"nothing can be chosen from all of {', '.join(f'`{name}`' for name in names)} at once",
            "answers of one question make a rule, or moves and `wait` do",
        )


def _answers(asked: list[QuestionInfo]) -> list[str]:
    return list(dict.fromkeys(name for question in asked for name in question.answer_names))


def _is_an_answer(choice: tree.Expr, answers: list[str], question: str) -> None:
    shown = choice.id if isinstance(choice, tree.Name) else "this"
    if shown not in answers:
        advice = suggestion(shown, answers) or f"answers: {', '.join(answers)}"
        raise ExpressionError(choice.mark, f"`{shown}` is no answer to `{question}`", advice)


def _is_a_move(compiler: Compiler, actor: str, choice: tree.Expr, answers: list[str]) -> bool:
    """Whether a choice is a move that this actor can make, or `wait`; False for an answer. Raises ExpressionError."""
    known = isinstance(choice, tree.Name) and (choice.id in compiler.playbook.moves or choice.id == "wait")
    if isinstance(choice, tree.Name) and not known:
        if choice.id in answers:
            return False
        words = ["wait", *compiler.playbook.moves, *answers]
        raise ExpressionError(
            choice.mark, f"`{choice.id}` is neither a move nor an answer", suggestion(choice.id, words)
        )
    compiler.moves.reference(choice, compiler.names.actor_codes[actor], compiler.players.scope(actor))
    return True
