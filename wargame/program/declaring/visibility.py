"""Who sees a place, and who holds copies of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

from wargame.language import tree
from wargame.language.problems import Mark
from wargame.program.compiler import Compiler
from wargame.program.layout import PlaceInfo


def show_place(
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
    sees = who_is_meant(compiler, place, seen, indices) if seen is not None else None
    if seen is None and default is not None:
        place.sees = lambda viewer, index: viewer in default
    elif sees is not None:
        place.sees = sees
    if estimated:
        observes = who_is_meant(compiler, place, estimated, indices)
        place.observes = observes
        take_copies(
            compiler, place, [a for a in range(len(names.actors)) if any(observes(a, k) for k in range(place.size))]
        )


def take_copies(compiler: Compiler, place: PlaceInfo, observers: Sequence[int]) -> None:
    place.observers = tuple(observers)
    cells = max(1, len(observers) * place.size)
    place.copy = compiler.layout.take(place.where, cells)
    place.copy_date = compiler.layout.take_floats(cells)
    place.copy_doubt = compiler.layout.take_floats(cells)


def who_is_meant(
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


def either(tests: Sequence[Callable[[int, int], bool]], viewer: int, index: int) -> bool:
    """Whether some test says that this actor sees this cell."""
    return any(test(viewer, index) for test in tests)


def stands_at(actors: Sequence[int], viewer: int, index: int) -> bool:
    """Whether this actor is the one at this index."""
    return index < len(actors) and actors[index] == viewer


def _index_values(compiler: Compiler, place: PlaceInfo, number: int) -> tuple[int, ...]:
    """The value of one index for every flat index of a place."""
    if place.pairs:
        return tuple(pair[number] for pair in itertools.combinations(range(len(compiler.names.actors)), 2))
    return tuple(values[number] for values in itertools.product(*(domain.values for _, domain in place.dims)))
