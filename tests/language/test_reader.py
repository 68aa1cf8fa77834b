"""From nodes to the values of the model: every shape, its short forms, and what is said when it is wrong."""

from __future__ import annotations

import attrs
import pytest
from front_end_texts import GAS, HEAD
from pace import seconds_of

from wargame.language.load import load, load_text, read_text, shipped
from wargame.language.model import Answer, Place, Playbook
from wargame.language.problems import PlaybookError
from wargame.language.tree import Call, Cited, Index, Listing, Name, Number


@pytest.fixture(scope="module")
def gas() -> Playbook:
    return load_text(GAS, "gas.yaml")


def faults(text: str) -> list[str]:
    """What is said of a text, as `line:column message (advice)`."""
    return [str(problem).partition(":")[2] for problem in read_text(text, "t.yaml")[1].errors]


def test_the_whole(gas):
    assert gas.title == "Cold winter"
    assert list(gas.actors) == ["SUP", "NOR", "AUT", "HUN"]
    assert gas.actors["NOR"].why and gas.actors["NOR"].tracks == {}
    assert isinstance(gas.actors["AUT"].tracks["storage"], Number)
    assert gas.clock and gas.clock.zone == "UTC" and gas.clock.tick is None
    assert [file.name for file in gas.files] == ["gas.yaml"]
    assert gas.files[0].content == GAS.encode()
    assert gas.changes == (0, 0, 0)


def test_places(gas):
    storage, strain, unity = gas.tracks["storage"], gas.tracks["strain"], gas.tracks["unity"]
    assert {index: domain.id for index, domain in storage.of.items()} == {"actor": "actors"}
    assert strain.pair and strain.of == {} and strain.always is not None and strain.start is None
    assert storage.range and [bound.value for bound in storage.range] == [0, 100]
    assert storage.seen_by and storage.seen_by[0].id == "actor"
    assert unity.seen_by is None and not unity.short
    assert unity.drift_toward.value == 0.6 and unity.drift_half_life.seconds == 60 * 86400
    fields = gas.kinds["supply"].fields
    assert fields["cut_at"].short and fields["cut_at"].start.id == "never"
    assert fields["hides"].doubt_most.value == 0.4 and fields["hides"].estimated_by[0].id == "buyer"
    assert gas.parameters["cold"].short and isinstance(gas.parameters["cold"].start, Cited)
    assert len(gas.parameters["patience"].sweep) == 2


def test_kinds(gas):
    supply = gas.kinds["supply"]
    assert list(supply.states) == ["flowing", "warned", "cut", "disputed"]
    assert isinstance(supply.roles["seller"], Listing) and isinstance(supply.roles["buyer"], Name)
    assert [name.id for name in supply.groups["stopped"]] == ["cut", "disputed"]
    assert [name.id for name in supply.groups["open"]] == ["flowing"]
    award = supply.states["disputed"].exits["award"]
    assert award.trigger.kind == "after"
    assert award.consequence.results["lost"].odds is None
    assert award.consequence.results["won"].consequence.to.id == "flowing"
    assert [name.id for name in supply.moves["reopen"].from_] == ["stopped", "warned"]
    assert supply.moves["reopen"].labels["rung"].value == 2


def test_questions_and_their_short_forms(gas):
    pay = gas.kinds["supply"].states["warned"].asks["pay"]
    assert pay.answers["refuse"].consequence.to.id == "cut" and pay.answers["refuse"].appeal is None
    assert pay.answers["pay"].consequence.do and pay.answers["pay"].appeal is not None
    assert pay.answers["nothing"].consequence.to is None
    assert isinstance(pay.silence, Name)
    mood = gas.injects["poll"].asks["mood"]
    assert list(mood.answers) == ["calm", "angry"] and isinstance(mood.answers["calm"], Answer)
    assert gas.injects["poll"].then.do


def test_silence_may_be_an_entry():
    text = HEAD + (
        "kinds: {k: {roles: {a: actors}, states: {s: {asks: {q: {who: a, within: 1 day, answers: {y: t}, "
        "silence: {to: t, text: Nothing.}}}}, t: }}}\n"
    )
    silence = load_text(text).kinds["k"].states["s"].asks["q"].silence
    assert isinstance(silence, Answer) and silence.consequence.to.id == "t"


def test_moves_injects_and_texts(gas):
    help_ = gas.moves["send_help"]
    assert [option.value for option in help_.options["size"]] == [1, 5]
    assert help_.costs["storage"].value == 5
    blackout = gas.injects["blackout"]
    assert blackout.trigger.kind == "whenever" and blackout.trigger.for_.seconds == 2 * 86400
    assert [language for language, _ in blackout.consequence.text.versions] == ["en", "sv"]
    assert len(blackout.consequence.do) == 2
    assert list(blackout.each) == ["c"]


def test_players(gas):
    sup = gas.players["SUP"]
    assert (sup.acts_moves, sup.seat, list(sup.plays)) == (2, False, ["count_refusals", "mixed", "ordinary"])
    assert sup.memory["refused"].short
    mixed = sup.plays["mixed"]
    assert isinstance(mixed.choose, tuple) and mixed.choose[1][1] is None
    assert mixed.prefers[0][0].id == "wait"
    assert isinstance(sup.plays["ordinary"].choose, Call) and sup.plays["ordinary"].trigger.kind == ""
    assert gas.players["AUT"].seat and not gas.players["HUN"].plays


def test_the_end(gas):
    assert [outcome.condition is None for outcome in gas.outcomes.values()] == [False, False, True]
    assert gas.outcomes["split"].ends and gas.outcomes["split"].for_ is not None
    assert gas.formulas["need"].arguments == ("c",)
    assert len(gas.tables["share"].values) == 1 and gas.tables["share"].rows is None
    assert gas.tables["share"].columns.id == "month"


def test_marks_are_those_of_the_names(gas):
    lines = GAS.split("\n")
    for name, inject in gas.injects.items():
        assert lines[inject.mark.line - 1][inject.mark.column - 1 :].startswith(name)
    trigger = gas.injects["blackout"].trigger
    assert lines[trigger.mark.line - 1].strip().startswith("whenever")
    change = gas.injects["blackout"].consequence.do[1]
    assert lines[change.mark.line - 1][change.mark.column - 1 :].startswith("if unity < 0.2")


def test_a_value_is_typed_by_where_it_stands():
    text = HEAD + (
        "words: {reply: [NO, on, yes]}\n"
        "sources: {on: {title: NO, published: 14:30, number: 012}}\n"
        "assumptions: {judged: 2026-02-05}\n"
        "measures: {m: 012}\n"
    )
    playbook = load_text(text.replace("012}\na", "'012'}\na"))
    assert [word.id for word in playbook.words["reply"]] == ["NO", "on", "yes"]
    assert playbook.sources["on"].details == {"title": "NO", "published": "14:30", "number": "012"}
    assert playbook.assumptions == {"judged": "2026-02-05"}


def test_cases_and_a_source_in_a_sentence():
    text = HEAD + (
        "sources: {a: A book.}\n"
        "kinds: {k: {named: true, fields: {need: {type: actors, start: []}}, states: {s: }}}\n"
        "cases: {k: {one: {need: [EAST, WEST]}, two: }}\n"
    )
    playbook = load_text(text)
    assert playbook.sources["a"].details == {"title": "A book."}
    assert isinstance(playbook.cases["k"]["one"]["need"], Listing) and playbook.cases["k"]["two"] == {}


def test_the_short_form_of_a_place_is_remembered():
    playbook = load_text(HEAD + "tracks: {a: 1, b: {start: 1}}\n")
    assert playbook.tracks["a"].short and not playbook.tracks["b"].short
    assert attrs.evolve(playbook.tracks["b"], mark=playbook.tracks["a"].mark, start=None) == Place(
        mark=playbook.tracks["a"].mark
    )


def test_upon_names_a_move():
    playbook = load_text(
        HEAD
        + "injects: {a: {upon: k[EAST].go, do: x = 1}, b: {upon: move, do: x = 1}}\n".replace(
            "k[EAST].go", '"k[EAST].go"'
        )
    )
    assert isinstance(playbook.injects["b"].trigger.upon, Name)
    assert isinstance(playbook.injects["a"].trigger.upon.base, Index)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("foo: 1\n", "8:1: unknown key `foo` in a playbook"),
        ("trakcs: {}\n", "8:1: unknown key `trakcs` in a playbook (did you mean `tracks`?)"),
        ("tracks: {a: {is: 1}}\n", "8:14: unknown key `is` in a track (a derived place has the key `always:`)"),
        ("tracks: {a: {strat: 1}}\n", "8:14: unknown key `strat` in a track (did you mean `start`?)"),
        ("tracks: [a]\n", "8:9: a list stands where a map of tracks belongs"),
        ("tracks: 5\n", "8:9: `5` stands where a map of tracks belongs"),
        ("tracks: {a: {of: allies}}\n", "8:18: `allies` stands where `actor`, `pair` or a map of indices belongs"),
        ("tracks: {a: {range: [1]}}\n", "8:21: a list stands where a list of 2 belongs"),
        ("tracks: {a: {always: 1, start: 2}}\n", "8:25: `start` beside `always`"),
        ("tracks: {a: {start: }}\n", "8:14: `start` is empty"),
        ("tracks: {a-b: 1}\n", "8:10: `a-b` is not a name"),
        ("tracks: {if: 1}\n", "8:10: `if` is a word of the language"),
        ("kinds: {k: {states: {s: }}}\n", "8:9: this kind says nothing of its cases"),
        ("kinds: {k: {roles: {a: actors}, slots: 3, states: {s: }}}\n", "8:33: `slots` beside `roles`"),
        ("kinds: {k: {slots: -1, states: {s: }}}\n", "8:20: `-1` stands where a whole number from 1"),
        ("kinds: {k: {named: yes, states: {s: }}}\n", "8:20: `yes` stands where `true` or `false` belongs"),
        ("kinds: {k: {named: true}}\n", "8:9: `states` is missing"),
        (
            "kinds:\n  k:\n    named: true\n    states: {s: }\n    fields:\n      f: uniform(1, 2)\n",
            "13:7: a distribution stands alone (say `start:` (drawn once) or `fresh:` (drawn each time))",
        ),
        ("injects: {x: {at: 2025-02-01, after: 1 day}}\n", "8:31: two triggers: `at` and `after`"),
        ("injects: {x: {when: a, after: 1 day}}\n", "8:24: two triggers: `when` and `after` (the lag behind"),
        ("injects: {x: {at: 2025-02-01, for: 1 day}}\n", "8:31: `for` stands alone (it goes with `when:`"),
        ("injects: {x: {effects: a}}\n", "8:15: unknown key `effects` in an inject (effects are statements"),
        ("injects: {x: {to: a}}\n", "8:15: unknown key `to` in an inject (only a kind's own entries"),
        ("injects: {x: {do: [a]}}\n", "8:19: a list stands where statements belong"),
        ("injects: {x: {then: {do: a = 1}}}\n", "8:15: `then` without `asks`"),
        ("injects: {x: {asks: {q: {who: EAST, within: 1 day, answers: [a]}}}}\n", "8:37: `within` without `silence`"),
        ("injects: {x: {asks: {q: {who: EAST, answers: []}}}}\n", "8:46: a question without answers"),
        ("injects: {x: {asks: {q: {answers: [a]}}}}\n", "8:22: `who` is missing"),
        ("injects: {x: {text: {actor}}}\n", "8:21: a map stands where a text"),
        ("moves: {x: {do: a = 1}}\n", "8:9: `by` is missing"),
        ("players: {EAST: {plays: [{choose: wait}]}}\n", "8:25: a list stands where a map of named rules belongs"),
        ("players: {EAST: {plays: {r: {if: a}}}}\n", "8:26: this rule chooses nothing"),
        ("players: {EAST: {acts: 2 weeks}}\n", "8:24: `2 weeks` stands where a map of keys (every, moves, first)"),
        ("formulas: {f(a): 1, f(b): 2}\n", "8:21: the formula `f` stands here a second time"),
        ("moves: {x: {by: EAST, adjudication: dice}}\n", "8:37: `dice` stands where `engine`, `table` or"),
        ("use: treaty\n", "8:6: a list of libraries, or a map"),
        ("measures: {m: }\n", "8:12: `m` is empty: an expression belongs here"),
        ("measures: {m: {a: 1}}\n", "8:15: a map stands where an expression belongs"),
        ("start: [a = 1]\n", "8:8: a list stands where statements belong"),
        ("start:\n- a = 1\n", "9:1: a list stands where statements belong"),
    ],
)
def test_what_is_said(text, said):
    found = faults(HEAD + text)
    assert any(fault.startswith(said) for fault in found), found


def test_what_is_missing_is_told_together():
    found = faults("playbook: x\n")
    for section in ("format", "clock", "actors", "outcomes"):
        assert any(f"`{section}` is missing" in fault for fault in found), found


def test_outcomes_end_with_otherwise():
    base = HEAD.replace("outcomes: {ran: otherwise}\n", "")
    assert "no outcome is `otherwise`" in faults(base + "outcomes: {a: 1 > 0}\n")[0]
    assert "`otherwise` stands before `b`" in faults(base + "outcomes: {a: otherwise, b: 1 > 0}\n")[0]
    assert "two outcomes are `otherwise`" in faults(base + "outcomes: {a: otherwise, b: otherwise}\n")[0]
    mapped = load_text(base + "outcomes: {a: {if: otherwise, about: The rest.}}\n")
    assert mapped.outcomes["a"].condition is None and mapped.outcomes["a"].about == "The rest."


def test_all_problems_are_told():
    text = HEAD + "tracks: {a: {is: 1}, b: {range: 3}}\nmoves: {m: {do: 1}}\n"
    with pytest.raises(PlaybookError) as caught:
        load_text(text, "many.yaml")
    assert len(caught.value.problems) >= 3
    assert all(problem.mark.file == "many.yaml" for problem in caught.value.problems)
    assert "many.yaml:8:" in str(caught.value)


def test_an_error_inside_a_block_is_placed_exactly():
    text = HEAD + "start: |\n  for a in actors:\n    rung[a] = = 3\n"
    problem = read_text(text)[1].errors[0]
    assert problem.mark.line == 10 and 5 <= problem.mark.column <= 16


@pytest.mark.parametrize("name", shipped())
def test_shipped_playbooks_are_read(name):
    assert load(name).title


def test_a_thousand_lines_are_read_fast():
    extra = GAS.partition("moves:\n  send_help")[2]
    moves = "".join(f"  help_{n}{extra.partition('injects')[0]}" for n in range(110))
    text = GAS.replace("injects:\n", moves.replace("help_0:", "help_0:") + "injects:\n", 1)
    assert text.count("\n") > 900
    assert read_text(text)[0] is not None
    assert seconds_of(lambda: read_text(text), 0.25) <= 0.25
