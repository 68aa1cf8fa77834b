"""Twin playbooks, which differ only in what one seat may not see; and whether that seat can tell them apart."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs

from wargame.testing.attempts import Attempts
from wargame.testing.choosing import Choosing, Seeded
from wargame.testing.secrets import Secrets
from wargame.testing.strategies import playbook_map
from wargame.testing.yaml_text import to_yaml

_EITHER = re.compile("«([^|»]*)\\|([^»]*)»")


@attrs.frozen
class Twins:
    """Two playbooks as YAML text, the seat that must not tell them apart, and who knows more."""

    seat: str
    owner: str
    seats: tuple[str, ...]
    one: str
    other: str


def twins(seed: int, attempts: bool = True) -> Twins:
    """The twins of a seed."""
    return write_twins(Seeded(seed), attempts)


def write_twins(
    choose: Choosing,
    attempts: bool = True,
    mark: str = "veiled",
    keys: tuple[str, str] = ("731", "284"),
    more: Callable[[Secrets], None] = lambda secrets: None,
) -> Twins:
    """Twins made of these choices. `mark` and `keys` are as in `Secrets`; `more` may write more into them."""
    cast, said = playbook_map(choose, apart=True, most=4)
    clock = said["clock"]
    assert isinstance(clock, dict)
    clock["length"] = "7 months"
    seat, owner = choose.some(cast.actors, 2, 2)
    if choose.odds(50):
        seat, owner = owner, seat
    seats = (seat, owner) if choose.odds(40) else (seat,)
    secrets = Secrets(cast, said, seat, owner, len(seats) == 2, mark, keys)
    secrets.add()
    if attempts:
        Attempts(secrets).add()
    more(secrets)
    text = to_yaml(said)
    return Twins(seat, owner, seats, _EITHER.sub(r"\1", text), _EITHER.sub(r"\2", text))
