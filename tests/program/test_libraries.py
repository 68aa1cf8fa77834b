"""`use`, `extend` and `remove`, through to what is played."""

from __future__ import annotations

from pathlib import Path

import pytest
from program_playing import DAY, completed, refused

from wargame.engine.batch import Simulation
from wargame.language.load import load, load_text
from wargame.language.problems import PlaybookError
from wargame.program import Program, compile_playbook

_LIBRARY = """
library: {name}
format: 1
sets: {{hosts: []}}
tracks: {{visits: {{start: 0}}}}
start: visits += 1
kinds:
  visit:
    roles: {{host: hosts}}
    states:
      quiet: {{exits: {{comes: {{after: 10 days, to: there}}}}}}
      there: {{enter: visits += 10}}
"""

_BASE = """
playbook: Base
format: 1
clock: {start: 2025-01-01, length: 100 days}
actors: {AA: {name: A}, BB: {name: B}}
use: {visits: {hosts: [AA]}}
tracks: {x: {start: 1}, y: {start: 0}}
start: y = visits * 2
injects:
  bell: {at: 2025-01-11, do: x = 5}
  other: {at: 2025-01-12, do: x += 1}
moves: {push: {by: [AA], do: y += 1}, pull: {by: [AA], do: y += 100}}
players:
  AA:
    acts: {every: 30 days}
    plays:
      first: {choose: push}
measures: {x: x, y: y, visits: visits}
outcomes:
  high: x > 8
  low: otherwise
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "visits.yaml").write_text(_LIBRARY.format(name="visits"))
    (tmp_path / "base.yaml").write_text(_BASE)
    return tmp_path


def built(folder: Path, text: str) -> Program:
    return compile_playbook(load_text(text, "more.yaml", folder))


def played(program: Program) -> dict[str, float]:
    simulation = Simulation(program)
    row = simulation.run(1, 0)
    assert row.fault < 0
    return {**dict(zip(simulation.measure_names, row.measures, strict=True)), "outcome": row.outcome}


def test_a_library_is_fitted_where_it_is_used(folder: Path) -> None:
    assert played(compile_playbook(load(folder / "base.yaml"))) == {"x": 6, "y": 5, "visits": 11, "outcome": 1}


def test_a_library_whose_sets_are_not_filled_stands_for_nobody(folder: Path) -> None:
    (folder / "base.yaml").write_text(_BASE.replace("use: {visits: {hosts: [AA]}}", "use: [visits]"))
    assert played(compile_playbook(load(folder / "base.yaml")))["visits"] == 1


def test_an_extension_changes_adds_and_removes(folder: Path) -> None:
    program = built(folder, """
playbook: More
format: 1
extend: base.yaml
actors: {CC: {name: C}}
use: {visits: {hosts: [AA, CC]}}
start: x += 1
tracks: {x: {start: 3}}
injects:
  bell: {do: x = 9}
  third: {at: 2025-01-15, do: visits += 100}
remove: [injects.other]
""")
    assert played(program) == {"x": 9, "y": 5, "visits": 121, "outcome": 0}


def test_a_trigger_replaces_a_trigger(folder: Path) -> None:
    program = built(folder, """
playbook: More
format: 1
extend: base.yaml
injects: {bell: {after: 50 days}}
measures: {when: first_time(x == 5)}
""")
    assert played(program)["when"] == 50 * DAY


def test_a_rule_and_an_outcome_stand_before_others(folder: Path) -> None:
    program = built(folder, """
playbook: More
format: 1
extend: base.yaml
players: {AA: {plays: {rather: {before: first, choose: pull}}}}
outcomes:
  middle: {before: high, if: x > 5}
  last: x < 0
""")
    assert program.outcome_names == ("middle", "high", "last", "low")
    found = played(program)
    assert found["y"] == 302 and found["outcome"] == 0


def test_a_used_library_is_changed_under_its_own_path(folder: Path) -> None:
    program = built(folder, """
playbook: More
format: 1
extend: base.yaml
kinds: {visit: {states: {quiet: {exits: {comes: {after: 95 days}}}}}}
measures: {when: first_time(visits > 5)}
""")
    assert played(program)["when"] == 95 * DAY


def test_a_library_does_not_see_its_playbook(folder: Path) -> None:
    (folder / "visits.yaml").write_text(_LIBRARY.format(name="visits").replace("visits += 10}", "visits += x}"))
    with pytest.raises(PlaybookError, match="does not see `x`"):
        compile_playbook(load(folder / "base.yaml"))


def test_files_that_use_each_other_in_a_ring_are_refused(folder: Path) -> None:
    (folder / "base.yaml").write_text(_BASE + "extend: base.yaml\n")
    with pytest.raises(PlaybookError):
        load(folder / "base.yaml")


def test_names_may_not_shadow() -> None:
    assert refused("tracks: {AA: {start: 1}}\n")
    assert refused("tracks: {days: {start: 1}}\n")
    assert refused("""
        kinds: {talk: {roles: {host: actors}, fields: {host: 1}, states: {on: {}}}}
    """)
    assert refused("""
        tracks: {x: {start: 1}}
        injects:
          bell:
            at: 2025-01-02
            do: |
              for BB in actors: x += 1
    """)
    assert completed("").startswith("playbook")
