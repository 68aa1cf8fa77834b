"""The shapes of `expects`: known answers, in short or with the settings under which they hold."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from wargame.language.entry import EntryOf
from wargame.language.maps import MapOf, entries
from wargame.language.model import Expectation
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.problems import Mark
from wargame.language.reading import Reading, Unreadable
from wargame.language.shapes import SCALAR, Expression, Schema, Shape, scalar
from wargame.language.tree import Expr, Listing, Name

_VALUE = Expression("a value")


@attrs.frozen
class Quantities(Shape):
    """What is looked at (an outcome, a measure, `median(measure)`) and its known value."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> tuple[tuple[Expr, Expr], ...]:
        found: list[tuple[Expr, Expr]] = []
        items = entries(node, self, reading)
        if not items:
            reading.fault(mark, f"`values` is empty: {self.says()} belongs here")
        for key, value in items:
            try:
                if key.text.startswith("share("):
                    advice = "the share of an outcome or a flag is its name alone"
                    reading.fault(key.mark, f"`{key.text[:40]}`: there is no `share(...)`", advice)
                quantity = reading.expression(key)
                if isinstance(value, ScalarNode) and value.empty:
                    reading.fault(key.mark, f"`{key.text[:40]}` is empty: {_VALUE.says()} belongs here")
                found.append((quantity, _VALUE.read(value, key.mark, reading)))
            except Unreadable:
                continue
        return tuple(found)

    def says(self) -> str:
        return "a map of outcomes or measures and their known values"

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": SCALAR, "minProperties": 1}


@attrs.frozen
class Setting(Shape):
    """A parameter's value, several of them, or `sweep`: those that its own `sweep` lists."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Expr:
        if isinstance(node, ListNode):
            if not node.items:
                reading.misplaced(node, self.says())
            return Listing(tuple(_VALUE.read(item, mark, reading) for item in node.items), node.mark)
        return reading.expression(scalar(node, self, reading))

    def says(self) -> str:
        return "a value, a list of values, or `sweep`"

    def schema(self) -> Schema:
        return {"anyOf": [SCALAR, {"type": "array", "items": SCALAR, "minItems": 1}]}


@attrs.frozen
class Expects(MapOf):
    """Known answers by name; a bare value is that of the outcome or measure of this name."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Mapping[str, Expectation]:
        found: dict[str, Expectation] = {}
        for key, value in entries(node, self, reading):
            try:
                name = reading.named(key)
                if isinstance(value, MapNode):
                    found[name] = self.value.read(value, key.mark, reading)
                    continue
                if isinstance(value, ScalarNode) and value.empty:
                    reading.fault(key.mark, f"`{name}` is empty: {self.value.says()} belongs here")
                known = _VALUE.read(value, key.mark, reading)
                found[name] = Expectation(((Name(name, key.mark), known),), mark=key.mark)
            except Unreadable:
                continue
        return found

    def schema(self) -> Schema:
        return {"type": ["object", "null"], "additionalProperties": {"anyOf": [SCALAR, self.value.schema()]}}


EXPECTS = Expects(EntryOf("expectation"), "outcomes or measures and their known values, or named expectations")
