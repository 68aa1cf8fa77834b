"""For all tests. That it stands here puts this folder on the path: `from pace import seconds_of`."""

from __future__ import annotations

import gc

# Nearly all that tests make is garbage at once or stays to the end; as in the commands, look for it rarely.
gc.set_threshold(50_000, 20, 20)
