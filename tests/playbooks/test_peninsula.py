"""The peninsula: it checks, it spreads, and each claim that it plays has its mechanism at work."""

from __future__ import annotations

import functools
from collections import Counter
from math import isnan
from pathlib import Path

import forking
import pytest

from wargame.engine.batch import Simulation
from wargame.engine.game import Game
from wargame.language.load import load, load_text, shipped_folder
from wargame.program import Program, compile_playbook

FOLDER = shipped_folder() or Path()
STANDS = (
    "decision_centres()",
    "stationed[USA, KOR]",
    "margin[PRK, KOR]",
    "margin[PRK, JPN]",
    "margin_against_us",
    "contentment[PRK]",
    "pressure_on(KOR)",
    "pressure_on(JPN)",
    "programme[KOR].speed / korean_speed",
    "slowed_by_list",
    "highest(1 if listing[USA, KOR] is sensitive else 0)",
)
ARMED = "at: 2023-01-01, do: 'programme[KOR] = possess'"
STATIONED = "at: 2023-01-01, do: 'deployment[USA, KOR] = in_place'"


@functools.cache
def columns(said: str, *measures: str, runs: int = 20) -> tuple[list[float], ...]:
    """What each expression comes to, run by run, in the playbook with something laid over it."""
    simulation = Simulation(changed(said, *measures))
    rows = [simulation.run(1, number) for number in range(runs)]
    assert not any(row.fault >= 0 for row in rows)
    at = [simulation.program.measure_names.index(f"looked_at_{number}") for number in range(len(measures))]
    return tuple([float(row.measures[one]) for row in rows] for one in at)


@functools.cache
def changed(said: str, *measures: str) -> Program:
    looked = "".join(f"  looked_at_{number}: {measure}\n" for number, measure in enumerate(measures))
    head = f"playbook: Changed\nformat: 1\nextend: peninsula.yaml\nmeasures:\n{looked}"
    return compile_playbook(load_text(head + said, "changed.yaml", FOLDER))


def early(inject: str = "") -> dict[str, list[float]]:
    """What stands after the playbook's first two days, and something that happened in them."""
    happens = f"injects:\n  by_script: {{{inject}}}\n" if inject else ""
    said = f"clock: {{start: 2023-01-01, length: 2 days, tick: 1 day}}\n{happens}"
    return dict(zip(STANDS, columns(said, *STANDS), strict=True))


def test_nothing_to_say_against_it() -> None:
    for command in (["check", "--provenance"], ["fmt", "--check"]):
        code, _, said = forking.run([*command, "peninsula.yaml"], FOLDER, {}, b"", 600)
        assert code == 0 and said == b"", said.decode()


def test_as_large_as_it_was_meant_to_be() -> None:
    playbook = load("peninsula")
    own = {name for name, inject in playbook.injects.items() if inject.mark.file.endswith("peninsula.yaml")}
    assert len(own) >= 20 and sum(len(inject.asks) for inject in playbook.injects.values()) >= 8
    assert len(playbook.moves) + sum(len(kind.moves) for kind in playbook.kinds.values()) >= 20


def test_outcomes_spread_and_invariants_hold() -> None:
    program = compile_playbook(load("peninsula"))
    simulation = Simulation(program)
    rows = [simulation.run(1, number) for number in range(150)]
    assert not any(row.fault >= 0 for row in rows)
    counts = Counter(program.outcome_names[row.outcome] for row in rows)
    assert max(counts.values()) <= 0.6 * 150 and len(counts) >= 8, counts


def test_an_own_arsenal_adds_a_centre_and_stationing_none() -> None:
    """Claims 6 and 8: whoever may release it counts, wherever it stands."""
    assert set(early()["decision_centres()"]) == {4}
    assert set(early(ARMED)["decision_centres()"]) == {5}
    assert set(early(STATIONED)["decision_centres()"]) == {4}
    assert min(early(STATIONED)["stationed[USA, KOR]"]) > 0 == max(early()["stationed[USA, KOR]"])


def costs(world: dict[str, list[float]], margin: str) -> list[float]:
    """What Pyongyang would lose by moving, apart from how content it is."""
    return [one - other for one, other in zip(world[margin], world["contentment[PRK]"], strict=True)]


def test_an_own_arsenal_shields_three_and_a_borrowed_weapon_its_host() -> None:
    """Claim 8: Seoul's arsenal makes moving dearer against Seoul, Tokyo and Washington, and provokes as well."""
    for margin in ("margin[PRK, KOR]", "margin[PRK, JPN]", "margin_against_us"):
        without, armed, stationed = (costs(early(inject), margin) for inject in ("", ARMED, STATIONED))
        assert all(one < other for one, other in zip(without, armed, strict=True)), margin
        if margin == "margin[PRK, KOR]":
            assert all(one < other for one, other in zip(without, stationed, strict=True))
        else:
            assert stationed == pytest.approx(without)
    for inject in (ARMED, STATIONED):
        pairs = zip(early()["contentment[PRK]"], early(inject)["contentment[PRK]"], strict=True)
        assert all(one > other for one, other in pairs)


def test_a_listed_buyer_is_slower_and_recovers() -> None:
    """Claim 7. The class takes its part of the speed, and gives it back."""
    listed = early("at: 2023-01-01, do: 'listing[USA, KOR] = sensitive'")
    left = [1 - slows for slows in listed["slowed_by_list"]]
    assert listed["programme[KOR].speed / korean_speed"] == pytest.approx(left) and max(left) < 1
    both = "first: 2023-01-01, every: 1 day, do: 'listing[USA, KOR] = sensitive if now < 2023-01-02 else normal'"
    assert set(early(both)["highest(1 if listing[USA, KOR] is sensitive else 0)"]) == {1}
    assert early(both)["programme[KOR].speed / korean_speed"] == pytest.approx([1] * 20)


def test_a_listed_buyer_gets_there_later() -> None:
    pursues = (
        "parameters: {slowed_by_list: 0.8}\ninjects:\n"
        "  goes_ahead: {at: 2023-01-02, do: 'programme[KOR] = pursue'}\n  off_the_list: {if: now < 2023-01-01}\n%s"
        "remove: [kinds.programme.moves.stop, kinds.listing.moves.strike_off, kinds.listing.moves.class_as_sensitive]\n"
    )
    listed = pursues % "  listed: {at: 2023-01-01, do: 'listing[USA, KOR] = sensitive'}\n"
    free = pursues % "  on_the_list: {if: now < 2023-01-01}\n"
    first = "first_time(programme[KOR] is possess)"
    horizon = changed(free, first).length
    slow, fast = (
        sum(horizon if isnan(at) else at for at in columns(said, first, runs=30)[0]) for said in (listed, free)
    )  # never is as late as it gets
    assert slow > 1.2 * fast


def test_what_was_signed_enters_on_its_day() -> None:
    """168 days for the pact, 442 for the guidelines, 36 for the list, where the capitals leave them alone."""
    moves = ("pact.moves.sign", "pact.moves.drop", "umbrella.moves.deepen", "umbrella.moves.renounce")
    moves += ("listing.moves.class_as_sensitive", "listing.moves.strike_off")
    said = f"remove: [{', '.join(f'kinds.{move}' for move in moves)}]\n"
    expected = {
        "first_time(pact[RUS, PRK] is signed)": "2024-06-19",
        "first_time(pact[RUS, PRK] is in_force)": "2024-12-04",
        "first_time(umbrella[USA, KOR] is deepened)": "2024-07-11",
        "first_time(listing[USA, KOR] is sensitive)": "2025-04-15",
    }
    program = changed(said, *expected)
    for day, found in zip(expected.values(), columns(said, *expected, runs=5), strict=True):
        assert {program.date(at)[:10] for at in found} == {day}


def test_the_pact_presses_seoul_more_than_tokyo() -> None:
    """Claim 4: nothing is felt before the pact, and Seoul feels it more."""
    before, after = early(), early("at: 2023-01-01, do: 'pact[RUS, PRK] = in_force'")
    assert set(before["pressure_on(KOR)"]) == set(before["pressure_on(JPN)"]) == {0}
    assert all(one > other > 0 for one, other in zip(after["pressure_on(KOR)"], after["pressure_on(JPN)"], strict=True))


def test_a_friend_reads_washington_better_than_a_foe() -> None:
    off = "average(abs(estimate(umbrella[USA, KOR].resolve, by=%s) - umbrella[USA, KOR].resolve))"
    seoul, pyongyang = columns("", off % "KOR", off % "PRK", runs=30)
    assert 0 < sum(seoul) < 0.8 * sum(pyongyang)


def test_nobody_reads_washington_aright_on_the_first_day() -> None:
    said = "clock: {start: 2023-01-01, length: 1 day}\nparameters: {reading_error: {start: 0.2}}\n"
    off = "abs(estimate(umbrella[USA, KOR].resolve, by=%s) - umbrella[USA, KOR].resolve)"
    seoul, pyongyang = columns(said, off % "KOR", off % "PRK", runs=60)
    assert min(seoul) > 0 and min(pyongyang) > 0 and sum(seoul) < 0.8 * sum(pyongyang)


def test_no_ally_sees_what_washington_would_do() -> None:
    game = Game(compile_playbook(load("peninsula")), 3, seats=["KOR"])
    game.advance()
    seen = {cell.name: cell for cell in game.view("KOR").places}
    assert "fear[KOR]" in seen and seen["umbrella[USA, KOR].resolve"].estimated
    assert not seen["umbrella[USA, KOR].credibility"].estimated
    hidden = ("us_resolve", "us_zeal", "northern_restraint", "contentment[PRK]", "restraint[PRK]", "fear[JPN]")
    assert not [name for name in hidden if name in seen]


def test_restraint_of_neighbours_keeps_seoul_from_going_ahead() -> None:
    """Claim 10, in pairs."""
    pursued = "highest(1 if programme[KOR] is [pursue, possess] else 0)"
    held, loose = (
        columns(f"actors: {{PRK: {{restraint: {share}}}, CHN: {{restraint: {share}}}}}\n", pursued, runs=40)[0]
        for share in (1, 0)
    )
    assert sum(held) < sum(loose) - 4


def test_a_government_that_sits_badly_falls_more_often() -> None:
    said = "clock: {start: 2023-01-01, length: 1 year}\ntracks: {standing: {start: %s}}\n"
    fallen = "highest(1 if standing[KOR] == 0.6 else 0)"
    badly, well = (sum(columns(said % start, fallen, runs=80)[0]) for start in (0, 0.9))
    assert badly > 2 * well > 0


def test_tokyo_reconsiders_when_seoul_arms() -> None:
    considered = "highest(1 if programme[JPN] is [consider, pursue, possess] else 0)"
    armed = columns(f"injects:\n  by_script: {{{ARMED}}}\n", considered, runs=40)[0]
    assert sum(armed) > sum(columns("", considered, runs=40)[0]) + 2


def test_readied_forces_misread_more_often() -> None:
    """A fight is more dangerous where both sides stand on alert; the hazard is set high to see it."""
    fight = (
        "clock: {start: 2023-01-01, length: 60 days}\nparameters: {brink: 2}\ninjects:\n"
        "  fights: {at: 2023-01-02, do: 'clash[PRK, KOR] = fighting'}\n%s"
        "remove: [kinds.alert.moves.ready, kinds.alert.moves.ready_further, kinds.alert.moves.stand_down]\n"
    )
    ready = "  readied: {at: 2023-01-02, do: 'for h in [PRK, USA]: alert[h] = high'}\n"
    used = "highest(1 if clash[PRK, KOR] is used else 0)"
    on_alert, as_ever = (columns(fight % said, used, runs=60)[0] for said in (ready, ""))
    assert sum(on_alert) > sum(as_ever) > 0
