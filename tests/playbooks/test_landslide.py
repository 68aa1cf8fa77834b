"""Landslide, its variants and the continuation: sourced and spread; the variants change what they say, no more."""

from __future__ import annotations

import functools
from collections import Counter

import pytest

from wargame.engine.batch import Row, Simulation
from wargame.language.load import load, load_text, read, shipped_folder
from wargame.language.model import Inject, Move
from wargame.language.provenance import unsourced
from wargame.program import compile_playbook

VARIANTS = ("landslide_two_more", "landslide_tight", "landslide_uncoupled", "landslide_seoul_first")
PAIRS = 30


@functools.cache
def simulation(name: str) -> Simulation:
    return Simulation(compile_playbook(load(name)))


@functools.cache
def row(name: str, run: int) -> Row:
    return simulation(name).run(1, run)


def value(name: str, run: int, what: str) -> float:
    names = simulation(name)
    if what in names.measure_names:
        return row(name, run).measures[names.measure_names.index(what)]
    return row(name, run).parameters[names.parameter_names.index(what)]


def pairs(variant: str, what: str) -> list[tuple[float, float]]:
    """The same runs of landslide and of a variant."""
    return [(value("landslide", run, what), value(variant, run, what)) for run in range(PAIRS)]


@pytest.mark.parametrize("name", ["landslide", "continuation", *VARIANTS])
def test_it_checks_without_a_warning_and_every_number_has_its_ground(name: str) -> None:
    playbook, problems = read(name)
    assert playbook is not None and list(problems) == []
    assert compile_playbook(playbook, careful=True).warnings == ()
    assert unsourced(playbook) == []


@pytest.mark.parametrize("name", ["landslide", "continuation"])
def test_every_inject_and_move_serves_an_objective(name: str) -> None:
    playbook = load(name)
    said: dict[str, Inject | Move] = {**playbook.injects, **playbook.moves}
    for kind, entry in playbook.kinds.items():
        said |= {f"{kind}.{move}": what for move, what in entry.moves.items()}
    assert [entry for entry in said if not said[entry].consequence.objective] == []


@pytest.mark.parametrize("name", ["landslide", "continuation"])
def test_no_outcome_has_nearly_all_runs_and_none_is_faulty(name: str) -> None:
    runs = 120
    ends = Counter(row(name, run).outcome for run in range(runs))
    assert -1 not in ends
    assert max(ends.values()) <= 0.8 * runs
    assert len(ends) >= 6


@pytest.mark.parametrize("name", VARIANTS)
def test_variants_are_short(name: str) -> None:
    folder = shipped_folder()
    assert folder is not None
    assert len((folder / f"{name}.yaml").read_text(encoding="utf-8").splitlines()) <= 12


def test_two_more_decision_centres_from_the_start() -> None:
    assert all(after >= 8 for _, after in pairs("landslide_two_more", "centres"))
    assert sum(after - before for before, after in pairs("landslide_two_more", "centres")) >= 1.8 * PAIRS


def test_coupling_is_all_that_the_two_strengths_change() -> None:
    for variant, strength in (("landslide_tight", 1.0), ("landslide_uncoupled", 0.0)):
        assert {after for _, after in pairs(variant, "coupling")} == {strength}
        for parameter in simulation("landslide").parameter_names:
            if parameter != "coupling":
                assert all(before == after for before, after in pairs(variant, parameter)), parameter


def test_seoul_moves_first() -> None:
    before, after = zip(*pairs("landslide_seoul_first", "programmes_in_the_east"), strict=True)
    assert all(count > 0 for count in after)
    assert sum(after) > sum(before) + PAIRS / 3


EXAMPLE = """\
playbook: An example is set
format: 1
extend: {variant}.yaml
tracks:
  support_was: {{of: actor, start: 0}}
  rose: {{of: actor, start: 0}}
injects:
  looks:
    at: 2025-03-02
    do: "for c in covered: support_was[c] = support[c]"
  example:
    at: 2025-03-02 00:00:01
    do: programme[KOR] = pursue
  looks_again:
    at: 2025-03-02 00:00:02
    do: "for c in covered: rose[c] = support[c] - support_was[c]"
measures:
  warsaw: rose[POL]
  tokyo: rose[JPN]
"""


@pytest.mark.parametrize(("variant", "warsaw"), [("landslide_uncoupled", 0.0), ("landslide_tight", 0.15)])
def test_an_example_reaches_neighbours_and_as_coupled_the_other_region(variant: str, warsaw: float) -> None:
    text = EXAMPLE.format(variant=variant)
    played = Simulation(compile_playbook(load_text(text, "example.yaml", shipped_folder())))
    for run in range(3):
        found = dict(zip(played.measure_names, played.run(1, run).measures, strict=True))
        assert found["warsaw"] == pytest.approx(warsaw)
        assert found["tokyo"] == pytest.approx(0.15)  # within a region an example counts whatever the coupling


ARMED = """\
playbook: Seoul arms
format: 1
extend: {variant}.yaml
tracks:
  was: {{of: {{c: challengers_all, t: covered}}, start: 0, seen_by: nobody}}
  content: {{of: {{c: challengers_all}}, start: 0, seen_by: nobody}}
  answer: {{of: {{t: covered}}, start: 0, seen_by: nobody}}
injects:
  looks:
    at: 2025-03-02
    do: |
      for c in challengers_all:
        content[c] = contentment[c]
        for t in covered: was[c, t] = margin[c, t]
      for t in covered: answer[t] = answered[t]
  arms:
    at: 2025-03-02 00:00:01
    do: programme[KOR] = possess
outcomes: {{stops: {{if: now >= 2025-03-02 00:00:02, ends: true, before: nuclear_use}}}}
measures:
  soured_beijing: content[CHN] - contentment[CHN]
  soured_moscow: content[RUS] - contentment[RUS]
  own: (1 - answered[KOR]) / (1 - answer[KOR]) - (1 - nerve[KOR])
  next_door: (1 - answered[JPN]) / (1 - answer[JPN])
  far: answered[POL] - answer[POL]
  deterred: margin[CHN, KOR] - was[CHN, KOR] + 0.1
  provoked: margin[CHN, JPN] - was[CHN, JPN]
  less_alone: clash[CHN, KOR].alone - max(0.3, nerve[KOR])
"""


@functools.cache
def written(text: str) -> Simulation:
    return Simulation(compile_playbook(load_text(text, "measured.yaml", shipped_folder())))


def measured(text: str, run: int) -> dict[str, float]:
    played = written(text)
    return dict(zip(played.measure_names, played.run(1, run).measures, strict=True))


@pytest.mark.parametrize("coupling", [0, 1])
def test_an_arsenal_deters_for_its_owner_and_provokes_at_once(coupling: int) -> None:
    """Both signs of one more decision centre: the owner's answer, and what the others make of it."""
    text = ARMED.format(variant="landslide_tight" if coupling else "landslide_uncoupled")
    for run in range(5):
        found = measured(text, run)
        assert found["own"] == pytest.approx(0)
        assert found["next_door"] == pytest.approx(0.75)
        assert found["far"] == 0
        assert found["soured_beijing"] == pytest.approx(0.1)
        assert found["soured_moscow"] == pytest.approx(0.1 * coupling)
        assert found["deterred"] > 0  # but for the provocation, the challenger has more to lose
        assert found["less_alone"] == pytest.approx(0)


FRIGHT = """\
playbook: Fright
format: 1
extend: landslide.yaml
injects:
  quiet: {{at: 2025-03-02, do: "for c in challengers_all: tension[c, KOR] = {tension}"}}
outcomes: {{stops: {{if: now >= 2025-03-02, ends: true, before: nuclear_use}}}}
measures: {{weighed: "felt(KOR) / fear[KOR]"}}
"""


def test_fear_is_felt_the_more_the_tenser_it_is() -> None:
    for tension, weighed in ((0, 0.5), (50, 1.0), (100, 1.5)):
        found = measured(FRIGHT.format(tension=tension), 0)
        assert found["weighed"] == pytest.approx(weighed, abs=0.03)  # looked at some hours later


def test_in_the_continuation_numbers_are_kept_by_whoever_observes_them() -> None:
    text = """\
playbook: Both observe
format: 1
extend: continuation.yaml
start: "for s in two_sides: membership[new_start, s].observes = true"
remove: [kinds.membership.moves.stop_observing]
"""
    kept = Simulation(compile_playbook(load_text(text, "kept.yaml", shipped_folder())))
    above = kept.measure_names.index("over_the_limit")
    assert {kept.run(1, run).measures[above] for run in range(PAIRS)} == {0}
    assert any(value("continuation", run, "over_the_limit") > 0 for run in range(PAIRS))


FIRST_DAY = """\
playbook: The first day
format: 1
extend: continuation.yaml
outcomes: {stops: {if: now >= 2026-03-01 01:00, ends: true, before: nuclear_use}}
measures:
  carried_away: inspection[IAEA, IRN].hides
  believed: estimate(inspection[IAEA, IRN].hides, by=IAEA)
  doubted: doubt(inspection[IAEA, IRN].hides, by=IAEA)
"""


def test_what_the_agency_believes_at_first_does_not_tell_what_the_place_hides() -> None:
    played = Simulation(compile_playbook(load_text(FIRST_DAY, "first_day.yaml", shipped_folder())))
    held: Counter[tuple[float, float]] = Counter()
    for run in range(400):
        found = dict(zip(played.measure_names, played.run(1, run).measures, strict=True))
        assert found["doubted"] == pytest.approx(0.5)
        held[found["carried_away"], found["believed"]] += 1
    assert len(held) == 4
    assert all(60 < times < 140 for times in held.values())  # 100 each, if the one tells nothing of the other
