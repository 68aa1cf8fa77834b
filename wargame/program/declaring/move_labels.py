"""What moves and answers carry: labels, each a number or a word of an enumeration.

A label's default under `labels:` says which. A number is the value that a move carries unless it
says otherwise; the name of a list under `words:` makes it a word of that list, by default the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.names import suggestion
from wargame.program.types import NUMBER, Code, Type

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


def words_of(playbook: model.Playbook, label: str) -> tuple[str, ...]:
    """The words that a label may carry, its default first; () for a label that is a number or not declared."""
    default = playbook.labels.get(label)
    if not isinstance(default, tree.Name):
        return ()
    return tuple(word.id for word in playbook.words.get(default.id, ()))


def type_of(compiler: Compiler, label: str) -> Type:
    """Number, or the words that the label's default names. Raises ExpressionError for another default."""
    default = compiler.playbook.labels[label]
    if isinstance(default, tree.Name):
        if not words_of(compiler.playbook, label):
            raise ExpressionError(
                default.mark,
                f"`{default.id}` is no list of words",
                suggestion(default.id, compiler.names.words) or "a label has a number, or the name of a list of words",
            )
        return Type("word", default.id)
    return NUMBER


Labelled = model.Move | model.Answer


def value_of(compiler: Compiler, label: str, said: Labelled) -> float:
    """What a move or an answer carries under a declared label; words by their number. Raises ExpressionError."""
    kind = type_of(compiler, label)
    if label in said.labels:
        value, words = said.labels[label], words_of(compiler.playbook, label)
        if words and not (isinstance(value, tree.Name) and value.id in words):
            name = value.id if isinstance(value, tree.Name) else ""
            advice = suggestion(name, words) or f"words: {', '.join(words)}"
            raise ExpressionError(value.mark, f"`{label}` is a word of `{kind.of}`", advice)
        return compiler.constant(value, kind)
    return 0.0 if kind != NUMBER else compiler.constant(compiler.playbook.labels[label])


def check(compiler: Compiler, acts: Sequence[Labelled]) -> None:
    """Tell every label that is not declared, and every value that is not what its label holds."""
    known = compiler.playbook.labels
    sound = set()
    for name in known:
        try:
            type_of(compiler, name)
            sound.add(name)
        except ExpressionError as error:
            compiler.problem(error)
    for said in acts:
        for name, value in said.labels.items():
            try:
                if name not in known:
                    advice = suggestion(name, known) or "declare it under `labels:`"
                    raise ExpressionError(value.mark, f"no label is called `{name}`", advice)
                if name in sound:
                    value_of(compiler, name, said)
            except ExpressionError as error:
                compiler.problem(error)


def columns(compiler: Compiler, acts: Sequence[tuple[Labelled, int]], number: str) -> dict[str, Code]:
    """For each label the value of the act with this `number`; `acts` are (move or answer, how many instances) in order.

    What is wrong with a label is for `check` to tell; here it counts as 0.
    """
    found = {}
    for name in compiler.playbook.labels:
        try:
            kind = type_of(compiler, name)
        except ExpressionError:
            kind = NUMBER
        values: list[float] = []
        for said, count in acts:
            try:
                values += [value_of(compiler, name, said)] * count
            except ExpressionError:
                values += [0.0] * count
        if kind == NUMBER:
            found[name] = Code(f"{compiler.source.constant(f'label_{name}', values)}[{number}]", NUMBER)
            continue
        numbers = [int(value) for value in values]
        text = f"{compiler.source.constant(f'label_{name}', numbers)}[{number}]"
        found[name] = Code(text, kind, domain=tuple(dict.fromkeys(numbers)))
    return found
