"""The state machine of each kind: its states, and every way from one to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from wargame.language import model, tree
from wargame.language.printer import to_text
from wargame.program import Program
from wargame.report.show.sentences import targets, trigger_sentence, walk_statements

ANY = "(any state)"
MANY = 5  # a move from so many states is one arrow of a picture


@attrs.frozen
class Way:
    """From a state to a state: `name` says by what, `how` in a sentence, `among` where else it starts from."""

    source: str
    target: str
    name: str
    how: str
    among: str = ""


@attrs.frozen
class Machine:
    """A kind: its states in order with what is said of them, its ways, what sets it from outside."""

    kind: str
    about: str
    cases: int
    states: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...]
    outside: tuple[tuple[str, str], ...]  # (state, path of what sets it)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.states)

    @property
    def edges(self) -> tuple[tuple[str, str, str], ...]:
        """(from, to, label), for a picture; what starts from many states starts there from one box that names them."""
        return tuple(dict.fromkeys((way.among or way.source, way.target, way.name) for way in self.ways))


def machines(program: Program, only: Sequence[str] = ()) -> list[Machine]:
    """One for each kind, or for each of `only`."""
    counts = {name: len(info.valid) or info.count for name, info in program.kinds.items()}
    return machines_in(program.playbook, only, counts)


def machines_in(
    playbook: model.Playbook, only: Sequence[str] = (), counts: Mapping[str, int] | None = None
) -> list[Machine]:
    """The same without a program, for a library too; `counts` says how many cases each kind has."""
    outside = list(_set_from_outside(playbook))
    found = []
    for name, kind in playbook.kinds.items():
        if only and name not in only:
            continue
        states = tuple((state, " ".join(body.about.split())) for state, body in kind.states.items())
        own = tuple(dict.fromkeys((state, path) for other, state, path in outside if other == name))
        cases = (counts or {}).get(name, 0)
        found.append(Machine(name, " ".join(kind.about.split()), cases, states, tuple(_ways(kind)), own))
    return found


def _ways(kind: model.Kind) -> Iterator[Way]:
    for state, body in kind.states.items():
        for name, exit_ in body.exits.items():
            how = trigger_sentence(exit_.trigger)
            for target, via in _leads(exit_.consequence):
                yield Way(state, target, f"{name}: {via}" if via else name, how)
        for asked, question in body.asks.items():
            who = to_text(question.who)
            for name, answer in question.answers.items():
                for target, via in _leads(answer.consequence):
                    yield Way(state, target, name + (f": {via}" if via else ""), f"{who} answers {asked}")
            silence = question.silence
            if isinstance(silence, tree.Name) and silence.id in kind.states and silence.id not in question.answers:
                yield Way(state, silence.id, "silence", f"{who} does not answer {asked} in time")
            elif isinstance(silence, model.Answer):
                for target, _ in _leads(silence.consequence):
                    yield Way(state, target, "silence", f"{who} does not answer {asked} in time")
        if body.then is not None:
            for target, via in _leads(body.then):
                yield Way(state, target, via or "all answered", "when every question is closed")
    for name, move in kind.moves.items():
        who, states = to_text(move.by), list(_from(kind, move))
        among = f"any of: {', '.join(word.id for word in move.from_ or ())}" if len(states) >= MANY else ""
        for target, via in _leads(move.consequence):
            for state in states:
                yield Way(state, target, f"{name}: {via}" if via else name, f"a move of {who}", among)


def _from(kind: model.Kind, move: model.Move) -> Iterator[str]:
    """The states that a move starts from, groups taken apart."""
    if move.from_ is None:
        yield ANY
        return
    for word in move.from_:
        yield from (state.id for state in kind.groups[word.id]) if word.id in kind.groups else (word.id,)


def _leads(consequence: model.Consequence) -> Iterator[tuple[str, str]]:
    """(state, by which result) of everywhere that a consequence leads."""
    results = {target for r in consequence.results.values() for target in targets(r.consequence)}
    for target in targets(consequence):
        if target not in results or (consequence.to is not None and consequence.to.id == target):
            yield target, ""
    for name, result in consequence.results.items():
        for target in targets(result.consequence):
            yield target, name


def _set_from_outside(playbook: model.Playbook) -> Iterator[tuple[str, str, str]]:
    """(kind, state, path) of every `kind[...] = state`, wherever in the playbook it stands."""
    for path, block in blocks(playbook):
        for statement in walk_statements(block):
            match statement:
                case tree.Assign(target=tree.Index(base=tree.Name(id=kind)), value=tree.Name(id=state)):
                    if kind in playbook.kinds and state in playbook.kinds[kind].states:
                        yield kind, state, path




def blocks(playbook: model.Playbook) -> Iterator[tuple[str, tree.Block]]:
    """Every block of statements with the path of what it stands in."""
    for block in playbook.start:
        yield "start", block
    for section in ("injects", "moves", "players", "kinds"):
        for name, entry in getattr(playbook, section).items():
            yield from _blocks_in(f"{section}.{name}", entry)


def _blocks_in(path: str, entry: object) -> Iterator[tuple[str, tree.Block]]:
    for field in getattr(entry, "__attrs_attrs__", ()):
        value = getattr(entry, field.name)
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from _blocks_in(f"{path}.{field.name}.{name}", inner)
        elif field.name in ("do", "enter", "leave") and value:
            yield path, value
        elif isinstance(value, (model.Consequence, model.Answer)):
            yield from _blocks_in(path, value)
