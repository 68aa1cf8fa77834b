"""`use`, `extend`, `remove`, `before`: what files on top of each other say."""

from __future__ import annotations

from pathlib import Path

import pytest
from front_end_texts import GAS, GAS_TWO, HEAD

from wargame.language.load import load, load_text, problems_of, read, read_text, shipped
from wargame.language.model import Playbook
from wargame.language.problems import PlaybookError, Problem
from wargame.language.tree import Listing, Name, Number

LIBRARY = "library: {name}\nformat: 1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "gas.yaml").write_text(GAS, encoding="utf-8")
    return tmp_path


def extended(folder: Path, text: str, base: str = "gas.yaml") -> Playbook:
    playbook, problems = read_text(f"playbook: Two\nformat: 1\nextend: {base}\n{text}", "two.yaml", folder)
    assert playbook is not None, list(problems)
    return playbook


def faults(folder: Path, text: str) -> list[str]:
    return [str(problem) for problem in read_text(text, "two.yaml", folder)[1].errors]


def library(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.yaml").write_text(LIBRARY.format(name=name) + text, encoding="utf-8")


def names(listing: object) -> list[str]:
    assert isinstance(listing, Listing)
    return [item.id for item in listing.items if isinstance(item, Name)]


def test_an_extension(folder):
    (folder / "two.yaml").write_text(GAS_TWO, encoding="utf-8")
    base, two = load(folder / "gas.yaml"), load(folder / "two.yaml")
    assert (two.title, two.about) == ("Cold winter, colder", base.about)
    assert list(two.actors) == [*base.actors, "SVK"]
    assert names(two.sets["customers"]) == ["AUT", "HUN", "SVK"]
    assert two.tracks["unity"].drift_toward is not None and two.tracks["unity"].start.value == 0.5
    demand = two.kinds["supply"].moves["demand"]
    assert demand.appeal.value == 2 and demand.limit is not None
    assert demand.by.id == "seller"
    assert "poll" not in two.injects and "need" not in two.formulas
    assert len(two.start) == 1
    assert two.changes == (7, 6, 2)
    assert [file.name for file in two.files] == [str(folder / "gas.yaml"), str(folder / "two.yaml")]
    assert two.files[-1].uses == (str(folder / "gas.yaml"),)
    assert two.declared_in["tracks.unity"] == str(folder / "gas.yaml")
    assert two.declared_in["actors.SVK"] == str(folder / "two.yaml")
    assert "injects.poll" not in two.declared_in
    assert "tracks.unity" in two.files[-1].declares


def test_a_trigger_replaces_a_trigger(folder):
    trigger = extended(folder, "injects: {blackout: {at: 2025-11-01}}\n").injects["blackout"].trigger
    assert (trigger.kind, trigger.for_, trigger.whenever) == ("at", None, None)
    trigger = extended(folder, "injects: {blackout: {whenever: unity < 0}}\n").injects["blackout"].trigger
    assert trigger.kind == "whenever" and trigger.for_ is not None
    assert len(extended(folder, "injects: {poll: {every: 1 week}}\n").injects["poll"].asks) == 1


def test_always_and_start_exclude_each_other(folder):
    always = extended(folder, "tracks: {unity: {always: 1}}\n").tracks["unity"]
    assert always.start is None and always.drift_toward is None and always.range is not None
    start = extended(folder, "tracks: {strain: {start: 1}}\n").tracks["strain"]
    assert start.always is None and start.pair


def test_short_forms_are_written_out(folder):
    answers = "{supply: {states: {warned: {asks: {pay: {answers: {refuse: {appeal: 3}}}}}}}}"
    two = extended(folder, f"outcomes: {{tense: {{ends: true}}}}\nkinds: {answers}\n")
    assert two.outcomes["tense"].ends and two.outcomes["tense"].condition is not None
    refuse = two.kinds["supply"].states["warned"].asks["pay"].answers["refuse"]
    assert refuse.consequence.to.id == "cut" and refuse.appeal.value == 3
    polled = extended(folder, "injects: {poll: {asks: {mood: {answers: {angry: {appeal: 2}}}}}}\n")
    mood = polled.injects["poll"].asks["mood"]
    assert list(mood.answers) == ["calm", "angry"] and mood.answers["angry"].appeal.value == 2


def test_a_short_form_changes_one_key_and_leaves_the_others(folder):
    library(
        folder, "first", "parameters: {p: {start: 0.25, range: [0, 1], why: Judged.}, q: 3}\ntracks: {w: {start: 1}}\n"
    )
    base = HEAD + "use: [first]\nparameters: {r: {start: 'uniform(1, 2)', range: [1, 2], about: Drawn.}}\n"
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    over = "parameters: {p: 0.5, q: 4, r: 1.5}\n"
    two = extended(folder, over, "base.yaml")
    used, _ = read_text(HEAD + f"use: [first]\n{over.replace(', r: 1.5', '')}", "two.yaml", folder)
    for place in (two.parameters["p"], used.parameters["p"]):
        assert (place.start.value, place.range[1].value, place.why) == (0.5, 1, "Judged.")
    assert (two.parameters["q"].start.value, used.parameters["q"].start.value) == (4, 4)
    assert two.parameters["r"].start.value == 1.5 and two.parameters["r"].about == "Drawn."


def test_a_short_form_takes_the_place_of_what_is_worked_out(folder):
    strain = extended(folder, "tracks: {strain: 1}\n").tracks["strain"]
    assert strain.always is None and strain.start.value == 1
    tense = extended(folder, "outcomes: {split: unity < 3}\n").outcomes["split"]
    assert tense.ends and tense.condition is not None


def test_rules_are_replaced_whole(folder):
    rule = extended(folder, "players: {SUP: {plays: {mixed: {choose: wait}}}}\n").players["SUP"].plays["mixed"]
    assert rule.if_ is None and rule.prefers == ()


def test_a_text_gets_another_language(folder):
    two = extended(folder, "injects: {blackout: {text: {fi: Tehtaat.}}}\n")
    assert [language for language, _ in two.injects["blackout"].consequence.text.versions] == ["en", "sv", "fi"]


def test_order(folder):
    two = extended(folder, GAS_TWO.partition("extend: gas.yaml\n")[2])
    assert list(two.outcomes) == ["broken", "split", "tense", "cracked", "held"]
    assert two.outcomes["split"].ends
    assert list(two.players["SUP"].plays) == ["count_refusals", "mixed", "first", "ordinary"]


def test_before_moves_what_is_there_and_keeps_chains(folder):
    text = "outcomes: {a: {if: unity > 1, before: b}, b: {if: unity > 2, before: split}, tense: {before: a}}\n"
    assert list(extended(folder, text).outcomes) == ["tense", "a", "b", "split", "held"]
    loop = "outcomes: {a: {if: unity > 1, before: b}, b: {if: unity > 2, before: a}}\n"
    said = faults(folder, f"playbook: x\nformat: 1\nextend: gas.yaml\n{loop}")
    assert any("stands before itself" in fault for fault in said)
    lost = "outcomes: {a: {if: unity > 1, before: nowhere}}\n"
    said = faults(folder, f"playbook: x\nformat: 1\nextend: gas.yaml\n{lost}")
    assert any("names nothing that stands here (known here: split" in fault for fault in said)


def test_start_blocks_run_one_after_the_other(folder):
    library(folder, "first", "tracks: {z: 0}\nstart: z = 1\n")
    (folder / "base.yaml").write_text(HEAD + "use: [first]\nstart: z = 2\n", encoding="utf-8")
    two = extended(folder, "start: z = 3\n", "base.yaml")
    assert [block[0].value.value for block in two.start] == [1, 2, 3]


def test_a_new_name_that_resembles_an_inherited_one(folder):
    _, problems = read_text(
        "playbook: x\nformat: 1\nextend: gas.yaml\ninjects: {blackuot: {at: 2026-01-01}}\n", "two.yaml", folder
    )
    (warning,) = problems.warnings
    assert "`blackuot` is new (did you mean to change `blackout`?)" in str(warning)
    assert warning.mark.line == 4


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("injects.blackuot", "there is no `blackuot` (did you mean `injects.blackout`?)"),
        ("nothing", "there is no `nothing`"),
        ("kinds.supply.moves.sell", "there is no `sell`"),
        ("clock.start.deeper", "there is no `deeper`"),
    ],
)
def test_what_cannot_be_removed(folder, path, said):
    found = faults(folder, f"playbook: x\nformat: 1\nextend: gas.yaml\nremove: {path}\n")
    assert any(said in fault and fault.startswith("two.yaml:4:9") for fault in found), found


def test_remove_deep(folder):
    two = extended(folder, "remove: [kinds.supply.moves.demand.limit, tracks.unity.drift, players.SUP.plays.mixed]\n")
    assert two.kinds["supply"].moves["demand"].limit is None
    assert two.tracks["unity"].drift_toward is None
    assert "mixed" not in two.players["SUP"].plays


# Libraries.


def test_sets_are_filled_where_a_library_is_used(folder):
    kind = "kinds: {pact: {roles: {g: givers, t: takers}, states: {none: }}}\n"
    library(folder, "pact", f"sets: {{givers: [], takers: []}}\n{kind}")
    playbook = load_text(HEAD + "use: {pact: {givers: [EAST], takers: actors}}\n", "t.yaml", folder)
    assert names(playbook.sets["givers"]) == ["EAST"]
    assert isinstance(playbook.sets["takers"], Name)
    assert playbook.declared_in["sets.givers"] == "pact.yaml"
    assert playbook.declared_in["kinds.pact"] == "pact.yaml"
    assert [(file.name, file.library) for file in playbook.files] == [("pact.yaml", "pact"), ("t.yaml", "")]


def test_an_extension_fills_anew(folder):
    library(folder, "pact", "sets: {givers: []}\n")
    (folder / "base.yaml").write_text(HEAD + "use: {pact: {givers: [EAST]}}\n", encoding="utf-8")
    assert names(extended(folder, "use: {pact: {givers: [WEST]}}\n", "base.yaml").sets["givers"]) == ["WEST"]
    assert names(extended(folder, "", "base.yaml").sets["givers"]) == ["EAST"]


def test_wrong_fillings(folder):
    library(folder, "one", "sets: {givers: []}\n")
    library(folder, "pact", "sets: {givers: []}\n")
    both = HEAD + "use: {one: {givers: [EAST]}, pact: {givers: [EAST]}}\n"
    assert load_text(both, beside=folder)
    assert "is filled differently at two.yaml:8:13" in faults(folder, both.replace("[EAST]}}", "[WEST]}}"))[0]
    unknown = faults(folder, HEAD + "use: {one: {giver: [EAST]}}\n")
    assert unknown == ["two.yaml:8:13: the library `one` has no set `giver` (did you mean `givers`?)"]
    own = faults(folder, HEAD + "use: {one: {givers: [EAST]}}\nsets: {givers: [WEST]}\n")
    assert "is filled differently at two.yaml:9:8" in own[0]


def test_two_libraries_may_declare_the_same_in_the_same_words(folder):
    library(folder, "one", "tracks: {arms: {of: actor, start: 0}}\n")
    library(folder, "other", "tracks:\n  arms:\n    start: 0\n    of: actor   # the same\n")
    playbook = load_text(HEAD + "use: [one, other]\n", beside=folder)
    assert playbook.declared_in["tracks.arms"] == "one.yaml"
    assert all("tracks.arms" in file.declares for file in playbook.files[:2])
    library(folder, "other", "tracks:\n  arms: {of: actor, start: 1}\n")
    (fault,) = faults(folder, HEAD + "use: [one, other]\n")
    assert fault.startswith("other.yaml:4:3: `tracks.arms` is declared differently at one.yaml:3:10")


def test_libraries_are_opened_once_and_before_those_that_use_them(folder):
    library(folder, "low", "tracks: {a: 0}\nstart: a = 1\n")
    library(folder, "left", "use: [low]\nstart: a = 2\n")
    library(folder, "right", "use: [low]\nstart: a = 3\n")
    playbook = load_text(HEAD + "use: [left, right]\nstart: a = 4\n", "t.yaml", folder)
    assert [file.name for file in playbook.files] == ["low.yaml", "left.yaml", "right.yaml", "t.yaml"]
    assert [block[0].value.value for block in playbook.start] == [1, 2, 3, 4]
    uses = {file.name: file.uses for file in playbook.files}
    assert uses["left.yaml"] == ("low.yaml",) and uses["low.yaml"] == ()
    assert set(uses["t.yaml"]) == {"left.yaml", "low.yaml", "right.yaml"}


def test_a_playbook_changes_a_library_under_its_own_path(folder):
    kind = "{roles: {g: actors}, states: {none: , on: }, moves: {go: {by: g, to: on}}}"
    library(folder, "pact", f"kinds: {{pact: {kind}}}\n")
    playbook = load_text(HEAD + "use: [pact]\nkinds: {pact: {moves: {go: {appeal: 2}}}}\n", beside=folder)
    move = playbook.kinds["pact"].moves["go"]
    assert isinstance(move.appeal, Number) and move.consequence.to.id == "on"
    assert playbook.changes == (0, 0, 0)


def test_libraries_carry_neither_story_nor_wishes(folder):
    library(folder, "pact", "clock: {start: 2025-01-01, length: 1 day}\nmoves: {go: {by: actors, appeal: 2}}\n")
    found = faults(folder, HEAD + "use: [pact]\n")
    assert any(fault.startswith("pact.yaml:3:1: a library has no `clock`") for fault in found)
    library(folder, "pact", "moves: {go: {by: actors, appeal: 2}}\n")
    (fault,) = faults(folder, HEAD + "use: [pact]\n")
    assert fault.startswith("pact.yaml:3:34: a library carries no `appeal`")


def test_built_in_libraries():
    playbook = load_text(HEAD + "use: {treaty: }\n")
    assert playbook.files[0].name == "library/treaty.yaml" and playbook.files[0].library == "treaty"
    assert "treaty" in playbook.kinds


@pytest.mark.parametrize(
    ("used", "said"),
    [
        ("use: [treeaty]", "there is no library `treeaty` (did you mean `treaty`?)"),
        ("use: [../gas]", "`../gas` leads out of the playbook's folder"),
        ("use: [/etc/passwd]", "`/etc/passwd` leads out of the playbook's folder"),
        ("use: [~/x]", "`~/x` leads out of the playbook's folder"),
        ('use: ["a\\\\..\\\\b"]', "leads out of the playbook's folder"),
        ("use: ['c:/x.yaml']", "leads out of the playbook's folder"),
        ("use: [down/../../gas]", "leads out of the playbook's folder"),
        ("use: [way_out]", "leads out of the playbook's folder"),
        ("use: [" + "l" * 400 + "]", "leads out of"),
        ("use: [" + "é" * 190 + "]", "there is no library"),
        ("use: [gas]", "`gas` is a playbook, not a library"),
        ("use: [me]", "files use or extend each other in a ring: me.yaml → you.yaml → me.yaml"),
        ("use: [treaty, treaty]", "`treaty` stands here a second time"),
        ("use: {treaty: 5}", "a map of the library's sets belongs here"),
        ("use: 5", "belongs here (write `use: [5]`)"),
        ("extend: nothing.yaml", "there is no file `nothing.yaml`"),
        ("extend: ../x.yaml", "leads out of the playbook's folder"),
        ("extend: me.yaml", "`me.yaml` is a library (say `use:`)"),
        ("extend: [gas.yaml]", "the name of one file belongs here"),
        ("extend: self.yaml", "in a ring: self.yaml → self.yaml"),
        ("use: [folder]", "there is no library `folder`"),
    ],
)
def test_what_cannot_be_used(folder, used, said):
    inner = folder / "inner"
    inner.mkdir()
    (folder / "secret.yaml").write_text(LIBRARY.format(name="secret"), encoding="utf-8")
    (inner / "way_out.yaml").symlink_to(folder / "secret.yaml")
    (inner / "folder.yaml").mkdir()
    (inner / "gas.yaml").write_text(GAS, encoding="utf-8")
    library(inner, "me", "use: [you]\n")
    library(inner, "you", "use: [me]\n")
    (inner / "self.yaml").write_text("playbook: x\nformat: 1\nextend: self.yaml\n", encoding="utf-8")
    found = faults(inner, HEAD + used + "\n")
    assert any(said in fault for fault in found), found


def test_names_in_positions(folder, monkeypatch):
    below = folder / "below"
    below.mkdir()
    library(below, "pact", "tracks: {a: {is: 1}}\n")
    (folder / "main.yaml").write_text(HEAD + "use: [below/pact]\n", encoding="utf-8")
    monkeypatch.chdir(folder.parent)
    _, problems = read(f"{folder.name}/main.yaml")
    assert str(problems.errors[0]).startswith(f"{folder.name}/below/pact.yaml:3:14")
    monkeypatch.chdir(folder)
    assert str(problems_of("main.yaml").errors[0]).startswith("below/pact.yaml:3:14")


def test_long_chains_end(folder):
    for number in range(60):
        library(folder, f"l{number}", f"use: [l{number + 1}]\n")
    assert any("too many files" in fault for fault in faults(folder, HEAD + "use: [l0]\n"))


# Loading by name.


def test_shipped_playbooks_go_by_their_names():
    assert "first_steps" in shipped()
    assert load("first_steps").files[-1].name == "playbooks/first_steps.yaml"


def test_what_is_not_there(tmp_path):
    def told(path: str | Path) -> Problem:
        with pytest.raises(PlaybookError) as caught:
            load(path)
        (problem,) = caught.value.problems
        return problem

    assert "there is no playbook `first_step` (did you mean `first_steps`?)" in str(told("first_step"))
    assert "there is no file" in told(tmp_path / "x.yaml").message
    assert "is not a file" in told(tmp_path).message
    assert told("a\0b.yaml").message
    assert told("a" * 5000).message


def test_a_library_is_checked_but_not_played(folder):
    library(folder, "pact", "tracks: {a: 0}\n")
    playbook, problems = read(folder / "pact.yaml")
    assert playbook is not None and playbook.clock is None and playbook.title == "pact" and not len(problems)
    with pytest.raises(PlaybookError, match="`pact` is a library"):
        load(folder / "pact.yaml")
