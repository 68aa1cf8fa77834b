"""`wargame score`: a log of actions, or the recorded runs of a study, by several rubrics."""

from __future__ import annotations

import math
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wargame.cli.options import PATH, count
from wargame.cli.score_options import score_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wargame.report.summary import RubricPair, RubricScore, RubricStudy
    from wargame.rubrics.rubric import Rubric


def print_schema(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """The JSON Schema of a rubric's file, instead of anything else."""
    if value:
        from wargame.cli.output import say_json
        from wargame.rubrics.rows import json_schema

        say_json(json_schema())
        ctx.exit()


@click.command()
@click.argument("what", metavar="LOG_OR_DIR", type=PATH)
@score_options("A shipped rubric, or a file; may be repeated.  [default: all shipped]")
@count("--runs", most=1_000_000, default=1_000, said="Runs to score (DIR).")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_schema,
    help="Print the JSON Schema of rubrics.",
)
def command(
    what: str, rubrics: tuple[str, ...], coding: str, turn: float, nations: int | None, runs: int, as_json: bool
) -> int:
    """Score a log of actions, or the moves of a study's runs, by several rubrics, and say how much
    the choice of the rubric matters.

    LOG is CSV with the columns day, nation, action (and run), or one JSON object a line. DIR is a
    result folder: its first finished runs are played again and their moves scored.

    \b
    Examples:
      wargame score actions.csv --rubric rivera2024 --rubric rivera2024_chart
      wargame score results --coding umbrella --turn "2 weeks"
      wargame score results --json | jq '.scores[].mean'
    """
    from wargame.cli.output import Meter, Refused, say_json, say_problems
    from wargame.rubrics.attach import asked_for
    from wargame.rubrics.comparing import NothingKnown
    from wargame.rubrics.log import read_log
    from wargame.rubrics.played import ResultsError, open_results, read_played
    from wargame.runs.files import StorageError

    asked = asked_for(rubrics, coding, nations or 0, turn, runs)
    say_problems(asked.warnings)
    try:
        if Path(what).is_dir():
            results = open_results(Path(what))
            with Meter(results.title) as meter:
                log = read_played(results, runs, turn, lambda done, total: meter.show("scored", done, total, str))
        else:
            log = read_log(Path(what))
        found = asked.study(log)
    except (ResultsError, StorageError, NothingKnown) as problem:
        raise Refused(str(problem)) from problem
    if as_json:
        say_json(_plain(found))
    else:
        click.echo(told(found, asked.rubrics))
    return 0


def _plain(value: Any) -> Any:
    """A value as JSON has it: what is no number is null."""
    import attrs

    if attrs.has(type(value)):
        return {field.name: _plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


# -- as text ---------------------------------------------------------------------------------------------


def told(found: RubricStudy, rubrics: Sequence[Rubric]) -> str:
    """Everything as text: scores, nations, and each two rubrics against each other."""
    from wargame.report.words import plural

    head = ", ".join(
        (
            plural(found.runs, "run"),
            plural(found.days, "day"),
            plural(found.acts, "action"),
            plural(found.nations, "nation"),
        )
    )
    parts = [f"{found.log}: {head}", _scores(found.scores), _rules(found.scores), _nations(found.scores)]
    if len(found.scores) > 1:
        parts.append("How much the choice matters\n\n" + "\n\n".join(_pair(found, pair) for pair in found.pairs))
    parts += _unknown(found.scores, rubrics)
    return "\n\n".join(parts)


def _number(value: float) -> str:
    from wargame.report.words import number

    return number(value) if math.isfinite(value) else "–"


def _between(low: float, high: float) -> str:
    return f"{_number(low)} to {_number(high)}" if math.isfinite(low) else "–"


def _scores(scores: Sequence[RubricScore]) -> str:
    from wargame.cli.output import table

    rows = [
        (
            score.name,
            _number(score.mean),
            _between(score.mean_low, score.mean_high),
            _number(score.peak),
            _between(score.peak_low, score.peak_high),
            _number(score.highest),
        )
        for score in scores
    ]
    return table(("rubric", "mean day", "95 % interval", "highest day", "95 % interval", "of all"), rows) + (
        "\nMeans over runs. Intervals: sampling error only, over runs; they say nothing about the rubric."
    )


def _rules(scores: Sequence[RubricScore]) -> str:
    lines = [f"  {score.name} {score.version}: {score.rule}" for score in scores]
    return "\n".join(("A day's score:", *lines))


def _nations(scores: Sequence[RubricScore]) -> str:
    from wargame.cli.output import table

    names = [name for name, _ in scores[0].nations]
    rows = [(name, *(_number(dict(score.nations)[name]) for score in scores)) for name in names]
    return "A day of each nation, by its own actions alone, not divided:\n\n" + table(
        ("nation", *(score.name for score in scores)), rows
    )


def _pair(found: RubricStudy, pair: RubricPair) -> str:
    one, other = found.scores[pair.one].name, found.scores[pair.other].name
    lines = [f"{one} and {other}"]
    if math.isfinite(pair.tau):
        lines.append(f"  runs in order: Kendall's tau {_number(pair.tau)}, Spearman's rho {_number(pair.rho)}")
        flips = f"{pair.flipped:.1%} of the pairs of runs change their order, {pair.tied:.1%} are tied by one alone"
        lines.append(f"  {flips} ({pair.compared:,} runs)")
    else:
        lines.append("  no order of runs to compare: there is one run, or one rubric has them all equal")
    if math.isfinite(pair.difference):
        lines.append(f"  the mean by {one} {_compared(pair.difference)} that by {other}")
    else:
        lines.append("  one of them adds nothing up, so their numbers are not compared, only their order of actions")
    if pair.causes:
        lines.append(_causes(pair, one, other))
    return "\n".join(lines)


def _compared(difference: float) -> str:
    return f"is {_number(abs(difference))} {'below' if difference < 0 else 'above'}" if difference else "equals"


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{_number(value)}"


def _causes(pair: RubricPair, one: str, other: str) -> str:
    from wargame.cli.output import table

    additive = math.isfinite(pair.difference)
    rows = [
        (
            cause.action[:56],
            f"{cause.times:,}",
            f"{_number(cause.weight_one)} / {_number(cause.weight_other)}",
            _signed(cause.part if additive else cause.places),
        )
        for cause in pair.causes[:8]
    ]
    last = "part of it" if additive else "places higher"
    more = f"\n    and {len(pair.causes) - 8} more" if len(pair.causes) > 8 else ""
    return textwrap.indent(table(("action", "times", "weights", last), rows), "    ") + more


def _unknown(scores: Sequence[RubricScore], rubrics: Sequence[Rubric]) -> list[str]:
    """What rubrics do not name, said once for those that miss the same."""
    missing: dict[tuple[tuple[str, int], ...], list[str]] = {}
    for score, rubric in zip(scores, rubrics, strict=True):
        if score.unknown:
            missing.setdefault(score.unknown, []).append(f"{score.name} (so it is `{rubric.otherwise}`)")
    said = []
    for unknown, names in missing.items():
        first = ", ".join(f"{action} ×{times}" for action, times in unknown[:6])
        more = f", and {len(unknown) - 6} more" if len(unknown) > 6 else ""
        said.append(textwrap.fill(f"Not named in {', '.join(names)}: {first}{more}", 100, subsequent_indent="  "))
    return said
