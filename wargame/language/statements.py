"""Statements: assignments, `if`, `for`, and the four calls that make something happen."""

from __future__ import annotations

from wargame.language.arguments import read_loop
from wargame.language.grammar import Grammar
from wargame.language.lexer import Token, tokenize
from wargame.language.precedence import ASSIGNMENTS, COMPARISONS
from wargame.language.problems import ExpressionError, Mark
from wargame.language.snippet import Snippet
from wargame.language.tree import (
    Assign,
    Attribute,
    Block,
    Call,
    Compare,
    Do,
    Expr,
    For,
    If,
    Index,
    Is,
    Name,
    Statement,
)
from wargame.language.vocabulary import STATEMENT_CALLS

DEEPEST_BLOCK = 12
MOST_BRANCHES = 100


class StatementReader:
    """Reads the statements of one block."""

    def __init__(self, snippet: Snippet) -> None:
        self._grammar = Grammar(snippet, tokenize(snippet, lines=True))
        self._depth = 0

    def block(self) -> Block:
        """Every statement up to the end of the text."""
        return self._until("end")

    def _until(self, kind: str) -> Block:
        statements: list[Statement] = []
        while self._next().kind != kind:
            statements.append(self._statement())
        return tuple(statements)

    def _next(self) -> Token:
        return self._grammar.tokens[self._grammar.at]

    def _mark(self, token: Token) -> Mark:
        return self._grammar.snippet.mark(token.offset)

    def _statement(self) -> Statement:
        token = self._next()
        if token.kind == "if":
            return self._if(token)
        if token.kind == "for":
            variable, domain = read_loop(self._grammar)
            return For(variable, domain, self._body(token), self._mark(token))
        if token.kind == "elif" or token.kind == "else":
            raise ExpressionError(
                self._mark(token), f"`{token.kind}` without its `if`", "it stands in the same column as its `if`"
            )
        return self._simple()

    def _if(self, token: Token) -> If:
        branches: list[tuple[Expr, Block]] = []
        otherwise: Block = ()
        kind = "if"
        while kind in ("if", "elif"):
            if len(branches) == MOST_BRANCHES:
                raise ExpressionError(self._mark(self._next()), f"more than {MOST_BRANCHES} branches of one `if`")
            start = self._next()
            self._grammar.at += 1
            condition = self._grammar.expression()
            branches.append((condition, self._body(start)))
            kind = self._next().kind if self._next().kind == "elif" else ""
        if self._next().kind == "else":
            start = self._next()
            self._grammar.at += 1
            if self._next().kind == "if":
                raise ExpressionError(self._mark(self._next()), "`else if` is one word here", "write `elif`")
            otherwise = self._body(start)
        return If(tuple(branches), otherwise, self._mark(token))

    def _body(self, owner: Token) -> Block:
        """The colon of `if`, `for`, `elif`, `else` and the statements that belong to it."""
        grammar = self._grammar
        grammar.take(":", "a colon")
        token = self._next()
        if token.kind in ("if", "for"):
            raise ExpressionError(
                self._mark(token),
                f"`{token.kind}` on the line of another `{owner.kind}`",
                "put it on a line of its own, indented",
            )
        if token.kind != "newline":
            return (self._simple(),)
        grammar.at += 1
        if self._next().kind != "indent":
            raise ExpressionError(
                self._mark(owner),
                f"nothing belongs to this `{owner.kind}`",
                "indent the statements that do, on the lines below",
            )
        self._depth += 1
        if self._depth > DEEPEST_BLOCK:
            raise ExpressionError(self._mark(owner), f"blocks within blocks, more than {DEEPEST_BLOCK} deep")
        grammar.at += 1
        body = self._until("dedent")
        grammar.at += 1
        self._depth -= 1
        return body

    def _simple(self) -> Statement:
        """An assignment or a call, with the end of its line."""
        grammar = self._grammar
        start = self._next()
        if start.kind == "name" and grammar.tokens[grammar.at + 1].kind in ("name", "if", "for"):
            raise _foreign(self._mark(start), start.text)
        target = grammar.expression()
        operator = self._next()
        if operator.kind in ASSIGNMENTS:
            if not isinstance(target, Name | Index | Attribute):
                raise ExpressionError(
                    self._mark(start),
                    f"`{operator.text}` gives a value to a place, and this is none",
                    "write `tension[RUS, POL] = 40`",
                )
            grammar.at += 1
            value = grammar.expression()
            self._end_line()
            return Assign(target, operator.kind, value, self._mark(start))
        if operator.kind == ":":
            raise ExpressionError(
                self._mark(operator),
                "a colon has no place here",
                "a statement is written `x = 5`; keys such as `to:` stand beside `do:`, not in it",
            )
        self._end_line()
        if isinstance(target, Call) and target.name in STATEMENT_CALLS:
            return Do(target, self._mark(start))
        raise _idle(target, self._mark(start))

    def _end_line(self) -> None:
        token = self._next()
        if token.kind == "newline":
            self._grammar.at += 1
            return
        if token.kind in ASSIGNMENTS:
            raise ExpressionError(
                self._mark(token), f"a second `{token.kind}` on one line", "write one statement a line"
            )
        raise self._grammar.unexpected()


def _foreign(mark: Mark, word: str) -> ExpressionError:
    """For a line that begins with two words: a trigger, or a statement of another language."""
    if word in ("on", "when", "whenever", "upon", "at", "after", "every", "unless", "until", "once"):
        return ExpressionError(
            mark,
            f"`{word}` is no statement",
            "a trigger (`when:`, `after:`, `upon:`, ...) stands beside `do:`, not in it",
        )
    return ExpressionError(mark, f"`{word}` begins no statement", "statements are `x = ...`, `if`, `for` and calls")


def _idle(value: Expr, mark: Mark) -> ExpressionError:
    """For an expression that stands alone on a line."""
    if isinstance(value, Call):
        known = ", ".join(f"`{name}(...)`" for name in STATEMENT_CALLS)
        return ExpressionError(mark, f"`{value.name}(...)` by itself does nothing", f"calls that do: {known}")
    if isinstance(value, Is):
        return ExpressionError(mark, "`is` asks, and nothing is done with the answer", "`=` makes so: `case = state`")
    if isinstance(value, Compare) and value.operator in COMPARISONS:
        return ExpressionError(mark, f"`{value.operator}` asks, and nothing is done with the answer", "write `x = ...`")
    return ExpressionError(mark, "this line does nothing", "a statement changes something: `x = ...`, `x += ...`")
