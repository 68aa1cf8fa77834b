"""What happens: order, state changes after the block, results, kinds, slots, faults."""

from __future__ import annotations

import pytest
from program_playing import complaint, play, refused, runs, share, sure


def test_state_changes_wait_for_the_end_of_the_block() -> None:
    played = play("""
        tracks: {old: {start: 0}, after: {start: 0}}
        kinds: {talk: {roles: {host: [AA]}, states: {quiet: {}, loud: {}}}}
        injects:
          bell:
            at: 2025-01-02
            do: |
              talk[AA] = loud
              if talk[AA] is quiet: old = 1
          look: {at: 2025-01-03, if: "talk[AA] is loud", do: after = 1}
        measures: {old: old, after: after}
    """)
    assert played.measures == {"old": 1, "after": 1}


def test_a_number_written_is_seen_by_the_next_line() -> None:
    assert play("""
        tracks: {x: {start: 1}, y: {start: 0}}
        injects:
          bell:
            at: 2025-01-02
            do: |
              x = x * 5
              y = x + 1
        measures: {y: y}
    """)["y"] == 6


def test_order_of_a_consequence() -> None:
    """Outer do, the result's do, leave, the change, enter."""
    played = play("""
        tracks: {log: {start: 0}}
        kinds:
          talk:
            roles: {host: [AA]}
            states:
              quiet:
                exits:
                  opens:
                    at: 2025-01-02
                    do: log = log * 10 + 1
                    results: {surely: {odds: 1, to: loud, do: log = log * 10 + 2}}
                leave: log = log * 10 + 3
              loud: {enter: log = log * 10 + 4}
        measures: {log: log}
    """)
    assert played["log"] == 1234


def test_entering_the_own_state_again_leaves_and_enters() -> None:
    played = play("""
        tracks: {n: {start: 0}}
        kinds:
          talk:
            roles: {host: [AA]}
            states: {on: {enter: n += 1, exits: {again: {after: 100 days, to: on}}}}
        measures: {n: n}
    """)
    assert played["n"] == 4


def test_several_state_changes_of_one_block_happen_in_order() -> None:
    played = play("""
        tracks: {log: {start: 0}}
        kinds:
          talk:
            roles: {host: actors}
            states:
              quiet: {}
              loud: {enter: "log = log * 10 + (1 if host is AA else 2)"}
        injects:
          bell:
            at: 2025-01-02
            do: |
              talk[BB] = loud
              talk[AA] = loud
        measures: {log: log}
    """)
    assert played["log"] == 21


def test_since_and_at_start() -> None:
    played = play("""
        tracks: {x: {start: 5}}
        kinds: {talk: {roles: {host: [AA]}, states: {quiet: {exits: {o: {after: 10 days, to: loud}}}, loud: {}}}}
        injects: {bell: {at: 2025-01-05, do: x = 9}}
        measures: {since: "talk[AA].since", first: at_start(x)}
    """)
    assert played["since"] == 10 * 86400 and played["first"] == 5


def test_the_odds_of_results() -> None:
    text = """
        tracks: {p: {start: 0.3}}
        injects:
          bell:
            at: 2025-01-02
            results:
              a: {odds: p, do: got = 1}
              b: {odds: 0.5, do: got = 2}
              c: {odds: rest, do: got = 3}
        outcomes: {a: got == 1, b: got == 2, c: otherwise}
    """.replace("tracks: {", "tracks: {got: {start: 0}, ")
    for name, odds in (("a", 0.3), ("b", 0.5), ("c", 0.2)):
        assert sure(share(text, name, 1500), odds, 1500)


def test_odds_above_one_are_refused_where_they_are_known() -> None:
    complaint(
        "injects: {bell: {at: 2025-01-02, results: {a: {odds: 0.6}, b: {odds: 0.5}}}}", "1.1", "more than 1"
    )


def test_odds_that_leave_something_over_ask_for_the_rest() -> None:
    complaint("injects: {bell: {at: 2025-01-02, results: {a: {odds: 0.6}, b: {odds: 0.3}}}}", "0.9", "rest")


def test_odds_above_one_at_play_are_a_fault() -> None:
    played = play("""
        tracks: {p: {start: 0.7}}
        injects: {bell: {at: 2025-01-02, results: {a: {odds: p}, b: {odds: p}, c: {odds: rest}}}}
    """)
    assert played.outcome == "" and "odds" in played.fault and played.ended == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x = 1 / (x - 1)", "division by zero"),
        ("x = log(x - 1)", "log"),
        ("x = sqrt(x - 2)", "root"),
        ("x = w[who]", "index"),
    ],
)
def test_arithmetic_that_has_no_answer_is_a_fault_with_its_place(line: str, words: str) -> None:
    played = play(f"""
        tracks:
          x: {{start: 1}}
          who: {{type: actor, start: nobody}}
          w: {{of: actor, start: 2}}
        injects:
          bell:
            at: 2025-01-02
            do: {line}
    """)
    assert played.outcome == "" and words in played.fault


def test_a_broken_invariant_is_a_fault() -> None:
    played = play("""
        tracks: {x: {start: 1}}
        injects: {bell: {at: 2025-01-02, do: x = 7}}
        invariants: {small: x < 5}
    """)
    assert played.outcome == "" and "small" in played.fault


def test_an_invariant_of_a_kind_is_checked_for_each_case() -> None:
    played = play("""
        kinds:
          talk:
            roles: {host: actors}
            fields: {n: 0}
            states: {on: {}}
            invariants: {small: n < 5}
        injects: {bell: {at: 2025-01-02, do: "talk[BB].n = 9"}}
    """)
    assert "small" in played.fault


_POOL = """
    tracks: {n: {start: 0}, first: {start: 0}}
    kinds:
      crisis:
        slots: 2
        fields: {size: 1, lasts: {start: "uniform(1 day, 2 days)"}}
        states:
          on:
            enter: n += size
            exits: {ends: {at: opened + 10 days, to: done}}
          done: {free: true}
    injects:
      a: {at: 2025-01-02, do: "open(crisis, size=3)"}
      b: {at: 2025-01-03, do: open(crisis)}
"""


def test_slots_open_with_fields_and_are_freed() -> None:
    played = play(_POOL + """
      c: {at: 2025-01-12 12:00, do: open(crisis)}
    measures: {n: n, most: highest(count(c for c in crisis if c is on))}
    """)
    assert played.fault == "" and played["n"] == 5 and played["most"] == 2
    assert played.days("crisis[0].ends") == [11, 21.5] and played.days("crisis[1].ends") == [12]


def test_slots_that_are_full_are_a_fault() -> None:
    played = play(_POOL + "      c: {at: 2025-01-04, do: open(crisis)}\n")
    assert "no slot of `crisis` is free" in played.fault and played.ended == 3


def test_two_slots_opened_in_one_block() -> None:
    played = play(_POOL + """
      c:
        at: 2025-02-01
        do: |
          open(crisis, size=5)
          open(crisis, size=7)
    measures: {n: n}
    """)
    assert played.fault == "" and played["n"] == 16


def test_named_cases_have_their_own_values() -> None:
    played = play("""
        kinds: {treaty: {named: true, fields: {size: 1}, states: {on: {}}}}
        cases: {treaty: {npt: {size: 7}, ban: {}}}
        measures: {npt: 'treaty[npt].size', ban: 'treaty[ban].size'}
    """)
    assert played.measures == {"npt": 7, "ban": 1}


def test_a_named_kind_is_a_role() -> None:
    played = play("""
        tracks: {n: {start: 0}}
        kinds:
          treaty: {named: true, states: {on: {}}}
          membership: {roles: {pact: treaty, member: actors}, states: {out: {}, party: {}}}
        cases: {treaty: {npt: {}, ban: {}}}
        start: |
          membership[npt, AA] = party
          membership[ban, BB] = party
          membership[npt, BB] = party
        measures:
          n: count(m for m in membership if m is party)
          npt: count(a for a in actors if membership[npt, a] is party)
    """)
    assert played.measures == {"n": 3, "npt": 2}


def test_start_comes_before_states_are_entered() -> None:
    played = play("""
        tracks: {n: {start: 0}, x: {start: 1}}
        kinds: {talk: {roles: {host: [AA]}, states: {off: {enter: n += 100}, on: {enter: n += x}}}}
        start: |
          talk[AA] = on
          x = 5
        measures: {n: n}
    """)
    assert played["n"] == 5


def test_groups_stand_for_their_states() -> None:
    played = play("""
        kinds: {talk: {roles: {host: actors}, groups: {awake: [on, loud]}, states: {off: {}, on: {}, loud: {}}}}
        start: |
          talk[AA] = loud
        measures:
          awake: count(a for a in actors if talk[a] is awake)
          asleep: count(a for a in actors if talk[a] is not awake)
    """)
    assert played.measures == {"awake": 1, "asleep": 1}


def test_inject_of_a_kind_happens_for_each_case() -> None:
    played = play("""
        tracks: {n: {start: 0}}
        kinds:
          talk:
            roles: {a_side: actors, b_side: actors}
            states: {on: {}}
            injects: {bell: {at: 2025-01-02, do: n += 1}}
        measures: {n: n}
    """)
    assert played["n"] == 2  # an actor never with itself


def test_loops_over_a_range_and_over_cases() -> None:
    played = play("""
        tracks: {n: {start: 0}, m: {start: 0}}
        kinds: {talk: {roles: {host: actors}, fields: {k: 2}, states: {on: {}}}}
        injects:
          bell:
            at: 2025-01-02
            do: |
              for i in range(1, 5): n += i
              for c in talk: m += c.k
        measures: {n: n, m: m}
    """)
    assert played.measures == {"n": 10, "m": 4}


def test_conditions_that_set_each_other_off_are_a_fault() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        injects:
          up: {whenever: x == 0, do: x = 1}
          further: {whenever: x == 1, do: x = 2}
          down: {whenever: x == 2, do: x = 0}
    """)
    assert "set each other off" in played.fault


def test_a_random_start_is_drawn_once_a_run() -> None:
    text = """
        tracks: {x: {start: "uniform(0, 1)"}, same: {start: 0}}
        injects: {a: {at: 2025-01-02, do: same = x}, b: {at: 2025-01-03, do: same = same - x}}
        measures: {x: x, same: same}
    """
    rows = runs(text, 50)
    assert len({row["x"] for row in rows}) == 50 and all(row["same"] == 0 for row in rows)


def test_to_stands_in_kinds_only() -> None:
    assert refused("injects: {bell: {at: 2025-01-02, to: on}}")


def test_pick_from_words_and_tables() -> None:
    text = """
        words: {sizes: [small, large]}
        tables: {often: {rows: sizes, columns: sizes, values: [[1, 0], [0.25, 0.75]]}}
        tracks: {a: {type: sizes, start: small}, b: {type: sizes, start: small}}
        injects:
          bell:
            at: 2025-01-02
            do: |
              a = pick(small=1, large=3)
              b = pick(often[large])
        measures: {a: 1 if a is large else 0, b: 1 if b is large else 0}
    """
    rows = runs(text, 1500)
    for name in ("a", "b"):
        assert sure(sum(row[name] for row in rows) / 1500, 0.75, 1500)
