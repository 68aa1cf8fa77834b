"""Runs that nobody watches: what the variant without records may leave out besides.

A batch has no seats, keeps no records, and is looked at when a run is over and `finish` has been
called. So what only matters to a seat or to somebody who looks in between is worked out then or not
at all. At the end of a run every cell, the agenda and every stream are as they would have been.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import attrs

from wargame.program.blocks import Block, parse, replaced, written
from wargame.program.branching import thread
from wargame.program.calling import Formulas, expand, work_out_once
from wargame.program.cells import Runs
from wargame.program.counting import count_once, number_together
from wargame.program.forwarding import forward
from wargame.program.ranging import Ranges, bounded
from wargame.program.recording import record_together
from wargame.program.sinking import sink
from wargame.program.spelling import spell
from wargame.program.steadying import fold, payloads, steady, without_unread

Lines = list[str]


@attrs.frozen
class Laid:
    """How a program's world is laid out: where runs of cells begin, what cells start as, what codes stand for."""

    float_runs: tuple[int, ...]
    integer_runs: tuple[int, ...]
    floats: tuple[float, ...]
    integers: tuple[int, ...]
    handlers: tuple[str, ...]


def unattend(functions: dict[str, Lines], tables: Mapping[str, tuple[int, ...]], laid: Laid) -> None:
    """Rewrites the functions, in place, for runs that nobody watches."""
    runs = Runs(laid.float_runs, laid.integer_runs, tables)
    bodies: dict[str, Block] = {name: parse(lines[1:]) for name, lines in functions.items()}
    write_out(functions, bodies, tables)
    steady(bodies, runs, laid.integers)
    _each(bodies, fold)
    payloads(bodies, laid.handlers)
    _each(bodies, lambda body: fold(_read_back(body, tables)))
    _each(bodies, lambda body: thread(body, tables))
    _each(bodies, lambda body: without_unread(sink(body, runs)))
    count_once(bodies, runs, laid.integers)
    ranges = Ranges(bodies, runs, laid.floats)
    bounded(bodies, ranges)
    _each(bodies, lambda body: spell(body, tables, ranges))
    for body in bodies.values():
        number_together(body)
    for name, body in bodies.items():
        functions[name] = [functions[name][0], *written(body)]


def shorten(functions: dict[str, Lines], tables: Mapping[str, tuple[int, ...]], laid: Laid) -> None:
    """Rewrites the functions of the variant with records, in place, by what holds while somebody watches too."""
    runs = Runs(laid.float_runs, laid.integer_runs, tables)
    bodies: dict[str, Block] = {name: parse(lines[1:]) for name, lines in functions.items()}
    write_out(functions, bodies, tables)
    for name, lines in functions.items():
        body = fold(_read_back(bodies[name], tables))
        body = without_unread(sink(thread(body, tables), runs))
        body = record_together(spell(body, tables, None))
        number_together(body)
        functions[name] = [lines[0], *written(body)]


def write_out(functions: Mapping[str, Lines], bodies: dict[str, Block], tables: Mapping[str, tuple[int, ...]]) -> None:
    """Writes calls out, in place."""
    heads = {name: lines[0] for name, lines in functions.items()}
    formulas = Formulas(heads, bodies, tables)
    work_out_once(bodies, formulas)
    for name, body in bodies.items():
        bodies[name] = replaced(body, partial(formulas.written_out, own=name))
    expand(heads, bodies)


def _each(bodies: dict[str, Block], change: Callable[[Block], Block]) -> None:
    for name, body in bodies.items():
        bodies[name] = change(body)


def _read_back(body: Block, tables: Mapping[str, tuple[int, ...]]) -> Block:
    """What was just written is known, whole numbers too."""
    return parse(forward(written(body), tables, numbers=True))
