"""The concession sets worth pointing out: the least by a count, and the most even."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from zopa.problem.paths import INT64_LIMIT
from zopa.solve.forest import JUST_EMPTY, NOTHING, Forest
from zopa.solve.nondominated import survivors

# Beyond this many partial results the search stops without an answer.
LABEL_LIMIT = 200_000
# Vectors up to this many are compared one with another.
_COMPARED = 50

Vector = tuple[int, ...]


@dataclass(frozen=True)
class Least:
    """The first set of least cost, its cost, and how many sets cost as little."""

    cost: int
    ties: int
    members: tuple[int, ...]


def least(forest: Forest, family: int, costs: Mapping[int, int]) -> Least | None:
    """Find the sets of least cost.

    Parameters
    ----------
    costs
        What each element costs, in whole numbers.

    Returns
    -------
    Least or None
        Of equal sets the smallest, then the lexicographically first is given; None if the family
        has no set.
    """
    best: dict[int, tuple[int, int]] = {JUST_EMPTY: (0, 1)}
    for node in forest.below(family):
        element, without, within = forest.split(node)
        cost, ties = best[within]
        cost += costs[element]
        other = best.get(without)
        if other is not None and other[0] < cost:
            best[node] = other
        elif other is not None and other[0] == cost:
            best[node] = (cost, ties + other[1])
        else:
            best[node] = (cost, ties)
    found = forest.cheapest(family, dict(costs))
    if found is None:
        return None
    return Least(*best[family], found[1])


def most_even(
    forest: Forest,
    family: int,
    costs: Mapping[int, tuple[str, Fraction]],
    label_limit: int = LABEL_LIMIT,
) -> tuple[int, ...] | None:
    """Find the set in which the largest share that any party gives up is least.

    Parameters
    ----------
    forest, family
        The concession sets.
    costs
        Per element its party and the share (0-1) of that party's weight that dropping it gives up.
    label_limit
        How many partial results to hold at most.

    Returns
    -------
    tuple of int or None
        Elements ascending. Sets with the same largest share are told apart by the second largest
        and so on, then by size, then by the order of the commitments. None if there is no set, or
        the limit was hit.
    """
    parties = sorted({party for party, _ in costs.values()})
    scale = lcm(*(share.denominator for _, share in costs.values()), 1)
    column = {party: i for i, party in enumerate(parties)}
    # per node, the undominated vectors (share per party, size) of its sets
    labels: dict[int, set[Vector]] = {NOTHING: set(), JUST_EMPTY: {(0,) * (len(parties) + 1)}}
    held = 0
    for node in forest.below(family):
        element, without, within = forest.split(node)
        party, share = costs[element]
        step = [0] * len(parties) + [1]
        step[column[party]] += int(share * scale)
        taken = {tuple(a + b for a, b in zip(v, step, strict=True)) for v in labels[within]}
        labels[node] = _undominated(labels[without] | taken)
        held += len(labels[node])
        if held > label_limit:
            return None
    if not labels.get(family):
        return None
    best = min(labels[family], key=lambda v: (sorted(v[:-1], reverse=True), v[-1], v))
    return _trace(forest, family, best, labels, costs, column, scale)


def _undominated(vectors: set[Vector]) -> set[Vector]:
    if len(vectors) > _COMPARED and max(map(max, vectors)) < INT64_LIMIT:
        listed = list(vectors)
        rows, _ = survivors(np.zeros(len(listed), np.int64), -np.array(listed, np.int64).T)
        return {listed[row] for row in rows.tolist()}
    kept: list[Vector] = []
    for vector in sorted(vectors):
        if not any(all(a <= b for a, b in zip(other, vector, strict=True)) for other in kept):
            kept.append(vector)
    return set(kept)


def _trace(
    forest: Forest,
    node: int,
    wanted: Vector,
    labels: Mapping[int, set[Vector]],
    costs: Mapping[int, tuple[str, Fraction]],
    column: Mapping[str, int],
    scale: int,
) -> tuple[int, ...]:
    chosen = []
    while node != JUST_EMPTY:
        element, without, within = forest.split(node)
        if wanted in labels[without]:
            node = without
            continue
        party, share = costs[element]
        rest = list(wanted)
        rest[column[party]] -= int(share * scale)
        rest[-1] -= 1
        chosen.append(element)
        node, wanted = within, tuple(rest)
    return tuple(sorted(chosen))
