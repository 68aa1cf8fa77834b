"""The statements of a generated function as a tree, and what rewriting them needs to know of a line.

A block is a list of statements. One that stands on one line is its text; `if` with its `elif` and
`else`, and loops, are nodes of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import attrs

from wargame.program.source import EFFECTS

NAME = re.compile(r"\b[A-Za-z_]\w*\b")
ASSIGNED = re.compile(r"^([a-z]\w*) = (.*)$")
STORED = re.compile(r"^(?:for )?([a-z]\w*)(?: in | = | \+= | -= )")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LEAVES = ("return", "continue", "break")


@attrs.define
class Branch:
    """`arms` are (`if a:`, block), (`elif b:`, block) .., (`else:`, block)."""

    arms: list[tuple[str, Block]]

    @property
    def complete(self) -> bool:
        """Whether some arm is taken in any case."""
        return self.arms[-1][0] == "else:"


@attrs.define
class Loop:
    """`for` or `while`."""

    head: str
    body: Block


Node = str | Branch | Loop
Block = list[Node]


def parse(lines: Sequence[str]) -> Block:
    """The lines of a function's body, its `def` left out, as a block; comments are dropped."""
    kept = [line.partition("  # ")[0] for line in lines if line.strip() and not line.lstrip().startswith("#")]
    block, end = _parse(kept, 0, _depth(kept[0]) if kept else 0)
    assert end == len(kept)
    return block


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _parse(lines: Sequence[str], at: int, depth: int) -> tuple[Block, int]:
    block: Block = []
    while at < len(lines) and _depth(lines[at]) == depth:
        text = lines[at].strip()
        at += 1
        if at == len(lines) or _depth(lines[at]) <= depth:
            block.append(text)
            continue
        inner, at = _parse(lines, at, _depth(lines[at]))
        if text.startswith(("elif ", "else:")):
            branch = block[-1]
            assert isinstance(branch, Branch)
            branch.arms.append((text, inner))
        else:
            block.append(Branch([(text, inner)]) if text.startswith("if ") else Loop(text, inner))
    return block, at


def written(block: Block, depth: int = 1) -> list[str]:
    """The block as lines; one with nothing in it says `pass`."""
    pad = "    " * depth
    out: list[str] = []
    for node in block:
        if isinstance(node, str):
            out.append(pad + node)
        elif isinstance(node, Loop):
            out += [pad + node.head, *written(node.body, depth + 1)]
        else:
            for head, body in node.arms:
                out += [pad + head, *written(body, depth + 1)]
    if len(out) > 1:
        out = [line for line in out if line != pad + "pass"]
    return out or [pad + "pass"]


def texts(block: Block) -> list[str]:
    """Every line of a block, heads of branches and loops among them."""
    out: list[str] = []
    _texts(block, out)
    return out


def _texts(block: Block, out: list[str]) -> None:
    for node in block:
        if isinstance(node, str):
            out.append(node)
        elif isinstance(node, Loop):
            out.append(node.head)
            _texts(node.body, out)
        else:
            for head, body in node.arms:
                out.append(head)
                _texts(body, out)


def blocks(block: Block) -> Iterator[Block]:
    """The block and every block within it."""
    yield block
    for node in block:
        if isinstance(node, Loop):
            yield from blocks(node.body)
        elif isinstance(node, Branch):
            for _, body in node.arms:
                yield from blocks(body)


def replaced(block: Block, change: Callable[[str], str]) -> Block:
    """The block with each of its lines changed."""
    out: Block = []
    for node in block:
        if isinstance(node, str):
            out.append(change(node))
        elif isinstance(node, Loop):
            out.append(Loop(change(node.head), replaced(node.body, change)))
        else:
            out.append(Branch([(change(head), replaced(body, change)) for head, body in node.arms]))
    return out


def count(block: Block) -> int:
    """How many lines a block has."""
    return sum(1 for _ in texts(block))


def stored(block: Block) -> set[str]:
    """The variables that are given values in a block."""
    found: set[str] = set()
    for node in block:
        if not isinstance(node, Branch):
            match = STORED.match(node if isinstance(node, str) else node.head)
            if match is not None:
                found.add(match.group(1))
        if isinstance(node, Loop):
            found |= stored(node.body)
        elif isinstance(node, Branch):
            found = found.union(*(stored(body) for _, body in node.arms))
    return found


def leaves(block: Block) -> bool:
    """Whether control may leave a block other than by its end."""
    for node in block:
        if isinstance(node, str):
            if node.startswith(_LEAVES):
                return True
        elif any(map(leaves, [node.body] if isinstance(node, Loop) else [body for _, body in node.arms])):
            return True
    return False


def hands_over(text: str) -> bool:
    """Whether a line hands the world to another function, which may do anything with it."""
    return f"({EFFECTS}" in text


def arguments(text: str, start: int) -> tuple[list[str], int]:
    """What stands between the brackets that open at `start`, parted at commas; the place behind them."""
    if simple := _BRACKETS.match(text, start):
        return [part.strip() for part in simple.group(1).split(",")], simple.end()
    depth, last = 0, start + 1
    found: list[str] = []
    for place in range(start, len(text)):
        letter = text[place]
        if letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
            if depth == 0:
                found.append(text[last:place].strip())
                return found, place + 1
        elif letter == "," and depth == 1:
            found.append(text[last:place].strip())
            last = place + 1
    raise ValueError(f"brackets are not closed: {text}")
