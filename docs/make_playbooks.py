"""Writes playbooks/*_sheet.md and the pictures of each playbook: `python docs/make_playbooks.py`.

A sheet follows STRESS-DES (Monks et al. 2019), twenty items in six groups; what it says of a playbook is
read from the playbook.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from keyword import iskeyword
from pathlib import Path

from wargame.cli.show import picture
from wargame.language import model
from wargame.language.load import load, shipped_folder
from wargame.language.printer import to_text
from wargame.language.problems import NOWHERE, Mark
from wargame.language.provenance import numbers, unsourced
from wargame.program import Program, compile_playbook
from wargame.validation.case_files import CaseFile, read_cases

FOLDER = Path(__file__).with_name("playbooks")
NAMES = ("umbrella", "peninsula", "seams", "landslide", "continuation")
PICTURES = ("influence", "timeline")


INDEX = """# Playbooks

Real crises, written to be argued with: explore and rehearse, not predict. Each has a page (what it is for, what it
leaves out, how it was checked) and a STRESS-DES sheet. [Directions](directions.md) expected of them were written
down before anything was run.

| playbook | story | sheet |
| --- | --- | --- |
"""
CLAIMS = """
## Seventeen claims

What the project was started from is a set of claims about deterrence, umbrellas, treaties and inspections. Each can be
played, run and reported on; here is where, and [there](claims.md) is what stands on those lines. A direction is
something that was expected beforehand; its verdict stands beside it, also where it is not the one hoped for. To show a
claim at work is not to show that it is true: a playbook has the mechanism that its author gave it.

| | claim | at work in | seen in |
| --- | --- | --- | --- |
"""
LINES = """# The lines behind the claims

What stands in the playbooks and the library where the [table of claims](index.md#seventeen-claims) points.
`wargame show PLAYBOOK NAME` says more of a name.

"""
CASES = """# The legal cases

What the shipped cases are about, file by file; `wargame validate --cases` plays them. Their format, and what of them an
engine other than this one can use, is on the [page of the format](../reference/cases.md).
"""
LONGEST = 16  # lines of one entry that are shown


def pages() -> dict[str, str]:
    """The index, every sheet and every picture of the folder by its file name."""
    made: dict[str, str] = {}
    programs = {name: compile_playbook(load(name)) for name in NAMES}
    for name, program in programs.items():
        made[f"{name}_sheet.md"] = "\n".join(_sheet(name, program)).rstrip() + "\n"
        for part in PICTURES:
            made[f"{name}_{part}.svg"] = picture(program, part, ()).rstrip() + "\n"
    rows = [
        f"| [{name}]({name}.md) | {_flat(program.playbook.about)} | [sheet]({name}_sheet.md) |\n"
        for name, program in programs.items()
    ]
    listed = [*NAMES, *(f"{name}_sheet" for name in NAMES), "directions", "claims", "legal_cases"]
    contents = "\n```{toctree}\n:hidden:\n\n" + "\n".join(listed) + "\n```\n"
    claims = list(_claims(programs))
    made["index.md"] = INDEX + "".join(rows) + CLAIMS + "".join(line for line, _ in claims) + contents
    made["legal_cases.md"] = CASES + "".join(_cases(file) for file in _case_files())
    made["claims.md"] = LINES + "\n".join(told for _, told in claims)
    return made


def _claims(programs: Mapping[str, Program]) -> Iterator[tuple[str, str]]:
    """Of each claim its line in the table, and what stands where that points."""
    directions = (FOLDER / "directions.md").read_text(encoding="utf-8")
    with (FOLDER / "claims.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            number, claim, name = row["number"], row["claim"], row["playbook"]
            playbook = programs[name].playbook
            stands = [(path, _mark(playbook, path)) for path in row["paths"].split()]
            at = "<br>".join(_link(mark) for _, mark in stands)
            shown = zip(row["shown"].split(" | "), row["where"].split(" | "), strict=True)
            told = "<br>".join(_shown(said, where, directions) for said, where in shown)
            blocks = [f"`{path}`, {_link(mark)}:\n\n```yaml\n{_entry(playbook, mark)}\n```\n" for path, mark in stands]
            yield (
                f"| {number} | {claim} | [{name}]({name}.md)<br>{at} | {told} |\n",
                f"## {number}. {claim}\n\n" + "\n".join(blocks),
            )


def _mark(playbook: model.Playbook, path: str) -> Mark:
    """Where what a path names stands, the last of the files that say it. Raises SystemExit if nothing has that name."""
    value: object = playbook
    for part in path.split("."):
        name = f"{part}_" if iskeyword(part) else part
        value = value.get(part) if isinstance(value, dict) else getattr(value, name, None)
    mark = getattr(value, "mark", NOWHERE)
    if not mark.line:
        raise SystemExit(f"{playbook.title} has no {path}")
    return mark


def _link(mark: Mark) -> str:
    folder = "../../wargame" if mark.file.startswith("library/") else "../.."
    return f"[{mark.file}:{mark.line}]({folder}/{mark.file}#L{mark.line})"


def _entry(playbook: model.Playbook, mark: Mark) -> str:
    """A line of a file with what is pushed to the right below it."""
    (file,) = (file for file in playbook.files if file.name == mark.file)
    lines = file.content.decode("utf-8").split("\n")[mark.line - 1 :]
    depth = len(lines[0]) - len(lines[0].lstrip())
    own = takewhile(lambda line: len(line) - len(line.lstrip()) > depth, lines[1:])
    shown = [line[depth:] for line in (lines[0], *own)]
    return "\n".join(shown if len(shown) <= LONGEST else [*shown[: LONGEST - 1], "  # and so on"])


def _shown(said: str, where: str, directions: str) -> str:
    """Where a claim is seen at work; of a direction its verdict too, from the table of its playbook."""
    before, is_direction, name = said.partition("direction ")
    if not is_direction:
        return f"[{said}]({where})"
    table = directions.partition(f"<!-- directions of {where.partition('#')[2]} -->")[2].partition("<!-- end")[0]
    (row,) = (line for line in table.splitlines() if line.startswith(f"| `{name}`"))
    verdict = row.strip("| ").rpartition("|")[2].strip()
    return f"{before}[direction *{name.replace('_', ' ')}*]({where}): {verdict}"


def _case_files() -> Iterator[CaseFile]:
    """The shipped files of legal cases, in the order of their names."""
    for file in sorted(((shipped_folder() or Path()) / "cases").glob("*.yaml")):
        if not file.name.startswith("world_"):
            yield read_cases(file, f"playbooks/cases/{file.name}")


def _cases(file: CaseFile) -> str:
    """A file's title and its cases, with how many steps each has and where its terms are from."""
    rows = [
        f"| {name.replace('_', ' ').strip()} | {_flat(case.about)} | {len(case.steps)} |"
        f" {file.sources.get(case.source, '')} |\n"
        for name, case in file.cases.items()
    ]
    head = "| case | about | steps | taken from |\n| --- | --- | --- | --- |\n"
    link = f"[{file.name}](../../{file.name}#L1)"
    return f"\n## {file.title}\n\n{_flat(file.about)} {link}\n\n{head}{''.join(rows)}"


def _sheet(name: str, program: Program) -> Iterator[str]:
    playbook = program.playbook
    assert playbook.clock is not None
    yield f"# {playbook.title}: STRESS-DES sheet\n"
    yield f"Read from `playbooks/{name}.yaml` by `python docs/make_playbooks.py`. About it: [{name}]({name}.md).\n"
    groups = (_objectives, _logic, _data, _experimentation, _implementation)
    for number, group in enumerate(groups, 1):
        yield f"## {number}. {group.__name__.strip('_').capitalize()}\n"
        for place, (heading, text) in enumerate(group(name, program), 1):
            yield f"**{number}.{place} {heading}.** {text}\n"
    yield f"## 6. Code\n\n**6.1 Access.** This repository; `wargame show {name} --source` prints what is run.\n"


def _objectives(name: str, program: Program) -> Iterator[tuple[str, str]]:
    playbook = program.playbook
    yield "Purpose", f"{_flat(playbook.about)} {_flat(playbook.intended_use)}"
    ends, measures = _names(playbook.outcomes), _names(playbook.measures)
    yield "Outputs", f"Shares of the outcomes {ends}; the measures {measures}."
    yield "Experiments", "Asked of it: " + " ".join(_flat(text) for text in playbook.objectives.values())


def _logic(name: str, program: Program) -> Iterator[tuple[str, str]]:
    playbook = program.playbook
    pictures = f"[Who affects whom]({name}_influence.svg), [the calendar]({name}_timeline.svg)"
    yield "Diagram", f"{pictures}; state machines are on the pages of the [library](../library/index.md)."
    happens = f"{len(playbook.injects)} injects and rules of the world, {_moves(playbook)} moves"
    order = "the order of things as in [the language](../reference/language.md)"
    yield "Base logic", f"Institutions as state machines ({_names(playbook.kinds)}), {happens}; {order}."
    extends = [file.name for file in playbook.files if not file.library][:-1]
    yield "Scenario logic", f"Built on {', '.join(extends)}." if extends else "It stands alone."
    ways = "Quantal response (logit) over authored appeals, weighted choices, scripts; hazards by integrated"
    yield "Algorithms", f"{ways} exponential budgets; estimates that age. See [chance](../explanation/chance.md)."
    cases = sum(len(info.valid) or info.count for info in program.kinds.values())
    cast = f"{len(program.actors)} actors ({', '.join(program.actors)}); {cases} cases"
    yield "Components", f"{cast}; no queues; actors neither enter nor leave."


def _data(name: str, program: Program) -> Iterator[tuple[str, str]]:
    playbook = program.playbook
    yield "Sources", "; ".join(_source(key, source) for key, source in playbook.sources.items()) + "."
    yield "Pre-processing", "None beyond what the sources did."
    starts = {key: place.start for key, place in playbook.parameters.items()}
    drawn = "; ".join(f"`{key}`: {to_text(start)}" for key, start in starts.items() if start is not None)
    yield "Inputs", f"Drawn or set once a run: {drawn}."
    count = f"{numbers(playbook)} numbers, {len(unsourced(playbook))} of them without a source or a reason."
    said = " ".join(f"`{key}`: {_flat(text)}" for key, text in playbook.assumptions.items())
    yield "Assumptions", f"{count} {said}"


def _experimentation(name: str, program: Program) -> Iterator[tuple[str, str]]:
    clock = program.playbook.clock
    assert clock is not None
    yield "Initialisation", f"Starts on {to_text(clock.start)} from the stated positions; no warm-up."
    yield "Run length", f"{to_text(clock.length)}, or until an outcome that ends the story."
    command = f"`wargame montecarlo {name} --runs 20000 --seed 1`"
    yield "Estimation", f"{command}; exact or Wilson intervals, sampling error only; common random numbers to compare."


def _implementation(name: str, program: Program) -> Iterator[tuple[str, str]]:
    yield "Software", "Wargame on Python 3.11 or newer; the manifest of a study names every version."
    yield "Random streams", "Counted SplitMix64 streams, one for each named thing; keyed by seed, run and name."
    yield "Order of execution", "By time, rank and place in the file ([decision 1](../decisions/0001-agenda-order.md))."
    yield "Hardware", "Any; the same bytes on one platform tag, whatever the number of workers."


def _moves(playbook: model.Playbook) -> int:
    return len(playbook.moves) + sum(len(kind.moves) for kind in playbook.kinds.values())


def _names(entries: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in entries)


def _source(key: str, source: model.Source) -> str:
    return f"`{key}` ({', '.join(str(value) for value in source.details.values())})"


def _flat(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
