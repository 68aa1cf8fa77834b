"""A playbook from the bytes of its files, wherever they came from: a worker's recipe, a saved session."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from wargame.language.load import load_named
from wargame.language.model import Playbook
from wargame.language.nodes import MapNode


def load_files(files: Mapping[str, bytes], main: str, change: MapNode | None = None) -> Playbook:
    """The playbook `main` among `files` (name → bytes, names as positions say them), a `change` laid over it.

    Built-in libraries are those of the installed package; a caller that needs the very bytes
    compares digests. Raises PlaybookError.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        top = Path(main.lstrip("/"))
        for name, content in files.items():
            if name.startswith("library/"):
                continue
            path = root / name.lstrip("/").replace("..", "_")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return load_named(root / str(top).replace("..", "_"), main, change)
