"""A game: a program's world that stops when somebody outside has to decide.

Everything that comes from outside is an input, kept in `inputs`; with the seed and the program
the inputs determine every record. Nothing here calls out: whoever decides is a loop around
`advance`, `questions` and `answer`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import attrs

from wargame.engine import clock
from wargame.engine.askings import Askings
from wargame.engine.broken import Broken, broken_in
from wargame.engine.carrying_out import ask_again_later, begin_move, give_answer, move_order, set_off, set_place, spend
from wargame.engine.inputs import LONGEST, Refused, find_inject, find_place, injects_by_hand, read_value
from wargame.engine.log import Line, Log
from wargame.engine.machine import Machine
from wargame.engine.policy import decide, policy_streams
from wargame.engine.questions import (
    WAIT,
    Option,
    Question,
    first_answer,
    legal_moves,
    open_questions,
)
from wargame.engine.records import INPUT, Input, record_bytes, record_line
from wargame.engine.results import Results, results_of
from wargame.engine.saved import Saved, pack, unpack
from wargame.engine.view import View, truth, view_of
from wargame.engine.works import MOST_EVENTS
from wargame.engine.world import Record, World
from wargame.program import Program
from wargame.program.layout import CAUSE, HALT, RECORD_NUMBER, STOP


@attrs.frozen
class Status:
    """Why a game stopped: "question", "time", "over" or "broken"; and when, in seconds from the start."""

    kind: str
    time: float


class Game:
    """One game of a program, with outside seats for the actors in `seats`.

    `language` is that in which views and questions are worded; nothing that happens depends on it.
    """

    language = ""

    def __init__(self, program: Program, seed: int = 1, run: int = 0, seats: Iterable[str] = ()) -> None:
        self._adopt(program, tuple(seats))
        self.world = self.machine.new_world(seed, run)
        self.inputs: list[Input] = []
        self._passed_over: frozenset[tuple[str, int]] = frozenset()
        self._stack: list[Game] = []
        for seat in self.seats:
            self.world.I[program.seat + program.actors.index(seat)] = 1
        self.machine.begin(self.world)
        self.world.I[HALT] = 0  # `advance` looks for itself whom it has to ask

    def _adopt(self, program: Program, seats: tuple[str, ...]) -> None:
        unknown = [seat for seat in seats if seat not in program.actors]
        if unknown:
            raise ValueError(f"there is no actor `{unknown[0]}` (actors: {', '.join(program.actors)})")
        self.program = program
        self.seats = tuple(actor for actor in program.actors if actor in seats)
        self.machine = machine_of(program)
        self._forget()

    def _forget(self) -> None:
        """Drops what was only worked out from the world, where another world takes its place."""
        self._askings = Askings(self.program)
        self._asked: tuple[object, tuple[Question, ...]] = (None, ())
        self._logs: dict[tuple[str, str], Log] = {}

    # -- looking ------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """Seconds since the playbook's start."""
        return self.world.now

    @property
    def date(self) -> str:
        """Today, in the playbook's zone."""
        return self.program.date(self.world.now)

    @property
    def records(self) -> list[Record]:
        """Everything that has happened so far, in order. Not to be changed."""
        return self.world.records

    @property
    def over(self) -> bool:
        return bool(self.world.I[STOP]) or self.world.now >= self.program.length

    def lines(self, start: int = 0) -> list[str]:
        """The records from number `start` on as canonical JSON lines."""
        return [record_line(self.program, record, self.inputs) for record in self.world.records[start:]]

    def record_bytes(self) -> bytes:
        """The records as canonical bytes: what a replay gives again."""
        return record_bytes(self.program, self.world.records, self.inputs)

    def questions(self) -> tuple[Question, ...]:
        """The questions that outside seats have to answer now."""
        if self.over:
            return ()
        world = self.world
        moment = (world.events, world.now, len(self.inputs), self.language)
        if self._asked[0] != moment:
            askings = self._askings.read(world.records)
            self._asked = (moment, open_questions(self.machine, world, askings, self.language))
        return self._asked[1]

    def pending(self) -> tuple[Question, ...]:
        """The open questions that stop the clock: those that nobody has let wait."""
        return tuple(one for one in self.questions() if (one.id, one.asked) not in self._passed_over)

    def legal(self, seat: str) -> tuple[Option, ...]:
        """The moves that a seat may make, as it can know it; `wait` is always one."""
        actor = self.program.actors.index(seat)
        return (*(option for _, option in legal_moves(self.machine, self.world, actor)), Option(WAIT, WAIT))

    def view(self, seat: str) -> View:
        """What a seat may see, and nothing else."""
        return view_of(self, self.program.actors.index(seat))

    def log(self, seat: str) -> tuple[Line, ...]:
        """Everything that a seat has been told, oldest first."""
        key = (seat, self.language)
        if key not in self._logs:
            self._logs[key] = Log(self.program, self.program.actors.index(seat), self.language)
        return self._logs[key].read(self.world.records)

    @property
    def broken(self) -> tuple[Broken, ...]:
        """The invariants that have been broken so far, in order, each time that one came to be so."""
        return broken_in(self.machine, self.records)

    def injects(self) -> dict[str, tuple[str, ...]]:
        """The injects that a facilitator may play, by name, each with the labels of its instances.

        The label of the only one is "". Injects that happen upon a move are not among them.
        """
        return injects_by_hand(self.program)

    def results(self) -> Results:
        """How the game stands: outcome, measures and faults, as if it ended now."""
        return results_of(self.machine, self.world)

    # -- going on ------------------------------------------------------------------------------------

    def advance(self, until: float | None = None, *, stop_when_broken: bool = False) -> Status:
        """Runs until a seat is asked something, until `until` (seconds; what is due then still happens), or to the end.

        Without `until` an open question stops it at once, unless it was answered with `wait`. With
        `until`, time passes over what is open now: chances to move lapse (an input `wait` each),
        questions stay open until their deadline. With `stop_when_broken` it also stops right after
        an event that broke an invariant (see `broken`); another call goes on.
        """
        world, length = self.world, self.program.length
        limit = length if until is None else min(length, max(float(until), world.now))
        asked = self.questions() if until is not None else ()
        lapsing = {(question.id, question.asked) for question in asked if question.kind == "move"}
        passed = self._passed_over | {(question.id, question.asked) for question in asked if question.kind != "move"}
        while not self.over:
            start = len(world.records)
            world.I[HALT] = 0
            stopping = [question for question in self.questions() if (question.id, question.asked) not in passed]
            lapsed = [question for question in stopping if (question.id, question.asked) in lapsing]
            for question in lapsed:
                self.wait(question)
            if lapsed:
                continue
            if stopping:
                return Status("question", world.now)
            most = 1 if stop_when_broken else MOST_EVENTS
            answer = clock.advance(self.machine, world, limit, most=most, inclusive=limit < length)
            if stop_when_broken and broken_in(self.machine, self.records[start:]):
                return Status("broken", world.now)
            if answer == "time":
                break
        return Status("over" if self.over else "time", world.now)

    def run_to(self, events: int, time: float) -> None:
        """Goes to the point at which so many agenda items have happened, and to that time. For replays."""
        world = self.world
        while world.events < events and not self.over:
            world.I[HALT] = 0
            clock.advance(self.machine, world, self.program.length, most=events - world.events)
        world.I[HALT] = 0
        if not world.I[STOP] and world.now < time <= self.program.length:
            world.now = time

    # -- what comes from outside -------------------------------------------------------------------------

    def answer(self, question: Question | str, choice: str, by: str = "") -> None:
        """Answers an open question by an option's key; `wait` lets it pass.

        `by` says what kind of player answered ("policy" is checked by replays). Raises Refused, and
        keeps the refused input, where the question is not open or the choice not legal.
        """
        found = self._open(question, choice)
        if choice == WAIT and (found.kind == "move" or WAIT not in found.keys):
            self.wait(found, by)
            return
        if choice not in found.keys:
            reason = f"`{choice[:60]}` is no legal answer to `{found.id}` now (legal: {', '.join(found.keys)})"
            self._refuse({"question": found.id, "choice": choice}, reason)
        if by == "policy":
            self._count_policy(found)
        said = {"question": found.id, "choice": choice} | ({"by": by} if by else {})
        if found.kind == "move":
            self._move(found, choice, said)
        else:
            self._answer(found, choice, said)

    def _open(self, question: Question | str, choice: str) -> Question:
        name = question if isinstance(question, str) else question.id
        found = next((one for one in self.questions() if one.id == name), None)
        if found is None or (isinstance(question, Question) and question.asked != found.asked):
            opens = None if found is not None else first_answer(self.machine, self.world, name)
            until = "" if opens is None else f": it can be answered from {self.program.date(opens)} on"
            self._refuse({"question": name, "choice": choice}, f"`{name[:60]}` is not asked now{until}")
        return found

    def _move(self, question: Question, choice: str, said: dict[str, Any]) -> None:
        machine, world, actor = self.machine, self.world, question.place
        number = next(number for number, option in legal_moves(machine, world, actor) if option.key == choice)
        self._take_in("move", said, 0)
        spend(machine, world, actor)
        begin_move(machine, world, number, move_order(machine, world, actor))
        ask_again_later(machine, world, actor)

    def act(self, actor: str, choice: str, who: str = "") -> None:
        """Makes a move for an actor out of turn, as the facilitator rules; it happens with the next `advance`.

        `choice` is a move's key (`umbrella[FRA, POL].offer`). It has to be legal, but costs the actor
        no chance of its own to move. Raises Refused, and keeps the refused input.
        """
        program, said = self.program, {"actor": actor, "choice": choice} | ({"who": who} if who else {})
        if self.over:
            self._refuse(said, "the game is over")
        if actor not in program.actors:
            known = ", ".join(program.actors[:12])
            self._refuse(said, f"there is no actor `{actor[:60]}` (actors: {known})")
        legal = legal_moves(self.machine, self.world, program.actors.index(actor))
        number = next((number for number, option in legal if option.key == choice), None)
        if number is None:
            self._refuse(said, f"`{choice[:60]}` is no legal move of {actor} now")
        self._take_in("act", said, None)
        begin_move(self.machine, self.world, number, 0)
        ask_again_later(self.machine, self.world, program.actors.index(actor))

    def _answer(self, question: Question, choice: str, said: dict[str, Any]) -> None:
        info = self.program.questions[question.path]
        opened, _ = self._askings.read(self.records).of(info, question.instance)
        self._take_in("answer", said, opened[0])
        give_answer(self.machine, self.world, question, choice)

    def wait(self, question: Question | str, by: str = "") -> None:
        """Lets a chance to move pass, or leaves a question open until its deadline."""
        found = self._open(question, WAIT)
        if by == "policy":
            self._count_policy(found)
        self._take_in("wait", {"question": found.id} | ({"by": by} if by else {}), 0)
        if found.kind == "move":
            spend(self.machine, self.world, found.place)
            ask_again_later(self.machine, self.world, found.place)
        else:
            self._passed_over |= {(found.id, found.asked)}

    def inject(self, name: str, instance: Sequence[str] = (), after: float = 0.0, who: str = "") -> None:
        """Makes an inject happen `after` so many seconds, by hand. Raises Refused."""
        said: dict[str, Any] = {"inject": name, "instance": list(instance), "after": after}
        if who:
            said["who"] = who
        try:
            info, number = find_inject(self.program, name, instance)
            if not 0 <= after < 2.0**40:
                raise Refused("an inject happens now or later")
            if self.over:
                raise Refused("the game is over")
        except Refused as refusal:
            self._refuse(said, str(refusal))
        self._take_in("inject", said, None)
        set_off(self.machine, self.world, info, number, after)

    def override(self, place: str, value: str, who: str, why: str) -> None:
        """Sets a track, a field or a case's state from outside, with a name and a reason. Raises Refused.

        A number is held within its range; whatever depends on the place follows at once.
        """
        said = {"place": place, "value": value, "who": who, "why": why}
        try:
            if not who.strip() or not why.strip():
                raise Refused("an override needs a name and a reason")
            if self.over:
                raise Refused("the game is over")
            found, index = find_place(self.program, place)
            number = read_value(self.program, found, value)
        except Refused as refusal:
            self._refuse(said, str(refusal))
        self._take_in("override", said, None)
        set_place(self.machine, self.world, found, index, number, truth(self, found, index))

    def _take_in(self, kind: str, said: dict[str, Any], cause: int | None) -> None:
        """Keeps an input; its record is the cause of what follows."""
        world, cells = self.world, self.world.I
        number = cells[RECORD_NUMBER]
        self.inputs.append({"time": int(world.now), "events": world.events, "kind": kind, **said})
        world.R += (number, number if cause is None else cause, world.now, INPUT, len(self.inputs) - 1, 0, None)
        cells[RECORD_NUMBER] = number + 1
        cells[CAUSE] = number

    def _refuse(self, said: dict[str, Any], reason: str) -> NoReturn:
        """Keeps a refused input, which changes nothing else, and raises Refused."""
        kept = {key: value[:LONGEST] if isinstance(value, str) else value for key, value in said.items()}
        head = {"time": int(self.world.now), "events": self.world.events, "kind": "refused"}
        self.inputs.append({**head, "what": kept, "reason": reason})
        raise Refused(reason)

    # -- the playbook's own policies -------------------------------------------------------------------------

    def decide(self, question: Question) -> str | None:
        """What the playbook's own policy would answer, None for silence. Changes nothing."""
        return decide(self.machine, self.world, question)[0]

    def _count_policy(self, question: Question) -> None:
        """Draws by a policy are counted where it was followed, so that its next answer is a new draw."""
        D = decide(self.machine, self.world, question)[1]
        for stream in policy_streams(self.program, question.actor):
            self.world.D[stream] = D[stream]

    # -- copies ------------------------------------------------------------------------------------------------

    def fork(self) -> Game:
        """An island: the same game from here on, and nothing in common."""
        other = Game.__new__(Game)
        other.program, other.seats, other.machine = self.program, self.seats, self.machine
        other.language = self.language
        other.world = self.world.fork()
        other.world.R = self.world.R[:]
        other.inputs = self.inputs[:]
        other._passed_over = self._passed_over
        other._stack = []
        other._forget()
        return other

    def push(self) -> None:
        """Remembers the game as it is, for `pop`."""
        self._stack.append(self.fork())

    def pop(self) -> None:
        """Goes back to the last `push`. Raises IndexError where there is none."""
        before = self._stack.pop()
        self.world, self.inputs, self._passed_over = before.world, before.inputs, before._passed_over
        self._forget()

    def save(self) -> bytes:
        """The whole game as bytes, without what `push` remembers."""
        digest, world = self.program.behaviour_digest, self.world.save(self.machine.streams)
        return pack(Saved(digest, self.seats, self.inputs, self._passed_over, self.world.records, world))

    @staticmethod
    def load(data: bytes, program: Program) -> Game:
        """The game that `save` wrote. Raises ValueError for anything else, or for another playbook's."""
        saved = unpack(data)
        if saved.digest != program.behaviour_digest:
            raise ValueError("this game was saved with another playbook, or another version of it")
        game = Game.__new__(Game)
        game._adopt(program, saved.seats)
        game.world = World.load(saved.world, game.machine.streams)
        game.world.R = [part for record in saved.records for part in record]
        game.inputs = saved.inputs
        game._passed_over = saved.passed_over
        game._stack = []
        return game


@functools.lru_cache(maxsize=8)
def machine_of(program: Program) -> Machine:
    """The program's machine that writes records: one for all its games, as long as they are played."""
    return Machine(program, records=True)


__all__ = ["Broken", "Game", "Option", "Question", "Refused", "Status", "machine_of"]
