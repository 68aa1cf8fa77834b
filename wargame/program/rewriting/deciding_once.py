"""Where all who may be asked decide by the same lines, up to whole numbers, those lines stand once.

They stand in the handler of the replies, and take the numbers from tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wargame.program.rewriting.function_lines import LONGEST, Lines, apart
from wargame.program.source import EFFECTS

_DECISION = re.compile(rf"^\s+j = (decide_\w+)\({re.escape(EFFECTS)}, i\)$")
_IS_ACTOR = re.compile(r"^\s+(?:if|elif) a == (\d+):$")
_BRANCH = re.compile(r"^\s+(?:if a < \d+:|else:)$")
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")


class Entangled(Exception):
    """Returns that stand where they cannot be taken out."""


def decide_once(functions: dict[str, Lines], name: str, tables: dict[str, tuple[int, ...]], head: Lines) -> None:
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
    body = [line.replace("@answer@", "j") for line in apart(body, kept, 3)]
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
    if len({len(body) for body in bodies}) != 1 or len(bodies[0]) > LONGEST:
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
