"""Playbooks as texts, for the tests of the front end."""

from __future__ import annotations

HEAD = """\
playbook: Test
format: 1
clock: {start: 2025-01-01, length: 1 year}
actors:
  EAST: {name: Eastland}
  WEST: {name: Westland}
outcomes: {ran: otherwise}
"""

GAS = """\
playbook: Cold winter
format: 1
about: A supplier threatens to shut the valve. Nothing nuclear in it.
clock: {start: 2025-10-01, length: 7 months}
actors:
  SUP: {name: Supplier}
  NOR: {name: Norway, why: Norway has gas of its own.}
  AUT: {name: Austria, storage: 90}
  HUN: {name: Hungary}
sets:
  customers: [AUT, HUN]
assumptions:
  judged: Made up for the example.
parameters:
  cold: uniform(0.7, 1.4) @ judged
  patience: {start: 10 days, sweep: [5 days, 10 days], why: Guessed., seen_by: SUP}
words:
  season: [cold, mild]
tables:
  share:
    columns: month
    values: [1, 0.95, 0.8, 0.5, 0.3, 0.2, 0.2, 0.2, 0.3, 0.5, 0.8, 1]
tracks:
  storage:
    of: actor
    range: [0, 100]
    start: 80
    flow: (inflow[actor] - 1.2 * cold) * 1 per day
    seen_by: actor
  inflow: {of: actor, range: [0, 2], start: 0.8}
  unity: {range: [0, 1], start: 0.6, drift: {toward: 0.6, half_life: 60 days}}
  strain: {of: pair, always: 1 - unity}
formulas:
  need(c): 1 - storage[c] / 100
kinds:
  supply:
    roles: {seller: [SUP], buyer: customers}
    seen_by: all
    fields:
      cut_at: never
      hides:
        start: false
        estimated_by: buyer
        doubt: {start: 0.1, grows: 0.1 per year, most: 0.4}
    groups: {stopped: [cut, disputed], open: flowing}
    states:
      flowing:
        enter: inflow[buyer] = 0.8
      warned:
        asks:
          pay:
            who: buyer
            within: 10 days
            text: "{seller} wants payment within {within:duration}, or the gas stops."
            answers:
              pay:
                to: flowing
                do: unity -= 0.1
                appeal: 2 - storage[buyer] / 50
              refuse: cut
              court: {to: disputed, appeal: 0.5}
              nothing: {}
            silence: cut
      cut:
        enter: inflow[buyer] = 0
        exits:
          relents: {rate: 0.1 per month, to: flowing}
      disputed:
        exits:
          award:
            after: uniform(3 months, 9 months)
            results:
              won: {odds: 0.6 @ judged, to: flowing}
              lost: {odds: rest, to: cut}
    moves:
      demand: {by: seller, from: flowing, to: warned, limit: 1 per 1 month}
      reopen: {by: seller, from: [stopped, warned], to: flowing, labels: {rung: 2}}
labels: {rung: 0}
moves:
  send_help:
    by: NOR
    target: customers
    options: {size: [1, 5]}
    costs: {storage: 5}
    if: storage[target] < 40
    takes: 1 week
    do: storage[target] += 5
injects:
  blackout:
    each: {c: customers}
    whenever: storage[c] < 5
    for: 2 days
    text:
      en: Factories in {c} shut down.
      sv: Fabriker i {c} stänger.
    seen_by: [c, NOR]
    do: |
      unity -= 0.2
      if unity < 0.2:
        unity = 0.2
  poll:
    every: 1 month
    first: 2025-11-01
    asks:
      mood: {who: customers, answers: [calm, angry]}
    then:
      do: unity -= 0.01
players:
  SUP:
    acts: {every: 1 month, moves: 2}
    memory: {refused: 0}
    plays:
      count_refusals:
        whenever: supply[SUP, AUT] is cut
        do: refused += 1
      mixed:
        if: refused < 2
        choose:
          supply[SUP, AUT].demand: 0.7
          wait: rest
        prefers: {wait: 0.5}
      ordinary:
        choose: logit(1)
  AUT: {seat: true, plays: {ordinary: {choose: logit(2)}}}
  HUN:
measures:
  cold_days: total_time(any(storage[c] < 5 for c in customers))
outcomes:
  split: {if: unity < 0.3, for: 30 days, ends: true}
  tense: unity < 0.4
  held: otherwise
invariants:
  fair: unity >= 0
"""

GAS_TWO = """\
playbook: Cold winter, colder
format: 1
extend: gas.yaml
actors:
  SVK: {name: Slovakia}
sets: {customers: [AUT, HUN, SVK]}
tracks:
  unity: {start: 0.5}
  strain: {start: 0.2}
start: unity = 0.55
kinds:
  supply:
    moves:
      demand: {appeal: 2}
injects:
  blackout: {when: "storage[c] < 8"}
players:
  SUP:
    plays:
      mixed: {choose: "supply[SUP, HUN].demand"}
      first: {if: refused > 5, choose: wait, before: ordinary}
  SVK: {plays: {ordinary: {choose: logit(2)}}}
outcomes:
  cracked: unity < 0.35
  broken: {if: unity < 0.1, before: split}
  split: {for: 60 days}
remove: [injects.poll, formulas.need]
"""
