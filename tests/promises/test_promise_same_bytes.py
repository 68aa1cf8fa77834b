"""Same input, same bytes: both SimPy clocks agree on generated playbooks, with records and without."""

from __future__ import annotations

from collections import Counter

import pytest
from promising import SEED, begun, everything, generated, shipped_program, times
from shelf import SHELF

from wargame.engine.batch import Simulation
from wargame.engine.clock import advance, advance_as_posted
from wargame.engine.machine import Machine
from wargame.program import Program
from wargame.testing.census import census, constructs
from wargame.testing.strategies import playbook_text

COUNT = times(500)
PARTS = 10
ENDLESS = 40_000  # events: what goes on for ever takes the oracle, which looks at everything pending, too long
EVENTS: dict[int, int] = {}


@pytest.fixture(scope="module", params=range(PARTS))
def numbers(request: pytest.FixtureRequest) -> range:
    """Some of the generated playbooks. What is tested on them is tested part by part, while they are compiled."""
    return range(request.param, COUNT, PARTS)


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


def test_two_clocks_one_play(numbers: range) -> None:
    for number in numbers:
        one, other, EVENTS[number] = both_clocks(generated(number), number)
        assert one == other, f"playbook_text({SEED + number})"


def test_records_change_no_run(numbers: range) -> None:
    for number in numbers:
        simulation = Simulation(generated(number))
        row = simulation.run(number, 0)
        grid = [simulation.program.length * part / 7 for part in range(8)]
        assert repr(simulation.replay(number, 0, grid).row) == repr(row), f"playbook_text({SEED + number})"
        assert repr(simulation.run(number, 0)) == repr(row)


def test_half_of_the_plays_are_long() -> None:
    for number in range(COUNT):
        if number not in EVENTS:
            EVENTS[number] = both_clocks(generated(number), number)[2]
    assert sorted(EVENTS.values())[COUNT // 2] > 100
    assert sum(events > ENDLESS for events in EVENTS.values()) <= COUNT // 25


@pytest.mark.parametrize("name", SHELF)
def test_two_clocks_one_play_of_what_is_shipped(name: str) -> None:
    for seed in range(times(10)):
        one, other, events = both_clocks(shipped_program(name), seed)
        assert one == other and events <= ENDLESS


def test_every_construct_occurs() -> None:
    """Over 500 playbooks each construct of the language stands in at least 20.

    Known answers with their settings are left out: they have no part in a run, and tests/validation reads them.
    """
    found: Counter[str] = Counter()
    for number in range(COUNT):
        found.update(set(census(playbook_text(SEED + number))))
    least = 20 if COUNT >= 500 else 1
    wanted = [name for name in constructs() if not name.startswith("expectation.")]
    rare = {name: found[name] for name in wanted if found[name] < least}
    assert not rare
