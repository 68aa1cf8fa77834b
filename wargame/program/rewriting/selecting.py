"""Loops whose turns are known beforehand take only those in which there is something to do.

Who opposes whom and whom a move is aimed at never changes: a loop over all actors that first asks
for no more than that takes its turns from a table. And a loop over all cases that looks after those
in one state is passed over where no case is in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wargame.program.rewriting.blocks import NAME, Block, Branch, Loop, Node, arguments, replaced, stored, texts

_OVER = re.compile(r"^for (\w+) in ([A-Z]\w*):$")
_LOOK = re.compile(r"\b([A-Z]\w*)\[(\w+)\]")
_CALLS = re.compile(r"\b(?!(?:and|or|not|in|if|else)\b)[a-z_]\w*\(")
_ELSEWHERE = re.compile(r"^I\[(\d+) \+ (\w+)\] != (\d+)$")
_PAIR = re.compile(r"\bpair_of\(I, (\w+), ([A-Z]\w*)\[(\w+)\], (\w+), (\d+), \d+\)")
_WORDS = {"and", "or", "not", "in"}
_MOST = 20_000  # turns that are asked about beforehand for one loop
_FEW = 3  # cases that are looked at as quickly one by one

Tables = dict[str, tuple[int, ...]]


def select(bodies: dict[str, Block], tables: Tables) -> list[str]:
    """Rewrites the loops of all functions, in place; the lines that say which tables they now read."""
    selecting = _Selecting(tables)
    for name, body in bodies.items():
        if any(_OVER.match(line) for line in texts(body)):
            bodies[name] = selecting.block(body)
    return selecting.head


class _Selecting:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.head: list[str] = []

    def block(self, block: Block) -> Block:
        return [self._node(node) for node in block]

    def _node(self, node: Node) -> Node:
        if isinstance(node, Branch):
            return Branch([(head, self.block(body)) for head, body in node.arms])
        if not isinstance(node, Loop):
            return node
        loop = Loop(node.head, self.block(node.body))
        over = _OVER.match(loop.head)
        if over is None or over.group(2) not in self.tables:
            return loop
        each, turns = over.group(1), self.tables[over.group(2)]
        return _guarded(loop, each, turns) or self._chosen(loop, each, turns) or loop

    def _chosen(self, loop: Loop, each: str, turns: tuple[int, ...]) -> Loop | None:
        """The loop over those turns in which its first questions are answered with yes, if they can be known."""
        given = stored(loop.body)
        known, body = "", loop.body
        while len(body) == 1 and isinstance(only := body[0], Branch) and len(only.arms) == 1:
            asked = f"{known} and ({only.arms[0][0][3:-1]})" if known else f"({only.arms[0][0][3:-1]})"
            if not self._can_be_known(asked, each) or given & set(NAME.findall(asked)):
                break
            known, body = asked, only.arms[0][1]
        return self._by_table(each, turns, known, body) if known else None

    def _can_be_known(self, asked: str, each: str) -> bool:
        """Whether something asks for no more than numbers, the turn, and what tables say of it and of one key."""
        looks = _LOOK.findall(asked)
        keys = {key for _, key in looks} - {each}
        sizes = {len(self.tables.get(table, ())) for table, key in looks if key != each}
        names = set(NAME.findall(_LOOK.sub("0", asked))) - _WORDS - {each}
        known = all(table in self.tables for table, _ in looks) and not any(key.isdigit() for key in keys)
        return known and len(keys) <= 1 and len(sizes) <= 1 and not names and not _CALLS.search(asked)

    def _by_table(self, each: str, turns: tuple[int, ...], known: str, body: Block) -> Loop | None:
        space = {**self.tables, "__builtins__": {}}
        keyed = next(((table, key) for table, key in _LOOK.findall(known) if key != each), None)
        name = f"TURNS_{len(self.head) + 1}"
        if keyed is None:
            asked = eval(f"lambda {each}: {known}", space)
            self.tables[name] = tuple(turn for turn in turns if asked(turn))
            self.head.append(f"{name} = {self.tables[name]}")
            return Loop(f"for {each} in {name}:", body)
        table, key = keyed
        size = len(self.tables[table])
        if size * len(turns) > _MOST:
            return None
        asked = eval(f"lambda {each}, {key}: {known}", space)
        rows = tuple(tuple(turn for turn in turns if asked(turn, at)) for at in range(size))
        self.head.append(f"{name} = {rows}")
        return Loop(f"for {each} in {name}[{key}]:", replaced(body, lambda line: self._paired(line, each, key, rows)))

    def _paired(self, line: str, each: str, key: str, rows: Sequence[Sequence[int]]) -> str:
        """The line with the index of a pair looked up straight, where no turn pairs an actor with itself or nobody."""
        match = _PAIR.search(line)
        if match is None or (match.group(3), match.group(4)) != (key, each):
            return line
        firsts = self.tables.get(match.group(2), ())
        if len(firsts) < len(rows):
            return line
        if any(
            first < 0 or turn < 0 or turn == first for first, row in zip(firsts, rows, strict=False) for turn in row
        ):
            return line
        look = f"{match.group(1)}[{match.group(2)}[{key}] * {match.group(5)} + {each}]"
        return f"{line[: match.start()]}{look}{line[match.end() :]}"


def _guarded(loop: Loop, each: str, turns: tuple[int, ...]) -> Branch | None:
    """The loop behind the question whether any case is in the state without which a turn does nothing."""
    first = loop.body[0]
    if turns != tuple(range(len(turns))) or len(turns) <= _FEW:
        return None
    if not isinstance(first, Branch) or len(first.arms) != 1:
        return None
    head, body = first.arms[0]
    asked = head[3:-1]
    if body != ["continue"]:
        denied = asked.removeprefix("not ")
        if len(loop.body) > 1 or denied == asked or not denied.startswith("("):
            return None
        if arguments(denied, 0)[1] != len(denied):
            return None
        asked = _first_of_either(denied)
    match = _ELSEWHERE.match(asked)
    if match is None or match.group(2) != each:
        return None
    cells = f"I[{match.group(1)}:{int(match.group(1)) + len(turns)}]"
    return Branch([(f"if {match.group(3)} in {cells}:", [loop])])


def _first_of_either(text: str) -> str:
    """The first of the parts of which any suffices for the text to hold."""
    while True:
        depth, closed, word = 0, -1, ""
        for place, letter in enumerate(text):
            depth += (letter in "([{") - (letter in ")]}")
            if depth == 0 and closed < 0 and letter == ")" and text.startswith("("):
                closed = place
            if depth == 0 and (found := re.match(r" (?:or|and|if|not) ", text[place:])):
                word = word or found.group()
                if found.group() != " or ":
                    return text
        if word:
            text = _before(text, " or ")
        elif closed == len(text) - 1 and closed > 0:
            text = text[1:-1]
        else:
            return text


def _before(text: str, word: str) -> str:
    """What stands before a word outside all brackets."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 and text.startswith(word, place):
            return text[:place]
    return text
