"""From trees back to source text: canonical, with no bracket that need not be there.

What is printed reads back as the same tree, positions aside. A duration is printed in the
largest unit that divides it, a chain of comparisons as the conjunction that it means.
"""

from __future__ import annotations

from collections.abc import Iterable

from wargame.language.precedence import (
    AND,
    ATOM,
    CHOICE,
    CITE,
    COMPARE,
    NOT,
    OR,
    POWER,
    POWERS,
    SIGN,
    SUM,
)
from wargame.language.tree import (
    Aggregate,
    Assign,
    Attribute,
    Binary,
    Block,
    Both,
    Call,
    Choice,
    Cited,
    Compare,
    Date,
    Do,
    Duration,
    Either,
    Expr,
    For,
    If,
    In,
    Index,
    Is,
    Listing,
    Name,
    Number,
    Per,
    Slot,
    Statement,
    Template,
    Unary,
)
from wargame.language.vocabulary import MONTHS, SECONDS

_STEP = "  "


def to_text(expr: Expr, *, sources: bool = True) -> str:
    """The source text of an expression; without `sources`, its citations are left out."""
    return _Printer(sources).at(expr, 0)


def to_text_block(block: Block, *, sources: bool = True) -> str:
    """The source text of statements, each on a line of its own, with a line end after the last."""
    printer = _Printer(sources)
    return "".join(line + "\n" for statement in block for line in printer.lines(statement, ""))


def to_text_template(template: Template) -> str:
    """The source text of a text with slots."""
    pieces = []
    for part in template.parts:
        if isinstance(part, Slot):
            pieces.append("{" + to_text(part.value) + (f":{part.form}" if part.form else "") + "}")
        else:
            pieces.append(part.replace("{", "{{").replace("}", "}}"))
    return "".join(pieces)


def number_text(number: Number) -> str:
    """A number as its author wrote it, or the shortest text with the same value."""
    if number.text:
        return number.text
    if number.flag:
        return "true" if number.value else "false"
    if number.value.is_integer() and abs(number.value) < 1e15:
        return str(int(number.value))
    return repr(number.value)


def date_text(date: Date) -> str:
    """`2026-02-05`, with the time of day where there is one."""
    day = f"{date.year:04}-{date.month:02}-{date.day:02}"
    if not (date.hour or date.minute or date.second):
        return day
    clock = f"{date.hour:02}:{date.minute:02}"
    return f"{day} {clock}:{date.second:02}" if date.second else f"{day} {clock}"


def duration_text(months: int, seconds: float) -> str:
    """`2 weeks`, `6 months`; a duration of both kinds is printed as their sum."""
    if months and seconds:
        return f"{duration_text(months, 0)} + {duration_text(0, seconds)}"
    unit, size = "month", 1
    if months:
        if months % MONTHS["year"] == 0:
            unit, size = "year", MONTHS["year"]
        return _counted(months // size, unit)
    if not seconds:
        return "0 days"
    whole = _counted(seconds, "second")
    for unit, size in reversed(SECONDS.items()):
        count = seconds / size
        if count.is_integer() and count * size == seconds:
            whole = _counted(int(count) if count < 1e15 else count, unit)
            break
    for unit, size in reversed(SECONDS.items()):
        part = _counted(round(seconds / size, 3), unit)
        if round(seconds / size, 3) * size == seconds and len(part) < len(whole) - 2:
            return part  # 6.1 days, not 8784 minutes
    return whole


def _counted(count: float, unit: str) -> str:
    return f"{count!r} {unit}" if count == 1 else f"{count!r} {unit}s"


class _Printer:
    def __init__(self, sources: bool) -> None:
        self._sources = sources

    def at(self, expr: Expr, least: int) -> str:
        """The text of `expr` where operators looser than `least` need brackets."""
        if isinstance(expr, Cited) and not self._sources:
            return self.at(expr.value, least)
        level, text = self._print(expr)
        return text if level >= least else f"({text})"

    def _print(self, expr: Expr) -> tuple[int, str]:
        """How tightly the outermost operator binds, and the text."""
        at = self.at
        match expr:
            case Number():
                text = number_text(expr)
                return (SIGN if text.startswith("-") else ATOM), text
            case Name():
                return ATOM, expr.id
            case Date():
                return ATOM, date_text(expr)
            case Duration():
                return (SUM if expr.months and expr.seconds else ATOM), duration_text(expr.months, expr.seconds)
            case Index():
                return ATOM, f"{at(expr.base, ATOM)}[{self._list(expr.items)}]"
            case Attribute():
                return ATOM, f"{at(expr.base, ATOM)}.{expr.name}"
            case Call():
                arguments = [at(value, CHOICE) for value in expr.args]
                arguments += [f"{key}={at(value, CHOICE)}" for key, value in expr.keywords]
                return ATOM, f"{expr.name}({', '.join(arguments)})"
            case Aggregate():
                loop = f"{at(expr.body, CHOICE)} for {expr.variable} in {at(expr.domain, SUM)}"
                condition = f" if {at(expr.condition, OR)}" if expr.condition is not None else ""
                return ATOM, f"{expr.function}({loop}{condition})"
            case Listing():
                return ATOM, f"[{self._list(expr.items)}]"
            case Unary():
                if expr.operator == "not":
                    return NOT, f"not {at(expr.operand, NOT)}"
                return SIGN, f"-{at(expr.operand, SIGN)}"
            case Binary():
                level = POWERS[expr.operator]
                # `**` groups to the right and binds tighter than a sign on its left.
                left, right = (ATOM, SIGN) if level == POWER else (level, level + 1)
                return level, f"{at(expr.left, left)} {expr.operator} {at(expr.right, right)}"
            case Compare():
                return COMPARE, f"{at(expr.left, SUM)} {expr.operator} {at(expr.right, SUM)}"
            case Is():
                word = "is not" if expr.negated else "is"
                return COMPARE, f"{at(expr.left, SUM)} {word} {self._options(expr.options)}"
            case In():
                word = "not in" if expr.negated else "in"
                return COMPARE, f"{at(expr.left, SUM)} {word} {at(expr.domain, SUM)}"
            case Both():
                return AND, f"{at(expr.left, AND)} and {at(expr.right, NOT)}"
            case Either():
                return OR, f"{at(expr.left, OR)} or {at(expr.right, AND)}"
            case Choice():
                condition, otherwise = at(expr.condition, OR), at(expr.otherwise, CHOICE)
                return CHOICE, f"{at(expr.value, OR)} if {condition} else {otherwise}"
            case Cited():
                if isinstance(expr.value, Per) or (isinstance(expr.value, Cited) and _is_rate(expr.value)):
                    return 0, f"{at(expr.value, 0)} @ {expr.source}"
                return CITE, f"{at(expr.value, CITE)} @ {expr.source}"
            case Per():
                share = "share " if expr.share else ""
                unit = duration_text(expr.unit.months, expr.unit.seconds).removeprefix("1 ")
                return 0, f"{share}{at(expr.value, CHOICE)} per {unit}"

    def _list(self, items: Iterable[Expr]) -> str:
        return ", ".join(self.at(item, CHOICE) for item in items)

    def _options(self, options: tuple[Expr, ...]) -> str:
        if len(options) == 1 and not isinstance(options[0], Listing):
            return self.at(options[0], SUM)
        return f"[{self._list(options)}]"

    def lines(self, statement: Statement, margin: str) -> list[str]:
        """The lines of a statement, indented by `margin`."""
        match statement:
            case Assign():
                value = self.at(statement.value, CHOICE)
                return [f"{margin}{self.at(statement.target, ATOM)} {statement.operator} {value}"]
            case Do():
                return [margin + self.at(statement.call, ATOM)]
            case For():
                head = f"{margin}for {statement.variable} in {self.at(statement.domain, SUM)}:"
                return [head, *self._body(statement.body, margin)]
            case If():
                lines = []
                for word, (condition, body) in zip(
                    ["if"] + ["elif"] * (len(statement.branches) - 1), statement.branches, strict=True
                ):
                    lines += [f"{margin}{word} {self.at(condition, CHOICE)}:", *self._body(body, margin)]
                if statement.otherwise:
                    lines += [f"{margin}else:", *self._body(statement.otherwise, margin)]
                return lines

    def _body(self, body: Block, margin: str) -> list[str]:
        return [line for statement in body for line in self.lines(statement, margin + _STEP)]


def _is_rate(expr: Expr) -> bool:
    while isinstance(expr, Cited):
        expr = expr.value
    return isinstance(expr, Per)
