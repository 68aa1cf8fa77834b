"""No hidden inputs: neither hash seed, time zone, locale, workers nor the order of chunks can be seen in a result."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from promising import times

# What one process makes of it: games and runs in shuffled chunks, and a whole study with worker processes.
PROGRAM = """
import hashlib, pathlib, random, sys, tempfile
sys.path[:0] = {folders!r}
from promising import generated, shipped_program
from wargame.engine.batch import Simulation
from wargame.engine.game import Game
from wargame.runs.describe import prepare
from wargame.runs.study import run_study
digest = hashlib.sha256()
workers, order = int(sys.argv[1]), int(sys.argv[2])
for program in (generated(3), generated(11), shipped_program("first_steps"), shipped_program("umbrella")):
    digest.update(program.source.encode() + program.behaviour_digest.encode())
    chunks = [list(range(start, min(24, start + 4))) for start in range(0, 24, 4)]
    random.Random(order).shuffle(chunks)
    simulations = [Simulation(program) for _ in range(workers)]
    rows = {{}}
    for number, chunk in enumerate(chunks):
        for run in chunk:
            rows[run] = repr(simulations[number % workers].run(5, run))
    digest.update(repr(sorted(rows.items())).encode())
    counts = [sum(column) for column in zip(*(one.coverage() for one in simulations))]
    digest.update(repr(counts).encode())
    game = Game(program, 5)
    game.advance()
    digest.update(game.record_bytes())
with tempfile.TemporaryDirectory() as folder:
    out = pathlib.Path(folder) / "out"
    more = {{}} if order % 3 == 0 else {{"write_report": lambda summary, path: path.write_text("")}}
    run_study(*prepare("first_steps"), seed=5, runs=60, out=out, workers=workers, chunk=1 + order, probe=0.0, **more)
    for path in sorted(path for path in out.rglob("*") if path.is_file() and path.name not in ("report.html", "manifest.json")):
        digest.update(path.relative_to(out).as_posix().encode() + path.read_bytes())
    report = hashlib.sha256((out / "report.html").read_bytes() + (out / "manifest.json").read_bytes()).hexdigest()
print(digest.hexdigest(), "" if more else report)
"""

WAYS = [
    (hashes, zone, locale, workers, order)
    for order, (workers, hashes) in enumerate((w, h) for w in (1, 2, 7) for h in ("0", "1", "4294967295", "random"))
    for zone in ("UTC", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe")
    for locale in ("C", "C.UTF-8", "de_DE.UTF-8")
]


def digests_in(way: tuple[str, str, str, int, int]) -> list[str]:
    """Of everything but the report; and in every third way also of the report, which takes long to write."""
    hashes, zone, locale, workers, order = way
    environment = {**os.environ, "PYTHONHASHSEED": hashes, "TZ": zone, "LC_ALL": locale, "LANG": locale}
    code = PROGRAM.format(folders=[str(folder) for folder in Path(__file__).parents[:2]])
    command = [sys.executable, "-c", code, str(workers), str(order)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()


def test_one_digest_everywhere() -> None:
    count = times(40)
    ways = [WAYS[place * 37 % len(WAYS)] for place in range(count)]
    for part in range(3 if count >= 40 else 0):  # hash seed, zone and locale: each of their values among them
        assert {way[part] for way in ways} == {way[part] for way in WAYS}
    assert {way[3] for way in ways} == {1, 2, 7}
    with ThreadPoolExecutor(2) as pool:
        digests = dict(zip(ways, pool.map(digests_in, ways), strict=True))
    assert len({found[0] for found in digests.values()}) == 1, digests
    assert len({found[1] for found in digests.values() if found[1:]}) == 1, digests
