"""How a resolve is read: friends at once and nearer, strangers late and worse, a paper that gets out for everybody."""

from __future__ import annotations

import functools
import math

from wargame.engine.batch import Simulation
from wargame.language.load import load_text, shipped_folder
from wargame.program import compile_playbook

WORLD = """\
playbook: One promise, a friend and a stranger
format: 1
clock: {start: 2025-01-01, length: 366 days, tick: 1 day}
use:
  umbrella: {guarantors: [USA], clients: [KOR], watchers: [KOR, PRK]}
  perception: {friends: [KOR], strangers: [PRK]}
actors:
  USA: {name: United States, warheads: 3700}
  KOR: {name: South Korea, nerve: 0.5}
  PRK: {name: North Korea}
parameters: {reading_error: {start: 0.2}}
start: umbrella[USA, KOR] = extended
injects:
  leak: {LEAK}
  resolve_falls: {at: 2025-02-01, do: "umbrella[USA, KOR].resolve = FALLEN"}
measures:
  friend_off: average(abs(estimate(umbrella[USA, KOR].resolve, by=KOR) - umbrella[USA, KOR].resolve))
  stranger_off: average(abs(estimate(umbrella[USA, KOR].resolve, by=PRK) - umbrella[USA, KOR].resolve))
  friend_hears: first_time(estimate(umbrella[USA, KOR].resolve, by=KOR) != 0.5)
  stranger_hears: first_time(estimate(umbrella[USA, KOR].resolve, by=PRK) != 0.5)
  most_doubt: highest(doubt(umbrella[USA, KOR].resolve, by=PRK))
  least_doubt: lowest(doubt(umbrella[USA, KOR].resolve, by=PRK))
  friend_doubt: doubt(umbrella[USA, KOR].resolve, by=KOR)
  credibility: umbrella[USA, KOR].credibility
  nerve_read: first_time(estimate(nerve[KOR], by=PRK) != 0.5)
outcomes: {end: otherwise}
"""
DAY = 86400.0
NEVER = "rate: 0 per year"


@functools.cache
def played(leak: str = NEVER, said: str = "", fallen: float = 0.3) -> list[dict[str, float]]:
    text = WORLD.replace("LEAK", leak).replace("FALLEN", str(fallen)) + said
    simulated = Simulation(compile_playbook(load_text(text, "promise.yaml", shipped_folder())))
    rows = [simulated.run(1, run) for run in range(80)]
    assert not any(row.fault >= 0 for row in rows)
    return [dict(zip(simulated.measure_names, row.measures, strict=True)) for row in rows]


def mean(rows: list[dict[str, float]], name: str) -> float:
    return math.fsum(row[name] for row in rows) / len(rows)


def test_friends_err_half_as_much() -> None:
    assert 0 < mean(played(), "friend_off") < 0.75 * mean(played(), "stranger_off")


def test_friends_hear_at_once_and_strangers_weeks_later() -> None:
    assert {row["friend_hears"] for row in played()} == {59 * DAY}  # two months on, and resolve had fallen before
    late = [row["stranger_hears"] - 59 * DAY for row in played()]
    assert min(late) >= 7 * DAY and max(late) <= 28 * DAY and len(set(late)) > 70
    assert {row["nerve_read"] for row in played()} == {59 * DAY}


def test_doubt_widens_between_reports_up_to_its_most() -> None:
    silent = played(said="remove: [injects.all_read]\n")
    assert all(row["stranger_hears"] != row["stranger_hears"] for row in silent)  # never
    assert all(math.isclose(row["most_doubt"], 0.25, abs_tol=0.001) for row in silent)  # 0.15 and a year at 0.1
    assert all(row["least_doubt"] == 0.15 for row in silent)
    assert all(row["friend_doubt"] < 0.15 < row["most_doubt"] < 0.25 for row in played())


def test_a_paper_that_gets_out_shows_everybody_what_is() -> None:
    leaked = played("at: 2025-12-01")
    assert mean(leaked, "stranger_off") < mean(played(), "stranger_off")
    assert {row["credibility"] for row in leaked} == {0.3}  # no more and no less than it was: it says what is
    higher = played("at: 2025-12-01", fallen=0.5)
    assert all(math.isclose(row["credibility"], 0.3 + 0.4 * (0.5 - 0.3)) for row in higher)
