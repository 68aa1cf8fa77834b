"""Views: what a seat sees, and that nothing hidden can be told from them."""

from __future__ import annotations

import json

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from secret_games import CANARY, TEXT, new_game, play, program, steps, take

from wargame.engine.game import Game
from wargame.engine.view import ENGINE_ONLY
from wargame.players.program import question_as_json

few = settings(max_examples=40, deadline=None)


def seen(game: Game, seat: str) -> str:
    """Everything that leaves the engine for a seat."""
    questions = [question_as_json(question) for question in game.questions() if question.actor == seat]
    return json.dumps([game.view(seat).to_dict(), questions, game.legal(seat)], default=str)


def cells(game: Game, seat: str) -> dict[str, object]:
    return {cell.name: cell for cell in game.view(seat).places}


def test_who_sees_what():
    game = new_game()
    red, blue = cells(game, "RED"), cells(game, "BLU")
    assert red["arsenal"].value == CANARY and not red["arsenal"].estimated
    assert blue["arsenal"].estimated and blue["arsenal"].doubt == 0.5
    assert {"plan", "resolve"} <= set(red) and not {"plan", "resolve"} & set(blue)
    assert "nobody_knows" not in red and "nobody_knows" not in blue
    assert "stock[BLU]" in blue and "stock[RED]" not in blue
    assert "plot[RED, GRN].depth" in red and "plot[RED, GRN].depth" not in blue
    assert [cell.name for cell in game.view("RED").memory] == ["grudge"] and game.view("BLU").memory == ()


def test_doubt_grows_until_a_report_comes():
    game = new_game(1, ())
    game.advance(20 * 86400.0)
    assert 0.5 < cells(game, "GRN")["arsenal"].doubt <= 3
    game.advance(39 * 86400.0)
    report = cells(game, "GRN")["arsenal"]
    assert report.of == "2025-02-08" and report.doubt == 0.2 + 1 / 30.436875
    assert any(line.kind == "report" for line in game.view("GRN").log)
    assert not any(line.kind == "report" for line in game.view("RED").log)


@few
@given(st.integers(0, 2**40), steps)
def test_canaries_stay_hidden(seed, plan):
    text = TEXT.replace("estimated_by: others", "about: unknown to others")
    text = text.replace("    doubt: {start: 0.5, grows: 1 per month, most: 3}\n", "")
    other = program(text.replace('do: "report(arsenal, to=others, error=0.2, after=1 week)", ', ""))
    game = play(Game(other, seed, 0, ("RED", "BLU", "GRN")), plan)
    for seat in ("BLU", "GRN"):
        shown = seen(game, seat)
        assert str(int(CANARY)) not in shown
        assert "strikes" not in shown and "plan" not in shown and "depth" not in shown and "under way" not in shown


@few
@given(st.integers(0, 2**40), steps, st.floats(-1e6, 1e6), st.integers(0, 5))
def test_hidden_values_cannot_be_told_from_a_view(seed, plan, value, depth):
    game = play(new_game(seed), plan)
    twin = game.fork()
    if game.over:
        return
    for place in ("plan", "nobody_knows"):
        twin.override(place, repr(value), "nobody", "a test")
    for place in ("plot[RED, BLU].depth", "stock[RED]"):
        twin.override(place, str(depth), "nobody", "a test")
    for seat in ("BLU", "GRN"):
        assert seen(game, seat) == seen(twin, seat)


@few
@given(st.integers(0, 2**40), steps)
def test_logs_are_numbered_without_gaps(seed, plan):
    game = play(new_game(seed), plan)
    for seat in ("RED", "BLU", "GRN"):
        log = game.view(seat).log
        assert [line.number for line in log] == list(range(1, len(log) + 1))
        assert all(line.cause is None or line.cause < line.number for line in log)


def test_a_move_shown_as_another_looks_like_it():
    game = new_game(1, ("RED",))
    game.advance()
    game.answer(game.questions()[0], "strike[RED]")
    game.advance()
    red, blue = (game.view(seat).log[-1] for seat in ("RED", "BLU"))
    assert red.text.startswith("Red strikes") and blue.text == "drill[RED]"


def test_sealed_answers_are_told_together():
    game = new_game()
    while not any(question.id == "summit[spring].offer" for question in game.questions()):
        game.advance()
        for question in game.questions():
            if question.kind == "move":
                game.wait(question)
    sealed = [question for question in game.questions() if question.kind == "answer"]
    assert [question.id for question in sealed] == [
        "summit[spring].offer", "summit[spring].vote[BLU]", "summit[spring].vote[GRN]"
    ]
    before = {seat: seen(game, seat) for seat in ("BLU", "GRN")}
    game.answer(sealed[0], "give")
    after = {seat: seen(game, seat) for seat in ("BLU", "GRN")}
    assert after == before, "nobody can tell that Red has answered"
    assert "offer: give" in game.view("RED").log[-1].text
    game.answer(sealed[1], "yes_")
    game.answer(sealed[2], "no_")
    assert "offer: give" in " ".join(line.text for line in game.view("GRN").log)


SUCCESSION = """\
playbook: Succession
format: 1
clock: {start: 2025-01-01, length: 1 year}
actors: {RED: {name: Redland}, BLU: {name: Blueland}, GRN: {name: Greenland}}
kinds:
  summit:
    named: true
    seen_by: all
    fields: {chair: {type: actor, start: RED}}
    states:
      sits:
        asks:
          offer: {who: chair, within: 2 months, answers: [give, keep], silence: keep}
          vote: {who: GRN, within: 2 months, answers: [aye, nay], silence: nay}
cases: {summit: {spring: {}}}
injects:
  succession: {at: 2025-01-10, do: "summit[spring].chair = BLU"}
outcomes: {ran: otherwise}
"""


def test_a_successor_is_not_told_a_sealed_answer():
    """Whoever gave it reads it before the block is closed, whoever would be asked now does not."""
    game = Game(program(SUCCESSION), 1, 0, ("RED", "BLU", "GRN"))
    game.advance()
    game.answer("summit[spring].offer", "give")
    game.advance(86400.0 * 20)
    for copy in (game, Game.load(game.save(), game.program)):
        told = {seat: [line.text for line in copy.log(seat)] for seat in game.seats}
        assert [seat for seat in told if "summit[spring] offer: give" in told[seat]] == ["RED"]


@few
@given(st.integers(0, 2**40), steps)
def test_what_is_remembered_is_what_is_so(seed, plan):
    """Logs are read on and questions kept; both are what a game that has looked at nothing says."""
    game = new_game(seed)
    for step in plan:
        take(game, step)
        for seat in game.seats:
            game.view(seat)
        fresh = game.fork()
        assert game.questions() == fresh.questions()
        for seat in game.seats:
            view = game.view(seat)
            assert view == fresh.view(seat)
            left_out = attrs.asdict(view, filter=lambda field, value: field.name not in ENGINE_ONLY)
            assert json.dumps(view.to_dict()) == json.dumps(left_out)


@few
@given(st.integers(0, 2**40), steps)
def test_views_change_nothing(seed, plan):
    looked, left = new_game(seed), new_game(seed)
    looked.advance()
    left.advance()
    for step in plan:
        for seat in ("RED", "BLU"):
            looked.view(seat)
            looked.legal(seat)
        for question in looked.questions():
            looked.decide(question)
        take(looked, step)
        take(left, step)
    assert looked.save() == left.save()


SMALL = """\
playbook: Small
format: 1
clock: {start: 2025-01-01, length: 1 month}
actors: {RED: {name: Redland}, BLU: {name: Blueland}}
tracks: {heat: {start: 0}, plan: {start: 1, seen_by: RED}}
kinds:
  plot:
    roles: {plotter: [RED], victim: [BLU]}
    seen_by: plotter
    states: {none: {}, under_way: {}}
    moves:
      begin:
        by: actors
        seen_by: all
        options: {size: [1, 2, 3]}
        appeal: 3
        results: {good: {odds: 0.5, do: heat += 1}, bad: {odds: rest, do: heat -= 1}}
  weather:
    named: true
    seen_by: all
    states: {calm: {exits: {turns: {after: 1 day, to: storm}}}, storm: {}}
cases: {weather: {north: {}}}
injects:
  hidden: {when: "weather[north] is storm and plan > 0", do: plan += 1, seen_by: RED, text: "A plan."}
  open: {when: "weather[north] is storm", text: "It rains."}
players:
  BLU: {acts: {every: 3 days}, plays: {p: {choose: logit(2)}}}
outcomes: {ran: otherwise}
"""


def test_what_is_unseen_leaves_no_gap_in_the_causes():
    logs = []
    for text in (SMALL, SMALL.replace("{start: 1, seen_by: RED}", "{start: -1, seen_by: RED}")):
        game = Game(program(text), 1)
        game.advance(86400.0 * 2)
        logs.append(game.view("BLU").log)
        assert len(game.view("RED").log) == len(logs[0]) + (text is SMALL)
    assert logs[0] == logs[1]
    assert [(line.text, line.cause) for line in logs[0]] == [("weather[north] is storm", None), ("It rains.", 1)]


def test_a_move_of_a_secret_kind_can_be_open_to_all():
    game = Game(program(SMALL), 1)
    game.advance(86400.0 * 20)
    for seat in ("RED", "BLU"):
        assert any("begin" in line.text for line in game.view(seat).log)
