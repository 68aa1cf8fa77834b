"""What a run that went wrong is blamed on: the place in the playbook behind the number of a fault."""

from __future__ import annotations

import re

from wargame.engine.works import MOST_EVENTS, MOST_PENDING
from wargame.language.problems import Mark
from wargame.program import Program


def faults_of(program: Program) -> tuple[tuple[Mark, str], ...]:
    """Every way a run can go wrong, by its number: (place, message).

    First the program's own sites, then broken invariants, then agenda items and moves that never come to an end.
    """
    invariants = [
        (site.mark, f"the invariant `{site.path}` is broken") for site in program.sites if site.kind == "invariant"
    ]
    stems = [(re.sub(r"\W+", "_", site.path).strip("_"), site.mark) for site in program.sites]
    message = f"this goes off without end: more than {MOST_EVENTS:,} events in a run, or {MOST_PENDING:,} waiting"
    endless = [(_handler_mark(program, name, stems), message) for name in program.handler_names]
    moves = [(move.said.mark, f"`{move.name}` is made without end") for move in program.moves]
    return (*program.faults, *invariants, *endless, *moves)


def _handler_mark(program: Program, name: str, stems: list[tuple[str, Mark]]) -> Mark:
    """Where the playbook says what an agenda item stands for."""
    playbook = program.playbook
    if name == "tick" and playbook.clock is not None:
        return playbook.clock.tick.mark if playbook.clock.tick is not None else playbook.clock.mark
    for actor, player in playbook.players.items():
        if name in (f"act_{actor}", f"act_again_{actor}"):
            return player.mark
    best: tuple[int, Mark] = (0, Mark(playbook.files[-1].name, 1, 1))
    for stem, mark in stems:
        if stem in name and len(stem) > best[0]:
            best = (len(stem), mark)
    return best[1]
