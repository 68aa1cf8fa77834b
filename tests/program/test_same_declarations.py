"""Two libraries may declare the same thing in the same words, whatever it is, and both may use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.engine.batch import Simulation
from wargame.language.load import load
from wargame.language.problems import PlaybookError
from wargame.program import compile_playbook

LIBRARY = """\
library: NAME
format: 1
sources: {archive: {title: An archive}}
assumptions: {made_up: Made up.}
objectives: {learn: What happens?}
labels: {rung: 0, way: ways}
words: {ways: [quiet, loud]}
sets: {big: [AA, BB], small: []}
tables: {weight: {columns: ways, values: [1, 2], why: Made up.}}
calendars: {meetings: [2025-02-01]}
formulas:
  raised(x): x + weight[loud]
tracks: {heat: {start: 0 @ archive}}
injects:
  NAME_climbs: {upon: move, if: move.rung > 0 and move.way is loud, do: heat = raised(heat)}
  NAME_meets: {at: next(meetings), do: heat += 10 * count(a for a in big)}
"""
STORY = """\
playbook: Both
format: 1
use: [one, two]
clock: {start: 2025-01-01, length: 60 days}
actors: {AA: {name: Aland}, BB: {name: Bland}}
moves: {shout: {by: [AA], labels: {rung: 1, way: loud}}}
players: {AA: {acts: {every: 40 days}, plays: {p: {choose: shout}}}}
measures: {heat: heat}
outcomes: {ran: otherwise}
"""
CHANGED = {
    "labels.rung": ("rung: 0", "rung: 1"),
    "words.ways": ("[quiet, loud]", "[quiet, loud, louder]"),
    "sets.big": ("[AA, BB]", "[AA]"),
    "tables.weight": ("[1, 2]", "[1, 3]"),
    "calendars.meetings": ("[2025-02-01]", "[2025-02-02]"),
    "formulas.raised": ("x + weight[loud]", "x + weight[quiet]"),
    "tracks.heat": ("start: 0 @", "start: 1 @"),
    "sources.archive": ("An archive", "Another archive"),
    "assumptions.made_up": ("Made up.}\n", "Made up anew.}\n"),
    "objectives.learn": ("What happens?", "What happens then?"),
}


def written(folder: Path, was: str = "", becomes: str = "") -> Path:
    for name in ("one", "two"):
        text = LIBRARY.replace("NAME", name)
        assert was in text
        text = text.replace(was, becomes, 1) if was and name == "two" else text
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    path = folder / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    return path


def test_both_use_what_both_declare(tmp_path: Path) -> None:
    """The second was told that it does not see its own track, since the first had declared it too."""
    row = Simulation(compile_playbook(load(written(tmp_path)))).run(1, 0)
    assert row.measures == (2 * 2 + 2 * 20,)  # a shout and a meeting, each counted by both


@pytest.mark.parametrize("path", CHANGED)
def test_in_other_words_it_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(PlaybookError) as caught:
        load(written(tmp_path, *CHANGED[path]))
    (problem,) = caught.value.problems
    assert f"`{path}` is declared differently at" in problem.message and "in the same words" in problem.advice


def test_what_only_the_other_declares_is_still_not_seen(tmp_path: Path) -> None:
    path = written(tmp_path, "tracks: {heat: {start: 0 @ archive}}\n", "")
    with pytest.raises(PlaybookError, match="the library `two` does not see `heat`"):
        compile_playbook(load(path))


def test_it_is_seen_through_a_library_in_use_too(tmp_path: Path) -> None:
    path = written(tmp_path, "tracks: {heat: {start: 0 @ archive}}\n", "use: [three]\n")
    third = "library: three\nformat: 1\nsources: {archive: {title: An archive}}\ntracks: {heat: {start: 0 @ archive}}\n"
    (tmp_path / "three.yaml").write_text(third, encoding="utf-8")
    assert Simulation(compile_playbook(load(path))).run(1, 0).measures == (44,)
