"""Forks are islands, and whoever goes back is where it was."""

from __future__ import annotations

from promising import SHIPPED, begun, everything, generated, shipped_program, times

from wargame.engine.clock import advance
from wargame.engine.game import Game
from wargame.engine.machine import Machine
from wargame.testing.plays import injects_of

FORKS = times(2_000)


def test_what_a_fork_does_leaves_its_parent_alone():
    done = number = 0
    while done < FORKS:
        program = generated(number)
        machine = Machine(program, records=True)
        world = begun(machine, number)
        for _ in range(20):
            advance(machine, world, program.length, most=7)
            before = everything(machine, world)
            fork = world.fork()
            advance(machine, fork, program.length, most=60)
            fork.F[:] = [7.0] * len(fork.F)
            fork.I[:] = [7] * len(fork.I)
            fork.Q.clear()
            assert everything(machine, world) == before
            done += 1
        number += 1


def test_a_fork_goes_on_as_its_parent_does():
    for number in range(times(100)):
        program = generated(number)
        machine = Machine(program, records=True)
        world = begun(machine, number)
        advance(machine, world, program.length, most=50)
        fork = world.fork()
        fork.R = world.R[:]
        advance(machine, fork, program.length)
        advance(machine, world, program.length)
        assert everything(machine, fork) == everything(machine, world)


def test_back_to_the_start_at_every_step():
    for number in range(times(100)):
        program = shipped_program(SHIPPED[number % len(SHIPPED)])
        game = Game(program, number, 0, program.actors[:2])
        start, injects = game.save(), injects_of(program)
        for step in range(5):
            depth = step + 1
            for turn in range(depth):
                game.push()
                if game.advance().kind == "question":
                    question = game.questions()[-1]
                    game.answer(question, question.keys[turn % len(question.keys)])
                if injects and turn % 2:
                    name, labels = injects[turn % len(injects)]
                    if not game.over:
                        game.inject(name, labels)
            for _ in range(depth):
                game.pop()
            assert game.save() == start
