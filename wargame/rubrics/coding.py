"""A coding: which action each move of a playbook is, for all rubrics that know those actions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from wargame.language import tree
from wargame.language.entry import read_entry
from wargame.language.files import is_file, read_bytes
from wargame.language.nodes import MapNode
from wargame.language.problems import Mark, PlaybookError, Problem, Problems
from wargame.language.reading import Reading, TooManyProblems, Unreadable
from wargame.rubrics.reading import FOLDER, keys_of, source_of
from wargame.rubrics.rows import CODING
from wargame.rubrics.rubric import Rubric

CODINGS = FOLDER / "codings"
_HEADER = {
    "coding": "a coding begins with `coding: title`",
    "format": "write `format: 1` below the title",
    "version": "write `version: 1`; another coding is another version",
}


@attrs.frozen
class Coding:
    """Moves (`exercise`, `deployment.request`) and the actions that they are; `marks` is where each stands."""

    title: str
    version: str
    moves: Mapping[str, str]
    marks: Mapping[str, Mark]
    assumptions: Mapping[str, str]
    digest: str
    file: str
    content: bytes = attrs.field(repr=False)

    def fitted(self, rubrics: Sequence[Rubric], known: Iterable[str]) -> list[Rubric]:
        """The rubrics with these moves in force; `known` are the moves that the playbook has.

        Raises PlaybookError with every move that the playbook and every action that a rubric does not have.
        """
        problems = Problems()
        reading = Reading(problems)
        moves = list(known)
        for move, action in self.moves.items():
            if move not in moves:
                advice = reading.suggest(move, moves)
                problems.error(self.marks[move], f"the playbook has no move `{move}`", advice)
            for rubric in rubrics:
                if action not in rubric.actions:
                    advice = reading.suggest(action, rubric.actions)
                    problems.error(self.marks[move], f"`{action}` is no action of {rubric.name}", advice)
        if problems.errors:
            raise PlaybookError(problems.errors)
        return [attrs.evolve(rubric, moves={**rubric.moves, **self.moves}) for rubric in rubrics]


def shipped_codings() -> list[str]:
    """The playbooks for which a coding comes with the package."""
    return sorted(file.stem for file in CODINGS.glob("*.yaml"))


def read_coding(name: str) -> tuple[Coding, list[Problem]]:
    """A coding from a file, or the shipped one of that name, and what it does not give reasons for.

    Raises PlaybookError with every error in it.
    """
    problems = Problems()
    reading = Reading(problems)
    own = str(name).isidentifier() and not is_file(Path(name))
    file, shown = (CODINGS / f"{name}.yaml", f"codings/{name}.yaml") if own else (Path(name), str(name))
    if own and not is_file(file):
        advice = reading.suggest(name, shipped_codings())
        problems.error(Mark(name, 1, 1), f"there is no coding `{name}`", advice)
        raise PlaybookError(problems.errors)
    content = read_bytes(file, Mark(shown, 1, 1), problems)
    source = None if content is None else source_of(content, shown, problems, "coding")
    coding = None
    if content is not None and source is not None and not source.damaged:
        try:
            given: dict[str, Any] = read_entry(CODING, source.root, Mark(shown, 1, 1), reading)
            coding = _build(given, source.root, content, file.name, reading)
        except (Unreadable, TooManyProblems):
            coding = None
    if coding is None or problems.errors:
        raise PlaybookError(problems.errors)
    return coding, problems.warnings


def _build(given: Mapping[str, Any], root: MapNode, content: bytes, file: str, reading: Reading) -> Coding:
    for key, advice in _HEADER.items():
        if key not in root.keys:
            reading.error(root.mark, f"`{key}` is missing", advice)
    cited = {*given.get("sources", {}), *given.get("assumptions", {})}
    marks = keys_of(root, "moves")
    moves = {}
    for move, said in given.get("moves", {}).items():
        inner = said.value if isinstance(said, tree.Cited) else said
        if not isinstance(inner, tree.Name):
            reading.error(said.mark, "the name of an action belongs here", "write `military_exercise @ ours`")
            continue
        if not isinstance(said, tree.Cited):
            reading.problems.warn(said.mark, f"the action of `{move}` says no source", f"write `{inner.id} @ ours`")
        elif said.source not in cited:
            advice = reading.suggest(said.source, sorted(cited)) or "declare it under `assumptions:`"
            reading.error(said.mark, f"`{said.source}` is no source or assumption of this coding", advice)
        moves[move] = inner.id
    if not marks:
        reading.error(root.mark, "a coding needs `moves`", "write `moves: {exercise: military_exercise @ ours}`")
    return Coding(
        title=given.get("title", ""),
        version=given.get("version", ""),
        moves=moves,
        marks=marks,
        assumptions=given.get("assumptions", {}),
        digest=hashlib.sha256(content).hexdigest(),
        file=file,
        content=content,
    )
