"""Commands for authors: `new`, `check`, `fmt`, `show`, `schema`, `fuzz`, and how commands present themselves."""

from __future__ import annotations

import ast
import json
import re
import xml.etree.ElementTree as ET

import pytest

COMMANDS = ["new", "check", "fmt", "show", "run", "play", "montecarlo", "fuzz", "replay", "schema", "report"]

PLAIN = """\
playbook: Two capitals
format: 1
# This comment stays.
clock: {start: 2025-01-01, length: 1 year}
assumptions: {judged: Made up for the test.}
actors:
  AAA: {name: Alfa}
  BBB: {name: Bravo}
tracks:
  tension: {of: pair, range: [0, 100], start: 20 @ judged, seen_by: all}   # and so does this
kinds:
  talks:
    roles: {host: [AAA], guest: [BBB]}
    seen_by: all
    states:
      none:
        exits:
          begin: {after: "uniform(1 day, 5 days) @ judged", to: open_, do: "tension[AAA, BBB] -= 5"}
      open_:
        exits:
          end: {after: 1 month @ judged, to: over}
      over:
injects:
  incident:
    rate: 2 per year @ judged
    text: "An incident between {AAA} and {BBB}: tension was {tension[AAA, BBB]:.0f}."
    do: tension[AAA, BBB] += 30 @ judged
outcomes:
  tense: "tension[AAA, BBB] > 50"
  calm: otherwise
""".replace("Two capitals\n", "Two capitals   \n")


def test_help_lists_the_commands_and_each_has_an_example(cli):
    text = cli("--help").ok().out
    for command in COMMANDS:
        assert re.search(rf"^  {command}\b", text, re.M), command
        said = cli(command, "--help").ok().out
        assert "Example" in said and f"wargame {command}" in said, command
    assert re.search(r"\d+\.\d+", cli("--version").ok().out)


def test_wrong_usage(cli):
    for arguments in (("nonsense",), ("check",), ("check", "--nonsense"), ("run",), ("play",), ("fuzz",), ("show",)):
        cli(*arguments).refused()


@pytest.mark.parametrize(("shell", "word"), [("bash", "complete"), ("zsh", "compdef"), ("fish", "complete")])
def test_shell_completion(cli, shell, word):
    assert word in cli(_WARGAME_COMPLETE=f"{shell}_source").ok().out
    offered = cli(_WARGAME_COMPLETE="bash_complete", COMP_WORDS="wargame mon", COMP_CWORD="1").ok().out
    assert "montecarlo" in offered


def test_new_checks_runs_and_is_not_overwritten(cli):
    cli("new", "mine").ok()
    text = cli.read("mine.yaml")
    assert text.count("#") >= 10, "it is commented"
    assert cli("check", "mine.yaml").ok().err == "", "nothing to warn about"
    cli("fmt", "--check", "mine.yaml").ok()
    cli("run", "mine.yaml").ok()
    counts = cli("montecarlo", "mine.yaml", "--runs", 100, "--out", "r", "--json").ok().json()["outcomes"]
    assert sum(outcome["count"] > 0 for outcome in counts) >= 2
    cli.write("mine.yaml", "precious")
    cli("new", "mine").refused()
    assert cli.read("mine.yaml") == "precious"
    for name in ("../mine2", "/tmp/mine2", "", "a\nb"):
        cli("new", name).refused()


def test_schema_is_draft_7_and_accepts_what_reads(cli, repository):
    jsonschema = pytest.importorskip("jsonschema")
    schema = cli("schema").ok().json()
    assert "draft-07" in schema["$schema"]
    jsonschema.Draft7Validator.check_schema(schema)
    assert {"playbook", "clock", "actors", "injects", "outcomes"} <= set(re.findall(r'"(\w+)":', json.dumps(schema)))


def test_check_says_what_it_read(cli):
    assert "plain.yaml" in cli("check", cli.write("plain.yaml", PLAIN)).ok().out
    assert cli("check", "plain.yaml", "--json").ok().json()["ok"] is True


def test_provenance_lists_unsourced_numbers(cli):
    cli.write("plain.yaml", PLAIN)
    said = cli("check", "plain.yaml", "--provenance").ok().text
    line = PLAIN.split("\n").index(next(line for line in PLAIN.split("\n") if "-= 5" in line)) + 1
    assert f"plain.yaml:{line}:" in said


def test_fmt_is_idempotent_and_keeps_meaning_and_comments(cli):
    cli.write("plain.yaml", PLAIN)
    before = cli("run", "plain.yaml", "--seed", 5, "--json").ok().json()
    cli("fmt", "--check", "plain.yaml").refused(1)
    assert cli.read("plain.yaml") == PLAIN, "--check writes nothing"
    cli("fmt", "plain.yaml").ok()
    once = cli.read("plain.yaml")
    assert once != PLAIN
    assert "# This comment stays." in once and "# and so does this" in once
    assert not [line for line in once.split("\n") if line != line.rstrip()]
    assert not re.search(r"\{.*(uniform|tension\[)", once.replace("{tension[AAA, BBB]:.0f}", "")), "block style"
    cli("fmt", "--check", "plain.yaml").ok()
    cli("fmt", "plain.yaml").ok()
    assert cli.read("plain.yaml") == once
    assert cli("run", "plain.yaml", "--seed", 5, "--json").ok().json()["records"] == before["records"]


def test_fmt_leaves_what_does_not_read(cli):
    broken = "playbook: [Broken\nformat: 1   \n"
    result = cli("fmt", cli.write("broken.yaml", broken)).refused()
    assert "broken.yaml:" in result.err
    assert cli.read("broken.yaml") == broken


def test_shipped_playbooks_are_in_house_style(cli, repository):
    files = [*(repository / "playbooks").glob("*.yaml"), *(repository / "wargame/library").glob("*.yaml")]
    cli("fmt", "--check", *sorted(files)).ok()


def test_show_everything(cli):
    cli.write("plain.yaml", PLAIN)
    text = cli("show", "plain.yaml").ok().out
    for word in ("incident", "begin", "talks", "open_", "tension"):
        assert word in text, word


def test_show_triggers_in_english(cli):
    cli.write("plain.yaml", PLAIN)
    text = cli("show", "plain.yaml", "--triggers").ok().out
    sentences = [line for line in text.split("\n") if "incident" in line]
    assert any("per year" in line or "a year" in line for line in sentences), text
    assert any("1 month" in line and re.search(r"\bafter\b", line) for line in text.split("\n")), text


def test_show_timeline(cli):
    cli.write("plain.yaml", PLAIN.replace("    rate: 2 per year @ judged\n", "    at: 2025-03-01\n"))
    assert "2025-03-01" in cli("show", "plain.yaml", "--timeline").ok().out


def test_show_pictures(cli):
    cli.write("plain.yaml", PLAIN)
    mermaid = cli("show", "plain.yaml", "--mermaid").ok().out
    assert "stateDiagram" in mermaid and "-->" in mermaid and ("flowchart" in mermaid or "graph" in mermaid)
    for part in ("--states", "--influence"):
        cli("show", "plain.yaml", part, "--svg", "picture.svg").ok()
        root = ET.fromstring(cli.read("picture.svg"))
        assert root.tag.endswith("svg")


def test_show_source_is_python_without_objects(cli):
    cli.write("plain.yaml", PLAIN)
    source = cli("show", "plain.yaml", "--source").ok().out
    tree = ast.parse(source)
    assert any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))
    assert not any(isinstance(node, ast.ClassDef | ast.Lambda | ast.Try) for node in ast.walk(tree))
    assert cli("show", "plain.yaml", "--source", PYTHONHASHSEED="7").ok().out == source


def test_show_a_name(cli):
    said = cli("show", "umbrella", "deployment").ok().out
    assert "deployment" in said and "library" in said


FRAGILE = """\
playbook: Fragile
format: 1
clock: {start: 2025-01-01, length: 1 year}
assumptions: {judged: Made up for the test.}
actors:
  AAA: {name: Alfa}
tracks:
  steps: {range: [0, 100], start: 0, seen_by: all}
moves:
  climb: {by: AAA, appeal: 1 @ judged, do: steps += 1}
  descend: {by: AAA, if: steps > 0, appeal: 0.5 @ judged, do: steps -= 1}
players:
  AAA:
    seat: true
    acts: {every: 1 week}
    plays:
      ordinary: {choose: logit(1)}
invariants:
  never_four: steps < 4
outcomes:
  high: steps > 2
  low: otherwise
"""


def test_fuzz_finds_a_planted_break_and_prints_a_short_play(cli):
    cli.write("fragile.yaml", FRAGILE)
    result = cli("fuzz", "fragile.yaml", "--seed", 1)
    assert result.code == 1 and "Traceback" not in result.text, result.text
    assert "never_four" in result.out
    found = cli("fuzz", "fragile.yaml", "--seed", 1, "--json")
    assert found.code == 1
    broken = found.json()["broken"]
    assert broken["invariant"] == "never_four"
    assert 4 <= len([step for step in broken["play"] if "climb" in json.dumps(step)]) <= 6
    assert len(broken["play"]) <= 12


def test_fuzz_is_content_with_a_sound_playbook(cli):
    cli.write("sound.yaml", FRAGILE.replace("steps < 4", "steps <= 100"))
    assert cli("fuzz", "sound.yaml", "--plays", 30, "--seed", 1).ok().out
    assert cli("fuzz", "sound.yaml", "--plays", 30, "--seed", 1, "--json").ok().json()["broken"] is None


def test_no_command_colours_a_pipe(cli):
    cli.write("plain.yaml", PLAIN)
    for arguments in (("--help",), ("check", "plain.yaml"), ("show", "plain.yaml"), ("run", "plain.yaml")):
        for more in ({}, {"NO_COLOR": "1"}, {"TERM": "xterm-256color"}):
            assert "\x1b" not in cli(*arguments, **more).ok().text


def test_reader_that_stops_reading(cli):
    """`wargame show ... | head -1` ends quietly."""
    cli.write("plain.yaml", PLAIN)
    process = cli.start("show", "umbrella")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.wait()
    process.stderr.close()
    assert "Traceback" not in said and "BrokenPipe" not in said


def test_extension_says_what_it_changed(cli):
    cli.write("plain.yaml", PLAIN)
    cli.write(
        "wider.yaml",
        "playbook: Wider\nformat: 1\nextend: plain.yaml\n"
        "assumptions: {guessed: Another guess.}\ninjects: {incident: {rate: 4 per year @ guessed}}\n",
    )
    assert re.search(r"changed \d+, added \d+, removed 0", cli("check", "wider.yaml").ok().text)


def test_playbook_in_two_languages(cli):
    cli.write(
        "plain.yaml",
        PLAIN.replace(
            '"An incident between {AAA} and {BBB}: tension was {tension[AAA, BBB]:.0f}."',
            "\n      en: An incident between {AAA} and {BBB}.\n      sv: En incident mellan {AAA} och {BBB}.",
        ),
    )
    cli("check", "plain.yaml").ok()
