"""The rows of a layered graph: who stands next to whom, and where across the flow."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import attrs

_SWEEPS = 64
_STRAIGHT = (1.0, 3.0, 9.0)  # how much an edge is kept straight, by how many of its ends are bends


@attrs.define(eq=False)
class LayerCell:
    """A place in a layer: a box, a label, or a bend of a long edge."""

    thick: float  # along the flow
    broad: float  # across it
    layer: int
    before: list[LayerCell] = attrs.Factory(list)
    after: list[LayerCell] = attrs.Factory(list)
    across: float = 0.0
    rank: int = 0
    bend: bool = False


def rows_of(cells: Sequence[LayerCell]) -> list[list[LayerCell]]:
    """Cells by layer, neighbours near each other from the start."""
    rows: list[list[LayerCell]] = [[] for _ in range(1 + max((c.layer for c in cells), default=0))]
    seen: set[int] = set()
    for root in sorted(cells, key=lambda c: c.layer):
        stack = [root]
        while stack:
            cell = stack.pop()
            if id(cell) in seen:
                continue
            seen.add(id(cell))
            rows[cell.layer].append(cell)
            stack.extend(reversed(cell.after))
    return rows


def _crossings(rows: Sequence[Sequence[LayerCell]]) -> int:
    total = 0
    for row in rows:
        ends = [[o.rank for o in cell.after] for cell in row]
        flat: list[int] = []
        for group in ends:
            total += sum(1 for e in group for f in flat if f > e)
            flat.extend(group)
    return total


def _rank(rows: Sequence[Sequence[LayerCell]]) -> None:
    for row in rows:
        for k, cell in enumerate(row):
            cell.rank = k


def put_in_order(rows: list[list[LayerCell]]) -> None:
    """Reorder each row so that few edges cross."""
    _rank(rows)
    best, least = [list(row) for row in rows], _crossings(rows)
    for sweep in range(16):
        if least == 0:
            break
        forwards = sweep % 2 == 0
        for row in rows if forwards else reversed(rows):
            for cell in row:
                near = cell.before if forwards else cell.after
                cell.across = sum(o.rank for o in near) / len(near) if near else cell.rank
            row.sort(key=lambda c: c.across)
            for k, cell in enumerate(row):
                cell.rank = k
        count = _crossings(rows)
        if count < least:
            best, least = [list(row) for row in rows], count
    rows[:] = best
    _rank(rows)


def _distance(one: LayerCell, other: LayerCell, apart: float) -> float:
    return (one.broad + other.broad) / 2 + (apart / 2 if one.bend or other.bend else apart)


def straighten(cells: Sequence[LayerCell], rows: Sequence[Sequence[LayerCell]], apart: float) -> None:
    """Draw a long edge's bends into as few straight runs as its neighbours leave room for."""
    run: list[LayerCell] = []
    low, high = -math.inf, math.inf
    for cell in [*cells, None]:
        left = right = 0.0
        if cell is not None:
            row = rows[cell.layer]
            before, after = row[cell.rank - 1] if cell.rank else None, row[cell.rank + 1 : cell.rank + 2]
            left = before.across + _distance(before, cell, apart) if before else -math.inf
            right = after[0].across - _distance(cell, after[0], apart) if after else math.inf
        if run and (cell is None or max(low, left) > min(high, right)):
            goal = min(high, max(low, sum(c.across for c in run) / len(run)))
            for member in run:
                member.across = goal
            run, low, high = [], -math.inf, math.inf
        if cell is not None:
            run.append(cell)
            low, high = max(low, left), min(high, right)


def spread(rows: Sequence[Sequence[LayerCell]], apart: float) -> None:
    """Give every cell a place across the flow near its neighbours, order and distances kept."""

    def offsets(row: Sequence[LayerCell]) -> list[float]:
        at = [0.0] * bool(row)
        for one, other in itertools.pairwise(row):
            at.append(at[-1] + _distance(one, other, apart))
        return at

    fixed = [offsets(row) for row in rows]
    for row, at in zip(rows, fixed, strict=True):
        for cell, offset in zip(row, at, strict=True):
            cell.across = offset - at[-1] / 2
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        pairs = list(zip(rows, fixed, strict=True))
        for row, at in pairs if forwards else reversed(pairs):
            wanted = []
            for cell, offset in zip(row, at, strict=True):
                near = cell.before + cell.after if 2 * sweep >= _SWEEPS else cell.before if forwards else cell.after
                weights = [_STRAIGHT[cell.bend + o.bend] for o in near]
                goal = (
                    sum(w * o.across for w, o in zip(weights, near, strict=True)) / sum(weights)
                    if near
                    else cell.across
                )
                wanted.append((goal - offset, sum(weights) or 0.1))
            for cell, offset, value in zip(row, at, _monotone(wanted), strict=True):
                cell.across = value + offset


def _monotone(wanted: Sequence[tuple[float, float]]) -> list[float]:
    """The nondecreasing values nearest to those wanted, by weighted squares."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in wanted:
        count = 1
        while pools and pools[-1][0] > value:
            v, w, n = pools.pop()
            value = (value * weight + v * w) / (weight + w)
            weight += w
            count += n
        pools.append((value, weight, count))
    return [value for value, _, count in pools for _ in range(count)]
