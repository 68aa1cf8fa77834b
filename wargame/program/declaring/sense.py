"""What can be read and cannot be meant: numbers on the wrong side of nothing, names that stand for nobody, doubles.

Each of these would otherwise be played in silence, as something else than was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from wargame.language import model, tree
from wargame.language.checks import parts_of
from wargame.language.problems import ExpressionError, Mark
from wargame.program.names import FUNCTIONS, RESERVED_NAMES, suggestion
from wargame.program.types import DURATION, NUMBER, Type

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


_FIELDS: dict[type[Any], tuple[str, ...]] = {}


def check_sense(compiler: Compiler) -> None:
    """Reports all of it; to be called when everything is declared."""
    playbook = compiler.playbook
    _actors(compiler)
    _lists(compiler)
    _cases(compiler)
    _kinds(compiler)
    for name, formula in playbook.formulas.items():
        if not any(isinstance(key, tuple) and key[0] == name for key in compiler.formula_functions):
            _names(compiler, formula)
    if playbook.clock is not None and playbook.clock.tick is not None:
        _more_than(compiler, playbook.clock.tick, "a tick", DURATION)
    for player in playbook.players.values():
        _more_than(compiler, player.acts_every, "a period", DURATION)
        _at_least(compiler, player.answers_in, "a length of time", DURATION)
    for name, move, beside in _moves(playbook):
        if name in ("wait", "move"):
            compiler.problems.error(move.mark, f"`{name}` is a word of the language", "choose another name")
        for cost in move.costs.values():
            _at_least(compiler, cost, "a cost", NUMBER)
        _at_least(compiler, move.takes, "a length of time", DURATION)
        _shown_as(compiler, name, move, beside)
        for option, values in move.options.items():
            _values(compiler, move, option, values)
        if isinstance(move.limit, tree.Per) and (_known(compiler, move.limit.value, NUMBER) or 0) >= 1:
            _whole(compiler, move.limit.value, "a limit")
    for part in _parts(playbook):
        match part:
            case model.Trigger():
                if not (isinstance(part.times, tree.Name) and part.times.id == "any"):
                    _whole(compiler, part.times, "`times`")
                _rate(compiler, part.rate)
                for length in (part.after, part.delay, part.for_):
                    _at_least(compiler, length, "a length of time", DURATION)
            case model.Result():
                _at_least(compiler, part.odds, "a probability", NUMBER)
            case model.Place():
                _place(compiler, part)
            case model.Outcome():
                _at_least(compiler, part.for_, "a length of time", DURATION)
            case model.Question():
                if "silence" in part.answers:
                    mark = part.answers["silence"].mark
                    compiler.problems.error(mark, "`silence` is what no answer is called", "choose another name")
                for length in (part.within, part.opens, part.answers_in):
                    _at_least(compiler, length, "a length of time", DURATION)
            case model.Rule() if part.do and not part.trigger.kind:
                advice = "give the rule a trigger, such as `upon: move`"
                compiler.problems.error(part.mark, "a rule without a trigger only chooses; its `do` never runs", advice)


def _moves(playbook: model.Playbook) -> Iterator[tuple[str, model.Move, Mapping[str, model.Move]]]:
    """Each move with its name and with those that stand beside it."""
    for moves in (playbook.moves, *(kind.moves for kind in playbook.kinds.values())):
        for name, move in moves.items():
            yield name, move, moves


def _parts(value: Any) -> list[Any]:
    """Every entry of a playbook that is made of entries, outer ones first; expressions are not gone into."""
    found: list[Any] = []
    _gather(value, found)
    return found


def _gather(value: Any, found: list[Any]) -> None:
    if isinstance(value, Mapping):
        for inner in value.values():
            _gather(inner, found)
    elif isinstance(value, tuple):
        for inner in value:
            _gather(inner, found)
    elif fields := _fields(type(value)):
        found.append(value)
        for name in fields:
            if (inner := getattr(value, name)) is not None:
                _gather(inner, found)


def _fields(kind: type[Any]) -> tuple[str, ...]:
    """The fields of an entry by name; () of anything else."""
    if kind not in _FIELDS:
        entry = kind.__module__ == model.__name__ and attrs.has(kind)
        _FIELDS[kind] = tuple(one.name for one in attrs.fields(kind) if one.name != "mark") if entry else ()
    return _FIELDS[kind]


def _known(compiler: Compiler, said: tree.Expr | None, kind: Type) -> float | None:
    """A number or length that is plain to see; None where there is none, or it is only known later."""
    if said is None:
        return None
    try:
        return compiler.constant(said, kind)
    except ExpressionError:
        return None


def _at_least(compiler: Compiler, said: tree.Expr | None, what: str, kind: Type) -> None:
    value = _known(compiler, said, kind)
    if said is not None and value is not None and value < 0:
        compiler.problems.error(said.mark, f"{what} cannot be below nothing")


def _more_than(compiler: Compiler, said: tree.Expr | None, what: str, kind: Type) -> None:
    value = _known(compiler, said, kind)
    if said is not None and value is not None and value <= 0:
        compiler.problems.error(said.mark, f"{what} must be longer than nothing")


def _whole(compiler: Compiler, said: tree.Expr | None, what: str) -> None:
    value = _known(compiler, said, NUMBER)
    if said is not None and value is not None and (value < 1 or value != int(value)):
        compiler.problems.error(said.mark, f"{what} is a whole number from 1 on, not {value:g}")


def _rate(compiler: Compiler, said: tree.Expr | None) -> None:
    while isinstance(said, tree.Cited):
        said = said.value
    if not isinstance(said, tree.Per):
        return
    value = _known(compiler, said.value, NUMBER)
    if value is not None and value < 0:
        compiler.problems.error(said.mark, "a rate cannot be below nothing")


def _place(compiler: Compiler, place: model.Place) -> None:
    if place.range is not None:
        low, high = (_known(compiler, end, NUMBER) for end in place.range)
        if low is not None and high is not None and low > high:
            compiler.problems.error(place.range[0].mark, f"a range from {low:g} down to {high:g} holds nothing")
    if place.flow is not None and place.drift_toward is not None:
        compiler.problems.error(place.flow.mark, "a place drifts or flows, not both", "leave one of them out")
    _more_than(compiler, place.drift_half_life, "a half-life", DURATION)
    for doubt in (place.doubt_start, place.doubt_most):
        _at_least(compiler, doubt, "a doubt", NUMBER)


def _actors(compiler: Compiler) -> None:
    """Start values under an actor are of tracks that there are."""
    tracks = compiler.playbook.tracks
    for actor in compiler.playbook.actors.values():
        for name, value in actor.tracks.items():
            if name not in tracks:
                compiler.problems.error(value.mark, f"there is no track `{name}`", suggestion(name, tracks))


def _cases(compiler: Compiler) -> None:
    """Cases are of kinds that name theirs, and give fields that there are."""
    kinds = compiler.playbook.kinds
    for kind, cases in compiler.playbook.cases.items():
        for name, fields in cases.items():
            mark = next((value.mark for value in fields.values()), kinds[kind].mark if kind in kinds else None)
            if kind not in kinds:
                where = mark if mark is not None else Mark(compiler.playbook.files[-1].name, 1, 1)
                compiler.problems.error(
                    where, f"`{name}` is a case of no kind: there is no `{kind}`", suggestion(kind, kinds)
                )
            elif not kinds[kind].named:
                assert mark is not None
                compiler.problems.error(mark, f"`{kind}` does not name its cases, so `{name}` is none", "`named: true`")
            else:
                for field, value in fields.items():
                    if field not in kinds[kind].fields:
                        advice = suggestion(field, kinds[kind].fields)
                        compiler.problems.error(value.mark, f"`{kind}` has no field `{field}`", advice)


def _kinds(compiler: Compiler) -> None:
    """The names within a kind are not those of actors, nor a group's that of a state."""
    for name, kind in compiler.playbook.kinds.items():
        for role in (*kind.roles, *kind.fields):
            if role in compiler.playbook.actors:
                compiler.problems.error(kind.mark, f"`{role}` of `{name}` is an actor elsewhere", "one name, one thing")
        for group, members in kind.groups.items():
            if group in kind.states:
                mark = members[0].mark if members else kind.mark
                compiler.problems.error(mark, f"`{group}` is a state of `{name}` and a group", "one name, one thing")


def _shown_as(compiler: Compiler, name: str, move: model.Move, beside: Mapping[str, model.Move]) -> None:
    """What a move is taken for is another one."""
    said = move.shown_as
    if said is not None and (said.id not in beside or said.id == name):
        others = [other for other in beside if other != name]
        compiler.problems.error(said.mark, f"`{said.id}` is no other move here", suggestion(said.id, others))


def _values(compiler: Compiler, move: model.Move, option: str, values: Sequence[tree.Expr]) -> None:
    known = [_known(compiler, value, NUMBER) for value in values]
    if not values:
        compiler.problems.error(move.mark, f"the option `{option}` leaves nothing to choose")
    for value, said in zip(known, values, strict=True):
        if value is not None and known.count(value) > 1:
            compiler.problems.error(said.mark, f"the option `{option}` has {value:g} twice", "name each once")
            return


def _lists(compiler: Compiler) -> None:
    playbook = compiler.playbook
    looks: list[Callable[[], object]] = [partial(compiler.names.domain, said) for said in playbook.sets.values()]
    looks += [partial(compiler.expressions.table_values, name) for name in playbook.tables]
    looks += [partial(compiler.expressions.calendar_dates, name) for name in playbook.calendars]
    for look in looks:
        try:
            look()
        except ExpressionError as error:
            compiler.problem(error)
    for words in playbook.words.values():
        _doubles(compiler, words)
    for place in playbook.parameters.values():
        _doubles(compiler, [value for value in place.sweep if isinstance(value, tree.Name)])


def _doubles(compiler: Compiler, words: Sequence[tree.Name]) -> None:
    seen: set[str] = set()
    for word in words:
        if word.id in seen:
            compiler.problems.error(word.mark, f"`{word.id}` stands here a second time", "name each once")
        seen.add(word.id)


def _names(compiler: Compiler, formula: model.Formula) -> None:
    """The names in a formula that nothing uses: each has to mean something somewhere."""
    playbook = compiler.playbook
    known = {*formula.arguments, *playbook.actors, *playbook.sets, *playbook.words, *playbook.kinds, *compiler.places}
    known.update(FUNCTIONS, RESERVED_NAMES, playbook.tables, playbook.calendars, playbook.sources, playbook.assumptions)
    known.update(word.id for words in playbook.words.values() for word in words)
    for kind in compiler.kinds.values():
        known.update(kind.states, kind.groups, compiler.names.case_names.get(kind.name, ()))
    for question in compiler.questions.values():
        known.update(question.answer_names, (question.name,))
    parts = list(parts_of(formula.body))
    known.update(part.variable for part in parts if isinstance(part, tree.Aggregate))
    for part in parts:
        if isinstance(part, tree.Name) and part.id not in known:
            compiler.problems.error(part.mark, f"`{part.id}` is not known here", suggestion(part.id, sorted(known)))
