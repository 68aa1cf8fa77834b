"""Generated source: functions, constants, and marks that are filled in when everything is known.

A *record line* is one that only writes records; the batch leaves those lines out, so that both
variants come from one text and cannot disagree about what happens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from wargame.program.layout import HALT, REPLY, REPLYING

RECORD = "  # record"
COUNTED = "@counted"  # where a piece of work begins and ends that may have to be counted
EFFECTS = "F, I, D, U, T, Q, R, now"  # what a function that changes the world is handed
READS = "F, I, now"  # what a function that only looks is handed

_MARK = re.compile(r"^(\s*)@mark (\w+)$")
_MARKED = re.compile(r"^(\s*)@marked (\w+) (.*)$")
_CODE = re.compile(r"@code_(\d+)@")
_UPON = re.compile(r"^(\s*)@upon (\S+) (.*)$")
_TAIL = re.compile(r"^(\s*)@tail$")


class Function:
    """One function being written; `line` indents by the current depth."""

    def __init__(self, name: str, arguments: str, about: str = "") -> None:
        self.name = name
        self.lines: list[str] = [f"def {name}({arguments}):"]
        if about:
            self.lines.append(f"    # {about}")
        self.depth = 1
        self._temporaries = 0

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    def record(self, text: str) -> None:
        """A line that stands only in the variant with records."""
        self.line(text + RECORD)

    def temporary(self, stem: str) -> str:
        """A new local variable."""
        self._temporaries += 1
        return f"v{self._temporaries}_{stem}"

    def indent(self) -> None:
        self.depth += 1

    def dedent(self) -> None:
        last = next(line for line in reversed(self.lines) if COUNTED not in line)
        if last.removesuffix(RECORD).rstrip().endswith(":") or last.endswith(RECORD):
            self.line("pass")
        self.depth -= 1

    @property
    def empty(self) -> bool:
        return all(line.lstrip().startswith("#") for line in self.lines[1:])


class Source:
    """The functions and constants of one program, in the order they were asked for."""

    def __init__(self) -> None:
        self.functions: dict[str, Function] = {}
        self._constants: dict[tuple[object, ...], str] = {}
        self._names: set[str] = set()

    def function(self, stem: str, arguments: str, about: str = "") -> Function:
        """Starts a function with a name of its own."""
        name = self.unique(stem)
        function = Function(name, arguments, about)
        self.functions[name] = function
        return function

    def unique(self, stem: str) -> str:
        stem = re.sub(r"\W+", "_", stem).strip("_")
        name, number = stem, 1
        while name in self._names:
            number += 1
            name = f"{stem}_{number}"
        self._names.add(name)
        return name

    def constant(self, stem: str, values: Sequence[float | int]) -> str:
        """The name of a constant tuple; equal tuples share one."""
        key = (*values, "|", *(type(value).__name__ for value in values))
        if key not in self._constants:
            self._constants[key] = self.unique(stem.upper())
        return self._constants[key]

    def render(
        self,
        marks: dict[str, list[tuple[int, int]]],
        codes: dict[int, int],
        upon: dict[str, list[str]],
        tail: Sequence[str],
        dirty: str,
        last: Sequence[str] = (),
    ) -> str:
        """The whole text.

        `marks` gives for each place the (address, mask) pairs to set when it is written, `codes`
        the final number of each agenda code, `upon` the calls that follow an inject or a move,
        `tail` the lines that end every handler before it settles where `dirty`, `last` those after.
        """
        out = self._tables()
        for function in self.functions.values():
            out.extend(["", ""])
            out.extend(_fill(function.lines, marks, upon, tail, dirty, last))
        text = "\n".join(out) + "\n"
        return _CODE.sub(lambda match: str(codes[int(match.group(1))]), text)

    def only(self, names: Iterable[str]) -> str:
        """The constants and these functions, which must be such as only look."""
        lines = [line for name in names for line in ("", "", *self.functions[name].lines)]
        return "\n".join([*self._tables(), *lines]) + "\n"

    def _tables(self) -> list[str]:
        out: list[str] = []
        for key, name in self._constants.items():
            values = key[: key.index("|")]
            out.append(f"{name} = ({', '.join(_number(value) for value in values)}{',' if len(values) == 1 else ''})")
        return out


def _number(value: object) -> str:
    return "INFINITY" if value == float("inf") else repr(value)


def _fill(
    lines: Iterable[str],
    marks: dict[str, list[tuple[int, int]]],
    upon: dict[str, list[str]],
    tail: Sequence[str],
    dirty: str,
    last: Sequence[str],
) -> list[str]:
    out: list[str] = []
    lines, reply = _reply_at_once(list(lines))
    for line in lines:
        if "@" not in line:
            out.append(line)
        elif match := _MARK.match(line):
            pad, place = match.groups()
            out.extend(f"{pad}I[{address}] |= {mask}" for address, mask in marks.get(place, ()))
        elif match := _MARKED.match(line):
            pad, place, changed = match.groups()
            if marks.get(place):
                out.append(f"{pad}if {changed}:")
                out.extend(f"{pad}    I[{address}] |= {mask}" for address, mask in marks[place])
        elif match := _UPON.match(line):
            pad, key, arguments = match.groups()
            out.extend(f"{pad}{name}({EFFECTS}, {arguments})" for name in upon.get(key, ()))
        elif match := _TAIL.match(line):
            pad = match.group(1)
            body = "\n".join(out[1:])
            effects = f"({EFFECTS}" in body or "T.append" in body or "|=" in body
            out.extend(pad + text for text in tail)
            if effects or tail:
                out.append(f"{pad}if {dirty}:")
                out.append(f"{pad}    settle({EFFECTS})")
            out.extend(pad + text for text in reply)
            if effects or tail or f"I[{REPLY}] =" in body:
                out.extend(pad + text for text in last)
        else:
            out.append(line)
    return _close(out)


_DUE = re.compile(rf"^(\s*)if I\[{REPLY}\] == 0:  # (\w+)$")


def _reply_at_once(lines: list[str]) -> tuple[list[str], list[str]]:
    """In a handler that asks one question, a reply due at once is kept in a local, not in the world.

    Returns the handler's lines and those that give the reply at its end, or () where this does not
    apply. What happens is what `reply_now` does.
    """
    starts = [number for number, line in enumerate(lines) if "== 0:  # " in line and _DUE.match(line)]
    if len(starts) != 1 or not any(_TAIL.match(line) for line in lines) or any("for i in" in line for line in lines):
        return lines, []
    start = starts[0]
    match = _DUE.match(lines[start])
    assert match is not None
    pad, handler = match.groups()
    code = lines[start + 1].partition("= ")[2].removesuffix(" + 1")
    payload = lines[start + 3].partition("= ")[2]
    kept = [*lines[:start], f"{pad}due = 1", f"{pad}due_cause = I[1]", *lines[start + 8 :]]
    guard = next((number + 2 for number, line in enumerate(kept) if line.startswith("    if x != ") and number < 4), 1)
    kept.insert(guard, "    due = 0")
    reply = [
        "if due:",
        f"    if I[{REPLYING}] or I[0] or I[{HALT}] or (Q and Q[0][0] <= now):",
        f"        heappush(Q, (now, {code}, i, I[2], {payload}, due_cause))",
        "        I[2] += 1",
        "    else:",
        f"        I[{REPLYING}] = 1",
        "        I[1] = due_cause",
        f"        {handler}({EFFECTS}, i, {payload})",
        f"        I[{REPLYING}] = 0",
    ]
    return kept, reply


def _close(lines: list[str]) -> list[str]:
    """Puts `pass` where filling in left a block with nothing in it."""
    out: list[str] = []
    following = -1  # how far the next line of code is indented
    for line in reversed(lines):
        code = line.lstrip()
        depth = len(line) - len(code)
        if not code or code.startswith("#"):
            out.append(line)
            continue
        if following <= depth and line.removesuffix(RECORD).rstrip().endswith(":"):
            out.append(" " * (depth + 4) + "pass")
        out.append(line)
        following = depth
    return out[::-1]


def without_records(text: str) -> str:
    """The variant for the batch: record lines are gone, blocks left empty are closed."""
    kept = [line for line in text.split("\n") if not line.endswith(RECORD)]
    return "\n".join(_close(kept))
