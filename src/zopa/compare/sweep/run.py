"""Run a sweep: chunk after chunk, here or by workers, each saved as soon as it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from zopa.compare.sweep.engine import ChunkResult, Engine
from zopa.compare.sweep.plan import Plan
from zopa.compare.sweep.store import Run, Store
from zopa.diagnostics import EnvironmentFailure, UsageError

__all__ = ["Progress", "entered", "run_plan"]

# Told how many cells there are, and how many are done.
Progress = Callable[[int, int], None]


def entered(store: Store, plan: Plan, *, resume: bool = False, restart: bool = False) -> Run:
    """Find the sweep of a plan in a store, or enter it.

    Parameters
    ----------
    resume
        Go on with one that was stopped.
    restart
        Drop what is there and begin again.

    Raises
    ------
    UsageError
        If there is one unfinished and neither is asked for, or none to resume.
    """
    found = store.find(plan)
    if found is not None and restart:
        store.forget(found)
        found = None
    if found is None:
        if resume:
            raise UsageError(*_nothing_to_resume(store, plan))
        return store.begin(plan)
    if not resume and not found.complete:
        raise UsageError(
            f"this sweep was begun already: {found.done:,} of {found.cells:,} cells are in "
            f"{store.path}",
            "go on with --resume, or drop them with --restart",
        )
    return found


def _nothing_to_resume(store: Store, plan: Plan) -> tuple[str, str]:
    others = [run for run in store.runs() if run.case == plan.case.name and not run.complete]
    if not others:
        return (
            f"{store.path} holds no sweep of this kind that was begun",
            "leave out --resume to begin it",
        )
    begun = store.db.execute(
        "SELECT file, sha256 FROM inputs WHERE run = ?", (others[-1].number,)
    ).fetchall()
    changed = [file for file, sha in begun if plan.case.inputs.get(file) != sha]
    if changed:
        return (
            "a sweep goes on only with the same files; these have changed since it was begun: "
            + ", ".join(changed),
            "leave out --resume to begin a new one beside it",
        )
    return (
        f"the sweep that was begun in {store.path} asks for something else",
        "give the same options as then, or leave out --resume to begin another",
    )


def run_plan(store: Store, run: Run, plan: Plan, progress: Progress | None = None) -> Run:
    """Work off what a sweep lacks, and give what there is then.

    Raises
    ------
    EnvironmentFailure
        If a chunk cannot be saved; those before it are safe.
    KeyboardInterrupt
        If it is interrupted; what is saved stays.
    """
    done = run.done
    tell = progress or _silent
    tell(done, run.cells)
    try:
        for result, seconds in _here(plan, store.missing(run, plan)):
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            done += store.save(run, plan, result, seconds, now)
            tell(done, run.cells)
    except EnvironmentFailure as error:
        raise EnvironmentFailure(
            f"{error}; {done:,} of {run.cells:,} cells are safe there, go on with --resume once "
            "this is put right"
        ) from error
    return Run(run.number, run.key, run.case, run.cells, done)


def _silent(_done: int, _cells: int) -> None:
    """Tell nobody."""


def _here(plan: Plan, chunks: Iterator[int]) -> Iterator[tuple[ChunkResult, float]]:
    """Work off chunks in this process."""
    engine = Engine(plan)
    for chunk in chunks:
        start = time.perf_counter()
        result = engine.chunk(chunk)
        yield result, time.perf_counter() - start
