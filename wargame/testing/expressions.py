"""Expressions and statements that are well typed and have a value wherever they stand."""

from __future__ import annotations

from wargame.testing.cast import Cast, Scope

_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_DURATIONS = ("3 days", "10 days", "1 week", "2 weeks", "36 hours", "90 minutes", "1 month", "3 months", "40 days")


class Expressions:
    """Writes expressions for one playbook."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.choose = cast.choose

    # -- numbers ----------------------------------------------------------------------------------

    def literal(self) -> str:
        """A number, sometimes a share, sometimes with its source."""
        choose = self.choose
        text = choose.of(("1", "2", "0.5", "10", "3.25", "40", "25%", "0"))
        return f"{text} @ {choose.of(self.cast.sources)}" if self.cast.sources and choose.odds(20) else text

    def place(self, scope: Scope) -> str:
        """A number that is read, or a literal where there is none."""
        return self.choose.of(scope.numbers) if scope.numbers else self.literal()

    def number(self, scope: Scope, depth: int = 2) -> str:
        """An expression for a number; its parts stay finite whatever the places hold."""
        choose = self.choose
        if depth <= 0 or choose.odds(25):
            return self.place(scope) if choose.odds(60) else self.literal()
        one, two = self.number(scope, depth - 1), self.number(scope, depth - 1)
        form = choose.integer(0, 22)
        if form <= 5:
            return f"({one} {choose.of(('+', '-', '*'))} {two})"
        if form == 6:
            return f"{one} / (1 + abs({two}))"
        if form == 7:
            return f"clamp({one}, -9, 9) ** {choose.of(('2', '3', '1'))}"
        if form <= 9:
            name = choose.of(("sqrt(abs({}))", "log(1 + abs({}))", "exp(-abs({}))", "abs({})", "clamp({}, 0, 5)"))
            return name.format(one)
        if form == 10:
            return f"{choose.of(('min', 'max'))}({one}, {two})"
        if form == 11:
            return choose.of((f"mod({one}, 7)", "comb(5, 2)", f"mod({one}, 3.5)"))
        if form == 12:
            return f"({one} if {self.condition(scope, depth - 1)} else {two})"
        if form == 13:
            return f"-({one})"
        if form == 14:
            return f"at_start({choose.of(('heat', f'strain[{self.cast.actors[0]}]'))})"
        if form <= 17:
            return self.aggregate(scope, depth)
        return self._declared(scope, one)

    def _declared(self, scope: Scope, otherwise: str) -> str:
        """Something that the playbook itself declares: a formula's value, a cell of a table."""
        choose, cast = self.choose, self.cast
        options = [f"{name}()" for name in cast.plain_formulas]
        options += [f"{name}({actor})" for name in cast.formulas for actor, _ in scope.actors[:4] if actor != "leader"]
        for name, (rows, columns) in cast.tables.items():
            column = "month(now)" if columns == "month" else choose.of(cast.words[columns])
            row = "" if not rows else f"{choose.of(cast.words[rows])}, "
            options.append(f"{name}[{row}{column}]")
        return choose.of(options) if options else otherwise

    def aggregate(self, scope: Scope, depth: int) -> str:
        """`sum(strain[x] for x in west if ...)` and its kin."""
        choose = self.choose
        pool = choose.of(("west", "east", "actors"))
        inner = self.cast.about(scope, "x", pool)
        body = self.number(attrs_first(inner), depth - 2)
        test = f" if {self.condition(inner, 0)}" if choose.odds(30) else ""
        domain = pool if choose.odds(80) else f"[{', '.join(self.cast.pool(pool)[:2])}]"
        function = choose.of(("sum", "max", "min", "mean", "count", "prod"))
        if function == "count":
            return f"count(x for x in {domain} if {self.condition(inner, 0)})"
        if function == "prod":
            body = f"clamp({body}, 0, 2)"
        return f"{function}({body} for x in {domain}{test})"

    # -- conditions --------------------------------------------------------------------------------

    def condition(self, scope: Scope, depth: int = 1) -> str:
        """An expression that is true or false."""
        choose = self.choose
        form = choose.integer(0, 13 if depth > 0 else 7)
        if form <= 2:
            return f"{self.place(scope)} {choose.of(_COMPARISONS)} {self.number(scope, depth - 1)}"
        if form <= 4 and scope.cases:
            return self.state_test(scope)
        if form == 5 and scope.words:
            word, kind = choose.of(scope.words)
            values = self.cast.words[kind]
            return choose.of(
                (f"{word} is {values[0]}", f"{word} is not {values[-1]}", f"{word} is [{', '.join(values[:2])}]")
            )
        if form == 6 and scope.actors:
            actor, _ = choose.of(scope.actors)
            return choose.of((f"{actor} in west", f"{actor} not in east", f"{actor} is {self.cast.actors[0]}"))
        if form == 7 and scope.flags:
            return choose.of(scope.flags)
        if form == 8 and not self.cast.apart:
            return f"now > {choose.of([*scope.dates, '2025-04-01', '2025-06-01 14:30'])}"
        if form == 9:
            return f"0 < {self.place(scope)} <= {self.literal()}"
        if form == 10:
            return f"not ({self.condition(scope, depth - 1)})"
        if form == 11:
            return f"({self.condition(scope, depth - 1)} {choose.of(('and', 'or'))} {self.condition(scope, depth - 1)})"
        if form == 12:
            inner = self.cast.about(scope, "x", "west")
            return f"{choose.of(('any', 'all'))}({self.condition(inner, 0)} for x in west)"
        return f"{self.place(scope)} {choose.of(('<', '>'))} {choose.integer(1, 90)}"

    def threshold(self, scope: Scope) -> str:
        """A condition that a play will meet now and then: a place and a level within its range."""
        level = self.choose.integer(2, 9)
        pick = self.choose.of(
            ("heat", f"tension[{self.cast.east[0]}, {self.cast.west[0]}]", f"strain[{self.cast.actors[-1]}]")
        )
        return f"{pick} {self.choose.of(('>', '<', '>='))} {level * 8}"

    def state_test(self, scope: Scope) -> str:
        """Whether a case is in a state, a group, or one of several states."""
        case, name = self.choose.of(scope.cases)
        kind = self.cast.kinds[name]
        states = [*kind.states, *kind.groups]
        one = self.choose.of(states)
        return self.choose.of((f"{case} is {one}", f"{case} is not {one}", f"{case} is [{', '.join(kind.states[:2])}]"))

    # -- times and chance -----------------------------------------------------------------------------

    def duration(self, scope: Scope) -> str:
        """A length of time above nothing; drawn where draws may stand."""
        choose = self.choose
        if scope.draws and choose.odds(40):
            return choose.of((
                "uniform(1 day, 9 days)", "lognormal(median=6 days, sigma=0.8)",
                "triangular(low=1 day, mode=3 days, high=8 days)",
                "gamma(mean=10 days, sd=4 days)", "1 day + exponential(mean=4 days)", "uniform(1 month, 2 months)",
            ))  # fmt: skip
        if scope.durations and choose.odds(20):
            return choose.of(scope.durations)
        return choose.of(_DURATIONS)

    def draw(self, scope: Scope) -> str:
        """A drawn number."""
        choose = self.choose
        if scope.fresh and choose.odds(25):
            return choose.of(scope.fresh)
        return choose.of((
            "uniform(0, 6)", "normal(mean=1, sd=2)", "lognormal(median=2, sigma=0.5)", "gamma(mean=3, sd=2)",
            "4 * beta(2, 3)",
            "triangular(low=0, mode=1, high=5)", "exponential(mean=2)", "3 * chance(0.4)", "2 * chance(30%)",
        ))  # fmt: skip

    # -- statements -----------------------------------------------------------------------------------

    def block(self, scope: Scope, most: int = 3) -> str:
        """Some statements, one a line, in a block."""
        lines: list[str] = []
        for _ in range(self.choose.integer(1, most)):
            lines += self.statement(scope, 1)
        return "\n".join(lines) + ("\n" if len(lines) > 1 or ":" in lines[0] else "")

    def statement(self, scope: Scope, depth: int) -> list[str]:
        choose = self.choose
        form = choose.integer(0, 15)
        if form == 10 and depth:
            lines = [f"if {self.condition(scope)}:", *_inside(self.statement(scope, 0))]
            if choose.odds(50):
                lines += [f"elif {self.condition(scope)}:", *_inside(self.statement(scope, 0))]
            return [*lines, "else:", *_inside(self.statement(scope, 0))] if choose.odds(50) else lines
        if form == 11 and depth:
            pool = choose.of(("west", "east", "actors"))
            inner = self.cast.about(scope, "u", pool)
            return [f"for u in {pool}:", *_inside([f"strain[u] += {self.value(attrs_first(inner))}"])]
        if form == 12 and depth:
            return [f"for n in range(0, {choose.integer(1, 3)}):", *_inside(["heat += n"])]
        if form in (13, 14) and scope.cases:
            return [self.change(scope)]
        if form == 15:
            return [self.action(scope)]
        return [self.assignment(scope)]

    def value(self, scope: Scope) -> str:
        return self.draw(scope) if scope.draws and self.choose.odds(35) else f"clamp({self.number(scope, 1)}, -9, 9)"

    def assignment(self, scope: Scope) -> str:
        choose = self.choose
        target = choose.of(scope.targets)
        if target == "alarm":
            return f"alarm = {self.condition(scope)}" if choose.odds(50) else f"alarm = {choose.of(('true', 'false'))}"
        if target == "mood":
            moods = self.cast.words["moods"]
            if scope.draws and choose.odds(50):
                if "shares" in self.cast.tables and choose.odds(50):
                    return f"mood = pick(shares[{choose.of(self.cast.words['weathers'])}])"
                return f"mood = pick({', '.join(f'{word}={place + 1}' for place, word in enumerate(moods))})"
            return f"mood = {choose.of(moods)}"
        if target == "leader":
            return choose.of(
                (
                    f"leader = {choose.of(self.cast.actors)}",
                    "leader = argmax(strain[x] for x in actors)",
                    "leader = nobody",
                )
            )
        if target == "patience":
            return f"patience = {choose.of(('5 days', '12 days', '3 weeks'))}"
        if target == "deadline":
            return f"deadline = now + {self.duration(attrs_plain(scope))}"
        operator = choose.of(("+=", "-=", "+=", "*=", "="))
        if operator == "*=":
            return f"{target} *= {choose.of(('0.5', '1.1', '0.9'))}"
        if operator == "=":
            return f"{target} = 40 + {self.value(scope)}"
        return f"{target} {operator} {self.value(scope)}"

    def change(self, scope: Scope) -> str:
        """A state change of some case: `pact[first] = open`."""
        cases = [
            (case, kind)
            for case, kind in scope.cases
            if not self.cast.kinds[kind].slots and case not in ("self", "state")
        ]
        if not cases:
            return "heat += 1"
        case, kind = self.choose.of(cases)
        return f"{case} = {self.choose.of(self.cast.kinds[kind].states)}"

    def action(self, scope: Scope) -> str:
        """`fire`, `cancel`, `open` or `report`, where there is something to do it to."""
        choose, cast = self.choose, self.cast
        options = [f"fire({name}, after={self.duration(scope)})" for name in cast.fired]
        options += [f"cancel({name})" for name in cast.fired]
        if cast.opened:
            options += [f"if heat > 10: open({cast.opened}, weight={self.value(scope)})"]
        error = choose.of(
            ("", ", error=0.1", ", error=2", f", after={self.duration(scope)}", ", value=3", ", error=1, after=2 days")
        )
        options += [
            f"report({place}, to={choose.of(('east', 'actors', cast.east[0]))}{error})" for place in cast.estimated
        ]
        error = choose.of(("", ", error=0.1", ", after=3 days"))
        options += [f"report({place}, to=actors{error})" for place in cast.estimated_kinds]
        options += [f"{head}, error=0.2)" for head in cast.estimated_veiled]
        return choose.of(options) if options else "heat -= 1"

    def text(self, scope: Scope) -> str | dict[str, str]:
        """What people read, in one language or two, with values in it."""
        choose = self.choose
        slot = choose.of((
            "heat stands at {heat:whole}", "{calm:percent} calm", "by {deadline:date}", "within {patience:duration}",
            "strain {strain[" + self.cast.actors[0] + "]:1 decimal}", "the mood is {mood}", "nothing more",
            "heat {heat:.1f}",
        ))  # fmt: skip
        names = [text for text, _ in scope.actors if text in ("actor", "target", "t", "claimant", "holder")]
        who = f"{{{choose.of(names)}}} acts" if names and choose.odds(60) else "Something happens"
        return {"en": f"{who}; {slot}.", "sv": f"{slot}: {who}."} if choose.odds(20) else f"{who}; {slot}."


def attrs_first(scope: Scope) -> Scope:
    """The scope with what was added last made likelier."""
    return scope.more(numbers=list(scope.numbers[-2:]) * 4)


def attrs_plain(scope: Scope) -> Scope:
    """The scope without draws."""
    import attrs

    return attrs.evolve(scope, draws=False)


def _inside(lines: list[str]) -> list[str]:
    return ["  " + line for line in lines]
