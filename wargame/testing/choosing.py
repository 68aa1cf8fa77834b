"""Where the choices of a generated playbook or play come from: a seed, or hypothesis.

A seed is fast and gives the same text for ever; hypothesis also shrinks what it finds.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choosing(ABC):
    """A source of choices. Everything else is made of `integer`."""

    @abstractmethod
    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""

    def of(self, options: Sequence[T]) -> T:
        """One of several things; the first is the simplest."""
        return options[self.integer(0, len(options) - 1)]

    def odds(self, percent: int) -> bool:
        """True in so many cases of a hundred."""
        return self.integer(0, 99) >= 100 - percent

    def some(self, options: Sequence[T], least: int = 0, most: int | None = None) -> list[T]:
        """Several different things, in their order; at least and at most so many."""
        count = self.integer(least, len(options) if most is None else min(most, len(options)))
        left = list(range(len(options)))
        while len(left) > count:
            left.pop(self.integer(0, len(left) - 1))
        return [options[place] for place in left]


class Seeded(Choosing):
    """Choices from a seed."""

    def __init__(self, seed: int) -> None:
        self._bits = random.Random(seed).getrandbits

    def integer(self, low: int, high: int) -> int:
        return low + (self._bits(40) * (high - low + 1) >> 40)


class Drawn(Choosing):
    """Choices that hypothesis makes."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        number: int = self._draw(st.integers(low, high))
        return number
