"""A diagram with exact scores: what every outcome is worth to each party, as sums over variables.

A part of an outcome's worth that hangs on several variables comes in as a variable of its own,
which the others decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from zopa.problem.diagram import Diagram
from zopa.problem.paths import INT64_LIMIT
from zopa.problem.relation import IntArray

__all__ = ["Scored", "along", "highest", "prefixes", "prepare", "thresholds"]


@dataclass(frozen=True, eq=False)
class Scored:
    """A diagram with the scores of its options, shifted so that none is negative.

    Parameters
    ----------
    diagram
        All outcomes; the layers may come in another order than in the diagram given.
    tables
        Per variable, shape (party, option), from 0.
    base
        Per party: what the shift took away from every outcome's score.
    reach
        Per party: no outcome's shifted score is higher.
    """

    diagram: Diagram
    tables: tuple[IntArray, ...]
    base: tuple[int, ...]
    reach: tuple[int, ...]

    @property
    def parties(self) -> int:
        """Number of parties."""
        return len(self.base)


def prepare(diagram: Diagram, scores: Sequence[IntArray]) -> Scored:
    """Check scores and shift them.

    Parameters
    ----------
    diagram
        All outcomes.
    scores
        Per variable, shape (option, party): integers. An outcome's score is their sum.

    Raises
    ------
    ValueError
        If shapes do not fit, scores are no integers, or their sums could pass 2^62.
    """
    arrays = [np.asarray(array) for array in scores]
    if len(arrays) != len(diagram.sizes) or not arrays:
        raise ValueError(
            f"scores for {len(arrays)} variables given, the diagram has {len(diagram.sizes)}"
        )
    parties = arrays[0].shape[-1] if arrays[0].ndim == 2 else 0
    if not parties:
        raise ValueError("scores must say what each option is worth to at least one party")
    for variable, (array, size) in enumerate(zip(arrays, diagram.sizes, strict=True)):
        if array.shape != (size, parties):
            raise ValueError(
                f"the scores of variable {variable} have shape {array.shape}, "
                f"but {size} options and {parties} parties ask for {(size, parties)}"
            )
        if array.dtype.kind not in "iu":
            raise ValueError(
                f"the scores of variable {variable} are {array.dtype}, not integers of 64 bits"
            )
    lowest = [[int(low) for low in array.min(axis=0)] for array in arrays]
    highest = [[int(high) for high in array.max(axis=0)] for array in arrays]
    for party in range(parties):
        lows = [low[party] for low in lowest]
        highs = [high[party] for high in highest]
        sums = max(sum(abs(low) for low in lows), sum(abs(high) for high in highs))
        if max(sums, sum(highs) - sum(lows)) >= INT64_LIMIT:
            raise ValueError(
                f"the scores of party {party} could add up to more than 2^62; use a coarser scale"
            )
    tables = tuple(
        np.ascontiguousarray((array.astype(np.int64) - np.array(low, dtype=np.int64)).T)
        for array, low in zip(arrays, lowest, strict=True)
    )
    return Scored(
        _rearranged(diagram, tables),
        tables,
        tuple(sum(low[party] for low in lowest) for party in range(parties)),
        tuple(sum(int(table[party].max()) for table in tables) for party in range(parties)),
    )


def thresholds(scored: Scored, values: Sequence[int] | None) -> tuple[int, ...] | None:
    """Check values of which there is one per party.

    Raises
    ------
    ValueError
        If there are more or fewer, or one is no integer.
    """
    if values is None:
        return None
    if len(values) != scored.parties:
        raise ValueError(f"{len(values)} values given for {scored.parties} parties")
    exact = tuple(int(value) for value in values)
    if exact != tuple(values):
        raise ValueError("values per party must be integers on the scale of the scores")
    return exact


def _rearranged(diagram: Diagram, tables: Sequence[IntArray]) -> Diagram:
    """Put the independent parts of a diagram into the order in which labels stay few.

    Where a layer has a single node, the layers above and below do not depend on each other.
    Labels are made from the end: parts with many nodes go there, while labels are few; variables
    that nothing ties down go to the front, the weightiest first.
    """
    singles = [index for index, layer in enumerate(diagram.layers) if len(layer) == 1]
    if len(singles) <= 1:
        return diagram
    parts = [range(*pair) for pair in pairwise([*singles, len(diagram.layers)])]
    reach = sum(table.max(axis=1) for table in tables).clip(1)

    def burden(part: range) -> tuple[int, float]:
        nodes = sum(len(diagram.layers[layer]) for layer in part)
        spread = sum((tables[diagram.order[i]].max(axis=1) / reach).sum() for i in part)
        return nodes, -float(spread)

    layers = [layer for part in sorted(parts, key=burden) for layer in part]
    return replace(
        diagram,
        order=tuple(diagram.order[layer] for layer in layers),
        layers=tuple(diagram.layers[layer] for layer in layers),
    )


def along(direction: tuple[int, ...], points: IntArray) -> IntArray:
    """Add up each point's scores, weighted: shape (party, point) to shape (point,)."""
    total: IntArray
    if sum(direction) == 1:
        total = points[direction.index(1)]
    else:
        total = np.array(direction, dtype=np.int64) @ points
    return total


def prefixes(scored: Scored, direction: tuple[int, ...]) -> list[IntArray]:
    """Find the best way from the root to every node.

    Parameters
    ----------
    scored
        The outcomes, at least one, and their scores.
    direction
        Per party, what one point of its score counts; not negative.

    Returns
    -------
    list of IntArray
        Per layer and for the end, shape (node,): the best weighted sum of shifted scores.

    Raises
    ------
    ValueError
        If weighted sums could pass 2^62.
    """
    if sum(w * reach for w, reach in zip(direction, scored.reach, strict=True)) >= INT64_LIMIT:
        raise ValueError("weighted scores could add up to more than 2^62")
    diagram = scored.diagram
    best = [np.zeros(1, dtype=np.int64)]
    nodes = [len(layer) for layer in diagram.layers[1:]] + [1]
    for layer, variable in enumerate(diagram.order):
        child = diagram.layers[layer]
        total = best[-1][:, None] + along(direction, scored.tables[variable])
        below = np.full(nodes[layer], -1, dtype=np.int64)
        present = child >= 0
        np.maximum.at(below, child[present], total[present])
        best.append(below)
    return best


def highest(scored: Scored, direction: tuple[int, ...]) -> tuple[int, IntArray]:
    """Find an outcome with the highest weighted sum of scores.

    Returns
    -------
    total, vector
        The sum, and that outcome's score vector, both of shifted scores.

    Raises
    ------
    ValueError
        If weighted sums could pass 2^62.
    """
    if sum(w * reach for w, reach in zip(direction, scored.reach, strict=True)) >= INT64_LIMIT:
        raise ValueError("weighted scores could add up to more than 2^62")
    diagram = scored.diagram
    below = np.zeros(1, dtype=np.int64)
    choices: list[IntArray] = []
    for layer in reversed(range(len(diagram.order))):
        worth = along(direction, scored.tables[diagram.order[layer]])
        # a missing edge reads the extra entry, from which no sum can climb back above zero
        total = np.append(below, -INT64_LIMIT)[diagram.layers[layer]] + worth
        choice = total.argmax(axis=1)
        choices.append(choice)
        below = total[np.arange(len(total)), choice]
    vector = np.zeros(scored.parties, dtype=np.int64)
    node = 0
    for layer, variable in enumerate(diagram.order):
        option = int(choices[-1 - layer][node])
        vector += scored.tables[variable][:, option]
        node = int(diagram.layers[layer][node, option])
    return int(below[0]), vector
