"""`wargame montecarlo` and `wargame report` on the shipped `first_steps`."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

COMMAND = ("montecarlo", "first_steps", "--runs", 200, "--seed", 1, "--out", "results")


@pytest.fixture(scope="module")
def finished(shared_cli):
    """The folder in which the command of the issue has run once, and what it printed."""
    return shared_cli, shared_cli(*COMMAND).ok()


def rows(path: Path, what: str = "*") -> list[tuple]:
    with duckdb.connect() as connection:
        return connection.execute(f"select {what} from read_parquet(?)", [str(path)]).fetchall()


def test_run_table_has_a_row_per_run(finished):
    cli, _ = finished
    assert rows(cli.folder / "results/runs.parquet", "count(*), count(distinct run), count(outcome)") == [
        (200, 200, 200)
    ]


def test_manifest_says_how_to_make_it_again(finished):
    cli, _ = finished
    manifest = json.loads(cli.read("results/manifest.json"))
    assert manifest["seed"] == 1
    assert manifest["runs_asked"] == manifest["runs_done"] == 200
    for key in ("source_digest", "behaviour_digest", "platform"):
        assert isinstance(manifest[key], str) and manifest[key], key
    assert "wargame" in dict(manifest["versions"]) and "python" in {name.lower() for name in dict(manifest["versions"])}
    assert manifest["command"].startswith("wargame montecarlo first_steps")
    assert "--runs 200" in manifest["command"] and "--seed 1" in manifest["command"]
    assert "sources" in manifest


def test_result_folder_contains_every_source_file(finished):
    cli, _ = finished
    files = dict(map(tuple, json.loads(cli.read("results/manifest.json"))["files"]))
    kept = {
        hashlib.sha256(p.read_bytes()).hexdigest() for p in (cli.folder / "results/sources").rglob("*") if p.is_file()
    }
    assert files and set(files.values()) <= kept


def test_table_of_outcomes_with_intervals(finished):
    cli, result = finished
    study = json.loads(cli.read("results/study.json"))
    assert sum(outcome["count"] for outcome in study["outcomes"]) + sum(f["count"] for f in study["faults"]) >= 200
    assert "95" in result.out
    assert "sampling error only" in result.out
    for outcome in study["outcomes"]:
        assert outcome["name"] in result.out
        assert 0 <= outcome["low"] <= outcome["share"] <= outcome["high"] <= 1
    for name in ("runs.parquet", "manifest.json", "report.html"):
        assert name in result.out, "the paths written are told"


class Page(HTMLParser):
    """Collects what a page would load, and its pictures with what stands for them in words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.pictures: list[str] = []
        self.tables = 0
        self._svg: list[int] = []
        self._title = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        for key in ("src", "srcset", "poster", "data"):
            if said.get(key):
                self.loads.append(said[key])
        if tag == "link" and said.get("href"):
            self.loads.append(said["href"])
        words = said.get("alt") or said.get("aria-label") or ("labelled" if said.get("aria-labelledby") else "")
        if tag == "svg":
            self._svg.append(len(self.pictures))
        if tag in ("img", "svg") and said.get("aria-hidden") != "true" and not (tag == "svg" and len(self._svg) > 1):
            self.pictures.append(words)
        self._title = tag == "title" and bool(self._svg)
        self.tables += tag == "table"

    def handle_endtag(self, tag):
        if tag == "svg" and self._svg:
            self._svg.pop()
        self._title = False

    def handle_data(self, data):
        if self._title and self._svg and self._svg[0] < len(self.pictures) and not self.pictures[self._svg[0]]:
            self.pictures[self._svg[0]] = data.strip()


def test_report_is_one_offline_file_with_described_pictures(finished):
    cli, _ = finished
    text = cli.read("results/report.html")
    page = Page(text)
    assert [load for load in page.loads if not load.startswith(("data:", "#"))] == []
    assert not re.search(r"""@import|url\(\s*["']?(https?:)?//""", text)
    assert page.pictures and all(page.pictures), "every picture says in words what it shows"
    assert page.tables >= 2, "a data table behind each chart"
    assert "sampling error" in text and "prefers-color-scheme" in text and "@media print" in text


def test_same_command_same_bytes(finished, another_cli):
    cli, first = finished
    again = another_cli()
    assert again(*COMMAND).ok().out == first.out
    for path in sorted(p for p in (cli.folder / "results").rglob("*") if p.is_file()):
        name = str(path.relative_to(cli.folder))
        assert again.bytes(name) == path.read_bytes(), name


def test_workers_change_nothing(finished, another_cli):
    cli, _ = finished
    for workers in (1, 2):
        other = another_cli()
        other(*COMMAND, "--workers", workers).ok()
        for name in ("results/runs.parquet", "results/study.json", "results/report.html"):
            assert other.bytes(name) == cli.bytes(name), (workers, name)


def test_another_seed_is_another_study(finished, cli):
    there, _ = finished
    cli("montecarlo", "first_steps", "--runs", 200, "--seed", 2, "--out", "results").ok()
    assert cli.bytes("results/runs.parquet") != there.bytes("results/runs.parquet")


def test_json_is_the_study_and_nothing_else(cli):
    result = cli("montecarlo", "first_steps", "--runs", 50, "--seed", 1, "--out", "r", "--json").ok()
    assert result.json() == json.loads(cli.read("r/study.json"))


def test_a_longer_study_begins_with_the_same_runs(finished, cli):
    there, _ = finished
    cli("montecarlo", "first_steps", "--runs", 230, "--seed", 1, "--out", "results").ok()
    mine = rows(cli.folder / "results/runs.parquet", "run, outcome")
    assert mine[:200] == rows(there.folder / "results/runs.parquet", "run, outcome")


def test_report_is_made_again_from_the_folder(finished):
    cli, _ = finished
    before = cli.bytes("results/report.html")
    (cli.folder / "results/report.html").unlink()
    cli("report", "results").ok()
    assert cli.bytes("results/report.html") == before


def test_no_progress_and_no_colour_in_a_pipe(finished):
    _, result = finished
    assert "\x1b" not in result.text
    assert "\r" not in result.text


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_progress_on_a_terminal(cli):
    import pty

    leader, follower = pty.openpty()
    from_terminal = b""
    with subprocess.Popen(
        cli.command("montecarlo", "first_steps", "--runs", 1200, "--seed", 1, "--out", "r"),
        cwd=cli.folder,
        env={"PATH": os.environ["PATH"], "HOME": str(cli.folder), "TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=follower,
    ) as process:
        os.close(follower)
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not piece:
                break
            from_terminal += piece
        assert process.wait() == 0
    os.close(leader)
    said = from_terminal.decode(errors="replace")
    assert "1200" in said.replace(",", "").replace(" ", ""), said
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", said), "NO_COLOR is honoured"


def test_refusals(cli):
    cli("montecarlo", "no_such_playbook", "--runs", 5, "--out", "r").refused()
    cli("montecarlo", "first_steps", "--runs", 0, "--out", "r").refused()
    cli("montecarlo", "first_steps", "--runs", "many", "--out", "r").refused()
    cli("montecarlo", "first_steps", "--runs", 5, "--out", "r", "--workers", 0).refused()
    assert not (cli.folder / "r").exists()
    cli.write("mine/letter.txt", "dear")
    cli("montecarlo", "first_steps", "--runs", 5, "--out", "mine").refused()
    assert cli.read("mine/letter.txt") == "dear"
    cli("report", "mine").refused()
    cli("report", "nowhere").refused()


@pytest.mark.skipif(sys.platform == "win32", reason="needs process groups")
def test_ctrl_c_leaves_a_valid_part_that_resume_completes(cli, another_cli):
    asked = ("montecarlo", "first_steps", "--runs", 900, "--seed", 3, "--out", "results")
    process = cli.start(*asked, "--workers", 2)
    while not (cli.folder / "results/manifest.json").exists() and process.poll() is None:
        time.sleep(0.02)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    out, err = (stream.decode() for stream in process.communicate(timeout=900))
    assert "Traceback" not in out + err, err
    if process.returncode:  # it was not faster than the signal
        assert process.returncode == 130
        manifest = json.loads(cli.read("results/manifest.json"))
        assert 0 <= manifest["runs_done"] < manifest["runs_asked"] == 900
        assert str(manifest["runs_done"]) in err.replace(",", "") and "--resume" in err
        if manifest["runs_done"]:
            path = cli.folder / "results/runs.parquet"
            assert rows(path, "count(*)") == [(manifest["runs_done"],)]
            cli(*asked).refused()  # where no run is stored yet, nothing is lost by beginning anew
        cli(*asked, "--resume").ok()
    whole = another_cli()
    whole(*asked).ok()
    for path in sorted(p for p in (whole.folder / "results").rglob("*") if p.is_file()):
        name = str(path.relative_to(whole.folder))
        assert cli.bytes(name) == path.read_bytes(), name


def test_resume_refuses_another_study(cli):
    cli("montecarlo", "first_steps", "--runs", 20, "--seed", 1, "--out", "r").ok()
    cli("montecarlo", "first_steps", "--runs", 40, "--seed", 2, "--out", "r", "--resume").refused()
