"""What runs need of a program: plain values and compiled functions, for processes that have no compiler.

A program is handed over as bytes: first its values with the functions that play without records,
later the functions that play with them. Bytes of another version of Python or Wargame are refused.
"""

from __future__ import annotations

import marshal
import pickle
import zlib
from importlib.util import MAGIC_NUMBER
from types import CodeType
from typing import Any, Protocol

import attrs

from wargame import __version__
from wargame.program.runtime.namespace import runtime_namespace
from wargame.program.sites import Site

VERSION = (__version__, MAGIC_NUMBER)


@attrs.frozen
class Playable:
    """A program's values, as far as runs need them.

    `parameters` says where each of them lies: in F (or else in I), at which cell. `lasting` says of
    each measure whether it is a duration. `moves` holds each one's first number and how many it has.
    `quiet` are the sites of injects that tell nobody anything.
    """

    title: str
    length: float
    epoch: float
    zone: str
    start_floats: tuple[float, ...]
    start_integers: tuple[int, ...]
    streams: tuple[str, ...]
    handler_names: tuple[str, ...]
    sites: tuple[Site, ...]
    quiet: frozenset[int]
    faults: int
    moves: tuple[tuple[int, int], ...]
    perform_code: int
    programs: tuple[str, ...]
    parameter_names: tuple[str, ...]
    parameters: tuple[tuple[bool, int], ...]
    measure_names: tuple[str, ...]
    lasting: tuple[bool, ...]
    outcome_names: tuple[str, ...]

    @property
    def covered(self) -> tuple[Site, ...]:
        """The sites that are counted in every run."""
        return tuple(site for site in self.sites if site.covered)


class Source(Protocol):
    """Where functions come from: a program, or what was handed over of one."""

    @property
    def playable(self) -> Playable: ...

    def namespace(self, records: bool, many: bool = False) -> dict[str, Any]:
        """The generated functions, with records or without, `handlers` among them."""


def run_in_namespace(code: CodeType, playable: Playable) -> dict[str, Any]:
    """The functions that a program's code makes."""
    space = runtime_namespace(playable.epoch, playable.zone, playable.length)
    exec(code, space)
    space["handlers"] = tuple(space[name] for name in playable.handler_names)
    return space


class Handed:
    """A program that another process has compiled."""

    def __init__(self, playable: Playable, plain: CodeType) -> None:
        self.playable = playable
        self._codes = {False: plain}

    def take(self, recording: bytes) -> None:
        """The functions that play with records, as `packed` made them. Nothing where they are here already."""
        if True not in self._codes:
            self._codes[True] = marshal.loads(zlib.decompress(recording))

    def namespace(self, records: bool, many: bool = False) -> dict[str, Any]:
        """The generated functions. KeyError for those with records before they were taken."""
        return run_in_namespace(self._codes[records], self.playable)


def packed(code: CodeType) -> bytes:
    """Functions as bytes."""
    return zlib.compress(marshal.dumps(code), 1)


def handed_over(playable: Playable, plain: CodeType) -> bytes:
    """A program as bytes, with the functions that play without records."""
    sites = tuple(attrs.evolve(site, text=None, readers=(), reason="", objective=()) for site in playable.sites)
    values = pickle.dumps(attrs.evolve(playable, sites=sites))
    return zlib.compress(pickle.dumps((VERSION, values, marshal.dumps(plain))), 1)


def taken_over(data: bytes) -> Handed | None:
    """The program that `handed_over` in a process of one's own made these bytes of; None if versions differ."""
    version, values, plain = pickle.loads(zlib.decompress(data))
    return Handed(pickle.loads(values), marshal.loads(plain)) if version == VERSION else None
