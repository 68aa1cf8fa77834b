"""Holds the house to its order: a folder imports only what stands above it (design/architecture.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1] / "wargame"
ORDER = [
    *("language", "program", "engine", "players", "report", "calibration", "runs", "rubrics", "validation"),
    *("study", "table", "testing", "cli"),
]
STRANGERS = {("study", "table"), ("table", "study")}
FREE = {"__init__", "__main__"}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything of the package that a file imports, wherever in it."""
    package = ("wargame", *path.relative_to(HOUSE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield node.lineno, module
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}"


def faults(path: Path) -> list[str]:
    here = path.relative_to(HOUSE).parts[0].removesuffix(".py")
    found = []
    for line, name in imports(path):
        parts = name.split(".")
        if parts[0] != "wargame" or len(parts) < 2 or parts[1] not in ORDER:
            continue
        there = parts[1]
        if here in FREE:
            wrong = there == "cli" and here != "__main__"
        else:
            wrong = ORDER.index(there) > ORDER.index(here) or (here, there) in STRANGERS
        if wrong:
            found.append(f"{path.relative_to(HOUSE.parent)}:{line}: {here} imports {name}")
    return found


def test_every_folder_is_known():
    folders = {path.name for path in HOUSE.iterdir() if path.is_dir() and list(path.glob("*.py"))}
    assert folders <= set(ORDER)
    assert {path.stem for path in HOUSE.glob("*.py")} <= FREE


def test_each_folder_imports_only_what_stands_above_it():
    assert [fault for path in sorted(HOUSE.rglob("*.py")) for fault in faults(path)] == []


def test_the_engine_has_no_hidden_inputs():
    """No wall clock, no `random`, no `hash()` where a run is decided."""
    found = []
    for folder in ("language", "program", "engine", "players"):
        for path in sorted((HOUSE / folder).rglob("*.py")):
            for line, name in imports(path):
                if name.split(".")[0] in ("random", "secrets", "uuid") or name in ("time.time", "time.monotonic"):
                    found.append(f"{path}:{line}: {name}")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash":
                    found.append(f"{path}:{node.lineno}: hash()")
    assert found == []


@pytest.mark.parametrize(
    ("where", "text", "wrong"),
    [
        ("language/x.py", "from wargame.engine import world", True),
        ("language/x.py", "from .. import runs", True),
        ("engine/x.py", "from wargame.program import source\nimport wargame.language.tree", False),
        ("runs/x.py", "def f():\n    import wargame.cli.main", True),
        ("study/x.py", "from wargame.table import session", True),
        ("runs/deep/x.py", "from ...report import summary", False),
        ("__main__.py", "from wargame.cli.main import main", False),
        ("__init__.py", "import wargame.cli", True),
    ],
)
def test_the_test_bites(tmp_path, monkeypatch, where, text, wrong):
    monkeypatch.setattr(f"{__name__}.HOUSE", tmp_path / "wargame")
    path = tmp_path / "wargame" / where
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    assert bool(faults(path)) is wrong
