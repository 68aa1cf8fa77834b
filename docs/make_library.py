"""Writes library/*.md and *.svg from the library's own files: `python docs/make_library.py`.

What each leaves out stands in `library/left_out.csv`; a comment behind a state or a field says what that is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

from wargame.language import model, tree
from wargame.language.files import LIBRARY_FOLDER
from wargame.language.load import read
from wargame.language.nodes import ScalarNode
from wargame.language.printer import to_text
from wargame.language.problems import Mark, Problems
from wargame.language.source import read_source
from wargame.report.diagrams import state_machine_svg
from wargame.report.show.machines import Machine, Way, machines_in
from wargame.report.show.sentences import trigger_sentence
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
    with (FOLDER / "left_out.csv").open(encoding="utf-8", newline="") as listed_file:
        left_out = {row["library"]: row["left_out"] for row in csv.DictReader(listed_file)}
    for file in sorted(LIBRARY_FOLDER.glob("*.yaml")):
        name = file.stem
        playbook, problems = read(file)
        if playbook is None:
            raise SystemExit("\n".join(str(problem) for problem in problems))
        own = _Own(name, playbook, left_out[name])
        for kind in own.kinds:
            (machine,) = machines_in(playbook, [kind])
            made[f"{name}_{kind}.svg"] = state_machine_svg(machine.kind, machine.names, machine.edges)
        made[f"{name}.md"] = re.sub(r"\n{3,}", "\n\n", "\n".join(own.page())).rstrip() + "\n"
        rows.append(f"| [{name}]({name}.md) | {_first_sentence(own.about)} |\n")
    listed = "".join(f"{name.removesuffix('.md')}\n" for name in made if name.endswith(".md"))
    made["index.md"] = INDEX + "".join(rows) + "\n```{toctree}\n:hidden:\n\n" + listed + "```\n"
    return made


class _Own:
    """What one library declares, apart from what it uses."""

    def __init__(self, name: str, playbook: model.Playbook, left_out: str) -> None:
        self.name, self.playbook, self.left_out = name, playbook, left_out
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
        yield from self._formulas(self._mine("formulas", playbook.formulas))
        yield from self._words()
        yield from self._moves("##", self._mine("moves", playbook.moves))
        yield from self._injects("##", self._mine("injects", playbook.injects))
        yield f"## What it leaves out\n\n{self.left_out}\n"
        yield from self._grounds()

    def _mine(self, section: str, entries: Mapping[str, _T]) -> dict[str, _T]:
        return {name: entry for name, entry in entries.items() if f"{section}.{name}" in self.file.declares}

    def _kind(self, name: str, kind: model.Kind) -> Iterator[str]:
        (machine,) = machines_in(self.playbook, [name])
        path = f"kinds.{name}"
        first = Path(self.playbook.declared_in[path]).stem
        yield f"## {name}\n"
        if kind.about:
            yield f"{_flat(kind.about)}\n"
        roles = ", ".join(f"`{role}` ({to_text(domain)})" for role, domain in kind.roles.items())
        yield "Its cases are named under `cases:`.\n" if kind.named else f"One case for each combination of {roles}.\n"
        if first != self.name:
            yield f"What stands here is added to the kind; the rest is on the page of [{first}]({first}.md#{name}).\n"
        told = f"The states of {name} and the ways between them"
        yield f"![{told}]({self.name}_{name}.svg)\n"
        yield from self._states(machine, kind, first == self.name)
        for group, members in self._mine(f"{path}.groups", kind.groups).items():
            yield f"- *{_spoken(group)}*: {', '.join(_spoken(member.id) for member in members)}"
        yield ""
        asked = [(state, *one) for state, body in kind.states.items() for one in body.asks.items()]
        yield from self._questions("###", [one for one in asked if one[2].mark.file == self.file.name])
        yield from self._places("Fields", self._mine(f"{path}.fields", kind.fields))
        yield from self._moves("###", self._mine(f"{path}.moves", kind.moves))
        yield from self._injects("###", self._mine(f"{path}.injects", kind.injects))
        invariants = self._mine(f"{path}.invariants", kind.invariants)
        if invariants:
            yield "### What must always hold\n"
            yield from (f"- *{_spoken(one)}*: `{to_text(said)}`" for one, said in invariants.items())
            yield ""

    def _states(self, machine: Machine, kind: model.Kind, whole: bool) -> Iterator[str]:
        """Each state and the ways out of it; of a kind that another library declares only what is added here."""
        left = {(way.source, way.name.partition(":")[0]) for way in machine.ways}
        staying = [
            Way(state, "", name, trigger_sentence(exit_.trigger))
            for state, body in kind.states.items() for name, exit_ in body.exits.items() if (state, name) not in left
        ]
        ways = [way for way in (*machine.ways, *staying) if whole or self._adds(machine.kind, way)]
        abouts = {state: about or self._beside(kind.states[state].mark) for state, about in machine.states}
        named = [state for state in machine.names if whole or any(way.source == state for way in ways)]
        rows = {state: abouts[state] for state in named} | {
            way.source: "" for way in ways if way.source not in abouts
        }
        if rows:
            yield "| state | what it is | ways out |\n| --- | --- | --- |"
        for state, about in rows.items():
            told = "<br>".join(_cell(self._way(kind, way)) for way in ways if way.source == state)
            yield f"| {_spoken(state) if state in abouts else '*any*'} | {_cell(about)} | {told} |"
        yield ""

    def _adds(self, kind: str, way: Way) -> bool:
        """Whether an arrow is this library's own."""
        name = way.name.partition(": ")[0]
        in_state = f"kinds.{kind}.states.{way.source}"
        paths = (f"kinds.{kind}.moves.{name}", in_state, f"{in_state}.exits.{name}")
        return any(path in self.file.declares for path in (paths if not way.how.startswith("a move of") else paths[:1]))

    def _way(self, kind: model.Kind, way: Way) -> str:
        """An arrow with its odds, the source of its figures and what the author wrote beside them."""
        name, _, via = way.name.partition(": ")
        body = kind.states.get(way.source)
        exit_ = body.exits.get(name) if body is not None and not way.how.startswith("a move of") else None
        results = exit_.consequence.results if exit_ is not None else {}
        if body is not None and body.then is not None and way.how == "when every question is closed":
            results, via = body.then.results, name
        told = (f"→ {_spoken(way.target)}" if way.target else "stays") + f": {_spoken(way.name)}, {_flat(way.how)}"
        if exit_ is not None:
            told += "".join(f" @ {source}" for source in _cited(exit_.trigger))
            told += "".join(f" ({remark})" for remark in self._remarks(exit_.mark))
        return told + (f", {_odds(results, via)}" if via in results else "")

    def _questions(self, level: str, asked: Sequence[tuple[str, str, model.Question]]) -> Iterator[str]:
        if not asked:
            return
        yield f"{level} Questions\n"
        yield "| asked in | question | of whom | time to answer | may answer | silence means |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for where, name, question in asked:
            answers = [
                f"{_spoken(one)} (if `{_cell(to_text(answer.if_))}`)" if answer.if_ is not None else _spoken(one)
                for one, answer in question.answers.items()
            ]
            remarks = " ".join(f"({remark})" for remark in self._remarks(question.mark))
            within = f"`{to_text(question.within)}` {remarks}".strip() if question.within is not None else "no end"
            said = question.silence
            to = said.consequence.to if isinstance(said, model.Answer) else said
            silence = _spoken(to.id) if to is not None else ""
            cells = [_spoken(where), f"`{name}`", f"`{to_text(question.who)}`", within, ", ".join(answers), silence]
            yield f"| {' | '.join(cells)} |"
        yield ""

    def _places(self, heading: str, places: Mapping[str, model.Place]) -> Iterator[str]:
        if not places:
            return
        yield f"{'##' if heading != 'Fields' else '###'} {heading}\n"
        yield "| name | starts as | what it is, and why |\n| --- | --- | --- |"
        for name, place in places.items():
            remarks = map(_sentence, self._remarks(place.mark))
            said = (_flat(place.about), *remarks, _bounds(place), _doubt(place), _flat(place.why))
            told = " ".join(part for part in said if part)
            index = f"[{', '.join(place.of)}]" if place.of else ""
            yield f"| `{name}{index}` | {_value(place)} | {_cell(told)} |"
        yield ""

    def _formulas(self, formulas: Mapping[str, model.Formula]) -> Iterator[str]:
        if not formulas:
            return
        yield "## Formulas\n"
        for name, formula in formulas.items():
            above = self._above(formula.mark)
            if above:
                yield f"{_sentence(above)}\n"
            yield f"- `{name}({', '.join(formula.arguments)})` = `{to_text(formula.body)}`"
        yield ""

    def _words(self) -> Iterator[str]:
        """Lists of words, labels of moves, calendars and tables."""
        playbook = self.playbook
        words, tables = self._mine("words", playbook.words), self._mine("tables", playbook.tables)
        labels, calendars = self._mine("labels", playbook.labels), self._mine("calendars", playbook.calendars)
        if not (words or tables or labels or calendars):
            return
        yield "## Words, labels and tables\n"
        shown_below = {table.columns.id for table in tables.values() if table.rows is None}
        for name, said in words.items():
            if name in shown_below and len(tables) == 1:
                continue
            yield f"- `{name}`, in this order: {', '.join(_spoken(word.id) for word in said)}"
        for name, start in labels.items():
            line = next(one for one in self.lines if re.match(rf"  {name}:", one))
            yield f"- `{name}`, a label of moves, {to_text(start)} unless said: {line.partition('  # ')[2].strip()}"
        for name, days in calendars.items():
            first, *_, last = (to_text(day) for day in days.items)
            yield f"- `{name}`: {len(days.items)} days from {first} to {last}"
        for name, table in tables.items():
            columns = [word.id for word in playbook.words[table.columns.id]]
            source = f", @ {table.source}" if table.source else ""
            if table.rows is None:
                row = ", ".join(f"{_spoken(c)} {to_text(v)}" for c, v in zip(columns, table.values[0], strict=True))
                yield f"- `{name}`{source}: {row}"
                continue
            rows = [word.id for word in playbook.words[table.rows.id]]
            yield f"\n`{name}`{source}:\n"
            yield f"| {table.rows.id} | {' | '.join(map(_spoken, columns))} |\n|{' --- |' * (len(columns) + 1)}"
            for row_name, values in zip(rows, table.values, strict=True):
                yield f"| {_spoken(row_name)} | {' | '.join(map(to_text, values))} |"
            yield ""
        yield ""

    def _moves(self, level: str, moves: Mapping[str, model.Move]) -> Iterator[str]:
        if not moves:
            return
        yield f"{level} Moves\n"
        yield "| move | by | from | legal if | what it does |\n| --- | --- | --- | --- | --- |"
        for name, move in moves.items():
            states = ", ".join(_spoken(one.id) for one in move.from_ or ())
            legal = f"`{_cell(to_text(move.if_))}`" if move.if_ is not None else ""
            bounds = [f"Rung {to_text(move.labels['rung'])}."] if "rung" in move.labels else []
            bounds += [f"At most {to_text(move.limit)}."] if move.limit is not None else []
            bounds += [f"Takes {to_text(move.takes)}."] if move.takes is not None else []
            bounds += map(_sentence, self._remarks(move.mark))
            aim = f", at {to_text(move.target)}" if move.target is not None else ""
            to = f"→ {_spoken(move.consequence.to.id)}." if move.consequence.to is not None else ""
            told = " ".join(part for part in (to, _flat(move.about), text_of(move.consequence.text), *bounds) if part)
            yield f"| `{name}` | {to_text(move.by)}{aim} | {states} | {legal} | {_cell(told)} |"
        yield ""

    def _injects(self, level: str, injects: Mapping[str, model.Inject]) -> Iterator[str]:
        if not injects:
            return
        yield f"{level} What happens of itself\n"
        for name, inject in injects.items():
            each = "".join(f", for each {one} of {to_text(domain)}" for one, domain in inject.each.items())
            when = trigger_sentence(inject.trigger) + "".join(f" @ {one}" for one in _cited(inject.trigger))
            told = " ".join(part for part in (_flat(inject.about), text_of(inject.consequence.text)) if part)
            yield f"- *{_spoken(name)}*: {_flat(when)}{each}{'. ' + told if told else ''}"
        yield ""
        asked = [(name, *one) for name, inject in injects.items() for one in inject.asks.items()]
        yield from self._questions(f"{level}#", asked)

    def _beside(self, mark: Mark) -> str:
        """What the author wrote behind an entry, on its own line."""
        said = self.lines[mark.line - 1].partition("  # ")[2].strip() if mark.file == self.file.name else ""
        return _sentence(said) if said else ""

    def _remarks(self, mark: Mark) -> list[str]:
        """What the author wrote behind an entry, on its line or on those below that belong to it."""
        if mark.file != self.file.name:
            return []
        lines = self.lines[mark.line - 1 :]
        depth = len(lines[0]) - len(lines[0].lstrip())
        own = takewhile(lambda line: len(line) - len(line.lstrip()) > depth, lines[1:])
        said = (line.partition("  # ")[2].strip() for line in (lines[0], *own))
        return [one for one in said if one]

    def _above(self, mark: Mark) -> str:
        """The comment that stands right above a line."""
        lines = takewhile(lambda line: line.lstrip().startswith("# "), reversed(self.lines[: mark.line - 1]))
        return " ".join(line.lstrip()[2:] for line in reversed(list(lines)))

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


def _bounds(place: model.Place) -> str:
    """Between which values it stays, and where it goes by itself."""
    told = f"From {to_text(place.range[0])} to {to_text(place.range[1])}." if place.range is not None else ""
    if place.drift_toward is None or place.drift_half_life is None:
        return told
    half = to_text(place.drift_half_life)
    return f"{told} Drifts toward {to_text(place.drift_toward)}, half of the way in {half}.".strip()


def _cited(said: object) -> list[str]:
    """Every source and assumption that an entry cites, each once."""
    found: dict[str, None] = {}
    if isinstance(said, tree.Cited):
        found[said.source] = None
    if fields := getattr(said, "__attrs_attrs__", ()):
        said = [getattr(said, field.name) for field in fields]
    if isinstance(said, (list, tuple)):
        for inner in said:
            found |= dict.fromkeys(_cited(inner))
    return list(found)


def _odds(results: Mapping[str, model.Result], name: str) -> str:
    """How likely a result is; of the rest, how likely the others are."""
    odds = results[name].odds
    if odds is not None:
        return f"with odds `{to_text(odds)}`"
    others = [f"{_spoken(one)}: `{to_text(said.odds)}`" for one, said in results.items() if said.odds is not None]
    return f"in the other cases ({', '.join(others)})"


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")


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
