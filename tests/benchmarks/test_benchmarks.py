"""What holds on any machine, however busy: the statistics agree, and the engine is not slower than SimPy by hand.

The figures themselves are in `docs/benchmarks.md`; `compare.py` and `figures.py` make them. Here
ratios are of CPU time within this process, and every bar is far below what is measured.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)
RUNS = 200
MEAN_TENSION, EARLY, EVENTS = 37.33, 0.4599, 1365.1  # over 100,000 runs of the hand-written loop


@pytest.fixture(scope="module", autouse=True)
def beside() -> Iterator[None]:
    """The scripts here import each other by name."""
    sys.path.insert(0, HERE)
    yield
    sys.path.remove(HERE)


@pytest.mark.parametrize("way", ["by hand, SimPy processes", "by hand, bare heap", "playbook, without records"])
def test_every_way_plays_the_same_crisis(way: str) -> None:
    from playing import WAYS

    played = [WAYS[way](seed) for seed in range(RUNS)]
    for found, known in (
        ([each.mean_tension for each in played], MEAN_TENSION),
        ([float(each.early) for each in played], EARLY),
        ([float(each.events) for each in played], EVENTS),
    ):
        error = statistics.stdev(found) / math.sqrt(RUNS)
        assert abs(statistics.fmean(found) - known) < 4.5 * error


def test_every_way_through_the_playbook_is_one() -> None:
    from playing import bare, batch, recorded

    for seed in range(20):
        assert batch(seed) == recorded(seed) == bare(seed)


def test_a_playbook_is_no_slower_than_simpy_by_hand() -> None:
    from compare import ratios
    from playing import WAYS

    ways = {
        name: WAYS[name] for name in ("by hand, SimPy processes", "playbook, without records", "playbook, bare heap")
    }
    found = ratios(5, 30, ways)
    assert max(ratio for _, ratio in found["playbook, without records"]) > 1.0
    assert max(ratio for _, ratio in found["playbook, bare heap"]) > 1.2


def test_small_things_stay_small() -> None:
    from figures import thousand_lines
    from webs import best

    from wargame.engine.world import World
    from wargame.language.bundle import load_files
    from wargame.program import compile_playbook

    text = thousand_lines()
    assert len(text.splitlines()) >= 1000
    assert best(lambda: compile_playbook(load_files({"a.yaml": text.encode()}, "a.yaml")), 1) < 1_500_000
    from playing import crisis

    machine = crisis().plain
    world = machine.new_world(1, 1)
    machine.begin(world)
    saved = world.save(machine.streams)
    assert best(world.fork, 50) < 200
    assert best(lambda: world.save(machine.streams), 20) < 5_000
    assert best(lambda: World.load(saved, machine.streams), 20) < 20_000


def test_an_event_of_the_larger_web_costs_about_as_much() -> None:
    from webs import WEBS, midway, rounds, simulations

    games = simulations()
    found = rounds(games, 3, 12)
    small, large = (min(each.event for each in found[name]) for name in WEBS)
    assert 0 < large < 2.5 * small
    assert all(0 < each.option < each.event for name in WEBS for each in found[name])
    world = midway(games["landslide"], 3, 0.5)
    assert world.now > 0 and world.fork().F == world.F
