"""What the reader of playbooks calls: text with positions in, values of `tree` out.

Every function raises `ExpressionError` at the first fault and nothing else, in time linear in
the text's length, whatever the text.
"""

from __future__ import annotations

from wargame.language.grammar import Grammar
from wargame.language.lexer import tokenize
from wargame.language.problems import ExpressionError
from wargame.language.snippet import Snippet
from wargame.language.statements import StatementReader
from wargame.language.templates import read_template
from wargame.language.tree import Block, Expr, Name, Template
from wargame.language.vocabulary import CALENDAR_FUNCTION


def parse_expression(snippet: Snippet) -> Expr:
    """One expression that fills the text; line ends in it count as blanks."""
    return Grammar(snippet, tokenize(snippet)).whole()


def parse_block(snippet: Snippet) -> Block:
    """Statements, one a line, with `if` and `for` as in Python. An empty text is no statement."""
    return StatementReader(snippet).block()


def parse_template(snippet: Snippet) -> Template:
    """A text with `{expression}` and `{expression:form}` in it; `{{` and `}}` print a brace."""
    return read_template(snippet)


def parse_name(snippet: Snippet) -> Name:
    """A single name; `month` is one too, for the columns of tables."""
    grammar = Grammar(snippet, tokenize(snippet))
    token = grammar.tokens[0]
    if token.text == CALENDAR_FUNCTION:
        token = grammar.tokens[0] = token._replace(kind="name")
    if token.kind not in ("name", "end", "number", "date", "duration") and token.text[:1].isalpha():
        raise ExpressionError(
            snippet.mark(token.offset),
            f"`{token.text}` has a meaning of its own and cannot be a name",
            "choose another word",
        )
    token = grammar.take("name", "a name")
    after = grammar.tokens[1]
    if after.kind != "end":
        raise ExpressionError(
            snippet.mark(after.offset), f"one name should stand here, and after `{token.text}` comes more"
        )
    return Name(token.text, snippet.mark(token.offset))


def parse_signature(snippet: Snippet) -> tuple[str, tuple[str, ...]]:
    """A formula's key, `cover(c)` or `room()`: its name and the names of its arguments."""
    grammar = Grammar(snippet, tokenize(snippet))
    name = grammar.take("name", "the name of a formula")
    if grammar.tokens[1].kind == "end":
        raise ExpressionError(
            snippet.mark(name.offset), f"formula `{name.text}` without brackets", f"write `{name.text}():`"
        )
    grammar.opened.append(grammar.take("(", "`(` and the formula's arguments"))
    arguments: list[str] = []
    while grammar.tokens[grammar.at].kind != ")":
        argument = grammar.take("name", "the name of an argument")
        if argument.text in arguments:
            raise ExpressionError(snippet.mark(argument.offset), f"two arguments are called `{argument.text}`")
        arguments.append(argument.text)
        if grammar.tokens[grammar.at].kind != ",":
            break
        grammar.at += 1
    grammar.close(")")
    if grammar.tokens[grammar.at].kind != "end":
        raise grammar.unexpected()
    return name.text, tuple(arguments)
