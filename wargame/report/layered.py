"""Graphs in layers: boxes and labels that do not overlap, edges that pass between them.

The way of Sugiyama: cycles are broken, nodes put into layers by their longest path, layers ordered
to cross little, and every long edge and every label gets a place of its own in each layer it passes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import networkx as nx

from wargame.report.rows import LayerCell, put_in_order, rows_of, spread, straighten

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

    def cell(width: float, height: float, layer: int, bend: bool = False) -> LayerCell:
        return LayerCell(height if down else width, width if down else height, layer, bend=bend)

    cells = {box.key: cell(box.width, box.height, layers[box.key]) for box in boxes}
    every = list(cells.values())
    paths: list[list[LayerCell]] = []
    labels: list[LayerCell | None] = []
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
                path.append(LayerCell(0.0, 4.0, layer, bend=True))
            every.append(path[-1])
        path.append(last)
        for one, other in itertools.pairwise(path):
            one.after.append(other)
            other.before.append(one)
        paths.append(path)
        labels.append(label)

    rows = rows_of(every)
    put_in_order(rows)
    spread(rows, apart)
    for path in paths:
        straighten(path[1:-1], rows, apart)
    starts, ends = _along(rows, gap)
    return _finish(boxes, cells, forward, arrows, paths, labels, rows, starts, ends, down)


def _orient(keys: Sequence[str], edges: Sequence[tuple[str, str] | None]) -> list[tuple[str, str] | None]:
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


def _along(rows: Sequence[Sequence[LayerCell]], gap: float) -> tuple[list[float], list[float]]:
    starts, ends, at = [], [], 0.0
    for row in rows:
        thick = max((c.thick for c in row), default=0.0)
        starts.append(at)
        ends.append(at + thick)
        reach = max((abs(c.across - o.across) for c in row for o in c.after), default=0.0)
        at += thick + max(gap, min(2.5 * gap, 0.2 * reach))
    return starts, ends


def _finish(
    boxes: Sequence[Box],
    cells: dict[str, LayerCell],
    forward: Sequence[tuple[str, str] | None],
    arrows: Sequence[Arrow],
    paths: Sequence[Sequence[LayerCell]],
    labels: Sequence[LayerCell | None],
    rows: Sequence[Sequence[LayerCell]],
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


def _middle(cell: LayerCell, starts: Sequence[float], ends: Sequence[float]) -> float:
    return (starts[cell.layer] + ends[cell.layer]) / 2


def _ports(paths: Sequence[Sequence[LayerCell]]) -> dict[tuple[int, int], float]:
    """Where each path meets its boxes, side by side and without crossing at the box."""
    sides: dict[tuple[int, int], list[tuple[float, int]]] = {}
    owner: dict[tuple[int, int], LayerCell] = {}
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
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
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
