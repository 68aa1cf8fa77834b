"""Blocks of questions: opened together, sealed against each other, revealed when all are closed.

An answerer's cell holds -1 while the question is open, 0 for silence and j + 1 for the j-th answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.checks import DRAWS, parts_of
from wargame.language.problems import ExpressionError
from wargame.program.happenings.consequences import Frame, write_text
from wargame.program.happenings.firing import push
from wargame.program.happenings.given_answers import GivenAnswers
from wargame.program.layout import HALT, REPLY, REPLY_CAUSE, REPLY_INSTANCE, REPLY_PAYLOAD, QuestionInfo
from wargame.program.scope import Scope
from wargame.program.source import EFFECTS, Function
from wargame.program.types import DATE, DURATION, Code

if TYPE_CHECKING:
    pass

NOW = Code("now", DATE)


class Block(GivenAnswers):
    """The questions of one state or inject. `open` and `close` take (..., i)."""

    def compile(self, opening: Function) -> None:
        """Writes the block's functions; the lines that ask go into `opening`."""
        source = self.compiler.source
        opening.line(f"I[{self.generation} + i] += 1")
        width = sum(question.width for question in self.questions)
        if not self.lone:
            opening.line(f"I[{self.waiting} + i] = {width}")
        for question in self.questions:
            try:
                with self.compiler.budget.piece(opening, question.said.mark, self.count):
                    self._question(opening, question)
            except ExpressionError as error:
                self.compiler.problem(error)
        closing = Function(self.close, f"{EFFECTS}, i")
        source.functions[self.close] = closing
        closing.line(self.still_open)
        closing.indent()
        for question in self.questions:
            for place in range(question.width):
                closing.line(f"if I[{question.cell(place)}] == -1:")
                closing.line(f"    I[{question.cell(place)}] = 0")
        if not self.lone:
            closing.line(f"I[{self.waiting} + i] = 0")
        closing.line(f"I[{self.generation} + i] += 1")
        closing.dedent()
        self._reveal()

    @property
    def still_open(self) -> str:
        """The line that asks whether some question of the block is open."""
        return f"if I[{self.questions[0].base} + i] == -1:" if self.lone else f"if I[{self.waiting} + i] > 0:"

    def _question(self, opening: Function, question: QuestionInfo) -> None:
        compiler, said = self.compiler, question.said
        self._check(question)
        if any(self._may_ask(actor) for actor in self._asked(question)):
            question.handed = compiler.layout.take_integers(self.count * question.width)
        expressions = compiler.expressions
        draws = compiler.statements.draws(self.scope, f"{question.path}.within", self.count, "i", self.labels)
        readers, asked = self._readers(question), self.asked_then(question)
        site = compiler.site(
            question.path,
            "question",
            said.mark,
            self.labels,
            readers,
            covered=True,
            objective=said.objective,
            asks=asked is not None,
        )
        self.asked_sites[question.path] = site.number
        opening.line(f"I[{site.cell}] += 1")
        opening.record(f"note(R, I, now, {site.number}, i, {asked.text if asked is not None else 0})")
        if said.text is not None:
            within = (
                {"within": expressions.duration(said.within, attrs.evolve(draws, draws=None))}
                if said.within is not None and not self._drawn(said.within)
                else {}
            )
            write_text(
                compiler,
                opening,
                said.text,
                self.scope.with_(**within),
                Frame(question.path, "question", self.count, self.labels),
                readers,
                asked,
            )
        opens_now = said.opens is None
        if said.opens is not None:
            opens = compiler.statements.draws(self.scope, f"{question.path}.opens", self.count, "i", self.labels)
            first = expressions.compile(said.opens, opens, DURATION)
            if first.type != DATE:
                first = expressions.shift(NOW, expressions.duration(said.opens, opens), "+")
            self.opening[question.path] = compiler.layout.take_floats(self.count)
            opening.line(f"opens = max(now, {first.value})")
            opening.line(f"F[{self.opening[question.path]} + i] = opens")
        deadline = compiler.layout.take_floats(self.count, float("inf"))
        self.deadlines[question.path] = deadline
        if said.within is not None:
            handler = self._deadline(question)
            code = compiler.code(4, handler)
            at = expressions.shift(
                Code("now" if opens_now else "opens", DATE), expressions.duration(said.within, draws), "+"
            ).text
            opening.line(f"F[{deadline} + i] = max(now, {at})")
            push(opening, f"F[{deadline} + i]", code, "i", f"I[{self.generation} + i]")
        give = self._give(question)
        handler = self._answer_handler(question, give)
        code = compiler.code(1, handler)
        if question.handed >= 0:
            for place in range(question.width):
                opening.line(f"I[{question.cell(place, question.handed)}] = 0")
        for place in range(question.width):
            opening.line(f"I[{question.cell(place)}] = -1")
        if question.answerers is not None:
            for place, actor in enumerate(question.answerers):
                self._ask(opening, question, str(actor), (actor,), place, code)
        else:
            who = self.answerer(question)
            opening.line(f"who = {who.text}")
            self._ask(opening, question, "who", who.domain or (int(who.const or 0),), 0, code)

    def _drawn(self, said: tree.Expr) -> bool:
        """Whether a deadline is drawn (its length can then not be shown in the question's text)."""
        for part in parts_of(said):
            if isinstance(part, tree.Call) and part.name in DRAWS:
                return True
            if isinstance(part, tree.Name):
                field = self.kind.fields.get(part.id) if self.kind is not None else None
                field = field or self.compiler.places.get(part.id)
                if field is not None and field.said.fresh is not None:
                    return True
        return False

    def _ask(
        self, opening: Function, question: QuestionInfo, actor: str, possible: tuple[int, ...], place: int, code: int
    ) -> None:
        """Lines that hand the question to one answerer: an outside seat, or the compiled player."""
        opening.line(f"if I[{self.compiler.seat} + {actor}]:")
        opening.indent()
        if question.said.opens is None:
            opening.line(f"I[{HALT}] = 1")
        else:
            push(opening, "opens", self._opens(question), "i", f"I[{self.generation} + i]")
        opening.dedent()
        opening.line("else:")
        opening.indent()
        delay = self._delay(question, actor, possible)
        if delay == "now" and question.said.opens is None and question.width == 1:
            self.compiler.immediate.append(code)
            opening.line(f"if I[{REPLY}] == 0:  # {self.compiler.agenda[code][1]}")
            opening.line(f"    I[{REPLY}] = @code_{code}@ + 1")
            opening.line(f"    I[{REPLY_INSTANCE}] = i")
            opening.line(f"    I[{REPLY_PAYLOAD}] = I[{self.generation} + i]")
            opening.line(f"    I[{REPLY_CAUSE}] = I[1]")
            opening.line("else:")
            opening.indent()
            push(opening, "now", code, "i", f"I[{self.generation} + i]")
            opening.dedent()
            opening.dedent()
            return
        opening.line(f"reply = {delay}")
        push(
            opening,
            "reply" if question.said.opens is None else "max(reply, opens)",
            code,
            f"i * {question.width} + {place}",
            f"I[{self.generation} + i]",
        )
        opening.dedent()

    def _opens(self, question: QuestionInfo) -> int:
        """The agenda code under which an outside seat is asked, once the question can be answered."""
        if question.path not in self._opens_codes:
            handler = self.compiler.source.function(f"opens_{question.path}", f"{EFFECTS}, i, x")
            handler.line(f"if x == I[{self.generation} + i]:")
            handler.line(f"    I[{HALT}] = 1")
            self._opens_codes[question.path] = self.compiler.code(1, handler.name)
        return self._opens_codes[question.path]

    def _delay(self, question: QuestionInfo, actor: str, possible: tuple[int, ...]) -> str:
        """The code of the time at which a compiled player answers."""
        compiler, own = self.compiler, question.said.answers_in
        timed: list[tuple[int, tree.Expr, Scope, str]] = []
        for number in possible:
            name = compiler.names.actors[number] if number >= 0 else ""
            player = compiler.playbook.players.get(name)
            if player is not None and own is not None:
                timed.append((number, own, self.scope, f"{question.path}.answers_in.{name}"))
            elif player is not None and player.answers_in is not None:
                path = f"players.{name}.answers_in.{question.path}"
                timed.append((number, player.answers_in, compiler.players.scope(name), path))
        if not timed:
            return "now"
        function = compiler.source.function(f"reply_{question.path}", f"{EFFECTS}, i, a")
        for number, said, scope, path in timed:
            draws = compiler.statements.draws(scope, path, self.count, "i", self.labels)
            duration = compiler.expressions.duration(said, draws)
            function.line(f"if a == {number}:")
            function.line(f"    return {compiler.expressions.ahead(duration)}")
        function.line("return now")
        return f"{function.name}({EFFECTS}, i, {actor})"

    def _check(self, question: QuestionInfo) -> None:
        said = question.said
        if not said.answers:
            raise ExpressionError(said.mark, f"`{question.name}` has no answers", "give at least one under `answers:`")
        if said.within is not None and said.silence is None:
            raise ExpressionError(
                said.mark, f"`{question.name}` has a deadline but does not say what silence means", "add `silence:`"
            )
        if isinstance(said.silence, model.Answer):
            for key, given in (("if", said.silence.if_), ("appeal", said.silence.appeal)):
                if given is not None:
                    raise ExpressionError(given.mark, f"silence is no choice, so it has no `{key}`", "leave it out")
        if question.width > 1:
            for name, answer in said.answers.items():
                if answer.consequence.to is not None or answer.consequence.do or answer.consequence.results:
                    raise ExpressionError(
                        answer.mark,
                        f"`{question.name}` is answered by several, so `{name}` can have no consequence of its own",
                        "decide in `then:`",
                    )
