"""Same input, same bytes: both SimPy clocks agree on generated playbooks, with records and without."""

from __future__ import annotations

from collections import Counter

import pytest
from promising import SEED, SHIPPED, THOROUGH, begun, everything, generated, shipped_program, times

from wargame.engine.batch import Simulation
from wargame.engine.clock import advance, advance_as_posted
from wargame.engine.machine import Machine
from wargame.program import Program
from wargame.testing.census import census, constructs
from wargame.testing.strategies import playbook_text

COUNT = times(500)
ENDLESS = 40_000  # events: what goes on for ever takes the oracle, which looks at everything pending, too long
EVENTS: list[int] = []


def both_clocks(program: Program, seed: int) -> tuple[str, str, int]:
    machine = Machine(program, records=True)
    plain = Machine(program, records=False)
    first = begun(plain, seed)
    advance(plain, first, program.length)
    if first.events > ENDLESS:
        return "", "", first.events
    one, other = begun(machine, seed), begun(machine, seed)
    advance(machine, one, program.length)
    advance_as_posted(machine, other, program.length)
    return everything(machine, one), everything(machine, other), one.events


@pytest.mark.parametrize("part", range(10))
def test_two_clocks_one_play(part):
    for number in range(part, COUNT, 10):
        one, other, events = both_clocks(generated(number), number)
        assert one == other, f"playbook_text({SEED + number})"
        EVENTS.append(events)
    assert sum(events > ENDLESS for events in EVENTS) <= COUNT // 25


def test_half_of_the_plays_are_long():
    for number in range(len(EVENTS), COUNT if not EVENTS else 0):
        EVENTS.append(both_clocks(generated(number), number)[2])
    assert sorted(EVENTS)[len(EVENTS) // 2] > 100


@pytest.mark.parametrize("name", SHIPPED)
def test_two_clocks_one_play_of_what_is_shipped(name):
    for seed in range(times(30)):
        one, other, _ = both_clocks(shipped_program(name), seed)
        assert one == other


def test_records_change_no_run():
    for number in range(0, COUNT, 1 if THOROUGH else 2):
        simulation = Simulation(generated(number))
        row = simulation.run(number, 0)
        grid = [simulation.program.length * part / 7 for part in range(8)]
        assert repr(simulation.replay(number, 0, grid).row) == repr(row)
        assert repr(simulation.run(number, 0)) == repr(row)


def test_every_construct_occurs():
    """Over 500 playbooks each construct of the language stands in at least 20."""
    found: Counter[str] = Counter()
    for number in range(COUNT):
        found.update(set(census(playbook_text(SEED + number))))
    least = 20 if COUNT >= 500 else 1
    rare = {name: found[name] for name in constructs() if found[name] < least}
    assert not rare
