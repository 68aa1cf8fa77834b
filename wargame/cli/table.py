"""The loop at the terminal: shows a seat what it may see, asks, keeps each input, then goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wargame.cli.facilitator import Facilitator
from wargame.cli.output import say_story
from wargame.cli.screen import FACILITATOR, Screen
from wargame.cli.seat_view import log_lines, view_lines
from wargame.engine import narrative
from wargame.engine.game import Refused
from wargame.engine.inputs import read_duration
from wargame.engine.questions import WAIT, Question
from wargame.engine.session import Session
from wargame.players.base import Player, PlayerError
from wargame.players.drive import asked
from wargame.players.human import numbered, understood

HELP = """\
Who sits here can type
  1, 2, ...         the answer with this number (its name will do)
  wait              let it pass; a question stays open until its deadline
  view, view NAME   what this seat sees, all of it or what has NAME in it
  log               everything this seat has been told
  advance 2 weeks   let time pass without an answer; also `advance 2025-05-01`
  quit              save and leave; every answer is saved already
The facilitator can type
  facilitator       the facilitator's own prompt: story, why, injects, rulings, undo
  inject NAME [POL], set PLACE = VALUE because REASON, undo, save   work here too"""
RECENT = 12  # lines of its log that a seat is shown when a session is taken up again


class Table:
    """One sitting over a session. `again` says that it is not the first one."""

    def __init__(
        self, session: Session, players: Mapping[str, Player], again: bool = False, screen: Screen | None = None
    ) -> None:
        self.session, self.players = session, dict(players)
        self.screen = screen if screen is not None else Screen()
        self.people = [seat for seat in session.game.seats if seat not in players]
        self.facilitator = Facilitator(session, self.screen)
        self._again = again
        self._told: dict[str, int] = {}  # lines of its log that each seat has been shown
        self._asked = ""
        self._broken = len(session.game.broken)
        self._watched = any(site.kind == "invariant" for site in session.program.sites)

    def play(self) -> bool:
        """Plays until the end (True), or until somebody leaves.

        Raises PlayerError for a player that fails where nobody is there to answer for it.
        """
        while True:
            status = self.session.game.advance(stop_when_broken=self._watched)
            self.session.keep()
            self._tell_broken()
            if status.kind == "broken":
                continue
            if status.kind != "question":
                break
            question = self.session.game.pending()[0]
            if asked(question) in self.players:
                self._let_answer(question)
            elif not self._ask(question):
                self.session.keep()
                self.screen.tell(f"saved: {self.session.path}")
                return False
        self._close()
        return True

    def _tell_broken(self) -> None:
        """Invariants that broke since the last look, for the facilitator and nobody else."""
        game = self.session.game
        found = game.broken
        for broken in found[min(self._broken, len(found)) :]:
            self.screen.confide(
                f"{game.program.date(broken.time)}: the invariant `{broken.invariant}`"
                f"{f' of {broken.case}' if broken.case else ''} is broken (`why {broken.record}` tells how); "
                "the game goes on, and will count as faulted"
            )
        self._broken = len(found)

    def _let_answer(self, question: Question) -> None:
        game, name = self.session.game, asked(question)
        try:
            answer = self.players[name].answer(game.view(question.actor), question)
            game.answer(question, answer.choice, answer.by)
        except (PlayerError, Refused) as problem:
            self.session.keep()
            if not self.screen.live:
                raise PlayerError(f"{game.date}: {name}: {problem}; saved: {self.session.path}") from problem
            self.screen.confide(f"{name} has failed: {problem}. From now on its questions are asked here.")
            del self.players[name]
        self.session.keep()

    # -- asking ---------------------------------------------------------------------------------------

    def _ask(self, question: Question) -> bool:
        """Shows a question and takes one command; False at the end of the sitting."""
        name = self.session.program.playbook.actors[question.actor].name
        alone = self.people == [question.actor] and not question.program
        if not self.screen.turn(question.actor, name, alone):
            return False
        key = f"{question.id} {question.asked} {len(question.options)} {self.screen.wiped}"
        if key != self._asked:
            self._show(question, name)
            self._asked = key
        said = self.screen.hear(question.actor)
        if said is None or said == "quit":
            return False
        if said == FACILITATOR:
            self._asked = ""
            return self.facilitator.sit()
        if said:
            self._obey(question, said)
        return True

    def _show(self, question: Question, name: str) -> None:
        self.screen.head(f"{self.session.game.date}  {name}")
        self._tell_news(question.actor)
        self.screen.tell()
        self.screen.tell(question.text)
        if question.program:
            self.screen.tell(f"(a rule of the playbook asks the program `{question.program}`, which is not connected)")
        if question.deadline is not None:
            silence = f"; silence means {question.silence.replace('_', ' ')}" if question.silence else ""
            self.screen.tell(f"(until {self.session.program.date(question.deadline)}{silence})")
        for line in numbered(question):
            self.screen.tell(line, indent=6)

    def _tell_news(self, seat: str) -> None:
        log = self.session.game.log(seat)
        start = min(self._told.get(seat, 0), len(log))
        lines = log_lines(log[start:], questions=False)
        if seat not in self._told and self._again and len(lines) > RECENT:
            self.screen.tell(f"({len(lines) - RECENT} earlier lines: `log`)")
            lines = lines[-RECENT:]
        for line in lines:
            self.screen.tell(line, indent=12)
        self._told[seat] = len(log)

    def _obey(self, question: Question, said: str) -> None:
        word, _, rest = said.partition(" ")
        choice = understood(question, said)
        try:
            if choice is not None:
                self.session.game.answer(question, choice, "human")
            elif word in _COMMANDS:
                _COMMANDS[word](self, question, rest)
            elif word == "undo":
                taken = self.facilitator.undo()
                self.screen.tell("there is nothing to take back" if taken is None else "the last input is taken back")
                self._asked = ""
            elif word in ("inject", "set", "save"):
                self.facilitator.obey(said)
            else:
                limit = len(question.options)
                self.screen.tell(f"not understood: a number from 1 to {limit}, or `help` for what else can be typed")
        except Refused as refusal:
            self.screen.tell(f"refused: {refusal}")
        self.session.keep()
        self._tell_broken()

    # -- commands -------------------------------------------------------------------------------------

    def _help(self, question: Question, rest: str) -> None:
        for line in HELP.splitlines():
            self.screen.tell(line, indent=20)

    def _view(self, question: Question, rest: str) -> None:
        view = self.session.game.view(question.actor)
        self.screen.tell(f"{view.date}  {view.name} sees")
        for line in view_lines(view, rest) or [f"nothing with `{rest}` in it"]:
            self.screen.tell(f"  {line}", indent=6)

    def _log(self, question: Question, rest: str) -> None:
        for line in log_lines(self.session.game.log(question.actor)):
            self.screen.tell(line, indent=12)

    def _advance(self, question: Question, rest: str) -> None:
        game = self.session.game
        if rest:
            self._asked = ""
            game.advance(read_duration(self.session.program, rest, game.now))
        else:
            game.answer(question, WAIT, "human")

    def _close(self) -> None:
        """What the seats have not been told yet, and how it ended."""
        game = self.session.game
        if not self.people:
            self.screen.uncover()
            say_story(narrative.narrative(game, game.language))
            return
        for seat in self.people:
            name = self.session.program.playbook.actors[seat].name
            self.screen.turn(seat, name, len(self.people) == 1)
            self.screen.head(f"{game.date}  {name}")
            self._tell_news(seat)
        self.screen.head("The game is over")
        for line in narrative.ending(game):
            self.screen.tell(line)


_COMMANDS: dict[str, Callable[[Table, Question, str], None]] = {
    "help": Table._help,
    "view": Table._view,
    "log": Table._log,
    "advance": Table._advance,
}
