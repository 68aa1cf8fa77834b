"""Chance, counted: a draw is a function of (seed, run, stream name, count) and of nothing else.

The generator is SplitMix64 in counter form (Steele, Lea and Flood, "Fast splittable pseudorandom
number generators", OOPSLA 2014; the constants are those of Vigna's splitmix64.c). All arithmetic
is modulo 2**64, GAMMA is 0x9E3779B97F4A7C15:

    mix64(z)                one SplitMix64 output, from a state already stepped
    run_key(seed, run)      mix64(mix64(seed + GAMMA) + (run + 1) * GAMMA)
    stream_key(name)        first 8 bytes, little endian, of blake2b(name in UTF-8, 8 bytes long)
    stream_seed(R, K)       mix64(R + K)
    draw k (from 0)         (mix64(stream_seed + (k + 1) * GAMMA) >> 11) * 2**-53, in [0, 1)

So a stream is SplitMix64 itself, seeded with its stream_seed. Two runs of one seed never share a
run key, and two streams of a run never share a stream seed (each step is one to one).

How draws are kept
------------------
`U` is a plain list of floats, shared by a run and all its forks, and only ever appended to. It
holds blocks, each a stretch of one stream followed by 2.0, which marks its end. `D[s]` is the
place in U of stream s's next draw. Drawing is

    k = D[s]; D[s] = k + 1; u = U[k]
    if u > 1.0: u = streams.refill(D, U, s)

To fork a game copy D and share U. `U[0]` is a float too (2.0: the end of an empty block), an
instance of `Ledger`, which knows whose draws these are; U itself is no subclass of list, because
subscripting one is 2.5 times slower. How large the blocks are is guessed from earlier runs, and
can't be seen in any value. To save a game keep `counts(D, U)`; `resume` goes on from there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, cast

import numpy as np
import numpy.typing as npt

MASK = 0xFFFFFFFFFFFFFFFF
GAMMA = 0x9E3779B97F4A7C15
_M1 = 0xBF58476D1CE4E5B9
_M2 = 0x94D049BB133111EB
UNIT = 2.0**-53
END = 2.0

FIRST = 4  # draws a stream gets before anything was learnt
LARGEST = 256  # draws in a block, at most
WINDOW = 256  # runs that are learnt from
REFILL = 200.0  # what a refill costs, in draws that are made ready and never used (both were measured)


def mix64(z: int) -> int:
    """The output function of SplitMix64; one to one on 0 .. 2**64 - 1 (a larger z is reduced)."""
    z &= MASK
    z = ((z ^ (z >> 30)) * _M1) & MASK
    z = ((z ^ (z >> 27)) * _M2) & MASK
    return z ^ (z >> 31)


def stream_key(name: str) -> int:
    """The 64-bit key of a stream, from its qualified name (`injects.drones`) alone."""
    return int.from_bytes(blake2b(name.encode("utf-8"), digest_size=8).digest(), "little")


def run_key(seed: int, run: int) -> int:
    """The 64-bit key of run number `run` under `seed`; both in 0 .. 2**64 - 1, else ValueError."""
    if not (0 <= seed <= MASK and 0 <= run <= MASK):
        raise ValueError(f"seed and run are whole numbers from 0 to 2**64 - 1, not {seed} and {run}")
    return mix64(mix64(seed + GAMMA) + (run + 1) * GAMMA)


def stream_seed(run_key: int, stream_key: int) -> int:
    """The SplitMix64 seed of one stream in one run."""
    return mix64(run_key + stream_key)


def uniform(seed: int, run: int, name: str, k: int) -> float:
    """Draw number k (from 0) of the stream `name`, in [0, 1): the definition everything else meets."""
    return unit(stream_seed(run_key(seed, run), stream_key(name)), k)


def unit(stream_seed: int, k: int) -> float:
    """Draw number k (from 0) of the stream with that seed, in [0, 1)."""
    return (mix64(stream_seed + (k + 1) * GAMMA) >> 11) * UNIT


_Words = npt.NDArray[np.uint64]

# uint64 arrays wrap without a warning, uint64 scalars do not: keep the constants as arrays.
_S30, _S27, _S31, _S11 = (np.array(n, dtype=np.uint64) for n in (30, 27, 31, 11))
_A1, _A2, _G = (np.array(n, dtype=np.uint64) for n in (_M1, _M2, GAMMA))


def _mix(z: _Words) -> _Words:
    """mix64 of every element, in place; returns z."""
    t = z >> _S30
    np.bitwise_xor(z, t, out=z)
    np.multiply(z, _A1, out=z)
    np.right_shift(z, _S27, out=t)
    np.bitwise_xor(z, t, out=z)
    np.multiply(z, _A2, out=z)
    np.right_shift(z, _S31, out=t)
    np.bitwise_xor(z, t, out=z)
    return z


def _units(z: _Words) -> npt.NDArray[np.float64]:
    """Stepped states to floats in [0, 1); z is used up."""
    _mix(z)
    np.right_shift(z, _S11, out=z)
    return np.multiply(z.view(np.int64), UNIT, dtype=np.float64)


class _Plan:
    """Where the first blocks stand in U, for one choice of block sizes."""

    __slots__ = ("floor", "owner", "places", "sizes", "start", "steps", "total")

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = list(sizes)
        lengths = np.array([size + 1 if size else 0 for size in self.sizes], dtype=np.int64)
        ends = np.cumsum(lengths)  # places of the end marks; the first, of nothing, is at 0
        self.total = 1 + int(lengths.sum())
        self.places = np.where(lengths > 0, ends - lengths + 1, 0)
        self.start: list[int] = self.places.tolist()  # per stream; 0, the end mark of nothing, for one without a block
        self.owner = np.concatenate(([0], np.repeat(np.arange(len(lengths)), lengths))).astype(np.intp)
        counts = np.arange(self.total) - self.places[self.owner] if self.sizes else np.zeros(1, dtype=np.int64)
        self.steps = (counts + 1).astype(np.uint64) * _G
        self.floor = np.zeros(self.total)
        self.floor[0] = self.floor[ends[lengths > 0]] = END


class Ledger(float):
    """What U[0] is: the number 2.0 that also knows the run and where U's blocks stand."""

    __slots__ = ("base", "found", "key", "later", "plan", "starts")

    key: int  # the run's key
    plan: _Plan  # of the first blocks
    base: list[int]  # each stream's count at the start of its first block
    starts: list[int]  # places of the later blocks, ascending
    later: list[tuple[int, int]]  # their (stream, count at their start)
    found: dict[tuple[int, int], int]  # and back to the place


class Streams:
    """All the streams of one program; serves any number of runs, also at once.

    `names` are qualified names in the order of the program's stream numbers. ValueError where two
    are the same, or share a key (one chance in 10**14 for 500 names).
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.keys = [stream_key(name) for name in self.names]
        seen: dict[int, str] = {}
        for name, key in zip(self.names, self.keys, strict=True):
            if key in seen:
                raise ValueError(f"two random streams have one key: {seen[key]!r} and {name!r}")
            seen[key] = name
        self._keys = np.array(self.keys, dtype=np.uint64)
        self._zeros = [0] * len(self.names)
        self._plan = _Plan([FIRST] * len(self.names))
        self._runs = 0
        self._window: npt.NDArray[np.int64] = np.zeros((WINDOW, len(self.names)), dtype=np.int64)

    def begin(self, seed: int, run: int) -> tuple[list[int], list[float]]:
        """D and U of a run in which nothing has been drawn yet."""
        plan = self._plan
        key = run_key(seed, run)
        return plan.start.copy(), self._fill(key, plan, plan.steps, self._zeros)

    def resume(self, seed: int, run: int, counts: Sequence[int]) -> tuple[list[int], list[float]]:
        """D and U of a run in which stream s has already made counts[s] draws (as told by `counts`)."""
        base = [int(n) for n in counts]
        if len(base) != len(self.names) or any(n < 0 for n in base):
            raise ValueError(f"needs one count, 0 or more, for each of {len(self.names)} streams")
        plan = self._plan
        steps = plan.steps
        if base:
            steps = steps + np.array(base, dtype=np.uint64)[plan.owner] * _G
        return plan.start.copy(), self._fill(run_key(seed, run), plan, steps, base)

    def _fill(self, key: int, plan: _Plan, steps: _Words, base: list[int]) -> list[float]:
        ledger = Ledger(END)
        ledger.key, ledger.plan, ledger.base = key, plan, base
        ledger.starts, ledger.later, ledger.found = [], [], {}
        if not self.keys:
            return [ledger]
        seeds = _mix(self._keys + np.array(key, dtype=np.uint64))
        z = seeds.take(plan.owner)
        np.add(z, steps, out=z)
        u = _units(z)
        U = cast("list[float]", np.maximum(u, plan.floor, out=u).tolist())
        U[0] = ledger
        return U

    def refill(self, D: list[int], U: list[float], s: int) -> float:
        """The next draw of stream s, for when the end of its block was met at U[D[s] - 1].

        Appends the stream's next block to U, unless a fork has done so before. A block's size
        depends on its first count alone: 4, then 16 up to count 16, 64 up to 128, then 256.
        """
        ledger = cast(Ledger, U[0])
        first = self._count(ledger, s, D[s] - 1)
        place = ledger.found.get((s, first), 0)
        if not place:
            place = len(U)
            size = 4 if first == 0 else 16 if first <= 16 else 64 if first <= 128 else LARGEST
            seed = stream_seed(ledger.key, self.keys[s])
            if size == 4:
                block = [unit(seed, k) for k in range(4)]
            else:
                low = (seed + (first + 1) * GAMMA) & MASK
                block = _units(_STEPS[:size] + np.array(low, dtype=np.uint64)).tolist()
            block.append(END)
            U += block
            ledger.starts.append(place)
            ledger.later.append((s, first))
            ledger.found[s, first] = place
        D[s] = place + 1
        return U[place]

    def _count(self, ledger: Ledger, s: int, place: int) -> int:
        """How many draws stream s has made when its next one is at U[place]."""
        plan = ledger.plan
        if place < plan.total:
            return ledger.base[s] + place - plan.start[s]
        b = bisect_right(ledger.starts, place) - 1
        return ledger.later[b][1] + place - ledger.starts[b]

    def counts(self, D: Sequence[int], U: list[float]) -> list[int]:
        """How many draws each stream has made since the run began, by stream number."""
        ledger = cast(Ledger, U[0])
        return [self._count(ledger, s, place) for s, place in enumerate(D)]

    def learn(self, D: Sequence[int], U: list[float]) -> None:
        """Take a finished run as an example of how many draws to have ready for the next ones.

        Each stream gets as many as cost least over the first 256 runs, at most 256: those that are
        made ready and not used against those that a refill is needed for. May be called after every
        run: later calls return at once. Changes no value.
        """
        n = self._runs
        if n == WINDOW or not self.names:
            return
        self._window[n] = self._used(D, U)
        self._runs = n = n + 1
        if n & (n - 1):  # after runs 1, 2, 4, 8 ...
            return
        used = np.sort(np.minimum(self._window[:n], LARGEST), axis=0)
        costs = used + (REFILL * np.arange(n - 1, -1, -1) / n)[:, None]
        sizes = np.take_along_axis(used, costs.argmin(axis=0)[None, :], axis=0)[0].tolist()
        if sizes != self._plan.sizes:
            self._plan = _Plan(sizes)

    def _used(self, D: Sequence[int], U: list[float]) -> npt.NDArray[Any]:
        """Draws made by each stream since U was begun."""
        ledger = cast(Ledger, U[0])
        used = np.array(D, dtype=np.int64) - ledger.plan.places
        for s in {s for s, _ in ledger.later}:
            used[s] = self._count(ledger, s, D[s]) - ledger.base[s]
        return used


_STEPS = np.array([(k * GAMMA) & MASK for k in range(LARGEST)], dtype=np.uint64)
