"""Questions as data: who is asked, what may be answered, until when, and what silence means."""

from __future__ import annotations

import math
from collections.abc import Iterator

import attrs

from wargame.engine import texts
from wargame.engine.askings import Askings
from wargame.engine.machine import Machine
from wargame.engine.world import Record, World
from wargame.language import tree
from wargame.program import Program
from wargame.program.declaring.move_instances import MoveInfo
from wargame.program.happenings.questions import Block
from wargame.program.layout import QuestionInfo

WAIT = "wait"


@attrs.frozen
class Option:
    """One legal choice: `key` is what is answered, `label` what a person reads."""

    key: str
    label: str


@attrs.frozen
class Question:
    """An open question. `options` are the legal ones, as the actor who is asked can know it.

    `deadline` and `asked` (when it was opened) are in seconds from the start, `deadline` None where
    there is none; `sealed_with` names the questions that are revealed together with it. `program` is
    the program to which a rule of the actor's own hands the choice, "" for a seat.
    """

    id: str
    actor: str
    kind: str  # "move" or "answer"
    text: str
    options: tuple[Option, ...]
    deadline: float | None
    silence: str
    sealed_with: tuple[str, ...]
    asked: int
    path: str = ""
    instance: int = 0
    place: int = 0
    program: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(option.key for option in self.options)


def question_id(program: Program, info: QuestionInfo, instance: int, place: int) -> str:
    """`request[ASK, SAY].reply`, with the answerer behind it where a whole set is asked."""
    block = program.blocks[info.block]
    parts = info.path.split(".")
    owner = parts[1] if parts[0] == "injects" or parts[2] == "states" else f"{parts[1]}.{parts[3]}"
    label = block.labels[instance] if instance < len(block.labels) else ""
    who = f"[{program.actors[info.answerers[place]]}]" if info.width > 1 and info.answerers is not None else ""
    return f"{owner}{label}.{info.name}{who}"


def answerer_of(machine: Machine, world: World, block: Block, info: QuestionInfo, instance: int, place: int) -> int:
    """The number of the actor who has to answer, -1 for nobody."""
    if info.answerers is not None:
        return info.answerers[place]
    return int(machine.space[block.who_functions[info.path]](world.F, world.I, world.now, instance))


def open_questions(machine: Machine, world: World, askings: Askings, language: str = "") -> tuple[Question, ...]:
    """Every question that an outside seat has to answer, moves first, each in the playbook's order."""
    program, cells = machine.program, world.I
    found = [
        _move_question(machine, world, actor)
        for actor in range(len(program.actors))
        if cells[program.asked + actor] > 0 and not choosing_done(machine, world, actor)
    ]
    for block in program.blocks.values():
        for info in block.questions:
            for cell in range(block.count * info.width):
                if cells[info.base + cell] != -1:
                    continue
                instance, place = divmod(cell, info.width)
                if opens_at(world, block, info, instance) > world.now:
                    continue
                actor = answerer_of(machine, world, block, info, instance, place)
                if actor >= 0 and (cells[program.seat + actor] or (info.handed >= 0 and cells[info.handed + cell])):
                    asked = askings.of(info, instance)
                    found.append(_answer_question(machine, world, block, info, instance, place, actor, asked, language))
    return tuple(found)


def opens_at(world: World, block: Block, info: QuestionInfo, instance: int) -> float:
    """The date from which a question that is being asked can be answered, in seconds from the start."""
    return world.F[block.opening[info.path] + instance] if info.path in block.opening else 0.0


def first_answer(machine: Machine, world: World, name: str) -> float | None:
    """From when on the question of this id can be answered; None unless it is asked and has not opened yet."""
    program = machine.program
    for block in program.blocks.values():
        for info in block.questions:
            for cell in range(block.count * info.width if info.path in block.opening else 0):
                instance, place = divmod(cell, info.width)
                if world.I[info.base + cell] == -1 and question_id(program, info, instance, place) == name:
                    return opens_at(world, block, info, instance)
    return None


def choosing_done(machine: Machine, world: World, actor: int) -> bool:
    """Whether a seat has chosen a move just now, or let a chance pass: it is asked again when all is carried out."""
    code = machine.program.again_code
    return any(item[1] == code and item[2] == actor and item[0] <= world.now for item in world.Q)


def actor_of_move(program: Program, number: int) -> int:
    """Who makes the move of this number."""
    info, instance = find_move(program, number)
    return info.actors[instance]


def find_move(program: Program, number: int) -> tuple[MoveInfo, int]:
    """The move of this number and which of its instances it is."""
    info = next(info for info in reversed(program.moves) if info.first <= number and info.count)
    return info, number - info.first


def move_key(info: MoveInfo, instance: int) -> str:
    """`exercise[RUS, POL]`, `umbrella[FRA, POL].offer`."""
    label = info.labels[instance]
    if info.kind is None:
        return f"{info.name}{label}"
    own = info.kind.labels[info.cases[instance]]
    return f"{info.kind.name}{own}.{info.name}{label[len(own) :]}"


def move_label(program: Program, info: MoveInfo, instance: int) -> str:
    """A move as a person reads it."""
    actor, target = info.actors[instance], info.targets[instance]
    words = [texts.spoken(info.name)]
    if info.kind is not None:
        words.append(f"({texts.case_name(program, info.kind.name, info.cases[instance])})")
    elif target >= 0 and target != actor:
        words.append(f"→ {program.playbook.actors[program.actors[target]].name}")
    words += [f"{texts.spoken(name)} {values[instance]:g}" for name, values in info.options.items()]
    about = info.said.about
    return " ".join(words) + (f": {about}" if about else "")


def legal_moves(machine: Machine, world: World, actor: int) -> Iterator[tuple[int, Option]]:
    """The number and the option of each move that an actor may make now, as it can know it."""
    program = machine.program
    for info in program.moves:
        if not info.legal:
            continue
        legal = machine.space[info.legal]
        for instance, own in enumerate(info.actors):
            if own == actor and legal(world.F, world.I, world.now, instance):
                yield info.first + instance, Option(move_key(info, instance), move_label(program, info, instance))


def _move_question(machine: Machine, world: World, actor: int) -> Question:
    program = machine.program
    code = program.actors[actor]
    name = program.playbook.actors[code].name
    options = tuple(option for _, option in legal_moves(machine, world, actor))
    left = world.I[program.asked + actor]
    text = f"{name} may act." if left == 1 else f"{name} may act ({left} moves left)."
    wait = Option(WAIT, "wait")
    asked = "" if program.handed < 0 else _program(program, world, actor, program.handed + actor)
    now = int(world.now)
    return Question(
        f"{code} acts", code, "move", text, (*options, wait), None, WAIT, (), now, place=actor, program=asked
    )


def _program(program: Program, world: World, actor: int, cell: int) -> str:
    """The program to which a choice is handed; a seat's own are its own."""
    return "" if world.I[program.seat + actor] else list(program.programs)[world.I[cell] - 1]


def legal_answers(
    machine: Machine, world: World, block: Block, info: QuestionInfo, instance: int, actor: int
) -> tuple[bool, ...]:
    """For each answer, whether this actor may give it."""
    name = block.legal_functions.get((info.path, actor))
    if name is None:
        return (True,) * len(info.answer_names)
    return tuple(bool(flag) for flag in machine.space[name](world.F, world.I, world.now, instance))


def _answer_question(
    machine: Machine,
    world: World,
    block: Block,
    info: QuestionInfo,
    instance: int,
    place: int,
    actor: int,
    asked: tuple[Record, Record | None],
    language: str,
) -> Question:
    program = machine.program
    name = texts.spoken(info.name)
    text = "" if asked[1] is None else texts.render(program, asked[1], language)
    legal = legal_answers(machine, world, block, info, instance, actor)
    options = tuple(
        Option(name, texts.spoken(name)) for name, allowed in zip(info.answer_names, legal, strict=True) if allowed
    )
    deadline = world.F[block.deadlines[info.path] + instance]
    others = tuple(
        question_id(program, other, instance, k)
        for other in block.questions
        for k in range(other.width)
        if (other.path, k) != (info.path, place)
    )
    return Question(
        question_id(program, info, instance, place),
        program.actors[actor],
        "answer",
        text or f"{name[:1].upper()}{name[1:]}?",
        options,
        None if math.isinf(deadline) else deadline,
        silence_of(info),
        others,
        int(asked[0][2]),
        info.path,
        instance,
        place,
        "" if info.handed < 0 else _program(program, world, actor, info.handed + instance * info.width + place),
    )


def silence_of(info: QuestionInfo) -> str:
    """What silence stands for: an answer, a state, or something of its own ("")."""
    said = info.said.silence
    return said.id if isinstance(said, tree.Name) else ""
