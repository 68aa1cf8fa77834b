"""Places declared: each gets its type, its cells and the names of its instances."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from wargame.language import model
from wargame.language.problems import ExpressionError, Mark
from wargame.program.compiler import Compiler
from wargame.program.declaring.inference import may_hold_months, type_of
from wargame.program.declaring.visibility import show_place
from wargame.program.layout import KindInfo, PlaceInfo
from wargame.program.names import RESERVED_NAMES
from wargame.program.types import DURATION, Domain, Type

_INTEGERS = ("actor", "word", "state")


def declare_place(
    compiler: Compiler, path: str, name: str, said: model.Place, *, static: bool = False, memory_of: int | None = None
) -> PlaceInfo | None:
    """Lays out a parameter, a track or an entry of a player's memory."""
    try:
        kind = type_of(compiler, said)
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
            bounded(said.mark, f"values of `{name}`", (len(domain.values) for _, domain in dims))
            for _, domain in dims:
                size *= len(domain.values)
        place = lay_out(compiler, path, name, said, kind, dims, size, pairs)
    except ExpressionError as error:
        compiler.problem(error)
        return None
    place.static = static
    place.labels = _labels(compiler, place)
    if memory_of is None:
        compiler.places[name] = place
        default = () if static else None
        try:
            show_place(compiler, place, said.seen_by, default, said.estimated_by, said.mark)
        except ExpressionError as error:
            compiler.problem(error)
    else:
        place.sees = lambda viewer, index: viewer == memory_of
    return place


def _pair_table(count: int) -> tuple[int, ...]:
    table = [-1] * (count * count)
    for number, (a, b) in enumerate(itertools.combinations(range(count), 2)):
        table[a * count + b] = table[b * count + a] = number
    return tuple(table)


def lay_out(
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
    calendar = kind == DURATION and said.fresh is None and not moving and may_hold_months(said.start)
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


def bounded(mark: Mark, what: str, counts: Iterable[int], most: int = 50_000) -> None:
    """Refuses what there would be too many of, before any of it is made."""
    if math.prod(counts) > most:
        raise ExpressionError(mark, f"there would be more than {most:,} {what}", "take smaller sets, or fewer of them")


def labels_of(compiler: Compiler, domains: Sequence[Domain]) -> tuple[str, ...]:
    """`[USA, POL]` for every combination of the domains' values, in order."""
    if not domains:
        return ("",)
    values = [[compiler.names.label(domain, value) for value in domain.values] for domain in domains]
    return tuple(f"[{', '.join(combination)}]" for combination in itertools.product(*values))


def declare_memory(compiler: Compiler, actor: str, player: model.Player) -> dict[str, PlaceInfo]:
    """The places that only this actor sees."""
    out = {}
    for name, said in player.memory.items():
        if name in compiler.places or name in RESERVED_NAMES:
            compiler.problems.error(said.mark, f"`{name}` already means something", "choose another name")
        place = declare_place(
            compiler, f"memory.{actor}.{name}", name, said, memory_of=compiler.names.actor_codes[actor]
        )
        if place is not None:
            place.key = f"m_{actor}_{name}"
            out[name] = place
    return out
