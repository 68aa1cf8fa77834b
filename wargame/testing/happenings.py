"""Triggers, consequences and questions, which exits, injects, moves and answers share; injects and moves."""

from __future__ import annotations

import attrs

from wargame.testing.cast import Cast, Scope
from wargame.testing.expressions import Expressions
from wargame.testing.yaml_text import Value

Map = dict[str, Value]


class Happenings:
    """Writes what happens in one playbook."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.choose = cast.choose
        self.write = Expressions(cast)

    # -- when ----------------------------------------------------------------------------------------

    def trigger(
        self,
        scope: Scope,
        forms: tuple[str, ...] = ("at", "after", "every", "rate", "when", "whenever", "upon"),
        player: bool = False,
    ) -> Map:
        """A trigger with what goes with it; a player's follows upon moves that everybody sees."""
        choose, write = self.choose, self.write
        form = choose.of(forms)
        moves = [text.split("[")[0] for text, _ in self.cast.moves if "." not in text.split("]")[-1]]
        moves = [name for name in moves if not (player and name in self.cast.veiled)]
        if form == "upon" and not moves and (player or self.cast.apart or not self.cast.moves):
            form = "every"
        said: Map = {}
        if form == "at":
            dates = ["2025-04-15", "2025-07-01 14:30", "deadline", "now + 3 weeks"]
            said["at"] = choose.of(dates + [f"next({name})" for name in self.cast.calendars])
        elif form == "after":
            said["after"] = write.duration(scope.drawing())
        elif form == "every":
            said["every"] = choose.of(("9 days", "2 weeks", "1 month", "uniform(3 days, 12 days)"))
            if choose.odds(30):
                said["first"] = "2025-03-20"
        elif form == "rate":
            said["rate"] = choose.of((
                "1.5 per month", f"clamp({write.number(scope, 1)}, 0, 3) per month",
                "(0.2 + heat / 50) per month", "share 20% per year",
                "share 40% @ made_up per year",
            ))  # fmt: skip
        elif form in ("when", "whenever"):
            said[form] = write.threshold(scope) if choose.odds(60) else write.condition(scope)
            if choose.odds(40):
                said["for"] = choose.of(("3 days", "1 week", "patience"))
            if choose.odds(30) or form == "whenever":
                said["delay"] = write.duration(scope.drawing())
        else:
            said["upon"] = choose.of(moves if self.cast.apart else ["move", *moves])
            if choose.odds(30):
                said["delay"] = "2 days"
        if choose.odds(25):
            said["if"] = write.condition(scope)
        if choose.odds(20):
            said["times"] = str(choose.integer(1, 5))
        return said

    # -- what ----------------------------------------------------------------------------------------

    def consequence(
        self, scope: Scope, states: list[str], *, results: bool = True, readers: tuple[str, ...] = ("all", "east")
    ) -> Map:
        """Statements, a state, a text, results: some of them."""
        choose, write = self.choose, self.write
        said: Map = {}
        if choose.odds(75):
            said["do"] = write.block(scope.drawing())
        if states and choose.odds(60):
            said["to"] = choose.of(states)
        if choose.odds(30):
            said["text"] = write.text(scope)
            if choose.odds(40):
                said["seen_by"] = choose.of(readers)
        if choose.odds(10):
            said["notes"] = "For the facilitator alone."
        if choose.odds(10) and self.cast.objectives:
            said["objective"] = choose.of(self.cast.objectives)
        if results and "to" not in said and choose.odds(25):
            said["results"] = self.results(scope, states)
        return said or {"do": "heat += 1"}

    def results(self, scope: Scope, states: list[str]) -> Map:
        """Two or three results with odds that cannot sum to more than 1."""
        choose = self.choose
        odds = choose.of(("0.3", "20% @ made_up", f"clamp({self.write.number(scope, 1)}, 0, 0.4)"))
        said: dict[str, Value] = {"good": {"odds": odds, **self.consequence(scope, states, results=False)}}
        if choose.odds(30):
            said["middling"] = {"odds": "0.4", **self.consequence(scope, states, results=False)}
        said["bad"] = {"odds": "rest", **self.consequence(scope, states, results=False)}
        return said

    # -- questions ---------------------------------------------------------------------------------------

    def asks(
        self, names: list[str], who: list[str], scope: Scope, states: list[str], seen: Scope
    ) -> tuple[Map, list[tuple[str, list[str], str]]]:
        """A block of one or two questions, its `then`, and (question, answers, who) of each."""
        choose, write = self.choose, self.write
        questions: dict[str, Value] = {}
        known: list[tuple[str, list[str], str]] = []
        several = False
        for name in names:
            answerer = choose.of(who)
            many = answerer in ("east", "west", "actors") and len(self.cast.pool(answerer)) > 1
            several = several or many
            answers = ["yield_it", "insist", "stall"][: choose.integer(2, 3)]
            said: dict[str, Value] = {"who": answerer}
            plain = many or len(names) > 1
            if plain:
                said["answers"] = (
                    answers if choose.odds(50) else {answer: self._plain_answer(seen) for answer in answers}
                )
            else:
                said["answers"] = {answer: self._answer(scope, states, seen) for answer in answers}
            if choose.odds(70):
                said["within"] = write.duration(scope.drawing())
                said["silence"] = choose.of(answers)
                if not plain and choose.odds(40):
                    said["silence"] = (
                        choose.of(states)
                        if states and choose.odds(50)
                        else self.consequence(scope, states, results=False)
                    )
            if choose.odds(25) and not self.cast.apart:
                said["opens"] = choose.of(("2 days", "36 hours"))
            if choose.odds(25):
                said["answers_in"] = choose.of(("1 day", "uniform(1 hour, 3 days)"))
            if choose.odds(50):
                said["text"] = write.text(scope)
            questions[name] = said
            known.append((name, answers, answerer))
        block: Map = {"asks": questions}
        if several or len(names) > 1 or choose.odds(15):
            block["then"] = self._then(names, known, scope, states)
        return block, known

    def _then(self, names: list[str], known: list[tuple[str, list[str], str]], scope: Scope, states: list[str]) -> Map:
        name, answers, who = known[0]
        pool = self.cast.pool(who)
        place = f"{name}[{self.choose.of(pool)}]" if who in ("east", "west", "actors") else name
        test = f"{place} is {answers[0]}"
        if self.choose.odds(30):
            won: Map = {"odds": f"0.5 if {test} else 0.1", "do": "heat -= 2"}
            lost: Map = {"odds": "rest", "do": "heat += 2"}
            if states:
                won["to"], lost["to"] = states[0], states[-1]
            return {"results": {"won": won, "lost": lost}}
        said = self.consequence(scope, states, results=False)
        said["do"] = f"if {test}:\n  heat -= 1\nelse:\n  heat += 1\n"
        return said

    def _plain_answer(self, seen: Scope) -> Map:
        said: Map = {}
        if self.choose.odds(70):
            said["appeal"] = f"clamp({self.write.number(seen, 1)}, -3, 3)"
        if self.choose.odds(20):
            said["if"] = self.write.condition(seen)
        if self.cast.acting and self.choose.odds(30):
            said["labels"] = {self.choose.of(self.cast.labels): "2"}
        return said

    def _answer(self, scope: Scope, states: list[str], seen: Scope) -> Value:
        if states and self.choose.odds(20):
            return self.choose.of(states)
        return {**self._plain_answer(seen), **self.consequence(scope, states)}

    # -- injects -----------------------------------------------------------------------------------------

    def inject(self, number: int) -> Map:
        """One inject of the playbook."""
        choose, cast = self.choose, self.cast
        scope = cast.world()
        said: Map = {}
        if choose.odds(30):
            pool = choose.of(("west", "east"))
            said["each"] = {"t": pool}
            scope = cast.about(scope, "t", pool)
        said.update({"by_hand": "true"} if choose.odds(8) else self.trigger(scope))
        if said.get("upon") == "move" and choose.odds(50):
            scope = attrs.evolve(scope, numbers=[*scope.numbers, *(f"move.{label}" for label in cast.labels)])
        if said.get("upon") == "move" and cast.acting:  # it must not bring about another answer at once
            said["do"] = f"heat += move.{choose.of(cast.labels)} / 10"
            return {**said, "text": self.write.text(scope)} if choose.odds(50) else said
        said.update(self.consequence(scope, []))
        if choose.odds(30):
            who = [choose.of(cast.actors), "west", "east"] + (["t", "t"] if "each" in said else [])
            seen = cast.world(seen_only=True)
            names = [f"reply{number}"] + ([f"counter{number}"] if choose.odds(25) else [])
            block, known = self.asks(names, who, scope, [], seen)
            said.update(block)
            cast.questions += known
        if choose.odds(15):
            said["about"] = "Something that happens."
            said["why"] = "Made up."
        if choose.odds(60) and "results" in said:
            said["adjudication"] = choose.of(("engine", "table", "facilitator"))
        return said

    # -- moves -------------------------------------------------------------------------------------------

    def move(self, name: str) -> Map:
        """One move that stands by itself, with a target, options, costs, a limit, a delay."""
        choose, cast = self.choose, self.cast
        by = choose.of(("actors", "east", "west", cast.actors[0]))
        seen = cast.about(cast.world(seen_only=True), "actor", by)
        scope = cast.about(cast.world(), "actor", by)
        said: Map = {"by": by}
        actor = choose.of(cast.pool(by)) if by in ("actors", "east", "west") else by
        choice = [] if choose.odds(40) else [choose.of([other for other in cast.actors if other != actor])]
        if choice:
            pool = "west" if choice[0] in cast.west else "east"
            said["target"] = pool
            seen, scope = cast.about(seen, "target", pool), cast.about(scope, "target", pool)
        if choose.odds(30):
            said["options"] = {"size": ["1", "5", "10"]}
            seen, scope = seen.more(numbers=["size"]), scope.more(numbers=["size"])
            choice.append("5")
        said.update(self.move_terms(seen))
        said.update(self.consequence(scope, []))
        if "seen_by" in said:
            cast.veiled.add(name)
        plain = [other.split("[")[0] for other, _ in cast.moves if "." not in other]
        if "seen_by" in said and cast.moves and choose.odds(90) and plain:
            said["shown_as"] = plain[0]
        if said.get("seen_by") == "actor":
            said["text"] = "Somebody does something."
        cast.moves.append((f"{name}[{', '.join(choice)}]" if choice else name, actor))
        return said

    def move_terms(self, seen: Scope) -> Map:
        """What makes a move legal, dear, slow and attractive."""
        choose, write = self.choose, self.write
        said: Map = {}
        if choose.odds(75):
            said["appeal"] = f"clamp({write.number(seen, 1)}, -2, 2)"
        if choose.odds(35):
            said["if"] = write.condition(seen)
        if choose.odds(20):
            said["costs"] = {choose.of(self.cast.paid): choose.of(("1", "0.5", "2 @ made_up"))}
        if choose.odds(30):
            said["limit"] = choose.of(("1 per 2 weeks", "3 per 2 months", "2 per 10 days"))
        if choose.odds(25):
            said["takes"] = choose.of(("1 week", "uniform(1 day, 5 days)", "1 month"))
        if self.cast.labels and choose.odds(40):
            said["labels"] = {choose.of(self.cast.labels): "3"}
        if choose.odds(10):
            said["about"] = "Something that can be done."
        return said
