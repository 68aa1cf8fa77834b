"""Why a question may never meet silence: whoever is asked is done before the deadline can come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wargame.language import tree
from wargame.language.printer import duration_text

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler
    from wargame.program.layout import KindInfo, QuestionInfo

DAY = 86400.0


def always_answered(compiler: Compiler, kind: KindInfo | None, question: QuestionInfo, asked: Iterable[int]) -> str:
    """The reason in words, or "" where a deadline could come before an answer."""
    said = question.said
    deadline = _reach(kind, said.within) if said.within is not None and said.opens is None else None
    if deadline is None:
        return ""
    latest = 0.0
    for actor in asked:
        player = compiler.playbook.players.get(compiler.names.actors[actor])
        if player is None:
            return ""
        if said.answers_in is not None:
            reach = _reach(kind, said.answers_in)
        else:
            reach = (0.0, 0.0) if player.answers_in is None else _reach(None, player.answers_in)
        if reach is None:
            return ""
        latest = max(latest, reach[1])
    if latest > deadline[0]:
        return ""
    soon = f"within {duration_text(0, latest)}" if latest else "at once"
    return f"Whoever is asked answers {soon}, before the deadline. Only a seat taken by somebody else could be silent."


def _reach(kind: KindInfo | None, said: tree.Expr | None) -> tuple[float, float] | None:
    """The least and the most seconds that a length of time can be; None where that is not plain to see."""
    if isinstance(said, tree.Cited):
        return _reach(kind, said.value)
    if isinstance(said, tree.Duration):
        return said.seconds + said.months * 28 * DAY, said.seconds + said.months * 31 * DAY
    if isinstance(said, tree.Name) and kind is not None and said.id in kind.fields:
        return _reach(None, kind.fields[said.id].said.fresh)
    if isinstance(said, tree.Call) and said.name in ("uniform", "triangular"):
        parts = [_reach(kind, part) for part in (*said.args, *(value for _, value in said.keywords))]
        known = [part for part in parts if part is not None]
        if known and len(known) == len(parts):
            return min(low for low, _ in known), max(high for _, high in known)
    return None
