"""Players: rules in order, mixed strategies and logit choices, compiled for each actor.

Whatever a rule reads is read through its actor's eyes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.declare_places import declare_memory
from wargame.program.happenings import NOW, Happening, arm_trigger
from wargame.program.layout import CONSIDERED, HALT, PlaceInfo, QuestionInfo
from wargame.program.names import suggestion
from wargame.program.prefers import check_prefers
from wargame.program.readers import restricted
from wargame.program.scope import Reads, Scope
from wargame.program.source import EFFECTS, Function
from wargame.program.statements import push
from wargame.program.types import ACTOR, literal

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler
    from wargame.program.questions import Block

Option = tuple[int, str, str]  # (what is returned, code of its legality, code of its weight or appeal)


class Players:
    """Declares memories and compiles how each actor decides."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.memory: dict[str, dict[str, PlaceInfo]] = {}
        self.arms: list[str] = []
        self.rule_cells: dict[str, tuple[int, int]] = {}  # path → (site, cell)
        self.passed_cells: dict[str, int] = {}
        self.programs: dict[str, list[str]] = {}  # each program that rules ask, in order: the paths of those rules
        self.handed = compiler.layout.take_integers(len(compiler.names.actors)) if _programs(compiler) else -1
        self.act_codes: dict[str, int] = {}
        self.prompts: dict[str, list[tuple[int, str]]] = {}  # actor → (cell, function that chooses) of each such rule

    def declare(self) -> None:
        compiler = self.compiler
        for name, player in compiler.playbook.players.items():
            if name not in compiler.names.actor_codes:
                compiler.problems.error(player.mark, f"`{name}` is no actor", suggestion(name, compiler.names.actors))
                continue
            self.memory[name] = declare_memory(compiler, name, player)

    def scope(self, actor: str) -> Scope:
        """The eyes and the memory of one actor."""
        return Scope(viewer=literal(self.compiler.names.actor_codes[actor], ACTOR), memory=self.memory.get(actor, {}))

    def compile(self) -> None:
        for name, player in self.compiler.playbook.players.items():
            if name not in self.memory:
                continue
            for rule_name, rule in player.plays.items():
                check_prefers(self.compiler, name, rule)
                if rule.trigger.kind:
                    self._script(name, rule_name, rule)
            if player.acts_every is not None:
                self._acts(name, player)

    # -- acting ----------------------------------------------------------------------------------

    def _acts(self, actor: str, player: model.Player) -> None:
        compiler = self.compiler
        number = compiler.names.actor_codes[actor]
        choose = compiler.source.function(f"choose_{actor}", EFFECTS)
        self._rules(choose, actor, player, None, None)
        act = compiler.source.function(f"act_{actor}", f"{EFFECTS}, i, x")
        code = compiler.code(1, act.name)
        self.act_codes[actor] = code
        arm = compiler.source.function(f"arm_players_{actor}", EFFECTS)
        self.arms.append(f"{arm.name}({EFFECTS})")
        try:
            assert player.acts_every is not None
            draws = compiler.statements.draws(self.scope(actor), f"players.{actor}.acts.every", 1, "0", ("",))
            every = compiler.expressions.shift(NOW, compiler.expressions.duration(player.acts_every, draws), "+").text
            first = every
            if player.acts_first is not None:
                first = f"max(now, {compiler.expressions.date(player.acts_first, self.scope(actor)).value})"
        except ExpressionError as error:
            compiler.problem(error)
            return
        push(arm, first, code, "0", "0")
        push(act, f"max(now + 1.0, {every})", code, "0", "0")
        act.line(f"if I[{compiler.seat} + {number}]:")
        act.line(f"    I[{compiler.asked} + {number}] = {player.acts_moves}")
        act.line(f"    I[{HALT}] = 1")
        act.line("    return")
        self._perform(act, actor, player, f"{choose.name}({EFFECTS})")
        if player.acts_moves > 1:
            again = compiler.source.function(f"act_again_{actor}", f"{EFFECTS}, i, x")
            again_code = compiler.code(3, again.name)
            push(act, "now", again_code, "0", str(player.acts_moves - 1))
            self._perform(again, actor, player, f"{choose.name}({EFFECTS})")
            again.line("if x > 1:")
            again.indent()
            push(again, "now", again_code, "0", "x - 1")
            again.dedent()
            again.line("@tail")
        act.line("@tail")

    def _perform(self, function: Function, actor: str, player: model.Player, choice: str) -> None:
        """Lines that put the chosen move on the agenda, in an order drawn among simultaneous ones.

        Where a rule asks a program, the clock stops as it does for a seat, for this one move.
        """
        compiler = self.compiler
        stream = self.compiler.stream_base(f"players.{actor}.order", 0, 1, ("",))
        function.line(f"chosen = {choice}")
        function.line("if chosen >= 0:")
        function.indent()
        push(function, "now", compiler.moves.perform_code, f"int(draw(D, U, {stream}) * 1000000000.0)", "chosen")
        function.dedent()
        if asks_program(player):
            number = compiler.names.actor_codes[actor]
            function.line("if chosen < -1:")
            function.line(f"    I[{self.handed} + {number}] = -1 - chosen")
            function.line(f"    I[{compiler.asked} + {number}] = 1")
            function.line(f"    I[{HALT}] = 1")

    def _script(self, actor: str, name: str, rule: model.Rule) -> None:
        """A rule with a trigger acts unasked: it writes memory and may choose a move.

        Somebody in the actor's seat is given a chance to move in its place.
        """
        compiler = self.compiler
        path = f"players.{actor}.plays.{name}"
        fire = compiler.source.function(f"rule_{path}", f"{EFFECTS}, i, x")
        scope = self.scope(actor).variable("i", "x")
        upon = rule.trigger.kind == "upon"
        if upon:
            scope = attrs.evolve(compiler.moves.upon_scope(scope, compiler.moves.infos), viewer=scope.viewer)
        draws = compiler.statements.draws(attrs.evolve(scope, writing="memory"), f"{path}.do", 1, "0", ("",))
        compiler.statements.block(fire, rule.do, draws)
        trigger = rule.trigger
        if rule.if_ is not None:
            trigger = attrs.evolve(trigger, if_=rule.if_)
        if rule.choose is not None:
            decide = compiler.source.function(f"choose_{path}", EFFECTS)
            try:
                self._rule(decide, actor, name, attrs.evolve(rule, if_=None), None, None, self.scope(actor))
            except ExpressionError as error:
                compiler.problem(error)
            decide.line("return -1")
            number = compiler.names.actor_codes[actor]
            due = compiler.layout.take_integers(1)
            self.prompts.setdefault(actor, []).append((due, decide.name))
            fire.line(f"if I[{compiler.seat} + {number}]:")
            fire.line(f"    I[{compiler.asked} + {number}] += 1 - I[{due}]")
            fire.line(f"    I[{due}] = 1")
            fire.line(f"    I[{HALT}] = 1")
            fire.line("    return")
            self._perform(fire, actor, self.compiler.playbook.players[actor], f"{decide.name}({EFFECTS})")
        generation = compiler.layout.take_integers(1)
        happening = Happening(path, 1, ("",), scope, trigger, fire.name, generation, rank=1)
        arm = arm_trigger(compiler, happening)
        if arm is not None:
            self.arms.append(f"{arm}({EFFECTS}, 0)")

    # -- answering ------------------------------------------------------------------------------------

    def decision(self, question: QuestionInfo, block: Block, actor: int) -> str | None:
        """The function (..., i) that gives this actor's answer to a question, -1 for silence."""
        name = self.compiler.names.actors[actor]
        player = self.compiler.playbook.players.get(name)
        if player is None or not any(not rule.trigger.kind for rule in player.plays.values()):
            return None
        function = self.compiler.source.function(f"decide_{name}_{question.path}", f"{EFFECTS}, i")
        self._rules(function, name, player, question, block)
        return function.name

    def question_scope(self, question: QuestionInfo, block: Block, actor: int) -> Scope:
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

    # -- rules ---------------------------------------------------------------------------------------------

    def _rules(
        self, function: Function, actor: str, player: model.Player, question: QuestionInfo | None, block: Block | None
    ) -> None:
        scope = self.scope(actor)
        if question is not None and block is not None:
            scope = self.question_scope(question, block, self.compiler.names.actor_codes[actor])
        for name, rule in player.plays.items():
            if rule.trigger.kind:
                continue
            try:
                if rule.question is not None and (question is None or not self._is_about(rule.question, question)):
                    continue
                if not self._speaks_of(rule, question):
                    continue
                self._rule(function, actor, name, rule, question, block, scope)
            except ExpressionError as error:
                self.compiler.problem(error)
        function.line("return -1")

    def _is_about(self, said: tree.Expr, question: QuestionInfo) -> bool:
        path = question.path.split(".")
        if isinstance(said, tree.Name):
            names = {info.name for info in self.compiler.questions.values()}
            if said.id not in names:
                raise ExpressionError(
                    said.mark, f"nobody asks a question called `{said.id}`", suggestion(said.id, names)
                )
            return question.name == said.id and path[0] == "injects"
        if isinstance(said, tree.Attribute) and isinstance(said.base, tree.Name):
            owner, name = said.base.id, said.name
            if owner == "injects":
                return path[0] == "injects" and question.name == name
            kind = self.compiler.kinds.get(owner)
            if kind is None or name not in kind.questions:
                known = [f"{kind.name}.{q}" for kind in self.compiler.kinds.values() for q in kind.questions]
                raise ExpressionError(
                    said.mark, f"there is no question `{owner}.{name}`", suggestion(f"{owner}.{name}", known)
                )
            return path[0] == "kinds" and path[1] == owner and question.name == name
        raise ExpressionError(said.mark, "a question is named `kind.question`, an inject's by its own name", "")

    def _speaks_of(self, rule: model.Rule, question: QuestionInfo | None) -> bool:
        """A rule without `question:` is about moves and questions; its words decide which it fits."""
        choose = rule.choose
        if choose is None:
            return False
        if isinstance(choose, tree.Call) and choose.name in ("logit", "program"):
            return True
        choices = [choice for choice, _ in choose] if isinstance(choose, tuple) else [choose]
        if rule.question is not None:
            return True
        answers = set(question.answer_names) if question is not None else set()
        named = [isinstance(choice, tree.Name) and choice.id in answers for choice in choices]
        moves = [
            not isinstance(choice, tree.Name) or choice.id in self.compiler.playbook.moves or choice.id == "wait"
            for choice in choices
        ]
        if question is not None:
            return all(named)
        return all(moves) or not any(
            isinstance(choice, tree.Name)
            and any(choice.id in info.answer_names for info in self.compiler.questions.values())
            for choice in choices
        )

    def _rule(
        self,
        function: Function,
        actor: str,
        name: str,
        rule: model.Rule,
        question: QuestionInfo | None,
        block: Block | None,
        scope: Scope,
    ) -> None:
        path = f"players.{actor}.plays.{name}"
        depth = function.depth
        if rule.if_ is not None:
            test = self.compiler.expressions.truth(rule.if_, attrs.evolve(scope, reads=Reads()))
            function.line(f"if {test.condition}:")
            function.indent()
        stream = self._stream(path, question, block)
        choose = rule.choose
        options: list[Option]
        if isinstance(choose, tree.Call) and choose.name == "logit":
            if len(choose.args) != 1 or choose.keywords:
                raise ExpressionError(choose.mark, "`logit` takes one number, the rationality", "write `logit(2)`")
            rationality = self.compiler.expressions.number(choose.args[0], attrs.evolve(scope, reads=Reads())).value
            options = self._logit_options(rule, actor, question, scope)
            self._choose(function, path, rule, options, stream, rationality)
        elif isinstance(choose, tree.Call) and choose.name == "program":
            self._decides(function, path, rule, str(-2 - self._program(choose, path)))
        elif isinstance(choose, tuple):
            self._mixed(function, path, rule, choose, actor, question, scope, stream)
        elif choose is not None:
            self._single(function, path, rule, choose, actor, question, scope)
        if rule.if_ is not None:
            function.dedent()
        function.depth = depth

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

    def _stream(self, path: str, question: QuestionInfo | None, block: Block | None) -> str:
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


def asks_program(player: model.Player) -> bool:
    """Whether some rule of a player asks a program."""
    return any(isinstance(rule.choose, tree.Call) and rule.choose.name == "program" for rule in player.plays.values())


def _programs(compiler: Compiler) -> bool:
    return any(asks_program(player) for player in compiler.playbook.players.values())


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
