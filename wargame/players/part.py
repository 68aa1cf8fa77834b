"""A part in a game and who plays it from outside, as data: what a study's workers are handed."""

from __future__ import annotations

import attrs

PATIENCE = 30.0  # seconds that a program is waited for


@attrs.frozen
class Part:
    """`name` is an actor's code or a program that rules ask; `who` is in the words of `--player`.

    `files` are (word, sha256) of those words of a command that are files.
    """

    name: str
    who: str
    files: tuple[tuple[str, str], ...] = ()
