"""What CPython runs and what the compiler wrote do the same: every cell, draw, agenda item and record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from wargame.engine.clock import advance
from wargame.engine.machine import Machine
from wargame.language.load import load
from wargame.program import Program, compile_playbook, program

ROOT = Path(__file__).parents[2]
PLAYBOOKS = [*sorted((ROOT / "playbooks").glob("*.yaml")), ROOT / "tests" / "benchmarks" / "crisis.yaml"]


def as_written(compiled: Program, records: bool, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine that runs the text as `show --source` prints it."""
    with monkeypatch.context() as patched:
        patched.setattr(program, "quicken", lambda text, records: text)
        return Machine(attrs.evolve(compiled), records=records)


def played(machine: Machine, run: int) -> tuple[Any, ...]:
    world = machine.new_world(3, run)
    machine.begin(world)
    advance(machine, world, machine.program.length)
    return world.F, world.I, machine.streams.counts(world.D, world.U), world.Q, world.R, world.now, world.events


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_with_records_nothing_differs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile_playbook(load(str(path)))
    plain, quick = as_written(compiled, True, monkeypatch), Machine(compiled, records=True)
    for run in range(6):
        assert played(plain, run) == played(quick, run)


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_without_records_nothing_differs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile_playbook(load(str(path)))
    plain, quick = as_written(compiled, False, monkeypatch), Machine(compiled, records=False)
    for run in range(12):
        assert played(plain, run) == played(quick, run)
