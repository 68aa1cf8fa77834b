"""The terminal that people at a table share: lines that fit it, a prompt, and a curtain between those who look."""

from __future__ import annotations

import contextlib
import os
import sys

import click

from wargame.cli.output import columns, folded

FACILITATOR = "facilitator"
_WIPE = "\033[H\033[2J\033[3J"  # what was on the screen, and what can be scrolled back to


class Screen:
    """Shows one of those at the table what is theirs. `live` where a person is at both ends.

    Elsewhere (a script, a file) there is no curtain, nothing is folded, and what is for the
    facilitator alone goes to stderr.
    """

    def __init__(self) -> None:
        self.live = sys.stdin.isatty() and sys.stdout.isatty()
        self.wiped = 0  # how often the screen has been cleared
        self._here = ""
        self._waiting: list[str] = []  # for the facilitator

    # -- saying -------------------------------------------------------------------------------------

    def tell(self, text: str = "", indent: int = 0) -> None:
        """One line, folded on a terminal, what follows the first line indented."""
        click.echo(folded(text, indent, columns()) if self.live else text)

    def head(self, text: str) -> None:
        """A line that begins something new."""
        plain = not self.live or "NO_COLOR" in os.environ
        click.echo("\n" + (text if plain else click.style(text, bold=True)))

    def confide(self, text: str) -> None:
        """Something that only the facilitator may read: on a terminal it waits for `hand_over`."""
        if self.live:
            self._waiting.append(text)
        else:
            click.echo(f"{FACILITATOR}: {text}", err=True)

    # -- who looks ------------------------------------------------------------------------------------

    def turn(self, who: str, name: str, alone: bool) -> bool:
        """From here on `who` looks. False at the end of the input.

        On a terminal that several use, the screen is wiped first, and waits until it has been
        handed over; what waits for the facilitator is told before.
        """
        if self.live and self._waiting and not self._to_facilitator():
            return False
        shared = not alone or self._here == FACILITATOR
        if self.live and shared and self._here not in ("", who) and not self._curtain(name):
            return False
        self._here = who
        return True

    def _curtain(self, name: str) -> bool:
        self._wipe()
        return self._line(f"The screen is for {name}. When nobody else looks, press Enter. ") is not None

    def _wipe(self) -> None:
        click.echo(_WIPE, nl=False, color=True)
        self.wiped += 1

    def uncover(self) -> None:
        """Says what waits for the facilitator to everybody: there is no seat to keep it from."""
        while self._waiting:
            self.tell(self._waiting.pop(0))

    def _to_facilitator(self) -> bool:
        if not self._curtain("the facilitator"):
            return False
        self.uncover()
        if self._line("\nPress Enter to go on. ") is None:
            return False
        self._wipe()
        self._here = FACILITATOR
        return True

    # -- hearing --------------------------------------------------------------------------------------

    def hear(self, prompt: str) -> str | None:
        """A line that somebody typed, None at the end of the input."""
        line = self._line(f"{prompt}> ")
        return " ".join(line.split()) if line is not None else None

    def _line(self, prompt: str) -> str | None:
        if not self.live:
            if sys.stdin.isatty():
                click.echo(prompt, nl=False, err=True)
            return sys.stdin.readline() or None
        with contextlib.suppress(ImportError):
            import readline

            readline.clear_history()  # the next one must not find what the last one typed
        try:
            return input(prompt)
        except EOFError:
            click.echo()
            return None
