"""What comes from outside, checked: injects by hand and overrides, by the names of the playbook."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wargame.language import tree
from wargame.language.parser import parse_expression
from wargame.language.problems import ExpressionError, Mark
from wargame.language.snippet import Snippet
from wargame.program import Program
from wargame.program.compiler import InjectInfo
from wargame.program.layout import KindInfo, PlaceInfo
from wargame.program.names import suggestion
from wargame.program.runtime import calendar
from wargame.program.types import Type

LONGEST = 400  # characters of a refused input that are kept


class Refused(ValueError):
    """An input that is not legal now, or means nothing; the reason in words."""


def find_inject(program: Program, name: str, labels: Sequence[str]) -> tuple[InjectInfo, int]:
    """The inject `name` (a bare name, `kind.name` or its whole path) and its instance. Raises Refused."""
    by_name = {short_name(path): info for path, info in program.injects.items()}
    info = by_name.get(name) or program.injects.get(name)
    if info is None:
        known = [short for short, one in by_name.items() if not one.after_move]
        raise Refused(_with_advice(f"there is no inject `{name[:60]}`", suggestion(name, known)))
    if info.after_move:
        raise Refused(f"`{name}` happens upon a move, with its actor and target, and cannot be played by hand")
    number = _instance(info.labels, labels, name)
    if info.kind is not None and number not in info.kind.valid:
        raise Refused(f"`{info.kind.name}` of an actor with itself does not exist")
    return info, number


def injects_by_hand(program: Program) -> dict[str, tuple[str, ...]]:
    """The injects that can be played by hand, by name, with the label of each instance ("" for the only one).

    Those that happen upon a move are not among them: they need its actor and target.
    """
    return {
        short_name(path): tuple(info.labels[number] for number in (info.kind.valid if info.kind else range(info.count)))
        for path, info in program.injects.items()
        if not info.after_move
    }


def short_name(path: str) -> str:
    """`name` of an inject's path, `kind.name` for one of a kind."""
    parts = path.split(".")
    return parts[1] if parts[0] == "injects" else f"{parts[1]}.{parts[3]}"


def _instance(known: Sequence[str], labels: Sequence[str], name: str) -> int:
    """Which of `known` ("[USA, POL]", "") the labels name."""
    wanted = ", ".join(label.strip().strip("[]") for label in labels)
    found = [number for number, label in enumerate(known) if label.strip("[]") == wanted]
    if found:
        return found[0]
    if not wanted and len(known) == 1:
        return 0
    shown = ", ".join(label for label in known[:8] if label)
    if not wanted:
        raise Refused(f"`{name[:60]}` is made for each of several: say which, {shown}")
    raise Refused(f"`{name[:60]}` has no [{wanted[:60]}]" + (f" (there are {shown})" if shown else ""))


def find_place(program: Program, text: str) -> tuple[PlaceInfo, int]:
    """The place that `tension[RUS, POL]`, `umbrella[USA, POL]` or `umbrella[USA, POL].credibility` names.

    Raises Refused.
    """
    expression = _parsed(text)
    if isinstance(expression, tree.Attribute):
        place, index = _field(program, expression, text)
    else:
        base, items = (expression.base, expression.items) if isinstance(expression, tree.Index) else (expression, ())
        if not isinstance(base, tree.Name):
            raise Refused(f"`{text[:60]}` is no place")
        labels = [_word(item) for item in items]
        if base.id in program.kinds:
            kind = program.kinds[base.id]
            assert kind.state_place is not None
            place, index = kind.state_place, _case(kind, labels, base.id)
        elif base.id in program.places:
            place = program.places[base.id]
            index = _cell(place, labels, base.id)
        else:
            known = [*program.places, *program.kinds]
            raise Refused(_with_advice(f"there is no track or kind `{base.id[:60]}`", suggestion(base.id, known)))
    if place.said.always is not None or place.said.fresh is not None or place.type == Type("actors"):
        raise Refused(f"`{text[:60]}` follows from other things and cannot be set")
    return place, index


def _field(program: Program, said: tree.Attribute, text: str) -> tuple[PlaceInfo, int]:
    base, items = (said.base.base, said.base.items) if isinstance(said.base, tree.Index) else (said.base, ())
    if not isinstance(base, tree.Name) or base.id not in program.kinds:
        raise Refused(f"`{text[:60]}` is no place: a field is written `kind[..].field`")
    kind = program.kinds[base.id]
    index = _case(kind, [_word(item) for item in items], base.id)
    if said.name == "state":
        assert kind.state_place is not None
        return kind.state_place, index
    if said.name not in kind.fields:
        raise Refused(_with_advice(f"`{base.id}` has no field `{said.name[:60]}`", suggestion(said.name, kind.fields)))
    return kind.fields[said.name], index


def _case(kind: KindInfo, labels: list[str], name: str) -> int:
    index = _instance(kind.labels, labels, name)
    if index not in kind.valid:
        raise Refused(f"`{name}` of an actor with itself does not exist")
    return index


def _cell(place: PlaceInfo, labels: list[str], name: str) -> int:
    if place.pairs and len(labels) == 2:
        turned = f"[{labels[1]}, {labels[0]}]"
        if turned in place.labels:
            labels = [labels[1], labels[0]]
    return _instance(place.labels or ("",), labels, name)


def _word(item: tree.Expr) -> str:
    if isinstance(item, tree.Name):
        return item.id
    if isinstance(item, tree.Number):
        return f"{item.value:g}"
    raise Refused("an index is a name, such as an actor's code")


def _parsed(text: str) -> tree.Expr:
    try:
        return parse_expression(Snippet.plain(text, Mark("override", 1, 1)))
    except ExpressionError as error:
        raise Refused(_with_advice(error.message, error.advice)) from error


def read_value(program: Program, place: PlaceInfo, text: str) -> float | int:
    """A value for a place, written as in a playbook, held within the place's range. Raises Refused."""
    expression, kind = _parsed(text), place.type.name
    sign = 1.0
    while isinstance(expression, tree.Cited | tree.Unary):
        if isinstance(expression, tree.Unary):
            if expression.operator != "-":
                break
            sign, expression = -sign, expression.operand
        else:
            expression = expression.value
    value: float | int | None = None
    match expression:
        case tree.Number() if kind == "flag":
            value = 1.0 if expression.value else 0.0
        case tree.Number() if kind == "number":
            value = min(place.bounds[1], max(place.bounds[0], sign * expression.value))
        case tree.Duration() if kind == "duration":
            value = sign * calendar.pack(expression.months, expression.seconds)
            if not place.calendar:
                value = float(round(calendar.mean_seconds(value)))
        case tree.Date() if kind == "date":
            date = expression
            value = (
                calendar.to_seconds(date.year, date.month, date.day, date.hour, date.minute, date.second, program.zone)
                - program.epoch
            )
        case tree.Name(id=name):
            value = _named_value(program, place, name)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        raise Refused(f"`{text[:60]}` is no {place.type}")
    return value


def _named_value(program: Program, place: PlaceInfo, name: str) -> float | int | None:
    kind = place.type
    if kind.name == "date" and name == "never":
        return math.inf
    if kind.name == "actor":
        if name == "nobody":
            return -1
        known: tuple[str, ...] = program.actors
    elif kind.name == "state":
        known = program.kinds[kind.of].states
    elif kind.name == "word":
        known = tuple(word.id for word in program.playbook.words[kind.of])
    else:
        return None
    if name not in known:
        advice = suggestion(name, known) or f"one of {', '.join(known[:12])}"
        raise Refused(_with_advice(f"`{name[:60]}` is no {kind}", advice))
    return known.index(name)


def _with_advice(message: str, advice: str) -> str:
    return f"{message} ({advice})" if advice else message


def read_duration(program: Program, text: str, now: float) -> float:
    """The time, in seconds from the start, of `2 weeks` from now or of a date. Raises Refused."""
    expression = _parsed(text)
    if isinstance(expression, tree.Duration):
        later = program.namespace(True)["later"]
        at = float(later(now, calendar.pack(expression.months, expression.seconds)))
    elif isinstance(expression, tree.Date):
        date = expression
        seconds = calendar.to_seconds(
            date.year, date.month, date.day, date.hour, date.minute, date.second, program.zone
        )
        at = seconds - program.epoch
    else:
        raise Refused(f"`{text[:60]}` is no length of time: write `2 weeks`, or a date")
    if at < now:
        raise Refused("that is past")
    return at
