"""Where a warning points: into the author's own files, never into a library that comes with the package."""

from __future__ import annotations

from pathlib import PurePosixPath

from wargame.language import model
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.problems import Mark, Problems
from wargame.language.source import read_source


class Pointing:
    """Knows which files are libraries, and where each was asked for with `use:`."""

    def __init__(self, playbook: model.Playbook) -> None:
        self._playbook = playbook
        self._libraries = {file.name: file for file in playbook.files if file.library}

    def is_of_library(self, mark: Mark) -> bool:
        return mark.file in self._libraries

    def at(self, mark: Mark) -> Mark:
        """The same mark in a playbook; for one in a library, where the playbook brings it in."""
        return self.use_of(mark.file) if self.is_of_library(mark) else mark

    def use_of(self, library: str) -> Mark:
        """Where a library is named under `use:`, or used by one that is; else the playbook's first line."""
        own = [file for file in self._playbook.files if not file.library]
        for file in reversed(own):
            source = read_source(file.content, file.name, Problems())
            named = _named(source.root.get("use")) if source is not None else []
            for through in (library, *(name for name, using in self._libraries.items() if library in using.uses)):
                for key in named:
                    if PurePosixPath(key.text).stem == PurePosixPath(through).stem:
                        return key.mark
        return Mark(own[-1].name, 1, 1)


def _named(node: Node | None) -> list[ScalarNode]:
    match node:
        case MapNode():
            return [key for key, _ in node.items]
        case ListNode():
            return [item for item in node.items if isinstance(item, ScalarNode)]
    return []
