"""Moves: legality as the actor sees it, costs, limits, time to arrive, options, order, refusals."""

from __future__ import annotations

from program_playing import complaint, play, refused, runs, sure

_PUSH = """
    tracks: {x: {start: 0}, cash: {of: actor, start: 5}}
    moves:
      push: {by: [AA], do: x += 1, MORE}
    players: {AA: {acts: {every: 10 days}, plays: {always: {choose: push}}}}
    measures: {x: x, cash: 'cash[AA]'}
"""


def test_if_makes_a_move_legal() -> None:
    assert play(_PUSH.replace("MORE", "if: x < 3"))["x"] == 3


def test_costs_are_needed_and_deducted() -> None:
    played = play(_PUSH.replace("MORE", "costs: {cash: 2}"))
    assert played.measures == {"x": 2, "cash": 1}


def test_limit_in_a_length_of_time() -> None:
    played = play(_PUSH.replace("MORE", "limit: 2 per 100 days"))
    assert played.days("push[AA]") == [10, 20, 110, 120, 210, 220, 310, 320]


def test_limit_in_months_is_calendar_true() -> None:
    played = play(_PUSH.replace("MORE", "limit: 1 per 1 month").replace("every: 10 days", "every: 1 day"))
    assert played.days("push[AA]")[:4] == [1, 32, 60, 91]


def test_a_limit_is_one_for_each_actor() -> None:
    played = play(_PUSH.replace("by: [AA]", "by: actors").replace("MORE", "limit: 1 per 10 years").replace(
        "players: {", "players: {BB: {acts: {every: 10 days}, plays: {always: {choose: push}}}, "
    ))
    assert played["x"] == 2


def test_takes_arrives_later_whatever_happens_meanwhile() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        kinds:
          talk:
            roles: {host: [AA]}
            states:
              quiet: {exits: {gone: {at: 2025-01-20, to: over}}}
              over: {}
            moves:
              build: {by: host, from: quiet, limit: 1 per 10 years, takes: 30 days, do: x = 1}
        players: {AA: {acts: {every: 10 days}, plays: {always: {choose: "talk[AA].build"}}}}
        measures: {when: first_time(x > 0)}
    """)
    assert played["when"] == 40 * 86400


def test_takes_may_lead_to_a_state() -> None:
    played = play("""
        kinds:
          talk:
            roles: {host: [AA]}
            states: {quiet: {}, over: {}}
            moves:
              build: {by: host, from: quiet, limit: 1 per 10 years, takes: 1 month, to: over}
        players: {AA: {acts: {every: 10 days}, plays: {always: {choose: "talk[AA].build"}}}}
        measures: {when: "first_time(talk[AA] is over)"}
    """)
    assert played["when"] == 41 * 86400


def test_a_target_and_options() -> None:
    played = play("""
        actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
        tracks: {hit: {of: actor, start: 0}}
        moves:
          strike:
            by: actors
            target: actors
            options: {size: [1, 5]}
            do: hit[target] += size
        players:
          AA: {plays: {one: {at: 2025-01-02, choose: "strike[BB, 5]"}}}
          BB: {plays: {one: {at: 2025-01-02, choose: "strike[CC, 1]"}}}
        measures: {b: "hit[BB]", c: "hit[CC]", a: "hit[AA]"}
    """)
    assert played.measures == {"a": 0, "b": 5, "c": 1}


def test_nobody_targets_itself() -> None:
    assert refused("""
        tracks: {hit: {of: actor, start: 0}}
        moves: {strike: {by: actors, target: actors, do: "hit[target] += 1"}}
        players: {AA: {plays: {one: {at: 2025-01-02, choose: "strike[AA]"}}}}
    """)


def test_a_move_without_its_target_is_refused() -> None:
    complaint("""
        moves: {strike: {by: actors, target: actors}}
        players: {AA: {plays: {one: {at: 2025-01-02, choose: strike}}}}
    """, "needs a target")


def test_a_move_of_somebody_else_is_refused() -> None:
    complaint("""
        moves: {strike: {by: [BB]}}
        players: {AA: {plays: {one: {at: 2025-01-02, choose: strike}}}}
    """, "not for AA")


def test_results_of_a_move_are_drawn() -> None:
    rows = runs("""
        tracks: {x: {start: 0}}
        moves: {try_: {by: [AA], results: {well: {odds: 0.25, do: x = 1}, badly: {odds: rest}}}}
        players: {AA: {plays: {one: {at: 2025-01-02, choose: try_}}}}
        measures: {x: x}
    """, 1500)
    assert sure(sum(row["x"] for row in rows) / 1500, 0.25, 1500)


_RACE = """
    tracks: {taken: {start: 0}}
    moves: {grab: {by: actors, if: taken == 0, do: taken = 1 if actor is AA else 2}}
    players:
      AA: {acts: {every: 10 days}, plays: {always: {choose: grab}}}
      BB: {acts: {every: 10 days}, plays: {always: {choose: grab}}}
    outcomes: {aa: taken == 1, bb: otherwise}
"""


def test_moves_of_one_instant_come_in_a_drawn_order() -> None:
    rows = runs(_RACE, 1000)
    assert sure(sum(row.outcome == "aa" for row in rows) / 1000, 0.5, 1000)


def test_what_has_become_illegal_meanwhile_is_refused_and_recorded() -> None:
    played = play(_RACE)
    kinds = [kind for _, _, kind in played.steps]
    assert kinds.count("move") == 1 and kinds.count("refused") == 1


def test_legality_is_judged_with_the_actors_eyes() -> None:
    played = play("""
        kinds:
          plan:
            roles: {owner: [AA]}
            estimated_by: [BB]
            states: {idle: {exits: {on: {at: 2025-02-01, to: ready}}}, ready: {}}
            moves: {stop: {by: [BB], from: idle, limit: 1 per 10 years}}
        players: {BB: {plays: {one: {at: 2025-03-01, choose: "plan[AA].stop"}}}}
    """)
    assert played.days("plan[AA].stop") == [] or played.days("[AA] by BB") == []
    assert any(kind == "move" for _, _, kind in played.steps)  # BB still believes it idle


def test_legality_that_reads_what_the_actor_cannot_see_is_refused() -> None:
    complaint("""
        tracks: {secret: {start: 0, seen_by: AA}}
        moves: {push: {by: [BB], if: secret > 0}}
    """, "does not see")


def test_several_moves_at_one_act() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        moves: {push: {by: [AA], do: x += 1}}
        players: {AA: {acts: {every: 100 days, moves: 3}, plays: {always: {choose: push}}}}
        measures: {x: x}
    """)
    assert played["x"] == 9


def test_acts_first() -> None:
    assert play("""
        moves: {push: {by: [AA]}}
        players: {AA: {acts: {every: 100 days, first: 2025-01-02}, plays: {always: {choose: push}}}}
    """).days("push[AA]") == [1, 101, 201, 301]


def test_a_kinds_move_changes_its_state() -> None:
    played = play("""
        kinds:
          talk:
            roles: {a_side: [AA], b_side: [BB]}
            states: {quiet: {}, asked: {}, agreed: {}}
            moves:
              ask: {by: a_side, from: quiet, to: asked}
              agree: {by: b_side, from: asked, to: agreed}
        players:
          AA: {acts: {every: 10 days}, plays: {always: {choose: "talk[AA, BB].ask"}}}
          BB: {acts: {every: 10 days}, plays: {always: {choose: "talk[AA, BB].agree"}}}
        measures: {when: "first_time(talk[AA, BB] is agreed)"}
    """)
    assert played["when"] == 20 * 86400


_NAMED = """
    actors: {AA: {name: Aland}, BB: {name: Bland}, CC: {name: Cland}}
    tracks: {hit: {of: actor, start: 0}}
    moves: {strike: {by: actors, target: actors, options: {size: [1, 5]}, do: "hit[target] += size"}}
    kinds:
      watch:
        roles: {guard: actors, client: actors}
        states: {none: }
        moves: {warn: {by: guard, target: actors, do: "hit[target] += 1"}}
    players: {AA: {plays: {one: {at: 2025-01-02, choose: "CHOSEN"}}}}
    measures: {b: "hit[BB]", c: "hit[CC]"}
"""


def test_a_move_is_named_as_the_complaint_says() -> None:
    """It listed the moves with their actor before them, which was refused again."""
    for said, wanted in (
        ("strike[BB]", "strike[BB, 1], strike[BB, 5]"),
        ("strike[CC]", "strike[CC, 5]"),
        ("watch[AA, BB].warn", "write `watch[AA, BB].warn[BB]`"),
        ("watch[AA, BB].warn[BB, 2]", "watch[AA, BB].warn[CC]"),
    ):
        complaint(_NAMED.replace("CHOSEN", said), wanted)
    assert play(_NAMED.replace("CHOSEN", "strike[BB, 5]")).measures == {"b": 5, "c": 0}
    assert play(_NAMED.replace("CHOSEN", "watch[AA, BB].warn[CC]")).measures == {"b": 0, "c": 1}
