"""Known answers put to the test: every setting of every playbook is played, and what it gave is judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import attrs

from wargame.engine.batch import compile_recipe
from wargame.engine.blame import faults_of
from wargame.language.load import load, load_named
from wargame.program import Program, compile_playbook
from wargame.program.expectations import Expected
from wargame.runs.execute import PROBE, Plan, worked
from wargame.runs.pool import Interrupts, Pool, Work
from wargame.runs.protocol import Recipe
from wargame.runs.worker import FACTORY, Job, handing_over, run_chunk
from wargame.validation.judging import LEVEL, Row, judge, level_of_each
from wargame.validation.tally import Tally

ENOUGH = 1_000  # runs of a setting in which nothing but what is the same in every run is looked at

Settings = tuple[tuple[str, str], ...]
OnProgress = Callable[[str, int, int], None]  # what is played, runs done, runs in all


class NothingExpectedError(Exception):
    """A playbook without known answers."""


@attrs.frozen
class Model:
    """A playbook with known answers."""

    name: str
    program: Program
    recipe: Recipe

    @property
    def title(self) -> str:
        return self.program.playbook.title

    @property
    def expected(self) -> tuple[Expected, ...]:
        return self.program.expected

    @property
    def settings(self) -> tuple[Settings, ...]:
        """The distinct settings, in the playbook's order."""
        return tuple(dict.fromkeys(each.settings for each in self.expected))

    def in_setting(self, settings: Settings) -> tuple[Expected, ...]:
        return tuple(each for each in self.expected if each.settings == settings)


@attrs.frozen
class Validation:
    """What all models came to."""

    models: tuple[Model, ...]
    rows: tuple[Row, ...]
    runs: int
    seed: int
    confidence: float  # of all intervals together
    confidence_of_each: float


def read_model(name: str) -> Model:
    """The playbook of a name or in a file.

    Raises PlaybookError, and NothingExpectedError where it says nothing under `expects`.
    """
    playbook = load(name)
    if Path(name).is_file():
        playbook = load_named(Path(name), Path(name).name)
    program = compile_playbook(playbook)
    if not program.expected:
        raise NothingExpectedError(f"{name} has no known answers: it says nothing under `expects`")
    files = {file.name: file.content for file in playbook.files}
    return Model(name.removesuffix(".yaml"), program, Recipe(files, playbook.files[-1].name))


def runs_of(expected: Sequence[Expected], runs: int) -> int:
    """How many runs a setting is given: what is the same in every run needs few."""
    return min(runs, ENOUGH) if all(each.exact for each in expected) else runs


def validate(
    models: Sequence[Model],
    *,
    runs: int,
    seed: int,
    workers: int = 1,
    confidence: float = LEVEL,
    on_progress: OnProgress | None = None,
    factory: str = FACTORY,
    probe: float = PROBE,
) -> Validation:
    """Play each setting of each model `runs` times and judge every known answer.

    Neither `workers` nor how runs are cut into chunks can be seen in the result. Raises
    KeyboardInterrupt after Ctrl-C, and what a worker raises.
    """
    expected = [each for model in models for each in model.expected]
    level = level_of_each(expected, confidence)
    rows: dict[tuple[int, int], Row] = {}
    total = sum(runs_of(model.in_setting(settings), runs) for model in models for settings in model.settings)
    done = 0
    with Interrupts() as interrupts, Pool(workers) as pool:
        for place, model in enumerate(models):
            for settings in model.settings:
                here = model.in_setting(settings)
                count = runs_of(here, runs)

                def tell(finished: int, model: Model = model, before: int = done) -> None:
                    if on_progress is not None:
                        on_progress(model.name, before + finished, total)

                job = Job(attrs.evolve(model.recipe, overrides=settings), seed, factory, count)
                tally = play(job, here, model.program, count, pool, interrupts, tell, probe)
                done += count
                fault = _fault(job, tally)
                for number, each in enumerate(model.expected):
                    if each.settings == settings:
                        rows[place, number] = judge(model.name, model.title, each, tally, level, fault)
    ordered = tuple(rows[key] for key in sorted(rows))
    return Validation(tuple(models), ordered, runs, seed, confidence, level)


def play(
    job: Job,
    expected: Sequence[Expected],
    program: Program,
    runs: int,
    pool: Pool,
    stopped: Callable[[], bool],
    tell: Callable[[int], None],
    probe: float = PROBE,
) -> Tally:
    """Play one setting and tally what its known answers need."""
    tally = Tally(expected, len(program.outcome_names), len(program.parameter_names))
    plan = Plan(((0, runs),), pool.workers)

    def take(where: Pool) -> Work | None:
        piece = plan.take()
        return None if piece is None else (handing_over(job, where), *piece)

    tell(0)
    for chunk in worked(pool, plan, run_chunk, take, stopped, probe):
        tally.add(chunk)
        plan.learn(chunk.count, chunk.seconds)
        tell(tally.runs)
    if tally.runs < runs:
        raise KeyboardInterrupt
    return tally


def _fault(job: Job, tally: Tally) -> str:
    """Where and why the first faulted run stopped, "" where none did."""
    if not tally.faulted:
        return ""
    run, site = tally.first_fault
    where, message = faults_of(compile_recipe(job.recipe))[site]
    return f"run {run}: {where}: {message} ({tally.faulted:,} of {tally.runs:,} runs faulted)"
