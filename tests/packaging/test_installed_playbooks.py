"""Playbooks by entry points: a bare name finds shipped ones first, then those of installed distributions."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from installed_distribution import PLAYBOOK, forget, install

from wargame.language.load import clash, load, read
from wargame.language.problems import PlaybookError
from wargame.program import compile_playbook

GROUP = "wargame.playbooks"
LIBRARY = "library: Dykes\nformat: 1\ntracks: {water: {start: 3}}\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder on the path, in which distributions can be installed."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    forget(["flood_games", "more_games"])


def flood(place, text=PLAYBOOK):
    install(
        place,
        "flood-games",
        {GROUP: {"flood": "flood_games.books"}},
        {"flood_games/__init__.py": "", "flood_games/books/flood.yaml": text, "flood_games/books/dykes.yaml": LIBRARY},
    )


def test_a_bare_name_finds_it_with_the_libraries_beside_it(place):
    flood(place, PLAYBOOK + "use: [dykes]\nmeasures: {level: water}\n")
    playbook = load("flood")
    assert playbook.title == "A flood" and "water" in playbook.tracks
    assert [file.name for file in playbook.files] == [
        "installed/flood_games/books/dykes.yaml",
        "installed/flood_games/books/flood.yaml",
    ]
    assert str(place) not in repr(compile_playbook(playbook).playbook.files)


def test_its_problems_say_where(place):
    flood(place, PLAYBOOK.replace("format: 1", "format: 1\ntrakcs: {}"))
    with pytest.raises(PlaybookError) as refused:
        load("flood")
    assert str(refused.value).startswith("installed/flood_games/books/flood.yaml:3:1: ")


def test_a_near_miss_is_advised(place):
    flood(place)
    (problem,) = read("flod")[1]
    assert problem.message == "there is no playbook `flod`" and "`flood`" in problem.advice


def test_a_file_goes_before_it(place, monkeypatch):
    flood(place)
    monkeypatch.chdir(place)
    (place / "flood").write_text(PLAYBOOK.replace("A flood", "A file"), encoding="utf-8")
    assert load("flood").title == "A file"


def test_the_shipped_one_goes_first_and_that_is_said(place):
    assert clash("first_steps") == ""
    install(place, "more-games", {GROUP: {"first_steps": "more_games"}}, {"more_games/first_steps.yaml": PLAYBOOK})
    assert load("first_steps").title != "A flood"
    assert clash("first_steps") == "more-games 1.0"
    command = [sys.executable, "-m", "wargame", "check", "first_steps"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(place), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stderr.count("warning: more-games 1.0 brings a playbook `first_steps` too") == 1


def test_two_that_claim_one_name_are_both_named(place):
    flood(place)
    install(place, "more-games", {GROUP: {"flood": "more_games"}}, {"more_games/flood.yaml": PLAYBOOK}, "2.1")
    with pytest.raises(PlaybookError, match=r"flood-games 1\.0 .* and more-games 2\.1 .*give the path"):
        load("flood")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"flood_games/__init__.py": ""}, "promises `flood.yaml`"),
        ({}, "cannot be imported"),
        ({"flood_games/__init__.py": "raise RuntimeError('not here')"}, "not here"),
    ],
)
def test_an_empty_promise_is_a_problem_and_no_traceback(place, files, said):
    install(place, "flood-games", {GROUP: {"flood": "flood_games.books"}}, files)
    with pytest.raises(PlaybookError, match=said):
        load("flood")
