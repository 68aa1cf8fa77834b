"""Answers that carry labels are acts: what follows upon any move follows them too."""

from __future__ import annotations

import pytest
from program_playing import complaint, play, refused, warned

from wargame.engine import clock

SCORE = """
labels: {rung: 0, way: ways}
words: {ways: [quiet, loud]}
tracks: {score: {of: actor, start: 0}, aimed: {of: actor, start: 0}, loud: {start: 0}, heard: {start: 0}}
injects:
  climbs:
    upon: move
    if: move.rung > 0
    do: |
      score[actor] += move.rung
      heard += 1
      if target is not nobody: aimed[target] += move.rung
      if move.way is loud: loud += 1
"""
CAST = "actors: {AA: {name: Aland}, BB: {name: Bland}, CC: {name: Cland}}\n"
MEASURES = """
measures:
  aa: score[AA]
  bb: score[BB]
  cc: score[CC]
  at_aa: aimed[AA]
  at_bb: aimed[BB]
  loud: loud
  heard: heard
"""


def scored(rest: str, then: str = "") -> dict[str, float]:
    """What is counted of a playbook's acts in one run, without what is nought; `then` stands among the injects."""
    found = play(CAST + SCORE + then + rest + MEASURES).measures
    return {name: value for name, value in found.items() if value}


DEMAND = """
kinds:
  demand:
    roles: {one: [AA], other: [BB, CC]}
    states:
      open:
        asks:
          reply:
            who: other
            within: 5 days
            answers:
              yes: {to: done, labels: {rung: 1}}
              no: {to: done, labels: {rung: 4, way: loud}}
              perhaps: done
            silence: SILENCE
      done: {}
"""


def test_an_answer_is_its_answerers_act_upon_the_other_role() -> None:
    said = DEMAND.replace("SILENCE", "perhaps")
    players = "players: {BB: {plays: {p: {choose: no}}}, CC: {plays: {p: {choose: yes}}}}\n"
    assert scored(said + players) == {"bb": 4, "cc": 1, "at_aa": 5, "loud": 1, "heard": 2}


def test_an_answer_without_labels_is_none() -> None:
    players = "players: {BB: {plays: {p: {choose: perhaps}}}}\n"
    assert scored(DEMAND.replace("SILENCE", "perhaps") + players) == {}


def test_silence_is_the_answer_that_it_names() -> None:
    assert scored(DEMAND.replace("SILENCE", "no")) == {"bb": 4, "cc": 4, "at_aa": 8, "loud": 2, "heard": 2}


def test_silence_may_carry_labels_of_its_own() -> None:
    said = DEMAND.replace("SILENCE", "{to: done, labels: {rung: 2}}")
    players = "players: {BB: {plays: {p: {choose: no}}}}\n"
    assert scored(said + players) == {"bb": 4, "cc": 2, "at_aa": 6, "loud": 1, "heard": 2}


def test_what_is_upon_any_move_hears_of_answers_where_nobody_can_move() -> None:
    said = """
injects:
  heard: {upon: move, do: x += 1}
  ask: {at: 2025-02-01, asks: {q: {who: AA, answers: {a: {labels: {n: 1}}}}}}
"""
    rest = "labels: {n: 0}\ntracks: {x: {start: 0}}\nplayers: {AA: {plays: {p: {choose: a}}}}\nmeasures: {x: x}\n"
    assert play(said + rest)["x"] == 1


VOTE = """
  vote:
    at: 2025-02-01
    asks:
      ballot:
        who: [AA, BB, CC]
        within: 5 days
        answers: {against: {labels: {rung: 3}}, for_it: {}}
        silence: for_it
    then:
      do: score[AA] += 100
"""


def test_each_of_several_answerers_acts_for_itself_when_all_is_revealed() -> None:
    players = """
players:
  AA: {answers_in: 1 day, plays: {p: {choose: against}}}
  BB: {answers_in: 3 days, plays: {p: {choose: for_it}}}
  CC: {answers_in: 2 days, plays: {p: {choose: against}}}
"""
    assert scored(players, VOTE) == {"aa": 103, "cc": 3, "heard": 2}
    told = play(CAST + SCORE + VOTE + players + MEASURES)
    last = 34  # the day on which the last of them answers
    assert told.days("climbs") == told.days("vote by AA ballot: against as an act") * 2 == [last, last]


def test_sealed_questions_are_told_apart() -> None:
    asks = """
  crisis:
    at: 2025-02-01
    asks:
      first: {who: AA, answers: {stay: {labels: {rung: 1}}, leave: {}}}
      second: {who: BB, answers: {stay: {}, leave: {labels: {rung: 10}}}}
"""
    players = "players: {AA: {plays: {p: {choose: stay}}}, BB: {answers_in: 2 days, plays: {p: {choose: leave}}}}\n"
    assert scored(players, asks) == {"aa": 1, "bb": 10, "heard": 2}


def test_who_is_only_known_when_it_is_asked() -> None:
    said = """
kinds:
  crisis:
    slots: 3
    fields: {hit: {type: actor, start: nobody}}
    states:
      on:
        asks: {strike_back: {who: hit, answers: {yes: {to: over, labels: {rung: 7}}, no: over}}}
      over: {free: true}
players: {CC: {plays: {p: {choose: yes}}}, BB: {plays: {p: {choose: no}}}}
"""
    begins = """
  begins: {at: 2025-02-01, do: "open(crisis, hit=CC)"}
  again: {at: 2025-03-01, do: "open(crisis, hit=BB)"}
"""
    assert scored(said, begins) == {"cc": 7, "heard": 1}


def test_the_one_whom_a_move_is_aimed_at_is_asked_and_remembered() -> None:
    """Questions that spoke of the move which set them off were read and failed when they were answered."""
    said = """
moves:
  press: {by: [AA], target: [BB, CC], labels: {rung: 1}}
players:
  AA: {acts: {every: 60 days}, plays: {p: {choose: "press[CC]"}}}
  CC: {answers_in: 3 days, plays: {p: {choose: defy}}}
"""
    asks = """
  answer:
    upon: press
    asks:
      reply:
        who: target
        text: "{actor} presses {target}."
        answers:
          defy: {do: "score[actor] += 1000", labels: {rung: 5}}
          yield_: {}
    then: {do: "aimed[target] += 0.5"}
"""
    # 60, 120, ..., 360 days: six times pressed and six times defied
    assert scored(said, asks) == {"aa": 6006, "cc": 30, "heard": 12}


def test_an_act_in_answer_to_acts_is_counted_by_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "MOST_EVENTS", 20_000)
    asks = "  again: {upon: move, asks: {q: {who: AA, answers: {go_on: {labels: {rung: 1}}}}}}\n"
    starts = "  begin: {at: 2025-02-01, asks: {start: {who: AA, answers: {go_on: {labels: {rung: 1}}}}}}\n"
    played = play(CAST + SCORE + asks + starts + "players: {AA: {plays: {p: {choose: go_on}}}}\n" + MEASURES)
    assert "without end" in played.fault


@pytest.mark.parametrize(("seen_by", "expected"), [("[AA, BB, CC]", 1), ("[AA, BB]", 0)])
def test_a_player_follows_upon_answers_that_it_comes_to_know(seen_by: str, expected: float) -> None:
    said = f"""
kinds:
  demand:
    roles: {{one: [AA], other: [BB]}}
    seen_by: {seen_by}
    states:
      open:
        asks: {{reply: {{who: other, answers: {{no: {{to: done, labels: {{rung: 4}}}}, yes: done}}}}}}
      done: {{}}
labels: {{rung: 0}}
tracks: {{told: {{start: 0}}}}
moves: {{tell: {{by: [CC], do: told += 1}}, wave: {{by: [BB]}}}}
players:
  BB: {{plays: {{p: {{choose: no}}}}}}
  CC: {{plays: {{p: {{upon: move, if: actor is BB and move.rung > 3, choose: tell}}}}}}
measures: {{told: told}}
"""
    assert play(CAST + said)["told"] == expected


def test_a_label_is_checked_wherever_it_stands() -> None:
    asks = "{q: {who: AA, within: 1 day, answers: {x: {labels: {rung: 1}}, y: {}}, silence: SILENCE}}"
    said = f"injects: {{a: {{at: 2025-02-01, asks: {asks}}}}}\n"
    labels = "labels: {rung: 0, way: ways}\nwords: {ways: [quiet, loud]}\n"
    assert not refused(labels + said.replace("SILENCE", "y"))
    complaint(said.replace("SILENCE", "y"), "no label is called `rung`")
    complaint(labels + said.replace("SILENCE", "{labels: {rong: 1}}"), "no label is called `rong`", "`rung`")
    complaint(labels + said.replace("{rung: 1}", "{way: noisy}").replace("SILENCE", "y"), "`way` is a word of `ways`")


@pytest.mark.parametrize("key", ["if: true", "appeal: 2"])
def test_silence_is_no_choice(key: str) -> None:
    asks = f"{{q: {{who: AA, within: 1 day, answers: {{x: {{}}}}, silence: {{{key}}}}}}}"
    complaint(f"injects: {{a: {{at: 2025-02-01, asks: {asks}}}}}\n", "silence is no choice")


def test_a_label_that_nothing_reads_is_warned_of() -> None:
    said = """
labels: {rung: 0}
moves: {m: {by: actors, labels: {rung: 1}}}
players: {AA: {acts: {every: 9 days}, plays: {p: {choose: m}}}}
"""
    reads = "tracks: {x: {start: 0}}\ninjects: {c: {upon: move, do: x += move.rung}}\nmeasures: {x: x}\n"
    assert warned(said, "nothing reads the label `rung`")
    assert not warned(said + reads, "label")
    assert not warned(said.replace("rung", "action"), "label")  # rubrics read it
