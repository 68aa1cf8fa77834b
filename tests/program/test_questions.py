"""Questions: sealed blocks, deadlines, silence, several answerers, asking again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from program_playing import complaint, play, runs


def test_one_question_and_its_answer() -> None:
    played = play("""
        kinds:
          talk:
            roles: {host: [AA]}
            states:
              quiet:
                asks: {enter: {who: host, answers: {yes: loud, no: over}}}
              loud: {}
              over: {}
        players: {AA: {plays: {always: {choose: yes}}}}
        outcomes:
          loud: talk[AA] is loud
          over: otherwise
    """)
    assert played.outcome == "loud"


_SEALED = """
    tracks: {peeked: {start: 0}, seen: {start: 0}, both: {start: 0}}
    injects:
      game:
        at: 2025-01-02
        asks:
          first: {who: AA, answers: [left, right]}
          other: {who: BB, answers: [left, right]}
        then:
          do: |
            if first is left and other is right: both = 1
      peek: {when: first is left, do: seen = now / 1 day}
    players:
      AA: {plays: {always: {question: first, choose: left}}}
      BB:
        answers_in: 5 days
        plays:
          peeks: {question: other, if: first is left, choose: left}
          else_: {question: other, choose: right}
    measures: {both: both, seen: seen}
"""


def test_questions_of_a_block_are_sealed_and_revealed_together() -> None:
    played = play(_SEALED.replace("now / 1 day", "(now - 2025-01-01) / 1 day"))
    assert played.measures == {"both": 1, "seen": 6}


def test_silence_after_the_deadline() -> None:
    text = """
        tracks: {x: {start: 0}}
        kinds:
          talk:
            roles: {host: [AA]}
            states:
              quiet:
                asks:
                  enter: {who: host, within: 10 days, answers: {yes: loud, no: over}, silence: SILENCE}
              loud: {}
              over: {}
        measures: {when: "first_time(talk[AA] is over)", x: x, silent: "1 if talk[AA].enter is silence else 0"}
    """
    as_state = play(text.replace("SILENCE", "over"))
    assert as_state["when"] == 10 * 86400 and as_state["silent"] == 1
    as_answer = play(text.replace("SILENCE", "no"))
    assert as_answer["when"] == 10 * 86400 and as_answer["silent"] == 0
    as_consequence = play(text.replace("SILENCE", "{to: over, do: x = 3}"))
    assert as_consequence["when"] == 10 * 86400 and as_consequence["x"] == 3


def test_an_answer_on_the_last_second_counts() -> None:
    played = play("""
        injects:
          game:
            at: 2025-01-02
            asks: {q: {who: AA, within: 10 days, answers: [left, right], silence: right}}
        players: {AA: {answers_in: 10 days, plays: {always: {choose: left}}}}
        outcomes: {left: q is left, right: otherwise}
    """)
    assert played.outcome == "left"


def test_a_late_answer_does_not() -> None:
    played = play("""
        injects:
          game:
            at: 2025-01-02
            asks: {q: {who: AA, within: 10 days, answers: [left, right], silence: right}}
        players: {AA: {answers_in: 11 days, plays: {always: {choose: left}}}}
        outcomes: {left: q is left, right: otherwise}
    """)
    assert played.outcome == "right"


def test_opens_is_the_earliest_answer_and_the_deadline_counts_from_it() -> None:
    text = """
        tracks: {when: {start: 0}}
        injects:
          game:
            at: 2025-01-02
            asks: {q: {who: AA, opens: 5 days, within: 10 days, answers: [left, right], silence: right}}
            then: {do: when = (now - 2025-01-02) / 1 day}
        PLAYERS
        measures: {when: when}
    """
    assert play(text.replace("PLAYERS", ""))["when"] == 15
    assert play(text.replace("PLAYERS", "players: {AA: {plays: {always: {choose: left}}}}"))["when"] == 5
    late = "players: {AA: {answers_in: 7 days, plays: {always: {choose: left}}}}"
    assert play(text.replace("PLAYERS", late))["when"] == 7


HURRIED = """
    clock: {start: 2025-01-01, length: 61 days}
    actors: {AA: {name: A}, BB: {name: B}}
    tracks: {slow: {start: 0}, hurried: {start: 0}, both: {start: 0}}
    kinds:
      crisis:
        roles: {side: [AA, BB]}
        fields: {patience: {fresh: "uniform(1 hour, 2 hours)"}}
        states:
          calm: {exits: {breaks: {at: 2025-03-01, to: hot}}}
          hot:
            asks: {yield_: {who: side, answers_in: patience, within: 1 day, answers: {ok: calm}, silence: calm}}
    injects:
      ordinary:
        at: 2025-01-02
        asks: {q: {who: AA, answers: [left, right]}}
        then: {do: slow = (now - 2025-01-02) / 1 day}
      urgent:
        at: 2025-01-02
        asks: {u: {who: AA, ANSWERS_IN, answers: [left, right]}}
        then: {do: hurried = (now - 2025-01-02) / 1 hour}
      together:
        at: 2025-01-02
        asks: {v: {who: [AA, BB], ANSWERS_IN, answers: [left, right]}}
        then: {do: both = (now - 2025-01-02) / 1 hour}
    players:
      AA: {answers_in: 10 days, plays: {l: {choose: left}, k: {choose: ok}}}
      BB: {answers_in: 5 days, plays: {l: {choose: left}, k: {choose: ok}}}
    measures:
      slow: slow
      hurried: hurried
      both: both
      calm: "first_time(now > 2025-03-01 + 5 minutes and crisis[AA] is calm) - 2025-03-01"
"""


def test_a_question_may_say_how_long_its_answer_takes() -> None:
    played = play(HURRIED.replace("ANSWERS_IN", "answers_in: 3 hours"))
    assert (played["slow"], played["hurried"], played["both"]) == (10, 3, 3)
    assert 3600 <= played["calm"] <= 7200


def test_each_answerer_takes_a_time_of_its_own() -> None:
    text = HURRIED.replace("ANSWERS_IN", 'answers_in: "uniform(1 hour, 9 hours)"')
    several = runs(text, 200)
    alone, slower = [run["hurried"] for run in several], [run["both"] for run in several]
    assert min(alone) >= 1 and max(slower) <= 9 and len(set(alone)) > 100
    assert sum(alone) / 200 == pytest.approx(5, abs=0.6)  # 3.7 standard errors
    assert sum(slower) / 200 == pytest.approx(1 + 8 * 2 / 3, abs=0.6)  # the later of two


def test_several_answerers_and_then() -> None:
    played = play("""
        actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
        sets: {board: [AA, BB, CC]}
        tracks: {yes: {start: 0}, silent: {start: 0}}
        injects:
          game:
            at: 2025-01-02
            asks: {vote: {who: board, within: 10 days, answers: [for_it, against], silence: against}}
            then:
              do: |
                yes = count(a for a in board if vote[a] is for_it)
                silent = 1 if vote[CC] is against else 0
        players:
          AA: {plays: {always: {choose: for_it}}}
          BB: {plays: {always: {choose: for_it}}}
        measures: {yes: yes, silent: silent}
    """)
    assert played.measures == {"yes": 2, "silent": 1}


def test_answers_of_several_carry_no_consequence() -> None:
    complaint("""
        tracks: {x: {start: 0}}
        injects: {game: {at: 2025-01-02, asks: {vote: {who: actors, answers: {a: {do: x = 1}, b: {}}}}}}
    """, "answered by several")


def test_the_answer_stays_until_asked_again() -> None:
    played = play("""
        tracks: {n: {start: 0}, kept: {start: 0}, last: {start: 0}}
        injects:
          game:
            every: 100 days
            asks: {q: {who: AA, answers: [left, right]}}
            then:
              do: |
                n += 1
                last = 1 if q is left else 2
          look: {at: 2025-06-01, do: "kept = 1 if q is left else 2"}
        players:
          AA:
            plays:
              first: {question: q, if: now < 2025-05-01, choose: left}
              then_: {question: q, choose: right}
        measures: {n: n, kept: kept, last: last}
    """)
    assert played.measures == {"n": 3, "kept": 1, "last": 2}


def test_leaving_a_state_closes_its_questions() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        kinds:
          talk:
            roles: {host: [AA]}
            states:
              quiet:
                asks: {enter: {who: host, within: 30 days, answers: {yes: {to: loud, do: x += 1}}, silence: over}}
                exits: {broken: {after: 5 days, to: broken_off}}
              loud: {}
              broken_off: {}
              over: {}
        players: {AA: {answers_in: 10 days, plays: {always: {choose: yes}}}}
        measures: {x: x}
        outcomes:
          broken: talk[AA] is broken_off
          else_: otherwise
    """)
    assert played.outcome == "broken" and played["x"] == 0


def test_an_answer_with_if_is_legal_only_then() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        injects: {game: {at: 2025-01-02, asks: {q: {who: AA, answers: {a: {if: x > 0}, b: {}}}}}}
        players: {AA: {plays: {wish: {choose: a}, else_: {choose: b}}}}
        outcomes: {a: q is a, b: q is b, none: otherwise}
    """)
    assert played.outcome == "b"


def test_a_deadline_without_silence_is_refused() -> None:
    complaint(
        "injects: {game: {at: 2025-01-02, asks: {q: {who: AA, within: 3 days, answers: [a, b]}}}}", "silence"
    )


def test_a_deadline_drawn_by_a_field() -> None:
    played = play("""
        kinds:
          talk:
            roles: {host: [AA]}
            fields: {notice: {fresh: "uniform(2 days, 4 days)"}}
            states:
              quiet:
                asks: {q: {who: host, within: notice, answers: {yes: loud}, silence: over}}
              loud: {}
              over: {exits: {again: {after: 1 day, to: quiet}}}
    """)
    days = played.days("talk[AA] is over")
    gaps = {round(b - a, 4) for a, b in pairwise(days)}
    assert len(gaps) > 20 and all(3 <= gap <= 5 for gap in gaps)
