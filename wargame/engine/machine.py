"""A program made ready to run, where the whole of it is there to be asked about."""

from __future__ import annotations

from functools import cached_property

from wargame.engine.blame import faults_of
from wargame.engine.chance import Streams
from wargame.engine.works import Works
from wargame.language.problems import Mark
from wargame.program import Program


class Machine(Works):
    """The works of a program, and the program."""

    def __init__(self, program: Program, *, records: bool, streams: Streams | None = None, many: bool = False) -> None:
        super().__init__(program, records=records, streams=streams, many=many)
        self.program = program

    @cached_property
    def faults(self) -> tuple[tuple[Mark, str], ...]:
        """Every way a run can go wrong, by its number: (place, message)."""
        return faults_of(self.program)
