"""Wheel, source distribution and editable install all find the shipped playbooks and libraries.

Builds and installs into fresh virtual environments, so it runs with the thorough counts only. Needs
the package index for the build backend and the few libraries that `wargame check` imports.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
NEEDED = ["attrs", "click", "pyyaml", "numpy", "simpy"]

pytestmark = pytest.mark.skipif(
    not os.environ.get("WARGAME_THOROUGH"), reason="builds packages; WARGAME_THOROUGH=1 runs it"
)


def call(*words: object, cwd: Path | None = None) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=kept, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the sources, so that building leaves nothing behind."""
    folder = tmp_path_factory.mktemp("copy") / "wargame"
    skip = shutil.ignore_patterns(
        ".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "results", "_build", "dist"
    )
    shutil.copytree(REPOSITORY, folder, ignore=skip)
    return folder


@pytest.fixture(scope="module")
def built(copy, tmp_path_factory) -> tuple[Path, Path]:
    """The wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    builder = tmp_path_factory.mktemp("builder")
    call(sys.executable, "-m", "venv", builder)
    call(builder / "bin/pip", "install", "-q", "build")
    call(builder / "bin/python", "-m", "build", "--outdir", folder, copy)
    (wheel,) = folder.glob("*.whl")
    (source,) = folder.glob("*.tar.gz")
    return wheel, source


def names(folder: str, suffix: str = ".yaml") -> set[str]:
    return {path.name for path in (REPOSITORY / folder).glob(f"*{suffix}")}


def below(folder: str) -> set[str]:
    """Paths of all playbooks in a folder, those in its own folders too."""
    return {path.relative_to(REPOSITORY / folder).as_posix() for path in (REPOSITORY / folder).rglob("*.yaml")}


def test_wheel_holds_playbooks_libraries_and_template(built):
    held = zipfile.ZipFile(built[0]).namelist()
    assert below("playbooks") == {
        n.removeprefix("wargame/playbooks/") for n in held if n.startswith("wargame/playbooks/") and n.endswith(".yaml")
    }
    assert names("wargame/library") == {Path(n).name for n in held if n.startswith("wargame/library/")} - {
        "__init__.py"
    }
    assert "wargame/cli/template.yaml" in held
    assert len(held) == len(set(held)), "one copy of each file"


def test_source_distribution_holds_one_copy(built):
    with tarfile.open(built[1]) as archive:
        held = [Path(*Path(name).parts[1:]) for name in archive.getnames()]
    shipped = sorted(path for path in held if path.parts[:1] == ("playbooks",) and path.suffix == ".yaml")
    assert shipped == sorted(Path("playbooks", path) for path in below("playbooks"))
    assert not [path for path in held if path.parts[:2] == ("wargame", "playbooks")]


@pytest.mark.parametrize("how", ["wheel", "source", "editable"])
def test_installed_package_finds_its_playbooks(how, built, copy, tmp_path):
    environment = tmp_path / "venv"
    call(sys.executable, "-m", "venv", environment)
    python = environment / "bin/python"
    call(python, "-m", "pip", "install", "-q", *NEEDED)
    if how == "editable":
        call(python, "-m", "pip", "install", "-q", "--no-deps", "-e", copy)
    else:
        call(python, "-m", "pip", "install", "-q", "--no-deps", built[how == "source"])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    wargame = environment / "bin/wargame"
    for name in sorted(names("playbooks")):
        assert name.removesuffix(".yaml") in call(wargame, "check", name.removesuffix(".yaml"), cwd=elsewhere)
    assert "published/dresher" in call(wargame, "check", "published/dresher", cwd=elsewhere)
    call(wargame, "new", "mine", cwd=elsewhere)
    call(wargame, "check", "mine.yaml", cwd=elsewhere)
