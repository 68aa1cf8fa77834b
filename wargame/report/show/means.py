"""What an expression comes to on average, as far as that can be said before anybody plays.

Parameters stand at the mean of their distribution, places at the mean of their start. Durations are
seconds, months and years at their mean length; dates are seconds since 1970 in the playbook's zone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from wargame.language import model, tree
from wargame.program.runtime import calendar


class Means:
    """Averages in one playbook, inside one kind where `fields` are in scope."""

    def __init__(self, playbook: model.Playbook, fields: Mapping[str, model.Place] | None = None) -> None:
        self.playbook = playbook
        self.fields = fields or {}
        self.zone = playbook.clock.zone if playbook.clock else "UTC"
        self.at_start = False  # whether something that may change was taken at its start
        self._open: list[str] = []

    def of(self, said: tree.Expr) -> float | None:
        """The average of an expression, or None where only playing can tell."""
        value = self._of(said)
        return value if value is not None and math.isfinite(value) else None

    def per_second(self, said: tree.Expr) -> float | None:
        """A rate, as so many a second."""
        while isinstance(said, tree.Cited):
            said = said.value
        if not isinstance(said, tree.Per):
            return None
        value, unit = self.of(said.value), _seconds(said.unit)
        if value is None or unit <= 0:
            return None
        if said.share:
            return -math.log1p(-value) / unit if 0 <= value < 1 else None
        return max(0.0, value) / unit

    def _of(self, said: tree.Expr) -> float | None:
        match said:
            case tree.Number():
                return said.value
            case tree.Cited():
                return self._of(said.value)
            case tree.Duration():
                return _seconds(said)
            case tree.Date():
                parts = (said.year, said.month, said.day, said.hour, said.minute, said.second)
                return float(calendar.to_seconds(*parts, zone=self.zone))
            case tree.Unary(operator="-"):
                value = self._of(said.operand)
                return None if value is None else -value
            case tree.Binary():
                return self._binary(said)
            case tree.Name():
                return self._name(said.id, 0)
            case tree.Index():
                return self._index(said)
            case tree.Call():
                return self._call(said)
        return None

    def _binary(self, said: tree.Binary) -> float | None:
        left, right = self._of(said.left), self._of(said.right)
        if left is None or right is None:
            return None
        try:
            match said.operator:
                case "+":
                    return left + right
                case "-":
                    return left - right
                case "*":
                    return left * right
                case "/":
                    return left / right
                case "**":
                    return float(left**right)
        except (ArithmeticError, TypeError, ValueError):
            return None
        return None

    def _name(self, name: str, indices: int) -> float | None:
        place = self.playbook.parameters.get(name)
        if place is None:
            place = self.fields.get(name) or self.playbook.tracks.get(name)
            self.at_start = self.at_start or place is not None
        if place is None or place.always is not None or len(place.of or "") > indices or name in self._open:
            return None
        said = place.start if place.start is not None else place.fresh
        if said is None:
            return 0.0
        self._open.append(name)
        try:
            return self._of(said)
        finally:
            self._open.pop()

    def _index(self, said: tree.Index) -> float | None:
        if not isinstance(said.base, tree.Name):
            return None
        name = said.base.id
        given = [actor.tracks.get(name) for actor in self.playbook.actors.values()]
        if any(given):
            item = said.items[0]
            actor = self.playbook.actors.get(item.id) if len(said.items) == 1 and isinstance(item, tree.Name) else None
            if actor is None:
                return None
            if name in actor.tracks:
                self.at_start = True
                return self._of(actor.tracks[name])
        return self._name(name, 2)

    def _call(self, said: tree.Call) -> float | None:
        values = [value for value in map(self._of, said.args) if value is not None]
        named = {key: value for key, of in said.keywords if (value := self._of(of)) is not None}
        if len(values) < len(said.args) or len(named) < len(said.keywords):
            return None
        return _mean_of(said.name, values, named)


def _mean_of(name: str, values: Sequence[float], named: Mapping[str, float]) -> float | None:
    """The mean of a distribution, the value of min, max and clamp; None for the rest."""
    try:
        match name:
            case "uniform":
                return (values[0] + values[1]) / 2
            case "normal" | "gamma":
                return named["mean"]
            case "lognormal":
                return named["median"] * math.exp(named["sigma"] ** 2 / 2)
            case "beta":
                return values[0] / (values[0] + values[1])
            case "triangular":
                return (named["low"] + named["mode"] + named["high"]) / 3
            case "chance":
                return values[0]
            case "min":
                return min(values)
            case "max":
                return max(values)
            case "clamp":
                return min(max(values[0], values[1]), values[2])
            case "abs":
                return abs(values[0])
    except (IndexError, KeyError, ArithmeticError, ValueError):
        return None
    return None


def _seconds(said: tree.Duration) -> float:
    return said.months * calendar.MEAN_MONTH + said.seconds
