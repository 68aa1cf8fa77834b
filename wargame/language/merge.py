"""Puts files on top of each other: libraries, what is extended, the playbook itself.

The table of fields says how: maps of named entries and entries are merged key by key, a player's
rules and everything else are replaced whole.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

import attrs

from wargame.language.entry import TRIGGERS, Entry, EntryOf
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode, same
from wargame.language.problems import Mark, Problems
from wargame.language.sections import SECTIONS
from wargame.language.shapes import MapOf, Shape, Words
from wargame.language.special_shapes import Answers, Rules

_NOT_MERGED = ("library", "use", "extend", "remove", "start")
_MODIFIERS = ("first", "for", "delay", "times")

# A key on top takes these keys of the entry below away: they cannot stand beside it.
_DISPLACES: Mapping[str, tuple[str, ...]] = {
    "always": ("start", "drift", "flow", "fresh"),
    "fresh": ("always", "start", "drift", "flow"),
    "start": ("always", "fresh"),
    "drift": ("always", "fresh"),
    "flow": ("always", "fresh"),
}


@attrs.define
class Merge:
    """A tree that grows as files are laid on it, and what is known of where its entries came from."""

    problems: Problems
    tree: MapNode
    starts: list[Node] = attrs.field(factory=list)
    declared_in: dict[str, str] = attrs.field(factory=dict)
    changed: int = 0
    added: int = 0
    removed: int = 0
    warns: bool = False  # whether new names that resemble inherited ones are worth a word

    def add_library(self, tree: MapNode) -> None:
        """Lay a library beside those already there: what two of them declare must be equal."""
        self._take_start(tree)
        items = {key.text: (key, value) for key, value in self.tree.items}
        for key, value in tree.items:
            if key.text in _NOT_MERGED or key.text in ("format", "about"):
                continue
            if key.text not in items:
                items[key.text] = (key, value)
                self._declare_section(key.text, value, key.mark.file)
                continue
            below = items[key.text][1]
            if isinstance(value, MapNode) and isinstance(below, MapNode):
                joined = self._join(key.text, below, value)
                items[key.text] = (items[key.text][0], joined)
            else:
                items[key.text] = (key, value)
        self.tree = attrs.evolve(self.tree, items=tuple(items.values()))

    def _join(self, section: str, below: MapNode, over: MapNode) -> MapNode:
        named = {_name(section, key): (key, value) for key, value in below.items}
        for key, value in over.items:
            name = _name(section, key)
            if name not in named:
                named[name] = (key, value)
                self._declare(section, name, key, value)
            elif not (named[name][0].text == key.text and same(named[name][1], value)):
                other = named[name][0].mark
                self.problems.error(
                    key.mark,
                    f"`{section}.{name}` is declared differently at {other}",
                    "two libraries may declare the same thing only in the same words",
                )
        return attrs.evolve(below, items=tuple(named.values()))

    def fill(self, sets: tuple[tuple[ScalarNode, Node], ...]) -> None:
        """Put the sets that a file's `use` gives in the place of its libraries' own."""
        node = self.tree.get("sets")
        if not sets or not isinstance(node, MapNode):
            return
        fills = {key.text: (key, value) for key, value in sets}
        filled = tuple(fills.get(key.text, (key, value)) for key, value in node.items)
        self._set("sets", attrs.evolve(node, items=filled))

    def add(self, tree: MapNode) -> None:
        """Lay a playbook on what is there."""
        self._remove(tree.get("remove"))
        self._take_start(tree)
        over = tree.without(*_NOT_MERGED)
        self.tree = self._entry(SECTIONS, self.tree, over, ())

    def _set(self, section: str, value: Node) -> None:
        items = tuple((key, value if key.text == section else old) for key, old in self.tree.items)
        self.tree = attrs.evolve(self.tree, items=items)

    def _take_start(self, tree: MapNode) -> None:
        node = tree.get("start")
        if node is not None:
            self.starts.append(node)
            if tree.get("extend") is not None:
                self.added += 1

    # How one node is laid on another, by the shape that the table gives.

    def _value(self, shape: Shape | None, below: Node, over: Node, path: tuple[str, ...]) -> Node:
        if isinstance(shape, EntryOf):
            entry = shape.entry
            if isinstance(over, MapNode):
                return self._entry(entry, _promoted(entry, below), over, path)
            return over
        if isinstance(shape, Answers):
            below, over = _unlisted(below), _unlisted(over)
            shape = MapOf(EntryOf("answer"), "answers")
        if isinstance(shape, MapOf):
            if isinstance(below, ScalarNode) and below.empty:
                below = MapNode((), below.mark)
            if isinstance(over, ScalarNode) and over.empty and isinstance(below, MapNode):
                return below
            if isinstance(below, MapNode) and isinstance(over, MapNode):
                return self._map(shape, below, over, path)
            return over
        if isinstance(below, MapNode) and isinstance(over, MapNode):
            items = {key.text: (key, value) for key, value in below.items}
            items.update({key.text: (key, value) for key, value in over.items})
            return attrs.evolve(over, items=tuple(items.values()))
        return over

    def _entry(self, entry: Entry, below: Node, over: MapNode, path: tuple[str, ...]) -> MapNode:
        if not isinstance(below, MapNode):
            below = MapNode((), over.mark)
        fields = entry.by_key
        gone = _displaced(entry, over, below)
        items = {key.text: (key, value) for key, value in below.items if key.text not in gone}
        for key, value in over.items:
            field = fields.get(key.text)
            shape = field.shape if field else None
            inner = (*path, key.text)
            if key.text in items:
                old_key, old = items[key.text]
                merged = self._value(shape, old, value, inner)
                items[key.text] = (key if merged is value else old_key, merged)
            else:
                items[key.text] = (key, self._value(shape, MapNode((), value.mark), value, inner))
        return attrs.evolve(below, items=tuple(items.values()), mark=over.mark)

    def _map(self, shape: MapOf, below: MapNode, over: MapNode, path: tuple[str, ...]) -> MapNode:
        section = path[0]
        named = {_name(section if len(path) == 1 else "", key): (key, value) for key, value in below.items}
        inherited = list(named)
        counted = _counted(shape, path)
        for key, value in over.items:
            name = _name(section if len(path) == 1 else "", key)
            if name in named:
                named[name] = self._changed(shape, named[name], (key, value), (*path, name), counted)
            else:
                named = self._newcomer(named, name, (key, self._in_order(value, path)), path, inherited)
                if counted:
                    self._declare(".".join(path), name, key, value)
                    self.added += 1
        if _ordered(path):
            named = self._placed(named, over)
        return attrs.evolve(below, items=tuple(named.values()), mark=over.mark)

    def _changed(
        self,
        shape: MapOf,
        below: tuple[ScalarNode, Node],
        over: tuple[ScalarNode, Node],
        path: tuple[str, ...],
        counted: bool,
    ) -> tuple[ScalarNode, Node]:
        before = (self.changed, self.added)
        value = over[1] if isinstance(shape, Rules) else self._value(shape.value, below[1], over[1], path)
        if counted and before == (self.changed, self.added) and not same(below[1], value):
            self.changed += 1
        replaced = value is over[1] or below[0].text != over[0].text
        return (over[0] if replaced else below[0], value)

    def _newcomer(
        self,
        named: dict[str, tuple[ScalarNode, Node]],
        name: str,
        item: tuple[ScalarNode, Node],
        path: tuple[str, ...],
        inherited: list[str],
    ) -> dict[str, tuple[ScalarNode, Node]]:
        if inherited and (self.warns or len(path) > 1):
            self._warn_if_alike(name, item[0].mark, inherited)
        last = next((other for other in inherited if _is_otherwise(named[other][1])), None)
        if path != ("outcomes",) or last is None:
            return {**named, name: item}
        return dict(_inserted(named, name, item, last))

    def _in_order(self, value: Node, path: tuple[str, ...]) -> Node:
        """A new player with its rules where their `before` puts them."""
        plays = value.get("plays") if path == ("players",) and isinstance(value, MapNode) else None
        if not isinstance(value, MapNode) or not isinstance(plays, MapNode):
            return value
        named = self._placed({key.text: (key, rule) for key, rule in plays.items}, plays)
        sorted_plays = attrs.evolve(plays, items=tuple(named.values()))
        items = tuple((key, sorted_plays if inner is plays else inner) for key, inner in value.items)
        return attrs.evolve(value, items=items)

    def _placed(self, named: dict[str, tuple[ScalarNode, Node]], over: MapNode) -> dict[str, tuple[ScalarNode, Node]]:
        """Entries moved to where they say `before`."""
        for key, value in over.items:
            spot = value.get("before") if isinstance(value, MapNode) else None
            if isinstance(spot, ScalarNode) and not spot.empty:
                named = self._moved(named, key.text, spot)
        return named

    def _moved(
        self, named: dict[str, tuple[ScalarNode, Node]], name: str, spot: ScalarNode
    ) -> dict[str, tuple[ScalarNode, Node]]:
        if spot.text not in named or spot.text == name:
            known = ", ".join(other for other in named if other != name)
            message = f"`before: {spot.text[:40]}` names nothing that stands here"
            self.problems.error(spot.mark, message, f"known here: {known}")
            return named
        item = named.pop(name)
        return dict(_inserted(named, name, item, spot.text))

    def _warn_if_alike(self, name: str, mark: Mark, inherited: list[str]) -> None:
        if len(name) < 5:
            return
        close = difflib.get_close_matches(name, inherited, 1, 0.85)
        if close and name.strip("0123456789_") != close[0].strip("0123456789_"):
            self.problems.warn(mark, f"`{name}` is new", f"did you mean to change `{close[0]}`?")

    def _remove(self, node: Node | None) -> None:
        items = node.items if isinstance(node, ListNode) else () if node is None else (node,)
        for item in items:
            if not isinstance(item, ScalarNode) or item.empty:
                self.problems.error(item.mark, "a dotted path belongs here", "write `remove: [injects.name]`")
                continue
            found = _removed(self.tree, item.text.split("."), True)
            if isinstance(found, MapNode):
                self.tree = found
                self.removed += 1
                gone = item.text
                for path in [p for p in self.declared_in if p == gone or p.startswith(f"{gone}.")]:
                    del self.declared_in[path]
            else:
                message = f"`{item.text[:60]}` cannot be removed: there is no `{found}`"
                paths = [path for path in self.declared_in if path.count(".") == item.text.count(".")]
                close = difflib.get_close_matches(item.text[:100], paths, 1)
                self.problems.error(item.mark, message, f"did you mean `{close[0]}`?" if close else "")

    # Where each entry was first declared.

    def _declare_section(self, section: str, value: Node, file: str) -> None:
        field = SECTIONS.by_key.get(section)
        if field and isinstance(field.shape, MapOf) and isinstance(value, MapNode):
            for key, inner in value.items:
                self._declare(section, _name(section, key), key, inner)
        else:
            self.declared_in.setdefault(section, file)

    def _declare(self, path: str, name: str, key: ScalarNode, value: Node) -> None:
        for declared in declared_paths(path, name, value):
            self.declared_in.setdefault(declared, key.mark.file)


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


def _counted(shape: MapOf, path: tuple[str, ...]) -> bool:
    """Whether the names in a map are entries of their own, not mere keys such as labels."""
    return len(path) == 1 or isinstance(shape.value, (EntryOf, Words)) or (path[0] == "kinds" and len(path) == 3)


def _ordered(path: tuple[str, ...]) -> bool:
    return path == ("outcomes",) or (path[0] == "players" and path[-1] == "plays")


def _name(section: str, key: ScalarNode) -> str:
    """What an entry is known by: a formula by its name without its arguments."""
    return key.text.partition("(")[0].strip() if section == "formulas" else key.text


def _displaced(entry: Entry, over: MapNode, below: MapNode) -> set[str]:
    fields = entry.by_key
    gone: set[str] = set()
    trigger = next((key for key in over.keys if key in TRIGGERS and key in fields), None)
    if trigger and trigger not in below.keys:
        gone.update(TRIGGERS, _MODIFIERS)
    if "always" in fields:
        for key in over.keys:
            gone.update(_DISPLACES.get(key, ()))
    return gone & set(fields) - set(over.keys)


def _promoted(entry: Entry, node: Node) -> Node:
    """A short form written out, so that keys can be laid on it."""
    if isinstance(node, MapNode) or not entry.short or (isinstance(node, ScalarNode) and node.empty):
        return node
    return MapNode(((ScalarNode(entry.short, node.mark), node),), node.mark)


def _unlisted(node: Node) -> Node:
    if not isinstance(node, ListNode):
        return node
    items = [(item, ScalarNode("", item.mark)) for item in node.items if isinstance(item, ScalarNode)]
    return MapNode(tuple(items), node.mark)


def _is_otherwise(node: Node) -> bool:
    if isinstance(node, MapNode):
        inner = node.get("if")
        return isinstance(inner, ScalarNode) and inner.text == "otherwise"
    return isinstance(node, ScalarNode) and node.text == "otherwise"


def _inserted(
    named: dict[str, tuple[ScalarNode, Node]], name: str, item: tuple[ScalarNode, Node], before: str
) -> Iterator[tuple[str, tuple[ScalarNode, Node]]]:
    for other, value in named.items():
        if other == before:
            yield name, item
        yield other, value


def _removed(node: Node, path: list[str], top: bool) -> Node | str:
    """The node without what stands at a path, or the first step of the path that is not there."""
    if not isinstance(node, MapNode):
        return path[0]
    section = path[0]
    for index, (key, value) in enumerate(node.items):
        if key.text != section and not (not top and _name("formulas", key) == section):
            continue
        rest: tuple[tuple[ScalarNode, Node], ...] = ()
        if len(path) > 1:
            inner = _removed(value, path[1:], False)
            if isinstance(inner, str):
                return inner
            rest = ((key, inner),)
        return attrs.evolve(node, items=(*node.items[:index], *rest, *node.items[index + 1 :]))
    return section
