"""Runaway playbooks are stopped within two seconds, and a line of the playbook is blamed."""

from __future__ import annotations

import pytest
from pace import seconds_of

from wargame.engine.batch import Row, Simulation
from wargame.language.load import load_text
from wargame.language.problems import PlaybookError
from wargame.program import compile_playbook

HEAD = """playbook: Runaway
format: 1
clock: {start: 2025-01-01, length: 5 years}
actors:
  AA: {name: Aland}
  BB: {name: Bland}
words:
  moods: [up, down]
outcomes:
  ran: otherwise
tracks:
  x: {start: 0}
  y: {start: 0}
  on: {start: false}
  mood: {type: moods, start: up}
  own: {of: actor}
"""

AGAIN = {
    "no time at all": "every: 0 days",
    "a second": "every: 1 second",
    "a minute": "every: 1 minute",
    "a drawn nothing": "every: uniform(0 days, 0 days)",
    "less than nothing": "every: 1 day - 2 days",
    "a vanishing time": "every: (1 / (1 + x)) * 1 second",
    "a mad rate": "rate: 1000000 per second",
    "a growing rate": "rate: (1 + x) * 10 per minute",
    "a rate without bound": "rate: exp(x) per hour",
}
INJECTS = {f"again after {name}": f"injects:\n  loop:\n    {when}\n    do: x += 1\n" for name, when in AGAIN.items()}
FIRES = {
    "fires itself": "injects:\n  loop:\n    at: 2025-01-02\n    do: |\n      x += 1\n      fire(injects.loop)\n",
    "fires itself a second on": "injects:\n  loop:\n    at: 2025-01-02\n    do: fire(injects.loop, after=1 second)\n",
    "fires itself twice": "injects:\n  loop:\n    at: 2025-01-02\n    do: |\n      fire(injects.loop, after=1 hour)\n"
    "      fire(injects.loop, after=1 hour)\n",
    "fires itself twice, ever later": "injects:\n  loop:\n    at: 2025-01-02\n    do: |\n      for n in range(0, 40): fire(injects.loop, after=n * 9 days)\n",
    "two fire each other": "injects:\n  loop:\n    at: 2025-01-02\n    do: fire(injects.back)\n  back: {do: fire(injects.loop)}\n",
    "three fire each other": "injects:\n  loop:\n    at: 2025-01-02\n    do: fire(injects.b)\n  b: {do: fire(injects.c)}\n  c: {do: fire(injects.loop)}\n",
    "a drawn zero": "injects:\n  loop:\n    at: 2025-01-02\n    do: fire(injects.loop, after=0 * uniform(1 day, 2 days))\n",
    "a hundred at a time": "injects:\n  loop:\n    at: 2025-01-02\n    do: |\n      for n in range(0, 100): fire(injects.loop, after=1 day)\n",
    "for each of two": "injects:\n  loop:\n    each: {t: actors}\n    at: 2025-01-02\n    do: |\n      for u in actors: fire(injects.loop[u], after=1 hour)\n",
}
CONDITIONS = {
    "x and y overtake": "injects:\n  loop: {whenever: x >= y, do: y = x + 1}\n  back: {whenever: y > x, do: x = y + 1}\n",
    "a flag flips": "injects:\n  loop: {whenever: on, do: on = false}\n  back: {whenever: not on, do: on = true}\n",
    "a word flips": "injects:\n  loop: {whenever: mood is up, do: mood = down}\n  back: {whenever: mood is down, do: mood = up}\n",
    "each pushes the other": "injects:\n  loop:\n    each: {t: actors}\n    whenever: own[t] >= max(own[u] for u in actors)\n"
    "    do: |\n      for u in actors:\n        if u is not t: own[u] = own[t] + 1\n",
    "ring of three": "injects:\n  loop: {whenever: mod(x, 3) == 0, do: x += 1}\n  b: {whenever: mod(x, 3) == 1, do: x += 1}\n"
    "  c: {whenever: mod(x, 3) == 2, do: x += 1}\n",
    "with no delay": "injects:\n  loop: {whenever: on, delay: 0 days, do: on = false}\n  back: {whenever: not on, delay: 0 days, do: on = true}\n",
    "with no holding": "injects:\n  loop: {whenever: on, for: 0 days, do: on = false}\n  back: {whenever: not on, for: 0 days, do: on = true}\n",
}


def kind(states: str, rest: str = "") -> str:
    return f"kinds:\n  talk:\n    roles: {{host: actors}}\n    states:\n{states}{rest}"


def state(name: str, *lines: str) -> str:
    return f"      {name}:\n" + "".join(f"        {line}\n" for line in lines)


KINDS = {
    "enter and back": kind(state("a", "enter: state = b") + state("b", "enter: state = a")),
    "enter itself": kind(state("a", "enter: state = a")),
    "enter three": kind(
        state("a", "enter: state = b") + state("b", "enter: state = c") + state("c", "enter: state = a")
    ),
    "no time": kind(
        state("a", "exits: {go: {after: 0 days, to: b}}") + state("b", "exits: {go: {after: 0 days, to: a}}")
    ),
    "a second": kind(
        state("a", "exits: {go: {after: 1 second, to: b}}") + state("b", "exits: {go: {after: 1 second, to: a}}")
    ),
    "past dates": kind(
        state("a", "exits: {go: {at: 2024-01-01, to: b}}") + state("b", "exits: {go: {at: 2024-01-01, to: a}}")
    ),
    "now": kind(state("a", "exits: {go: {at: now, to: b}}") + state("b", "exits: {go: {at: now, to: a}}")),
    "when": kind(state("a", "exits: {go: {when: x >= 0, to: b}}") + state("b", "exits: {go: {when: x >= 0, to: a}}")),
    "re-entered": kind(state("a", "exits: {go: {when: x >= 0, to: a}}")),
    "rate": kind(
        state("a", "exits: {go: {rate: 99999999 per second, to: b}}")
        + state("b", "exits: {go: {rate: 99999999 per second, to: a}}")
    ),
    "every": kind(state("a", "exits: {go: {every: 0 days, do: x += 1}}")),
    "two cases": kind(
        state("a", "exits: {go: {whenever: x >= 0, do: x += 1, to: b}}")
        + state("b", "exits: {go: {when: x > 0, to: a}}")
    ),
    "all at once": kind(
        state("a", "enter: |", "  for u in actors: talk[u] = b")
        + state("b", "enter: |", "  for u in actors: talk[u] = a")
    ),
    "results": kind(
        state("a", "exits:", "  go: {after: 0 days, results: {p: {odds: 0.5, to: a}, q: {odds: rest, to: b}}}")
        + state("b", "exits: {go: {after: 0 days, to: a}}")
    ),
    "answered at once": kind(
        state("a", "asks: {q: {who: host, answers: {yes: b, no: b}}}")
        + state("b", "asks: {r: {who: host, answers: {yes: a, no: a}}}"),
        "players:\n  AA: {plays: {p: {choose: yes}}}\n  BB: {plays: {p: {choose: yes}}}\n",
    ),
    "silence at once": kind(
        state("a", "asks: {q: {who: host, within: 0 days, answers: {yes: b}, silence: yes}}")
        + state("b", "asks: {r: {who: host, within: 0 days, answers: {yes: a}, silence: yes}}")
    ),
    "asked again": kind(
        state("a", "asks: {q: {who: host, answers: {yes: a}}}"),
        "players:\n  AA: {plays: {p: {choose: yes}}}\n  BB: {plays: {p: {choose: yes}}}\n",
    ),
    "hosts in turn": kind(
        state("a", "exits: {go: {when: talk[AA] is a, do: talk[AA] = b}}")
        + state("b", "exits: {go: {when: talk[AA] is b, do: talk[AA] = a}}")
    ),
    "changes by an inject": kind(
        state("a") + state("b"),
        "injects:\n  loop: {whenever: talk[AA] is a, do: talk[AA] = b}\n  back: {whenever: talk[AA] is b, do: talk[AA] = a}\n",
    ),
}
POOL = "kinds:\n  talk:\n    slots: 9\n    states:\n      a: {}\n      b: {free: true}\n"
GROWTH = {
    "a pool fills": POOL + "injects:\n  loop:\n    every: 1 day\n    do: open(talk)\n",
    "a pool fills at once": POOL
    + "injects:\n  loop:\n    at: 2025-01-02\n    do: |\n      for n in range(0, 20): open(talk)\n",
    "a case opens a case": "kinds:\n  talk:\n    slots: 5000\n    states:\n      a: {enter: open(talk)}\n      b: {free: true}\ninjects:\n  loop: {at: 2025-01-02, do: open(talk)}\n",
    "a case opens two": "kinds:\n  talk:\n    slots: 5000\n    states:\n      a:\n        exits:\n          go:\n            after: 1 day\n            do: |\n"
    "              open(talk)\n              open(talk)\n      b: {free: true}\ninjects:\n  loop: {at: 2025-01-02, do: open(talk)}\n",
}
MOVES = "moves:\n  push:\n    by: actors\n    do: x += 1\n"
PLAYERS = {
    "acts without pause": MOVES + "players:\n  AA: {acts: {every: 0 days}, plays: {p: {choose: push}}}\n",
    "acts each second": MOVES + "players:\n  AA: {acts: {every: 1 second}, plays: {p: {choose: push}}}\n",
    "acts for ever shorter": MOVES
    + "players:\n  AA: {acts: {every: (1 / (1 + x)) * 1 day}, plays: {p: {choose: push}}}\n",
    "a script without end": MOVES + "players:\n  AA:\n    plays:\n      p: {every: 0 days, choose: push}\n",
    "a script on its own move": MOVES
    + "players:\n  AA:\n    plays:\n      p: {whenever: mod(x, 2) == 0, choose: push}\n      q: {whenever: mod(x, 2) == 1, choose: push}\n",
    "a script upon every move": MOVES
    + "players:\n  AA:\n    acts: {every: 1 day}\n    plays:\n      p: {upon: move, choose: push}\n      q: {choose: push}\n",
    "a move fires": "moves:\n  push:\n    by: actors\n    do: fire(injects.loop)\ninjects:\n  loop: {do: fire(injects.loop)}\nplayers:\n  AA: {acts: {every: 1 day}, plays: {p: {choose: push}}}\n",
    "a move arrives without end": "moves:\n  push:\n    by: actors\n    takes: 9 months\n    do: x += 1\nplayers:\n  AA: {acts: {every: 30 seconds}, plays: {p: {choose: push}}}\n",
    "memory": "players:\n  AA:\n    memory: {n: 0}\n    plays:\n      p: {whenever: n == 0, do: n = 1}\n      q: {whenever: n == 1, do: n = 0}\n",
}
SLOW = "sum(sum(i + x for i in range(0, 300)) for j in range(0, 300))"
FLIPS = "  loop: {whenever: on, do: on = false}\n  back: {whenever: not on, do: on = true}\n"
MANY = HEAD.replace("  BB: {name: Bland}\n", "".join(f"  B{n}: {{name: B{n}}}\n" for n in range(30)))
WORK = {
    "a loop in a ring": f"injects:\n{FLIPS}  slow:\n    upon: loop\n    do: |\n      for n in range(0, 1000):\n"
    "        for m in range(0, 100): y += 1\n",
    "a sum in a ring": f"injects:\n  slow:\n    whenever: on\n    do: y = {SLOW}\n{FLIPS}",
    "a condition beside a ring": f"injects:\n  slow:\n    whenever: on and {SLOW} > 9e9\n    do: y += 1\n{FLIPS}",
    "an inject for each of many, upon another": "injects:\n  once: {at: 2025-01-02, do: x += 1}\n"
    f"  slow:\n    upon: once\n    each: {{t: actors, u: actors}}\n    do: y = {SLOW}\n",
    "a test for each of many": "injects:\n  once: {at: 2025-01-02, do: x += 1}\n"
    f"  slow:\n    upon: once\n    if: {SLOW} > 0\n    each: {{t: actors, u: actors}}\n    do: y += 1\n",
    "many tested when fired": "injects:\n  once:\n    at: 2025-01-02\n    do: |\n"
    f"      for n in range(0, 900): fire(injects.slow)\n  slow:\n    at: 2029-01-02\n    if: {SLOW} > 0\n    do: y += 1\n",
    "many slots with a start": f"kinds:\n  talk:\n    fields: {{f: {{start: '{SLOW}'}}}}\n    slots: 900\n    states:\n      a: {{}}\n"
    "      b: {free: true}\ninjects:\n  once:\n    at: 2025-01-02\n    do: |\n      for n in range(0, 900): open(talk)\n",
    "a deadline asked for again and again": kind(
        state(
            "a",
            "asks:",
            "  q:",
            "    who: host",
            f"    within: {SLOW} * 1 day",
            "    answers: {yes: b}",
            "    silence: yes",
        )
        + state("b", "asks: {r: {who: host, answers: {yes: a}}}"),
        "players:\n  AA: {plays: {p: {choose: yes}}}\n  BB: {plays: {p: {choose: yes}}}\n",
    ),
    "many cases change at once": kind(state("a", "enter: x += 1") + state("b", "enter: |", f"  y = {SLOW}")).replace(
        "roles: {host: actors}", "roles: {host: actors, guest: actors}"
    )
    + "injects:\n  once:\n    at: 2025-01-02\n    do: |\n      for u in actors:\n        for v in actors:\n"
    "          if u is not v: talk[u, v] = b\n",
    "many cases open at once": "kinds:\n  talk:\n    slots: 900\n    states:\n"
    + state("a", "enter: |", f"  y = {SLOW}")
    + "      b: {free: true}\ninjects:\n  once:\n    at: 2025-01-02\n    do: |\n      for n in range(0, 900): open(talk)\n",
    "many fired at once": "injects:\n  once:\n    at: 2025-01-02\n    do: |\n"
    f"      for n in range(0, 900): fire(injects.slow)\n  slow:\n    do: y = {SLOW}\n",
    "a length of time in a ring": kind(
        state("a", "exits:", "  go: {when: x >= 0, to: b}", "  slow:", f"    after: {SLOW} * 1 day", "    to: b")
        + state("b", "exits: {go: {when: x >= 0, to: a}}")
    ),
    "a text": "injects:\n  once:\n    at: 2025-01-02\n    do: |\n      for n in range(0, 900): fire(injects.slow)\n"
    f'  slow:\n    text: "{{{SLOW}}}"\n',
    "odds": "injects:\n  once:\n    at: 2025-01-02\n    do: |\n      for n in range(0, 900): fire(injects.slow)\n"
    f"  slow:\n    results:\n      p: {{odds: '0.5 + 0 * {SLOW}', do: y += 1}}\n      q: {{odds: rest}}\n",
    "a rule that weighs": f"moves:\n  push:\n    by: [AA]\n    appeal: {SLOW}\n    do: x += 1\nplayers:\n  AA:\n    plays:\n"
    "      p: {whenever: 'mod(x, 2) == 0', choose: logit(1)}\n      q: {whenever: 'mod(x, 2) == 1', choose: logit(1)}\n",
    "a row of injects": "injects:\n  a0: {at: 2025-01-02, do: x += 1}\n"
    + "".join(f"  a{n}: {{upon: a{n - 1}, do: x += 1}}\n" for n in range(1, 150)),
}
RUNAWAY = {
    **{f"inject: {name}": text for name, text in INJECTS.items()},
    **{f"fire: {name}": text for name, text in FIRES.items()},
    **{f"condition: {name}": text for name, text in CONDITIONS.items()},
    **{f"kind: {name}": text for name, text in KINDS.items()},
    **{f"growth: {name}": text for name, text in GROWTH.items()},
    **{f"player: {name}": text for name, text in PLAYERS.items()},
    **{f"work: {name}": text for name, text in WORK.items()},
}


BYSTANDERS = {
    "it is what comes last": "injects:\n  once: {at: 2025-01-05 15:06:40, do: y += 1}\n"
    "  loop: {every: 1 second, do: x += 1}\n",
    "it comes at the same times": "injects:\n  once: {every: 2 seconds, do: y += 1}\n"
    "  loop: {every: 1 second, do: x += 1}\n",
    "many wait": "injects:\n  once: {each: {t: actors}, at: 2029-01-01, do: y += 1}\n"
    '  far: {at: 2025-02-01, do: "for n in range(0, 90): fire(injects.once[AA], after=1 year)"}\n'
    '  loop: {at: 2025-02-02, do: "fire(injects.loop, after=1 second)"}\n',
    "a move comes between": MOVES + "injects:\n  loop: {every: 1 second, do: y += 1}\n"
    "players:\n  AA: {acts: {every: 2 seconds}, plays: {p: {choose: push}}}\n",
}


@pytest.mark.parametrize("name", BYSTANDERS)
def test_no_bystander_is_blamed(name):
    text = HEAD + BYSTANDERS[name]
    simulation = Simulation(compile_playbook(load_text(text)))
    rows = [simulation.run(1, 0)]
    if name == "many wait":  # with records nothing else is blamed
        rows.append(simulation.replay(1, 0, [0.0]).row)
    for row in rows:
        mark, _ = simulation.plain.faults[row.fault]
        assert text.split("\n")[mark.line - 1].strip().startswith("loop:"), (mark, text.split("\n")[mark.line - 1])


def test_the_clock_is_blamed_for_its_tick():
    text = HEAD.replace("length: 5 years", "length: 5 years, tick: 1 second")
    text += "injects:\n  loop: {when: now > 2029-01-01 and x > 0, do: x += 1}\n"
    simulation = Simulation(compile_playbook(load_text(text)))
    mark, _ = simulation.plain.faults[simulation.run(1, 0).fault]
    assert (mark.line, mark.column) == (3, 51)


def test_there_are_fifty():
    assert len(RUNAWAY) >= 50


@pytest.mark.parametrize("name", RUNAWAY)
def test_stopped_and_blamed(name: str) -> None:
    text = (MANY if "many" in name else HEAD) + RUNAWAY[name]
    made: list[Simulation] = []
    rows: list[Row] = []
    try:
        assert seconds_of(lambda: made.append(Simulation(compile_playbook(load_text(text)))), 2.0) <= 2.0
    except PlaybookError as error:
        assert all(problem.mark.line > 1 and problem.mark.column >= 1 for problem in error.problems)
        return
    assert seconds_of(lambda: rows.append(made[0].run(1, 0)), 2.0) <= 2.0
    assert rows[0].fault >= 0
    mark, message = made[0].plain.faults[rows[0].fault]
    assert mark.file == "playbook.yaml" and mark.line > HEAD.count("\n"), (mark, message)
    assert message and text.split("\n")[mark.line - 1].strip()


@pytest.mark.parametrize("name", [name for name in WORK if name != "a row of injects"])
def test_the_line_that_takes_most_is_blamed(name: str) -> None:
    """Where it is a length, odds or a text, the happening that they are of; the rule that weighs an appeal."""
    text = (MANY if "many" in name else HEAD) + WORK[name]
    simulation = Simulation(compile_playbook(load_text(text)))
    fault = simulation.run(1, 0).fault
    assert fault >= 0
    mark, message = simulation.plain.faults[fault]
    lines = text.split("\n")
    assert "20,000,000 steps" in message
    blamed = "\n".join(lines[mark.line - 1 : mark.line + 3])
    assert any(slow in blamed for slow in (SLOW, "for n in", "logit")), (mark, blamed)
