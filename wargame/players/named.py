"""Players that installed distributions bring: the entry points `wargame.players`.

    [project.entry-points."wargame.players"]
    cautious = "my_games.players:Cautious"

The entry is one of two things. Something that can be called: it is called as
`Cautious(actor="POL", seed=1, run=0)` and gives a `Player`; what it does must follow from these
three, the views and the questions alone, or a run cannot be had again. Or a command, as a text or
a list of words: a program that speaks the protocol of `wargame.players.program`.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import Protocol, cast

from wargame.language.installed import PLAYERS, NotInstalled, bringer, find, names
from wargame.language.problems import Problems
from wargame.language.reading import Reading
from wargame.players.base import Player, PlayerError
from wargame.players.program import External

BUILT_IN = ("chance", "policy")  # what `--player` gives these names always means


class Maker(Protocol):
    """Makes a player for one actor in one run. A player with a `close` is closed after the run."""

    def __call__(self, *, actor: str, seed: int, run: int) -> Player: ...


def known() -> list[str]:
    """The names of installed players."""
    return [name for name in names(PLAYERS) if name not in BUILT_IN]


def maker_of(name: str) -> Maker:
    """What makes the players of this name.

    Raises PlayerError where no installed distribution brings one, where several do, or where it
    takes a built-in name, cannot be imported, or is neither a command nor callable.
    """
    try:
        entry = find(PLAYERS, name)
    except NotInstalled as problem:
        raise PlayerError(str(problem)) from problem
    if entry is None:
        advice = Reading(Problems()).suggest(name, known()) or "no installed distribution brings any"
        raise PlayerError(f"there is no player `{name}` ({advice})")
    if name in BUILT_IN:
        raise PlayerError(f"`{name}` of {bringer(entry)} cannot be meant: the name is built in")
    try:
        found = entry.load()
    except Exception as error:  # the distribution's own code runs here
        raise PlayerError(f"the player `{name}` of {bringer(entry)} cannot be imported: {error}") from error
    if isinstance(found, str):
        return _program(shlex.split(found))
    if isinstance(found, Sequence) and found and all(isinstance(word, str) for word in found):
        return _program(list(found))
    if callable(found):
        return _checked(name, found)
    raise PlayerError(f"the player `{name}` of {bringer(entry)} is neither callable nor a command")


def player_named(name: str, actor: str, seed: int = 1, run: int = 0) -> Player:
    """The installed player of this name for one actor in one run. Raises PlayerError."""
    return maker_of(name)(actor=actor, seed=seed, run=run)


def _program(command: Sequence[str]) -> Maker:
    def make(*, actor: str, seed: int, run: int) -> Player:
        return External(command)

    return make


def _checked(name: str, factory: Callable[..., object]) -> Maker:
    """A factory that is asked for a player, not trusted to give one."""

    def make(*, actor: str, seed: int, run: int) -> Player:
        try:
            player = factory(actor=actor, seed=seed, run=run)
        except Exception as error:
            raise PlayerError(f"the player `{name}` cannot be made for {actor}: {error}") from error
        if not callable(getattr(player, "answer", None)):
            raise PlayerError(f"the player `{name}` made something that does not answer: {type(player).__name__}")
        return cast(Player, player)

    return make
