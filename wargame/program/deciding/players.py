"""Players: rules in order, compiled for each actor; when an actor acts and how it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.deciding.prefers import check_prefers
from wargame.program.deciding.rule_choices import Option, RuleChoices
from wargame.program.declaring.places import declare_memory
from wargame.program.happenings.arming import Happening
from wargame.program.happenings.firing import push
from wargame.program.happenings.triggers import arm_trigger
from wargame.program.happenings.upon import followed
from wargame.program.layout import HALT, QuestionInfo
from wargame.program.names import suggestion
from wargame.program.scope import Reads, Scope
from wargame.program.source import EFFECTS, Function

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler
    from wargame.program.happenings.given_answers import GivenAnswers


class Players(RuleChoices):
    """Declares memories and compiles how each actor decides."""

    def __init__(self, compiler: Compiler) -> None:
        super().__init__(compiler)
        self.arms: list[str] = []
        self.handed = compiler.layout.take_integers(len(compiler.names.actors)) if _programs(compiler) else -1
        self.act_codes: dict[str, int] = {}
        self.again_code = -1
        self.prompts: dict[str, list[tuple[int, str]]] = {}  # actor → (cell, function that chooses) of each such rule

    def declare(self) -> None:
        compiler = self.compiler
        for name, player in compiler.playbook.players.items():
            if name not in compiler.names.actor_codes:
                compiler.problems.error(player.mark, f"`{name}` is no actor", suggestion(name, compiler.names.actors))
                continue
            self.memory[name] = declare_memory(compiler, name, player)

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
        self._asked_again()

    def _asked_again(self) -> None:
        """A seat that has chosen, and may move once more at this moment, is asked when all moves are carried out."""
        compiler = self.compiler
        handler = compiler.source.function("asked_again", f"{EFFECTS}, i, x")
        handler.line(f"if I[{compiler.seat} + i] and I[{compiler.asked} + i] > 0:")
        handler.line(f"    I[{HALT}] = 1")
        self.again_code = compiler.code(2, handler.name)

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
            every = compiler.expressions.ahead(compiler.expressions.duration(player.acts_every, draws))
            first = every
            if player.acts_first is not None:
                first = f"max(now, {compiler.expressions.date(player.acts_first, self.scope(actor)).value})"
        except ExpressionError as error:
            compiler.problem(error)
            return
        push(arm, first, code, "0", "0")
        push(act, f"max(now + 1.0, {every})", code, "0", "0")
        act.line(f"if I[{compiler.seat} + {number}]:")
        act.line(f"    I[{compiler.asked} + {number}] += {player.acts_moves}")
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
        if key := followed(compiler, rule.trigger, None):
            scope = compiler.moves.upon_scope(scope, key)
        draws = compiler.statements.draws(attrs.evolve(scope, writing="memory"), f"{path}.do", 1, "0", ("",))
        compiler.statements.block(fire, rule.do, draws)
        trigger = rule.trigger
        if rule.if_ is not None:
            trigger = attrs.evolve(trigger, if_=rule.if_)
        if rule.choose is not None:
            decide = compiler.source.function(f"choose_{path}", EFFECTS)
            try:
                with compiler.budget.piece(decide, rule.mark, instances=0):
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

    def decision(self, question: QuestionInfo, block: GivenAnswers, actor: int) -> str | None:
        """The function (..., i) that gives this actor's answer to a question, -1 for silence."""
        name = self.compiler.names.actors[actor]
        player = self.compiler.playbook.players.get(name)
        if player is None or not any(not rule.trigger.kind for rule in player.plays.values()):
            return None
        function = self.compiler.source.function(f"decide_{name}_{question.path}", f"{EFFECTS}, i")
        self._rules(function, name, player, question, block)
        return function.name

    def _rules(
        self,
        function: Function,
        actor: str,
        player: model.Player,
        question: QuestionInfo | None,
        block: GivenAnswers | None,
    ) -> None:
        scope = self.scope(actor)
        if question is not None and block is not None:
            scope = self.question_scope(question, block, self.compiler.names.actor_codes[actor])
        for name, rule in player.plays.items():
            if rule.trigger.kind:
                continue
            try:
                if rule.question is not None and (question is None or not self.is_about(rule.question, question)):
                    continue
                if not self._speaks_of(rule, question):
                    continue
                with self.compiler.budget.piece(function, rule.mark, instances=0):
                    self._rule(function, actor, name, rule, question, block, scope)
            except ExpressionError as error:
                self.compiler.problem(error)
        function.line("return -1")

    def is_about(self, said: tree.Expr, question: QuestionInfo) -> bool:
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
        block: GivenAnswers | None,
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


def asks_program(player: model.Player) -> bool:
    """Whether some rule of a player asks a program."""
    return any(isinstance(rule.choose, tree.Call) and rule.choose.name == "program" for rule in player.plays.values())


def _programs(compiler: Compiler) -> bool:
    return any(asks_program(player) for player in compiler.playbook.players.values())
