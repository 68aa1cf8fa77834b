"""Who answers in place of whom, in the words of a command line: `RUS=policy`, `moscow=python3 moscow.py`.

Left stands an actor's code, whose seat is then taken, or the name of a program that the playbook's
rules ask (`choose: program(moscow)`). Right stands `chance`, `policy`, an installed player's name, or
a command. The players of many games are one company: a command is started once and told when
another game begins.
"""

from __future__ import annotations

import hashlib
import shlex
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from wargame.engine.game import Game
from wargame.players.base import Player, PlayerError
from wargame.players.chance import Chance
from wargame.players.named import BUILT_IN, known, maker_of
from wargame.players.part import PATIENCE, Part
from wargame.players.policy import Policy
from wargame.players.program import External
from wargame.program import Program


def parts(said: Iterable[str]) -> tuple[Part, ...]:
    """`NAME=WHO` as parts. Raises PlayerError for what is not of this form, and for a part given twice."""
    found: dict[str, Part] = {}
    for text in said:
        name, equals, who = (part.strip() for part in text.partition("="))
        if not equals or not name or not who:
            raise PlayerError(f"`{text}`: write NAME=chance, NAME=policy, NAME=PLAYER or NAME=COMMAND")
        if name in found:
            raise PlayerError(f"`{name}` is given two players: `{found[name].who}` and `{who}`")
        found[name] = Part(name, who, _files(_command(name, who)))
    return tuple(found.values())


def _command(name: str, who: str) -> list[str]:
    """The words of a command that is there; none for a player that needs none."""
    if who in BUILT_IN or who in known():
        return []
    words = _words(who)
    if not words or shutil.which(words[0]) is None:
        players = ", ".join(f"`{one}`" for one in (*BUILT_IN, *known()))
        raise PlayerError(f"`{name}={who}`: {players} are players, and there is no command `{(words or [who])[0]}`")
    return words


def _words(who: str) -> list[str]:
    try:
        return shlex.split(who)
    except ValueError as error:
        raise PlayerError(f"`{who}` is no command: {error}") from error


def _files(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    paths = [(word, Path(word)) for word in words]
    return tuple((word, hashlib.sha256(path.read_bytes()).hexdigest()) for word, path in paths if path.is_file())


def seats(program: Program, given: Sequence[Part]) -> tuple[str, ...]:
    """The actors whose seats are taken, in the playbook's order.

    Raises PlayerError for a part that the playbook does not have, and for a program that is to ask itself.
    """
    for part in given:
        if part.name in program.programs:
            if part.who == "policy":
                raise PlayerError(f"`{part.name}` is asked by the playbook's policy and cannot be that policy")
        elif part.name not in program.actors:
            names = f"actors: {', '.join(program.actors)}"
            if program.programs:
                names += f"; programs: {', '.join(program.programs)}"
            raise PlayerError(f"there is no actor or program `{part.name}` ({names})")
    return tuple(actor for actor in program.actors if any(part.name == actor for part in given))


def complete(program: Program, given: Sequence[Part]) -> None:
    """Raises PlayerError where rules ask a program that nobody has connected."""
    taken = {part.name for part in given}
    for name, rules in program.programs.items():
        asking = [rule for rule in rules if rule.split(".")[1] not in taken]
        if name not in taken and asking:
            raise PlayerError(f"`{asking[0]}` asks the program `{name}`: connect it, --player {name}=COMMAND")


class Company:
    """The players of one process; use it as a context manager or call `close`."""

    def __init__(self, given: Sequence[Part], patience: float = PATIENCE) -> None:
        self._given, self._patience = tuple(given), patience
        self._running: dict[str, External] = {}
        self._hired: list[Player] = []

    def cast(self, current: Callable[[], Game]) -> Mapping[str, Player]:
        """The players of a game, by actor and by program; those of the game before it leave.

        `current` gives the game as it is now (undo makes another one of it). Raises PlayerError for a
        player that does not start.
        """
        self._dismiss()
        return {part.name: self._player(part, current) for part in self._given}

    def _player(self, part: Part, current: Callable[[], Game]) -> Player:
        seed, run = current().world.seed, current().world.run
        if part.who == "chance":
            return Chance(seed, run)
        if part.who == "policy":
            return Policy(current)
        if part.who in known():
            player = maker_of(part.who)(actor=part.name, seed=seed, run=run)
            self._hired.append(player)
        else:
            if part.name not in self._running:
                self._running[part.name] = External(_words(part.who), self._patience, part.name)
            player = self._running[part.name]
        if isinstance(player, External):
            player.timeout = self._patience
            player.begin(game_name(seed, run, part.name))
        return player

    def _dismiss(self) -> None:
        while self._hired:
            close = getattr(self._hired.pop(), "close", None)
            if callable(close):
                close()

    def close(self) -> None:
        """Ends every program."""
        self._dismiss()
        while self._running:
            self._running.popitem()[1].close()

    def __enter__(self) -> Company:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def game_name(seed: int, run: int, part: str) -> str:
    """What a program is told of which game it plays: the same for the same game, and no way back to the seed."""
    return hashlib.sha256(f"{seed} {run} {part}".encode()).hexdigest()[:16]
