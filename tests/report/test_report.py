"""The study report: complete, self-contained, safe, and the same bytes for the same summary."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import attrs
import pytest
import report_sample as sample

import wargame.report.html as report_html
from wargame.report.html import render_report, write_report
from wargame.report.summary import Covered, Fan
from wargame.report.words import esc, readable

VOID = {"meta", "br", "link", "img", "hr", "input", "source", "wbr"}
SHAPES = {"line", "rect", "circle", "polygon", "path"}


class Tree(HTMLParser):
    """A strict reader: tags must nest, and it remembers what the tests ask about."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.parents: list[tuple[str, ...]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attributes}) == len(attributes), f"{tag}: an attribute twice"
        self.tags.append((tag, dict(attributes)))
        self.parents.append(tuple(self.open))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        self.parents.append(tuple(self.open))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.text.append(data)


PAGES: dict[str, str] = {}


@pytest.fixture(params=list(sample.ALL))
def page(request: pytest.FixtureRequest) -> str:
    name = request.param
    if name not in PAGES:
        PAGES[name] = render_report(sample.ALL[name]())
    return PAGES[name]


def rich_page() -> str:
    return PAGES.setdefault("rich", render_report(sample.rich()))


def parsed(page: str) -> Tree:
    tree = Tree()
    tree.feed(page)
    tree.close()
    assert not tree.open
    return tree


def words(page: str) -> str:
    body = page[page.index("<body>") :]
    return " ".join(re.sub(r"<[^>]*>", " ", body).replace("\u202f", " ").split())


def test_the_page_is_well_formed_and_in_order(page: str) -> None:
    tree = parsed(page)
    ids = [a["id"] for _, a in tree.tags if "id" in a]
    assert len(set(ids)) == len(ids)
    keys = [i for i in ids if i and not i.endswith("-title")]
    assert keys == [
        "asked", "answer", "warnings", "tracks", "chains", "first", "measures",
        "assumptions", "sources", "coverage", "provenance", "reading",
    ]  # fmt: skip
    levels = [int(tag[1]) for tag, _ in tree.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert "Exploration, not prediction" in page
    targets = [a["href"] for tag, a in tree.tags if tag == "a"]
    assert targets[0] == "#asked"
    assert all(t and t.startswith("#") and t[1:] in ids for t in targets)


def test_nothing_is_loaded_and_nothing_runs(page: str) -> None:
    tree = parsed(page)
    tags = {tag for tag, _ in tree.tags}
    assert not tags & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "embed",
        "image",
        "use",
        "base",
        "form",
        "foreignobject",
    }
    for tag, attributes in tree.tags:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in {"src", "srcset", "xlink:href"}, (tag, name)
            assert "url(" not in (value or "") or name in {"title", "aria-label", "data-head"}
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style and "@import" not in style and "@font-face" not in style
    assert "default-src 'none'" in page


def test_every_picture_is_valid_and_has_a_text(page: str) -> None:
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    for picture in pictures:
        root = ET.fromstring(picture)
        assert root.get("aria-hidden") == "true" or (root.get("role") == "img" and root.get("aria-label"))
        for node in root.iter():
            for name, value in node.attrib.items():
                if name in {
                    "x",
                    "y",
                    "x1",
                    "x2",
                    "y1",
                    "y2",
                    "width",
                    "height",
                    "d",
                    "points",
                    "cx",
                    "cy",
                    "transform",
                }:
                    assert not re.search("nan|inf|undefined|NaN", value), (node.tag, name, value)


def test_every_figure_has_its_numbers(page: str) -> None:
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    for figure in figures:
        assert "<table" in figure and "<caption" in figure and "<figcaption" in figure
        assert 'role="img"' in figure or "<tbody></tbody>" in figure or "histogram" not in figure
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        assert '<th scope="col"' in table


def test_the_rich_report_says_everything() -> None:
    page, text, whole = rich_page(), words(rich_page()), sample.rich()
    assert page.count("<figure") == 7 + 1 + 3  # fans that move, graph, answer, first times, measures
    for o in whole.outcomes:
        assert o.name.replace("_", " ") in text and f"{o.count:,}" in text
    assert "sampling error only: says nothing about whether the assumptions are right" in text
    assert "29.7 % † 27.7–31.7 % 588" in text
    assert "18 runs could not be finished" in text and "3 numbers of the playbook neither cite" in text
    assert "Never changed: parties[npt] (1)" in text
    assert "1 Mar 2025 to 1 Jan 2028" in text and "Europe/Brussels" in text
    assert "moves.withdraw_npt move Gives notice under Article X of the NPT. unexplained" in text
    assert "Takes longer than the clock runs." in text
    for value in (whole.provenance.command, whole.provenance.source_digest, whole.provenance.platform, "simpy 4.1.1"):
        assert value in text
    for s in whole.sources:
        assert s.details.replace("'", "&#x27;") in text
    assert "It is not the probability that the world will do so" in text


def test_no_share_stands_bare() -> None:
    for name in ("rich", "single", "crowded"):
        page = PAGES.setdefault(name, render_report(sample.ALL[name]()))
        shares = re.findall(
            r'<span class="share">.*?</span>(?=(.{0,400}?</td><td[^>]*>[^<]*|.{0,400}))', page, re.DOTALL
        )
        assert shares
        for after in shares:
            assert after.startswith('<a class="given" href="#assumptions"')
            assert re.search(r"[\d.]+–[<>\d.]+ %", words("<body>" + after))


def test_what_never_happened_is_not_called_impossible() -> None:
    row = re.search(r"<tr><th[^>]*><b>nuclear use</b>.*?</tr>", rich_page())
    assert row and "0–0.2\u202f%" in row[0] and 'class="dot hollow"' in row[0] and "#assumptions" in row[0]


def test_hostile_text_stays_text() -> None:
    page = PAGES.setdefault("hostile", render_report(sample.hostile()))
    tree = parsed(page)
    assert "alert(1)" in "".join(tree.text)
    assert "<script" not in page and "<img" not in page and page.count("</style>") == 1 and page.count("</title>") >= 1
    assert "\x00" not in page and "\u202e" not in page and "\ud800" not in page
    page.encode()


def test_nothing_recorded_is_said() -> None:
    text = words(PAGES.setdefault("bare", render_report(sample.bare())))
    assert "Partial result. 0 of 2,000 runs were done" in text
    assert text.count("No run was recorded") == 3
    assert "No run ended in an outcome." in text


def test_partial_results_are_said_first() -> None:
    whole = sample.rich()
    part = attrs.evolve(whole, fans=(), provenance=attrs.evolve(whole.provenance, runs_done=1250))
    text = words(render_report(part))
    assert "1,250 of 2,000 runs were done" in text and "Warnings (3)" in text


def test_counts_of_rare_outcomes_are_no_shares() -> None:
    page = rich_page()
    part = page[page.index("How runs came to each outcome") : page.index('<section id="first"')]
    assert "3 of 22 runs" in part and "%" not in part


def test_many_tracks_become_tables() -> None:
    page = PAGES.setdefault("crowded", render_report(sample.crowded()))
    assert page.count('<svg class="fan"') == 12 and "16 further tracks, as tables" in page
    assert len(page) < 2_000_000


def test_dark_paper_and_narrow_are_provided_for() -> None:
    page = rich_page()
    assert "prefers-color-scheme: dark" in page and "@media print" in page and "max-width: 44rem" in page
    pictures = "".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))
    painted = set(re.findall(r'(?:fill|stroke)="([^"]*)"', pictures))
    assert all(p in {"none", "transparent"} or p.startswith("var(--") for p in painted), painted


SAME = """
import hashlib, locale, sys
sys.path.insert(0, {root!r})
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
import report_sample as sample
from wargame.report.html import render_report
print(hashlib.sha256(render_report(sample.rich()).encode()).hexdigest())
"""


def test_equal_summaries_give_equal_bytes() -> None:
    root = str(Path(__file__).parent)
    digests = {hashlib.sha256(rich_page().encode()).hexdigest()}
    for seed, zone in (("0", "UTC"), ("4242", "Asia/Tokyo")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [sys.executable, "-c", SAME.format(root=root)], env=environment, capture_output=True, text=True, check=True
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1


def test_import_costs_nothing() -> None:
    code = (
        "import sys, wargame.report, wargame.report.summary, wargame.report.html\n"
        "print([m for m in ('altair', 'vl_convert', 'networkx', 'numpy') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.html"
    small = attrs.evolve(sample.rich(), fans=())
    write_report(small, path)
    before = path.read_bytes()
    assert before.decode() == render_report(small)
    assert path.stat().st_mode & 0o777 == 0o666 & ~_umask()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report_html.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_report(sample.bare(), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_every_picture_says_what_it_shows_and_has_its_numbers_beside_it() -> None:
    summary = sample.rich()
    page = render_report(summary)
    for picture in re.findall(r"<svg[^>]*>", page):
        assert 'aria-hidden="true"' in picture or re.search(r'aria-label="[^"]{10,}"', picture), picture
    for measure in summary.measures:
        if measure.count and measure.histogram:
            table = page.split(f"{esc(readable(measure.name))}: runs by value</caption>", 1)[1].split("</table>")[0]
            counts = [int(cell.replace(",", "")) for cell in re.findall(r'data-head="Runs">([\d,]+)<', table)]
            assert counts == [count for _, _, count in measure.histogram]


def test_names_in_an_authors_reason_are_set_as_names() -> None:
    covered = (Covered("kinds.treaty.states.dead", "state", "treaty is dead_now", 0, "Only below `min_parties` & <2."),)
    page = render_report(attrs.evolve(sample.rich(), coverage=covered))
    assert "Only below <code>min_parties</code> &amp; &lt;2." in page and "treaty is dead now" in page


def test_cells_of_which_the_same_is_said_stand_for_each_other() -> None:
    flat = ((1.0, 1.0, 1.0, 1.0, 1.0),) * 2
    pairs = tuple(Fan(f"stock[A{k}, B]", (0.0, 1.0), flat, 10) for k in range(20))
    rest = tuple(Fan(f"few[A{k}]", (0.0, 1.0), flat, 10) for k in range(3))
    said = words(render_report(attrs.evolve(sample.rich(), fans=(*sample.rich().fans, *pairs, *rest))))
    assert "stock[A0, B] and 19 more of its cells (1)" in said and "stock[A7, B]" not in said
    assert "few[A0], few[A1], few[A2] (1)" in said


def test_the_headline_is_a_sentence() -> None:
    said = words(rich_page())
    assert re.search(r"Under this playbook’s assumptions, \S+\s?% of runs end in “[^”]+” \([^)]+\), \S+\s?% in “", said)
    alone = words(render_report(attrs.evolve(sample.rich(), parameters=())))
    assert "0 parameters" not in alone
