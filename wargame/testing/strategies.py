"""Whole playbooks, generated: `playbooks()` for hypothesis, `playbook_text(seed)` for everybody else.

Every playbook reads, compiles and plays. Features are chosen first, then written out, so that what
is written is well typed; over some hundred playbooks each construct of the language occurs.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from wargame.testing import pieces
from wargame.testing.cast import Cast
from wargame.testing.choosing import Choosing, Drawn, Seeded
from wargame.testing.deciders import Deciders
from wargame.testing.happenings import Happenings
from wargame.testing.machines import Machines
from wargame.testing.yaml_text import Value, to_yaml


def playbook_text(seed: int) -> str:
    """The playbook of a seed, as YAML in house style."""
    return write_playbook(Seeded(seed))


@st.composite
def playbooks(draw: Any) -> str:
    """A strategy of playbooks as YAML text, which shrink to small ones."""
    return write_playbook(Drawn(draw))


def write_playbook(choose: Choosing) -> str:
    """A playbook made of these choices."""
    return to_yaml(playbook_map(choose)[1])


def playbook_map(choose: Choosing, apart: bool = False, most: int = 6) -> tuple[Cast, dict[str, Value]]:
    """The cast, of at most so many actors, and the sections of a playbook made of these choices.

    With `apart` nothing in it is looked at or set off by whatever else happens to happen: nothing
    stands `upon: move`, no condition reads the time or a track that moves, no question opens later.
    """
    cast = pieces.new_cast(choose, most)
    cast.apart = apart
    said: dict[str, Value] = dict(pieces.heading(cast))
    said.update(_library(cast))
    said.update(pieces.vocabulary(cast))
    said.update(pieces.parameters(cast))
    places = pieces.tracks(cast)
    said.update(pieces.actors(cast))
    said.update(places)
    said.update(pieces.formulas(cast))
    machines, happen, deciders = Machines(cast), Happenings(cast), Deciders(cast)
    machines.declare()
    if choose.odds(60):
        cast.fired.append("injects.talks")
    said.update(machines.sections())
    moves = {name: happen.move(name) for name in ("parade", "visit", "warn")[: choose.integer(1, 3)]}
    said["moves"] = moves
    said["injects"] = _injects(cast, happen)
    if choose.odds(50):
        said["start"] = _start(cast, happen)
    said.update(deciders.players())
    said.update(deciders.endings())
    return cast, said


def _library(cast: Cast) -> dict[str, Value]:
    """Now and then a library in use, with its roles filled and a part removed."""
    form = cast.choose.integer(0, 9)
    if form == 9:
        return {
            "use": ["treaty"],
            "remove": ["kinds.membership.moves.sign", "kinds.treaty.states.open.exits.threshold"],
        }
    if form == 8:
        return {
            "use": {"programme": {"candidates": "west", "others": "east"}},
            "remove": ["kinds.programme.moves.build_facility"],
        }
    return {}


def _injects(cast: Cast, happen: Happenings) -> dict[str, Value]:
    """`talks`, which statements fire and nothing else does, and some that go off by themselves."""
    said: dict[str, Value] = {}
    if cast.fired:
        said["talks"] = {"do": "heat -= 1\nalarm = false\n", "text": "Talks are held."}
    for number in range(cast.choose.integer(2, 4)):
        said[f"event_{number}"] = happen.inject(number)
    return said


def _start(cast: Cast, happen: Happenings) -> str:
    lines = ["heat += uniform(0, 3)"]
    if cast.choose.odds(50):
        lines.append(f"{cast.kinds['dispute'].cases[0]} = {cast.kinds['dispute'].states[1]}")
    if cast.choose.odds(50):
        lines += ["for a in actors: strain[a] += 1"]
    if cast.estimated and cast.choose.odds(50):
        lines.append(f"report({cast.estimated[0]}, to=actors, error=0.5)")
    return "\n".join(lines) + "\n"
