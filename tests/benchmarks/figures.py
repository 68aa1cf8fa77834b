"""Single figures beside the ratios of `compare.py`: `python tests/benchmarks/figures.py [--rounds 7] [--memory]`.

Of events and options the median of some rounds, with the least and the most; other times are the best of five. All
in CPU time. `--memory` has the command play two thousand runs of `umbrella` and of `landslide`, and ten thousand, a
hundred thousand and a million of `first_steps` (a quarter of an hour and more), and says how much memory it and its
workers took at most.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from webs import beside, best, rounds, simulations, told

from wargame.engine.batch import Simulation
from wargame.language.load import load
from wargame.program import compile_playbook


def thousand_lines() -> str:
    """A playbook of a thousand lines or a few more."""
    lines = [
        "playbook: Thousand lines",
        "format: 1",
        "clock: {start: 2025-01-01, length: 1 year}",
        "assumptions: {made: Made up.}",
        "actors: {A: {name: A}, B: {name: B}}",
        "tracks:",
        *(f"  t{n}: {{range: [0, 100], start: {n % 90} @ made}}" for n in range(130)),
        "injects:",
    ]
    for n in range(130):
        lines += [
            f"  i{n}:",
            f"    rate: 0.1 * (1 + t{(n + 7) % 130} / 100) per month @ made",
            f"    if: t{n} < 90",
            "    do: |",
            f"      t{n} += uniform(0, 4) @ made",
            f"      t{(n + 1) % 130} = max(0, t{(n + 1) % 130} - 2)",
        ]
    lines += ["measures:", *(f"  m{n}: t{n}" for n in range(100))]
    lines += ["outcomes:", "  high: {if: t0 > 90, ends: true}", "  low: otherwise", ""]
    return "\n".join(lines)


def webs(count: int) -> None:
    games = simulations()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # as in worker processes
    found = rounds(games, count, 40)
    for name, game in games.items():
        told(name, game, found[name])
        profiled(game)
    beside(found)


def profiled(game: Simulation) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for run in range(60):
        game.run(1, run)
    profile.disable()
    groups: dict[str, float] = {}
    for (file, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        groups[group_of(file, name)] = groups.get(group_of(file, name), 0.0) + own
    total = sum(groups.values())
    print("  where a run's time goes (under the profiler, which makes calls dearer):")
    for group, own in sorted(groups.items(), key=lambda item: -item[1]):
        if own > 0.01 * total:
            print(f"    {group:28}{own / total:6.1%}")


def group_of(file: str, name: str) -> str:
    """What a function of the profile is part of."""
    if "<program of" in file:
        return f"generated: {name.split('_')[0]}_..." if "_" in name else f"generated: {name}"
    if "heap" in name:
        return "the agenda's heap"
    parts = {"simpy": "SimPy", "clock.py": "the clock's loop", "calendar": "calendar", "chance": "chance"}
    for part, said in parts.items():
        if part in file:
            return said
    return "built-in functions" if file == "~" else "the rest"


def commands() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "thousand.yaml"
        path.write_text(thousand_lines(), encoding="utf-8")
        count = len(path.read_text(encoding="utf-8").splitlines())
        print(f"check of {count} lines: {best(lambda: compile_playbook(load(str(path))), 1) / 1e3:.0f} ms")
    script = [sys.executable, "-m", "wargame", "--help"]
    found = []
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(script, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"wargame --help: {min(found) * 1e3:.0f} ms of CPU time")


STUDY = """
import resource, sys, tempfile
from pathlib import Path
from wargame.cli.main import main

if __name__ == "__main__":
    playbook, runs = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out")
        main(["montecarlo", playbook, "--runs", runs, "--seed", "1", "--out", out, "--workers", "2"])
    peak = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{playbook}, {runs} runs: the parent took {peak[0]} MB at most, its largest worker {peak[1]} MB")
"""

STUDIES = (
    ("umbrella", 2000),
    ("landslide", 2000),
    ("first_steps", 10_000),
    ("first_steps", 100_000),
    ("first_steps", 1_000_000),
)


def memory() -> None:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "study.py"
        script.write_text(STUDY, encoding="utf-8")
        for playbook, runs in STUDIES:
            command = [sys.executable, str(script), playbook, str(runs)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            print(told.splitlines()[-1], flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--rounds", type=int, default=7)
    said = parser.parse_args()
    if said.memory:
        memory()
        return
    webs(said.rounds)
    commands()


if __name__ == "__main__":
    main()
