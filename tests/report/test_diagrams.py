"""Pictures of a playbook: nothing overlaps, every arrow arrives, text versions say the same."""

from __future__ import annotations

import itertools
import random
import re
import xml.etree.ElementTree as ET

import pytest
import report_sample as sample

from wargame.report.chain_graph import chain_svg, chosen_links
from wargame.report.diagrams import (
    TimelineRow,
    influence_mermaid,
    influence_svg,
    state_machine_mermaid,
    state_machine_svg,
    timeline_svg,
    timeline_text,
)
from wargame.report.layered import Arrow, Box, layered
from wargame.report.summary import Chain, Link

STATES = ["none", "requested", "agreed", "in_place", "withdrawn"]
EDGES = [
    ("none", "requested", "ask"),
    ("requested", "agreed", "the owner agrees, within 3 months"),
    ("requested", "none", "the owner declines"),
    ("agreed", "in_place", "after 18 months"),
    ("agreed", "agreed", "delay"),
    ("in_place", "withdrawn", "leave"),
    ("in_place", "withdrawn", "host asks"),
    ("withdrawn", "none", ""),
]
NAMESPACE = "{http://www.w3.org/2000/svg}"


def rectangles(plan, boxes, arrows):  # type: ignore[no-untyped-def]
    found = [(*plan.centres[b.key], b.width, b.height) for b in boxes]
    found += [(*r.label, a.width, a.height) for r, a in zip(plan.routes, arrows, strict=True) if r.label]
    return found


@pytest.mark.parametrize("down", [True, False])
def test_nothing_overlaps_and_every_arrow_arrives(down: bool) -> None:
    chance = random.Random(11)
    for _ in range(60):
        boxes = [Box(f"n{k}", chance.uniform(30, 150), chance.uniform(20, 60)) for k in range(chance.randint(1, 14))]
        pairs = {(chance.choice(boxes).key, chance.choice(boxes).key) for _ in range(chance.randint(0, 24))}
        labelled = chance.random() < 0.6
        arrows = [Arrow(a, b, chance.uniform(10, 90), 15) if labelled else Arrow(a, b) for a, b in sorted(pairs)]
        plan = layered(boxes, arrows, down=down)
        found = rectangles(plan, boxes, arrows)
        for k, (x, y, w, h) in enumerate(found):
            assert x - w / 2 >= 0 and x + w / 2 <= plan.width and y - h / 2 >= 0 and y + h / 2 <= plan.height
            for x2, y2, w2, h2 in found[:k]:
                assert abs(x - x2) >= (w + w2) / 2 - 0.3 or abs(y - y2) >= (h + h2) / 2 - 0.3
        size = {b.key: b for b in boxes}
        for arrow, route in zip(arrows, plan.routes, strict=True):
            if arrow.source == arrow.target:
                assert not route.points
                continue
            for key, (x, y) in ((arrow.source, route.points[0]), (arrow.target, route.points[-1])):
                cx, cy = plan.centres[key]
                assert abs(x - cx) <= size[key].width / 2 + 0.3 and abs(y - cy) <= size[key].height / 2 + 0.3
            for x, y in route.points[1:-1]:  # no bend inside a box
                for b in boxes:
                    cx, cy = plan.centres[b.key]
                    assert abs(x - cx) >= b.width / 2 - 0.3 or abs(y - cy) >= b.height / 2 - 0.3


def test_state_machine() -> None:
    svg = state_machine_svg("deployment", STATES, EDGES)
    root = ET.fromstring(svg)
    texts = [t.text for t in root.iter(f"{NAMESPACE}text")]
    for word in ("none", "in place", "↻ delay", "leave", "host asks", "after 18 months"):
        assert word in texts
    assert root.get("role") == "img" and root.get("aria-label") == "State machine of deployment: 5 states, 8 exits"
    assert "prefers-color-scheme: dark" in svg and root.find(f"{NAMESPACE}desc") is not None
    assert svg == state_machine_svg("deployment", STATES, EDGES)


def test_mermaid_is_escaped() -> None:
    text = state_machine_mermaid("a: b\n---", ["x;y", "end"], [("x;y", "end", 'when: <b>"1"</b>\n%% no')])
    lines = text.splitlines()
    assert lines[0] == "---" and lines[2] == "---" and lines[3] == "stateDiagram-v2"
    assert '    state "x#59;y" as s0' in lines and "    [*] --> s0" in lines
    label = next(line for line in lines if line.startswith("    s0 --> s1 : "))
    assert not set(label.split(" : ", 1)[1]) & set('<>"%:')
    flow = influence_mermaid(["USA", "end"], [("USA", "end", ""), ("end", "USA", 'say "no" | x')])
    assert flow.splitlines()[0] == "flowchart LR" and "n0 --> n1" in flow and flow.count('"') == 6


def test_influence() -> None:
    root = ET.fromstring(influence_svg(["USA", "POL", "alone"], [("USA", "POL", "agree"), ("POL", "RUS", "")]))
    texts = [t.text for t in root.iter(f"{NAMESPACE}text")]
    assert {"USA", "POL", "alone", "RUS", "agree"} <= set(texts)
    assert ET.fromstring(influence_svg([], [])) is not None
    assert ET.fromstring(state_machine_svg(sample.HOSTILE, [sample.HOSTILE], [(sample.HOSTILE,) * 3])) is not None


def test_timeline() -> None:
    rows = [TimelineRow(f"2025-03-{5 + k // 3:02}", f"inject_{k}", "What happens. " * (k % 5)) for k in range(30)]
    rows += [TimelineRow("2027-05-09T14:30", "vote", "Second round"), TimelineRow("2026-01-01T00:00:00+01:00", "zoned")]
    root = ET.fromstring(timeline_svg(rows))
    ys = [float(t.get("y", "0")) for t in root.iter(f"{NAMESPACE}text") if t.get("class") == "name"]
    assert len(ys) == 32 and all(b - a >= 21.9 for a, b in itertools.pairwise(ys))
    text = timeline_text(rows)
    assert text.startswith("Mar 2025\n   5") and "   9 14:30  vote       Second round" in text
    assert text.index("inject 29") < text.index("zoned") < text.index("vote")
    assert timeline_text([]) == "Nothing has a date.\n" and ET.fromstring(timeline_svg([])) is not None
    assert ET.fromstring(timeline_svg(rows[:1])) is not None


def test_the_chain_graph_shows_the_commonest() -> None:
    whole = sample.rich()
    links = chosen_links(whole.chains, whole.links)
    assert len({n for k in links for n in (k.cause, k.effect)}) <= 18
    counts = {(k.cause, k.effect): k.count for k in whole.links}
    assert all(counts.get((k.cause, k.effect), k.count) == k.count for k in links)
    root = ET.fromstring(chain_svg(links, "chains"))
    widths = sorted(float(p.get("stroke-width", "0")) for p in root.iter("path"))
    assert len(widths) == len(links) and widths[0] < widths[-1] == 7.0
    assert chain_svg([], "none") == ""
    assert chosen_links([Chain(("only",), 3)], [Link("a", "b", 2), Link("a", "a", 9)]) == [Link("a", "b", 2)]
    ring = [Link("a", "b", 0), Link("b", "c", 0), Link("c", "a", 0)]
    assert "nan" not in re.sub(r"<title>.*?</title>", "", chain_svg(ring, "ring"))


def test_a_picture_that_stands_alone_needs_no_variables() -> None:
    """Programs without CSS variables would paint it black; those without a dark mode take the first rules."""
    for svg in (state_machine_svg("a", ["b"], []), influence_svg(["A", "B"], [("A", "B", "c")]), timeline_svg([], "T")):
        style = svg.partition("<style>")[2].partition("</style>")[0]
        assert "var(" not in svg and svg.count("<style>") == 1
        day, _, night = style.partition("@media (prefers-color-scheme: dark)")
        assert ".node { fill: #fdfdfb; stroke: #1b4a72;" in day and ".node { fill: #14181c; stroke: #94c5ec;" in night
