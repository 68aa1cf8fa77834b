"""Finds and opens the files of a playbook: libraries in the package, files beside the playbook.

Nothing outside the playbook's own folder is ever opened on the word of a file.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import attrs

from wargame.language.characters import MAX_BYTES
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode
from wargame.language.overlay import name_of
from wargame.language.problems import Mark, Problems
from wargame.language.reading import Reading, Unreadable
from wargame.language.sections import PLAYBOOK_ONLY, SECTIONS
from wargame.language.source import read_source

LIBRARY_FOLDER = Path(__file__).resolve().parent.parent / "library"

_MOST_STEPS = 20
_MOST_FILES = 100


@attrs.frozen
class Use:
    """One library named under `use`, and what fills its sets."""

    key: ScalarNode
    fills: tuple[tuple[ScalarNode, Node], ...] = ()


@attrs.frozen(eq=False)
class File:
    """A file that was opened. `key` is unique to it; `uses` pairs each `use` with its file."""

    key: str
    name: str
    content: bytes
    tree: MapNode
    damaged: frozenset[str]
    uses: tuple[tuple[Use, File], ...] = ()
    extends: File | None = None

    @property
    def library(self) -> str:
        node = self.tree.get("library")
        return node.text if isinstance(node, ScalarNode) else ""


class Files:
    """Opens a playbook and whatever it uses or extends, each file once."""

    def __init__(self, problems: Problems, reading: Reading, folder: Path | None, shown: str) -> None:
        """`folder` bounds what may be opened, `shown` stands for it in front of names in positions."""
        self.problems = problems
        self.reading = reading
        self.folder = folder.resolve() if folder else None
        self.shown = shown
        self._opened: dict[str, File | None] = {}
        self._under_way: list[str] = []

    def open(self, key: str, name: str, content: bytes, path: Path | None) -> File | None:
        """Read one file and, through it, those that it uses and extends."""
        source = read_source(content, name, self.problems)
        if source is None:
            return None
        self._check_header(source.root, name, source.damaged)
        self._check_formulas(source.root.get("formulas"))
        self._under_way.append(key)
        try:
            uses = tuple(self._uses(source.root, path))
            extends = self._extended(source.root, path)
        finally:
            self._under_way.pop()
        return File(key, name, content, source.root, source.damaged, uses, extends)

    def over(self, below: File, change: MapNode, path: Path | None) -> File:
        """Sections that stand in another file, as an extension of `below`; positions in them are their own."""
        self._check_formulas(change.get("formulas"))
        name = change.mark.file
        return File(name, name, b"", change, frozenset(), tuple(self._uses(change, path)), below)

    def _check_header(self, root: MapNode, name: str, damaged: frozenset[str]) -> None:
        start = Mark(name, 1, 1)
        title, library = root.key("playbook"), root.key("library")
        if title and library:
            self.problems.error(library.mark, "a file is a playbook or a library, not both")
        if not title and not library and not damaged & {"playbook", "library"}:
            self.problems.error(start, "`playbook` is missing", "the file begins with `playbook: title`")
        if not root.get("format") and "format" not in damaged:
            self.problems.error(start, "`format` is missing", "write `format: 1` below the title")
        node = root.get("format")
        if node is not None:
            with contextlib.suppress(Unreadable):
                SECTIONS.by_key["format"].shape.read(node, node.mark, self.reading)
        if library:
            for key, _ in root.items:
                if key.text in PLAYBOOK_ONLY and key.text != "playbook":
                    self.problems.error(key.mark, f"a library has no `{key.text}`", "that is the playbook's business")

    def _check_formulas(self, node: Node | None) -> None:
        """One name is one formula, whatever its arguments; YAML sees two different keys."""
        seen: dict[str, int] = {}
        for key, _ in node.items if isinstance(node, MapNode) else ():
            name = name_of("formulas", key)
            if name in seen:
                message = f"the formula `{name[:60]}` stands here a second time"
                self.problems.error(key.mark, message, f"the first is on line {seen[name]}")
            seen.setdefault(name, key.mark.line)

    def _uses(self, root: MapNode, path: Path | None) -> list[tuple[Use, File]]:
        found = []
        for use in self._read_uses(root.get("use")):
            try:
                file = self._find(use.key, path, library=True)
            except Unreadable:
                continue
            if file is None:
                continue
            if not file.tree.get("library"):
                message = f"`{use.key.text}` is a playbook, not a library"
                self.problems.error(use.key.mark, message, "say `extend:` to change it")
                continue
            found.append((use, file))
        return found

    def _read_uses(self, node: Node | None) -> list[Use]:
        if node is None or (isinstance(node, ScalarNode) and node.empty):
            return []
        shape = SECTIONS.by_key["use"].shape
        uses: list[Use] = []
        if not isinstance(node, ScalarNode) and len(node.items) > _MOST_FILES:
            self.problems.error(node.mark, f"more than {_MOST_FILES} libraries")
            return []
        if isinstance(node, ListNode):
            for item in node.items:
                if isinstance(item, ScalarNode) and not item.empty:
                    if any(use.key.text == item.text for use in uses):
                        self.problems.error(item.mark, f"`{item.text[:60]}` stands here a second time")
                    else:
                        uses.append(Use(item))
                else:
                    self.problems.error(item.mark, "a library's name belongs here")
        elif isinstance(node, MapNode):
            for key, value in node.items:
                if isinstance(value, MapNode):
                    uses.append(Use(key, value.items))
                    continue
                if not (isinstance(value, ScalarNode) and value.empty):
                    advice = "write `{name of a set: who fills it}`"
                    self.problems.error(value.mark, "a map of the library's sets belongs here", advice)
                uses.append(Use(key))
        else:
            self.problems.error(node.mark, f"{shape.says()} belongs here", f"write `use: [{node.text[:40]}]`")
        return uses

    def _extended(self, root: MapNode, path: Path | None) -> File | None:
        node = root.get("extend")
        if node is None or root.get("library"):
            return None
        if not isinstance(node, ScalarNode) or node.empty:
            self.problems.error(node.mark, "the name of one file belongs here", "write `extend: other.yaml`")
            return None
        try:
            file = self._find(node, path, library=False)
        except Unreadable:
            return None
        if file and file.tree.get("library"):
            self.problems.error(node.mark, f"`{node.text}` is a library", "say `use:`")
            return None
        return file

    def _find(self, key: ScalarNode, path: Path | None, library: bool) -> File | None:
        """The file that a name stands for: a built-in library, else a file beside the one that names it."""
        name = key.text
        if library and name.isidentifier() and is_file(LIBRARY_FOLDER / f"{name}.yaml"):
            return self._open_once(f"library/{name}.yaml", LIBRARY_FOLDER / f"{name}.yaml", key, f"library/{name}.yaml")
        wanted = self._inside(name, path or Path(), key)
        if self.folder is None:
            self.reading.fault(key.mark, f"there is no library `{name[:60]}`", self.reading.suggest(name, libraries()))
        if not is_file(wanted):
            what = "library" if library else "file"
            known = [*libraries(), *self._beside()] if library else self._beside()
            self.reading.fault(key.mark, f"there is no {what} `{name[:60]}`", self.reading.suggest(name, known))
        inner = wanted.relative_to(self.folder).as_posix()
        return self._open_once(str(wanted), wanted, key, f"{self.shown}{inner}")

    def _inside(self, name: str, path: Path, key: ScalarNode) -> Path:
        """A path beside `path`; outside the playbook's folder it is refused before anything is opened."""
        spelt = name if name.endswith((".yaml", ".yml")) else f"{name}.yaml"
        refused = len(name) > 200 or "\\" in name or ":" in name or name.startswith(("/", "~"))
        wanted = path.parent / spelt
        if not refused:
            try:
                wanted = wanted.resolve()
                refused = not wanted.is_relative_to(self.folder or Path().resolve())
            except (OSError, RuntimeError, ValueError):
                refused = True
        if refused:
            advice = "libraries and extended files stand in the playbook's folder or below it"
            self.reading.fault(key.mark, f"`{name[:60]}` leads out of the playbook's folder", advice)
        return wanted

    def _beside(self) -> list[str]:
        if self.folder is None:
            return []
        return sorted(file.name for file in self.folder.glob("*.yaml"))[:200]

    def _open_once(self, key: str, path: Path, asked: ScalarNode, name: str) -> File | None:
        if key in self._under_way:
            ring = [*self._under_way[self._under_way.index(key) :], key]
            said = " → ".join(Path(step).name for step in ring)
            self.reading.fault(asked.mark, f"files use or extend each other in a ring: {said}")
        if len(self._under_way) > _MOST_STEPS or len(self._opened) > _MOST_FILES:
            self.reading.fault(asked.mark, "too many files use or extend each other")
        if key not in self._opened:
            content = read_bytes(path, asked.mark, self.problems)
            self._opened[key] = None if content is None else self.open(key, name, content, path)
        return self._opened[key]


def read_bytes(path: Path, mark: Mark, problems: Problems) -> bytes | None:
    """The content of a file, one byte more than allowed at most; a problem where it cannot be read."""
    try:
        if not path.is_file():
            problems.error(mark, f"there is no file `{path}`" if not path.exists() else f"`{path}` is not a file")
            return None
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        problems.error(mark, f"`{path}` cannot be read: {getattr(error, 'strerror', None) or error}")
        return None


def is_file(path: Path) -> bool:
    """Whether a path names a file; one that cannot even be asked for does not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def libraries() -> list[str]:
    """The names of the libraries that come with the package."""
    return sorted(file.stem for file in LIBRARY_FOLDER.glob("*.yaml"))
