"""Reads a YAML file into nodes with positions, by YAML's events and nothing else of YAML.

No value is typed by its looks: `NO`, `on`, `14:30` and `012` are text until the table of fields
says what stands there. The event stream is read instead of a composed tree because libyaml's
composer crashes on deeply nested brackets, and because only here duplicate keys can be seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs
import yaml

from wargame.language.characters import decode
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.positions import scalar_lines
from wargame.language.problems import MOST_PROBLEMS, Mark, Problems
from wargame.language.yaml_advice import MAX_DEPTH, QUOTE_COMMA, QUOTE_OR_SPLIT, TOO_DEEP, explain

MAX_NODES = 100_000  # fifty times what the largest shipped playbook holds

# After a syntax error the section around it is left out and the rest read again, so that one slip
# does not hide the others. Large files are not worth the time.
_ROUNDS = 8
_ROUNDS_UP_TO = 100_000
_SECTION = re.compile(r"^([A-Za-z_]\w*):")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@attrs.frozen
class SourceTree:
    """What was read of a file; `damaged` names the sections left out after a syntax error."""

    root: MapNode
    damaged: frozenset[str] = frozenset()


class _Stop(Exception):
    """A limit is reached, or too much is wrong; nothing more of the file is read."""


def read_source(content: bytes, file: str, problems: Problems) -> SourceTree | None:
    """Read a file's bytes into nodes. Faults go to `problems`; None where nothing can be read."""
    text = decode(content, file, problems)
    if text is None:
        return None
    raw = text.split("\n")
    damaged: set[str] = set()
    for _ in range(_ROUNDS if len(text) <= _ROUNDS_UP_TO else 1):
        builder = _Builder(file, raw, problems)
        try:
            root = builder.build(yaml.parse("\n".join(raw), Loader=_LOADER))
        except _Stop:
            return None
        except yaml.YAMLError as error:
            fault = explain(error, raw)
            problems.error(Mark(file, fault.line + 1, fault.column + 1), fault.message, fault.advice)
            if not _blank_section(raw, fault.first, fault.last, damaged):
                return None
            continue
        if root is None:
            return SourceTree(MapNode((), Mark(file, 1, 1)), frozenset(damaged)) if damaged else None
        return SourceTree(root, frozenset(damaged))
    return None


def _blank_section(raw: list[str], first: int, last: int, damaged: set[str]) -> bool:
    """Empty the sections that hold lines `first` to `last`; False where there is nothing to empty."""
    start = min(first, len(raw) - 1)
    while start > 0 and not _SECTION.match(raw[start]):
        start -= 1
    end = min(max(last, first), len(raw) - 1) + 1
    while end < len(raw) and not _SECTION.match(raw[end]):
        end += 1
    spoilt = False
    for number in range(start, end):
        if named := _SECTION.match(raw[number]):
            damaged.add(named.group(1))
        spoilt = spoilt or bool(raw[number].strip())
        raw[number] = ""
    return spoilt


@attrs.define
class _Open:
    """A map or list that is being read."""

    mark: Mark
    flow: bool
    mapping: bool
    children: list[Node] = attrs.field(factory=list)


class _Builder:
    """Turns the events of one file into nodes."""

    def __init__(self, file: str, raw: list[str], problems: Problems) -> None:
        self.file = file
        self.raw = raw
        self.problems = problems
        self.count = 0

    def error(self, mark: Mark, message: str, advice: str = "") -> None:
        self.problems.error(mark, message, advice)
        if len(self.problems) >= MOST_PROBLEMS:
            raise _Stop

    def build(self, events: Iterator[Any]) -> MapNode | None:
        root: Node | None = None
        documents = 0
        stack: list[_Open] = []
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                node: Node = self.scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self.open(event, stack)
                continue
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                node = self.close(stack.pop())
            elif kind is yaml.AliasEvent:
                mark = self.mark(event)
                self.error(
                    mark, f"`*{event.anchor}` is a YAML alias", "aliases are refused; write the value out, or quote it"
                )
                node = ScalarNode(f"*{event.anchor}", mark, spoilt=True)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents == 2:
                    self.error(self.mark(event), "a second document in one file", "keep one per file")
                    break
                continue
            else:
                continue
            if stack:
                stack[-1].children.append(node)
            else:
                root = node
        return self.check_root(root)

    def check_root(self, root: Node | None) -> MapNode | None:
        if isinstance(root, MapNode):
            return root
        if root is None or (isinstance(root, ScalarNode) and root.empty):
            if any(line.strip() for line in self.raw) or len(self.problems) == 0:
                advice = "a playbook begins with `playbook: title`"
                self.error(Mark(self.file, 1, 1), "the file is empty", advice)
            return None
        self.error(root.mark, "the file holds no sections", "a playbook begins with `playbook: title`")
        return None

    def mark(self, event: Any) -> Mark:
        line, column = event.start_mark.line, event.start_mark.column
        if line >= len(self.raw):  # what is missing at the end of a file stands behind its last sign
            line, column = len(self.raw) - 1, len(self.raw[-1])
        return Mark(self.file, line + 1, column + 1)

    def counted(self, event: Any) -> Mark:
        mark = self.mark(event)
        self.count += 1
        if self.count > MAX_NODES:
            advice = "split it with `use` or `extend`"
            self.error(mark, f"the file holds more than {MAX_NODES:,} values", advice)
            raise _Stop
        if event.anchor is not None:
            self.error(mark, f"`&{event.anchor}` is a YAML anchor", "anchors are refused; quote the value")
        if event.tag is not None:
            self.error(mark, f"`{event.tag}` is a YAML tag", "tags are refused; quote the value, or say `not`")
        return mark

    def scalar(self, event: Any) -> ScalarNode:
        mark = self.counted(event)
        style: str = event.style or ""
        text: str = event.value
        first, last = event.start_mark, event.end_mark
        line, column = first.line, first.column
        if event.anchor is not None or event.tag is not None:
            line, column = self.after_properties(line, column)
        lines = scalar_lines(text, style, self.raw, line, column, last.line)
        if style in ("|", ">"):
            text = text.rstrip()
        return ScalarNode(text, mark, style, lines)

    def after_properties(self, line: int, column: int) -> tuple[int, int]:
        """Where a value begins behind `&anchor` and `!tag`, as well as it can be told."""
        text = self.raw[line][column:] if line < len(self.raw) else ""
        rest = re.sub(r"^(?:[&!]\S*\s*)+", "", text)
        return line, column + len(text) - len(rest)

    def open(self, event: Any, stack: list[_Open]) -> None:
        mark = self.counted(event)
        if len(stack) >= MAX_DEPTH:
            self.error(mark, TOO_DEEP, "")
            raise _Stop
        stack.append(_Open(mark, bool(event.flow_style), isinstance(event, yaml.MappingStartEvent)))

    def close(self, made: _Open) -> Node:
        if not made.mapping:
            values = made.children
            if made.flow:
                values = self.uncut(values)
            return ListNode(tuple(values), made.mark, made.flow)
        pairs = list(zip(made.children[::2], made.children[1::2], strict=True))
        if made.flow:
            pairs = self.uncut_pairs(pairs)
        return MapNode(tuple(self.distinct(pairs)), made.mark, made.flow)

    def distinct(self, pairs: list[tuple[Node, Node]]) -> Iterator[tuple[ScalarNode, Node]]:
        seen: dict[str, ScalarNode] = {}
        for key, value in pairs:
            if not isinstance(key, ScalarNode):
                self.error(key.mark, "a map or a list cannot be a key", QUOTE_OR_SPLIT)
            elif key.empty:
                self.error(key.mark, "a key is missing before the colon", "")
            elif key.text == "<<":
                self.error(key.mark, "`<<` is YAML's merge key", "merging is refused; see `use` and `extend`")
            elif key.text in seen:
                before = f"the first is on line {seen[key.text].mark.line}"
                self.error(key.mark, f"`{key.text[:60]}` stands here a second time", before)
            else:
                seen[key.text] = key
                yield key, value

    def uncut(self, values: list[Node]) -> list[Node]:
        """Find expressions that YAML cut at their commas: `[uniform(1, 2), 3]`."""
        kept: list[Node] = []
        cut = 0
        for value in values:
            if cut > 0:
                cut += _unclosed(value)
                continue
            kept.append(value)
            cut = _unclosed(value)
            if cut > 0:
                kept[-1] = self.cut_off(value, _in_list())
        return kept

    def cut_off(self, node: Node, advice: str) -> Node:
        self.error(node.mark, f"`{_text(node)[:60]}` is cut off at its comma", advice)
        return ScalarNode(_text(node), node.mark, spoilt=True)

    def uncut_pairs(self, pairs: list[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
        """The same for `{after: uniform(1 day, 5 days), to: x}`, whose `5 days)` became a key."""
        kept: list[tuple[Node, Node]] = []
        cut = 0
        for key, value in pairs:
            if cut > 0:
                cut += _unclosed(key) + _unclosed(value)
                continue
            if kept and isinstance(value, ScalarNode) and value.empty and not self.has_colon(value):
                last, spot = kept[-1]
                kept[-1] = (last, self.cut_off(spot, QUOTE_COMMA))
                continue
            kept.append((key, value))
            cut = _unclosed(key) + _unclosed(value)
            if cut > 0:
                spot = value if _text(value) else key
                kept[-1] = (key, self.cut_off(spot, QUOTE_COMMA))
        return kept

    def has_colon(self, empty: ScalarNode) -> bool:
        """Whether a colon stands before a value that is not there; without one, its key is no key."""
        return self.raw[empty.mark.line - 1][: empty.mark.column - 1].rstrip().endswith(":")


def _text(node: Node) -> str:
    return node.text if isinstance(node, ScalarNode) else ""


def _unclosed(node: Node) -> int:
    """How many brackets a plain scalar leaves open."""
    if not isinstance(node, ScalarNode) or node.style:
        return 0
    return node.text.count("(") - node.text.count(")")


def _in_list() -> str:
    return "an expression with a comma inside `[ ]` must be quoted, or put each value on its own line after `- `"
