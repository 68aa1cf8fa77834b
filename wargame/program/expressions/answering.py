"""Answers read in expressions: which one is meant, and who comes to know it."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.language import model, tree
from wargame.language.problems import ExpressionError, Mark
from wargame.program.expressions.reading import HIDDEN, Reading
from wargame.program.layout import PlaceInfo, QuestionInfo
from wargame.program.scope import Scope
from wargame.program.types import ACTOR, NUMBER, Code, Domain, Type


class Answers(Reading):
    """The part of Expressions that reads what was answered."""

    def answer(self, question: QuestionInfo, items: Sequence[Code], scope: Scope, mark: Mark) -> Code:
        """The answer given to a question: 0 is silence, j + 1 the j-th answer, -1 still open.

        `items` are the case (for a kind's question) and the answerer (where there are several).
        """
        scope.reads.places.add(question.key)
        rest = list(items)
        if scope.viewer is not None:
            self._refuse_unknown_answer(question, rest, scope.viewer, mark)
        case = rest.pop(0) if question.instances > 1 or (rest and rest[0].type.name == "case") else None
        index = (
            case.text
            if case is not None and case.const is None
            else str(int(case.const))
            if case is not None and case.const is not None
            else "0"
        )
        block = index
        if question.answerers is not None and question.width > 1:
            if not rest:
                raise ExpressionError(
                    mark, f"`{question.name}` is answered by several", f"say whose answer: `{question.name}[a]`"
                )
            place = self.position(rest[0], Domain(question.name, ACTOR, question.answerers), mark)
            index = f"({index}) * {question.width} + {place.text}"
        text = f"I[{question.base} + {index}]"
        if question.sealed >= 0:
            text = f"({text} if I[{question.sealed} + {block}] == 0 else -1)"
        kind = Type("answer", question.path)
        return Code(text, kind, domain=tuple(range(-1, len(question.answer_names) + 1)))

    def _refuse_unknown_answer(self, question: QuestionInfo, items: Sequence[Code], viewer: Code, mark: Mark) -> None:
        """An answer is read by those who come to know it: there are no estimates of answers."""
        kind = Type("case", question.block)
        case = items[0] if items and items[0].type.name == "case" else Code("0", kind, 0)
        domain = Domain(question.name, case.type, tuple(range(max(1, question.instances))))
        stand_in = PlaceInfo(
            question.path,
            question.name,
            model.Place(mark=mark),
            NUMBER,
            "I",
            0,
            len(domain.values),
            (("case", domain),),
            question.key,
            sees=question.sees,
        )
        if HIDDEN in self.statuses(stand_in, (case,), viewer, mark):
            known = viewer.const is not None and viewer.const >= 0
            who = self.names.actors[int(viewer.const or 0)] if known else "the actor who decides here"
            raise ExpressionError(
                mark,
                f"{who} does not come to know the answers to `{question.name}`",
                "an inject's answers are known to those who are asked; `then:` can put them on a track"
                if question.block.startswith("injects.")
                else "they are known to those who see the case, or the state that asks: widen its `seen_by:`",
            )

    def inject_answer(self, question: QuestionInfo, said: Sequence[tree.Expr], scope: Scope, mark: Mark) -> Code:
        """The answer to an inject's question: `reply` within the inject, elsewhere `reply[t]` if it has `each:`.

        Where a whole set is asked, the answerer stands last.
        """
        info = self.compiler.injects[question.block]
        asked = 1 if question.answerers is not None and len(said) in (1, len(info.domains) + 1) else 0
        own = [
            name
            for name, _ in info.domains
            if name in scope.locals and scope.locals[name].text == info.bindings[name].text
        ]
        items: list[Code] = []
        if info.domains and len(said) == asked and len(own) == len(info.domains):
            every = tuple(range(info.count))
            items.append(Code("i", Type("case", question.block), domain=every, basis=("i", every)))
        elif len(said) != len(info.domains) + asked:
            keys = [*(name for name, _ in info.domains), *(["a"] if question.answerers is not None else [])]
            raise ExpressionError(
                mark,
                f"whose `{question.name}`?",
                f"write `{question.name}[{', '.join(keys)}]`" if keys else f"write `{question.name}`",
            )
        elif info.domains:
            text, number, constant = "", 0, True
            parts: list[Code] = []
            for item, (key, domain) in zip(said, info.domains, strict=False):
                code = self.item(item, scope, domain.type)
                self.check_member(code, domain, key, item.mark)
                parts.append(code)
                place = self.position(code, domain, item.mark)
                if constant and place.const is not None:
                    number = number * len(domain.values) + int(place.const)
                else:
                    text = f"({text or number} * {len(domain.values)} + {place.text})"
                    constant = False
            domains = [domain for _, domain in info.domains]

            def combine(values: tuple[int, ...]) -> int:
                flat = 0
                for value, domain in zip(values, domains, strict=True):
                    flat = flat * len(domain.values) + max(0, domain.position(value))
                return flat

            kind = Type("case", question.block)
            const = number if constant else None
            items.append(Code(text or str(number), kind, const, parts=tuple(parts), combine=combine))
        items += [self.item(item, scope, ACTOR) for item in said[len(said) - asked :]] if asked else []
        return self.answer(question, items, scope, mark)
