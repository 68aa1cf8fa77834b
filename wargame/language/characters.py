"""From a file's bytes to its text: UTF-8, of bounded size, with nothing hidden in it."""

from __future__ import annotations

import re

from wargame.language.problems import Mark, Problems

MAX_BYTES = 1 << 20

# Control characters, line breaks that editors do not show, and marks that turn the reading
# direction: each can make a file look different from what is read.
_HIDDEN = re.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufffe\\uffff]"
)


def decode(content: bytes, file: str, problems: Problems) -> str | None:
    """The file as text with `\\n` between lines, or None after a problem that ends the reading."""
    if len(content) > MAX_BYTES:
        message = f"the file has {len(content):,} bytes; a playbook has at most {MAX_BYTES:,}"
        problems.error(Mark(file, 1, 1), message, "split it with `use` or `extend`")
        return None
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        problems.error(Mark(file, before.count(b"\n") + 1, column), message, "save the file as UTF-8")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _without_hidden(text, file, problems)


def _without_hidden(text: str, file: str, problems: Problems) -> str:
    """Complain about tabs and characters that cannot be seen, then read on as if they were blanks."""
    if not _HIDDEN.search(text):
        return text
    told = 0
    for number, line in enumerate(text.split("\n"), start=1):
        found = _HIDDEN.search(line)
        if not found:
            continue
        mark = Mark(file, number, found.start() + 1)
        if found.group() == "\t":
            problems.error(mark, "a tab", "indent with two blanks")
        else:
            problems.error(mark, f"a character that cannot be seen (U+{ord(found.group()):04X})", "take it away")
        told += 1
        if told == 20:
            break
    return _HIDDEN.sub(" ", text)
