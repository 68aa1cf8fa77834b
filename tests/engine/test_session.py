"""Sessions: one file that holds everything, goes on anywhere, and tells when it was tampered with."""

from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from secret_games import TEXT, program, steps, take

from wargame.engine.session import Session, SessionError

few = settings(max_examples=25, deadline=None)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "game.wargame"


def change(path, statement, *values):
    with sqlite3.connect(path) as connection:
        connection.execute(statement, values)
    connection.close()


@few
@given(st.integers(0, 2**40), steps, st.data())
def test_closed_and_opened_anywhere(tmp_path_factory, seed, plan, data):
    folder = tmp_path_factory.mktemp("sessions")
    one = Session.create(folder / "one", program(), seed, 0, ("RED", "BLU"))
    other = Session.create(folder / "other", program(), seed, 0, ("RED", "BLU"))
    one.game.advance()
    other.game.advance()
    for step in plan:
        take(one.game, step)
        one.keep()
        if data.draw(st.booleans()):
            other.keep()
            other.close()
            other = Session.open(folder / "other")
        take(other.game, step)
        other.keep()
    one.keep()
    other.keep()
    assert one.game.save() == other.game.save()
    assert one.kept_lines() == other.kept_lines()
    assert one.verify() is None and other.verify() is None
    one.close()
    other.close()


@few
@given(st.integers(0, 2**40), steps, steps)
def test_undo_takes_the_last_input_back(tmp_path_factory, seed, plan, more):
    folder = tmp_path_factory.mktemp("sessions")
    with Session.create(folder / "one", program(), seed, 0, ("RED", "BLU")) as session:
        session.game.advance()
        for step in plan:
            take(session.game, step)
            session.keep()
        effective = [said for said in session.game.inputs if said["kind"] != "refused"]
        taken = session.undo()
        assert taken == (effective[-1] if effective else None)
        assert [said for said in session.game.inputs if said["kind"] != "refused"] == effective[:-1]
        for step in more:
            take(session.game, step)
        session.keep()
        kept = session.game.save()
        assert session.verify() is None
    with Session.open(folder / "one", writing=False) as again:
        assert again.verify() is None and again.game.save() == kept


def played(path):
    with Session.create(path, program(), 1, 0, ("RED",)) as session:
        for _ in range(6):
            session.game.advance()
            question = session.game.pending()[0]
            session.game.answer(question, question.keys[0])
            session.keep()
    return path


def test_what_is_altered_is_named(path):
    played(path)
    change(path, "update inputs set said = replace(said, 'plot[RED, BLU].begin', 'drill[RED]') where number = 1")
    with Session.open(path, writing=False) as session:
        found = session.verify()
    assert found is not None and "plot" in found.here and "drill" in found.there


def test_a_missing_record_is_named(path):
    played(path)
    change(path, "delete from records where number = (select max(number) from records)")
    with Session.open(path, writing=False) as session:
        found = session.verify()
    assert found is not None and found.here is None


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update about set value = '\"0\"' where name = 'behaviour'", "behaves otherwise"),
        ("pragma user_version = 99", "format 99"),
        ("pragma application_id = 7", "no session"),
        ("drop table inputs", "damaged"),
        ("delete from about where name = 'seed'", "damaged"),
        ("update inputs set said = '{}' where number = 1", "damaged"),
        ("update inputs set said = '[' where number = 1", "damaged"),
    ],
)
def test_what_cannot_be_gone_on_with_is_refused_by_name(path, statement, said):
    played(path)
    change(path, statement)
    with pytest.raises(SessionError, match=said):
        Session.open(path)


def test_what_is_no_session(path):
    with pytest.raises(SessionError, match="no session"):
        Session.open(path)
    path.write_text("dear reader")
    before = path.read_bytes()
    with pytest.raises(SessionError, match="no session"):
        Session.open(path)
    with pytest.raises(SessionError, match="already"):
        Session.create(path, program(), 1)
    assert path.read_bytes() == before


def test_a_text_that_was_mended_spoils_nothing():
    mended = program(TEXT.replace("The table breaks up.", "The table breaks up!"))
    assert mended.behaviour_digest == program().behaviour_digest
    assert mended.source_digest != program().source_digest


def test_an_input_is_in_the_file_as_json(path):
    played(path)
    with sqlite3.connect(path) as connection:
        rows = [json.loads(said) for (said,) in connection.execute("select said from inputs order by number")]
    assert {row["kind"] for row in rows} <= {"move", "answer", "wait"} and len(rows) == 6
    assert all("choice" in row or row["kind"] == "wait" for row in rows)
