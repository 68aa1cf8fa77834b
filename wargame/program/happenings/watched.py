"""Triggers by condition: when it turns true, or has held for so long without a break."""

from __future__ import annotations

import attrs

from wargame.program.happenings.arming import Arming
from wargame.program.happenings.crossings import write_crossings
from wargame.program.happenings.firing import push
from wargame.program.scope import Reads
from wargame.program.source import EFFECTS, Function


def when(arming: Arming, arm: Function) -> None:
    """Lines that arm `when:` or `whenever:`, and the function that looks when what it reads was written."""
    compiler, happening, trigger = arming.compiler, arming.happening, arming.trigger
    said = trigger.when if trigger.when is not None else trigger.whenever
    assert said is not None
    scope = attrs.evolve(happening.scope, reads=Reads(), draws=None)
    before = compiler.budget.unclaimed
    with compiler.expressions.effort.each(len(happening.instances) or arming.count):
        test = compiler.expressions.truth(said, scope)
    last = compiler.layout.take_integers(arming.count)
    watch = compiler.source.function(f"watch_{arming.path}", EFFECTS, f"{arming.path}: {trigger.kind}")
    start = len(watch.lines)
    arming.each_armed(watch)
    if arming.count_cell >= 0:
        watch.line(f"if I[{arming.count_cell} + i] >= {arming.times}:")
        watch.line("    continue")
    solved = write_crossings(compiler, watch, said, scope, arming.path, arming.count)
    watch.line(f"seen = 1 if {test.condition} else 0")
    watch.line(f"if seen != I[{last} + i]:")
    watch.indent()
    watch.line(f"I[{last} + i] = seen")
    watch.line("if seen:")
    watch.indent()
    _risen(arming, watch, arm)
    if trigger.kind == "whenever" and trigger.for_ is None and test.const is None:
        # What it did may have made its own condition false: seen now, lest it turn true again unseen.
        watch.line(f"if not {test.condition}:")
        watch.line(f"    I[{last} + i] = 0")
    watch.dedent()
    watch.depth = 1
    compiler.budget.put(watch, start, before, said.mark)
    watcher = compiler.watch(watch.name, scope.reads, fires=True, solved=solved, mark=said.mark)
    arm.line(f"I[{last} + i] = 0")
    arm.line(f"I[{watcher.address}] |= {watcher.mask}")


def _risen(arming: Arming, watch: Function, arm: Function) -> None:
    """What follows when a watched condition turns true."""
    compiler, trigger, expressions = arming.compiler, arming.trigger, arming.compiler.expressions
    if trigger.for_ is not None:
        holding = compiler.layout.take_integers(arming.count)
        handler = compiler.source.function(f"held_{arming.path}", f"{EFFECTS}, i, x")
        code = compiler.code(arming.happening.rank, handler.name)
        handler.line(f"if x != I[{holding} + i]{arming.not_here}:")
        handler.line("    return")
        held = expressions.ahead(expressions.duration(trigger.for_, arming.scope("for")))
        push(watch, held, code, "i", f"I[{holding} + i]")
        watch.dedent()
        watch.line("else:")
        watch.indent()
        watch.line(f"I[{holding} + i] += 1")
        arm.line(f"I[{holding} + i] += 1")
        if trigger.delay is not None:
            arming.delayed(handler)
        else:
            arming.go_off(handler)
        handler.line("@tail")
    elif trigger.delay is not None:
        arming.delayed(watch)
    else:
        arming.go_off(watch)
        watch.line("if T:")
        watch.line(f"    change_states({EFFECTS})")
