"""`wargame --help` must come at once: it imports nothing that takes time."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "numpy",
    "simpy",
    "duckdb",
    "altair",
    "scipy",
    "networkx",
    "hypothesis",
    "rich",
    "yaml",
    "vl_convert",
    "asyncio",
}


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(' '.join(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split("\n")[-2].split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments):
    loaded = modules_after(f"from wargame.cli.main import main\nmain({arguments!r})")
    assert "click" in loaded
    assert not HEAVY & loaded
    assert not {name for name in loaded if name.startswith(("wargame.engine", "wargame.runs"))}


def test_import_wargame_imports_nothing_heavy():
    assert not HEAVY & modules_after("import wargame")


def test_help_of_every_command_imports_nothing_heavy():
    from wargame.cli.main import COMMANDS

    lines = "".join(f"main([{name!r}, '--help'])\n" for name in COMMANDS)
    assert not (HEAVY - {"yaml"}) & modules_after(f"from wargame.cli.main import main\n{lines}")
