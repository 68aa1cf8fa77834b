"""What cannot change is written as the number it is, and what can then never happen is left out.

A cell that no function writes keeps the value it starts with: the generation of an inject that
nothing cancels; in a batch, where nobody sits, every seat. The same for a payload that is the same
wherever an item is put on the agenda, and for a local variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from wargame.program.layout import RESERVED
from wargame.program.rewriting.blocks import (
    ASSIGNED,
    NAME,
    Block,
    Branch,
    Loop,
    Node,
    arguments,
    replaced,
    stored,
    texts,
)
from wargame.program.rewriting.cells import Runs, accesses

_WHOLE = r"-?\d+"
_COMPARED = re.compile(rf"^({_WHOLE}) (==|!=|<=|>=|<|>) ({_WHOLE})$")
_PUSH = "heappush(Q, ("
_GUARD = re.compile(rf"^if x != ({_WHOLE}):$")
_PLAIN = re.compile(r"^(?:[A-Z]\w*\[\w+\]|[a-z]\w*|-?\d[\w.]*)$")


def steady(functions: dict[str, Block], runs: Runs, start: Sequence[int]) -> None:
    """Puts numbers for cells of I that nothing writes; `start` are the cells' first values."""
    written: set[int] = set()
    for line in (line for block in functions.values() for line in texts(block)):
        for access in accesses(line) if line.startswith("I[") else ():
            if access.how and access.array == "I":
                found = runs.of("I", access.index)
                if found is None:
                    return
                written |= found

    def change(line: str) -> str:
        if "I[" not in line:
            return line
        for access in reversed(list(accesses(line))):
            found = runs.of("I", access.index) if access.array == "I" else None
            if found is None or found & written:
                continue
            values = {start[cell] for run in found for cell in runs.span("I", run, len(start))}
            first = min(cell for run in found for cell in runs.span("I", run, len(start)))
            if len(values) == 1 and first >= RESERVED:
                line = f"{line[: access.start]}{values.pop()}{line[access.end :]}"
        return line

    for name, block in functions.items():
        functions[name] = replaced(block, change)


def payloads(functions: dict[str, Block], handlers: Sequence[str]) -> None:
    """Where every item of a handler carries one number, the handler need not compare it."""
    carried: dict[str, set[str]] = {}
    for owner, block in functions.items():
        lines = texts(block)
        for line in lines:
            start = line.find(_PUSH)
            if start < 0:
                continue
            parts, _ = arguments(line, start + len(_PUSH) - 1)
            codes = [parts[1]] if parts[1].isdigit() else re.findall(r"\bcode == (\d+)", "\n".join(lines))
            if not codes:
                return
            for code in codes:
                if parts[4] != "x" or handlers[int(code)] != owner:  # what it was given itself is passed on
                    carried.setdefault(handlers[int(code)], set()).add(parts[4] if parts[1].isdigit() else "any")
    called = {name for block in functions.values() for line in texts(block) for name in NAME.findall(line)}
    for name, values in carried.items():
        if name in called or not functions[name]:
            continue
        first = functions[name][0]
        if isinstance(first, Branch) and len(first.arms) == 1 and first.arms[0][1] == ["return"]:
            match = _GUARD.match(first.arms[0][0])
            if match is not None and values == {match.group(1)}:
                del functions[name][0]


def fold(block: Block, known: Mapping[str, str] | None = None) -> Block:
    """The block without branches that are never taken."""
    found = dict(known or {})
    out: Block = []
    for node in block:
        for one in _folded(node, found):
            out.append(one)
    return out


def _folded(node: Node, known: dict[str, str]) -> Iterable[Node]:
    if isinstance(node, str):
        if match := ASSIGNED.match(node):
            name, value = match.groups()
            known.pop(name, None)
            if re.fullmatch(_WHOLE, value):
                known[name] = value
        else:
            for name in stored([node]):
                known.pop(name, None)
        return [node]
    if isinstance(node, Loop):
        for name in stored([node]):
            known.pop(name, None)
        return [Loop(node.head, fold(node.body))]
    arms: list[tuple[str, Block]] = []
    for head, body in node.arms:
        condition = truth(head.partition(" ")[2][:-1], known) if head != "else:" else "True"
        if condition == "False":
            continue
        if condition == "True" and not arms:
            return [one for each in body for one in _folded(each, known)]
        arms.append(("else:" if condition == "True" else f"{'elif' if arms else 'if'} {condition}:", fold(body, known)))
        if condition == "True":
            break
    for name in stored([node]):
        known.pop(name, None)
    return [Branch(arms)] if arms else []


def truth(condition: str, known: Mapping[str, str]) -> str:
    """A condition in its simplest form: "True", "False" or what is left of it."""
    parts = _parted(condition, " or ")
    if len(parts) > 1:
        kept = [part for part in (truth(part, known) for part in parts) if part != "False"]
        return "True" if "True" in kept else " or ".join(kept) or "False"
    condition = known.get(condition, condition)
    if re.fullmatch(_WHOLE, condition):
        return "False" if int(condition) == 0 else "True"
    if match := _COMPARED.match(re.sub(r"^[a-z]\w*", lambda name: known.get(name.group(), name.group()), condition)):
        left, how, right = int(match.group(1)), match.group(2), int(match.group(3))
        return str(_COMPARISONS[how](left, right))
    return condition


_COMPARISONS = {
    "==": int.__eq__,
    "!=": int.__ne__,
    "<=": int.__le__,
    ">=": int.__ge__,
    "<": int.__lt__,
    ">": int.__gt__,
}


def _parted(text: str, word: str) -> list[str]:
    """The text parted at a word that stands outside all brackets; one part where `and`, `if` or `not` are about."""
    if word not in text or re.search(r"\b(?:and|if|not|lambda|for)\b", re.sub(r"\([^()]*\)", "", text)):
        return [text]
    parts, depth, last = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and text.startswith(word, place):
            parts.append(text[last:place])
            last = place + len(word)
    return [*parts, text[last:]]


def without_unread(block: Block) -> Block:
    """Leaves out values that no line reads, where working them out does nothing else."""
    while True:
        read: dict[str, int] = {}
        for line in texts(block):
            match = ASSIGNED.match(line)
            for name in NAME.findall(match.group(2) if match else line):
                read[name] = read.get(name, 0) + 1
        idle = {
            match.group(1)
            for line in texts(block)
            if (match := ASSIGNED.match(line)) and match.group(1) not in read and _PLAIN.match(match.group(2))
        }
        if not idle:
            return block
        block = _without(block, idle)


def _without(block: Block, idle: set[str]) -> Block:
    out: Block = []
    for node in block:
        if isinstance(node, str):
            match = ASSIGNED.match(node)
            if match is None or match.group(1) not in idle or not _PLAIN.match(match.group(2)):
                out.append(node)
        elif isinstance(node, Loop):
            out.append(Loop(node.head, _without(node.body, idle)))
        else:
            out.append(Branch([(head, _without(body, idle)) for head, body in node.arms]))
    return out
