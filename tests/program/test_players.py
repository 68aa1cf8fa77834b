"""Players: rules in order, mixed strategies, logit choice, memory, scripts."""

from __future__ import annotations

import math

import pytest
from program_playing import complaint, completed, play, refused, runs, share, sure


def test_the_first_rule_that_fits_decides() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        moves: {a: {by: [AA], do: x += 1}, b: {by: [AA], do: x += 100}}
        players:
          AA:
            acts: {every: 50 days}
            plays:
              first: {if: x < 3, choose: a}
              else_: {choose: b}
        measures: {x: x}
    """)
    assert played["x"] == 3 + 4 * 100


def test_a_rule_whose_choice_is_illegal_is_passed_over_and_recorded() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        moves: {a: {by: [AA], if: x > 5}, b: {by: [AA], do: x += 1}}
        players: {AA: {acts: {every: 100 days}, plays: {wish: {choose: a}, else_: {choose: b}}}}
        measures: {x: x}
    """)
    assert played["x"] == 3 and sum(kind == "passed" for _, _, kind in played.steps) == 3


def test_without_a_rule_that_fits_nothing_is_done() -> None:
    assert (
        play("""
        tracks: {x: {start: 0}}
        moves: {a: {by: [AA], do: x += 1}}
        players: {AA: {acts: {every: 100 days}, plays: {never_: {if: x > 5, choose: a}}}}
        measures: {x: x}
    """)["x"]
        == 0
    )


_MIXED = """
    injects: {game: {at: 2025-01-02, asks: {q: {who: AA, answers: [a, b, c]}}}}
    players: {AA: {plays: {mixed: {choose: CHOOSE}}}}
    outcomes: {a: q is a, b: q is b, c: otherwise}
"""


@pytest.mark.parametrize(
    ("choose", "expected"),
    [
        ("{a: 1, b: 2, c: 1}", (0.25, 0.5, 0.25)),
        ("{a: 0.2, b: 0.5, c: rest}", (0.2, 0.5, 0.3)),
        ("{a: 3, b: 1}", (0.75, 0.25, 0.0)),
    ],
)
def test_mixed_strategies(choose: str, expected: tuple[float, ...]) -> None:
    text = _MIXED.replace("CHOOSE", choose)
    for name, odds in zip("abc", expected, strict=True):
        assert sure(share(text, name, 1500), odds, 1500)


def test_weights_above_one_beside_rest_are_refused() -> None:
    complaint(_MIXED.replace("CHOOSE", "{a: 0.7, b: 0.7, c: rest}"), "more than 1")


def test_weights_above_one_beside_rest_at_play_are_a_fault() -> None:
    text = "    tracks: {p: {start: 0.7}}" + _MIXED.replace("CHOOSE", "{a: p, b: p, c: rest}")
    assert "more than 1" in play(text).fault


def test_logit_takes_answers_by_their_appeal() -> None:
    text = """
        injects:
          game:
            at: 2025-01-02
            asks: {q: {who: AA, answers: {a: {appeal: 1}, b: {appeal: 0.5}, c: {}}}}
        players: {AA: {plays: {ordinary: {choose: logit(2)}}}}
        outcomes: {a: q is a, b: q is b, c: otherwise}
    """
    total = math.exp(2) + math.exp(1)
    assert sure(share(text, "a", 1500), math.exp(2) / total, 1500)
    assert share(text, "c", 300) == 0


def test_logit_over_moves_with_wait_and_prefers() -> None:
    text = """
        tracks: {x: {start: 0}}
        moves:
          a: {by: [AA], appeal: 0.4, do: x = 1}
          b: {by: [AA], appeal: 1, if: now > 2026-01-01, do: x = 2}
          c: {by: [AA], do: x = 3}
        players:
          AA: {acts: {every: 300 days}, plays: {ordinary: {choose: logit(2), prefers: {wait: 0.5, a: 0.3}}}}
        outcomes: {a: x == 1, b: x == 2, c: x == 3, waits: otherwise}
    """
    a, wait = math.exp(2 * 0.7), math.exp(2 * 0.5)
    assert sure(share(text, "a", 1500), a / (a + wait), 1500)
    assert sure(share(text, "waits", 1500), wait / (a + wait), 1500)


def test_what_is_preferred_needs_no_appeal_of_its_own() -> None:
    text = """
        tracks: {x: {start: 0}}
        moves: {a: {by: [AA], do: x = 1}, b: {by: [AA], do: x = 2}}
        players: {AA: {acts: {every: 300 days}, plays: {ordinary: {choose: logit(1), prefers: {a: 1}}}}}
        outcomes: {a: x == 1, b: x == 2, waits: otherwise}
    """
    assert sure(share(text, "a", 1500), math.e / (math.e + 1), 1500)
    assert share(text, "b", 300) == 0


PREFERS = """
    tracks: {x: {start: 0}}
    moves:
      attack: {by: [AA], appeal: 1, do: x = 1}
      shout: {by: [BB], target: actors, appeal: 1, do: x = 2}
    injects: {meet: {at: 2025-02-01, asks: {talk: {who: BB, answers: {relent: {}, insist: {appeal: 1}}}}}}
    players:
      AA: {acts: {every: 30 days}, plays: {ordinary: {choose: logit(2), prefers: {wait: 1}}}}
      BB: {acts: {every: 30 days}, plays: {ordinary: {choose: logit(2), prefers: {insist: 1, "shout[AA]": 2}}}}
"""


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("{wiat: 1}", ("`wiat` is neither a move nor an answer", "did you mean `wait`?")),
        ("{atack: 1}", ("`atack` is neither a move nor an answer", "did you mean `attack`?")),
        ("{zebra: 1}", ("`zebra` is neither", "moves, answers or `wait`")),
        ("{shout: 1}", ("`shout` is not for AA to choose", "made by BB")),
        ('{"attck[AA]": 1}', ("`attck` is no move", "did you mean `attack`?")),
    ],
)
def test_an_unknown_preference_is_told(said: str, words: tuple[str, str]) -> None:
    assert not refused(PREFERS)
    text = PREFERS.replace("{wait: 1}", said)
    problem = complaint(text, *words)
    assert (
        completed(text).split("\n")[problem.mark.line - 1][problem.mark.column - 1 :].startswith(said.strip('{"')[:5])
    )


def test_preferences_go_with_appeals() -> None:
    complaint(PREFERS.replace("logit(2), prefers: {wait: 1}", "attack, prefers: {wait: 1}"), "goes with `logit(...)`")


def test_logit_with_targets_weighs_each() -> None:
    text = """
        actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
        tracks: {x: {start: 0}}
        moves: {hit: {by: [AA], target: actors, appeal: 1 if target is BB else 0, do: x = 1 if target is BB else 2}}
        players: {AA: {acts: {every: 300 days}, plays: {ordinary: {choose: logit(1)}}}}
        outcomes: {b: x == 1, c: x == 2, waits: otherwise}
    """
    total = math.e + 2
    assert sure(share(text, "b", 1500), math.e / total, 1500)
    assert sure(share(text, "c", 1500), 1 / total, 1500)


def test_memory_is_written_by_rules_and_read_by_them() -> None:
    played = play("""
        tracks: {x: {start: 0}, y: {start: 0}}
        injects: {bell: {every: 30 days, do: y += 1}}
        moves: {a: {by: [AA], do: x += 1}}
        players:
          AA:
            acts: {every: 10 days}
            memory: {bells: 0}
            plays:
              count_them: {upon: bell, do: bells += 1}
              answer_: {if: bells >= 2, choose: a}
        measures: {first: first_time(x > 0)}
    """)
    assert played["first"] == 60 * 86400


def test_a_rule_may_not_write_the_world() -> None:
    complaint(
        """
        tracks: {x: {start: 0}}
        players: {AA: {plays: {cheat: {at: 2025-01-02, do: x = 1}}}}
    """,
        "memory only",
    )


def test_a_memory_is_its_owners_alone() -> None:
    complaint(
        """
        moves: {a: {by: actors}}
        players:
          AA: {memory: {snubs: 0}, plays: {one: {choose: a}}}
          BB: {acts: {every: 1 day}, plays: {one: {if: snubs > 0, choose: a}}}
    """,
        "snubs",
    )


def test_answers_in_delays_the_answer() -> None:
    played = play("""
        tracks: {when: {start: 0}}
        injects:
          game:
            at: 2025-01-02
            asks: {q: {who: AA, answers: [a, b]}}
            then: {do: when = (now - 2025-01-02) / 1 day}
        players: {AA: {answers_in: "uniform(3 days, 4 days)", plays: {always: {choose: a}}}}
        measures: {when: when}
    """)
    assert 3 <= played["when"] <= 4


def test_a_rule_for_one_question_only() -> None:
    played = play("""
        injects:
          game:
            at: 2025-01-02
            asks: {one: {who: AA, answers: [a, b]}, two: {who: AA, answers: [a, b]}}
        players: {AA: {plays: {first: {question: one, choose: b}, else_: {choose: a}}}}
        outcomes: {right: one is b and two is a, wrong: otherwise}
    """)
    assert played.outcome == "right"


def test_an_unknown_question_is_refused() -> None:
    complaint(
        """
        injects: {game: {at: 2025-01-02, asks: {offer: {who: AA, answers: [a, b]}}}}
        players: {AA: {plays: {first: {question: offr, choose: b}}}}
    """,
        "did you mean `offer`",
    )


def test_a_rule_reads_the_case_it_is_asked_about() -> None:
    played = play("""
        tracks: {n: {start: 0}}
        kinds:
          talk:
            roles: {a_side: actors, b_side: actors}
            fields: {price: 1}
            states:
              asking:
                asks: {deal: {who: b_side, answers: {yes: {to: done, do: n += 1}, no: over}}}
              done: {}
              over: {}
        start: talk[AA, BB].price = 9
        players:
          AA: {plays: {cheap: {question: talk.deal, if: price < 5, choose: yes}, dear: {choose: no}}}
          BB: {plays: {cheap: {question: talk.deal, if: price < 5 and a_side is AA, choose: yes}, dear: {choose: no}}}
        measures: {n: n, done: "1 if talk[BB, AA] is done else 0"}
    """)
    assert played.measures == {"n": 1, "done": 1}


def test_simultaneous_acts_do_not_see_each_other() -> None:
    rows = runs(
        """
        tracks: {x: {start: 0}, copied: {start: 0}}
        moves: {lead: {by: [AA], do: x = 1}, follow: {by: [BB], if: x > 0, do: copied = 1}}
        players:
          AA: {acts: {every: 300 days}, plays: {always: {choose: lead}}}
          BB: {acts: {every: 300 days}, plays: {always: {choose: follow}}}
        measures: {copied: copied}
    """,
        50,
    )
    assert all(row["copied"] == 0 for row in rows)
