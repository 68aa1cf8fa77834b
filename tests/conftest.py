"""For all tests. That it stands here puts this folder on the path: `from pace import seconds_of`.

The same examples come in every run, so that a change is judged by what it changes; with WARGAME_SEARCH=1
hypothesis looks for new ones, which is how counterexamples are found.
"""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, max_examples=100 if os.environ.get("WARGAME_THOROUGH") else 50)
if not os.environ.get("WARGAME_SEARCH"):
    settings.load_profile("same")

# Nearly all that tests make is garbage at once or stays to the end; as in the commands, look for it rarely.
gc.set_threshold(50_000, 20, 20)

# Files that take longest, so that no worker is left with one of them at the end.
LONGEST = (
    "test_promise_secrets", "test_promise_canaries", "test_accept_montecarlo", "test_promise_runaway",
    "test_promise_hidden_inputs", "test_accept_umbrella_report", "test_accept_published", "test_shipped_cases",
    "test_published_models", "test_promise_hostile_playbooks", "test_promise_expressions", "test_promise_same_bytes",
    "test_quickening", "test_runs_trouble", "test_direction_files", "test_landslide", "test_peninsula",
    "test_bad_use", "test_benchmarks",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, all else as it stands."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONGEST)))
