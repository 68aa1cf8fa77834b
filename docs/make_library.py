"""Writes library/*.md and *.svg from the library's own files: `python docs/make_library.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from wargame.language import model
from wargame.language.files import LIBRARY_FOLDER
from wargame.language.load import read
from wargame.language.nodes import ScalarNode
from wargame.language.printer import to_text
from wargame.language.problems import Problems
from wargame.language.source import read_source
from wargame.report.diagrams import state_machine_svg
from wargame.report.show.machines import Machine, machines_in
from wargame.report.show.walk import text_of

_T = TypeVar("_T")
FOLDER = Path(__file__).with_name("library")
HEAD = "Made from `wargame/library/{name}.yaml` by `python docs/make_library.py`.\n"
INDEX = """# The library

Institutions, written in the playbook language itself. A playbook says which it uses and fills their roles
(`use: {umbrella: {guarantors: [USA, FRA], clients: [POL, DEU]}}`); what a state *wants* stays the playbook's business.
Every number has a source or says that it is judged. [Legal cases](../reference/cases.md) hold the
institutions to the law; `wargame validate --cases` plays them.

| library | holds |
| --- | --- |
"""


def pages() -> Mapping[str, str]:
    """Every page and picture of the folder by its file name."""
    made: dict[str, str] = {}
    rows = []
    for file in sorted(LIBRARY_FOLDER.glob("*.yaml")):
        name = file.stem
        playbook, problems = read(file)
        if playbook is None:
            raise SystemExit("\n".join(str(problem) for problem in problems))
        own = _Own(name, playbook)
        for kind in own.kinds:
            (machine,) = machines_in(playbook, [kind])
            made[f"{name}_{kind}.svg"] = state_machine_svg(machine.kind, machine.names, machine.edges)
        made[f"{name}.md"] = "\n".join(own.page()).rstrip() + "\n"
        rows.append(f"| [{name}]({name}.md) | {_first_sentence(own.about)} |\n")
    listed = "".join(f"{name.removesuffix('.md')}\n" for name in made if name.endswith(".md"))
    made["index.md"] = INDEX + "".join(rows) + "\n```{toctree}\n:hidden:\n\n" + listed + "```\n"
    return made


class _Own:
    """What one library declares, apart from what it uses."""

    def __init__(self, name: str, playbook: model.Playbook) -> None:
        self.name, self.playbook = name, playbook
        self.file = playbook.files[-1]
        root = read_source(self.file.content, self.file.name, Problems())
        about = root.root.get("about") if root is not None else None
        self.about = _flat(about.text) if isinstance(about, ScalarNode) else ""
        self.lines = self.file.content.decode("utf-8").split("\n")
        self.kinds = [kind for kind in playbook.kinds if f"kinds.{kind}" in self.file.declares]

    def page(self) -> Iterator[str]:
        playbook = self.playbook
        yield f"# {self.name}\n"
        yield f"{self.about}\n"
        yield HEAD.format(name=self.name)
        used = [other for other in playbook.files if other.library and other.library != self.name]
        if used:
            yield "Uses " + ", ".join(f"[{other.library}]({other.library}.md)" for other in used) + ".\n"
        sets = [name for name in playbook.sets if f"sets.{name}" in self.file.declares]
        if sets:
            yield "Roles to fill: " + ", ".join(f"`{name}`" for name in sets) + ".\n"
        for kind in self.kinds:
            yield from self._kind(kind, playbook.kinds[kind])
        yield from self._places("Tracks", self._mine("tracks", playbook.tracks))
        yield from self._places("Parameters", self._mine("parameters", playbook.parameters))
        yield from _moves("##", self._mine("moves", playbook.moves))
        yield from _injects("##", self._mine("injects", playbook.injects))
        yield from self._grounds()

    def _mine(self, section: str, entries: Mapping[str, _T]) -> dict[str, _T]:
        return {name: entry for name, entry in entries.items() if f"{section}.{name}" in self.file.declares}

    def _kind(self, name: str, kind: model.Kind) -> Iterator[str]:
        (machine,) = machines_in(self.playbook, [name])
        path = f"kinds.{name}"
        whole = self.playbook.declared_in.get(path, "").endswith(f"{self.name}.yaml")
        yield f"## {name}\n"
        if kind.about:
            yield f"{_flat(kind.about)}\n"
        roles = ", ".join(f"`{role}` ({to_text(domain)})" for role, domain in kind.roles.items())
        yield "Its cases are named under `cases:`.\n" if kind.named else f"One case for each combination of {roles}.\n"
        if not whole:
            yield "What stands here is added to the kind; the rest is on the page of the library that declares it.\n"
        told = f"The states of {name} and the ways between them; the table below says the same"
        yield f"![{told}]({self.name}_{name}.svg)\n"
        yield from _states(machine)
        yield from self._places("Fields", self._mine(f"{path}.fields", kind.fields))
        yield from _moves("###", self._mine(f"{path}.moves", kind.moves))
        yield from _injects("###", self._mine(f"{path}.injects", kind.injects))
        invariants = self._mine(f"{path}.invariants", kind.invariants)
        if invariants:
            yield "### What must always hold\n"
            yield from (f"- *{_spoken(one)}*: `{to_text(said)}`" for one, said in invariants.items())
            yield ""

    def _places(self, heading: str, places: Mapping[str, model.Place]) -> Iterator[str]:
        if not places:
            return
        yield f"{'##' if heading != 'Fields' else '###'} {heading}\n"
        yield "| name | starts as | what it is, and why |\n| --- | --- | --- |"
        for name, place in places.items():
            said = (_flat(place.about), self._remark(place), _doubt(place), _flat(place.why))
            told = " ".join(part for part in said if part)
            yield f"| `{name}` | {_value(place)} | {_cell(told)} |"
        yield ""

    def _remark(self, place: model.Place) -> str:
        """What the library's author wrote behind a field, on its line."""
        said = self.lines[place.mark.line - 1].partition("  # ")[2] if place.mark.file == self.file.name else ""
        return said.strip()[:1].upper() + said.strip()[1:] + ("." if said else "")

    def _grounds(self) -> Iterator[str]:
        playbook = self.playbook
        sources = self._mine("sources", playbook.sources)
        assumed = self._mine("assumptions", playbook.assumptions)
        if sources or assumed:
            yield "## Sources and assumptions\n"
        for name, source in sources.items():
            yield f"- `{name}`: " + "; ".join(str(value) for value in source.details.values())
        for name, text in assumed.items():
            yield f"- `{name}`: {_flat(text)}"


def _states(machine: Machine) -> Iterator[str]:
    yield "| state | what it is | ways out |\n| --- | --- | --- |"
    for state, about in machine.states:
        ways = [f"→ {way.target}: {_spoken(way.name)}, {_flat(way.how)}" for way in machine.ways if way.source == state]
        yield f"| {_spoken(state)} | {_cell(about)} | {'<br>'.join(_cell(way) for way in ways)} |"
    anywhere = [way for way in machine.ways if way.source not in machine.names]
    if anywhere:
        ways = "<br>".join(_cell(f"→ {way.target}: {_spoken(way.name)}, {_flat(way.how)}") for way in anywhere)
        yield f"| *any* | | {ways} |"
    yield ""


def _value(place: model.Place) -> str:
    if place.always is not None:
        return f"always `{_cell(to_text(place.always))}`"
    if place.fresh is not None:
        return f"`{_cell(to_text(place.fresh))}`, drawn each time"
    if place.start is None:
        return "0"
    return f"`{_cell(to_text(place.start))}`"


def _doubt(place: model.Place) -> str:
    """How wide an estimate of it is, and gets."""
    if place.doubt_start is None:
        return ""
    grows = f", growing by {to_text(place.doubt_grows)}" if place.doubt_grows is not None else ""
    most = f" to at most {to_text(place.doubt_most)}" if place.doubt_most is not None else ""
    return f"Estimated with a doubt of {to_text(place.doubt_start)}{grows}{most}."


def _moves(level: str, moves: Mapping[str, model.Move]) -> Iterator[str]:
    if not moves:
        return
    yield f"{level} Moves\n"
    yield "| move | by | from | legal if | what it does |\n| --- | --- | --- | --- | --- |"
    for name, move in moves.items():
        states = ", ".join(_spoken(one.id) for one in move.from_ or ())
        legal = f"`{_cell(to_text(move.if_))}`" if move.if_ is not None else ""
        bounds = [f"at most {to_text(move.limit)}"] if move.limit is not None else []
        bounds += [f"takes {to_text(move.takes)}"] if move.takes is not None else []
        told = " ".join(
            part for part in (_flat(move.about), text_of(move.consequence.text), "; ".join(bounds)) if part
        )
        yield f"| `{name}` | {to_text(move.by)} | {states} | {legal} | {_cell(told)} |"
    yield ""


def _injects(level: str, injects: Mapping[str, model.Inject]) -> Iterator[str]:
    if not injects:
        return
    yield f"{level} What happens of itself\n"
    for name, inject in injects.items():
        told = " ".join(part for part in (_flat(inject.about), text_of(inject.consequence.text)) if part)
        yield f"- *{_spoken(name)}*{': ' + told if told else ''}"
    yield ""


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _flat(text).replace("|", "\\|")


def _spoken(name: str) -> str:
    return name.replace("_", " ").strip()


def _first_sentence(text: str) -> str:
    return _flat(text).partition(". ")[0].rstrip(".") + "."


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
