"""Generated functions rewritten for CPython: fewer calls, fewer look-ups, the same results to the bit.

`show --source` prints what the compiler wrote, and a single game runs just that: these steps take
longer than they save it. For many runs CPython gets the text after these steps and those of
`unattended.py`. None of them changes a number:

- an inject's body stands in the handler that sets it off (`fire_` in `on_`);
- where all who may be asked decide by the same lines, up to whole numbers, those lines stand once
  in the question's handler and take the numbers from tables;
- a reply that is due at once stands where the question was asked;
- a cell that was just written is not read back;
- nobody asks for a reply that is due where no question leaves one.

A step is left out wherever its conditions do not hold. Names that others call stay.
"""

from __future__ import annotations

import re

from wargame.program.rewriting.deciding_once import decide_once
from wargame.program.rewriting.forwarding import forward
from wargame.program.rewriting.function_lines import LONGEST, Lines, apart, names_of, parts_of_text, tables_of
from wargame.program.rewriting.replying_here import no_reply, reply_here
from wargame.program.rewriting.unattended import Laid, shorten, unattend
from wargame.program.source import EFFECTS, RECORD

_FIRE = re.compile(rf"^(\s+)(fire_\w+)\({re.escape(EFFECTS)}, i, -1\)$")
_GREATER = re.compile(r"^(\s+)(v\d+_new\w*) = max\((F\[\d+\]), (\(.*\))\)$")
_COPY = re.compile(r"^\s*(v\d+_(?:at|to)\w*) = \w+$")
_NOTE = re.compile(rf"^(\s*)note\(R, I, now, (.*)\){re.escape(RECORD)}$")
_SPAN = re.compile(r"\blater\(now, (\d[\d.e+]*)\)")


def quicken(text: str, *, records: bool, laid: Laid) -> str:
    """The text for CPython to run, with record lines or (they are gone already) without."""
    head, functions = parts_of_text(_noting(text) if records else _without_causes(text))
    tables = tables_of(head)
    _fires(functions)
    for name in [name for name in functions if name.startswith("replies_")]:
        decide_once(functions, name, tables, head)
    for name in list(functions):
        reply_here(functions, name)
    no_reply(functions)
    for name, lines in functions.items():
        functions[name] = [lines[0], *_without_idle(forward(_maxima(lines[1:]), tables))]
    if records:
        shorten(functions, tables, laid)
    else:
        head += unattend(functions, tables, laid)
    return _spans("\n".join([*head, *(line for lines in functions.values() for line in ["", "", *lines])]) + "\n")


def _spans(text: str) -> str:
    """The dates a known span after now are given by a function for this span, made once (`after`)."""
    spans = list(dict.fromkeys(_SPAN.findall(text)))
    names = {span: f"SPAN_{number}" for number, span in enumerate(spans)}
    if "SPAN_" in text:
        return text
    made = "".join(f"{name} = after({span})\n" for span, name in names.items())
    return made + _SPAN.sub(lambda match: f"{names[match.group(1)]}(now)", text)


def _noting(text: str) -> str:
    """Writes a record where it is made; what `note` does, without the call."""
    out: Lines = []
    for line in text.split("\n"):
        if match := _NOTE.match(line):
            pad, said = match.groups()
            out += [f"{pad}r_n = I[3]", f"{pad}I[3] = r_n + 1"]
            out += [f"{pad}R += (r_n, I[1], now, {said}, None)", f"{pad}I[1] = r_n"]
        elif line.endswith(RECORD) and line.lstrip().startswith("R.extend((I[3], "):
            pad = line[: len(line) - len(line.lstrip())]
            said = line.strip().removesuffix(RECORD).removeprefix("R.extend((I[3], ").removesuffix("))")
            out += [f"{pad}r_n = I[3]", f"{pad}R += (r_n, {said})"]
        elif line.endswith(f"I[3] += 1{RECORD}") and out and "R += (r_n, " in out[-1]:
            out.append(line.replace("I[3] += 1", "I[3] = r_n + 1").removesuffix(RECORD))
        else:
            out.append(line)
    return "\n".join(out)


def _without_causes(text: str) -> str:
    """Without records nothing is a cause: the cell for it is 0 from beginning to end."""
    out = []
    for line in text.split("\n"):
        body = line.lstrip()
        if body in ("due_cause = I[1]", "I[1] = due_cause"):
            continue
        if body.startswith("heappush("):
            line = re.sub(r", (?:I\[1\]|due_cause)\)\)$", ", 0))", line)
        out.append(line)
    return "\n".join(out)


def _maxima(lines: Lines) -> Lines:
    """The greater of a cell and an expression as a comparison; `max` too keeps the first of equals."""
    out: Lines = []
    for line in lines:
        match = _GREATER.match(line)
        if match is None or not _is_one(match.group(4)):
            out.append(line)
            continue
        pad, name, cell, other = match.groups()
        out += [f"{pad}{name} = {other}", f"{pad}if not {name} > {cell}:", f"{pad}    {name} = {cell}"]
    return out


def _is_one(text: str) -> bool:
    """Whether the text is one expression within its own brackets."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and place < len(text) - 1:
            return False
    return depth == 0


def _without_idle(lines: Lines) -> Lines:
    """Leaves out copies into variables that nothing reads."""
    text = "\n".join(lines)
    copied = {match.group(1) for line in lines if (match := _COPY.match(line))}
    idle = {
        name
        for name in copied
        if len(re.findall(rf"\b{name}\b", text)) == len(re.findall(rf"^\s*{name} = \w+$", text, re.MULTILINE))
    }
    if not idle:
        return lines
    return [line for line in lines if not ((match := _COPY.match(line)) and match.group(1) in idle)]


def _fires(functions: dict[str, Lines]) -> None:
    """Writes an inject's body into the handler of its own trigger."""
    for name, lines in functions.items():
        if not name.startswith("on_"):
            continue
        calls = [(place, match) for place, line in enumerate(lines) if (match := _FIRE.match(line))]
        if len(calls) != 1:
            continue
        place, match = calls[0]
        body = functions.get(match.group(2), [])[1:]
        if not body or len(body) > LONGEST or "x" in names_of(body) or any("return" in line for line in body):
            continue
        body = apart(body, lines, 2)
        functions[name] = [*lines[:place], *(match.group(1)[4:] + line for line in body), *lines[place + 1 :]]
