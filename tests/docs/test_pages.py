"""The other pages: generated tables are current, links lead somewhere, examples are the shipped ones, Sphinx agrees."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wargame.engine.batch import Simulation
from wargame.language.load import load, shipped_folder
from wargame.language.sections import table
from wargame.program import compile_playbook

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
TEXTS = [*PAGES, REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md"]
_LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```$", re.M | re.S)


def anchors(path: Path) -> set[str]:
    """What can be linked to on a page: names in brackets before headings, and the headings."""
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^#{1,3} (.+)$", _FENCED.sub("", text), re.M)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r"^\(([\w-]+)\)=$", text, re.M))


def leads(there: Path, anchor: str, named: set[str]) -> bool:
    """Whether a file has the anchor: a heading or name of a page, a line (`L12`) of anything else."""
    if there.suffix != ".md":
        lines = there.read_text(encoding="utf-8").count("\n")
        return anchor.startswith("L") and 0 < int(anchor[1:]) <= lines
    return anchor in anchors(there) | named


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_links_lead_somewhere(path):
    named = {name for page in PAGES for name in re.findall(r"^\(([\w-]+)\)=$", page.read_text(encoding="utf-8"), re.M)}
    dead = []
    for target in _LINK.findall(_FENCED.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.is_file() or (anchor and not leads(there, anchor, set() if file else named)):
            dead.append(target)
    assert dead == []


def test_every_page_is_in_a_table_of_contents():
    found = {"index"}
    for page in sorted(DOCS.rglob("index.md")):
        for block in re.findall(r"^```\{toctree\}\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
            for line in block.split("\n"):
                if line and not line.startswith(":"):
                    found |= {
                        path.relative_to(DOCS).with_suffix("").as_posix() for path in page.parent.glob(f"{line}.md")
                    }
    assert {path.relative_to(DOCS).with_suffix("").as_posix() for path in PAGES} <= found


def test_the_tables_of_the_reference_are_current():
    spec = importlib.util.spec_from_file_location("make_fields", DOCS / "make_fields.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGE.read_text(encoding="utf-8") == module.page(), "run: python docs/make_fields.py"


def test_every_section_is_in_the_reference():
    text = (DOCS / "reference" / "fields.md").read_text(encoding="utf-8")
    assert [field.key for field in table().sections.fields if f"| `{field.key}` |" not in text] == []


def test_the_kind_of_the_how_to_is_that_of_the_cold_winter():
    """Every line of the example stands in the shipped playbook."""
    folder = shipped_folder()
    assert folder is not None
    shipped = {line.strip() for line in (folder / "cold_winter.yaml").read_text(encoding="utf-8").split("\n")}
    page = (DOCS / "howto" / "own_kind.md").read_text(encoding="utf-8")
    kind, _, _ = page.partition("## Then the kind")[2].partition("## Make it a library")
    blocks = re.findall(r"^```yaml\n(.*?)^```", kind, re.M | re.S)
    lines = [line.strip() for block in blocks for line in block.split("\n") if line.strip()]
    assert len(lines) > 40
    reworded = {"reopen: {by: seller, from: stopped, to: flowing, appeal: -0.5 @ judged}"}
    assert [line for line in lines if line not in shipped | reworded] == []


def test_the_kind_of_the_how_to_is_followed_word_for_word(tmp_path):
    """The blocks one below the other are a playbook; moved to a library as the page says, they are the same one."""
    page = (DOCS / "howto" / "own_kind.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", page, re.M | re.S)
    said = "".join(blocks[:-2])
    assert blocks[-2].startswith("library: supply\n") and blocks[-1].startswith("use:\n")
    (tmp_path / "winter.yaml").write_text(said, encoding="utf-8")
    alone = compile_playbook(load(tmp_path / "winter.yaml"), careful=True)
    assert not alone.warnings

    besides, _, kind = said.partition("sets:\n  customers: [AUT, HUN]\n")
    kind = re.sub(r"\n +appeal: [^\n]*|, appeal: [^,}]*(?=[,}])", "", kind).replace("[SUP]", "sellers")
    assert "appeal" not in kind and "seller: sellers" in kind
    (tmp_path / "supply.yaml").write_text(blocks[-2] + kind, encoding="utf-8")
    for line in re.findall(r"^  (?:judged|inflow|unity): .*\n", besides, re.M):
        assert line in blocks[-2]
        besides = besides.replace(line, "")
    (tmp_path / "winter.yaml").write_text(besides.replace("assumptions:\n", "") + blocks[-1], encoding="utf-8")
    moved = compile_playbook(load(tmp_path / "winter.yaml"), careful=True)
    assert not moved.warnings
    rows = [Simulation(program).run(1, run) for program in (alone, moved) for run in range(20)]
    assert [row.outcome for row in rows[:20]] == [row.outcome for row in rows[20:]]


def test_the_extension_of_the_how_to_compiles(tmp_path):
    folder = shipped_folder()
    assert folder is not None
    (tmp_path / "umbrella.yaml").write_bytes((folder / "umbrella.yaml").read_bytes())
    page = (DOCS / "howto" / "montecarlo.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(playbook: .*?)^```", page, re.M | re.S)
    (tmp_path / "waits.yaml").write_text(block, encoding="utf-8")
    playbook = load(tmp_path / "waits.yaml")
    assert playbook.changes[0] >= 1 and playbook.changes[1:] == (0, 0)
    compile_playbook(playbook)


def test_what_authors_get_wrong_is_refused(tmp_path):
    """The page promises a position and advice; here for the slips that need no context."""
    frame = (
        "playbook: Slips\nformat: 1\nclock: {start: 2025-01-01, length: 1 year}\nactors: {AAA: {name: Alfa}}\n"
        "tracks: {x: {start: 1}}\ninjects:\n  says:\n    %s\noutcomes: {over: otherwise}\n"
    )
    for slip in ("if: x > 1\n    text: Oh.", "at: 2025-02-01\n    do: x += 0,35", "at: 2025-02-01\n    text: {x} is."):
        path = tmp_path / "slips.yaml"
        path.write_text(frame % slip, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "wargame", "check", "slips.yaml"], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 2 and re.match(rb"slips\.yaml:\d+:\d+: .*\(.+\)", done.stderr), (slip, done.stderr)


def test_no_machine_is_named():
    """A page is for every reader: no paths of one computer."""
    for path in [*TEXTS, REPOSITORY / "CITATION.cff"]:
        assert re.findall(r"/(?:tmp|home|work|Users)/\w+", path.read_text(encoding="utf-8")) == [], path


@pytest.mark.skipif(not os.environ.get("WARGAME_THOROUGH"), reason="thorough: Sphinx takes its time")
def test_sphinx_builds_without_a_warning(tmp_path):
    pytest.importorskip("sphinx", reason="needs the extra `docs`")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(tmp_path / "html")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "html" / "tutorial.html").is_file()
