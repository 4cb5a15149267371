"""Who works off the chunks: this process, processes of this machine, any executor, a cluster.

The plan goes to each worker once; a chunk is then no more than its number.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from itertools import islice

from zopa.compare.processes import processes
from zopa.compare.sweep.engine import ChunkResult, Engine
from zopa.compare.sweep.plan import Plan
from zopa.diagnostics import EnvironmentFailure

__all__ = ["Done", "Work", "begin", "by_executor", "by_processes", "handed_out", "here", "work"]

# A chunk that is done, and the seconds that it took.
Done = tuple[ChunkResult, float]
# Works off chunks, given their numbers, in whatever order.
Work = Callable[[Iterable[int]], Iterator[Done]]

# Chunks that are handed out beyond those being worked on, so that nobody waits.
_AHEAD = 2

# the plans that this process was given, by key
_PLANS: dict[str, Plan] = {}
# an engine keeps what it worked out last, and belongs to one thread
_OWN = threading.local()


def begin(plan: Plan) -> None:
    """Take a plan; what a worker is told first."""
    _PLANS[plan.key] = plan


def work(key: str, chunk: int, plan: Plan | None = None) -> Done:
    """Work off one chunk of a plan that this process was given, or is given now."""
    start = time.perf_counter()
    engine: Engine | None = getattr(_OWN, "engine", None)
    if engine is None or engine.plan.key != key:
        engine = Engine(_PLANS[key] if plan is None else plan)
        _OWN.engine = engine
    return engine.chunk(chunk), time.perf_counter() - start


def here(plan: Plan) -> Work:
    """Work in this process."""

    def run(chunks: Iterable[int]) -> Iterator[Done]:
        engine = Engine(plan)
        for chunk in chunks:
            start = time.perf_counter()
            result = engine.chunk(chunk)
            yield result, time.perf_counter() - start

    return run


def by_processes(plan: Plan, workers: int) -> Work:
    """Work in new processes of this machine, each with one thread for linear algebra."""

    def run(chunks: Iterable[int]) -> Iterator[Done]:
        with processes(workers, begin, plan) as pool:
            yield from handed_out(
                lambda chunk: pool.submit(work, plan.key, chunk), chunks, workers + _AHEAD
            )

    return run


def by_executor(plan: Plan, executor: Executor, ahead: int = 64) -> Work:
    """Work by any executor; the plan goes with every chunk, and a worker keeps what it made of it.

    Parameters
    ----------
    ahead
        Chunks that are handed out at a time.
    """

    def run(chunks: Iterable[int]) -> Iterator[Done]:
        return handed_out(lambda chunk: executor.submit(work, plan.key, chunk, plan), chunks, ahead)

    return run


def handed_out(
    submit: Callable[[int], Future[Done]], chunks: Iterable[int], ahead: int
) -> Iterator[Done]:
    """Hand out so many chunks at a time, and give each as soon as it is done."""
    left = iter(chunks)
    out = {submit(chunk) for chunk in islice(left, ahead)}
    try:
        while out:
            done, out = wait(out, return_when=FIRST_COMPLETED)
            out |= {submit(chunk) for chunk in islice(left, len(done))}
            for future in done:
                yield future.result()
    except BrokenExecutor as error:
        raise EnvironmentFailure(
            "a worker ended before its chunk was done, as one does that runs out of memory"
        ) from error
    finally:
        for future in out:
            future.cancel()
