"""The first pass: everything that has a name gets its type and its cells."""

from __future__ import annotations

from collections.abc import Mapping

from wargame.language.problems import ExpressionError, Mark
from wargame.program.compiler import Compiler
from wargame.program.declaring.injects import declare_inject, seal
from wargame.program.declaring.kinds import declare_fields, declare_kind
from wargame.program.declaring.places import declare_place
from wargame.program.names import RESERVED_NAMES


def declare(compiler: Compiler) -> None:
    """Lays out parameters, tracks, kinds, questions, injects and the memory of players."""
    _check_names(compiler)
    playbook = compiler.playbook
    for name, said in playbook.parameters.items():
        declare_place(compiler, f"parameters.{name}", name, said, static=True)
    for name, said in playbook.tracks.items():
        declare_place(compiler, f"tracks.{name}", name, said)
    for name, kind in playbook.kinds.items():
        try:
            declare_kind(compiler, name, kind)
        except ExpressionError as error:
            compiler.problem(error)
    for info in compiler.kinds.values():
        declare_fields(compiler, info)
    for name, inject in playbook.injects.items():
        declare_inject(compiler, f"injects.{name}", inject, None)
    for info in compiler.kinds.values():
        for name, inject in info.said.injects.items():
            declare_inject(compiler, f"kinds.{info.name}.injects.{name}", inject, info)
    seal(compiler)


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
