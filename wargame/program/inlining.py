"""Draws written out for CPython: where a draw is sure to be made, the call of `draw` is spared.

`draw(D, U, s)` takes the next uniform of stream s. For the interpreter a line that draws becomes
three: the position is read and moved on, the number taken, and the stream refilled at a block's end.
"""

from __future__ import annotations

import re

_DRAW = re.compile(r"draw\(D, U, ([^()]*)\)")
_CONDITIONAL = re.compile(r"\b(if|else|and|or|elif|while|for)\b")


def inline_draws(text: str) -> str:
    """The text with each draw that stands in an unconditional statement written out."""
    out: list[str] = []
    for line in text.split("\n"):
        found = _DRAW.findall(line)
        body = line.lstrip()
        if len(found) != 1 or body.startswith(("def", "return", "elif", "while", "for")) or _CONDITIONAL.search(body):
            out.append(line)
            continue
        pad = line[: len(line) - len(body)]
        stream = found[0]
        out.append(f"{pad}s = {stream}")
        out.append(f"{pad}p = D[s]")
        out.append(f"{pad}D[s] = p + 1")
        out.append(f"{pad}u = U[p]")
        out.append(f"{pad}if u > 1.0:")
        out.append(f"{pad}    u = refill(D, U, s)")
        out.append(_DRAW.sub("u", line))
    return "\n".join(out)
