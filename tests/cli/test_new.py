"""`wargame new`, and how the frame says what went wrong."""

from __future__ import annotations

import pytest

from wargame.cli import main as frame


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_writes_once(here, capsys):
    assert frame.main(["new", "two_seas"]) == 0
    text = (here / "two_seas.yaml").read_text(encoding="utf-8")
    assert text.startswith("#") and "\nplaybook: Two seas\n" in text
    (here / "two_seas.yaml").write_text("mine", encoding="utf-8")
    assert frame.main(["new", "two_seas"]) == 2
    assert "two_seas.yaml is there already" in capsys.readouterr().err
    assert (here / "two_seas.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["", "../x", "/x", "a b", ".hidden", "x\n", "a/b"])
def test_names_that_lead_elsewhere(here, name):
    assert frame.main(["new", name]) == 2
    assert list(here.iterdir()) == []


def test_template_is_in_house_style(here):
    frame.main(["new", "mine"])
    assert frame.main(["fmt", "--check", "mine.yaml"]) == 0


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (PermissionError(13, "Permission denied", "x.yaml"), 2, "x.yaml: Permission denied"),
        (ZeroDivisionError("division\nby zero"), frame.BUG, "a fault of wargame"),
    ],
)
def test_errors_become_words(monkeypatch, capsys, raised, code, said):
    import wargame.cli.schema

    def fails():
        raise raised

    monkeypatch.setattr(wargame.cli.schema.command, "callback", fails)
    monkeypatch.delenv("WARGAME_DEBUG", raising=False)
    assert frame.main(["schema"]) == code
    assert said in capsys.readouterr().err


def test_unknown_command(capsys):
    assert frame.main(["montecarl"]) == 2
    assert "montecarl" in capsys.readouterr().err
