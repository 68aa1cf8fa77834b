"""No hidden inputs: neither hash seed, time zone, locale, workers nor the order of chunks can be seen in a result."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from promising import times

PROGRAM = """
import hashlib, random, sys
sys.path.insert(0, {here!r})
from promising import generated, shipped_program
from wargame.engine.batch import Simulation
from wargame.engine.game import Game
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
print(digest.hexdigest())
"""

WAYS = [
    (hashes, zone, locale, workers, order)
    for order, (workers, hashes) in enumerate((w, h) for w in (1, 2, 7) for h in ("0", "1", "4294967295", "random"))
    for zone in ("UTC", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe")
    for locale in ("C", "C.UTF-8", "de_DE.UTF-8")
]


def digest_in(way: tuple[str, str, str, int, int]) -> str:
    hashes, zone, locale, workers, order = way
    environment = {**os.environ, "PYTHONHASHSEED": hashes, "TZ": zone, "LC_ALL": locale, "LANG": locale}
    code = PROGRAM.format(here=os.path.dirname(__file__))  # noqa: PTH120
    command = [sys.executable, "-c", code, str(workers), str(order)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_one_digest_everywhere():
    count = times(40)
    ways = [WAYS[place * 37 % len(WAYS)] for place in range(count)]
    with ThreadPoolExecutor(2) as pool:
        digests = dict(zip(ways, pool.map(digest_in, ways), strict=True))
    assert len(set(digests.values())) == 1, digests
