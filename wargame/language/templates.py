"""Texts with slots: `Tension stands at {tension[USA, RUS]:whole}.`"""

from __future__ import annotations

import re

from wargame.language.grammar import Grammar
from wargame.language.lexer import LONGEST_SNIPPET, tokenize
from wargame.language.problems import ExpressionError
from wargame.language.snippet import Snippet
from wargame.language.tree import Slot, Template

WORD_FORMS = ("whole", "percent", "pct", "date", "time", "duration", "name")
_FORM = re.compile(rf"\.[0-9]f|[0-9] decimals?|{'|'.join(WORD_FORMS)}", re.ASCII)
_BRACE = re.compile(r"[{}]")


def read_template(snippet: Snippet) -> Template:
    """The literal pieces and slots of a text, in order; `{{` and `}}` stand for braces."""
    text = snippet.text
    if len(text) > LONGEST_SNIPPET:
        raise ExpressionError(snippet.mark(0), f"a text of more than {LONGEST_SNIPPET:,} characters", "shorten it")
    parts: list[str | Slot] = []
    literal: list[str] = []
    at = 0
    while (brace := _BRACE.search(text, at)) is not None:
        where = brace.start()
        literal.append(text[at:where])
        if text.startswith(brace[0] * 2, where):
            literal.append(brace[0])
            at = where + 2
            continue
        if brace[0] == "}":
            raise ExpressionError(
                snippet.mark(where), "a brace that closes nothing", "a brace to be printed is written twice: `}}`"
            )
        if piece := "".join(literal):
            parts.append(piece)
        literal.clear()
        end = _close(snippet, where)
        parts.append(_slot(snippet, where, end))
        at = end + 1
    literal.append(text[at:])
    if piece := "".join(literal):
        parts.append(piece)
    return Template(tuple(parts), snippet.mark(0))


def _close(snippet: Snippet, start: int) -> int:
    """The offset of the brace that closes the one at `start`."""
    end = _BRACE.search(snippet.text, start + 1)
    if end is None:
        raise ExpressionError(
            snippet.mark(start), "this brace is never closed", "a brace to be printed is written twice: `{{`"
        )
    if end[0] == "{":
        raise ExpressionError(
            snippet.mark(end.start()), "a brace within braces", "a slot holds one expression: `{tension}`"
        )
    return end.start()


def _slot(snippet: Snippet, start: int, end: int) -> Slot:
    """The slot between the braces at `start` and `end`."""
    grammar = Grammar(snippet, tokenize(snippet, start + 1, end, slot=True))
    mark = snippet.mark(start)
    if grammar.tokens[0].kind == "end":
        raise ExpressionError(mark, "braces round nothing", "a slot holds an expression: `{tension}`")
    value = grammar.expression()
    if grammar.tokens[grammar.at].kind != "end":
        raise grammar.unexpected()
    colon = grammar.tokens[-1].offset
    if snippet.text[colon] != ":":
        return Slot(value, "", mark)
    form = " ".join(snippet.text[colon + 1 : end].split())
    if not _FORM.fullmatch(form):
        shown = form if len(form) <= 40 else form[:37] + "..."
        raise ExpressionError(
            snippet.mark(colon),
            f"`{shown}` is no form of a number" if form else "a colon without a form after it",
            "forms: " + ", ".join((*WORD_FORMS, "1 decimal", ".1f")),
        )
    return Slot(value, form, mark)
