"""A player that is another program: one JSON object a line in, one a line back.

It is sent `{"view": {...}, "question": {...}}` and answers `{"answer": "key of an option"}`. What
it answers is an input of the game, so a replay needs no such program.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import attrs

from wargame.engine.questions import Question
from wargame.engine.view import View
from wargame.players.base import Answer, PlayerError

LONGEST = 1_000_000  # bytes of one answer


class External:
    """Runs a command for as long as the game lasts; use it as a context manager or call `close`."""

    def __init__(self, command: Sequence[str], timeout: float = 30.0) -> None:
        self.name, self.timeout = " ".join(command)[:80], timeout
        try:
            self._process = subprocess.Popen(list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise PlayerError(f"`{self.name}` does not start: {error.strerror or error}") from error
        self._lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            while line := self._process.stdout.readline(LONGEST):
                self._lines.put(line)
        self._lines.put(b"")

    def answer(self, view: View, question: Question) -> Answer:
        """What the program answers, legal or not. Raises PlayerError for silence, garbage or its death."""
        asked = {"view": view.to_dict(), "question": question_as_json(question)}
        text = json.dumps(asked, ensure_ascii=False, allow_nan=False).encode() + b"\n"
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(text)
            self._process.stdin.flush()
        except OSError as error:
            raise PlayerError(self._death()) from error
        try:
            line = self._lines.get(timeout=self.timeout)
        except queue.Empty as error:
            raise PlayerError(f"`{self.name}` gave no answer to `{question.id}` in {self.timeout:g} s") from error
        if not line:
            raise PlayerError(self._death())
        return Answer(_choice(self.name, line), f"program: {self.name}")

    def _death(self) -> str:
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return f"`{self.name}` has closed its output"
        return f"`{self.name}` has ended (exit code {code})"

    def close(self) -> None:
        """Ends the program."""
        process = self._process
        with contextlib.suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
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
    return attrs.asdict(question, filter=lambda field, value: field.name not in ("path", "instance", "place"))


def _choice(name: str, line: bytes) -> str:
    shown = line[:80].decode("utf-8", "replace").strip()
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise PlayerError(f"`{name}` answered with something that is no JSON: {shown}") from error
    choice = said.get("answer") if isinstance(said, dict) else None
    if not isinstance(choice, str):
        raise PlayerError(f'`{name}` should answer {{"answer": "key"}}, not: {shown}')
    return choice
