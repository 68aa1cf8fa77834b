"""What a replayed run is told by: its records, each with a name and a cause."""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """One record of a replayed run.

    `cause` is the step that brought it about, always an earlier one; -1 if none did. `path` is a place
    in the playbook (`injects.drones[POL]`, `kinds.deployment.states.agreed`). `label` is readable, and
    the same in every run for the same happening: no times, no numbers drawn. `kind` is inject, move,
    exit, state, answer, silence, rule, report, fault, outcome, ...; an inject that tells nobody
    anything is `quiet`.
    """

    id: int
    cause: int
    at: float
    path: str
    label: str
    kind: str
