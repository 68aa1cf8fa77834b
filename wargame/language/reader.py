"""From a merged tree of nodes to the frozen `Playbook`, guided by the table of fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wargame.language.entry import read_entry
from wargame.language.merge import Merge
from wargame.language.model import Answer, Kind, Move, Outcome, Playbook, Question, SourceFile
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.problems import Mark
from wargame.language.reading import Reading, TooManyProblems, Unreadable
from wargame.language.sections import REQUIRED, SECTIONS
from wargame.language.tree import Expr


def read_playbook(
    merged: Merge, files: tuple[SourceFile, ...], damaged: frozenset[str], reading: Reading
) -> Playbook | None:
    """The value of a merged tree, or None where its title or a whole section cannot be read.

    `damaged` names sections that were lost to a syntax error: they are not asked for.
    """
    top = files[-1]
    mark = Mark(top.name, 1, 1)
    tree = _whole(merged)
    try:
        values = read_entry(SECTIONS, tree, mark, reading)
        if not top.library:
            _check_story(values, tree, damaged, mark, reading)
        _check_libraries(values, frozenset(file.name for file in files if file.library), reading)
    except (Unreadable, TooManyProblems):
        return None
    values.setdefault("title", top.library)
    values.setdefault("clock", None)
    return Playbook(
        **values,
        files=files,
        changes=(merged.changed, merged.added, merged.removed),
        declared_in=dict(merged.declared_in),
    )


def _whole(merged: Merge) -> MapNode:
    """The tree with the list of `start` blocks of all files.

    The `format` of each file was looked at when it was opened.
    """
    tree = merged.tree.without("format")
    items: list[tuple[ScalarNode, Node]] = [(ScalarNode("format", tree.mark), ScalarNode("1", tree.mark)), *tree.items]
    if merged.starts:
        starts = ListNode(tuple(merged.starts), merged.starts[-1].mark)
        items.append((ScalarNode("start", starts.mark), starts))
    return MapNode(tuple(items), tree.mark)


def _check_story(
    values: Mapping[str, Any], tree: MapNode, damaged: frozenset[str], mark: Mark, reading: Reading
) -> None:
    for section in REQUIRED:
        if section not in tree.keys and section not in damaged:
            field = SECTIONS.by_key[section]
            reading.error(mark, f"`{section}` is missing", f"a playbook needs {field.shape.says()} there")
    outcomes: Mapping[str, Outcome] = values.get("outcomes", {})
    node = tree.get("outcomes")
    if "outcomes" in damaged or not isinstance(node, MapNode) or len(outcomes) < len(node.items):
        return
    last = [name for name, outcome in outcomes.items() if outcome.condition is None]
    if not last:
        advice = "end the outcomes with `name: otherwise`"
        reading.error(_key_mark(tree, "outcomes"), "no outcome is `otherwise`", advice)
    for name in last[1:]:
        reading.error(outcomes[name].mark, f"two outcomes are `otherwise`: `{last[0]}` and `{name}`", "keep one")
    if len(last) == 1 and list(outcomes)[-1] != last[0]:
        behind = list(outcomes)[-1]
        reading.error(outcomes[last[0]].mark, f"`otherwise` stands before `{behind}`", "it is the last outcome")


def _key_mark(tree: MapNode, key: str) -> Mark:
    node = tree.key(key)
    return node.mark if node else tree.mark


def _check_libraries(values: Mapping[str, Any], libraries: frozenset[str], reading: Reading) -> None:
    """Libraries hold institutions; what a state wants is the playbook's business."""
    for appeal in _appeals(values):
        if appeal.mark.file in libraries:
            advice = "what an actor wants is the playbook's business"
            reading.error(appeal.mark, "a library carries no `appeal`", advice)


def _appeals(values: Mapping[str, Any]) -> Iterator[Expr]:
    kinds: Mapping[str, Kind] = values.get("kinds", {})
    moves: list[Move] = list(values.get("moves", {}).values())
    questions: list[Question] = [q for inject in values.get("injects", {}).values() for q in inject.asks.values()]
    for kind in kinds.values():
        moves.extend(kind.moves.values())
        for state in kind.states.values():
            questions.extend(state.asks.values())
        for inject in kind.injects.values():
            questions.extend(inject.asks.values())
    for move in moves:
        if move.appeal is not None:
            yield move.appeal
    for question in questions:
        answers = [*question.answers.values(), question.silence]
        for answer in answers:
            if isinstance(answer, Answer) and answer.appeal is not None:
                yield answer.appeal
