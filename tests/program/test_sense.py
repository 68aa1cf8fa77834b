"""What can be read and cannot be meant is refused where it stands; each of these was once played in silence."""

from __future__ import annotations

import pytest
from program_playing import complaint, refused

_HERE = "tracks: {x: 0, y: {of: actor, start: 0}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("actors: {AA: {name: Aland, resolv: 3}, BB: {name: Bland}}\ntracks: {resolve: {of: actor}}", "`resolve`"),
        ("formulas: {f(a): nope + a}", "`nope`"),
        ("sets: {s: [ZZ]}", "`ZZ`"),
        ("words: {w: [a, b, a]}", "second time"),
        ("calendars: {c: [5 days]}", "a date is expected"),
        (_HERE + "injects: {a: {every: 5 days, times: -1}}", "`times`"),
        (_HERE + "injects: {a: {every: 5 days, times: 1.5}}", "not 1.5"),
        (_HERE + "moves: {m: {by: [AA], limit: 1.5 per 3 days}}", "not 1.5"),
        (_HERE + "moves: {m: {by: [AA], costs: {y: -2}}}", "below nothing"),
        ("moves: {wait: {by: [AA]}}", "`wait`"),
        ("injects: {a: {at: 2025-01-02, asks: {q: {who: AA, answers: [silence, b]}}}}", "`silence`"),
        ("players: {AA: {acts: {every: 0 days}}}", "longer than nothing"),
        ("tracks: {z: {start: 5, range: [10, 0]}}", "holds nothing"),
        ("tracks: {z: {start: 5, drift: {toward: 0, half_life: 3 days}, flow: 1 per day}}", "not both"),
        ("tracks: {z: {start: 5, drift: {toward: 0, half_life: 0 days}}}", "half-life"),
        ("tracks: {z: {start: 1, seen_by: [BB], estimated_by: [AA], doubt: {start: -2}}}", "a doubt"),
        ("clock: {start: 2025-01-01, length: 5 days, tick: 0 days}", "a tick"),
        ("injects: {a: {rate: -1 per day}}", "a rate"),
        ("injects: {a: {after: -3 days}}", "a length of time"),
        (_HERE + "injects: {a: {when: x > 1, for: -3 days}}", "a length of time"),
        (_HERE + "injects: {a: {when: x > 1, delay: -3 days}}", "a length of time"),
        ("moves: {m: {by: [AA], takes: -3 days}}", "a length of time"),
        ("moves: {m: {by: [AA], options: {size: [1, 1]}}}", "twice"),
        ("moves: {m: {by: [AA], shown_as: n, seen_by: actor}}", "`n` is no other move"),
        ("moves: {m: {by: [AA], shown_as: m, seen_by: actor}}", "`m` is no other move"),
        ("players: {AA: {memory: {n: 0}, plays: {a: {do: n += 1, choose: wait}}}}", "never runs"),
        (_HERE + "outcomes: {o: {if: x > 1, for: -3 days}, p: otherwise}", "a length of time"),
        (_HERE + 'injects: {a: {at: 2025-01-02, text: "On {x:date}."}}', "a form of a date"),
        (_HERE + 'injects: {a: {at: 2025-01-02, text: "{now:percent}"}}', "a form of a number"),
        (_HERE + 'injects: {a: {at: 2025-01-02, text: "{x:duration}"}}', "a form of a duration"),
        ("cases: {k: {one: {f: 3}}}", "no `k`"),
        ("kinds: {k: {roles: {o: actors}, states: {a: }}}\ncases: {k: {one: {}}}", "does not name its cases"),
        ("kinds: {k: {named: true, states: {a: }}}\ncases: {k: {one: {f: 3}}}", "no field `f`"),
        ("kinds: {k: {roles: {AA: actors}, states: {a: }}}", "an actor elsewhere"),
        ("kinds: {k: {roles: {o: actors}, groups: {a: [a, b]}, states: {a: , b: }}}", "a state of `k` and a group"),
        ("sources: {s: {title: t}}\ntables:\n  t: {columns: actors, values: [1, 2, 3], source: s}", "2 numbers"),
        ("tracks:\n  z:\n    start: uniform(5, 1)", "above its"),
        ("tracks:\n  z:\n    start: triangular(low=3, mode=9, high=5)", "above its"),
        ("tracks:\n  z:\n    start: normal(mean=1, sd=-1)", "`sd` below nothing"),
        ("tracks:\n  z:\n    start: lognormal(median=-3, sigma=1)", "`median` above nothing"),
        ("tracks:\n  z:\n    start: beta(0, 1)", "`a` above nothing"),
        ("words: {w: [a, b]}\ntracks:\n  z:\n    type: w\n    start: pick(a=-1, b=2)", "the weight of `a`"),
        ("words: {w: [a, b]}\ntracks:\n  z:\n    type: w\n    start: pick(a=0, b=0)", "a weight above nothing"),
        ("injects: {a: {at: 2025-01-02, results: {b: {odds: -0.7}, c: {odds: rest}}}}", "a probability"),
        (
            "tracks: {z: {start: 1, estimated_by: [AA]}}\n"
            'injects: {a: {at: 2025-01-02, do: "report(z, to=AA, error=-1)"}}',
            "an error",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, said: str) -> None:
    problem = complaint(text, said)
    assert problem.mark.line > 1 and problem.mark.column > 1


def test_all_of_it_is_said_at_once_and_what_is_only_known_later_is_left_alone() -> None:
    text = """
        actors: {AA: {name: Aland, x: 1, y: 2}, BB: {name: Bland}}
        parameters: {often: {start: -1}}
        tracks: {x: {of: actor, range: [0, 10]}, h: {start: 3 days}}
        formulas:
          f(a): x[a] + max(x[b] for b in actors)
          g(): often
        injects: {a: {rate: often per day, times: 2}, b: {every: 2 days, times: any}}
    """
    assert [problem.message for problem in refused(text)] == ["there is no track `y`"], refused(text)
    both = refused(text.replace("times: 2", "times: 0").replace("[0, 10]", "[3, 1]"))
    assert len(both) == 3 and [one.mark.line for one in both] == sorted(one.mark.line for one in both)
