"""Replies that are due at once stand where the question was asked; nobody asks for one that cannot be due."""

from __future__ import annotations

import re

from wargame.program.layout import REPLY, REPLYING
from wargame.program.rewriting.function_lines import LONGEST, Lines, apart, names_of
from wargame.program.source import EFFECTS

_REPLIES = re.compile(rf"^(\s+)(replies_\w+)\({re.escape(EFFECTS)}, i, (I\[\d+ \+ i\])\)$")
_GUARD = re.compile(r"^    if x != (I\[\d+ \+ i\]) or (I\[\d+ \+ i\]) != -1:$")


def reply_here(functions: dict[str, Lines], name: str) -> None:
    """Writes the handler of a reply that is due at once where it is called."""
    lines = functions[name]
    calls = [(place, match) for place, line in enumerate(lines) if (match := _REPLIES.match(line))]
    if len(calls) != 1:
        return
    place, match = calls[0]
    callee = functions.get(match.group(2), [])
    guard = _GUARD.match(callee[1]) if len(callee) > 3 else None
    if guard is None or guard.group(1) != match.group(3) or callee[2].strip() != "return" or len(callee) > 3 * LONGEST:
        return
    body = callee[3:]
    if "x" in names_of(body) or any(line.lstrip().startswith("return") for line in body):
        return
    pad = match.group(1)
    body = apart(body, lines, 4)
    functions[name] = [
        *lines[:place],
        f"{pad}if {guard.group(2)} == -1:",
        *(pad + line for line in body),
        *lines[place + 1 :],
    ]


def no_reply(functions: dict[str, Lines]) -> None:
    """Where no function leaves a reply to be given at once, nobody asks for one."""
    left = re.compile(rf"^\s+I\[{REPLY}\] = (?!0$)")
    if any(left.match(line) for lines in functions.values() for line in lines):
        return
    due = f"if I[{REPLY}]:"
    for name, lines in functions.items():
        if any(line.lstrip() == due for line in lines):
            kept = [
                line for place, line in enumerate(lines) if line.lstrip() != due and lines[place - 1].lstrip() != due
            ]
            functions[name] = kept if len(kept) > 1 else [*kept, "    pass"]
    _never_replying(functions)


def _never_replying(functions: dict[str, Lines]) -> None:
    """Where only handlers that the clock calls reply at once, none meets another that is replying."""
    cell = f"I[{REPLYING}]"
    users = {name for name, lines in functions.items() if name != "reply_now" and any(cell in line for line in lines)}
    if any(users & names_of(lines[1:]) for lines in functions.values()):
        return
    for name in users:
        lines = [line.replace(f"if {cell} or ", "if ") for line in functions[name]]
        functions[name] = [line for line in lines if not line.lstrip().startswith(f"{cell} = ")]
