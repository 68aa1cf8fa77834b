"""`expects` as authors write it: what is read, what is refused and where."""

from __future__ import annotations

import math

import pytest

from wargame.language.load import load_text
from wargame.language.problems import PlaybookError
from wargame.program import compile_playbook
from wargame.program.expectations import Expected

HEAD = """\
playbook: Known
format: 1
clock: {start: 2025-01-01, length: 1 year}
actors: {AAA: {name: Alfa}}
sources:
  paper: {title: A paper, kind: closed form}
  counted: {title: Somebody's data}
assumptions: {guessed: A guess.}
parameters:
  p: {start: 0.5, range: [0, 1], sweep: [0.1, 0.2]}
  q: {start: p * 2}
  rate_: 0.02
  kept: 3 days
  begins: {start: calm, type: moods}
words: {moods: [calm, tense]}
tracks: {hit: {start: false}}
start: hit = chance(p)
measures: {struck: hit, wait_: kept, number_: 2, when_: first_time(hit)}
outcomes: {good: hit, evil: otherwise}
expects:
"""


def expected(said: str) -> tuple[Expected, ...]:
    return compile_playbook(load_text(HEAD + said)).expected


def test_the_short_form_is_an_outcome_or_a_measure():
    good, wait = expected("  good: 0.5 @ paper\n  wait_: 3 days @ counted\n")
    assert (good.name, good.settings, good.value, good.quantity.statistic) == ("good", (), 0.5, "share")
    assert (good.method, good.source, good.exact, good.judged) == ("closed form", "paper", False, True)
    assert (wait.value, wait.quantity.statistic, wait.quantity.kind) == (3 * 86400.0, "mean", "duration")
    assert (wait.method, wait.source) == ("data", "counted")


def test_a_source_may_be_the_entry_s_the_value_s_or_an_assumption():
    rows = expected("""\
  a: {source: paper, values: {good: 0.5, evil: 0.5 @ counted}}
  b: {source: guessed, values: {good: 0.5}}
  c: {source: guessed, method: data, values: {good: 1 - 0.5 @ paper}}
  d: {values: {good: 0.5}}
""")
    assert [(row.source, row.method) for row in rows] == [
        ("paper", "closed form"), ("counted", "data"), ("guessed", "assumed"), ("paper", "data"), ("", "assumed"),
    ]  # fmt: skip


def test_several_values_of_parameters_are_all_their_combinations():
    rows = expected("  grid: {with: {p: sweep, kept: [1 day, 2 weeks]}, source: paper, values: {good: p}}\n")
    assert [row.settings for row in rows] == [
        (("p", "0.1"), ("kept", "1 day")), (("p", "0.1"), ("kept", "2 weeks")),
        (("p", "0.2"), ("kept", "1 day")), (("p", "0.2"), ("kept", "2 weeks")),
    ]  # fmt: skip
    assert [row.value for row in rows] == [0.1, 0.1, 0.2, 0.2]


def test_values_are_worked_out_with_the_parameters_of_their_setting():
    rows = expected("""\
  worked_out:
    with: {p: 0.25}
    source: paper
    values:
      good: q - p
      evil: exp(0) - rate_ + log(1)
      wait_: kept
      number_: 11 - 4 * exp(1)
""")
    assert [row.value for row in rows] == [0.25, 0.98, 259200.0, 11 - 4 * math.e]


def test_what_can_be_looked_at():
    rows = expected("""\
  all_kinds:
    source: paper
    values:
      mean(number_): 2
      median(wait_): 3 days
      quantile(number_, 0.25): 2
      variance_to_mean(number_): 0
      ratio(struck, number_): 0.25
      struck: 0.5
      mean(struck): 0.5
      when_: 2025-01-01
""")
    found = [(row.quantity.said, row.quantity.statistic, row.quantity.kind, row.quantity.probability) for row in rows]
    assert found == [
        ("mean(number_)", "mean", "number", 0.5),
        ("median(wait_)", "quantile", "duration", 0.5),
        ("quantile(number_, 0.25)", "quantile", "number", 0.25),
        ("variance_to_mean(number_)", "variance to mean", "number", 0.5),
        ("ratio(struck, number_)", "ratio", "number", 0.5),
        ("struck", "share", "flag", 0.5),
        ("mean(struck)", "share", "flag", 0.5),
        ("when_", "mean", "date", 0.5),
    ]
    assert rows[-1].value == 0.0  # the playbook's own first moment


@pytest.mark.parametrize(
    ("said", "column", "message"),
    [
        ("{with: {pp: 1}, values: {good: 1}}", 18, "`pp` is no parameter (did you mean `p`?)"),
        ("{with: {p: 2}, values: {good: 1}}", 17, "2 is outside the range of `p` (it goes from 0 to 1)"),
        ("{with: {p: [0.1, -1]}, values: {good: 1}}", 23, "-1 is outside the range of `p`"),
        ("{with: {p: []}, values: {good: 1}}", 17, "a list stands where a value, a list of values"),
        ("{with: {begins: tens}, values: {good: 1}}", 22, "`tens` is not known here"),
        ("{with: {kept: 5}, values: {good: 1}}", 20, "a duration is expected here, this is a number"),
        ("{with: {kept: sweep}, values: {good: 1}}", 20, "`kept` has no `sweep:` (list the values here)"),
        ("{values: {god: 1}}", 16, "`god` is no outcome or measure (did you mean `good`?)"),
        ("{values: {mean(good): 1}}", 21, "`good` is no measure (an outcome has a share: write its name alone)"),
        ("{values: {good: 2}}", 22, "a share lies between 0 and 1"),
        ("{values: {wait_: 2}}", 23, "a duration is expected here, this is a number"),
        ("{values: {number_: 2 days}}", 25, "a number is expected here, this is a duration"),
        ("{values: {good: 0.5 @ nope}}", 22, "`nope` is neither a source nor an assumption"),
        ("{source: papr, values: {good: 0.5}}", 15, "`papr` is neither a source nor an assumption (did you mean"),
        ("{exact: true, values: {good: 0.5}}", 35, "what is the same in every run has the share 0 or 1"),
        ("{exact: true, values: {median(wait_): 1 day}}", 44, "`median(wait_)` cannot be exact"),
        ("{values: {good: hit}}", 22, "what is expected must be known before anything is played"),
        ("{values: {good: p / 0}}", 22, "this has no value"),
        ("{values: {good: log(0)}}", 22, "this has no value"),
        ("{values: {good: chance(0.5)}}", 22, "no draw may stand here"),
        ("{values: {median(struck): 1}}", 23, "a flag has a share, no quantiles"),
        ("{values: {variance_to_mean(wait_): 1}}", 33, "`variance_to_mean` takes a number; this is a duration"),
        ("{values: {ratio(number_): 1}}", 16, "`ratio` takes two measures"),
        ("{values: {'ratio(number_, wait_)': 1}}", 17, "`ratio` takes two numbers or two durations"),
        ("{values: {highest(hit): 1}}", 16, "`highest(hit)` is nothing that can be expected"),
        ("{values: {share(good): 1}}", 16, "`share(good)`: there is no `share(...)`"),
        ("{values: {}}", 7, "`values` is empty"),
        ("{method: guess, values: {good: 1}}", 15, "`guess` stands where `closed form`, `data` or `assumed` belongs"),
        ("{valuse: {good: 1}}", 7, "unknown key `valuse` in an expectation (did you mean `values`?)"),
        ("{with: {p: 1}}", 3, "`values` is missing"),
        ("[0.5]", 6, "a list stands where"),
        ("", 3, "`a` is empty"),
    ],
)  # fmt: skip
def test_what_is_refused_and_where(said, column, message):
    line = HEAD.count("\n") + 1
    with pytest.raises(PlaybookError) as caught:
        expected(f"  a: {said}\n")
    problems = [str(problem) for problem in caught.value.problems]
    assert any(problem.startswith(f"playbook.yaml:{line}:{column}: {message}") for problem in problems), problems


def test_a_probability_lies_between_nought_and_one():
    with pytest.raises(PlaybookError, match=r":23:25: a probability between 0 and 1"):
        expected("  a:\n    values:\n      quantile(number_, 2): 1\n")


def test_every_fault_is_told_at_once():
    with pytest.raises(PlaybookError) as caught:
        expected("  a: {values: {god: 1, evl: 1}}\n  b: {source: nope, values: {good: 1}}\n")
    assert [problem.mark.line - HEAD.count("\n") for problem in caught.value.problems] == [1, 1, 2]


def test_a_name_of_both_an_outcome_and_a_measure_must_say_which():
    text = HEAD.replace("measures: {struck: hit,", "measures: {good: hit,")
    with pytest.raises(PlaybookError, match="`good` is an outcome and a measure"):
        compile_playbook(load_text(text + "  good: 1\n"))
    (row,) = compile_playbook(load_text(text + "  a: {values: {mean(good): 1}}\n")).expected
    assert row.quantity.measure == 0


def test_too_many_settings_are_refused():
    many = ", ".join("0.1" for _ in range(101))
    with pytest.raises(PlaybookError, match="more than 100 settings"):
        expected(f"  a: {{with: {{p: [{many}]}}, values: {{good: 1}}}}\n")


def test_known_answers_change_nothing_of_the_program():
    plain = compile_playbook(load_text(HEAD.removesuffix("expects:\n")))
    with_answers = compile_playbook(load_text(HEAD + "  a: {with: {p: sweep}, source: paper, values: {good: p}}\n"))
    assert plain.behaviour_digest == with_answers.behaviour_digest
    assert plain.cited == with_answers.cited
