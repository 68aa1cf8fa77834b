"""What a study comes to, as plain values: made by `wargame.runs`, drawn by `wargame.report`.

Times are seconds since the playbook's start unless a name says otherwise. Everything here can be
written as JSON and read back without loss, so a report can be made again from a result folder.
"""

from __future__ import annotations

import attrs


@attrs.frozen
class Share:
    """One outcome: how many of `runs` ended so, and its interval (sampling error only)."""

    name: str
    about: str
    count: int
    share: float
    low: float
    high: float


@attrs.frozen
class MeasureSummary:
    """One measure over all runs; `kind` is number, date, duration or flag.

    `never` counts runs in which it has no value; quantiles and mean are over the others.
    """

    name: str
    expression: str
    kind: str
    count: int
    never: int
    mean: float
    mean_low: float
    mean_high: float
    quantiles: tuple[float, ...]  # at 0.05 0.25 0.5 0.75 0.95; empty where count is 0
    smallest: float
    largest: float
    histogram: tuple[tuple[float, float, int], ...]  # (from, to, count)


@attrs.frozen
class Fan:
    """One track over time in the recorded runs: quantiles at each time of a fixed grid.

    A run that has ended keeps its last value. `bands[k]` is (q05, q25, q50, q75, q95) at `times[k]`.
    """

    name: str
    times: tuple[float, ...]
    bands: tuple[tuple[float, float, float, float, float], ...]
    runs: int
    about: str = ""  # what the playbook says of the track


@attrs.frozen
class Chain:
    """An escalation chain: causes in order, each a readable step, and in how many recorded runs."""

    steps: tuple[str, ...]
    count: int


@attrs.frozen
class Ways:
    """How runs came to one outcome: the commonest chains of the `runs` recorded ones that ended so.

    Of a rare outcome more runs are recorded than chance put into the sample, so `runs` is no share.
    """

    outcome: str
    runs: int
    distinct: int
    chains: tuple[Chain, ...]


@attrs.frozen
class Link:
    """How often, over the recorded runs, `cause` directly brought about `effect`."""

    cause: str
    effect: str
    count: int


@attrs.frozen
class FirstTime:
    """When something first happened, over the recorded runs; quantiles as in MeasureSummary."""

    name: str
    runs: int
    happened: int
    quantiles: tuple[float, ...]


@attrs.frozen
class Covered:
    """How often a move, state, inject, exit, answer or rule occurred over all runs."""

    path: str
    kind: str
    text: str
    times: int
    reason: str  # why it may stay at nought, from the playbook's `why`; "" where none is given


@attrs.frozen
class ParameterSummary:
    name: str
    said: str  # the author's text, `uniform(0, 1) @ judged`
    why: str
    source: str
    smallest: float
    mean: float
    largest: float
    kind: str = "number"  # or date, duration, flag


@attrs.frozen
class Fault:
    """A run that could not be finished as the author meant: which, how often, an example."""

    place: str
    message: str
    count: int
    first_run: int


@attrs.frozen
class SourceNote:
    name: str
    details: str  # title, date, kind, in one sentence
    kind: str  # "source" or "assumption"
    numbers: int  # how many numbers of the playbook cite it


@attrs.frozen
class Provenance:
    """Where everything comes from: enough to make the same bytes again."""

    playbook: str  # title
    files: tuple[tuple[str, str], ...]  # (name, sha256 of its bytes)
    source_digest: str
    behaviour_digest: str
    seed: int
    runs_asked: int
    runs_done: int
    platform: str
    versions: tuple[tuple[str, str], ...]
    command: str


@attrs.frozen
class RubricScore:
    """What the scored runs come to by one rubric; `rule` says in words how a day's score is made.

    `mean` and `peak` are means over runs: of the mean of a run's days, and of its highest day. With one
    run their bounds are nan. `nations` are (name, mean score of a day from its own actions), never
    divided. `by_day` are (first day, last day, mean). `unknown` are actions that the rubric does not name.
    """

    name: str
    title: str
    version: str
    digest: str  # SHA-256 of its file and of what it extends
    about: str
    rule: str
    additive: bool  # whether weights are added up; else the highest counts
    mean: float
    mean_low: float
    mean_high: float
    peak: float
    peak_low: float
    peak_high: float
    highest: float
    nations: tuple[tuple[str, float], ...]
    by_day: tuple[tuple[int, int, float], ...]
    unknown: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, str], ...]


@attrs.frozen
class ActionCause:
    """An action that two rubrics weigh otherwise.

    `part` is its part of the difference of the means, nan where one rubric adds nothing up; `places` how
    many places higher it stands by the one than by the other, among the actions that were done.
    """

    action: str
    times: int
    class_one: str
    class_other: str
    weight_one: float
    weight_other: float
    part: float
    places: float


@attrs.frozen
class RubricPair:
    """Two rubrics on the same runs, `one` and `other` being places in the list of scores.

    `flipped` and `tied` are shares of all pairs among the `compared` runs: whose order is the opposite,
    and that are tied by one rubric alone. `difference` is the one mean less the other, nan if one adds nothing up.
    """

    one: int
    other: int
    compared: int
    tau: float
    rho: float
    flipped: float
    tied: float
    difference: float
    causes: tuple[ActionCause, ...]


@attrs.frozen
class RubricStudy:
    """The same runs scored by several rubrics, each against each.

    `turn` is how many seconds are a day of the score (0: a log of days). `shown` are the first runs: name, mean
    by each rubric.
    """

    log: str
    runs: int
    days: int  # over all runs
    acts: int
    nations: int
    turn: float
    scores: tuple[RubricScore, ...]
    pairs: tuple[RubricPair, ...]
    shown: tuple[tuple[str, tuple[float, ...]], ...]
    coding: str = ""  # which coding of moves was in force: title, version, SHA-256


@attrs.frozen
class Summary:
    """Everything a study report says."""

    title: str
    about: str
    intended_use: str
    start: str  # ISO date and time of the playbook's start, in its zone
    zone: str
    length: float
    objectives: tuple[tuple[str, str], ...]
    provenance: Provenance
    outcomes: tuple[Share, ...]
    measures: tuple[MeasureSummary, ...]
    parameters: tuple[ParameterSummary, ...]
    sources: tuple[SourceNote, ...]
    unsourced: int  # numbers that neither cite nor give a reason
    fans: tuple[Fan, ...]
    chains: tuple[Chain, ...]
    links: tuple[Link, ...]
    first_times: tuple[FirstTime, ...]
    coverage: tuple[Covered, ...]
    faults: tuple[Fault, ...]
    recorded_runs: int  # the sample: the first runs, at most 1,000, played again with records
    distinct_chains: int
    events_per_run: float
    confidence: float = 0.95
    ways: tuple[Ways, ...] = ()
    rubrics: RubricStudy | None = None
