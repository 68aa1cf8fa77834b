"""Corners where pieces of the language meet."""

from __future__ import annotations

from program_playing import DAY, complaint, play, runs, sure


def test_a_held_condition_starts_anew_with_the_state() -> None:
    played = play("""
        tracks: {x: {start: 1}}
        kinds:
          talk:
            roles: {host: [AA]}
            states:
              on: {exits: {off: {after: 7 days, to: off}, tired: {when: x > 0, for: 10 days, to: over}}}
              off: {exits: {on: {after: 1 day, times: 1, to: on}}}
              over: {}
        injects: {slow: {at: 2025-02-01, do: x = 0}}
    """)
    assert played.days("talk[AA].tired") == []


def test_an_exit_armed_before_does_not_fire_in_the_next_visit() -> None:
    played = play("""
        kinds:
          talk:
            roles: {host: [AA]}
            states:
              on: {exits: {late: {after: 10 days, to: over}, off: {at: 2025-01-08, if: "now < 2025-01-09", to: off}}}
              off: {exits: {back: {after: 1 day, to: on}}}
              over: {}
    """)
    assert played.days("talk[AA].late") == [18]


def test_a_rule_watches_what_its_actor_believes() -> None:
    played = play("""
        tracks: {x: {of: actor, start: 0, seen_by: actor, estimated_by: actors}, n: {start: 0}}
        injects:
          up: {at: 2025-01-05, do: "x[AA] = 9"}
          told: {at: 2025-01-20, do: "report(x[AA], to=BB)"}
        moves: {push: {by: [BB], do: n += 1}}
        players: {BB: {plays: {sees: {when: "x[AA] > 5", choose: push}}}}
    """)
    assert played.days("push[BB]") == [19]


def test_aggregates_with_conditions() -> None:
    played = play("""
        actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
        sets: {some: [AA, BB], nobody_: []}
        tracks: {x: {of: actor, start: 1 if actor is AA else 2 if actor is BB else 4}}
        measures:
          total: sum(x[a] for a in actors if a is not BB)
          top: max(x[a] for a in some)
          least: min(x[a] for a in actors)
          mean_: mean(x[a] for a in some)
          product: prod(x[a] for a in actors)
          none: sum(x[a] for a in nobody_)
          one: prod(x[a] for a in nobody_)
          every: all(x[a] > 3 for a in nobody_)
          some_: any(x[a] > 3 for a in nobody_)
          best: 1 if argmax(x[a] for a in actors) is CC else 0
          inside: count(a for a in actors if a in some)
          pairs_: count(a for a in actors if any(x[b] > x[a] for b in actors))
          squares: sum(i * i for i in range(1, 5))
    """)
    assert played.measures == {
        "total": 5, "top": 2, "least": 1, "mean_": 1.5, "product": 8, "none": 0, "one": 1, "every": 1, "some_": 0,
        "best": 1, "inside": 2, "pairs_": 2, "squares": 30,
    }


def test_arithmetic() -> None:
    played = play("""
        formulas: {double(v): 2 * v, fact(n): "prod(i for i in range(1, n + 1))"}
        tracks: {x: {start: 7}}
        measures:
          a: 5% * 200 + double(x) ** 2
          b: mod(x, 4) + mod(-1, 4)
          c: comb(5, 2) + fact(4)
          d: clamp(x, 0, 5) + abs(-3) + sqrt(16)
          e: min(x, 3) + max(x, 9)
          f: 1 if 1 < x < 8 and not x == 3 else 0
          g: 10 days / 1 day
          h: 2025-03-01 - 2025-02-01
    """)
    assert played.measures == {
        "a": 10 + 196, "b": 6, "c": 34, "d": 12, "e": 12, "f": 1, "g": 10, "h": 28 * DAY,
    }


def test_months_index_a_table() -> None:
    played = play("""
        tables: {season: {columns: month, values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}}
        tracks: {x: {start: 0}, y: {start: 0, flow: "season[month(now)] per day"}}
        injects: {bell: {at: 2025-03-15, do: "x = season[month(now)]"}}
        measures: {x: x, y: y}
    """)
    assert played["x"] == 3
    lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    assert abs(played["y"] - sum((k + 1) * days for k, days in enumerate(lengths))) < 1


def test_a_summer_time_zone_keeps_the_hour_of_months() -> None:
    assert play("""
        clock: {start: 2025-03-01, length: 100 days, zone: Europe/Stockholm}
        injects: {bell: {every: 1 month}}
    """).days("bell") == [31 - 1 / 24, 61 - 1 / 24, 92 - 1 / 24]


def test_costs_of_somebody_elses_purse_cannot_be_written() -> None:
    complaint("""
        tracks: {x: {start: 0}}
        moves: {push: {by: actors, costs: {x: 2}}}
    """, "a cost is paid from a track of actors")


def test_a_report_in_start_and_in_an_enter() -> None:
    played = play("""
        tracks: {told: {start: 0}}
        kinds:
          plan:
            roles: {owner: actors}
            estimated_by: actors
            fields: {size: 3}
            states:
              idle: {exits: {on: {after: 5 days, to: ready}}}
              ready: {enter: "report(size, to=actors, after=2 days)"}
        injects:
          grows: {at: 2025-01-04, do: "plan[AA].size = 8"}
          early: {at: 2025-01-07, do: "told = estimate(plan[AA].size, by=BB)"}
          late: {at: 2025-01-09, do: "told = told * 100 + estimate(plan[AA].size, by=BB)"}
        measures: {told: told}
    """)
    assert played["told"] == 308


def test_signal_and_act_differ_and_the_moves_effect_is_the_acts() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        moves:
          arm: {by: [AA], seen_by: [AA], shown_as: drill, do: x += 10}
          drill: {by: [AA], do: x += 1}
        players: {AA: {plays: {one: {at: 2025-01-02, choose: arm}}}}
        measures: {x: x}
    """)
    assert played["x"] == 10


def test_limit_by_case_and_the_same_move_of_two_cases() -> None:
    played = play("""
        actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
        kinds:
          talk:
            roles: {a_side: [AA], b_side: [BB, CC]}
            fields: {n: 0}
            states: {on: {}}
            moves: {ask: {by: a_side, limit: 1 per 10 years, do: n += 1, appeal: 5}}
        players: {AA: {acts: {every: 10 days}, plays: {ordinary: {choose: logit(10)}}}}
        measures: {b: "talk[AA, BB].n", c: "talk[AA, CC].n"}
    """)
    assert played.measures == {"b": 1, "c": 1}


def test_common_random_numbers_hold_when_something_is_added() -> None:
    text = """
        tracks: {n: {start: 0}, m: {start: 0}}
        injects:
          MORE
          bell: {rate: 12 per year, do: "n += uniform(0, 1)"}
        measures: {n: n}
    """
    plain = [row["n"] for row in runs(text.replace("MORE", ""), 20)]
    more = [row["n"] for row in runs(text.replace("MORE", 'extra: {rate: 30 per year, do: "m += uniform(0, 1)"}'), 20)]
    assert plain == more


def test_results_in_results_and_an_inject_for_each() -> None:
    rows = runs("""
        tracks: {n: {of: actor, start: 0}}
        injects:
          bell:
            each: {t: actors}
            at: 2025-01-02
            results:
              hit:
                odds: 0.5
                results:
                  hard: {odds: 0.5, do: "n[t] = 2"}
                  soft: {odds: rest, do: "n[t] = 1"}
              miss: {odds: rest}
        measures: {a: "n[AA]", b: "n[BB]"}
    """, 1500)
    assert sure(sum(row["a"] == 2 for row in rows) / 1500, 0.25, 1500)
    assert sure(sum(row["b"] == 1 for row in rows) / 1500, 0.25, 1500)
    assert sure(sum(row["a"] == 2 and row["b"] == 2 for row in rows) / 1500, 1 / 16, 1500)


def test_an_inject_asks_each_of_its_copies() -> None:
    played = play("""
        tracks: {n: {of: actor, start: 0}}
        injects:
          offer:
            each: {t: actors}
            at: 2025-01-02
            asks:
              take:
                who: t
                answers: {yes: {do: "n[t] = 1"}, no: {}}
        players: {AA: {plays: {x: {choose: yes}}}, BB: {plays: {x: {choose: no}}}}
        measures: {a: "n[AA]", b: "n[BB]"}
    """)
    assert played.measures == {"a": 1, "b": 0}


def test_the_actor_of_a_move_answers_what_it_sets_off() -> None:
    played = play("""
        tracks: {n: {of: actor, start: 0}}
        moves: {offer: {by: actors, target: actors}}
        injects:
          offered:
            upon: offer
            do: n[target] += 1
        players: {AA: {plays: {x: {at: 2025-01-03, choose: "offer[BB]"}}}}
        measures: {b: "n[BB]"}
    """)
    assert played["b"] == 1


def test_a_drift_of_each_pair() -> None:
    played = play("""
        clock: {start: 2025-01-01, length: 100 days}
        actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
        parameters: {calm: 20}
        tracks: {tension: {of: pair, range: [0, 100], start: 20, drift: {toward: calm, half_life: 10 days}}}
        injects:
          shock: {at: 2025-03-02, do: "tension[CC, AA] += 80"}
          alarm: {when: "tension[AA, CC] > 50"}
          calm_: {whenever: "tension[AA, CC] < 30", if: now > 2025-03-02}
        measures: {ac: "tension[AA, CC]", bc: "tension[BB, CC]", high: "highest(tension[AA, CC])"}
    """)
    assert played["ac"] == 20 + 80 / 16 and played["bc"] == 20 and played["high"] == 100
    assert played.days("alarm") == [60] and abs(played.days("calm_")[0] - 90) < 2 / DAY


def test_a_fault_in_a_measure_or_an_outcome_is_a_fault() -> None:
    assert "division" in play("tracks: {x: {start: 0}}\nmeasures: {m: 1 / x}\n").fault
    assert "division" in play("tracks: {x: {start: 0}}\noutcomes: {a: 1 / x > 3, b: otherwise}\n").fault


def test_a_pair_starts_clamped_and_knows_its_two_actors() -> None:
    played = play("""
        actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
        words: {moods: [calm, hot]}
        tracks:
          tension: {of: pair, range: [0, 10], start: 500 if a is AA and b is CC else 5}
          mood: {of: pair, type: moods, start: hot if b is CC else calm}
        measures: {ac: "tension[CC, AA]", ab: "tension[AA, BB]", hot: "1 if mood[BB, CC] is hot else 0"}
    """)
    assert played.measures == {"ac": 10, "ab": 5, "hot": 1}


def test_a_field_of_another_case_is_met_to_the_second() -> None:
    played = play("""
        kinds:
          talk:
            roles: {host: actors}
            fields: {trust: {start: 1, drift: {toward: 0, half_life: 10 days}}}
            states: {on: {}}
        injects: {low: {when: "talk[AA].trust <= 0.25"}}
    """)
    assert abs(played.days("low")[0] - 20) < 2 / DAY


def test_a_case_of_an_actor_with_itself_cannot_be_written() -> None:
    text = """
        tracks: {n: {start: 0}}
        kinds:
          talk:
            roles: {x_side: actors, y_side: actors}
            fields: {k: 0}
            states: {off: {}, on: {enter: n += 1}}
        injects:
          bell:
            at: 2025-01-02
            do: |
              for x in actors:
                for y in actors:
                  if WHEN: WHAT
        measures: {n: n}
    """
    assert "with itself" in play(text.replace("WHEN", "n == 0").replace("WHAT", "talk[x, y] = on")).fault
    assert "with itself" in play(text.replace("WHEN", "n == 0").replace("WHAT", "talk[x, y].k = 1")).fault
    assert play(text.replace("WHEN", "x is not y").replace("WHAT", "talk[x, y] = on"))["n"] == 2


def test_an_exit_upon_a_move_knows_who_made_it() -> None:
    played = play("""
        tracks: {n: {start: 0}}
        kinds:
          talk:
            roles: {host: actors}
            states: {on: {exits: {o: {upon: push, if: actor is host, to: off}}}, off: {enter: n += 1}}
        moves: {push: {by: [AA]}}
        players: {AA: {plays: {o: {at: 2025-01-02, choose: push}}}}
        measures: {n: n, aa: "1 if talk[AA] is off else 0"}
    """)
    assert played.measures == {"n": 1, "aa": 1}


def test_a_kinds_own_move_named_bare_is_the_one_of_the_own_case() -> None:
    played = play("""
        tracks: {n: {start: 0}}
        kinds:
          talk:
            roles: {host: actors}
            states: {on: {exits: {o: {upon: push, to: off}}}, off: {enter: n += 1}}
            moves: {push: {by: host}}
        players: {AA: {plays: {o: {at: 2025-01-02, choose: "talk[AA].push"}}}}
        measures: {n: n, aa: "1 if talk[AA] is off else 0"}
    """)
    assert played.measures == {"n": 1, "aa": 1}


def test_an_answer_in_a_hidden_case_is_hidden() -> None:
    complaint("""
        kinds:
          talk:
            roles: {host: [AA]}
            states: {on: {asks: {q: {who: host, answers: [yes, no]}}}}
        moves: {push: {by: [BB], if: "talk[AA].q is yes"}}
    """, "BB does not come to know the answers")
