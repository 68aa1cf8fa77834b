"""What is hidden from one seat of a generated playbook: what may be read of it, and what may be done to it.

Values that may be one thing or another are written `«3|11»`: see `wargame.testing.twins`.
"""

from __future__ import annotations

from typing import Any

import attrs

from wargame.testing.cast import Cast

Map = dict[str, Any]


@attrs.define
class Hidden:
    """The secrets of one playbook, and its sections, into which they are written.

    `seat` may see none of them, `owner` some. Every name and text of theirs has `mark` in it (but for
    `fleet`, of which the seat holds an estimate); `keys` are two numbers, `«one|other»`, that stand in
    places which nothing writes.
    """

    cast: Cast
    said: Map
    seat: str
    owner: str
    sits: bool = False  # whether a person sits in the owner's seat
    mark: str = "veiled"
    keys: tuple[str, str] = ("731", "284")

    def section(self, name: str) -> Map:
        found = self.said.setdefault(name, {})
        assert isinstance(found, dict)
        return found

    # -- what can be read and done -------------------------------------------------------------------

    def number(self) -> str:
        """A number that only the world knows."""
        m, choose = self.mark, self.cast.choose
        one = choose.of((f"{m}_stock", f"{m}_nerve", f"{m}_hand[{self.owner}]", f"{self.case()}.depth", f"{m}_mix"))
        return choose.of((one, f"({one} + heat / 20)", f"({one} - 3)", f"{m}_sum()"))

    def condition(self) -> str:
        """A condition that only the world knows."""
        m, choose = self.mark, self.cast.choose
        return choose.of(
            (
                f"{self.number()} > {choose.integer(1, 12)}",
                f"{m}_alert",
                f"{self.case()} is [{m}_grows, {m}_ripe]",
                f"{self.case()} is {m}_active",
                f"{m}_tone is {self.cast.words['moods'][0]}",
                f"any({m}_hand[x] > 4 for x in actors)",
                f"{m}_host is {self.seat}",
                f"{m}_day > now",
            )
        )

    def owned(self) -> str:
        """A condition that the owner can judge."""
        m, choose = self.mark, self.cast.choose
        return choose.of(
            (
                f"{m}_hand[{self.owner}] > {choose.integer(1, 9)}",
                f"{m}_plan > 3",
                f"{self.case()}.depth > 2",
                f"{self.case()} is not {m}_quiet",
                "fleet > 6",
            )
        )

    def change(self) -> str:
        """A line that changes some secret and nothing else."""
        m, choose = self.mark, self.cast.choose
        host = choose.of(self.cast.actors)
        return choose.of(
            (
                f"{m}_stock += uniform(0, 3)",
                f"{m}_stock = 1 + abs({self.number()}) / 2",
                f"{m}_alert = {self.condition()}",
                f"{m}_tone = {choose.of(self.cast.words['moods'])}",
                f"{m}_hand[{self.owner}] += heat / 50",
                "fleet -= 1",
                f"{m}_host = {host}",
                f"{m}_day = now + 9 days",
                f"{self.case()} = {m}_grows",
                f"{self.case()}.depth += 1",
                f"fire(injects.{m}_whisper, after={choose.of(('2 days', 'uniform(1 day, 2 weeks)'))})",
                f"cancel(injects.{m}_whisper)",
                f"if {self.condition()}: {m}_stock -= 1",
                f"open({m}_cell, weight={m}_stock)",
                f"report({m}_stock, to={self.owner}, error=0.5, after=3 days)",
            )
        )

    def case(self) -> str:
        """The plot against one of the others."""
        other = self.cast.choose.of([actor for actor in self.cast.actors if actor != self.owner])
        return f"{self.mark}_plot[{self.owner}, {other}]"

    def trigger(self) -> Map:
        """A time that may depend on secrets."""
        choose = self.cast.choose
        return choose.of(
            (
                {"every": "«9 days|13 days»"},
                {"rate": f"clamp({self.number()}, 0, 4) per month"},
                {"whenever": self.condition(), "delay": "uniform(1 day, 5 days)"},
                {"when": self.condition()},
                {"at": choose.of(("2025-05-05", f"{self.mark}_day"))},
                {"after": "«3 weeks|5 weeks»"},
                {"every": "2 weeks", "if": self.condition()},
                {"when": self.condition(), "for": "1 week"},
            )
        )
