"""Files that cannot be read are refused with every reason; values that cannot be read are named and left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icb_copies import ACTOR_HEADS, SYSTEM_HEADS, actor_rows, system_rows, write

from wargame.calibration.icb import ACTOR, SYSTEM
from wargame.calibration.reading import Column, DataError, Shape, read

SMALL = Shape("a small file", (Column("key", "the key", 1, 99), Column("days", "days", 1, 500)), "key", "days")


def small(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "small.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def reasons(path: Path, shape: Shape, *others: Shape) -> tuple[str, ...]:
    with pytest.raises(DataError) as caught:
        read(path, shape, others)
    return caught.value.reasons


@pytest.mark.parametrize(
    "text",
    [
        "key,days\n1,5\n2,6\n",
        "\ufeffKEY , Days\r\n1,5\r\n\r\n2,6\r\n",
        "name;key;days\nx;1;5\ny;2;6.0\n",
        'key\tnote\tdays\n1\t"a\tb"\t5\n2\t\t6',
        "key,days,name\n1,5,Île\n2,6,Zaïre\n".encode("latin-1"),
    ],
)
def test_ways_to_write_the_same(tmp_path: Path, text: str | bytes) -> None:
    data = read(small(tmp_path, text), SMALL)
    assert data.rows == ({"key": 1, "days": 5}, {"key": 2, "days": 6}) and data.bad == ()
    assert len(data.digest) == 64


def test_what_is_missing_is_no_fault_and_what_is_bad_is_named(tmp_path: Path) -> None:
    path = small(tmp_path, "key,days\n1,\n2,many\n3,0\n4,501\n5,7.5\nx,8\n,9\n7\n2,10\n8,.\n9,5\n")
    data = read(path, SMALL)
    assert [row["key"] for row in data.rows] == [1, 2, 3, 4, 5, 7, 8, 9]
    assert [row["days"] for row in data.rows] == [None] * 7 + [5] and data.missing("days") == 7
    assert [line.removeprefix(f"{path}:").split(" (")[0] for line in data.bad] == [
        "3: key 2: `days` is 'many', not a whole number from 1 to 500",
        "4: key 3: `days` is '0', not a whole number from 1 to 500",
        "5: key 4: `days` is '501', not a whole number from 1 to 500",
        "6: key 5: `days` is '7.5', not a whole number from 1 to 500",
        "7: the row is left out: `key` is 'x', not a whole number from 1 to 99",
        "8: the row is left out: no `key`",
        "10: the row is left out: `key` 2 stands in line 3 already",
    ]


def test_every_missing_column_is_told_with_what_it_holds(tmp_path: Path) -> None:
    heads = [name for name in SYSTEM_HEADS if name not in ("brexit", "viol")]
    rows = [{name: row.get(name, "") for name in heads} for row in system_rows(1, 20)]
    found = reasons(write(tmp_path / "icb1.csv", heads, rows), SYSTEM, ACTOR)
    assert len(found) == 2
    assert all(line.startswith(f"{tmp_path / 'icb1.csv'}:1:1: there is no column") for line in found)
    assert "`brexit` (days from its breakpoint to its exit point), as the system-level file (icb1v14.csv)" in found[0]
    assert "the columns here are icb1, crisno, crisname" in found[0] and "`viol`" in found[1]


def test_files_that_were_exchanged_are_known_by_their_columns(tmp_path: Path) -> None:
    system = write(tmp_path / "a.csv", SYSTEM_HEADS, system_rows(1, 20))
    actor = write(tmp_path / "b.csv", ACTOR_HEADS, actor_rows(1, 20))
    assert "this is the actor-level file (icb2v14.csv), not the system-level file" in reasons(actor, SYSTEM, ACTOR)[0]
    assert "exchange the two" in reasons(system, ACTOR, SYSTEM)[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty; it should be a small file"),
        (b"\n\n  \n", "the file is empty"),
        (b'key,days\n1,"5\n', "this is not CSV"),
        (b"key,days\n\x001,5\n", "no row can be used"),
        (b"key,days,days\n1,5,5\n", "the column `days` stands here twice"),
        (b"key,days\nx,5\n", "no row can be used"),
        (b"key,days\n", "no row can be used"),
    ],
)
def test_what_is_no_data_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    found = reasons(small(tmp_path, content), SMALL)
    assert said in found[0] and found[0].startswith(f"{tmp_path / 'small.csv'}:")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "nothing.csv: cannot be read: No such file" in reasons(tmp_path / "nothing.csv", SMALL)[0]
    assert "cannot be read" in reasons(tmp_path, SMALL)[0]


@given(st.binary(max_size=200) | st.text("key,days\n\r;\t\"1234567890.-xNA\x00", max_size=120).map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    for head in (b"", b"key,days\n"):
        path.write_bytes(head + content)
        try:
            data = read(path, SMALL)
        except DataError as problem:
            assert problem.reasons and all(str(path) in line for line in problem.reasons)
        else:
            assert data.rows and all(1 <= row["key"] <= 99 for row in data.rows if row["key"] is not None)
