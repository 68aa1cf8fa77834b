"""Runs that nobody watches: what the variant without records may leave out besides.

A batch has no seats, keeps no records, and is looked at when a run is over and `finish` has been
called. So what only matters to a seat or to somebody who looks in between is worked out then or not
at all. At the end of a run every cell, the agenda and every stream are as they would have been.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

import attrs

from wargame.program.rewriting.blocks import Block, parse, replaced, texts, written
from wargame.program.rewriting.branching import thread
from wargame.program.rewriting.builtin_calls import as_operators
from wargame.program.rewriting.calling import Formulas, called_from, expand, work_out_once
from wargame.program.rewriting.cells import Runs
from wargame.program.rewriting.counting import count_once, number_together
from wargame.program.rewriting.forwarding import forward
from wargame.program.rewriting.ranging import Ranges, bounded
from wargame.program.rewriting.recording import record_together
from wargame.program.rewriting.selecting import select
from wargame.program.rewriting.sinking import sink
from wargame.program.rewriting.specialising import specialise
from wargame.program.rewriting.spelling import spell
from wargame.program.rewriting.steadying import fold, payloads, steady, without_unread
from wargame.program.rewriting.watching import take_at_once

Lines = list[str]

_WRITES = re.compile(r"^[FI]\[\d+[^\]]*\] = (?:v\d+_new\w*|[a-z]\w* \+ 1|-?\d+)$", re.MULTILINE)
_DECIDED = re.compile(r"^(?:el)?if .*(?<![\w.\[+*] )(?<![\w.\[(,])-?\d+\b(?! [+*])|^\w+ = -?\d+$", re.MULTILINE)
_CHOSEN = re.compile(r"^if [a-z] >= 0:$", re.MULTILINE)
_TWICE = re.compile(r"^(I\[\d+(?: \+ [a-z]\w*)?\]) \+?= -?\d+$(?:.|\n)*^\1 \+?= -?\d+$", re.MULTILINE)
_SPELT = re.compile(r"now \+ int\(|^F\[.*\] = \w+$|^for | in \(\d", re.MULTILINE)
_CALLS = re.compile(r"\b(?:max|min|clamp|pair_of)\(")
_RECORDS = re.compile(r"R \+= \(")


@attrs.frozen
class Laid:
    """How a program's world is laid out: where runs of cells begin, what cells start as, what codes stand for."""

    float_runs: tuple[int, ...]
    integer_runs: tuple[int, ...]
    floats: tuple[float, ...]
    integers: tuple[int, ...]
    handlers: tuple[str, ...]
    entries: frozenset[str]  # functions that the engine calls by name


def unattend(functions: dict[str, Lines], tables: dict[str, tuple[int, ...]], laid: Laid) -> Lines:
    """Rewrites the functions, in place, for runs that nobody watches; the lines of tables that they then read."""
    runs = Runs(laid.float_runs, laid.integer_runs, tables)
    bodies: dict[str, Block] = {name: parse(lines[1:]) for name, lines in functions.items()}
    heads = {name: lines[0] for name, lines in functions.items()}
    specialise(heads, bodies, tables, laid.entries)
    for name in [name for name in heads if name not in functions]:
        functions[name] = [heads[name]]
    write_out(functions, bodies, tables)
    for name in functions.keys() - called_from(bodies, {*laid.handlers, *laid.entries}):
        del functions[name], bodies[name]
    steady(bodies, runs, laid.integers)
    _each(bodies, _DECIDED, fold)
    payloads(bodies, laid.handlers)
    _brought_together(bodies, tables, runs)
    count_once(bodies, runs, laid.integers)
    ranges = Ranges(bodies, runs, laid.floats)
    bounded(bodies, ranges)
    head = select(bodies, tables)
    _spelt(functions, bodies, tables, ranges)
    return head


def shorten(functions: dict[str, Lines], tables: Mapping[str, tuple[int, ...]], laid: Laid) -> None:
    """Rewrites the functions of the variant with records, in place, by what holds while somebody watches too."""
    runs = Runs(laid.float_runs, laid.integer_runs, tables)
    bodies: dict[str, Block] = {name: parse(lines[1:]) for name, lines in functions.items()}
    write_out(functions, bodies, tables)
    _brought_together(bodies, tables, runs)
    _each(bodies, _RECORDS, record_together)
    _spelt(functions, bodies, tables, None)


def _brought_together(bodies: dict[str, Block], tables: Mapping[str, tuple[int, ...]], runs: Runs) -> None:
    """What was just written or chosen is known, and writes to one cell become one."""
    _each(bodies, _WRITES, lambda body: parse(forward(written(body), tables, numbers=True)))
    _each(bodies, _DECIDED, fold)
    _each(bodies, _CHOSEN, lambda body: without_unread(thread(body, tables)))
    _each(bodies, _TWICE, lambda body: sink(body, runs))


def _spelt(
    functions: dict[str, Lines], bodies: dict[str, Block], tables: Mapping[str, tuple[int, ...]], ranges: Ranges | None
) -> None:
    _each(bodies, _SPELT, lambda body: spell(body, tables, ranges))
    _each(bodies, _CALLS, as_operators)
    for name, body in bodies.items():
        number_together(body)
        functions[name] = [functions[name][0], *written(body)]


def write_out(functions: Mapping[str, Lines], bodies: dict[str, Block], tables: Mapping[str, tuple[int, ...]]) -> None:
    """Writes calls out, in place."""
    heads = {name: lines[0] for name, lines in functions.items()}
    formulas = Formulas(heads, bodies, tables)
    work_out_once(bodies, formulas)
    for name, body in bodies.items():
        bodies[name] = replaced(body, partial(formulas.written_out, own=name))
    expand(heads, bodies)
    bodies["settle"] = take_at_once(bodies["settle"])


def _each(bodies: dict[str, Block], where: re.Pattern[str], change: Callable[[Block], Block]) -> None:
    """Changes the functions in whose lines something is found that the change is about."""
    for name, body in bodies.items():
        if where.search("\n".join(texts(body))):
            bodies[name] = change(body)
