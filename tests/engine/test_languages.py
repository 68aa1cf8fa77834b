"""A game read in another tongue: the same game, other words."""

from __future__ import annotations

import pytest

from wargame.engine import narrative
from wargame.engine.game import Game
from wargame.engine.session import Session
from wargame.engine.texts import UnknownLanguage, check_language, languages
from wargame.language.load import load_text
from wargame.program import compile_playbook

TEXT = """\
playbook: Two tongues
format: 1
clock: {start: 2025-01-01, length: 3 months}
assumptions: {made_up: For the test.}
actors: {ONE: {name: One}, TWO: {name: Two}}
tracks: {water: {start: 3, why: made up}}
injects:
  storm:
    every: 20 days
    do: water += 1
    text:
      en: "A storm; the water stands at {water:whole}."
      sv: "Storm, och vattnet når {water:whole} meter."
  fog:
    at: 2025-01-10
    text: {fr: "Du brouillard.", en: "Fog."}
  rain: {at: 2025-01-12, text: Rain in no language by name.}
  help:
    at: 2025-02-03
    asks:
      reply:
        who: TWO
        within: 2 weeks
        text: {en: "Does {TWO} help?", sv: "Hjälper {TWO} till?"}
        answers: {yes_: {}, no_: {}}
        silence: no_
    then: {text: {en: "It is settled.", sv: "Saken är klar."}}
players: {TWO: {plays: {}}}
outcomes: {wet: {if: water > 5}, dry: otherwise}
"""
PROGRAM = compile_playbook(load_text(TEXT))


def asked(language: str) -> Game:
    game = Game(PROGRAM, 1, 0, ("TWO",))
    game.language = language
    game.advance()
    return game


def test_views_and_questions_are_worded_in_the_language_asked_for():
    english, swedish = asked("en"), asked("sv")
    assert english.questions()[0].text == "Does Two help?"
    assert swedish.questions()[0].text == "Hjälper Two till?"
    told = [line.text for line in swedish.view("TWO").log]
    assert "Storm, och vattnet når 4 meter." in told
    assert "Du brouillard." in told, "what is not in it is told in its own first language"
    assert "Rain in no language by name." in told
    assert [line.text for line in asked("").view("TWO").log] == [
        line.text if line.text != "Fog." else "Du brouillard." for line in english.view("TWO").log
    ]


def test_the_game_is_the_same():
    english, swedish = asked("en"), asked("sv")
    for game in (english, swedish):
        game.answer(game.questions()[0], "yes_")
        game.advance()
    assert english.save() == swedish.save()
    fork, other, own = (game.view("TWO").log[-1].text for game in (swedish.fork(), english, swedish))
    assert fork == own != other
    assert "Saken är klar." in narrative.narrative(english, "sv")
    assert "It is settled." in narrative.narrative(swedish, "en")


def test_a_language_that_is_not_there_is_refused_with_those_that_are():
    assert languages(PROGRAM) == ("en", "sv", "fr")
    with pytest.raises(UnknownLanguage, match="no text of the playbook is in `de`: its texts are in en, sv, fr"):
        check_language(PROGRAM, "de")
    check_language(PROGRAM, "")
    plain = compile_playbook(load_text(TEXT.partition("injects:")[0] + "outcomes: {dry: otherwise}\n"))
    with pytest.raises(UnknownLanguage, match="in one language, which has no name"):
        check_language(plain, "en")


def test_undo_keeps_the_language(tmp_path):
    with Session.create(tmp_path / "a.wargame", PROGRAM, 1, 0, ("TWO",)) as session:
        session.game.language = "sv"
        session.game.advance()
        session.game.answer(session.game.questions()[0], "no_")
        session.undo()
        assert session.game.questions()[0].text == "Hjälper Two till?"
