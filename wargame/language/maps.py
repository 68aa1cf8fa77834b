"""Shapes of maps: names and what stands under each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.problems import Mark
from wargame.language.reading import Reading, Unreadable
from wargame.language.shapes import Schema, Shape


@attrs.frozen
class MapOf(Shape):
    """Names and what stands under each. `what` is what a name stands for, in the plural."""

    value: Shape
    what: str
    may_be_empty = True

    def read(self, node: Node, mark: Mark, reading: Reading) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for key, value in entries(node, self, reading):
            try:
                name = self.name(key, reading)
                if isinstance(value, ScalarNode) and value.empty and not self.value.may_be_empty:
                    reading.error(key.mark, f"`{key.text}` is empty: {self.value.says()} belongs here")
                    continue
                found[name] = self.value.read(value, key.mark, reading)
            except Unreadable:
                continue
        return found

    def name(self, key: ScalarNode, reading: Reading) -> str:
        return reading.named(key)

    def says(self) -> str:
        return f"a map of {self.what}"

    def schema(self) -> Schema:
        value = self.value.schema()
        if self.value.may_be_empty:
            value = {"anyOf": [value, {"type": "null"}]}
        return {"type": ["object", "null"], "additionalProperties": value}


@attrs.frozen
class FreeMap(MapOf):
    """A map whose keys are any words: a title, a year, an address."""

    def name(self, key: ScalarNode, reading: Reading) -> str:
        return key.text


def entries(node: Node, shape: Shape, reading: Reading) -> tuple[tuple[ScalarNode, Node], ...]:
    """The keys and values of a map; nothing at all counts as an empty one."""
    if isinstance(node, ScalarNode) and node.empty:
        return ()
    if isinstance(node, ListNode):
        reading.fault(
            node.mark,
            f"a list stands where {shape.says()} belongs",
            "whatever can happen, be changed or be reported has a name: write `name:` and its keys below",
        )
    if not isinstance(node, MapNode):
        reading.misplaced(node, shape.says())
    return node.items
