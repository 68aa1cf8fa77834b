"""What generated code sees besides its own functions."""

from __future__ import annotations

import math
from heapq import heappush
from typing import Any

from wargame.program.runtime import calendar, effects, functions, quantiles


def runtime_namespace(epoch: float, zone: str, length: float) -> dict[str, Any]:
    """A new namespace for the program of a playbook that starts at `epoch` (seconds since 1970) in a time zone."""
    space: dict[str, Any] = {
        "INFINITY": math.inf,
        "exp": math.exp,
        "log": math.log,
        "heappush": heappush,
        "abs": abs,
        "min": min,
        "max": max,
    }
    for module in (functions, quantiles, effects):
        for name, value in vars(module).items():
            if callable(value) and not name.startswith("_") and not isinstance(value, type) and name.islower():
                space[name] = value
    transitions = calendar.transitions_around(zone, epoch, length)
    space["later"] = calendar.make_later(int(epoch), transitions)
    space["after"] = calendar.make_after(int(epoch), transitions)
    space["month_of"] = calendar.make_month_of(int(epoch), transitions)
    space["mean_seconds"] = calendar.mean_seconds
    return space
