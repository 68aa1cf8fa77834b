"""Resume anywhere: saved, loaded and its clock rebuilt before every event, a play stays the same."""

from __future__ import annotations

import pytest
from promising import begun, everything, generated, shipped_program, times
from shelf import SHELF

from wargame.engine.clock import advance
from wargame.engine.game import Game
from wargame.engine.machine import Machine
from wargame.engine.world import World
from wargame.program import Program

EVENTS = times(20_000)
SHARE = EVENTS // (2 * len(SHELF))


def resumed_everywhere(program: Program, seed: int, most: int) -> int:
    """Plays once in one go and once with a new process's eyes before each event; how many events."""
    machine, other = Machine(program, records=True), Machine(program, records=True)
    straight = begun(machine, seed)
    advance(machine, straight, program.length, most=most)
    broken = begun(other, seed)
    records = broken.R
    events = 0
    while events < straight.events:
        again = World.load(broken.save(other.streams), other.streams)
        again.R = records
        assert advance(other, again, program.length, most=1) in ("event", "over", "time")
        events += 1
        broken = again
    if events < most:
        advance(other, broken, program.length)
    assert everything(other, broken) == everything(machine, straight)
    return events


@pytest.mark.parametrize("name", SHELF)
def test_what_is_shipped(name):
    events, seed = 0, 0
    while events < SHARE:
        events += resumed_everywhere(shipped_program(name), seed, SHARE)
        seed += 1


def test_what_is_generated():
    events, number = 0, 0
    while events < EVENTS // 2:
        events += resumed_everywhere(generated(number), number, 400)
        number += 1


def test_a_game_with_seats_goes_on_where_it_was():
    program = shipped_program("first_steps")
    seats = program.actors[:1]
    straight, broken = Game(program, 3, 0, seats), Game(program, 3, 0, seats)
    for step in range(30):
        for game in (straight, broken):
            if game.advance().kind == "question":
                question = game.questions()[0]
                game.answer(question, question.keys[step % len(question.keys)])
        broken = Game.load(broken.save(), program)
    assert broken.save() == straight.save()
    assert broken.record_bytes() == straight.record_bytes()


@pytest.mark.parametrize("cut", range(0, 400, 37))
def test_half_a_world_is_refused(cut):
    machine = Machine(shipped_program("first_steps"), records=True)
    saved = begun(machine, 1).save(machine.streams)
    with pytest.raises(ValueError):
        World.load(saved[:cut], machine.streams)
