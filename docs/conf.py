"""How Sphinx builds these pages: `sphinx-build -W docs docs/_build/html`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

project = "Wargame"
author = "The Wargame authors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
html_theme = "furo"
html_show_copyright = False
html_title = "Wargame"
nitpicky = True


def setup(app: Any) -> None:
    """The page of benchmarks is made by a measurement and may not be there yet."""
    app.connect("source-read", _without_benchmarks)


def _without_benchmarks(app: Any, name: str, source: list[str]) -> None:
    if name == "index" and not Path(app.srcdir, "benchmarks.md").exists():
        source[0] = source[0].replace("\nbenchmarks\n", "\n")
