"""Warnings about a playbook that compiles: what an author probably did not mean.

None of them stops it from running, and none is about a library's own business: a library is
written for casts that its author does not know. What a playbook leaves undone with a library is
told where the playbook says `use:`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wargame.language.problems import Problem, Problems
from wargame.program.warnings.constant import constant_conditions
from wargame.program.warnings.deciding import answers_nobody_gives, moves_nobody_makes
from wargame.program.warnings.pointing import Pointing
from wargame.program.warnings.replaced import replaced_conditions
from wargame.program.warnings.sizes import empty_sets, impossible_chances, many_cases, starts_out_of_range
from wargame.program.warnings.states import lost_states
from wargame.program.warnings.ticks import coarse_ticks
from wargame.program.warnings.unread import unread
from wargame.program.warnings.uses import uses_of

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


def warnings_of(compiler: Compiler) -> Sequence[Problem]:
    """Every warning about a playbook that was compiled without errors, in file order."""
    playbook = compiler.playbook
    pointing, uses = Pointing(playbook), uses_of(playbook)
    found = Problems()
    found.extend(compiler.problems.warnings)
    for problems in (
        constant_conditions(compiler, uses),
        lost_states(playbook, uses),
        moves_nobody_makes(compiler, pointing),
        answers_nobody_gives(compiler, pointing),
        unread(playbook, uses),
        empty_sets(compiler, pointing),
        many_cases(compiler, pointing),
        impossible_chances(uses),
        starts_out_of_range(compiler),
        coarse_ticks(compiler, uses),
        replaced_conditions(playbook),
    ):
        found.extend(problem for problem in problems if not pointing.is_of_library(problem.mark))
    return found.warnings
