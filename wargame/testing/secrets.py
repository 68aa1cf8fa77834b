"""A layer of secrets for a generated playbook: places, cases, moves, injects and plans that one seat may not see.

Whatever it reads, it writes its own places only, so that nothing of it can be told from what the
seat is shown. Values that may be one thing or another are written `«3|11»`: see `wargame.testing.twins`.
"""

from __future__ import annotations

import attrs

from wargame.testing.hidden import Hidden, Map


@attrs.define
class Secrets(Hidden):
    """Writes the secrets of one playbook into its sections."""

    def add(self) -> None:
        """All of them, each part by chance."""
        self.section("sets")[f"{self.mark}_ring"] = [self.owner]
        self.places()
        self.plot()
        self.injects()
        self.moves()
        self.player()
        self.section("measures")[f"{self.mark}_peak"] = f"highest({self.mark}_stock)"
        self.said["start"] = str(self.said.get("start", "")) + f"{self.mark}_stock += «1|3»\n"

    # -- the parts ----------------------------------------------------------------------------------------

    def places(self) -> None:
        """Secret tracks of every type, seen by nobody or by their owner; a parameter; a formula."""
        m, choose, words = self.mark, self.cast.choose, self.cast.words["moods"]
        nobody = {"seen_by": "nobody"}
        stock: Map = {"start": "«2|6»", "range": ["-100", "100"], "estimated_by": f"{m}_ring", **nobody}
        if choose.odds(40):
            stock["flow"] = choose.of(("«1|2» per month", f"{m}_nerve / 4 per week", "(heat - 40) / 30 per month"))
        elif choose.odds(40):
            stock["drift"] = {"toward": "«1|9»", "half_life": "«30 days|50 days»"}
        self.section("tracks").update(
            {
                f"{m}_stock": stock,
                f"{m}_hand": {
                    "of": "actor",
                    "start": choose.of(("«3|5»", "uniform(«0|4», 6)")),
                    "seen_by": "actor",
                    "range": ["0", "50"],
                },
                f"{m}_alert": {"start": "«false|true»", **nobody},
                f"{m}_tone": {"type": "moods", "start": f"«{words[0]}|{words[-1]}»", **nobody},
                f"{m}_host": {"type": "actor", "start": f"«{self.seat}|{self.owner}»", "seen_by": self.owner},
                f"{m}_day": {"type": "date", "start": "«2025-04-20|2025-08-02»", **nobody},
                f"{m}_wait": {"start": "«4 days|9 days»", **nobody},
                "fleet": {
                    "start": "8",
                    "seen_by": self.owner,
                    "estimated_by": self.seat,
                    "doubt": {"start": "1", "grows": "1 per year"},
                },
                f"{m}_key": {"start": f"«{self.keys[0]}|{self.keys[1]}»", **nobody},
                f"{m}_mix": {"always": f"{m}_stock / 2 + heat / 100"},
                "ebb": {"start": "5", "flow": "1 per month", "about": "Moves, for all to see, and nothing reads it."},
                f"{m}_dice": {"fresh": "uniform(0, «2|5»)", **nobody},
            }
        )
        # The seat's own hand is no secret to it, so it is the same in both.
        said: Map = self.section("tracks")[f"{m}_hand"]
        said["seen_by"] = self.owner
        self.section("words")[f"{m}_shades"] = [f"{m}_pale", f"{m}_dark"]
        self.section("tracks")[f"{m}_shade"] = {
            "type": f"{m}_shades",
            "start": f"{m}_«pale|dark»",
            "seen_by": self.owner,
        }
        self.section("parameters")[f"{m}_nerve"] = {"start": choose.of(("«2|7»", "uniform(«1|4», 8)"))}
        self.section("formulas")[f"{m}_sum()"] = f"{m}_stock + sum({m}_hand[x] for x in actors) / 10"
        self.section("kinds")[f"{m}_cell"] = {
            "slots": "60",
            "seen_by": "nobody",
            "fields": {"weight": "«1|2»"},
            "states": {
                f"{m}_open": {"exits": {"ends": {"after": "«1 week|3 weeks»", "to": f"{m}_shut"}}},
                f"{m}_shut": {"free": "true"},
            },
        }

    def plot(self) -> None:
        """A kind whose cases run in the dark, and ask their owner."""
        m, choose = self.mark, self.cast.choose
        ask: Map = {
            "who": "plotter",
            "within": "«5 days|8 days»",
            "text": f"{m}: the plot against {{victim}} has come to {{depth}}.",
            "answers": {
                f"{m}_on": {"to": f"{m}_ripe", "do": self.change(), "appeal": "1"},
                f"{m}_off": {"to": f"{m}_quiet", "appeal": "depth / 9"},
            },
            "silence": f"{m}_off",
        }
        grows: Map = {
            "enter": f"{m}_stock += «1|2»",
            "exits": {
                "ripens": {"rate": f"clamp({self.number()}, 0, 3) per month", "to": f"{m}_ripe"},
                "fails": {"when": self.condition(), "to": f"{m}_quiet", "text": f"{m} fails.", "seen_by": "plotter"},
            },
        }
        if choose.odds(60):
            grows["asks"] = {f"{m}_go": ask}
        states: Map = {
            f"{m}_quiet": {"exits": {"begins": {"after": "«9 days|23 days»", "to": f"{m}_grows", "do": self.change()}}},
            f"{m}_grows": grows,
            f"{m}_ripe": {"leave": "depth += 1", "exits": {"ends": {"after": f"{m}_wait", "to": f"{m}_quiet"}}},
        }
        kind: Map = {
            "about": f"{m} plots.",
            "roles": {"plotter": f"{m}_ring", "victim": "actors"},
            "seen_by": "plotter",
            "fields": {"depth": {"start": "«1|4»", "range": ["0", "50"]}, "code": self.keys[0]},
            "groups": {f"{m}_active": [f"{m}_grows", f"{m}_ripe"]},
            "states": states,
            "moves": {f"{m}_feed": self.terms({"by": "plotter", "do": f"depth += 1\n{m}_stock += 1\n"})},
        }
        if choose.odds(50):
            kind["injects"] = {
                f"{m}_turn": {
                    **self.trigger(),
                    "do": self.change(),
                    "text": f"{m} turns: {{depth}}.",
                    "seen_by": "plotter",
                }
            }
        self.section("kinds")[f"{m}_plot"] = kind

    def injects(self) -> None:
        """Things that happen unseen: told to nobody, or to the owner; and a report that deceives."""
        m, choose = self.mark, self.cast.choose
        options: Map = {
            f"{m}_hush": {**self.trigger(), "do": f"{self.change()}\n{self.change()}\n"},
            f"{m}_told": {
                **self.trigger(),
                "do": self.change(),
                "text": f"{m}: {{{m}_hand[{self.owner}]}}.",
                "seen_by": self.owner,
            },
            f"{m}_many": {
                "each": {"t": choose.of(("west", "east"))},
                **self.trigger(),
                "seen_by": self.owner,
                "results": {
                    f"{m}_good": {
                        "odds": f"clamp({self.number()} / 10, 0, 1)",
                        "do": self.change(),
                        "text": f"{m} good.",
                    },
                    f"{m}_bad": {"odds": "rest", "do": self.change()},
                },
            },
            f"{m}_asked": {
                **self.trigger(),
                "times": "6",
                "seen_by": self.owner,
                "asks": {
                    f"{m}_offer": {
                        "who": self.owner,
                        "within": "«4 days|6 days»",
                        "text": f"{m}: what now?",
                        "answers": {
                            f"{m}_more": {"appeal": f"{m}_hand[{self.owner}] / 5", "do": self.change()},
                            f"{m}_less": {"if": self.owned(), "do": self.change()},
                        },
                        "silence": f"{m}_more",
                    }
                },
            },
            f"{m}_lure": {
                "every": "5 weeks",
                "do": f"report(fleet, to={self.seat}, value=7, error=1, after=2 days)",
                "notes": f"{m} notes.",
            },
        }
        chosen = choose.some(list(options), 2)
        self.section("injects").update({name: options[name] for name in options if name in chosen})
        self.section("injects")[f"{m}_whisper"] = {
            "do": f"{m}_stock += 1",
            "seen_by": choose.of(("nobody", self.owner)),
            "text": f"{m} is whispered.",
        }

    def terms(self, move: Map) -> Map:
        """What else a secret move may have: a condition, a price, a limit, a delay."""
        choose, more = self.cast.choose, dict(move)
        if choose.odds(50):
            more["if"] = f"{self.mark}_hand[{self.owner}] > «1|2»"
        if choose.odds(30):
            more["limit"] = choose.of(("2 per month", "1 per 9 days"))
        if choose.odds(30):
            more["takes"] = choose.of(("«3 days|6 days»", "uniform(1 day, 2 weeks)"))
        if choose.odds(30):
            more["costs"] = {f"{self.mark}_hand": "«1|0.5»"}
        return more

    def moves(self) -> None:
        """A move that only its owner sees, and one that others take for a parade."""
        m, choose = self.mark, self.cast.choose
        scheme = self.terms({"by": self.owner, "seen_by": self.owner, "do": f"{self.change()}\n{self.change()}\n"})
        if choose.odds(40):
            scheme["text"] = f"{m} scheme at {{{m}_hand[{self.owner}]}}."
        if choose.odds(40):
            scheme["results"] = {
                f"{m}_well": {"odds": f"clamp({self.number()} / 9, 0, 1)", "do": self.change()},
                f"{m}_ill": {"odds": "rest", "do": self.change(), "text": f"{m} went ill."},
            }
        self.section("moves")[f"{m}_scheme"] = scheme
        parade = self.section("moves").get("parade", {})
        own = "east" if self.owner in self.cast.east else "west"
        nobody = self.cast.pool(str(parade.get("target"))) == [self.owner]
        if parade.get("by") in ("actors", self.owner, own) and "options" not in parade and not nobody:
            ruse = {"by": self.owner, "seen_by": self.owner, "shown_as": "parade", "do": f"{m}_stock += «1|2»"}
            if "target" in parade:
                ruse["target"] = parade["target"]
            self.section("moves")[f"{m}_ruse"] = ruse

    def player(self) -> None:
        """The owner schemes when its secrets say so. What others see of it, it does without regard to them.

        A person in its seat is asked whenever a rule with a trigger would act: then it has none. It
        never acts at the same second as others: how such moves are ordered is drawn, and each of its
        moves, seen or not, takes one draw.
        """
        m, choose = self.mark, self.cast.choose
        rules: Map = {f"{m}_counts": {"every": "11 days", "do": f"{m}_plan += «1|2»"}}
        if not self.sits:
            when = choose.of(
                ({"every": "«8 days|12 days»"}, {"whenever": self.owned(), "delay": "1 day"}, {"at": "2025-06-06"})
            )
            rules[f"{m}_acts"] = {**when, "choose": choose.of((f"{m}_scheme", f"{self.case()}.{m}_feed"))}
            ruse = self.section("moves").get(f"{m}_ruse")
            if ruse is not None:
                pool = [actor for actor in self.cast.pool(str(ruse.get("target"))) if actor != self.owner]
                what = f"{m}_ruse[{pool[0]}]" if "target" in ruse else f"{m}_ruse"
                rules[f"{m}_shows"] = {"every": "17 days", "first": "2025-04-03 05:11:13", "choose": what}
        if "asks" in self.section("kinds")[f"{m}_plot"]["states"][f"{m}_grows"] and choose.odds(60):
            rules[f"{m}_says"] = {"if": self.owned(), "question": f"{m}_plot.{m}_go", "choose": f"{m}_on"}
        for name, answers, who in self.cast.questions:
            if who == self.owner and choose.odds(50):
                rules[f"says_{name.replace('.', '_')}"] = {"question": name, "choose": choose.of(answers)}
        own = [text for text, by in self.cast.moves if by == self.owner]
        if own:
            rules["ordinary"] = {"choose": choose.of(own)}
        self.section("players")[self.owner] = {
            "acts": {"every": choose.of(("5 days", "2 weeks")), "first": "2025-04-02 07:13:11"},
            "answers_in": choose.of(("2 days", "0 days")),
            "memory": {
                f"{m}_plan": {"start": "«2|5»", "range": ["0", "20"]},
                f"{m}_oath": f"«{self.keys[1]}|{self.keys[0]}»",
            },
            "plays": rules,
        }
