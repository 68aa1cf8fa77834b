"""Values given from outside: a parameter fixed or drawn otherwise, an actor's policy replaced."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from wargame.language import model
from wargame.language.parser import parse_expression
from wargame.language.problems import ExpressionError, Mark, PlaybookError, Problems
from wargame.language.snippet import Snippet
from wargame.program.names import suggestion


def override(playbook: model.Playbook, changes: Sequence[tuple[str, str]]) -> model.Playbook:
    """The playbook with parameters set (`us_resolve`, `0.4`) and policies replaced (`players.POL`, `logit(2)`).

    Raises PlaybookError for a name or a text that means nothing.
    """
    problems = Problems()
    for name, text in changes:
        mark = Mark(f"--set {name}", 1, 1)
        try:
            expression = parse_expression(Snippet.plain(text, mark))
        except ExpressionError as error:
            problems.error(error.mark, error.message, error.advice)
            continue
        owner, _, actor = name.partition(".")
        if owner == "players" and actor in playbook.players:
            rule = model.Rule(trigger=model.Trigger(mark=mark), choose=expression, mark=mark)
            player = attrs.evolve(playbook.players[actor], plays={"replaced": rule})
            playbook = attrs.evolve(playbook, players={**playbook.players, actor: player})
        elif name.removeprefix("parameters.") in playbook.parameters:
            key = name.removeprefix("parameters.")
            place = attrs.evolve(playbook.parameters[key], start=expression)
            playbook = attrs.evolve(playbook, parameters={**playbook.parameters, key: place})
        else:
            known = [*playbook.parameters, *(f"players.{actor}" for actor in playbook.players)]
            advice = suggestion(name, known) or (f"known here: {', '.join(known)}" if 0 < len(known) <= 30 else "")
            problems.error(mark, f"`{name}` is no parameter or player", advice)
    if problems.errors:
        raise PlaybookError(problems.errors)
    return playbook
