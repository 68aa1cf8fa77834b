"""The run table: one Parquet file, a row per run in order of runs, written and read with duckdb.

Columns: `run`, `outcome` (name; null if the run faulted), `ended_days` (since the start), `events`,
`considered` (options weighed), `fault` (place; null if none), then `parameter.<name>` and
`measure.<name>` as doubles. Dates are days since the start, durations days, flags 0 or 1; a measure
without a value is null. The same rows give the same bytes: one thread, fixed row groups, and blocks
that do not depend on how runs were cut into chunks.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.runs.files import StorageError, whole
from wargame.runs.parts import Parts
from wargame.runs.protocol import Description
from wargame.runs.worker import Chunk

BLOCK = 20_480  # rows in a row group: ten of duckdb's vectors
DAY = 86_400.0
MEMORY = "128MB"

Floats = npt.NDArray[np.float64]


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[Any]:
    """A duckdb connection with one thread and bounded memory; its I/O errors become StorageError."""
    import duckdb

    connection = duckdb.connect()
    try:
        for setting in (
            "threads = 1",
            f"memory_limit = '{MEMORY}'",
            "preserve_insertion_order = true",
            "enable_external_file_cache = false",
            "enable_progress_bar = false",
            f"temp_directory = {_text(str(folder))}",
        ):
            connection.execute(f"SET {setting}")
        yield connection
    except duckdb.Error as problem:
        said = str(problem).split("\n")[0].split(": {")[0]  # without DuckDB's copy of the query, and its JSON
        raise StorageError(f"cannot write or read the run table in {folder}: {said}") from problem
    finally:
        connection.close()


def _text(value: str) -> str:
    """A string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    """A column's name as an SQL identifier."""
    return '"' + value.replace('"', '""') + '"'


def _pick(names: Sequence[str], index: str) -> str:
    """SQL for the name at an index, null outside."""
    listed = ", ".join(_text(name) for name in names)
    return f"list_extract([{listed}]::VARCHAR[], CASE WHEN {index} < 0 THEN NULL ELSE {index} + 1 END)"


def _selection(about: Description) -> str:
    """The SQL that makes rows of the run table from `block`, whose columns are i0 ... and f0 ..."""
    columns = [
        "i0 AS run",
        f"{_pick([name for name, _ in about.outcomes], 'i1')} AS outcome",
        f"f0 / {DAY} AS ended_days",
        "i2 AS events",
        "i3 AS considered",
        f"{_pick([place for place, _ in about.faults], 'i4')} AS fault",
    ]
    named = [(f"parameter.{each.name}", each) for each in about.parameters]
    named += [(f"measure.{each.name}", each) for each in about.measures]
    for k, (name, quantity) in enumerate(named, start=1):
        value = f"f{k} / {DAY}" if quantity.in_days else f"f{k}"
        columns.append(f"CASE WHEN isnan(f{k}) THEN NULL ELSE {value} END AS {_name(name)}")
    return ", ".join(columns)


def _blocks(chunks: Iterator[Chunk], size: int) -> Iterator[tuple[npt.NDArray[np.int64], Floats]]:
    """The same rows in blocks of exactly `size`, the last one smaller."""
    integers: list[npt.NDArray[np.int64]] = []
    floats: list[Floats] = []
    held = 0
    for chunk in chunks:
        integers.append(chunk.integers)
        floats.append(chunk.floats)
        held += chunk.count
        while held >= size:
            whole_integers, whole_floats = np.concatenate(integers), np.concatenate(floats)
            yield whole_integers[:size], whole_floats[:size]
            integers, floats = [whole_integers[size:]], [whole_floats[size:]]
            held -= size
    if held:
        yield np.concatenate(integers), np.concatenate(floats)


def write_table(parts: Parts, about: Description, path: Path) -> npt.NDArray[np.int64]:
    """Write all stored chunks as a run table; give the counts of coverage over all of them.

    Memory does not grow with the number of runs. Raises StorageError; then `path` is what it was.
    """
    coverage = np.zeros(len(about.coverage), dtype=np.int64)

    def counted() -> Iterator[Chunk]:
        for chunk in parts.chunks():
            np.add(coverage, chunk.coverage, out=coverage)
            yield chunk

    scratch = path.with_name(f".{path.name}.blocks")
    selection = _selection(about)
    try:
        _fresh(scratch)
        with whole(path) as temporary, _database(scratch) as database:
            files: list[str] = []
            for integers, floats in _blocks(counted(), BLOCK):
                block = {f"i{k}": np.ascontiguousarray(integers[:, k]) for k in range(integers.shape[1])}
                block |= {f"f{k}": np.ascontiguousarray(floats[:, k]) for k in range(floats.shape[1])}
                files.append(_text(str(scratch / f"{len(files):06d}.parquet")))
                _copy(database, f"SELECT {selection} FROM block", files[-1], block)
            source = f"SELECT * FROM read_parquet([{', '.join(files)}])" if files else _empty(selection, about)
            _copy(database, source, _text(str(temporary)), {})
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return coverage


def _fresh(folder: Path) -> None:
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError as problem:
        raise StorageError(f"cannot write {folder}: {problem.strerror}") from problem


def _copy(database: Any, query: str, target: str, block: dict[str, Any]) -> None:
    """Write a query over `block` (found by duckdb under that name here) to a Parquet file."""
    database.execute(f"COPY ({query}) TO {target} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {BLOCK})")


def _empty(selection: str, about: Description) -> str:
    """A query with the table's columns and no rows."""
    width = 1 + len(about.parameters) + len(about.measures)
    columns = [f"0::BIGINT AS i{k}" for k in range(5)] + [f"0::DOUBLE AS f{k}" for k in range(width)]
    return f"SELECT {selection} FROM (SELECT {', '.join(columns)}) AS block WHERE false"


class Table:
    """A run table, opened by `with`, read a column at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database: Any = None
        self._closing = contextlib.ExitStack()

    def __enter__(self) -> Table:
        self._database = self._closing.enter_context(_database(self.path.parent))
        return self

    def __exit__(self, *error: Any) -> None:
        self._closing.__exit__(*error)

    def _column(self, expression: str) -> Any:
        query = f"SELECT {expression} AS x FROM read_parquet({_text(str(self.path))})"
        return self._database.execute(query).fetchnumpy()["x"]

    def doubles(self, column: str, in_days: bool = False) -> Floats:
        """A column in order of runs, null as nan; `in_days` gives seconds again."""
        values = np.ma.filled(self._column(f"{_name(column)}::DOUBLE"), np.nan).astype(np.float64, copy=False)
        return _seconds(values) if in_days else values

    def runs(self) -> npt.NDArray[np.int64]:
        """The numbers of the runs, in order."""
        return np.asarray(self._column("run"), dtype=np.int64)

    def indices(self, column: str, names: Sequence[str]) -> npt.NDArray[np.int64]:
        """A column of names in order of runs, as indices into `names`; null is -1."""
        listed = ", ".join(_text(name) for name in names)
        position = f"coalesce(list_position([{listed}]::VARCHAR[], {_name(column)}), 0) - 1"
        return np.asarray(self._column(position), dtype=np.int64)


def _seconds(days: Floats) -> Floats:
    """Days as seconds; whole seconds, as times are, come back exactly."""
    seconds = days * DAY
    near = np.rint(seconds)
    return np.where(np.abs(seconds - near) < 1e-6, near, seconds)
