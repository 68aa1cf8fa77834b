"""Draws written out for CPython: where a draw is sure to be made, the call of `draw` is spared.

`draw(D, U, s)` takes the next uniform of stream s. For the interpreter a line that draws becomes
three: the position is read and moved on, the number taken, and the stream refilled at a block's end.
Its variables (`d_s`, `d_p`, `d_u`) are named as no function names its arguments.
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
        out.append(f"{pad}d_s = {stream}")
        out.append(f"{pad}d_p = D[d_s]")
        out.append(f"{pad}D[d_s] = d_p + 1")
        out.append(f"{pad}d_u = U[d_p]")
        out.append(f"{pad}if d_u > 1.0:")
        out.append(f"{pad}    d_u = refill(D, U, d_s)")
        out.append(_DRAW.sub("d_u", line))
    return "\n".join(out)
