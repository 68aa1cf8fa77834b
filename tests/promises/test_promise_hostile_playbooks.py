"""Hostile playbooks, end to end: read and compiled, refused by position, within a second and 200 MB."""

from __future__ import annotations

import functools
import random
import re
import resource
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pace import seconds_of
from promising import SHIPPED, THOROUGH, times

from wargame.language.load import load_text, shipped_folder
from wargame.language.problems import PlaybookError
from wargame.program import compile_playbook
from wargame.testing.strategies import playbook_text

HEAD = """playbook: Hostile
format: 1
clock: {start: 2025-01-01, length: 1 year}
actors:
  AA: {name: Aland}
  BB: {name: Bland}
outcomes:
  ran: otherwise
"""


def many(count: int, line: str) -> str:
    return "".join(line.replace("#", str(number)) for number in range(count))


LARGE = {
    "roles over roles": HEAD + "kinds:\n  k:\n    roles: {" + ", ".join(f"r{n}: actors" for n in range(40)) + "}\n    states: {s: }\n",
    "indices over indices": HEAD + "tracks:\n  t: {of: {" + ", ".join(f"i{n}: actors" for n in range(40)) + "}}\n",
    "options over options": HEAD + "moves:\n  m:\n    by: actors\n    options: {" + ", ".join(f"o{n}: [1, 2, 3]" for n in range(30)) + "}\n",
    "slots of slots": HEAD + "kinds:\n" + many(60, "  k#: {slots: 5000, fields: {a: 1, b: 2, c: 3}, states: {s: }}\n"),
    "formulas in formulas": HEAD + "formulas:\n  f0(a): a + a\n" + "".join(f"  f{n}(a): f{n - 1}(a) + f{n - 1}(a)\n" for n in range(1, 40)) + "measures:\n  m: f39(1)\n",
    "formulas in a ring": HEAD + "formulas:\n  f(a): g(a)\n  g(a): f(a)\nmeasures:\n  m: f(1)\n",
    "derived in a ring": HEAD + "tracks:\n  a: {always: b}\n  b: {always: a}\nmeasures:\n  m: a\n",
    "parameters in a ring": HEAD + "parameters:\n  a: b\n  b: a\n",
    "sets in a ring": HEAD + "sets:\n  a: b\n  b: a\nmeasures:\n  m: count(x for x in a)\n",
    "derived towers": HEAD + "tracks:\n  t0: 1\n" + "".join(f"  t{n}: {{always: t{n - 1} + t{n - 1}}}\n" for n in range(1, 60)) + "measures:\n  m: t59\n",
    "aggregates of aggregates": HEAD + "measures:\n  m: " + "".join("sum(" for n in range(20)) + "1" + "".join(f" for x{n} in actors)" for n in range(20)) + "\n",
    "loops in loops": HEAD + "tracks: {t: 0}\nstart: |\n" + "".join("  " * (n + 1) + f"for i{n} in range(0, 1000):\n" for n in range(12)) + "  " * 13 + "t += 1\n",
    "a power of powers": HEAD + "measures:\n  m: 9 ** 9 ** 9 ** 9\n",
    "a large comb": HEAD + "measures:\n  m: comb(1e15, 5e14)\n",
    "a long length": HEAD.replace("1 year", "99999999 years"),
    "a long tick": HEAD.replace("length: 1 year", "length: 1 year, tick: 0 seconds") + "tracks:\n  t: {start: 9, drift: {toward: 1, half_life: 0 days}}\n",
    "an early start": HEAD.replace("2025-01-01", "0001-01-01"),
    "a late start": HEAD.replace("2025-01-01", "9999-12-31"),
    "no zone": HEAD.replace("length:", "zone: ../../etc/passwd, length:"),
    "a table of nothing": HEAD + "tables:\n  t: {columns: actors, values: []}\nmeasures:\n  m: t[AA]\n",
    "names of the machine": HEAD + "tracks: {now: 1, I: 2, F: 3, state: 4, draw: 5}\n",
    "a thousand injects": HEAD + "tracks: {t: 0}\ninjects:\n" + many(1000, "  j#: {every: 1 day, do: t += 1}\n"),
}  # fmt: skip


@pytest.fixture
def bell():
    """Whatever hangs is stopped."""

    def rung(number, frame):
        raise TimeoutError("still at it after a minute")

    before = signal.signal(signal.SIGALRM, rung)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def fate(text: str) -> str:
    """Where a text ends: refused by the reader, refused by the compiler (both by position), or compiled."""
    told = "read"
    try:
        playbook = load_text(text)
        told = "understood"
        compile_playbook(playbook)
    except PlaybookError as error:
        assert error.problems
        assert all(problem.mark.line >= 1 and problem.mark.column >= 1 for problem in error.problems)
        assert all(problem.message and len(str(problem)) < 2_000 for problem in error.problems)
        return f"not {told}"
    return "compiled"


@pytest.mark.parametrize("name", LARGE)
def test_large_and_crooked(name: str, bell: None) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert seconds_of(lambda: fate(LARGE[name]), 1.0) <= 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


TOKENS = (
    "{", "}", "[", "]", ": ", "\n", "  ", "#", "'", '"', "*a", "&a", "(", ")", ",", "@", "%", "rest", "otherwise", "5 days", "1e999",
    "-1", "0", "nobody", "never", "now", "not ", "if ", " is ", " in ", "actors", "for x in actors: ", "uniform(", "\t", "é", "state",
)  # fmt: skip


@functools.cache
def corpus() -> list[str]:
    """Short playbooks, so that one spoilt place is much of them."""
    folder = shipped_folder()
    assert folder is not None
    files = [*(Path(__file__).parents[1] / "examples").glob("*.yaml"), folder / "first_steps.yaml", *(folder / "published").glob("*.yaml")]
    written = [file.read_text(encoding="utf-8") for file in sorted(files) if file.stat().st_size < 3_000]
    whole = [text for text in written if text.startswith("playbook:") and "\nuse:" not in text and "\nextend:" not in text]
    return [*whole, *sorted((playbook_text(number) for number in range(100)), key=len)[:4]]


WORD = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?%?")
ODD = ("0", "-1", "1e308", "1e-308", "0.5", "7 days", "999999 years", "never", "nobody", "rest", "all", "none_such", "x", "true")


def mutation(chance: random.Random, texts: list[str]) -> str:
    """A playbook with one to three places spoilt: characters, lines, or words that stay words."""
    text = texts[chance.randrange(len(texts))]
    for _ in range(chance.choice((1, 1, 2, 3))):
        form = chance.choices(range(7), (1, 1, 1, 1, 2, 3, 2))[0]
        if form < 2 or form == 3:
            at = chance.randrange(len(text))
            other = texts[chance.randrange(len(texts))]
            start = chance.randrange(len(other))
            new = (chance.choice(TOKENS), "", "", other[start : start + 80])[form]
            text = text[:at] + new + text[at + (chance.randint(1, 30) if form == 1 else 0) :]
        elif form == 2 or form == 4:
            lines = text.split("\n")
            line = lines.pop(chance.randrange(len(lines)))
            if form == 2:
                lines.insert(chance.randrange(len(lines)), line)
            text = "\n".join(lines)
        else:
            spots = list(WORD.finditer(text))
            spot = chance.choice(spots)
            new = chance.choice(spots).group() if form == 5 else chance.choice(ODD)
            text = text[: spot.start()] + new + text[spot.end() :]
    return text


@pytest.mark.parametrize("part", range(10))
def test_mutations_never_crash(part: int) -> None:
    """Each mutation reads and compiles, or is refused by position; none takes long, all together little room."""
    texts, fates, count = corpus(), Counter[str](), times(2_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(count):
        text = mutation(random.Random(77_000 + 10_000 * part + number), texts)
        ends: list[str] = []
        assert seconds_of(lambda text=text, ends=ends: ends.append(fate(text)), 1.0) <= 1.0, f"part {part}, number {number}"
        fates[ends[0]] += 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    assert all(fates[way] > count // 20 for way in ("not read", "not understood", "compiled")), fates


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_process_stays_small():
    """`check` takes at most 200 MB: of each shipped playbook in a thorough run, else of the largest in one process."""
    code = (
        "import sys\n"
        "from wargame.cli.main import main\n"
        "main(['check', *sys.argv[1:]])\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
    )
    folder = shipped_folder()
    assert folder is not None
    processes = [(name,) for name in SHIPPED] if THOROUGH else [("umbrella", "landslide", "peninsula", "seams")]
    for names in processes:
        done = subprocess.run([sys.executable, "-c", code, *(str(folder / f"{name}.yaml") for name in names)], capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr
        assert int(done.stdout.split()[-1]) < 200_000
