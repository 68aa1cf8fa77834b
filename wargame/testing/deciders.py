"""Generated players, measures, outcomes and invariants: who decides, and what is read off a play."""

from __future__ import annotations

from wargame.language.vocabulary import HOLDING
from wargame.testing.cast import Cast
from wargame.testing.happenings import Happenings
from wargame.testing.yaml_text import Value

Map = dict[str, Value]


class Deciders:
    """Writes the players of one playbook and what is asked of its plays."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.choose = cast.choose
        self.happen = Happenings(cast)
        self.write = self.happen.write

    def players(self) -> Map:
        said: dict[str, Value] = {}
        for actor in self.cast.actors:
            if not self.choose.odds(8):
                said[actor] = self.player(actor)
        return {"players": said} if said else {}

    def player(self, actor: str) -> Map:
        choose = self.choose
        said: Map = {}
        if choose.odds(25):
            said["seat"] = "true"
        if choose.odds(95):
            acts: Map = {"every": choose.of(("5 days", "1 week", "2 weeks", "uniform(4 days, 2 weeks)"))}
            if choose.odds(25):
                acts["moves"] = "2"
            if choose.odds(25):
                acts["first"] = "2025-03-15"
            said["acts"] = acts
        if choose.odds(50):
            said["answers_in"] = choose.of(("2 days", "uniform(1 day, 9 days)", "0 days"))
        remembers = choose.odds(40)
        if remembers:
            said["memory"] = {
                "snubs": "0",
                **({"grudge": {"start": "uniform(0, 3)", "range": ["0", "9"]}} if choose.odds(40) else {}),
            }
        if choose.odds(15):
            said["about"] = "One that decides."
        said["plays"] = self._rules(actor, remembers)
        return said

    def _rules(self, actor: str, remembers: bool) -> Map:
        choose, cast = self.choose, self.cast
        seen = cast.world(seen_only=True)
        rules: dict[str, Value] = {}
        if remembers:
            rules["counts"] = {
                **self.happen.trigger(seen, ("whenever", "every", "when", "upon"), player=True),
                "do": "snubs += 1",
            }
            seen = seen.more(numbers=["snubs"])
        own = [text for text, by in cast.moves if by == actor]
        mine = [(name, answers) for name, answers, who in cast.questions if who == actor]
        if own and choose.odds(50):
            rules["script"] = {
                **self.happen.trigger(seen, ("at", "when", "whenever", "every", "after")),
                "choose": choose.of(own),
            }
        if mine and choose.odds(70):
            name, answers = choose.of(mine)
            rules["reply"] = {
                "question": name,
                "choose": choose.of((answers[0], {answers[0]: "0.4", answers[1]: "rest"})),
            }
        if own and choose.odds(40):
            rest = choose.odds(50)
            weights: Map = {choose.of(own): "0.3" if rest else "1", "wait": "rest" if rest else "2"}
            rules["mixed"] = {"if": self.write.condition(seen), "choose": weights}
        if own and choose.odds(20):
            rules["single"] = {"if": self.write.condition(seen), "choose": choose.of(own)}
        ordinary: Map = {"choose": choose.of(("logit(2)", "logit(0.5)", "logit(1 @ made_up)"))}
        if choose.odds(30):
            ordinary["prefers"] = {"wait": choose.of(("0.5", "-1"))}
        rules["ordinary"] = ordinary
        return rules

    def _derived(self) -> str:
        """A derived place that every actor can work out for itself."""
        margin = f"margin[{self.cast.east[0]}, {self.cast.west[-1]}]"
        found = {"hidden": "guess", "margin": margin}
        return self.choose.of(["calm", *(place for track, place in found.items() if track in self.cast.tracks)])

    def endings(self) -> Map:
        """Measures over time, ordered outcomes, invariants that hold, known answers."""
        choose, write = self.choose, self.write
        scope = self.cast.world()
        first = self.cast.actors[0]
        options: dict[str, Value] = {
            "top": f"highest(strain[{first}])",
            "low": "lowest(heat)",
            "mean_heat": f"average({write.number(scope, 1)})",
            "first_hot": f"first_time({write.threshold(scope)})",
            "last_hot": f"last_time({write.condition(scope)})",
            "hot_days": f"total_time({write.threshold(scope)})",
            "turns": f"times({write.threshold(scope)})",
            "long_hot": f"{choose.of(HOLDING)}({write.threshold(scope)}, for={choose.of(('10 days', '1 month'))})",
            "guessed": f"estimate({self._derived()}, by={first})",
            "plain": write.number(scope),
            "widest": "highest(max(strain[x] for x in west))",
        }
        measures = {name: options[name] for name in choose.some(list(options), 1)}
        outcomes: dict[str, Value] = {}
        if choose.odds(50):
            outcomes["boiled"] = {"if": "heat >= 99", **({"ends": "true"} if choose.odds(60) else {})}
        if choose.odds(50):
            outcomes["strained"] = {"if": write.threshold(scope), "for": choose.of(("10 days", "1 month"))}
        if choose.odds(20):
            outcomes["tested"] = {
                "if": write.condition(scope),
                "for": "200 days",
                "ends": "true",
                "about": "It held long.",
            }
        if "top" in measures and choose.odds(50):
            outcomes["high"] = "top > 70"
        outcomes["muddled"] = "otherwise" if choose.odds(70) else {"if": "otherwise", "about": "All else."}
        said: Map = {"measures": measures, "outcomes": outcomes}
        if choose.odds(60):
            said["invariants"] = {
                "heat_is_a_share": "0 <= heat <= 100",
                "all_strained": "all(strain[x] >= 0 for x in actors)",
            }
        if choose.odds(25):
            said["expects"] = {"muddled": "0.5 @ made_up"}
        return said
