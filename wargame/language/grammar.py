"""Expressions, by precedence climbing.

The position of a node is where it begins, except that an `Attribute` stands at the name after
its dot. Every node's height is known as it is made, so that neither brackets nor long chains
can grow a tree too deep for whoever walks it.
"""

from __future__ import annotations

from wargame.language.arguments import read_call
from wargame.language.comparisons import read_chain, read_membership
from wargame.language.complaints import unexpected
from wargame.language.lexer import Token
from wargame.language.literals import unit_duration
from wargame.language.precedence import (
    AND,
    CHOICE,
    COMPARE,
    COMPARISONS,
    DEEPEST,
    HIGHEST,
    NOT,
    OR,
    POWER,
    POWERS,
    PRODUCT,
    SIGN,
    SUM,
)
from wargame.language.problems import ExpressionError, Mark
from wargame.language.snippet import Snippet
from wargame.language.tree import (
    Attribute,
    Binary,
    Both,
    Choice,
    Cited,
    Duration,
    Either,
    Expr,
    Index,
    Listing,
    Name,
    Per,
    Unary,
)
from wargame.language.vocabulary import CALENDAR_FUNCTION

_LITERALS = frozenset(("number", "date", "duration"))


class Grammar:
    """A reader of one token list. `at` is the next token, `height` that of the last tree read."""

    def __init__(self, snippet: Snippet, tokens: list[Token]) -> None:
        self.snippet = snippet
        self.tokens = tokens
        self.at = 0
        self.height = 0
        self.depth = 0
        self.chains = 0
        self.opened: list[Token] = []

    def whole(self) -> Expr:
        """An expression that fills the tokens to their end, `share` and `per` included."""
        start = self.tokens[self.at]
        share = start.kind == "share"
        self.at += share
        value = self.expression()
        if share or self.tokens[self.at].kind == "per":
            value = self._per(value, share, self.snippet.mark(start.offset))
        token = self.tokens[self.at]
        if token.kind != "end":
            raise self.unexpected()
        return value

    def expression(self, least: int = 0) -> Expr:
        """The longest expression whose operators bind at least as tightly as `least`."""
        tokens = self.tokens
        start = tokens[self.at]
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.too_deep(start)
        left = self._operand(least)
        token = tokens[self.at]
        power = POWERS.get(token.kind, -1)
        while power >= least:
            height = self.height
            self.at += 1
            left = self._operation(left, token, power, self.snippet.mark(start.offset))
            self.height = 1 + max(height, self.height)
            if self.height > HIGHEST:
                raise self.too_deep(start)
            token = tokens[self.at]
            power = POWERS.get(token.kind, -1)
        self.depth -= 1
        return left

    def _operation(self, left: Expr, token: Token, power: int, mark: Mark) -> Expr:
        """What `token`, just taken, makes of `left` and what follows."""
        kind = token.kind
        if power in (SUM, PRODUCT):
            return Binary(kind, left, self.expression(power + 1), mark)
        if power == POWER:
            return Binary(kind, left, self.expression(SIGN), mark)
        if kind in COMPARISONS:
            return read_chain(self, left, kind, mark)
        if power == COMPARE:
            return read_membership(self, left, kind, mark)
        if kind == "@":
            return self._cited(left, mark)
        if kind == "and":
            return Both(left, self.expression(NOT), mark)
        if kind == "or":
            return Either(left, self.expression(AND), mark)
        condition = self.expression(OR)
        height = self.height
        if self.tokens[self.at].kind != "else":
            raise self.unexpected("`else` and what holds otherwise")
        self.at += 1
        otherwise = self.expression(CHOICE)
        self.height = max(height, self.height)
        return Choice(condition, left, otherwise, mark)

    def _cited(self, value: Expr, mark: Mark) -> Expr:
        source = self.take("name", "the name of a source")
        follower = self.tokens[self.at].kind
        if follower == "**":
            raise ExpressionError(
                self.snippet.mark(self.tokens[self.at].offset),
                "`**` after a citation",
                "`@` ends its term: write `a ** b @ source`, or put brackets round what is cited",
            )
        return Cited(value, source.text, mark)

    def _per(self, value: Expr, share: bool, mark: Mark) -> Expr:
        if self.tokens[self.at].kind != "per":
            raise self.unexpected("`per` and a unit of time")
        self.at += 1
        token = self.tokens[self.at]
        if token.kind == "duration" and isinstance(token.value, Duration):
            unit = token.value
        elif token.kind == "unit":
            unit = unit_duration(self.snippet, token.offset, token.text)
        else:
            raise self.unexpected("a unit of time, as in `per month` or `per 3 months`,")
        if unit.months == 0 and unit.seconds <= 0:
            raise ExpressionError(unit.mark, "a rate per no time at all")
        self.at += 1
        result: Expr = Per(value, unit, share, mark)
        while self.tokens[self.at].kind == "@":
            self.at += 1
            result = Cited(result, self.take("name", "the name of a source").text, mark)
        if self.tokens[self.at].kind != "end":
            raise ExpressionError(
                self.snippet.mark(self.tokens[self.at].offset),
                "nothing but a source may follow `per` and its unit",
                "the whole calculation stands before it: `0.25 * (1 - x) per month`",
            )
        return result

    def _operand(self, least: int) -> Expr:
        """What stands between operators: a literal, a place, a call, brackets, a signed operand."""
        token = self.tokens[self.at]
        kind = token.kind
        if kind == "name":
            return self._place(token)
        if kind in _LITERALS:
            self.at += 1
            self.height = 1
            assert token.value is not None
            return token.value
        if kind == "(":
            return self._group(token)
        if kind == "-":
            self.at += 1
            operand = self.expression(SIGN)
            self.height += 1
            return Unary("-", operand, self.snippet.mark(token.offset))
        if kind == "not" and least <= NOT:
            self.at += 1
            operand = self.expression(NOT)
            self.height += 1
            return Unary("not", operand, self.snippet.mark(token.offset))
        if kind == "[":
            items = self._items(token)
            return Listing(items, self.snippet.mark(token.offset))
        if token.text == CALENDAR_FUNCTION and self.tokens[self.at + 1].kind == "(":
            return self._place(token)
        raise self.unexpected("a value")

    def _group(self, token: Token) -> Expr:
        self.at += 1
        if self.tokens[self.at].kind == ")":
            raise ExpressionError(self.snippet.mark(token.offset), "brackets round nothing", "an empty list is `[]`")
        self.opened.append(token)
        inner = self.expression()
        self.close(")")
        return inner

    def _items(self, bracket: Token) -> tuple[Expr, ...]:
        """What stands between square brackets, the first of them the next token."""
        self.opened.append(bracket)
        self.at += 1
        items: list[Expr] = []
        highest = 0
        while self.tokens[self.at].kind != "]":
            items.append(self.expression())
            highest = max(highest, self.height)
            if self.tokens[self.at].kind != ",":
                break
            self.at += 1
        self.close("]")
        self.height = highest + 1
        return tuple(items)

    def _place(self, token: Token) -> Expr:
        """A name with what follows it: brackets, fields, or the arguments of a call."""
        tokens = self.tokens
        self.at += 1
        if tokens[self.at].kind == "(":
            return read_call(self, token)
        mark = self.snippet.mark(token.offset)
        result: Expr = Name(token.text, mark)
        self.height = 1
        while True:
            kind = tokens[self.at].kind
            if kind == "[":
                height = self.height
                items = self._items(tokens[self.at])
                if not items:
                    raise ExpressionError(mark, "an index is missing between `[` and `]`")
                result = Index(result, items, mark)
                self.height = 1 + max(height, self.height - 1)
            elif kind == ".":
                self.at += 1
                field = self.take("name", "the name of a field")
                result = Attribute(result, field.text, self.snippet.mark(field.offset))
                self.height += 1
            else:
                break
            if self.height > HIGHEST:
                raise self.too_deep(token)
        if kind == "(":
            raise ExpressionError(
                self.snippet.mark(tokens[self.at].offset),
                "only a plain name can be called",
                "a move or an inject is written without round brackets: `umbrella[FRA, POL].offer`",
            )
        return result

    def take(self, kind: str, wanted: str) -> Token:
        """The next token, which must be of this kind."""
        token = self.tokens[self.at]
        if token.kind != kind:
            raise self.unexpected(wanted)
        self.at += 1
        return token

    def close(self, bracket: str, wanted: str = "") -> None:
        """The closing bracket of what was opened last."""
        if self.tokens[self.at].kind != bracket:
            raise self.unexpected(wanted)
        self.opened.pop()
        self.at += 1

    def unexpected(self, wanted: str = "") -> ExpressionError:
        return unexpected(self.snippet, self.tokens, self.at, self.opened, wanted)

    def too_deep(self, token: Token) -> ExpressionError:
        return ExpressionError(
            self.snippet.mark(token.offset),
            "too much nested in one expression, or too long a chain of operators",
            "give its parts names under `formulas`",
        )
