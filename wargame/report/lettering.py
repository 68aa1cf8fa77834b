"""How wide text will be, and where to break it, without a browser at hand."""

from __future__ import annotations

import unicodedata

_WIDTHS = {
    **dict.fromkeys("ijl'|", 0.24),
    **dict.fromkeys("ftrI.,:;!()[]-/\\` ", 0.32),
    **dict.fromkeys('ckszvxyJ"*', 0.51),
    **dict.fromkeys("ABEKPSVXYFTLZ", 0.68),
    **dict.fromkeys("CDGHNOQRUw&", 0.77),
    **dict.fromkeys("mMW@%", 0.95),
}


def text_width(text: str, size: float) -> float:
    """About how wide `text` is in a sans-serif of `size` pixels, rather too wide than too narrow."""
    total = 0.0
    for letter in text:
        if unicodedata.combining(letter):
            continue
        if unicodedata.east_asian_width(letter) in "WF":
            total += 1.05
        else:
            total += _WIDTHS.get(letter, 0.58 if letter.isascii() else 0.7)
    return total * size * 1.06


def wrap(text: str, width: float, size: float, most: int = 3) -> list[str]:
    """`text` in at most `most` lines of `width` pixels; what does not fit ends in `…`."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while text_width(word, size) > width:
            cut = _fitting(word, width, size)
            lines.append(word[:cut])
            word = word[cut:]
            if len(lines) > most:
                break
        line = word
        if len(lines) > most:
            break
    if line:
        lines.append(line)
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(last + "…", size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + "…"]
    return lines or [""]


def _fitting(word: str, width: float, size: float) -> int:
    cut = 1
    while cut < len(word) and text_width(word[: cut + 1], size) <= width:
        cut += 1
    return cut
