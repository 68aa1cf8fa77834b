"""Who sees what: seen, estimated, hidden; reports, doubt, age; derived places with the reader's eyes."""

from __future__ import annotations

import math

import pytest
from program_playing import complaint, completed, play, program, refused, runs

from wargame.engine.game import Game

_COPY = """
    tracks:
      strength:
        of: actor
        start: 50
        seen_by: actor
        estimated_by: [BB]
        doubt: {start: 2, grows: 1 per day, most: 20}
      told: {start: -1}
      told_doubt: {start: -1}
      told_age: {start: -1}
      asks: {start: 0}
    injects:
      rises: {at: 2025-01-02, do: "strength[AA] = 80"}
      MORE
      look:
        at: 2025-01-31
        do: |
          told = estimate(strength[AA], by=BB)
          told_doubt = doubt(strength[AA], by=BB)
          told_age = age(strength[AA], by=BB) / 1 day
    measures: {told: told, doubt: told_doubt, age: told_age}
"""


def test_a_copy_keeps_what_was_so_and_doubt_grows_to_its_most() -> None:
    played = play(_COPY.replace("MORE", ""))
    assert played.measures == {"told": 50, "doubt": 20, "age": 30}


def test_a_report_brings_the_copy_up_to_date() -> None:
    played = play(_COPY.replace("MORE", 'told_: {at: 2025-01-21, do: "report(strength[AA], to=BB)"}'))
    assert played.measures == {"told": 80, "doubt": 10, "age": 10}


def test_what_is_done_after_a_report_does_not_follow_from_it() -> None:
    both = """both:
        at: 2025-01-21
        do: |
          report(strength[AA], to=BB)
          asks += 1"""
    text = _COPY.replace("MORE", both)
    game = Game(program(text))
    game.advance()
    asked = next(record for record in game.records if game.program.sites[record[3]].path == "tracks.asks")
    assert game.program.sites[game.records[asked[1]][3]].path == "injects.both"


def test_a_report_sends_what_is_so_now_and_arrives_later() -> None:
    played = play(
        _COPY.replace(
            "MORE",
            """told_: {at: 2025-01-11, do: "report(strength[AA], to=[BB], after=15 days)"}
      falls: {at: 2025-01-12, do: "strength[AA] = 10"}""",
        )
    )
    assert played.measures == {"told": 80, "doubt": 5, "age": 5}


def test_a_report_in_start_holds_from_time_0_on() -> None:
    start = """
    start: |
      strength[CC] = 60
      report(strength[AA], to=BB, value=33)
      strength[AA] = 70
    measures: {told: told, doubt: told_doubt, age: told_age, other: "estimate(strength[CC], by=BB)"}
"""
    cast = "    actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}"
    text = cast + _COPY.replace("      MORE\n", "").replace(
        "    measures: {told: told, doubt: told_doubt, age: told_age}\n", start
    )
    played = play(text)
    assert played.measures == {"told": 33, "doubt": 20, "age": 30, "other": 60}
    early = play(text.replace("2025-01-31", "2025-01-04").replace("rises: {at: 2025-01-02", "rises: {at: 2025-01-30"))
    assert early.measures == {"told": 33, "doubt": 3, "age": 3, "other": 60}


@pytest.mark.parametrize("holders", ["[BB]", "[AA, BB]"])
def test_what_start_reports_of_a_state_holds_for_the_one_it_is_sent_to(holders: str) -> None:
    played = play(f"""
        kinds:
          plan:
            roles: {{owner: actors}}
            seen_by: [owner]
            estimated_by: {holders}
            states: {{none_: {{}}, some: {{}}}}
        start: |
          plan[AA] = some
          plan[BB] = some
          report(plan[AA], to=BB, value=none_)
        measures:
          sent: estimate(plan[AA], by=BB) is none_
          is_so: plan[AA] is some
    """)
    assert played.measures == {"sent": 1, "is_so": 1}


def test_a_report_may_deceive() -> None:
    played = play(_COPY.replace("MORE", 'told_: {at: 2025-01-31, do: "report(strength[AA], to=BB, value=33)"}'))
    assert played.measures == {"told": 33, "doubt": 0, "age": 0}


def test_a_report_errs_normally() -> None:
    text = _COPY.replace("MORE", 'told_: {at: 2025-01-31, do: "report(strength[AA], to=BB, error=4)"}')
    rows = runs(text, 600)
    values = [row["told"] for row in rows]
    mean = sum(values) / 600
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / 599)
    assert abs(mean - 80) < 3.29 * 4 / math.sqrt(600) and 3.6 < spread < 4.4
    assert all(row["doubt"] == 4 for row in rows)


def test_a_report_of_a_state_is_wrong_at_times() -> None:
    rows = runs(
        """
        tracks: {right: {start: 0}}
        kinds:
          plan:
            roles: {owner: [AA]}
            estimated_by: [BB]
            states: {idle: {}, ready: {}}
        injects:
          on: {at: 2025-01-02, do: "plan[AA] = ready"}
          told_: {at: 2025-01-03, do: "report(plan[AA], to=BB, error=0.2)"}
          look: {at: 2025-01-04, do: "right = 1 if estimate(plan[AA], by=BB) is ready else 0"}
        measures: {right: right}
    """,
        1000,
    )
    assert abs(sum(row["right"] for row in rows) / 1000 - 0.8) < 3.29 * math.sqrt(0.16 / 1000)


_EYES = """
    tracks:
      secret: {of: actor, start: 0, seen_by: actor, MORE}
      x: {start: 0}
    start: secret[AA] = 5
    moves: {push: {by: actors, do: x += 1}}
    players: {BB: {acts: {every: 300 days}, plays: {one: {if: "secret[AA] > 3", choose: push}}}}
    measures: {x: x}
"""


def test_a_hidden_place_is_refused_with_advice() -> None:
    problem = complaint(_EYES.replace(", MORE", ""), "BB does not see", "estimated_by")
    assert problem.mark.line > 1 and problem.mark.column > 1


def test_an_estimated_place_is_read_as_estimated() -> None:
    assert play(_EYES.replace("MORE", "estimated_by: actors"))["x"] == 1
    stale = _EYES.replace("MORE", "estimated_by: actors").replace("start: secret[AA] = 5", "start: secret[AA] = 1")
    stale += "    injects: {rises: {at: 2025-02-01, do: 'secret[AA] = 9'}}\n"
    assert play(stale)["x"] == 0


def test_an_actor_sees_its_own_truth() -> None:
    text = _EYES.replace(", MORE", "").replace("players: {BB:", "players: {AA:")
    assert play(text)["x"] == 1


def test_a_parameter_is_seen_by_nobody_unless_it_says_so() -> None:
    text = """
        parameters: {will: PARAMETER}
        tracks: {x: {start: 0}}
        moves: {push: {by: [AA], do: x += 1}}
        players: {AA: {acts: {every: 300 days}, plays: {one: {if: will > 3, choose: push}}}}
        measures: {x: x}
    """
    complaint(text.replace("PARAMETER", "5"), "seen_by: AA")
    assert play(text.replace("PARAMETER", "{start: 5, seen_by: AA}"))["x"] == 1


def test_a_derived_place_is_worked_out_with_the_readers_eyes() -> None:
    text = """
        tracks:
          own: {of: actor, start: 10, seen_by: actor, estimated_by: actors}
          margin: {of: actor, always: "own[AA] - own[BB]", seen_by: all}
          x: {start: 0}
        injects: {falls: {at: 2025-01-02, do: "own[BB] = 2"}}
        moves: {push: {by: actors, if: "margin[actor] > 5", do: x += 1 if actor is AA else 100}}
        players:
          AA: {plays: {one: {at: 2025-02-01, choose: push}}}
          BB: {plays: {one: {at: 2025-02-01, choose: push}}}
        measures: {x: x, truth: "margin[AA]"}
    """
    played = play(text)
    assert played["truth"] == 8 and played["x"] == 100  # BB knows that it is weak, AA does not


def test_a_derived_place_of_hidden_things_is_refused() -> None:
    complaint(
        """
        tracks:
          own: {of: actor, start: 10, seen_by: actor}
          margin: {always: "own[AA] - own[BB]", seen_by: all}
        moves: {push: {by: [AA], if: margin > 5}}
    """,
        "AA does not see",
        "margin",
    )


def test_a_state_seen_wider_is_copied_to_those_who_see_it_and_kept() -> None:
    text = """
        tracks: {x: {start: 0}}
        kinds:
          visit:
            roles: {owner: [AA]}
            states:
              quiet: {exits: {v: {at: 2025-01-11, to: vote}}}
              vote: {seen_by: all, exits: {d: {at: 2025-01-21, to: done}}}
              done: {}
            estimated_by: [BB]
        moves: {push: {by: [BB], if: "visit[AA] is vote", do: x += 1}}
        players: {BB: {acts: {every: 4 days}, plays: {one: {choose: push}}}}
        measures: {first: first_time(x > 0), x: x}
    """
    played = play(text)
    assert played["first"] == 12 * 86400
    assert played["x"] == (365 - 12) // 4 + 1  # it keeps what it last saw


def test_a_wider_state_of_a_confidential_kind_needs_no_estimate() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        kinds:
          visit:
            roles: {owner: [AA]}
            states:
              quiet: {exits: {v: {at: 2025-01-11, to: vote}}}
              vote: {seen_by: all}
        moves: {push: {by: [BB], if: "visit[AA] is vote", do: x += 1}}
        players: {BB: {acts: {every: 100 days}, plays: {one: {choose: push}}}}
        measures: {x: x}
    """)
    assert played["x"] == 3


SOME_STATES = """
    tracks: {saw_running: {start: 0}, saw_quiet: {start: 0}, saw_vote: {start: 0}}
    kinds:
      visit:
        roles: {owner: [AA, CC]}
        seen_by: [owner]
        states:
          quiet: {}
          running: {}
          vote: {seen_by: [owner, BB], exits: {back: {after: 20 days, to: running}}}
    actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
    start: visit[AA] = FIRST
    moves:
      one: {by: [BB], do: saw_running += 1}
      two: {by: [BB], do: saw_quiet += 1}
      three: {by: [BB], do: saw_vote += 1}
    players:
      BB:
        acts: {every: 30 days, first: 2025-01-01 00:00:01}
        plays:
          a: {if: "visit[AA] is running", choose: one}
          b: {if: "visit[AA] is quiet", choose: two}
          c: {if: "visit[AA] is vote", choose: three}
    measures: {running: saw_running, quiet: saw_quiet, vote: saw_vote}
"""


@pytest.mark.parametrize(("first", "seen"), [("running", "quiet"), ("quiet", "quiet"), ("vote", "vote")])
def test_who_sees_some_states_does_not_know_in_which_a_case_begins(first: str, seen: str) -> None:
    """What BB decides is the same whether the case begins in one state that it does not see or in another."""
    played = play(SOME_STATES.replace("FIRST", first))
    assert played.measures == {"running": 0, "quiet": 0, "vote": 0} | {seen: 13}


def test_who_holds_an_estimate_begins_with_the_truth() -> None:
    played = play(SOME_STATES.replace("FIRST", "running").replace("seen_by: [owner]\n", "estimated_by: [BB]\n"))
    assert played.measures == {"running": 13, "quiet": 0, "vote": 0}


def test_a_slot_that_was_never_seen_is_free() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        kinds:
          raid:
            slots: 2
            seen_by: [AA]
            states:
              begun: {exits: {known: {after: 100 days, to: known}}}
              known: {seen_by: all, exits: {ends: {after: 1 day, to: over}}}
              over: {free: true}
        injects: {starts: {at: 2025-01-02, do: open(raid)}}
        moves: {look: {by: [BB], do: "x += count(r is over for r in raid)"}}
        players: {BB: {acts: {every: 50 days}, plays: {p: {if: all(r is over for r in raid), choose: look}}}}
        measures: {x: x}
    """)
    assert played["x"] == 2  # one of the two is free in truth, both as BB has it, until it sees one


def test_a_report_to_those_without_an_estimate_is_refused() -> None:
    complaint(
        """
        tracks: {x: {of: actor, start: 0, seen_by: actor}}
        injects: {told: {at: 2025-01-02, do: "report(x[AA], to=BB)"}}
    """,
        "nobody holds an estimate",
        "estimated_by",
    )


def test_a_text_that_shows_what_its_readers_may_not_see_is_refused() -> None:
    assert refused("""
        tracks: {x: {of: actor, start: 0, seen_by: actor}}
        injects: {told: {at: 2025-01-02, text: "It is {x[AA]}.", seen_by: [BB]}}
    """)


@pytest.mark.parametrize("place", ["flag", "word", "actor", "date"])
def test_estimates_of_every_type(place: str) -> None:
    declared, test = {
        "flag": ("start: false", "estimate(v[AA], by=BB)"),
        "word": ("type: sizes, start: small", "estimate(v[AA], by=BB) is large"),
        "actor": ("type: actor, start: nobody", "estimate(v[AA], by=BB) is BB"),
        "date": ("type: date, start: never", "estimate(v[AA], by=BB) < 2025-06-01"),
    }[place]
    value = {"flag": "true", "word": "large", "actor": "BB", "date": "2025-05-01"}[place]
    played = play(f"""
        words: {{sizes: [small, large]}}
        tracks:
          v: {{of: actor, {declared}, seen_by: actor, estimated_by: actors}}
          before: {{start: 0}}
          after: {{start: 0}}
        injects:
          changes: {{at: 2025-01-02, do: "v[AA] = {value}"}}
          early: {{at: 2025-01-03, do: "before = 1 if {test} else 0"}}
          told: {{at: 2025-01-04, do: "report(v[AA], to=actors)"}}
          late: {{at: 2025-01-05, do: "after = 1 if {test} else 0"}}
        measures: {{before: before, after: after}}
    """)
    assert played.measures == {"before": 0, "after": 1}


_MARGIN = """
tracks:
  strength: {of: actor, start: 50, seen_by: actor, estimated_by: [BB], doubt: {start: 2}}
  weight: {start: 2}
  plan: {of: actor, start: 1, seen_by: actor}
  margin: {of: {a: actors, b: actors}, always: "weight * (strength[a] - strength[b])"}
  twice: {of: actor, always: "2 * margin[actor, BB]"}
  secret: {of: actor, always: "strength[actor] + plan[actor]"}
injects:
  rises:
    at: 2025-01-02
    do: |
      strength[AA] = 80
      strength[BB] = 40
      weight = 3
"""


def test_what_an_actor_works_out_of_a_derived_place_can_be_asked_for() -> None:
    """BB sees its own strength and the weight, and holds an estimate of AA's strength."""
    played = play(
        _MARGIN
        + """
measures:
  truth: "margin[AA, BB]"
  for_bb: "estimate(margin[AA, BB], by=BB)"
  over_it: "estimate(twice[AA], by=BB)"
  by_each: "sum(estimate(margin[x, x], by=x) for x in actors)"
  off: "highest(abs(estimate(margin[AA, BB], by=BB) - margin[AA, BB]))"
    """
    )
    assert played.measures == {"truth": 120, "for_bb": 30, "over_it": 60, "by_each": 0, "off": 90}


def test_a_report_changes_what_is_worked_out_at_once() -> None:
    played = play(
        _MARGIN
        + """
  told: {at: 2025-01-03, do: "report(strength[AA], to=BB)"}
  knows: {when: "estimate(margin[AA, BB], by=BB) > 100", do: weight += 1}
measures: {weight: weight}
    """
    )
    assert played["weight"] == 4 and played.days("knows") == [2]


def test_an_estimate_of_a_derived_place_is_refused_where_a_part_is_hidden() -> None:
    measure = _MARGIN + "measures: {m: 'PLACE'}\n"
    hidden = complaint(
        measure.replace("PLACE", "estimate(secret[AA], by=BB)"), "BB does not see `plan[..]`", "`secret`"
    )
    assert hidden.mark.line == completed(measure).split("\n").index("measures: {m: 'PLACE'}") + 1
    complaint(measure.replace("PLACE", "estimate(margin[AA, BB], by=AA)"), "AA does not see `strength[..]`", "`margin`")
    complaint(
        measure.replace("PLACE", "doubt(margin[AA, BB], by=BB)"), "derived", "`doubt(...)` of what it is made from"
    )
    complaint(measure.replace("PLACE", "age(margin[AA, BB], by=BB)"), "derived", "an age")
    complaint(measure.replace("PLACE", "estimate(margin[AA, BB])"), "whose `estimate`?")


def test_one_looks_into_no_other_mind_by_a_derived_place_either() -> None:
    rule = "moves: {go: {by: actors}}\nplayers: {AA: {acts: {every: 9 days}, plays: {p: {if: 'TEST', choose: go}}}}\n"
    text = _MARGIN + rule
    complaint(text.replace("TEST", "estimate(margin[AA, BB], by=BB) > 0"), "nobody sees into another mind")
    complaint(text.replace("TEST", "estimate(margin[AA, BB]) > 0"), "AA does not see `strength[..]`")
    assert not refused(text.replace("AA: {acts", "BB: {acts").replace("TEST", "estimate(margin[AA, BB]) > 0"))
