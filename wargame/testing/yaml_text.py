"""Nested maps of text as YAML in the house style of playbooks: blocks, quotes only where needed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Value = str | Mapping[str, "Value"] | Sequence["Value"]

_RISKY = re.compile(r"""^[\[\]{}&*!|>'"%@`#,?:\-]|: |:$| #|^$|^\s|\s$""")


def to_yaml(value: Mapping[str, Value]) -> str:
    """The text of a map. A string with a line break becomes a literal block."""
    lines: list[str] = []
    _map(value, 0, lines)
    return "\n".join(lines) + "\n"


def _map(value: Mapping[str, Value], indent: int, lines: list[str]) -> None:
    for key, inner in value.items():
        head = " " * indent + (f'"{key}"' if re.search(r"[\[\]{}]", key) else key) + ":"
        if isinstance(inner, str):
            if "\n" in inner:
                lines.append(head + " |")
                lines.extend(" " * (indent + 2) + line for line in inner.rstrip("\n").split("\n"))
            else:
                lines.append(f"{head} {scalar(inner)}" if inner else head)
        elif isinstance(inner, Mapping):
            if inner:
                lines.append(head)
                _map(inner, indent + 2, lines)
            else:
                lines.append(head + " {}")
        elif inner and not isinstance(inner[0], str):
            lines.append(head)
            lines.extend(" " * (indent + 2) + "- " + _row(row) for row in inner)
        else:
            lines.append(f"{head} {_row(inner)}")


def _row(values: Value) -> str:
    return "[" + ", ".join(_item(str(value)) for value in values) + "]"


def _item(text: str) -> str:
    return f'"{text}"' if re.search(r"[,\[\]{}]", text) else scalar(text)


def scalar(text: str) -> str:
    """A text as it stands behind a key, quoted where YAML would misread it."""
    if _RISKY.search(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text
