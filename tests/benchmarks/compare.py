"""Times the small crisis in every way: `python tests/benchmarks/compare.py [rounds] [runs]`.

Each round plays the same number of runs in every way, one way after the other, in this one process;
ratios are runs a second of CPU time to the idiomatic SimPy program's of the same round. So they hold
on a busy machine. `--gc` times with the garbage collector's settings of a worker process.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import time
from collections.abc import Callable

from constants import Played
from playing import WAYS


def cpu_time(play: Callable[[int], Played], first: int, runs: int) -> float:
    """Seconds of CPU time a run."""
    began = time.process_time()
    for seed in range(first, first + runs):
        play(seed)
    return (time.process_time() - began) / runs


def ratios(rounds: int, runs: int, ways: dict[str, Callable[[int], Played]]) -> dict[str, list[tuple[float, float]]]:
    """For each way and round: (seconds a run, how many times as fast as the first way)."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for play in ways.values():
        cpu_time(play, 0, min(runs, 60))
    for number in range(rounds):
        times = {name: cpu_time(play, 1000 + number * runs, runs) for name, play in ways.items()}
        base = next(iter(times.values()))
        for name, seconds in times.items():
            found[name].append((seconds, base / seconds))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=9)
    parser.add_argument("runs", nargs="?", type=int, default=100)
    parser.add_argument("--gc", action="store_true", help="collect garbage as rarely as worker processes do")
    said = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if said.gc:
        from wargame.runs.worker import settle_garbage

        settle_garbage()
    found = ratios(said.rounds, said.runs, WAYS)
    print(f"Python {platform.python_version()}, {said.rounds} rounds of {said.runs} runs, gc {gc.get_threshold()}")
    print(f"{'':28}{'ms a run':>9} {'x SimPy':>8}  [least..most]   early   tension  events")
    for name, rounds in found.items():
        played = [WAYS[name](seed) for seed in range(300)]
        many = [ratio for _, ratio in rounds]
        print(
            f"{name:28}{statistics.median(seconds for seconds, _ in rounds) * 1e3:9.2f} {statistics.median(many):8.2f}"
            f"  [{min(many):.2f}..{max(many):.2f}]"
            f"  {statistics.fmean(each.early for each in played):7.3f}"
            f"  {statistics.fmean(each.mean_tension for each in played):8.2f}"
            f"  {statistics.fmean(each.events for each in played):6.0f}"
        )


if __name__ == "__main__":
    main()
