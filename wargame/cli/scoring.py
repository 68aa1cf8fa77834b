"""What commands share that score a study: the meter, and what is said where it cannot be done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wargame.report.summary import Summary
    from wargame.rubrics.attach import Asked


def score_study(folder: Path, asked: Asked) -> Summary:
    """Score a study's runs into its result folder; Refused where that cannot be done."""
    from wargame.cli.output import Meter, Refused, say_problems
    from wargame.rubrics.attach import attach
    from wargame.rubrics.comparing import NothingKnown
    from wargame.rubrics.played import ResultsError
    from wargame.runs.files import StorageError
    from wargame.runs.store import FormatError

    say_problems(asked.warnings)
    try:
        with Meter(folder.name) as meter:
            return attach(folder, asked, lambda done, total: meter.show("scored", done, total, str))
    except (ResultsError, StorageError, FormatError, NothingKnown) as problem:
        raise Refused(str(problem)) from problem
