"""Putting something on the agenda: items of any kind, and injects by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.layout import SEQUENCE, PlaceInfo
from wargame.program.names import suggestion
from wargame.program.scope import Scope
from wargame.program.source import Function
from wargame.program.types import NUMBER

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler, InjectInfo


def push(function: Function, at: str, code: int, instance: str, payload: str) -> None:
    """Lines that put an item on the agenda: (at, code, instance, sequence, payload, cause)."""
    function.line(f"heappush(Q, ({at}, @code_{code}@, {instance}, I[{SEQUENCE}], {payload}, I[1]))")
    function.line(f"I[{SEQUENCE}] += 1")


def fire(compiler: Compiler, function: Function, call: tree.Call, scope: Scope) -> None:
    """Lines that put an inject on the agenda, or cross out what is pending of it."""
    if (
        len(call.args) != 1
        or any(key != "after" for key, _ in call.keywords)
        or (call.name == "cancel" and call.keywords)
    ):
        raise ExpressionError(
            call.mark,
            f"`{call.name}` takes one inject" + (", and `after=` a duration" if call.name == "fire" else ""),
            "write `fire(injects.talks[t], after=2 weeks)`",
        )
    info, instance = inject_reference(compiler, call.args[0], scope)
    if call.name == "cancel":
        function.line(f"I[{info.generation} + {instance}] += 1")
        return
    if info.after_move:
        raise ExpressionError(
            call.mark,
            f"`{info.path}` happens upon a move, with its actor and target, and cannot be fired",
            "move what both have in common into an inject of its own",
        )
    after = dict(call.keywords).get("after")
    at = "now"
    if after is not None:
        at = compiler.expressions.ahead(compiler.expressions.duration(after, scope))
    push(function, at, info.fired_code, instance, f"I[{info.generation} + {instance}]")


def inject_reference(compiler: Compiler, said: tree.Expr, scope: Scope) -> tuple[InjectInfo, str]:
    """The inject that `injects.name[...]` names, and the code of its instance."""
    base, items = (said.base, said.items) if isinstance(said, tree.Index) else (said, ())
    if not (isinstance(base, tree.Attribute) and isinstance(base.base, tree.Name) and base.base.id == "injects"):
        raise ExpressionError(said.mark, "an inject is named `injects.name`, with its index where it has `each:`", "")
    name = base.name
    if (
        scope.kind is not None
        and f"kinds.{scope.kind.name}.injects.{name}" in compiler.injects
        and scope.case is not None
    ):
        return compiler.injects[f"kinds.{scope.kind.name}.injects.{name}"], scope.case.text
    info = compiler.injects.get(f"injects.{name}")
    if info is None:
        known = [path.removeprefix("injects.") for path in compiler.injects if path.startswith("injects.")]
        raise ExpressionError(said.mark, f"`injects.{name}` does not exist", suggestion(name, known))
    if len(items) != len(info.domains):
        raise ExpressionError(
            said.mark,
            f"`injects.{name}` takes {len(info.domains)} indices, here are {len(items)}",
            f"it is made for each {', '.join(key for key, _ in info.domains)}" if info.domains else "",
        )
    stand_in = PlaceInfo(info.path, name, model.Place(mark=said.mark), NUMBER, "I", 0, info.count, info.domains, "")
    codes = []
    for item, (key, domain) in zip(items, info.domains, strict=True):
        code = compiler.expressions.item(item, scope, domain.type)
        compiler.expressions.check_member(code, domain, key, item.mark)
        codes.append(code)
    index = compiler.expressions.flat(stand_in, codes, said.mark)
    return info, index.text if index.const is not None else f"({index.text})"
