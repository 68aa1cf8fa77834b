"""The first pass: everything that has a name gets its type and its cells."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

from wargame.language import model, tree
from wargame.language.problems import ExpressionError, Mark
from wargame.program.compiler import Compiler, InjectInfo
from wargame.program.layout import KindInfo, PlaceInfo, QuestionInfo
from wargame.program.names import RESERVED_NAMES, suggestion
from wargame.program.types import ACTOR, DATE, DURATION, FLAG, NUMBER, Code, Domain, Type

_INTEGERS = ("actor", "word", "state")
_WORLD = ("mark",)


def declare(compiler: Compiler) -> None:
    """Lays out parameters, tracks, kinds, questions, injects and the memory of players."""
    _check_names(compiler)
    playbook = compiler.playbook
    for name, said in playbook.parameters.items():
        _place(compiler, f"parameters.{name}", name, said, static=True)
    for name, said in playbook.tracks.items():
        _place(compiler, f"tracks.{name}", name, said)
    for name, kind in playbook.kinds.items():
        with_problem(compiler, lambda name=name, kind=kind: _kind(compiler, name, kind))  # type: ignore[misc]
    for info in compiler.kinds.values():
        _fields(compiler, info)
    for name, inject in playbook.injects.items():
        _inject(compiler, f"injects.{name}", inject, None)
    for info in compiler.kinds.values():
        for name, inject in info.said.injects.items():
            _inject(compiler, f"kinds.{info.name}.injects.{name}", inject, info)
    _seal(compiler)


def with_problem(compiler: Compiler, action: Callable[[], None]) -> None:
    """Runs an action; a fault in it becomes a problem."""
    try:
        action()
    except ExpressionError as error:
        compiler.problem(error)


def _check_names(compiler: Compiler) -> None:
    """One name, one thing."""
    playbook = compiler.playbook
    seen: dict[str, str] = {}
    groups: list[tuple[str, Mapping[str, object]]] = [
        ("an actor", playbook.actors),
        ("a parameter", playbook.parameters),
        ("a track", playbook.tracks),
        ("a kind", playbook.kinds),
        ("a formula", playbook.formulas),
        ("a table", playbook.tables),
    ]
    for what, entries in groups:
        for name, entry in entries.items():
            mark = getattr(entry, "mark", Mark(playbook.files[-1].name, 1, 1))
            if name in RESERVED_NAMES:
                compiler.problems.error(mark, f"`{name}` is a word of the language", "choose another name")
            elif name in seen and not (what == "a track" and seen[name] == "a track"):
                compiler.problems.error(
                    mark, f"`{name}` is {what} here and {seen[name]} elsewhere", "one name, one thing"
                )
            seen[name] = what


def infer(compiler: Compiler, expr: tree.Expr | None, parameters: Mapping[str, model.Place] | None = None) -> Type:
    """The type of a start value, read off the way it is written."""
    match expr:
        case tree.Cited():
            return infer(compiler, expr.value)
        case tree.Number(flag=True) | tree.Compare() | tree.Is() | tree.In() | tree.Both() | tree.Either():
            return FLAG
        case tree.Unary(operator="not"):
            return FLAG
        case tree.Duration():
            return DURATION
        case tree.Date():
            return DATE
        case tree.Name(id=name):
            if name in ("never", "now"):
                return DATE
            if name == "nobody" or name in compiler.names.actor_codes:
                return ACTOR
            place = compiler.places.get(name)
            return place.type if place is not None else NUMBER
        case tree.Call(name="chance"):
            return FLAG
        case tree.Call(args=args, keywords=keywords):
            if expr.name in compiler.playbook.formulas:
                return infer(compiler, compiler.playbook.formulas[expr.name].body)
            kinds = [infer(compiler, value) for value in (*args, *(value for _, value in keywords))]
            return DURATION if DURATION in kinds else DATE if DATE in kinds else NUMBER
        case tree.Choice():
            return infer(compiler, expr.value)
        case tree.Listing():
            return Type("actors")
        case tree.Binary(operator=operator):
            left, right = infer(compiler, expr.left), infer(compiler, expr.right)
            if DATE in (left, right):
                return DURATION if left == right == DATE else DATE
            if DURATION in (left, right):
                return NUMBER if operator == "/" and left == right else DURATION
            return NUMBER
        case tree.Unary():
            return infer(compiler, expr.operand)
        case tree.Index(base=tree.Name(id=name)):
            place = compiler.places.get(name)
            return place.type if place is not None else NUMBER
        case tree.Aggregate():
            return FLAG if expr.function in ("any", "all") else ACTOR if expr.function == "argmax" else NUMBER
    return NUMBER


def _may_hold_months(expr: tree.Expr | None) -> bool:
    if isinstance(expr, tree.Cited):
        return _may_hold_months(expr.value)
    return expr is None or isinstance(expr, tree.Duration | tree.Name | tree.Choice | tree.Binary)


def _type_of(compiler: Compiler, said: model.Place) -> Type:
    if said.type is not None:
        if said.type.id == "actors":
            return Type("actors")
        kind = compiler.names.type_named(said.type.id)
        if kind is None:
            known = ["number", "flag", "date", "duration", "actor", "actors", *compiler.names.words]
            raise ExpressionError(
                said.type.mark, f"`{said.type.id}` is no type", suggestion(said.type.id, known) or ", ".join(known)
            )
        return kind
    return infer(compiler, said.always or said.start or said.fresh)


def _place(
    compiler: Compiler, path: str, name: str, said: model.Place, *, static: bool = False, memory_of: int | None = None
) -> PlaceInfo | None:
    """Lays out a parameter, a track or an entry of a player's memory."""
    try:
        kind = _type_of(compiler, said)
        dims: tuple[tuple[str, Domain], ...] = ()
        pairs: tuple[int, ...] = ()
        if said.pair:
            everybody = compiler.names.everybody
            dims = (("a", everybody), ("b", everybody))
            pairs = _pair_table(len(everybody.values))
            size = len(everybody.values) * (len(everybody.values) - 1) // 2
        else:
            dims = tuple((index, compiler.names.domain(domain)) for index, domain in said.of.items())
            size = 1
            for _, domain in dims:
                size *= len(domain.values)
        place = _lay_out(compiler, path, name, said, kind, dims, size, pairs)
    except ExpressionError as error:
        compiler.problem(error)
        return None
    place.static = static
    place.labels = _labels(compiler, place)
    if memory_of is None:
        compiler.places[name] = place
        default = () if static else None
        _visibility(compiler, place, said.seen_by, default, said.estimated_by, said.mark)
    else:
        place.sees = lambda viewer, index: viewer == memory_of
    return place


def _pair_table(count: int) -> tuple[int, ...]:
    table = [-1] * (count * count)
    for number, (a, b) in enumerate(itertools.combinations(range(count), 2)):
        table[a * count + b] = table[b * count + a] = number
    return tuple(table)


def _lay_out(
    compiler: Compiler,
    path: str,
    name: str,
    said: model.Place,
    kind: Type,
    dims: tuple[tuple[str, Domain], ...],
    size: int,
    pairs: tuple[int, ...] = (),
    owner: KindInfo | None = None,
) -> PlaceInfo:
    where = "I" if kind.name in _INTEGERS else "F"
    moving = "drift" if said.drift_half_life is not None else "flow" if said.flow is not None else ""
    stored = said.always is None and said.fresh is None and kind != Type("actors")
    base = 0
    if stored:
        cells = size * {"": 1, "drift": 2, "flow": 3}[moving]
        base = compiler.layout.take(where, max(1, cells))
    calendar = kind == DURATION and said.fresh is None and not moving and _may_hold_months(said.start)
    key = f"p{len(compiler.places)}_{len(compiler.kinds)}_{base}_{name}" if stored else f"d_{path.replace('.', '_')}"
    return PlaceInfo(path, name, said, kind, where, base, size, dims, key, owner, pairs, moving, calendar=calendar)


def _labels(compiler: Compiler, place: PlaceInfo) -> tuple[str, ...]:
    names = compiler.names
    if not place.dims:
        return ("",)
    if place.pairs:
        return tuple(
            f"[{names.actors[a]}, {names.actors[b]}]" for a, b in itertools.combinations(range(len(names.actors)), 2)
        )
    return labels_of(compiler, [domain for _, domain in place.dims])


def labels_of(compiler: Compiler, domains: Sequence[Domain]) -> tuple[str, ...]:
    """`[USA, POL]` for every combination of the domains' values, in order."""
    if not domains:
        return ("",)
    values = [[compiler.names.label(domain, value) for value in domain.values] for domain in domains]
    return tuple(f"[{', '.join(combination)}]" for combination in itertools.product(*values))


def _visibility(
    compiler: Compiler,
    place: PlaceInfo,
    seen: Sequence[tree.Name] | None,
    default: Sequence[int] | None,
    estimated: Sequence[tree.Name],
    mark: Mark,
) -> None:
    """Who sees a place's cells and who holds copies of them."""
    names = compiler.names
    indices = {index: number for number, (index, _) in enumerate(place.dims)}
    sees = _who(compiler, place, seen, indices) if seen is not None else None
    if seen is None and default is not None:
        place.sees = lambda viewer, index: viewer in default
    elif sees is not None:
        place.sees = sees
    if estimated:
        observes = _who(compiler, place, estimated, indices)
        place.observes = observes
        _take_copies(
            compiler, place, [a for a in range(len(names.actors)) if any(observes(a, k) for k in range(place.size))]
        )


def _take_copies(compiler: Compiler, place: PlaceInfo, observers: Sequence[int]) -> None:
    place.observers = tuple(observers)
    cells = max(1, len(observers) * place.size)
    place.copy = compiler.layout.take(place.where, cells)
    place.copy_date = compiler.layout.take_floats(cells)
    place.copy_doubt = compiler.layout.take_floats(cells)


def _who(
    compiler: Compiler,
    place: PlaceInfo,
    said: Iterable[tree.Name],
    indices: Mapping[str, int],
    roles: Mapping[str, tuple[int, ...]] | None = None,
) -> Callable[[int, int], bool]:
    """A test of who is meant, by actor and flat index."""
    names = compiler.names
    roles = roles or {}
    fixed: set[int] = set()
    by_index: list[tuple[int, ...]] = []
    for word, mark in names.readers(said, [*indices, *roles]):
        if word == "all":
            fixed |= set(range(len(names.actors)))
        elif word == "nobody":
            continue
        elif word in roles:
            by_index.append(roles[word])
        elif word in indices:
            by_index.append(_index_values(compiler, place, indices[word]))
        else:
            fixed |= set(names.domain(tree.Name(word, mark)).values)
    everybody = frozenset(fixed)
    return lambda viewer, index: viewer in everybody or any(table[index] == viewer for table in by_index)


def _index_values(compiler: Compiler, place: PlaceInfo, number: int) -> tuple[int, ...]:
    """The value of one index for every flat index of a place."""
    if place.pairs:
        return tuple(pair[number] for pair in itertools.combinations(range(len(compiler.names.actors)), 2))
    return tuple(values[number] for values in itertools.product(*(domain.values for _, domain in place.dims)))


# -- kinds -------------------------------------------------------------------------------------


def _kind(compiler: Compiler, name: str, said: model.Kind) -> None:
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
            info.questions[question] = _question(
                compiler,
                f"kinds.{name}.states.{state_name}.asks.{question}",
                question,
                asked,
                info,
                f"kinds.{name}.states.{state_name}",
                info.count,
            )


def _fields(compiler: Compiler, kind: KindInfo) -> None:
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
            info = _lay_out(
                compiler,
                f"kinds.{kind.name}.fields.{name}",
                name,
                field,
                _type_of(compiler, field),
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
            compiler.membership_values[info.path] = _members(compiler, kind, name, field)
    for place, seen, estimated in places:
        try:
            place.sees = _who(compiler, place, seen, {}, roles)
            if estimated or place is kind.state_place:
                observes = _who(compiler, place, estimated, {}, roles)
                wider = (
                    _wider_observers(compiler, kind, roles)
                    if place is kind.state_place
                    else (lambda viewer, index: False)
                )
                place.observes = lambda viewer, index, a=observes, b=wider: a(viewer, index) or b(viewer, index)  # type: ignore[misc]
                seers = [
                    a
                    for a in range(len(compiler.names.actors))
                    if any(place.observes(a, k) and not place.sees(a, k) for k in kind.valid)
                ]
                if seers:
                    _take_copies(compiler, place, seers)
        except ExpressionError as error:
            compiler.problem(error)


def _wider_observers(
    compiler: Compiler, kind: KindInfo, roles: Mapping[str, tuple[int, ...]]
) -> Callable[[int, int], bool]:
    """Who sees some of a kind's states though not the kind: such actors keep what they last saw."""
    tests = [
        _who(compiler, kind.state_place, state.seen_by, {}, roles)  # type: ignore[arg-type]
        for state in kind.said.states.values()
        if state.seen_by is not None
    ]
    return lambda viewer, index: any(test(viewer, index) for test in tests)


def _members(compiler: Compiler, kind: KindInfo, name: str, field: model.Place) -> tuple[int, ...]:
    """The membership matrix of a constant set of actors, case by case."""
    matrix: list[int] = []
    for number, label in enumerate(kind.labels):
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
        del label
        matrix.extend(int(actor in values) for actor in range(len(compiler.names.actors)))
    return tuple(matrix)


# -- questions and injects ------------------------------------------------------------------------


def _seal(compiler: Compiler) -> None:
    """Answers of one block are sealed against each other: a count of what is open for each block."""
    blocks: dict[str, list[QuestionInfo]] = {}
    for info in compiler.questions.values():
        blocks.setdefault(info.block, []).append(info)
    for questions in blocks.values():
        if len(questions) > 1 or questions[0].width > 1:
            base = compiler.layout.take_integers(max(1, questions[0].instances))
            for info in questions:
                info.sealed = base


def _question(
    compiler: Compiler, path: str, name: str, said: model.Question, kind: KindInfo | None, block: str, instances: int
) -> QuestionInfo:
    answerers: tuple[int, ...] | None = None
    who = said.who
    single = isinstance(who, tree.Name) and (
        (kind is not None and who.id in kind.roles) or who.id in ("actor", "target")
    )
    is_set = isinstance(who, tree.Listing) or (
        isinstance(who, tree.Name) and (who.id in compiler.playbook.sets or who.id == "actors")
    )
    width = 1
    if isinstance(who, tree.Name) and who.id in compiler.names.actor_codes:
        answerers = (compiler.names.actor_codes[who.id],)
    elif is_set and not single:
        answerers = compiler.names.domain(who).values
        width = max(1, len(answerers))
    info = QuestionInfo(
        path, name, said, block, f"q_{path.replace('.', '_')}", 0, width, instances, answerers, tuple(said.answers)
    )
    info.base = compiler.layout.take_integers(max(1, instances * width))
    compiler.questions[path] = info
    return info


def _inject(compiler: Compiler, path: str, said: model.Inject, kind: KindInfo | None) -> None:
    try:
        domains = tuple((name, compiler.names.domain(domain)) for name, domain in said.each.items())
    except ExpressionError as error:
        compiler.problem(error)
        return
    bindings: dict[str, Code] = {}
    if kind is not None:
        if domains:
            compiler.problems.error(said.mark, "an inject of a kind stands for each case already", "leave `each:` out")
        count, labels = kind.count, kind.labels
        case = Code("i", Type("case", kind.name), domain=kind.valid, basis=("i", tuple(range(kind.count))))
        bindings = {role: compiler.expressions.role(kind, role, case) for role in kind.roles}
    else:
        combinations = list(itertools.product(*(domain.values for _, domain in domains)))
        count, labels = len(combinations), labels_of(compiler, [domain for _, domain in domains])
        for number, (name, domain) in enumerate(domains):
            table = tuple(values[number] for values in combinations)
            text = "i" if table == tuple(range(count)) else f"{compiler.source.constant(f'each_{name}', table)}[i]"
            bindings[name] = Code(text, domain.type, domain=domain.values, basis=("i", table))
    generation = compiler.layout.take_integers(max(1, count))
    fire = compiler.source.unique(f"fire_{path}")
    info = InjectInfo(path, said, kind, count, labels, bindings, domains, generation, fire)
    compiler.injects[path] = info
    for question, asked in said.asks.items():
        found = _question(compiler, f"{path}.asks.{question}", question, asked, kind, path, max(1, count))
        if kind is not None:
            kind.questions[question] = found
        elif question in compiler.inject_questions:
            compiler.problems.error(
                asked.mark, f"two injects ask a question called `{question}`", "give each its own name"
            )
        else:
            compiler.inject_questions[question] = found


def declare_memory(compiler: Compiler, actor: str, player: model.Player) -> dict[str, PlaceInfo]:
    """The places that only this actor sees."""
    out = {}
    for name, said in player.memory.items():
        if name in compiler.places or name in RESERVED_NAMES:
            compiler.problems.error(said.mark, f"`{name}` already means something", "choose another name")
        place = _place(compiler, f"memory.{actor}.{name}", name, said, memory_of=compiler.names.actor_codes[actor])
        if place is not None:
            place.key = f"m_{actor}_{name}"
            out[name] = place
    return out
