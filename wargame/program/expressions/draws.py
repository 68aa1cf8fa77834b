"""Draws: each takes one uniform of a stream named by where the draw stands."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.expressions.arithmetic import Arithmetic
from wargame.program.expressions.tables import Tables
from wargame.program.scope import Scope
from wargame.program.types import (
    DURATION,
    FLAG,
    NUMBER,
    NUMERIC,
    Code,
    Type,
)

DISTRIBUTIONS = {
    "uniform": ("low", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sigma"),
    "gamma": ("mean", "sd"),
    "beta": ("a", "b"),
    "triangular": ("low", "mode", "high"),
    "exponential": ("mean",),
}
_PLAIN = {"sigma", "a", "b"}  # parameters that are numbers even where durations are drawn


_ASCENDING = {"uniform": ("low", "high"), "triangular": ("low", "mode", "high")}
_ABOVE_NOTHING = {"lognormal": ("median",), "gamma": ("mean",), "beta": ("a", "b"), "exponential": ("mean",)}


def _refuse_senseless(expr: tree.Call, known: Mapping[str, float]) -> None:
    """Raises ExpressionError where the numbers of a distribution, as far as they are known, make none."""
    ends = [(key, known[key]) for key in _ASCENDING.get(expr.name, ()) if key in known]
    for (low, least), (high, most) in itertools.pairwise(ends):
        if least > most:
            raise ExpressionError(expr.mark, f"`{expr.name}` has a `{low}` above its `{high}`", "the lower one first")
    for key in _ABOVE_NOTHING.get(expr.name, ()):
        if known.get(key, 1.0) <= 0:
            raise ExpressionError(expr.mark, f"`{expr.name}` needs a `{key}` above nothing", "")
    for key in ("sd", "sigma"):
        if known.get(key, 0.0) < 0:
            raise ExpressionError(expr.mark, f"`{expr.name}` has a `{key}` below nothing", "")


def stream_code(base: int, instance: str) -> str:
    """The code of the stream of one instance."""
    if instance.isdigit():
        return str(base + int(instance))
    return f"{base} + {instance}" if base else instance


class Draws(Arithmetic, Tables):
    """The part of Expressions that draws."""

    def stream(self, expr: tree.Call, scope: Scope) -> str:
        """The code of the stream that a draw standing here takes from."""
        site = scope.draws
        if site is None:
            raise ExpressionError(
                expr.mark,
                f"no draw may stand here (`{expr.name}`)",
                "draws stand in `do`, `enter`, `leave`, `start`, `fresh` and durations; "
                "name the value as a parameter or a field",
            )
        base = self.compiler.stream_base(site.path, site.used, site.count, site.labels)
        site.used += 1
        return stream_code(base, site.instance)

    def draw(self, expr: tree.Call, scope: Scope, expected: Type | None) -> Code:
        if expr.name == "pick":
            return self._pick(expr, scope, expected)
        uniform = f"draw(D, U, {self.stream(expr, scope)})"
        if expr.name == "chance":
            if len(expr.args) != 1 or expr.keywords:
                raise ExpressionError(expr.mark, "`chance` takes one probability", "write `chance(0.3)`")
            return Code(f"({uniform} < {self.number(expr.args[0], scope).value})", FLAG, boolean=True)
        values = self._parameters(expr, scope)
        timed = any(value.type == DURATION for value in values.values())
        for key, value in values.items():
            if timed and (value.type == DURATION) == (key in _PLAIN):
                what = "a plain number" if key in _PLAIN else "a duration"
                raise ExpressionError(expr.mark, f"`{key}` must be {what} here", "a duration needs a unit: `60 days`")
        arguments = [self.mean_length(values[key]).value for key in DISTRIBUTIONS[expr.name]]
        if expr.name == "uniform":
            bounds = [self.mean_length(values[key]).const for key in ("low", "high")]
            if bounds[0] is not None and bounds[1] is not None:
                text = f"({bounds[0]!r} + {bounds[1] - bounds[0]!r} * {uniform})"
                if timed and 0 <= bounds[0] <= bounds[1]:
                    return Code(f"int({text} + 0.5)", DURATION, span=(0.0, math.inf))
            else:
                low, high = arguments
                text = f"({low} + ({high} - {low}) * {uniform})"
        elif expr.name == "exponential":
            text = f"({arguments[0]} * exponential_from({uniform}))"
        else:
            text = f"{expr.name}_from({', '.join([uniform, *arguments])})"
        if timed:
            lengths = [value.bounds[0] for key, value in values.items() if key not in _PLAIN]
            least = 0.0 if expr.name != "normal" and min(lengths) >= 0 else -math.inf
            return Code(f"whole({text})", DURATION, span=(least, math.inf))
        return Code(text, NUMBER)

    def _parameters(self, expr: tree.Call, scope: Scope) -> dict[str, Code]:
        names = DISTRIBUTIONS[expr.name]
        if len(expr.args) > len(names):
            raise ExpressionError(
                expr.mark,
                f"`{expr.name}` takes {len(names)} values",
                f"write `{expr.name}({', '.join(f'{name}=..' for name in names)})`",
            )
        given = {**dict(zip(names, expr.args, strict=False))}
        for key, value in expr.keywords:
            if key not in names or key in given:
                raise ExpressionError(
                    value.mark, f"`{expr.name}` has no `{key}=` left to give", f"it takes {', '.join(names)}"
                )
            given[key] = value
        if missing := [name for name in names if name not in given]:
            raise ExpressionError(
                expr.mark,
                f"`{expr.name}` needs {', '.join(missing)}",
                f"write `{expr.name}({', '.join(f'{name}=..' for name in names)})`",
            )
        out = {}
        for key in names:
            code = self.compile(given[key], scope)
            if code.type not in (*NUMERIC, DURATION):
                raise ExpressionError(
                    given[key].mark, f"`{expr.name}` draws numbers or durations; this is a {code.type}", ""
                )
            out[key] = code
        _refuse_senseless(expr, {key: code.const for key, code in out.items() if code.const is not None})
        return out

    def _pick(self, expr: tree.Call, scope: Scope, expected: Type | None) -> Code:
        if len(expr.args) == 1 and not expr.keywords:
            return self._pick_row(expr, scope)
        if expr.args or not expr.keywords:
            raise ExpressionError(
                expr.mark,
                "`pick` takes words with weights, or one row of a table",
                "write `pick(low=0.3, high=0.7)` or `pick(table[row])`",
            )
        kind = self._picked_type(expr, expected)
        uniform = f"draw(D, U, {self.stream(expr, scope)})"
        words = self._words(kind)
        chosen, weights, some = [], [], False
        for key, value in expr.keywords:
            if key not in words:
                raise ExpressionError(value.mark, f"`{key}` is no {kind}", f"words: {', '.join(words)}")
            weight = self.number(value, scope)
            if weight.const is not None and weight.const < 0:
                raise ExpressionError(value.mark, f"the weight of `{key}` is below nothing", "")
            some = some or weight.const is None or weight.const > 0
            chosen.append(words.index(key))
            weights.append(weight.value)
        if not some:
            raise ExpressionError(expr.mark, "none of these has a weight above nothing", "give one of them a weight")
        table = self.source.constant("picked", chosen)
        return Code(f"{table}[pick_weight({uniform}, ({', '.join(weights)},))]", kind, domain=tuple(chosen))

    def _words(self, kind: Type) -> tuple[str, ...]:
        if kind.name == "actor":
            return self.names.actors
        if kind.name == "state":
            return self.compiler.kinds[kind.of].states
        return self.names.words.get(kind.of, ())

    def _picked_type(self, expr: tree.Call, expected: Type | None) -> Type:
        if expected is not None and expected.name in ("word", "actor", "state"):
            return expected
        keys = {key for key, _ in expr.keywords}
        for name, words in self.names.words.items():
            if keys <= set(words):
                return Type("word", name)
        if keys <= set(self.names.actors):
            return Type("actor")
        raise ExpressionError(expr.mark, "these are not words of one list", "declare them under `words:`")

    def _pick_row(self, expr: tree.Call, scope: Scope) -> Code:
        said = expr.args[0]
        name = (
            said.base.id
            if isinstance(said, tree.Index) and isinstance(said.base, tree.Name)
            else said.id
            if isinstance(said, tree.Name)
            else ""
        )
        if name not in self.compiler.playbook.tables:
            raise ExpressionError(
                said.mark, "`pick` takes words with weights, or one row of a table", "write `pick(table[row])`"
            )
        table = self.compiler.playbook.tables[name]
        columns = self.table_domain(table.columns)
        uniform = f"draw(D, U, {self.stream(expr, scope)})"
        start = "0"
        if table.rows is not None:
            if not isinstance(said, tree.Index):
                raise ExpressionError(
                    said.mark, f"the table `{name}` has rows", f"write `pick({name}[{table.rows.id}])`"
                )
            start = self.table_position(name, said, scope, 1).text
        values = self.table_values(name)
        if min(values, default=0.0) < 0:
            raise ExpressionError(table.mark, f"a weight in `{name}` is below nothing, and `pick` draws by them", "")
        weights = self.source.constant(f"weights_{name}", values)
        chosen = f"pick_row({uniform}, {weights}, {start}, {len(columns.values)})"
        if columns.values != tuple(range(len(columns.values))):
            chosen = f"{self.source.constant(f'columns_{name}', columns.values)}[{chosen}]"
        return Code(chosen, columns.type, domain=columns.values)
