"""Draws written out for CPython: where a draw is sure to be made, the call of `draw` is spared.

`draw(D, U, s)` takes the next uniform of stream s. For the interpreter a line that draws becomes
three: the position is read and moved on, the number taken, and the stream refilled at a block's end.
Its variables (`d_s`, `d_p`, `d_u`) are named as no function names its arguments.
"""

from __future__ import annotations

import re

from wargame.program.rewriting.blocks import arguments

_DRAW = "draw(D, U, "
_CONDITIONAL = re.compile(r"\b(if|else|and|or|elif|while|for|lambda)\b")


def inline_draws(text: str) -> str:
    """The text with the draws that stand in unconditional statements written out, in their order."""
    out: list[str] = []
    for line in text.split("\n"):
        body = line.lstrip()
        if _DRAW not in line or body.startswith("def ") or _CONDITIONAL.search(body):
            out.append(line)
            continue
        pad = line[: len(line) - len(body)]
        number = 0
        while (start := body.find(_DRAW)) >= 0:
            parts, end = arguments(body, start + len("draw"))
            number += 1
            drawn = f"d_u{number}" if number > 1 else "d_u"
            out.append(f"{pad}d_s = {parts[2]}")
            out.append(f"{pad}d_p = D[d_s]")
            out.append(f"{pad}D[d_s] = d_p + 1")
            out.append(f"{pad}{drawn} = U[d_p]")
            out.append(f"{pad}if {drawn} > 1.0:")
            out.append(f"{pad}    {drawn} = refill(D, U, d_s)")
            body = f"{body[:start]}{drawn}{body[end:]}"
        out.append(pad + body)
    return "\n".join(out)
