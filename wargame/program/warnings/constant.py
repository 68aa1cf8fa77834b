"""Conditions that cannot change, and comparisons with what a track never reaches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wargame.language import tree
from wargame.language.checks import parts_of
from wargame.language.problems import Problem
from wargame.program.layout import PlaceInfo
from wargame.program.types import NUMBER
from wargame.program.warnings.uses import Uses

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def constant_conditions(compiler: Compiler, uses: Uses) -> Iterator[Problem]:
    """A warning for every condition that came out the same wherever it was compiled."""
    settled = [
        (truth.said, bool(next(iter(truth.values))))
        for truth in compiler.expressions.truths.values()
        if len(truth.values) == 1 and None not in truth.values
    ]
    inner = {id(part) for said, _ in settled for part in parts_of(said) if part is not said}
    playbook = compiler.playbook
    in_formulas = {id(part) for formula in playbook.formulas.values() for part in parts_of(formula.body)}
    invariants = [*playbook.invariants.values(), *(e for k in playbook.kinds.values() for e in k.invariants.values())]
    in_invariants = {id(part) for said in invariants for part in parts_of(said)}
    for said, value in settled:
        # What holds of this cast alone (`owner is USA`, of one owner) is a fair guard, and so is a case that
        # a formula provides for and nobody makes use of.
        fair = compiler.expressions.truths[id(said)].bound and (value or id(said) in in_formulas)
        if id(said) in inner or fair or (value and id(said) in in_invariants):
            continue
        advice = "leave it out" if value else "what depends on it never happens"
        yield Problem(said.mark, f"this condition is always {'true' if value else 'false'}", advice, warning=True)
    for comparison, kind in uses.comparisons:
        if id(comparison) in inner or (verdict := _beyond(compiler, comparison, kind)) is None:
            continue
        value, advice = verdict
        if not (value and id(comparison) in in_invariants):  # an invariant ought to hold always
            message = f"this comparison is always {'true' if value else 'false'}"
            yield Problem(comparison.mark, message, advice, warning=True)


def _beyond(compiler: Compiler, said: tree.Compare, kind: str) -> tuple[bool, str] | None:
    """What a comparison of a bounded place with a number beyond its bounds always comes to, and why."""
    for side, other, operator in (
        (said.left, said.right, said.operator),
        (said.right, said.left, _TURNED[said.operator]),
    ):
        place, number = _place(compiler, side, kind), literal_value(other)
        if place is None or number is None or place.observers:
            continue
        low, high = place.bounds
        verdict = {
            "<": True if high < number else False if low >= number else None,
            "<=": True if high <= number else False if low > number else None,
            ">": True if low > number else False if high <= number else None,
            ">=": True if low >= number else False if high < number else None,
            "==": None if low <= number <= high else False,
            "!=": None if low <= number <= high else True,
        }[operator]
        if verdict is not None:
            return verdict, f"`{place.name}` stays between {low:g} and {high:g}, as its `range:` says"
    return None


def _place(compiler: Compiler, said: tree.Expr, kind: str) -> PlaceInfo | None:
    """The stored number that an expression is the bare name of."""
    base = said.base if isinstance(said, tree.Index) else said
    if not isinstance(base, tree.Name):
        return None
    own = compiler.kinds[kind].fields.get(base.id) if kind in compiler.kinds and base is said else None
    place = own or compiler.places.get(base.id)
    if place is None or place.type != NUMBER or place.said.range is None or place.static:
        return None
    low, high = place.bounds
    kept = place.said.always is None and place.said.fresh is None  # then every write is clamped, and so is a start
    return place if kept and (place.said.start is not None or low <= 0.0 <= high) else None


def literal_value(said: tree.Expr | None) -> float | None:
    """The number that is written there, or None for anything that has to be worked out."""
    match said:
        case tree.Cited(value=value):
            return literal_value(value)
        case tree.Number(value=number, flag=False):
            return number
        case tree.Unary(operator="-", operand=operand):
            inner = literal_value(operand)
            return None if inner is None else -inner
    return None
