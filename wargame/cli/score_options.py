"""The options that say how runs are scored, the same for every command that scores."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from wargame.cli.options import count

_Command = TypeVar("_Command", bound=Callable[..., Any])
DEFAULT_TURN = "1 day"
_SECONDS = {"hour": 3600.0, "day": 86400.0, "week": 604800.0}


def turn_length(ctx: click.Context, param: click.Parameter, value: str) -> float:
    """`1 day`, `12 hours`, `2 weeks` in seconds. Raises click.BadParameter."""
    found = re.fullmatch(r"\s*([1-9][0-9]{0,4})\s*(hour|day|week)s?\s*", value, re.ASCII)
    if found is None:
        raise click.BadParameter(
            f"{value!r} is no length of a turn: write `1 day`, `12 hours` or `2 weeks`", ctx, param
        )
    return int(found[1]) * _SECONDS[found[2]]


def turn_words(seconds: float) -> str:
    """A length of a turn as it is written: `4 weeks`, `1 day`, `12 hours`."""
    unit = next(name for name in ("week", "day", "hour") if seconds % _SECONDS[name] == 0)
    count = int(seconds // _SECONDS[unit])
    return f"{count} {unit}{'' if count == 1 else 's'}"


def scoring_words(rubrics: Sequence[str], coding: str, turn: float, nations: int | None) -> list[str]:
    """The words of a command line that ask for such a scoring."""
    words = [word for rubric in rubrics for word in ("--rubric", rubric)]
    words += ["--coding", coding] if coding else []
    words += ["--turn", turn_words(turn)] if turn_words(turn) != DEFAULT_TURN else []
    return words + (["--nations", str(nations)] if nations else [])


def score_options(rubrics: str) -> Callable[[_Command], _Command]:
    """--rubric (whose help is `rubrics`), --coding, --turn and --nations."""

    def added(command: _Command) -> _Command:
        for option in reversed(
            (
                click.option("--rubric", "rubrics", multiple=True, metavar="NAME", help=rubrics),
                click.option("--coding", default="", metavar="NAME", help="Which actions the playbook's moves are."),
                click.option(
                    "--turn",
                    default=DEFAULT_TURN,
                    show_default=True,
                    metavar="TIME",
                    callback=turn_length,
                    help="How long a day of the score lasts.",
                ),
                count("--nations", most=10_000, said="What totals are divided by.  [default: as the rubric says]"),
            )
        ):
            command = option(command)
        return command

    return added
