"""Walks over a playbook's happenings: everything with a trigger, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from wargame.language import model, tree
from wargame.language.printer import to_text, to_text_template


@attrs.frozen
class Happening:
    """Something that a trigger brings about; `said` tells its text, "" for a rule of the world."""

    path: str
    name: str
    trigger: model.Trigger
    consequence: model.Consequence | None
    kind: str = ""
    state: str = ""
    each: str = ""
    said: str = ""


def injects(playbook: model.Playbook) -> Iterator[Happening]:
    """Every inject, those of kinds behind those of the playbook."""
    for name, inject in playbook.injects.items():
        yield _inject(f"injects.{name}", name, inject)
    for kind, said in playbook.kinds.items():
        for name, inject in said.injects.items():
            yield _inject(f"kinds.{kind}.injects.{name}", f"{kind}.{name}", inject, kind)


def _inject(path: str, name: str, inject: model.Inject, kind: str = "") -> Happening:
    each = ", ".join(f"{variable} in {to_text(domain)}" for variable, domain in inject.each.items())
    if kind:
        each = f"case of {kind}"
    return Happening(path, name, inject.trigger, inject.consequence, kind, "", each, text_of(inject.consequence.text))


def exits(playbook: model.Playbook) -> Iterator[Happening]:
    """Every exit of every state."""
    for kind, said in playbook.kinds.items():
        for state, body in said.states.items():
            for name, exit_ in body.exits.items():
                path = f"kinds.{kind}.states.{state}.exits.{name}"
                text = text_of(exit_.consequence.text)
                shown = f"{kind} {state}: {name}"
                yield Happening(path, shown, exit_.trigger, exit_.consequence, kind, state, "", text)


def rules(playbook: model.Playbook) -> Iterator[tuple[str, str, model.Rule]]:
    """(actor, name, rule) of every player's rules."""
    for actor, player in playbook.players.items():
        for name, rule in player.plays.items():
            yield actor, name, rule


def questions(playbook: model.Playbook) -> Iterator[tuple[str, str, model.Question]]:
    """(path, readable name, question) of every question."""
    for name, inject in playbook.injects.items():
        for asked, question in inject.asks.items():
            yield f"injects.{name}.asks.{asked}", f"{name} asks {asked}", question
    for kind, said in playbook.kinds.items():
        for state, body in said.states.items():
            for asked, question in body.asks.items():
                yield f"kinds.{kind}.states.{state}.asks.{asked}", f"{kind} {state} asks {asked}", question
        for name, inject in said.injects.items():
            for asked, question in inject.asks.items():
                yield f"kinds.{kind}.injects.{name}.asks.{asked}", f"{kind}.{name} asks {asked}", question


def text_of(text: tree.Text | None) -> str:
    """A text on one line, in its first language, slots as they stand."""
    if text is None or not text.versions:
        return ""
    return " ".join(to_text_template(text.versions[0][1]).split())


def uncited(said: tree.Expr) -> tree.Expr:
    """An expression without the citations around it."""
    while isinstance(said, tree.Cited):
        said = said.value
    return said
