"""The shapes that a value in a playbook can have: how each is read, described and put in a schema.

A shape knows nothing of sections; `wargame.language.fields` says which shape stands where.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Any, TypeAlias

import attrs

from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.problems import Mark
from wargame.language.reading import Reading
from wargame.language.tree import Block, Expr, Listing, Name, Text

Schema: TypeAlias = dict[str, Any]

# An editor types scalars by their looks; the language does not.
SCALAR: Schema = {"type": ["string", "number", "boolean"]}


class Shape(ABC):
    """What may stand at one place of a playbook.

    `may_be_empty` says that a key without a value is fine.
    """

    may_be_empty = False

    @abstractmethod
    def read(self, node: Node, mark: Mark, reading: Reading) -> Any:
        """The value of a node. `mark` is the place of the key that it stands under.

        Raises `Unreadable` once the problem is told.
        """

    @abstractmethod
    def says(self) -> str:
        """What belongs here, as part of a sentence: "a duration", "a map of ..."."""

    @abstractmethod
    def schema(self) -> Schema:
        """The shape in JSON Schema, draft 7."""


def scalar(node: Node, shape: Shape, reading: Reading) -> ScalarNode:
    if not isinstance(node, ScalarNode) or node.empty or node.spoilt:
        reading.misplaced(node, shape.says())
    return node


@attrs.frozen
class Prose(Shape):
    """Words for people, kept as they are."""

    what: str = "a text"

    def read(self, node: Node, mark: Mark, reading: Reading) -> str:
        return scalar(node, self, reading).text.strip()

    def says(self) -> str:
        return self.what

    def schema(self) -> Schema:
        return SCALAR


@attrs.frozen
class Flag(Shape):
    def read(self, node: Node, mark: Mark, reading: Reading) -> bool:
        text = scalar(node, self, reading).text
        if text not in ("true", "false"):
            reading.misplaced(node, self.says())
        return text == "true"

    def says(self) -> str:
        return "`true` or `false`"

    def schema(self) -> Schema:
        return {"type": "boolean"}


@attrs.frozen
class Whole(Shape):
    """A whole number that sizes something, known before the game."""

    least: int = 1
    most: int = 100_000

    def read(self, node: Node, mark: Mark, reading: Reading) -> int:
        text = scalar(node, self, reading).text
        if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not self.least <= int(text) <= self.most:
            reading.misplaced(node, self.says())
        return int(text)

    def says(self) -> str:
        return f"a whole number from {self.least} to {self.most:,}"

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@attrs.frozen
class OneOf(Shape):
    """One of a few fixed words."""

    words: tuple[str, ...]

    def read(self, node: Node, mark: Mark, reading: Reading) -> str:
        text = scalar(node, self, reading).text
        if text not in self.words:
            reading.fault(node.mark, f"`{text[:40]}` stands where {self.says()} belongs")
        return text

    def says(self) -> str:
        quoted = [f"`{word}`" for word in self.words]
        return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"

    def schema(self) -> Schema:
        return {"enum": [int(word) if word.isdigit() else word for word in self.words]}


@attrs.frozen
class Word(Shape):
    """One name."""

    what: str = "a name"

    def read(self, node: Node, mark: Mark, reading: Reading) -> Name:
        return reading.name(scalar(node, self, reading))

    def says(self) -> str:
        return self.what

    def schema(self) -> Schema:
        return SCALAR


@attrs.frozen
class Words(Shape):
    """One name or a list of names."""

    what: str = "a name or a list of names"

    def read(self, node: Node, mark: Mark, reading: Reading) -> tuple[Name, ...]:
        if isinstance(node, ListNode):
            return tuple(reading.name(scalar(item, Word(), reading)) for item in node.items)
        return (reading.name(scalar(node, self, reading)),)

    def says(self) -> str:
        return self.what

    def schema(self) -> Schema:
        return {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}


@attrs.frozen
class Expression(Shape):
    """An expression; `what` is the kind of value that it should give."""

    what: str = "an expression"

    def read(self, node: Node, mark: Mark, reading: Reading) -> Expr:
        return reading.expression(scalar(node, self, reading))

    def says(self) -> str:
        return self.what

    def schema(self) -> Schema:
        return SCALAR


@attrs.frozen
class Value(Expression):
    """An expression or a list of expressions: a set written out, an actor, a number."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Expr:
        if isinstance(node, ListNode):
            return Listing(tuple(Expression().read(item, mark, reading) for item in node.items), node.mark)
        return super().read(node, mark, reading)

    def schema(self) -> Schema:
        return {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}


@attrs.frozen
class Statements(Shape):
    """Statements, one a line."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Block:
        if isinstance(node, ListNode):
            reading.fault(node.mark, "a list stands where statements belong", "write `|` and one statement a line")
        if isinstance(node, MapNode):
            reading.fault(node.mark, "a map stands where statements belong", "write `|` and the statements below")
        return reading.block(scalar(node, self, reading))

    def says(self) -> str:
        return "statements"

    def schema(self) -> Schema:
        return {"type": "string"}


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", re.ASCII)


@attrs.frozen
class Texts(Shape):
    """A text for people, in one language or in several."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Text:
        if not isinstance(node, MapNode):
            return Text((("", reading.template(scalar(node, self, reading))),), node.mark)
        versions = []
        for key, value in node.items:
            if not _LANGUAGE.fullmatch(key.text):
                reading.misplaced(node, self.says())
            versions.append((key.text, reading.template(scalar(value, self, reading))))
        if not versions:
            reading.misplaced(node, self.says())
        return Text(tuple(versions), node.mark)

    def says(self) -> str:
        return "a text, or one per language (`{en: ..., sv: ...}`)"

    def schema(self) -> Schema:
        codes = {"pattern": f"^{_LANGUAGE.pattern}$"}
        return {"anyOf": [SCALAR, {"type": "object", "propertyNames": codes, "additionalProperties": SCALAR}]}


@attrs.frozen
class Items(Shape):
    """A list whose items have one shape."""

    item: Shape
    exactly: int = 0

    def read(self, node: Node, mark: Mark, reading: Reading) -> tuple[Any, ...]:
        if not isinstance(node, ListNode) or (self.exactly and len(node.items) != self.exactly):
            reading.misplaced(node, self.says())
        return tuple(self.item.read(item, mark, reading) for item in node.items)

    def says(self) -> str:
        return f"a list of {self.exactly}" if self.exactly else "a list"

    def schema(self) -> Schema:
        bounds = {"minItems": self.exactly, "maxItems": self.exactly} if self.exactly else {}
        return {"type": "array", "items": self.item.schema(), **bounds}
