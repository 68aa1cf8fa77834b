"""Shapes with a grammar of their own: choices, answers, indices, formulas, tables of numbers."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import attrs

from wargame.language.entry import EntryOf
from wargame.language.maps import FreeMap, MapOf, entries
from wargame.language.model import Answer, Consequence, Formula, Rule, Source
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.problems import Mark
from wargame.language.reading import Reading, Unreadable
from wargame.language.shapes import SCALAR, Expression, Items, Prose, Schema, Shape, Statements, Value, Word, scalar
from wargame.language.tree import Block, Expr, Name


@attrs.frozen
class Indices(Shape):
    """`of:`: whose a track is."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> dict[str, Any]:
        if isinstance(node, ScalarNode):
            word = scalar(node, self, reading).text
            if word == "pair":
                return {"pair": True}
            if word == "actor":
                return {"of": {"actor": Name("actors", node.mark)}}
            advice = "name the index: `of: {a: allies}`"
            reading.fault(node.mark, f"`{word[:40]}` stands where {self.says()} belongs", advice)
        return {"of": self._map().read(node, mark, reading)}

    def _map(self) -> MapOf:
        return MapOf(Value("a set, words or a named kind"), "indices and their domains")

    def says(self) -> str:
        return "`actor`, `pair` or a map of indices"

    def schema(self) -> Schema:
        return {"anyOf": [{"enum": ["actor", "pair"]}, self._map().schema()]}


@attrs.frozen
class Weights(Shape):
    """Choices and their weights; with `rest` allowed, None stands for it."""

    rest: bool = False

    def read(self, node: Node, mark: Mark, reading: Reading) -> tuple[tuple[Expr, Expr | None], ...]:
        found: list[tuple[Expr, Expr | None]] = []
        for key, value in entries(node, self, reading):
            try:
                weight: Expr | None = None
                if not (self.rest and isinstance(value, ScalarNode) and value.text == "rest"):
                    weight = Expression("a weight").read(value, key.mark, reading)
                found.append((reading.expression(key), weight))
            except Unreadable:
                continue
        return tuple(found)

    def says(self) -> str:
        return "a map of choices and weights" + (" (`rest`: what the others leave)" if self.rest else "")

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": SCALAR}


@attrs.frozen
class Choose(Shape):
    """One choice, a call such as `logit(2)`, or choices with weights."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Any:
        if isinstance(node, MapNode):
            weights = Weights(rest=True).read(node, mark, reading)
            if not node.items:
                reading.misplaced(node, self.says())
            return weights
        return reading.expression(scalar(node, self, reading))

    def says(self) -> str:
        return "a choice, `logit(rationality)`, `program(name)` or a map of choices and weights"

    def schema(self) -> Schema:
        return {"anyOf": [SCALAR, Weights(rest=True).schema()]}


@attrs.frozen
class Odds(Expression):
    """A probability, or `rest` for what the other results leave."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Expr | None:  # type: ignore[override]
        if isinstance(node, ScalarNode) and node.text == "rest":
            return None
        return super().read(node, mark, reading)


@attrs.frozen
class OutcomeCondition(Expression):
    """A condition, or `otherwise`."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Expr | None:  # type: ignore[override]
        if isinstance(node, ScalarNode) and node.text == "otherwise":
            return None
        return super().read(node, mark, reading)


@attrs.frozen
class Answers(Shape):
    """Answers by name; a plain list where they carry nothing."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Mapping[str, Answer]:
        if isinstance(node, ListNode):
            found: dict[str, Answer] = {}
            for item in node.items:
                word = scalar(item, Prose("the name of an answer"), reading)
                if word.text in found:
                    reading.error(word.mark, f"`{word.text}` stands here a second time")
                found[reading.named(word)] = Answer(Consequence(mark=word.mark), mark=word.mark)
        else:
            found = dict(self._map().read(node, mark, reading))
        if len(found) == 0:
            reading.fault(node.mark, "a question without answers", "give it at least one")
        return found

    def _map(self) -> MapOf:
        return MapOf(EntryOf("answer"), "answers")

    def says(self) -> str:
        return "a map of answers, or a list of their names"

    def schema(self) -> Schema:
        return {"anyOf": [self._map().schema(), {"type": "array", "items": SCALAR}]}


@attrs.frozen
class Silence(Shape):
    """The name of an answer or a state, or a consequence of its own."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Name | Answer:
        if isinstance(node, MapNode):
            answer: Answer = EntryOf("answer").read(node, mark, reading)
            return answer
        return reading.name(scalar(node, self, reading))

    def says(self) -> str:
        return "an answer, a state, or a map like an answer's"

    def schema(self) -> Schema:
        return {"anyOf": [SCALAR, EntryOf("answer").schema()]}


@attrs.frozen
class Rules(MapOf):
    """A player's rules, which used to be a list."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Mapping[str, Rule]:
        if isinstance(node, ListNode):
            advice = "a player's rules are a map of named rules, in order: `ordinary:` and below it `choose: logit(2)`"
            reading.fault(node.mark, f"a list stands where {self.says()} belongs", advice)
        return super().read(node, mark, reading)


@attrs.frozen
class Formulas(MapOf):
    """`cover(c): expression`."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Mapping[str, Formula]:
        found: dict[str, Formula] = {}
        for key, value in entries(node, self, reading):
            try:
                name, arguments = reading.signature(key)
                found[name] = Formula(arguments, Expression().read(value, key.mark, reading), key.mark)
            except Unreadable:
                continue
        return found


@attrs.frozen
class Axis(Word):
    """What the rows or columns of a table stand for; `month` is else a unit, not a name."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Name:
        if isinstance(node, ScalarNode) and node.text == "month":
            return Name("month", node.mark)
        return super().read(node, mark, reading)


@attrs.frozen
class Numbers(Shape):
    """The numbers of a table: one list, or a list of lists."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> tuple[tuple[Expr, ...], ...]:
        if not isinstance(node, ListNode):
            reading.misplaced(node, self.says())
        if all(isinstance(item, ScalarNode) for item in node.items):
            return (Items(Expression("a number")).read(node, mark, reading),)
        return tuple(Items(Expression("a number")).read(item, mark, reading) for item in node.items)

    def says(self) -> str:
        return "a list of numbers, or one list per row"

    def schema(self) -> Schema:
        return {"type": "array", "items": {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}}


@attrs.frozen
class SourceDetails(Shape):
    """A sentence, or what a bibliography says."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> Source:
        if isinstance(node, ScalarNode):
            return Source({"title": Prose().read(node, mark, reading)}, mark)
        return Source(FreeMap(Prose(), "details").read(node, mark, reading), mark)

    def says(self) -> str:
        return "a sentence, or a map (title, published, url, kind, ...)"

    def schema(self) -> Schema:
        return {"anyOf": [SCALAR, {"type": "object", "additionalProperties": SCALAR}]}


@attrs.frozen
class StartBlocks(Shape):
    """Statements; when it is read, files are merged and it is a list of the blocks of all of them."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> tuple[Block, ...]:
        blocks = []
        for item in node.items if isinstance(node, ListNode) else (node,):
            with contextlib.suppress(Unreadable):
                blocks.append(Statements().read(item, mark, reading))
        return tuple(blocks)

    def says(self) -> str:
        return "statements"

    def schema(self) -> Schema:
        return {"type": "string"}


@attrs.frozen
class Version(Shape):
    """The version of the language that a file is written in."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> str:
        text = scalar(node, self, reading).text
        if text != "1":
            reading.fault(node.mark, f"format `{text[:20]}` is not known", "this program reads `format: 1`")
        return text

    def says(self) -> str:
        return "`1`"

    def schema(self) -> Schema:
        return {"enum": [1, "1"]}


@attrs.frozen
class Uses(Shape):
    """Libraries, and the sets that fill their roles; `wargame.language.merge` reads them."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> None:
        return None

    def says(self) -> str:
        return "a list of libraries, or a map of libraries and the sets that fill their roles"

    def schema(self) -> Schema:
        fills = {"type": ["object", "null"], "additionalProperties": Value().schema()}
        return {"anyOf": [{"type": "array", "items": SCALAR}, {"type": "object", "additionalProperties": fills}]}


@attrs.frozen
class Paths(Shape):
    """Dotted paths to what is taken away; `wargame.language.merge` reads them."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> None:
        return None

    def says(self) -> str:
        return "a list of dotted paths"

    def schema(self) -> Schema:
        return {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}
