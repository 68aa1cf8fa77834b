"""Which constructs of the language a playbook uses, counted by the language's own table of fields.

A construct is a key of an entry (`state.exits`, `trigger` keys as `exit.whenever`), a section, a
kind of expression or statement, a function, an aggregate, a draw, a text's form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from wargame.language import tree
from wargame.language.checks import DRAWS
from wargame.language.entry import Entry, EntryOf
from wargame.language.fields import ENTRIES
from wargame.language.load import load_text
from wargame.language.maps import MapOf
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.problems import Problems
from wargame.language.sections import SECTIONS
from wargame.language.shapes import Items, Shape
from wargame.language.source import read_source
from wargame.language.special_shapes import Answers, Silence
from wargame.language.vocabulary import AGGREGATES, STATEMENT_CALLS

FUNCTIONS = ("abs", "sqrt", "exp", "log", "min", "max", "clamp", "comb", "mod", "month", "next", "at_start", "estimate")
OVER_TIME = ("highest", "lowest", "average", "first_time", "last_time", "total_time", "times")

# What one text cannot hold, or what only some outside program makes sense of.
ELSEWHERE = frozenset(("playbook.library", "playbook.extend", "any.before", "kind inject.each"))

# Every consequence, wherever it stands, is written by the same few lines of the generator: its keys
# and those of triggers are counted over all their hosts.
_SHARED = frozenset(
    ("at", "after", "every", "first", "rate", "when", "whenever", "for", "delay", "upon", "by_hand", "times", "if",
     "do", "to", "text", "seen_by", "notes", "objective", "results", "about", "why", "labels", "appeal", "asks", "then",
     "adjudication", "before", "range", "type", "doubt",
     "estimated_by", "fresh", "always", "drift", "flow", "of", "start")
)  # fmt: skip


def census(text: str) -> Counter[str]:
    """How often each construct occurs in a playbook's text. Raises PlaybookError where it does not read."""
    playbook = load_text(text)
    count: Counter[str] = Counter()
    source = read_source(text.encode(), "playbook.yaml", Problems())
    assert source is not None
    _entry(SECTIONS, source.root, count)
    own = list(attrs.asdict(playbook, recurse=False).values())
    for part in _parts(own):
        _count_part(part, count)
    return count


def constructs() -> list[str]:
    """Every construct that a generated playbook could hold."""
    found = dict.fromkeys(_key(entry, field.key) for entry in (SECTIONS, *ENTRIES.values()) for field in entry.fields)
    found |= dict.fromkeys(f"expression {cls.__name__}" for cls in tree.Expr.__args__)
    found |= dict.fromkeys(f"statement {cls.__name__}" for cls in tree.Statement.__args__)
    found |= dict.fromkeys(
        f"operator {sign}" for sign in ("+", "-", "*", "/", "**", "<", "<=", ">", ">=", "==", "!=", "not")
    )
    found |= dict.fromkeys(
        f"call {name}" for name in (*FUNCTIONS, *STATEMENT_CALLS, *OVER_TIME, *sorted(DRAWS - {"poisson"}), "logit")
    )
    found |= dict.fromkeys(f"aggregate {name}" for name in AGGREGATES)
    found |= dict.fromkeys(f"assign {sign}" for sign in ("=", "+=", "-=", "*="))
    found |= dict.fromkeys(
        (
            "share per", "measure held for", "weight rest", "slot with a form", "text in two languages",
            "pair", "slots", "is not", "not in",
        )
    )  # fmt: skip
    return [name for name in found if name not in ELSEWHERE]


def _key(entry: Entry, key: str) -> str:
    return f"any.{key}" if key in _SHARED and entry is not SECTIONS else f"{entry.name}.{key}"


def _entry(entry: Entry, node: Node, count: Counter[str]) -> None:
    if not isinstance(node, MapNode):
        if entry.short:
            count[_key(entry, entry.short)] += 1
        return
    for key, value in node.items:
        field = entry.by_key.get(key.text)
        if field is not None:
            count[_key(entry, key.text)] += 1
            _shape(field.shape, value, count)


def _shape(shape: Shape, node: Node, count: Counter[str]) -> None:
    if isinstance(shape, EntryOf):
        _entry(shape.entry, node, count)
    elif isinstance(shape, MapOf) and isinstance(node, MapNode):
        for _, value in node.items:
            _shape(shape.value, value, count)
    elif isinstance(shape, Items) and isinstance(node, ListNode):
        for item in node.items:
            _shape(shape.item, item, count)
    elif isinstance(shape, Answers | Silence):
        answers = (
            [value for _, value in node.items] if isinstance(shape, Answers) and isinstance(node, MapNode) else [node]
        )
        for answer in answers:
            if not isinstance(answer, ListNode):
                _entry(ENTRIES["answer"], answer, count)
    if isinstance(node, ScalarNode) and node.text == "rest":
        count["weight rest"] += 1
    if isinstance(node, MapNode) and any(
        isinstance(value, ScalarNode) and value.text == "rest" for _, value in node.items
    ):
        count["weight rest"] += 1


def _parts(values: Iterable[Any]) -> Iterator[Any]:
    waiting = list(values)
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple | list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
        elif attrs.has(type(part)):
            yield part
            waiting.extend(getattr(part, field.name) for field in attrs.fields(type(part)) if field.name != "mark")


def _count_part(part: Any, count: Counter[str]) -> None:
    match part:
        case tree.Assign():
            count["statement Assign"] += 1
            count[f"assign {part.operator}"] += 1
        case tree.If() | tree.For() | tree.Do():
            count[f"statement {type(part).__name__}"] += 1
        case tree.Slot() if part.form:
            count["slot with a form"] += 1
        case tree.Text() if len(part.versions) > 1:
            count["text in two languages"] += 1
        case _:
            if isinstance(part, tree.Expr):
                _count_expression(part, count)
            elif getattr(part, "pair", False) is True:
                count["pair"] += 1
            elif getattr(part, "slots", 0):
                count["slots"] += 1


def _count_expression(part: Any, count: Counter[str]) -> None:
    count[f"expression {type(part).__name__}"] += 1
    if isinstance(part, tree.Binary | tree.Compare | tree.Unary):
        count[f"operator {part.operator}"] += 1
    elif isinstance(part, tree.Call):
        count[f"call {part.name}"] += 1
        if any(key == "for" for key, _ in part.keywords):
            count["measure held for"] += 1
    elif isinstance(part, tree.Aggregate):
        count[f"aggregate {part.function}"] += 1
    elif isinstance(part, tree.Per) and part.share:
        count["share per"] += 1
    elif isinstance(part, tree.Is) and part.negated:
        count["is not"] += 1
    elif isinstance(part, tree.In) and part.negated:
        count["not in"] += 1
