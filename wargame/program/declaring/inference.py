"""The types of start values, read off the way they are written."""

from __future__ import annotations

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.compiler import Compiler
from wargame.program.names import suggestion
from wargame.program.types import ACTOR, DATE, DURATION, FLAG, NUMBER, Type


def infer(compiler: Compiler, expr: tree.Expr | None) -> Type:
    """The type of a start value, read off the way it is written."""
    match expr:
        case tree.Cited():
            return infer(compiler, expr.value)
        case tree.Number(flag=True) | tree.Compare() | tree.Is() | tree.In() | tree.Both() | tree.Either():
            return FLAG
        case tree.Unary(operator="not"):
            return FLAG
        case tree.Duration():
            return DURATION
        case tree.Date():
            return DATE
        case tree.Name(id=name):
            if name in ("never", "now"):
                return DATE
            if name == "nobody" or name in compiler.names.actor_codes:
                return ACTOR
            place = compiler.places.get(name)
            return place.type if place is not None else NUMBER
        case tree.Call(name="chance"):
            return FLAG
        case tree.Call(args=args, keywords=keywords):
            if expr.name in compiler.playbook.formulas:
                return infer(compiler, compiler.playbook.formulas[expr.name].body)
            kinds = [infer(compiler, value) for value in (*args, *(value for _, value in keywords))]
            return DURATION if DURATION in kinds else DATE if DATE in kinds else NUMBER
        case tree.Choice():
            return infer(compiler, expr.value)
        case tree.Listing():
            return Type("actors")
        case tree.Binary(operator=operator):
            left, right = infer(compiler, expr.left), infer(compiler, expr.right)
            if DATE in (left, right):
                return DURATION if left == right == DATE else DATE
            if DURATION in (left, right):
                return NUMBER if operator == "/" and left == right else DURATION
            return NUMBER
        case tree.Unary():
            return infer(compiler, expr.operand)
        case tree.Index(base=tree.Name(id=name)):
            place = compiler.places.get(name)
            return place.type if place is not None else NUMBER
        case tree.Aggregate():
            return FLAG if expr.function in ("any", "all") else ACTOR if expr.function == "argmax" else NUMBER
    return NUMBER


def may_hold_months(expr: tree.Expr | None) -> bool:
    if isinstance(expr, tree.Cited):
        return may_hold_months(expr.value)
    return expr is None or isinstance(expr, tree.Duration | tree.Name | tree.Choice | tree.Binary)


def type_of(compiler: Compiler, said: model.Place) -> Type:
    if said.type is not None:
        if said.type.id == "actors":
            return Type("actors")
        kind = compiler.names.type_named(said.type.id)
        if kind is None:
            known = ["number", "flag", "date", "duration", "actor", "actors", *compiler.names.words]
            raise ExpressionError(
                said.type.mark, f"`{said.type.id}` is no type", suggestion(said.type.id, known) or ", ".join(known)
            )
        return kind
    return infer(compiler, said.always or said.start or said.fresh)
