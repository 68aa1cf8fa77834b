"""Answers that carry labels are scored as moves are: who gave which, and on which day it was revealed."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.language.load import load_text
from wargame.language.problems import PlaybookError
from wargame.program import compile_playbook
from wargame.rubrics.attach import asked_for
from wargame.rubrics.played import Replayer, paths_of

TEXT = """
playbook: Two questions
format: 1
clock: {start: 2025-01-01, length: 60 days}
actors: {AA: {name: Aland}, BB: {name: Bland}, CC: {name: Cland}}
words: {actions: [wait, execute_targeted_attack, high_level_visit]}
labels: {action: actions}
kinds:
  demand:
    roles: {one: [AA], other: [BB]}
    states:
      open:
        asks:
          reply:
            who: other
            answers: {yes: done, no: {to: done, labels: {action: execute_targeted_attack}}}
      done: {}
injects:
  vote:
    at: 2025-01-11
    asks:
      ballot:
        who: [AA, BB, CC]
        within: 5 days
        answers: {against: {labels: {action: high_level_visit}}, for_it: {}}
        silence: against
moves: {wave: {by: [AA]}}
players:
  BB: {answers_in: 2 days, plays: {p: {choose: no}, q: {question: ballot, choose: for_it}}}
  CC: {answers_in: 3 days, plays: {q: {question: ballot, choose: against}}}
outcomes: {ran: otherwise}
"""


def test_an_answer_is_an_act_of_whoever_gave_it() -> None:
    program = compile_playbook(load_text(TEXT))
    log = Replayer(program, 1).log([0])
    assert [(act.day, act.nation, act.move, act.label) for act in log.acts] == [
        (3, "BB", "demand.reply.no", "execute_targeted_attack"),
        (16, "AA", "vote.ballot.against", "high_level_visit"),  # its silence stands for it
        (16, "CC", "vote.ballot.against", "high_level_visit"),
    ]
    assert log.moves == paths_of(program) == ("wave", "demand.reply.no", "vote.ballot.against")


def test_a_coding_may_name_it(tmp_path: Path) -> None:
    path = tmp_path / "coding.yaml"
    said = "coding: Ours\nformat: 1\nversion: 1\nassumptions: {ours: Made for this test.}\nmoves: {MOVE: {}}\n"
    said = said.replace("{MOVE: {}}", "{MOVE: military_exercise @ ours}")
    program = compile_playbook(load_text(TEXT))
    for move in ("demand.reply.no", "vote.ballot.against"):
        path.write_text(said.replace("MOVE", move), encoding="utf-8")
        asked = asked_for(["rivera2024"], str(path))
        asked.check(program)
        assert asked.study(Replayer(program, 1).log([0])).acts == 3
    path.write_text(said.replace("MOVE", "demand.reply.yes"), encoding="utf-8")
    with pytest.raises(PlaybookError, match=r"no move `demand.reply.yes`"):
        asked_for(["rivera2024"], str(path)).check(program)
