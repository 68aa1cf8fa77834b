"""`wargame fuzz`: a playbook played against its own invariants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wargame.cli.options import count, playbook_names, whole

if TYPE_CHECKING:
    from wargame.testing.fuzz import Broken, Tried


@click.command()
@click.argument("playbook", shell_complete=playbook_names)
@count("--plays", "count", least=3, most=10_000_000, default=100, said="How many plays.")
@click.option("--seed", callback=whole, metavar="N", default="1", show_default=True, help="Where chance starts.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def command(playbook: str, count: int, seed: int, as_json: bool) -> int:
    """Play PLAYBOOK, a shipped one's name or a file, against its own invariants.

    Every seat moves and answers at random, injects are set off by hand, chance varies. If an invariant
    breaks, or the engine finds a fault (a division by zero, a full pool, a loop without end), the
    shortest play that leads there is printed, exit code 1. The same command tries the same plays.

    \b
    Examples:
      wargame fuzz first_steps
      wargame fuzz mine.yaml --plays 1000 --seed 7
      wargame fuzz umbrella --json | jq '.broken.play'
    """
    from wargame.cli.output import Meter, say_json
    from wargame.language.load import load
    from wargame.program import compile_playbook
    from wargame.testing.fuzz import fuzz

    program = compile_playbook(load(playbook))
    with Meter(program.playbook.title) as meter:
        tried = fuzz(program, count, seed, lambda done: meter.show("plays", done, max(count, done), str))
    if as_json:
        say_json(_as_json(tried))
    elif tried.broken is None:
        click.echo(
            f"{program.playbook.title}: nothing broke in {tried.plays:,} plays "
            f"({tried.events:,} events, {tried.answers:,} answers and moves; the longest play {tried.longest:,} events)"
        )
    else:
        click.echo("\n".join(_story(tried.broken, tried.plays)))
    return 0 if tried.broken is None else 1


def _story(broken: Broken, plays: int) -> list[str]:
    """The shortest play in numbered steps."""
    game = broken.told.game
    head = f"{broken.where}: {broken.message}"
    lines = [head, f"Found in play {plays:,}. The shortest play that breaks it (seed {broken.said.seed}):"]
    for number, step in enumerate(broken.told.steps, 1):
        lines.append(f"{number:3}. {step.date}  {step.who}: {step.what}")
    if not broken.told.steps:
        who = "every seat waits" if broken.said.outside else "the playbook's own players decide"
        lines.append(f"     nobody does anything from outside; {who}")
    lines.append(f"     {game.date}  broken")
    return lines


def _as_json(tried: Tried) -> dict[str, object]:
    broken = tried.broken
    found = None
    if broken is not None:
        steps = [{"date": step.date, "who": step.who, "what": step.what} for step in broken.told.steps]
        found = {
            "invariant": broken.invariant, "where": broken.where, "message": broken.message, "seed": broken.said.seed,
            "outside": broken.said.outside, "date": broken.told.game.date, "play": steps,
        }  # fmt: skip
    return {"broken": found, "plays": tried.plays, "events": tried.events, "answers": tried.answers}


__all__ = ["command"]
