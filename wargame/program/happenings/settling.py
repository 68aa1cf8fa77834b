"""Settling: after each item, pending state changes and whatever watches, until all is quiet."""

from __future__ import annotations

from wargame.language.problems import Mark
from wargame.program.compiler import Compiler, Watcher
from wargame.program.layout import (
    BITS,
    FIRING,
    HALT,
    REPLY,
    REPLY_CAUSE,
    REPLY_INSTANCE,
    REPLY_PAYLOAD,
    REPLYING,
)
from wargame.program.source import EFFECTS, Function

_MOST_ROUNDS = 1000


def settling(compiler: Compiler) -> None:
    """After each item: pending state changes, then what watches, in the playbook's order, until all is quiet."""
    change = compiler.source.function("change_states", EFFECTS, "pending state changes, in order")
    change.line("k = 0")
    change.line("while k < len(T):")
    change.indent()
    change.line("n = T[k]")
    change.line("I[1] = T[k + 1]")
    change.line("k += 2")
    kinds = [kind for kind in compiler.kinds.values() if kind.count and kind.states]
    change.line(f"if k > {2 * _MOST_ROUNDS}:")
    change.indent()
    for word, kind in zip(["if", *["elif"] * len(kinds)], kinds, strict=False):
        end = kind.change + kind.count * len(kind.states)
        blamed = [
            compiler.fault_site(
                kind.said.states[state].mark,
                f"more than {_MOST_ROUNDS} state changes at one moment, `{kind.name}` coming to `{state}` among them",
            )
            for state in kind.states
        ]
        change.line(f"{word} n < {end}:")
        change.line(
            f"    fault(I, {compiler.source.constant('endless', blamed)}[(n - {kind.change}) % {len(kind.states)}])"
        )
    change.line("break")
    change.dedent()
    _by_kind(compiler, change)
    change.depth = 1
    change.line("del T[:]")
    settle = compiler.source.function("settle", EFFECTS)
    settle.line("rounds = 0")
    watchers = (*compiler.firing, *compiler.passive)
    flows = any(key.endswith("_slope") for watcher in watchers for key in watcher.reads.places)
    if flows:
        settle.line("while True:")  # a slope that is taken anew, below, moves the crossings that were worked out before
        settle.indent()
    depth = settle.depth
    settle.line("while I[0] == 0:")
    settle.indent()
    settle.line("if T:")
    settle.line(f"    change_states({EFFECTS})")
    words = sorted({watcher.address for watcher in compiler.firing})
    message = f"conditions set each other off more than {_MOST_ROUNDS:,} times at one moment, this among them"
    sites = [compiler.fault_site(watcher.mark or _file(compiler), message) for watcher in compiler.firing]
    rings = compiler.source.constant("rings", sites)
    for address in words:
        settle.line(f"marks = I[{address}]")
        settle.line("if marks:")
        settle.indent()
        settle.line("lowest = marks & -marks")
        settle.line(f"I[{address}] = marks ^ lowest")
        settle.line("rounds += 1")
        settle.line(f"if rounds > {_MOST_ROUNDS}:")
        settle.line(f"    fault(I, {rings}[{(address - FIRING) * BITS - 1} + lowest.bit_length()])")
        settle.line("    break")
        _by_bit(settle, [watcher for watcher in compiler.firing if watcher.address == address])
        settle.line("continue")
        settle.dedent()
    settle.line("if not T:")
    settle.line("    break")
    settle.depth = depth
    for address in sorted({watcher.address for watcher in compiler.passive}):
        settle.line(f"while I[{address}]:")
        settle.indent()
        settle.line(f"marks = I[{address}]")
        settle.line("lowest = marks & -marks")
        settle.line(f"I[{address}] = marks ^ lowest")
        _by_bit(settle, [watcher for watcher in compiler.passive if watcher.address == address])
        settle.dedent()
    if flows:
        again = sorted({watcher.address for watcher in watchers})
        settle.line(f"if I[0] or not ({' or '.join(f'I[{address}]' for address in again)}):")
        settle.line("    break")


def replies(compiler: Compiler) -> None:
    """Replies that cost no time.

    A question that is answered at once needs no agenda item, unless something else is due at this
    very moment: then the reply takes its place in the order of things. It does so too where somebody
    outside is asked by the same event, who has to be asked first whether or not something else is due.
    """
    outside = compiler.source.function(
        "settle_outside", EFFECTS, "after something that came from outside an agenda item"
    )
    outside.line(f"settle({EFFECTS})")
    if not compiler.immediate:
        return
    outside.line(f"if I[{REPLY}]:")
    outside.line(f"    reply_now({EFFECTS})")
    function = compiler.source.function("reply_now", EFFECTS)
    function.line(f"code = I[{REPLY}] - 1")
    function.line(f"I[{REPLY}] = 0")
    function.line(f"if I[{REPLYING}] or I[0] or I[{HALT}] or (Q and Q[0][0] <= now):")
    function.line(f"    heappush(Q, (now, code, I[{REPLY_INSTANCE}], I[2], I[{REPLY_PAYLOAD}], I[{REPLY_CAUSE}]))")
    function.line("    I[2] += 1")
    function.line("    return")
    function.line(f"I[{REPLYING}] = 1")
    function.line(f"I[1] = I[{REPLY_CAUSE}]")
    word = "if"
    for code in dict.fromkeys(compiler.immediate):
        function.line(f"{word} code == @code_{code}@:")
        function.line(f"    {compiler.agenda[code][1]}({EFFECTS}, I[{REPLY_INSTANCE}], I[{REPLY_PAYLOAD}])")
        word = "elif"
    function.line(f"I[{REPLYING}] = 0")


def _file(compiler: Compiler) -> Mark:
    return Mark(compiler.playbook.files[-1].name, 1, 1)


def _by_kind(compiler: Compiler, function: Function) -> None:
    kinds = [kind for kind in compiler.kinds.values() if kind.count and kind.states]
    word = "if"
    for kind in kinds:
        end = kind.change + kind.count * len(kind.states)
        function.line(f"{word} n < {end}:")
        number = f"n - {kind.change}" if kind.change else "n"
        function.line(
            f"    change_{kind.name}({EFFECTS}, ({number}) // {len(kind.states)}, ({number}) % {len(kind.states)})"
        )
        word = "elif"
    if not kinds:
        function.line("pass")


def _by_bit(function: Function, watchers: list[Watcher]) -> None:
    """Calls the watcher whose bit is `lowest`, by halving."""
    if len(watchers) <= 3:
        word = "if"
        for watcher in watchers:
            function.line(f"{word} lowest == {watcher.mask}:")
            function.line(f"    {watcher.function}({EFFECTS})")
            word = "elif"
        return
    middle = len(watchers) // 2
    function.line(f"if lowest < {watchers[middle].mask}:")
    function.indent()
    _by_bit(function, watchers[:middle])
    function.dedent()
    function.line("else:")
    function.indent()
    _by_bit(function, watchers[middle:])
    function.dedent()
