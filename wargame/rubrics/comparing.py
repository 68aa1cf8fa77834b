"""How much the choice of the rubric matters: do two rubrics put the same runs in the same order, and if not, why?

The measures of agreement are over runs, each by the mean of its days:

- Kendall's tau-b (Kendall, Biometrika 33, 1945, 239-251): (C - D) / sqrt((C + D + Tx)(C + D + Ty)),
  with C pairs of runs in the same order, D in the opposite one, Tx and Ty tied in one alone;
- Spearman's rho: the correlation of the runs' ranks, equal values at the mean of their ranks;
- the share of pairs of runs whose order flips, D out of all pairs, ties included.

Where both rubrics add up, the difference of their means is exactly a sum over actions: how often an
action is done in a day, times the difference of what it weighs. Where one of them adds nothing up, what
can be compared is order alone: how many places an action stands higher among those that were done.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from wargame.report.summary import ActionCause, RubricPair, RubricStudy
from wargame.rubrics.log import Log
from wargame.rubrics.rubric import TOTAL, Rubric
from wargame.rubrics.scoring import Floats, Known, Scored, known_by, score, summed_up

MOST_COMPARED = 5_000  # runs whose pairs are looked at
MOST_SHOWN = 200  # runs that a picture and its table show
MOST_CAUSES = 40


class NothingKnown(Exception):
    """Rubrics that name not one of the actions; the message says what would help."""

    def __init__(self, names: Sequence[str], actions: Sequence[str], moves: bool) -> None:
        some = ", ".join(actions[:4]) + (", ..." if len(actions) > 4 else "")
        advice = "they are compared with the rubric's own names and with what stands under `written:`"
        if moves:
            advice = "say which actions the playbook's moves are: --coding, or a label `action` on the moves"
        verb = "names" if len(names) == 1 else "name"
        super().__init__(f"{', '.join(names)} {verb} not one of these actions: {some} ({advice})")


def study(log: Log, rubrics: Sequence[Rubric], *, nations: int = 0, turn: float = 0.0, coding: str = "") -> RubricStudy:
    """A log scored by several rubrics, each against each.

    `turn` is how many seconds of a playbook's time are a day of the score, 0 for a log of days; `coding`
    says which coding of moves is in the rubrics. Raises NothingKnown for rubrics to which every action
    is a stranger: the score would be that of their silence.
    """
    scored = [score(log, rubric, nations) for rubric in rubrics]
    strangers = [each for each in scored if log.acts and sum(times for _, times in each.unknown) == len(log.acts)]
    if strangers:
        actions = [action for action, _ in strangers[0].unknown]
        raise NothingKnown([each.rubric.name for each in strangers], actions, bool(log.moves))
    pairs = tuple(compare(scored, one, other) for one, other in itertools.combinations(range(len(scored)), 2))
    columns = [each.means for each in scored]
    shown = tuple(
        (run, tuple(float(column[k]) for column in columns)) for k, run in enumerate(list(log.days)[:MOST_SHOWN])
    )
    return RubricStudy(
        log=log.name,
        runs=len(log.days),
        days=sum(last - first + 1 for first, last in log.days.values()),
        acts=len(log.acts),
        nations=len(log.nations),
        turn=turn,
        scores=tuple(summed_up(each) for each in scored),
        pairs=pairs,
        shown=shown,
        coding=coding,
    )


def compare(scored: Sequence[Scored], one: int, other: int) -> RubricPair:
    """Two of several scorings of the same log, named by their places."""
    a, b = scored[one], scored[other]
    additive = a.rubric.day == b.rubric.day == TOTAL
    x, y = np.round(a.means[:MOST_COMPARED], 9), np.round(b.means[:MOST_COMPARED], 9)
    same, flipped, tied_x, tied_y = orders(x, y)
    total = len(x) * (len(x) - 1) // 2
    return RubricPair(
        one=one,
        other=other,
        compared=len(x),
        tau=tau(same, flipped, tied_x, tied_y),
        rho=rho(x, y),
        flipped=flipped / total if total else math.nan,
        tied=(tied_x + tied_y) / total if total else math.nan,
        difference=summed_up(a).mean - summed_up(b).mean if additive else math.nan,
        causes=causes(a, b),
    )


def orders(x: Floats, y: Floats) -> tuple[int, int, int, int]:
    """Of all pairs of runs: in the same order, in the opposite one, tied in x alone, tied in y alone."""
    same = flipped = tied_x = tied_y = 0
    for k in range(len(x) - 1):
        dx, dy = np.sign(x[k + 1 :] - x[k]), np.sign(y[k + 1 :] - y[k])
        product = dx * dy
        same += int(np.count_nonzero(product > 0))
        flipped += int(np.count_nonzero(product < 0))
        tied_x += int(np.count_nonzero((dx == 0) & (dy != 0)))
        tied_y += int(np.count_nonzero((dy == 0) & (dx != 0)))
    return same, flipped, tied_x, tied_y


def tau(same: int, flipped: int, tied_x: int, tied_y: int) -> float:
    """Kendall's tau-b from those counts; nan where one side has no order at all."""
    beneath = math.sqrt((same + flipped + tied_x) * (same + flipped + tied_y))
    return (same - flipped) / beneath if beneath else math.nan


def ranks(values: Floats) -> Floats:
    """Ranks from 1, equal values at the mean of theirs."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    first: npt.NDArray[np.int64] = np.searchsorted(ordered, values, side="left")
    last: npt.NDArray[np.int64] = np.searchsorted(ordered, values, side="right")
    return np.asarray((first + 1 + last) / 2.0, dtype=np.float64)


def rho(x: Floats, y: Floats) -> float:
    """Spearman's rank correlation; nan where one side has no order at all."""
    if len(x) < 2:
        return math.nan
    rx, ry = ranks(x) - (len(x) + 1) / 2, ranks(y) - (len(y) + 1) / 2
    beneath = math.sqrt(math.fsum(rx * rx) * math.fsum(ry * ry))
    return math.fsum(rx * ry) / beneath if beneath else math.nan


def causes(a: Scored, b: Scored) -> tuple[ActionCause, ...]:
    """Which actions make two scorings differ, the strongest first; see the module's text."""
    log = a.log
    rates, times = _rates(log)
    found = []
    keys = sorted(rates)
    weights_a = [a.rubric.weight(a.rubric.action(*key)) for key in keys]
    weights_b = [b.rubric.weight(b.rubric.action(*key)) for key in keys]
    places_a, places_b = ranks(np.array(weights_a)), ranks(np.array(weights_b))
    additive = a.rubric.day == b.rubric.day == TOTAL
    for k, key in enumerate(keys):
        part = rates[key] * (weights_a[k] / a.divisor - weights_b[k] / b.divisor) if additive else math.nan
        moved = float(places_a[k] - places_b[k])
        if (part if additive else moved) == 0.0:
            continue
        found.append(
            ActionCause(
                action=key[1] or key[0],
                times=times[key],
                class_one=a.rubric.group(a.rubric.action(*key)),
                class_other=b.rubric.group(b.rubric.action(*key)),
                weight_one=weights_a[k],
                weight_other=weights_b[k],
                part=part,
                places=moved,
            )
        )
    found.sort(key=lambda cause: (-abs(cause.part if additive else cause.places), -cause.times, cause.action))
    return tuple(found[:MOST_CAUSES])


def _rates(log: Log) -> tuple[dict[Known, float], Counter[Known]]:
    """How often each action is done in a day: the mean over runs. And how often in all."""
    times = Counter(known_by(act) for act in log.acts)
    by_run = Counter((known_by(act), act.run) for act in log.acts)
    lengths = {run: last - first + 1 for run, (first, last) in log.days.items()}
    rates: dict[Known, list[float]] = {key: [] for key in times}
    for (key, run), count in sorted(by_run.items()):
        rates[key].append(count / lengths[run])
    return {key: math.fsum(values) / len(lengths) for key, values in rates.items()}, times
