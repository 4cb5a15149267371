"""Which options are never better than another, whatever follows.

An option dominates another at a node if it breaks no rule or commitment that the other leaves
whole, and leaves of every relation a residual that holds wherever the other's does. Then every way
on from the other is a way on from it that breaks no more.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from zopa.problem.automaton import Automaton, StateArray
from zopa.problem.relation import BoolArray

# Comparing options is quadratic in their number and in the states; beyond this it is not worth it.
_MOST_CELLS = 4_000_000
_MOST_EDGE_PAIRS = 40_000_000


def preferences(automaton: Automaton) -> tuple[BoolArray | None, ...]:
    """Compare the options at every state of an automaton.

    Returns
    -------
    tuple of (BoolArray or None)
        Per step, shape (state, better, worse): True where the residual after ``better`` holds
        wherever the one after ``worse`` does. None if the table would be too large.
    """
    tables: list[BoolArray | None] = []
    # shape (state, state), BROKEN first: the second is at least as good as the first
    order = np.array([[True, True], [False, True]])
    for step in reversed(automaton.steps):
        states, options = step.shape
        if order.size == 0 or states * max(states, options) * options > _MOST_CELLS:
            tables.append(None)
            order = np.empty((0, 0), dtype=np.bool_)
            continue
        after = step + 1
        tables.append(order[after[:, None, :], after[:, :, None]])
        lower = order
        order = np.zeros((states + 1, states + 1), dtype=np.bool_)
        order[0] = True
        order[1:, 1:] = lower[after[:, None, :], after[None, :, :]].all(axis=2)
    return tuple(reversed(tables))


def dominated(
    alive: BoolArray, compared: Iterable[tuple[BoolArray | None, StateArray]]
) -> BoolArray:
    """Mark the edges that another edge of the same node dominates.

    Parameters
    ----------
    alive
        Shape (node, option): the edges there are.
    compared
        For every relation that this layer's variable is in: its table from `preferences`, and the
        state of each node, shape (node,). All other relations treat all options alike.

    Returns
    -------
    BoolArray
        Shape (node, option). Of edges that dominate each other, the first is left.
    """
    nodes, options = alive.shape
    nothing = np.zeros_like(alive)
    if nodes * options * options > _MOST_EDGE_PAIRS:
        return nothing
    better = alive[:, :, None] & alive[:, None, :]
    for table, states in compared:
        if table is None:
            return nothing
        better &= table[states]
    earlier = np.triu(np.ones((options, options), dtype=np.bool_), 1)
    later = earlier.T
    # an option is dominated by an earlier one that is at least as good, or a later one that is
    # better
    worse = (better & earlier) | (better & later & ~better.transpose(0, 2, 1))
    return np.asarray(worse.any(axis=1), dtype=np.bool_)
