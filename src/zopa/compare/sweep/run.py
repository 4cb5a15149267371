"""Run a sweep: chunk after chunk, here or by workers, each saved as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain

from zopa.compare.sweep.plan import Plan
from zopa.compare.sweep.store import Run, Store
from zopa.compare.sweep.workers import Done, Work, here
from zopa.diagnostics import EnvironmentFailure, UsageError

__all__ = ["Progress", "entered", "run_plan"]

# Told how many cells are done, and how many there are.
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
    if not resume and found.done and not found.complete:
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


def run_plan(
    store: Store,
    run: Run,
    plan: Plan,
    progress: Progress | None = None,
    work: Work | None = None,
) -> Run:
    """Work off what a sweep lacks, and give what there is then.

    Parameters
    ----------
    progress
        Told how many cells are done, and how many there are.
    work
        Who works off the chunks; this process if left out.

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
        with closing(_asked(work or here(plan), store.missing(run, plan))) as results:
            for result, seconds in results:
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


def _asked(work: Work, chunks: Iterator[int]) -> Generator[Done, None, None]:
    """Give what workers did; nobody is asked for nothing."""
    first = next(chunks, None)
    if first is not None:
        yield from work(chain((first,), chunks))
