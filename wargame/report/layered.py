"""Graphs in layers: boxes and labels that do not overlap, edges that pass between them.

The way of Sugiyama: cycles are broken, nodes put into layers by their longest path, layers ordered
to cross little, and every long edge and every label gets a place of its own in each layer it passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import networkx as nx

Point = tuple[float, float]


@attrs.frozen
class Box:
    """A node: its name and its size in pixels."""

    key: str
    width: float
    height: float


@attrs.frozen
class Arrow:
    """An edge between two boxes; `width` and `height` are its label's, nought for none."""

    source: str
    target: str
    width: float = 0.0
    height: float = 0.0


@attrs.frozen
class Route:
    """Where an arrow runs: from its source to its target through `points`, its label at `label`."""

    points: tuple[Point, ...]
    label: Point | None


@attrs.frozen
class Layout:
    """Centres of the boxes, routes of the arrows in the order given, size of the whole."""

    centres: dict[str, Point]
    routes: tuple[Route, ...]
    width: float
    height: float
    down: bool


@attrs.define(eq=False)
class _Cell:
    """A place in a layer: a box, a label, or a bend of a long edge."""

    thick: float  # along the flow
    broad: float  # across it
    layer: int
    before: list[_Cell] = attrs.Factory(list)
    after: list[_Cell] = attrs.Factory(list)
    across: float = 0.0
    rank: int = 0
    bend: bool = False


def layered(
    boxes: Sequence[Box], arrows: Sequence[Arrow], *, down: bool = False, gap: float = 26.0, apart: float = 18.0
) -> Layout:
    """Lay boxes out left to right, or from the top `down`. Arrows from a box to itself are not drawn."""
    keys = [box.key for box in boxes]
    known = set(keys)
    drawn = [a.source in known and a.target in known and a.source != a.target for a in arrows]
    forward = _orient(keys, [(a.source, a.target) if ok else None for a, ok in zip(arrows, drawn, strict=True)])
    labelled = any(a.width for a in arrows)
    layers = _layers(keys, [e for e in forward if e is not None], 2 if labelled else 1)

    def cell(width: float, height: float, layer: int, bend: bool = False) -> _Cell:
        return _Cell(height if down else width, width if down else height, layer, bend=bend)

    cells = {box.key: cell(box.width, box.height, layers[box.key]) for box in boxes}
    every = list(cells.values())
    paths: list[list[_Cell]] = []
    labels: list[_Cell | None] = []
    for arrow, edge in zip(arrows, forward, strict=True):
        if edge is None:
            paths.append([])
            labels.append(None)
            continue
        first, last = cells[edge[0]], cells[edge[1]]
        middle = (first.layer + last.layer) // 2
        path, label = [first], None
        for layer in range(first.layer + 1, last.layer):
            if layer == middle and arrow.width:
                label = cell(arrow.width, arrow.height, layer)
                path.append(label)
            else:
                path.append(_Cell(0.0, 4.0, layer, bend=True))
            every.append(path[-1])
        path.append(last)
        for one, other in zip(path, path[1:], strict=False):
            one.after.append(other)
            other.before.append(one)
        paths.append(path)
        labels.append(label)

    rows = _rows(every)
    _order(rows)
    _spread(rows, apart)
    starts, ends = _along(rows, gap)
    return _finish(boxes, cells, forward, arrows, paths, labels, rows, starts, ends, down)


def _orient(
    keys: Sequence[str], edges: Sequence[tuple[str, str] | None]
) -> list[tuple[str, str] | None]:
    """Turn round the edges that close a cycle, seen from the first key."""
    out: dict[str, list[str]] = {key: [] for key in keys}
    for edge in edges:
        if edge is not None:
            out[edge[0]].append(edge[1])
    state: dict[str, int] = {}
    back: set[tuple[str, str]] = set()
    for root in keys:
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(out[root]))]
        while stack:
            node, following = stack[-1]
            for other in following:
                if other not in state:
                    state[other] = 1
                    stack.append((other, iter(out[other])))
                    break
                if state[other] == 1:
                    back.add((node, other))
            else:
                state[node] = 2
                stack.pop()
    return [(e[1], e[0]) if e is not None and e in back else e for e in edges]


def _layers(keys: Sequence[str], edges: Iterable[tuple[str, str]], step: int) -> dict[str, int]:
    graph: Any = nx.DiGraph()
    graph.add_nodes_from(keys)
    graph.add_edges_from(edges)
    place = {key: k for k, key in enumerate(keys)}
    order = list(nx.lexicographical_topological_sort(graph, key=place.__getitem__))
    layer: dict[str, int] = {}
    for node in order:
        layer[node] = max((layer[p] + step for p in graph.predecessors(node)), default=0)
    for node in reversed(order):
        if graph.out_degree(node) > graph.in_degree(node):
            layer[node] = min(layer[s] for s in graph.successors(node)) - step
    least = min(layer.values(), default=0)
    return {node: layer[node] - least for node in keys}


def _rows(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    """Cells by layer, neighbours near each other from the start."""
    rows: list[list[_Cell]] = [[] for _ in range(1 + max((c.layer for c in cells), default=0))]
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


def _crossings(rows: Sequence[Sequence[_Cell]]) -> int:
    total = 0
    for row in rows:
        ends = [[o.rank for o in cell.after] for cell in row]
        flat: list[int] = []
        for group in ends:
            total += sum(1 for e in group for f in flat if f > e)
            flat.extend(group)
    return total


def _rank(rows: Sequence[Sequence[_Cell]]) -> None:
    for row in rows:
        for k, cell in enumerate(row):
            cell.rank = k


def _order(rows: list[list[_Cell]]) -> None:
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


def _spread(rows: Sequence[Sequence[_Cell]], apart: float) -> None:
    """Give every cell a place across the flow near its neighbours, order and distances kept."""

    def offsets(row: Sequence[_Cell]) -> list[float]:
        at = [0.0]
        for one, other in zip(row, row[1:], strict=False):
            space = apart / 2 if one.bend or other.bend else apart
            at.append(at[-1] + (one.broad + other.broad) / 2 + space)
        return at

    fixed = [offsets(row) for row in rows]
    for row, at in zip(rows, fixed, strict=True):
        for cell, offset in zip(row, at, strict=True):
            cell.across = offset - at[-1] / 2
    for sweep in range(24):
        forwards = sweep % 2 == 0
        pairs = list(zip(rows, fixed, strict=True))
        for row, at in pairs if forwards else reversed(pairs):
            wanted = []
            for cell, offset in zip(row, at, strict=True):
                near = cell.before + cell.after if sweep >= 20 else cell.before if forwards else cell.after
                weights = [4.0 if cell.bend or o.bend else 1.0 for o in near]
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


def _along(rows: Sequence[Sequence[_Cell]], gap: float) -> tuple[list[float], list[float]]:
    starts, ends, at = [], [], 0.0
    for row in rows:
        thick = max((c.thick for c in row), default=0.0)
        starts.append(at)
        ends.append(at + thick)
        reach = max((abs(c.across - o.across) for c in row for o in c.after), default=0.0)
        at += thick + max(gap, min(2 * gap, 0.14 * reach))
    return starts, ends


def _finish(
    boxes: Sequence[Box],
    cells: dict[str, _Cell],
    forward: Sequence[tuple[str, str] | None],
    arrows: Sequence[Arrow],
    paths: Sequence[Sequence[_Cell]],
    labels: Sequence[_Cell | None],
    rows: Sequence[Sequence[_Cell]],
    starts: Sequence[float],
    ends: Sequence[float],
    down: bool,
) -> Layout:
    margin = 8.0
    flat = [c for row in rows for c in row]
    low = min((c.across - c.broad / 2 for c in flat), default=0.0) - margin
    high = max((c.across + c.broad / 2 for c in flat), default=0.0) + margin
    length = (ends[-1] if ends else 0.0) + 2 * margin

    def point(along: float, across: float) -> Point:
        u, v = round(along + margin, 1), round(across - low, 1)
        return (v, u) if down else (u, v)

    ports = _ports(paths)
    routes = []
    for k, path in enumerate(paths):
        edge = forward[k]
        if edge is None:
            routes.append(Route((), None))
            continue
        first, last = path[0], path[-1]
        points = [point(_middle(first, starts, ends) + first.thick / 2, ports[k, 0])]
        points.append(point(ends[first.layer], ports[k, 0]))
        for cell in path[1:-1]:
            points.append(point(starts[cell.layer], cell.across))
            points.append(point(ends[cell.layer], cell.across))
        points.append(point(starts[last.layer], ports[k, 1]))
        points.append(point(_middle(last, starts, ends) - last.thick / 2, ports[k, 1]))
        points = [p for p, before in zip(points, [None, *points], strict=False) if p != before]
        if edge != (arrows[k].source, arrows[k].target):
            points.reverse()
        label = labels[k]
        spot = point(_middle(label, starts, ends), label.across) if label is not None else None
        routes.append(Route(tuple(points), spot))
    centres = {b.key: point(_middle(cells[b.key], starts, ends), cells[b.key].across) for b in boxes}
    width, height = (high - low, length) if down else (length, high - low)
    return Layout(centres, tuple(routes), round(width, 1), round(height, 1), down)


def _middle(cell: _Cell, starts: Sequence[float], ends: Sequence[float]) -> float:
    return (starts[cell.layer] + ends[cell.layer]) / 2


def _ports(paths: Sequence[Sequence[_Cell]]) -> dict[tuple[int, int], float]:
    """Where each path meets its boxes, side by side and without crossing at the box."""
    sides: dict[tuple[int, int], list[tuple[float, int]]] = {}
    owner: dict[tuple[int, int], _Cell] = {}
    for k, path in enumerate(paths):
        if path:
            for side, cell, near in ((0, path[0], path[1]), (1, path[-1], path[-2])):
                sides.setdefault((id(cell), side), []).append((near.across, k))
                owner[id(cell), side] = cell
    ports = {}
    for where, group in sides.items():
        cell = owner[where]
        group.sort()
        step = min(14.0, 0.75 * cell.broad / len(group))
        for position, (_, k) in enumerate(group):
            ports[k, where[1]] = cell.across + (position - (len(group) - 1) / 2) * step
    return ports


def curve(route: Route, down: bool, short: float = 0.0) -> str:
    """An SVG path along `route`, ending `short` pixels before the target."""
    points = list(route.points)
    if short:
        (x0, y0), (x1, y1) = points[-2], points[-1]
        points[-1] = (x1, y1 - (short if y1 > y0 else -short)) if down else (x1 - (short if x1 > x0 else -short), y1)
    text = f"M{_xy(points[0])}"
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        if (x0 == x1) if down else (y0 == y1):
            text += f"L{_xy((x1, y1))}"
        elif down:
            middle = (y0 + y1) / 2
            text += f"C{_xy((x0, middle))} {_xy((x1, middle))} {_xy((x1, y1))}"
        else:
            middle = (x0 + x1) / 2
            text += f"C{_xy((middle, y0))} {_xy((middle, y1))} {_xy((x1, y1))}"
    return text


def head(route: Route, down: bool, size: float = 7.0) -> str:
    """The points of an arrowhead at the end of `route`."""
    (x0, y0), (x1, y1) = route.points[-2], route.points[-1]
    half = size * 0.5
    if down:
        back = y1 - size if y1 > y0 else y1 + size
        corners = [(x1, y1), (x1 - half, back), (x1 + half, back)]
    else:
        back = x1 - size if x1 > x0 else x1 + size
        corners = [(x1, y1), (back, y1 - half), (back, y1 + half)]
    return " ".join(_xy(c) for c in corners)


def _xy(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
