"""States that nothing leads into, and states in which a case is lost: nothing leads out, nobody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wargame.language import model, tree
from wargame.language.problems import Problem
from wargame.program.warnings.uses import Uses

Ways = dict[str, set[str]]  # from each state to others


def lost_states(playbook: model.Playbook, uses: Uses) -> Iterator[Problem]:
    """A warning for every state without a way in, or without a way out and without a reader."""
    for name, kind in playbook.kinds.items():
        ways = ways_of(kind)
        reached = reachable(name, kind, ways, uses)
        for state, body in kind.states.items():
            if state not in reached:
                yield _no_way_in(name, state, body, ways, _never_legal(kind, state, reached))
            elif _is_lost(name, kind, state, body, ways, uses):
                message = f"a case of `{name}` that is `{state}` stays so for good, and nothing asks whether it is"
                advice = "give it an exit, ask for it in an outcome, or say in its `about:` that it is an end"
                yield Problem(body.mark, message, advice, warning=True)


def _never_legal(kind: model.Kind, state: str, reached: set[str]) -> str:
    """What of the kind's moves this takes away, as the end of a sentence."""
    found = [
        f"`{name}`"
        for name, move in kind.moves.items()
        if move.from_ is not None and state in (states := from_states(kind, move)) and not reached & set(states)
    ]
    return f"; {' and '.join(found)} can never be made" if found else ""


def _no_way_in(kind: str, state: str, body: model.State, ways: Ways, lost: str) -> Problem:
    before = [other for other, found in ways.items() if state in found and other != state]
    if before:
        said = " and ".join(f"`{other}`" for other in before)
        which = "which nothing leads into" if len(before) == 1 else "and nothing leads into them"
        message = f"`{state}` of `{kind}` is reached from {said} alone, {which}"
        return Problem(body.mark, message + lost, warning=True)
    advice = f"an exit, an answer or a move with `to: {state}` would, or a statement that sets it"
    return Problem(body.mark, f"nothing leads into `{state}` of `{kind}`{lost}", advice, warning=True)


def _is_lost(name: str, kind: model.Kind, state: str, body: model.State, ways: Ways, uses: Uses) -> bool:
    first = next(iter(kind.states))
    if state == first or ways[state] - {state} or uses.sets(name) & (set(kind.states) - {state}):
        return False
    does_something = bool(body.enter or body.leave or body.exits or body.asks or body.about or body.free)
    return not does_something and not uses.asks_for(name, state, kind.groups)


def ways_of(kind: model.Kind) -> Ways:
    """Which states a case can go to from each, by exits, answers, moves and the kind's injects."""
    states = list(kind.states)
    ways: Ways = {state: set() for state in states}
    for state, body in kind.states.items():
        for exit_ in body.exits.values():
            ways[state] |= _ends(exit_.consequence)
        ways[state] |= _answers(body.asks) | _ends(body.then)
    for move in kind.moves.values():
        for state in from_states(kind, move):
            ways.setdefault(state, set()).update(_ends(move.consequence))
    for inject in kind.injects.values():
        found = _ends(inject.consequence) | _answers(inject.asks) | _ends(inject.then)
        for state in states:
            ways[state] |= found
    return ways


def reachable(name: str, kind: model.Kind, ways: Ways, uses: Uses) -> set[str]:
    """The states in which a case can ever be."""
    states = list(kind.states)
    waiting = [states[0], *(state for state in states if kind.states[state].free or state in uses.sets(name))]
    found: set[str] = set()
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting.extend(ways.get(state, ()))
    return found


def from_states(kind: model.Kind, move: model.Move) -> list[str]:
    """The states in which a move of a kind may be made."""
    if move.from_ is None:
        return list(kind.states)
    found: dict[str, None] = {}
    for word in move.from_:
        found |= dict.fromkeys([s.id for s in kind.groups[word.id]] if word.id in kind.groups else [word.id])
    return list(found)


def _answers(asks: Mapping[str, model.Question]) -> set[str]:
    found: set[str] = set()
    for question in asks.values():
        for answer in question.answers.values():
            found |= _ends(answer.consequence)
        match question.silence:
            case model.Answer(consequence=consequence):
                found |= _ends(consequence)
            case tree.Name(id=word) if word not in question.answers:
                found.add(word)
    return found


def _ends(consequence: model.Consequence | None) -> set[str]:
    if consequence is None:
        return set()
    found = {consequence.to.id} if consequence.to is not None else set()
    for result in consequence.results.values():
        found |= _ends(result.consequence)
    return found
