"""Logs: what is read, and every problem with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.language.problems import PlaybookError
from wargame.rubrics.log import Act, read_log


def written(folder: Path, text: str | bytes, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(path: Path) -> list[tuple[int, int, str]]:
    """(line, column, message) of everything that is wrong with a log."""
    with pytest.raises(PlaybookError) as error:
        read_log(path)
    assert all(problem.mark.file == str(path) for problem in error.value.problems)
    return [(problem.mark.line, problem.mark.column, problem.message) for problem in error.value.problems]


def test_the_columns_of_the_published_logs(tmp_path: Path) -> None:
    """`self` is the nation, there is no run, and texts hold commas and line breaks."""
    text = 'day,self,other,action,content\n1,Red,Blue,Message,"Hello, Blue.\nPeace?"\n3,Blue,World,Wait,\n'
    log = read_log(written(tmp_path, text))
    assert log.acts == (Act("1", 1, "Red", "Message"), Act("1", 3, "Blue", "Wait"))
    assert (log.days, log.nations) == ({"1": (1, 3)}, ("Blue", "Red"))


def test_json_lines_say_the_same_as_csv(tmp_path: Path) -> None:
    csv = read_log(written(tmp_path, "run,day,nation,action\n7,2,Red,Wait\n7,1,Blue,Message\n"))
    lines = (
        '{"run": 7, "day": 2, "nation": "Red", "action": "Wait"}\n\n'
        '{"action": "Message", "day": "1", "run": "7", "nation": "Blue", "note": []}\n'
    )
    json = read_log(written(tmp_path, lines, "log.jsonl"))
    assert (csv.acts, csv.days, csv.nations) == (json.acts, json.days, json.nations)


def test_runs_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    log = read_log(written(tmp_path, "run,day,nation,action\nA10,1,R,x\nA2,1,R,x\nA1,4,R,x\n"))
    assert log.days == {"A1": (1, 4), "A2": (1, 4), "A10": (1, 4)} and list(log.days) == ["A1", "A2", "A10"]


def test_all_problems_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    text = 'run,day,nation,action\n1,first,Red,Wait\n1,2,,Wait\n"r, 1",2.5,Red,\n1,2,Red\n,3,Red,Wait\n'
    assert told(written(tmp_path, text)) == [
        (2, 3, "`first` is no day"),
        (3, 5, "`nation` is empty"),
        (4, 8, "`2.5` is no day"),
        (4, 16, "`action` is empty"),
        (5, 1, "this line has 3 fields, the first line 4"),
        (6, 1, "`run` is a name or a number"),
    ]


def test_lines_after_a_text_with_line_breaks_keep_their_places(tmp_path: Path) -> None:
    assert told(written(tmp_path, 'day,nation,action,text\n1,Red,Wait,"a\nb"\nx,Red,Wait,\n')) == [
        (4, 1, "`x` is no day")
    ]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("", "a.csv", (1, 1, "the log holds no actions")),
        ("day,nation,action\n", "a.csv", (1, 1, "the log holds no actions")),
        ("day,nation\n1,Red\n", "a.csv", (1, 1, "the log has no column `action`")),
        ("day,self,nation,action\n", "a.csv", (1, 1, "two columns could be `nation`: self, nation")),
        ('{"day": 1, "nation": "Red"}\n', "a.jsonl", (1, 1, "this action has no `action`")),
        ('{"day": 1,\n', "a.jsonl", (1, 11, "this line is not JSON")),
        ("[1]\n", "a.json", (1, 1, "this line is not an object")),
        ('{"day": true, "nation": "R", "action": "x"}\n', "a.jsonl", (1, 1, "`True` is no day")),
        ('{"day": 1, "nation": 5, "action": "x"}\n', "a.jsonl", (1, 1, "`nation` is not a text")),
        ('day,nation,action\n1,Red,"Wa"it\n', "a.csv", None),
        (
            "day,nation,action\n0,R,x\n100000,R,x\n",
            "a.csv",
            (1, 1, "the log spans 100,001 days; at most 100,000 are scored"),
        ),
        (b"day,nation,action\n1,R\xff,x\n", "a.csv", (2, 4, "byte 0xff is not UTF-8")),
    ],
)
def test_a_bad_log(tmp_path: Path, text: str | bytes, name: str, expected: tuple[int, int, str] | None) -> None:
    found = told(written(tmp_path, text, name))
    if expected is None:
        assert len(found) == 1 and found[0][0] == 2 and found[0][2].startswith("this is not CSV")
    else:
        assert found == [expected]


def test_a_log_that_is_not_there(tmp_path: Path) -> None:
    assert told(tmp_path / "none.csv")[0][2].startswith("the log cannot be read")
