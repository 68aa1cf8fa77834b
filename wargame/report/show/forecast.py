"""The timeline forecast: what a playbook's calendar holds before anybody plays.

Dated injects and rules stand at their dates, `every` and `after` at those that follow from the start;
where a length is drawn, at its mean. Rates are told as the number expected in a whole game, with
parameters at their means and everything else as it starts. What waits for a condition has no date.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import attrs

from wargame.language import model, tree
from wargame.language.english import describe_length, describe_rate
from wargame.language.printer import to_text
from wargame.program import Program
from wargame.program.runtime import calendar
from wargame.report.show import walk
from wargame.report.show.means import Means
from wargame.report.words import number

SHOWN = 12  # of a series, so many occurrences get a line each


@attrs.frozen
class Dated:
    """Something on the calendar, in seconds since the start; `about` if its time is drawn."""

    at: float
    name: str
    text: str
    about: bool = False


@attrs.frozen
class Often:
    """Something at random: how many are expected in a whole game, None where only play can tell."""

    name: str
    expected: float | None
    sentence: str


@attrs.frozen
class Forecast:
    """A playbook's calendar: dates in order, series too long to be dated one by one, rates."""

    dated: tuple[Dated, ...]
    series: tuple[tuple[str, str], ...]
    random: tuple[Often, ...]
    waiting: int  # injects that wait for a condition, a move or the facilitator


def forecast(program: Program) -> Forecast:
    """What the calendar of a compiled playbook holds."""
    return _Forecaster(program).whole()


class _Forecaster:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.playbook = program.playbook
        self.dated: list[Dated] = []
        self.series: list[tuple[str, str]] = []
        self.random: list[Often] = []
        self.waiting = 0
        transitions = calendar.ALWAYS_UTC
        if program.zone != "UTC":
            year = calendar.from_seconds(program.epoch).year
            last = max(year, min(year + int(program.length // calendar.MEAN_MONTH / 12) + 2, 2400))
            transitions = calendar.zone_transitions(program.zone, year - 1, last)
        self.later = calendar.make_later(int(program.epoch), transitions)

    def whole(self) -> Forecast:
        self.dated.append(Dated(0.0, "(the game begins)", ""))
        for happening in walk.injects(self.playbook):
            self._happening(happening)
        for actor, name, rule in walk.rules(self.playbook):
            self._rule(actor, name, rule)
        self._case_dates()
        for actor, player in self.playbook.players.items():
            self._acts(actor, player)
        self.dated.append(Dated(self.program.length, "(the game ends)", ""))
        ordered = sorted(self.dated, key=lambda entry: entry.at)
        return Forecast(tuple(ordered), tuple(self.series), tuple(self.random), self.waiting)

    # -- single entries ------------------------------------------------------------------------

    def _happening(self, happening: walk.Happening) -> None:
        trigger = happening.trigger
        kind = self.playbook.kinds.get(happening.kind)
        means = Means(self.playbook, kind.fields if kind else None)
        text = happening.said
        if trigger.if_ is not None:
            text = f"if {to_text(trigger.if_, sources=False)}: {text}".rstrip(": ")
        copies = self._copies(happening)
        name = happening.name + (f" (×{copies})" if copies > 1 else "")
        match trigger.kind:
            case "at":
                assert trigger.at is not None
                for at in self._dates(trigger.at, means):
                    self._put(at, name, text)
            case "after":
                assert trigger.after is not None
                self._after(trigger.after, name, text, means)
            case "every":
                self._every(trigger, name, text, means)
            case "rate":
                assert trigger.rate is not None
                self._rate(trigger.rate, happening.name, copies, means)
            case _:
                self.waiting += 1

    def _rule(self, actor: str, name: str, rule: model.Rule) -> None:
        means = Means(self.playbook)
        chosen = choice_text(rule)
        shown = f"{actor}: {name}"
        match rule.trigger.kind:
            case "at":
                assert rule.trigger.at is not None
                for at in self._dates(rule.trigger.at, means):
                    self._put(at, shown, chosen)
            case "after":
                assert rule.trigger.after is not None
                self._after(rule.trigger.after, shown, chosen, means)
            case "every":
                self._every(rule.trigger, shown, chosen, means)
            case "rate":
                assert rule.trigger.rate is not None
                self._rate(rule.trigger.rate, shown, 1, means)

    def _case_dates(self) -> None:
        """Dates that named cases give their exits: when a treaty expires."""
        for kind, cases in self.playbook.cases.items():
            said = self.playbook.kinds.get(kind)
            for state, body in said.states.items() if said else ():
                for name, exit_ in body.exits.items():
                    at = exit_.trigger.at
                    if not isinstance(at, tree.Name):
                        continue
                    for case, values in cases.items():
                        if at.id in values:
                            for moment in self._dates(values[at.id], Means(self.playbook)):
                                text = walk.text_of(exit_.consequence.text).replace("{self}", case)
                                told = f"if it is {state} then: {text}".rstrip(": ")
                                self._put(moment, f"{kind}[{case}]: {name}", told)

    def _acts(self, actor: str, player: model.Player) -> None:
        if player.acts_every is None:
            return
        moves = "a move" if player.acts_moves == 1 else f"{player.acts_moves} moves"
        every = describe_length(player.acts_every).removeprefix("1 ")
        answers = f"; answers in {describe_length(player.answers_in)}" if player.answers_in is not None else ""
        self.series.append((actor, f"may make {moves} every {every}{answers}"))

    # -- times --------------------------------------------------------------------------------------

    def _dates(self, said: tree.Expr, means: Means) -> Iterator[float]:
        """Seconds since the start of a date, or of the first to come of a calendar."""
        plain = walk.uncited(said)
        if isinstance(plain, tree.Call) and plain.name == "next" and len(plain.args) == 1:
            name = plain.args[0]
            dates = self.playbook.calendars.get(name.id) if isinstance(name, tree.Name) else None
            moments = [means.of(item) for item in dates.items] if dates else []
            coming = sorted(m - self.program.epoch for m in moments if m is not None and m >= self.program.epoch)
            yield from coming[:1]
            return
        moment = means.of(plain)
        if moment is not None:
            yield max(0.0, moment - self.program.epoch)

    def _put(self, at: float, name: str, text: str, about: bool = False) -> None:
        if at < self.program.length:
            self.dated.append(Dated(at, name, text, about))
        else:
            self.series.append((name, f"{date_text(self.program, at)}, after the game has ended"))

    def _step(self, said: tree.Expr, means: Means) -> tuple[float | None, bool]:
        """(a duration as the calendar packs it, whether it is drawn or otherwise not certain)."""
        plain = walk.uncited(said)
        if isinstance(plain, tree.Duration):
            return calendar.pack(plain.months, plain.seconds), False
        return means.of(plain), True

    def _after(self, said: tree.Expr, name: str, text: str, means: Means) -> None:
        step, about = self._step(said, means)
        if step is None:
            self.series.append((name, f"after {describe_length(said)}"))
            return
        self._put(self.later(0.0, step), name, f"({describe_length(said)}) {text}".rstrip() if about else text, about)

    def _every(self, trigger: model.Trigger, name: str, text: str, means: Means) -> None:
        assert trigger.every is not None
        every = describe_length(trigger.every).removeprefix("1 ")
        step, about = self._step(trigger.every, means)
        if step is None or step <= 0:
            self.series.append((name, f"every {every}"))
            return
        first = self.later(0.0, step)
        if trigger.first is not None:
            first = next(self._dates(trigger.first, means), first)
        most = means.of(trigger.times) if trigger.times is not None else None
        times: list[float] = []
        moment = first
        while moment < self.program.length and len(times) < min(most if most is not None else math.inf, 100_000):
            times.append(moment)
            moment = max(self.later(first, step * len(times)), moment + 1)
        if len(times) > SHOWN or about or not text:
            start = date_text(self.program, first)
            roughly = "about " if about else ""
            told = f"every {every}, first {roughly}{start}, {roughly}{len(times):,} times"
            self.series.append((name, f"{told}: {text}" if text else told))
            return
        for place, moment in enumerate(times):
            self._put(moment, name, text if place == 0 else "")

    def _rate(self, said: tree.Expr, name: str, copies: int, means: Means) -> None:
        rate = means.per_second(said)
        expected = None if rate is None else rate * self.program.length * copies
        sentence = with_formula(describe_rate(said), said)
        if copies > 1:
            sentence += f", for each of {copies}"
        if rate is not None and means.at_start:
            sentence += "; counted as it stands at the start"
        self.random.append(Often(name, expected, sentence))

    def _copies(self, happening: walk.Happening) -> int:
        info = self.program.injects.get(happening.path)
        if info is None:
            return 1
        return len(info.kind.valid) if info.kind is not None and info.kind.valid else max(1, info.count)


def date_text(program: Program, at: float) -> str:
    """So many seconds after the start as a date, or as a length where no calendar reaches."""
    try:
        return program.date(at)
    except (ValueError, OverflowError):
        return f"{number(at / (12 * calendar.MEAN_MONTH))} years on"


def with_formula(sentence: str, rate: tree.Expr) -> str:
    """A rate in words, with the author's own figures behind it unless the words hold them."""
    formula = to_text(rate, sources=False)
    return sentence if formula in sentence else f"{sentence} ({formula})"


def choice_text(rule: model.Rule) -> str:
    """What a player's rule chooses, in words."""
    said = rule.choose
    if said is None:
        return "notes it down" if rule.do else ""
    if not isinstance(said, tuple):
        plain = walk.uncited(said)
        if isinstance(plain, tree.Call) and plain.name == "logit" and len(plain.args) == 1:
            strength = to_text(plain.args[0], sources=False)
            return f"weighs its choices by their appeal (logit, rationality {strength})"
        return f"chooses {to_text(said, sources=False)}"
    parts = [
        f"{to_text(choice, sources=False)} with weight {to_text(weight, sources=False)}" if weight is not None
        else f"otherwise {to_text(choice, sources=False)}"
        for choice, weight in said
    ]
    return f"draws: {', '.join(parts)}"
