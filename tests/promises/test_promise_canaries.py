"""Nothing leaks by content: random words and numbers in every secret are sought in every byte that a seat is shown."""

from __future__ import annotations

import contextlib
import functools
import io
import random
import re
import string
from pathlib import Path

import pytest
from promising import times

from wargame.cli.table import Table
from wargame.engine.session import Session
from wargame.language.load import load_text
from wargame.program import Program, compile_playbook
from wargame.testing.choosing import Seeded
from wargame.testing.comparing import shown
from wargame.testing.twins import write_twins

PARTS, PLAYS = 10, 8  # parts of the test; plays of each playbook
TYPED = ("view", "log", "wait", "advance 3 weeks", "advance 10 days", "1", "2", "3", "1", "nonsense", "help")


@functools.lru_cache(maxsize=2)
def hiding(number: int) -> tuple[Program, str, str, tuple[str, ...]]:
    """A playbook with secrets, the seat that may not know them, their owner, and what must never be shown to that seat."""
    chance = random.Random(number)
    word = "".join(chance.choices(string.ascii_lowercase, k=9))
    keys = (str(chance.randrange(100_000, 999_999)), str(chance.randrange(100_000, 999_999)))
    pair = write_twins(Seeded(70_000 + number), attempts=False, mark=word, keys=keys)
    return compile_playbook(load_text(pair.one)), pair.seat, pair.owner, (word, *keys)


def found(canaries: tuple[str, ...], said: str) -> list[str]:
    """The canaries in what was shown, in whatever case, with or without separators."""
    plain = re.sub(r"[\s,_']", "", said).lower()
    return [canary for canary in canaries if canary in plain]


def sitting(session: Session, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """What one person at the table reads, who types these lines and leaves."""
    told = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
        Table(session, {}).play()
    return told.getvalue()




@pytest.mark.parametrize("part", range(PARTS))
def test_no_secret_is_shown(part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown_in_all, hidden_words = 0, 0
    for play in range(times(2_000) // PARTS):
        number = part * 1_000 + play // PLAYS
        program, seat, owner, canaries = hiding(number)
        chance = random.Random(number * 100 + play)
        with Session.create(tmp_path / f"{play}.wargame", program, play, 0, (seat,)) as session:
            session._connection.execute("pragma synchronous = off")  # what is kept is not what is tested here
            lines = chance.choices(TYPED, k=9)
            table = sitting(session, lines, monkeypatch)
            game = session.game
            # When all is over the measures are told to everybody, those of secrets too.
            said, _, _ = table.partition("\nThe game is over")
            said += shown(game, seat).decode()
            for refused in ("no such thing", f"{owner} acts"):
                with contextlib.suppress(ValueError):
                    game.answer(refused, "no such answer")
            said += "".join(str(one["reason"]) for one in game.inputs if one["kind"] == "refused")
            assert found(canaries, said) == [], f"playbook {number}, play {play}: {said}"
            shown_in_all += len(said)
            hidden_words += len(found(canaries, shown(game, owner).decode()))
    assert shown_in_all > 5_000 * times(2_000) // PARTS
    assert hidden_words > 1.5 * times(2_000) // PARTS  # whoever may see them does


def test_canaries_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same search, in what is shown to the owner of the secrets, finds words and numbers."""
    program, seat, owner, canaries = hiding(1)
    with Session.create(tmp_path / "owner.wargame", program, 1, 0, (owner,)) as session:
        read = sitting(session, ["view", "log"], monkeypatch)
    assert set(found(canaries, read)) >= {canaries[0]} and len(found(canaries, read)) >= 2
    assert found(("123456",), "It stands at 123,456.25.") and found(("qwertzuio",), "Qwertz_Uio is")
    assert seat != owner
