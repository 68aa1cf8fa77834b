"""Types of the playbook language and pieces of generated code that carry them."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs


@attrs.frozen
class Type:
    """`name` is number, flag, date, duration, actor, word, case, state, answer or nothing.

    `of` says which words, kind or question; it is empty for the rest.
    """

    name: str
    of: str = ""

    def __str__(self) -> str:
        if self.name == "word":
            return f"word of `{self.of}`"
        if self.name in ("case", "state"):
            return f"{self.name} of `{self.of}`"
        return {"answer": f"answer to `{self.of}`"}.get(self.name, self.name)


NUMBER = Type("number")
FLAG = Type("flag")
DATE = Type("date")
DURATION = Type("duration")
ACTOR = Type("actor")
NOTHING = Type("nothing")

_WHOLE = re.compile(r"\b(?:int|whole)\(")
NUMERIC = (NUMBER, FLAG)
_AS_FLOATS = ("number", "flag", "date", "duration")
NOBODY = -1
NEVER = float("inf")


@attrs.frozen
class Domain:
    """An ordered, constant range of values: a set of actors, a list of words, a kind's cases.

    `values` are the codes (actor, word or case numbers); `name` is what the author calls it.
    """

    name: str
    type: Type
    values: tuple[int, ...]

    def position(self, value: int) -> int:
        """Where `value` stands in the domain, or -1."""
        try:
            return self.values.index(value)
        except ValueError:
            return -1


@attrs.frozen
class Code:
    """An expression of the generated program.

    `const` is its value where it is known at compile time; `domain` the values that an actor,
    word or case may have; `boolean` says that `text` is a Python condition and not a float;
    `calendar` that a duration may hold months. To find out who may see what, the value must be
    known for every value of the variables it depends on: `basis` is a variable and the value
    for each of its values, `parts` and `combine` say how a case follows from its roles. `span` are
    the least and the most that a number can be, as far as that is known.
    """

    text: str
    type: Type
    const: float | int | None = None
    domain: tuple[int, ...] = ()
    boolean: bool = False
    calendar: bool = False
    basis: tuple[str, tuple[int, ...]] | None = None
    parts: tuple[Code, ...] = ()
    combine: Callable[[tuple[int, ...]], int] | None = None
    span: tuple[float, float] = (-NEVER, NEVER)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that a number can be."""
        return self.span if self.const is None else (float(self.const), float(self.const))

    @property
    def value(self) -> str:
        """The code as a number to be stored or calculated with."""
        if self.boolean:
            if self.const is not None:
                return "1.0" if self.const else "0.0"
            return f"(1.0 if {self.text} else 0.0)"
        return self.text

    @property
    def stored(self) -> str:
        """The code as a place in F holds it: a float, though a drawn length of time is a whole number."""
        return f"float({self.value})" if _WHOLE.search(self.text) else self.value

    @property
    def condition(self) -> str:
        """The code as a Python condition."""
        if self.const is not None:
            return "True" if self.const else "False"
        return self.text if self.boolean else f"{self.text} != 0.0"


def literal(value: float, kind: Type = NUMBER) -> Code:
    """A constant; whole-number types are written as Python integers."""
    if kind.name in _AS_FLOATS:
        number = float(value)
        text = "INFINITY" if number == NEVER else "-INFINITY" if number == -NEVER else repr(number)
        if number < 0 and text[0] == "-":
            text = f"({text})"
        return Code(text, kind, number, boolean=False, calendar=kind == DURATION and abs(number) >= 2.0**39)
    return Code(str(int(value)), kind, int(value), (int(value),))
