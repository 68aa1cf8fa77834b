"""Claim 16 as a rule: the agency's doubt widens until somebody looks, and only a look narrows it."""

from __future__ import annotations

import functools

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from wargame.engine.game import Game
from wargame.engine.inputs import Refused
from wargame.engine.view import Cell
from wargame.language.load import load_text, shipped_folder
from wargame.program import Program, compile_playbook

DAY = 86400.0
WORLD = """\
playbook: One place to be looked at
format: 1
extend: cases/world_inspections.yaml
clock: {length: 10 years}
parameters:
  eyes: uniform(0, 1)
  secret: chance(0.5)
start: |
  inspection[IAEA, IRN].detects = eyes
  inspection[IAEA, IRN].hides = secret
"""
CASE = "inspection[IAEA, IRN]"
MOVES = {"request": "IAEA", "press": "IAEA"} | dict.fromkeys(
    ("comply", "cameras_off", "halt_protocol", "turn_away_inspectors", "end_cooperation"), "IRN"
)
ANSWERS = [("access", answer) for answer in ("grant", "delay", "refuse")]
ANSWERS += [("special", answer) for answer in ("admit", "defy")]
ANSWERS += [(f"{ballot}[{actor}]", "in_favour") for ballot in ("vote", "verdict") for actor in ("USA", "GBR", "BRA")]


@functools.cache
def program() -> Program:
    return compile_playbook(load_text(WORLD, "looked_at.yaml", shipped_folder()))


@attrs.frozen
class Standing:
    """How things stand between the agency and the place."""

    state: str
    opinion: Cell

    @property
    def doubt(self) -> float:
        return self.opinion.doubt or 0.0


def standing(game: Game) -> Standing:
    cells = {cell.name: cell for cell in game.view("IAEA").places}
    return Standing(str(cells[CASE].value), cells[f"{CASE}.hides"])


def attempt(game: Game, act: tuple[str, str]) -> None:
    """A move or an answer; what the law does not allow at this moment is refused and changes nothing."""
    name, answer = act
    try:
        if answer:
            game.answer(f"{CASE}.{name}", answer)
        else:
            game.act(MOVES[name], f"{CASE}.{name}", "the test")
    except Refused:
        pass
    go_on(game, game.now)


def go_on(game: Game, until: float) -> None:
    while game.advance(until).kind == "question":
        pass


ACTS = st.sampled_from([*((move, "") for move in MOVES), *ANSWERS])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(1, 10_000), story=st.lists(st.tuples(ACTS, st.sampled_from([0, 1, 5, 40])), max_size=20))
def test_doubt_falls_by_a_look_alone(seed: int, story: list[tuple[tuple[str, str], int]]) -> None:
    game = Game(program(), seed, seats=program().actors)
    go_on(game, 0.0)
    before = standing(game)
    assert before.doubt == 0.3
    for act, days in story:
        attempt(game, act)
        for _ in range(max(1, days)):
            let_in = standing(game).state == "granted"
            go_on(game, game.now + (DAY if days else 0.0))
            after = standing(game)
            if after.opinion.of == before.opinion.of:
                assert after.doubt >= before.doubt and after.opinion.value == before.opinion.value
            else:  # a report has come: somebody was there, and it made the agency no less sure
                assert let_in
                assert after.doubt <= before.doubt + 0.1 * DAY / (365.2425 * DAY) + 1e-12
            assert 0 <= after.doubt <= 0.5
            before = after


def test_the_worse_the_eyes_the_wider_what_is_left() -> None:
    """From even odds; nobody is so blind that a look makes the agency more likely wrong than right."""
    left = []
    for eyes in (1, 0.7, 0.3, 0):
        said = WORLD.replace("uniform(0, 1)", str(eyes)).replace("chance(0.5)", "false")
        game = Game(compile_playbook(load_text(said, "looked_at.yaml", shipped_folder())), seats=program().actors)
        go_on(game, 3 * 365 * DAY)
        attempt(game, ("request", ""))
        attempt(game, ("access", "grant"))
        go_on(game, game.now + 3 * DAY)
        left.append(standing(game).doubt)
    assert left == sorted(left) and left[0] == 0 and left[-1] == 0.5
    assert left[1] < 0.25 < 0.4 < left[2] < 0.45
