"""Replay: a session's input records alone, in a fresh process, make its every record; an altered input is named."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from promising import shipped_program, times
from shelf import SHELF

from wargame.engine.game import Game, Refused
from wargame.engine.session import Session
from wargame.testing.plays import injects_of

DAY = 86400.0
ROOT = Path(__file__).parents[2]
SESSIONS = sorted(path for top in ("playbooks", "docs", "wargame") for path in (ROOT / top).rglob("*.wargame"))

# Reads the sources, the seed, the seats and the inputs, and nothing else; prints the records as lines.
FRESH = """
import json, sqlite3, sys
from wargame.engine.overrides import override
from wargame.engine.replay import replay
from wargame.language.bundle import load_files
from wargame.program import compile_playbook
file = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
about = {name: json.loads(value) for name, value in file.execute("select name, value from about")}
files = {name: bytes(content) for name, content in file.execute("select name, content from files")}
inputs = [json.loads(said) for (said,) in file.execute("select said from inputs where not undone order by number")]
changes = [tuple(pair) for pair in about["overrides"]]
program = compile_playbook(override(load_files(files, about["main"]), changes))
events, time = about["reached"]
game = replay(program, about["seed"], about["run"], about["seats"], inputs, (int(events), float(time)))
print("\\n".join(game.lines()))
"""


def step(game: Game, chance: random.Random) -> None:
    """Something that somebody at a table does, legal or not."""
    questions, injects = game.pending(), injects_of(game.program)
    what = chance.choice(("answer", "answer", "answer", "wait", "pass", "inject", "rule", "nonsense"))
    if what == "answer" and questions:
        question = questions[chance.randrange(len(questions))]
        if question.keys:
            game.answer(question, question.keys[chance.randrange(len(question.keys))])
    elif what == "wait" and questions:
        game.wait(questions[0])
    elif what == "inject" and injects:
        name, labels = injects[chance.randrange(len(injects))]
        game.inject(name, labels, chance.randrange(20) * DAY, who="facilitator")
    elif what == "rule":
        places = [one for one in game.program.places.values() if one.type.name == "number" and not one.static]
        if places:
            place = places[chance.randrange(len(places))]
            cell = f"{place.name}{chance.choice(place.labels or ('',))}"
            game.override(cell, str(chance.randrange(90)), "facilitator", "to see what follows")
    elif what == "nonsense":
        game.answer("nobody asks this", "anything")
    else:
        game.advance(game.now + chance.randrange(1, 60) * DAY)


def played(path: Path, name: str, seed: int) -> Path:
    """A session of a shipped playbook, with everything in it that can come from outside, undone inputs too."""
    chance, program = random.Random(seed), shipped_program(name)
    seats = [actor for actor in program.actors if chance.random() < 0.7] or program.actors[:1]
    with Session.create(path, program, seed, 0, seats) as session:
        for _ in range(30):
            session.game.advance()
            session.keep()
            if session.game.over:
                break
            with contextlib.suppress(Refused):
                step(session.game, chance)
            session.keep()
            if chance.random() < 0.15:
                session.undo()
        session.keep()
    return path


def kept(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return [line for (line,) in file.execute("select line from records order by number")]


def replayed(path: Path) -> list[str]:
    """The records that a fresh process makes of a copy of the session without its records."""
    bare = path.with_suffix(".bare")
    bare.write_bytes(path.read_bytes())
    with contextlib.closing(sqlite3.connect(bare)) as file, file:
        file.execute("delete from records")
    done = subprocess.run([sys.executable, "-c", FRESH, str(bare)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout.decode("utf-8").rstrip("\n").split("\n")


def alter(path: Path, chance: random.Random) -> int | None:
    """Alters one input that was taken; the number of its record, None where there is none to alter."""
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        rows = [(number, json.loads(said)) for number, said in file.execute("select number, said from inputs where not undone")]
        told = [json.loads(line) for line in kept(path)]
        records = [one["number"] for one in told if "input" in one]
        taken = [(number, said) for number, said in rows if said["kind"] != "refused"]
        changes = [
            (place, number, {**said, "value": str(int(said["value"]) + 1)} if said["kind"] == "override" else {**said, "after": said["after"] + DAY})
            for place, (number, said) in enumerate(taken)
            if said["kind"] in ("override", "inject")
        ]  # fmt: skip
        changes += [(place, number, {**said, "choice": "wait"}) for place, (number, said) in enumerate(taken) if said["kind"] == "move"]
        if not changes:
            return None
        place, number, said = changes[chance.randrange(len(changes))]
        file.execute("update inputs set said = ? where number = ?", (json.dumps(said), number))
        return int(records[place])


@pytest.mark.parametrize("name", SHELF)
def test_sessions_of_what_is_shipped(name: str, tmp_path: Path) -> None:
    altered = 0
    for seed in range(10):
        if seed >= times(6) and altered:
            break
        path = played(tmp_path / f"{seed}.wargame", name, seed)
        lines = kept(path)
        if seed < times(3):
            assert replayed(path) == lines
        number = alter(path, random.Random(seed))
        if number is None:
            continue
        with Session.open(path, writing=False) as session:
            found = session.verify()
        assert found is not None and found.number == number and found.here == lines[number]
        assert str(found).startswith(f"record {number} differs: ")
        altered += 1
    assert altered


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.name)
def test_shipped_sessions(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    assert replayed(copy) == kept(copy)
    number = alter(copy, random.Random(1))
    with Session.open(copy, writing=False) as session:
        found = session.verify()
    assert found is not None and found.number == number
