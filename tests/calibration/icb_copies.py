"""Files in the shape of the ICB data, drawn from known laws: nothing in them is from the data themselves."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

SYSTEM_HEADS = (
    *("icb1", "crisno", "crisname", "break", "yrtrig", "motrig", "datrig", "yrterm", "brexit", "gravcr"),
    *("sevviosy", "viol", "noactr", "outesr", "cractr", "geog"),
)
ACTOR_HEADS = (
    *("icb2", "crisno", "cracno", "cracid", "actor", "triggr", "yrtrig", "majres", "yerres", "trgresra"),
    *("outcom", "trgterra", "viol", "noactr"),
)
LAWS = {"duration": (4.0, 1.2), "delay": (1.6, 1.3)}
Row = dict[str, object]


def write(path: Path, heads: Sequence[str], rows: Sequence[Mapping[str, object]], **how: str) -> Path:
    """A CSV file with these rows; what a row does not say is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads, restval="", **how)  # type: ignore[arg-type]
        writer.writeheader()
        writer.writerows(rows)
    return path


def days(rng: np.random.Generator, law: tuple[float, float]) -> float:
    """Whole days, rounded up as the coders count them: never below 1."""
    return max(1, round(math.exp(rng.normal(*law))))


def system_rows(seed: int, count: int, law: tuple[float, float] = LAWS["duration"]) -> list[Row]:
    """Crises spread over 1918-2017, with yearly means that vary (variance over mean about 2)."""
    rng = np.random.default_rng(seed)
    weights = rng.gamma(5.0, 1.0, 100)
    years = np.sort(1918 + rng.choice(100, count, p=weights / weights.sum()))
    years[0], years[-1] = 1918, 2017
    sizes = rng.choice(7, count, p=[0.3, 0.4, 0.12, 0.08, 0.05, 0.03, 0.02]) + 1
    return [
        {
            "icb1": "ICB1", "crisno": k + 1, "crisname": f"MADE UP {k + 1}", "break": int(rng.integers(1, 10)),
            "yrtrig": int(years[k]), "brexit": days(rng, law), "noactr": int(sizes[k]) + 2, "cractr": int(sizes[k]),
            "viol": int(rng.choice(4, p=[0.25, 0.3, 0.25, 0.2] if sizes[k] < 3 else [0.2, 0.2, 0.2, 0.4])) + 1,
        }
        for k in range(count)
    ]  # fmt: skip


def actor_rows(seed: int, count: int, law: tuple[float, float] = LAWS["delay"]) -> list[Row]:
    """Crisis actors whose delays follow one law whatever set the crisis off."""
    rng = np.random.default_rng(seed + 1)
    return [
        {
            "icb2": "ICB2", "cracno": k + 1, "crisno": k // 2 + 1, "actor": "AAA", "triggr": k % 9 + 1,
            "majres": int(rng.integers(1, 10)), "trgresra": days(rng, law),
        }
        for k in range(count)
    ]  # fmt: skip


def copies(folder: Path, seed: int = 1, crises: int = 500, actors: int = 1100) -> tuple[Path, Path]:
    """A system-level and an actor-level file."""
    return (
        write(folder / "icb1.csv", SYSTEM_HEADS, system_rows(seed, crises)),
        write(folder / "icb2.csv", ACTOR_HEADS, actor_rows(seed, actors)),
    )
