"""Sums that do not depend on the order of what is added, nor on where it was cut into chunks."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt


class ExactSum:
    """The sum of all values added so far, without rounding.

    Kept as a few floats that do not overlap (Shewchuk, Discrete & Computational Geometry 18, 1997,
    305-363), however many values there were. Values must be finite.
    """

    def __init__(self) -> None:
        self._parts: list[float] = []

    def add(self, values: npt.NDArray[np.float64]) -> None:
        """Add an array of finite floats."""
        if len(values) == 0:
            return
        terms = [*self._parts, *values.tolist()]
        parts: list[float] = []
        while (part := math.fsum(terms)) != 0.0:
            parts.append(part)
            terms.append(-part)
        self._parts = parts

    @property
    def exact(self) -> Fraction:
        return sum((Fraction(part) for part in self._parts), Fraction(0))
