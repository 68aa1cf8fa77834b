"""A session in one SQLite file: the playbook's sources, the seed, the seats, and every input in order.

The inputs are the truth. The records stand beside them only so that a replay can be compared with
what was seen at the table, byte for byte. An input that is undone stays in the file, marked.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

from wargame.engine.game import Game
from wargame.engine.overrides import override
from wargame.engine.records import Difference, Input
from wargame.engine.replay import replay, verify
from wargame.language.bundle import load_files
from wargame.program import Program, compile_playbook

FORMAT = 1
APPLICATION = 0x57415247  # "WARG", in the header of the file
_TABLES = """
create table about (name text primary key, value text not null);
create table files (name text primary key, content blob not null);
create table inputs (number integer primary key, undone integer not null, said text not null);
create table records (number integer primary key, line text not null);
"""


class SessionError(Exception):
    """A file that is no session, or one that this program can't go on with; the reason in words."""


class Session:
    """A game and the file that keeps it. `keep` writes what is new; nothing is shown before."""

    def __init__(self, path: Path, connection: sqlite3.Connection, program: Program, game: Game, kept: int) -> None:
        self.path, self.program, self.game = path, program, game
        self._connection = connection
        self._inputs = len(game.inputs)  # inputs in the file, those undone not counted
        self._records = kept
        rows = connection.execute("select number from inputs where not undone order by number")
        self._numbers: list[int] = [number for (number,) in rows]

    # -- making and opening -------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path,
        program: Program,
        seed: int,
        run: int = 0,
        seats: Iterable[str] = (),
        overrides: Sequence[tuple[str, str]] = (),
    ) -> Session:
        """A new session file. Raises SessionError where there is one already, or where none can be."""
        session = cls._begin(path, Game(program, seed, run, seats), overrides)
        session.keep()  # who stops at once leaves a session that replays
        return session

    @classmethod
    def save(cls, path: Path, game: Game, overrides: Sequence[tuple[str, str]] = ()) -> None:
        """A game that was played elsewhere, as a session file. Raises SessionError as `create` does."""
        with cls._begin(path, game, overrides) as session:
            session._inputs = 0
            session.keep()

    @classmethod
    def _begin(cls, path: Path, game: Game, overrides: Sequence[tuple[str, str]]) -> Session:
        program = game.program
        if path.exists():
            raise SessionError(f"{path} is there already")
        connection = _connect(path, "rwc")
        files = program.playbook.files
        about = {
            "seed": game.world.seed,
            "run": game.world.run,
            "seats": list(game.seats),
            "main": files[-1].name,
            "overrides": [list(pair) for pair in overrides],
            "title": program.playbook.title,
            "behaviour": program.behaviour_digest,
            "source": program.source_digest,
            "reached": [0, 0.0],
        }
        rows = [(name, json.dumps(value)) for name, value in about.items()]
        header = f"pragma application_id = {APPLICATION}; pragma user_version = {FORMAT};"
        try:
            with connection:
                connection.executescript(f"begin; {header} {_TABLES}")
                connection.executemany("insert into about values (?, ?)", rows)
                connection.executemany("insert into files values (?, ?)", [(file.name, file.content) for file in files])
        except sqlite3.Error as error:
            connection.close()
            path.unlink(missing_ok=True)
            raise SessionError(f"{path} cannot be written: {error}") from error
        return cls(path, connection, program, game, 0)

    @classmethod
    def open(cls, path: Path, *, writing: bool = True) -> Session:
        """The session in a file, played up to where it stood.

        Raises SessionError for what is no session, for one of another format, and for one whose
        playbook would now behave otherwise; PlaybookError for sources that no longer read.
        """
        if not path.is_file():
            raise SessionError(f"{path} is no file" if path.exists() else f"there is no session `{path}`")
        connection = _connect(path, "rw" if writing else "ro")
        try:
            application = connection.execute("pragma application_id").fetchone()[0]
            version = connection.execute("pragma user_version").fetchone()[0]
            if application != APPLICATION:
                raise SessionError(f"{path} is no session of wargame")
            if version != FORMAT:
                raise SessionError(f"{path} has format {version}; this program reads format {FORMAT}")
            about = {name: json.loads(value) for name, value in connection.execute("select name, value from about")}
            files = {name: bytes(content) for name, content in connection.execute("select name, content from files")}
            rows = connection.execute("select said from inputs where not undone order by number").fetchall()
            inputs: list[Input] = [json.loads(said) for (said,) in rows]
            kept = connection.execute("select count(*) from records").fetchone()[0]
            overrides = [(str(name), str(text)) for name, text in about["overrides"]]
            if about["main"] not in files:
                raise SessionError(f"{path} is a damaged session: its playbook `{about['main']}` is not in it")
            program = compile_playbook(override(load_files(files, about["main"]), overrides))
            if program.behaviour_digest != about["behaviour"]:
                raise SessionError(
                    f"{path} was played with a `{about['title']}` that behaves otherwise than this version of wargame "
                    f"makes it ({about['behaviour'][:12]}, now {program.behaviour_digest[:12]})"
                )
            events, time = about["reached"]
            game = replay(program, about["seed"], about["run"], about["seats"], inputs, (int(events), float(time)))
        except (sqlite3.Error, KeyError, TypeError, ValueError, AttributeError) as error:
            connection.close()
            what = f"it does not say {error}" if isinstance(error, KeyError) else error
            raise SessionError(f"{path} is no session, or a damaged one: {what}") from error
        except BaseException:
            connection.close()
            raise
        return cls(path, connection, program, game, kept)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    # -- keeping ----------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Writes the inputs and records that the file does not have yet, in one transaction.

        Raises SessionError where it cannot; then the file is as it was.
        """
        game, world = self.game, self.game.world
        numbers = []
        with self._writing() as connection:
            for said in game.inputs[self._inputs :]:
                text = json.dumps(said, ensure_ascii=False)
                row = connection.execute("insert into inputs (undone, said) values (0, ?)", (text,))
                numbers.append(int(row.lastrowid or 0))
            lines = enumerate(game.lines(self._records), self._records)
            connection.executemany("insert into records values (?, ?)", lines)
            reached = json.dumps([world.events, world.now])
            connection.execute("update about set value = ? where name = 'reached' and value <> ?", (reached, reached))
        self._inputs, self._records = len(game.inputs), len(game.records)
        self._numbers += numbers

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, whole or not at all."""
        try:
            with self._connection as connection:
                yield connection
        except sqlite3.Error as error:
            raise SessionError(f"{self.path} cannot be written ({error}); it is as it was before") from error

    def undo(self) -> Input | None:
        """Takes the last input back, refused ones aside, and returns it; None where there is none."""
        self.keep()
        inputs = self.game.inputs
        place = next((k for k in reversed(range(len(inputs))) if inputs[k]["kind"] != "refused"), -1)
        if place < 0:
            return None
        taken = inputs[place]
        world = self.game.world
        language = self.game.language
        self.game = replay(
            self.program,
            world.seed,
            world.run,
            self.game.seats,
            inputs[:place],
            (int(taken["events"]), float(taken["time"])),
        )
        self.game.language = language
        with self._writing() as connection:
            connection.execute("update inputs set undone = 1 where number >= ?", (self._numbers[place],))
            connection.execute("delete from records where number >= ?", (len(self.game.records),))
        del self._numbers[place:]
        self._inputs, self._records = place, len(self.game.records)
        self.keep()
        return taken

    def kept_lines(self) -> list[str]:
        """The records as the file has them."""
        return [line for (line,) in self._connection.execute("select line from records order by number")]

    def verify(self) -> Difference | None:
        """The first record in which the file and its replay differ, or None."""
        return verify(self.kept_lines(), self.game)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    try:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
    except sqlite3.Error as error:
        raise SessionError(f"{path} can't be opened: {error}") from error
