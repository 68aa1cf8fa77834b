"""A playbook whose rules ask programs about moves, answers and a dated act, and programs that answer."""

from __future__ import annotations

import sys
from pathlib import Path

TEXT = """\
playbook: Asked outside
format: 1
clock: {start: 2025-01-01, length: 1 year}
assumptions: {made_up: For the test.}
actors: {ONE: {name: One}, TWO: {name: Two}}
tracks:
  anger: {range: [0, 10], start: 5, why: made up}
  secret: {range: [0, 10], start: "uniform(0, 9)", seen_by: TWO, why: made up}
kinds:
  quarrel:
    roles: {asker: [ONE], giver: [TWO]}
    states:
      none:
        exits: {comes: {rate: 2 per month @ made_up, to: made}}
      made:
        asks:
          reply:
            who: giver
            within: 2 weeks
            text: "How does {giver} answer?"
            answers:
              give: {to: none, appeal: 1 @ made_up, do: anger -= 1}
              hold: {to: none, appeal: anger / 5 @ made_up, do: anger += 1}
            silence: none
  summit:
    named: true
    seen_by: all
    states:
      quiet:
        exits: {meets: {every: 2 months, to: sits}}
      sits:
        asks:
          vote: {who: actors, within: 3 weeks, answers: {yes_: {}, no_: {}}, silence: no_}
        then:
          do: anger -= 1 if vote[ONE] is yes_ and vote[TWO] is yes_ else 0
          to: quiet
cases:
  summit: {spring: {}}
moves:
  shout: {by: actors, appeal: 0 @ made_up, do: anger += 0.5}
  smile: {by: actors, appeal: 1 @ made_up, do: anger -= 0.5}
players:
  ONE:
    acts: {every: 1 month, moves: 2}
    answers_in: uniform(1 day, 6 days)
    plays:
      angry: {if: anger > 6, choose: program(counsel)}
      vote: {question: summit.vote, choose: program(counsel)}
      ordinary: {choose: logit(1)}
  TWO:
    plays:
      speech: {at: 2025-06-01, choose: program(speaker)}
      low: {if: secret < 5, choose: program(counsel)}
      ordinary: {choose: logit(1)}
measures: {worst: highest(anger), end: anger}
outcomes: {angry: {if: anger > 5}, other: otherwise}
"""

# Takes the options in turn, in each game from the start.
IN_TURN = """
import json, sys
game, count = None, 0
for line in sys.stdin:
    asked = json.loads(line)
    if asked["game"] != game:
        game, count = asked["game"], 0
    options = asked["question"]["options"]
    print(json.dumps({"answer": options[count % len(options)]["key"]}), flush=True)
    count += 1
"""

FIRST = """
import json, sys
for line in sys.stdin:
    print(json.dumps({"answer": json.loads(line)["question"]["options"][0]["key"]}), flush=True)
"""


def written(folder: Path) -> tuple[str, str]:
    """Two programs as files of a folder; the commands that start them."""
    commands = []
    for name, text in (("in_turn.py", IN_TURN), ("first.py", FIRST)):
        (folder / name).write_text(text, encoding="utf-8")
        commands.append(f"{sys.executable} {folder / name}")
    return commands[0], commands[1]
