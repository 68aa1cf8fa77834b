"""Single figures beside the ratios of `compare.py`: `python tests/benchmarks/figures.py [--memory]`.

Times are the best of five, in CPU time; `--memory` has the command play ten thousand, a hundred thousand and
a million runs of `first_steps` (a quarter of an hour) and says how much memory it and its workers took at most.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from wargame.engine.batch import Simulation
from wargame.engine.clock import advance_plainly
from wargame.engine.world import World
from wargame.language.load import load
from wargame.program import compile_playbook
from wargame.program.layout import CONSIDERED

UMBRELLA = Path(__file__).parents[2] / "playbooks" / "umbrella.yaml"


def best(call: Callable[[], object], times: int) -> float:
    """Microseconds of CPU time a call, the least of five series."""
    found = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(times):
            call()
        found.append((time.process_time() - began) / times * 1e6)
    return min(found)


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


def umbrella() -> None:
    game = Simulation(compile_playbook(load(str(UMBRELLA))))
    for run in range(100):
        game.run(1, run)
    began = time.process_time()
    rows = [game.run(1, run) for run in range(500)]
    seconds = time.process_time() - began
    events, considered = sum(row.events for row in rows), sum(row.considered for row in rows)
    machine = game.plain
    world = machine.new_world(1, 3)
    machine.begin(world)
    advance_plainly(machine, world, game.program.length / 2)
    spent = options = 0.0
    state = (world.F, world.I, world.D, world.U, world.T, world.Q, world.R, world.now)
    for name, choose in machine.space.items():
        if name.startswith("choose_"):
            before, drawn = world.I[CONSIDERED], world.D[:]
            choose(*state)
            many = world.I[CONSIDERED] - before

            def again(choose: Callable[..., int] = choose, drawn: list[int] = drawn) -> None:
                world.D[:] = drawn
                choose(*state)

            spent += best(again, 200) if many else 0.0
            options += many
    per_option = spent / options
    print(f"umbrella: {seconds / 500 * 1e3:.2f} ms a run, {events / 500:.0f} events, {considered / 500:.0f} options")
    print(f"  an event, options and all     {seconds / events * 1e6:6.2f} us")
    print(f"  an event without its options  {(seconds * 1e6 - considered * per_option) / events:6.2f} us")
    print(f"  an option considered          {per_option:6.2f} us")
    streams = machine.streams
    saved = world.save(streams)
    print(f"  fork {best(world.fork, 500):.1f} us, save {best(lambda: world.save(streams), 200):.0f} us, ", end="")
    print(f"load {best(lambda: World.load(saved, streams), 200):.0f} us, {len(saved)} bytes")
    profile = cProfile.Profile()
    profile.enable()
    for run in range(100):
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

STUDIES = (("umbrella", 2000), ("first_steps", 10_000), ("first_steps", 100_000), ("first_steps", 1_000_000))


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
    if parser.parse_args().memory:
        memory()
        return
    umbrella()
    commands()


if __name__ == "__main__":
    main()
