"""Functions as lists of lines: what stands in a generated text, which names are used, how two bodies become one."""

from __future__ import annotations

import re

Lines = list[str]

LONGEST = 80  # lines that are written out elsewhere, at most
_NAME = re.compile(r"\b[A-Za-z_]\w*\b")
_ASSIGNED = re.compile(r"^\s*(?:for )?([a-z]\w*)(?: in | = | \+= | -= )")
_TABLE = re.compile(r"^([A-Z]\w*) = (\(.*\))$")


def parts_of_text(text: str) -> tuple[Lines, dict[str, Lines]]:
    """What stands before the functions, and the functions by name."""
    head: Lines = []
    functions: dict[str, Lines] = {}
    here = head
    for line in text.split("\n"):
        if line.startswith("def "):
            here = functions.setdefault(line[4 : line.index("(")], [])
        if line.strip():
            here.append(line)
    return head, functions


def tables_of(head: Lines) -> dict[str, tuple[int, ...]]:
    """The constant tables of whole numbers."""
    found = {}
    for line in head:
        match = _TABLE.match(line)
        if match and re.fullmatch(r"\([-\d, ]*\)", match.group(2)):
            found[match.group(1)] = tuple(int(number) for number in re.findall(r"-?\d+", match.group(2)))
    return found


def names_of(lines: Lines) -> set[str]:
    """Every name that stands in some lines."""
    return set(_NAME.findall("\n".join(lines)))


def variables_of(lines: Lines) -> set[str]:
    """The variables that are given values in some lines."""
    return {match.group(1) for line in lines if (match := _ASSIGNED.match(line))}


def apart(body: Lines, caller: Lines, number: int) -> Lines:
    """A body whose variables do not meet the caller's; a look-up that both make at their top is made once."""
    twice = {line for line in body if re.match(r"^    at_\w+ = [A-Z]\w*\[i\]$", line) and line in caller}
    body = [line for line in body if line not in twice]
    meeting = variables_of(body) & names_of(caller[1:])
    if not meeting:
        return body
    pattern = re.compile(rf"\b({'|'.join(sorted(meeting))})\b")
    return [pattern.sub(rf"\1_{number}", line) for line in body]
