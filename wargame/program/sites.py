"""What a record or a count can be about: one site for each named thing in a playbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from wargame.language.problems import Mark
    from wargame.language.tree import Text
    from wargame.program.types import Type

Readers = tuple[tuple[int, ...] | None, ...]  # of each instance, None for everybody; () is everybody throughout


@attrs.frozen
class TextInfo:
    """A text with the types of its slots, in the order of the first version's slots."""

    said: Text
    slots: tuple[tuple[tuple[Type, str], ...], ...]  # for each version: (type, form) of each slot


@attrs.frozen
class Site:
    """`kind` says what the record is: inject, exit, state, move, answer, silence, write, ...

    `labels` name the instances ("[USA, POL]" or ""). `readers[i]` are the actors that see it, or
    None for everybody; an empty `readers` means everybody throughout. Of a question whose answerer
    is known only when it is asked (`asks`), the record's value is that answerer, who reads it too.
    A `covered` site's count lies in I at `cell`.
    """

    number: int
    path: str
    kind: str
    mark: Mark
    labels: tuple[str, ...] = ("",)
    readers: Readers = ()
    text: TextInfo | None = None
    covered: bool = False
    cell: int = -1
    reason: str = ""
    objective: tuple[str, ...] = ()
    asks: bool = False

    def label(self, instance: int) -> str:
        return self.labels[instance] if 0 <= instance < len(self.labels) else ""
