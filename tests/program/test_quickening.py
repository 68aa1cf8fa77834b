"""What CPython runs and what the compiler wrote do the same: every cell, draw, agenda item and record.

Compared is what there is once `finish` has been called: cells that say the same are brought together then.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import attrs
import pytest

from wargame.engine.clock import advance
from wargame.engine.machine import Machine
from wargame.engine.works import MOST_EVENTS
from wargame.language.load import load, load_text
from wargame.program import Program, compile_playbook, program
from wargame.testing.strategies import playbook_text

ROOT = Path(__file__).parents[2]
PLAYBOOKS = [*sorted((ROOT / "playbooks").glob("*.yaml")), ROOT / "tests" / "benchmarks" / "crisis.yaml"]


def as_written(compiled: Program, records: bool, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine that runs the text as `show --source` prints it."""
    with monkeypatch.context() as patched:
        patched.setattr(program, "quicken", lambda text, records, many, laid: text)
        return Machine(attrs.evolve(compiled), records=records)


def played(machine: Machine, run: int, most: int = MOST_EVENTS) -> tuple[Any, ...]:
    world = machine.new_world(3, run)
    machine.begin(world)
    advance(machine, world, machine.program.length, most=most)
    machine.finish(world.F, world.I, world.D, world.U, world.T, world.Q, world.R, world.now)
    return world.F, world.I, machine.streams.counts(world.D, world.U), world.Q, world.R, world.now, world.events


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_with_records_nothing_differs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile_playbook(load(str(path)))
    plain, quick = as_written(compiled, True, monkeypatch), Machine(compiled, records=True)
    quickest = Machine(compiled, records=True, many=True)
    for run in range(6):
        assert played(plain, run) == played(quick, run) == played(quickest, run)


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_without_records_nothing_differs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile_playbook(load(str(path)))
    plain, quick = Machine(compiled, records=False), Machine(compiled, records=False, many=True)
    for run in range(12):
        assert played(plain, run) == played(quick, run)


@pytest.mark.parametrize("part", range(4))
def test_nothing_differs_in_what_is_generated(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Playbooks that use all of the language, at random. Compared as text: NaN is NaN."""
    for number in range(part, 400 if os.environ.get("WARGAME_THOROUGH") else 24, 4):
        compiled = compile_playbook(load_text(playbook_text(7_000 + number), f"generated_{number}.yaml"))
        for records, many in ((False, True), (True, False), (True, True)):
            plain, quick = as_written(compiled, records, monkeypatch), Machine(compiled, records=records, many=many)
            assert repr(played(plain, number, 3_000)) == repr(played(quick, number, 3_000)), f"{7_000 + number}"
