"""Playing a game again from its inputs: the same records, or the first one that differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wargame.engine.game import Game
from wargame.engine.inputs import Refused
from wargame.engine.records import Difference, Input, first_difference
from wargame.program import Program


def replay(
    program: Program,
    seed: int,
    run: int,
    seats: Iterable[str],
    inputs: Sequence[Input],
    reached: tuple[int, float] | None = None,
) -> Game:
    """The game that these inputs make, as far as `reached` (agenda items, seconds) or the last input.

    An input that is not legal where it stands is refused there, as it would be in a game. Raises
    ValueError for an input that means nothing at all.
    """
    game = Game(program, seed, run, seats)
    for said in inputs:
        take_in(game, said)
    if reached is not None:
        game.run_to(*reached)
    return game


def take_in(game: Game, said: Input) -> None:
    """Lets the game run to where an input came, and takes it."""
    try:
        kind = said["kind"]
        game.run_to(int(said["events"]), float(said["time"]))
        if kind == "refused":
            game.inputs.append(said)
            return
        try:
            if kind in ("move", "answer"):
                game.answer(str(said["question"]), str(said["choice"]), str(said.get("by", "")))
            elif kind == "wait":
                game.wait(str(said["question"]), str(said.get("by", "")))
            elif kind == "act":
                game.act(str(said["actor"]), str(said["choice"]), str(said.get("who", "")))
            elif kind == "inject":
                labels = [str(label) for label in said["instance"]]
                game.inject(str(said["inject"]), labels, float(said["after"]), str(said.get("who", "")))
            elif kind == "override":
                game.override(*(str(said[key]) for key in ("place", "value", "who", "why")))
            else:
                raise ValueError(f"an input of kind `{str(kind)[:40]}` is unknown")
        except Refused:
            pass  # kept as refused by the game; its records will tell
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"an input is damaged: {error}") from error


def verify(kept: Sequence[str], game: Game) -> Difference | None:
    """Compares the lines that were kept of a game with those of its replay."""
    return first_difference(kept, game.lines())
