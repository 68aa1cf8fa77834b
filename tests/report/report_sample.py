"""Summaries to draw: a rich one, and extremes."""

from __future__ import annotations

import itertools
import math
import random

import attrs

from wargame.report.shares import share_interval
from wargame.report.summary import (
    Chain,
    Covered,
    Fan,
    Fault,
    FirstTime,
    Link,
    MeasureSummary,
    ParameterSummary,
    Provenance,
    Share,
    SourceNote,
    Summary,
    Ways,
)

DAY = 86400.0
LENGTH = 1036 * DAY
RUNS = 2000
RECORDED = 1100

_OUTCOMES = (
    ("guarantee_restored", "The United States renews the promise in public and acts on it.", 588),
    ("european_umbrella", "France, with others, extends deterrence to the eastern allies.", 503),
    ("own_programme", "At least one ally starts a nuclear programme of its own.", 161),
    ("accommodation", "The eastern allies come to terms with Moscow.", 97),
    ("crisis_at_rung_10", "The ladder passes the threshold Nuclear War Is Unthinkable.", 22),
    ("nuclear_use", "A nuclear weapon is used by anyone.", 0),
    ("otherwise", "None of these by the end of 2027.", 611),
)

_CHAINS = (
    (
        "Washington questions Article 5 in public",
        "Warsaw asks for stationing",
        "Washington studies the request",
        "Moscow moves Iskander to Kaliningrad",
        "Berlin calls for talks",
    ),
    (
        "Washington questions Article 5 in public",
        "Paris offers a strategic dialogue",
        "Berlin accepts the dialogue",
        "Moscow warns Paris",
    ),
    (
        "Washington questions Article 5 in public",
        "Warsaw asks for stationing",
        "Washington declines",
        "Paris offers a strategic dialogue",
        "Warsaw accepts the dialogue",
    ),
    (
        "Russian exercise near Suwałki",
        "Warsaw asks for stationing",
        "Washington studies the request",
        "Washington agrees",
        "Moscow suspends talks",
        "Moscow moves Iskander to Kaliningrad",
    ),
    ("Russian exercise near Suwałki", "Warsaw calls consultations under Article 4", "Washington renews the promise"),
    (
        "Troop withdrawal announced",
        "Warsaw calls consultations under Article 4",
        "Paris offers a strategic dialogue",
        "Berlin hesitates",
    ),
    ("Troop withdrawal announced", "Warsaw debates a programme of its own", "Washington renews the promise"),
    (
        "Troop withdrawal announced",
        "Warsaw debates a programme of its own",
        "The IAEA asks for clarification",
        "Moscow warns Warsaw",
    ),
)


def rich() -> Summary:
    """A study such as `umbrella` gives."""
    chance = random.Random(7)
    runs = sum(n for _, _, n in _OUTCOMES)
    outcomes = tuple(Share(n, about, c, c / runs, *share_interval(c, runs)) for n, about, c in _OUTCOMES)
    counts = (212, 187, 140, 96, 88, 61, 40, 23)
    links: dict[tuple[str, str], int] = {}
    for steps, count in zip(_CHAINS, counts, strict=True):
        for pair in itertools.pairwise(steps):
            links[pair] = links.get(pair, 0) + round(count * 1.3)
    links["Moscow warns Paris", "Paris offers a strategic dialogue"] = 31
    more = tuple(Chain((f"Incident {k} in the Baltic", "Warsaw asks for stationing"), 12 - k) for k in range(8))
    return Summary(
        title="Umbrella: Europe and the American guarantee, 2025–2027",
        about=(
            "From March 2025 the American guarantee is in doubt. Poland asks for stationing, France offers, Germany "
            "hesitates, and Russia reacts.\n\nWhat makes the guarantee credible again, what replaces it, and what does "
            "the search for an answer set off?"
        ),
        intended_use=(
            "For seminars and staff exercises: to find out which assumptions matter and which decisions deserve "
            "a table. "
            "Not for estimating how likely any event is."
        ),
        start="2025-03-01T00:00:00",
        zone="Europe/Brussels",
        length=LENGTH,
        objectives=(
            (
                "credibility",
                "Which signals restore the credibility of the guarantee, and how soon do they have to come?",
            ),
            ("proliferation", "Under which conditions does an ally begin a programme of its own?"),
            ("ladder", "What leads Moscow to pass a threshold of the ladder?"),
        ),
        provenance=Provenance(
            playbook="Umbrella",
            files=(
                ("umbrella.yaml", "9c1e" * 16),
                ("library/umbrella.yaml", "77ab" * 16),
                ("library/treaty.yaml", "0f3d" * 16),
            ),
            source_digest="5f0c" * 16,
            behaviour_digest="d1a7" * 16,
            seed=1,
            runs_asked=RUNS,
            runs_done=RUNS,
            platform="linux-x86_64-cpython-3.12",
            versions=(("wargame", "0.1.0"), ("python", "3.12.4"), ("simpy", "4.1.1"), ("numpy", "2.1.0")),
            command="wargame montecarlo umbrella --runs 2000 --seed 1 --out results",
        ),
        outcomes=outcomes,
        measures=_measures(chance, runs),
        parameters=(
            ParameterSummary(
                "us_resolve",
                "uniform(0.2, 0.9) @ judged",
                "Nobody knows; the whole range is meant to be explored.",
                "",
                0.2003,
                0.552,
                0.8998,
            ),
            ParameterSummary(
                "french_warheads",
                "triangular(290, 300, 350) @ macron26",
                "More warheads were announced, without a number.",
                "macron26",
                290.4,
                313.2,
                349.1,
            ),
            ParameterSummary("russian_patience", "lognormal(90 days, 0.5) @ judged", "", "", 1.6e6, 8.8e6, 3.9e7),
        ),
        sources=(
            SourceNote(
                "facts11", "Project facts, 2026-11, timeline of treaties and statements, compiled.", "source", 31
            ),
            SourceNote("macron26", "Speech at Île Longue, 2 March 2026, official text.", "source", 4),
            SourceNote(
                "judged",
                "Where no source exists, numbers are the authors' judgement, discussed in a seminar.",
                "assumption",
                22,
            ),
            SourceNote(
                "rational",
                "Capitals choose among legal moves by weighing them; better ones more often.",
                "assumption",
                9,
            ),
            SourceNote(
                "no_war", "No conventional war between Russia and an ally starts within the period.", "assumption", 0
            ),
        ),
        unsourced=3,
        fans=tuple(_fans(chance)),
        chains=(*(Chain(s, c) for s, c in zip(_CHAINS, counts, strict=True)), *more),
        links=tuple(Link(a, b, n) for (a, b), n in links.items()),
        first_times=_first_times(),
        coverage=_coverage(),
        faults=(Fault("umbrella.yaml:214:7", "a full pool of crises: no slot was free", 18, 113),),
        recorded_runs=RECORDED,
        distinct_chains=417,
        events_per_run=183.4,
        ways=_ways(),
    )


def _ways() -> tuple[Ways, ...]:
    return (
        Ways("guarantee_restored", 301, 88, tuple(Chain(s, 40 - 9 * k) for k, s in enumerate(_CHAINS[:4]))),
        Ways("crisis_at_rung_10", 22, 19, tuple(Chain(s, 3 - k) for k, s in enumerate(_CHAINS[4:6]))),
        Ways("otherwise", 308, 131, (Chain((), 51),)),
    )


def _fans(chance: random.Random) -> list[Fan]:
    fans = []
    shapes = (
        ("credibility[USA, POL]", 55, -14, 9),
        ("tension[RUS, POL]", 30, 22, 16),
        ("ladder.rung", 2, 3.4, 2.2),
        ("support[DEU]", 0.48, 0.07, 0.09),
        ("warheads[FRA]", 290, 28, 14),
        ("trust[USA, FRA]", 62, -8, 12),
        ("capital[POL]", 1000, -420, 180),
    )
    for name, start, drift, spread in shapes:
        times, bands, walk = [], [], 0.0
        for k in range(105):
            share = k / 104
            walk += chance.gauss(0, 0.025)
            middle = start + drift * (share + 0.25 * math.sin(5 * share) + walk * share)
            broad = spread * math.sqrt(share)
            times.append(share * LENGTH)
            bands.append(
                (middle - 1.7 * broad, middle - 0.7 * broad, middle, middle + 0.6 * broad, middle + 1.4 * broad)
            )
        fans.append(Fan(name, tuple(times), tuple(bands), RECORDED))
    flat = (1.0, 1.0, 1.0, 1.0, 1.0)
    fans.append(Fan("parties[npt]", tuple(k * LENGTH / 104 for k in range(105)), (flat,) * 105, RECORDED))
    return fans


def _histogram(chance: random.Random, low: float, high: float, bins: int = 24) -> tuple[tuple[float, float, int], ...]:
    step = (high - low) / bins
    peak = chance.uniform(0.2, 0.7) * bins
    return tuple(
        (low + k * step, low + (k + 1) * step, round(180 * math.exp(-(((k - peak) / 5) ** 2)) + chance.random() * 8))
        for k in range(bins)
    )


def _measures(chance: random.Random, runs: int) -> tuple[MeasureSummary, ...]:
    def one(
        name: str, expression: str, kind: str, never: int, q: tuple[float, ...], low: float, high: float
    ) -> MeasureSummary:
        mean = sum(q) / 5
        half = (high - low) / 90
        return MeasureSummary(
            name,
            expression,
            kind,
            runs - never,
            never,
            mean,
            mean - half,
            mean + half,
            q,
            low,
            high,
            _histogram(chance, low, high),
        )

    return (
        one("highest_rung", "max over time of ladder.rung", "number", 0, (2, 3, 5, 6, 9), 1, 12),
        one(
            "days_in_doubt",
            "time while credibility[USA, POL] < 40",
            "duration",
            0,
            (0, 40 * DAY, 190 * DAY, 410 * DAY, 700 * DAY),
            0,
            1000 * DAY,
        ),
        one(
            "first_stationing",
            "first time deployment[USA, POL] is in_place",
            "date",
            1512,
            (200 * DAY, 380 * DAY, 520 * DAY, 700 * DAY, 960 * DAY),
            140 * DAY,
            1030 * DAY,
        ),
        MeasureSummary("treaty_kept", "treaty[npt] is in_force", "flag", runs, 0, 0.93, 0.918, 0.941, (), 0, 1, ()),
        MeasureSummary(
            "time_of_use", "first time use", "date", 0, runs, math.nan, math.nan, math.nan, (), math.nan, math.nan, ()
        ),
        one("cost", "total cost of moves", "number", 0, (120, 340, 520, 810, 1900), 40, 4200),
    )


def _first_times() -> tuple[FirstTime, ...]:
    def one(name: str, happened: int, *days: float) -> FirstTime:
        return FirstTime(name, RECORDED, happened, tuple(d * DAY for d in days))

    return (
        one("Warsaw asks for stationing", 861, 20, 74, 150, 310, 720),
        one("Paris offers a strategic dialogue", 744, 4, 60, 121, 240, 540),
        one("Moscow moves Iskander to Kaliningrad", 390, 120, 260, 410, 600, 900),
        one("Washington agrees to stationing", 122, 310, 420, 590, 760, 1000),
        one("An ally begins a programme", 87, 410, 560, 720, 880, 1020),
        one("Ladder passes rung 10", 12, 300, 480, 610, 900, 1010),
        one("Nuclear use", 0),
    )


def _coverage() -> tuple[Covered, ...]:
    rows = [Covered(f"moves.move_{k}", "move", f"A capital does thing number {k}.", 10 + 91 * k, "") for k in range(18)]
    rows += [
        Covered("moves.withdraw_npt", "move", "Gives notice under Article X of the NPT.", 0, ""),
        Covered(
            "moves.share_custody",
            "move",
            "Shares custody of warheads.",
            0,
            "The law of the owner forbids it; kept to show that the request is refused.",
        ),
    ]
    rows += [
        Covered(f"injects.inject_{k}", "inject", f"Inject number {k} is delivered to its cells.", 2000 - k * 60, "")
        for k in range(20)
    ]
    rows += [
        Covered(
            "kinds.deployment.states.withdrawn",
            "state",
            "A deployment has been withdrawn.",
            0,
            "Takes longer than the clock runs.",
        )
    ]
    rows += [Covered("kinds.inspection.exits.deadlock", "exit", "The Security Council is deadlocked.", 7, "")]
    return tuple(rows)


HOSTILE = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\x00\u202e\ud800]]>-->"


def hostile() -> Summary:
    """Every text of the rich summary replaced by something that wants out of its place."""
    whole: Summary = _replaced(rich())
    return whole


def _replaced(value):  # type: ignore[no-untyped-def]
    if isinstance(value, str):
        return value if value in ("number", "date", "duration", "flag", "assumption", "source") else HOSTILE + value
    if isinstance(value, tuple):
        return tuple(_replaced(v) for v in value)
    if attrs.has(type(value)):
        return attrs.evolve(value, **{a.name: _replaced(getattr(value, a.name)) for a in attrs.fields(type(value))})
    return value


def bare() -> Summary:
    """Nothing recorded, nothing measured, no run done."""
    whole = rich()
    return attrs.evolve(
        whole,
        about="",
        intended_use="",
        objectives=(),
        outcomes=(Share("otherwise", "", 0, 0.0, 0.0, 1.0),),
        measures=(),
        parameters=(),
        sources=(),
        fans=(),
        chains=(),
        links=(),
        first_times=(),
        coverage=(),
        faults=(),
        recorded_runs=0,
        ways=(),
        distinct_chains=0,
        events_per_run=0.0,
        unsourced=0,
        provenance=attrs.evolve(whole.provenance, runs_done=0, files=()),
    )


def crowded() -> Summary:
    """Much of everything: long names, many measures, every character."""
    whole = rich()
    long_name = "a_very_long_name_of_an_outcome_that_an_author_wrote_without_thinking_of_tables_" * 2
    chance = random.Random(3)
    return attrs.evolve(
        whole,
        title="危機の傘：欧州と米国の保証 — Зонтик над Европой — مظلة",
        start="2025-03-01T00:00:00+01:00",
        outcomes=(
            Share(long_name, "Donaudampfschifffahrtsgesellschaftskapitän " * 6, 1200, 0.6, 0.5784, 0.6213),
            Share("核使用", "核兵器が使われる。", 0, 0.0, 0.0, 0.0019),
            *(Share(f"outcome_{k}", "", 40, 0.02, 0.0147, 0.0271) for k in range(20)),
        ),
        measures=tuple(attrs.evolve(m, name=f"{m.name}_{k}") for k in range(10) for m in _measures(chance, 2000)),
        fans=tuple(attrs.evolve(f, name=f"{f.name} {k}") for k in range(4) for f in whole.fans),
        chains=tuple(
            Chain(tuple(f"Step {j} of the long chain {k % 3} with a name that fills lines" for j in range(14)), 30 - k)
            for k in range(30)
        ),
        first_times=tuple(
            attrs.evolve(f, name=f"{f.name} {long_name} {k}") for k in range(8) for f in whole.first_times
        ),
        distinct_chains=30,
    )


def single() -> Summary:
    """One outcome, an hour of play, one constant measure, one link."""
    whole = rich()
    return attrs.evolve(
        whole,
        start="2026-06-01T09:00:00",
        zone="Not/AZone",
        length=3600.0,
        outcomes=(Share("otherwise", "It ends.", 40, 1.0, 0.9124, 1.0),),
        measures=(
            MeasureSummary("same", "1", "number", 40, 0, 1.0, 1.0, 1.0, (1.0,) * 5, 1.0, 1.0, ((1.0, 1.0, 40),)),
        ),
        fans=(Fan("rung", (0.0, 1800.0, 3600.0), ((0, 0, 0, 0, 0), (0, 0, 1, 1, 2), (math.inf, 0, 0, 0, 0)), 40),),
        chains=(Chain(("Alone",), 40),),
        links=(Link("A", "B", 40),),
        first_times=(FirstTime("b", 40, 40, (60.0, 120.0, 600.0, 900.0, 3000.0)),),
        faults=(),
        unsourced=0,
        recorded_runs=40,
        distinct_chains=1,
        provenance=attrs.evolve(whole.provenance, runs_asked=40, runs_done=40),
    )


ALL = {"rich": rich, "hostile": hostile, "bare": bare, "crowded": crowded, "single": single}
