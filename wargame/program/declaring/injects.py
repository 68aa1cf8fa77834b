"""Questions and injects declared."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.compiler import Compiler, InjectInfo
from wargame.program.declaring.places import bounded, labels_of
from wargame.program.declaring.visibility import either, stands_at
from wargame.program.layout import KindInfo, QuestionInfo
from wargame.program.types import Code, Type


def seal(compiler: Compiler) -> None:
    """Answers of one block are sealed against each other: a count of what is open for each block."""
    blocks: dict[str, list[QuestionInfo]] = {}
    for info in compiler.questions.values():
        blocks.setdefault(info.block, []).append(info)
    for questions in blocks.values():
        if len(questions) > 1 or questions[0].width > 1:
            base = compiler.layout.take_integers(max(1, questions[0].instances))
            for info in questions:
                info.sealed = base


def declare_question(
    compiler: Compiler, path: str, name: str, said: model.Question, kind: KindInfo | None, block: str, instances: int
) -> QuestionInfo:
    answerers: tuple[int, ...] | None = None
    who = said.who
    single = isinstance(who, tree.Name) and (
        (kind is not None and who.id in kind.roles) or who.id in ("actor", "target")
    )
    is_set = isinstance(who, tree.Listing) or (
        isinstance(who, tree.Name) and (who.id in compiler.playbook.sets or who.id == "actors")
    )
    width = 1
    if isinstance(who, tree.Name) and who.id in compiler.names.actor_codes:
        answerers = (compiler.names.actor_codes[who.id],)
    elif is_set and not single:
        try:
            answerers = compiler.names.domain(who).values
            if not answerers:
                raise ExpressionError(said.mark, f"nobody is asked `{name}`: its `who` is empty", "name an actor")
        except ExpressionError as error:
            compiler.problem(error)
            answerers = (0,)  # somebody, so that what else is wrong is told too
        width = max(1, len(answerers))
    info = QuestionInfo(
        path, name, said, block, f"q_{path.replace('.', '_')}", 0, width, instances, answerers, tuple(said.answers)
    )
    info.base = compiler.layout.take_integers(max(1, instances * width))
    compiler.questions[path] = info
    return info


def declare_inject(compiler: Compiler, path: str, said: model.Inject, kind: KindInfo | None) -> None:
    try:
        domains = tuple((name, compiler.names.domain(domain)) for name, domain in said.each.items())
    except ExpressionError as error:
        compiler.problem(error)
        return
    bindings: dict[str, Code] = {}
    if kind is not None:
        if domains:
            compiler.problems.error(said.mark, "an inject of a kind stands for each case already", "leave `each:` out")
        count, labels = kind.count, kind.labels
        case = Code("i", Type("case", kind.name), domain=kind.valid, basis=("i", tuple(range(kind.count))))
        bindings = {role: compiler.expressions.role(kind, role, case) for role in kind.roles}
    else:
        try:
            bounded(said.mark, f"copies of `{path}`", (len(domain.values) for _, domain in domains))
        except ExpressionError as error:
            compiler.problem(error)
            return
        combinations = list(itertools.product(*(domain.values for _, domain in domains)))
        count, labels = len(combinations), labels_of(compiler, [domain for _, domain in domains])
        for number, (name, domain) in enumerate(domains):
            table = tuple(values[number] for values in combinations)
            text = "i" if table == tuple(range(count)) else f"{compiler.source.constant(f'each_{name}', table)}[i]"
            bindings[name] = Code(text, domain.type, domain=domain.values, basis=("i", table))
    generation = compiler.layout.take_integers(max(1, count))
    fire = compiler.source.unique(f"fire_{path}")
    info = InjectInfo(path, said, kind, count, labels, bindings, domains, generation, fire)
    compiler.injects[path] = info
    block: list[QuestionInfo] = []
    for question, asked in said.asks.items():
        found = declare_question(compiler, f"{path}.asks.{question}", question, asked, kind, path, max(1, count))
        block.append(found)
        if kind is not None:
            kind.questions[question] = found
        elif question in compiler.inject_questions:
            compiler.problems.error(
                asked.mark, f"two injects ask a question called `{question}`", "give each its own name"
            )
        else:
            compiler.inject_questions[question] = found
    _show_answers(block, bindings, kind)


def _show_answers(block: Sequence[QuestionInfo], bindings: Mapping[str, Code], kind: KindInfo | None) -> None:
    """An inject's answers are known to all who are asked; where it belongs to a kind, to those who see the case."""
    tests = [kind.state_place.sees] if kind is not None and kind.state_place is not None else []
    for question in block:
        who = question.said.who
        asked = bindings.get(who.id) if isinstance(who, tree.Name) else None
        if asked is not None and asked.basis is not None:
            tests.append(partial(stands_at, asked.basis[1]))
        tests += asked_always(question)
    for question in block:
        question.sees = partial(either, tests)


def asked_always(question: QuestionInfo) -> list[Callable[[int, int], bool]]:
    """Tests of who is asked this question, whatever its case."""
    return [partial(stands_at, (actor,) * max(1, question.instances)) for actor in question.answerers or ()]
