"""Places: indices, ranges, derived, fresh, drifting and flowing ones; durations of months."""

from __future__ import annotations

import math

from program_playing import complaint, play, program, runs, simulation

DAY = 86400


def test_a_pair_has_no_order() -> None:
    played = play("""
        actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
        tracks: {tension: {of: pair, start: 10}}
        injects:
          bell:
            at: 2025-01-02
            do: |
              tension[BB, AA] += 5
              tension[AA, BB] += 1
              for x in actors:
                if x is not CC: tension[CC, x] = 40
        measures: {ab: "tension[AA, BB]", ca: "tension[AA, CC]", sum_: "tension[BB, CC]"}
    """)
    assert played.measures == {"ab": 16, "ca": 40, "sum_": 40}


def test_a_pair_of_one_actor_is_refused_or_a_fault() -> None:
    complaint("tracks: {t: {of: pair, start: 1}}\nmeasures: {x: 't[AA, AA]'}\n", "two different actors")
    assert "with itself" in play("""
        tracks: {t: {of: pair, start: 1}}
        injects:
          bell:
            at: 2025-01-02
            do: |
              for a in actors: t[a, AA] += 1
    """).fault


def test_writes_are_clamped_and_counted() -> None:
    text = """
        tracks: {x: {start: 5, range: [0, 10]}}
        injects: {up: {at: 2025-01-02, do: x += 50}, down: {at: 2025-01-05, do: x -= 90}}
        measures: {most: highest(x), least: lowest(x)}
    """
    played = play(text)
    assert played.measures == {"most": 10, "least": 0}
    cell = program(text).clamped["tracks.x"]
    machine = simulation(text).plain
    world = machine.new_world(1, 0)
    machine.begin(world)
    from wargame.engine.clock import advance

    advance(machine, world, 30.0 * DAY)
    assert world.I[cell] == 2


def test_a_range_may_be_a_parameter() -> None:
    assert play("""
        parameters: {most: 7}
        tracks: {x: {start: 5, range: [0, most]}}
        injects: {up: {at: 2025-01-02, do: x += 50}}
        measures: {x: x}
    """)["x"] == 7


def test_a_start_outside_the_range_is_clamped() -> None:
    assert play("tracks: {x: {start: 50, range: [0, 10]}}\nmeasures: {x: x}\n")["x"] == 10


def test_derived_places_follow() -> None:
    played = play("""
        tracks: {x: {start: 2}, twice: {always: x * 2}, four: {of: actor, always: "twice * 2 if actor is AA else 0"}}
        injects: {up: {at: 2025-01-02, do: x = 5}, alarm: {when: twice > 8}}
        measures: {four: "four[AA]", zero: "four[BB]"}
    """)
    assert played.measures == {"four": 20, "zero": 0} and played.days("alarm") == [1]


def test_a_derived_place_cannot_be_written_nor_derive_from_itself() -> None:
    complaint("tracks: {x: {always: 2}}\ninjects: {a: {at: 2025-01-02, do: x = 3}}\n", "derived")
    complaint("tracks: {x: {always: y + 1}, y: {always: x + 1}}\n", "derived from itself")


def test_fresh_is_drawn_at_each_reading() -> None:
    played = play("""
        tracks: {d: {fresh: "uniform(0, 1)"}, a: {start: 0}, b: {start: 0}}
        injects: {one: {at: 2025-01-02, do: a = d}, two: {at: 2025-01-03, do: b = d}}
        measures: {a: a, b: b}
    """)
    assert 0 < played["a"] < 1 and 0 < played["b"] < 1 and played["a"] != played["b"]


def test_fresh_cannot_stand_in_a_condition() -> None:
    complaint("""
        tracks: {d: {fresh: "uniform(0, 1)"}}
        injects: {one: {when: d > 0.5}}
    """, "drawn anew")


def test_a_drift_halves_the_distance_exactly() -> None:
    played = play("""
        clock: {start: 2025-01-01, length: 100 days}
        tracks: {x: {start: 0, drift: {toward: 50, half_life: 10 days}}, at_30: {start: 0}, kicked: {start: 0}}
        injects:
          look: {at: 2025-01-31, do: at_30 = x}
          kick: {at: 2025-01-31, do: x += 12.5}
          again: {at: 2025-02-10, do: kicked = x}
        measures: {at_30: at_30, kicked: kicked, end: x}
    """)
    assert played["at_30"] == 50 * (1 - 2**-3)
    assert math.isclose(played["kicked"], 50 + 6.25 / 2, rel_tol=1e-12)
    assert math.isclose(played["end"], 50 + 6.25 * 2**-7, rel_tol=1e-12)


def test_a_drift_meets_a_line_to_the_second() -> None:
    played = play("""
        tracks: {x: {start: 0, drift: {toward: 50, half_life: 10 days}}}
        injects: {alarm: {when: x > 30}}
    """)
    meets = 10 * DAY * math.log(50 / 20) / math.log(2)
    assert played.days("alarm") == [math.ceil(meets) / DAY]


def test_a_flow_is_a_line_and_its_slope_is_taken_anew() -> None:
    played = play("""
        clock: {start: 2025-01-01, length: 100 days}
        tracks: {speed: {start: 2}, x: {start: 0, flow: speed per day}, early: {start: 0}}
        injects:
          look: {at: 2025-01-11, do: early = x}
          slower: {at: 2025-01-21, do: speed = -1}
          alarm: {when: x > 33}
          low: {whenever: x < 30}
        measures: {early: early, end: x, top: highest(x)}
    """)
    assert played["early"] == 20 and played["end"] == 40 - 80
    assert played.days("alarm") == [16.5 + 1 / DAY]
    assert played.days("low") == [0, 30 + 1 / DAY]
    assert played["top"] == 40


def test_a_crossing_with_a_value_that_changes_is_solved_anew() -> None:
    played = play("""
        tracks: {bar: {start: 100}, x: {start: 0, flow: 1 per day}}
        injects: {lower: {at: 2025-01-11, do: bar = 20}, alarm: {when: x >= bar}}
    """)
    assert played.days("alarm") == [20]


def test_a_flow_stops_at_its_range_and_starts_from_there() -> None:
    played = play("""
        clock: {start: 2025-01-01, length: 100 days}
        tracks: {speed: {start: 2}, x: {start: 0, range: [0, 10], flow: speed per day}}
        injects: {back: {at: 2025-01-21, do: speed = -1}, alarm: {when: x < 5, if: now > 2025-01-02}}
        measures: {end: x}
    """)
    assert played["end"] == 0


def test_conditions_on_moving_places_that_cannot_be_solved_are_looked_at_on_the_tick() -> None:
    played = play("""
        clock: {start: 2025-01-01, length: 100 days, tick: 6 hours}
        tracks: {x: {start: 0, flow: 1 per day}, y: {start: 100, flow: -1 per day}}
        injects: {meet: {when: x * 2 > y}}
    """)
    assert 33.33 < played.days("meet")[0] <= 33.34 + 0.25


def test_months_are_calendar_steps_when_added_and_means_when_drawn() -> None:
    played = play("""
        tracks:
          a: {type: date, start: never}
          b: {type: duration, start: 2 months}
          c: {type: date, start: never}
          d: {type: duration, start: 0 days}
        injects:
          bell:
            at: 2025-01-31
            do: |
              a = now + 1 month
              c = now + b
              d = uniform(1 month, 1 month)
        measures: {a: a, c: c, d: d, b: b}
    """)
    assert played["a"] == 58 * DAY and played["c"] == 89 * DAY and played["d"] == round(30.436875 * DAY)


def test_months_are_not_compared_with_days() -> None:
    complaint("injects: {a: {when: now - 2025-01-01 > 3 months}}\n", "now > since + 3 months")


def test_a_stored_duration_is_compared_at_its_mean_length() -> None:
    played = play("""
        tracks: {notice: {start: 31 days}, a: {start: 0}, b: {start: 0}}
        injects:
          one: {at: 2025-01-02, do: a = 1 if notice > 30 days else 0}
          two: {at: 2025-01-03, do: notice = 1 month}
          three: {at: 2025-01-04, do: "b = 1 if notice < 31 days and notice > 30 days else 0"}
        measures: {a: a, b: b}
    """)
    assert played.measures == {"a": 1, "b": 1}


def test_a_drawn_length_does_not_hold_months() -> None:
    complaint("""
        assumptions: {j: Judged.}
        tracks: {long: {start: "uniform(1 day, 2 days) @ j"}}
        injects: {one: {at: 2025-01-02, do: long = 2 months}}
    """, "cannot hold months")


def test_fields_and_tracks_of_every_type_start_and_change() -> None:
    played = play("""
        words: {sizes: [small, large]}
        tracks:
          w: {type: sizes, start: large}
          who: {type: actor, start: nobody}
          f: {start: true}
          when: {start: never}
          long: {start: 31 days}
        injects:
          bell:
            at: 2025-01-05
            do: |
              w = small
              who = BB
              f = not f
              when = now
              long += 1 day
        measures: {w: 1 if w is small else 0, who: 1 if who is BB else 0, f: f, when: when, long: long}
    """)
    assert played.measures == {"w": 1, "who": 1, "f": 0, "when": 4 * DAY, "long": 32 * DAY}


def test_an_actor_has_its_own_start_value() -> None:
    played = play("""
        actors: {AA: {name: A, cash: 7}, BB: {name: B}}
        tracks: {cash: {of: actor, start: 3}}
        measures: {a: "cash[AA]", b: "cash[BB]"}
    """)
    assert played.measures == {"a": 7, "b": 3}


def test_indices_of_several_kinds() -> None:
    played = play("""
        words: {arms: [bombs, missiles]}
        tracks: {stock: {of: {who: actors, what: arms}, start: 1 if what is bombs else 2}}
        injects: {bell: {at: 2025-01-02, do: "stock[BB, missiles] += 5"}}
        measures:
          ab: stock[AA, bombs]
          bm: stock[BB, missiles]
          all_: sum(sum(stock[a, w] for w in arms) for a in actors)
    """)
    assert played.measures == {"ab": 1, "bm": 7, "all_": 1 + 2 + 1 + 7}


def test_distributions_have_their_means() -> None:
    rows = runs("""
        parameters:
          u: uniform(2, 4)
          n: normal(mean=5, sd=2)
          l: lognormal(median=3, sigma=0.5)
          g: gamma(mean=1, sd=0.54)
          b: beta(2, 6)
          t: triangular(low=0, mode=1, high=5)
          c: chance(0.3)
        measures: {u: u, n: n, l: l, g: g, b: b, t: t, c: c}
    """, 2000)
    means = {
        "u": (3, 0.577), "n": (5, 2), "l": (3 * math.exp(0.125), 1.82), "g": (1, 0.54), "b": (0.25, 0.145),
        "t": (2, 1.08), "c": (0.3, 0.459),
    }
    for name, (mean, spread) in means.items():
        assert abs(sum(row[name] for row in rows) / 2000 - mean) < 3.29 * spread / math.sqrt(2000), name
