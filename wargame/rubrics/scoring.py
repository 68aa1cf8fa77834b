"""What a log comes to by one rubric: the score of every day of every run, and what they add up to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from wargame.report.summary import RubricScore
from wargame.rubrics.log import Act, Log
from wargame.rubrics.rubric import TOTAL, Rubric
from wargame.runs.intervals import LEVEL, mean_interval

MOST_DAYS_SHOWN = 60
MOST_UNKNOWN = 50

Floats = npt.NDArray[np.float64]
Known = tuple[str, str, str]  # what an act is known by: what it is called, its label, its move


@attrs.frozen(eq=False)
class Scored:
    """A log scored by one rubric: `days[i][k]` is the score of day k (from its first) of run i.

    `nations[name]` is that nation's mean score of a day: its own actions alone, never divided.
    `unknown` counts what the rubric does not name, the most frequent first.
    """

    rubric: Rubric
    log: Log
    days: tuple[Floats, ...]
    nations: dict[str, float]
    unknown: tuple[tuple[str, int], ...]
    divisor: float

    @property
    def means(self) -> Floats:
        """Of each run the mean over its days."""
        return np.array([_mean(scores) for scores in self.days])

    @property
    def peaks(self) -> Floats:
        """Of each run the highest score of a day."""
        return np.array([max(scores, default=self.rubric.nothing) for scores in self.days])


def _mean(values: Sequence[float] | Floats) -> float:
    return math.fsum(values) / len(values) if len(values) else math.nan


def known_by(act: Act) -> Known:
    """What an act is known by, to any rubric."""
    return act.said, act.label, act.move


def score(log: Log, rubric: Rubric, nations: int = 0) -> Scored:
    """Score a log. `nations` overrides by how many a total is divided; 0: as the rubric says.

    What is counted does not depend on the order of the acts: equal actions of a day are counted
    first, then weighed in the order of their names, then divided once.
    """
    actions = {key: rubric.action(*key) for key in {known_by(act) for act in log.acts}}
    of_day: dict[tuple[str, int], Counter[str]] = {}
    of_nation: dict[tuple[str, int, str], Counter[str]] = {}
    unknown: Counter[str] = Counter()
    for act in log.acts:
        action = actions[known_by(act)]
        of_day.setdefault((act.run, act.day), Counter())[action] += 1
        of_nation.setdefault((act.run, act.day, act.nation), Counter())[action] += 1
        if not action:
            unknown[act.label or act.said] += 1
    divisor = float(nations) if nations and rubric.day == TOTAL else rubric.divisor(len(log.nations))
    days = []
    for run, (first, last) in log.days.items():
        scores = np.full(max(0, last - first + 1), rubric.nothing)
        for day in range(first, last + 1):
            if counts := of_day.get((run, day)):
                scores[day - first] = _score(rubric, counts) / divisor
        days.append(scores)
    ranked = tuple(sorted(unknown.items(), key=lambda item: (-item[1], item[0])))
    return Scored(rubric, log, tuple(days), _by_nation(log, rubric, of_nation), ranked, divisor)


def _score(rubric: Rubric, counts: Counter[str]) -> float:
    """The score of some actions, undivided."""
    if rubric.day == TOTAL:
        return math.fsum(rubric.weight(action) * counts[action] for action in sorted(counts))
    return max(rubric.weight(action) for action in counts)


def _by_nation(log: Log, rubric: Rubric, of_nation: dict[tuple[str, int, str], Counter[str]]) -> dict[str, float]:
    """Of each nation the mean, over runs, of its mean score of a day."""
    own: dict[tuple[str, str], list[float]] = {}
    for (run, _, nation), counts in sorted(of_nation.items()):
        own.setdefault((run, nation), []).append(_score(rubric, counts))
    found = {}
    for nation in log.nations:
        means = []
        for run, (first, last) in log.days.items():
            scores = own.get((run, nation), [])
            length = last - first + 1
            idle = (length - len(scores)) * rubric.nothing
            means.append((math.fsum(scores) + idle) / length if length > 0 else math.nan)
        found[nation] = _mean(means)
    return found


def summed_up(scored: Scored) -> RubricScore:
    """What is said of a score: means over runs with their intervals, by nation, by day."""
    rubric = scored.rubric
    mean, mean_low, mean_high = _interval(scored.means)
    peak, peak_low, peak_high = _interval(scored.peaks)
    rule = rubric.rule(len(scored.log.nations))
    if scored.divisor != rubric.divisor(len(scored.log.nations)):
        rule = f"{rule.split(', divided')[0]}, divided by {scored.divisor:g}, as asked"
    return RubricScore(
        name=rubric.name,
        title=rubric.title,
        version=rubric.version,
        digest=rubric.digest,
        about=rubric.about,
        rule=rule,
        additive=rubric.day == TOTAL,
        mean=mean,
        mean_low=mean_low,
        mean_high=mean_high,
        peak=peak,
        peak_low=peak_low,
        peak_high=peak_high,
        highest=float(max(scored.peaks, default=math.nan)),
        nations=tuple(scored.nations.items()),
        by_day=_by_day(scored),
        unknown=scored.unknown[:MOST_UNKNOWN],
        sources=(*rubric.sources.items(), *rubric.assumptions.items()),
    )


def _interval(values: Floats) -> tuple[float, float, float]:
    """(mean, low, high) over runs; no bounds from a single one."""
    if not len(values):
        return math.nan, math.nan, math.nan
    mean = _mean(values)
    if len(values) < 2:
        return mean, math.nan, math.nan
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
    low, high = mean_interval(len(values), mean, spread, LEVEL)
    return mean, low, high


def _by_day(scored: Scored) -> tuple[tuple[int, int, float], ...]:
    """(first day, last day, mean score of those days over the runs that had them), at most 60 such steps."""
    spans = list(scored.log.days.values())
    if not spans:
        return ()
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    width = max(1, math.ceil((last - first + 1) / MOST_DAYS_SHOWN))
    found = []
    for begin in range(first, last + 1, width):
        end = min(begin + width - 1, last)
        parts = [
            scores[max(0, begin - span[0]) : max(0, end - span[0] + 1)]
            for scores, span in zip(scored.days, spans, strict=True)
        ]
        values = np.concatenate(parts)
        if len(values):
            found.append((begin, end, _mean(values)))
    return tuple(found)
