"""Loads playbooks: a file, a shipped or installed playbook by its name, or a text; with every problem in them."""

from __future__ import annotations

from pathlib import Path

from wargame.language.files import File, Files, is_file, read_bytes
from wargame.language.installed import PLAYBOOKS, NotInstalled, bringer, entries, names, playbook_file
from wargame.language.merge import Merge
from wargame.language.model import Playbook, SourceFile
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode, same
from wargame.language.overlay import declared_paths, name_of
from wargame.language.problems import Mark, PlaybookError, Problems
from wargame.language.reader import read_playbook
from wargame.language.reading import Reading, TooManyProblems

PUBLISHED = "published"

_PACKAGE = Path(__file__).resolve().parent.parent


def load(path: str | Path) -> Playbook:
    """The playbook in a file, or the shipped or installed one of that name.

    Raises `PlaybookError` with every problem found in it and in the files that it uses.
    """
    playbook, problems = read(path)
    return _sound(playbook, problems)


def load_named(file: Path, shown: str, change: MapNode | None = None) -> Playbook:
    """The playbook in a file that positions call `shown`; with a `change`, sections laid over it as by an extension."""
    problems = Problems()
    content = read_bytes(file, Mark(shown, 1, 1), problems)
    prefix = shown[: len(shown) - len(file.name)]
    playbook = None if content is None else _read(content, shown, file, prefix, problems, change)
    return _sound(playbook, problems)


def load_text(text: str, name: str = "playbook.yaml", beside: Path | None = None) -> Playbook:
    """The playbook in a text; `name` is what positions say, `beside` the folder of its own libraries."""
    playbook, problems = read_text(text, name, beside)
    return _sound(playbook, problems)


def problems_of(path: str | Path) -> Problems:
    """Every problem and warning in a file, be it a playbook or a library."""
    return read(path)[1]


def read(path: str | Path) -> tuple[Playbook | None, Problems]:
    """A playbook and all problems, warnings included; None instead of one with errors.

    A library is read too, so that it can be checked by itself: it gives a playbook without a clock.
    """
    problems = Problems()
    try:
        file, shown = located(path)
    except NotInstalled as problem:
        problems.error(Mark(str(path), 1, 1), str(problem), "give the path of the file that is meant")
        return None, problems
    content = read_bytes(file, Mark(shown, 1, 1), problems)
    if content is None:
        return None, _with_advice(problems, path)
    prefix = shown[: len(shown) - len(file.name)]
    return _read(content, shown, file, prefix, problems), problems


def read_text(
    text: str, name: str = "playbook.yaml", beside: Path | None = None
) -> tuple[Playbook | None, Problems]:
    """As `read`, for a text."""
    problems = Problems()
    path = beside / name if beside else None
    return _read(text.encode("utf-8", "surrogatepass"), name, path, "", problems), problems


def shipped() -> list[str]:
    """The names of the playbooks that come with the package."""
    folder = shipped_folder()
    return sorted(file.stem for file in folder.glob("*.yaml")) if folder else []


def published() -> list[str]:
    """The names of the models with published answers that come with the package: `published/dresher`."""
    folder = shipped_folder()
    return sorted(f"{PUBLISHED}/{file.stem}" for file in (folder / PUBLISHED).glob("*.yaml")) if folder else []


def shipped_folder() -> Path | None:
    """Where the shipped playbooks are: inside an installed package, or beside it in a checkout."""
    for folder in (_PACKAGE / "playbooks", _PACKAGE.parent / "playbooks"):
        if folder.is_dir():
            return folder
    return None


def located(path: str | Path) -> tuple[Path, str]:
    """The file that is meant, and what positions in it say: a file, a shipped playbook, an installed one.

    Raises NotInstalled for a name that installed distributions claim in vain.
    """
    file = Path(path)
    if not _is_name(str(path)) or is_file(file):
        return file, str(path)
    folder = shipped_folder()
    if folder and is_file(folder / f"{path}.yaml"):
        return folder / f"{path}.yaml", f"playbooks/{path}.yaml"
    if not str(path).isidentifier():
        return file, str(path)
    return playbook_file(str(path)) or (file, str(path))


def _is_name(path: str) -> bool:
    """Whether this can be a playbook's name: `umbrella`, `published/dresher`."""
    return path.removeprefix(f"{PUBLISHED}/").isidentifier()


def clash(name: str) -> str:
    """Who else brings a playbook of a shipped one's name; "" for nobody. The shipped one is meant."""
    if not name.isidentifier() or is_file(Path(name)) or name not in shipped():
        return ""
    return " and ".join(bringer(entry) for entry in entries(PLAYBOOKS) if entry.name == name)


def _with_advice(problems: Problems, path: str | Path) -> Problems:
    """What is said of a file that cannot be read, with the name that may be meant."""
    told, file, name = Problems(), Path(path), str(path)
    for problem in problems:
        if not name:
            told.error(problem.mark, "nothing is named", "a file, or the name of a shipped playbook")
        elif _is_name(name) and not _exists(file):
            beside = f"did you mean the file `{name}.yaml`?" if is_file(Path(f"{name}.yaml")) else ""
            known = [*shipped(), *published(), *names(PLAYBOOKS)]
            told.error(problem.mark, f"there is no playbook `{name}`", beside or Reading(told).suggest(name, known))
        elif not _exists(file):
            near = [str(other) for other in _playbooks_in(file.parent)]
            told.error(problem.mark, problem.message, Reading(told).suggest(name, near))
        else:
            told.error(problem.mark, problem.message, problem.advice)
    return told


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except (OSError, ValueError):
        return True  # there is something, or a name that nothing can have: what was said of it stands


def _playbooks_in(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml"))
    except OSError:
        return []


def _sound(playbook: Playbook | None, problems: Problems) -> Playbook:
    if playbook is None or problems.errors:
        raise PlaybookError(problems.errors)
    if playbook.clock is None:
        mark = Mark(playbook.files[-1].name, 1, 1)
        problems.error(mark, f"`{playbook.title}` is a library", "a playbook says `use:` to it")
        raise PlaybookError(problems.errors)
    return playbook


def _read(
    content: bytes, name: str, path: Path | None, prefix: str, problems: Problems, change: MapNode | None = None
) -> Playbook | None:
    reading = Reading(problems)
    files = Files(problems, reading, path.parent if path else None, prefix)
    try:
        key = str(path.resolve()) if path else name
        top = files.open(key, name, content, path)
        if top is None:
            return None
        if change is not None:
            top = files.over(top, change, path)
        merged, order = _merged(top, problems)
    except TooManyProblems:
        return None
    damaged = frozenset(section for file in order for section in file.damaged)
    playbook = read_playbook(merged, tuple(_source_file(file) for file in order), damaged, reading)
    return None if problems.errors else playbook


def _merged(top: File, problems: Problems) -> tuple[Merge, list[File]]:
    """Everything in one tree, and the files in the order in which they were laid on each other."""
    chain = [top]
    while chain[-1].extends:
        chain.append(chain[-1].extends)
    chain.reverse()
    if top.library:
        chain = []
    libraries = _libraries(chain or [top])
    merged = Merge(problems, MapNode((), Mark(top.name, 1, 1)))
    for library in libraries:
        merged.add_library(library.tree, frozenset(_seen_from(library)))
    merged.fill(_fills(libraries, problems))
    for file in chain:
        merged.fill(_fills([file], problems))
        if file is not chain[0]:
            merged.changed = merged.added = merged.removed = 0
        merged.warns = file is not chain[0]
        merged.add(file.tree)
    if len(chain) == 1:
        merged.changed = merged.added = merged.removed = 0
    return merged, [*libraries, *chain]


def _libraries(files: list[File]) -> list[File]:
    """The libraries in use, each once and behind those that it uses; a library at the top comes last."""
    found: dict[str, File] = {}

    def visit(file: File) -> None:
        for _, used in file.uses:
            if used.key not in found:
                visit(used)
                found[used.key] = used
    for file in files:
        visit(file)
        if file.library:
            found[file.key] = file
    return list(found.values())


def _fills(files: list[File], problems: Problems) -> tuple[tuple[ScalarNode, Node], ...]:
    """The sets that files fill where they use a library; two that fill one must agree."""
    found: dict[str, tuple[ScalarNode, Node]] = {}
    for file in files:
        own = file.tree.get("sets")
        for use, library in file.uses:
            sets = library.tree.get("sets")
            known = sets.keys if isinstance(sets, MapNode) else ()
            for key, value in use.fills:
                if key.text not in known:
                    advice = Reading(problems).suggest(key.text, known) or "it has no sets to fill"
                    message = f"the library `{library.library}` has no set `{key.text[:40]}`"
                    problems.error(key.mark, message, advice)
                    continue
                others = [found[key.text]] if key.text in found else []
                if isinstance(own, MapNode) and (declared := own.key(key.text)) and file.library == "":
                    others.append((declared, own.get(key.text) or declared))
                for other, filling in others:
                    if not same(filling, value):
                        advice = "one name is one set: fill it once, or give the libraries the same"
                        problems.error(key.mark, f"`{key.text}` is filled differently at {other.mark}", advice)
                found.setdefault(key.text, (key, value))
    return tuple(found.values())


def _source_file(file: File) -> SourceFile:
    return SourceFile(file.name, file.content, file.library, _seen_from(file), _declares(file))


def _seen_from(file: File) -> tuple[str, ...]:
    """The files whose declarations a file may see: those that it uses or extends, and theirs."""
    names: dict[str, None] = {}

    def visit(other: File) -> None:
        for below in (*(used for _, used in other.uses), *([other.extends] if other.extends else [])):
            if below.name not in names:
                names[below.name] = None
                visit(below)
    visit(file)
    return tuple(names)


def _declares(file: File) -> tuple[str, ...]:
    paths: list[str] = []
    for section, node in file.tree.items:
        if isinstance(node, MapNode):
            for key, value in node.items:
                paths.extend(declared_paths(section.text, name_of(section.text, key), value))
        elif isinstance(node, (ListNode, ScalarNode)):
            paths.append(section.text)
    return tuple(paths)
