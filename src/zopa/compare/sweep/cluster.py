"""Sweeps on a Dask cluster: the same chunks, worked off by workers that know the plan."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from zopa._version import __version__
from zopa.compare.sweep.plan import Plan
from zopa.compare.sweep.workers import Done, Work, begin, handed_out, work
from zopa.diagnostics import EnvironmentFailure, UsageError

__all__ = ["by_cluster"]

_SECONDS_TO_CONNECT = 10
# Workers that may die with a chunk before it is given up.
_RETRIES = 3


def by_cluster(plan: Plan, address: str) -> Work:
    """Work on the Dask cluster whose scheduler has this address.

    The plan goes to every worker once, and to those that join later. When a worker is lost, the
    scheduler gives its chunks to others.
    """

    def run(chunks: Iterable[int]) -> Iterator[Done]:
        with _client(address) as client:
            _carry(client, plan)
            threads = sum(client.nthreads().values())
            executor = client.get_executor(pure=False, retries=_RETRIES)
            yield from handed_out(
                lambda chunk: executor.submit(work, plan.key, chunk), chunks, 2 * max(threads, 1)
            )

    return run


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """Connect to a scheduler.

    Raises
    ------
    UsageError
        If Dask is not installed.
    EnvironmentFailure
        If nobody answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "--cluster needs Dask, which is not installed", "pip install 'zopa[cluster]'"
        ) from error
    # it says at length what the error says in one line
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EnvironmentFailure(f"no Dask scheduler answers at {address}") from error
    with client:
        yield client


def _carry(client: Any, plan: Plan) -> None:
    """Give the plan to every worker, now and later."""
    from distributed import WorkerPlugin

    class Carrier(WorkerPlugin):  # type: ignore[misc]
        """Hands the plan over when a worker begins."""

        name = f"zopa-{plan.key}"

        def setup(self, worker: Any) -> None:
            _begin(plan, __version__)

    client.register_plugin(Carrier())


def _begin(plan: Plan, version: str) -> None:
    if version != __version__:
        raise EnvironmentFailure(f"a worker has zopa {__version__}, and this is zopa {version}")
    begin(plan)
