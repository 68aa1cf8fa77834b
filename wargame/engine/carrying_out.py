"""What an accepted input does to the world: a move begun, an answer given, an inject put on the agenda, a place set."""

from __future__ import annotations

from heapq import heappush

from wargame.engine.machine import Machine
from wargame.engine.questions import Question
from wargame.engine.world import World
from wargame.program.compiler import InjectInfo
from wargame.program.layout import CAUSE, HALT, RECORD_NUMBER, SEQUENCE, PlaceInfo


def spend(machine: Machine, world: World, actor: int) -> None:
    """Uses up one chance to move: first those that a rule of the actor's own was due to take."""
    program, cells = machine.program, world.I
    cells[program.asked + actor] -= 1
    for due, _ in program.prompts.get(program.actors[actor], ()):
        if cells[due]:
            cells[due] = 0
            return


def move_order(machine: Machine, world: World, actor: int) -> int:
    """Where an actor's move comes among simultaneous ones: drawn from a stream of its own."""
    stream = machine.program.streams.index(f"players.{machine.program.actors[actor]}.order")
    return int(machine.space["draw"](world.D, world.U, stream) * 1000000000.0)


def begin_move(machine: Machine, world: World, number: int, order: int) -> None:
    """Puts a move on the agenda for now, in its place among simultaneous ones."""
    cells = world.I
    heappush(world.Q, (world.now, machine.program.perform_code, order, cells[SEQUENCE], number, cells[CAUSE]))
    cells[SEQUENCE] += 1


def ask_again_later(machine: Machine, world: World, actor: int) -> None:
    """Has a seat that has chosen asked for its next move, if it has one, once those of this moment are carried out.

    So when it is asked again depends on its own choice, not on what else, perhaps in secret, is due.
    """
    program, cells = machine.program, world.I
    if cells[program.seat + actor]:
        heappush(world.Q, (world.now, program.again_code, actor, cells[SEQUENCE], 0, cells[CAUSE]))
        cells[SEQUENCE] += 1


def give_answer(machine: Machine, world: World, question: Question, choice: str) -> None:
    """Answers a question by an option's key; what follows at once has happened when this returns."""
    info = machine.program.questions[question.path]
    who = question.place if info.answerers is not None else machine.program.actors.index(question.actor)
    give = machine.space[machine.program.blocks[info.block].answer_functions[info.path]]
    effects = (world.F, world.I, world.D, world.U, world.T, world.Q, world.R, world.now)
    give(*effects, question.instance, who, info.answer_names.index(choice))
    settle(machine, world)


def set_off(machine: Machine, world: World, info: InjectInfo, number: int, after: float) -> None:
    """Puts an inject's instance on the agenda, `after` so many seconds."""
    cells = world.I
    code = machine.program.fired_codes[info.path]
    at = world.now + float(round(after))
    heappush(world.Q, (at, code, number, cells[SEQUENCE], cells[info.generation + number], cells[CAUSE]))
    cells[SEQUENCE] += 1


def set_place(machine: Machine, world: World, place: PlaceInfo, index: int, value: float | int, before: float) -> None:
    """Sets a place (a case's state too) from outside; what depends on it follows at once. `before` is recorded."""
    program, cells = machine.program, world.I
    if place.type.name == "state" and place.kind is not None:
        world.T += [place.kind.change + index * len(place.kind.states) + int(value), cells[CAUSE]]
    else:
        sites = [one.number for one in program.sites if one.path == place.path and one.kind == "write"]
        if sites:
            world.R += (cells[RECORD_NUMBER], cells[CAUSE], world.now, sites[0], index, value, before)
            cells[RECORD_NUMBER] += 1
        if place.where == "F":
            world.F[place.base + index] = float(value)
        else:
            cells[place.base + index] = int(value)
        if place.moving:
            world.F[place.base + place.size + index] = world.now
        for address, mask in program.marks.get(place.key, ()):
            cells[address] |= mask
    settle(machine, world)


def settle(machine: Machine, world: World) -> None:
    """Lets everything that follows at once from what was changed happen."""
    effects = (world.F, world.I, world.D, world.U, world.T, world.Q, world.R, world.now)
    machine.space["look_again"](*effects)
    machine.settle(*effects)
    world.I[HALT] = 0
