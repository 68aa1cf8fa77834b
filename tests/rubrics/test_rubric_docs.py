"""What the pages say of rubrics is so: their examples are read, their keys are all there, their figures come out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from published_run import published_log

from wargame.language.load import load
from wargame.program import compile_playbook
from wargame.rubrics.coding import read_coding
from wargame.rubrics.comparing import study
from wargame.rubrics.log import read_log
from wargame.rubrics.played import Replayer
from wargame.rubrics.reading import read_rubric, read_rubrics, shipped
from wargame.rubrics.rows import ACTION, CLASS, CODING, RUBRIC
from wargame.rubrics.scoring import score

DOCS = Path(__file__).resolve().parents[2] / "docs"
HOWTO, REFERENCE = DOCS / "howto" / "score.md", DOCS / "reference" / "rubrics.md"
MODEL = DOCS / "published" / "escalation_scoring.md"


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page, without the indentation that they may have in a list."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", page.read_text(encoding="utf-8"), re.M | re.S)
    return [re.sub(rf"^{indent}", "", text, flags=re.M) for indent, text in found]


def test_the_examples_are_read(tmp_path: Path) -> None:
    rubrics, codings = 0, 0
    for page in (HOWTO, REFERENCE):
        for number, text in enumerate(blocks(page, "yaml")):
            file = tmp_path / f"{page.stem}_{number}.yaml"
            file.write_text(text, encoding="utf-8")
            if text.startswith("rubric:"):
                rubrics += 1
                assert read_rubric(file)[1] == []
            else:
                codings += 1
                assert read_coding(str(file))[1] == []
    assert (rubrics, codings) == (2, 1)


def test_the_log_of_the_how_to_can_be_scored(tmp_path: Path) -> None:
    file = tmp_path / "actions.csv"
    file.write_text(blocks(HOWTO, "text")[0], encoding="utf-8")
    found = study(read_log(file), read_rubrics(shipped())[0])
    assert found.acts == 6 and all(not each.unknown for each in found.scores)


@pytest.mark.parametrize("entry", [RUBRIC, CODING, CLASS, ACTION], ids=lambda entry: entry.name)
def test_every_key_is_in_the_reference(entry) -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert [field.key for field in entry.fields if f"`{field.key}`" not in text] == []
    assert all(f"`{name}`" in text for name in shipped())


def rows(page: Path, first: str) -> dict[str, list[str]]:
    """The rows of a page's tables whose first cell begins so or holds a shipped rubric's name."""
    found = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name = re.search(r"`(\w+)`", cells[0])
        if line.startswith(first) and name:
            found.setdefault(name[1], cells[1:])
    return found


def test_the_figures_of_the_model_page() -> None:
    """The table of four days, and the two means of the published run."""
    page = MODEL.read_text(encoding="utf-8")
    log = Replayer(compile_playbook(load("published/escalation_scoring")), 1).log([0])
    days = rows(MODEL, "|")
    for name in shipped():
        said = [float(cell.replace("−", "-")) for cell in days[name]]
        assert said == [float(day) for day in score(log, read_rubric(name)[0]).days[0]]
    found = study(published_log(), read_rubrics(["rivera2024", "rivera2024_chart"])[0])
    assert [f"{each.mean:.3g}" for each in found.scores] == ["16.5", "6.71"]
    parts = [f"{cause.part:.2f}".replace("-", "−") for cause in found.pairs[0].causes]
    assert parts == ["6.48", "3.38", "−0.07"] and all(part in page for part in [*parts, "16.5", "6.71"])
