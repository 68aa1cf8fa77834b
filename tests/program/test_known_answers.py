"""Who comes to know an answer: only they may decide by it, or read it in a text."""

from __future__ import annotations

import pytest
from program_playing import complaint, play, refused

KIND = """
    actors: {{AA: {{name: A}}, BB: {{name: B}}, CC: {{name: C}}}}
    tracks: {{x: {{start: 0}}}}
    kinds:
      deal:
        roles: {{host: [AA], guest: [BB]}}
        {who}
        states:
          talks: {{{state} asks: {{reply: {{who: host, answers: {{relent: {{}}, insist: {{}}}}}}}}}}
    moves: {{push: {{by: actors, do: x += 1}}}}
    players:
      AA: {{plays: {{o: {{choose: insist}}}}}}
      {reader}: {{acts: {{every: 30 days}}, plays: {{p: {{if: "deal[AA, BB].reply is insist", choose: push}}}}}}
    measures: {{x: x}}
"""
HIDDEN = [
    ("", ""),
    ("estimated_by: [CC]", ""),
    ("seen_by: [AA]", ""),
    ("seen_by: [AA]", "seen_by: [BB],"),
    ("", "seen_by: [AA, BB],"),
]
SEEN = [("seen_by: all", ""), ("seen_by: [AA]", "seen_by: [CC],"), ("estimated_by: [CC]", "seen_by: all,")]


@pytest.mark.parametrize(("who", "state"), HIDDEN)
def test_an_answer_in_a_case_that_is_not_seen(who: str, state: str) -> None:
    text = KIND.format(who=who, state=state, reader="CC")
    problem = complaint(text, "CC does not come to know the answers to `reply`", "widen its `seen_by:`")
    assert problem.mark.column > 1


@pytest.mark.parametrize(("who", "state"), SEEN)
def test_an_answer_in_a_case_that_is_seen(who: str, state: str) -> None:
    assert play(KIND.format(who=who, state=state, reader="CC"))["x"] == 12


def test_an_answer_is_known_to_those_who_see_the_case_and_to_its_giver() -> None:
    assert play(KIND.format(who="", state="", reader="BB"))["x"] == 12
    own = KIND.format(who="seen_by: [CC]", state="", reader="AA").replace("AA: {plays: {o: {choose: insist}}}", "", 1)
    own = own.replace("{p: {if", "{o: {question: deal.reply, choose: insist}, p: {if")
    assert play(own)["x"] == 12


INJECT = """
    actors: {{AA: {{name: A}}, BB: {{name: B}}, CC: {{name: C}}}}
    tracks: {{x: {{start: 0}}}}
    injects:
      meet: {{{each} at: 2025-01-02, asks: {{reply: {{who: {who}, answers: {{relent: {{}}, insist: {{}}}}}}}}}}
    moves: {{push: {{by: actors, do: x += 1}}}}
    players:
      AA: {{plays: {{o: {{choose: insist}}}}}}
      BB: {{plays: {{o: {{choose: insist}}}}}}
      {reader}:
        acts: {{every: 30 days}}
        plays: {{o: {{question: reply, choose: insist}}, p: {{if: "{test}", choose: push}}}}
    measures: {{x: x}}
"""


@pytest.mark.parametrize(
    ("each", "who", "test", "reader", "known"),
    [
        ("", "AA", "reply is insist", "AA", True),
        ("", "AA", "reply is insist", "BB", False),
        ("", "[AA, BB]", "reply[AA] is insist", "BB", True),
        ("", "[AA, BB]", "reply[AA] is insist", "CC", False),
        ("each: {t: [AA, BB]},", "t", "reply[BB] is insist", "BB", True),
        ("each: {t: [AA, BB]},", "t", "reply[AA] is insist", "BB", False),
        ("each: {t: [AA, BB]},", "t", "any(reply[u] is insist for u in [AA, BB])", "AA", False),
        ("each: {t: [AA, BB]},", "[CC]", "any(reply[u, CC] is insist for u in [AA, BB])", "CC", True),
        ("each: {t: [AA, BB]},", "[CC]", "reply[AA, CC] is insist", "AA", False),
    ],
)
def test_an_injects_answer_is_known_to_those_who_are_asked(
    each: str, who: str, test: str, reader: str, known: bool
) -> None:
    text = INJECT.format(each=each, who=who, test=test, reader=reader)
    text = text.replace(f"      {reader}: {{plays: {{o: {{choose: insist}}}}}}\n", "")
    if known:
        assert play(text)["x"] == 12
    else:
        complaint(text, f"{reader} does not come to know the answers to `reply`", "put them on a track")


def test_a_text_does_not_tell_others_an_answer() -> None:
    text = """
        injects:
          meet:
            at: 2025-01-02
            asks: {reply: {who: AA, answers: {relent: {}, insist: {}}}}
            then: {text: "It was {reply}.", seen_by: SEEN}
    """
    assert not refused(text.replace("SEEN", "[AA]"))
    complaint(text.replace("SEEN", "all"), "this text shows BB what it may not see", "answers to `reply`")
