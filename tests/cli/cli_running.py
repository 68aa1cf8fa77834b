"""Running the command line in this process, as a shell would."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Sequence

import attrs

from wargame.cli.main import main


@attrs.frozen
class Said:
    code: int
    out: str
    err: str


def run(*arguments: str, typed: str = "") -> Said:
    """The exit code and what was said of `wargame ARGUMENTS`, with `typed` at its input."""
    out, err, before = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(typed)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(list(arguments))
    finally:
        sys.stdin = before
    return Said(code, out.getvalue(), err.getvalue())


def refused(said: Said, *words: str) -> None:
    """One complaint in words: exit code 2, nothing on stdout, no traceback."""
    assert said.code == 2, said
    assert said.out == "" and "Traceback" not in said.err and "fault of wargame" not in said.err, said
    for word in words:
        assert word in said.err, said


def files(folder: object) -> Sequence[str]:
    """Everything that lies in a folder, by relative name."""
    from pathlib import Path

    root = Path(str(folder))
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))
