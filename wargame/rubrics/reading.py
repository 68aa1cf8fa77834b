"""Reads rubrics: a file, or a shipped one by its name; with every problem in it, and where."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from wargame.language import tree
from wargame.language.entry import read_entry
from wargame.language.files import is_file, read_bytes
from wargame.language.nodes import MapNode
from wargame.language.problems import Mark, PlaybookError, Problem, Problems
from wargame.language.reading import Reading, TooManyProblems, Unreadable
from wargame.language.source import SourceTree, read_source
from wargame.rubrics.rows import HEADER, RUBRIC
from wargame.rubrics.rubric import NATIONS, TOTAL, Action, Class, Rubric, spelled

FOLDER = Path(__file__).resolve().parent
_MOST_STEPS = 10


def shipped() -> list[str]:
    """The names of the rubrics that come with the package."""
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


def read_rubric(name: str | Path) -> tuple[Rubric, list[Problem]]:
    """A rubric and the warnings about it: numbers and codings that say neither source nor reason.

    `name` is a file or a shipped rubric's name. Raises PlaybookError with every error found.
    """
    problems = Problems()
    rubric = _Rubrics(problems).read(name)
    if rubric is None or problems.errors:
        raise PlaybookError(problems.errors)
    return rubric, [problem for problem in problems if problem.warning]


def read_rubrics(names: Iterable[str]) -> tuple[list[Rubric], list[Problem]]:
    """Several rubrics, as `read_rubric`; the errors of all of them are raised together.

    Two that would bear one name are told apart by what they were asked for.
    """
    found: list[Rubric] = []
    warnings: dict[Problem, None] = {}
    errors: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            rubric, told = read_rubric(name)
        except PlaybookError as error:
            errors += error.problems
            continue
        warnings |= dict.fromkeys(told)
        taken = any(other.name == rubric.name for other in found)
        found.append(attrs.evolve(rubric, name=name) if taken else rubric)
    if errors:
        raise PlaybookError(list(dict.fromkeys(errors)))
    return found, list(warnings)


class _Rubrics:
    """One rubric and those that it extends, each file read once."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.reading = Reading(problems)
        self.under_way: list[Path] = []

    def read(self, name: str | Path) -> Rubric | None:
        file, shown = _located(name, None)
        if str(name).isidentifier() and not is_file(file):
            advice = self.reading.suggest(str(name), shipped())
            self.problems.error(Mark(str(name), 1, 1), f"there is no rubric `{name}`", advice)
            return None
        return self.open(file, shown, Mark(shown, 1, 1))

    def open(self, file: Path, shown: str, asked: Mark) -> Rubric | None:
        """The rubric in a file; None after an error."""
        content = read_bytes(file, asked, self.problems)
        source = None if content is None else source_of(content, shown, self.problems, "rubric")
        if content is None or source is None:
            return None
        tree_of = source.root
        key = file.resolve()
        self.under_way.append(key)
        before = len(self.problems.errors)
        try:
            given: dict[str, Any] = read_entry(RUBRIC, tree_of, Mark(shown, 1, 1), self.reading)
            if source.damaged:
                return None  # what is missing may stand in the section that a syntax error spoilt
            self.check_header(tree_of, shown)
            base = self.base(given, tree_of, file)
            rubric = self.build(given, base, tree_of, file, content)
        except (Unreadable, TooManyProblems):
            return None
        finally:
            self.under_way.pop()
        return rubric if len(self.problems.errors) == before else None

    def check_header(self, root: MapNode, shown: str) -> None:
        for key, advice in HEADER.items():
            if key not in root.keys:
                self.reading.error(Mark(shown, 1, 1), f"`{key}` is missing", advice)

    def base(self, given: Mapping[str, Any], root: MapNode, file: Path) -> Rubric | None:
        """What this rubric extends, None if nothing. Raises Unreadable where that cannot be read."""
        if "extends" not in given:
            return None
        node = root.get("extends")
        mark = node.mark if node is not None else root.mark
        name = str(given["extends"])
        if Path(name).name != name or "\\" in name:
            advice = "name a shipped rubric, or a file beside this one"
            self.reading.fault(mark, f"`{name[:60]}` leads elsewhere", advice)
        wanted, shown = _located(name, file.parent)
        if not is_file(wanted):
            advice = self.reading.suggest(name, shipped()) or "name a shipped rubric, or a file beside this one"
            self.reading.fault(mark, f"there is no rubric `{name[:60]}`", advice)
        if wanted.resolve() in self.under_way or len(self.under_way) > _MOST_STEPS:
            self.reading.fault(mark, f"`{name[:60]}` extends itself", "a rubric extends one that stands by itself")
        found = self.open(wanted, shown, mark)
        if found is None:
            raise Unreadable
        return found

    def build(self, given: Mapping[str, Any], base: Rubric | None, root: MapNode, file: Path, content: bytes) -> Rubric:
        sources = {**(base.sources if base else {}), **{k: _details(v) for k, v in given.get("sources", {}).items()}}
        assumptions = {**(base.assumptions if base else {}), **given.get("assumptions", {})}
        cited = {*sources, *assumptions}
        classes = self.classes(given, base, root, cited)
        actions = self.actions(given, base, root, classes, cited)
        otherwise = self.otherwise(given, base, root, classes)
        moves = self.moves(given, base, root, actions)
        own = hashlib.sha256(content).hexdigest()
        return Rubric(
            name=file.stem,
            title=given.get("title", ""),
            version=given.get("version", ""),
            about=" ".join(given.get("about", base.about if base else "").split()),
            day=given.get("day", base.day if base else TOTAL),
            divided_by=self.divided_by(given, base, cited),
            classes=classes,
            otherwise=otherwise,
            actions=actions,
            moves=moves,
            sources=sources,
            assumptions=assumptions,
            digest=hashlib.sha256((own + base.digest).encode()).hexdigest() if base else own,
            files=(*(base.files if base else ()), (file.name, content)),
        )

    def classes(
        self, given: Mapping[str, Any], base: Rubric | None, root: MapNode, cited: set[str]
    ) -> dict[str, Class]:
        found = dict(base.classes) if base else {}
        keys = keys_of(root, "classes")
        for name, said in given.get("classes", {}).items():
            weight, source = self.number(said["weight"], cited)
            mark = keys.get(name, root.mark)
            if not source and not said.get("why") and weight != 0.0:
                self.problems.warn(mark, f"the weight of `{name}` says no source", "write `4 @ source`, or `why:`")
            found[name] = Class(weight, source, said.get("about", ""), said.get("why", ""), mark)
        if not found and not keys:
            self.reading.error(root.mark, "a rubric needs `classes`", "write `classes: {violent: 28 @ source}`")
        for (mild, one), (severe, other) in itertools.pairwise(found.items()):
            if one.weight > other.weight:
                message = f"`{severe}` weighs less than `{mild}` before it"
                self.reading.error(other.mark, message, "classes stand in order, from mild to severe")
        return found

    def actions(
        self,
        given: Mapping[str, Any],
        base: Rubric | None,
        root: MapNode,
        classes: Mapping[str, Class],
        cited: set[str],
    ) -> dict[str, Action]:
        found = dict(base.actions) if base else {}
        keys, told = keys_of(root, "actions"), keys_of(root, "classes")
        for name, said in given.get("actions", {}).items():
            group, source = self.word(said["group"], cited)
            mark = keys.get(name, root.mark)
            if group and group not in classes and group not in told:
                advice = self.reading.suggest(group, classes)
                self.reading.error(said["group"].mark, f"`{group}` is no class of this rubric", advice)
            if not source and not said.get("why"):
                advice = "write `posturing @ source`, or `why:`"
                self.problems.warn(mark, f"the class of `{name}` says no source", advice)
            written = said.get("written", found[name].written if name in found else ())
            found[name] = Action(group, written, source, said.get("about", ""), said.get("why", ""), mark)
        if not found and not keys:
            self.reading.error(root.mark, "a rubric needs `actions`", "write `actions: {exercise: posturing @ source}`")
        self.spellings(found)
        return found

    def spellings(self, actions: Mapping[str, Action]) -> None:
        """No two actions may be spelt alike."""
        seen: dict[str, str] = {}
        for name, action in actions.items():
            for text in dict.fromkeys(spelled(each) for each in (name, *action.written)):
                if seen.setdefault(text, name) != name:
                    message = f"`{text}` may be `{seen[text]}` or `{name}`"
                    self.reading.error(action.mark, message, "each spelling belongs to one action")

    def otherwise(
        self, given: Mapping[str, Any], base: Rubric | None, root: MapNode, classes: Mapping[str, Class]
    ) -> str:
        if "otherwise" not in given:
            if base:
                return base.otherwise
            message, advice = "`otherwise` is missing", "name the class of every action that is not named"
            self.reading.error(root.mark, message, advice)
            return next(iter(classes), "")
        name = str(given["otherwise"].id)
        if name not in classes and name not in keys_of(root, "classes"):
            self.reading.error(
                given["otherwise"].mark, f"`{name}` is no class of this rubric", self.reading.suggest(name, classes)
            )
        return name

    def moves(
        self, given: Mapping[str, Any], base: Rubric | None, root: MapNode, actions: Mapping[str, Action]
    ) -> dict[str, str]:
        found = dict(base.moves) if base else {}
        told = keys_of(root, "actions")
        for move, said in given.get("moves", {}).items():
            if said.id not in actions and said.id not in told:
                advice = self.reading.suggest(said.id, actions)
                self.reading.error(said.mark, f"`{said.id}` is no action of this rubric", advice)
            found[move] = said.id
        return found

    def divided_by(self, given: Mapping[str, Any], base: Rubric | None, cited: set[str]) -> float:
        if "divided_by" not in given:
            return base.divided_by if base else 1.0
        said = given["divided_by"]
        inner = said.value if isinstance(said, tree.Cited) else said
        if isinstance(inner, tree.Name) and inner.id == "nations":
            return NATIONS
        value, _ = self.number(said, cited)
        if value <= 0.0:
            self.reading.error(said.mark, "a total is divided by a number above 0, or by `nations`")
            return 1.0
        return value

    def number(self, said: tree.Expr, cited: set[str]) -> tuple[float, str]:
        """A number written out, and the source that it cites."""
        source = self.source(said, cited)
        inner = said.value if isinstance(said, tree.Cited) else said
        sign = 1.0
        if isinstance(inner, tree.Unary) and inner.operator == "-":
            sign, inner = -1.0, inner.operand
            source = source or self.source(inner, cited)
            inner = inner.value if isinstance(inner, tree.Cited) else inner
        if not isinstance(inner, tree.Number) or inner.flag or not math.isfinite(inner.value):
            self.reading.error(said.mark, "a weight is a number written out", "write `12 @ source`")
            return 0.0, source
        return sign * inner.value, source

    def word(self, said: tree.Expr, cited: set[str]) -> tuple[str, str]:
        """A name, and the source that it cites."""
        inner = said.value if isinstance(said, tree.Cited) else said
        if not isinstance(inner, tree.Name):
            self.reading.error(said.mark, "the name of a class belongs here", "write `posturing @ source`")
            return "", ""
        return inner.id, self.source(said, cited)

    def source(self, said: tree.Expr, cited: set[str]) -> str:
        if not isinstance(said, tree.Cited):
            return ""
        if said.source not in cited:
            advice = self.reading.suggest(said.source, sorted(cited)) or "declare it under `sources:`"
            self.reading.error(said.mark, f"`{said.source}` is no source or assumption of this rubric", advice)
        return said.source


def _located(name: str | Path, beside: Path | None) -> tuple[Path, str]:
    """The file that a name stands for, and what positions in it say: a shipped name, else a file."""
    bare = str(name).isidentifier()
    file = Path(name) if beside is None else beside / f"{name}{'.yaml' if bare else ''}"
    if bare and not is_file(file) and is_file(FOLDER / f"{name}.yaml"):
        return FOLDER / f"{name}.yaml", f"rubrics/{name}.yaml"
    return file, str(name) if beside is None else file.name


def source_of(content: bytes, shown: str, problems: Problems, what: str) -> SourceTree | None:
    """The nodes of a file. What is said of an empty one speaks of a rubric or coding, not of a playbook."""
    own = Problems()
    source = read_source(content, shown, own)
    for problem in own:
        advice = problem.advice.replace("a playbook begins with `playbook: title`", f"it begins with `{what}: title`")
        problems.error(problem.mark, problem.message, advice)
    return source


def keys_of(root: MapNode, section: str) -> dict[str, Mark]:
    """Where each name of a section stands."""
    node = root.get(section)
    return {key.text: key.mark for key, _ in node.items} if isinstance(node, MapNode) else {}


def _details(source: Any) -> str:
    """What is known of a source, in a line."""
    details: Mapping[str, str] = source.details
    return "; ".join(value if key == "title" else f"{key} {value}" for key, value in details.items())
