"""Kinds declared: cases, states, fields."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.compiler import Compiler
from wargame.program.declaring.inference import type_of
from wargame.program.declaring.injects import asked_always, declare_question
from wargame.program.declaring.places import bounded, labels_of, lay_out
from wargame.program.declaring.visibility import either, stands_at, take_copies, who_is_meant
from wargame.program.layout import KindInfo, PlaceInfo
from wargame.program.names import RESERVED_NAMES, suggestion
from wargame.program.types import ACTOR, DATE, Domain, Type


def declare_kind(compiler: Compiler, name: str, said: model.Kind) -> None:
    names = compiler.names
    states = tuple(said.states)
    roles: dict[str, Domain] = {}
    if sum((bool(said.roles), said.named, said.slots > 0)) > 1:
        raise ExpressionError(said.mark, f"`{name}` has roles, names or slots: one of the three", "")
    for role, domain in said.roles.items():
        roles[role] = names.domain(domain)
    if said.named:
        labels = tuple(f"[{case}]" for case in names.case_names[name])
    elif said.slots:
        labels = tuple(f"[{number}]" for number in range(said.slots))
    else:
        bounded(said.mark, f"cases of `{name}`", (len(domain.values) for domain in roles.values()))
        labels = labels_of(compiler, list(roles.values()))
    count = len(labels)
    combinations = list(itertools.product(*(domain.values for domain in roles.values()))) if roles else [()] * count
    actor_roles = [number for number, domain in enumerate(roles.values()) if domain.type == ACTOR]
    valid = (
        tuple(
            number
            for number, values in enumerate(combinations)
            if len({values[role] for role in actor_roles}) == len(actor_roles)
        )
        if roles
        else tuple(range(count))
    )
    groups = {}
    for group, members in said.groups.items():
        numbers = []
        for member in members:
            if member.id not in states:
                compiler.problems.error(
                    member.mark, f"`{member.id}` is no state of `{name}`", suggestion(member.id, states)
                )
            else:
                numbers.append(states.index(member.id))
        groups[group] = tuple(sorted(numbers))
    if not said.roles and not said.named and not said.slots and count:
        count, labels, valid = 1, ("",), (0,)
    info = KindInfo(name, said, count, labels, valid, states, groups, roles=roles)
    info.role_tables = {role: tuple(values[number] for values in combinations) for number, role in enumerate(roles)}
    if said.slots:
        info.free_state = next((number for number, state in enumerate(said.states.values()) if state.free), -1)
        if info.free_state < 0:
            compiler.problems.error(
                said.mark, f"no state of `{name}` gives its slot back", "mark one with `free: true`"
            )
        elif info.free_state == 0:
            compiler.problems.error(
                said.states[states[0]].mark,
                f"`{states[0]}`, in which a case of `{name}` is opened, would give its slot back at once",
                "put the state that a case begins in first",
            )
    layout = compiler.layout
    info.state = layout.take_integers(max(1, count))
    info.generation = layout.take_integers(max(1, count))
    info.since = layout.take_floats(max(1, count))
    if said.slots:
        info.opened = layout.take_floats(count)
        for number in range(count):
            layout.integers[info.state + number] = max(0, info.free_state)
    info.change = sum(kind.count * len(kind.states) for kind in compiler.kinds.values())
    compiler.kinds[name] = info
    for state_name, state in said.states.items():
        for question, asked in state.asks.items():
            if question in info.questions:
                compiler.problems.error(
                    asked.mark, f"two questions of `{name}` are called `{question}`", "give each its own name"
                )
            info.questions[question] = declare_question(
                compiler,
                f"kinds.{name}.states.{state_name}.asks.{question}",
                question,
                asked,
                info,
                f"kinds.{name}.states.{state_name}",
                info.count,
            )


def declare_fields(compiler: Compiler, kind: KindInfo) -> None:
    said = kind.said
    dims = (("case", kind.domain),)
    mark = said.mark
    kind.state_place = PlaceInfo(
        f"kinds.{kind.name}.state",
        kind.name,
        model.Place(mark=mark),
        Type("state", kind.name),
        "I",
        kind.state,
        kind.count,
        dims,
        f"state_{kind.name}",
        kind,
        labels=kind.labels,
    )
    kind.since_place = PlaceInfo(
        f"kinds.{kind.name}.since",
        "since",
        model.Place(mark=mark),
        DATE,
        "F",
        kind.since,
        kind.count,
        dims,
        f"state_{kind.name}",
        kind,
        labels=kind.labels,
    )
    roles = {role: kind.role_tables[role] for role, domain in kind.roles.items() if domain.type == ACTOR}
    default = said.seen_by if said.seen_by is not None else tuple(tree.Name(role, mark) for role in roles)
    if not roles and said.seen_by is None:
        default = (tree.Name("all", mark),)
    places: list[tuple[PlaceInfo, Sequence[tree.Name], Sequence[tree.Name]]] = []
    for place in (kind.state_place, kind.since_place):
        places.append((place, default, said.estimated_by))
    for name, field in said.fields.items():
        if name in kind.roles or name in RESERVED_NAMES or name in kind.questions or name in said.moves:
            compiler.problems.error(
                field.mark, f"`{name}` already means something in `{kind.name}`", "choose another name"
            )
        try:
            if (
                field.short
                and isinstance(field.start, tree.Call)
                and field.start.name
                in ("uniform", "normal", "lognormal", "gamma", "beta", "triangular", "chance", "pick")
            ):
                raise ExpressionError(
                    field.mark,
                    f"`{name}`: drawn once or at each reading?",
                    "say `start:` (drawn once) or `fresh:` (drawn each time)",
                )
            info = lay_out(
                compiler,
                f"kinds.{kind.name}.fields.{name}",
                name,
                field,
                type_of(compiler, field),
                dims,
                kind.count,
                owner=kind,
            )
        except ExpressionError as error:
            compiler.problem(error)
            continue
        info.labels = kind.labels
        info.key = f"f_{kind.name}_{name}"
        kind.fields[name] = info
        places.append(
            (info, field.seen_by if field.seen_by is not None else default, field.estimated_by or said.estimated_by)
        )
        if info.type == Type("actors"):
            compiler.place_book.membership_values[info.path] = _members(compiler, kind, name, field)
    for place, seen, estimated in places:
        try:
            place.sees = who_is_meant(compiler, place, seen, {}, roles)
            wider = place is kind.state_place and any(state.seen_by is not None for state in said.states.values())
            if estimated or wider:
                observes = who_is_meant(compiler, place, estimated, {}, roles)
                if wider:
                    place.knew = observes
                    observes = _or_wider(compiler, kind, place, observes, roles)
                place.observes = observes
                seers = [
                    a
                    for a in range(len(compiler.names.actors))
                    if any(place.observes(a, k) and not place.sees(a, k) for k in kind.valid)
                ]
                if seers:
                    take_copies(compiler, place, seers)
        except ExpressionError as error:
            compiler.problem(error)
    _show_answers(compiler, kind)


def _show_answers(compiler: Compiler, kind: KindInfo) -> None:
    """An answer is known to whoever sees its case, or the state that asks, and to all who are asked with it."""
    assert kind.state_place is not None
    roles = {role: kind.role_tables[role] for role, domain in kind.roles.items() if domain.type == ACTOR}
    for name, state in kind.said.states.items():
        tests = [kind.state_place.sees]
        try:
            if state.seen_by is not None:
                tests.append(who_is_meant(compiler, kind.state_place, state.seen_by, {}, roles))
        except ExpressionError as error:
            compiler.problem(error)
        block = f"kinds.{kind.name}.states.{name}"
        asked = [question for question in kind.questions.values() if question.block == block]
        for question in asked:
            who = question.said.who
            if isinstance(who, tree.Name) and who.id in roles:
                tests.append(partial(stands_at, roles[who.id]))
            tests += asked_always(question)
        for question in asked:
            question.sees = partial(either, tests)


def _or_wider(
    compiler: Compiler,
    kind: KindInfo,
    place: PlaceInfo,
    observes: Callable[[int, int], bool],
    roles: Mapping[str, tuple[int, ...]],
) -> Callable[[int, int], bool]:
    """Also who sees some of a kind's states though not the kind: such actors keep what they last saw."""
    tests = [
        who_is_meant(compiler, place, state.seen_by, {}, roles)
        for state in kind.said.states.values()
        if state.seen_by is not None
    ]
    return lambda viewer, index: observes(viewer, index) or any(test(viewer, index) for test in tests)


def _members(compiler: Compiler, kind: KindInfo, name: str, field: model.Place) -> tuple[int, ...]:
    """The membership matrix of a constant set of actors, case by case."""
    matrix: list[int] = []
    for number in range(len(kind.labels)):
        said = field.start
        if kind.said.named:
            given = compiler.playbook.cases.get(kind.name, {}).get(compiler.names.case_names[kind.name][number], {})
            said = given.get(name, said)
        said = said.value if isinstance(said, tree.Cited) else said
        try:
            values = compiler.names.domain(said).values if said is not None else ()
        except ExpressionError as error:
            compiler.problem(error)
            values = ()
        matrix.extend(int(actor in values) for actor in range(len(compiler.names.actors)))
    return tuple(matrix)
