"""Faults of the compiler that generated playbooks have found, each by its smallest playbook."""

from __future__ import annotations

from program_playing import complaint, play, refused


def test_a_draw_on_leaving_a_state_does_not_change_where_it_goes() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        kinds:
          talk:
            roles: {host: [AA, BB]}
            states:
              quiet: {leave: "x += uniform(1, 2)", exits: {go: {after: 1 day, to: loud}}}
              loud: {}
              over: {}
        measures: {loud: "count(a for a in actors if talk[a] is loud)"}
    """)
    assert played["loud"] == 2


def test_a_kind_may_fire_an_inject() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        injects: {later: {do: x += 1}}
        kinds:
          talk:
            named: true
            states:
              quiet: {exits: {go: {after: 1 day, do: "fire(injects.later, after=2 days)", to: loud}}}
              loud: {}
        cases: {talk: {t: {}}}
        measures: {x: x}
    """)
    assert played["x"] == 1


_ASKED = """
    tracks: {x: {of: actor}}
    injects:
      event:
        each: {t: [AA, BB]}
        at: 2025-01-02
        asks: {reply: {who: t, answers: [yes, no]}}
        then: {do: "if reply is yes: x[t] = 1"}
      after: {at: 2025-01-03, do: "if reply[BB] is no: x[BB] = 7"}
    players: {AA: {plays: {a: {choose: yes}}}, BB: {plays: {a: {choose: no}}}}
    measures: {a: "x[AA]", b: "x[BB]"}
"""


def test_an_inject_made_for_each_reads_its_own_answer() -> None:
    played = play(_ASKED)
    assert (played["a"], played["b"]) == (1, 7)


def test_elsewhere_the_answer_says_whose_it_is() -> None:
    assert "whose `reply`?" in complaint(_ASKED.replace("reply[BB] is no", "reply is no")).message


def test_a_drawn_deadline_in_a_sum_is_not_shown_in_the_text() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        injects:
          event:
            at: 2025-01-02
            asks:
              reply:
                who: AA
                within: 1 day + uniform(1 day, 2 days)
                text: What now?
                answers: {yes: {do: x = 1}, no: {do: x = 2}}
                silence: no
        measures: {x: x}
    """)
    assert played["x"] == 2


def test_a_kind_s_move_with_a_target_has_a_stream_for_each() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        kinds:
          talk:
            named: true
            states: {quiet: {}}
            moves:
              press: {by: AA, target: [BB, CC], takes: "uniform(1 day, 2 days)", do: x += 1}
        actors: {AA: {name: Aland}, BB: {name: Bland}, CC: {name: Cland}}
        cases: {talk: {t: {}}}
        measures: {x: x}
    """)
    assert played["x"] == 0


def test_a_large_number_is_no_length_of_months() -> None:
    played = play("""
        tracks: {x: {start: 0}}
        measures: {large: 40 ** 4 * 40 ** 4 + x, months: 5 months + x * 1 day}
    """)
    assert played["large"] == 40.0**8
    assert played["months"] == round(5 * 30.436875 * 86400)


def test_a_move_that_is_wrong_has_no_readers_yet() -> None:
    """A rule follows upon one move while another one could not be compiled: told is what is wrong, and no more."""
    said = """
        actors: {AA: {name: A}, BB: {name: B}, CC: {name: C}}
        moves:
          push: {by: [AA, CC], limit: 20 days}
          pull: {by: [AA, BB]}
        injects: {news: {at: 2025-02-01, text: Nothing, seen_by: [AA]}}
        players: {BB: {memory: {n: 0}, plays: {counts: {upon: pull, do: n += 1}}}}
    """
    assert ["a limit is so many in so long" in problem.message for problem in refused(said)] == [True]
