"""A small playbook with a secret of every kind, and ways to play it."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from wargame.engine.game import Game
from wargame.engine.inputs import Refused
from wargame.language.load import load_text
from wargame.program import Program, compile_playbook

CANARY = 7654321.25  # what only the world and Red know

TEXT = f"""\
playbook: Secrets
format: 1
clock: {{start: 2025-01-01, length: 1 year}}
assumptions: {{made_up: For the test.}}
actors:
  RED: {{name: Redland}}
  BLU: {{name: Blueland}}
  GRN: {{name: Greenland}}
sets: {{others: [BLU, GRN]}}
parameters:
  opening: {{start: 2025-01-15, seen_by: all, why: made up}}
  resolve: {{start: 3, seen_by: RED, why: made up}}
tracks:
  tension: {{of: pair, range: [0, 100], start: 40, drift: {{toward: 40, half_life: 60 days}}, why: made up}}
  arsenal:
    start: {CANARY} @ made_up
    seen_by: RED
    estimated_by: others
    doubt: {{start: 0.5, grows: 1 per month, most: 3}}
  plan: {{start: {CANARY} @ made_up, seen_by: RED}}
  nobody_knows: {{start: {CANARY} @ made_up, seen_by: nobody}}
  stock: {{of: actor, range: [0, 9], start: 5, seen_by: actor, why: made up}}
kinds:
  plot:
    roles: {{plotter: [RED], victim: others}}
    fields: {{depth: {{start: 0, range: [0, 5]}}}}
    seen_by: plotter
    states:
      none:
      under_way:
        exits:
          found: {{rate: 1 per month @ made_up, to: known}}
      known:
        seen_by: all
    moves:
      begin: {{by: plotter, from: none, to: under_way, appeal: 1 @ made_up, do: depth += 1}}
  summit:
    named: true
    seen_by: all
    states:
      quiet:
        exits:
          meets: {{after: 1 month @ made_up, to: sits}}
      sits:
        asks:
          offer:
            who: RED
            within: 3 weeks
            text: "{{RED}} at the table."
            answers: {{give: {{appeal: 1 @ made_up}}, hold: {{appeal: 1 @ made_up}}}}
            silence: hold
          vote:
            who: others
            within: 4 weeks
            answers:
              yes_: {{appeal: 1 @ made_up}}
              no_: {{appeal: 1 @ made_up, if: now >= opening}}
            silence: no_
        then:
          do: |
            if offer is give:
                tension[RED, BLU] -= 5 @ made_up
          to: quiet
          text: "The table breaks up."
cases:
  summit: {{spring: {{}}}}
injects:
  leak: {{by_hand: true, each: {{who: others}}, do: "tension[RED, who] += 7 @ made_up", text: "A leak in {{who}}."}}
  whisper: {{rate: 2 per month @ made_up, do: plan += 1, seen_by: RED, text: "Red's plan stands at {{plan}}."}}
  spies: {{every: 1 month, do: "report(arsenal, to=others, error=0.2, after=1 week)", seen_by: nobody}}
moves:
  drill:
    by: actors
    appeal: 0.5 @ made_up
    limit: 1 per month
    costs: {{stock: 1}}
    do: tension[RED, GRN] += 1
    text: "{{actor}} drills."
  strike:
    by: RED
    appeal: 0.2 @ made_up
    seen_by: RED
    shown_as: drill
    do: plan += 1
    text: "Red strikes: {{plan}}."
players:
  RED: {{acts: {{every: 2 weeks, moves: 2}}, memory: {{grudge: 0}}, plays: {{ordinary: {{choose: logit(2)}}}}}}
  BLU: {{acts: {{every: 2 weeks}}, plays: {{ordinary: {{choose: logit(1)}}}}}}
  GRN: {{acts: {{every: 1 month}}, plays: {{ordinary: {{choose: logit(1)}}}}}}
measures: {{worst: "highest(tension[RED, BLU])"}}
outcomes:
  calm: {{if: "tension[RED, BLU] < 40"}}
  other: otherwise
"""
ACTORS = ("RED", "BLU", "GRN")


@cache
def program(text: str = TEXT) -> Program:
    return compile_playbook(load_text(text))


def new_game(seed: int = 1, seats: tuple[str, ...] = ACTORS) -> Game:
    return Game(program(), seed, 0, seats)


# What somebody outside does next: (what, a number that chooses).
steps = st.lists(
    st.tuples(
        st.sampled_from(("answer", "answer", "answer", "wait", "advance", "act", "inject", "override", "nonsense")),
        st.integers(0, 99),
    ),
    max_size=25,
)
seat_sets = st.sets(st.sampled_from(ACTORS)).map(lambda chosen: tuple(sorted(chosen)))


def take(game: Game, step: tuple[str, int]) -> None:
    """One step of a play; whatever is not legal is refused."""
    what, number = step
    questions = game.pending()
    try:
        if what == "advance" or (not questions and what in ("answer", "wait")):
            game.advance(game.now + (number + 1) * 86400.0)
        elif what == "answer":
            question = questions[number % len(questions)]
            game.answer(question, question.options[number % len(question.options)].key)
        elif what == "wait":
            game.wait(questions[number % len(questions)])
        elif what == "act":
            actor = ACTORS[number % 3]
            options = game.legal(actor)
            game.act(actor, options[number % len(options)].key, "control")
        elif what == "inject":
            game.inject("leak", [("BLU", "GRN", "RED")[number % 3]], after=float(number % 4) * 86400.0)
        elif what == "override":
            game.override("tension[BLU, RED]", str(number * 2), "facilitator", "to see")
        else:
            game.answer("nobody asks this", "anything")
    except Refused:
        return
    if what != "advance":
        game.advance()


def play(game: Game, plan: list[tuple[str, int]]) -> Game:
    game.advance()
    for step in plan:
        take(game, step)
    return game
