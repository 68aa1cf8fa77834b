"""What the shapes share while nodes become values: the parser of expressions and the problems found."""

from __future__ import annotations

import difflib
import keyword
from collections.abc import Callable, Iterable
from typing import NoReturn, TypeVar

from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.parser import parse_block, parse_expression, parse_name, parse_signature, parse_template
from wargame.language.problems import MOST_PROBLEMS, ExpressionError, Mark, Problems
from wargame.language.snippet import Snippet
from wargame.language.tree import Block, Expr, Name, Template

_MOST_SUGGESTIONS = 50

_Parsed = TypeVar("_Parsed")


class Unreadable(Exception):
    """A value could not be read; the problem is already told."""


class TooManyProblems(Exception):
    """So much is wrong that reading stops."""


class Reading:
    """One pass over the nodes of a playbook."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self._suggestions = 0

    def error(self, mark: Mark, message: str, advice: str = "") -> None:
        """Tell a problem and go on."""
        self.problems.error(mark, message, advice)
        if len(self.problems) >= MOST_PROBLEMS:
            raise TooManyProblems

    def fault(self, mark: Mark, message: str, advice: str = "") -> NoReturn:
        """Tell a problem and give this value up."""
        self.error(mark, message, advice)
        raise Unreadable

    def misplaced(self, node: Node, wanted: str) -> NoReturn:
        """Say what belongs where something else stands."""
        if isinstance(node, ScalarNode) and node.spoilt:
            raise Unreadable
        if isinstance(node, MapNode) and looks_like_a_text(node):
            self.fault(
                node.mark,
                f"a map stands where {wanted} belongs",
                "a text or an expression that begins with `{` needs quotes, or `text: >` and the text below",
            )
        self.fault(node.mark, f"{described(node)} where {wanted} belongs")

    def suggest(self, word: str, known: Iterable[str]) -> str:
        """Advice naming the known word that is most like a given one, else all known words, if few."""
        names = list(dict.fromkeys(known))
        self._suggestions += 1
        if self._suggestions <= _MOST_SUGGESTIONS:
            close = difflib.get_close_matches(word, names, 1)
            if close:
                return f"did you mean `{close[0]}`?"
        if names and len(names) <= 30:
            return "known here: " + ", ".join(names)
        return ""

    def named(self, key: ScalarNode) -> str:
        """The name that a key gives to an entry."""
        name = key.text
        if not name.isidentifier():
            advice = "a name has letters, digits and `_`, no digit first"
            self.fault(key.mark, f"`{_short(name)}` is not a name", advice)
        if keyword.iskeyword(name) or name in ("true", "false"):
            self.fault(key.mark, f"`{name}` is a word of the language, not a name", f"call it `{name}_`")
        return name

    def expression(self, node: ScalarNode) -> Expr:
        return self._parse(parse_expression, node)

    def block(self, node: ScalarNode) -> Block:
        return self._parse(parse_block, node)

    def template(self, node: ScalarNode) -> Template:
        return self._parse(parse_template, node)

    def name(self, node: ScalarNode) -> Name:
        return self._parse(parse_name, node)

    def signature(self, node: ScalarNode) -> tuple[str, tuple[str, ...]]:
        return self._parse(parse_signature, node)

    def _parse(self, parse: Callable[[Snippet], _Parsed], node: ScalarNode) -> _Parsed:
        if node.spoilt:
            raise Unreadable
        try:
            return parse(node.snippet)
        except ExpressionError as error:
            self.fault(error.mark, error.message, error.advice)


def looks_like_a_text(node: MapNode) -> bool:
    """Whether a map is really a text such as `{actor}`, which YAML took for a map."""
    return node.flow and bool(node.items) and all(isinstance(v, ScalarNode) and v.empty for _, v in node.items)


def described(node: Node) -> str:
    """A node in the author's words."""
    if isinstance(node, MapNode):
        return "a map stands"
    if isinstance(node, ListNode):
        return "a list stands"
    return "nothing stands" if node.empty else f"`{_short(node.text)}` stands"


def _short(text: str) -> str:
    first = text.strip().split("\n")[0]
    return first if len(first) <= 40 and first == text.strip() else first[:37] + "..."
