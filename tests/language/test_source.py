"""Bytes to nodes: positions, traps of YAML and what is said about them, limits."""

from __future__ import annotations

import pytest
import yaml
from front_end_texts import GAS, HEAD
from hypothesis import given
from hypothesis import strategies as st

from wargame.language import source
from wargame.language.nodes import ListNode, MapNode, Node, ScalarNode, same
from wargame.language.problems import Problems
from wargame.language.source import read_source


def scalars(node: Node) -> list[ScalarNode]:
    if isinstance(node, ScalarNode):
        return [node]
    if isinstance(node, ListNode):
        return [found for item in node.items for found in scalars(item)]
    return [found for key, value in node.items for found in (key, *scalars(value))]


def nodes_of(text: str) -> MapNode:
    problems = Problems()
    tree = read_source(text.encode(), "t.yaml", problems)
    assert tree and not len(problems), list(problems)
    return tree.root


def said(text: str | bytes) -> list[str]:
    problems = Problems()
    read_source(text if isinstance(text, bytes) else text.encode(), "t", problems)
    return [str(problem).removeprefix("t:") for problem in problems]


def assert_positions(text: str) -> None:
    """Every visible character of every scalar is found in the file where its position says."""
    raw = text.split("\n")
    for node in scalars(nodes_of(text)):
        snippet = node.snippet
        for offset, sign in enumerate(node.text):
            if not sign.isspace():
                mark = snippet.mark(offset)
                there = raw[mark.line - 1][mark.column - 1]
                assert there == sign or there in "\\'", (node.text, offset, mark)


@pytest.mark.parametrize(
    "text",
    [
        GAS,
        'a: "x \\t y \\u00e9 \\\n   z  \n\n   w"\n',
        "a: 'it''s\n  so ''x''\n\n  y'\n",
        "a: one\n  two\n\n  three\n",
        "a: >\n  one\n  two\n\n    more\n    deep\n  back\n",
        "a: >2\n    x\n  y\n",
        "a: |+\n\n  x\n\n   y\n\n",
        "a: |  # why\n    x\n    y\nb: c\n",
        'a: "\\x41b\\U0001F600c"\n',
        "a: {b: one\n  two, c: 'x\n  y'}\n",
        "a:\n- |\n x\n  y\n- >-\n  q\n  r\n",
        "é: 'ü''x'\n",
        "'a''b': c\n",
        "a: >\n\n\n  x\n",
    ],
)
def test_positions(text):
    assert_positions(text)


@given(st.lists(st.text(alphabet="ab'\"\\é😀{}:#- ", min_size=1, max_size=12), min_size=1, max_size=6), st.data())
def test_positions_in_blocks_and_quotes(lines, data):
    style = data.draw(st.sampled_from(["|", ">", "'", '"']))
    if style in "|>":
        body = "".join(f"    {line}\n" for line in ["x", *lines])
        assert_positions(f"a:\n  b: {style}\n{body}")
        assert nodes_of(f"a:\n  b: |\n{body}").items[0][1].items[0][1].text == "\n".join(["x", *lines]).rstrip()
    else:
        text = yaml.dump({"a": " ".join(lines)}, default_style=style, allow_unicode=True, width=20)
        assert_positions(text)


def test_scalars_stay_text():
    root = nodes_of("a: NO\non: 14:30\nb: [012, 2026-02-05, ~, null]\nc:\n")
    assert [node.text for node in scalars(root)] == [
        "a", "NO", "on", "14:30", "b", "012", "2026-02-05", "~", "null", "c", "",
    ]  # fmt: skip


def test_both_parsers_agree(monkeypatch):
    by_c = nodes_of(GAS)
    monkeypatch.setattr(source, "_LOADER", yaml.SafeLoader)
    by_python = nodes_of(GAS)
    assert same(by_c, by_python)
    assert [node.mark for node in scalars(by_c)] == [node.mark for node in scalars(by_python)]
    assert [node.lines for node in scalars(by_c)] == [node.lines for node in scalars(by_python)]


def test_crlf_and_bom_change_nothing():
    other = b"\xef\xbb\xbf" + GAS.replace("\n", "\r\n").encode()
    problems = Problems()
    tree = read_source(other, "t.yaml", problems)
    assert tree and not len(problems) and same(tree.root, nodes_of(GAS))
    assert [node.mark for node in scalars(tree.root)] == [node.mark for node in scalars(nodes_of(GAS))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {after: uniform(1 day, 5 days), to: x}\n", "1:12: `uniform(1 day` is cut off at its comma (an expression "
         "with a comma inside `{ }` must be quoted, or put each key on its own line)"),
        ("a: {b: f(g(1, 2), 3), to: x}\n", "1:8: `f(g(1` is cut off at its comma"),
        ("a: {b: one, two, to: x}\n", "1:8: `one` is cut off at its comma"),
        ("a: [uniform(1, 2), 3]\n", "1:5: `uniform(1` is cut off at its comma"),
        ("a: {when: t[a, b] > 0, to: x}\n", "1:12: `[` inside `{ }` (an expression with a comma or a bracket"),
        ("a:\n  text: {actor} declares\n", "2:17: a text begins with `{`, which opens a map (a text that begins with "
         "`{` needs quotes, or `text: >` and the text below)"),
        ("a:\n  do: for t in targets: rung[t] = 1\n", "2:23: two colons on a line (write `do: |` and the statements"),
        ("a:\n  text: Note: this\n", "2:13: two colons on a line (put the value in quotes"),
        ('a:\n  text: "abc\n  do: x\n', "2:9: this quote is never closed"),
        ('a:\n  text: "x" y\n', "2:13: something follows a quoted text"),
        ("a: @x\n", "1:4: a value cannot begin with `@` (put it in quotes)"),
        ("a: {b: 1\nc: 2\n", "2:2: `{` on line 1 is never closed"),
        ("a:\n  b: 1\n    c: 2\n", "3:6: this line stands further in than the line above it"),
        ("a:\n    b: 1\n  c: 2\n", "3:3: this line does not fit the lines above it"),
        ("a: - b\n", "1:4: a list cannot begin on the line of its key"),
        ("a: |x\n  b\n", "1:5: text follows `|` or `>` on the same line"),
        ("a: 1\nfoo\n", "2:1: a line without a colon stands among keys"),
        ('a: "\\q"\n', "1:5: unknown escape"),
        ("a: *x\n", "1:4: `*x` is a YAML alias"),
        ("a: &x b\n", "1:4: `&x` is a YAML anchor"),
        ("a: !x b\n", "1:4: `!x` is a YAML tag"),
        ("a: !!python/object:os.system b\n", "1:4: `tag:yaml.org,2002:python/object:os.system` is a YAML tag"),
        ("<<: {a: 1}\n", "1:1: `<<` is YAML's merge key"),
        ("a: 1\nb: 2\na: 3\n", "3:1: `a` stands here a second time (the first is on line 1)"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document in one file"),
        ("", "1:1: the file is empty"),
        ("# only this\n", "1:1: the file is empty"),
        ("just a text\n", "1:1: the file holds no sections"),
        ("- a\n", "1:1: the file holds no sections"),
        ("a:\tb\n", "1:3: a tab (indent with two blanks)"),
        ("a: b\u2028c\n", "1:5: a character that cannot be seen (U+2028)"),
        ("a: \u202eb\n", "1:4: a character that cannot be seen (U+202E)"),
        ("a: b\x00c\n", "1:5: a character that cannot be seen (U+0000)"),
        ("a: {b: {c", "1:10: `{` on line 1 is never closed"),
        ("a: {b", "1:6: `{` on line 1 is never closed"),
        ("{a: b}: c\n", "1:1: a map or a list cannot be a key"),
        ("%FOO\na: b\n", "1:5: a `%` directive is not part of the playbook language"),
    ],
)  # fmt: skip
def test_what_is_said(text, expected):
    assert any(line.startswith(expected) for line in said(text)), said(text)


def test_not_utf8():
    assert said(b"a: \xc3\xa9\nb: x\xff\n") == ["2:5: byte 0xff is not UTF-8 (save the file as UTF-8)"]


def test_several_slips_are_told_at_once():
    text = HEAD + "moves:\n  a: {if: x[1, 2]}\nsets: {b: [c]}\ntracks:\n  a: }\nstart: @x\n"
    assert [line.partition(" ")[0] for line in said(text)] == ["9:12:", "12:6:", "13:8:"]


def test_what_stands_beside_a_damaged_section_is_read():
    problems = Problems()
    tree = read_source(b"a: {b: c[1]}\nd: e\n", "t", problems)
    assert tree and tree.root.keys == ("d",) and tree.damaged == {"a"}


def test_sameness_ignores_layout_but_not_indentation_of_statements():
    assert same(nodes_of("a: {b: 'x y'}\n"), nodes_of("a:\n  b: >\n    x\n    y\n"))
    block = "a: |\n  if b:\n    c = 1\n  d = 1\n"
    assert not same(nodes_of(block), nodes_of(block.replace("  d", "    d")))
    assert not same(nodes_of("a: 1\n"), nodes_of("b: 1\n"))
    assert not same(nodes_of("a: [1]\n"), nodes_of("a: 1\n"))
