"""Two ways in which SimPy says when: the clock that games use, and the oracle that checks it.

What is pending is data in the world's agenda. The clock arms SimPy with the agenda's head and lets
it step there; the oracle posts every item as a SimPy event of its own, so that SimPy's queue, and
not the agenda, decides the order. Both must give the same bytes.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from operator import itemgetter
from typing import Any

import simpy

from wargame.engine.works import MOST_EVENTS, MOST_PENDING, Works
from wargame.engine.world import Item, World
from wargame.program.layout import CAUSE, FAULT, HALT, SEQUENCE, STOP

NO_CALLBACKS: Any = ()  # SimPy only goes through them; its own type, a list, would have to be made anew
_REACHED, _STOPPED, _ASKED, _DONE = "time", "over", "question", "event"


class Alarm(simpy.Event):
    """An event that has its value from the start, as a Timeout has, and can be scheduled again.

    The clock needs one at a time; scheduling this one anew costs half of making a Timeout.
    """

    def __init__(self, environment: simpy.Environment) -> None:
        super().__init__(environment)
        self._ok = True
        self._value = None


class Clock(simpy.Environment):
    """SimPy's environment with the one alarm; between two advances it can be set."""

    def __init__(self, now: float = 0.0) -> None:
        super().__init__(now)
        self.alarm = Alarm(self)

    def set(self, now: float) -> None:
        self._now = now


def advance_plainly(machine: Works, world: World, until: float) -> None:
    """A whole run without records, seats or looking: `advance` with everything left out that is not needed."""
    F, I, D, U, T, Q, R = world.F, world.I, world.D, world.U, world.T, world.Q, world.R
    handlers, now, item = machine.handlers, world.now, world.last
    clock = Clock(now)
    alarm, step = clock.alarm, clock.step
    schedule: Any = clock.schedule
    count = 0
    for count in range(MOST_EVENTS):
        if not Q or I[STOP]:
            break
        at, code, instance, _, payload, _ = item = heappop(Q)
        if at >= until:
            heappush(Q, item)
            break
        if at > now:
            alarm.callbacks = NO_CALLBACKS
            schedule(alarm, 1, at - now)
            step()
            now = clock.now
        handlers[code](F, I, D, U, T, Q, R, now, instance, payload)
        if len(Q) > MOST_PENDING:
            count = MOST_EVENTS
            break
    else:
        count = MOST_EVENTS
    world.last = item
    world.events += count
    if count >= MOST_EVENTS and not I[STOP]:
        I[FAULT] = machine.endless(world) + 1
        I[STOP] = 1
    world.now = now if I[STOP] else until


def advance(
    machine: Works,
    world: World,
    until: float,
    *,
    most: int = MOST_EVENTS,
    inclusive: bool = False,
    clock: Clock | None = None,
) -> str:
    """Lets the world run until `until` (seconds), a question, or its end, with SimPy armed by the head.

    Events at `until` itself happen only if `inclusive`. Returns "time", "question", "over", or
    "event" once `most` events have happened. `clock` is one that nobody else uses, whatever it says.
    """
    F, I, D, U, T, Q, R = world.F, world.I, world.D, world.U, world.T, world.Q, world.R
    handlers, now = machine.handlers, world.now
    if clock is None:
        clock = Clock(now)
    else:
        clock.set(now)
    alarm, step = clock.alarm, clock.step
    schedule: Any = clock.schedule
    item = world.last
    answer = _DONE
    budget = min(most, MOST_EVENTS - world.events)
    for count in range(budget):
        if I[STOP] or I[HALT]:
            answer = _STOPPED if I[STOP] else _ASKED
            break
        at = Q[0][0] if Q else until
        if at >= until and not (inclusive and Q and at == until):
            now = max(now, until)
            answer = _REACHED
            break
        if at > now:
            alarm.callbacks = NO_CALLBACKS
            schedule(alarm, 1, at - now)
            step()
            now = clock.now
        item = heappop(Q)
        I[CAUSE] = item[5]
        handlers[item[1]](F, I, D, U, T, Q, R, now, item[2], item[4])
        if len(Q) > MOST_PENDING:
            count = budget
            break
    else:
        count = budget
        if I[STOP] or I[HALT]:
            answer = _STOPPED if I[STOP] else _ASKED
    world.now, world.last = now, item
    world.events += count
    if (world.events >= MOST_EVENTS or len(Q) > MOST_PENDING) and not I[STOP]:
        I[FAULT] = machine.endless(world) + 1
        I[STOP] = 1
    return _STOPPED if I[STOP] else answer


def advance_as_posted(machine: Works, world: World, until: float) -> str:
    """The same with every item posted to SimPy: slower, and blind to the agenda's own order."""
    F, I, D, U, T, Q, R = world.F, world.I, world.D, world.U, world.T, world.Q, world.R
    environment: Any = simpy.Environment(initial_time=world.now)  # its priorities are pairs here
    posted = 0  # the items of lower numbers
    answer = _REACHED
    while not (I[STOP] or I[HALT]):
        for waiting in sorted([item for item in Q if item[3] >= posted], key=itemgetter(3)):
            event = environment.event()
            event._ok, event._value = True, waiting
            environment.schedule(event, priority=(waiting[1], waiting[2]), delay=waiting[0] - environment.now)
        posted = I[SEQUENCE]
        if world.events >= MOST_EVENTS:
            break
        if environment.peek() >= until:
            world.now = max(world.now, until)
            break
        fired: list[Item] = []
        upcoming = environment._queue[0][3]
        upcoming.callbacks.append(lambda event, fired=fired: fired.append(event.value))
        environment.step()
        item = fired[0]
        if Q[0] is item:
            heappop(Q)
        else:
            Q.remove(item)
            heapify(Q)
        world.now, world.last = float(environment.now), item
        world.events += 1
        I[CAUSE] = item[5]
        machine.handlers[item[1]](F, I, D, U, T, Q, R, world.now, item[2], item[4])
        if len(Q) > MOST_PENDING:
            break
    if (world.events >= MOST_EVENTS or len(Q) > MOST_PENDING) and not I[STOP]:
        I[FAULT] = machine.endless(world) + 1
        I[STOP] = 1
    if I[STOP] or I[HALT]:
        answer = _STOPPED if I[STOP] else _ASKED
    return answer
