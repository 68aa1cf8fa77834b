"""`wargame calibrate`: numbers of shipped playbooks from a user's own copy of the data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wargame.cli.options import PATH

if TYPE_CHECKING:
    from wargame.calibration.icb import Refit
    from wargame.calibration.reading import Data
    from wargame.calibration.shipped import Compared

MOST_NAMED = 20


@click.group()
def command() -> None:
    """Refit numbers of shipped playbooks to data that you have.

    \b
    Examples:
      wargame calibrate icb icb1v14.csv icb2v14.csv
      wargame calibrate icb icb1v14.csv icb2v14.csv --out refitted.yaml
      wargame validate refitted.yaml
    """


@command.command(short_help="Fit the laws of published/crises to the International Crisis Behavior data.")
@click.argument("system", metavar="SYSTEM.csv", type=PATH)
@click.argument("actor", metavar="ACTOR.csv", type=PATH)
@click.option("--years", metavar="FROM-TO", help="Years whose crises make up arrivals.  [default: 1990 to the last]")
@click.option("--out", metavar="FILE.yaml", type=PATH, help="Write the refit as an extension of published/crises.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON instead of a table.")
def icb(system: str, actor: str, years: str | None, out: str | None, as_json: bool) -> int:
    """Fit the laws of published/crises anew to the International Crisis Behavior data, and compare.

    SYSTEM.csv and ACTOR.csv are the project's system-level and actor-level files (icb1v14.csv and
    icb2v14.csv), of which you need a copy of your own: sites.duke.edu/icbdata. Values that cannot be
    read are counted, named and left out. --out also puts a copy of crises.yaml beside FILE.yaml.

    \b
    Examples:
      wargame calibrate icb icb1v14.csv icb2v14.csv
      wargame calibrate icb icb1v14.csv icb2v14.csv --years 1946-1989
      wargame calibrate icb icb1v14.csv icb2v14.csv --out refitted.yaml
    """
    from wargame.calibration.icb import refit
    from wargame.calibration.reading import DataError
    from wargame.calibration.shipped import compare
    from wargame.cli.output import Refused, say_json

    period = _period(years)
    target = _target(out)
    try:
        found = refit(Path(system), Path(actor), period)
    except DataError as problem:
        raise Refused(str(problem)) from None
    rows = compare(found)
    for data in (found.system, found.actor):
        _say_bad(data)
    if as_json:
        say_json(_plain(found, rows))
    else:
        _tell(found, rows)
    if target is not None:
        written = _write(found, target)
        if not as_json:
            click.echo("\nwritten: " + ", ".join(map(str, written)))
    return 0


def _period(years: str | None) -> tuple[int, int] | None:
    from wargame.cli.output import Refused

    if years is None:
        return None
    match = re.fullmatch(r"(\d{4})\s*[-–]\s*(\d{4})", years.strip())
    if match is None or int(match[1]) >= int(match[2]):
        raise Refused(f"--years {years}: write two years, the earlier first, as in --years 1990-2017")
    return int(match[1]), int(match[2])


def _target(out: str | None) -> Path | None:
    """Where the extension goes; refused before anything is read if it cannot go there."""
    from wargame.calibration.extension import EXTENDED
    from wargame.cli.output import Refused

    if out is None:
        return None
    target = Path(out)
    if target.suffix not in (".yaml", ".yml") or target.name == EXTENDED:
        raise Refused(f"--out {out}: the name of a playbook ending in .yaml, other than {EXTENDED}, which it extends")
    beside = target.with_name(EXTENDED)
    if beside.exists() and beside.read_bytes() != _shipped():
        raise Refused(f"--out {out}: {beside} is not the shipped one, and is to be kept: choose another folder")
    return target


def _shipped() -> bytes:
    from wargame.calibration.shipped import PLAYBOOK
    from wargame.language.load import shipped_folder

    folder = shipped_folder()
    if folder is None:
        raise FileNotFoundError(f"no playbooks came with this package, so not {PLAYBOOK}")
    return (folder / f"{PLAYBOOK}.yaml").read_bytes()


def _write(found: Refit, target: Path) -> tuple[Path, Path]:
    from wargame.calibration.extension import EXTENDED, extension
    from wargame.runs.files import store

    beside = target.with_name(EXTENDED)
    store(beside, _shipped())
    store(target, extension(found).encode())
    return target, beside


def _say_bad(data: Data) -> None:
    """Every value that was left out because it could not be read, up to a number, on stderr."""
    if not data.bad:
        return
    for line in data.bad[:MOST_NAMED]:
        click.echo(line, err=True)
    rest = len(data.bad) - MOST_NAMED
    more = f", {rest:,} of them not named here" if rest > 0 else ""
    count = len(data.bad)
    click.echo(f"{data.path}: {count:,} bad {'value' if count == 1 else 'values'} left out{more}", err=True)


def _tell(found: Refit, rows: tuple[Compared, ...]) -> None:
    from wargame.cli.output import table

    told = [
        (
            row.name,
            f"{row.shipped:.4g}",
            f"{row.found.value:.4g}" if row.found.n else "–",
            f"{row.found.low:.4g} – {row.found.high:.4g}" if row.found.n else "–",
            f"{row.found.n:,}",
            "" if row.alike or not row.found.n else "apart",
        )
        for row in rows
    ]
    click.echo(table(("number", "shipped", "refitted", "95% interval", "n", ""), told))
    for data in (found.system, found.actor):
        gaps = ", ".join(f"{name} in {data.missing(name):,}" for name in data.rows[0] if data.missing(name))
        click.echo(f"{data.path}: {len(data.rows):,} rows; without a value: {gaps or 'none'}")
    apart = sum(not row.alike for row in rows if row.found.n)
    click.echo(
        f"{apart} of {len(rows)} shipped numbers lie outside the interval of the refitted one; "
        f"about {0.05 * len(rows):.0f} would by chance alone."
    )
    low, middle, high = found.duration.quartiles
    click.echo(
        f"Misfit of the laws: durations in the data have quartiles {low:g}, {middle:g} and {high:g} days, by the law "
        + ", ".join(f"{days:.1f}" for days in _quartiles(found))
        + "."
    )


def _quartiles(found: Refit) -> tuple[float, float, float]:
    import math

    mu, sigma = found.duration.mu.value, found.duration.sigma.value
    return math.exp(mu - 0.67449 * sigma), math.exp(mu), math.exp(mu + 0.67449 * sigma)


def _plain(found: Refit, rows: tuple[Compared, ...]) -> dict[str, object]:
    """Everything as plain data; numbers that there are none of are null."""
    return {
        "files": [
            {"path": data.path, "sha256": data.digest, "rows": len(data.rows), "bad": list(data.bad)}
            for data in (found.system, found.actor)
        ],
        "years": list(found.years),
        "numbers": [
            {
                "name": row.name,
                "shipped": row.shipped,
                "refitted": row.found.value if row.found.n else None,
                "low": row.found.low if row.found.n else None,
                "high": row.found.high if row.found.n else None,
                "n": row.found.n,
                "alike": row.alike if row.found.n else None,
            }
            for row in rows
        ],
    }
