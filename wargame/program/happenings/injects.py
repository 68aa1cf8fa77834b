"""Injects: the functions that make them happen, and the lines that arm them at time 0."""

from __future__ import annotations

import attrs

from wargame.language.problems import ExpressionError
from wargame.program.compiler import Compiler, InjectInfo
from wargame.program.happenings.arming import Happening
from wargame.program.happenings.consequences import Frame, begin_record, reason_of, write_consequence
from wargame.program.happenings.kinds import seen_by_of
from wargame.program.happenings.questions import Block
from wargame.program.happenings.triggers import arm_trigger
from wargame.program.happenings.upon import followed
from wargame.program.names import names_in
from wargame.program.scope import Scope
from wargame.program.source import EFFECTS, Function
from wargame.program.types import Code, Type

_MOST_IN_A_ROW = 60  # injects, each at once upon the one before: each is a call within a call


def declare_fired(compiler: Compiler) -> None:
    """Gives every inject the agenda code under which `fire` and the facilitator post it."""
    for info in compiler.injects.values():
        info.follows = followed(compiler, info.said.trigger, info.kind)
        handler = compiler.source.function(f"fired_{info.path}", f"{EFFECTS}, i, x")
        info.fired_code = compiler.code(0, handler.name)
        handler.line(f"if x != I[{info.generation} + i]:")
        handler.line("    return")
        if info.said.trigger.if_ is not None and info.said.trigger.kind in (
            "",
            "by_hand",
            "at",
            "after",
            "every",
            "rate",
            "when",
            "whenever",
        ):
            scope, place, before = _scope(info, "i"), len(handler.lines), compiler.budget.unclaimed
            try:
                test = compiler.expressions.truth(info.said.trigger.if_, scope)
                handler.line(f"if not ({test.condition}):")
                handler.line("    return")
                compiler.budget.put(handler, place, before, info.said.trigger.if_.mark, max(1, info.count))
            except ExpressionError as error:
                compiler.problem(error)
        handler.line(f"{info.fire}({EFFECTS}, i, -1)")
        handler.line("@tail")


def _scope(info: InjectInfo, *variables: str) -> Scope:
    """What an inject's text may name: its indices, or the case of its kind."""
    scope = Scope(locals=info.bindings, variables=frozenset(variables))
    if info.kind is None:
        return scope
    cases = tuple(range(info.kind.count))
    case = Code("i", Type("case", info.kind.name), domain=info.kind.valid, basis=("i", cases))
    return attrs.evolve(scope, kind=info.kind, case=case)


def compile_inject(compiler: Compiler, info: InjectInfo) -> list[str]:
    """One inject's functions; the lines that arm its instances at time 0."""
    said = info.said
    scope = _scope(info, "i", "x")
    if info.follows:
        scope = compiler.moves.upon_scope(scope, info.follows)
    fire = Function(info.fire, f"{EFFECTS}, i, x")
    compiler.source.functions[info.fire] = fire
    by_hand = "Only a facilitator brings it about." if said.trigger.by_hand else ""
    frame = Frame(info.path, "inject", info.count, info.labels, reason=reason_of(said.why, by_hand))
    consequence = said.consequence
    if consequence.seen_by is None and info.kind is not None:
        consequence = attrs.evolve(consequence, seen_by=seen_by_of(info.kind))
    begin_record(compiler, fire, frame, consequence, scope, said.mark)
    with compiler.budget.following(_times(compiler, info)):
        write_consequence(compiler, fire, consequence, scope, frame)
    if said.asks:
        moved, asking = _remembered(compiler, info, scope)
        block = Block(compiler, info.path, said.asks, said.then, asking, info.count, info.labels, info.kind)
        if block.questions:
            fire.line(block.still_open)
            fire.line(f"    {block.close}({EFFECTS}, i)")
        if moved >= 0:
            fire.line(f"I[{moved} + i] = x")
        block.compile(fire)
        compiler.blocks[info.path] = block
    elif said.then is not None:
        compiler.problems.error(said.then.mark, "`then` follows questions, and here are none", "use `do:`")
    fire.line(f"@upon {info.path} -1")
    instances = info.kind.valid if info.kind is not None else tuple(range(info.count))
    happening = Happening(
        info.path,
        info.count,
        info.labels,
        scope,
        said.trigger,
        info.fire,
        info.generation,
        kind=info.kind,
        instances=instances,
    )
    arm = arm_trigger(compiler, happening)
    if arm is None:
        if said.trigger.kind == "" and said.trigger.if_ is None and not _is_fired(compiler, info):
            compiler.problems.warn(
                said.mark, f"nothing sets off `{info.path}`", "give it a trigger, `fire` it, or say `by_hand: true`"
            )
        return []
    return (
        [f"{arm}({EFFECTS}, {instance})" for instance in instances]
        if len(instances) <= 4
        else [f"for i in {compiler.source.constant('set', instances)}:", f"    {arm}({EFFECTS}, i)"]
    )


def _remembered(compiler: Compiler, info: InjectInfo, scope: Scope) -> tuple[int, Scope]:
    """The scope of the questions that an inject asks upon a move, of which they may speak long after.

    With it the first of the cells that keep the move's number; -1 where the questions do not speak of it.
    """
    spoken = {"actor", "target", "move"} & set(names_in((info.said.asks, info.said.then)))
    if not info.after_move or not spoken:
        return -1, scope
    moved = compiler.layout.take_integers(max(1, info.count))
    return moved, compiler.moves.upon_scope(scope, info.follows, f"I[{moved} + i]")


def _followed_at_once(compiler: Compiler) -> dict[str, str]:
    """The injects that happen at once upon something else, each with what it is."""
    return {
        info.path: info.follows
        for info in compiler.injects.values()
        if info.follows and info.said.trigger.delay is None
    }


def _times(compiler: Compiler, info: InjectInfo) -> int:
    """For how many instances of what an inject follows upon it may happen at once."""
    times, before = 1, info
    for _ in range(_MOST_IN_A_ROW):
        follows = compiler.injects.get(before.follows) if before.said.trigger.delay is None else None
        if follows is None:
            break
        times, before = times * max(1, follows.count), follows
    return times


def refuse_rings(compiler: Compiler) -> None:
    """Injects that follow each other at once in a ring never come to an end, and in a long row nest too deep."""
    follows = _followed_at_once(compiler)
    for path in follows:
        ring = [path]
        while (before := follows.get(ring[-1], "")) and before not in ring:
            ring.append(before)
        if before != path and len(ring) > _MOST_IN_A_ROW:
            compiler.problems.error(
                compiler.injects[path].said.mark,
                f"this is the last of more than {_MOST_IN_A_ROW} injects in a row, each at once upon the one before",
                "give one of them a `delay:`, or do several steps in one",
            )
            return
        if before == path:
            shown = " -> ".join(f"`{name}`" for name in reversed([path, *ring[1:], path]))
            compiler.problems.error(
                compiler.injects[path].said.mark,
                f"these follow each other without end: {shown}",
                "give one of them a `delay:`",
            )
            return


def _is_fired(compiler: Compiler, info: InjectInfo) -> bool:
    """Whether some statement fires this inject."""
    needle = f"@code_{info.fired_code}@"
    return any(needle in line for function in compiler.source.functions.values() for line in function.lines)
