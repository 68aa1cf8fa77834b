"""What one rule of a player comes to: a move or an answer, mixed strategies, logit choices, programs.

Whatever a rule reads is read through its actor's eyes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.happenings.readers import restricted
from wargame.program.layout import CONSIDERED, PlaceInfo, QuestionInfo
from wargame.program.names import suggestion
from wargame.program.scope import Reads, Scope
from wargame.program.source import Function
from wargame.program.types import ACTOR, literal

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler
    from wargame.program.happenings.given_answers import GivenAnswers

Option = tuple[int, str, str]  # (what is returned, code of its legality, code of its weight or appeal)


class RuleChoices:
    """Writes the lines by which a rule chooses."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.memory: dict[str, dict[str, PlaceInfo]] = {}
        self.rule_cells: dict[str, tuple[int, int]] = {}  # path → (site, cell)
        self.passed_cells: dict[str, int] = {}
        self.heard: set[str] = set()  # the paths of rules that something was compiled of
        self.programs: dict[str, list[str]] = {}  # each program that rules ask, in order: the paths of those rules

    def scope(self, actor: str) -> Scope:
        """The eyes and the memory of one actor."""
        return Scope(viewer=literal(self.compiler.names.actor_codes[actor], ACTOR), memory=self.memory.get(actor, {}))

    def question_scope(self, question: QuestionInfo, block: GivenAnswers, actor: int) -> Scope:
        """An actor's eyes on a question: the roles and fields of the case it is about."""
        name = self.compiler.names.actors[actor]
        base = self.scope(name)
        local = dict(block.scope.locals)
        case = block.scope.case
        if question.answerers is None:
            who = block.answerer(question)
            if who.basis is not None:
                own = [k for k, value in enumerate(who.basis[1]) if value == actor]
                local = {key: restricted(code, own) for key, code in local.items()}
                case = restricted(case, own) if case is not None else None
        return attrs.evolve(base, locals=local, kind=block.kind, case=case, variables=frozenset({"i"}))

    def answer_options(self, question: QuestionInfo, scope: Scope) -> list[tuple[str, str, str | None]]:
        """(name, code of legality, code of appeal or None) of each answer, through the answerer's eyes."""
        expressions = self.compiler.expressions
        out: list[tuple[str, str, str | None]] = []
        for name, answer in question.said.answers.items():
            legal = (
                expressions.truth(answer.if_, attrs.evolve(scope, reads=Reads())).condition
                if answer.if_ is not None
                else "True"
            )
            appeal = (
                expressions.number(answer.appeal, attrs.evolve(scope, reads=Reads())).value
                if answer.appeal is not None
                else None
            )
            out.append((name, legal, appeal))
        return out

    def _program(self, choose: tree.Call, path: str) -> int:
        """The number of the program that a rule asks; a decision of -2 - number hands the choice to it."""
        name = choose.args[0] if len(choose.args) == 1 and not choose.keywords else None
        if not isinstance(name, tree.Name):
            raise ExpressionError(
                choose.mark, "`program` takes a name, which the session connects", "write `program(moscow)`"
            )
        if name.id in self.compiler.names.actor_codes:
            raise ExpressionError(
                name.mark, f"`{name.id}` is an actor; a program needs a name of its own", "write `program(moscow)`"
            )
        rules = self.programs.setdefault(name.id, [])
        if path not in rules:
            rules.append(path)
        return list(self.programs).index(name.id)

    def _stream(self, path: str, question: QuestionInfo | None, block: GivenAnswers | None) -> str:
        self.heard.add(path)
        if question is None or block is None:
            return str(self.compiler.stream_base(path, 0, 1, ("",)))
        base = self.compiler.stream_base(f"{path}.{question.path}", 0, block.count, block.labels)
        return f"{base} + i"

    def _cells(self, path: str, rule: model.Rule) -> tuple[int, int]:
        if path not in self.rule_cells:
            actor = self.compiler.names.actor_codes[path.split(".")[1]]
            site = self.compiler.site(path, "rule", rule.mark, ("",), ((actor,),), covered=True)
            self.rule_cells[path] = (site.number, site.cell)
        return self.rule_cells[path]

    def _decides(self, function: Function, path: str, rule: model.Rule, value: str) -> None:
        site, cell = self._cells(path, rule)
        function.line(f"I[{cell}] += 1")
        function.record(f"note(R, I, now, {site}, 0, 0)")
        function.line(f"return {value}")

    def _passed(self, function: Function, path: str, rule: model.Rule) -> None:
        """A rule whose choice is illegal is passed over, and that is recorded."""
        actor = self.compiler.names.actor_codes[path.split(".")[1]]
        if path not in self.passed_cells:
            self.passed_cells[path] = self.compiler.site(
                f"{path}.passed", "passed", rule.mark, ("",), ((actor,),)
            ).number
        function.record(f"remark(R, I, now, {self.passed_cells[path]}, 0, 0)")

    def _option(self, said: tree.Expr, actor: str, question: QuestionInfo | None, scope: Scope) -> tuple[int, str]:
        """(what is returned, code of legality) for one choice."""
        number = self.compiler.names.actor_codes[actor]
        if question is not None:
            if not isinstance(said, tree.Name) or said.id not in question.answer_names:
                shown = said.id if isinstance(said, tree.Name) else "this"
                raise ExpressionError(
                    said.mark,
                    f"`{shown}` is no answer to `{question.name}`",
                    suggestion(shown, question.answer_names) or f"answers: {', '.join(question.answer_names)}",
                )
            answer = question.said.answers[said.id]
            legal = "True"
            if answer.if_ is not None:
                legal = self.compiler.expressions.truth(answer.if_, attrs.evolve(scope, reads=Reads())).condition
            return question.answer_names.index(said.id), legal
        move = self.compiler.moves.reference(said, number, scope)
        if move < 0:
            return -1, "True"
        info, instance = self.compiler.moves.find(move)
        return move, self.compiler.moves.legal_code(info, self.compiler.moves.scope(info, instance), instance)

    def _single(
        self,
        function: Function,
        path: str,
        rule: model.Rule,
        choose: tree.Expr,
        actor: str,
        question: QuestionInfo | None,
        scope: Scope,
    ) -> None:
        value, legal = self._option(choose, actor, question, scope)
        function.line(f"if {legal}:")
        function.indent()
        self._decides(function, path, rule, str(value))
        function.dedent()
        self._passed(function, path, rule)

    def _mixed(
        self,
        function: Function,
        path: str,
        rule: model.Rule,
        choose: Sequence[tuple[tree.Expr, tree.Expr | None]],
        actor: str,
        question: QuestionInfo | None,
        scope: Scope,
        stream: str,
    ) -> None:
        """Weights; with `rest` they are probabilities, and the rest takes what is left of 1."""
        options: list[Option] = []
        others: list[str] = []
        sure: list[float] = []
        rest: tuple[int, str] | None = None
        for said, weight in choose:
            value, legal = self._option(said, actor, question, scope)
            if weight is None:
                if rest is not None:
                    raise ExpressionError(said.mark, "two choices take the `rest`", "give one of them a number")
                rest = (value, legal)
                continue
            code = self.compiler.expressions.number(weight, attrs.evolve(scope, reads=Reads()))
            if code.const is not None and code.const < 0:
                raise ExpressionError(weight.mark, "a weight cannot be negative", "")
            options.append((value, legal, code.value))
            others.append(code.value)
            sure += [code.const] if code.const is not None else []
        if rest is not None:
            known = " + ".join(others) or "0.0"
            if sum(sure) > 1 + 1e-9:
                raise ExpressionError(
                    rule.mark,
                    f"beside `rest` these are probabilities, and they come to {sum(sure):g}, more than 1",
                    "leave `rest` out: then they are weights",
                )
            if len(sure) < len(others):
                function.line(f"if {known} > 1.000001:")
                message = "the probabilities beside `rest` come to more than 1"
                function.line(f"    fault(I, {self.compiler.fault_site(rule.mark, message)})")
            options.append((rest[0], rest[1], f"1.0 - ({known})"))
        self._choose(function, path, rule, options, stream, None)

    def _logit_options(self, rule: model.Rule, actor: str, question: QuestionInfo | None, scope: Scope) -> list[Option]:
        compiler = self.compiler
        number = compiler.names.actor_codes[actor]
        extra: dict[int, str] = {}
        for said, weight in rule.prefers:
            try:
                value, _ = self._option(said, actor, question, scope)
            except ExpressionError:
                if rule.question is None and len(rule.prefers) > 0:
                    continue  # it speaks of another question, or of moves
                raise
            extra[value] = compiler.expressions.number(weight, attrs.evolve(scope, reads=Reads())).value
        options: list[Option] = []
        if question is not None:
            for place, (_, legal, appeal) in enumerate(self.answer_options(question, scope)):
                if appeal is not None or place in extra:
                    options.append((place, legal, self._sum(appeal, extra.get(place))))
            return options
        options.append((-1, "True", extra.get(-1, "0.0")))
        for info in compiler.moves.infos:
            for instance in range(info.count):
                if info.actors[instance] != number or (info.said.appeal is None and info.first + instance not in extra):
                    continue
                bound = compiler.moves.scope(info, instance)
                legal = compiler.moves.legal_code(info, bound, instance)
                if legal == "False":
                    continue
                appeal = compiler.moves.appeal_code(info, bound) if info.said.appeal is not None else None
                options.append((info.first + instance, legal, self._sum(appeal, extra.get(info.first + instance))))
        return options

    def _sum(self, appeal: str | None, extra: str | None) -> str:
        return " + ".join(part for part in (appeal, extra) if part is not None) or "0.0"

    def _choose(
        self,
        function: Function,
        path: str,
        rule: model.Rule,
        options: list[Option],
        stream: str,
        rationality: str | None,
    ) -> None:
        """Weighs the legal options in a fixed order and takes one by a single draw.

        With a rationality the numbers are appeals and weigh e^(rationality * appeal); otherwise they
        are weights, negative ones counting as 0.
        """
        if not options:
            function.line("pass")
            return
        marks = [function.temporary("to") for _ in options]
        function.line("total = 0.0")
        for (_, legal, code), mark in zip(options, marks, strict=True):
            if legal != "True":
                function.line(f"if {legal}:")
                function.indent()
            _weigh(function, code, rationality)
            if legal != "True":
                function.dedent()
            function.line(f"{mark} = total")
        function.line(f"I[{CONSIDERED}] += {len(options)}")
        function.line("if total > 0.0:")
        function.indent()
        site, cell = self._cells(path, rule)
        function.line(f"I[{cell}] += 1")
        function.record(f"note(R, I, now, {site}, 0, 0)")
        function.line(f"drawn = draw(D, U, {stream}) * total")
        for (value, _, _), mark in zip(options[:-1], marks, strict=False):
            function.line(f"if drawn < {mark}:")
            function.line(f"    return {value}")
        function.line(f"return {options[-1][0]}")
        function.dedent()
        self._passed(function, path, rule)


def _weigh(function: Function, code: str, rationality: str | None) -> None:
    """Lines that add one option's weight to the total, held below overflow."""
    number = _known(code)
    if rationality is None:
        function.line(f"total += {max(0.0, number)!r}" if number is not None else f"total += max(0.0, {code})")
        return
    factor = _known(rationality)
    if number is not None and factor is not None:
        function.line(f"total += {math.exp(min(700.0, factor * number))!r}")
        return
    function.line(f"z = {code}" if factor == 1.0 else f"z = {rationality} * ({code})")
    function.line("total += exp(z) if z < 700.0 else 1e304")


def _known(code: str) -> float | None:
    try:
        return float(code.strip("()"))
    except ValueError:
        return None
