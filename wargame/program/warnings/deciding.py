"""Moves that nobody makes and answers that nobody gives: no rule names them, no `appeal:` recommends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wargame.language import model, tree
from wargame.language.problems import Problem
from wargame.program.declaring.move_instances import MoveInfo
from wargame.program.layout import QuestionInfo
from wargame.program.warnings.pointing import Pointing

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

_MOST_NAMED = 6


def moves_nobody_makes(compiler: Compiler, pointing: Pointing) -> Iterator[Problem]:
    """A warning for each move that no player would ever choose; those of a library share one."""
    idle = [info for info in compiler.moves.infos if _exists(info) and not _is_made(compiler, info)]
    made = [info for info in compiler.moves.infos if _exists(info) and info not in idle]
    if idle and not made and not compiler.playbook.players:
        advice = "under `players:` an actor `acts:` now and then and `plays:` by rules"
        yield Problem(idle[0].said.mark, "nobody makes a move: there are no players", advice, warning=True)
        return
    of_libraries: dict[str, list[MoveInfo]] = {}
    for info in idle:
        if pointing.is_of_library(info.said.mark):
            if not any(_weighs(compiler, actor) for actor in info.actors):
                continue  # nobody weighs moves: rules alone say what is made of the library, and that is meant
            of_libraries.setdefault(info.said.mark.file, []).append(info)
        else:
            yield _nobody_makes(compiler, info)
    for infos in of_libraries.values():
        names = _listed(_shown(info) for info in infos)
        message = f"nobody makes {'this move' if len(infos) == 1 else 'these moves'} of the library: {names}"
        advice = "give each an `appeal:` or a rule that chooses it, or `remove:` it"
        yield Problem(pointing.at(infos[0].said.mark), message, advice, warning=True)


def _exists(info: MoveInfo) -> bool:
    return info.kind is None or bool(info.kind.valid)


def _nobody_makes(compiler: Compiler, info: MoveInfo) -> Problem:
    message = f"nobody makes the move `{_shown(info)}`"
    if not info.count:
        return Problem(info.said.mark, message, "its `by` or its `target` is empty", warning=True)
    who = _listed(compiler.names.actors[actor] for actor in dict.fromkeys(info.actors))
    if any(_acts(compiler, actor) for actor in info.actors):
        advice = f"it has no `appeal:`, and no rule of {who} chooses it"
    else:
        advice = f"{who} would need `acts:`, or a rule that chooses it"
    return Problem(info.said.mark, message, advice, warning=True)


def _player(compiler: Compiler, actor: int) -> model.Player | None:
    return compiler.playbook.players.get(compiler.names.actors[actor]) if actor >= 0 else None


def _acts(compiler: Compiler, actor: int) -> bool:
    player = _player(compiler, actor)
    return player is not None and player.acts_every is not None


def _weighs(compiler: Compiler, actor: int) -> bool:
    """Whether an actor acts by `logit`, and so would make a move that had an appeal."""
    player = _player(compiler, actor)
    return player is not None and any(
        _call(rule) == "logit" and rule.question is None and (player.acts_every is not None or rule.trigger.kind)
        for rule in player.plays.values()
    )


def _is_made(compiler: Compiler, info: MoveInfo) -> bool:
    return any(
        _would_make(player, info)
        for actor in dict.fromkeys(info.actors)
        if (player := _player(compiler, actor)) is not None
    )


def _would_make(player: model.Player, info: MoveInfo) -> bool:
    """Whether a person in this seat may, or one of the rules could, choose a move."""
    if player.seat and player.acts_every is not None:
        return True
    for rule in player.plays.values():
        if rule.choose is None or rule.question is not None or not (rule.trigger.kind or player.acts_every):
            continue
        if _call(rule) == "program" or (_call(rule) == "logit" and info.said.appeal is not None):
            return True
        preferred = [choice for choice, _ in rule.prefers]
        if any(_names(choice, info) for choice in (*_choices(rule), *preferred)):
            return True
    return False


def _call(rule: model.Rule) -> str:
    return rule.choose.name if isinstance(rule.choose, tree.Call) else ""


def _choices(rule: model.Rule) -> list[tree.Expr]:
    """What a rule names, each with or without a weight."""
    if rule.choose is None or isinstance(rule.choose, tree.Call):
        return []
    return [choice for choice, _ in rule.choose] if isinstance(rule.choose, tuple) else [rule.choose]


def _names(choice: tree.Expr, info: MoveInfo) -> bool:
    base = choice.base if isinstance(choice, tree.Index) else choice
    if isinstance(base, tree.Attribute):
        return info.kind is not None and base.name == info.name
    return info.kind is None and isinstance(base, tree.Name) and base.id == info.name


def answers_nobody_gives(compiler: Compiler, pointing: Pointing) -> Iterator[Problem]:
    """A warning for each question whose answerers stay silent for want of appeals, and each forgotten answer."""
    for question in compiler.questions.values():
        block = compiler.blocks.get(question.block)
        kind = block.kind if block is not None else None
        if block is None or (kind is not None and not kind.valid):
            continue
        asked = {actor: player for actor in block._asked(question) if (player := _player(compiler, actor)) is not None}
        given = {actor: _gives(compiler, player, question) for actor, player in asked.items()}
        dumb = [compiler.names.actors[actor] for actor, answers in given.items() if answers == set()]
        if dumb:
            message = f"{_listed(dumb)} never answer{'s' if len(dumb) == 1 else ''} `{question.name}`"
            advice = "`logit` weighs the answers that have an `appeal:`, and none has one"
            yield Problem(pointing.at(question.said.mark), message, advice, warning=True)
        answering = [answers for answers in given.values() if answers]
        if not answering or len(answering) < len(given):
            continue
        silence = question.said.silence.id if isinstance(question.said.silence, tree.Name) else ""
        for name, answer in question.said.answers.items():
            if name != silence and not any(name in answers for answers in answering):
                message = f"nobody answers `{name}` to `{question.name}`"
                advice = "it has no `appeal:`, and no rule chooses it"
                yield Problem(pointing.at(answer.mark), message, advice, warning=True)


def _gives(compiler: Compiler, player: model.Player, question: QuestionInfo) -> set[str] | None:
    """The answers that a player's rules could come to; None for a player without a rule about this question."""
    found: set[str] = set()
    rules = [
        rule
        for rule in player.plays.values()
        if not rule.trigger.kind
        and (rule.question is None or compiler.players.is_about(rule.question, question))
        and compiler.players._speaks_of(rule, question)
    ]
    for rule in rules:
        if _call(rule) == "program":
            found |= set(question.answer_names)
        elif _call(rule) == "logit":
            found |= {name for name, answer in question.said.answers.items() if answer.appeal is not None}
            found |= {choice.id for choice, _ in rule.prefers if isinstance(choice, tree.Name)} & set(
                question.answer_names
            )
        else:
            found |= {choice.id for choice in _choices(rule) if isinstance(choice, tree.Name)}
    return found if rules else None


def _shown(info: MoveInfo) -> str:
    return f"{info.kind.name}.{info.name}" if info.kind is not None else info.name


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return ", ".join(found[:_MOST_NAMED]) + more
