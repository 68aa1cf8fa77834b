"""Answers to the questions of a block: given, due, fallen silent, revealed when all are closed.

An answerer's cell holds -1 while the question is open, 0 for silence and j + 1 for the j-th answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.deciding.players import asks_program
from wargame.program.happenings.consequences import Frame, begin_record, write_consequence
from wargame.program.happenings.given_acts import follow_acts, keep_acts
from wargame.program.happenings.punctual import always_answered
from wargame.program.happenings.readers import readers_of, with_asked
from wargame.program.layout import HALT, KindInfo, QuestionInfo
from wargame.program.names import suggestion
from wargame.program.scope import Scope
from wargame.program.sites import Readers, Site
from wargame.program.source import EFFECTS, Function
from wargame.program.types import ACTOR, Code

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


class GivenAnswers:
    """What happens to the questions of one state or inject once they are asked."""

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

    def answerer(self, question: QuestionInfo) -> Code:
        """The actor who answers, for a question with one answerer per instance."""
        who = question.said.who
        return self.compiler.expressions.typed(who, self.scope, ACTOR)

    def asked_then(self, question: QuestionInfo) -> Code | None:
        """Who answers, where that is known only when the question is asked."""
        who = self.answerer(question) if question.answerers is None else None
        return who if who is not None and who.const is None and who.basis is None else None

    def _readers(self, question: QuestionInfo) -> Readers:
        """A question is read by those who see its case, and by those it asks, as far as they are known before."""
        asked = self._asked_readers(question)
        if self.kind is not None:
            state = self.kind.said.states.get(self.path.rsplit(".", 1)[1])
            said = state.seen_by if state is not None and state.seen_by is not None else self.kind.said.seen_by
            if said is None:
                said = tuple(
                    tree.Name(role, question.said.mark)
                    for role, domain in self.kind.roles.items()
                    if domain.type == ACTOR
                )
            return with_asked(readers_of(self.compiler, said, self.scope.locals, self.count), asked)
        return asked

    def _asked_readers(self, question: QuestionInfo) -> Readers:
        if question.answerers is not None:
            return (tuple(question.answerers),) * self.count
        try:
            who = self.answerer(question)
        except ExpressionError:
            return ((),) * self.count  # told where the question is compiled
        known = (int(who.const),) * self.count if who.const is not None else who.basis[1] if who.basis else ()
        return tuple(tuple(actor for actor in known[i : i + 1] if actor >= 0) for i in range(self.count))

    def _give(self, question: QuestionInfo) -> str:
        """The function that takes an answer: (..., i, k, j). k is the place among the answerers, or who answers."""
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
                asks=self.asked_then(question) is not None,
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
        asked = sorted(actor for actor in set(possible) if actor >= 0)
        decisions = [(actor, compiler.players.decision(question, self, actor)) for actor in asked]
        _decide(handler, case, [(actor, decide) for actor, decide in decisions if decide is not None])
        handler.line("if j >= 0:")
        if width == 1:
            handler.line(f"    k = {'0' if question.answerers is not None else 'a'}")
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
            asks=self.asked_then(question) is not None,
            reason=always_answered(compiler, self.kind, question, self._asked(question)) * (question.handed < 0),
        )
        self.silence_sites[question.path] = site.number
        handler.line(f"if x != I[{self.generation} + i]:")
        handler.line("    return")
        default = self._silent_answer(question)
        for place in range(question.width):
            handler.line(f"if I[{question.cell(place)}] == -1:")
            handler.indent()
            handler.line(f"I[{site.cell}] += 1")
            who = str(place) if question.answerers is not None else self.answerer(question).text
            handler.record(f"note(R, I, now, {site.number}, i, {who})")
            handler.line(f"I[{question.cell(place)}] = {default}")
            self._closed(handler, question)
            handler.dedent()
        handler.line("@tail")
        return handler.name

    def _reveal(self) -> None:
        compiler = self.compiler
        function = Function(self.reveal, f"{EFFECTS}, i")
        compiler.source.functions[self.reveal] = function
        if not self.lone:
            for question in self.questions:
                function.line(f"@mark {question.key}")
        acts = keep_acts(self, function)
        for question in self.questions:
            if question.width == 1:
                self._consequences(function, question)
        if self.then is not None:
            frame = Frame(f"{self.path}.then", "then", self.count, self.labels)
            readers = self._readers(self.questions[0]) if self.kind is not None and self.questions else ()
            begin_record(compiler, function, frame, self.then, self.scope, self.then.mark, readers=readers)
            write_consequence(compiler, function, self.then, self.scope, frame, readers)
        follow_acts(function, acts)

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
