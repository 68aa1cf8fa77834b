"""The playbook's own policies, asked from outside: the same compiled functions, on a copy of the world."""

from __future__ import annotations

import re
from typing import Any

from wargame.engine.machine import Machine
from wargame.engine.questions import WAIT, Question, find_move, move_key
from wargame.engine.world import World
from wargame.program import Program


class AsksProgram(ValueError):
    """A policy that leaves its choice to a program; the reason in words."""


def decide(machine: Machine, world: World, question: Question) -> tuple[str | None, list[int]]:
    """What a policy answers (None for silence), and the draws' counts after it. The world is left alone.

    Raises AsksProgram where the rule that fits asks a program.
    """
    program = machine.program
    D = world.D[:]
    effects: tuple[Any, ...] = (world.F[:], world.I[:], D, world.U, [], [], [], world.now)
    if question.kind == "move":
        due = next((name for cell, name in program.prompts.get(question.actor, ()) if world.I[cell]), None)
        choose = machine.space.get(due or _name(f"choose_{question.actor}"))
        number = choose(*effects) if choose is not None else -1
        _refuse_program(program, question, number)
        return (WAIT if number < 0 else move_key(*find_move(program, number))), D
    function = machine.space.get(_name(f"decide_{question.actor}_{question.path}"))
    answer = function(*effects, question.instance) if function is not None else -1
    _refuse_program(program, question, answer)
    return (program.questions[question.path].answer_names[answer] if answer >= 0 else None), D


def _refuse_program(program: Program, question: Question, chosen: int) -> None:
    if chosen < -1:
        name = list(program.programs)[-2 - chosen]
        raise AsksProgram(f"the rules of {question.actor} ask the program `{name}` about `{question.id}`")


def policy_streams(program: Program, actor: str) -> list[int]:
    """The numbers of the streams from which an actor's rules draw."""
    return [number for number, name in enumerate(program.streams) if name.startswith(f"players.{actor}.plays.")]


def _name(stem: str) -> str:
    return re.sub(r"\W+", "_", stem).strip("_")
