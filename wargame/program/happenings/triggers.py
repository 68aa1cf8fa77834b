"""Triggers: when an exit, an inject or a player's rule goes off.

Each becomes an `arm` function (called when the game starts or a state is entered), a handler of
its agenda items, and, where a condition is watched, a function called when what it reads changes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.expressions.draws import stream_code
from wargame.program.happenings.crossings import write_crossing
from wargame.program.happenings.firing import push
from wargame.program.layout import KindInfo
from wargame.program.scope import DrawSite, Reads, Scope
from wargame.program.source import EFFECTS, Function
from wargame.program.types import DATE, Code

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

NOW = Code("now", DATE)


@attrs.define
class Happening:
    """Something with a trigger. `fire` is the function (..., i, x) that makes it happen.

    An exit has `kind` and `state`: it is armed while its case is in that state. An inject of a kind
    has a `kind` alone. `generation` is
    the first cell of the counters that make a stale agenda item known.
    """

    path: str
    count: int
    labels: tuple[str, ...]
    scope: Scope
    trigger: model.Trigger
    fire: str
    generation: int
    rank: int = 0
    kind: KindInfo | None = None
    state: int = -1
    leaves: bool = False  # it surely leaves the state, so nothing has to be armed again
    instances: tuple[int, ...] = ()


class Triggers:
    """Compiles the trigger of one happening."""

    def __init__(self, compiler: Compiler, happening: Happening) -> None:
        self.compiler = compiler
        self.happening = happening
        self.trigger = happening.trigger
        self.path = happening.path
        self.times = -1
        self.count_cell = -1
        self.arm_function: Function | None = None

    def compile(self) -> str | None:
        """The name of the function that arms an instance, or None where nothing has to be armed."""
        try:
            self._refuse_strays()
            self._limit()
            kind = self.trigger.kind
            if kind in ("", "by_hand"):
                if (
                    kind == ""
                    and self.trigger.if_ is not None
                    and self.happening.state < 0
                    and self.happening.rank == 0
                ):
                    raise ExpressionError(
                        self.trigger.if_.mark,
                        "`if` is tested when something fires, and this has no trigger",
                        "did you mean `when:`?",
                    )
                return None
            if kind == "upon":
                self._upon()
                return None
            arm = self.compiler.source.function(f"arm_{self.path}", f"{EFFECTS}, i")
            self.arm_function = arm
            if self.count_cell >= 0:
                arm.line(f"I[{self.count_cell} + i] = 0")
            {
                "at": self._at,
                "after": self._after,
                "every": self._every,
                "rate": self._rate,
                "when": self._when,
                "whenever": self._when,
            }[kind](arm)
        except ExpressionError as error:
            self.compiler.problem(error)
            return None
        return arm.name

    def _refuse_strays(self) -> None:
        trigger, kind = self.trigger, self.trigger.kind
        given = [
            key
            for key in ("at", "after", "every", "rate", "when", "whenever", "upon")
            if getattr(trigger, key) is not None
        ]
        if len(given) > 1:
            raise ExpressionError(
                trigger.mark,
                f"`{given[0]}` and `{given[1]}` cannot stand together",
                "one trigger each; `if:` adds a condition",
            )
        if trigger.for_ is not None and kind not in ("when", "whenever"):
            raise ExpressionError(trigger.for_.mark, "`for` goes with `when` or `whenever`", "")
        if trigger.delay is not None and kind not in ("when", "whenever", "upon"):
            raise ExpressionError(
                trigger.delay.mark,
                "`delay` goes with `when`, `whenever` and `upon`",
                "`after:` is the time since it was armed",
            )
        if trigger.first is not None and kind != "every":
            raise ExpressionError(trigger.first.mark, "`first` goes with `every`", "")

    def _limit(self) -> None:
        """How often it may happen: a number, 1 for `when`, without bound for the rest."""
        if self.trigger.times is not None:
            said = self.trigger.times
            if not (isinstance(said, tree.Name) and said.id == "any"):
                self.times = int(self.compiler.constant(said))
        elif self.trigger.kind == "when":
            self.times = 1
        if self.times >= 0:
            self.count_cell = self.compiler.layout.take_integers(max(1, self.happening.count))

    def _scope(self, key: str) -> Scope:
        site = DrawSite(f"{self.path}.{key}", self.happening.count, "i", self.happening.labels)
        return attrs.evolve(self.happening.scope, draws=site, reads=Reads())

    def _generation(self) -> str:
        return f"I[{self.happening.generation} + i]"

    def _handler(self, stem: str = "on") -> tuple[Function, int]:
        """A handler that drops stale items; its body is added by the caller."""
        handler = self.compiler.source.function(f"{stem}_{self.path}", f"{EFFECTS}, i, x")
        code = self.compiler.code(self.happening.rank, handler.name)
        handler.line(f"if x != {self._generation()}:")
        handler.line("    return")
        return handler, code

    def _go_off(self, function: Function, payload: str = "-1") -> None:
        """Lines that test `if` and `times` and make it happen."""
        tests = []
        if self.count_cell >= 0:
            tests.append(f"I[{self.count_cell} + i] < {self.times}")
        if self.trigger.if_ is not None:
            tests.append(
                self.compiler.expressions.truth(
                    self.trigger.if_, attrs.evolve(self.happening.scope, reads=Reads())
                ).condition
            )
        if tests:
            function.line(f"if {' and '.join(tests)}:")
            function.indent()
        if self.count_cell >= 0:
            function.line(f"I[{self.count_cell} + i] += 1")
        function.line(f"{self.happening.fire}({EFFECTS}, i, {payload})")
        if tests:
            function.dedent()

    # -- timed ---------------------------------------------------------------------------------

    def _at(self, arm: Function) -> None:
        assert self.trigger.at is not None
        date = self.compiler.expressions.date(self.trigger.at, self._scope("at"))
        handler, code = self._handler()
        arm.line(f"at = {date.value}")
        arm.line("if at < INFINITY:")
        arm.indent()
        push(arm, "(at if at > now else now)", code, "i", self._generation())
        arm.dedent()
        self._go_off(handler)
        handler.line("@tail")

    def _after(self, arm: Function) -> None:
        assert self.trigger.after is not None
        duration = self.compiler.expressions.duration(self.trigger.after, self._scope("after"))
        handler, code = self._handler()
        at = self.compiler.expressions.shift(NOW, duration, "+").text
        push(arm, f"max(now, {at})", code, "i", self._generation())
        self._go_off(handler)
        handler.line("@tail")

    def _every(self, arm: Function) -> None:
        assert self.trigger.every is not None
        expressions, layout = self.compiler.expressions, self.compiler.layout
        scope = self._scope("every")
        duration = expressions.duration(self.trigger.every, scope)
        if duration.const is not None and duration.const <= 0:
            raise ExpressionError(self.trigger.every.mark, "a period must be longer than nothing", "")
        handler, code = self._handler()
        anchored = duration.calendar and scope.draws is not None and scope.draws.used == 0
        first = expressions.shift(NOW, duration, "+").text
        if self.trigger.first is not None:
            first = f"max(now, {expressions.date(self.trigger.first, self._scope('first')).value})"
        if anchored:
            # Months are counted from the first time (or from arming), lest the 31st become the 28th for good.
            anchor = layout.take_floats(max(1, self.happening.count))
            rounds = layout.take_integers(max(1, self.happening.count))
            armed = self.trigger.first is None  # then the anchor is the moment of arming, one period before
            arm.line(f"F[{anchor} + i] = {'now' if armed else first}")
            arm.line(f"I[{rounds} + i] = {int(armed)}")
            push(arm, first, code, "i", self._generation())
            again = f"later(F[{anchor} + i], {duration.value} * I[{rounds} + i])"
            handler.line(f"I[{rounds} + i] += 1")
        else:
            push(arm, first, code, "i", self._generation())
            again = expressions.shift(NOW, duration, "+").text
        if duration.const is None:
            again = f"max(now + 1.0, {again})"
        push(handler, again, code, "i", "x")
        self._go_off(handler)
        handler.line("@tail")

    # -- hazards -----------------------------------------------------------------------------------

    def _rate(self, arm: Function) -> None:
        compiler, happening = self.compiler, self.happening
        assert self.trigger.rate is not None
        scope = attrs.evolve(self._scope("rate"), draws=None)
        hazard = self.hazard(self.trigger.rate, scope)
        stream = stream_code(compiler.stream_base(f"{self.path}.rate", 0, happening.count, happening.labels), "i")
        if scope.reads.places or scope.reads.moving or scope.reads.clock:
            self._changing_rate(arm, hazard, scope.reads, stream)
            return
        handler, code = self._handler()

        known = _constant_hazard(hazard)

        def draw_next(function: Function) -> None:
            if known is not None:
                if known > 0.0:
                    push(
                        function,
                        f"now + int({0.5!r} - log(1.0 - draw(D, U, {stream})) * {1.0 / known!r})",
                        code,
                        "i",
                        self._generation(),
                    )
                return
            function.line(f"hazard = {hazard}")
            function.line("if hazard > 0.0:")
            function.indent()
            push(
                function, f"now + whole(exponential_from(draw(D, U, {stream})) / hazard)", code, "i", self._generation()
            )
            function.dedent()

        draw_next(arm)
        if not happening.leaves:
            draw_next(handler)
        self._go_off(handler)
        handler.line("@tail")

    def hazard(self, said: tree.Expr, scope: Scope) -> str:
        """The code of a hazard per second."""
        while isinstance(said, tree.Cited):
            self.compiler.cite(said)
            said = said.value
        if not isinstance(said, tree.Per):
            raise ExpressionError(said.mark, "a rate is so many per unit of time", "write `rate: 0.3 per month`")
        value = self.compiler.expressions.number(said.value, scope)
        unit = self.compiler.seconds_per(said.unit)
        if said.share:
            return f"share_to_hazard({value.value}) / {unit!r}"
        if value.const is not None and value.const / unit > 1.0 / 86400.0:
            self.compiler.problems.warn(
                said.mark,
                f"this happens {value.const / unit * 86400:.3g} times a day",
                f"did you mean {value.const:g}%?",
            )
        return f"{value.value} / {unit!r}"

    def _changing_rate(self, arm: Function, hazard: str, reads: Reads, stream: str) -> None:
        """A hazard that changes on the way: an exponential budget is used up and re-timed."""
        compiler, happening = self.compiler, self.happening
        count = max(1, happening.count)
        budget = compiler.layout.take_floats(count)
        current = compiler.layout.take_floats(count)
        since = compiler.layout.take_floats(count)
        timing = compiler.layout.take_integers(count)
        handler = compiler.source.function(f"on_{self.path}", f"{EFFECTS}, i, x")
        code = compiler.code(happening.rank, handler.name)
        retime = compiler.source.function(f"retime_{self.path}", f"{EFFECTS}, i")
        retime.line(f"hazard = max(0.0, {hazard})")
        retime.line(f"if hazard != F[{current} + i]:")
        retime.indent()
        retime.line(f"F[{budget} + i] -= F[{current} + i] * (now - F[{since} + i])")
        retime.line(f"F[{since} + i] = now")
        retime.line(f"F[{current} + i] = hazard")
        retime.line(f"I[{timing} + i] += 1")
        retime.line("if hazard > 0.0:")
        retime.indent()
        push(retime, f"now + whole(max(0.0, F[{budget} + i]) / hazard)", code, "i", f"I[{timing} + i]")
        retime.dedent()
        retime.dedent()
        start = compiler.source.function(f"budget_{self.path}", f"{EFFECTS}, i")
        start.line(f"F[{budget} + i] = exponential_from(draw(D, U, {stream}))")
        start.line(f"F[{since} + i] = now")
        start.line(f"F[{current} + i] = 0.0")
        start.line(f"I[{timing} + i] += 1")
        start.line(f"{retime.name}({EFFECTS}, i)")
        arm.line(f"{start.name}({EFFECTS}, i)")
        watch = compiler.source.function(f"watch_{self.path}", EFFECTS, f"re-times {self.path}")
        self._each_armed(watch)
        watch.line(f"{retime.name}({EFFECTS}, i)")
        compiler.watch(watch.name, reads, fires=False)
        handler.line(f"if x != I[{timing} + i]{self._not_here()}:")
        handler.line("    return")
        if not happening.leaves:
            handler.line(f"{start.name}({EFFECTS}, i)")
        self._go_off(handler)
        handler.line("@tail")

    def _not_here(self) -> str:
        kind = self.happening.kind
        return (
            f" or I[{kind.state} + i] != {self.happening.state}"
            if kind is not None and self.happening.state >= 0
            else ""
        )

    def _each_armed(self, function: Function) -> None:
        """Opens a loop over the instances that are armed."""
        happening = self.happening
        instances = happening.instances or tuple(range(max(1, happening.count)))
        function.line(f"for i in {self.compiler.source.constant('set', instances)}:")
        function.indent()
        if happening.kind is not None and happening.state >= 0:
            function.line(f"if I[{happening.kind.state} + i] != {happening.state}:")
            function.line("    continue")

    # -- conditions -----------------------------------------------------------------------------------

    def _when(self, arm: Function) -> None:
        compiler, happening, trigger = self.compiler, self.happening, self.trigger
        said = trigger.when if trigger.when is not None else trigger.whenever
        assert said is not None
        count = max(1, happening.count)
        scope = attrs.evolve(happening.scope, reads=Reads(), draws=None)
        with compiler.expressions.effort.each(len(happening.instances) or count):
            test = compiler.expressions.truth(said, scope)
        last = compiler.layout.take_integers(count)
        watch = compiler.source.function(f"watch_{self.path}", EFFECTS, f"{self.path}: {trigger.kind}")
        self._each_armed(watch)
        if self.count_cell >= 0:
            watch.line(f"if I[{self.count_cell} + i] >= {self.times}:")
            watch.line("    continue")
        solved = write_crossing(compiler, watch, said, scope, self.path, count)
        watch.line(f"seen = 1 if {test.condition} else 0")
        watch.line(f"if seen != I[{last} + i]:")
        watch.indent()
        watch.line(f"I[{last} + i] = seen")
        watch.line("if seen:")
        watch.indent()
        self._risen(watch, arm)
        if trigger.kind == "whenever" and trigger.for_ is None and test.const is None:
            # What it did may have made its own condition false: seen now, lest it turn true again unseen.
            watch.line(f"if not {test.condition}:")
            watch.line(f"    I[{last} + i] = 0")
        watch.dedent()
        watch.depth = 1
        watcher = compiler.watch(watch.name, scope.reads, fires=True, solved=solved, mark=said.mark)
        arm.line(f"I[{last} + i] = 0")
        arm.line(f"I[{watcher.address}] |= {watcher.mask}")

    def _risen(self, watch: Function, arm: Function) -> None:
        """What follows when a watched condition turns true."""
        compiler, trigger, expressions = self.compiler, self.trigger, self.compiler.expressions
        if trigger.for_ is not None:
            holding = compiler.layout.take_integers(max(1, self.happening.count))
            handler = compiler.source.function(f"held_{self.path}", f"{EFFECTS}, i, x")
            code = compiler.code(self.happening.rank, handler.name)
            handler.line(f"if x != I[{holding} + i]{self._not_here()}:")
            handler.line("    return")
            at = expressions.shift(NOW, expressions.duration(trigger.for_, self._scope("for")), "+").text
            push(watch, at, code, "i", f"I[{holding} + i]")
            watch.dedent()
            watch.line("else:")
            watch.indent()
            watch.line(f"I[{holding} + i] += 1")
            arm.line(f"I[{holding} + i] += 1")
            if trigger.delay is not None:
                self._delayed(handler)
            else:
                self._go_off(handler)
            handler.line("@tail")
        elif trigger.delay is not None:
            self._delayed(watch)
        else:
            self._go_off(watch)
            watch.line("if T:")
            watch.line(f"    change_states({EFFECTS})")

    def _delayed(self, function: Function, payload: str | None = None) -> None:
        """Lines that put it off by `delay`, whatever happens meanwhile."""
        assert self.trigger.delay is not None
        expressions = self.compiler.expressions
        delay = expressions.duration(self.trigger.delay, self._scope("delay"))
        if payload is None:
            handler, code = self._handler("later")
            value = self._generation()
        else:
            handler = self.compiler.source.function(f"later_{self.path}", f"{EFFECTS}, i, x")
            code = self.compiler.code(self.happening.rank, handler.name)
            value = payload
        push(function, expressions.shift(NOW, delay, "+").text, code, "i", value)
        self._go_off(handler, "-1" if payload is None else "x")
        handler.line("@tail")

    # -- upon ---------------------------------------------------------------------------------------------

    def _upon(self) -> None:
        """Right after a move or an inject; the payload is the move's number."""
        key = self.compiler_key()
        caller = self.compiler.source.function(f"upon_{self.path}", f"{EFFECTS}, x")
        self._each_armed(caller)
        viewer = self.happening.scope.viewer
        if viewer is not None and viewer.const is not None:
            self._as_seen(caller, key, int(viewer.const))
        kind = self.happening.kind
        if (
            kind is not None
            and isinstance(self.trigger.upon, tree.Name)
            and key.startswith(f"kinds.{kind.name}.moves.")
        ):
            # A kind's own move, named bare: the one made in this case.
            cases = [case for info in self.compiler.moves.infos for case in info.cases]
            caller.line(f"if i != {self.compiler.source.constant('move_case', cases)}[x]:")
            caller.line("    continue")
        if self.trigger.delay is not None:
            self._delayed(caller, "x")
        else:
            self._go_off(caller, "x")
        self.compiler.upon.setdefault(key, []).append(caller.name)

    def _as_seen(self, caller: Function, key: str, actor: int) -> None:
        """A player's rule follows upon what its actor sees, or does itself, and upon nothing else."""
        compiler = self.compiler

        def sees(number: int, instance: int) -> bool:
            readers = compiler.sites[number].readers
            return not readers or readers[instance] is None or actor in (readers[instance] or ())

        happens = [site for site in compiler.sites if site.path == key and site.kind == "inject"]
        known = [sees(site.number, instance) for site in happens for instance in range(len(site.readers) or 1)]
        moves = [
            (key in ("move", info.path), own == actor or sees(info.site, instance))
            for info in compiler.moves.infos
            for instance, own in enumerate(info.actors)
        ]
        known += [seen for meant, seen in moves if meant]
        if known and not any(known):
            assert self.trigger.upon is not None
            raise ExpressionError(
                self.trigger.upon.mark,
                f"{compiler.names.actors[actor]} does not see `{key.rpartition('.')[2]}`",
                "a rule follows upon what its actor sees (`seen_by:` says who does)",
            )
        if any(meant and not seen for meant, seen in moves):
            caller.line(f"if not {compiler.source.constant('known', [int(seen) for _, seen in moves])}[x]:")
            caller.line("    continue")

    def compiler_key(self) -> str:
        """What `upon:` names: a move, an inject, or every move."""
        said = self.trigger.upon
        compiler = self.compiler
        if isinstance(said, tree.Name):
            if said.id == "move":
                return "move"
            if said.id in compiler.playbook.moves:
                return f"moves.{said.id}"
            if self.happening.kind is not None and said.id in self.happening.kind.said.moves:
                return f"kinds.{self.happening.kind.name}.moves.{said.id}"
            if said.id in compiler.playbook.injects:
                return f"injects.{said.id}"
        if isinstance(said, tree.Attribute) and isinstance(said.base, tree.Name):
            owner, name = said.base.id, said.name
            if owner == "injects" and name in compiler.playbook.injects:
                return f"injects.{name}"
            if owner in compiler.kinds and name in compiler.kinds[owner].said.moves:
                return f"kinds.{owner}.moves.{name}"
        mark = said.mark if said is not None else self.trigger.mark
        raise ExpressionError(
            mark,
            "`upon` names a move, an inject or `move`",
            "write `upon: exercise`, `upon: deployment.request`, `upon: move`",
        )


def _constant_hazard(text: str) -> float | None:
    """A hazard that is a quotient of two numbers, worked out."""
    number = r"\(?(-?[\d.]+(?:e[-+]?\d+)?)\)?"
    match = re.fullmatch(rf"{number} / {number}", text)
    if match is None:
        return None
    value = float(match.group(1)) / float(match.group(2))
    return value if value < 1e300 and (value <= 0.0 or 1.0 / value < 1e300) else None


def arm_trigger(compiler: Compiler, happening: Happening) -> str | None:
    """Compiles a happening's trigger; the name of its `arm` function, or None."""
    return Triggers(compiler, happening).compile()
