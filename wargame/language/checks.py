"""What the keys of one entry say together: triggers that exclude each other, answers without silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from wargame.language.entry import TRIGGERS, Given
from wargame.language.reading import Reading
from wargame.language.tree import Call, Expr

DRAWS = frozenset(
    ("uniform", "normal", "lognormal", "gamma", "beta", "triangular", "exponential", "chance", "pick", "poisson")
)

_MODIFIES = {
    "first": ("every",),
    "for": ("when", "whenever"),
    "delay": ("when", "whenever", "upon"),
}


def trigger(given: Given, reading: Reading) -> None:
    """One trigger at most, and only the keys that go with it."""
    found = given.has(*TRIGGERS)
    if "after" in found and ("when" in found or "whenever" in found):
        advice = "the lag behind a condition is `delay:`; `after:` counts from when the entry was armed"
        reading.error(given.keys["after"], f"two triggers: `{found[1]}` and `after`", advice)
    elif len(found) > 1:
        second = given.keys[found[1]]
        reading.error(second, f"two triggers: `{found[0]}` and `{found[1]}`", "give each an entry of its own")
    for key, hosts in _MODIFIES.items():
        if key in given.keys and not any(host in found for host in hosts):
            beside = " or ".join(f"`{host}:`" for host in hosts)
            reading.error(given.keys[key], f"`{key}` stands alone", f"it goes with {beside}")
    if "times" in given.keys and not found:
        reading.error(given.keys["times"], "`times` stands alone", "it goes with a trigger")


def exit_(given: Given, reading: Reading) -> None:
    trigger(given, reading)
    if not given.has(*TRIGGERS):
        reading.error(given.mark, "this exit has no trigger", "say when: `after:`, `at:`, `when:`, `rate:`, ...")


def place(given: Given, reading: Reading) -> None:
    """`always` is never written, `start` is drawn once, `fresh` at each reading."""
    given.values["short"] = given.short
    for one, others in (("always", ("start", "fresh", "drift", "flow")), ("fresh", ("start", "drift", "flow"))):
        if one not in given.keys:
            continue
        for other in given.has(*others):
            reading.error(given.keys[other], f"`{other}` beside `{one}`", f"a place with `{one}` is never written")


def field(given: Given, reading: Reading) -> None:
    """A bare distribution does not say when it is drawn."""
    place(given, reading)
    if given.short and draws(given.values.get("start")):
        advice = "say `start:` (drawn once) or `fresh:` (drawn each time)"
        reading.error(given.mark, "a distribution stands alone", advice)


def question(given: Given, reading: Reading) -> None:
    if "within" in given.keys and "silence" not in given.keys:
        advice = "say which answer, or which state, silence stands for"
        reading.error(given.keys["within"], "`within` without `silence`", advice)


def asking(given: Given, reading: Reading) -> None:
    if "then" in given.keys and "asks" not in given.keys:
        reading.error(given.keys["then"], "`then` without `asks`", "it runs when every question of the block is closed")


def inject(given: Given, reading: Reading) -> None:
    trigger(given, reading)
    asking(given, reading)


def kind(given: Given, reading: Reading) -> None:
    """Cases come from roles, from names or from a pool, and from one of them only."""
    found = given.has("roles", "named", "slots")
    if not found:
        reading.error(given.mark, "this kind says nothing of its cases", "give it `roles:`, `named: true` or `slots:`")
    for other in found[1:]:
        reading.error(given.keys[other], f"`{other}` beside `{found[0]}`", "a kind has roles, names or slots")
    if given.values.get("states") == {} and "states" not in given.failed:
        reading.error(given.keys["states"], "a kind needs at least one state")


def table(given: Given, reading: Reading) -> None:
    """Without rows, a table is one row of numbers."""
    given.values.setdefault("rows", None)


def rule(given: Given, reading: Reading) -> None:
    trigger(given, reading)
    if not given.has("choose", "do"):
        reading.error(given.mark, "this rule chooses nothing", "say `choose:` (or `do:` to remember something)")


def draws(expr: Expr | None) -> bool:
    """Whether an expression draws a chance."""
    return any(isinstance(part, Call) and part.name in DRAWS for part in parts_of(expr))


def parts_of(tree: Any) -> Iterator[Any]:
    """Every value in an expression, the expression itself first."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif attrs.has(type(part)):
            yield part
            waiting.extend(getattr(part, name.name) for name in attrs.fields(type(part)) if name.name != "mark")
