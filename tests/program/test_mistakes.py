"""Every row of §11, what authors get wrong: what is said, and where."""

from __future__ import annotations

import pytest
from program_playing import complaint, completed, refused, warned

_KINDS = """
    kinds:
      deployment:
        roles: {owner: [AA], host: [BB]}
        states: {none: {}, requested: {}, agreed: {}}
"""


def at(text: str, needle: str) -> tuple[int, int]:
    """Line and column of some words in the completed playbook."""
    for number, line in enumerate(completed(text).splitlines(), 1):
        if needle in line:
            return number, line.index(needle) + 1
    raise AssertionError(needle)


ROWS = [
    ("""
        kinds: {talk: {named: true, states: {on: {exits: {e: {after: uniform(1 day, 5 days), to: off}}}, off: {}}}}
     """, "uniform(1 day", ("quoted",)),
    ("""
        injects:
          a:
            at: 2025-01-02
            text: {actor} declares
     """, "{actor}", ("quotes",)),
    ("""
        tracks: {rung: {of: actor, start: 0}}
        injects:
          a:
            at: 2025-01-02
            do: for t in actors: rung[t] = 1
     """, "for t in", ("do: |",)),
    (_KINDS + """
    injects:
      a: {when: "deployment[AA, BB] is requested or agreed"}
     """, "agreed\"}", ("`agreed` is a state", "is [")),
    (_KINDS + """
    injects:
      a: {when: "deployment[BB, AA] is agreed"}
     """, "BB, AA", ("did you mean `deployment[AA, BB]`",)),
    (_KINDS + """
    injects:
      a:
        when: deployment[AA, BB] == "agreed"
     """, "\"agreed\"", ("is agreed",)),
    ("""
        tracks: {x: {start: 0}}
        injects:
          a:
            at: 2025-01-02
            do: x = 0,35
     """, "0,35", ("0.35",)),
    ("""
        tracks: {x: {start: 0}}
        injects:
          a:
            if: x > 0
            do: x = 1
     """, "x > 0", ("when:",)),
    ("""
        tracks: {hides: {of: actor, start: 0, seen_by: actor}}
        moves: {push: {by: [BB]}}
        players:
          BB:
            acts: {every: 1 day}
            plays:
              look:
                if: hides[AA] > 0
                choose: push
     """, "hides[AA] > 0", ("BB does not see", "estimated_by")),
    ("""
        injects:
          a:
            after: 6 month after the request
     """, "after the", ("`when:` with `for: 6 months`",)),
    ("""
        tracks:
          x: {start: 0, drift: {toward: 1, half_life: 60}}
     """, "60}", ("60 days",)),
    ("""
        tracks:
          x: {start: 0, estimated_by: nobody_known}
     """, "nobody_known", ("could see this",)),
    ("""
        tracks:
          x: {start: 0, range: [lowest_of_all, 9]}
     """, "lowest_of_all", ("is not known here",)),
    ("""
        tracks:
          x: {start: 0}
        injects:
          a:
            at: 2025-01-02
            asks: {q: {who: [AA, strangers], answers: [yes_, no_]}}
            then: {do: x = 1}
     """, "strangers", ("is no actor",)),
    ("""
        tracks: {x: {start: 0}}
        injects:
          a:
            at: 2025-01-02
            asks: {q: {who: [], answers: [yes_, no_]}}
            then: {do: x = 1}
     """, "who: []", ("nobody is asked `q`",)),
    ("""
        sets: {two: [AA, strangers]}
        tracks: {x: {start: 0}}
        injects:
          a: {at: 2025-01-02, results: {good: {odds: rest, do: x = 1, seen_by: two}}}
     """, "strangers", ("is no actor",)),
    ("""
        tracks: {x: {start: 0, flow: 1 per day, range: [0, highest_of_all]}}
     """, "highest_of_all", ("is not known here",)),
    ("""
        tracks: {x: {start: 0}}
        moves:
          push: {by: [AA], limit: 1e30 per month, do: x += 1}
     """, "1e30", ("to remember", "50,000")),
]


@pytest.mark.parametrize(("text", "where", "words"), ROWS, ids=[where for _, where, _ in ROWS])
def test_what_is_said_and_where(text: str, where: str, words: tuple[str, ...]) -> None:
    problem = complaint(text, *words)
    line, column = at(text, where)
    assert problem.mark.line == line, problem
    assert abs(problem.mark.column - column) <= len(where) + 12, problem


def test_odds_above_one_look_like_a_percentage() -> None:
    complaint("injects: {a: {at: 2025-01-02, results: {b: {odds: 5.74}, c: {odds: rest}}}}", "did you mean 5.74%?")
    complaint("injects: {a: {at: 2025-01-02, results: {b: {odds: 0.7}, c: {odds: 0.5}}}}", "odds are probabilities")


def test_a_high_rate_is_warned_about() -> None:
    assert warned("""
        tracks: {x: {start: 0}}
        injects: {a: {rate: 574 per year, do: x += 1}}
    """, "a day", "574%")


@pytest.mark.parametrize(
    "text",
    [
        "injects: {a: {at: 2025-01-02, when: 1 > 0}}",
        "tracks: {x: {start: 0}, x: {start: 1}}",
        "tracks: {x: {strat: 0}}",
        "tracks: {x: {start: y}}",
        "moves: {push: {by: [ZZ]}}",
        "outcomes: {a: otherwise, b: otherwise}",
        "parameters: {a: b + 1, b: a + 1}",
        "formulas: {f(x): g(x), g(x): f(x)}\nmeasures: {m: f(1)}",
        "tracks: {x: {start: 1 @ nowhere}}",
        "injects: {a: {at: 2025-01-02, do: x = 1}}",
        "injects: {a: {at: 5, do: x = 1}}",
        "measures: {m: uniform(1 day)}",
        "measures: {m: 'uniform(0, 1)'}",
        "tracks: {x: {start: 0}}\ninjects: {a: {when: chance(0.5)}}",
        "injects: {a: {at: 2025-01-02, results: {b: {odds: 'uniform(0, 1)'}, c: {odds: rest}}}}",
    ],
)
def test_more_that_is_refused(text: str) -> None:
    problems = refused(text)
    assert problems and all(problem.mark.line >= 1 and problem.message for problem in problems)


def test_a_case_is_not_opened_in_a_state_that_gives_its_slot_back() -> None:
    """Whoever puts the free state first had nothing opened at all, and was not told."""
    problem = complaint(
        """
        kinds: {crisis: {slots: 3, states: {idle: {free: true}, hot: {exits: {cool: {after: 9 days, to: idle}}}}}}
        injects: {spark: {every: 5 days, do: open(crisis)}}
    """,
        "`idle`",
        "begins in first",
    )
    assert "opened" in problem.message


@pytest.mark.parametrize("acts", ["", "acts: {every: 5 days}, "])
@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("choose: {yse: 0.5, no: 0.5}", "`yse`"),
        ("choose: yse", "`yse`"),
        ("choose: {yes: 0.5, push: 0.5}", "at once"),
        ("choose: {yes: 0.5, wait: 0.5}", "at once"),
        ("choose: {no: 0.5, maybe: rest}", "at once"),
        ("question: r, choose: no", "`no`"),
        ("question: nothing, choose: yes", "`nothing`"),
    ],
)
def test_a_rule_that_fits_nothing_is_refused(acts: str, rule: str, said: str) -> None:
    """Nothing was compiled of it, so nothing was said of it, and its actor fell silent."""
    complaint(f"""
        moves: {{push: {{by: actors}}}}
        injects:
          q: {{at: 2025-01-03, asks: {{q: {{who: AA, answers: [yes, no]}}}}}}
          r: {{at: 2025-01-03, asks: {{r: {{who: BB, answers: [yes, maybe]}}}}}}
        players: {{AA: {{{acts}plays: {{only: {{{rule}}}}}}}}}
    """, said)


def test_a_rule_for_moves_of_somebody_who_never_acts_is_read_all_the_same() -> None:
    text = "moves: {push: {by: [AA]}}\nplayers: {AA: {plays: {only: {if: fear > 2, choose: push}}}}"
    complaint(text, "`fear` is not known")
    complaint(text.replace("[AA]", "[BB]").replace("if: fear > 2, ", ""), "not for AA")


def test_a_calendar_that_is_no_list_of_dates() -> None:
    """Found by a mutation: whoever asked for its items met a fault of ours."""
    complaint("\n        calendars: {board: 5}\n    ", "a calendar is a list of dates")
