"""What stands in the brackets of a call: arguments, or a loop over a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wargame.language.lexer import Token
from wargame.language.precedence import OR, SUM
from wargame.language.problems import ExpressionError
from wargame.language.tree import Aggregate, Attribute, Call, Expr, Index, Listing, Name
from wargame.language.vocabulary import AGGREGATES, HOLDING

if TYPE_CHECKING:
    from wargame.language.grammar import Grammar


def read_call(grammar: Grammar, name: Token) -> Expr:
    """A call or an aggregate; the next token is the opening bracket after `name`."""
    tokens = grammar.tokens
    mark = grammar.snippet.mark(name.offset)
    grammar.opened.append(tokens[grammar.at])
    grammar.at += 1
    args: list[Expr] = []
    keywords: list[tuple[str, Expr]] = []
    highest = 0
    while (token := tokens[grammar.at]).kind != ")":
        if token.kind in ("name", "for") and tokens[grammar.at + 1].kind == "=":
            if token.kind == "for":
                _check_for(grammar, name, token, bool(args))
            if any(key == token.text for key, _ in keywords):
                raise ExpressionError(grammar.snippet.mark(token.offset), f"`{token.text}` is given twice")
            grammar.at += 2
            keywords.append((token.text, grammar.expression()))
        else:
            value = grammar.expression()
            if tokens[grammar.at].kind == "for" and tokens[grammar.at + 1].kind == "=":
                mark = grammar.snippet.mark(tokens[grammar.at].offset)
                raise ExpressionError(mark, "a comma is missing before `for=`", "write `times(c, for=30 days)`")
            if tokens[grammar.at].kind == "for":
                if args or keywords:
                    raise _not_alone(grammar)
                return _aggregate(grammar, name, value)
            if keywords:
                raise ExpressionError(
                    grammar.snippet.mark(token.offset),
                    "an argument without a name after one with a name",
                    "arguments with names come last",
                )
            args.append(value)
        if grammar.height > highest:
            highest = grammar.height
        if tokens[grammar.at].kind != ",":
            break
        grammar.at += 1
    grammar.close(")")
    grammar.height = highest + 1
    return Call(name.text, tuple(args), tuple(keywords), mark)


def _check_for(grammar: Grammar, name: Token, token: Token, stands_last: bool) -> None:
    """`for=` is no name like others: it goes with what looks at a condition over time."""
    if name.text not in HOLDING:
        raise ExpressionError(
            grammar.snippet.mark(token.offset),
            f"`{name.text}` takes no `for=`",
            f"what does: {', '.join(HOLDING)}; a trigger and an outcome have a key `for:`",
        )
    if not stands_last:
        raise ExpressionError(
            grammar.snippet.mark(token.offset), "`for=` before the condition", f"write `{name.text}(c, for=30 days)`"
        )


def read_loop(grammar: Grammar) -> tuple[str, Expr]:
    """`for x in SET`, the next token being `for`: the variable and the domain."""
    grammar.at += 1
    variable = grammar.take("name", "a name that runs over a set")
    if grammar.tokens[grammar.at].kind == ",":
        raise ExpressionError(
            grammar.snippet.mark(grammar.tokens[grammar.at].offset),
            "two variables in one `for`",
            "put one `for` inside the other",
        )
    grammar.take("in", "`in` and a set")
    start = grammar.tokens[grammar.at]
    domain = grammar.expression(SUM)
    if isinstance(domain, Call) and domain.name == "range":
        if len(domain.args) != 2 or domain.keywords:
            raise ExpressionError(
                domain.mark, "`range` takes two numbers", "write `range(0, n)`: from 0 up to, not with, n"
            )
    elif not isinstance(domain, Name | Index | Attribute | Listing):
        raise ExpressionError(
            grammar.snippet.mark(start.offset),
            "a loop runs over a set, a kind, a list or a range",
            "write `allies`, `[POL, DEU]` or `range(0, n)`",
        )
    return variable.text, domain


def _aggregate(grammar: Grammar, name: Token, body: Expr) -> Expr:
    """The rest of `name(body for x in SET if condition)`; the next token is `for`."""
    tokens = grammar.tokens
    if name.text not in AGGREGATES:
        raise ExpressionError(
            grammar.snippet.mark(name.offset),
            f"`{name.text}` does not run over a set",
            "what does: " + ", ".join(AGGREGATES),
        )
    highest = grammar.height
    variable, domain = read_loop(grammar)
    highest = max(highest, grammar.height)
    condition = None
    if tokens[grammar.at].kind == "if":
        grammar.at += 1
        condition = grammar.expression(OR)
        highest = max(highest, grammar.height)
    after = tokens[grammar.at]
    if after.kind == "for":
        raise ExpressionError(
            grammar.snippet.mark(after.offset),
            "a second `for`",
            "put one inside the other: `sum(sum(x[a, b] for b in B) for a in A)`",
        )
    if after.kind == "if":
        raise ExpressionError(grammar.snippet.mark(after.offset), "a second `if`", "join conditions with `and`")
    if after.kind == ",":
        raise _not_alone(grammar)
    grammar.close(")")
    grammar.height = highest + 1
    return Aggregate(name.text, body, variable, domain, condition, grammar.snippet.mark(name.offset))


def _not_alone(grammar: Grammar) -> ExpressionError:
    return ExpressionError(
        grammar.snippet.mark(grammar.tokens[grammar.at].offset),
        "`for` beside other arguments",
        "what runs over a set stands alone: `max(x, max(y for a in SET))`",
    )
