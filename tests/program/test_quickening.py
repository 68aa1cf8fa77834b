"""What CPython runs and what the compiler wrote do the same: every cell, draw, agenda item and record.

Compared is what there is once `finish` has been called: cells that say the same are brought together then.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
from shelf import FOLDER, SHELF, THOROUGH

from wargame.engine.clock import advance
from wargame.engine.machine import Machine
from wargame.engine.works import MOST_EVENTS
from wargame.language.load import load, load_text
from wargame.program import Program, compile_playbook
from wargame.testing.strategies import playbook_text

ROOT = Path(__file__).parents[2]
PLAYBOOKS = [*(FOLDER / f"{name}.yaml" for name in SHELF), ROOT / "tests" / "benchmarks" / "crisis.yaml"]


@functools.lru_cache(maxsize=2)
def compiled_from(path: Path) -> Program:
    return compile_playbook(load(str(path)))


def played(machine: Machine, run: int, most: int = MOST_EVENTS) -> tuple[Any, ...]:
    world = machine.new_world(3, run)
    machine.begin(world)
    advance(machine, world, machine.program.length, most=most)
    machine.finish(world.F, world.I, world.D, world.U, world.T, world.Q, world.R, world.now)
    return world.F, world.I, machine.streams.counts(world.D, world.U), world.Q, world.R, world.now, world.events


@pytest.mark.parametrize("records", [False, True], ids=["without records", "with records"])
@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_nothing_differs_in_what_is_shipped(path: Path, records: bool) -> None:
    plain, quick = (Machine(compiled_from(path), records=records, many=many) for many in (False, True))
    for run in range(12 if THOROUGH else 3):
        assert played(plain, run) == played(quick, run)


@pytest.mark.parametrize("part", range(4))
def test_nothing_differs_in_what_is_generated(part: int) -> None:
    """Playbooks that use all of the language, at random. Compared as text: NaN is NaN."""
    for number in range(part, 400 if THOROUGH else 8, 4):
        compiled = compile_playbook(load_text(playbook_text(7_000 + number), f"generated_{number}.yaml"))
        for records in (False, True):
            plain, quick = (Machine(compiled, records=records, many=many) for many in (False, True))
            assert repr(played(plain, number, 3_000)) == repr(played(quick, number, 3_000)), f"{7_000 + number}"
