"""The refit: laws that were put into files come back out, counts are those of the files, gaps are told."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from icb_copies import ACTOR_HEADS, LAWS, SYSTEM_HEADS, actor_rows, copies, system_rows, write

from wargame.calibration.icb import PEAKS, REPLIES, SIZES, TRIGGERS, refit
from wargame.calibration.laws import fit_counts, fit_lognormal, share
from wargame.calibration.reading import DataError
from wargame.calibration.shipped import compare
from wargame.language.load import load


def test_laws_come_back_out_of_the_files_that_were_drawn_from_them(tmp_path: Path) -> None:
    """Over forty pairs of files each parameter lies in its 95 % interval about as often as it should."""
    held: Counter[str] = Counter()
    for seed in range(40):
        found = refit(*copies(tmp_path, seed, crises=400, actors=900))
        for name, law in (("duration", found.duration), ("delay", found.delay)):
            mu, sigma = LAWS[name]
            held[f"mu {name}"] += law.mu.holds(mu)
            held[f"sigma {name}"] += law.sigma.holds(sigma)
            assert law.mu.value == pytest.approx(mu, abs=0.3) and law.sigma.value == pytest.approx(sigma, abs=0.2)
        held["mu after"] += sum(found.delay_after[name].mu.holds(LAWS["delay"][0]) for name in TRIGGERS)
    # days are whole and at least 1, which moves short delays a little: their laws miss somewhat more often
    assert held["mu duration"] >= 34 and held["sigma duration"] >= 34  # of 40; 38 expected, P(< 34) about 1 %
    assert held["mu delay"] >= 25 and held["mu after"] >= 320  # of 40 and of 360


def test_counts_are_those_of_the_files(tmp_path: Path) -> None:
    crises, actors = system_rows(5, 300), actor_rows(5, 700)
    crises[3]["viol"], crises[4]["cractr"], actors[7]["majres"], actors[8]["triggr"] = "", "", "", ""
    found = refit(
        write(tmp_path / "1.csv", SYSTEM_HEADS, crises), write(tmp_path / "2.csv", ACTOR_HEADS, actors), (1950, 1999)
    )
    both = [(row["cractr"], row["viol"]) for row in crises if row["cractr"] != "" and row["viol"] != ""]
    for k in range(5):
        row = tuple(sum(min(size, 5) == k + 1 and peak == p + 1 for size, peak in both) for p in range(4))
        assert found.peaks_of[k] == row and found.drawn_in[k] == sum(row)
    reply_of = dict(enumerate(("nothing", *["unarmed"] * 4, "armed", "armed", "violence", "violence"), 1))
    known = [(row["triggr"], row["majres"]) for row in actors if "" not in (row["triggr"], row["majres"])]
    replies = Counter((trigger, reply_of[response]) for trigger, response in known)
    for k in range(9):
        assert found.replies_to[k] == tuple(replies[k + 1, reply] for reply in REPLIES)
    years = Counter(row["yrtrig"] for row in crises)
    counts = [years[year] for year in range(1950, 2000)]
    assert found.arrivals.value == pytest.approx(sum(counts) / 50)
    assert found.dispersion.value == pytest.approx(np.var(counts, ddof=1) / np.mean(counts))
    assert found.system.missing("viol") == 1 and found.actor.missing("majres") == 1


def test_a_copy_with_the_shipped_counts_is_alike_throughout(tmp_path: Path) -> None:
    """Rows with exactly the counts of the library give its shares back, code for code."""
    playbook = load("published/crises")

    def cells(name: str) -> list[list[float]]:
        return [[cell.value for cell in row] for row in playbook.tables[name].values]  # type: ignore[union-attr]

    codes = {"nothing": (1,), "unarmed": (2, 3, 4, 5), "armed": (6, 7), "violence": (8, 9)}
    rng = np.random.default_rng(11)
    actors = []
    for k, row in enumerate(cells("replies_to")):
        law = cells("mu_after")[0][k], cells("sigma_after")[0][k]
        for reply, count in zip(REPLIES, row, strict=True):
            for _ in range(int(count)):
                delay = max(1, round(math.exp(rng.normal(*law))))
                actors.append({"cracno": len(actors) + 1, "crisno": 1, "triggr": k + 1, "trgresra": delay,
                               "majres": int(rng.choice(codes[reply]))})  # fmt: skip
    crises = []
    for k, row in enumerate(cells("peaks_of")):
        counts = [round(count) for count in row]
        for p, count in enumerate(counts):
            for _ in range(count):
                number = len(crises)
                crises.append({"crisno": number + 1, "yrtrig": 1918 + number % 100, "viol": p + 1, "cractr": k + 1,
                               "brexit": max(1, round(math.exp(rng.normal(4.3104, 1.3623))))})  # fmt: skip
    found = refit(write(tmp_path / "1.csv", SYSTEM_HEADS, crises), write(tmp_path / "2.csv", ACTOR_HEADS, actors))
    rows = {row.name: row for row in compare(found)}
    assert sum(found.drawn_in) == 486 and sum(found.set_off) == 1077
    for name, row in rows.items():
        if name.startswith(("trigger: ", "reply to", "crisis actors: ")):
            assert row.shipped == pytest.approx(row.found.value, abs=1e-12), name
        if name.startswith("peak with"):
            assert row.shipped == pytest.approx(row.found.value, abs=0.5 / 24), name
    assert rows["mu of the duration"].shipped == 4.3104 and rows["mu of the duration"].alike
    assert rows["sigma of the duration"].shipped == 1.3623
    assert not rows["arrivals a year, 1990-2017"].alike  # here crises are spread evenly: 4.9 a year, not 3.39
    assert len(rows) == 2 + 4 + 18 + 9 + 36 + 5 + 20


def test_words_are_those_of_the_library() -> None:
    words = load("published/crises").words
    assert {name: tuple(word.id for word in words[name]) for name in ("triggers", "replies", "sizes", "peaks")} == {
        "triggers": TRIGGERS, "replies": REPLIES, "sizes": SIZES, "peaks": PEAKS,
    }  # fmt: skip


def test_everything_that_is_too_little_for_a_fit_is_told_at_once(tmp_path: Path) -> None:
    crises = [{**row, "brexit": "", "cractr": 1} for row in system_rows(1, 30)]
    actors = [{**row, "triggr": 9} for row in actor_rows(1, 30)]
    paths = write(tmp_path / "1.csv", SYSTEM_HEADS, crises), write(tmp_path / "2.csv", ACTOR_HEADS, actors)
    with pytest.raises(DataError) as caught:
        refit(*paths, (1900, 2020))
    said = "\n".join(caught.value.reasons)
    assert len(caught.value.reasons) == 5
    for part in ("0 durations (`brexit`)", "began in 1918 to 2017", "two, three, four, more", "verbal, political"):
        assert part in said
    assert "(`majres`) after some triggers" in said and "(`trgresra`) after some triggers" in said


def test_both_files_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        refit(tmp_path / "no.csv", tmp_path / "none.csv")
    assert len(caught.value.reasons) == 2


def test_lognormal_by_hand() -> None:
    law = fit_lognormal([1.0, math.e, math.e**2])
    assert law.mu.value == pytest.approx(1.0) and law.sigma.value == pytest.approx(1.0)
    assert law.mu.low == pytest.approx(1 - 4.30265273 / math.sqrt(3)) and law.mu.n == 3
    assert law.sigma.low == pytest.approx(math.sqrt(2 / 7.37775891)) and law.sigma.high == pytest.approx(
        math.sqrt(2 / 0.05063562)
    )
    assert law.quartiles == pytest.approx((0.5 + math.e / 2, math.e, (math.e + math.e**2) / 2))
    for wrong in ([3.0], [1.0, 0.0]):
        with pytest.raises(ValueError, match="above 0"):
            fit_lognormal(wrong)


def test_yearly_counts_hold_their_level_roughly() -> None:
    """Negative binomial counts of mean 4 and variance 8, 60 years of them, 300 times."""
    rng = np.random.default_rng(20260209)
    held = Counter[str]()
    for _ in range(300):
        mean, ratio = fit_counts([int(count) for count in rng.poisson(rng.gamma(4.0, 1.0, 60))])
        held["mean"] += mean.holds(4.0)
        held["ratio"] += ratio.holds(2.0)
    assert held["mean"] >= 273 and held["ratio"] >= 252  # 91 and 84 %: the jackknife falls short of 95


def test_counts_that_tell_nothing_are_refused() -> None:
    for wrong in ([], [1, 2], [0, 0, 0]):
        with pytest.raises(ValueError, match="three or more years"):
            fit_counts(wrong)
    assert math.isnan(share(0, 0).value) and share(3, 10).value == 0.3
