"""Shipped playbooks for tests that take one by one: all in a thorough run, else without mere variants."""

from __future__ import annotations

import os
from pathlib import Path

from wargame.language.load import shipped

FOLDER = Path(__file__).parents[1] / "playbooks"
THOROUGH = bool(os.environ.get("WARGAME_THOROUGH"))


def is_variant(path: Path) -> bool:
    """Whether a playbook is a few lines laid over another."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return len(lines) < 60 and any(line.startswith("extend:") for line in lines)


SHELF = tuple(name for name in shipped() if THOROUGH or not is_variant(FOLDER / f"{name}.yaml"))
