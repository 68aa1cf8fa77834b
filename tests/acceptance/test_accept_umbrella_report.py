"""The shipped playbook's study: every part happens or says why, and nothing is quoted bare."""

from __future__ import annotations

import json


def test_every_number_of_umbrella_says_where_it_comes_from(cli):
    assert cli("check", "umbrella", "--provenance").ok().err == ""


def test_none_dead_or_says_why(cli, tmp_path):
    out = tmp_path / "results"
    played = cli("montecarlo", "umbrella", "--runs", "2000", "--seed", "1", "--out", str(out)).ok()
    study = json.loads((out / "study.json").read_text(encoding="utf-8"))
    assert [one["path"] for one in study["coverage"] if not one["times"] and not one["reason"]] == []
    assert all(one["count"] for one in study["outcomes"])
    lines = played.out.splitlines()
    assert "Exploration, not prediction" in played.out and "Never happened" not in played.out
    assert max(len(line) for line in lines if str(tmp_path) not in line) <= 80
    steps = {step for chain in study["chains"] for step in chain["steps"]}
    assert not steps & {"climbs", "steps_down", "moscow_reads"}, "rules of the world that tell nobody are no steps"
    assert any(one["about"] for one in study["fans"]) and study["unsourced"] == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "unexplained</span>" not in page and "kinds.deployment[" not in page
