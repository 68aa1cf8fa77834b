"""The result folder before a study begins: what may be overwritten, what is refused, what is resumed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wargame.runs.files import StorageError, sha256
from wargame.runs.manifest import Manifest, read_manifest
from wargame.runs.parts import Identity, Parts, ResumeError

RUNS = "runs.parquet"
STUDY = "study.json"
REPORT = "report.html"
REPLIES = "replies.jsonl"
MANIFEST = "manifest.json"


class FolderError(Exception):
    """The folder asked for holds something that would be lost; the message says what."""


def prepare(
    out: Path,
    parts: Parts,
    identity: Identity,
    manifest: Callable[[list[tuple[int, int]], bool], Manifest],
    resume: bool,
) -> bool:
    """Make `out` ready to play into; False if it already holds the whole result of a resumed study.

    Raises FolderError for a folder of something else or, without `resume`, of an unfinished study;
    ResumeError with `resume` if there is nothing of this very study. Then nothing was changed.
    """
    if out.exists() and not out.is_dir():
        raise FolderError(f"{out} is a file, not a folder")
    try:
        stored = read_manifest(out / MANIFEST)
    except StorageError as problem:
        raise FolderError(str(problem)) from problem
    if resume:
        if stored is None:
            raise ResumeError(f"{out} holds no study to resume")
        if stored.get("complete"):
            _same(out, identity, stored)
            parts.remove()
            return False
        if parts.exists:
            parts.resume(identity)
        else:
            _same(out, identity, stored)
            parts.begin(identity)
        return True
    _refuse_to_lose(out, stored, parts)
    _remove_results(out)
    manifest([], False).write(out / MANIFEST)
    parts.begin(identity)
    return True


def _refuse_to_lose(out: Path, stored: dict[str, Any] | None, parts: Parts) -> None:
    """FolderError unless `out` is new, empty, or holds a finished study, or one of which no run was played."""
    if stored is None:
        if out.exists() and any(out.iterdir()):
            raise FolderError(f"{out} holds files that are no study's results: choose another folder")
    elif not stored.get("complete") and (parts.done() or stored.get("runs_done")):
        raise FolderError(
            f"{out} holds an unfinished study ({stored.get('runs_done', 0):,} of {stored.get('runs_asked', 0):,} "
            "runs): go on with --resume, or choose another folder"
        )


def _remove_results(out: Path) -> None:
    """Take away the results of a finished study, the manifest first."""
    for name in (MANIFEST, RUNS, STUDY, REPORT, REPLIES):
        try:
            (out / name).unlink(missing_ok=True)
        except OSError as problem:
            raise StorageError(f"cannot replace {out / name}: {problem.strerror}") from problem


def _same(out: Path, identity: Identity, stored: dict[str, Any]) -> None:
    """ResumeError unless this manifest is of the same study and its results are as they were."""
    difference = identity.difference(
        {
            "title": stored.get("title"),
            "recipe": stored.get("recipe_digest"),
            "seed": stored.get("seed"),
            "runs": stored.get("runs_asked"),
            "wargame": dict(stored.get("versions", [])).get("wargame"),
            "platform": stored.get("platform"),
            "format": identity.format,
        }
    )
    if difference:
        raise ResumeError(f"cannot resume the study in {out}: {difference}")
    for name, digest in stored.get("results", []):
        path = out / name
        if not path.exists() or sha256(path) != digest:
            raise ResumeError(f"the study in {out} was finished, but {name} has been changed since")
