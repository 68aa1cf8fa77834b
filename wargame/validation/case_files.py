"""Files of legal cases: a stated sequence of moves and dates, and the exact standing expected after each.

The format is described in `docs/reference/cases.md`. Nothing in it is particular to this engine but
the names of institutions, states and moves, which are those of the library's reference pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import attrs

from wargame.language.entry import Entry, Field, read_entry
from wargame.language.files import read_bytes
from wargame.language.maps import FreeMap, MapOf, entries
from wargame.language.nodes import MapNode, Node, ScalarNode
from wargame.language.problems import NOWHERE, Mark, PlaybookError, Problems
from wargame.language.reading import Reading, TooManyProblems, Unreadable
from wargame.language.shapes import SCALAR, Expression, OneOf, Prose, Schema, Shape, scalar
from wargame.language.source import read_source
from wargame.language.tree import Expr

Saying: TypeAlias = tuple[ScalarNode, ScalarNode]
"""Two texts with their places in the file: what stands before a colon, and what behind it."""


@attrs.frozen
class Step:
    """What is done on a date, and how things stand right after it.

    `moves` pairs actors and moves, `answers` questions and answers, `injects` names and instances.
    `refused` is a part of the reason for which all that is done here must be refused, None where
    nothing may be. `stands` pairs places or conditions and their values.
    """

    on: ScalarNode
    about: str = ""
    moves: tuple[Saying, ...] = ()
    answers: tuple[Saying, ...] = ()
    injects: tuple[Saying, ...] = ()
    refused: str | None = None
    stands: tuple[Saying, ...] = ()
    mark: Mark = NOWHERE


@attrs.frozen
class Case:
    """One case: where it starts, what is given there, and its steps in order."""

    about: str
    starts: Expr
    steps: Mapping[str, Step]
    source: str = ""
    given: tuple[Saying, ...] = ()
    mark: Mark = NOWHERE


@attrs.frozen
class CaseFile:
    """The cases of one file, in the world of one playbook. `name` is what positions say."""

    title: str
    world: Path
    cases: Mapping[str, Case]
    sources: Mapping[str, str]
    name: str
    about: str = ""


@attrs.frozen
class _Own(Shape):
    """An entry that is no part of a playbook."""

    entry: Entry

    def read(self, node: Node, mark: Mark, reading: Reading) -> object:
        return read_entry(self.entry, node, mark, reading)

    def says(self) -> str:
        return f"a map of keys ({', '.join(field.key for field in self.entry.fields[:4])}, ...)"

    def schema(self) -> Schema:
        return {"type": "object"}


@attrs.frozen
class _Told(Prose):
    """A text with its position."""

    def read(self, node: Node, mark: Mark, reading: Reading) -> ScalarNode:  # type: ignore[override]
        return scalar(node, self, reading)


@attrs.frozen
class _Sayings(Shape):
    """Texts before and behind colons, with their positions."""

    what: str

    def read(self, node: Node, mark: Mark, reading: Reading) -> tuple[Saying, ...]:
        return tuple((key, scalar(value, self, reading)) for key, value in entries(node, self, reading))

    def says(self) -> str:
        return f"a map of {self.what}"

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": SCALAR}


_STEP = Entry("step", Step, "What is done on a date, and how things stand after it.", (
    Field("on", "on", _Told("a date, or a time after the step before"), "When.", required=True),
    Field("about", "about", Prose(), "What the step shows."),
    Field("moves", "moves", _Sayings("actors and their moves"), "Who makes which move."),
    Field("answers", "answers", _Sayings("questions and answers"), "Which question is answered how."),
    Field("injects", "injects", _Sayings("injects and their instances"), "What the facilitator makes happen."),
    Field("refused", "refused", Prose("a part of the reason"), "Why all that is done here must be refused."),
    Field("stands", "stands", _Sayings("places and values"), "How things stand right after it."),
))
_CASE = Entry("case", Case, "A sequence of moves and dates, and the standing after each.", (
    Field("about", "about", Prose(), "What it is a case of.", required=True),
    Field("source", "source", Prose("the name of a source"), "Where the dates and the rule are from."),
    Field("starts", "starts", Expression("a date"), "The first moment.", required=True),
    Field("given", "given", _Sayings("places and values"), "How things stand at the start, where not as in the world."),
    Field("steps", "steps", MapOf(_Own(_STEP), "steps"), "What happens, in order.", required=True),
))
_FILE = Entry("file of cases", dict, "Legal cases in one world.", (
    Field("legal_cases", "title", Prose("a title"), "What the cases are about.", required=True),
    Field("format", "", OneOf(("1",)), "The version of this format.", required=True),
    Field("about", "about", Prose(), "What they have in common."),
    Field("world", "world", Prose("a playbook beside this file"), "Institutions, terms and cast.", required=True),
    Field("sources", "sources", FreeMap(Prose("a sentence"), "sources"), "Name and what it is."),
    Field("cases", "cases", MapOf(_Own(_CASE), "cases"), "The cases.", required=True),
))


def read_cases(path: Path, shown: str = "") -> CaseFile:
    """The cases in a file. Raises PlaybookError with every problem in it."""
    problems = Problems()
    name = shown or str(path)
    content = read_bytes(path, Mark(name, 1, 1), problems)
    source = None if content is None else read_source(content, name, problems)
    if source is not None:
        found = _read(source.root, path, name, problems)
        if found is not None and not problems.errors:
            return found
    if not problems.errors:
        problems.error(Mark(name, 1, 1), "the file holds no cases", "begin with `legal_cases: title`")
    raise PlaybookError(problems.errors)


def _read(root: MapNode, path: Path, name: str, problems: Problems) -> CaseFile | None:
    reading = Reading(problems)
    try:
        values = read_entry(_FILE, root, Mark(name, 1, 1), reading)
    except (Unreadable, TooManyProblems):
        return None
    world = path.parent / values.pop("world")
    cases: Mapping[str, Case] = values["cases"]
    sources: Mapping[str, str] = values.setdefault("sources", {})
    if not cases:
        problems.error(Mark(name, 1, 1), "there is no case here", "write one under `cases:`")
    for case_name, case in cases.items():
        if not case.steps:
            problems.error(case.mark, f"the case `{case_name}` has no steps", "say what happens, and what then stands")
        elif not any(step.stands or step.refused for step in case.steps.values()):
            problems.error(case.mark, f"the case `{case_name}` expects nothing", "say under `stands:` what must stand")
        if case.source and case.source not in sources:
            advice = reading.suggest(case.source, sources)
            problems.error(case.mark, f"the source `{case.source}` is not declared", advice)
    if not world.is_file() or world.resolve().parent != path.resolve().parent:
        node = root.get("world")
        problems.error(node.mark if node else Mark(name, 1, 1), f"there is no playbook `{world.name}` beside this file")
    return CaseFile(**values, world=world, name=name)
