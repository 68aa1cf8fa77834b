"""`run`, `play` and `replay`: one game as a story, at the table, and checked afterwards."""

from __future__ import annotations

import re
import sqlite3

import pytest

TABLE = """\
playbook: A request
format: 1
clock: {start: 2025-01-01, length: 6 months}
assumptions: {judged: Made up for the test.}
actors:
  ASK: {name: Askania}
  SAY: {name: Sayland}
tracks:
  trust: {range: [0, 10], start: 5 @ judged, seen_by: all}
kinds:
  request:
    roles: {asker: [ASK], giver: [SAY]}
    seen_by: all
    states:
      none:
        exits:
          comes: {after: 1 month @ judged, to: made}
      made:
        asks:
          reply:
            who: giver
            within: 2 weeks
            text: "{asker} asks {giver} for help."
            answers:
              grant: {to: granted, appeal: 1 @ judged, do: trust += 1}
              delay: {to: delayed, appeal: 1 @ judged}
              scorn: {to: scorned, appeal: 1 @ judged, do: trust -= 1}
            silence: scorn
      granted:
        exits:
          thanks: {after: 1 week @ judged, do: trust += 1}
      delayed:
        exits:
          again: {after: 1 month @ judged, to: made}
      scorned:
injects:
  storm:
    rate: 3 per year @ judged
    text: "A storm hits {SAY}. Trust is {trust:.1f}."
    do: trust -= uniform(0, 1) @ judged
players:
  SAY:
    seat: true
    plays:
      ordinary: {choose: logit(1)}
measures:
  lowest_trust: lowest(trust)
  answered: first_time(request[ASK, SAY] is granted)
outcomes:
  helped: request[ASK, SAY] is granted
  spurned: request[ASK, SAY] is scorned
  open_: otherwise
"""


@pytest.fixture
def table(cli):
    cli.write("table.yaml", TABLE)
    return cli


def choose(prompt: str, answer: str) -> str:
    """The number printed beside an answer."""
    found = re.search(rf"^\W*(\d{{1,2}})\b\W+.*{answer}", prompt, re.M)
    assert found, prompt
    return found[1]


def number_of(cli, answer: str) -> str:
    """Ask once, quit, and see which number stands beside an answer."""
    (cli.folder / "look.wargame").unlink(missing_ok=True)
    prompt = cli("play", "table.yaml", "--session", "look.wargame", "--seed", 1, say="quit\n").ok().out
    return choose(prompt, answer)


def test_narrative_reads(table):
    text = table("run", "table.yaml", "--seed", 4).ok().out
    assert "Askania asks Sayland for help." in text
    assert "2025-02-01" in text or "1 February 2025" in text
    assert re.search(r"helped|spurned|open_", text)
    assert table("run", "table.yaml", "--seed", 4).ok().out == text
    others = {table("run", "table.yaml", "--seed", seed).ok().out for seed in range(5, 9)}
    assert len(others | {text}) > 1


def test_run_number_k_is_row_k_of_the_study(table):
    duckdb = pytest.importorskip("duckdb")
    table("montecarlo", "table.yaml", "--runs", 30, "--seed", 9, "--out", "r").ok()
    with duckdb.connect() as connection:
        rows = dict(
            connection.execute(
                "select run, outcome from read_parquet(?)", [str(table.folder / "r/runs.parquet")]
            ).fetchall()
        )
    for run in sorted(rows)[:3] + sorted(rows)[-1:]:
        assert table("run", "table.yaml", "--seed", 9, "--run", run, "--json").ok().json()["outcome"] == rows[run]


def test_json_and_causes(table):
    said = table("run", "table.yaml", "--seed", 4, "--json").ok().json()
    assert said["outcome"] in ("helped", "spurned", "open_")
    assert said["faults"] == []
    assert isinstance(said["measures"]["lowest_trust"], int | float)
    assert said["measures"]["answered"] is None or re.match(r"2025-\d\d-\d\d", said["measures"]["answered"])
    numbers = [record["number"] for record in said["records"]]
    assert numbers == sorted(set(numbers)) and len(numbers) > 3
    known = set()
    for record in said["records"]:
        assert record["cause"] is None or record["cause"] in known
        known.add(record["number"])
    assert any(record["cause"] is not None for record in said["records"])


def test_why_walks_causes(table):
    records = table("run", "table.yaml", "--seed", 4, "--json").ok().json()["records"]
    causes = {record["number"]: record["cause"] for record in records}

    def chain(number):
        return [number, *(chain(causes[number]) if causes[number] is not None else [])]

    longest = max((chain(number) for number in causes), key=len)
    assert len(longest) >= 2
    text = table("run", "table.yaml", "--seed", 4, "--why", longest[0]).ok().out
    for number in longest:
        assert re.search(rf"\b{number}\b", text), (number, text)
    assert table("run", "table.yaml", "--seed", 4, "--why", 10**9).refused().err


def test_play_asks_a_person_and_goes_on_later(table):
    first = table("play", "table.yaml", "--session", "game.wargame", "--seed", 1, say="save\nquit\n").ok()
    assert "Askania asks Sayland for help." in first.out
    assert "saved" in first.out.lower()
    assert table.bytes("game.wargame").startswith(b"SQLite format 3\0")
    delay = choose(first.out, "delay")
    second = table("play", "--session", "game.wargame", say=f"{delay}\nquit\n").ok()
    assert second.out.count("Askania asks Sayland for help.") >= 2, "asked again a month later"
    grant = choose(second.out, "grant")
    third = table("play", "--session", "game.wargame", say=f"{grant}\n").ok()
    assert "helped" in third.out
    assert "same" in table("replay", "game.wargame").ok().out


def test_play_forgives_what_it_does_not_understand(table):
    grant = number_of(table, "grant")
    said = f"help\n99\nperhaps\n\n{grant}\n"
    result = table("play", "table.yaml", "--session", "game.wargame", "--seed", 1, say=said).ok()
    assert "helped" in result.out


def test_the_end_of_input_saves(table):
    table("play", "table.yaml", "--session", "game.wargame", "--seed", 1, say="").ok()
    grant = number_of(table, "grant")
    assert "helped" in table("play", "--session", "game.wargame", say=f"{grant}\n").ok().out


def test_interrupted_play_is_the_same_game(table):
    delay, grant = number_of(table, "delay"), number_of(table, "grant")
    whole = table("play", "table.yaml", "--session", "a.wargame", "--seed", 1, say=f"{delay}\n{grant}\n").ok().out
    table("play", "table.yaml", "--session", "b.wargame", "--seed", 1, say=f"{delay}\nquit\n").ok()
    rest = table("play", "--session", "b.wargame", say=f"{grant}\n").ok().out
    assert whole.strip().split("\n")[-1] == rest.strip().split("\n")[-1]
    one, other = (table("replay", f"{name}.wargame", "--json").ok().json() for name in "ab")
    assert one["same"] and other["same"] and one["records"] == other["records"]


def test_a_seat_may_be_chosen(table):
    other = TABLE.replace("    seat: true\n", "")
    table.write("other.yaml", other)
    watched = table("play", "other.yaml", "--session", "a.wargame", "--seed", 1).ok().out
    assert re.search(r"helped|spurned|open_", watched), "nobody to ask: it plays to the end"
    asked = table("play", "other.yaml", "--session", "b.wargame", "--seat", "SAY", "--seed", 1, say="quit\n").ok().out
    choose(asked, "grant")
    table("play", "other.yaml", "--session", "c.wargame", "--seat", "NOBODY").refused()


def test_existing_session_is_not_overwritten(table):
    table("play", "table.yaml", "--session", "game.wargame", "--seed", 1, say="quit\n").ok()
    table.write("other.yaml", TABLE.replace("trust += 1", "trust += 2"))
    before = table.bytes("game.wargame")
    table("play", "other.yaml", "--session", "game.wargame", say="quit\n").refused()
    assert table.bytes("game.wargame") == before


def test_saved_run_replays(table):
    table("run", "table.yaml", "--seed", 4, "--save", "run.wargame").ok()
    (table.folder / "table.yaml").unlink()  # a session contains what it came from
    said = table("replay", "run.wargame", "--json").ok().json()
    assert said["same"] is True and said["records"] > 3 and said["first_difference"] is None


def test_an_altered_input_is_named(table):
    scorn = number_of(table, "scorn")
    table("play", "table.yaml", "--session", "game.wargame", "--seed", 1, say=f"{scorn}\n").ok()
    table("replay", "game.wargame").ok()
    assert alter(table.folder / "game.wargame", b"scorn", b"grant")
    result = table("replay", "game.wargame")
    assert result.code in (1, 2) and "Traceback" not in result.text, result.text
    assert re.search(r"record \d+", result.text), "the first record that differs is named"


def alter(path, old: bytes, new: bytes) -> bool:
    """Write another answer into the first stored record that holds `old`, behind the program's back."""
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        for name in tables:
            columns = [row[1] for row in connection.execute(f'pragma table_info("{name}")')]
            for column in columns:
                for key, cell in connection.execute(f'select rowid, "{column}" from "{name}"').fetchall():
                    raw = cell.encode() if isinstance(cell, str) else cell
                    if isinstance(raw, bytes) and old in raw and b"playbook:" not in raw:
                        changed = raw.replace(old, new)
                        value = changed.decode() if isinstance(cell, str) else changed
                        connection.execute(f'update "{name}" set "{column}" = ? where rowid = ?', (value, key))
                        connection.commit()
                        return True
    return False


def test_what_is_no_session(table):
    table.write("letter.txt", "dear reader")
    table("replay", "letter.txt").refused()
    table("replay", "nowhere.wargame").refused()
    table("play", "--session", "letter.txt").refused()
    assert table.read("letter.txt") == "dear reader"


def test_shipped_playbooks_run(cli):
    for name in ("first_steps", "umbrella"):
        text = cli("run", name, "--seed", 1).ok().out
        assert len(text.splitlines()) >= 5
