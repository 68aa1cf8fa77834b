"""`check --provenance`: every number of a file that says neither where it comes from nor why."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.cli.main import main
from wargame.language.files import LIBRARY_FOLDER
from wargame.language.load import load, read, shipped
from wargame.language.provenance import unsourced


@pytest.mark.parametrize("file", sorted(LIBRARY_FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_no_library_has_a_number_without_a_source(file: Path) -> None:
    playbook, problems = read(file)
    assert playbook is not None, problems
    assert unsourced(playbook) == []


@pytest.mark.parametrize("name", shipped())
def test_no_shipped_playbook_has_one_either(name: str) -> None:
    assert unsourced(load(name)) == []


def test_a_library_is_asked_as_a_playbook_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "alignment.yaml"
    text = (LIBRARY_FOLDER / file.name).read_text(encoding="utf-8")
    file.write_text(text.replace("1 per 3 months @ judged", "1 per 3 months"), encoding="utf-8")
    assert main(["check", str(file), "--provenance"]) == 0
    told = capsys.readouterr()
    assert (told.out + told.err).count("`3 months` has no source") == 2
