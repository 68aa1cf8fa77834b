"""Attempts upon the secrets of a playbook: moves, answers and accidents that what is hidden decides.

They openly go one way or another; each way also writes the track `openly`, by an amount of its own. As
long as that track's history is the same in two games, no attempt has openly gone differently in them.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import attrs

from wargame.engine.game import Game
from wargame.testing.secrets import Secrets

TRACK = "openly"


@attrs.define
class Attempts:
    """Writes attempts by `seat` and others into the sections of a playbook with secrets."""

    secrets: Secrets

    def add(self) -> None:
        """The track, and some attempts of every kind."""
        secrets, choose = self.secrets, self.secrets.cast.choose
        secrets.section("tracks")[TRACK] = {"start": "0", "why": "Counts what has openly happened."}
        odds = f"clamp({secrets.number()} / 10, 0, 1)"
        probe: dict[str, Any] = {
            "by": choose.of(("actors", secrets.seat)),
            "if": choose.of(("heat < 95", "not alarm or heat > 5")),
            "appeal": "0.4",
            "results": {
                "found": {"odds": odds, "do": self.way(1), "text": "Something is found."},
                "missed": {"odds": "rest", "do": self.way(2)},
            },
        }
        if choose.odds(40):
            probe["takes"] = "2 days"
        if choose.odds(40):
            probe["target"] = "actors"
        secrets.section("moves")["probe"] = probe
        secrets.section("moves")["search"] = {"by": secrets.seat, "limit": "1 per 2 weeks", "do": self.either(3)}
        injects: dict[str, Any] = {
            "accident": {
                "rate": f"clamp({secrets.number()}, 0, 1) / 4 per month",
                "do": self.way(5),
                "text": "It comes out.",
            },
            "alert": {"when": secrets.condition(), "for": "5 weeks", "do": self.way(6)},
            "inquiry": {
                "every": "7 weeks",
                "asks": {
                    "inquire": {
                        "who": secrets.seat,
                        "within": "2 weeks",
                        "text": "Is there anything to find out?",
                        "silence": "leave_it",
                        "answers": {"look": {"do": self.either(7), "appeal": "1"}, "leave_it": {}},
                    }
                },
            },
        }
        secrets.section("injects").update({name: injects[name] for name in choose.some(list(injects))})
        if choose.odds(50):
            self.uncovered()

    def way(self, amount: int) -> str:
        """What one way of an attempt does, for all to see."""
        cast = self.secrets.cast
        strain = f"strain[{self.secrets.seat}] += 3"
        more = cast.choose.of(("heat += 4", "alarm = true", strain, "patience = 5 days", "heat -= 2"))
        return f"{TRACK} += {amount}\n{more}\n"

    def either(self, amount: int) -> str:
        """One way or another, by what is hidden."""
        ways = [self.way(amount + k).rstrip("\n").replace("\n", "\n  ") for k in range(2)]
        return f"if {self.secrets.condition()}:\n  {ways[0]}\nelse:\n  {ways[1]}\n"

    def uncovered(self) -> None:
        """A state of the hidden kind that everybody sees."""
        m, secrets = self.secrets.mark, self.secrets
        states = secrets.section("kinds")[f"{m}_plot"]["states"]
        states["uncovered"] = {"seen_by": "all", "exits": {"fades": {"after": "3 weeks", "to": f"{m}_quiet"}}}
        states[f"{m}_ripe"]["exits"]["found"] = {
            "rate": f"clamp({secrets.number()}, 0, 1) / 3 per month",
            "to": "uncovered",
            "do": self.way(9),
        }


class Opened:
    """When attempts have openly gone one way or another in a game, and which; for games that only go on."""

    def __init__(self) -> None:
        self._found: WeakKeyDictionary[Game, tuple[set[int], int, list[tuple[float, float]]]] = WeakKeyDictionary()

    def __call__(self, game: Game) -> tuple[tuple[float, float], ...]:
        sites, read, found = self._found.get(game) or (_sites(game), 0, [])
        records = game.records
        found += [(record[2], record[5]) for record in records[read:] if record[3] in sites]
        self._found[game] = sites, len(records), found
        return tuple(found)


def _sites(game: Game) -> set[int]:
    return {site.number for site in game.program.sites if site.path == f"tracks.{TRACK}" and site.kind == "write"}
