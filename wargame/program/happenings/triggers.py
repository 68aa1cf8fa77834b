"""Triggers: when an exit, an inject or a player's rule goes off.

Each becomes an `arm` function (called when the game starts or a state is entered), a handler of
its agenda items, and, where a condition is watched, a function called when what it reads changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wargame.language import model
from wargame.language.problems import ExpressionError
from wargame.program.happenings import hazards, timed, watched
from wargame.program.happenings.arming import Arming, Happening
from wargame.program.happenings.upon import upon
from wargame.program.source import EFFECTS, Function

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

_KINDS: dict[str, Callable[[Arming, Function], None]] = {
    "at": timed.at,
    "after": timed.after,
    "every": timed.every,
    "rate": hazards.rate,
    "when": watched.when,
    "whenever": watched.when,
}


def arm_trigger(compiler: Compiler, happening: Happening) -> str | None:
    """Compiles a happening's trigger; the name of the function that arms an instance, None where nothing has to be."""
    trigger = happening.trigger
    arming = Arming(compiler, happening)
    try:
        _refuse_strays(trigger)
        arming.limit()
        if trigger.kind in ("", "by_hand"):
            _refuse_bare_if(happening)
            return None
        if trigger.kind == "upon":
            upon(arming)
            return None
        arm = compiler.source.function(f"arm_{happening.path}", f"{EFFECTS}, i")
        if arming.count_cell >= 0:
            arm.line(f"I[{arming.count_cell} + i] = 0")
        with compiler.budget.piece(arm, trigger.mark, arming.count):
            _KINDS[trigger.kind](arming, arm)
    except ExpressionError as error:
        compiler.problem(error)
        return None
    return arm.name


def _refuse_bare_if(happening: Happening) -> None:
    """An inject with `if` alone: the author most likely meant `when`."""
    trigger = happening.trigger
    if trigger.kind == "" and trigger.if_ is not None and happening.state < 0 and happening.rank == 0:
        raise ExpressionError(
            trigger.if_.mark,
            "`if` is tested when something fires, and this has no trigger",
            "did you mean `when:`?",
        )


def _refuse_strays(trigger: model.Trigger) -> None:
    """Keys that do not go together."""
    kind = trigger.kind
    given = [key for key in (*_KINDS, "upon") if getattr(trigger, key) is not None]
    if len(given) > 1:
        raise ExpressionError(
            trigger.mark,
            f"`{given[0]}` and `{given[1]}` cannot stand together",
            "one trigger each; `if:` adds a condition",
        )
    if trigger.for_ is not None and kind not in ("when", "whenever"):
        raise ExpressionError(trigger.for_.mark, "`for` goes with `when` or `whenever`", "")
    if trigger.delay is not None and kind not in ("when", "whenever", "upon"):
        raise ExpressionError(
            trigger.delay.mark,
            "`delay` goes with `when`, `whenever` and `upon`",
            "`after:` is the time since it was armed",
        )
    if trigger.first is not None and kind != "every":
        raise ExpressionError(trigger.first.mark, "`first` goes with `every`", "")
