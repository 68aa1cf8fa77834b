"""Known answers, compiled: what to look at in which setting, and the number that should come out."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence

import attrs

from wargame.language import model, tree
from wargame.language.printer import to_text
from wargame.language.problems import ExpressionError, Mark
from wargame.program.compiler import Compiler
from wargame.program.layout import FAULT
from wargame.program.names import suggestion
from wargame.program.runtime import effects, functions
from wargame.program.scope import Scope
from wargame.program.types import DATE, DURATION, FLAG, NUMBER, NUMERIC, Code, Type, literal

SHARE, MEAN, QUANTILE, VARIANCE_TO_MEAN, RATIO = "share", "mean", "quantile", "variance to mean", "ratio"
MOST_SETTINGS = 100  # combinations of one expectation

_CALLS = {"mean": 1, "median": 1, "quantile": 2, "variance_to_mean": 1, "ratio": 2}
_METHODS = ("closed form", "data", "assumed")
_MOVING = re.compile(r"\b[FDU]\b|\bI\[|\bnow\b")


@attrs.frozen
class Quantity:
    """What is looked at in many runs: a `statistic` of an outcome, or of one measure or two.

    `outcome`, `measure` and `over` are numbers in the playbook's order, -1 for none; `kind` is that of
    the value: number, flag, date or duration.
    """

    statistic: str
    said: str
    kind: str
    outcome: int = -1
    measure: int = -1
    over: int = -1
    probability: float = 0.5


@attrs.frozen
class Expected:
    """One known answer in one setting. Durations are seconds, dates seconds since the start.

    `settings` are (parameter, value as text), as a recipe's overrides take them.
    """

    name: str
    settings: tuple[tuple[str, str], ...]
    quantity: Quantity
    value: float
    said: str
    method: str
    source: str
    exact: bool
    judged: bool
    mark: Mark


def compile_expectations(compiler: Compiler) -> tuple[Expected, ...]:
    """Every known answer of a playbook, settings written out; problems go to the compiler."""
    found: list[Expected] = []
    for name, said in compiler.playbook.expects.items():
        try:
            found += _Expectation(compiler, name, said).expected()
        except ExpressionError as error:
            compiler.problem(error)
    return tuple(found)


class _Expectation:
    """One entry of `expects`."""

    def __init__(self, compiler: Compiler, name: str, said: model.Expectation) -> None:
        self.compiler = compiler
        self.name = name
        self.said = said

    def expected(self) -> list[Expected]:
        """What is expected in each setting; a fault of one value does not hide those of others."""
        found: list[Expected] = []
        settings = [(each, self._parameters(each)) for each in self._settings()]
        for looked_at, value in self.said.values:
            try:
                quantity = self._quantity(looked_at)
                source, method = self._provenance(value)
                for setting, known in settings:
                    number = self._value(value, quantity, known)
                    texts = tuple((name, to_text(expr, sources=False)) for name, expr in setting.items())
                    said = to_text(_uncited(value))
                    exact, judged = self.said.exact, self.said.judged
                    found.append(
                        Expected(self.name, texts, quantity, number, said, method, source, exact, judged, value.mark)
                    )
            except ExpressionError as error:
                self.compiler.problem(error)
        return found

    # -- settings ---------------------------------------------------------------------------------

    def _settings(self) -> list[dict[str, tree.Expr]]:
        """Each combination of the parameters' values."""
        playbook = self.compiler.playbook
        axes: list[Sequence[tree.Expr]] = []
        for name, given in self.said.settings.items():
            if name not in playbook.parameters or name not in self.compiler.places:
                advice = suggestion(name, playbook.parameters) or "`with` sets parameters"
                raise ExpressionError(given.mark, f"`{name}` is no parameter", advice)
            values: Sequence[tree.Expr] = given.items if isinstance(given, tree.Listing) else (given,)
            if isinstance(given, tree.Name) and given.id == "sweep":
                values = playbook.parameters[name].sweep
                if not values:
                    raise ExpressionError(given.mark, f"`{name}` has no `sweep:`", "list the values here")
            for value in values:
                self._check_setting(name, value)
            axes.append(values)
        if math.prod(len(values) for values in axes) > MOST_SETTINGS:
            raise ExpressionError(self.said.mark, f"more than {MOST_SETTINGS} settings", "give fewer values")
        return [dict(zip(self.said.settings, values, strict=True)) for values in itertools.product(*axes)]

    def _check_setting(self, name: str, value: tree.Expr) -> None:
        place = self.compiler.places[name]
        number = self._known(value, place.type, {})
        low, high = place.bounds if place.said.range is not None else (-math.inf, math.inf)
        if not low <= number <= high:
            raise ExpressionError(
                value.mark,
                f"{to_text(value)} is outside the range of `{name}`",
                f"it goes from {low:g} to {high:g}",
            )

    def _parameters(self, settings: Mapping[str, tree.Expr]) -> dict[str, Code]:
        """The parameters whose values are known in a setting."""
        known: dict[str, Code] = {}
        waiting = {name: settings.get(name, said.start) for name, said in self.compiler.playbook.parameters.items()}
        while waiting:
            found = {}
            for name, value in waiting.items():
                place = self.compiler.places.get(name)
                if value is None or place is None:
                    continue
                try:
                    found[name] = literal(self._known(value, place.type, known), place.type)
                except ExpressionError:
                    continue
            if not found:
                break
            known.update(found)
            waiting = {name: value for name, value in waiting.items() if name not in found}
        return known

    # -- quantities -------------------------------------------------------------------------------

    def _quantity(self, expr: tree.Expr) -> Quantity:
        said = to_text(expr)
        if isinstance(expr, tree.Name):
            outcomes, measures = tuple(self.compiler.playbook.outcomes), tuple(self.compiler.playbook.measures)
            if expr.id in outcomes and expr.id in measures:
                advice = f"write `mean({expr.id})` for the measure, or give one another name"
                raise ExpressionError(expr.mark, f"`{expr.id}` is an outcome and a measure", advice)
            if expr.id in outcomes:
                return Quantity(SHARE, said, "flag", outcome=outcomes.index(expr.id))
            return self._mean(expr, said)
        if not isinstance(expr, tree.Call) or expr.name not in _CALLS or expr.keywords:
            advice = "an outcome, a measure, or one of " + ", ".join(f"`{name}(...)`" for name in _CALLS)
            raise ExpressionError(expr.mark, f"`{said}` is nothing that can be expected", advice)
        if len(expr.args) != _CALLS[expr.name]:
            wanted = {"quantile": "a measure and a probability", "ratio": "two measures"}.get(expr.name, "a measure")
            raise ExpressionError(expr.mark, f"`{expr.name}` takes {wanted}", f"here are {len(expr.args)} values")
        if expr.name == "mean":
            return self._mean(expr.args[0], said)
        measure, kind = self._measure(expr.args[0])
        if expr.name == "ratio":
            over, beneath = self._measure(expr.args[1])
            if (kind in NUMERIC) != (beneath in NUMERIC) or DATE in (kind, beneath):
                message = f"`ratio` takes two numbers or two durations; these are a {kind} and a {beneath}"
                raise ExpressionError(expr.mark, message, "")
            shape = "flag" if kind == beneath == FLAG else "number"
            return Quantity(RATIO, said, shape, measure=measure, over=over)
        if expr.name == "variance_to_mean":
            if kind != NUMBER:
                raise ExpressionError(expr.args[0].mark, f"`variance_to_mean` takes a number; this is a {kind}", "")
            return Quantity(VARIANCE_TO_MEAN, said, "number", measure=measure)
        if kind == FLAG:
            raise ExpressionError(expr.args[0].mark, "a flag has a share, no quantiles", "write its name alone")
        probability = 0.5
        if expr.name == "quantile":
            probability = self._known(expr.args[1], NUMBER, {})
            if not 0.0 < probability < 1.0:
                raise ExpressionError(expr.args[1].mark, "a probability between 0 and 1 is expected here", "")
        return Quantity(QUANTILE, said, kind.name, measure=measure, probability=probability)

    def _mean(self, expr: tree.Expr, said: str) -> Quantity:
        measure, kind = self._measure(expr)
        return Quantity(SHARE if kind == FLAG else MEAN, said, kind.name, measure=measure)

    def _measure(self, expr: tree.Expr) -> tuple[int, Type]:
        measures = tuple(self.compiler.playbook.measures)
        if isinstance(expr, tree.Name) and expr.id in measures:
            number = measures.index(expr.id)
            return number, self.compiler.measures.measure_types[number]
        outcomes = tuple(self.compiler.playbook.outcomes)
        said = expr.id if isinstance(expr, tree.Name) else to_text(expr)
        known = ", ".join((*outcomes, *measures)[:20])
        advice = suggestion(said, (*outcomes, *measures)) or f"known here: {known}"
        if said in outcomes:
            advice = "an outcome has a share: write its name alone"
        what = "no measure" if said in outcomes else "no outcome or measure"
        raise ExpressionError(expr.mark, f"`{said[:60]}` is {what}", advice)

    # -- values -----------------------------------------------------------------------------------

    def _value(self, expr: tree.Expr, quantity: Quantity, known: Mapping[str, Code]) -> float:
        kind = {"date": DATE, "duration": DURATION}.get(quantity.kind, NUMBER)
        number = self._known(expr, kind, known)
        if quantity.kind == "flag" and not 0.0 <= number <= 1.0:
            raise ExpressionError(expr.mark, "a share lies between 0 and 1", f"{number:g} of {100:g} is {number:g}%")
        if self.said.exact:
            if quantity.statistic not in (SHARE, MEAN):
                advice = "`exact` is for outcomes and for measures that every run gives alike"
                raise ExpressionError(expr.mark, f"`{quantity.said}` cannot be exact", advice)
            if quantity.kind == "flag" and number not in (0.0, 1.0):
                raise ExpressionError(expr.mark, "what is the same in every run has the share 0 or 1", "")
        return number

    def _known(self, expr: tree.Expr, kind: Type, known: Mapping[str, Code]) -> float:
        """The value of an expression that reads nothing which changes; `known` are parameters' values."""
        plain = _uncited(expr)
        code = self.compiler.expressions.typed(plain, Scope(locals=dict(known)), kind)
        if code.type == DURATION:
            code = self.compiler.expressions.mean_length(code)
        value = code.const if code.const is not None else self._evaluated(code, plain)
        return float(value)

    def _evaluated(self, code: Code, expr: tree.Expr) -> float:
        """The value of generated code that holds numbers and functions only, as a run would work it out."""
        unknown = ExpressionError(
            expr.mark,
            "what is expected must be known before anything is played",
            "write a number, or a formula of numbers and of parameters that are set here",
        )
        if _MOVING.search(code.value):
            raise unknown
        integers = list(self.compiler.layout.integers)
        space = {"INFINITY": math.inf, "I": integers, "exp": math.exp, "log": math.log, "abs": abs}
        space.update(min=min, max=max, __builtins__={})
        for module in (functions, effects):
            space.update({name: found for name, found in vars(module).items() if callable(found)})
        try:
            value = float(eval(code.value, space))
        except (NameError, ArithmeticError, ValueError, TypeError):
            raise unknown from None
        if integers[FAULT] or not math.isfinite(value):
            raise ExpressionError(expr.mark, "this has no value", "it divides by zero, or the like")
        return value

    def _provenance(self, expr: tree.Expr) -> tuple[str, str]:
        """The source and the method of a value: its own citation before the entry's."""
        playbook = self.compiler.playbook
        cited = _citation(expr)
        source, mark = (cited.source, cited.mark) if cited is not None else ("", self.said.mark)
        if not source and self.said.source is not None:
            source, mark = self.said.source.id, self.said.source.mark
        if source and source not in playbook.sources and source not in playbook.assumptions:
            advice = suggestion(source, [*playbook.sources, *playbook.assumptions])
            message = f"`{source}` is neither a source nor an assumption"
            raise ExpressionError(mark, message, advice or "declare it under `sources:` or `assumptions:`")
        if self.said.method:
            return source, self.said.method
        if source in playbook.sources:
            kind = playbook.sources[source].details.get("kind", "")
            return source, kind if kind in _METHODS else "data"
        return source, "assumed"


def _citation(expr: tree.Expr) -> tree.Cited | None:
    """The first citation in an expression."""
    if isinstance(expr, tree.Cited):
        return expr
    if isinstance(expr, tree.Binary):
        return _citation(expr.left) or _citation(expr.right)
    return _citation(expr.operand) if isinstance(expr, tree.Unary) else None


def _uncited(expr: tree.Expr) -> tree.Expr:
    """The expression without its citations: they are looked at here, and count as no number of the playbook's."""
    if isinstance(expr, tree.Cited):
        return _uncited(expr.value)
    if isinstance(expr, tree.Binary):
        return attrs.evolve(expr, left=_uncited(expr.left), right=_uncited(expr.right))
    return attrs.evolve(expr, operand=_uncited(expr.operand)) if isinstance(expr, tree.Unary) else expr

