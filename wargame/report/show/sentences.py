"""Every trigger of a playbook as an English sentence, and every question and rule beside them."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.language import model, tree
from wargame.language.english import describe, describe_length
from wargame.language.printer import to_text
from wargame.program import Program
from wargame.program.declaring.acts import labelled
from wargame.program.source import Source
from wargame.report.show import walk
from wargame.report.show.forecast import choice_text, with_formula
from wargame.report.words import listed

Group = tuple[str, list[tuple[str, str]]]


def sentences(program: Program) -> list[Group]:
    """Headings, and below each (name, sentence) of what stands under it."""
    playbook = program.playbook
    moving = Moving(program)
    groups: list[Group] = [("Injects", [(h.name, _happening(h, moving)) for h in walk.injects(playbook)])]
    for kind, said in playbook.kinds.items():
        rows = [(h.name.removeprefix(f"{kind} "), _exit(h, moving)) for h in walk.exits(playbook) if h.kind == kind]
        start = f"kinds.{kind}."
        rows += [
            (name.removeprefix(f"{kind} ").removeprefix(f"{kind}."), _question(question, said))
            for path, name, question in walk.questions(playbook) if path.startswith(start)
        ]
        groups.append((f"Kind {kind}", rows))
    asked = [(name, _question(q)) for path, name, q in walk.questions(playbook) if path.startswith("injects.")]
    groups.append(("Questions of injects", asked))
    for actor, player in playbook.players.items():
        rows = [(name, _rule(rule)) for name, rule in player.plays.items()]
        if player.acts_every is not None:
            rows.insert(0, ("moves", f"every {describe_length(player.acts_every).removeprefix('1 ')}."))
        groups.append((f"Player {actor}", rows))
    return [(heading, rows) for heading, rows in groups if rows]


def trigger_sentence(trigger: model.Trigger) -> str:
    """A trigger in words, a rate with the author's own figures."""
    said = describe(trigger)
    if trigger.rate is not None:
        whole = describe(model.Trigger(rate=trigger.rate))
        said = said.replace(whole, with_formula(whole, trigger.rate), 1)
    return said


def _happening(happening: walk.Happening, moving: Moving) -> str:
    said = trigger_sentence(happening.trigger)
    if not said:
        said = "only where another rule fires it"
    if happening.each:
        said = f"for each {happening.each}, {said}"
    text = f" “{happening.said}”" if happening.said else ""
    return f"{_sentence(said)}{moving.note(happening)}{text}"


def _exit(happening: walk.Happening, moving: Moving) -> str:
    assert happening.consequence is not None
    kind = moving.playbook.kinds.get(happening.kind)
    said = trigger_sentence(happening.trigger) + _meaning(happening.trigger.after, kind)
    where = list(targets(happening.consequence))
    to = f", to {listed(where, 'or')}" if where else ", without leaving the state"
    return f"{_sentence(said + to)}{moving.note(happening)}"


def _meaning(length: tree.Expr | None, kind: model.Kind | None) -> str:
    """What a field that stands for a length holds, in brackets; "" for anything else."""
    plain = walk.uncited(length) if length is not None else None
    field = kind.fields.get(plain.id) if kind is not None and isinstance(plain, tree.Name) else None
    said = (field.fresh or field.start) if field is not None else None
    return f" ({describe_length(said)})" if said is not None else ""


def _question(question: model.Question, kind: model.Kind | None = None) -> str:
    who = to_text(question.who)
    waits = "may take for ever"
    if question.within is not None:
        waits = f"has {describe_length(question.within)}{_meaning(question.within, kind)}"
    opens = f", not before {describe_length(question.opens)} have passed" if question.opens is not None else ""
    silence = ""
    if isinstance(question.silence, tree.Name):
        silence = f"; silence means {question.silence.id}"
    elif question.silence is not None:
        silence = "; silence has a consequence of its own"
    acts = [name for name, _ in labelled(question)]
    counts = f"; {listed(acts)} {'counts' if len(acts) == 1 else 'count'} as a move" if acts else ""
    return f"{who} {waits}{opens} to say {listed(question.answers, 'or')}{silence}{counts}."


def _rule(rule: model.Rule) -> str:
    parts = [trigger_sentence(rule.trigger)]
    if rule.question is not None:
        parts.append(f"asked {to_text(rule.question)}")
    if rule.if_ is not None:
        parts.append(f"if {to_text(rule.if_, sources=False)}")
    parts.append(choice_text(rule))
    for choice, weight in rule.prefers:
        parts.append(f"with {to_text(weight, sources=False)} added to {to_text(choice)}")
    return _sentence(", ".join(part for part in parts if part) or "does nothing")


def _sentence(said: str) -> str:
    return said + "."


def targets(consequence: model.Consequence) -> Iterator[str]:
    """The states that a consequence leads to, each once, its results' among them."""
    seen: dict[str, None] = {}
    if consequence.to is not None:
        seen[consequence.to.id] = None
    for statement in walk_statements(consequence.do):
        match statement:
            case tree.Assign(target=tree.Name(id="state" | "self"), value=tree.Name(id=state)):
                seen[state] = None
    for result in consequence.results.values():
        seen |= dict.fromkeys(targets(result.consequence))
    yield from seen


def walk_statements(block: tree.Block) -> Iterator[tree.Statement]:
    """Every statement of a block, those within others too."""
    for statement in block:
        yield statement
        match statement:
            case tree.If():
                for _, body in statement.branches:
                    yield from walk_statements(body)
                yield from walk_statements(statement.otherwise)
            case tree.For():
                yield from walk_statements(statement.body)


class Moving:
    """Tells how a condition on something that moves by itself is found: solved, or looked for."""

    def __init__(self, program: Program) -> None:
        self.playbook = program.playbook
        self._solved = {
            line[4:].split("(")[0] for line in program.source.split("\n") if line.startswith("def crossing_")
        }
        self._places = {place.name for place in program.places.values() if place.moving}

    def note(self, happening: walk.Happening) -> str:
        """A remark in brackets, or "" for a condition on things that only change when written."""
        said = happening.trigger.when or happening.trigger.whenever
        if said is None:
            return ""
        if Source().unique(f"crossing_{happening.path}") in self._solved:
            return " [the moment is solved exactly]"
        if any(name in self._places for name in names_in(said)):
            return " [looked at after each event and on each tick]"
        return ""


def names_in(said: object) -> Iterator[str]:
    """Every bare word and field name in an expression."""
    if isinstance(said, tree.Name):
        yield said.id
    elif isinstance(said, tree.Attribute):
        yield said.name
        yield from names_in(said.base)
    elif isinstance(said, (tuple, list)):
        for part in said:
            yield from names_in(part)
    elif hasattr(said, "__attrs_attrs__"):
        for field in said.__attrs_attrs__:
            if field.name != "mark":
                yield from names_in(getattr(said, field.name))
