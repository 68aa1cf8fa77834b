"""The directions of this project's playbooks: they read, compile, and play without faults."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from shelf import THOROUGH

from wargame.engine.batch import Simulation
from wargame.language.load import load
from wargame.program import compile_playbook
from wargame.validation.direction_files import read_directions
from wargame.validation.direction_telling import failed, notes
from wargame.validation.directions import find, prepare

FOLDER = Path(__file__).parent.parent / "directions"
FILES = sorted(FOLDER.glob("*.yaml"))
EXPLAINED = sorted((FOLDER / "explained").glob("*.yaml"))


@pytest.mark.parametrize("path", [*FILES, *EXPLAINED], ids=lambda path: path.stem)
def test_every_file_reads_compiles_and_plays_without_faults(path: Path) -> None:
    directions = read_directions(path)
    assert len(directions.directions) >= (8 if path in FILES else 1)
    if not THOROUGH:  # each side is a playbook to compile: some of them, or it takes a minute
        some = dict(list(directions.directions.items())[::6])
        directions = attrs.evolve(directions, directions=some)
    findings = find(directions, pairs=5, seed=1)
    assert [found.name for found in findings.found] == list(directions.directions)
    assert not failed([findings]), notes(findings)


def test_the_unchanged_side_is_the_playbook_as_it_stands() -> None:
    """Measures added for the responses change nothing in the runs."""
    file = read_directions(FOLDER / "umbrella.yaml")
    few = dict(list(file.directions.items())[:2])
    sides = prepare(attrs.evolve(file, directions=few))
    base = next(first for first, _ in sides.values() if first.label == "as it stands")
    plain = Simulation(compile_playbook(load("umbrella")))
    measured = Simulation(base.program)
    assert measured.measure_names[: len(plain.measure_names)] == plain.measure_names != measured.measure_names
    for run in range(10):
        ours, theirs = measured.run(1, run), plain.run(1, run)
        assert (ours.outcome, ours.ended, ours.parameters) == (theirs.outcome, theirs.ended, theirs.parameters)
        assert ours.measures[: len(theirs.measures)] == pytest.approx(theirs.measures, nan_ok=True)
