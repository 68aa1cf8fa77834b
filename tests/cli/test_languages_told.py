"""`--language`: in which tongue `run` tells a game."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cli_running import refused, run

sys.path.insert(0, str(Path(__file__).parents[1] / "engine"))
from test_languages import TEXT


def test_run_tells_in_a_language(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("two.yaml").write_text(TEXT, encoding="utf-8")
    plain, swedish = run("run", "two.yaml"), run("run", "two.yaml", "--language", "sv")
    assert "Saken är klar." in swedish.out and "Saken" not in plain.out and "Du brouillard." in swedish.out
    assert len(plain.out.splitlines()) == len(swedish.out.splitlines())
    records = json.loads(run("run", "two.yaml", "--language", "sv", "--json").out)["records"]
    number = next(record["number"] for record in records if record["text"] == "Saken är klar.")
    assert "Saken är klar." in run("run", "two.yaml", "--language", "sv", "--why", str(number)).out
    refused(run("run", "two.yaml", "--language", "de"), "no text of the playbook is in `de`", "en, sv, fr")
