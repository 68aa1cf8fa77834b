"""Puts files on top of each other: libraries, what is extended, the playbook itself.

The table of fields says how: maps of named entries and entries are merged key by key, a player's
rules and everything else are replaced whole.
"""

from __future__ import annotations

import difflib

import attrs

from wargame.language.entry import Entry, EntryOf
from wargame.language.maps import MapOf
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode, same
from wargame.language.overlay import (
    Named,
    as_map,
    declared_paths,
    displaced,
    is_counted,
    is_ordered,
    is_otherwise,
    name_of,
    newcomers_before,
    without_path,
    written_out,
)
from wargame.language.problems import Mark, Problems
from wargame.language.sections import SECTIONS
from wargame.language.shapes import Shape
from wargame.language.special_shapes import Answers, Rules

_NOT_MERGED = ("library", "use", "extend", "remove", "start")
_MOST_REMOVED = 1000


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

    def add_library(self, tree: MapNode, used: frozenset[str] = frozenset()) -> None:
        """Lay a library beside those already there: what two of them declare must be equal.

        What is declared in a file that it uses (`used`, by their names) it may add to, not change.
        """
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
                joined = self._join(key.text, below, value, used)
                items[key.text] = (items[key.text][0], joined)
            else:
                items[key.text] = (key, value)
        self.tree = attrs.evolve(self.tree, items=tuple(items.values()))

    def _join(self, section: str, below: MapNode, over: MapNode, used: frozenset[str]) -> MapNode:
        named = {name_of(section, key): (key, value) for key, value in below.items}
        for key, value in over.items:
            name = name_of(section, key)
            if name not in named:
                named[name] = (key, value)
            elif named[name][0].text != key.text:
                self._unlike(f"{section}.{name}", key, named[name][0])
            else:
                named[name] = (named[name][0], self._added(f"{section}.{name}", named[name], (key, value), used))
            self._declare(section, name, key, value)
        return attrs.evolve(below, items=tuple(named.values()))

    def _added(
        self, path: str, below: tuple[ScalarNode, Node], over: tuple[ScalarNode, Node], used: frozenset[str]
    ) -> Node:
        """What a library adds to an entry of one that it uses; a problem where it would change something."""
        old, new = below[1], over[1]
        if same(old, new):
            return old
        if isinstance(old, ScalarNode) and old.empty:
            old = MapNode((), old.mark)
        if not (isinstance(old, MapNode) and isinstance(new, MapNode) and below[0].mark.file in used):
            self._unlike(path, over[0], below[0])
            return old
        items = {key.text: (key, value) for key, value in old.items}
        for key, value in new.items:
            if key.text in items:
                value = self._added(f"{path}.{key.text}", items[key.text], (key, value), used)
            items[key.text] = (items.get(key.text, (key, value))[0], value)
        return attrs.evolve(old, items=tuple(items.values()))

    def _unlike(self, path: str, key: ScalarNode, other: ScalarNode) -> None:
        self.problems.error(
            key.mark,
            f"`{path}` is declared differently at {other.mark}",
            "two libraries may declare the same thing only in the same words, or one uses the other and adds to it",
        )

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
            if isinstance(below, MapNode) and below.get(entry.short) is not None:
                over = written_out(entry, over)
            if isinstance(over, MapNode):
                return self._entry(entry, written_out(entry, below), over, path)
            return over
        if isinstance(shape, Answers):
            below, over = as_map(below), as_map(over)
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
        gone = displaced(entry, over, below)
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
        named = {name_of(section if len(path) == 1 else "", key): (key, value) for key, value in below.items}
        inherited = list(named)
        counted = is_counted(shape, path)
        for key, value in over.items:
            name = name_of(section if len(path) == 1 else "", key)
            if name in named:
                named[name] = self._changed(shape, named[name], (key, value), (*path, name), counted)
            else:
                if inherited and (self.warns or len(path) > 1):
                    self._warn_if_alike(name, key.mark, inherited)
                named[name] = (key, self._in_order(value, path))
                if counted:
                    self._declare(".".join(path), name, key, value)
                    self.added += 1
        if path == ("outcomes",):
            last = next((name for name in inherited if is_otherwise(named[name][1])), None)
            named = newcomers_before(named, inherited, last)
        if is_ordered(path):
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

    def _in_order(self, value: Node, path: tuple[str, ...]) -> Node:
        """A new player with its rules where their `before` puts them."""
        plays = value.get("plays") if path == ("players",) and isinstance(value, MapNode) else None
        if not isinstance(value, MapNode) or not isinstance(plays, MapNode):
            return value
        named = self._placed({key.text: (key, rule) for key, rule in plays.items}, plays)
        sorted_plays = attrs.evolve(plays, items=tuple(named.values()))
        items = tuple((key, sorted_plays if inner is plays else inner) for key, inner in value.items)
        return attrs.evolve(value, items=items)

    def _placed(self, named: Named, over: MapNode) -> Named:
        """Entries moved to where they say `before`."""
        wished: dict[str, list[str]] = {}
        for key, value in over.items:
            spot = value.get("before") if isinstance(value, MapNode) else None
            if not isinstance(spot, ScalarNode) or spot.empty:
                continue
            if spot.text in named and spot.text != key.text:
                wished.setdefault(spot.text, []).append(key.text)
            else:
                known = ", ".join(list(named)[:30])
                message = f"`before: {spot.text[:40]}` names nothing that stands here"
                self.problems.error(spot.mark, message, f"known here: {known}")
        if not wished:
            return named
        moved = {name for names in wished.values() for name in names}
        placed: Named = {}
        for first in named:
            waiting = [] if first in moved else [first]
            while waiting:
                name = waiting[-1]
                if name in wished:
                    waiting.extend(reversed(wished.pop(name)))
                else:
                    placed[name] = named[name]
                    waiting.pop()
        for name in named:
            if name not in placed:
                mark = named[name][0].mark
                self.problems.error(mark, f"`{name}` stands before itself", "its `before` leads back to it")
                placed[name] = named[name]
        return placed

    def _warn_if_alike(self, name: str, mark: Mark, inherited: list[str]) -> None:
        if len(name) < 5:
            return
        close = difflib.get_close_matches(name, inherited, 1, 0.85)
        if close and name.strip("0123456789_") != close[0].strip("0123456789_"):
            self.problems.warn(mark, f"`{name}` is new", f"did you mean to change `{close[0]}`?")

    def _remove(self, node: Node | None) -> None:
        items = node.items if isinstance(node, ListNode) else () if node is None else (node,)
        if len(items) > _MOST_REMOVED:
            self.problems.error(items[0].mark, f"more than {_MOST_REMOVED} paths to remove")
            return
        for item in items:
            if not isinstance(item, ScalarNode) or item.empty:
                self.problems.error(item.mark, "a dotted path belongs here", "write `remove: [injects.name]`")
                continue
            found = without_path(self.tree, item.text.split("."), True)
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
                self._declare(section, name_of(section, key), key, inner)
        else:
            self.declared_in.setdefault(section, file)

    def _declare(self, path: str, name: str, key: ScalarNode, value: Node) -> None:
        for declared in declared_paths(path, name, value):
            self.declared_in.setdefault(declared, key.mark.file)
