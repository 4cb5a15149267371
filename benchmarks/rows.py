"""What a benchmark notes: one row of a table, and the goals that the row speaks for."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any, Literal, TypeVar

__all__ = ["Row", "median_seconds", "peak_memory", "seconds"]

T = TypeVar("T")

# Repeated for about so long, at least and at most so often.
_SECONDS = 1.5
_LEAST_ROUNDS = 3
_MOST_ROUNDS = 30
# What takes longer than this is measured once.
_LONG = 20.0


def seconds(function: Callable[[], T]) -> tuple[float, T]:
    """Measure the processor time of one call, and give its result."""
    begin = time.process_time()
    result = function()
    return time.process_time() - begin, result


def median_seconds(function: Callable[[], object], calls: int = 5) -> float:
    """Measure the processor time of some calls, for what is no row of its own."""
    return median(seconds(function)[0] for _ in range(calls))


def peak_memory(function: Callable[[], object]) -> int:
    """Measure how many bytes a call takes at most, as far as Python and numpy allocate them."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class Row:
    """One row of a table in `docs/benchmarks.md`.

    Cells are noted in the order of the columns. Where a benchmark has nothing to say in a column,
    it leaves it out.

    Parameters
    ----------
    benchmark
        The fixture of pytest-benchmark, which repeats a call and keeps the times.
    brief
        Whether to measure once only.
    """

    def __init__(self, benchmark: Any, brief: bool = False) -> None:
        self._benchmark = benchmark
        self._brief = brief
        self._info = benchmark.extra_info
        self._info.update(table="", cells={}, goals=[])

    @property
    def cells(self) -> Mapping[str, Any]:
        """What was noted, by column."""
        return dict(self._info["cells"])

    def begin(self, table: str, **cells: object) -> None:
        """Name the table, and note the cells that say what the case is."""
        self._info["table"] = table
        self.note(**cells)

    def note(self, **cells: object) -> None:
        """Note cells: numbers, or words. A name is a column; ``_`` stands for a blank in it."""
        self._info["cells"].update({name.replace("_", " "): cell for name, cell in cells.items()})

    def measure(self, function: Callable[[], T], first: float | None = None) -> tuple[float, T]:
        """Repeat a call under pytest-benchmark.

        Parameters
        ----------
        function
            Starts from nothing whenever it is called.
        first
            How long a first call took, if there was one.

        Returns
        -------
        float, T
            Seconds, the median of all calls; and what the last call returned.
        """
        if first is None and not self._brief:
            first, _ = seconds(function)
        if self._brief or first is None or first > _LONG:
            rounds = 1
        else:
            rounds = min(_MOST_ROUNDS, max(_LEAST_ROUNDS, round(_SECONDS / max(first, 1e-6))))
        result = self._benchmark.pedantic(function, rounds=rounds)
        return self._benchmark.stats.stats.median, result

    def goal(self, name: str, value: float, limit: float, sense: Literal["<=", ">="]) -> None:
        """Note what this row says about a goal: the worst of all rows decides."""
        self._info["goals"].append({"name": name, "value": value, "limit": limit, "sense": sense})
