"""Small things that gave a wrong number in silence: what is counted, names inside loops, parts of months."""

from __future__ import annotations

import pytest
from program_playing import complaint, play


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("count(armed[a] for a in actors)", 1),
        ("count(not armed[a] for a in actors)", 2),
        ("count(armed[a] for a in actors if x[a] > 2)", 0),
        ("count(x[a] for a in actors)", 3),
        ("count(armed[BB] for k in range(1, 12))", 11),
        ("count(1 > 2 for k in range(1, 12))", 0),
        ("count(1 < 2 for k in range(1, 12))", 11),
    ],
)
def test_what_is_true_is_counted_and_anything_else_by_its_members(said: str, expected: float) -> None:
    played = play(f"""
        actors: {{AA: {{name: Aland, x: 1}}, BB: {{name: Bland, x: 2}}, CC: {{name: Cland, x: 3}}}}
        tracks: {{armed: {{of: actor, start: actor is BB}}, x: {{of: actor, start: 0}}}}
        measures: {{n: "{said}"}}
    """)
    assert played["n"] == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("sum(talk[t].f for t in talk)", 7),
        ("sum(t.f for t in talk)", 7),
        ("count(talk[t] is loud for t in talk)", 1),
        ("sum(y[low] for low in level)", 8),
        ("talk[t].f + y[low]", 6),
    ],
)
def test_a_loop_may_be_named_like_a_case_or_a_word(said: str, expected: float) -> None:
    """Inside it the name is the loop's: it once stayed the case's, in silence."""
    played = play(f"""
        words: {{level: [low, high]}}
        tracks: {{y: {{of: {{w: level}}, start: 1}}}}
        kinds: {{talk: {{named: true, fields: {{f: 2}}, states: {{quiet: , loud: }}}}}}
        cases: {{talk: {{t: {{f: 5}}, u: {{}}}}}}
        start: |
          talk[t] = loud
          y[high] = 7
        measures: {{n: "{said}"}}
    """)
    assert played["n"] == expected


def test_months_are_taken_whole_times_only() -> None:
    text = """
        parameters: {n: 2}
        tracks: {d: LENGTH, until: {type: date, start: never}}
        injects: {go: {at: 2025-03-31, do: "until = now + SAID"}}
        measures: {days: (until - 2025-03-31) / 1 day}
    """
    months, days = text.replace("LENGTH", "1 month"), text.replace("LENGTH", "10 days")
    for said, of_months, of_days in (("d * n", 61, 20), ("d * -1", -31, -10), ("abs(d - 2 months)", 30, None)):
        assert play(months.replace("SAID", said))["days"] == of_months
        assert of_days is None or play(days.replace("SAID", said))["days"] == of_days
    parts = (("d * (n - 0.5)", 15), ("d / n", 5), ("d / 4", 2.5), ("d * 1.5", 15), ("mean(d for a in actors)", 10))
    for said, of_days in parts:
        assert "whole times" in play(months.replace("SAID", said)).fault
        assert play(days.replace("SAID", said))["days"] == of_days
    for said in ("1 month / 2", "1 month * 1.5", "clamp(10 days, 1 day, 2 months)"):
        complaint(months.replace("SAID", said), "month")
    assert play(days.replace("SAID", "clamp(d, 1 day, 7 days)"))["days"] == 7


@pytest.mark.parametrize("said", ["f += 1", "f = x", "f = 2", "f = 1 - f"])
def test_a_flag_holds_true_or_false_and_no_number(said: str) -> None:
    text = "tracks: {f: false, x: 3}\ninjects: {a: {at: 2025-01-02, do: SAID}}\nmeasures: {f: f}"
    complaint(text.replace("SAID", said), "flag")
    for fine, expected in (("f = x > 2", 1), ("f = 1", 1), ("f = not f", 1), ("f = f and x > 2", 0)):
        assert play(text.replace("SAID", fine))["f"] == expected


def test_start_values_are_set_after_those_that_they_read() -> None:
    """In the file's order they once read nought of what stands below."""
    played = play("""
        parameters: {p: 2, q: {start: r * 2}, r: 3}
        formulas:
          all_of(a): v[a] + z
        tracks:
          y: {start: z * 2}
          w: {of: actor, start: all_of(actor) + twice}
          z: {start: x + p}
          twice: {always: y * 2}
          x: {start: 5}
          v: {of: actor, start: 7}
        actors: {AA: {name: Aland, v: 1}, BB: {name: Bland}}
        measures: {y: y, z: z, a: "w[AA]", b: "w[BB]", q: q}
    """)
    assert played.measures == {"y": 14, "z": 7, "a": 1 + 7 + 28, "b": 7 + 7 + 28, "q": 6}


def test_a_start_value_that_waits_for_itself_is_refused() -> None:
    complaint("tracks: {x: {start: y + 1}, y: {start: x + 1}}", "depends on itself")
    complaint("tracks: {x: {start: x + 1}}", "depends on itself")
    complaint("parameters: {p: x + 1}\ntracks: {x: {start: 5}}", "before the track `x`")
    complaint("formulas: {f(): x + 1}\nparameters: {p: f()}\ntracks: {x: {start: 5}}", "before the track `x`")
    text = "words: {lv: [low, high]}\ntracks: {low: {type: lv, start: low}}\nmeasures: {m: 1 if low is low else 0}"
    assert play(text)["m"] == 1


def test_fields_start_after_those_that_they_read() -> None:
    text = """
        kinds:
          k:
            named: true
            fields: {a: {start: b * 2}, b: 5, c: {start: "m[one].z + 1"}}
            states: {s: }
          m: {named: true, fields: {z: 7}, states: {s: }}
          sl: {slots: 3, fields: {p: {start: q + 1}, q: 4}, states: {on: , off: {free: true}}}
        cases: {k: {one: {}, two: {b: 10}}, m: {one: {}}}
        injects: {go: {at: 2025-01-02, do: open(sl)}}
        measures: {a: "k[one].a", b: "k[two].a", c: "k[one].c", p: "sum(c.p for c in sl if c is on)"}
    """
    assert play(text).measures == {"a": 10, "b": 20, "c": 8, "p": 5}
    complaint(text.replace("b: 5", "b: {start: a + 1}"), "depends on itself")
    track = "tracks: {n: {start: 'm[one].z + 1'}}"
    complaint(text.replace("measures:", f"{track}\n        measures:"), "before the field `z`")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("x ** (1 / 3)", None),
        ("zero ** (0 - 1)", None),
        ("zero ** x", None),
        ("mod(5, zero)", None),
        ("x ** 3", -512),
        ("x ** (1 + 1)", 64),
        ("zero ** zero", 1),
        ("y ** 0.5", 3),
        ("y ** (0 - 1)", 1 / 9),
        ("mod(x, 3)", 1),
        ("mod(5, x)", -3),
    ],
)
def test_a_power_or_a_rest_that_is_no_number_is_a_fault(said: str, expected: float | None) -> None:
    played = play(f"""
        tracks: {{x: -8, y: {{start: 9, range: [1, 20]}}, zero: 0}}
        measures: {{m: "{said}"}}
    """)
    if expected is None:
        assert played.fault
    else:
        assert not played.fault and played["m"] == pytest.approx(expected)


def test_what_a_player_remembers_at_first_is_what_it_sees() -> None:
    """A memory's start value once read the truth, hidden from its player or not."""
    text = """
        tracks: {e: {start: 3, SEEN}, o: {start: 4}, n: 0}
        start: e = 6
        moves: {m: {by: [AA], do: n += 1}}
        players:
          AA:
            acts: {every: 73 days}
            memory: {mine: {start: e + o}}
            plays: {only: {if: mine == 10, choose: m}}
        measures: {n: n}
    """
    complaint(text.replace("SEEN", "seen_by: [BB]"), "AA does not see `e`")
    assert play(text.replace("SEEN", "seen_by: [BB], estimated_by: [AA]"))["n"] == 4
