"""Triggers by what else happens: right after a move or an inject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wargame.language import model, tree
from wargame.language.problems import ExpressionError
from wargame.program.happenings.arming import Arming
from wargame.program.layout import KindInfo
from wargame.program.source import EFFECTS, Function

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler


def upon(arming: Arming) -> None:
    """The function called right after a move or an inject; the payload is the move's number."""
    compiler, trigger, kind = arming.compiler, arming.trigger, arming.happening.kind
    key = upon_key(compiler, trigger, kind)
    caller = compiler.source.function(f"upon_{arming.path}", f"{EFFECTS}, x")
    arming.each_armed(caller)
    viewer = arming.happening.scope.viewer
    if viewer is not None and viewer.const is not None:
        _as_seen(arming, caller, key, int(viewer.const))
    if kind is not None and isinstance(trigger.upon, tree.Name) and key.startswith(f"kinds.{kind.name}.moves."):
        # A kind's own move, named bare: the one made in this case.
        cases = [case for info in compiler.moves.infos for case in info.cases]
        caller.line(f"if i != {compiler.source.constant('move_case', cases)}[x]:")
        caller.line("    continue")
    if trigger.delay is not None:
        arming.delayed(caller, "x")
    else:
        arming.go_off(caller, "x")
    compiler.upon.setdefault(key, []).append(caller.name)


def _as_seen(arming: Arming, caller: Function, key: str, actor: int) -> None:
    """A player's rule follows upon what its actor sees, or does itself, and upon nothing else."""
    compiler = arming.compiler

    def sees(number: int, instance: int) -> bool:
        readers = compiler.sites[number].readers
        return not readers or readers[instance] is None or actor in (readers[instance] or ())

    happens = [site for site in compiler.sites if site.path == key and site.kind == "inject"]
    known = [sees(site.number, instance) for site in happens for instance in range(len(site.readers) or 1)]
    moves = [
        (key in ("move", info.path), own == actor or sees(info.site, instance))
        for info in compiler.moves.infos
        if info.site >= 0  # or what is wrong with it has been told
        for instance, own in enumerate(info.actors)
    ]
    moves += [
        (key == "move", own == actor or answer.question.sees(actor, asked))
        for answer in compiler.moves.answers
        for own, asked in zip(answer.actors, answer.asked, strict=True)
    ]
    known += [seen for meant, seen in moves if meant]
    if known and not any(known):
        assert arming.trigger.upon is not None
        raise ExpressionError(
            arming.trigger.upon.mark,
            f"{compiler.names.actors[actor]} does not see `{key.rpartition('.')[2]}`",
            "a rule follows upon what its actor sees (`seen_by:` says who does)",
        )
    if any(meant and not seen for meant, seen in moves):
        caller.line(f"if not {compiler.source.constant('known', [int(seen) for _, seen in moves])}[x]:")
        caller.line("    continue")


def upon_key(compiler: Compiler, trigger: model.Trigger, kind: KindInfo | None) -> str:
    """What `upon:` names: a move, an inject, or every move."""
    said = trigger.upon
    if isinstance(said, tree.Name):
        if said.id == "move":
            return "move"
        if said.id in compiler.playbook.moves:
            return f"moves.{said.id}"
        if kind is not None and said.id in kind.said.moves:
            return f"kinds.{kind.name}.moves.{said.id}"
        if said.id in compiler.playbook.injects:
            return f"injects.{said.id}"
    if isinstance(said, tree.Attribute) and isinstance(said.base, tree.Name):
        owner, name = said.base.id, said.name
        if owner == "injects" and name in compiler.playbook.injects:
            return f"injects.{name}"
        if owner in compiler.kinds and name in compiler.kinds[owner].said.moves:
            return f"kinds.{owner}.moves.{name}"
    raise ExpressionError(
        said.mark if said is not None else trigger.mark,
        "`upon` names a move, an inject or `move`",
        "write `upon: exercise`, `upon: deployment.request`, `upon: move`",
    )


def followed(compiler: Compiler, trigger: model.Trigger, kind: KindInfo | None) -> str:
    """The same, "" for a trigger that is none of this kind or names nothing (which is told where it is compiled)."""
    try:
        return upon_key(compiler, trigger, kind) if trigger.kind == "upon" else ""
    except ExpressionError:
        return ""
