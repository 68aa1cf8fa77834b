"""Options that several commands share, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from wargame.players.part import Part

C = TypeVar("C", bound=Callable[..., object])
PATH = click.Path()  # so that a shell completes names of files
LANGUAGE = "Tell texts in this language, where the playbook has them.  [default: its first]"


def whole(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """A whole number that fits 63 bits: a seed, or the number of a run. Raises click.BadParameter."""
    return _whole(ctx, param, value, 0, 2**63 - 1, "2**63 - 1")


def count(
    *names: str, most: int, said: str, least: int = 1, default: int | None = None
) -> Callable[[C], C]:
    """An option for a whole number within bounds; `said` is its help."""

    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
        return _whole(ctx, param, value, least, most, f"{most:,}")

    shown = None if default is None else str(default)
    return click.option(*names, callback=read, metavar="N", default=shown, show_default=shown is not None, help=said)


def _whole(
    ctx: click.Context, param: click.Parameter, value: str | None, least: int, most: int, shown: str
) -> int | None:
    if value is None:
        return None
    if value.isascii() and value.isdecimal() and len(value) < 20 and least <= int(value) <= most:
        return int(value)
    raise click.BadParameter(f"`{value[:40]}` is no whole number from {least} to {shown}", ctx, param)


def seconds(ctx: click.Context, param: click.Parameter, value: str) -> float:
    """A number of seconds, from a thousandth to a day. Raises click.BadParameter."""
    try:
        found = float(value)
    except ValueError:
        found = 0.0
    if 0.001 <= found <= 86_400.0:
        return found
    raise click.BadParameter(f"`{value[:40]}` is no number of seconds from 0.001 to 86,400", ctx, param)


def playbook_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What a shell offers for PLAYBOOK: shipped names, or else files."""
    from click.shell_completion import CompletionItem

    from wargame.language.load import shipped

    found = [CompletionItem(name) for name in shipped() if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def with_players(command: C) -> C:
    """`--player` and `--patience`."""
    player = click.option(
        "--player",
        "players",
        multiple=True,
        metavar="NAME=WHO",
        help="Who plays an actor, or a program that a rule asks: `chance`, `policy`, an installed player or a command.",
    )
    patience = click.option(
        "--patience",
        callback=seconds,
        default="30",
        show_default=True,
        metavar="SECONDS",
        help="How long a program may take for an answer.",
    )
    return player(patience(command))


def with_changes(command: C) -> C:
    """`--set`."""
    said = "Fix a parameter, or players.CODE=policy."
    return click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help=said)(command)


def parts_of(players: Iterable[str]) -> tuple[Part, ...]:
    """What `--player` says; Refused where it says nothing."""
    from wargame.cli.output import Refused
    from wargame.players.base import PlayerError
    from wargame.players.company import parts

    try:
        return parts(players)
    except PlayerError as problem:
        raise Refused(f"--player {problem}") from problem


def pairs_of(changes: Iterable[str]) -> list[tuple[str, str]]:
    """What `--set` says; Refused where it says nothing."""
    from wargame.cli.output import Refused

    pairs: list[tuple[str, str]] = []
    for change in changes:
        name, equals, value = (part.strip() for part in change.partition("="))
        if not equals or not name or not value:
            raise Refused(f"--set {change}: write NAME=VALUE")
        if any(name == other for other, _ in pairs):
            raise Refused(f"--set: `{name}` is set twice")
        pairs.append((name, value))
    return pairs
