"""Rules that ask a program: whoever answers, it is the game that the rules would have played."""

from __future__ import annotations

import json
import sys
import time

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outside_game import TEXT, written

from wargame.engine.batch import Simulation
from wargame.engine.game import Game
from wargame.engine.policy import AsksProgram
from wargame.engine.records import INPUT
from wargame.engine.replay import replay
from wargame.language.load import load_text
from wargame.language.problems import PlaybookError
from wargame.players.base import Answer, PlayerError
from wargame.players.batch import AnsweredSimulation
from wargame.players.company import complete, parts, seats
from wargame.players.drive import drive
from wargame.players.program import External
from wargame.program import Program, compile_playbook
from wargame.testing.plays import play, plays

PROGRAM = compile_playbook(load_text(TEXT))


class Prefers:
    """Answers with the first of its words that is an option."""

    def __init__(self, *words: str) -> None:
        self.words, self.asked = words, 0

    def answer(self, view, question):
        self.asked += 1
        assert view.seat == question.actor and question.program
        return Answer(next(word for word in (*self.words, "wait") if word in (*question.keys, "wait")), "test")


def happenings(game: Game) -> list[tuple[object, ...]]:
    """What happened, without inputs and rules, by the paths of the playbook."""
    sites = game.program.sites
    return [
        (at, sites[site].path, instance, value)
        for _, _, at, site, instance, value, _ in game.records
        if site != INPUT and sites[site].kind not in ("rule", "passed")
    ]


def ruled(choose: str, speech: str) -> Program:
    """The same playbook with rules of its own where it asks programs."""
    text = TEXT.replace("choose: program(speaker)", f"choose: {speech}")
    for old, rule in (
        ("angry: {if: anger > 6, choose: program(counsel)}", "angry: {if: anger > 6, choose: shout}"),
        ("vote: {question: summit.vote, choose: program(counsel)}", "vote: {question: summit.vote, choose: no_}"),
        ("low: {if: secret < 5, choose: program(counsel)}", f"low: {{if: secret < 5, choose: {choose}}}"),
    ):
        assert old in text
        text = text.replace(old, rule)
    low = "      low_vote: {question: summit.vote, if: secret < 5, choose: no_}\n      low:"
    return compile_playbook(load_text(text.replace("      low:", low)))


RULED = ruled("hold", "smile")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**60), st.integers(0, 1000))
def test_a_program_that_says_what_a_rule_says_makes_the_same_game(seed, run):
    asked, own = Game(PROGRAM, seed, run), Game(RULED, seed, run)
    counsel, speaker = Prefers("hold", "no_", "shout[ONE]"), Prefers("smile[TWO]")
    assert drive(asked, {"counsel": counsel, "speaker": speaker}).kind == "over"
    own.advance()
    assert happenings(asked) == happenings(own)
    assert asked.results() == own.results()
    assert counsel.asked + speaker.asked == len(asked.inputs) > 0 and speaker.asked == 1
    again = replay(PROGRAM, seed, run, (), json.loads(json.dumps(asked.inputs)), (asked.world.events, asked.now))
    assert again.save() == asked.save(), "a replay needs no program"


def test_only_the_rule_that_fits_asks():
    game = Game(PROGRAM, 3)
    who: set[tuple[str, str, str]] = set()
    while game.advance().kind == "question":
        question = game.pending()[0]
        who.add((question.program, question.actor, question.kind))
        game.answer(question, question.keys[0])
    counsel = {("counsel", "ONE", "move"), ("counsel", "ONE", "answer"), ("counsel", "TWO", "answer")}
    assert who <= counsel | {("speaker", "TWO", "move")}
    assert ("speaker", "TWO", "move") in who
    seat = Game(PROGRAM, 3, 0, ("ONE", "TWO"))
    seat.advance()
    assert all(question.program == "" for question in seat.questions()), "who sits there answers everything"


def test_who_cannot_answer_says_so():
    with pytest.raises(AsksProgram, match="`counsel`, `speaker`, which nobody has connected"):
        Simulation(PROGRAM).run(1, 0)
    with pytest.raises(AsksProgram):
        Simulation(PROGRAM).replay(1, 0, [])
    for said, fault in (
        (["counsel"], "write NAME=chance"),
        (["=x"], "write NAME=chance"),
        (["counsel=chance", "counsel=policy"], "two players"),
        (["nobody=chance"], "no actor or program `nobody` .actors: ONE, TWO; programs: counsel, speaker"),
        (["counsel=policy"], "cannot be that policy"),
        (["counsel='x"], "no command"),
    ):
        with pytest.raises(PlayerError, match=fault):
            seats(PROGRAM, parts(said))
    with pytest.raises(PlayerError, match=r"players.TWO.plays.speech` asks the program `speaker`: connect it"):
        complete(PROGRAM, parts(["counsel=chance"]))
    complete(PROGRAM, parts(["ONE=chance", "TWO=chance"]))
    assert seats(PROGRAM, parts(["counsel=chance", "TWO=chance", "ONE=chance"])) == ("ONE", "TWO")
    simulation = AnsweredSimulation(PROGRAM, parts(["TWO=policy", "ONE=chance"]))
    with pytest.raises(PlayerError, match=r"run 7 of seed 1, 2025-.*: the rules of TWO ask the program `counsel`"):
        simulation.run(1, 7)


@pytest.mark.parametrize(
    ("choose", "said"),
    [
        ("program()", "takes a name"),
        ('program("x")', ""),
        ("program(2)", "takes a name"),
        ('"program(a, b)"', "takes a name"),
        ("program(ONE)", "`ONE` is an actor"),
    ],
)
def test_what_a_program_may_be_called(choose, said):
    with pytest.raises(PlaybookError) as problem:
        compile_playbook(load_text(TEXT.replace("program(speaker)", choose)))
    assert said in str(problem.value.problems[0]) and problem.value.problems[0].mark.line == 52


def test_a_program_knows_when_another_game_begins(tmp_path):
    in_turn, first = written(tmp_path)
    simulation = AnsweredSimulation(PROGRAM, parts([f"counsel={in_turn}", f"speaker={first}"]))
    rows = [simulation.run(5, run) for run in (0, 1, 2)]
    again = [simulation.run(5, run) for run in (1, 0, 2)]
    assert [again[1], again[0], again[2]] == rows
    for row in rows:
        told = simulation.replay(5, row.run, [0.0, 1e7, 2e7, 4e7], row.replies)
        assert (told.row.outcome, told.row.events, told.row.measures) == (row.outcome, row.events, row.measures)
        assert told.samples[-1][0] == told.row.measures[1]
        assert all(step.cause < step.id and step.kind != "input" for step in told.steps)
    simulation.close()
    assert simulation.run(5, 1) == rows[1], "it is started again where it has ended"
    simulation.close()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import time; time.sleep(60)", "no answer to `.*` in 0.5 s"),
        ("input(); print('{\"answer\": \"give\"}\\n\\n', flush=True); input()", "nobody asked"),
        ("raise SystemExit(3)", "exit code 3"),
    ],
)
def test_a_program_that_misbehaves_in_a_study_is_named_with_its_run(code, said):
    command = f"counsel={sys.executable} -c {json.dumps(code)}"
    simulation = AnsweredSimulation(PROGRAM, parts([command, "speaker=chance"]), 0.5 if "sleep" in code else 20)
    with pytest.raises(PlayerError, match=rf"run \d+ of seed 1, 2025-.*{said}"):
        for run in range(20):
            simulation.run(1, run)
            time.sleep(0.05)
    simulation.close()


def test_a_program_that_does_not_read_is_not_waited_for():
    game = Game(PROGRAM, 1, 0, ("ONE",))
    game.advance()
    question, view = game.questions()[0], game.view("ONE")
    long = attrs.evolve(view, name="x" * 3_000_000)
    with External([sys.executable, "-c", "import time; time.sleep(60)"], 0.5) as player:
        began = time.monotonic()
        with pytest.raises(PlayerError, match="no answer"):
            player.answer(long, question)
        assert time.monotonic() - began < 10
    assert time.monotonic() - began < 10


@settings(max_examples=20, deadline=None)
@given(plays())
def test_a_play_goes_on_to_the_end_whoever_is_asked(said):
    told = play(PROGRAM, said)
    assert told.game.over and told.game.now == PROGRAM.length
