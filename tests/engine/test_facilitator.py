"""What a facilitator may do and is told: injects by hand, and invariants that break while the game goes on."""

from __future__ import annotations

import functools

import pytest

from wargame.engine.batch import Simulation
from wargame.engine.game import Broken, Game, Refused, machine_of
from wargame.engine.machine import Machine
from wargame.engine.replay import replay
from wargame.language.load import load, load_text
from wargame.language.problems import PlaybookError
from wargame.program import Program, compile_playbook

DAY = 86400.0
FOLLOWING = """\
playbook: What follows
format: 1
clock: {start: 2025-01-01, length: 1 year}
actors: {AA: {name: Aland}, BB: {name: Bland}}
tracks: {rung: {of: actor}, alarms: 0}
kinds:
  pact:
    roles: {one: actors, other: actors}
    states: {none: {}, made: {}}
    moves:
      sign: {by: one, from: none, to: made}
    injects:
      noted: {upon: sign, do: "rung[actor] += 1"}
      praised: {text: Both are praised.}
moves:
  drill: {by: actors, do: alarms += 1}
injects:
  climbs: {upon: move, do: "rung[actor] += 1"}
  seen: {upon: drill, do: alarms += 1}
  told: {upon: injects.seen, do: alarms += 10}
  storm: {by_hand: true, each: {t: actors}, do: "rung[t] += 5"}
outcomes: {ran: otherwise}
"""


@functools.cache
def following() -> Program:
    return compile_playbook(load_text(FOLLOWING))


@pytest.mark.parametrize("name", ["climbs", "injects.seen", "pact.noted", "kinds.pact.injects.noted"])
def test_what_follows_a_move_is_not_played_by_hand(name):
    game = Game(following())
    before = game.world.save(game.machine.streams), game.record_bytes()
    with pytest.raises(Refused, match=r"happens upon a move, .* cannot be played by hand"):
        game.inject(name, ["AA", "BB"] if "pact" in name else [])
    assert (game.world.save(game.machine.streams), game.record_bytes()) == before
    assert game.inputs[-1]["kind"] == "refused" and game.inputs[-1]["what"]["inject"] == name
    game.advance()
    assert game.results().faults == ()


def test_the_injects_that_are_offered_can_be_played():
    offered = Game(following()).injects()
    assert offered == {"told": ("",), "storm": ("[AA]", "[BB]"), "pact.praised": ("[AA, BB]", "[BB, AA]")}
    for program in (following(), compile_playbook(load("umbrella"))):
        for name, labels in Game(program).injects().items():
            game = Game(program)
            game.inject(name, [labels[0]] if labels[0] else [])
            game.advance(DAY)
            assert game.results().faults == (), name
    with pytest.raises(Refused, match="itself"):
        Game(following()).inject("pact.praised", ["AA", "AA"])
    with pytest.raises(Refused, match=r"there is no inject `climb`$"):
        Game(following()).inject("climb")


def test_what_follows_an_inject_can_be_played():
    game = Game(following())
    game.inject("told")
    game.advance(DAY)
    assert next(cell.value for cell in game.view("AA").places if cell.name == "alarms") == 10


def test_what_follows_a_move_is_not_fired():
    with pytest.raises(PlaybookError) as told:
        compile_playbook(load_text(FOLLOWING.replace("by_hand: true,", "do: fire(injects.climbs)} #")))
    problem = next(one for one in told.value.problems if not one.warning)
    assert str(problem.mark) == "playbook.yaml:21:15" and "cannot be fired" in problem.message


BREAKING = """\
playbook: What breaks
format: 1
clock: {start: 2025-01-01, length: 1 year}
actors: {AA: {name: Aland}, BB: {name: Bland}}
tracks: {anger: {start: 0}, stock: {of: actor, start: 3}}
kinds:
  store:
    roles: {owner: actors}
    states: {open: {}}
    invariants: {never_empty: "stock[owner] > 0"}
injects:
  anger: {every: 10 days, times: 3, do: anger += 1}
  calm: {at: 2025-01-25, do: anger = 0}
  fire: {at: 2025-03-01, do: "stock[BB] = 0"}
  later: {at: 2025-04-01, text: Life goes on.}
invariants: {calm_enough: anger < 2}
outcomes: {ran: otherwise}
"""


@functools.cache
def breaking() -> Program:
    return compile_playbook(load_text(BREAKING))


def test_what_breaks_is_known_at_once_and_the_game_goes_on():
    game = Game(breaking())
    seen: list[tuple[Broken, ...]] = []
    while game.advance(stop_when_broken=True).kind == "broken":
        assert game.broken[-1].time == game.now
        assert game.records[game.broken[-1].record][0] == game.broken[-1].record
        seen.append(game.broken)
    assert game.over
    assert [(one.invariant, one.case, one.time / DAY) for one in game.broken] == [
        ("invariants.calm_enough", "", 20),
        ("kinds.store.invariants.never_empty", "[BB]", 59),
    ]
    assert [len(known) for known in seen] == [1, 2]
    causes = [game.program.sites[game.records[game.records[one.record][1]][3]].path for one in game.broken]
    assert causes == ["injects.anger", "tracks.stock"] or causes == ["injects.anger", "injects.fire"]
    assert any(game.program.sites[record[3]].path == "injects.later" for record in game.records)
    assert "calm_enough" in game.results().faults[0][1]


def test_stopping_where_something_breaks_changes_nothing_else():
    straight, stopped = Game(breaking()), Game(breaking())
    straight.advance()
    while stopped.advance(stop_when_broken=True).kind == "broken":
        pass
    assert straight.save() == stopped.save()
    again = replay(breaking(), 1, 0, (), stopped.inputs, (stopped.world.events, stopped.now))
    assert again.broken == stopped.broken
    row = Simulation(breaking()).run(1, 0)
    assert (row.ended, row.fault) == (straight.now, straight.machine.fault_of(straight.world))


def test_what_is_broken_is_told_after_an_input_too():
    game = Game(breaking())
    game.override("anger", "5", "umpire", "to see it break")
    assert [one.invariant for one in game.broken] == ["invariants.calm_enough"]
    fork = game.fork()
    fork.override("stock[AA]", "0", "umpire", "and this too")
    assert [one.case for one in fork.broken] == ["", "[AA]"] and len(game.broken) == 1
    assert Game.load(fork.save(), breaking()).broken == fork.broken


def test_a_program_keeps_nothing_of_the_engine():
    program = compile_playbook(load_text(BREAKING))
    assert Game(program).machine is Game(program).machine is machine_of(program)
    assert not any(isinstance(kept, Machine | Game) for kept in vars(program).values())
