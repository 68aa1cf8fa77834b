"""Drives the command line as a stranger would: a folder and a process of its own, a clean environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import forking
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = 900  # seconds; a guard against hanging, never a measurement


class Result:
    """What a finished command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def text(self) -> str:
        return self.out + self.err

    def json(self) -> Any:
        return json.loads(self.out)

    def ok(self) -> Result:
        """Hold the command to success, and show what it said if it failed."""
        assert self.code == 0, f"exit code {self.code}\n{self.text}"
        assert "Traceback" not in self.text
        return self

    def refused(self, code: int = 2) -> Result:
        """Hold the command to a refusal in words."""
        assert "Traceback" not in self.text, self.text
        assert self.code == code, f"exit code {self.code}\n{self.text}"
        assert self.err.strip(), "nothing said on stderr"
        return self


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return kept | {"HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC", "COLUMNS": "120"} | more


class Cli:
    """`cli("check", "a.yaml")` runs `wargame check a.yaml` in `cli.folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "wargame", *map(str, arguments)]

    def __call__(self, *arguments: object, say: str | None = None, **more: str) -> Result:
        environs = environment(self.folder, **more)
        code, out, err = forking.run([*map(str, arguments)], self.folder, environs, (say or "").encode(), PATIENCE)
        return Result(code, out.decode(), err.decode())

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Start a command in a process group of its own, as a terminal does."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=environment(self.folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def bytes(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture(scope="module")
def shared_cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """One folder for a whole module: for what is costly to make and only read afterwards."""
    return Cli(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of example playbooks and libraries that must read and check."""
    folder = REPOSITORY / "tests" / "examples"
    assert folder.is_dir(), "tests/examples is missing"
    return folder


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture
def another_cli(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Cli]:
    """Makes further folders, for comparing two runs of the same command."""
    return lambda: Cli(tmp_path_factory.mktemp("another"))
