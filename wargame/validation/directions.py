"""Directions put to the test: a playbook and a changed one are played with the same dice, run by run.

A draw depends on the seed, the run and its own stream's name alone, so what a change does not touch
falls as it fell before; differences between the two runs of a pair are then the change's doing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from wargame.engine.batch import Simulation
from wargame.engine.blame import faults_of
from wargame.language.bundle import load_files
from wargame.language.model import Playbook
from wargame.language.nodes import MapNode
from wargame.language.problems import PlaybookError, Problems
from wargame.language.tree import Expr, Name
from wargame.program import Program, compile_playbook
from wargame.runs.execute import PROBE, Plan, worked
from wargame.runs.intervals import joint_level
from wargame.runs.pool import Interrupts, Pool, Work
from wargame.runs.protocol import Recipe
from wargame.runs.worker import INTEGERS, Chunk, Job, handing_over, run_chunk
from wargame.validation.direction_files import Direction, DirectionFile, parse_directions
from wargame.validation.pairs import Compared, Floats, compare, verdict

LEVEL = 0.95  # of all intervals of one file together
FACTORY = "wargame.validation.directions:make_simulation"
BASE, BEFORE, AFTER = "as it stands", "from", "to"

OnProgress = Callable[[str, int, int], None]  # what is played, runs done, runs in all

_compiled: dict[str, Program] = {}  # by a recipe's digest, while `find` is at work in this process


@attrs.frozen
class Found:
    """One direction and what came of it. `kind` is the response's: a share of runs, number, duration, date."""

    name: str
    direction: Direction
    kind: str
    got: Compared
    verdict: str
    left_out: int  # pairs without a value, or in which `given` did not hold
    faulted: int  # pairs in which a run faulted
    fault: str = ""


@attrs.frozen
class Findings:
    """What all directions of one file came to."""

    file: DirectionFile
    found: tuple[Found, ...]
    pairs: int
    seed: int
    level: float  # of all intervals together
    level_of_each: float


@attrs.frozen(eq=False)
class _Side:
    """One side of one comparison, or of several: how its playbook is built, and its program."""

    label: str
    recipe: Recipe
    program: Program


@attrs.frozen(eq=False)
class _Played:
    """What the runs of a side gave, a row a run: columns of integers as in a chunk, and the measures."""

    integers: npt.NDArray[np.int64]
    measures: Floats

    @property
    def outcome(self) -> npt.NDArray[np.int64]:
        return self.integers[:, INTEGERS.index("outcome")]

    @property
    def fault(self) -> npt.NDArray[np.int64]:
        return self.integers[:, INTEGERS.index("fault")]


def find(
    file: DirectionFile,
    *,
    pairs: int,
    seed: int,
    workers: int = 1,
    level: float = LEVEL,
    on_progress: OnProgress | None = None,
    probe: float = PROBE,
) -> Findings:
    """Play every direction of a file in `pairs` pairs of runs and judge it.

    Neither `workers` nor how runs are cut into chunks can be seen in the result. Raises PlaybookError with
    every problem in what is changed and measured, KeyboardInterrupt after Ctrl-C, and what a worker raises.
    """
    sides = prepare(file)
    each = joint_level(len(file.directions), level)
    distinct = list(dict.fromkeys(side for both in sides.values() for side in both))
    played: dict[_Side, _Played] = {}
    with Interrupts() as interrupts, Pool(workers) as pool:
        for number, side in enumerate(distinct):

            def tell(finished: int, label: str = side.label, before: int = number * pairs) -> None:
                if on_progress is not None:
                    on_progress(label, before + finished, pairs * len(distinct))

            _compiled[side.recipe.digest()] = side.program
            try:
                played[side] = _play(side, seed, pairs, pool, interrupts, tell, probe)
            finally:
                _compiled.clear()
    found = tuple(_judge(name, file.directions[name], both, played, each) for name, both in sides.items())
    return Findings(file, found, pairs, seed, level, each)


def prepare(file: DirectionFile) -> dict[str, tuple[_Side, _Side]]:
    """The two sides of each direction, compiled. The playbook as it stands is one side for all.

    Raises PlaybookError with every problem in what is changed and measured.
    """
    problems = Problems()
    alone = [name for name, direction in file.directions.items() if direction.before is None]
    base = _side(file, "", BASE, alone, problems) if alone else None
    sides: dict[str, tuple[_Side, _Side]] = {}
    for name, direction in file.directions.items():
        first = base if direction.before is None else _side(file, name, BEFORE, [name], problems)
        second = _side(file, name, AFTER, [name], problems)
        if first is not None and second is not None:
            sides[name] = first, second
            _check(name, direction, first.program, problems)
    if problems.errors:
        raise PlaybookError(problems.errors)
    return sides


def make_simulation(recipe: Recipe) -> Simulation:
    """The simulation of one side, from what `prepare` put in its recipe; compiled anew in another process."""
    if (ready := _compiled.get(recipe.digest())) is not None:
        return Simulation(ready)
    said = dict(recipe.overrides)
    parsed = parse_directions(said["text"].encode(), said["name"], Problems())
    assert parsed is not None  # the text was read before
    return Simulation(_program(recipe.files, recipe.main, parsed[1], said))


def _side(file: DirectionFile, name: str, side: str, measured: Sequence[str], problems: Problems) -> _Side | None:
    """A side with the responses of some directions; None where there are problems."""
    said = {
        "name": file.name,
        "text": file.content.decode(),
        "direction": name,
        "side": side,
        "measured": " ".join(measured),
    }
    try:
        program = _program(file.files, file.main, file.directions, said)
    except PlaybookError as error:
        problems.extend(error.problems)
        return None
    label = f"{name}: {side}" if name else side
    return _Side(label, Recipe(file.files, file.main, tuple(said.items())), program)


def _program(
    files: Mapping[str, bytes], main: str, directions: Mapping[str, Direction], said: Mapping[str, str]
) -> Program:
    """The playbook with one side of a direction laid over it, and the responses as measures."""
    change: MapNode | None = None
    if said["direction"]:
        direction = directions[said["direction"]]
        change = direction.changed if said["side"] == AFTER else direction.before
    playbook = load_files(files, main, change)
    measures = dict(playbook.measures)
    for name in said["measured"].split():
        direction = directions[name]
        if not _is_outcome(direction.measure, playbook):
            measures[_response(name)] = _written_out(direction.measure, playbook)
        if direction.given is not None:
            measures[_given(name)] = direction.given
    return compile_playbook(attrs.evolve(playbook, measures=measures, expects={}))


def _response(name: str) -> str:
    return f"directions.{name}.measure"


def _given(name: str) -> str:
    return f"directions.{name}.given"


def _is_outcome(said: Expr, playbook: Playbook) -> bool:
    return isinstance(said, Name) and said.id in playbook.outcomes


def _written_out(said: Expr, playbook: Playbook) -> Expr:
    """A bare name of one of the playbook's measures is what that measure says."""
    return playbook.measures.get(said.id, said) if isinstance(said, Name) else said


def _check(name: str, direction: Direction, program: Program, problems: Problems) -> None:
    """A condition is asked under `given`."""
    if direction.given is None:
        return
    kind = program.measure_types[program.measure_names.index(_given(name))]
    if kind.name != "flag":
        problems.error(direction.given.mark, f"a condition belongs here, this is a {kind}", "ask `is`, or compare")


def _play(
    side: _Side,
    seed: int,
    runs: int,
    pool: Pool,
    stopped: Callable[[], bool],
    tell: Callable[[int], None],
    probe: float,
) -> _Played:
    """All runs of one side, in order."""
    job = Job(side.recipe, seed, FACTORY, runs)
    plan = Plan(((0, runs),), pool.workers)
    chunks: list[Chunk] = []

    def take(where: Pool) -> Work | None:
        piece = plan.take()
        return None if piece is None else (handing_over(job, where), *piece)

    tell(0)
    for chunk in worked(pool, plan, run_chunk, take, stopped, probe):
        chunks.append(chunk)
        plan.learn(chunk.count, chunk.seconds)
        tell(sum(each.count for each in chunks))
    if sum(each.count for each in chunks) < runs:
        raise KeyboardInterrupt
    chunks.sort(key=lambda each: each.first)
    integers = np.concatenate([each.integers for each in chunks])
    floats = np.concatenate([each.floats for each in chunks])
    return _Played(integers, floats[:, 1 + len(side.program.parameter_names) :])  # behind the end and the parameters


def _judge(
    name: str, direction: Direction, sides: tuple[_Side, _Side], played: Mapping[_Side, _Played], level: float
) -> Found:
    """The verdict on one direction, over the pairs in which both runs count."""
    first, second = sides
    runs = played[first], played[second]
    sound = (runs[0].fault < 0) & (runs[1].fault < 0)
    values, kind = [], "share"
    counts = sound.copy()
    for side in sides:
        value, kind = _values(name, direction, side, played[side])
        counts &= np.isfinite(value)
        values.append(value)
        if direction.given is not None:
            counts &= played[side].measures[:, side.program.measure_names.index(_given(name))] == 1.0
    got = compare(values[0][counts], values[1][counts], level)
    faulted = int(np.count_nonzero(~sound))
    left_out = int(np.count_nonzero(sound & ~counts))
    return Found(
        name, direction, kind, got, verdict(direction.expected, got), left_out, faulted, _fault(sides, played)
    )


def _values(name: str, direction: Direction, side: _Side, played: _Played) -> tuple[Floats, str]:
    """A direction's response in each run of a side, and what kind of value it is."""
    program = side.program
    if _is_outcome(direction.measure, program.playbook):
        assert isinstance(direction.measure, Name)
        return (played.outcome == program.outcome_names.index(direction.measure.id)).astype(np.float64), "share"
    number = program.measure_names.index(_response(name))
    kind = program.measure_types[number].name
    return played.measures[:, number], "share" if kind == "flag" else kind


def _fault(sides: Sequence[_Side], played: Mapping[_Side, _Played]) -> str:
    """Where and why the first faulted run of either side stopped, "" where none did."""
    for side in sides:
        faults = played[side].fault
        where = np.flatnonzero(faults >= 0)
        if len(where):
            place, message = faults_of(side.program)[int(faults[where[0]])]
            return f"{side.label}, run {int(where[0])}: {place}: {message} ({len(where):,} of {len(faults):,} runs)"
    return ""
