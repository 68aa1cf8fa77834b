"""Players by entry points: made for an actor in a run, or a command; whatever is wrong is said in words."""

from __future__ import annotations

import pytest
from installed_distribution import forget, install

from wargame.players.base import PlayerError
from wargame.players.named import known, maker_of, player_named
from wargame.players.program import External

CODE = """
import sys

class First:
    def __init__(self, *, actor, seed, run):
        self.said = (actor, seed, run)

    def answer(self, view, question):
        return None

def useless(*, actor, seed, run):
    return 3

def picky(*, actor, seed, run):
    raise ValueError("not for me")

NUMBER = 3
WORDS = [sys.executable, "-c", "pass"]
TEXT = f"{sys.executable} -c pass"
"""
ENTRIES = {
    "cautious": "First",
    "chance": "First",
    "useless": "useless",
    "picky": "picky",
    "number": "NUMBER",
    "words": "WORDS",
    "text": "TEXT",
    "gone": "NOWHERE",
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    named = {name: f"bots:{what}" for name, what in ENTRIES.items()}
    install(tmp_path, "bots", {"wargame.players": named}, {"bots.py": CODE})
    yield tmp_path
    forget(["bots", "others"])


def test_it_is_made_for_an_actor_in_a_run(place):
    player = player_named("cautious", "POL", 7, 3)
    assert player.said == ("POL", 7, 3)
    assert player_named("cautious", "POL").said == ("POL", 1, 0)


@pytest.mark.parametrize("name", ["words", "text"])
def test_a_command_is_a_program(place, name):
    player = player_named(name, "POL")
    assert isinstance(player, External)
    player.close()


def test_what_is_known(place):
    assert known() == ["cautious", "gone", "number", "picky", "text", "useless", "words"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody", "there is no player `nobody` (known here: cautious"),
        ("cautios", "did you mean `cautious`?"),
        ("chance", "`chance` of bots 1.0 cannot be meant"),
        ("number", "neither callable nor a command"),
        ("gone", "cannot be imported"),
        ("useless", "made something that does not answer: int"),
        ("picky", "cannot be made for POL: not for me"),
    ],
)
def test_what_is_wrong_is_said(place, name, said):
    with pytest.raises(PlayerError) as refused:
        player_named(name, "POL")
    assert said in str(refused.value)


def test_two_that_claim_one_name(place):
    install(place, "others", {"wargame.players": {"cautious": "others:First"}}, {"others.py": CODE})
    with pytest.raises(PlayerError, match=r"bots 1\.0 .* and others 1\.0 "):
        maker_of("cautious")
