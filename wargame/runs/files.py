"""Files that are either whole or not there, and errors that say which."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path


class StorageError(Exception):
    """A file could not be written or read; the message says which, and what is still whole."""


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a temporary name beside `path` to write to; on success it takes the place of `path`.

    Raises StorageError if that fails; then `path` is what it was, and nothing else is left.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as problem:
        raise StorageError(f"cannot write {path}: {problem.strerror or problem}") from problem
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def store(path: Path, content: bytes) -> None:
    """Write a whole file, or raise StorageError and leave what was there."""
    with whole(path) as temporary:
        temporary.write_bytes(content)


def store_by(path: Path, write: Callable[[Path], None]) -> None:
    """As `store`, for a function that writes to the path it is given."""
    with whole(path) as temporary:
        write(temporary)


def sha256(path: Path) -> str:
    """SHA-256 of a file as hexadecimal digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def within(folder: Path, name: str) -> Path:
    """The path of a relative file name in a folder; ValueError if it would lead outside."""
    parts = name.split("/")
    if not name or "\\" in name or ":" in parts[0] or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"{name!r} is not the name of a file inside the folder")
    return folder.joinpath(*parts)
