"""The table: what a seat, and what only the facilitator, is shown; what they type; what is kept."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from cli_running import refused, run

from wargame.cli.screen import Screen
from wargame.cli.seat_view import view_lines
from wargame.cli.table import Table
from wargame.engine.session import Session
from wargame.engine.view import Cell, View
from wargame.language.load import load_text
from wargame.players.base import PlayerError
from wargame.players.policy import Policy
from wargame.program import compile_playbook

TEXT = """\
playbook: At the table
format: 1
clock: {start: 2025-01-01, length: 4 months}
assumptions: {made_up: For the test.}
actors: {RED: {name: Redland}, BLU: {name: Blueland}}
tracks:
  water: {range: [0, 100], start: 3, why: made up}
  red_plan: {start: 1234567, seen_by: RED, why: made up}
  blue_plan: {start: 7654321, seen_by: BLU, why: made up}
kinds:
  dam:
    roles: {owner: [RED], below: [BLU]}
    states:
      shut:
        exits: {leaks: {after: 20 days, to: open_, do: water += 1}}
      open_:
    moves:
      shut_it: {by: owner, from: open_, to: shut}
injects:
  flood: {by_hand: true, each: {who: actors}, do: water = 90, text: "A flood in {who}."}
  rain: {every: 25 days, text: It rains.}
  letter: {at: 2025-01-20, seen_by: RED, text: "Red's plan is {red_plan:whole}."}
  order: {at: 2025-01-20, seen_by: BLU, text: "Blue's plan is {blue_plan:whole}."}
moves:
  pump: {by: actors, appeal: 1 @ made_up, do: water -= 1, text: "{actor} pumps."}
players:
  RED: {seat: true, acts: {every: 1 month}, plays: {ordinary: {choose: logit(1)}}}
  BLU: {acts: {every: 1 month}, plays: {ordinary: {choose: logit(1)}}}
invariants:
  dry_feet: water < 80
measures: {worst: highest(water)}
outcomes: {wet: {if: water > 50, about: The fields are lost.}, dry: otherwise}
"""
WIPE = "\033[2J"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("dam.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def played(typed: str, *more: str, session: str = "a.wargame"):
    return run("play", "dam.yaml", "--session", session, *more, typed=typed)


class Stage(Screen):
    """A terminal with people at it, who type what was written down before."""

    def __init__(self, *typed: str) -> None:
        super().__init__()
        self.live, self.left, self.prompts = True, list(typed), []

    def _line(self, prompt):
        self.prompts.append(prompt)
        print(prompt)
        return self.left.pop(0) if self.left else None


def staged(folder: Path, capsys, *typed: str, seats=("RED", "BLU"), players=None, name="s.wargame"):
    """A sitting on a live screen: the scenes between wipes, and the stage."""
    stage = Stage(*typed)
    with Session.create(folder / name, compile_playbook(load_text(TEXT)), 1, 0, seats) as session:
        Table(session, {} if players is None else players(session), screen=stage).play()
    return capsys.readouterr().out.split(WIPE), stage


def test_a_sitting_from_a_script(folder):
    first = played("view\nview plan\nlog\nwait\nperhaps\n99\nquit\n")
    assert first.code == 0 and first.err == ""
    for words in (
        "At the table\n2025-01-01 to 2025-05-01\nasked here: Redland (RED)\nkept in a.wargame",
        "2025-02-01  Redland\n2025-01-20  Red's plan is 1234567.",
        "  dam[RED, BLU]: open since 2025-01-21\n",
        "  red_plan: 1234567\n",
        "Redland may act.\n  1  shut it (dam[RED, BLU])\n  2  pump\n",
        "not understood: a number from 1 to",
        "saved: a.wargame",
    ):
        assert words in first.out, (words, first.out)
    assert "blue_plan" not in first.out and "7654321" not in first.out
    assert first.out.count("Redland may act.") == 2, "asked again a month later"
    again = run("play", "--session", "a.wargame", typed="pump\npump\n")
    assert "2025-01-01 to 2025-05-01, now 2025-03-01" in again.out
    assert again.out.rstrip().split("\n")[-1] == "outcome: dry"
    assert run("replay", "a.wargame").out.startswith("same: ")
    over = run("play", "--session", "a.wargame")
    assert over.code == 0 and "The game is over" in over.out


def test_a_broken_invariant_is_told_the_facilitator_at_once_and_the_game_goes_on(folder):
    said = played("inject flood [RED]\nwait\nfacilitator\nbroken\nwhy 2\nback\nwait\nwait\nwait\n")
    assert said.code == 0
    told = re.fullmatch(
        r"facilitator: (\S+): the invariant `invariants.dry_feet` is broken \(`why (\d+)` tells how\); .*\n", said.err
    )
    assert told and told[1] == "2025-02-01", said.err
    before, _, after = said.out.partition("facilitator (`help`")
    assert "dry_feet" not in before and "invariant" not in before, "no seat is told"
    assert f"2025-02-01  invariants.dry_feet (record {told[2]})" in after
    assert "outcome: wet (The fields are lost.), though the game broke an invariant" in said.out
    line = TEXT[: TEXT.index("dry_feet")].count("\n") + 1
    assert f"faulted: dam.yaml:{line}:" in said.out
    assert run("replay", "a.wargame").code == 0


def test_on_a_screen_the_facilitator_is_handed_what_is_for_nobody_else(folder, capsys):
    scenes, stage = staged(folder, capsys, "inject flood [RED]", "1", "", "", "", "quit", seats=("RED",))
    facilitators = [scene for scene in scenes if "dry_feet" in scene]
    assert len(facilitators) == 1 and "The screen is for the facilitator." in facilitators[0]
    assert "Redland" not in facilitators[0] and "may act" not in facilitators[0]
    assert "1234567" not in facilitators[0]
    assert "The screen is for Redland." in scenes[scenes.index(facilitators[0]) + 2]
    assert stage.left == []


def test_seats_that_share_a_screen_see_nothing_of_each_other(folder, capsys):
    scenes, stage = staged(folder, capsys, "view", "log", "wait", "", "view", "log", "pump", "", "", "view", "quit")
    for scene in scenes:
        assert not ("1234567" in scene and "7654321" in scene), scene
        assert not ("RED> " in scene and "BLU> " in scene), scene
    assert sum("1234567" in scene for scene in scenes) >= 2 and sum("7654321" in scene for scene in scenes) == 1
    assert any("The screen is for Blueland. When nobody else looks" in prompt for prompt in stage.prompts)


def test_what_the_facilitator_read_is_wiped_before_a_seat_looks(folder, capsys):
    scenes, _ = staged(folder, capsys, "facilitator", "story", "see BLU", "back", "", "quit", seats=("RED",))
    assert "7654321" in scenes[0] and "7654321" not in scenes[1] and "Redland may act." in scenes[1]


def test_undo_takes_back_what_a_person_did(folder, capsys):
    def policy(session):
        return {"BLU": Policy(lambda: session.game)}

    scenes, _ = staged(folder, capsys, "pump", "undo", "quit", players=policy)
    out = "".join(scenes)
    assert out.count("2025-02-01  Redland\n") == 2 and "the last input is taken back" in out
    with Session.open(folder / "s.wargame") as session:
        assert session.game.inputs == [] or session.game.inputs[-1]["by"] == "policy"
    scenes, _ = staged(folder, capsys, "pump", "facilitator", "undo", "undo", "quit", players=policy, name="t.wargame")
    assert "taken back: pump[RED]" in scenes[0] and "there is nothing to take back" in scenes[0]
    assert "pump" not in "".join(played("pump\nundo\nquit\n").out.split("the last input")[1].split("may act")[0])


def test_the_facilitators_words(folder):
    typed = "\n".join([
        "facilitator", "help", "nonsense", "injects", "inject flood", "inject flood [GRN]",
        "inject flood [RED] after 1 week", "inject rain after yesterday", "advance", "advance 1999-01-01",
        "advance 2 weeks", "set water = 7", "set moon = 1 because x", "set water = 7 because they measured again",
        "set water = 700 because they mismeasured", "act RED pump", "act GRN pump[RED]", "act RED dance", "act",
        "see blu", "see", "inject", "why 99999", "why x", "see GRN", "story 3", "broken", "save", "advance 1 month",
        "back", "quit",
    ]) + "\n"
    said = played(typed)
    assert said.code == 0, said
    for words in (
        "not understood: `help` lists", "  flood   [RED], [BLU]", "refused: `flood` is made for each of several",
        "flood [RED] comes on 2025-02-08", "refused: how long?", "refused: that is past",
        "\n2025-02-15\n", "refused: write `set PLACE = VALUE because REASON`",
        "refused: there is no track or kind `moon`", "water is 7 from now on\n",
        "water is 100 from now on (its range is 0 to 100)", "      “A flood in {who}.”\n", "      “It rains.”\n",
        "Blueland sees\n", "refused: which actor? (actors: RED, BLU)", "refused: which one? `injects` lists them",
        "pump[RED] happens when time goes on", "refused: there is no actor `GRN`",
        "`dance` is no legal move of RED now (legal: dam[RED, BLU].shut_it, pump[RED])",
        "refused: there is no record `99999`", "refused: there is no record `x`",
        "saved: a.wargame", "2025-03-01, a seat is asked: `back`",
    ):
        assert words in said.out, (words, said.out)
    assert "A flood in Redland." in said.out and "Redland pumps." in said.out
    assert said.out.count("facilitator: 2025-02-08") == 0 and "facilitator: 2025-02-08" in said.err
    assert run("replay", "a.wargame").code == 0


def test_players_at_the_table(folder):
    Path("dies.py").write_text("input()\nraise SystemExit(4)\n", encoding="utf-8")
    died = played("pump\nwait\n", "--player", f"BLU={sys.executable} dies.py")
    assert died.code == 2 and "has ended (exit code 4); saved: a.wargame" in died.err and "Traceback" not in died.err
    went_on = run("play", "--session", "a.wargame", "--player", "BLU=policy", typed="wait\n" * 9)
    assert went_on.code == 0 and "outcome: dry" in went_on.out and "asked elsewhere: BLU" in went_on.out
    refused(run("play", "--session", "a.wargame", "--player", "GRN=chance"), "no actor or program `GRN`")
    refused(run("play", "dam.yaml", "--session", "b.wargame", "--player", "BLU=no_such"), "no command `no_such`")
    assert not Path("b.wargame").exists()


def test_at_a_table_with_people_a_failed_player_is_replaced_by_them(folder, capsys):
    class Fails:
        def answer(self, view, question):
            raise PlayerError("it is tired")

    scenes, stage = staged(folder, capsys, "wait", "", "", "", "pump", "quit", players=lambda session: {"BLU": Fails()})
    told = next(scene for scene in scenes if "it is tired" in scene)
    assert "The screen is for the facilitator" in told and "its questions are asked here" in told
    assert any("Blueland may act." in scene for scene in scenes) and stage.left == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["dam.yaml", "--session", "a.wargame", "--seat", "GRN"], "there is no actor `GRN`"),
        (["--session", "nowhere.wargame"], "there is no session `nowhere.wargame`"),
        (["dam.yaml", "--session", "nowhere/a.wargame"], "can't be opened"),
        (["dam.yaml", "--session", "."], ". is no file"),
        (["dam.yaml", "--session", "dam.yaml"], "dam.yaml is no session"),
        (["dam.yaml", "--session", "a.wargame", "--language", "sv"], "no text of the playbook is in `sv`"),
        (["dam.yaml", "--session", "a.wargame", "--set", "x"], "write NAME=VALUE"),
        (["nowhere.yaml", "--session", "a.wargame"], "nowhere.yaml"),
        (["dam.yaml"], "--session"),
    ],
)
def test_what_cannot_be_played(folder, arguments, words):
    refused(run("play", *arguments), words)
    assert sorted(path.name for path in folder.iterdir()) == ["dam.yaml"]


def test_what_is_alike_shares_a_line_of_a_view():
    def cells(**said):
        return tuple(Cell(name.replace("_", "[", 1) + "]", 0.0, text) for name, text in said.items())

    places = cells(heat_A="30.9", heat_B="53.7", heat_C="30.9", heat_D="30.9", few_A="1", few_B="1")
    cases = [
        cell
        for name in "ABCD"
        for cell in (Cell(f"pact[{name}]", "out", "out"), Cell(f"pact[{name}].left", 0.0, "1" if name == "B" else "0"))
    ]
    view = View("A", "Alfa", "2025-01-01", 0.0, (), (*places, *cases), (), ())
    assert view_lines(view) == [
        "heat: [B] 53.7; all others 30.9", "few[A]: 1", "few[B]: 1",
        "pact[A] [C] [D]: out; left 0", "pact[B]: out; left 1",
    ]  # fmt: skip
    assert view_lines(view, "HEAT[B]") == ["heat[B]: 53.7"]
