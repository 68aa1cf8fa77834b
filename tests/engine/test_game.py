"""Games: questions and answers, forks, undo, saves, replays, what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from secret_games import ACTORS, new_game, play, program, seat_sets, steps, take

from wargame.engine.batch import Simulation
from wargame.engine.game import Game, Refused
from wargame.engine.narrative import causes, narrative, tell, why
from wargame.engine.records import first_difference
from wargame.engine.replay import replay
from wargame.language.load import load_text
from wargame.program import compile_playbook

WRONG = ("unknown", "illegal", "inject", "index", "place", "value", "reason")
few = settings(max_examples=40, deadline=None)


def state(game: Game) -> tuple[bytes, bytes]:
    return game.save(), game.record_bytes()


def test_without_seats_a_game_is_a_run_of_the_study():
    simulation = Simulation(program())
    for run in range(5):
        game = Game(program(), 3, run)
        assert game.advance().kind == "over"
        row, results = simulation.run(3, run), game.results()
        assert program().outcome_names[row.outcome] == results.outcome
        assert tuple(results.measures.values()) == row.measures


@few
@given(st.integers(0, 2**40), seat_sets, steps)
def test_replay_gives_the_same_bytes(seed, seats, plan):
    game = play(new_game(seed, seats), plan)
    inputs = json.loads(json.dumps(game.inputs))
    again = replay(program(), seed, 0, seats, inputs, (game.world.events, game.now))
    assert again.record_bytes() == game.record_bytes()
    assert again.inputs == game.inputs
    assert again.world.save(again.machine.streams) == game.world.save(game.machine.streams)


@few
@given(st.integers(0, 2**40), steps, st.data())
def test_saved_and_loaded_anywhere(seed, plan, data):
    straight, broken = new_game(seed), new_game(seed)
    straight.advance()
    broken.advance()
    for step in plan:
        take(straight, step)
        if data.draw(st.booleans()):
            broken = Game.load(broken.save(), program())
        take(broken, step)
    assert state(straight) == state(broken)


@few
@given(st.integers(0, 2**40), steps, steps, steps)
def test_a_fork_is_an_island(seed, before, one, other):
    game = play(new_game(seed), before)
    twin = play(new_game(seed), before)
    fork = game.fork()
    for step in one:
        take(fork, step)
    for step in other:
        take(game, step)
        take(twin, step)
    assert state(game) == state(twin)


@few
@given(st.integers(0, 2**40), steps, steps)
def test_push_and_pop(seed, before, between):
    game = play(new_game(seed), before)
    kept, views = state(game), [game.view(actor) for actor in ACTORS]
    game.push()
    for step in between:
        take(game, step)
    game.pop()
    assert state(game) == kept and [game.view(actor) for actor in ACTORS] == views
    with pytest.raises(IndexError):
        game.pop()


@few
@given(st.integers(0, 2**40), steps, st.sampled_from(WRONG))
def test_what_is_refused_changes_nothing(seed, plan, wrong):
    game = play(new_game(seed), plan)
    before = (game.world.save(game.machine.streams), game.record_bytes(), game.questions(), len(game.inputs))
    with pytest.raises(Refused):
        match wrong:
            case "unknown":
                game.answer("RED dances", "drill[RED]")
            case "illegal":
                questions = game.questions()
                game.answer(questions[0] if questions else "RED acts", "drill[BLU] twice")
            case "inject":
                game.inject("flood")
            case "index":
                game.inject("leak", ["RED"])
            case "place":
                game.override("tension[RED, RED]", "3", "me", "why not")
            case "value":
                game.override("stock[RED]", "tomorrow", "me", "why not")
            case "reason":
                game.override("stock[RED]", "3", "me", " ")
    after = (game.world.save(game.machine.streams), game.record_bytes(), game.questions(), len(game.inputs))
    assert after == (*before[:3], before[3] + 1)
    assert game.inputs[-1]["kind"] == "refused" and game.inputs[-1]["reason"]


def test_two_moves_are_asked_one_after_the_other():
    game = new_game(1, ("RED",))
    game.advance()
    first = game.questions()[0]
    assert first.kind == "move" and "drill[RED]" in first.keys and first.keys[-1] == "wait"
    game.answer(first, "drill[RED]")
    assert game.questions() == (), "the move is carried out first"
    game.advance()
    again = game.questions()[0]
    assert again.id == first.id and "drill[RED]" not in again.keys, "one drill a month"
    with pytest.raises(Refused, match="drill"):
        game.answer(again, "drill[RED]")
    game.answer(again, "strike[RED]")
    status = game.advance()
    assert status.kind != "question" or status.time > first.asked


def test_time_passes_over_questions_and_silence_answers_them():
    game = new_game(1, ("RED",))
    while not any(question.kind == "answer" for question in game.questions()):
        game.advance()
        for question in game.questions():
            if question.kind == "move":
                game.wait(question)
    offer = next(question for question in game.questions() if question.kind == "answer")
    assert offer.keys == ("give", "hold") and offer.silence == "hold" and offer.deadline is not None
    assert offer.text == "Redland at the table."
    assert set(offer.sealed_with) == {"summit[spring].vote[BLU]", "summit[spring].vote[GRN]"}
    game.wait(offer)
    assert offer in game.questions() and offer not in game.pending()
    while game.now < offer.deadline:
        game.advance(offer.deadline)
    assert offer not in game.questions()
    silence = "kinds.summit.states.sits.asks.offer.silence"
    assert any(tell(game, record).path.startswith(silence) for record in game.records)
    with pytest.raises(Refused, match="not asked"):
        game.answer(offer, "give")


def test_overrides_are_clamped_and_heard():
    game = new_game()
    game.override("tension[BLU, RED]", "400", "umpire", "the vote was counted twice")
    cell = next(cell for cell in game.view("GRN").places if cell.name == "tension[RED, BLU]")
    assert cell.value == 100
    assert game.results().measures["worst"] == 100
    game.override("plot[RED, BLU]", "known", "umpire", "it was in the paper")
    assert next(cell for cell in game.view("GRN").places if cell.name == "plot[RED, BLU]").value == "known"
    chain = [tell(game, record).kind for record in causes(game.records, len(game.records) - 1)]
    assert chain == ["state", "input"]


def test_injects_by_hand_happen_when_they_are_told_to():
    game = new_game(1, ())
    game.inject("leak", ["GRN"], after=3 * 86400.0, who="umpire")
    game.advance(5 * 86400.0)
    found = [tell(game, record) for record in game.records]
    leak = next(one for one in found if one.text == "A leak in Greenland.")
    assert leak.date == "2025-01-04"
    assert "by hand: leak[GRN]" in why(game, leak.number)


def test_a_story_tells_and_causes_go_back():
    game = Game(program(), 5)
    game.advance()
    story = narrative(game)
    assert "Red's plan stands at" in story and story.split("\n")[-1].startswith("outcome: ")
    for record in game.records:
        chain = causes(game.records, record[0])
        assert [one[0] for one in chain] == sorted((one[0] for one in chain), reverse=True)
        assert tell(game, record).text
    with pytest.raises(IndexError):
        why(game, len(game.records))


def test_a_game_of_another_playbook_is_not_loaded():
    from secret_games import TEXT

    other = program(TEXT.replace("tension[RED, GRN] += 1", "tension[RED, GRN] += 2"))
    with pytest.raises(ValueError, match="another playbook"):
        Game.load(new_game().save(), other)
    for damaged in (b"", b"wargame-game-1\n", new_game().save()[:-9], new_game().save()[:40]):
        with pytest.raises(ValueError):
            Game.load(damaged, program())
    with pytest.raises(ValueError, match="no actor"):
        Game(program(), seats=("XXX",))


def test_the_first_difference_is_named():
    assert first_difference(["a", "b"], ["a", "b"]) is None
    found = first_difference(["a", "b"], ["a", "c"])
    assert found is not None and found.number == 1 and "record 1" in str(found)
    for here, there in ((["a"], []), ([], ["a"])):
        missing = first_difference(here, there)
        assert missing is not None and "record 0" in str(missing)


def test_a_move_out_of_turn_happens_once_and_costs_no_turn():
    game = new_game(4)
    game.advance()
    with pytest.raises(Refused, match="no legal move of BLU"):
        game.act("BLU", "strike[BLU]")
    with pytest.raises(Refused, match="there is no actor `XXX`"):
        game.act("XXX", "drill[BLU]")
    game.act("BLU", "drill[BLU]", "control")
    game.advance(game.now)
    with pytest.raises(Refused, match="no legal move"):
        game.act("BLU", "drill[BLU]")  # once a month, in turn or out of it
    paths = [game.program.sites[record[3]].path for record in game.records if record[3] >= 0]
    assert paths.count("moves.drill") == 1
    assert "by ruling, BLU makes drill[BLU]" in narrative(game)
    again = replay(program(), 4, 0, ACTORS, json.loads(json.dumps(game.inputs)), (game.world.events, game.now))
    assert again.record_bytes() == game.record_bytes() and again.inputs == game.inputs


TWO_CHANCES = """\
playbook: Two chances
format: 1
clock: {start: 2025-01-01, length: 60 days}
actors: {AA: {name: A}, BB: {name: B}}
tracks: {x: {start: 0}}
moves: {push: {by: [AA], do: x += 1}}
injects: {elsewhere: {every: 5 days, asks: {q: {who: BB, answers: [left, right]}}}}
players:
  AA: {acts: {every: 3 days}, plays: {script: {every: 3 days, choose: push}, ordinary: {choose: push}}}
outcomes: {ran: otherwise}
"""


@pytest.mark.parametrize("seats", [("AA",), ("AA", "BB")])
def test_two_chances_at_one_moment_are_asked_after_at_that_moment(seats):
    """A rule with a trigger and the ordinary turn fall together: both are put to the seat, whoever else is asked."""
    game = Game(compile_playbook(load_text(TWO_CHANCES)), 1, 0, seats)
    asked = []
    while game.advance().kind == "question":
        question = game.pending()[0]
        if question.actor == "AA":
            asked.append(game.now / 86_400)
        game.answer(question, "push[AA]" if question.actor == "AA" else "left")
    assert asked == sorted(2 * [3.0 * number for number in range(1, 20)])
    assert game.world.F[game.program.places["x"].base] == len(asked)


ASKED_TOGETHER = """\
playbook: Asked together
format: 1
clock: {start: 2025-01-01, length: 60 days}
actors: {AA: {name: A}, BB: {name: B}}
tracks: {x: {start: 0}}
injects:
  early: {at: 2025-01-05, asks: {q: {who: AA, answers: [left, right]}, r: {who: BB, answers: [left, right]}}}
players: {BB: {plays: {ordinary: {question: r, choose: left}}}}
outcomes: {ran: otherwise}
"""


@pytest.mark.parametrize("more", ["", "  secret: {at: 2025-01-05, do: x += 1}\n"])
def test_a_seat_is_asked_before_the_house_replies_whatever_else_is_due(more):
    """Else the order of what is told of one moment would tell whether something happens at it in secret."""
    game = Game(compile_playbook(load_text(ASKED_TOGETHER.replace("players:", f"{more}players:"))), 1, 0, ["AA"])
    house = game.program.questions["injects.early.asks.r"].base
    assert game.advance().kind == "question" and game.now == 4 * 86_400
    assert game.world.I[house] == -1
    game.answer("early.q", "right")
    assert game.advance().kind == "over" and game.world.I[house] != -1


SAME_MOMENT = """\
playbook: Chosen at the same moment
format: 1
clock: {start: 2025-01-01, length: 60 days}
actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
tracks: {x: {start: 0}}
moves: {push: {by: [AA], do: x += 1}, look: {by: [BB], if: x == 0}}
injects: {house: {every: 10 days, asks: {vote: {who: CC, answers: {zero: {if: x == 0}, more: {if: x > 0}}}}}}
players:
  AA: {acts: {every: 10 days, moves: 2}, plays: {ordinary: {choose: push}}}
  BB: {acts: {every: 10 days}, plays: {ordinary: {choose: look}}}
outcomes: {ran: otherwise}
"""


@pytest.mark.parametrize("seats", [("AA", "BB"), ("AA", "BB", "CC")])
@pytest.mark.parametrize("first", ["push[AA]", "wait"])
def test_whoever_may_move_again_shows_its_first_move_to_nobody_who_chooses_at_that_moment(seats, first):
    """Two moves of one seat: the first is carried out when everybody who is asked at the moment has chosen."""
    game = Game(compile_playbook(load_text(SAME_MOMENT)), 1, 0, seats)
    choices = {"AA": [first, "push[AA]"], "BB": ["look[BB]"], "CC": ["zero"]}
    while game.advance().kind == "question" and game.now == 10 * 86_400:
        question = game.pending()[0]
        game.answer(question, choices[question.actor].pop(0))
    assert game.now > 10 * 86_400 and not any(choices[seat] for seat in seats)


TWO_MOVES = """\
playbook: Two moves
format: 1
clock: {start: 2025-01-01, length: 20 days}
actors: {AA: {name: A}, BB: {name: B}}
tracks: {x: {start: 0}}
moves: {push: {by: [BB], do: x += 1}, pull: {by: [AA], do: x -= 1}}
players:
  AA: {acts: {every: 3 days, moves: 2}}
  BB: {acts: {every: 3 days}, plays: {ordinary: {choose: push}}}
outcomes: {ran: otherwise}
"""


@pytest.mark.parametrize("first", ["wait", "pull[AA]"])
def test_a_seat_s_second_move_comes_after_the_others_of_that_moment(first):
    """Whether it moved at first or let the chance pass; time passed over lets both lapse."""
    game = Game(compile_playbook(load_text(TWO_MOVES)), 1, 0, ["AA"])
    x = game.program.places["x"].base
    assert game.advance().kind == "question" and game.world.F[x] == 0
    assert "2 moves left" in game.pending()[0].text
    game.answer("AA acts", first)
    assert game.pending() == () and game.advance().kind == "question" and game.now == 3 * 86_400
    assert game.world.F[x] == (1 if first == "wait" else 0)
    assert game.fork().advance(game.now + 86_400).kind == "time"
    game.answer("AA acts", "wait")
    assert game.advance().kind == "question" and game.now == 6 * 86_400
    assert game.advance(game.now + 86_400).kind == "time" and game.pending() == ()
