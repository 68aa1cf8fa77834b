"""Commands in processes of their own that do not start Python anew: one that has imported all forks for each.

What a command is given (arguments, folder, environment, input) and what it leaves (output, exit code) are as in
a process started by a shell; starting Python and importing the package is left out, which costs more than most
commands. Elsewhere than on Linux, in a thorough run, or where the environment speaks to Python itself,
a process is started after all.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from io import BufferedReader, BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path

from shelf import THOROUGH

STREAMS = (("rb", "surrogateescape"), ("wb", "surrogateescape"), ("wb", "backslashreplace"))
COMMAND = [sys.executable, "-m", "wargame"]


def run(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    say: bytes = b"",
    patience: float = 600,
    together: bool = False,
) -> tuple[int, bytes, bytes]:
    """Exit code, output and errors of `wargame` with these arguments; errors stand in the output if `together`."""
    if THOROUGH or sys.platform != "linux" or any(name.startswith("PYTHON") for name in environment):
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=folder,
            env=environment,
            input=say,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if together else subprocess.PIPE,
            timeout=patience,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr or b""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(say)
        given.seek(0)
        asked = {"arguments": list(arguments), "folder": str(folder), "environment": dict(environment)}
        channel = _server()
        channel.settimeout(patience)
        streams = [given.fileno(), out.fileno(), (out if together else err).fileno()]
        socket.send_fds(channel, [json.dumps(asked).encode()], streams)
        code = int(channel.recv(100))
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


@cache
def _server() -> socket.socket:
    """The channel to a process that forks; it ends when the channel is closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [sys.executable, __file__, str(theirs.fileno())]
    with theirs:
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment)

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def serve(channel: socket.socket) -> None:
    """Runs what is asked for, one command after the other, each in a child."""
    import wargame.cli.main
    import wargame.cli.montecarlo
    import wargame.engine.session
    import wargame.report
    import wargame.runs.study  # noqa: F401

    gc.freeze()
    while True:
        said, descriptors, _, _ = socket.recv_fds(channel, 2**20, 3)
        if not said:
            return
        child = os.fork()
        if not child:
            channel.close()
            _obey(json.loads(said), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        channel.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _obey(asked: dict[str, object], descriptors: Sequence[int]) -> None:
    """In the child: becomes the command, and ends."""
    code = 1
    try:
        for place, descriptor in enumerate(descriptors):
            os.dup2(descriptor, place)
            os.close(descriptor)
        os.chdir(str(asked["folder"]))
        os.environ.clear()
        os.environ.update(asked["environment"])
        time.tzset()
        sys.argv = ["wargame", *asked["arguments"]]
        sys.stdin, sys.stdout, sys.stderr = (
            TextIOWrapper(_buffered(place, mode), encoding="utf-8", errors=errors, line_buffering=place > 1)
            for place, (mode, errors) in enumerate(STREAMS)
        )
        from wargame.cli.main import main

        try:
            code = main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _buffered(place: int, mode: str) -> BufferedReader | BufferedWriter:
    raw = FileIO(place, mode, closefd=False)
    return BufferedReader(raw) if mode == "rb" else BufferedWriter(raw)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
