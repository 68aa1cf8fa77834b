"""Whatever an actor decides with, and whatever it reads, is what it sees: checked when the playbook is read."""

from __future__ import annotations

import pytest

from wargame.engine.game import Game
from wargame.language.load import load_text
from wargame.language.problems import PlaybookError
from wargame.program import compile_playbook

TEXT = """\
playbook: Eyes
format: 1
clock: {{start: 2025-01-01, length: 1 year}}
actors:
  RED: {{name: Redland}}
  BLU: {{name: Blueland}}
  GRN: {{name: Greenland}}
parameters:
  resolve: {{start: 3, seen_by: RED}}
  nerve: {{start: 3}}
formulas:
  summed(): plan + heat
tracks:
  heat: 1
  plan: {{start: 1, seen_by: RED}}
  unknown: {{start: 1, seen_by: nobody}}
  mixed: {{always: heat + plan}}
  stock: {{of: actor, start: 5, seen_by: actor}}
  held: {{start: 1, seen_by: RED, estimated_by: GRN}}
  drawn: {{fresh: "uniform(0, plan)"}}
kinds:
  plot:
    roles: {{plotter: [RED], victim: [GRN]}}
    seen_by: plotter
    fields: {{depth: 1}}
    states:
      idle: {{asks: {{go: {{who: plotter, answers: [so, no_]}}}}, then: {{do: depth += 1}}}}
      busy: {{}}
    moves: {{begin: {{by: plotter, do: depth += 1}}}}
moves:
  act: {{by: BLU{move}}}
  strike: {{by: RED, seen_by: RED, do: plan += 1}}
injects:
  news:
    every: 1 month
    asks: {{reply: {{who: BLU{question}, answers: {{aye: {{do: heat += 1{answer}}}, nay: {{}}}}}}}}
{inject}
players:
  RED: {{acts: {{every: 2 days}}, memory: {{grudge: 0}}, plays: {{p: {{choose: strike}}}}}}
  BLU:
    acts: {{every: {every}}}
    answers_in: {delay}
    memory: {{seen: 0}}
    plays:
{rule}
      p: {{choose: logit(1){prefers}}}
outcomes: {{ran: otherwise}}
"""
NOTHING = {"move": "", "question": "", "answer": "", "inject": "", "every": "1 week", "delay": "1 day", "rule": "", "prefers": ""}
# Where Blueland decides or reads: (part of the playbook, what is written there). `#` is a number, `?` a condition.
SPOTS = {
    "a move's if": ("move", ", if: '?'"),
    "a move's appeal": ("move", ", appeal: '#'"),
    "a move's text": ("move", ', text: "It is {#}."'),
    "a question's text": ("question", ', text: "It is {#}."'),
    "an answer's if": ("answer", ", if: '?'"),
    "an answer's appeal": ("answer", ", appeal: '#'"),
    "a text for all": ("inject", '  told: {every: 1 month, text: "It is {#}."}'),
    "a text for one": ("inject", '  told: {every: 1 month, seen_by: BLU, text: "It is {#}."}'),
    "a result's text": ("inject", '  told: {every: 1 month, results: {r: {odds: rest, text: "It is {#}."}}}'),
    "a rule's if": ("rule", "      q: {if: '?', choose: act}"),
    "a rule's whenever": ("rule", "      q: {whenever: '?', choose: act}"),
    "a rule's when": ("rule", "      q: {when: '?', do: seen += 1}"),
    "a rule's date": ("rule", "      q: {at: 'now + # * 1 day', do: seen += 1}"),
    "a rule's rate": ("rule", "      q: {rate: '# per month', do: seen += 1}"),
    "a rule's memory": ("rule", "      q: {every: 1 month, do: 'seen = #'}"),
    "a rule's weights": ("rule", "      q: {choose: {act: '#', wait: 1}}"),
    "a rule's rationality": ("rule", "      q: {choose: 'logit(#)'}"),
    "a rule's patience": ("rule", "      q: {when: heat > 3, for: '# * 1 day', do: seen += 1}"),
    "a rule's preferences": ("prefers", ", prefers: {wait: '#'}"),
    "when it acts": ("every", "'# * 1 day'"),
    "when it answers": ("delay", "'# * 1 day'"),
}
HIDDEN = (
    "plan", "unknown", "resolve", "nerve", "mixed", "summed()", "stock[RED]", "sum(stock[x] for x in actors)", "at_start(plan)",
    "held", "estimate(held, by=GRN)", "doubt(held, by=GRN)", "plot[RED, GRN].depth", "(2 if plot[RED, GRN] is busy else 1)",
    "(2 if plot[RED, GRN].go is so else 1)", "(2 if plot[RED, GRN].since > now else 1)", "count(x for x in plot if x is busy)",
    "max(plan, 1)", "(2 if plan > 1 else 1)", "grudge", "drawn",
)  # fmt: skip


def written(part: str, text: str) -> str:
    return TEXT.format(**{**NOTHING, part: text})


@pytest.mark.parametrize("spot", SPOTS)
def test_nothing_hidden_is_decided_with_or_read(spot: str) -> None:
    part, form = SPOTS[spot]
    compile_playbook(load_text(written(part, form.replace("?", "heat > 1").replace("#", "heat"))))
    for hidden in HIDDEN:
        text = written(part, form.replace("?", f"{hidden} > 1").replace("#", hidden))
        with pytest.raises(PlaybookError) as caught:
            compile_playbook(load_text(text))
        told = [problem for problem in caught.value.problems if not problem.warning]
        assert told and all(problem.mark.line > 1 for problem in told)
        words = ("see", "estimate", "not known here", "into another mind", "come to know", "drawn anew")
        assert any(word in problem.message for problem in told for word in words), (hidden, told)


@pytest.mark.parametrize("named", ["strike", "plot.begin"])
def test_no_rule_follows_upon_an_unseen_move(named: str) -> None:
    with pytest.raises(PlaybookError, match="BLU does not see"):
        compile_playbook(load_text(written("rule", f"      q: {{upon: {named}, do: seen += 1}}")))


def test_a_rule_upon_every_move_follows_upon_those_that_are_seen() -> None:
    counted = {}
    for seen_by in ("RED", "all"):
        text = written("rule", "      q: {upon: move, do: seen += 1}").replace("by: RED, seen_by: RED", f"by: RED, seen_by: {seen_by}")
        game = Game(compile_playbook(load_text(text)), 1)
        game.advance()
        counted[seen_by] = next(cell.value for cell in game.view("BLU").memory)
    assert counted == {"RED": 0.0, "all": 182.0}
