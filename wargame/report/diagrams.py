"""Pictures of a playbook for `wargame show`: state machines, who affects whom, the calendar.

Each comes as an SVG that stands alone and as text. Arrows are (from, to, label); a label may be "".
"""

from __future__ import annotations

from collections.abc import Sequence

from wargame.report.layered import Arrow, Box, curve, head, layered
from wargame.report.lettering import text_width, wrap
from wargame.report.style import picture_style
from wargame.report.timeline import TimelineRow, timeline_svg, timeline_text
from wargame.report.words import clean, esc, plural, readable

__all__ = [
    "TimelineRow",
    "influence_mermaid",
    "influence_svg",
    "state_machine_mermaid",
    "state_machine_svg",
    "timeline_svg",
    "timeline_text",
]

Labelled = tuple[str, str, str]
_SIZE, _SMALL, _LINE, _TIGHT = 13.0, 11.5, 16.0, 14.0
_TITLE = 34.0


def state_machine_svg(name: str, states: Sequence[str], edges: Sequence[Labelled]) -> str:
    """A state machine from its first state down; an exit that stays is noted inside its state."""
    about = f"State machine of {readable(name)}: {plural(len(states), 'state')}, {plural(len(edges), 'exit')}"
    return _graph_svg(readable(name), about, states, edges, down=True, first=states[0] if states else None)


def influence_svg(nodes: Sequence[str], edges: Sequence[Labelled]) -> str:
    """Who affects whom, left to right."""
    about = f"Who affects whom: {plural(len(nodes), 'node')}, {plural(len(edges), 'arrow')}"
    return _graph_svg("Who affects whom", about, nodes, edges, down=False, first=None)


def state_machine_mermaid(name: str, states: Sequence[str], edges: Sequence[Labelled]) -> str:
    """The state machine as a Mermaid `stateDiagram-v2`."""
    keys = {state: f"s{k}" for k, state in enumerate(_complete(states, edges))}
    lines = ["---", f'title: "{_mermaid(readable(name))}"', "---", "stateDiagram-v2"]
    lines += [f'    state "{_mermaid(readable(state))}" as {key}' for state, key in keys.items()]
    if states:
        lines.append(f"    [*] --> {keys[states[0]]}")
    for source, target, label in edges:
        lines.append(f"    {keys[source]} --> {keys[target]}" + (f" : {_mermaid(label)}" if label else ""))
    return "\n".join(lines) + "\n"


def influence_mermaid(nodes: Sequence[str], edges: Sequence[Labelled]) -> str:
    """Who affects whom as a Mermaid flowchart."""
    keys = {node: f"n{k}" for k, node in enumerate(_complete(nodes, edges))}
    lines = ["flowchart LR"]
    lines += [f'    {key}["{_mermaid(readable(node))}"]' for node, key in keys.items()]
    for source, target, label in edges:
        lines.append(f"    {keys[source]} -->" + (f'|"{_mermaid(label)}"| ' if label else " ") + keys[target])
    return "\n".join(lines) + "\n"


def _mermaid(text: str) -> str:
    """Text that means nothing to Mermaid: its own characters as numbered entities."""
    safe = " ".join(clean(text).split())
    return "".join(f"#{ord(c)};" if c in '#;:"`<>{}[]|%&\\' else c for c in safe)


def _complete(names: Sequence[str], edges: Sequence[Labelled]) -> list[str]:
    return list(dict.fromkeys([*names, *(n for edge in edges for n in edge[:2])]))


def _graph_svg(
    title: str, about: str, names: Sequence[str], edges: Sequence[Labelled], *, down: bool, first: str | None
) -> str:
    every = _complete(names, edges)
    lines = {n: [(t, _SIZE) for t in wrap(readable(n), 170, _SIZE)] for n in every}
    joined: dict[tuple[str, str], list[str]] = {}
    for source, target, label in edges:
        texts = wrap(readable(label), 190, _SMALL) if label else []
        if source == target:
            lines[source] += [(t, _SMALL) for t in wrap("↻ " + readable(label), 190, _SMALL)]
        else:
            joined.setdefault((source, target), []).extend(texts)
    boxes = [
        Box(n, max(56.0, max(text_width(*t) for t in lines[n]) + 22), sum(_height(s) for _, s in lines[n]) + 14)
        for n in every
    ]
    arrows = [
        Arrow(a, b, max(text_width(t, _SMALL) for t in texts) + 8, _TIGHT * len(texts) + 3) if texts else Arrow(a, b)
        for (a, b), texts in joined.items()
    ]
    plan = layered(boxes, arrows, down=down, gap=20, apart=22)
    under, over = [], []
    for (pair, texts), arrow, route in zip(joined.items(), arrows, plan.routes, strict=True):
        if not route.points:
            continue
        told = esc(f"{pair[0]} → {pair[1]}" + (f": {', '.join(texts)}" if texts else ""))
        under.append(
            f'<g><title>{told}</title><path class="link" d="{curve(route, plan.down, 6)}" stroke-width="1.4"/>'
            f'<polygon class="link-head" points="{head(route, plan.down, 8)}"/></g>'
        )
        if route.label:
            x, y = route.label
            over.append(
                f'<rect class="label-ground" x="{x - arrow.width / 2:.1f}" y="{y - arrow.height / 2:.1f}" '
                f'width="{arrow.width:.1f}" height="{arrow.height:.1f}"/>'
            )
            over.append(_text([(t, _SMALL) for t in texts], x, y, "label"))
    for item in boxes:
        x, y = plan.centres[item.key]
        kind = "node first" if item.key == first else "node"
        over.append(
            f'<rect class="{kind}" x="{x - item.width / 2:.1f}" y="{y - item.height / 2:.1f}" '
            f'width="{item.width:.1f}" height="{item.height:.1f}" rx="4"/>'
        )
        over.append(_text(lines[item.key], x, y, "node-text"))
    body = f'<g transform="translate(0,{_TITLE:.0f})">{"".join(under)}{"".join(over)}</g>'
    shown = wrap(title, max(plan.width, 240) - 16, 15, 1)[0]
    return standing(shown, about, body, max(plan.width, 240), plan.height + _TITLE)


def _height(size: float) -> float:
    return _LINE if size == _SIZE else _TIGHT


def _text(lines: Sequence[tuple[str, float]], x: float, y: float, kind: str) -> str:
    top = y - sum(_height(s) for _, s in lines) / 2
    parts = []
    for text, size in lines:
        high = _height(size)
        small = "" if size == _SIZE else " small"
        parts.append(
            f'<text class="{kind}{small}" x="{x:.1f}" y="{top + high * 0.74:.1f}" '
            f'text-anchor="middle">{esc(text)}</text>'
        )
        top += high
    return "".join(parts)


def standing(title: str, about: str, body: str, width: float, height: float, more: str = "") -> str:
    """An SVG file of its own, with its colours by day and by night; `more` are rules of this one alone."""
    extra = (
        "svg text.node-text { font-size: 13px; } svg text.label, svg text.small "
        "{ font-size: 11.5px; fill: var(--muted); }"
        " svg .first { stroke-width: 2.6; } svg text.title { font-size: 15px; font-weight: 600; }"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{esc(about)}" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} '
        f'{height:.0f}"><title>{esc(title)}</title><desc>{esc(about)}</desc>'
        f'<style>{picture_style(extra + more)}</style>'
        f'<text class="title" x="8" y="22">{esc(title)}</text>{body}</svg>\n'
    )
