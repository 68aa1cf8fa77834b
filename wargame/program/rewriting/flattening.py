"""Makes generated code quick to run without changing what it says.

The compiler gives each thing a function of its own, which is how a reader finds it; a run spends
much of its time on calls and on looking up the same thing twice. So a function without results that
is called once is put where the call stands, under a comment with its name, and what a function
reads several times from a constant table, or (where it only looks) from the world, it reads once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from wargame.program.source import EFFECTS, READS, Function

_CALL = re.compile(rf"^(\s*)(\w+)\({re.escape(EFFECTS)}((?:, [ikjx])*)(, -1)?\)$")
_NAME = re.compile(r"\b[A-Za-z_]\w*\b")
_TABLE = re.compile(r"\b([A-Z][A-Z0-9_]*)\[i\]")
_CELL = re.compile(r"\b[FI]\[\d+ \+ [a-z]\w*\]")
_TRACK = re.compile(r"\btrack_\w+\(F, now, \w+\)")
_DERIVED = re.compile(rf"\b(?:always|formula)_\w+\({re.escape(READS)}(?:, \w+)*\)")
_WRITTEN = re.compile(r"\s*(?:for )?([a-z]\w*)(?: in | = | \+= | -= )")
_MAY_FAULT = re.compile(r"\b(?:divide|log_of|root_of|power_of|mod_of|whole_times|parted|within|pair_of)\(")
_LONGEST = 200


def flatten(functions: dict[str, Function], kept: Collection[str], copied: Collection[str]) -> None:
    """Writes single calls out, in place; functions in `kept` (handlers, entry points) stay.

    Those in `copied` stay as well, but are written out where they are called once.
    """
    calls: Counter[str] = Counter()
    for function in functions.values():
        calls.update(_NAME.findall("\n".join(function.lines[1:])))
    single = {
        name
        for name in functions
        if calls[name] == 1 and (name not in kept or name in copied) and _can_move(functions[name])
    }
    done: set[str] = set()
    for name in list(functions):
        if name in functions:
            _write_out(functions, functions[name], single, done)
    for name in done - set(copied):
        del functions[name]
    safe = _safe(functions)
    for function in functions.values():
        _read_once(function, safe)


def _can_move(function: Function) -> bool:
    body = function.lines[1:]
    return len(body) <= _LONGEST and not any(line.lstrip().startswith("return") or "@tail" in line for line in body)


def _write_out(functions: dict[str, Function], function: Function, single: set[str], done: set[str]) -> None:
    out: list[str] = []
    for line in function.lines:
        match = _CALL.match(line) if line.endswith(")") else None
        name = match.group(2) if match else ""
        if match is None or name not in single or name in done or name == function.name:
            out.append(line)
            continue
        callee = functions[name]
        _write_out(functions, callee, single, done)
        if not _fits(callee, function, match.group(3), match.group(4) is not None):
            out.append(line)
            continue
        pad = match.group(1)[4:]
        out.append(f"{match.group(1)}# {name}")
        out.extend(pad + inner for inner in callee.lines[1:])
        done.add(name)
    function.lines = out


def _parameters(function: Function) -> list[str]:
    return function.lines[0].partition("(")[2].rpartition(")")[0].split(", ")


def _fits(callee: Function, caller: Function, given: str, payload: bool) -> bool:
    """Whether names keep their meaning: parameters are called alike, locals do not meet."""
    arguments = [name for name in given.split(", ") if name]
    own = [name for name in _parameters(callee) if len(name) == 1 and name in "ikjx"]
    body = set(_NAME.findall("\n".join(callee.lines[1:])))
    if payload:
        if "x" in body or own[-1:] != ["x"]:
            return False
        own = own[:-1]
    if arguments != own:
        return False
    written = {match.group(1) for line in callee.lines[1:] if (match := _WRITTEN.match(line))}
    return not written or not written & set(_NAME.findall("\n".join(caller.lines[1:])))


def _safe(functions: dict[str, Function]) -> set[str]:
    """Derived places and formulas that cannot fault, whatever they are given."""
    safe = {
        name
        for name in functions
        if name.startswith(
            (
                "always_",
                "formula_",
                "track_",
                "sum_",
                "count_",
                "any_",
                "all_",
                "min_",
                "max_",
                "mean_",
                "prod_",
                "argmax_",
            )
        )
    }
    bodies = {name: "\n".join(functions[name].lines[1:]) for name in safe}
    calls = {name: functions.keys() & _NAME.findall(body) for name, body in bodies.items()}
    doubtful = {name for name, body in bodies.items() if _MAY_FAULT.search(body)}
    while doubtful:
        safe -= doubtful
        doubtful = {name for name in safe if not calls[name] <= safe}
    return safe


def _read_once(function: Function, safe: set[str]) -> None:
    """Repeated look-ups are made once, at the top."""
    lines = function.lines
    text = "\n".join(lines[1:])
    if text.count("[i]") < 2 and not function.name.startswith(("choose_", "decide_")):
        return
    if (
        "i" not in _parameters(function)
        or re.search(r"\bfor i in\b", text)
        or re.search(r"^\s*i = ", text, re.MULTILINE)
    ):
        tables: list[str] = []
    else:
        tables = [name for name, count in Counter(_TABLE.findall(text)).items() if count > 1]
    first = _after_guard(lines)
    body = "\n".join(lines[first:])
    added = []
    for name in tables:
        local = f"at_{name.lower()}"
        if _TABLE.findall(body).count(name) > 1 and local not in body:
            body = body.replace(f"{name}[i]", local)
            added.append(f"    {local} = {name}[i]")
    if function.name.startswith(("choose_", "decide_")):
        for pattern in (_CELL, _TRACK, _DERIVED):
            found = pattern.findall(body)
            for number, look in enumerate(dict.fromkeys(found)):
                head = look.partition("(")[0]
                if (
                    found.count(look) < 2
                    or ("(" in look and head not in safe)
                    or _has_local(look, added, _parameters(function))
                ):
                    continue
                local = f"seen_{(pattern is _TRACK and 'track') or (pattern is _CELL and 'cell') or 'derived'}_{number}"
                body = body.replace(look, local)
                added.append(f"    {local} = {look}")
    if added:
        function.lines = [*lines[:first], *added, *body.split("\n")]


def _has_local(look: str, added: list[str], parameters: list[str]) -> bool:
    """Whether a look-up uses a variable that is not yet known at the top of the function."""
    known = {*parameters, *(line.split(" = ")[0].strip() for line in added)}
    inner = look.partition("[")[2] if "[" in look else look.partition("(")[2]
    return any(name not in known and not name.isdigit() for name in _NAME.findall(inner))


def _after_guard(lines: list[str]) -> int:
    """The line behind the test that drops a stale item."""
    first = 1
    while first < len(lines) and lines[first].lstrip().startswith("#"):
        first += 1
    if first + 1 < len(lines) and lines[first].startswith("    if x != ") and lines[first + 1].strip() == "return":
        return first + 2
    return first
