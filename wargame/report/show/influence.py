"""Who affects whom: arrows from each actor to those that its moves and answers are about.

A move has a target, or belongs to a case whose other roles are its targets. An answer goes to the
other roles of its case. A move with neither leads to the tracks that it writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wargame.language import model, tree
from wargame.program import Program
from wargame.program.layout import KindInfo
from wargame.program.types import ACTOR
from wargame.report.show.machines import blocks
from wargame.report.words import listed

Arrows = dict[tuple[str, str], list[str]]


def arrows(program: Program, only: Sequence[str] = ()) -> Arrows:
    """(from, to) → what it does there, in the order of the playbook; with `only`, those that touch one of them."""
    found: Arrows = {}
    for source, target, name in _every(program):
        if only and source not in only and target not in only:
            continue
        names = found.setdefault((source, target), [])
        if name not in names:
            names.append(name)
    return found


def _every(program: Program) -> Iterator[tuple[str, str, str]]:
    actors = program.actors
    for info in program.moves:
        name = f"{info.kind.name}.{info.name}" if info.kind is not None else info.name
        for actor, target, case in zip(info.actors, info.targets, info.cases, strict=True):
            others = {target} if target >= 0 else set()
            if info.kind is not None:
                others |= set(_roles(info.kind, case))
            others -= {actor}
            for other in sorted(others):
                yield actors[actor], actors[other], name
            if not others:
                for touched in dict.fromkeys(_touched(program, info.path, actors[actor])):
                    yield actors[actor], touched, name
    for question in program.questions.values():
        parts = question.path.split(".")
        kind = program.kinds.get(parts[1]) if parts[0] == "kinds" else None
        if kind is None:
            continue
        who = question.said.who
        for case in kind.valid or range(kind.count):
            if isinstance(who, tree.Name) and who.id in kind.role_tables:
                answerers: tuple[int, ...] = (kind.role_tables[who.id][case],)
            else:
                answerers = question.answerers or ()
            for actor in answerers:
                for other in dict.fromkeys(_roles(kind, case)):
                    if other != actor:
                        yield actors[actor], actors[other], f"{kind.name}.{question.name}"


def _roles(kind: KindInfo, case: int) -> Iterator[int]:
    for role, domain in kind.roles.items():
        if domain.type == ACTOR:
            yield kind.role_tables[role][case]


def _touched(program: Program, path: str, actor: str) -> Iterator[str]:
    """Whom a move without a target touches: the actors that index what it writes, else the track itself."""
    playbook = program.playbook
    for where, block in blocks(playbook):
        if where == path or where.startswith(f"{path}."):
            yield from _written(playbook, block, {"actor": [actor]}, actor)


def _written(playbook: model.Playbook, block: tree.Block, known: dict[str, list[str]], actor: str) -> Iterator[str]:
    for statement in block:
        match statement:
            case tree.For():
                known = {**known, statement.variable: _members(playbook, statement.domain)}
                yield from _written(playbook, statement.body, known, actor)
            case tree.If():
                for _, body in statement.branches:
                    yield from _written(playbook, body, known, actor)
                yield from _written(playbook, statement.otherwise, known, actor)
            case tree.Assign():
                base, indices = statement.target, []
                while isinstance(base, (tree.Index, tree.Attribute)):
                    if isinstance(base, tree.Index):
                        indices = [item.id for item in base.items if isinstance(item, tree.Name)]
                    base = base.base
                named = [code for index in indices for code in known.get(index, [index]) if code in playbook.actors]
                yield from (code for code in named if code != actor)
                if not named and isinstance(base, tree.Name) and base.id in playbook.tracks:
                    yield base.id


def _members(playbook: model.Playbook, domain: tree.Expr) -> list[str]:
    """The actors of a set or a list."""
    if isinstance(domain, tree.Listing):
        return [item.id for item in domain.items if isinstance(item, tree.Name)]
    if isinstance(domain, tree.Name):
        if domain.id == "actors":
            return list(playbook.actors)
        return _members(playbook, playbook.sets[domain.id]) if domain.id in playbook.sets else [domain.id]
    return []


def alike(program: Program, found: Arrows) -> dict[str, str]:
    """Each node with the name under which a picture shows it: actors that do and suffer the same are one box."""
    names = list(dict.fromkeys([*program.actors, *(node for pair in found for node in pair)]))
    group = {name: [name] for name in names}
    plain = {pair: frozenset(done) for pair, done in found.items()}
    for first in program.actors:
        for second in program.actors:
            if group[first] is not group[second] and _swapped(found, first, second) == plain:
                merged = [*group[first], *group[second]]
                group |= dict.fromkeys(merged, merged)
    return {name: ", ".join(group[name]) for name in names}


def _swapped(found: Arrows, one: str, other: str) -> dict[tuple[str, str], frozenset[str]]:
    swap = {one: other, other: one}
    return {(swap.get(a, a), swap.get(b, b)): frozenset(done) for (a, b), done in found.items()}


def drawn(program: Program, found: Arrows, most: int = 3) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Nodes and labelled arrows of a picture; a label names at most `most` things."""
    shown = alike(program, found)
    joined: Arrows = {}
    for (source, target), done in found.items():
        into = joined.setdefault((shown[source], shown[target]), [])
        into += [name for name in done if name not in into]
    edges = []
    for (source, target), done in joined.items():
        short = [name.split(".", 1)[-1] for name in done]
        short = list(dict.fromkeys(short))
        if source == target:
            short = ["among themselves: " + short[0], *short[1:]]
        rest = len(short) - most
        label = ", ".join(short) if rest <= 1 else f"{', '.join(short[:most])} and {rest} more"
        edges.append((source, target, label))
    return list(dict.fromkeys(shown.values())), edges


def lines(found: Arrows) -> list[str]:
    """The arrows in text, by actor."""
    out: list[str] = []
    for source in dict.fromkeys(a for a, _ in found):
        out.append(f"  {source}")
        out += [f"    → {target}: {listed(done)}" for (a, target), done in found.items() if a == source]
    return out
