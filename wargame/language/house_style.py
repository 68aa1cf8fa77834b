"""House style: what `wargame fmt` writes.

Works on the text, not on values, so that comments, order and blank lines stay the author's. A map
in braces that holds an expression with a bracket or a comma becomes a block, one key a line; that
also mends the commonest slip, such an expression without quotes. A text that begins with a slot is
put in quotes. Blanks at the ends of lines go.
"""

from __future__ import annotations

import re

from wargame.language.nodes import same
from wargame.language.problems import PlaybookError, Problems
from wargame.language.source import read_source

_OPENS_MAP = re.compile(r"^(?P<indent> *)(?P<key>[^\s#\"'{\[][^#\"'{\[]*?): +(?=\{)")
_OPENS_BLOCK = re.compile(r":\s+[|>][-+0-9]*\s*(#.*)?$")
_LIST = re.compile(r"\[[^\[\]()\"']*\]")
_NOT_PLAIN = re.compile(r"""^[-?:,\[\]{}#&*!|>'"%@`\s]|:\s|\s#|[:\s]$|\\""")


def format_playbook(content: bytes, file: str) -> bytes:
    """The same playbook in house style, as UTF-8 with plain line ends.

    Raises PlaybookError with every problem if the file cannot be read as YAML of our kind, and
    the slips that this function mends are not the reason.
    """
    before = Problems()
    old = read_source(content, file, before)
    try:
        text = content.decode("utf-8-sig").lstrip("\ufeff")
    except UnicodeDecodeError:
        raise PlaybookError(before) from None
    styled = format_text(text).encode()
    after = Problems()
    new = read_source(styled, file, after)
    if new is None or after.errors:
        raise PlaybookError(before if before.errors else after)
    if old is not None and not before.errors and not same(old.root, new.root):
        return content  # this would have changed what is said: better unstyled than wrong
    return styled


def format_text(text: str) -> str:
    """The text in house style; formatting twice changes nothing more."""
    raw = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    lines: list[str] = []
    number = 0
    block: int | None = None  # indentation of the key whose block of text we are in
    while number < len(raw):
        line = raw[number]
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and (not line or indent > block):
            lines.append(line)
            number += 1
            continue
        block = indent if _OPENS_BLOCK.search(line) else None
        opened = _OPENS_MAP.match(line)
        text_in_quotes = _quoted(opened["key"], line[opened.end() :]) if opened else ""
        if opened and text_in_quotes:
            lines.append(line[: opened.end()] + text_in_quotes)
            number += 1
            continue
        taken = _gather(raw, number, opened.end()) if opened else None
        if opened is None or taken is None:
            lines.append(line)
            number += 1
            continue
        count, inside, rest = taken
        if _needs_block(inside):
            comment = f"  {rest}" if rest else ""
            lines.append(f"{opened['indent']}{opened['key']}:{comment}")
            lines += _as_block(inside, len(opened["indent"]) + 2)
        else:
            lines += raw[number : number + count]
        number += count
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join([*lines, ""])


def _quoted(key: str, value: str) -> str:
    """A text that begins with a slot, which YAML would take for a map, in quotes; "" for anything else."""
    end = _closing(value)
    if end is None or ": " in value[:end] or "," in value[:end]:
        return ""
    behind = re.search(r"\s+#.*$", value[end:])
    text = value if behind is None else value[: end + behind.start()]
    if text[end + 1 :].strip(" ,}])") == "" and not (key == "text" and end == len(text) - 1 > 1):
        return ""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"{behind.group() if behind else ""}'


def _gather(raw: list[str], number: int, column: int) -> tuple[int, str, str] | None:
    """How many lines the braces at `raw[number][column]` take, what is in them, the comment behind.

    None where they are not closed, hold a comment, or something else follows.
    """
    text = raw[number][column:]
    for count in range(1, len(raw) - number + 1):
        end = _closing(text)
        if end is not None:
            rest = text[end + 1 :].strip()
            return (count, text[1:end].strip(), rest) if not rest or rest.startswith("#") else None
        if number + count >= len(raw) or re.search(r"\s#", text + " " + raw[number + count]) or count >= 40:
            return None
        text += " " + raw[number + count].strip()
    return None


def _closing(text: str) -> int | None:
    """Where the bracket that `text` begins with is closed."""
    depth = 0
    for place, sign in _signs(text):
        depth += (sign in "{[(") - (sign in "}])")
        if depth == 0:
            return place
    return None


def _signs(text: str) -> list[tuple[int, str]]:
    """The brackets, commas and colons of a text, outside quotes, with their places."""
    found = []
    quote = ""
    place = 0
    fresh = True  # a quote opens a quoted text only where a value may begin
    while place < len(text):
        sign = text[place]
        if quote:
            if sign == "\\" and quote == '"':
                place += 1
            elif sign == quote:
                quote = ""
        elif sign in "\"'" and fresh:
            quote = sign
        elif sign in "{}[](),:":
            found.append((place, sign))
        fresh = sign in "{[,:" or (fresh and sign == " ")
        place += 1
    return found


def _entries(inside: str) -> list[tuple[str, str]]:
    """Keys and values of what stands between braces; commas inside brackets do not part them."""
    cuts = []
    depth = 0
    for place, sign in _signs(inside):
        depth += (sign in "{[(") - (sign in "}])")
        if sign == "," and depth == 0:
            cuts.append(place)
    parts = [
        inside[start:end].strip() for start, end in zip([0, *(cut + 1 for cut in cuts)], [*cuts, None], strict=True)
    ]
    entries = []
    for part in parts:
        if part:
            key, _, value = part.partition(":")
            entries.append((key.strip(), value.strip()))
    return entries


def _needs_block(inside: str) -> bool:
    """Whether an expression with a bracket or a comma stands in braces, at any depth."""
    for _, value in _entries(inside):
        if value.startswith("{") and value.endswith("}"):
            if _needs_block(value[1:-1]):
                return True
        elif not _LIST.fullmatch(value) and ("[" in value or re.search(r"\([^()]*,", value)):
            return True
    return False


def _as_block(inside: str, indent: int) -> list[str]:
    """The entries one a line; maps among them again only where they have to be."""
    lines = []
    for key, value in _entries(inside):
        start = " " * indent + key + ":"
        if value.startswith("{") and value.endswith("}") and _needs_block(value[1:-1]):
            lines += [start, *_as_block(value[1:-1].strip(), indent + 2)]
        else:
            lines.append(f"{start} {_unquoted(value)}".rstrip())
    return lines


def _unquoted(value: str) -> str:
    """The value without quotes, where a block needs none."""
    if len(value) > 2 and value[0] == value[-1] and value[0] in "\"'":
        bare = value[1:-1]
        if value[0] not in bare and not _NOT_PLAIN.search(bare):
            return bare
    return value
