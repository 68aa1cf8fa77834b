"""Invariants hold under play: moves, answers, injects, rulings, undo, saves and forks in any order."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from promising import SHIPPED, generated, shipped_program, times

from wargame.engine.game import Game, Refused
from wargame.language.problems import Mark
from wargame.testing.plays import injects_of

DAY = 86400.0


class Table(RuleBasedStateMachine):
    """One game at a table, with a facilitator who does whatever can be done."""

    @initialize(which=st.integers(0, 30), seed=st.integers(0, 2**32), seats=st.integers(0, 7))
    def begin(self, which: int, seed: int, seats: int) -> None:
        program = shipped_program(SHIPPED[which]) if which < len(SHIPPED) else generated(which)
        chosen = [actor for place, actor in enumerate(program.actors) if seats >> (place % 3) & 1]
        self.game = Game(program, seed, 0, chosen)
        self.injects = injects_of(program)
        self.pushed: list[bytes] = []
        self.records = 0

    @rule(days=st.integers(0, 60))
    def time_passes(self, days: int) -> None:
        self.game.advance(self.game.now + days * DAY)

    @rule()
    def on_to_the_next_question(self) -> None:
        self.game.advance()

    @rule(which=st.integers(0, 9), choice=st.integers(0, 99))
    def somebody_answers(self, which: int, choice: int) -> None:
        questions = self.game.questions()
        if questions:
            question = questions[which % len(questions)]
            if question.keys:
                self.game.answer(question, question.keys[choice % len(question.keys)])

    @rule(which=st.integers(0, 9))
    def somebody_answers_nonsense(self, which: int) -> None:
        questions = self.game.questions()
        if questions:
            before = self.game.record_bytes()
            try:
                self.game.answer(questions[which % len(questions)], "no such thing")
            except Refused:
                assert self.game.record_bytes() == before
            else:
                raise AssertionError("nonsense was taken")

    @precondition(lambda self: not self.game.over and self.injects)
    @rule(which=st.integers(0, 999), days=st.integers(0, 20))
    def something_happens(self, which: int, days: int) -> None:
        name, labels = self.injects[which % len(self.injects)]
        self.game.inject(name, labels, days * DAY)

    @precondition(lambda self: not self.game.over)
    @rule(which=st.integers(0, 999), value=st.integers(-200, 200))
    def the_facilitator_rules(self, which: int, value: int) -> None:
        places = [
            place for place in self.game.program.places.values() if not place.static and place.type.name == "number"
        ]
        place = places[which % len(places)]
        label = place.labels[which % len(place.labels)] if place.labels else ""
        try:
            self.game.override(f"{place.name}{label}", str(value), "fuzz", "to see what happens")
        except Refused:
            return
        low, high = place.bounds
        index = place.labels.index(label) if label else 0
        if place.said.range is not None:
            assert low <= self.game.world.F[place.base + index] <= high

    @rule()
    def remember(self) -> None:
        self.game.push()
        self.pushed.append(self.game.save())

    @precondition(lambda self: self.pushed)
    @rule()
    def undo(self) -> None:
        self.game.pop()
        assert self.game.save() == self.pushed.pop()
        self.records = 0

    @rule()
    def save_and_load(self) -> None:
        saved = self.game.save()
        again = Game.load(saved, self.game.program)
        assert again.save() == saved
        again._stack = self.game._stack
        self.game = again

    @rule(days=st.integers(1, 90))
    def a_fork_goes_its_way(self, days: int) -> None:
        before = self.game.save()
        fork = self.game.fork()
        fork.advance(fork.now + days * DAY)
        assert self.game.save() == before

    @invariant()
    def nothing_is_broken(self) -> None:
        if not hasattr(self, "game"):
            return
        game, world = self.game, self.game.world
        fault = game.machine.fault_of(world)
        assert fault < 0 or isinstance(game.machine.faults[fault][0], Mark)
        numbers = [record[0] for record in world.records[self.records :]]
        assert numbers == sorted(set(numbers))
        assert all(record[1] <= record[0] for record in world.records[self.records :])
        self.records = len(world.records)
        assert world.now <= game.program.length
        for item in world.Q:
            assert item[0] >= world.now or world.I[0]
        for place in game.program.places.values():
            if place.said.range is not None and place.where == "F" and not place.moving and place.type.name == "number":
                low, high = place.bounds
                assert all(low <= value <= high for value in world.F[place.base : place.base + place.size]), place.name
        for kind in game.program.kinds.values():
            assert all(0 <= world.I[kind.state + case] < len(kind.states) for case in range(kind.count))
        for seat in game.seats:
            assert game.legal(seat)[-1].key == "wait"


Table.TestCase.settings = settings(
    max_examples=times(300), stateful_step_count=50, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestTable = Table.TestCase
