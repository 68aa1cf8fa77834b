"""`wargame montecarlo`: many runs, and what they come to."""

from __future__ import annotations

import os
import shlex
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wargame.cli.options import (
    PATH,
    count,
    pairs_of,
    parts_of,
    playbook_names,
    whole,
    with_changes,
    with_players,
)
from wargame.cli.score_options import score_options, scoring_words

if TYPE_CHECKING:
    from wargame.report.summary import RubricStudy, Summary
    from wargame.rubrics.attach import Asked
    from wargame.runs.execute import Progress
    from wargame.runs.protocol import Recipe
    from wargame.runs.study import Study

INTERRUPTED = 130
PHASES = {"runs": "played", "records": "recorded"}


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@click.command()
@click.argument("playbook", shell_complete=playbook_names)
@count("--runs", most=100_000_000, default=1_000, said="How many runs.")
@click.option("--seed", callback=whole, metavar="N", default="1", show_default=True, help="Where chance starts.")
@click.option("--out", default="results", show_default=True, metavar="DIR", type=PATH, help="The result folder.")
@count("--workers", most=1024, said="Processes; changes no result.  [default: processors]")
@click.option("--resume", is_flag=True, help="Go on with the unfinished study in DIR.")
@with_changes
@with_players
@score_options("Score the runs by this rubric; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print the study as JSON instead of the table.")
def command(
    playbook: str,
    runs: int,
    seed: int,
    out: str,
    workers: int | None,
    resume: bool,
    changes: tuple[str, ...],
    players: tuple[str, ...],
    patience: float,
    rubrics: tuple[str, ...],
    coding: str,
    turn: float,
    nations: int | None,
    as_json: bool,
) -> int:
    """Play many runs of PLAYBOOK, a shipped one's name or a file, and count how they end.

    DIR gets the run table (runs.parquet), the report (report.html), the study (study.json), the
    manifest and a copy of every source file. The same command gives the same bytes. Ctrl-C leaves
    what was complete, and --resume does the rest.

    Each process starts its own copy of a player that is a program. One that dies, is silent or
    answers nonsense ends the study; what was complete stays. All answers are in DIR/replies.jsonl.

    With --rubric or --coding the recorded runs are scored, and the report says how much the choice
    of the rubric matters.

    \b
    Examples:
      wargame montecarlo umbrella --runs 2000 --seed 1 --out results
      wargame montecarlo mine.yaml --runs 100000 --resume
      wargame montecarlo umbrella --json | jq '.outcomes'
      wargame montecarlo umbrella --set us_resolve=0.4 --out low_resolve
      wargame montecarlo umbrella --player "RUS=python3 moscow.py" --out moscow
      wargame montecarlo umbrella --rubric rivera2024 --coding umbrella
    """
    from wargame.cli.output import Meter, Refused
    from wargame.players.base import PlayerError
    from wargame.runs.describe import prepare
    from wargame.runs.files import StorageError
    from wargame.runs.folder import FolderError
    from wargame.runs.parts import ResumeError
    from wargame.runs.study import run_study

    pairs, parts = pairs_of(changes), parts_of(players)
    try:
        recipe, about = prepare(playbook, pairs, parts, patience)
    except PlayerError as problem:
        raise Refused(str(problem)) from problem
    words = ["wargame", "montecarlo", playbook, "--runs", str(runs), "--seed", str(seed), "--out", out]
    words += [word for change in changes for word in ("--set", change)]
    words += [word for player in players for word in ("--player", player)]
    asked = None
    if rubrics or coding:
        asked = _asked(recipe, rubrics, coding, turn, nations)
        words += scoring_words(rubrics, coding, turn, nations)
    names = [name for name, _ in about.outcomes]
    try:
        with Meter(about.title) as meter:
            study = run_study(
                recipe,
                about,
                seed=seed,
                runs=runs,
                out=Path(out),
                workers=workers or _processors(),
                resume=resume,
                command=shlex.join(words),
                on_progress=lambda now: meter.show(PHASES[now.phase], now.done, now.total, lambda: _shares(now, names)),
            )
    except (FolderError, ResumeError, StorageError) as problem:
        raise Refused(str(problem)) from problem
    except PlayerError as problem:
        raise Refused(_stopped(str(problem), Path(out))) from problem
    if asked is not None and study.complete:
        import attrs

        from wargame.cli.scoring import score_study

        study = attrs.evolve(study, summary=score_study(Path(out), asked))
    return _tell(study, as_json)


def _asked(recipe: Recipe, rubrics: tuple[str, ...], coding: str, turn: float, nations: int | None) -> Asked:
    """What is to be scored, and that it can be, before anything is played."""
    from wargame.cli.output import Refused
    from wargame.engine.batch import compile_recipe
    from wargame.rubrics.attach import asked_for
    from wargame.rubrics.comparing import NothingKnown

    asked = asked_for(rubrics, coding, nations or 0, turn)
    try:
        asked.check(compile_recipe(recipe))
    except NothingKnown as problem:
        raise Refused(str(problem)) from problem
    return asked


def _stopped(problem: str, out: Path) -> str:
    """What is said where a player ends a study: what went wrong, and what is left."""
    from wargame.runs.manifest import read_manifest

    stored = read_manifest(out / "manifest.json") or {}
    done, asked = stored.get("runs_done", 0), stored.get("runs_asked", 0)
    return (
        f"{problem}\nstopped: {done:,} of {asked:,} runs are complete and in {out}; "
        "--resume goes on with the same player, another one needs another folder"
    )


def _shares(now: Progress, names: list[str]) -> str:
    """The outcome shares so far, the commonest first; what is being done where all has been played."""
    if now.phase == "records" and now.done == now.total:
        return "writing the report"
    total = sum(now.outcomes) + now.faulted
    ranked = sorted(zip(now.outcomes, names, strict=True), key=lambda pair: -pair[0])
    parts = [f"{name} {count / total:.0%}" for count, name in ranked[:4] if count]
    return "so far: " * bool(parts) + " · ".join(
        parts + ([f"faulted {now.faulted / total:.0%}"] if now.faulted else [])
    )


def _tell(study: Study, as_json: bool) -> int:
    """Print what a study came to; its exit code."""
    asked = study.summary.provenance.runs_asked
    if as_json and study.complete:
        click.echo((study.out / "study.json").read_text(encoding="utf-8"), nl=False)
    elif not as_json:
        click.echo(outcome_table(study.summary))
        if study.summary.rubrics is not None:
            click.echo("\n" + score_lines(study.summary.rubrics))
        click.echo("\n" + _folded("written: " + ", ".join(str(path) for path in study.files)))
    if study.complete:
        return 0
    click.echo(
        f"interrupted: {study.runs_done:,} of {asked:,} runs are complete and in {study.out}, the rest is not; "
        "the same command with --resume goes on",
        err=True,
    )
    return INTERRUPTED


def score_lines(found: RubricStudy) -> str:
    """What the runs score by each rubric, in a table; the report has the rest."""
    from wargame.cli.output import table
    from wargame.report.words import number

    rows = [
        (
            score.name,
            number(score.mean),
            f"{number(score.mean_low)} to {number(score.mean_high)}",
            number(score.highest),
        )
        for score in found.scores
    ]
    return f"Scored: {found.runs:,} runs\n\n" + table(("rubric", "mean day", "95 % interval", "highest"), rows)


def outcome_table(summary: Summary) -> str:
    """The outcomes with their shares and intervals, and what stands in no count."""
    from wargame.cli.output import table

    done = summary.provenance.runs_done
    percent = f"{summary.confidence * 100:.0f} % interval"
    rows = [
        (one.name, f"{one.count:,}", f"{one.share:.1%}", f"{one.low:.1%} – {one.high:.1%}") for one in summary.outcomes
    ]
    lines = [
        f"{summary.title}: {done:,} runs, seed {summary.provenance.seed}\n",
        table(("outcome", "runs", "share", percent), rows),
        "\nIntervals: sampling error only; what the playbook assumes is not in them.",
        _folded(_resting_on(summary)),
    ]
    never = [one for one in summary.coverage if not one.times and not one.reason]
    if never and done == summary.provenance.runs_asked:
        lines.append(
            f"Never happened, and no reason given: {len(never)} of {len(summary.coverage)} parts of the playbook"
        )
        lines += [f"  {one.path}" for one in never[:5]] + ([f"  and {len(never) - 5} more"] if len(never) > 5 else [])
    faulted = sum(fault.count for fault in summary.faults)
    if faulted:
        lines.append(f"Faulted, in no outcome: {faulted:,} runs, the first {summary.faults[0].first_run}:")
        lines += [f"  {fault.place}: {fault.message} ({fault.count:,})" for fault in summary.faults]
    return "\n".join(lines)


def _resting_on(summary: Summary) -> str:
    """What the shares are shares of, the assumptions most cited first, and that they predict nothing."""
    told = sorted((one for one in summary.sources if one.kind == "assumption"), key=lambda one: -one.numbers)
    names = [f"{one.name} ×{one.numbers}" if one.numbers > 1 else one.name for one in told]
    differing = sum(one.smallest < one.largest for one in summary.parameters)
    drawn = f"{len(summary.parameters)} parameter{'' if len(summary.parameters) == 1 else 's'}"
    drawn += f", {differing} of them drawn in each run" if differing else ""
    parts = names[:4] + ([f"{len(names) - 4} more"] if len(names) > 4 else []) + ([drawn] if summary.parameters else [])
    if not parts:
        return "Exploration, not prediction: shares of what the playbook allows."
    return f"Exploration, not prediction: shares of what the assumptions allow ({', '.join(parts)})."


def _folded(text: str) -> str:
    """Lines of at most 80 columns."""
    return textwrap.fill(text, 80, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
