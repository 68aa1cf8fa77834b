"""Generated functions rewritten for CPython: fewer calls, fewer look-ups, the same results to the bit.

`show --source` prints what the compiler wrote; CPython runs it after these steps and, for many runs,
those of `unattended.py`. None of these touches an operation on numbers:

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
from collections.abc import Iterator

from wargame.program.forwarding import forward
from wargame.program.layout import REPLY, REPLYING
from wargame.program.source import EFFECTS, RECORD
from wargame.program.unattended import Laid, shorten, unattend

Lines = list[str]

_NAME = re.compile(r"\b[A-Za-z_]\w*\b")
_FIRE = re.compile(rf"^(\s+)(fire_\w+)\({re.escape(EFFECTS)}, i, -1\)$")
_REPLIES = re.compile(rf"^(\s+)(replies_\w+)\({re.escape(EFFECTS)}, i, (I\[\d+ \+ i\])\)$")
_DECISION = re.compile(rf"^\s+j = (decide_\w+)\({re.escape(EFFECTS)}, i\)$")
_IS_ACTOR = re.compile(r"^\s+(?:if|elif) a == (\d+):$")
_BRANCH = re.compile(r"^\s+(?:if a < \d+:|else:)$")
_GUARD = re.compile(r"^    if x != (I\[\d+ \+ i\]) or (I\[\d+ \+ i\]) != -1:$")
_ASSIGNED = re.compile(r"^\s*(?:for )?([a-z]\w*)(?: in | = | \+= | -= )")
_TABLE = re.compile(r"^([A-Z]\w*) = (\(.*\))$")
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_GREATER = re.compile(r"^(\s+)(v\d+_new\w*) = max\((F\[\d+\]), (\(.*\))\)$")
_COPY = re.compile(r"^\s*(v\d+_(?:at|to)\w*) = \w+$")
_NOTE = re.compile(rf"^(\s*)note\(R, I, now, (.*)\){re.escape(RECORD)}$")
_SPAN = re.compile(r"\blater\(now, (\d[\d.e+]*)\)")
_LONGEST = 80


class Entangled(Exception):
    """Returns that stand where they cannot be taken out."""


def quicken(text: str, *, records: bool, many: bool, laid: Laid) -> str:
    """The text for CPython to run, with record lines or (they are gone already) without; quicker for `many` runs."""
    head, functions = _parts(_noting(text) if records else _without_causes(text))
    tables = _tables(head)
    _fires(functions)
    for name in [name for name in functions if name.startswith("replies_")]:
        _decide_once(functions, name, tables, head)
    for name in list(functions):
        _reply_here(functions, name)
    _no_reply(functions)
    for name, lines in functions.items():
        functions[name] = [lines[0], *_without_idle(forward(_maxima(lines[1:]), tables))]
    if many:
        (shorten if records else unattend)(functions, tables, laid)
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


def _parts(text: str) -> tuple[Lines, dict[str, Lines]]:
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


def _tables(head: Lines) -> dict[str, tuple[int, ...]]:
    """The constant tables of whole numbers."""
    found = {}
    for line in head:
        match = _TABLE.match(line)
        if match and re.fullmatch(r"\([-\d, ]*\)", match.group(2)):
            found[match.group(1)] = tuple(int(number) for number in re.findall(r"-?\d+", match.group(2)))
    return found


def _names(lines: Lines) -> set[str]:
    return set(_NAME.findall("\n".join(lines)))


def _locals(lines: Lines) -> set[str]:
    return {match.group(1) for line in lines if (match := _ASSIGNED.match(line))}


def _apart(body: Lines, caller: Lines, number: int) -> Lines:
    """A body whose variables do not meet the caller's; a look-up that both make at their top is made once."""
    twice = {line for line in body if re.match(r"^    at_\w+ = [A-Z]\w*\[i\]$", line) and line in caller}
    body = [line for line in body if line not in twice]
    meeting = _locals(body) & _names(caller[1:])
    if not meeting:
        return body
    pattern = re.compile(rf"\b({'|'.join(sorted(meeting))})\b")
    return [pattern.sub(rf"\1_{number}", line) for line in body]


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


# -- injects ---------------------------------------------------------------------------------------


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
        if not body or len(body) > _LONGEST or "x" in _names(body) or any("return" in line for line in body):
            continue
        body = _apart(body, lines, 2)
        functions[name] = [*lines[:place], *(match.group(1)[4:] + line for line in body), *lines[place + 1 :]]


# -- decisions -------------------------------------------------------------------------------------


def _decide_once(functions: dict[str, Lines], name: str, tables: dict[str, tuple[int, ...]], head: Lines) -> None:
    """Puts what all answerers do alike into the handler of their replies."""
    lines = functions[name]
    try:
        first, last = lines.index("    j = -1"), lines.index("    if j >= 0:")
    except ValueError:
        return
    decisions: dict[int, str] = {}
    actor = -1
    for line in lines[first + 1 : last]:
        if match := _IS_ACTOR.match(line):
            actor = int(match.group(1))
        elif (match := _DECISION.match(line)) and actor >= 0:
            decisions[actor] = match.group(1)
            actor = -1
        elif not _BRANCH.match(line):
            return
    if not decisions or set(decisions) != _answerers(lines, tables):
        return
    shared = _shared([functions[decide][1:] for decide in decisions.values()])
    if shared is None:
        return
    body, vectors = shared
    for number, vector in enumerate(vectors):
        table = f"{name.upper()}_{number}"
        row = [0] * (max(decisions) + 1)
        for asked, value in zip(decisions, vector, strict=True):
            row[asked] = value
        head.append(f"{table} = ({', '.join(map(str, row))},)")
        tables[table] = tuple(row)
        body = [line.replace(f"@{number}@", f"{table}[a]") for line in body]
    try:
        body, always = _without_returns(body, "@answer@")
    except Entangled:
        return
    kept = [*lines[:first], *lines[last:]]
    body = [line.replace("@answer@", "j") for line in _apart(body, kept, 3)]
    functions[name] = [*lines[: first + (not always)], *body, *lines[last:]]


def _answerers(lines: Lines, tables: dict[str, tuple[int, ...]]) -> set[int]:
    """Whom a handler of replies may ask, as its own lines tell; empty where they do not."""
    text = "\n".join(lines)
    match = re.search(r"^    a = (\w+)(\[i\])?$", text, re.MULTILINE)
    if match is None:
        return set()
    name = match.group(1)
    if name.isdigit():
        return {int(name)}
    if not match.group(2):
        looked = re.search(rf"^    {name} = ([A-Z]\w*)\[i\]$", text, re.MULTILINE)
        name = looked.group(1) if looked is not None else ""
    return set(tables.get(name, ()))


def _shared(bodies: list[Lines]) -> tuple[Lines, list[tuple[int, ...]]] | None:
    """Lines that say the same as all bodies, with `@n@` for the n-th of the numbers in which they differ."""
    if len({len(body) for body in bodies}) != 1 or len(bodies[0]) > _LONGEST:
        return None
    vectors: list[tuple[int, ...]] = []
    out: Lines = []
    for versions in zip(*bodies, strict=True):
        if len(set(versions)) == 1:
            out.append(versions[0])
            continue
        if len({_NUMBER.sub("#", version) for version in versions}) != 1 or "return" in versions[0]:
            return None
        columns = list(zip(*([int(found) for found in _NUMBER.findall(version)] for version in versions), strict=True))

        def put(match: re.Match[str], columns: Iterator[tuple[int, ...]] = iter(columns)) -> str:  # noqa: B008
            column = next(columns)
            if len(set(column)) == 1:
                return match.group()
            if column not in vectors:
                vectors.append(column)
            return f"@{vectors.index(column)}@"

        out.append(_NUMBER.sub(put, versions[0]))
    return out, vectors


def _statements(lines: Lines) -> list[Lines]:
    """The statements of a block; what is indented, and `elif` and `else`, go with what they follow."""
    found: list[Lines] = []
    depth = len(lines[0]) - len(lines[0].lstrip()) if lines else 0
    for line in lines:
        own = len(line) - len(line.lstrip()) == depth
        if found and (not own or line.lstrip().startswith(("elif ", "else:"))):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _without_returns(lines: Lines, target: str) -> tuple[Lines, bool]:
    """The lines with `return value` as `target = value` and what follows it in an `else`; whether all paths return."""
    out: Lines = []
    statements = _statements(lines)
    for number, statement in enumerate(statements):
        first = statement[0]
        word = first.lstrip()
        if len(statement) == 1 and word.startswith("return "):
            return [*out, first.replace("return ", f"{target} = ", 1)], True
        if not any(line.lstrip().startswith("return") for line in statement):
            out.extend(statement)
            continue
        depth = len(first) - len(word)
        if not word.startswith("if ") or any(len(line) - len(line.lstrip()) == depth for line in statement[1:]):
            raise Entangled
        body, always = _without_returns(statement[1:], target)
        if not always:
            raise Entangled
        rest, ends = _without_returns([line for later in statements[number + 1 :] for line in later], target)
        out += [first, *body]
        if rest and len(_statements(rest)) == 1 and rest[0].lstrip().startswith("if "):
            out += [" " * depth + "el" + rest[0].lstrip(), *rest[1:]]
        elif rest:
            out += [" " * depth + "else:", *("    " + line for line in rest)]
        return out, ends
    return out, False


# -- replies ---------------------------------------------------------------------------------------


def _reply_here(functions: dict[str, Lines], name: str) -> None:
    """Writes the handler of a reply that is due at once where it is called."""
    lines = functions[name]
    calls = [(place, match) for place, line in enumerate(lines) if (match := _REPLIES.match(line))]
    if len(calls) != 1:
        return
    place, match = calls[0]
    callee = functions.get(match.group(2), [])
    guard = _GUARD.match(callee[1]) if len(callee) > 3 else None
    if guard is None or guard.group(1) != match.group(3) or callee[2].strip() != "return" or len(callee) > 3 * _LONGEST:
        return
    body = callee[3:]
    if "x" in _names(body) or any(line.lstrip().startswith("return") for line in body):
        return
    pad = match.group(1)
    body = _apart(body, lines, 4)
    functions[name] = [
        *lines[:place],
        f"{pad}if {guard.group(2)} == -1:",
        *(pad + line for line in body),
        *lines[place + 1 :],
    ]


def _no_reply(functions: dict[str, Lines]) -> None:
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
    if any(users & _names(lines[1:]) for lines in functions.values()):
        return
    for name in users:
        lines = [line.replace(f"if {cell} or ", "if ") for line in functions[name]]
        functions[name] = [line for line in lines if not line.lstrip().startswith(f"{cell} = ")]
