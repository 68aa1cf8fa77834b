"""From text to tokens: one pass, one regular expression, nothing looked at twice.

A token's kind is `name`, `unit`, `number`, `date`, `duration`, `newline`, `indent`, `dedent`,
`end`, or, for keywords and signs, the keyword or sign itself.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from wargame.language.literals import read_date, read_duration, read_number, read_percentage
from wargame.language.problems import ExpressionError
from wargame.language.snippet import Snippet
from wargame.language.tree import Date, Duration, Number
from wargame.language.vocabulary import FLAGS, KEYWORDS, LOOK_ALIKES, REFUSED_SIGNS, REFUSED_WORDS, UNITS

LONGEST_SNIPPET = 20_000

_TOKEN = re.compile(
    r"""[ \t\r]*(?:
      (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<date>[0-9]{4}-[0-9]+-[0-9]+)
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)
    | (?P<refused>===|!==|//=|\*\*=|%=|@=|:=|<>|=<|=>|<<|>>|->|&&|\|\||//|\.\.\.?|[%&|^~?$;"'`\\{}]|!(?!=))
    | (?P<sign>\*\*|[-+*/<>=!]=|[-+*/<>=()\[\],.:@])
    | (?P<newline>\n)
    | (?P<comment>\#)
    | (?P<end>\Z)
    | (?P<strange>.)
    )""",
    re.VERBOSE | re.ASCII | re.DOTALL,
)
# Seconds have two digits, so that the form in `{date 14:30:1 decimal}` is none.
_CLOCK = re.compile(r"(?:[ \t]+|T)([0-9]{1,2}:[0-9]{1,2}(?::[0-9]{2}(?![0-9]))?)", re.ASCII)
_UNIT = re.compile(r"[ \t]+((?:second|minute|hour|day|week|month|year)s?)(?![A-Za-z0-9_])", re.ASCII)
_INDENT = re.compile(r"([ \t]*)([\r\n#]|\Z)?", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9_.]*", re.ASCII)
_KINDS = (
    {word: word for word in KEYWORDS}
    | dict.fromkeys(UNITS, "unit")
    | dict.fromkeys(FLAGS, "flag")
    | dict.fromkeys(REFUSED_WORDS, "refused")
)


class Token(NamedTuple):
    """One token; `value` is the finished tree node of a literal."""

    kind: str
    text: str
    offset: int
    value: Number | Date | Duration | None = None


def tokenize(
    snippet: Snippet, start: int = 0, end: int | None = None, *, lines: bool = False, slot: bool = False
) -> list[Token]:
    """The tokens of `snippet.text[start:end]`, the last of them an `end`.

    With `lines`, line ends and indentation outside brackets become tokens, as blocks need
    them. With `slot`, reading stops at a colon outside brackets: what follows is a form.
    """
    text = snippet.text
    if len(text) > LONGEST_SNIPPET:
        raise ExpressionError(
            snippet.mark(0),
            f"a text of more than {LONGEST_SNIPPET:,} characters",
            "give its parts names under `formulas`",
        )
    stop = len(text) if end is None else end
    match_token = _TOKEN.match
    kinds = _KINDS
    tokens: list[Token] = []
    margins: list[int] = []
    brackets = 0
    at = _indentation(snippet, start, stop, margins, tokens) if lines else start
    while True:
        found = match_token(text, at, stop)
        assert found is not None  # the last alternative takes any character
        group = found.lastgroup
        assert group is not None
        word = found[group]
        at = found.end()
        offset = at - len(word)
        if group == "name":
            kind = kinds.get(word, "name")
            if kind == "flag":
                value = Number(FLAGS[word], snippet.mark(offset), word, flag=True)
                tokens.append(Token("number", word, offset, value))
            elif kind == "refused":
                raise _refused_word(snippet, offset, word)
            elif word[0] == "_":
                raise ExpressionError(snippet.mark(offset), f"`{_short(word)}`: a name begins with a letter")
            else:
                tokens.append(Token(kind, word, offset))
        elif group == "sign":
            if word == "(" or word == "[":
                brackets += 1
            elif word == ")" or word == "]":
                brackets -= brackets > 0
            elif word == ":" and slot and not brackets:
                tokens.append(Token("end", "", offset))
                return tokens
            tokens.append(Token(word, word, offset))
        elif group == "number":
            at = _number(snippet, offset, at, stop, word, tokens)
        elif group == "newline":
            if lines and not brackets:
                if tokens and tokens[-1].kind not in ("newline", "indent", "dedent"):
                    tokens.append(Token("newline", "", offset))
                at = _indentation(snippet, at, stop, margins, tokens)
        elif group == "end":
            if lines:
                if tokens and tokens[-1].kind not in ("newline", "indent", "dedent"):
                    tokens.append(Token("newline", "", offset))
                tokens.extend(Token("dedent", "", offset) for _ in margins[1:])
            tokens.append(Token("end", "", offset))
            return tokens
        elif group == "comment":
            at = min(stop, snippet.line_end(offset))
        elif group == "date":
            at = _date(snippet, offset, at, stop, word, tokens)
        elif group == "refused":
            raise ExpressionError(snippet.mark(offset), f"`{word}` has no meaning here", REFUSED_SIGNS[word])
        else:
            raise strange(snippet, offset, word)


def _number(snippet: Snippet, offset: int, at: int, stop: int, word: str, tokens: list[Token]) -> int:
    text = snippet.text
    after = text[at] if at < stop else ""
    if after == "%":
        _must_end(snippet, offset, at + 1, stop)
        tokens.append(Token("number", word + "%", offset, read_percentage(snippet, offset, word + "%")))
        return at + 1
    if after == "." or after.isalnum() or after == "_":
        _must_end(snippet, offset, at, stop)
    if after == " " or after == "\t":
        unit = _UNIT.match(text, at, stop)
        if unit is not None and snippet.same_line(offset, unit.start(1)):
            value = read_duration(snippet, offset, word, unit[1])
            tokens.append(Token("duration", text[offset : unit.end()], offset, value))
            return unit.end()
    tokens.append(Token("number", word, offset, read_number(snippet, offset, word)))
    return at


def _date(snippet: Snippet, offset: int, at: int, stop: int, word: str, tokens: list[Token]) -> int:
    clock = _CLOCK.match(snippet.text, at, stop)
    end = clock.end() if clock else at
    value = read_date(snippet, offset, word, clock[1] if clock else "")
    _must_end(snippet, offset, end, stop)
    tokens.append(Token("date", snippet.text[offset:end], offset, value))
    return end


def _must_end(snippet: Snippet, offset: int, at: int, stop: int) -> None:
    """Refuse a literal that runs into the next word: `5days`, `0x1F`, `1_000`, `1..5`, `5.`."""
    text = snippet.text
    after = text[at] if at < stop else ""
    if not (after == "." or after == "_" or after == "%" or after.isalnum()):
        return
    if not after.isascii():
        raise strange(snippet, at, after)
    mark = snippet.mark(offset)
    tail = _WORD.match(text, at, stop)
    rest = tail[0] if tail else ""
    head = text[offset:at]
    whole = _short(head + (rest or after))
    if head.endswith("%"):
        raise ExpressionError(mark, f"`{whole}`: `%` marks a percentage", "for the remainder write `mod(a, b)`")
    if rest.startswith(".."):
        raise ExpressionError(mark, f"`{whole}` is not a number", "a range of chance is `uniform(1 day, 5 days)`")
    if rest in UNITS:
        raise ExpressionError(mark, f"`{whole}`: a number and its unit are two words", f"write `{head} {rest}`")
    if rest == ".":
        raise ExpressionError(mark, f"`{whole}` is not a number", f"write `{head}`")
    if after == "_":
        raise ExpressionError(mark, f"`{whole}` is not a number", "write the digits without signs between them")
    if rest == "Z":
        raise ExpressionError(mark, f"`{whole}`: times are in the playbook's own zone", "leave out the `Z`")
    raise ExpressionError(mark, f"`{whole}` is neither a number nor a name", "put a space or an operator between them")


def _indentation(snippet: Snippet, at: int, stop: int, margins: list[int], tokens: list[Token]) -> int:
    """Read the margin of the line that begins at `at`; gives where its first word begins."""
    found = _INDENT.match(snippet.text, at, stop)
    assert found is not None  # everything in it is optional
    first = found.end(1)
    if found[2] is not None:  # an empty line, or one with a comment only, has no say
        return first
    if "\t" in found[1]:
        raise ExpressionError(snippet.mark(at), "a tab in the margin", "indent with spaces")
    margin = first - at
    if not margins:
        margins.append(margin)
    elif margin > margins[-1]:
        margins.append(margin)
        tokens.append(Token("indent", "", first))
    else:
        while len(margins) > 1 and margin < margins[-1]:
            margins.pop()
            tokens.append(Token("dedent", "", first))
        if margin != margins[-1]:
            raise ExpressionError(
                snippet.mark(first),
                "this line begins under no line above it",
                "statements of one block begin in the same column",
            )
    return first


def _refused_word(snippet: Snippet, offset: int, word: str) -> ExpressionError:
    return ExpressionError(snippet.mark(offset), f"`{word}` is not a word of this language", REFUSED_WORDS[word])


def strange(snippet: Snippet, offset: int, sign: str) -> ExpressionError:
    """The refusal of a character that has no place outside texts, named so that it can be found."""
    name = unicodedata.name(sign, f"U+{ord(sign):04X}").lower()
    advice = LOOK_ALIKES.get(sign, "")
    if sign.isalnum():
        advice = advice or "names are written with the letters a to z, digits and underscores"
        return ExpressionError(snippet.mark(offset), f"a letter that names do not have: {name}", advice)
    return ExpressionError(snippet.mark(offset), f"a sign that has no meaning here: {name}", advice)


def _short(word: str) -> str:
    return word if len(word) <= 40 else word[:37] + "..."
