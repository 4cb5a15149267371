"""New processes of this machine that work beside this one, and end with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

__all__ = ["processes"]

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


@contextmanager
def processes(
    workers: int, begin: Callable[..., object] | None = None, *told: object
) -> Iterator[ProcessPoolExecutor]:
    """Start processes, each with one thread for linear algebra.

    Parameters
    ----------
    begin, told
        Called in each process before anything else, and with what.
    """
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(begin, told),
    )
    with _one_thread_each(), pool:
        try:
            yield pool
        except BaseException:
            # those at work finish what they are at and leave
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _start(begin: Callable[..., object] | None, told: tuple[object, ...]) -> None:
    """Begin a worker process."""
    # the terminal sends Ctrl-C to all; the process that waits for this one tells it to stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin(*told)


def _end_with_parent() -> None:
    """End with the process that waits for this one, even where that is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that start meanwhile use one thread each; those are the workers."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
