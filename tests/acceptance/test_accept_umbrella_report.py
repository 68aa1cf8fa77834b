"""The shipped playbook's study: every part happens or says why, and nothing is quoted bare."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def wargame(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "wargame", *arguments], capture_output=True, text=True, check=False)


def test_every_number_of_umbrella_says_where_it_comes_from() -> None:
    checked = wargame("check", "umbrella", "--provenance")
    assert checked.returncode == 0 and checked.stderr == ""


def test_none_dead_or_says_why(tmp_path: Path) -> None:
    out = tmp_path / "results"
    played = wargame("montecarlo", "umbrella", "--runs", "2000", "--seed", "1", "--out", str(out))
    assert played.returncode == 0, played.stderr
    study = json.loads((out / "study.json").read_text(encoding="utf-8"))
    assert [one["path"] for one in study["coverage"] if not one["times"] and not one["reason"]] == []
    assert all(one["count"] for one in study["outcomes"])
    lines = played.stdout.splitlines()
    assert "Exploration, not prediction" in played.stdout and "Never happened" not in played.stdout
    assert max(len(line) for line in lines if str(tmp_path) not in line) <= 80
    steps = {step for chain in study["chains"] for step in chain["steps"]}
    assert not steps & {"climbs", "steps_down", "moscow_reads"}, "rules of the world that tell nobody are no steps"
    assert any(one["about"] for one in study["fans"]) and study["unsourced"] == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "unexplained</span>" not in page and "kinds.deployment[" not in page
