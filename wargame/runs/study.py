"""A whole study: play the runs, record some again, add up, and leave a result folder.

`<out>/` holds `runs.parquet` (a row per run), `study.json` (the summary), `report.html`,
`manifest.json` and `sources/`, with players outside also `replies.jsonl`; while a study is
unfinished also `parts/`, from which it is resumed.
A file is there whole or not at all, and the manifest, written last, says `complete` only when all are.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import shutil
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import attrs
import numpy as np

from wargame import __version__
from wargame.report.summary import Provenance, Summary
from wargame.runs import aggregate, records
from wargame.runs.execute import PROBE, OnProgress, Progress, execute
from wargame.runs.files import StorageError, store, store_by, within
from wargame.runs.folder import REPLIES, REPORT, RUNS, STUDY, prepare
from wargame.runs.manifest import Manifest, canonical_command, digests, platform_tag, versions
from wargame.runs.parts import Identity, Parts
from wargame.runs.pool import Interrupts, Pool
from wargame.runs.protocol import Description, Recipe
from wargame.runs.replies import read_replies, write_replies
from wargame.runs.store import dump_summary, read_study
from wargame.runs.table import Table, write_table
from wargame.runs.worker import FACTORY, Job, forget, handing_over

WriteReport = Callable[[Summary, Path], None]


@attrs.frozen
class Study:
    """What `run_study` leaves. `complete` is False after Ctrl-C: then `--resume` does the rest."""

    summary: Summary
    out: Path
    complete: bool
    runs_done: int

    @property
    def files(self) -> tuple[Path, ...]:
        """The files a reader opens."""
        return tuple(self.out / name for name in (REPORT, RUNS, STUDY, "manifest.json"))


@attrs.frozen
class _Plan:
    """What `run_study` was asked."""

    recipe: Recipe
    about: Description
    seed: int
    runs: int
    out: Path
    command: str

    @property
    def identity(self) -> Identity:
        return Identity(self.about.title, self.recipe.digest(), self.seed, self.runs, __version__, platform_tag())

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, hashlib.sha256(self.recipe.files[name]).hexdigest()) for name in sorted(self.recipe.files))

    def manifest(self, done: list[tuple[int, int]], complete: bool) -> Manifest:
        return Manifest(
            title=self.about.title,
            command=self.command,
            main=self.recipe.main,
            overrides=self.recipe.overrides,
            recipe_digest=self.recipe.digest(),
            source_digest=self.about.source_digest,
            behaviour_digest=self.about.behaviour_digest,
            seed=self.seed,
            runs_asked=self.runs,
            ranges=tuple((first, end - 1) for first, end in done),
            complete=complete,
            files=self.files,
            results=digests(self.out, [RUNS, STUDY, REPORT, REPLIES]),
            platform=platform_tag(),
            versions=versions(),
            players=self.recipe.players,
        )


def _meanwhile(job: Job, pool: Pool, write_report: WriteReport) -> None:
    """While others play: make ready what comes after the runs, libraries that take long to load among it."""
    import duckdb  # noqa: F401

    handing_over(job, pool, recording=True)
    if write_report is _html_report:
        import wargame.report.chain_graph
        import wargame.report.html  # noqa: F401
        from wargame.report.charts import make_ready

        make_ready()


def _html_report(summary: Summary, path: Path) -> None:
    """The report's own writer, imported when it is needed."""
    from wargame.report.html import write_report

    write_report(summary, path)


def run_study(
    recipe: Recipe,
    about: Description,
    *,
    seed: int,
    runs: int,
    out: Path,
    workers: int = 1,
    executor: Executor | None = None,
    resume: bool = False,
    command: str | None = None,
    on_progress: OnProgress | None = None,
    stopped: Callable[[], bool] | None = None,
    write_report: WriteReport = _html_report,
    factory: str = FACTORY,
    chunk: int | None = None,
    probe: float = PROBE,
) -> Study:
    """Play `runs` runs of a recipe and write the result folder `out`.

    `workers` processes, or any `executor` (then `workers` says how much to keep in flight); neither
    can be seen in the result. `command` is what the manifest says made it (without --workers and
    --resume). `chunk` and `probe` are those of `execute`. Ctrl-C, or `stopped()`, leaves a valid
    partial result. Raises FolderError, ResumeError, StorageError, WorkerError, ReplayError; what
    was played by then stays and can be resumed.
    """
    if runs < 1:
        raise ValueError("at least one run is needed")
    if workers < 1:
        raise ValueError("at least one worker is needed")
    targets = {name: within(out / "sources", name) for name in recipe.files}
    plan = _Plan(recipe, about, seed, runs, out, command or canonical_command(recipe, seed, runs))
    parts = Parts(out / "parts")
    if not prepare(out, parts, plan.identity, plan.manifest, resume):
        return Study(read_study(out), out, True, runs)
    try:
        shutil.rmtree(out / "sources", ignore_errors=True)
        for name, target in targets.items():
            store(target, recipe.files[name])
        job = Job(recipe, seed, factory, runs)
        with Interrupts() as interrupts, Pool(workers, executor) as pool:

            def halted() -> bool:
                return interrupts() or (stopped is not None and stopped())

            execute(
                job,
                runs,
                parts,
                len(about.outcomes),
                pool=pool,
                on_progress=on_progress,
                stopped=halted,
                chunk=chunk,
                probe=probe,
                meanwhile=lambda: _meanwhile(job, pool, write_report),
            )
            return _finish(plan, parts, job, pool, halted, on_progress, write_report, probe)
    except BaseException as problem:
        with contextlib.suppress(StorageError, OSError):
            plan.manifest(parts.done(), False).write(out / "manifest.json")
        if isinstance(problem, StorageError) and "--resume" not in str(problem):
            stored = sum(end - first for first, end in parts.done())
            raise StorageError(
                f"{problem}; {stored:,} of {runs:,} runs are stored, the result is not complete: "
                "make room and go on with --resume"
            ) from problem
        raise
    finally:
        forget()


def _finish(
    plan: _Plan,
    parts: Parts,
    job: Job,
    pool: Pool,
    halted: Callable[[], bool],
    on_progress: OnProgress | None,
    write_report: WriteReport,
    probe: float,
) -> Study:
    """Everything after the runs: table, records, summary, report, manifest."""
    out, about = plan.out, plan.about
    done = parts.done()
    count = sum(end - first for first, end in done)
    coverage = write_table(parts, about, out / RUNS)
    if plan.recipe.players:
        write_replies(parts, out / REPLIES)
    recorded = records.Records()
    with Table(out / RUNS) as table:
        if count == plan.runs:
            recorded = _record(plan, table, job, pool, halted, on_progress, probe)
        complete = recorded.complete
        summary = summarise(plan, table, coverage, recorded if complete else records.Records(), count)
    store(out / STUDY, dump_summary(summary))
    store_by(out / REPORT, lambda path: write_report(summary, path))
    plan.manifest(done, complete).write(out / "manifest.json")
    if complete:
        parts.remove()
    return Study(summary, out, complete, count)


def _record(
    plan: _Plan,
    table: Table,
    job: Job,
    pool: Pool,
    halted: Callable[[], bool],
    on_progress: OnProgress | None,
    probe: float,
) -> records.Records:
    """Play the sample and the rare outcomes with records."""
    about = plan.about
    names = [name for name, _ in about.outcomes]
    outcome = table.indices("outcome", names)
    selection = records.select(table.runs(), outcome, len(names))
    total = len(selection.sample) + len(selection.more)
    counts = np.bincount(outcome + 1, minlength=len(names) + 1).tolist()

    def tell(done: int, elapsed: float) -> Progress:
        return Progress("records", done, total, 0, tuple(counts[1:]), counts[0], elapsed)

    replies = read_replies(plan.out / REPLIES, (*selection.sample, *selection.more)) if plan.recipe.players else {}
    return records.record(
        job,
        table,
        about,
        selection,
        pool,
        replies=replies,
        stopped=halted,
        on_progress=on_progress,
        tell=tell,
        probe=probe,
    )


def summarise(plan: _Plan, table: Table, coverage: aggregate.Indices, recorded: records.Records, done: int) -> Summary:
    """The summary of a run table and of the recorded runs."""
    about = plan.about
    outcome = table.indices("outcome", [name for name, _ in about.outcomes])
    fault = table.indices("fault", [place for place, _ in about.faults])
    chains, distinct = records.chains(recorded)
    events = table.doubles("events")
    return Summary(
        title=about.title,
        about=about.about,
        intended_use=about.intended_use,
        start=about.start,
        zone=about.zone,
        length=about.length,
        objectives=about.objectives,
        provenance=Provenance(
            playbook=about.title,
            files=plan.files,
            source_digest=about.source_digest,
            behaviour_digest=about.behaviour_digest,
            seed=plan.seed,
            runs_asked=plan.runs,
            runs_done=done,
            platform=platform_tag(),
            versions=versions(),
            command=plan.command,
        ),
        outcomes=aggregate.outcome_shares(outcome, about),
        measures=aggregate.measure_summaries(table, about, outcome >= 0),
        parameters=aggregate.parameter_summaries(table, about),
        sources=about.sources,
        unsourced=about.unsourced,
        fans=records.fans(recorded, about),
        chains=chains,
        links=records.links(recorded),
        first_times=records.first_times(recorded),
        coverage=aggregate.coverage_summary(coverage, about),
        faults=aggregate.fault_summaries(table.runs(), fault, about),
        recorded_runs=len(recorded.sample),
        distinct_chains=distinct,
        events_per_run=math.fsum(events) / done if done else 0.0,
        ways=records.ways(recorded, about),
    )
