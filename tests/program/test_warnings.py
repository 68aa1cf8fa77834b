"""Warnings at load: each says what it should where it should, is silenced by what it advises, and never lies."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program_playing import completed
from shelf import SHELF, THOROUGH

from wargame.cli.main import main
from wargame.engine.batch import Simulation
from wargame.language import model, tree
from wargame.language.load import load, load_text
from wargame.language.problems import Mark, Problem
from wargame.program import Program, compile_playbook
from wargame.testing.strategies import playbook_text


@functools.cache
def careful(text: str) -> Program:
    return compile_playbook(load_text(completed(text)), careful=True)


def warnings(text: str) -> list[str]:
    return [f"{w.message} ({w.advice})" for w in careful(text).warnings]


def the_warning(text: str, needle: str, *words: str) -> Problem:
    """The one warning there is; it has all these words and stands in the line of `needle`."""
    (warning,) = careful(text).warnings
    assert all(word in f"{warning.message} {warning.advice}" for word in words), warning
    line = completed(text).splitlines()[warning.mark.line - 1]
    assert needle in line, (warning, line)
    return warning


KIND = """
kinds:
  talks:
    roles: {host: [AA], guest: [BB]}
    states:
      idle: {exits: {begin: {after: 1 day, to: table}}}
      table: {exits: {stop: {after: 1 week, to: idle}}}
measures:
  met: times(talks[AA, BB] is table)
"""


def test_a_sound_playbook_is_left_in_peace() -> None:
    assert warnings(KIND) == []


# -- conditions ------------------------------------------------------------------------------------

CONSTANT = [
    ("injects: {a: {when: 1 > 2, text: Oh.}}", "1 > 2", ("condition is always false", "never happens")),
    ("injects: {a: {at: 2025-02-01, if: BB is BB, text: Oh.}}", "BB is BB", ("always true",)),
    (
        'tracks: {x: 0}\ninjects: {a: {at: 2025-02-01, do: "if AA in [BB]: x += 1"}}\nmeasures: {m: x}',
        "AA in",
        ("always false",),
    ),
    (
        "tracks: {unity: {range: [0, 1], start: 1}}\ninjects: {a: {when: unity < 30, text: Oh.}}",
        "unity < 30",
        ("comparison is always true", "between 0 and 1"),
    ),
    (
        "tracks: {heat: {of: actor, range: [0, 100], start: 1}}\nmeasures:\n  m: total_time(heat[AA] > 100)",
        "heat[AA] > 100",
        ("always false", "between 0 and 100"),
    ),
    (
        KIND.replace("{after: 1 day, to: table}", "{after: 1 day, if: guest is AA, to: table}"),
        "guest is AA",
        ("always false",),
    ),
]


@pytest.mark.parametrize(("text", "needle", "words"), CONSTANT, ids=[needle for _, needle, _ in CONSTANT])
def test_conditions_that_never_change(text: str, needle: str, words: tuple[str, ...]) -> None:
    the_warning(text, needle, *words)


@pytest.mark.parametrize(
    "text",
    [
        "parameters: {with_france: true}\ninjects: {a: {at: 2025-02-01, if: with_france, text: Oh.}}",
        "tracks: {x: {range: [0, 1]}}\ninvariants: {bounded: x < 100 and x >= 0}",
        "tracks: {x: {range: [0, 100]}}\ninjects: {a: {when: x >= 100, text: Oh.}}",
        KIND.replace("{after: 1 day, to: table}", "{after: 1 day, if: host is AA, to: table}"),
        "formulas: {bonus(a): 0.2 if a is AA else 0}\nmeasures: {m: bonus(BB)}",
        "tracks: {x: {of: actor}}\nmeasures:\n  m: count(a for a in actors if a is not AA and x[a] > 0)",
    ],
    ids=["switch", "invariant", "edge", "one of one", "formula", "unrolled"],
)
def test_conditions_that_are_fair(text: str) -> None:
    assert warnings(text) == []


# -- states ----------------------------------------------------------------------------------------


def test_no_way_in() -> None:
    text = KIND.replace("idle}}}\nmeasures", "idle}}}\n      broken: {about: An end.}\nmeasures")
    the_warning(text, "broken:", "nothing leads into `broken` of `talks`", "`to: broken`")
    by_hand = f"{text}injects:\n  a:\n    at: 2025-02-01\n    do: talks[AA, BB] = broken\n"
    assert warnings(by_hand) == []
    drawn = "results: {a: {odds: 0.5, to: broken}, b: {odds: rest, to: idle}}}"
    assert warnings(text.replace("to: idle}", drawn)) == []


def test_no_way_in_at_one_remove() -> None:
    one = "      one: {exits: {e: {after: 1 day, to: two}}}\n"
    two = "      two: {exits: {e: {after: 1 day, to: idle}}}\n"
    text = KIND.replace("idle}}}\nmeasures", f"idle}}}}}}\n{one}{two}measures")
    assert warnings(text) == [
        "nothing leads into `one` of `talks` (an exit, an answer or a move with `to: one` would, or a statement that "
        "sets it)",
        "`two` of `talks` is reached from `one` alone, which nothing leads into ()",
    ]


def test_a_move_from_a_state_without_a_way_in() -> None:
    move = "      mend:\n        by: host\n        from: broken\n        to: idle\n        appeal: 1\n"
    text = KIND.replace("idle}}}\nmeasures", f"idle}}}}}}\n      broken: {{}}\n    moves:\n{move}measures")
    text += "players: {AA: {acts: {every: 1 week}, plays: {ordinary: {choose: logit(1)}}}}\n"
    the_warning(text, "broken:", "nothing leads into `broken` of `talks`; `mend` can never be made")
    assert warnings(text.replace("from: broken", "from: [broken, table]")) == [
        "nothing leads into `broken` of `talks` (an exit, an answer or a move with `to: broken` would, or a statement "
        "that sets it)"
    ]


LOST = KIND.replace("after: 1 week, to: idle}", "after: 1 week, to: over}").replace(
    "over}}}\nmeasures", "over}}}\n      over: {}\nmeasures"
)


def test_no_way_out_and_nobody_asks() -> None:
    the_warning(LOST, "over: {}", "that is `over` stays so for good", "about:")
    for silenced in (
        LOST.replace("over: {}", "over: {about: They part.}"),
        LOST.replace("over: {}", "over: {exits: {again: {after: 1 day, to: idle}}}"),
        LOST.replace("is table)", "is [table, over])"),
        LOST.replace("is table)", "is not table)"),
        LOST.replace("    states:", "    groups: {ended: [over]}\n    states:").replace("is table", "is ended"),
        f"{LOST}injects:\n  a:\n    every: 1 month\n    do: talks[AA, BB] = idle\n",
    ):
        assert warnings(silenced) == [], silenced


# -- moves and answers -----------------------------------------------------------------------------

MOVE = """
tracks: {x: {of: actor}}
moves:
  push:
    by: [AA]
    do: x[actor] += 1
measures:
  m: x[AA]
players:
  AA:
    acts: {every: 1 week}
    plays: {ordinary: {choose: logit(1)}}
"""


def test_a_move_without_appeal() -> None:
    the_warning(MOVE, "push:", "nobody makes the move `push`", "no `appeal:`, and no rule of AA")
    for silenced in (
        MOVE.replace("    do:", "    appeal: 1\n    do:"),
        MOVE.replace("choose: logit(1)", "choose: push"),
        MOVE.replace("choose: logit(1)", "choose: {push: 0.5, wait: rest}"),
        MOVE.replace("logit(1)", "logit(1), prefers: {push: 1}"),
        MOVE.replace("  AA:\n", "  AA:\n    seat: true\n"),
        MOVE.replace("{choose: logit(1)}", "{at: 2025-02-01, choose: push}"),
        MOVE.replace("logit(1)", "program(somebody)"),
    ):
        assert warnings(silenced) == [], silenced


def test_a_move_of_nobody_who_acts() -> None:
    the_warning(MOVE.replace("    acts: {every: 1 week}\n", ""), "push:", "AA would need `acts:`")
    empty = MOVE.replace("by: [AA]", "by: movers") + "sets: {movers: []}\n"
    the_warning(empty, "push:", "its `by` or its `target` is empty")


def test_no_players_at_all_is_said_once() -> None:
    text = MOVE[: MOVE.index("players:")] + "  "
    the_warning(text, "push:", "there are no players")


QUESTION = """
injects:
  crisis:
    at: 2025-03-01
    asks:
      reply:
        who: BB
        within: 1 week
        answers:
          yield: {appeal: 1}
          fight: {appeal: 1}
          delay: {appeal: 1}
        silence: delay
players:
  BB:
    plays: {ordinary: {choose: logit(1)}}
""".replace("yield:", "bend:")


def test_answers_without_appeal() -> None:
    assert warnings(QUESTION) == []
    the_warning(QUESTION.replace("fight: {appeal: 1}", "fight: {}"), "fight", "nobody answers `fight` to `reply`")
    assert warnings(QUESTION.replace("delay: {appeal: 1}", "delay: {}")) == []  # it is what silence means
    dumb = QUESTION.replace("{appeal: 1}", "{}")
    the_warning(dumb, "reply:", "BB never answers `reply`", "none has one")
    assert warnings(dumb.replace("logit(1)", "logit(1), prefers: {bend: 1, fight: 0.5}")) == []
    assert warnings(dumb.replace("choose: logit(1)", "choose: {bend: 0.5, fight: rest}")) == []


# -- what nobody reads -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "needle", "said", "reading"),
    [
        ("tracks:\n  x: 0", "x: 0", "nothing reads the track `x`", "measures: {m: x}"),
        ("tracks:\n  x: 0\ninjects: {a: {at: 2025-02-01, do: x += 1}}", "x: 0", "the track `x`", "measures: {m: x}"),
        ("parameters:\n  p: 1", "p: 1", "nothing reads the parameter `p`", "tracks: {y: {start: p}}\nmeasures: {m: y}"),
        ("formulas:\n  f(a): a + 1", "f(a)", "nothing calls the formula `f`", "measures: {m: f(1)}"),
        (
            "kinds:\n  k:\n    roles: {one: [AA]}\n    fields:\n      q: 1\n    states: {a: {}}",
            "q: 1",
            "the field `q` of `k`",
            "measures:\n  m: k[AA].q",
        ),
    ],
)
def test_what_nobody_reads(text: str, needle: str, said: str, reading: str) -> None:
    the_warning(text, needle, said)
    assert warnings(f"{text}\n{reading}") == []


def test_memory_that_no_rule_reads() -> None:
    text = """
players:
  AA:
    memory:
      snubs: 0
    plays: {counts: {every: 1 month, do: snubs += 1}}
"""
    the_warning(text, "snubs: 0", "no rule of AA reads its memory `snubs`")
    assert warnings(text.replace("every: 1 month,", "every: 1 month, if: snubs < 3,")) == []


def test_costs_and_texts_read() -> None:
    assert warnings("tracks: {x: 0}\ninjects: {a: {at: 2025-02-01, text: 'It is {x}.'}}") == []
    costly = MOVE.replace("    do: x[actor] += 1", "    appeal: 1\n    costs: {x: 1}")
    assert warnings(costly.replace("m: x[AA]", "m: 1")) == []


# -- a library's conditions ------------------------------------------------------------------------


LIBRARY = """library: bargain
format: 1
kinds:
  bargain:
    roles: {host: actors, guest: actors}
    fields: {warm: {start: true}, calls: {start: 0}}
    states:
      idle: {exits: {cools: {every: 1 month, if: calls > 2, do: warm = false}}}
      on: {asks: {offer: {who: guest, answers: {take: {if: warm, to: idle}, leave: {to: idle}}}}}
    moves:
      begin: {by: host, from: idle, if: warm and calls < 9, do: calls += 1, to: on}
      end: {by: host, from: on, to: idle}
"""


def replaced(folder: Path, kind: str, more: str = "") -> list[str]:
    """What is said of replaced conditions, with what the playbook's line says there."""
    (folder / "bargain.yaml").write_text(LIBRARY)
    text = completed(f"use: [bargain.yaml]\nkinds:\n  bargain:\n{kind}{more}")
    found = compile_playbook(load_text(text, beside=folder), careful=True).warnings
    lines = text.split("\n")
    return [
        f"{w.message} ({w.advice})@{lines[w.mark.line - 1][w.mark.column - 1 :]}"
        for w in found
        if "replaces the library's condition" in w.message
    ]


BEGIN = "    moves: {begin: {if: SAID}}\n"
OFFER = "    states: {on: {asks: {offer: {answers: {take: {if: SAID}}}}}}\n"
COOLS = "    states: {idle: {exits: {cools: {if: SAID}}}}\n"


@pytest.mark.parametrize(
    ("kind", "said", "lost"),
    [
        (BEGIN, "host is AA", "`calls < 9` and `warm`"),
        (BEGIN, "host is AA and warm", "`calls < 9`"),
        (BEGIN, "warm or calls < 9", "`calls < 9` and `warm`"),
        (OFFER, "guest is AA", "`warm`"),
        (COOLS, "calls > 3", "`calls > 2`"),
    ],
)
def test_a_condition_of_a_library_that_is_no_longer_asked_for(tmp_path: Path, kind: str, said: str, lost: str) -> None:
    (told,) = replaced(tmp_path, kind.replace("SAID", said))
    assert f"no longer asks for {lost} (" in told and told.partition(")@")[2].startswith(said)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (BEGIN, "host is AA and warm and calls < 9"),
        (BEGIN, "calls   <  9 and (warm and host is AA)"),
        (OFFER, "warm and guest is AA"),
        (BEGIN.replace("begin", "end"), "host is AA"),
    ],
)
def test_what_is_added_to_a_condition_of_a_library_is_left_in_peace(tmp_path: Path, kind: str, said: str) -> None:
    assert replaced(tmp_path, kind.replace("SAID", said)) == []


@pytest.mark.parametrize(
    "path",
    [
        "kinds.bargain.moves.begin.if",
        "kinds.bargain.moves.begin",
        "[kinds.bargain.moves.begin.if, kinds.bargain.moves.end]",
    ],
)
def test_a_condition_that_is_removed_may_be_another(tmp_path: Path, path: str) -> None:
    whole = "    moves: {begin: {by: host, from: idle, if: host is AA, to: on}}\n"
    gone = path if path.startswith("[") else f"[{path}]"
    assert len(replaced(tmp_path, whole)) == 1 and replaced(tmp_path, whole, f"remove: {gone}\n") == []


# -- sizes, chances, the clock ---------------------------------------------------------------------


def test_an_empty_role() -> None:
    text = KIND.replace("kinds:", "sets:\n  hosts: []\nkinds:").replace("[AA], guest", "hosts, guest")
    text = text.replace("times(talks[AA, BB] is table)", "count(t for t in talks if t is table)")
    the_warning(text, "hosts: []", "`hosts` is empty: nobody is the `host` of any `talks`")


def test_an_empty_role_of_a_library_is_told_where_it_is_used() -> None:
    text = "use:\n  umbrella: {guarantors: [AA]}\n"
    the_warning(text, "umbrella:", "`clients` is empty", "use: {umbrella: {clients: [...]}}")
    assert warnings("use:\n  umbrella: {guarantors: [AA], clients: [BB], watchers: []}\n") == []


def test_an_actor_is_never_paired_with_itself() -> None:
    text = "kinds:\n  k:\n    roles: {one: [AA], other: [AA]}\n    states: {a: {}}"
    the_warning(text, "k:", "never paired with itself")


def test_a_kind_without_cases() -> None:
    text = "kinds:\n  pact:\n    named: true\n    states: {a: {}}"
    the_warning(text, "pact:", "there is no case of `pact`")
    assert warnings(f"{text}\ncases: {{pact: {{npt: {{}}}}}}") == []


def test_many_cases() -> None:
    actors = ", ".join(f"A{n:02}: {{name: A{n:02}}}" for n in range(23))
    kind = "  k:\n    roles: {a: actors, b: actors, c: actors}\n    states: {one: {}}"
    text = f"actors: {{{actors}}}\nkinds:\n{kind}"
    the_warning(text, "k:", "there are 10,626 cases")


@pytest.mark.parametrize(
    ("snippet", "words"),
    [
        ("rate: share 5.74 per year", ("share of 5.74", "did you mean 5.74%?")),
        ("rate: 574 per year", ("1.57 times a day",)),
    ],
)
def test_rates_that_are_too_high(snippet: str, words: tuple[str, ...]) -> None:
    text = f"tracks: {{x: 0}}\ninjects:\n  a: {{{snippet}, do: x += 1}}\nmeasures: {{m: x}}"
    the_warning(text, snippet, *words)
    assert warnings(text.replace(snippet, "rate: 0.574 per year")) == []


def test_a_chance_above_one() -> None:
    text = "tracks: {x: 0}\ninjects:\n  a: {at: 2025-02-01, do: x += chance(5.74)}\nmeasures: {m: x}"
    the_warning(text, "chance(5.74)", "did you mean 5.74%?")
    assert warnings(text.replace("5.74", "5.74%")) == []


def test_a_start_out_of_range() -> None:
    text = "tracks:\n  x: {range: [0, 10], start: 12}\nmeasures: {m: x}"
    the_warning(text, "start: 12", "starts at 12, and its range is 0 to 10", "it starts at 10")
    missing = text.replace("[0, 10], start: 12", "[2, 10]")
    the_warning(missing, "x:", "has no `start:`, and 0 lies out of its range")
    assert len(warnings(missing.replace("m: x", "m: 1 if x > 1 else 0"))) == 1  # 0 > 1 is not always true
    own = "actors:\n  AA: {name: A, y: 11}\ntracks: {y: {of: actor, range: [0, 10]}}\nmeasures:\n  m: y[AA]"
    the_warning(own, "y: 11", "starts at 11")


TICK = """
clock:
  start: 2025-01-01
  length: 1 year
  tick: 1 week
tracks:
  x: {start: 50, drift: {toward: 0, half_life: 3 days}}
  y: {start: 50, drift: {toward: 0, half_life: 60 days}}
injects: {a: {when: x + y < 20, text: Oh.}}
"""


def test_a_coarse_tick() -> None:
    the_warning(TICK, "tick:", "`x` halves its distance in 3 days, and is looked at only every 1 week", "tick: 3 days")
    assert warnings(TICK.replace("tick: 1 week", "tick: 1 day")) == []
    assert warnings(TICK.replace("x + y < 20", "x < 20 and y < 30").replace("x < 20 and ", "")) == [
        "nothing reads the track `x` (a condition, an appeal, a measure or a text would)"
    ]
    assert warnings(TICK.replace("x + y < 20", "x < 20") + "measures: {m: y}\n") == []  # its crossing is solved


def test_a_delay_finer_than_the_tick() -> None:
    text = TICK.replace("3 days", "30 days").replace("< 20,", "< 20, for: 2 days,")
    the_warning(text, "for: 2 days", "`for: 2 days` is finer than the clock", "every 1 week")
    assert warnings(text.replace("for: 2 days", "for: 2 weeks")) == []


# -- libraries -------------------------------------------------------------------------------------

DEPLOYMENT = """
use:
  deployment: {owners: [AA], hosts: [BB]}
players:
  BB:
    acts: {every: 1 week}
    plays: {ordinary: {choose: logit(1)}}
"""


def test_library_moves_share_a_warning_where_the_library_is_used() -> None:
    warning = next(w for w in careful(DEPLOYMENT).warnings if "nobody makes" in w.message)
    assert "deployment.request" in warning.message and "`remove:`" in warning.advice
    assert "deployment:" in completed(DEPLOYMENT).splitlines()[warning.mark.line - 1]


def test_a_library_is_not_judged_by_what_one_playbook_does_with_it() -> None:
    """By rules alone, an author says what is made of a library; and its tracks and fields are its own business."""
    assert warnings("use: [arsenal, treaty]\ncases: {treaty: {npt: {}}}\n") == []


@pytest.mark.parametrize("name", SHELF)
def test_what_is_shipped_is_clean(name: str) -> None:
    assert [str(warning) for warning in compile_playbook(load(name), careful=True).warnings] == []


def test_check_prints_warnings_and_counts_cases(tmp_path, capsys) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(completed(LOST), encoding="utf-8")
    assert main(["check", str(file)]) == 0
    said = capsys.readouterr()
    assert f"{file}:{completed(LOST).split(chr(10)).index('      over: {}') + 1}:" in said.err
    assert ": warning: a case of `talks`" in said.err and "1 kind (1 case), 0 injects" in said.out
    assert main(["check", str(file), "--json"]) == 0
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["warning"] is True and "`over`" in problem["message"] and "about:" in problem["advice"]


# -- truth -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(30 if THOROUGH else 10))
def test_what_is_said_never_to_happen_never_happens(number: int) -> None:
    """In generated playbooks, no state, move or answer that a warning calls idle occurs in any of 20 runs."""
    text = playbook_text(7_000 + number)
    program = compile_playbook(load_text(text, "generated.yaml"), careful=True)
    words = [
        ("state", "nothing leads into"),
        ("state", "is reached from"),
        ("move", "nobody makes"),
        ("answer", "nobody answers"),
    ]
    idle = {(kind, warning.mark) for kind, start in words for warning in program.warnings if start in warning.message}
    simulation = Simulation(program)
    for run in range(20):
        simulation.run(1, run)
    happened = {
        (site.kind, site.mark): site.path
        for site, count in zip(program.covered, simulation.coverage(), strict=True)
        if count
    }
    assert [path for key, path in happened.items() if key in idle] == []


@pytest.mark.parametrize("number", range(20 if THOROUGH else 8))
def test_what_nobody_reads_changes_nothing(number: int) -> None:
    """In generated playbooks, another start of an unread number leaves every outcome and measure as it was."""
    playbook = load_text(playbook_text(7_000 + number), "generated.yaml")
    unread = {
        warning.mark
        for warning in compile_playbook(playbook, careful=True).warnings
        if warning.message.startswith(("nothing reads the track", "nothing reads the parameter"))
    }
    changed = playbook
    for section in ("tracks", "parameters"):
        places = {
            name: attrs.evolve(place, start=tree.Number(7.5, place.mark)) if _is_number(place, unread) else place
            for name, place in getattr(playbook, section).items()
        }
        changed = attrs.evolve(changed, **{section: places})
    before, after = Simulation(compile_playbook(playbook)), Simulation(compile_playbook(changed))
    for run in range(10):
        rows = before.run(1, run), after.run(1, run)
        assert repr(rows[0].measures) == repr(rows[1].measures) and rows[0].outcome == rows[1].outcome


def _is_number(place: model.Place, unread: set[Mark]) -> bool:
    return place.mark in unread and place.type is None and isinstance(place.start, tree.Number) and not place.start.flag


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.tuples(st.integers(-3, 3), st.integers(1, 3)),
    st.integers(-9, 9),
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    st.integers(-4, 7),
    st.booleans(),
)
def test_a_comparison_called_constant_is(
    bounds: tuple[int, int], start: int, operator: str, number: int, turned: bool
) -> None:
    """Whatever is written to a bounded track, the comparison holds all the time, or never; and each edge is found."""
    low, high = bounds[0], bounds[0] + bounds[1]
    said = f"{number} {operator} x" if turned else f"x {operator} {number}"
    text = f"""
        tracks: {{x: {{range: [{low}, {high}], start: {start}}}}}
        injects:
          shaken:
            every: 10 days
            do: x += uniform(-20, 20)
        measures:
          held: total_time({said}) / 1 day
    """
    told = [warning for warning in careful(text).warnings if "this comparison" in warning.message]
    holds = [eval(said, {"x": value / 4}) for value in range(4 * low, 4 * high + 1)]
    assert bool(told) == (len(set(holds)) == 1)
    simulation = Simulation(careful(text))
    for warning in told:
        expected = 365.0 if "always true" in warning.message else 0.0
        assert all(simulation.run(1, run).measures[0] == expected for run in range(3)), (text, warning)


def test_generated_playbooks_have_idle_parts_to_find() -> None:
    """The test above looks at something."""
    programs = [compile_playbook(load_text(playbook_text(7_000 + number)), careful=True) for number in range(30)]
    said = [warning.message for program in programs for warning in program.warnings]
    for words in ("nothing leads into", "nobody makes", "nobody answers", "reads the track", "reads the parameter"):
        assert sum(words in message for message in said) >= 5, words
