"""What stands in a file before anyone asks what it means: texts, maps and lists, with positions."""

from __future__ import annotations

from typing import TypeAlias

import attrs

from wargame.language.positions import Lines
from wargame.language.problems import Mark
from wargame.language.snippet import Snippet


@attrs.frozen(eq=False)
class ScalarNode:
    """A piece of text. `style` is "" (plain), "'", '"', "|" or ">".

    `lines` maps offsets in `text` to lines and columns of the file, as `Snippet` takes them.
    `spoilt` says that YAML made something else of it than was meant, and that this is told.
    """

    text: str
    mark: Mark
    style: str = ""
    lines: Lines = ()
    spoilt: bool = False

    @property
    def snippet(self) -> Snippet:
        """The text for the expression parser, which says positions in it as positions in the file."""
        return Snippet(self.text, self.mark.file, self.lines or ((0, self.mark.line, self.mark.column),))

    @property
    def empty(self) -> bool:
        """Whether nothing was written here at all (`none:` and then the next line)."""
        return not self.text and not self.style


@attrs.frozen(eq=False)
class MapNode:
    """Keys and their values in the file's order. `flow` says that it was written `{a: b}`."""

    items: tuple[tuple[ScalarNode, Node], ...]
    mark: Mark
    flow: bool = False

    def get(self, key: str) -> Node | None:
        """The value under a key, or None."""
        return next((value for name, value in self.items if name.text == key), None)

    def key(self, key: str) -> ScalarNode | None:
        """The node of the key itself, for its position."""
        return next((name for name, _ in self.items if name.text == key), None)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(name.text for name, _ in self.items)

    def without(self, *keys: str) -> MapNode:
        """The same map with some keys left out."""
        return attrs.evolve(self, items=tuple(item for item in self.items if item[0].text not in keys))


@attrs.frozen(eq=False)
class ListNode:
    """Values in the file's order. `flow` says that it was written `[a, b]`."""

    items: tuple[Node, ...]
    mark: Mark
    flow: bool = False


Node: TypeAlias = ScalarNode | MapNode | ListNode


def same(one: Node, other: Node) -> bool:
    """Whether two nodes say the same, whatever their positions, quotes and the order of keys."""
    if isinstance(one, ScalarNode) and isinstance(other, ScalarNode):
        return _plain(one) == _plain(other)
    if isinstance(one, ListNode) and isinstance(other, ListNode):
        return len(one.items) == len(other.items) and all(map(same, one.items, other.items))
    if isinstance(one, MapNode) and isinstance(other, MapNode):
        if sorted(one.keys) != sorted(other.keys):
            return False
        values = {key.text: value for key, value in other.items}
        return all(same(value, values[key.text]) for key, value in one.items)
    return False


def _plain(node: ScalarNode) -> str:
    """The text as it counts: blanks at the ends of lines do not."""
    return "\n".join(line.rstrip() for line in node.text.strip().split("\n"))
