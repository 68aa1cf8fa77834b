"""What an author declares and nothing uses: tracks, fields, parameters, memory, formulas, labels."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.language import model
from wargame.language.problems import Problem
from wargame.program.warnings.uses import Uses

ACTION = "action"  # the label that rubrics read


def unread(playbook: model.Playbook, uses: Uses) -> Iterator[Problem]:
    """A warning for every place that no condition, number, text, cost or measure reads, and every idle formula."""
    measure = "a condition, an appeal, a measure or a text would"
    for name, place in playbook.tracks.items():
        if name not in uses.names:
            yield Problem(place.mark, f"nothing reads the track `{name}`", measure, warning=True)
    for name, place in playbook.parameters.items():
        if name not in uses.names:
            advice = "changing it changes nothing: use it, or leave it out"
            yield Problem(place.mark, f"nothing reads the parameter `{name}`", advice, warning=True)
    for kind, said in playbook.kinds.items():
        for name, place in said.fields.items():
            # What a case's field is given stands in the record, and some fields are there for that.
            if name not in (uses.names | uses.fields | uses.written):
                yield Problem(place.mark, f"nothing reads the field `{name}` of `{kind}`", measure, warning=True)
    for actor, player in playbook.players.items():
        for name, place in player.memory.items():
            if name not in uses.names:
                advice = "a rule's `if:` would"
                yield Problem(place.mark, f"no rule of {actor} reads its memory `{name}`", advice, warning=True)
    for name, default in playbook.labels.items():
        if name != ACTION and name not in uses.fields:
            advice = f"what happens `upon: move` would, as `move.{name}`"
            yield Problem(default.mark, f"nothing reads the label `{name}`", advice, warning=True)
    for name, formula in playbook.formulas.items():
        if name not in uses.calls:
            advice = "what it says is not even looked at: call it, or leave it out"
            yield Problem(formula.mark, f"nothing calls the formula `{name}`", advice, warning=True)
