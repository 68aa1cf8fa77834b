"""Plays legal cases: every move on its date, then each stated standing against the one that came about."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import attrs

from wargame.engine import texts
from wargame.engine.game import Game
from wargame.engine.inputs import Refused, find_place, read_duration, read_value
from wargame.engine.view import truth
from wargame.language import model, tree
from wargame.language.load import load
from wargame.language.nodes import ScalarNode
from wargame.language.parser import parse_block, parse_expression
from wargame.language.problems import ExpressionError, Mark, PlaybookError, Problems
from wargame.language.snippet import Snippet
from wargame.program import Program, compile_playbook
from wargame.program.layout import PlaceInfo
from wargame.program.runtime import calendar
from wargame.validation.case_files import Case, CaseFile, Saying, Step

_HORIZON = tree.Duration(12 * 150, 0.0, Mark("legal cases", 1, 1))
ONCE = "once"  # the instance of an inject that has but one


@attrs.frozen
class Failure:
    """A standing, a refusal or a fault that is not as the case says."""

    mark: Mark
    step: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.step}: expected {self.expected}, got {self.got}"


@attrs.frozen
class Verdict:
    """How one case went: `checks` standings and refusals were compared."""

    name: str
    about: str
    checks: int
    failures: tuple[Failure, ...]

    @property
    def holds(self) -> bool:
        return not self.failures


def run_cases(file: CaseFile) -> tuple[Verdict, ...]:
    """Every case of a file, each in a game of its own.

    Raises PlaybookError for a world that does not load, and for names and values that mean nothing.
    """
    world = load(file.world)
    base, problems = compile_playbook(world), Problems()
    verdicts = []
    for name, case in file.cases.items():
        try:
            verdicts.append(_Trial(name, case, world, base, problems).verdict())
        except PlaybookError as error:
            for problem in error.problems:
                problems.error(problem.mark, problem.message, problem.advice)
    if problems.errors:
        raise PlaybookError(problems.errors)
    return tuple(verdicts)


class _Trial:
    """One case under way."""

    def __init__(
        self, name: str, case: Case, world: model.Playbook, base: Program, problems: Problems
    ) -> None:
        self.name, self.case, self.problems = name, case, problems
        self.conditions = _conditions(case, base, problems)
        assert world.clock is not None
        clock = attrs.evolve(world.clock, start=case.starts, length=_HORIZON)
        measures = {f"standing_{number}": said for number, said in enumerate(self.conditions.values())}
        self.measures = dict(zip(self.conditions, measures, strict=True))
        start = (*world.start, *_given(case, problems))
        self.program = compile_playbook(attrs.evolve(world, clock=clock, start=start, measures=measures))
        self.game = Game(self.program, seats=self.program.actors)
        self.failures: list[Failure] = []
        self.checks = 0

    def verdict(self) -> Verdict:
        self._go_on(0.0)
        for name, step in self.case.steps.items():
            if not self._reach(step):
                break
            self._take(name, step)
            self._compare(name, step)
        for where, message in self.game.results().faults:
            self.failures.append(Failure(self.case.mark, self.name, "no fault", f"{message} ({where})"))
        return Verdict(self.name, self.case.about, self.checks, tuple(self.failures))

    def _reach(self, step: Step) -> bool:
        """Lets the game come to a step's date, and what is due then happen."""
        try:
            self._go_on(read_duration(self.program, step.on.text, self.game.now))
        except Refused as refusal:
            self.problems.error(step.on.mark, f"`{step.on.text[:60]}` is no date for a step: {refusal}")
            return False
        return True

    def _go_on(self, until: float) -> None:
        while self.game.advance(until).kind == "question":
            pass

    def _take(self, name: str, step: Step) -> None:
        for mark, said, act in self._acts(step):
            reason = None
            try:
                act()
            except Refused as refusal:
                reason = str(refusal)
            self.checks += step.refused is not None
            if step.refused is None and reason is not None:
                self.failures.append(Failure(mark, name, f"`{said}` to be taken", f"refused: {reason}"))
            elif step.refused is not None and reason is None:
                self.failures.append(Failure(mark, name, f"`{said}` refused", "taken"))
            elif step.refused is not None and step.refused not in str(reason):
                self.failures.append(Failure(mark, name, f"refused: {step.refused}", f"refused: {reason}"))
        self._go_on(self.game.now)

    def _acts(self, step: Step) -> Iterator[tuple[Mark, str, _Act]]:
        for actor, move in step.moves:
            yield move.mark, move.text, _Act(self.game, "move", actor.text, move.text)
        for question, answer in step.answers:
            yield answer.mark, f"{question.text}: {answer.text}", _Act(self.game, "answer", question.text, answer.text)
        for inject, instance in step.injects:
            yield inject.mark, inject.text, _Act(self.game, "inject", inject.text, instance.text)

    def _compare(self, name: str, step: Step) -> None:
        """Each standing against what came about; one that means nothing is a problem of the file."""
        measured: Mapping[str, float] | None = None
        for said in step.stands:
            self.checks += 1
            key, wanted = said
            try:
                if key.text in self.measures:
                    measured = measured or self.game.results().measures
                    expected, got = self._condition(key.text, wanted, measured)
                else:
                    expected, got = self._place(said)
            except Refused as refusal:
                self.problems.error(wanted.mark, f"`{wanted.text[:60]}` is no value of `{key.text[:60]}`: {refusal}")
                continue
            if expected:
                self.failures.append(Failure(wanted.mark, name, f"{key.text} {expected}", got))

    def _place(self, said: Saying) -> tuple[str, str]:
        """What was expected of a place and what it holds; "" where they agree."""
        place, index = find_place(self.program, said[0].text)
        value, text = truth(self.game, place, index), said[1].text
        shown = texts.in_words(self.program, place.type, value)
        if place.type.name == "state" and place.kind is not None and text in place.kind.said.groups:
            states = [name.id for name in place.kind.said.groups[text]]
            return ("" if place.kind.states[int(value)] in states else text), shown
        return ("" if _same(value, read_value(self.program, place, text)) else text), shown

    def _condition(self, key: str, wanted: ScalarNode, measured: Mapping[str, float]) -> tuple[str, str]:
        name = self.measures[key]
        kind = self.program.measure_types[self.program.measure_names.index(name)]
        like = PlaceInfo(name, name, model.Place(), kind, "F", 0, 1, (), name, calendar=True)
        value, expected = measured[name], read_value(self.program, like, wanted.text)
        if kind.name == "duration":
            value, expected = calendar.mean_seconds(value), calendar.mean_seconds(expected)
        return ("" if _same(value, expected) else wanted.text), texts.in_words(self.program, kind, measured[name])


@attrs.frozen
class _Act:
    """Something to be done in a game."""

    game: Game
    what: str
    name: str
    value: str

    def __call__(self) -> None:
        if self.what == "move":
            self.game.act(self.name, self.value, "the case")
        elif self.what == "answer":
            self.game.answer(self.name, self.value)
        else:
            labels = [] if self.value == ONCE else self.value.split(",")
            self.game.inject(self.name, [label.strip() for label in labels], who="the case")


def _given(case: Case, problems: Problems) -> Iterator[tree.Block]:
    """What is given, as statements at the start: all of it stands before any of it counts."""
    for place, value in case.given:
        try:
            yield parse_block(Snippet.plain(f"{place.text} = {value.text}", place.mark))
        except ExpressionError as error:
            problems.error(error.mark, error.message, error.advice)


def _conditions(case: Case, base: Program, problems: Problems) -> dict[str, tree.Expr]:
    """What is said to stand, where it is no place that is set: conditions, formulas, derived places."""
    found: dict[str, tree.Expr] = {}
    for step in case.steps.values():
        for key, _ in step.stands:
            try:
                find_place(base, key.text)
            except Refused as refusal:
                try:
                    said = parse_expression(key.snippet)
                except ExpressionError as error:
                    problems.error(error.mark, error.message, error.advice)
                    continue
                if isinstance(said, tree.Name) and said.id not in base.places:
                    problems.error(key.mark, str(refusal))
                    continue
                found.setdefault(key.text, said)
    return found


def _same(one: float, other: float) -> bool:
    return one == other or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
