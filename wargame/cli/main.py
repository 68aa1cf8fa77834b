"""The command `wargame`: a table of commands that are imported when they are run, and what errors become.

Nothing heavy is imported here: `wargame --help` is answered from the table below. Exit codes are
0 (fine), 1 (what was asked about is not so), 2 (bad input or usage), 130 (Ctrl-C).
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from wargame import __version__

# name → one line; a command is there once `wargame/cli/<name>.py` is, and holds `command`.
COMMANDS = {
    "new": "Write a commented playbook to start from.",
    "check": "Say everything that is wrong with a playbook, and where.",
    "fmt": "Write playbooks in house style.",
    "show": "Show what a playbook says: timeline, triggers, states, influence, code.",
    "run": "Play one run and tell it as a story.",
    "play": "Play with people in some of the seats.",
    "montecarlo": "Play many runs and count how they end.",
    "validate": "Compare what playbooks give with known answers.",
    "calibrate": "Refit numbers of shipped playbooks to data that you have.",
    "fuzz": "Play a playbook against its own invariants.",
    "replay": "Verify a saved game byte for byte.",
    "score": "Score actions or runs by rubrics, and say how much the choice matters.",
    "report": "Make the report of a result folder again.",
    "schema": "Print the JSON Schema of the playbook language.",
}
INTERRUPTED = 130
BUG = 70
EPILOG = """\
`wargame show --shelf` lists the playbooks that come with it. Exit codes: 0 fine; 1 what was asked about is not so;
2 bad input or usage; 130 Ctrl-C.

\b
Shell completion (bash; also zsh_source, fish_source):
  eval "$(_WARGAME_COMPLETE=bash_source wargame)"
"""


class Commands(click.Group):
    """A group that imports `wargame.cli.<command>` only when that command is invoked."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if importlib.util.find_spec(f"wargame.cli.{name}") is not None]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        found = importlib.import_module(f"wargame.cli.{name}").command
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            import difflib

            close = difflib.get_close_matches(name, self.list_commands(ctx), 1)
            ctx.fail(f"No such command `{name[:40]}`" + (f" (did you mean `{close[0]}`?)" if close else "."))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(__version__, prog_name="wargame")
def wargame() -> None:
    """Crises as playbooks, played at a table or a million times.

    \b
    Examples:
      wargame montecarlo umbrella --runs 2000 --seed 1 --out results
      wargame run umbrella --seed 1
      wargame new mine && wargame check mine.yaml
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code. Whatever goes wrong is said in words on stderr."""
    gc.set_threshold(50_000, 20, 20)  # nearly all that a command makes stays: look for garbage rarely
    _open_what_is_closed()
    try:
        return _obey(arguments)
    except OSError:  # nobody hears what went wrong
        _close_quietly()
        return 2


def _obey(arguments: Sequence[str] | None) -> int:
    """As `main`; OSError where what went wrong cannot even be said."""
    before = sys.stdout
    try:
        result = wargame.main(
            args=None if arguments is None else list(arguments), prog_name="wargame", standalone_mode=False
        )
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except SystemExit:
        if sys.stdout is before:  # click wraps it where nobody reads any more
            raise
        _close_quietly()
        return 0
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except BrokenPipeError:
        _close_quietly()
        return 0
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""
        click.echo(f"{where}{problem.strerror or problem}", err=True)
        return 2
    except Exception as problem:
        return _explain(problem)
    return result if isinstance(result, int) else 0


def _open_what_is_closed() -> None:
    """A shell may start us without an input or an output (`>&-`): then it is empty, or goes nowhere.

    Otherwise the next file to be opened would take its place, and be written to by whoever prints.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115


def _explain(problem: Exception) -> int:
    """Say what a playbook's problems are, or own up to a bug."""
    from wargame.language.problems import PlaybookError

    if isinstance(problem, PlaybookError):
        from wargame.cli.output import say_problems

        say_problems(problem.problems)
        return 2
    if os.environ.get("WARGAME_DEBUG"):
        raise problem
    said = str(problem).split("\n")[0][:300]
    click.echo(f"this is a fault of wargame, not yours: {type(problem).__name__}: {said}", err=True)
    click.echo("set WARGAME_DEBUG=1 to see where, and please report it with the playbook", err=True)
    return BUG


def _close_quietly() -> None:
    """Whoever read our output has gone: leave no complaint at exit."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(nothing, stream.fileno())
    os.close(nothing)
