"""A library's condition that a playbook puts another in the place of, where it most likely meant to add to it."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.language import model, tree
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.parser import parse_expression
from wargame.language.printer import to_text
from wargame.language.problems import ExpressionError, Problem, Problems
from wargame.language.source import read_source

_SECTIONS = ("kinds", "moves", "injects")
_IF = "if"


def replaced_conditions(playbook: model.Playbook) -> Iterator[Problem]:
    """A warning for every `if` of a playbook that leaves out what a library's `if` at the same place asks for.

    Whoever means it says so: the library's condition is named under `remove:`.
    """
    trees = [
        (file, source.root) for file in playbook.files if (source := read_source(file.content, file.name, Problems()))
    ]
    below: dict[str, ScalarNode] = {}
    for file, root in trees:
        if file.library:
            below |= dict(_conditions(root))
    own = [root for file, root in trees if not file.library]
    removed = [item.text for root in own for item in _listed(root.get("remove"))]
    for root in own:
        for path, said in _conditions(root):
            if path not in below or any(path == gone or path.startswith(f"{gone}.") for gone in removed):
                continue
            lost = sorted(_parts(below[path]) - _parts(said))
            if lost:
                asked = " and ".join(f"`{part}`" for part in lost)
                message = f"this replaces the library's condition, and no longer asks for {asked}"
                advice = f"join both with `and`; where the library's shall not hold, say `remove: [{path}]`"
                yield Problem(said.mark, message, advice, warning=True)


def _conditions(root: MapNode) -> Iterator[tuple[str, ScalarNode]]:
    """Every `if` in the sections that libraries have, by its dotted path."""
    waiting: list[tuple[str, Node | None]] = [(section, root.get(section)) for section in _SECTIONS]
    while waiting:
        path, node = waiting.pop()
        if not isinstance(node, MapNode):
            continue
        for key, value in node.items:
            inner = f"{path}.{key.text}"
            if key.text == _IF and isinstance(value, ScalarNode):
                yield inner, value
            else:
                waiting.append((inner, value))


def _parts(said: ScalarNode) -> set[str]:
    """What a condition asks for, each part that is joined by `and` as its text."""
    try:
        waiting: list[tree.Expr] = [parse_expression(said.snippet)]
    except ExpressionError:
        return set()
    found: set[str] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, tree.Both):
            waiting += [part.left, part.right]
        else:
            found.add(to_text(part, sources=False))
    return found


def _listed(node: Node | None) -> list[ScalarNode]:
    items = node.items if isinstance(node, ListNode) else (node,)
    return [item for item in items if isinstance(item, ScalarNode)]
