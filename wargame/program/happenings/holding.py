"""Conditions that must have held for so long without a break: of outcomes, and of measures over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import tree
from wargame.program.happenings.firing import push
from wargame.program.scope import Scope
from wargame.program.source import EFFECTS
from wargame.program.types import DATE, Code

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


def write_held(
    compiler: Compiler, stem: str, test: str, length: tree.Expr, scope: Scope, renewals: list[str], wakes: bool = True
) -> str:
    """The code of whether `test` has held for that long by now.

    A function that keeps since when is added to the watchers and to `renewals`; what `test` reads is
    in the scope's reads already. Where it `wakes`, whatever depends on it is looked at when the time is up.
    """
    since = compiler.layout.take_floats(1, float("inf"))
    generation = compiler.layout.take_integers(1)
    duration = compiler.expressions.duration(length, scope)
    renew = compiler.source.function(f"renew_{stem}", EFFECTS)
    renew.line(f"if {test}:")
    renew.indent()
    renew.line(f"if F[{since}] == INFINITY:")
    renew.indent()
    renew.line(f"F[{since}] = now")
    until = compiler.expressions.shift(Code(f"F[{since}]", DATE), duration, "+").text
    key = f"held_{stem}"
    if wakes:
        handler = compiler.source.function(f"held_{stem}", f"{EFFECTS}, i, x")
        code = compiler.code(0, handler.name)
        handler.line(f"if x == I[{generation}]:")
        handler.line(f"    @mark {key}")
        handler.line("@tail")
        due = until if duration.bounds[0] >= 0 else f"max(now, {until})"
        push(renew, due, code, "0", f"I[{generation}]")
    renew.dedent()
    renew.dedent()
    renew.line("else:")
    renew.line(f"    F[{since}] = INFINITY")
    renew.line(f"    I[{generation}] += 1")
    compiler.watch(renew.name, attrs.evolve(scope.reads, places=set(scope.reads.places)), fires=False)
    renewals.append(renew.name)
    scope.reads.places.add(key)
    return f"(F[{since}] < INFINITY and {until} <= now)"
