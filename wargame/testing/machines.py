"""Generated kinds: small state machines whose cases come from roles, from names or from a pool."""

from __future__ import annotations

import attrs

from wargame.testing.cast import Cast, KindMade, Scope
from wargame.testing.happenings import Happenings
from wargame.testing.yaml_text import Value

Map = dict[str, Value]


class Machines:
    """Writes the kinds of one playbook. Declare all, then fill: so that they may name each other."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.choose = cast.choose
        self.happen = Happenings(cast)

    def declare(self) -> None:
        """Decides which kinds there are, and their states."""
        choose, cast = self.choose, self.cast
        pairs = [f"dispute[{a}, {b}]" for a in cast.east[:2] for b in cast.west[:2]]
        cast.kinds["dispute"] = self._kind("dispute", pairs, choose.odds(60))
        if choose.odds(60):
            cast.kinds["pact"] = self._kind("pact", ["pact[north]", "pact[south]"], True)
            if choose.odds(60):
                cases = [f"standing[north, {actor}]" for actor in cast.actors[:3]]
                cast.kinds["standing"] = self._kind("standing", cases, choose.odds(70))
        if choose.odds(50):
            cast.kinds["incident"] = self._kind("incident", [], True, slots=True)
            cast.opened = "incident"

    def _kind(self, name: str, cases: list[str], seen: bool, slots: bool = False) -> KindMade:
        states = ["quiet", "raised", "open_talks", "closed"][: self.choose.integer(2 if not slots else 3, 4)]
        groups = ["live"] if self.choose.odds(45) else []
        return KindMade(name, states, groups, cases, seen, slots=slots)

    def sections(self) -> Map:
        """`kinds` and `cases`."""
        said: Map = {"kinds": {name: self.kind(kind) for name, kind in self.cast.kinds.items()}}
        if "pact" in self.cast.kinds:
            fields: Map = {"width": "3"} if self.choose.odds(50) else {}
            said["cases"] = {"pact": {"north": fields, "south": {}}}
        return said

    def kind(self, made: KindMade) -> Map:
        choose, cast = self.choose, self.cast
        said: Map = {}
        if choose.odds(20):
            said["about"] = "A thing that can be in several states."
            said["why"] = "Its numbers are made up."
        roles = {
            "dispute": {"claimant": "east", "holder": "west"},
            "standing": {"bond": "pact", "member": "actors"},
        }.get(made.name)
        if roles is not None:
            said["roles"] = dict(roles)
        elif made.slots:
            said["slots"] = choose.of(("200", "40", "400"))
        else:
            said["named"] = "true"
        if made.seen:
            said["seen_by"] = "all"
        elif choose.odds(50):
            said["estimated_by"] = cast.actors[0] if made.name != "dispute" else "actors"
            if made.name == "dispute":
                cast.estimated_kinds.append(made.cases[0])
        said["fields"] = self._fields(made)
        if made.groups:
            said["groups"] = {"live": made.states[1:] if choose.odds(70) else made.states[0]}
        scope, seen = self._scopes(made)
        said["states"] = {state: self._state(made, place, scope, seen) for place, state in enumerate(made.states)}
        if not made.slots:
            if choose.odds(80):
                said["moves"] = self._moves(made, scope, seen)
            if choose.odds(40):
                said["injects"] = {
                    f"{made.name}_news": {
                        **self.happen.trigger(scope, ("every", "rate", "when", "whenever")),
                        **self.happen.consequence(scope, made.states),
                    }
                }
        if choose.odds(50):
            said["invariants"] = {
                "weight_is_bounded": "weight < 1000",
                **({"sound": f"state is not {made.states[0]} or weight > -1000"} if choose.odds(50) else {}),
            }
        return said

    def _fields(self, made: KindMade) -> Map:
        choose = self.choose
        said: Map = {
            "weight": {"start": choose.of(("1", "uniform(0, 4)")), "range": ["-10", "50"]},
            "pause": choose.of(("5 days", "2 weeks", "1 month")),
        }
        if made.name == "pact":
            said["width"] = "2"
        if choose.odds(30):
            said["lag"] = {"fresh": "uniform(1 day, 6 days)"}
        if choose.odds(30):
            said["colour"] = {"type": "moods", "start": self.cast.words["moods"][-1]}
        if choose.odds(25) and made.name == "dispute":
            said["veiled"] = {
                "start": "2",
                "range": ["-50", "50"],
                "seen_by": "claimant",
                "estimated_by": "holder",
                "doubt": {"start": "1", "grows": "1 per year"},
            }
            self.cast.estimated_veiled.append(f"report({made.cases[0]}.veiled, to={self.cast.west[0]}")
        if choose.odds(20) and not made.slots:
            said["parties"] = {"type": "actors", "start": "[" + ", ".join(self.cast.actors[:2]) + "]"}
        return said

    def _scopes(self, made: KindMade) -> tuple[Scope, Scope]:
        """What a case's own entries may read: all of it, and what its actors see."""
        cast = self.cast
        scopes = []
        for seen_only in (False, True):
            scope = cast.world(seen_only)
            if made.name == "dispute":
                scope = cast.about(cast.about(scope, "claimant", "east"), "holder", "west")
            elif made.name == "standing":
                scope = cast.about(scope, "member", "actors").more(cases=[("bond", "pact")])
            scope = scope.more(numbers=["weight", "weight"], targets=["weight"], durations=["pause"])
            if not seen_only or made.seen or made.name != "standing":
                scope = scope.more(cases=[("state", made.name)])
            scopes.append(attrs.evolve(scope, kind=made.name))
        return scopes[0], scopes[1]

    def _state(self, made: KindMade, place: int, scope: Scope, seen: Scope) -> Value:
        choose, happen = self.choose, self.happen
        said: Map = {}
        others = [state for state in made.states if state != made.states[place]]
        if choose.odds(15):
            said["about"] = "One of its states."
        if choose.odds(35):
            said["enter"] = happen.write.block(scope.drawing(), 2)
        if choose.odds(20):
            said["leave"] = happen.write.block(scope.drawing(), 1)
        if made.slots and place == len(made.states) - 1:
            return {"free": "true", "enter": "heat -= 0.5"}
        exits: Map = {}
        for name in ("drifts", "turns")[: choose.integer(1 if made.slots else 0, 2)]:
            forms = ("after", "rate", "at", "every", "when", "after") if name == "turns" else ("after", "rate", "after")
            exits[name] = self._exit(scope, others, forms, made)
        if made.slots:
            exits["fades"] = {"at": f"opened + {choose.of(('20 days', '1 month'))}", "to": made.states[-1]}
        if exits:
            said["exits"] = exits
        if choose.odds(40) and not made.slots:
            who = {"dispute": ["holder", "claimant", "west", "actors"], "standing": ["member"]}.get(
                made.name, ["west", self.cast.actors[0]]
            )
            names = [f"demand_{place}", f"offer_{place}"][: 1 + choose.odds(25)]
            own_eyes = (
                seen
                if made.seen or made.name != "dispute"
                else attrs.evolve(seen, numbers=[n for n in seen.numbers if n != "weight"])
            )
            if not made.seen:
                who = who[:1]
                own_eyes = attrs.evolve(
                    own_eyes, cases=[case for case in own_eyes.cases if case[0] not in ("state", "bond")]
                )
            block, known = happen.asks(names, who, scope, others, own_eyes)
            said.update(block)
            self.cast.questions += [(f"{made.name}.{name}", answers, asked) for name, answers, asked in known]
        if not made.seen and choose.odds(30):
            said["seen_by"] = "all"
        return said or ""

    def _exit(self, scope: Scope, others: list[str], forms: tuple[str, ...], made: KindMade) -> Map:
        trigger = self.happen.trigger(scope, forms)
        if trigger.get("at") in ("deadline", "2025-04-15", "2025-07-01 14:30"):
            trigger["at"] = "now + 3 weeks"  # a date that has passed would fire at once, again and again
        if "after" in trigger and self.choose.odds(30):
            trigger["after"] = "pause"
        said = {**trigger, **self.happen.consequence(scope, others)}
        if "to" not in said and "every" not in said and "results" not in said and self.choose.odds(60):
            if self.choose.odds(40):
                said["do"] = f"state = {self.choose.of(others)}"
            else:
                said["to"] = self.choose.of(others)
        return said

    def _moves(self, made: KindMade, scope: Scope, seen: Scope) -> Map:
        choose, cast, happen = self.choose, self.cast, self.happen
        said: dict[str, Value] = {}
        for name in ("press", "settle")[: choose.integer(1, 2)]:
            by = {"dispute": choose.of(("claimant", "holder")), "standing": "member"}.get(
                made.name, choose.of(cast.actors)
            )
            eyes = cast.about(seen, "actor", "actors")
            if not made.seen:
                eyes = attrs.evolve(
                    eyes,
                    cases=[case for case in eyes.cases if case[0] != "state"],
                    numbers=[n for n in eyes.numbers if n != "weight"],
                )
            move: Map = {"by": by, **happen.move_terms(eyes)}
            if choose.odds(60) and (made.seen or made.name in ("dispute", "standing")):
                move["from"] = choose.of((made.states[0], "live" if made.groups else made.states[0], made.states[:2]))
            reads = cast.about(scope, "actor", "actors")
            extra = ""
            if choose.odds(25):
                move["options"] = {"size": ["1", "5"]}
                reads, extra = reads.more(numbers=["size"]), "(5)"
            if choose.odds(20) and made.name == "pact":
                move["target"] = "west"
                reads = cast.about(reads, "target", "west")
            move.update(happen.consequence(reads, made.states))
            if said and choose.odds(30):
                move["seen_by"] = choose.of(("claimant", "holder")) if made.name == "dispute" else cast.actors[0]
                move["shown_as"] = next(iter(said))
                if "text" in move:
                    move["text"] = "Something is done out of sight."
            said[name] = move
            case = made.cases[0]
            if made.name == "dispute":
                actor = cast.east[0] if by == "claimant" else cast.west[0]
            else:
                actor = cast.actors[0] if by == "member" else by
            if not extra and "target" not in move:
                cast.moves.append((f"{case}.{name}", actor))
        return said
