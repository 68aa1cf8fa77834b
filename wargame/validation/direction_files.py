"""Files of directions: what theory or record leads one to expect when one thing is changed in a playbook.

The format is described in `docs/playbooks/directions.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from wargame.language.entry import Entry, Field, read_entry
from wargame.language.files import read_bytes
from wargame.language.load import read
from wargame.language.maps import MapOf
from wargame.language.model import Playbook
from wargame.language.nodes import MapNode, Node
from wargame.language.problems import NOWHERE, Mark, PlaybookError, Problems
from wargame.language.reading import Reading, TooManyProblems, Unreadable
from wargame.language.sections import SECTIONS
from wargame.language.shapes import SCALAR, Expression, OneOf, Prose, Schema, Shape
from wargame.language.source import read_source
from wargame.language.tree import Expr

MORE, FEWER, UNCHANGED = "more", "fewer", "unchanged"
_HEADER = ("playbook", "library", "format", "extend")  # what a file says of itself, not of its world


@attrs.frozen
class Direction:
    """One expectation: `factor`, `response` and `because` in words, `change` and `measure` in the language.

    `before` is laid over the playbook for the first of two runs, None where it is played as it stands;
    `after` for the second. A pair counts if `given`, where there is one, holds at the end of both runs.
    """

    because: str
    factor: str
    response: str
    expected: str
    measure: Expr
    before: MapNode | None = None
    after: MapNode | None = None
    change: MapNode | None = None
    given: Expr | None = None
    note: str = ""
    mark: Mark = NOWHERE

    @property
    def changed(self) -> MapNode:
        """What is laid over the playbook for the second run."""
        found = self.after or self.change
        assert found is not None  # the reader saw to it
        return found


@attrs.frozen
class DirectionFile:
    """The directions of one playbook. `name` is what positions say, `content` the file's bytes."""

    name: str
    content: bytes
    playbook: Playbook
    directions: Mapping[str, Direction]

    @property
    def files(self) -> dict[str, bytes]:
        """The playbook's files, by the names that positions say."""
        return {file.name: file.content for file in self.playbook.files}

    @property
    def main(self) -> str:
        return self.playbook.files[-1].name


@attrs.frozen
class _Laid(Shape):
    """Sections of a playbook, kept as they stand until they are laid over one."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> MapNode:
        if not isinstance(node, MapNode):
            reading.misplaced(node, self.says())
        for key, _ in node.items:
            if key.text in _HEADER or key.text not in SECTIONS.by_key:
                known = [name for name in SECTIONS.by_key if name not in _HEADER]
                reading.error(key.mark, f"`{key.text[:40]}` cannot be changed here", reading.suggest(key.text, known))
        return node

    def says(self) -> str:
        return "a map of sections of a playbook (parameters, start, moves, ...)"

    def schema(self) -> Schema:
        return {"type": "object"}


@attrs.frozen
class _Own(Shape):
    """An entry that is no part of a playbook."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> object:
        return read_entry(_DIRECTION, node, mark, reading)

    def says(self) -> str:
        return "a map of keys (because, factor, response, expected, ...)"

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": SCALAR}


_DIRECTION = Entry("direction", Direction, "What is expected of one change.", (
    Field("because", "because", Prose(), "What leads one to expect it.", required=True),
    Field("factor", "factor", Prose(), "What is changed, in words.", required=True),
    Field("response", "response", Prose(), "What is looked at, in words.", required=True),
    Field("expected", "expected", OneOf((MORE, FEWER, UNCHANGED)), "Which way it goes.", required=True),
    Field("change", "change", _Laid(), "What is laid over the playbook; the playbook itself is the other side."),
    Field("from", "before", _Laid(), "What is laid over it on the first side, where two settings are compared."),
    Field("to", "after", _Laid(), "What is laid over it on the second side."),
    Field("measure", "measure", Expression("an outcome or an expression as under `measures`"), "What is looked at.",
          required=True),
    Field("given", "given", Expression("a condition"), "What must hold at the end of both runs."),
    Field("note", "note", Prose(), "What is to be known about `change` or `measure`."),
))
_FILE = Entry("file of directions", dict, "What is expected of one playbook.", (
    Field("playbook", "playbook", Prose("a playbook's name"), "The playbook: a name, or a file beside this one.",
          required=True),
    Field("directions", "directions", MapOf(_Own(), "directions"), "What is expected.", required=True),
))


def read_directions(path: Path, shown: str = "") -> DirectionFile:
    """The directions in a file, with their playbook. Raises PlaybookError with every problem in both."""
    problems = Problems()
    name = shown or str(path)
    content = read_bytes(path, Mark(name, 1, 1), problems)
    parsed = None if content is None else parse_directions(content, name, problems)
    if content is not None and parsed is not None and not problems.errors:
        playbook = _playbook(parsed[0], path, name, problems)
        if playbook is not None:
            return DirectionFile(name, content, playbook, parsed[1])
    if not problems.errors:
        problems.error(Mark(name, 1, 1), "the file holds no directions", "begin with `playbook: name`")
    raise PlaybookError(problems.errors)


def parse_directions(content: bytes, name: str, problems: Problems) -> tuple[str, Mapping[str, Direction]] | None:
    """The playbook's name and the directions by name, from a file's bytes; faults go to `problems`."""
    source = read_source(content, name, problems)
    if source is None:
        return None
    reading = Reading(problems)
    try:
        values = read_entry(_FILE, source.root, Mark(name, 1, 1), reading)
    except (Unreadable, TooManyProblems):
        return None
    directions: Mapping[str, Direction] = values["directions"]
    if not directions:
        problems.error(Mark(name, 1, 1), "there is no direction here", "write one under `directions:`")
    for said, direction in directions.items():
        two = direction.before is not None and direction.after is not None
        sides = (direction.change, direction.before, direction.after)
        if not (two and direction.change is None) and not (direction.change and sides[1:] == (None, None)):
            advice = "say `change:`, or `from:` and `to:` where two settings are compared"
            problems.error(direction.mark, f"the direction `{said}` does not say what is changed", advice)
    return values["playbook"], directions


def _playbook(text: str, path: Path, name: str, problems: Problems) -> Playbook | None:
    """The playbook of a name, or in a file that is named from where the file of directions stands."""
    playbook, found = read(path.parent / text if text.endswith(".yaml") else text)
    for problem in found.errors:
        problems.error(problem.mark, problem.message, problem.advice)
    if playbook is not None and playbook.clock is None:
        problems.error(Mark(name, 1, 1), f"`{text}` is a library", "name a playbook")
        return None
    return None if found.errors else playbook
