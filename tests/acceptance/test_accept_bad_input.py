"""What authors get wrong (design/language.md §11) and what attackers try (design/quality.md)."""

from __future__ import annotations

import re

import pytest

BASE = """\
playbook: Base
format: 1
about: A small crisis with nothing wrong in it.
clock: {start: 2025-01-01, length: 1 year}
assumptions: {judged: Made up for the test.}
actors:
  USA: {name: United States}
  POL: {name: Poland}
  DEU: {name: Germany}
sets: {allies: [POL, DEU]}
tracks:
  tension: {range: [0, 100], start: 10 @ judged, seen_by: all}
  secret: {range: [0, 100], start: 10 @ judged, seen_by: nobody}
  #TRACK
kinds:
  deployment:
    roles: {owner: [USA], host: allies}
    seen_by: all
    states:
      none:
      requested:
        exits:
          lapses: {after: 6 months @ judged, to: declined}
          #EXIT
      agreed:
        enter: tension += 5 @ judged
      declined:
    moves:
      request: {by: host, from: none, to: requested, appeal: 1 @ judged}
      agree: {by: owner, from: requested, to: agreed, appeal: 0.5 @ judged}
injects:
  talks:
    at: 2025-03-01
    text: Talks begin.
    do: tension += 1 @ judged
  alarm:
    when: secret > 50
    do: secret = 0
  leak:
    rate: 1 per year @ judged
    do: secret += 30 @ judged
  #INJECT
players:
  USA:
    acts: {every: 1 month}
    plays:
      #PLAY
      ordinary: {choose: logit(1)}
  POL:
    acts: {every: 1 month}
    plays:
      ordinary: {choose: logit(1)}
  DEU:
    acts: {every: 1 month}
    plays:
      ordinary: {choose: logit(1)}
outcomes:
  tense: tension > 14
  calm: otherwise
"""


def planted(**sections: str) -> str:
    """BASE with a fault put where `#NAME` stands, indented as it is there."""
    text = BASE
    for name, snippet in sections.items():
        found = re.search(rf"^( *)#{name}$", text, re.M)
        assert found is not None
        indented = "\n".join(found[1] + line for line in snippet.splitlines())
        text = text[: found.start()] + indented + text[found.end() :]
    return re.sub(r"^ *#[A-Z]+\n", "", text, flags=re.M)


# name: (where, what is written, the line with the fault, words that the message or advice must hold)
WRONG = {
    "comma_in_braces": (
        "EXIT",
        "soon: {after: uniform(1 day, 5 days), to: agreed}",
        "soon:",
        ["comma", "quote"],
    ),
    "text_begins_with_brace": (
        "INJECT",
        "says:\n  at: 2025-04-01\n  text: {actor} declares",
        "text: {actor}",
        ["quotes", "text: >"],
    ),
    "two_colons": (
        "INJECT",
        "says:\n  at: 2025-04-01\n  do: for t in allies: tension += 1",
        "do: for",
        ["do: |"],
    ),
    "or_between_states": (
        "INJECT",
        "says:\n  when: deployment[USA, POL] is requested or agreed\n  do: tension += 1",
        "requested or agreed",
        ["is [requested, agreed]"],
    ),
    "roles_swapped": (
        "INJECT",
        "says:\n  when: deployment[POL, USA] is agreed\n  do: tension += 1",
        "deployment[POL, USA]",
        ["POL", "owner", "deployment[USA, POL]"],
    ),
    "state_in_quotes": (
        "EXIT",
        'soon:\n  when: state == "agreed"\n  to: agreed',
        "state ==",
        ["quotes", "is agreed"],
    ),
    "comma_for_point": (
        "INJECT",
        "says:\n  at: 2025-04-01\n  results:\n    yes_: {odds: rest}\n    no_:\n      odds: 0,35",
        "0,35",
        ["0.35"],
    ),
    "if_without_trigger": (
        "INJECT",
        "says:\n  if: tension > 5\n  text: Something happens.",
        None,
        ["when", "trigger"],
    ),
    "plays_reads_hidden": (
        "PLAY",
        "knows:\n  if: secret > 5\n  choose: wait",
        "if: secret",
        ["USA", "see", "secret", "estimated_by"],
    ),
    "english_trigger": (
        "INJECT",
        "says:\n  when: 6 month after the request\n  text: Too late.",
        "6 month after",
        ["for: 6 months"],
    ),
    "duration_without_unit": (
        "TRACK",
        "calm: {range: [0, 1], start: 0, drift: {toward: 1, half_life: 60}}",
        "half_life",
        ["unit", "60 days"],
    ),
    "unknown_key": ("INJECT", "says:\n  at: 2025-04-01\n  txt: Oh.", "txt:", ["text"]),
    "unknown_name": ("INJECT", "says:\n  when: tenson > 5\n  text: Oh.", "tenson", ["tension"]),
    "unknown_state": (
        "INJECT",
        "says:\n  when: deployment[USA, POL] is agred\n  text: Oh.",
        "agred",
        ["agreed"],
    ),
    "unknown_actor": ("INJECT", "says:\n  when: deployment[USA, PLO] is agreed\n  text: Oh.", "PLO", ["POL"]),
    "duplicate_key": ("INJECT", "talks:\n  at: 2025-05-01\n  text: Again.", "talks:", ["talks"]),
    "weights_with_rest_above_one": (
        "PLAY",
        'mixed:\n  choose:\n    wait: 1.5\n    "deployment[USA, POL].agree": rest',
        None,
        ["1"],
    ),
    "duration_compared_in_months": (
        "EXIT",
        "soon:\n  when: now - since > 3 months\n  to: agreed",
        "3 months",
        ["now > since + 3 months"],
    ),
    "draw_in_condition": ("INJECT", "says:\n  when: uniform(0, 1) > 0.5\n  text: Oh.", "uniform", ["draw"]),
    "silence_is_required": (
        "INJECT",
        "says:\n  at: 2025-04-01\n  asks:\n    reply:\n      who: POL\n      within: 1 week\n"
        "      answers: {grant: {}, refuse: {}}",
        None,
        ["silence"],
    ),
    "shadowing": (
        "INJECT",
        "says:\n  at: 2025-04-01\n  do: |\n    for POL in allies:\n      tension += 1",
        "for POL",
        ["POL"],
    ),
    "text_tells_a_secret": (
        "INJECT",
        'says:\n  at: 2025-04-01\n  text: "The secret is {secret}."\n  seen_by: all',
        "{secret}",
        ["secret"],
    ),
    "anchor": ("INJECT", "says: &a\n  at: 2025-04-01\n  text: Oh.", "&a", ["anchor"]),
    "tag": ("INJECT", "says: !!map\n  at: 2025-04-01\n  text: Oh.", "!!map", ["tag"]),
    "merge": ("INJECT", "says:\n  <<: {text: Oh.}\n  at: 2025-04-01", "<<", ["<<"]),
    "tab": ("INJECT", "says:\n\tat: 2025-04-01", "\tat", ["tab"]),
    "not_a_date": ("INJECT", "says:\n  at: 2025-02-30\n  text: Oh.", "2025-02-30", ["2025-02-30"]),
    "number_in_a_list_place": ("TRACK", "calm: {range: 5, start: 0}", "range: 5", ["list"]),
}


def line_of(text: str, needle: str) -> int:
    (line,) = [number for number, line in enumerate(text.split("\n"), 1) if needle in line]
    return line


def problems_of(result, file: str) -> list[tuple[int, int, str]]:
    found = re.findall(rf"^{re.escape(file)}:(\d+):(\d+): (.*)$", result.err, re.M)
    return [(int(line), int(column), said) for line, column, said in found]


@pytest.fixture(scope="module")
def checked(shared_cli):
    """All the wrong playbooks, checked in one command: every file's problems, not just the first's."""
    texts = {name: planted(**{where: snippet}) for name, (where, snippet, _, _) in WRONG.items()}
    files = [shared_cli.write(f"{name}.yaml", text) for name, text in texts.items()]
    return texts, shared_cli("check", *files).refused()


@pytest.mark.parametrize("name", WRONG)
def test_wrong_playbook_is_explained(checked, name):
    texts, result = checked
    _, _, needle, words = WRONG[name]
    errors = [problem for problem in problems_of(result, f"{name}.yaml") if not problem[2].startswith("warning:")]
    assert errors, f"nothing said about {name}.yaml in\n{result.err}"
    if needle is not None:
        line = line_of(texts[name], needle) if name != "duplicate_key" else None
        errors = [problem for problem in errors if line in (None, problem[0])]
        assert errors, f"no problem on line {line}:\n{result.err}"
    said = " ".join(said for _, _, said in errors)
    assert all(word in said for word in words), said


def test_base_is_right(cli):
    cli("check", cli.write("base.yaml", planted())).ok()


def test_high_rate_is_warned_about(cli):
    text = planted(EXIT="soon: {rate: 574 per year @ judged, to: agreed}")
    result = cli("check", cli.write("base.yaml", text)).ok()
    assert any(
        line == line_of(text, "574") and said.startswith("warning:")
        for line, _, said in problems_of(result, "base.yaml")
    ), result.text


def test_impossible_odds_are_noticed(cli):
    text = planted(
        INJECT="says:\n  at: 2025-04-01\n  results:\n    a: {odds: 0.7 @ judged}\n    b: {odds: 0.75 @ judged}"
    )
    result = cli("check", cli.write("base.yaml", text))
    assert result.code in (0, 2) and "Traceback" not in result.text
    assert any("odds" in said for _, _, said in problems_of(result, "base.yaml")), result.text


def test_columns_point_at_the_word(cli):
    text = planted(INJECT="says:\n  when: tension > 5 and tenson > 5\n  text: Oh.")
    result = cli("check", cli.write("base.yaml", text)).refused()
    line = line_of(text, "tenson")
    assert (line, text.split("\n")[line - 1].index("tenson") + 1) in [p[:2] for p in problems_of(result, "base.yaml")]


@pytest.mark.parametrize(
    "faults",
    [
        ("at: 2025-13-01", "txt: Oh.", "wthin: 1 week", "range: 5"),  # seen when read
        (
            "tenson > 1",
            "tension > nosuch",
            "deployment[USA, POL] is agred",
            "deployment[USA] is agreed",
        ),
    ],
)
def test_all_problems_at_once(cli, faults):
    if faults[0].startswith("at"):
        text = planted(
            INJECT=f"one:\n  {faults[0]}\n  text: Oh.\ntwo:\n  at: 2025-04-01\n  {faults[1]}\n"
            f"three:\n  at: 2025-04-01\n  asks:\n    reply:\n      who: POL\n      {faults[2]}\n"
            "      answers: {yes_: {}, no_: {}}\n      silence: no_",
            TRACK=f"calm: {{start: 0, {faults[3]}}}",
        )
    else:
        text = planted(INJECT="\n".join(f"i{n}:\n  when: {f}\n  text: Oh." for n, f in enumerate(faults)))
    result = cli("check", cli.write("base.yaml", text)).refused()
    lines = {line for line, _, _ in problems_of(result, "base.yaml")}
    assert {line_of(text, fault) for fault in faults} <= lines, result.err


def test_problems_as_json(cli):
    text = planted(INJECT="says:\n  when: tenson > 5\n  text: Oh.")
    result = cli("check", cli.write("base.yaml", text), "--json")
    assert result.code == 2
    said = result.json()
    assert said["ok"] is False
    (problem,) = [problem for problem in said["problems"] if not problem["warning"]]
    assert (problem["file"], problem["line"]) == ("base.yaml", line_of(text, "tenson"))
    assert "tension" in problem["message"] + problem["advice"]


@pytest.mark.parametrize("command", [("run",), ("show",), ("montecarlo", "--runs", 5, "--out", "r"), ("fuzz",)])
def test_every_command_refuses_alike(cli, command):
    text = planted(INJECT="says:\n  when: tenson > 5\n  text: Oh.")
    result = cli(command[0], cli.write("base.yaml", text), *command[1:]).refused()
    assert line_of(text, "tenson") in [line for line, _, _ in problems_of(result, "base.yaml")]
    assert result.out == ""


HEAD = "playbook: Attack\nformat: 1\nclock: {start: 2025-01-01, length: 1 year}\nactors: {USA: {name: United States}}\n"
TAIL = "outcomes: {all_of_them: otherwise}\n"
BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 30))
FILES: dict[str, bytes] = {
    "empty": b"",
    "only_a_comment": b"# nothing\n",
    "alias_bomb": (HEAD + BOMB + TAIL).encode(),
    "square_brackets": (HEAD + "about: " + "[" * 25_000 + "\n" + TAIL).encode(),
    "closed_brackets": (HEAD + "sets: {a: " + "[" * 25_000 + "]" * 25_000 + "}\n" + TAIL).encode(),
    "curly_brackets": (HEAD + "about: " + "{" * 25_000 + "\n" + TAIL).encode(),
    "deep_maps": (HEAD + "".join(" " * n + f"a{n}:\n" for n in range(2_000)) + TAIL).encode(),
    "duplicate_section": (HEAD + HEAD + TAIL).encode(),
    "python_tag": (HEAD + "about: !!python/object/apply:os.system ['true']\n" + TAIL).encode(),
    "two_documents": (HEAD + TAIL + "---\n" + HEAD + TAIL).encode(),
    "huge_number": (HEAD + "tracks: {x: {start: 1e999}}\n" + TAIL).encode(),
    "long_number": (HEAD + "tracks: {x: {start: " + "9" * 100_000 + "}}\n" + TAIL).encode(),
    "huge_length": (HEAD.replace("1 year", "99999999999999 years") + TAIL).encode(),
    "negative_length": (HEAD.replace("1 year", "-1 year") + TAIL).encode(),
    "list_at_the_top": b"- playbook: Attack\n",
    "scalar_at_the_top": b"Attack\n",
    "unknown_format": (HEAD.replace("format: 1", "format: 99") + TAIL).encode(),
    "unknown_zone": (HEAD.replace("1 year", "1 year, zone: ../../etc/passwd") + TAIL).encode(),
    "use_escapes": (HEAD + "use: [../../../../etc/passwd]\n" + TAIL).encode(),
    "use_absolute": (HEAD + "use: [/etc/passwd]\n" + TAIL).encode(),
    "extend_escapes": ("extend: ../../../../etc/passwd\n" + HEAD + TAIL).encode(),
    "use_itself": (HEAD + "use: [use_itself.yaml]\n" + TAIL).encode(),
    "not_utf8": HEAD.encode() + b"about: \xff\xfe\x80\n" + TAIL.encode(),
    "nul_bytes": HEAD.encode() + b"about: \x00\x00\n" + TAIL.encode(),
    "utf16": (HEAD + TAIL).encode("utf-16"),
    "binary": bytes(range(256)) * 64,
    "many_slots": (HEAD + "kinds: {k: {slots: 999999999999, states: {a: {free: true}}}}\n" + TAIL).encode(),
    "long_range": (
        HEAD
        + "injects: {i: {at: 2025-02-01, do: 'for n in range(0, 100000000): x += 1'}}\ntracks: {x: {start: 0}}\n"
        + TAIL
    ).encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_hostile_file(cli, name):
    result = cli("check", cli.write(f"{name}.yaml", FILES[name])).refused()
    assert problems_of(result, f"{name}.yaml"), result.err
    assert len(result.err) < 20_000, "a hostile file makes no flood of words"


ESCAPES = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "tension.__class__",
    "(lambda: 1)()",
    "[x for x in (1, 2)]",
    "eval('1')",
    "open('/etc/passwd').read()",
    "f'{tension}'",
    "'a' * 1000000000",
    "(tension := 5)",
    "9 ** 9 ** 9 ** 9",
    "yield_ if await_ else lambda",
    "tension if else 5",
    "tension and",
    "(" * 20_000 + "1" + ")" * 20_000,
    "-" * 20_000 + "1",
    "1 " + "+ 1 " * 100_000,
    "not " * 20_000 + "true",
    "tension[" * 5_000 + "1" + "]" * 5_000,
    "1 if " * 5_000 + "1",
    "globals()",
    "exec",
    "tension > 1; tension",
    "\\u005f\\u005fimport\\u005f\\u005f",
    "ｅｖａｌ(1)",
    "tension @@ judged",
    "1 day day",
    "1__0",
    "1j",
    "...",
    "None",
    "*tension",
]


@pytest.fixture(scope="module")
def escapes(shared_cli):
    files = []
    for number, escape in enumerate(ESCAPES):
        text = planted(INJECT="says:\n  text: Oh.\n  when: >-\n    " + escape)
        files.append(shared_cli.write(f"escape{number}.yaml", text))
    return shared_cli("check", *files).refused()


@pytest.mark.parametrize("number", range(len(ESCAPES)))
def test_hostile_expression(escapes, number):
    first = line_of(planted(INJECT="says:\n  text: Oh.\n  when: >-\n    HERE"), "HERE")
    problems = problems_of(escapes, f"escape{number}.yaml")
    if ESCAPES[number].startswith("9 **"):  # a constant condition may be said instead, also as a warning
        return
    errors = [line for line, _, said in problems if not said.startswith("warning:")]
    allowed = (first - 1, first)
    assert errors and all(line in allowed for line in errors), escapes.err[:4000]


def test_files_that_are_not_there(cli):
    assert "nowhere.yaml" in cli("check", "nowhere.yaml").refused().err
    (cli.folder / "folder.yaml").mkdir()
    assert "folder.yaml" in cli("check", "folder.yaml").refused().err
    assert "umbrela" in cli("check", "umbrela").refused().err  # and what would be right:
    assert "umbrella" in cli("check", "umbrela").refused().err


def test_good_and_bad_together(cli):
    good = cli.write("good.yaml", planted())
    bad = cli.write("bad.yaml", planted(INJECT="says:\n  when: tenson > 5\n  text: Oh."))
    result = cli("check", good, bad).refused()
    assert problems_of(result, "bad.yaml")


RUNAWAYS = {
    "fires_itself": ("INJECT", "loop:\n  at: 2025-02-01\n  do: fire(injects.loop, after=0 days)"),
    "two_whenevers": (
        "INJECT",
        "up:\n  whenever: tension < 50\n  do: tension = 60\ndown:\n  whenever: tension > 50\n  do: tension = 40",
    ),
    "states_in_a_ring": (
        "INJECT",
        "ask:\n  at: 2025-02-01\n  do: deployment[USA, POL] = requested\n"
        "again:\n  whenever: deployment[USA, POL] is requested\n  do: deployment[USA, POL] = none\n"
        "once_more:\n  whenever: deployment[USA, POL] is none\n  do: deployment[USA, POL] = requested",
    ),
    "every_nothing": ("INJECT", "tick:\n  every: secret * 0 days\n  do: tension += 1"),
    "endless_rate": ("INJECT", "burst:\n  rate: 1000000000000 per day\n  do: tension += 1"),
}


@pytest.mark.parametrize("name", RUNAWAYS)
def test_runaway_playbook_is_stopped_and_blamed(cli, name):
    where, snippet = RUNAWAYS[name]
    text = planted(**{where: snippet})
    result = cli("run", cli.write("runaway.yaml", text))
    assert result.code in (1, 2) and "Traceback" not in result.text, result.text
    blamed = {line for line, _, said in problems_of(result, "runaway.yaml") if not said.startswith("warning:")}
    first = line_of(text, snippet.split("\n")[0])
    assert blamed & set(range(first, first + len(snippet.split("\n")))), result.err
