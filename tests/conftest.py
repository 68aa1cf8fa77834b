"""For all tests. That it stands here puts this folder on the path: `from pace import seconds_of`.

The same examples come in every run, so that a change is judged by what it changes; with WARGAME_SEARCH=1
hypothesis looks for new ones, which is how counterexamples are found.
"""

from __future__ import annotations

import gc
import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, max_examples=100 if os.environ.get("WARGAME_THOROUGH") else 50)
if not os.environ.get("WARGAME_SEARCH"):
    settings.load_profile("same")

# Nearly all that tests make is garbage at once or stays to the end; as in the commands, look for it rarely.
gc.set_threshold(50_000, 20, 20)
