"""Hostile files: named attacks and mutations are refused with a position, fast, and never crash."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest
from front_end_texts import GAS, GAS_TWO, HEAD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pace import seconds_of

from wargame.language.characters import MAX_BYTES
from wargame.language.files import LIBRARY_FOLDER
from wargame.language.house_style import format_playbook
from wargame.language.load import read, read_text
from wargame.language.problems import MOST_PROBLEMS, PlaybookError, Problems
from wargame.language.source import MAX_NODES

THOROUGH = 2_000 if os.environ.get("WARGAME_THOROUGH") else 200

BOMB = "a: &a [x, x, x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True))

# name: (file, what is said)
ATTACKS = {
    "brackets": ("[" * 25_000, "nested more than 40 deep"),
    "brackets below a key": (HEAD + "tracks: " + "[" * 25_000, "nested more than 40 deep"),
    "braces": (HEAD + "x: " + "{a: " * 25_000, "nested more than 40 deep"),
    "question marks": ("? " * 100_000, "nested more than 40 deep"),
    "dashes": ("- " * 100_000, "nested more than 40 deep"),
    "stairs": ("".join(" " * n + "a:\n" for n in range(900)), "nested more than 40 deep"),
    "alias bomb": (BOMB, "is a YAML anchor"),
    "anchors in a row": (HEAD + "about: " + "&a " * 10_000 + "x\n", "is a YAML anchor"),
    "python tag": (HEAD + "start: !!python/object/apply:os.system [id]\n", "is a YAML tag"),
    "merge key": (HEAD + "tracks: {<<: {a: 1}}\n", "merge key"),
    "duplicate keys": (HEAD + "measures:\n" + "  m: 1\n" * 45_000, "a second time"),
    "values": (HEAD + "sets: {s: [" + "1," * 400_000 + "1]}\n", f"more than {MAX_NODES:,} values"),
    "unknown keys": (HEAD + "".join(f"u{n}: 1\n" for n in range(30_000)), "unknown key"),
    "one long key": (HEAD + "k" * 900_000 + ": 1\n", "without a colon"),
    "large": ("a" * (MAX_BYTES + 1), "bytes"),
    "tabs": ("\t\n" * 300_000, "a tab"),
    "hidden": (HEAD + "# \x01\n" * 200_000, "cannot be seen"),
    "NUL": (HEAD + "about: a\0b\n", "U+0000"),
    "surrogate": (HEAD + "about: \ud800\n", "not UTF-8"),
    "huge number": (HEAD + "tracks: {t: " + "9" * 500_000 + "}\n", "characters"),
    "huge exponent": (HEAD + "tracks: {t: 1e999999}\n", "too large"),
    "long sum": (HEAD + "measures:\n  m: " + "1+" * 200_000 + "1\n", "characters"),
    "deep parentheses": (HEAD + "measures:\n  m: " + "(" * 9_000 + ")" * 9_000 + "\n", ""),
    "deep not": (HEAD + "measures:\n  m: " + "not " * 4_000 + "a\n", ""),
    "deep if": (HEAD + "measures:\n  m: " + "1 if a else " * 1_500 + "1\n", ""),
    "many slots": (HEAD + 'injects: {x: {text: "' + "{a}" * 100_000 + '"}}\n', "characters"),
    "long block": (HEAD + "start: |\n" + "  a = 1\n" * 80_000, "characters"),
    "many libraries": (HEAD + "use: [" + ",".join(f"a{n}" for n in range(50_000)) + "]\n", "more than 100 libraries"),
    "many removals": (HEAD + "remove: [" + ",".join(f"a.b{n}" for n in range(50_000)) + "]\n", "paths to remove"),
    "long path": (HEAD + "use: [" + "../" * 50_000 + "x]\n", "leads out"),
    "path escape": (HEAD + "extend: ../../../../etc/passwd\n", "leads out"),
    "slots of a kind": (HEAD + "kinds: {k: {slots: 999999999, states: {s: }}}\n", "whole number"),
    "syntax errors": (HEAD + "a: }\n" * 150_000, "cannot begin"),
    "cut commas": (HEAD + "sets: {a: [" + "(," * 90_000 + "]}\n", "cut off at its comma"),
    "colons": (HEAD + "a: " + "b: " * 100_000 + "\n", "two colons"),
    "dots": (HEAD + "remove: [" + "a." * 100_000 + "]\n", "cannot be removed"),
}

HARMLESS = {
    "BOM": "\ufeff" + HEAD,
    "CRLF": HEAD.replace("\n", "\r\n"),
    "CR": HEAD.replace("\n", "\r"),
    "comments": HEAD + "# x\n" * 200_000,
    "blank lines": HEAD + "\n" * 500_000,
    "prose": HEAD + "about: " + "x " * 500_000 + "\n",
    "escapes": HEAD + 'about: "' + "\\x41" * 200_000 + '"\n',
    "quotes": HEAD + "about: '" + "''" * 200_000 + "\n  x'\n",
    "folded": HEAD + "about: >\n" + "  x\n\n" * 150_000,
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name):
    text, said = ATTACKS[name]
    made = []
    assert seconds_of(lambda: made.append(read_text(text, "attack.yaml")), 2) <= 2
    playbook, problems = made[0]
    errors = problems.errors
    assert playbook is None and 0 < len(errors) <= MOST_PROBLEMS + 1
    assert any(said in problem.message for problem in errors), errors[:3]
    assert all(problem.mark.file == "attack.yaml" and problem.mark.line > 0 < problem.mark.column for problem in errors)
    assert all(len(str(problem)) < 2000 for problem in errors)


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless(name):
    made = []
    assert seconds_of(lambda: made.append(read_text(HARMLESS[name])), 2) <= 2
    playbook, problems = made[0]
    assert playbook is not None and not len(problems)


def test_memory_stays_small():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("values", "duplicate keys", "alias bomb"):
        read_text(ATTACKS[name][0])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_devices_are_not_files():
    _, problems = read("/dev/zero")
    assert [problem.message for problem in problems] == ["`/dev/zero` is not a file"]


CORPUS = [GAS, GAS_TWO, HEAD, *(path.read_text(encoding="utf-8") for path in sorted(LIBRARY_FOLDER.glob("*.yaml")))]
TOKENS = st.sampled_from(
    ["{", "}", "[", "]", ": ", "- ", "|\n", ">\n", "\n", "  ", "\t", "#", "'", '"', "*a", "&a", "!t", "<<: ", "~", "(",
     ")", ",", "---\n", "\0", "@", "%", "\\", "rest", "otherwise", "before: ", "use: ", "5 days", "1e999", "9" * 400,
     "if ", "for x in ", "{actor}", "é", "\ufeff", "\r", "\u2028", "x" * 2000, "(" * 300, "extend: gas.yaml\n"]
)  # fmt: skip


@st.composite
def mutants(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(CORPUS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        match draw(st.integers(0, 4)):
            case 0:
                text = text[:at] + draw(TOKENS) + text[at:]
            case 1:
                text = text[:at] + text[at + draw(st.integers(1, 40)) :]
            case 2:
                lines = text.split("\n")
                line = draw(st.sampled_from(lines))
                lines.insert(draw(st.integers(0, len(lines))), " " * draw(st.integers(0, 6)) + line.lstrip())
                text = "\n".join(lines)
            case 3:
                other = draw(st.sampled_from(CORPUS))
                start = draw(st.integers(0, len(other)))
                text = text[:at] + other[start : start + 200] + text[at:]
            case _:
                text = text[:at] + draw(st.text(max_size=5)) + text[at:]
    return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mutants")
    (made / "gas.yaml").write_text(GAS, encoding="utf-8")
    return made


@settings(max_examples=THOROUGH, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutants())
def test_mutants_never_crash(folder, text):
    made = []
    assert seconds_of(lambda: made.append(read_text(text, "mutant.yaml", folder)), 1) <= 1
    playbook, problems = made[0]
    assert (playbook is None) == bool(problems.errors)
    for problem in problems:
        assert problem.mark.file and problem.mark.line > 0 and problem.mark.column > 0 and problem.message


@settings(max_examples=THOROUGH // 3, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutants())
def test_formatting_never_changes_what_is_read(folder, text):
    try:
        styled = format_playbook(text.encode("utf-8", "surrogatepass"), "mutant.yaml")
    except PlaybookError as error:
        assert error.problems
        return
    assert format_playbook(styled, "mutant.yaml") == styled
    before, problems = read_text(text, "mutant.yaml", folder)
    after, _ = read_text(styled.decode("utf-8"), "mutant.yaml", folder)
    if before is not None:
        assert after is not None and without_marks(before) == without_marks(after)
    assert isinstance(problems, Problems)


def without_marks(value: object) -> object:
    """A playbook with positions and file contents left out."""
    import attrs

    if attrs.has(type(value)):
        skipped = ("mark", "files", "content")
        fields = [field.name for field in attrs.fields(type(value)) if field.name not in skipped]
        return (type(value).__name__, *((name, without_marks(getattr(value, name))) for name in fields))
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.split("\n"))
    if isinstance(value, dict):
        return [(key, without_marks(inner)) for key, inner in value.items()]
    if isinstance(value, (tuple, list)):
        return [without_marks(inner) for inner in value]
    return value
