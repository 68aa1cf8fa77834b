"""Blocks of questions: opened together, sealed against each other, revealed when all are closed.

An answerer's cell holds -1 while the question is open, 0 for silence and j + 1 for the j-th answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.checks import DRAWS, parts_of
from wargame.language.problems import ExpressionError
from wargame.program.consequences import Frame, begin_record, write_consequence, write_text
from wargame.program.layout import HALT, REPLY, REPLY_CAUSE, REPLY_INSTANCE, REPLY_PAYLOAD, KindInfo, QuestionInfo
from wargame.program.names import suggestion
from wargame.program.players import asks_program
from wargame.program.punctual import always_answered
from wargame.program.readers import readers_of
from wargame.program.scope import Scope
from wargame.program.sites import Site
from wargame.program.source import EFFECTS, Function
from wargame.program.statements import push
from wargame.program.types import ACTOR, DATE, DURATION, Code

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

NOW = Code("now", DATE)


class Block:
    """The questions of one state or inject. `open` and `close` take (..., i)."""

    def __init__(
        self,
        compiler: Compiler,
        path: str,
        asks: Mapping[str, model.Question],
        then: model.Consequence | None,
        scope: Scope,
        count: int,
        labels: tuple[str, ...],
        kind: KindInfo | None,
    ) -> None:
        self.compiler, self.path, self.asks, self.then = compiler, path, asks, then
        self.scope, self.count, self.labels, self.kind = scope, max(1, count), labels, kind
        layout = compiler.layout
        self.generation = layout.take_integers(self.count)
        self.close = compiler.source.unique(f"close_{path}")
        self.reveal = compiler.source.unique(f"reveal_{path}")
        self.questions = [
            compiler.questions[f"{path}.asks.{name}"] for name in asks if f"{path}.asks.{name}" in compiler.questions
        ]
        self.waiting = (
            self.questions[0].sealed if self.questions and not self.lone else layout.take_integers(self.count)
        )
        self.deadlines: dict[str, int] = {}
        self.opening: dict[str, int] = {}  # of a question with `opens:`: the first cell of F that holds the date
        self._opens_codes: dict[str, int] = {}
        self.answer_functions: dict[str, str] = {}
        self.answer_sites: dict[str, list[int]] = {}
        self.silence_sites: dict[str, int] = {}
        self.asked_sites: dict[str, int] = {}
        self.who_functions: dict[str, str] = {}  # (F, I, now, i) -> who is asked; see outside.py
        self.legal_functions: dict[tuple[str, int], str] = {}  # (question, actor): (F, I, now, i) -> a flag per answer

    @property
    def lone(self) -> bool:
        """One question with one answerer: it is open while its own cell is -1, nothing is counted."""
        return len(self.questions) == 1 and self.questions[0].width == 1

    def compile(self, opening: Function) -> None:
        """Writes the block's functions; the lines that ask go into `opening`."""
        source = self.compiler.source
        opening.line(f"I[{self.generation} + i] += 1")
        width = sum(question.width for question in self.questions)
        if not self.lone:
            opening.line(f"I[{self.waiting} + i] = {width}")
        for question in self.questions:
            try:
                self._question(opening, question)
            except ExpressionError as error:
                self.compiler.problem(error)
        closing = Function(self.close, f"{EFFECTS}, i")
        source.functions[self.close] = closing
        closing.line(self.still_open)
        closing.indent()
        for question in self.questions:
            for place in range(question.width):
                closing.line(f"if I[{_cell(question, place)}] == -1:")
                closing.line(f"    I[{_cell(question, place)}] = 0")
        if not self.lone:
            closing.line(f"I[{self.waiting} + i] = 0")
        closing.line(f"I[{self.generation} + i] += 1")
        closing.dedent()
        self._reveal()

    @property
    def still_open(self) -> str:
        """The line that asks whether some question of the block is open."""
        return f"if I[{self.questions[0].base} + i] == -1:" if self.lone else f"if I[{self.waiting} + i] > 0:"

    # -- one question -----------------------------------------------------------------------------

    def answerer(self, question: QuestionInfo) -> Code:
        """The actor who answers, for a question with one answerer per instance."""
        who = question.said.who
        return self.compiler.expressions.typed(who, self.scope, ACTOR)

    def _question(self, opening: Function, question: QuestionInfo) -> None:
        compiler, said = self.compiler, question.said
        self._check(question)
        if any(self._may_ask(actor) for actor in self._asked(question)):
            question.handed = compiler.layout.take_integers(self.count * question.width)
        expressions = compiler.expressions
        draws = compiler.statements.draws(self.scope, f"{question.path}.within", self.count, "i", self.labels)
        readers = self._readers(question)
        site = compiler.site(
            question.path, "question", said.mark, self.labels, readers, covered=True, objective=said.objective
        )
        self.asked_sites[question.path] = site.number
        opening.line(f"I[{site.cell}] += 1")
        opening.record(f"note(R, I, now, {site.number}, i, 0)")
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
                opening.line(f"I[{_cell(question, place, question.handed)}] = 0")
        for place in range(question.width):
            opening.line(f"I[{_cell(question, place)}] = -1")
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

    def _readers(self, question: QuestionInfo) -> tuple[tuple[int, ...] | None, ...]:
        """A question is read by those who see its case, or by those it asks."""
        if self.kind is not None:
            state = self.kind.said.states.get(self.path.rsplit(".", 1)[1])
            said = state.seen_by if state is not None and state.seen_by is not None else self.kind.said.seen_by
            if said is None:
                said = tuple(
                    tree.Name(role, question.said.mark)
                    for role, domain in self.kind.roles.items()
                    if domain.type == ACTOR
                )
            return readers_of(self.compiler, said, self.scope.locals, self.count)
        if question.answerers is not None:
            return tuple(question.answerers for _ in range(self.count))
        who = question.said.who
        return readers_of(self.compiler, (who,), self.scope.locals, self.count) if isinstance(who, tree.Name) else ()

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
            function.line(f"    return max(now, {compiler.expressions.shift(NOW, duration, '+').text})")
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
        if question.width > 1:
            for name, answer in said.answers.items():
                if answer.consequence.to is not None or answer.consequence.do or answer.consequence.results:
                    raise ExpressionError(
                        answer.mark,
                        f"`{question.name}` is answered by several, so `{name}` can have no consequence of its own",
                        "decide in `then:`",
                    )

    # -- answers --------------------------------------------------------------------------------------

    def _give(self, question: QuestionInfo) -> str:
        """The function that takes an answer: (..., i, k, j)."""
        compiler = self.compiler
        function = compiler.source.function(f"answer_{question.path}", f"{EFFECTS}, i, k, j")
        readers = self._readers(question)
        sites: list[int] = []
        cells: list[int] = []
        for name, answer in question.said.answers.items():
            site: Site = compiler.site(
                f"{question.path}.answers.{name}",
                "answer",
                answer.mark,
                self.labels,
                readers,
                covered=True,
                objective=answer.consequence.objective,
            )
            sites.append(site.number)
            cells.append(site.cell)
        self.answer_sites[question.path] = sites
        function.line(f"I[{compiler.source.constant('counts', cells)}[j]] += 1")
        function.record(f"note(R, I, now, {compiler.source.constant('sites', sites)}[j], i, k)")
        function.line(
            f"I[{question.base} + i] = j + 1"
            if question.width == 1
            else f"I[{question.base} + i * {question.width} + k] = j + 1"
        )
        self._closed(function, question)
        self.answer_functions[question.path] = function.name
        return function.name

    def _closed(self, function: Function, question: QuestionInfo) -> None:
        function.line(f"@mark {question.key}")
        if self.lone:
            function.line(f"I[{self.generation} + i] += 1")
            function.line(f"{self.reveal}({EFFECTS}, i)")
            return
        function.line(f"I[{self.waiting} + i] -= 1")
        function.line(f"if I[{self.waiting} + i] == 0:")
        function.line(f"    I[{self.generation} + i] += 1")
        function.line(f"    {self.reveal}({EFFECTS}, i)")

    def _answer_handler(self, question: QuestionInfo, give: str) -> str:
        """An agenda item at which a compiled player answers; i counts answerers."""
        compiler = self.compiler
        handler = compiler.source.function(f"replies_{question.path}", f"{EFFECTS}, i, x")
        width = question.width
        case = "n" if width > 1 else "i"
        if width > 1:
            handler.line(f"n = i // {width}")
        handler.line(f"if x != I[{self.generation} + {case}] or I[{question.base} + i] != -1:")
        handler.line("    return")
        if question.answerers is not None:
            table = compiler.source.constant("answerers", question.answerers)
            handler.line(f"a = {table}[i % {width}]" if width > 1 else f"a = {question.answerers[0]}")
            possible = question.answerers
        else:
            who = self.answerer(question)
            handler.line(f"a = {who.text}")
            possible = who.domain or (int(who.const or 0),)
        handler.line("j = -1")
        decisions = [(actor, compiler.players.decision(question, self, actor)) for actor in sorted(set(possible))]
        _decide(handler, case, [(actor, decide) for actor, decide in decisions if decide is not None])
        handler.line("if j >= 0:")
        if width == 1:
            handler.line("    k = 0")
        handler.line(f"    {give}({EFFECTS}, n, i % {width}, j)" if width > 1 else f"    {give}({EFFECTS}, i, k, j)")
        if question.handed >= 0:
            handler.line("if j < -1:")
            handler.line(f"    I[{question.handed} + i] = -1 - j")
            handler.line(f"    I[{HALT}] = 1")
        handler.line("@tail")
        return handler.name

    def _silent_answer(self, question: QuestionInfo) -> int:
        """The answer that silence stands for (j + 1), or 0."""
        silence = question.said.silence
        if isinstance(silence, tree.Name) and silence.id in question.answer_names:
            return question.answer_names.index(silence.id) + 1
        return 0

    def _asked(self, question: QuestionInfo) -> tuple[int, ...]:
        """Everybody who may be asked."""
        if question.answerers is not None:
            return tuple(question.answerers)
        who = self.answerer(question)
        return tuple(who.domain or (int(who.const or 0),))

    def _may_ask(self, actor: int) -> bool:
        """Whether this actor's rules may hand a question to a program."""
        player = self.compiler.playbook.players.get(self.compiler.names.actors[actor]) if actor >= 0 else None
        return player is not None and asks_program(player)

    def _deadline(self, question: QuestionInfo) -> str:
        compiler = self.compiler
        handler = compiler.source.function(f"deadline_{question.path}", f"{EFFECTS}, i, x")
        site = compiler.site(
            f"{question.path}.silence",
            "silence",
            question.said.mark,
            self.labels,
            self._readers(question),
            covered=True,
            reason=always_answered(compiler, self.kind, question, self._asked(question)) * (question.handed < 0),
        )
        self.silence_sites[question.path] = site.number
        handler.line(f"if x != I[{self.generation} + i]:")
        handler.line("    return")
        default = self._silent_answer(question)
        for place in range(question.width):
            handler.line(f"if I[{_cell(question, place)}] == -1:")
            handler.indent()
            handler.line(f"I[{site.cell}] += 1")
            handler.record(f"note(R, I, now, {site.number}, i, {place})")
            handler.line(f"I[{_cell(question, place)}] = {default}")
            self._closed(handler, question)
            handler.dedent()
        handler.line("@tail")
        return handler.name

    # -- what follows ------------------------------------------------------------------------------------

    def _reveal(self) -> None:
        compiler = self.compiler
        function = Function(self.reveal, f"{EFFECTS}, i")
        compiler.source.functions[self.reveal] = function
        if not self.lone:
            for question in self.questions:
                function.line(f"@mark {question.key}")
        for question in self.questions:
            if question.width == 1:
                self._consequences(function, question)
        if self.then is not None:
            frame = Frame(f"{self.path}.then", "then", self.count, self.labels)
            readers = self._readers(self.questions[0]) if self.kind is not None and self.questions else ()
            begin_record(compiler, function, frame, self.then, self.scope, self.then.mark, readers=readers)
            write_consequence(compiler, function, self.then, self.scope, frame, readers)

    def _consequences(self, function: Function, question: QuestionInfo) -> None:
        said = question.said
        readers = self._readers(question)
        word = "if"
        for number, (name, answer) in enumerate(said.answers.items()):
            frame = Frame(f"{question.path}.answers.{name}", "answer", self.count, self.labels)
            body = Function("", "")
            body.depth = function.depth + 1
            write_consequence(self.compiler, body, answer.consequence, self.scope, frame, readers)
            if len(body.lines) > 1:
                function.line(f"{word} I[{question.base} + i] == {number + 1}:")
                function.lines.extend(body.lines[1:])
                word = "elif"
        silence = said.silence
        if silence is None or self._silent_answer(question):
            return
        frame = Frame(f"{question.path}.silence", "silence", self.count, self.labels)
        if isinstance(silence, tree.Name):
            if self.kind is None or silence.id not in self.kind.states:
                known = [*question.answer_names, *(self.kind.states if self.kind is not None else ())]
                raise_problem(self.compiler, silence, known)
                return
            consequence = model.Consequence(to=silence, mark=silence.mark)
        else:
            consequence = silence.consequence
        function.line(f"if I[{question.base} + i] == 0:")
        function.indent()
        write_consequence(self.compiler, function, consequence, self.scope, frame, readers)
        function.dedent()


def _cell(question: QuestionInfo, place: int, base: int = -1) -> str:
    """The address of one answerer's cell for instance i, among the answers or those that start at `base`."""
    first = base if base >= 0 else question.base
    return f"{first} + i" if question.width == 1 else f"{first} + i * {question.width} + {place}"


def _decide(handler: Function, case: str, decisions: list[tuple[int, str]]) -> None:
    """Calls the decision of the actor `a`, by halving."""
    if len(decisions) <= 2:
        word = "if"
        for actor, decide in decisions:
            handler.line(f"{word} a == {actor}:")
            handler.line(f"    j = {decide}({EFFECTS}, {case})")
            word = "elif"
        return
    middle = len(decisions) // 2
    handler.line(f"if a < {decisions[middle][0]}:")
    handler.indent()
    _decide(handler, case, decisions[:middle])
    handler.dedent()
    handler.line("else:")
    handler.indent()
    _decide(handler, case, decisions[middle:])
    handler.dedent()


def raise_problem(compiler: Compiler, silence: tree.Name, known: list[str]) -> None:
    """Reports a `silence:` that names nothing."""
    compiler.problems.error(
        silence.mark,
        f"`{silence.id}` is neither an answer nor a state",
        suggestion(silence.id, known) or f"one of {', '.join(known)}",
    )
