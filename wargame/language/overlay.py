"""What it takes to lay one map on another: short forms written out, keys that give way, paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import attrs

from wargame.language.entry import TRIGGERS, Entry, EntryOf
from wargame.language.maps import MapOf
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.shapes import Words

_MODIFIERS = ("first", "for", "delay", "times")

# A key on top takes these keys of the entry below away: they cannot stand beside it.
_DISPLACES: Mapping[str, tuple[str, ...]] = {
    "always": ("start", "drift", "flow", "fresh"),
    "fresh": ("always", "start", "drift", "flow"),
    "start": ("always", "fresh"),
    "drift": ("always", "fresh"),
    "flow": ("always", "fresh"),
}

Named: TypeAlias = dict[str, tuple[ScalarNode, Node]]
"""Entries by name: the key's node and the value's."""


def declared_paths(path: str, name: str, value: Node) -> Iterator[str]:
    """The dotted paths that an entry declares: its own and those of the named entries within."""
    own = f"{path}.{name}"
    yield own
    if path in ("kinds", "players") and isinstance(value, MapNode):
        for key, inner in value.items:
            if key.text in _WITHIN and isinstance(inner, MapNode):
                for name_within, _ in inner.items:
                    yield f"{own}.{key.text}.{name_within.text}"


_WITHIN = ("roles", "fields", "groups", "states", "moves", "injects", "invariants", "memory", "plays")


def is_counted(shape: MapOf, path: tuple[str, ...]) -> bool:
    """Whether the names in a map are entries of their own, not mere keys such as labels."""
    return len(path) == 1 or isinstance(shape.value, (EntryOf, Words)) or (path[0] == "kinds" and len(path) == 3)


def is_ordered(path: tuple[str, ...]) -> bool:
    return path == ("outcomes",) or (path[0] == "players" and path[-1] == "plays")


def name_of(section: str, key: ScalarNode) -> str:
    """What an entry is known by: a formula by its name without its arguments."""
    return key.text.partition("(")[0].strip() if section == "formulas" else key.text


def displaced(entry: Entry, over: MapNode, below: MapNode) -> set[str]:
    fields = entry.by_key
    gone: set[str] = set()
    trigger = next((key for key in over.keys if key in TRIGGERS and key in fields), None)
    if trigger and trigger not in below.keys:
        gone.update(TRIGGERS, _MODIFIERS)
    if "always" in fields:
        for key in over.keys:
            gone.update(_DISPLACES.get(key, ()))
    return gone & set(fields) - set(over.keys)


def written_out(entry: Entry, node: Node) -> Node:
    """A short form written out, so that keys can be laid on it."""
    if isinstance(node, MapNode) or not entry.short or (isinstance(node, ScalarNode) and node.empty):
        return node
    return MapNode(((ScalarNode(entry.short, node.mark), node),), node.mark)


def as_map(node: Node) -> Node:
    if not isinstance(node, ListNode):
        return node
    items = [(item, ScalarNode("", item.mark)) for item in node.items if isinstance(item, ScalarNode)]
    return MapNode(tuple(items), node.mark)


def is_otherwise(node: Node) -> bool:
    if isinstance(node, MapNode):
        inner = node.get("if")
        return isinstance(inner, ScalarNode) and inner.text == "otherwise"
    return isinstance(node, ScalarNode) and node.text == "otherwise"


def newcomers_before(named: Named, inherited: list[str], last: str | None) -> Named:
    """What is new stands before an inherited `otherwise`."""
    if last is None:
        return named
    old = set(inherited)
    front = inherited[: inherited.index(last)]
    order = [*front, *(name for name in named if name not in old), *inherited[len(front) :]]
    return {name: named[name] for name in order}


def without_path(node: Node, path: list[str], top: bool) -> Node | str:
    """The node without what stands at a path, or the first step of the path that is not there."""
    if not isinstance(node, MapNode):
        return path[0]
    section = path[0]
    for index, (key, value) in enumerate(node.items):
        if key.text != section and not (not top and name_of("formulas", key) == section):
            continue
        rest: tuple[tuple[ScalarNode, Node], ...] = ()
        if len(path) > 1:
            inner = without_path(value, path[1:], False)
            if isinstance(inner, str):
                return inner
            rest = ((key, inner),)
        return attrs.evolve(node, items=(*node.items[:index], *rest, *node.items[index + 1 :]))
    return section
