"""Nothing leaks by inference: twin playbooks that differ in secrets alone look the same to a seat, byte for byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from promising import times
from shelf import THOROUGH

from wargame.engine import log
from wargame.engine.game import Game
from wargame.language.load import load_text
from wargame.program import compile_playbook
from wargame.testing import comparing
from wargame.testing.attempts import Opened
from wargame.testing.choosing import Seeded
from wargame.testing.comparing import Compared, compare, shown, steady
from wargame.testing.secrets import Secrets
from wargame.testing.twins import Twins, write_twins

MARK = "veiled"
PARTS = 10
PAIRS = times(1_000) if THOROUGH else 40


def made(number: int, more: Callable[[Secrets], None] = lambda secrets: None) -> Twins:
    """Twins number so-and-so; every third pair makes no attempt, so that nothing ever openly differs."""
    return write_twins(Seeded(40_000 + number), attempts=number % 3 > 0, more=more)


def begun(pair: Twins, seed: int) -> tuple[Game, Game]:
    one, other = (Game(compile_playbook(load_text(text)), seed, 0, pair.seats) for text in (pair.one, pair.other))
    return one, other


def told_apart(number: int, more: Callable[[Secrets], None] = lambda secrets: None) -> tuple[Compared, Game, Game]:
    pair = made(number, more)
    one, other = begun(pair, number)
    return compare(one, other, pair.seat, number, opened=Opened(), others=steady(number, MARK)), one, other


# -- by inference -----------------------------------------------------------------------------------


def what_happened(one: Game, other: Game) -> Counter[str]:
    """What a pair of games contains that could have leaked."""
    found: Counter[str] = Counter()
    kinds = {(site.kind, site.path.split(".")[0]) for game in (one, other) for record in game.records
             if record[3] >= 0 and MARK in (site := game.program.sites[record[3]]).path}  # fmt: skip
    found.update(f"{kind} of {section}" for kind, section in kinds)
    found["hidden records differ"] = one.record_bytes() != other.record_bytes()
    found["different numbers of records"] = len(one.records) != len(other.records)
    found["different numbers of events"] = one.world.events != other.world.events
    return found


CONTAINED = (
    "move of moves", "arrival of moves", "result of moves", "write of tracks", "write of memory", "state of kinds", "exit of kinds",
    "question of kinds", "answer of kinds", "silence of kinds", "text of kinds", "inject of injects", "text of injects",
    "result of injects", "question of injects", "report of tracks", "inject of kinds", "move of kinds",
)  # fmt: skip


@pytest.fixture(scope="module")
def tally() -> Counter[str]:
    return Counter()


@pytest.mark.parametrize("part", range(PARTS))
def test_twins_look_the_same(part: int, tally: Counter[str]) -> None:
    for number in range(part, PAIRS, PARTS):
        compared, one, other = told_apart(number)
        assert compared.leaked is None, f"twins {number}: {compared.leaked}"
        tally["pairs"] += 1
        tally["looks"] += compared.looks
        tally["answers"] += compared.answers
        tally["parted"] += compared.parted is not None
        tally["parted late"] += compared.parted is not None and compared.looks >= 3
        tally["to the end"] += one.over and compared.parted is None
        tally.update(what_happened(one, other))


@pytest.mark.parametrize("number", [319, 552, 620, 986])
def test_twins_that_were_told_apart(number: int) -> None:
    """Once: a chance to move or a reply came sooner or later by what else, in secret, was due at that moment."""
    assert told_apart(number)[0].leaked is None


def test_twins_had_something_to_hide(tally: Counter[str]) -> None:
    """The pairs did differ, in everything that can be hidden; some went openly different ways, most did not at once."""
    if tally["pairs"] != PAIRS:
        pytest.skip("counted only where all pairs were compared in one process")
    pairs = tally["pairs"]
    assert tally["hidden records differ"] >= 0.95 * pairs
    assert tally["different numbers of records"] >= 0.8 * pairs and tally["different numbers of events"] >= 0.8 * pairs
    assert tally["looks"] >= 4 * pairs and tally["answers"] >= 10 * pairs
    assert 0.2 * pairs <= tally["parted"] <= 0.8 * pairs and tally["parted late"] >= 0.05 * pairs
    assert tally["to the end"] >= 0.2 * pairs
    assert {what: tally[what] for what in CONTAINED if tally[what] < 0.02 * pairs} == {}


# Each of these leaks. A comparison that does not find it could not find anything.
def slips(secrets: Secrets) -> None:
    secrets.section("injects")["slip"] = {"every": "9 days", "do": f"strain[{secrets.seat}] += clamp({secrets.mark}_stock / 9, -1, 1)"}


def tells(secrets: Secrets) -> None:
    secrets.section("injects")["rumour"] = {"every": "1 week", "if": secrets.condition(), "text": "All is quiet."}


def shows(secrets: Secrets) -> None:
    secrets.section("tracks")[f"{secrets.mark}_alert"]["seen_by"] = "all"


def estimates(secrets: Secrets) -> None:
    secrets.section("tracks")[f"{secrets.mark}_stock"]["estimated_by"] = "actors"


def acts(secrets: Secrets) -> None:
    scheme = secrets.section("moves")[f"{secrets.mark}_scheme"]
    scheme["seen_by"] = "all"
    for said in ("text", "results"):
        scheme.pop(said, None)


def asks(secrets: Secrets) -> None:
    question = {"who": secrets.seat, "within": f"{secrets.mark}_wait", "answers": ["aye", "nay"], "silence": "nay"}
    secrets.section("injects")["slow"] = {"at": "2025-04-10", "asks": {"so": question}, "then": {"do": "heat += 0"}}


def ends(secrets: Secrets) -> None:
    secrets.said["outcomes"] = {"found_out": {"if": f"{secrets.number()} > 12", "ends": "true"}, **secrets.section("outcomes")}


@pytest.mark.parametrize("leak", [slips, tells, shows, estimates, acts, asks, ends])
def test_a_leaky_playbook_is_found_out(leak: Callable[[Secrets], None]) -> None:
    numbers = range(0, 45, 3)  # of those without attempts
    assert any(told_apart(number, leak)[0].leaked is not None for number in numbers)


def reads_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(log, "may_read", lambda *asked: True)


def counts_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(comparing, "shown", lambda game, seat: shown(game, seat) + b" " * (len(game.records) % 7))


def orders_by_truth(patch: pytest.MonkeyPatch) -> None:
    def legal(game: Game, seat: str) -> tuple[object, ...]:
        options = real(game, seat)
        return options[::-1] if game.world.F[game.program.places[f"{MARK}_stock"].base] > 5 else options

    real = Game.legal
    patch.setattr(Game, "legal", legal)



@pytest.mark.parametrize("leak", [reads_all, counts_all, orders_by_truth])
def test_a_leaky_engine_is_found_out(leak: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    leak(monkeypatch)
    assert any(told_apart(number)[0].leaked is not None for number in range(0, 45, 3))
