"""A player that is another program: one JSON object a line in, one a line back.

It is sent `{"game": "...", "view": {...}, "question": {...}}` and answers `{"answer": "key of an
option"}`. `game` names the game: another one begins when it changes, and whoever draws at random
seeds its generator with it. What is answered is an input of the game, so a replay needs no program.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import attrs

from wargame.engine.questions import Question
from wargame.engine.view import ENGINE_ONLY, View
from wargame.players.base import Answer, PlayerError
from wargame.players.part import PATIENCE

LONGEST = 1_000_000  # bytes of one answer


class External:
    """Runs a command for as long as games last; use it as a context manager or call `close`.

    The program has a session of its own, so that Ctrl-C is for the game to deal with; it ends when
    its input does.
    """

    def __init__(self, command: Sequence[str], timeout: float = PATIENCE, part: str = "") -> None:
        """`part` is what the inputs call it; the command, where it is left out. Raises PlayerError."""
        self.name, self.timeout, self.game = " ".join(command)[:80], timeout, ""
        self._by = f"program: {part or self.name}"
        try:
            self._process = subprocess.Popen(
                list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
        except (OSError, ValueError, IndexError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise PlayerError(f"`{self.name}` does not start: {reason}") from error
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._said: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._write, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            while line := self._process.stdout.readline(LONGEST):
                self._lines.put(line)
        self._lines.put(b"")

    def _write(self) -> None:
        """A program that does not read must not keep the game from noticing: so not in its thread."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            while text := self._said.get():
                self._process.stdin.write(text)
                self._process.stdin.flush()
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.close()

    def begin(self, game: str) -> None:
        """The questions that follow belong to the game of this name."""
        self.game = game

    def answer(self, view: View, question: Question) -> Answer:
        """What the program answers, legal or not. Raises PlayerError for silence, garbage or its death."""
        asked = {"game": self.game, "view": view.to_dict(), "question": question_as_json(question)}
        if not self._lines.empty():
            line = self._lines.get()
            if not line:
                self._lines.put(b"")
                raise PlayerError(self._death())
            raise PlayerError(f"`{self.name}` wrote a line that nobody asked for: {_shown(line)}")
        self._said.put(json.dumps(asked, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        try:
            line = self._lines.get(timeout=self.timeout)
        except queue.Empty as error:
            raise PlayerError(f"`{self.name}` gave no answer to `{question.id}` in {self.timeout:g} s") from error
        if not line:
            self._lines.put(b"")
            raise PlayerError(self._death())
        return Answer(_choice(self.name, line), self._by)

    def _death(self) -> str:
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return f"`{self.name}` has closed its output"
        return f"`{self.name}` has ended (exit code {code})"

    def close(self) -> None:
        """Ends the program: its input ends, and what is still there a second later is killed."""
        process = self._process
        self._said.put(b"")
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)  # it has a session, and so a group, of its own
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def __enter__(self) -> External:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def question_as_json(question: Question) -> dict[str, Any]:
    """A question as plain data, without what only the engine needs."""
    return attrs.asdict(question, filter=lambda field, value: field.name not in ENGINE_ONLY)


def _shown(line: bytes) -> str:
    return line[:80].decode("utf-8", "replace").strip()


def _choice(name: str, line: bytes) -> str:
    shown = _shown(line)
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise PlayerError(f"`{name}` answered with something that is no JSON: {shown}") from error
    choice = said.get("answer") if isinstance(said, dict) else None
    if not isinstance(choice, str):
        raise PlayerError(f'`{name}` should answer {{"answer": "key"}}, not: {shown}')
    return choice
