"""The loop at the terminal: shows a seat what it may see, asks, keeps each input, then goes on."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from wargame.engine import narrative
from wargame.engine.game import Refused
from wargame.engine.inputs import read_duration
from wargame.engine.questions import WAIT, Question
from wargame.engine.session import Session
from wargame.players.base import Player
from wargame.players.human import numbered, understood

HELP = """\
  1, 2, ...               the answer with this number (its name will do)
  wait                    let it pass; a question stays open until its deadline
  view                    what this seat sees
  log                     everything this seat has been told
  advance 2 weeks         let time pass; also `advance 2025-05-01`
  inject NAME [POL]       make an inject happen, as the facilitator
  set PLACE = VALUE because REASON   rule that something is otherwise, as the facilitator
  undo                    take the last input back
  save                    all is saved already; says where
  quit                    save and leave"""


class Table:
    """One sitting over a session."""

    def __init__(self, session: Session, players: Mapping[str, Player]) -> None:
        self.session, self.players = session, players
        self._told: dict[str, int] = {}  # lines of its log that each seat has been shown
        self._asked = ""

    def play(self) -> None:
        """Plays until the end, or until somebody leaves."""
        while True:
            status = self.session.game.advance()
            self.session.keep()
            if status.kind != "question":
                break
            question = self.session.game.pending()[0]
            if question.actor in self.players:
                self._let_answer(question)
            elif not self._ask(question):
                self.session.keep()
                click.echo(f"saved: {self.session.path}")
                return
        self._close()

    def _let_answer(self, question: Question) -> None:
        game = self.session.game
        answer = self.players[question.actor].answer(game.view(question.actor), question)
        try:
            game.answer(question, answer.choice, answer.by)
        except Refused as refusal:
            self.session.keep()
            raise click.ClickException(f"{question.actor}: {refusal}") from refusal
        self.session.keep()

    def _ask(self, question: Question) -> bool:
        """Shows a question and takes one command; False at the end of the sitting."""
        key = f"{question.id} {question.asked} {len(question.options)}"
        if key != self._asked:
            self._show(question)
            self._asked = key
        said = self._hear(question)
        if said is None or said == "quit":
            return False
        if said:
            self._obey(question, said)
        return True

    def _show(self, question: Question) -> None:
        view = self.session.game.view(question.actor)
        click.echo(f"\n{view.date}  {view.name}")
        self._tell_news(question.actor)
        click.echo(f"\n{question.text}")
        if question.deadline is not None:
            silence = f"; silence means {question.silence.replace('_', ' ')}" if question.silence else ""
            click.echo(f"(until {self.session.program.date(question.deadline)}{silence})")
        for line in numbered(question):
            click.echo(line)

    def _tell_news(self, seat: str) -> None:
        log = self.session.game.view(seat).log
        start = min(self._told.get(seat, 0), len(log))
        for line in log[start:]:
            if line.kind != "question":
                click.echo(f"{line.date}  {line.text}")
        self._told[seat] = len(log)

    def _hear(self, question: Question) -> str | None:
        if sys.stdin.isatty():
            click.echo(f"{question.actor}> ", nl=False)
        line = sys.stdin.readline()
        return " ".join(line.split()) if line else None

    def _obey(self, question: Question, said: str) -> None:
        word, _, rest = said.partition(" ")
        choice = understood(question, said)
        try:
            if choice is not None:
                self.session.game.answer(question, choice, "human")
            elif word in _COMMANDS:
                _COMMANDS[word](self, question, rest)
            else:
                limit = len(question.options)
                click.echo(f"not understood: a number from 1 to {limit}, or `help` for what else can be typed")
        except Refused as refusal:
            click.echo(f"refused: {refusal}")
        self.session.keep()

    # -- commands -------------------------------------------------------------------------------------

    def _help(self, question: Question, rest: str) -> None:
        click.echo(HELP)

    def _view(self, question: Question, rest: str) -> None:
        view = self.session.game.view(question.actor)
        click.echo(f"{view.date}  {view.name}")
        for cell in (*view.memory, *view.places):
            of = f"  (as of {cell.of})" if cell.of else ""
            click.echo(f"  {cell.name}: {cell.text}{of}")

    def _log(self, question: Question, rest: str) -> None:
        for line in self.session.game.view(question.actor).log:
            click.echo(f"{line.date}  {line.text}")

    def _advance(self, question: Question, rest: str) -> None:
        game = self.session.game
        if rest:
            self._asked = ""
            game.advance(read_duration(self.session.program, rest, game.now))
        else:
            game.answer(question, WAIT, "human")

    def _inject(self, question: Question, rest: str) -> None:
        name, _, labels = rest.partition("[")
        game = self.session.game
        if "." in labels:  # kind[USA, POL].name
            cases, _, inner = labels.partition("].")
            name, labels = f"{name.strip()}.{inner}", cases
        instance = [label.strip(" ]") for label in labels.split(",") if label.strip(" ]")]
        game.inject(name.strip(), instance, who="facilitator")

    def _set(self, question: Question, rest: str) -> None:
        place, _, said = rest.partition("=")
        value, _, reason = said.partition("because")
        self.session.game.override(place.strip(), value.strip(), "facilitator", reason.strip())

    def _undo(self, question: Question, rest: str) -> None:
        taken = self.session.undo()
        self._asked = ""
        if taken is None:
            click.echo("there is nothing to take back")
        else:
            what = taken.get("choice") or taken.get("inject") or taken.get("place") or taken["kind"]
            click.echo(f"taken back: {what}")

    def _save(self, question: Question, rest: str) -> None:
        self.session.keep()
        click.echo(f"saved: {self.session.path}")

    def _close(self) -> None:
        """What the seats have not been told yet, and how it ended."""
        game = self.session.game
        people = [seat for seat in game.seats if seat not in self.players]
        if people:
            for seat in people:
                name = self.session.program.playbook.actors[seat].name
                click.echo(f"\n{game.date}  {name}")
                self._tell_news(seat)
            click.echo("\n" + "\n".join(narrative.ending(game)))
        else:
            click.echo(narrative.narrative(game))


_COMMANDS = {
    "help": Table._help,
    "view": Table._view,
    "log": Table._log,
    "advance": Table._advance,
    "inject": Table._inject,
    "set": Table._set,
    "undo": Table._undo,
    "save": Table._save,
}
