"""The commonest escalation chains as one graph, from the first causes on the left to what they led to."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from wargame.report.layered import Arrow, Box, curve, head, layered
from wargame.report.lettering import text_width, wrap
from wargame.report.summary import Chain, Link
from wargame.report.words import esc, step_parts

MOST_NODES, MOST_STEPS, LINE = 18, 10, 15.0
_SIZE, _BROAD, _SMALL = 12.0, 164.0, 11.0


def chosen_links(chains: Sequence[Chain], links: Sequence[Link]) -> list[Link]:
    """The links to draw: those of the commonest chains, else the commonest, up to `MOST_NODES` nodes."""
    counts = {(link.cause, link.effect): link.count for link in links}
    nodes: set[str] = set()
    weights: dict[tuple[str, str], int] = {}
    for chain in sorted(chains, key=lambda c: -c.count):
        steps = chain.steps[:MOST_STEPS]
        if len(steps) < 2 or len(nodes | set(steps)) > MOST_NODES:
            continue
        nodes |= set(steps)
        for pair in itertools.pairwise(steps):
            weights[pair] = weights.get(pair, 0) + chain.count
    if not weights:
        for link in sorted(links, key=lambda k: -k.count):
            if link.cause != link.effect and len(nodes | {link.cause, link.effect}) <= MOST_NODES:
                nodes |= {link.cause, link.effect}
                weights[link.cause, link.effect] = link.count
    return [Link(a, b, counts.get((a, b), n)) for (a, b), n in weights.items() if a != b]


def _lines(name: str) -> list[str]:
    """What the step is of on lines of its own, then what happened."""
    owner, rest = step_parts(name)
    return (wrap(owner, _BROAD - 16, _SIZE, 2) if owner else []) + wrap(rest, _BROAD - 16, _SIZE, 3)


def chain_svg(links: Sequence[Link], label: str) -> str:
    """Steps as boxes, links as arrows as broad as they are frequent, each with its count."""
    if not links:
        return ""
    names = list(dict.fromkeys(n for link in links for n in (link.cause, link.effect)))
    lines = {name: _lines(name) for name in names}
    boxes = [
        Box(name, max(64.0, max(text_width(t, _SIZE) for t in lines[name]) + 18), LINE * len(lines[name]) + 12)
        for name in names
    ]
    arrows = [Arrow(k.cause, k.effect, text_width(f"{k.count:,}", _SMALL) + 6, 15) for k in links]
    plan = layered(boxes, arrows, gap=16, apart=16)
    if plan.width > 1180:
        plan = layered(boxes, arrows, down=True, gap=22, apart=18)
    most = max(link.count for link in links) or 1
    under, over = [], []
    for link, route in zip(links, plan.routes, strict=True):
        if not route.points:
            continue
        broad = 1.0 + 6.0 * link.count / most
        size = 6.0 + broad
        told = esc(f"{link.cause} → {link.effect}: {link.count:,}")
        under.append(
            f'<g><title>{told}</title><path class="link" d="{curve(route, plan.down, size - 1)}" '
            f'stroke-width="{broad:.1f}"/>'
            f'<polygon class="link-head" points="{head(route, plan.down, size)}"/></g>'
        )
        if route.label:
            x, y = route.label
            wide = text_width(f"{link.count:,}", _SMALL) + 6
            over.append(
                f'<rect class="label-ground" x="{x - wide / 2:.1f}" y="{y - 7.5:.1f}" width="{wide:.1f}" height="15"/>'
            )
            over.append(f'<text class="count" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{link.count:,}</text>')
    for item in boxes:
        x, y = plan.centres[item.key]
        over.append(
            f'<g><title>{esc(item.key)}</title><rect class="node" x="{x - item.width / 2:.1f}" '
            f'y="{y - item.height / 2:.1f}" width="{item.width:.1f}" height="{item.height:.1f}" rx="3"/>'
        )
        top = y - LINE * (len(lines[item.key]) - 1) / 2 + 4
        owned = len(wrap(owner, _BROAD - 16, _SIZE, 2)) if (owner := step_parts(item.key)[0]) else 0
        for k, text in enumerate(lines[item.key]):
            over.append(
                f'<text class="node-text{" of" if k < owned else ""}" x="{x:.1f}" '
                f'y="{top + LINE * k:.1f}" text-anchor="middle">{esc(text)}</text>'
            )
        over.append("</g>")
    return (
        f'<svg class="graph" role="img" aria-label="{esc(label)}" width="{plan.width}" height="{plan.height}" '
        f'viewBox="0 0 {plan.width} {plan.height}">{"".join(under)}{"".join(over)}</svg>'
    )
