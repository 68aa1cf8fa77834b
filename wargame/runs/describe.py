"""What a study says of its playbook, taken from the playbook and its program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wargame.engine.batch import Simulation
from wargame.engine.blame import faults_of
from wargame.engine.labels import label_of
from wargame.engine.overrides import override
from wargame.language import model, tree
from wargame.language.load import load, load_named
from wargame.language.printer import to_text
from wargame.language.problems import PlaybookError
from wargame.language.provenance import unsourced
from wargame.players.company import complete, seats
from wargame.players.part import PATIENCE, Part
from wargame.program import Program, compile_playbook
from wargame.report.summary import SourceNote
from wargame.runs.protocol import Description, Occurrence, Quantity, Recipe
from wargame.runs.worker import keep


def prepare(
    name: str | Path,
    overrides: Sequence[tuple[str, str]] = (),
    players: Sequence[Part] = (),
    patience: float = PATIENCE,
) -> tuple[Recipe, Description]:
    """How workers build a playbook's simulation, and what a report says of it.

    This process keeps the simulation that it has built on the way (`wargame.runs.worker.keep`).
    Raises PlaybookError, and PlayerError for players that do not fit the playbook or are missing.
    """
    path = Path(name)
    try:
        # What a study writes must not say where on this machine the playbook lay; what is wrong with it must.
        playbook = load_named(path, path.name) if path.is_file() else load(name)
        program = compile_playbook(override(playbook, overrides))
    except PlaybookError:
        compile_playbook(override(load(name), overrides))
        raise
    files = {file.name: file.content for file in program.playbook.files}
    seats(program, players)
    complete(program, players)
    recipe = Recipe(files, program.playbook.files[-1].name, tuple(overrides), tuple(players), patience)
    if not players:
        keep(recipe, Simulation(program))
    return recipe, describe(program)


def describe(program: Program) -> Description:
    """The description of a compiled playbook; the order of each tuple is the simulation's own."""
    playbook = program.playbook
    return Description(
        title=playbook.title,
        about=playbook.about,
        intended_use=playbook.intended_use,
        start=program.date(0.0),
        zone=program.zone,
        length=program.length,
        objectives=tuple(playbook.objectives.items()),
        outcomes=tuple((name, outcome.about) for name, outcome in playbook.outcomes.items()),
        measures=tuple(
            Quantity(name, kind.name if kind.name in ("date", "duration", "flag") else "number", to_text(said))
            for (name, said), kind in zip(playbook.measures.items(), program.measure_types, strict=True)
        ),
        parameters=tuple(_parameter(program, name, said) for name, said in playbook.parameters.items()),
        tracks=program.sampled,
        coverage=tuple(Occurrence(site.path, site.kind, label_of(site, -1), site.reason) for site in program.covered),
        faults=tuple((str(mark), message) for mark, message in faults_of(program)),
        sources=_sources(program),
        unsourced=len(unsourced(playbook)),
        source_digest=program.source_digest,
        behaviour_digest=program.behaviour_digest,
        track_notes=tuple(_track_note(program, name) for name in program.sampled),
    )


def _track_note(program: Program, name: str) -> str:
    """What the playbook says of a sampled track: `tension[RUS, POL]` → the `about` or `why` of `tension`."""
    said = program.playbook.tracks.get(name.split("[")[0])
    return " ".join((said.about or said.why).split()) if said is not None else ""


def _parameter(program: Program, name: str, said: model.Place) -> Quantity:
    kind = program.places[name].type.name
    source = said.start.source if isinstance(said.start, tree.Cited) else ""
    text = to_text(said.start) if said.start is not None else ""
    return Quantity(name, kind if kind in ("date", "duration", "flag") else "number", text, said.why, source)


def _sources(program: Program) -> tuple[SourceNote, ...]:
    playbook = program.playbook
    notes = []
    for name, source in playbook.sources.items():
        details = "; ".join(f"{value}" if key == "title" else f"{key} {value}" for key, value in source.details.items())
        notes.append(SourceNote(name, details, "source", program.cited.get(name, 0)))
    for name, text in playbook.assumptions.items():
        notes.append(SourceNote(name, text, "assumption", program.cited.get(name, 0)))
    return tuple(notes)
