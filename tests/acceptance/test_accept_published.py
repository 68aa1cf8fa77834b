"""Models whose answers were published, and the shipped playbooks, run through the command line."""

from __future__ import annotations

import math

import pytest

WIDE = 3.2905267  # two-sided 99.9 % of a normal


def within(count: int, runs: int, expected: float) -> bool:
    """Whether `expected` lies in the 99.9 % Wilson interval of `count` in `runs`."""
    share, z2 = count / runs, WIDE * WIDE
    middle = (share + z2 / (2 * runs)) / (1 + z2 / runs)
    half = WIDE * math.sqrt(share * (1 - share) / runs + z2 / (4 * runs * runs)) / (1 + z2 / runs)
    return middle - half <= expected <= middle + half


def study(cli, playbook, runs: int):
    result = cli("montecarlo", playbook, "--runs", runs, "--seed", 1, "--out", "r", "--json").ok().json()
    assert result["faults"] == []
    return {outcome["name"]: outcome["count"] for outcome in result["outcomes"]}, result


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("published_proliferation_chain", {"possess": 0.2542}),
        (
            "published_unilateral_deterrence",
            {"status_quo": 0.40, "defender_concedes": 0.30, "challenger_concedes": 0.15, "conflict": 0.15},
        ),
        ("published_brinkmanship", {"disaster": 0.126873}),
    ],
)
def test_published_shares(cli, examples, name, expected):
    counts, _ = study(cli, examples / f"{name}.yaml", 2000)
    assert sum(counts.values()) == 2000
    for outcome, share in expected.items():
        assert within(counts[outcome], 2000, share), (outcome, counts)


def test_dresher_inspection_game(cli, examples):
    counts, result = study(cli, examples / "published_dresher.yaml", 2000)
    (value,) = [measure for measure in result["measures"] if measure["name"] == "value"]
    mean = (counts["got_away"] - counts["caught"]) / 2000
    assert value["mean"] == pytest.approx(mean, abs=1e-12)
    spread = math.sqrt(((counts["got_away"] + counts["caught"]) / 2000 - mean * mean) / 2000)
    assert abs(mean - 0.477273) <= WIDE * spread


def test_notice_used_ten_years_later(cli, examples):
    result = cli("run", examples / "case_npt_notice.yaml", "--json").ok().json()
    assert result["outcome"] == "withdrawn"
    assert result["measures"]["out"].startswith("2003-01-11")
    assert result["measures"]["left_over"] == 86400


def test_crises_as_they_come(cli, examples):
    _, result = study(cli, examples / "published_crises.yaml", 300)
    (crises,) = [measure for measure in result["measures"] if measure["name"] == "crises"]
    # 3.39 a year for ten years; a year's heat has sd 0.54, so a run's count has sd 8.2
    assert abs(crises["mean"] - 33.9) < WIDE * 8.3 / math.sqrt(300)


def test_everything_shipped_and_every_example_checks(cli, examples, repository):
    files = [*examples.glob("*.yaml"), *(repository / "playbooks").glob("*.yaml")]
    files += (repository / "wargame" / "library").glob("*.yaml")
    assert len(files) >= 20
    cli("check", *sorted(files)).ok()
    cli("check", "umbrella", "first_steps").ok()


def test_first_steps_is_short(repository):
    text = (repository / "playbooks/first_steps.yaml").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 40


def test_umbrella_is_a_real_playbook(cli, repository):
    lines = (repository / "playbooks/umbrella.yaml").read_text(encoding="utf-8").splitlines()
    assert 250 <= len(lines) <= 500
    counts, result = study(cli, "umbrella", 200)
    assert sum(counts.values()) == 200
    assert len(counts) >= 5
    assert max(counts.values()) / 200 <= 0.8 + 3 * math.sqrt(0.8 * 0.2 / 200)
    kinds = [entry["kind"] for entry in result["coverage"]]
    assert kinds.count("move") >= 20
    assert kinds.count("inject") >= 20
    assert result["chains"] and result["distinct_chains"] >= 20
    assert result["objectives"] and result["sources"] and result["parameters"]
