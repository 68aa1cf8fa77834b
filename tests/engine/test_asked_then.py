"""A question whose answerer is known only when it is asked: that one reads it, and nobody else who should not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wargame.engine.game import Game
from wargame.language.load import load_text
from wargame.language.problems import PlaybookError
from wargame.program import Program, compile_playbook

HEAD = """\
playbook: Asked
format: 1
clock: {start: 2025-01-01, length: 6 months}
actors: {RED: {name: Redland}, BLU: {name: Blueland}, GRN: {name: Greenland}}
tracks:
  secret: {of: actor, start: 7, seen_by: actor}
  heat: {of: actor, start: 1}
outcomes: {ran: otherwise}
"""
PRESSED = """\
moves:
  press: {by: [RED], target: [BLU, GRN], seen_by: [RED]}
injects:
  pressed:
    upon: press
    asks:
      reply:
        who: target
        text: "TEXT"
        within: 5 days
        answers: {give: {}, stand: {}}
        silence: stand
"""
LOUDEST = """\
injects:
  warms: {at: 2025-01-10, do: "heat[WHO] = 5"}
  loudest:
    at: 2025-01-20
    asks:
      speak:
        who: argmax(heat[a] for a in actors)
        text: "TEXT"
        within: 5 days
        answers: {loud: {}, soft: {}}
        silence: soft
"""
SEATS = ("RED", "BLU", "GRN")


def program(text: str) -> Program:
    return compile_playbook(load_text(HEAD + text))


def told(game: Game, words: str) -> list[str]:
    """The seats whose log says these words."""
    return [seat for seat in SEATS if any(words in line.text for line in game.log(seat))]


def pressed(target: str) -> Game:
    acts = "players: {RED: {plays: {p: {at: 2025-01-10, choose: 'press[TARGET]'}}}}\n".replace("TARGET", target)
    text = PRESSED.replace("TEXT", "What do you say? You hold {secret[target]:whole}.") + acts
    game = Game(program(text), 1, 0, ("BLU", "GRN"))
    game.advance()
    return game


@pytest.mark.parametrize("target", ["BLU", "GRN"])
def test_the_target_of_a_move_is_asked_and_reads_what_it_is_asked(target: str) -> None:
    game = pressed(target)
    (question,) = game.questions()
    assert question.actor == target and question.text == "What do you say? You hold 7."
    assert told(game, "What do you say?") == [target]
    game.answer(question, "give")
    assert told(game, "reply: give") == [target]
    again = Game.load(game.save(), game.program)
    assert told(again, "What do you say?") == told(again, "reply: give") == [target]


def test_who_stays_silent_is_told_so_and_nobody_else() -> None:
    game = pressed("GRN")
    game.advance(86400.0 * 60)
    assert not game.questions() and told(game, "reply: silence") == told(game, "reply") == ["GRN"]


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(SEATS), st.sampled_from([("loud", "loud"), ("", "silence")]))
def test_whoever_it_comes_to_be_reads_it_alone(who: str, given_: tuple[str, str]) -> None:
    game = Game(program(LOUDEST.replace("WHO", who).replace("TEXT", "Say something.")), 1, 0, SEATS)
    game.advance()
    (question,) = game.questions()
    assert question.actor == who and question.text == "Say something." and told(game, "Say something.") == [who]
    answer, words = given_
    if answer:
        game.answer(question, answer)
    game.advance(86400.0 * 60)
    assert told(game, f"speak: {words}") == [who]


def test_a_text_shows_nobody_who_may_be_asked_what_it_may_not_see() -> None:
    for text in (
        PRESSED.replace("TEXT", "RED has {secret[RED]:whole}."),
        PRESSED.replace("TEXT", "You have {secret[actor]:whole} before you."),
        LOUDEST.replace("WHO", "RED").replace("TEXT", "BLU has {secret[BLU]:whole}."),
    ):
        with pytest.raises(PlaybookError, match=r"this text shows .* what it may not see"):
            program(text)


FIELD = """\
kinds:
  office:
    named: true
    seen_by: [RED]
    fields: {holder: {type: actor, start: BLU}}
    states:
      vacant: {exits: {fills: {after: 10 days, to: sits}}}
      sits:
        asks:
          decree: {who: WHO, text: "What is decreed?", within: 2 months, answers: [war, peace], silence: peace}
cases: {office: {first: {}}}
"""


@pytest.mark.parametrize("who", ["holder", "BLU", "[BLU]"])
def test_who_is_asked_in_a_case_that_it_does_not_see_reads_the_question(who: str) -> None:
    game = Game(program(FIELD.replace("WHO", who)), 1, 0, SEATS)
    game.advance()
    (question,) = game.questions()
    assert question.actor == "BLU" and told(game, "What is decreed?") == ["RED", "BLU"]
    game.answer(question, "war")
    assert told(game, "decree: war") == ["RED", "BLU"]
