"""What single changes and sets of them do, read from a table over all their subsets.

A table has one axis of length 2 per change: without it and with it.

References
----------
Shapley, *A Value for n-Person Games* (Contributions to the Theory of Games II, 1953).
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np

from zopa.problem.paths import CountArray
from zopa.problem.relation import BoolArray

__all__ = ["alone", "minimal_sets", "shapley"]


def minimal_sets(holds: BoolArray) -> tuple[tuple[int, ...], ...]:
    """List the smallest sets of changes for which something holds.

    Returns
    -------
    tuple of tuple of int
        Sets that hold and of which no proper subset does; the smaller first, then in order. The
        empty set alone if it holds.
    """
    reached = holds.copy()
    for axis in range(holds.ndim):
        without, within = _halves(holds.ndim, axis)
        reached[within] |= reached[without]
    covered = np.zeros_like(holds)
    for axis in range(holds.ndim):
        without, within = _halves(holds.ndim, axis)
        covered[within] |= reached[without]
    sets = [tuple(int(c) for c in np.flatnonzero(row)) for row in np.argwhere(holds & ~covered)]
    return tuple(sorted(sets, key=lambda chosen: (len(chosen), chosen)))


def alone(values: CountArray) -> tuple[int, ...]:
    """Say how much each change does if it is the only one."""
    nothing = (0,) * values.ndim
    start = int(values[nothing])
    found = []
    for axis in range(values.ndim):
        only = tuple(int(other == axis) for other in range(values.ndim))
        found.append(int(values[only]) - start)
    return tuple(found)


def shapley(values: CountArray) -> tuple[Fraction, ...]:
    """Share out the difference that all changes make together, exactly.

    The share of a change is what it adds to the changes before it, on average over all orders in
    which they could be made. The shares add up to the whole difference.
    """
    count = values.ndim
    exact = values.astype(object)
    weights = [factorial(size) * factorial(count - 1 - size) for size in range(count)]
    shares = []
    for axis in range(count):
        added = np.diff(exact, axis=axis)
        sizes = np.indices(added.shape).sum(axis=0)
        total = sum(
            weight * sum(added[sizes == size].tolist()) for size, weight in enumerate(weights)
        )
        shares.append(Fraction(total, factorial(count)))
    return tuple(shares)


def _halves(count: int, axis: int) -> list[tuple[slice | int, ...]]:
    """Index the subsets without a change, and those with it."""
    everything: list[slice | int] = [slice(None)] * count
    halves = []
    for half in (0, 1):
        everything[axis] = half
        halves.append(tuple(everything))
    return halves
