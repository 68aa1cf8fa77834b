"""What the names of a playbook stand for: actors, sets, words, cases, domains."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from wargame.language import tree
from wargame.language.model import Playbook
from wargame.language.problems import ExpressionError, Mark
from wargame.language.vocabulary import UNITS
from wargame.program.types import ACTOR, DATE, DURATION, FLAG, NUMBER, Domain, Type

RESERVED_NAMES = frozenset(
    (
        "now",
        "nobody",
        "never",
        "silence",
        "state",
        "since",
        "opened",
        "self",
        "wait",
        "actors",
        "actor",
        "target",
        "move",
        "rest",
        "month",
        "true",
        "false",
        "all",
        "everybody",
        "injects",
    )
).union(UNITS)
FUNCTIONS = frozenset(
    (
        "abs",
        "sqrt",
        "exp",
        "log",
        "min",
        "max",
        "clamp",
        "comb",
        "mod",
        "month",
        "next",
        "at_start",
        "estimate",
        "doubt",
        "age",
        "later",
        "sum",
        "count",
        "any",
        "all",
        "mean",
        "prod",
        "argmax",
        "highest",
        "lowest",
        "average",
        "first_time",
        "last_time",
        "total_time",
        "times",
        "uniform",
        "normal",
        "lognormal",
        "gamma",
        "beta",
        "triangular",
        "chance",
        "pick",
        "fire",
        "cancel",
        "open",
        "report",
        "logit",
        "program",
        "range",
    )
)


def suggestion(name: str, known: Iterable[str]) -> str:
    """Advice that names the nearest known word, or ""."""
    close = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean `{close[0]}`?" if close else ""


class Names:
    """The names of one playbook, with their codes."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self.actors = tuple(playbook.actors)
        self.actor_codes = {name: number for number, name in enumerate(self.actors)}
        self.words = {name: tuple(word.id for word in words) for name, words in playbook.words.items()}
        self.case_names = {
            kind: tuple(playbook.cases.get(kind, {})) for kind, said in playbook.kinds.items() if said.named
        }
        self.everybody = Domain("actors", ACTOR, tuple(range(len(self.actors))))
        self._sets: dict[str, Domain] = {"actors": self.everybody, "actor": self.everybody}
        self._opening: list[str] = []

    def type_named(self, name: str) -> Type | None:
        """The type that a `type:` key names."""
        simple = {"number": NUMBER, "flag": FLAG, "date": DATE, "duration": DURATION, "actor": ACTOR}
        if name in simple:
            return simple[name]
        return Type("word", name) if name in self.words else None

    def domain(self, said: tree.Expr) -> Domain:
        """The values that a set, words or kind name, or a list of actors, stands for."""
        if isinstance(said, tree.Name):
            return self._named_domain(said)
        if isinstance(said, tree.Listing):
            codes = tuple(self.actor(item) for item in said.items)
            if len(set(codes)) != len(codes):
                raise ExpressionError(said.mark, "an actor stands twice in this list", "name each once")
            return Domain("[" + ", ".join(self.actors[code] for code in codes) + "]", ACTOR, codes)
        raise ExpressionError(
            said.mark, "a set is expected here", "a set's name or a list of actors such as [USA, POL]"
        )

    def _named_domain(self, said: tree.Name) -> Domain:
        name = said.id
        if name in self._sets:
            return self._sets[name]
        sets = self.playbook.sets
        if name in sets:
            if name in self._opening:
                raise ExpressionError(
                    said.mark, f"the set `{name}` is defined by itself", "name other sets or list actors"
                )
            self._opening.append(name)
            try:
                found = self.domain(sets[name])
            finally:
                self._opening.pop()
            self._sets[name] = Domain(name, ACTOR, found.values)
            return self._sets[name]
        if name in self.words:
            return Domain(name, Type("word", name), tuple(range(len(self.words[name]))))
        if name in self.case_names:
            return Domain(name, Type("case", name), tuple(range(len(self.case_names[name]))))
        if name in self.actor_codes:
            return Domain(f"[{name}]", ACTOR, (self.actor_codes[name],))
        known = [*sets, "actors", *self.words, *self.case_names]
        raise ExpressionError(said.mark, f"`{name}` is no set", suggestion(name, known) or f"sets: {', '.join(known)}")

    def actor(self, said: tree.Expr) -> int:
        """The code of a named actor."""
        if isinstance(said, tree.Name) and said.id in self.actor_codes:
            return self.actor_codes[said.id]
        name = said.id if isinstance(said, tree.Name) else "this"
        raise ExpressionError(
            said.mark, f"`{name}` is no actor", suggestion(name, self.actors) or f"actors: {', '.join(self.actors)}"
        )

    def label(self, domain: Domain, value: int) -> str:
        """How a value of a domain is printed."""
        if domain.type == ACTOR:
            return self.actors[value] if 0 <= value < len(self.actors) else "nobody"
        if domain.type.name == "word":
            return self.words[domain.type.of][value]
        if domain.type.of in self.case_names:
            return self.case_names[domain.type.of][value]
        return str(value)

    def readers(self, said: Iterable[tree.Name], indices: Iterable[str]) -> list[tuple[str, Mark]]:
        """Splits `seen_by` words into those that name an index or role and the rest, checking both."""
        known = set(indices)
        out = []
        for word in said:
            name = word.id
            if (
                name in known
                or name in ("all", "nobody")
                or name in self.actor_codes
                or name in self.playbook.sets
                or name == "actors"
            ):
                out.append((name, word.mark))
            else:
                choices = [*known, "all", "nobody", *self.actors, *self.playbook.sets]
                raise ExpressionError(
                    word.mark,
                    f"`{name}` names nobody who could see this",
                    suggestion(name, choices) or "an index, a role, an actor, a set, all or nobody",
                )
        return out


def names_in(value: Any) -> list[str]:
    """Every bare name in a tree, an entry or several."""
    if isinstance(value, tree.Name):
        return [value.id]
    if isinstance(value, Mapping):
        return [name for item in value.values() for name in names_in(item)]
    if isinstance(value, tuple | list):
        return [name for item in value for name in names_in(item)]
    if attrs.has(type(value)) and not isinstance(value, Mark):
        return [name for field in attrs.fields(type(value)) for name in names_in(getattr(value, field.name))]
    return []
