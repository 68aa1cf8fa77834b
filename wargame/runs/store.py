"""A study's summary as JSON and back, without loss: `study.json` in a result folder."""

from __future__ import annotations

import json
import math
import types
import typing
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from wargame.report.summary import Summary
from wargame.runs.files import StorageError

FORMAT = 1

_SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class FormatError(Exception):
    """A stored study that this version cannot read; the message says why."""


def _plain(value: Any) -> Any:
    """A value as what JSON knows; numbers that are none are written as words."""
    if attrs.has(type(value)):
        return {field.name: _plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


@cache
def _fields(kind: type) -> tuple[tuple[str, Any, Any], ...]:
    """(name, type, default) of an attrs class."""
    hints = typing.get_type_hints(kind)
    return tuple((field.name, hints[field.name], field.default) for field in attrs.fields(kind))


def _value(kind: Any, plain: Any) -> Any:
    """The value of a type that `_plain` made this of."""
    if isinstance(kind, type) and attrs.has(kind):
        given = {}
        for name, hint, default in _fields(kind):
            if name in plain:
                given[name] = _value(hint, plain[name])
            elif default is attrs.NOTHING:
                raise FormatError(f"the stored study lacks {kind.__name__}.{name}")
        return kind(**given)
    origin = typing.get_origin(kind)
    if origin is tuple:
        hints = typing.get_args(kind)
        if len(hints) == 2 and hints[1] is Ellipsis:
            return tuple(_value(hints[0], each) for each in plain)
        return tuple(_value(hint, each) for hint, each in zip(hints, plain, strict=True))
    if origin in (types.UnionType, typing.Union):
        if plain is None:
            return None
        return _value(next(hint for hint in typing.get_args(kind) if hint is not type(None)), plain)
    if kind is float:
        return _SPECIAL[plain] if isinstance(plain, str) else float(plain)
    if not isinstance(plain, kind):
        raise FormatError(f"the stored study has {plain!r} where {kind.__name__} belongs")
    return plain


def dump_summary(summary: Summary) -> bytes:
    """The summary as UTF-8 JSON; the same summary gives the same bytes."""
    content = {"format": FORMAT, **_plain(summary)}
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def load_summary(content: bytes) -> Summary:
    """The summary that `dump_summary` wrote; FormatError if it cannot be read."""
    try:
        stored = json.loads(content)
        if stored["format"] != FORMAT:
            raise FormatError(f"the stored study has format {stored['format']!r}; this version reads {FORMAT}")
        summary: Summary = _value(Summary, stored)
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as problem:
        raise FormatError(f"the stored study is damaged: {problem}") from problem
    return summary


def read_study(folder: Path) -> Summary:
    """The summary of a result folder. Raises StorageError if there is none, FormatError if unreadable."""
    path = folder / "study.json"
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise StorageError(f"cannot read {path}: {problem.strerror}") from problem
    return load_summary(content)
