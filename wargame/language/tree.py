"""The tree of an expression or a block of statements, as parsed, with positions.

Nothing here is resolved: a `Name` is a word, not yet a place, an actor or a state.
The compiler in `wargame.program` gives names their meaning.
"""

from __future__ import annotations

from typing import TypeAlias

import attrs

from wargame.language.problems import Mark


@attrs.frozen
class Number:
    """A number, flags included (`true` is 1). A percentage is stored as its share."""

    value: float
    mark: Mark
    text: str = ""  # as the author wrote it
    flag: bool = False  # written `true` or `false`


@attrs.frozen
class Date:
    """A calendar date, with an optional time of day, in the playbook's zone."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    mark: Mark


@attrs.frozen
class Duration:
    """`2 weeks`, `6 months`: whole calendar months and seconds, never mixed by one unit."""

    months: int
    seconds: float
    mark: Mark


@attrs.frozen
class Name:
    """A bare word: an actor, a place, a state, a loop variable, `now`, `nobody`, `never`, ..."""

    id: str
    mark: Mark


@attrs.frozen
class Index:
    """`base[i, j]`."""

    base: Expr
    items: tuple[Expr, ...]
    mark: Mark


@attrs.frozen
class Attribute:
    """`base.field`."""

    base: Expr
    name: str
    mark: Mark


@attrs.frozen
class Call:
    """`name(a, b, key=c)`: a function, a formula, a draw, or a statement such as `fire`."""

    name: str
    args: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...]
    mark: Mark


@attrs.frozen
class Aggregate:
    """`sum(body for variable in domain if condition)`."""

    function: str  # sum count any all min max mean prod argmax
    body: Expr
    variable: str
    domain: Expr
    condition: Expr | None
    mark: Mark


@attrs.frozen
class Unary:
    operator: str  # - not
    operand: Expr
    mark: Mark


@attrs.frozen
class Binary:
    operator: str  # + - * / **
    left: Expr
    right: Expr
    mark: Mark


@attrs.frozen
class Compare:
    """A comparison; a chain `a < b < c` is parsed as the conjunction of its links."""

    operator: str  # < <= > >= == !=
    left: Expr
    right: Expr
    mark: Mark


@attrs.frozen
class Is:
    """`left is [not] option` or `left is [not] [option, option]`."""

    left: Expr
    options: tuple[Expr, ...]
    negated: bool
    mark: Mark


@attrs.frozen
class In:
    """`left [not] in domain`, domain a set's name or a list of actors."""

    left: Expr
    domain: Expr
    negated: bool
    mark: Mark


@attrs.frozen
class Both:
    """`left and right`."""

    left: Expr
    right: Expr
    mark: Mark


@attrs.frozen
class Either:
    """`left or right`."""

    left: Expr
    right: Expr
    mark: Mark


@attrs.frozen
class Choice:
    """`value if condition else otherwise`."""

    condition: Expr
    value: Expr
    otherwise: Expr
    mark: Mark


@attrs.frozen
class Listing:
    """`[a, b]`: a set written out, or a list of numbers or dates."""

    items: tuple[Expr, ...]
    mark: Mark


@attrs.frozen
class Cited:
    """`value @ source`: the value, with where its numbers come from."""

    value: Expr
    source: str
    mark: Mark


@attrs.frozen
class Per:
    """`value per unit`, or `share value per unit` for a probability in that time."""

    value: Expr
    unit: Duration
    share: bool
    mark: Mark


Expr: TypeAlias = (
    Number | Date | Duration | Name | Index | Attribute | Call | Aggregate | Unary | Binary | Compare
    | Is | In | Both | Either | Choice | Listing | Cited | Per
)


@attrs.frozen
class Assign:
    """`target = value` and its shorthands; also a state change, `case = state`."""

    target: Expr
    operator: str  # = += -= *= /=
    value: Expr
    mark: Mark


@attrs.frozen
class If:
    """`if`/`elif` branches in order, and the `else` block (may be empty)."""

    branches: tuple[tuple[Expr, Block], ...]
    otherwise: Block
    mark: Mark


@attrs.frozen
class For:
    """`for variable in domain:` over a set, a list, a kind's cases or `range(m, n)`."""

    variable: str
    domain: Expr
    body: Block
    mark: Mark


@attrs.frozen
class Do:
    """A call used as a statement: `fire`, `cancel`, `open`, `report`."""

    call: Call
    mark: Mark


Statement: TypeAlias = Assign | If | For | Do
Block: TypeAlias = tuple[Statement, ...]


@attrs.frozen
class Slot:
    """`{value:form}` inside a text; `form` is empty where none is given."""

    value: Expr
    form: str
    mark: Mark


@attrs.frozen
class Template:
    """One text in one language: literal pieces and slots, in order."""

    parts: tuple[str | Slot, ...]
    mark: Mark


@attrs.frozen
class Text:
    """A text in one language or several; with one string the key is `""`."""

    versions: tuple[tuple[str, Template], ...]
    mark: Mark
