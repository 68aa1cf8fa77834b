"""What moves carry: numbers and words, their defaults, and what is said of a wrong one."""

from __future__ import annotations

from program_playing import complaint, play, refused

CARRIED = """
    words: {actions: [nothing_done, exercise, strike]}
    labels: {action: actions, weight: 1}
    tables: {points: {columns: actions, values: [0, 4, 60]}}
    tracks: {score: 0, plain: 0, last: {type: actions, start: nothing_done}}
    moves:
      drill: {by: [AA], labels: {action: exercise}}
      hit: {by: [AA], labels: {action: strike, weight: 5}}
      talk: {by: [AA]}
    injects:
      adds:
        upon: move
        do: |
          score += points[move.action]
          plain += move.weight
          last = move.action
      counts: {upon: move, if: "move.action is [exercise, strike]", do: score += 1000}
    measures: {score: score, plain: plain, ended_so: last is nothing_done}
    players:
      AA:
        plays:
          one: {at: 2025-01-02, choose: drill}
          two: {at: 2025-01-03, choose: hit}
          three: {at: 2025-01-04, choose: talk}
"""


def test_a_move_carries_a_word_and_a_number() -> None:
    """4 + 60 + 0 points for three moves, 1000 for each of two; weights 1 + 5 + 1; talk carries the first word."""
    played = play(CARRIED)
    assert (played["score"], played["plain"], played["ended_so"]) == (2064, 7, 1)


def test_a_label_that_nobody_declared_is_told_even_where_nobody_reads_it() -> None:
    text = "labels: {weight: 0}\nmoves:\n  hit: {by: [AA], labels: {wieght: 3}}"
    said = complaint(text, "no label is called `wieght`", "did you mean `weight`?")
    assert said.mark.line == 8


def test_a_word_that_is_not_of_the_list_is_told_once() -> None:
    wrong = CARRIED.replace("action: exercise", "action: exercize")
    assert [problem.message for problem in refused(wrong)] == ["`action` is a word of `actions`"]
    assert complaint(wrong, "did you mean `exercise`?")
    assert complaint(CARRIED.replace("action: exercise", "action: 7"), "words: nothing_done, exercise, strike")


def test_a_default_is_a_number_or_a_list_of_words() -> None:
    assert complaint(
        "labels: {action: actons}\nwords: {actions: [a1, b1]}", "no list of words", "did you mean `actions`?"
    )
    assert complaint("labels: {action: unknown_}", "a label has a number, or the name of a list of words")


def test_a_number_is_not_taken_for_a_word_nor_a_word_for_a_number() -> None:
    assert complaint(CARRIED.replace("weight: 5", "weight: strike"), "`strike` is not known here")
    assert complaint(
        CARRIED.replace("plain += move.weight", "plain += move.action"), "cannot write number + word of `actions`"
    )
