"""Plays a playbook against its own invariants and faults; the shortest play that breaks one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from random import Random

import attrs
import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import NoSuchExample, Unsatisfiable

from wargame.program import Program
from wargame.testing.plays import Play, Told, done, play, plays


@attrs.frozen
class Broken:
    """What is broken (an invariant's name, or what went wrong), where it stands, and the play that breaks it."""

    invariant: str
    where: str
    message: str
    told: Told
    said: Play


@attrs.define
class Tried:
    """What was tried before anything broke, or in all; `broken` is None where nothing did."""

    plays: int = 0
    events: int = 0
    answers: int = 0
    longest: int = 0
    broken: Broken | None = None


def fuzz(
    program: Program, count: int = 100, seed: int = 1, on_play: Callable[[int], None] = lambda done: None
) -> Tried:
    """Try so many plays, at least three. The same program, count and seed try the same plays; nothing is
    written to disk. `on_play` is told how many have been played, until one breaks something."""
    tried = Tried()

    def breaks(said: Play) -> bool:
        told = play(program, said)
        if tried.broken is None:
            tried.plays += 1
            tried.events += told.game.world.events
            tried.answers += told.answers
            tried.longest = max(tried.longest, told.game.world.events)
            on_play(tried.plays)
        if not told.faults:
            return False
        if tried.broken is None or _length(told, said) <= _length(tried.broken.told, tried.broken.said):
            tried.broken = _broken(told, said)
        return True

    # Fixed beforehand: the play in which nobody does anything, and the one that the policies make.
    if breaks(Play(seed, True, ())):
        return tried
    left_alone = breaks(Play(seed, False, ()))
    by_policy, tried.broken = tried.broken, None
    chosen = settings(
        max_examples=max(1, count - 2), database=None, deadline=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
        verbosity=hypothesis.Verbosity.quiet,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        set_hypothesis_home_dir(folder)
        try:
            wanted = plays(outside=True if left_alone else None)
            found = hypothesis.find(wanted, breaks, settings=chosen, random=Random(seed))
            told = play(program, found)
            assert tried.broken is not None
            if told.faults and _length(told, found) < _length(tried.broken.told, tried.broken.said):
                tried.broken = _broken(told, found)
        except (NoSuchExample, Unsatisfiable):
            pass
        finally:
            set_hypothesis_home_dir(None)
    if tried.broken is not None:
        _shorten(program, tried, breaks)
    elif by_policy is not None:
        tried.broken = attrs.evolve(by_policy, told=attrs.evolve(by_policy.told, steps=done(by_policy.told.game)))
    return tried


def _shorten(program: Program, tried: Tried, breaks: Callable[[Play], bool]) -> None:
    """Leave out what the play does not need: its end, then one decision after the other."""
    assert tried.broken is not None
    said = tried.broken.said
    for size in range(len(said.decisions)):
        if breaks(attrs.evolve(said, decisions=said.decisions[:size])):
            break
    said = tried.broken.said
    for place in reversed(range(len(said.decisions))):
        for other in (
            said.decisions[:place] + said.decisions[place + 1 :],
            (*said.decisions[:place], 0, *said.decisions[place + 1 :]),
        ):
            shorter = attrs.evolve(said, decisions=other)
            if other != said.decisions and breaks(shorter) and tried.broken.said == shorter:
                said = shorter
                break


def _length(told: Told, said: Play) -> tuple[int, int, int]:
    return (len(told.steps), len(said.decisions), told.game.world.events)


def _broken(told: Told, said: Play) -> Broken:
    where, message = told.faults[0]
    name = message.split("`")[1].rpartition(".")[2] if message.startswith("the invariant `") else message
    return Broken(name, where, message, told, said)
