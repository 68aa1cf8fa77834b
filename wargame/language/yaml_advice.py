"""What an author did when YAML says "did not find expected key".

A YAML parser names the token that it did not want. Authors of playbooks run into the same few
traps again and again; each is recognised by the line that it stands on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs
import yaml

MAX_DEPTH = 40
TOO_DEEP = f"values are nested more than {MAX_DEPTH} deep"
QUOTE_OR_SPLIT = "an expression with a comma or a bracket inside `{ }` must be quoted, or put each key on its own line"
QUOTE_COMMA = "an expression with a comma inside `{ }` must be quoted, or put each key on its own line"
QUOTE_TEXT = "a text that begins with `{` needs quotes, or `text: >` and the text below"

_FLOW_TEXT = re.compile(r"^\s*[^\s#:][^:#]*:\s+\{[^{}]*\}\s*[^\s#,}\]]")
_QUOTED_AND_MORE = re.compile(r"""^\s*(?:- )?[^\s#"':][^:#"']*:\s+(?P<quote>["']).*(?P=quote)\s*[^\s#]""")


@attrs.frozen
class YamlFault:
    """A syntax error: where it is (counted from 0), what to say, and which lines it spoils."""

    line: int
    column: int
    message: str
    advice: str
    first: int
    last: int


def explain(error: yaml.YAMLError, raw: Sequence[str]) -> YamlFault:
    """Turn an error of the YAML parser into words about the author's own line."""
    problem = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or error)
    around = str(getattr(error, "context", None) or "")
    spot = (context if "simple key" in around else problem) or problem or context
    line, column = (spot.line, spot.column) if spot else (0, 0)
    first = context.line if context and "block" not in around else line
    if "quoted scalar" in around and "escape" not in said and context:
        line, column = context.line, context.column
        message, advice = "this quote is never closed", f"end the text with the same quote: {_at(raw, line, column)}"
    else:
        if line >= len(raw):
            line, column = len(raw) - 1, len(raw[-1])
        message, advice = _recognise(said, around, raw, line, column, first)
    last = max(line, problem.line if problem else line)
    return YamlFault(line, column, message, advice, min(first, line), last)


def _recognise(said: str, around: str, raw: Sequence[str], line: int, column: int, first: int) -> tuple[str, str]:
    text = raw[line] if line < len(raw) else ""
    found = _at(raw, line, column)
    if "nesting depth" in said:  # libyaml has a limit of its own since 0.2.6, and looks further ahead than we do
        return TOO_DEEP, ""
    if "mapping values are not allowed" in said:
        return _two_colons(raw, line, column)
    if "flow mapping" in around or "flow sequence" in around:
        return _flow(raw, line, column, first, "flow mapping" in around)
    if _FLOW_TEXT.match(text):
        return "a text begins with `{`, which opens a map", QUOTE_TEXT
    if "cannot start any token" in said:
        return f"a value cannot begin with `{found}`", "put it in quotes"
    if "node content" in said:
        return f"a value cannot begin with `{found}`", "put it in quotes, or take it away"
    if "expected key" in said or "expected <block end>" in said:
        if _QUOTED_AND_MORE.match(text):
            return "something follows a quoted text", "quotes go round the whole value"
        if text[:column].strip() == "":
            return (
                "this line does not fit the lines above it",
                "the keys of one map start in the same column; a list cannot stand among them",
            )
        return f"`{found}` cannot stand here", "put the whole value in quotes, or write it below its key"
    if "'-' indicator" in said:
        return "a list ends and a map begins", "give each entry a name: `name:` and below it its keys"
    if "sequence entries" in said:
        return "a list cannot begin on the line of its key", "write `[a, b]`"
    if "block scalar" in around:
        return "text follows `|` or `>` on the same line", "write the text on the lines below, two blanks further in"
    if "escape" in said:
        return "unknown escape in a text in double quotes", "write `\\\\` for a backslash, or take single quotes"
    if "simple key" in around:
        return "a line without a colon stands among keys", "write `key: value`"
    if "directive" in around or "document start" in said:
        return "a `%` directive is not part of the playbook language", "take the line away"
    return f"this is not YAML that can be read: {said}", ""


def _two_colons(raw: Sequence[str], line: int, column: int) -> tuple[str, str]:
    text = raw[line]
    before = text[:column]
    if ": " not in before and line and raw[line - 1].strip() and not raw[line - 1].rstrip().endswith(":"):
        return (
            "this line stands further in than the line above it",
            "the keys of one map start in the same column; a value with keys of its own has nothing after its colon",
        )
    if before.strip().startswith(("do:", "enter:", "leave:", "start:")):
        key = before.strip().split(":")[0]
        return "two colons on a line", f"write `{key}: |` and the statements below"
    return "two colons on a line", "put the value in quotes, or write it below its key under `>`"


def _flow(raw: Sequence[str], line: int, column: int, first: int, mapping: bool) -> tuple[str, str]:
    opening, closing = ("{", "}") if mapping else ("[", "]")
    found = _at(raw, line, column)
    if line == first and column < len(raw[line]):
        if found in ("[", "{"):
            return f"`{found}` inside `{opening} {closing}`", QUOTE_OR_SPLIT
        if raw[line][:column].rstrip().endswith(('"', "'")):
            return "something follows a quoted text", "quotes go round the whole value"
        return f"`{found}` cannot stand inside `{opening} {closing}`", QUOTE_OR_SPLIT
    inside = raw[first]
    if inside.count(opening) > inside.count(closing):
        return f"`{opening}` on line {first + 1} is never closed", f"close it with `{closing}`"
    return f"`{found}` cannot stand inside `{opening} {closing}`", QUOTE_OR_SPLIT


def _at(raw: Sequence[str], line: int, column: int) -> str:
    text = raw[line] if line < len(raw) else ""
    return text[column] if column < len(text) else "the end of the line"
