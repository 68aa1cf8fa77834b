"""What is said of a token that stands where it cannot stand."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.language.lexer import Token
from wargame.language.precedence import ASSIGNMENTS, POWERS
from wargame.language.problems import ExpressionError, Mark
from wargame.language.snippet import Snippet
from wargame.language.tree import Number
from wargame.language.vocabulary import KEYWORDS, UNITS


def unexpected(
    snippet: Snippet, tokens: Sequence[Token], at: int, opened: Sequence[Token], wanted: str = ""
) -> ExpressionError:
    """The error for `tokens[at]`.

    `opened` holds the brackets open there, outermost first; `wanted` says what should stand
    there, or is empty where the expression might as well have ended before.
    """
    token = tokens[at]
    before = tokens[at - 1] if at else None
    mark = snippet.mark(token.offset)
    if opened and _is_left_open(snippet, token, opened[-1]):
        bracket = opened[-1]
        return ExpressionError(snippet.mark(bracket.offset), f"this `{bracket.text}` is never closed")
    if token.kind in ("end", "newline", "dedent"):
        return _early_end(mark, token, before, wanted)
    if token.kind == "indent":
        return ExpressionError(mark, "this line is indented for no reason", "only what belongs to `if` or `for` is")
    message, advice = _told(snippet, token, before, tokens[at + 1] if at + 1 < len(tokens) else None, opened, wanted)
    return ExpressionError(mark, message, advice)


def _is_left_open(snippet: Snippet, token: Token, bracket: Token) -> bool:
    if token.kind in ("end", "newline", "dedent"):
        return True
    if token.kind in ("if", "for", "elif", "else", "name") or token.kind in ASSIGNMENTS:
        return not snippet.same_line(bracket.offset, token.offset)
    return False


def _early_end(mark: Mark, token: Token, before: Token | None, wanted: str) -> ExpressionError:
    place = "the line" if token.kind == "newline" else "the expression"
    if before is None or before.kind in ("newline", "indent", "dedent"):
        return ExpressionError(mark, f"{wanted or 'an expression'} is missing")
    advice = ""
    if token.kind == "newline" and wanted == "a value":
        advice = "put brackets round an expression that goes over several lines"
    missing = f"{wanted or 'something'} is missing after `{_shown(before)}`"
    return ExpressionError(mark, f"{place} ends too early: {missing}", advice)


def _told(
    snippet: Snippet, token: Token, before: Token | None, after: Token | None, opened: Sequence[Token], wanted: str
) -> tuple[str, str]:
    """Message and advice for a token in the middle of a text."""
    kind = token.kind
    if kind == ",":
        return _comma(before, after, opened)
    if kind in ASSIGNMENTS:
        return f"`{kind}` inside an expression", "`=` makes so; to ask, write `==` for numbers, `is` for states"
    if kind == "per":
        return "`per` inside an expression", "a rate or limit ends with it: `0.25 * (1 - x) per month`"
    if kind == "share":
        return "`share` inside an expression", "it stands first, for a probability: `share 5% per year`"
    if kind == ":":
        return "a colon has no place here", "quote a text with a colon; a list has no slices"
    if kind == "for":
        return "`for` inside an expression", "it stands in `sum(x for a in SET)` and its like, or begins a statement"
    if kind in ("elif", "else"):
        return f"`{kind}` without its `if`", "as an expression: `a if condition else b`"
    if kind == "if":
        return "`if` in the wrong place", "as an expression: `a if condition else b`"
    if kind == "unit":
        advice = f"a unit stands right after its number, on the same line: `3 {_plural(token.text)}`"
        return f"`{token.text}` without a number", advice
    if kind == "+" and wanted:
        return "`+` as a sign", "leave out the `+`"
    if kind == "*" and before is not None and before.kind in ("(", ","):
        return "`*` before an argument", "write the arguments out"
    if kind == "." and after is not None and after.kind == "number" and wanted:
        return f"`.{after.text}` is not a number", f"write `0.{after.text}`"
    if kind in (")", "]"):
        if opened:
            return f"`{kind}` does not close `{opened[-1].text}`", f"{wanted} is missing" if wanted else ""
        return f"`{kind}` closes nothing", ""
    if wanted and kind == "not":
        return "`not` inside a calculation or comparison", "put brackets round it: `(not x)`"
    if wanted and kind in POWERS:
        return f"`{_shown(token)}` with nothing before it", f"{wanted} is missing"
    if wanted:
        return f"`{_shown(token)}` where {wanted} should stand", ""
    return _beside(token, before)


def _comma(before: Token | None, after: Token | None, opened: Sequence[Token]) -> tuple[str, str]:
    if (
        before is not None
        and after is not None
        and before.kind == after.kind == "number"
        and before.offset + len(before.text) + 1 == after.offset
        and before.text.isdigit()
    ):
        return f"`{before.text},{after.text}` is not a number", f"write `{before.text}.{after.text}`"
    if opened and opened[-1].kind == "(":
        return "a list in round brackets", "write it in square ones: `[a, b]`"
    return "a comma has no place here", "a list is written `[a, b]`; one statement stands on a line"


def _beside(token: Token, before: Token | None) -> tuple[str, str]:
    """For two things side by side with no operator between them."""
    shown = _shown(token)
    if before is None:
        return f"`{shown}` has no place here", ""
    value = before.value
    if isinstance(value, Number) and value.text.endswith("%"):
        return f"`{before.text} {shown}`: `%` marks a percentage", "for the remainder write `mod(a, b)`"
    if before.kind == token.kind == "duration":
        return f"two durations side by side: `{before.text}` and `{shown}`", f"write `{before.text} + {shown}`"
    if token.kind in ("(", "[", "."):
        return f"`{token.kind}` after `{_shown(before)}`", "only a name can be followed by a bracket or a dot"
    if token.kind in ("name", "number", "date", "duration") or token.kind in KEYWORDS:
        advice = ""
        if before.kind == "duration" and token.text in ("after", "since", "later"):
            advice = f"write `when:` with `for: {_plural_unit(before.text)}` (it must hold) or `delay:` (merely later)"
        return f"`{_shown(before)} {shown}`: an operator is missing between them", advice
    return f"`{shown}` has no place here", ""


def _plural_unit(text: str) -> str:
    """`6 month` as `6 months`."""
    return text if text.endswith("s") or text.startswith("1 ") else f"{text}s"


def _plural(word: str) -> str:
    return word if word.endswith("s") else word + "s" if word + "s" in UNITS else word


def _shown(token: Token) -> str:
    text = token.text or token.kind
    return text if len(text) <= 40 else text[:37] + "..."
