"""How Sphinx builds these pages: `sphinx-build -W docs docs/_build/html`."""

project = "Wargame"
author = "The Wargame authors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
suppress_warnings = ["toc.empty_glob", "misc.highlighting_failure"]
html_theme = "furo"
html_title = "Wargame"
nitpicky = True
