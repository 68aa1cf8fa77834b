"""What only the facilitator types and reads: the whole story, injects, rulings, moves out of turn, undo."""

from __future__ import annotations

from collections.abc import Callable

from wargame.cli.output import words_at
from wargame.cli.screen import FACILITATOR, Screen
from wargame.cli.seat_view import log_lines, view_lines
from wargame.engine import narrative, texts
from wargame.engine.game import Refused
from wargame.engine.inputs import find_place, read_duration, short_name
from wargame.engine.questions import WAIT
from wargame.engine.records import Input
from wargame.engine.session import Session
from wargame.engine.view import truth
from wargame.language.printer import to_text_template
from wargame.program import Program

HELP = """\
  story, story 50   the last lines of the whole game, as it really was
  why N             what led to the record with this number
  see POL           what somebody sees
  injects           what can be made to happen, and for whom
  inject NAME, inject NAME [POL], inject NAME [POL] after 2 weeks
  set PLACE = VALUE because REASON   rule that something is otherwise
  act POL MOVE      a move of somebody out of turn
  broken            the invariants that have been broken
  advance 2 weeks   let time pass to there; also `advance 2025-05-01`
  undo              take the last input back
  save              all is saved already; says where
  back              to the seat that is asked;  quit  save and leave"""


def inject_in_words(program: Program, name: str, language: str = "") -> str:
    """What an inject tells, or else what it is about; "" where it says neither."""
    info = next(one for path, one in program.injects.items() if short_name(path) == name)
    told = info.said.consequence.text
    if told is None:
        told = next((asked.text for asked in info.said.asks.values() if asked.text is not None), None)
    if told is None:
        return info.said.about
    return f"“{to_text_template(told.versions[texts.version_of(told, language)][1])}”"


class Facilitator:
    """The facilitator's prompt over a session."""

    def __init__(self, session: Session, screen: Screen) -> None:
        self.session, self.screen = session, screen

    def sit(self) -> bool:
        """Takes commands until `back`; False where the sitting is to end."""
        self.screen.turn(FACILITATOR, "the facilitator", alone=True)
        self.screen.head(f"{self.session.game.date}  facilitator (`help`; `back` to go on)")
        while not self.session.game.over:
            said = self.screen.hear(FACILITATOR)
            if said is None or said == "quit":
                return False
            if said == "back":
                break
            if said:
                self.obey(said)
        return True

    def obey(self, said: str) -> None:
        """Does one command, and says what came of it."""
        word, _, rest = said.partition(" ")
        if word not in _COMMANDS:
            self.screen.tell("not understood: `help` lists what can be typed here")
            return
        try:
            _COMMANDS[word](self, rest.strip())
        except Refused as refusal:
            self.screen.tell(f"refused: {refusal}")
        self.session.keep()

    # -- looking --------------------------------------------------------------------------------------

    def _help(self, rest: str) -> None:
        for line in HELP.splitlines():
            self.screen.tell(line, indent=20)

    def _story(self, rest: str) -> None:
        count = int(rest) if rest.isdecimal() and len(rest) < 7 else 20
        lines = narrative.story(self.session.game, self.session.game.language)
        for line in lines[max(0, len(lines) - count) :]:
            self.screen.tell(line, words_at(line))

    def _why(self, rest: str) -> None:
        game = self.session.game
        try:
            number = int(rest.strip("`")) if rest.strip("`").isdecimal() and len(rest) < 12 else -1
            for line in narrative.why(game, number, game.language).split("\n"):
                self.screen.tell(line, words_at(line))
        except IndexError:
            raise Refused(f"there is no record `{rest[:20]}`; the last is {len(game.records) - 1}") from None

    def _see(self, rest: str) -> None:
        game = self.session.game
        view = game.view(self._actor(rest))
        self.screen.tell(f"{view.date}  {view.name} sees")
        for line in view_lines(view):
            self.screen.tell(f"  {line}", indent=6)
        self.screen.tell("and has been told")
        for line in log_lines(view.log):
            self.screen.tell(f"  {line}", indent=14)

    def _actor(self, said: str) -> str:
        """The code that is meant, in whatever case it was typed. Raises Refused."""
        actors = self.session.game.program.actors
        code = next((actor for actor in actors if actor.lower() == said.lower()), None)
        if code is None:
            wrong = f"there is no actor `{said[:40]}`" if said else "which actor?"
            raise Refused(f"{wrong} (actors: {', '.join(actors)})")
        return code

    def _injects(self, rest: str) -> None:
        game = self.session.game
        for name, labels in game.injects().items():
            shown = ", ".join(label for label in labels[:8] if label)
            more = f", and {len(labels) - 8} more" if len(labels) > 8 else ""
            self.screen.tell(f"  {name}" + (f"   {shown}{more}" if shown else ""), indent=6)
            if said := inject_in_words(game.program, name, game.language):
                self.screen.tell(f"      {said}", indent=6)

    def _broken(self, rest: str) -> None:
        broken = self.session.game.broken
        for one in broken:
            case = f" of {one.case}" if one.case else ""
            self.screen.tell(f"{self.session.program.date(one.time)[:10]}  {one.invariant}{case} (record {one.record})")
        if not broken:
            self.screen.tell("none")

    # -- ruling ---------------------------------------------------------------------------------------

    def _inject(self, rest: str) -> None:
        game = self.session.game
        if not rest:
            raise Refused("which one? `injects` lists them")
        said, _, delay = rest.partition(" after ")
        name, _, labels = said.partition("[")
        if "." in labels:  # kind[USA, POL].name
            cases, _, inner = labels.partition("].")
            name, labels = f"{name.strip()}.{inner}", cases
        instance = [label.strip(" ]") for label in labels.split(",") if label.strip(" ]")]
        after = read_duration(self.session.program, delay, game.now) - game.now if delay else 0.0
        game.inject(name.strip(), instance, after, who=FACILITATOR)
        self.screen.tell(f"{said.strip()} comes {self._when(after)}")

    def _when(self, after: float) -> str:
        return f"on {self.session.program.date(self.session.game.now + after)}" if after else "now"

    def _set(self, rest: str) -> None:
        place, equals, said = rest.partition("=")
        value, because, reason = said.partition("because")
        if not equals or not because:
            raise Refused("write `set PLACE = VALUE because REASON`")
        game, name = self.session.game, place.strip()
        game.override(name, value.strip(), FACILITATOR, reason.strip())
        found, index = find_place(game.program, name)
        is_now, (low, high) = truth(game, found, index), found.bounds
        told = texts.in_words(game.program, found.type, is_now)
        held = found.type.name == "number" and is_now in (low, high) and told != value.strip()
        why = f" (its range is {low:g} to {high:g})" if held else ""
        self.screen.tell(f"{name} is {told} from now on{why}")

    def _act(self, rest: str) -> None:
        said, _, choice = rest.partition(" ")
        actor, choice = self._actor(said), choice.strip()
        legal = [option for option in self.session.game.legal(actor) if option.key != WAIT]
        key = next((option.key for option in legal if choice in (option.key, option.label)), choice)
        try:
            self.session.game.act(actor, key, FACILITATOR)
        except Refused as refusal:
            raise Refused(f"{refusal} (legal: {', '.join(option.key for option in legal) or 'none'})") from None
        self.screen.tell(f"{key} happens when time goes on")

    def undo(self) -> Input | None:
        """Takes back the last thing that a person did, and what programs and policies have answered since."""
        taken = self.session.undo()
        while taken is not None and taken.get("by", "human") != "human":
            taken = self.session.undo()
        return taken

    def _undo(self, rest: str) -> None:
        taken = self.undo()
        if taken is None:
            self.screen.tell("there is nothing to take back")
        else:
            what = taken.get("choice") or taken.get("inject") or taken.get("place") or taken["kind"]
            self.screen.tell(f"taken back: {what}")

    def _advance(self, rest: str) -> None:
        game = self.session.game
        if not rest:
            raise Refused("how long? write `advance 2 weeks`, or a date")
        status = game.advance(read_duration(self.session.program, rest, game.now))
        waits = {"question": "a seat is asked: `back`", "over": "the game is over"}.get(status.kind, "")
        self.screen.tell(f"{game.date}" + (f", {waits}" if waits else ""))

    def _save(self, rest: str) -> None:
        self.session.keep()
        self.screen.tell(f"saved: {self.session.path}")


_COMMANDS: dict[str, Callable[[Facilitator, str], None]] = {
    "help": Facilitator._help,
    "story": Facilitator._story,
    "why": Facilitator._why,
    "see": Facilitator._see,
    "injects": Facilitator._injects,
    "broken": Facilitator._broken,
    "inject": Facilitator._inject,
    "set": Facilitator._set,
    "act": Facilitator._act,
    "undo": Facilitator._undo,
    "advance": Facilitator._advance,
    "save": Facilitator._save,
}
