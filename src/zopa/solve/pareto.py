"""The Pareto frontier of all outcomes of a diagram, each party's best, and the best few outcomes.

References
----------
Bergman and Cire, *Multiobjective Optimization by Decision Diagrams* (CP 2016); Ehrgott,
*Multicriteria Optimization* (2005).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from math import comb, prod
from operator import index

import numpy as np

from zopa.problem.diagram import Diagram
from zopa.problem.paths import INT64_LIMIT, CountArray, exact_dtype
from zopa.problem.relation import IntArray
from zopa.solve.aims import WeightedSum
from zopa.solve.labels import Cut, Points, no_points, read_points, sweep
from zopa.solve.scored import Scored, highest, prepare, thresholds
from zopa.solve.search import LabelLimit, search

__all__ = [
    "SEARCH_LIMIT",
    "Frontier",
    "LabelLimit",
    "Points",
    "Ranked",
    "best",
    "default_limit",
    "frontier",
    "ideal_point",
    "ranked",
    "reaching",
]

# Some seconds' worth of labels: telling which of them others dominate takes longer the more
# parties there are.
_LABELS = (20_000_000, 20_000_000, 4_000_000, 1_500_000, 800_000, 400_000)
# Searches for single points cost less per label.
SEARCH_LIMIT = 3_000_000
# Directions to look for certain points in, when the frontier is too large.
_DIRECTIONS = 40


@dataclass(frozen=True, eq=False)
class Frontier(Points):
    """The Pareto-optimal score vectors of the outcomes that give everybody the least asked for.

    Parameters
    ----------
    complete
        True if these are all. False if the limit was passed: every point here is on the frontier
        all the same, with its exact ties, but others are missing.
    labels
        Score vectors looked at.
    least
        The least score asked for, per party; None if nothing was.
    """

    complete: bool
    labels: int
    least: tuple[int, ...] | None

    def covers(self, least: Sequence[int] | None) -> bool:
        """Say whether all Pareto-optimal vectors that give at least this are here."""
        if not self.complete or self.least is None:
            return self.complete
        return least is not None and all(a <= b for a, b in zip(self.least, least, strict=True))


def default_limit(parties: int) -> int:
    """Give the label limit of `frontier` if none is given: some seconds' worth of work."""
    return _LABELS[min(parties, len(_LABELS)) - 1]


def frontier(
    diagram: Diagram,
    scores: Sequence[IntArray],
    *,
    least: Sequence[int] | None = None,
    label_limit: int | None = None,
) -> Frontier:
    """Find all Pareto-optimal score vectors.

    An outcome is Pareto-optimal if no other gives some party more and no party less. Asking for a
    least score makes no other outcome optimal: what dominates a wanted outcome is wanted too.

    Parameters
    ----------
    diagram
        All outcomes.
    scores
        Per variable, shape (option, party): integers, higher is better, one to six parties. An
        outcome's score is their sum.
    least
        Per party, the score below which an outcome is of no interest; None for all outcomes.
    label_limit
        Score vectors of partial outcomes to look at; None for `default_limit`.

    Returns
    -------
    Frontier
        Each vector once, in descending lexicographic order. If the limit is passed, those points
        that are certain: the outcomes that are best by some weighted sums of scores, as long as
        their ties could be counted (possibly none).

    Raises
    ------
    ValueError
        If shapes do not fit, scores are no integers, or their sums could pass 2^62.
    """
    scored = prepare(diagram, scores)
    wanted = thresholds(scored, least)
    limit = default_limit(scored.parties) if label_limit is None else label_limit
    if diagram.empty:
        nothing = no_points(scored.parties, len(diagram.sizes))
        return _frontier(nothing, True, 0, wanted)
    cuts = _cuts(scored, wanted)
    labels, looked_at = sweep(scored, cuts, limit)
    if labels is not None:
        return _frontier(read_points(scored, labels), True, looked_at, wanted)
    points, more = _certain(scored, cuts, limit)
    return _frontier(points, False, looked_at + more, wanted)


def _frontier(
    points: Points, complete: bool, looked_at: int, least: tuple[int, ...] | None
) -> Frontier:
    return Frontier(points.vectors, points.ties, points.outcomes, complete, looked_at, least)


def reaching(points: Points, least: Sequence[int]) -> IntArray:
    """Give the points in which every party gets at least so much, as row numbers."""
    floor = [max(-INT64_LIMIT, min(value, INT64_LIMIT)) for value in least]
    return np.flatnonzero((points.vectors >= np.array(floor, dtype=np.int64)).all(axis=1))


def _unit(parties: int, party: int) -> tuple[int, ...]:
    return tuple(int(index == party) for index in range(parties))


def _cuts(scored: Scored, least: tuple[int, ...] | None) -> list[Cut]:
    return [Cut(_unit(scored.parties, p), value) for p, value in enumerate(least or ())]


def _certain(scored: Scored, cuts: Sequence[Cut], limit: int) -> tuple[Points, int]:
    """Find points of a frontier that is too large as a whole.

    What is best by a weighted sum with positive weights is Pareto-optimal, and every outcome with
    the same score vector is as good, so that the ties are exact too.
    """
    found: dict[tuple[int, ...], tuple[int, tuple[int, ...]]] = {}
    looked_at = 0
    for direction in _directions(scored):
        total, _ = highest(scored, direction)
        shift = sum(map(int.__mul__, direction, scored.base))
        # half of what is left, lest one direction in which too much is best takes all
        allowed = (limit - looked_at) // 2
        labels, looked = sweep(scored, [*cuts, Cut(direction, total + shift)], allowed)
        looked_at += looked
        if labels is not None:
            points = read_points(scored, labels)
            for vector, ties, outcome in zip(
                points.vectors.tolist(), points.ties, points.outcomes.tolist(), strict=True
            ):
                found[tuple(vector)] = (ties, tuple(outcome))
    if not found:
        return no_points(scored.parties, len(scored.diagram.sizes)), looked_at
    vectors = sorted(found, reverse=True)
    return Points(
        np.array(vectors, dtype=np.int64),
        tuple(found[vector][0] for vector in vectors),
        np.array([found[vector][1] for vector in vectors], dtype=np.int64),
    ), looked_at


def _directions(scored: Scored) -> Iterator[tuple[int, ...]]:
    """Yield positive weights: every party first, then evenly spread ones, as far as they fit."""
    parties, reach = scored.parties, scored.reach
    for first in range(parties):
        others = sum(reach) - reach[first]
        weights = [1] * parties
        weights[first] += others
        if others + weights[first] * reach[first] < INT64_LIMIT:
            yield tuple(weights)
    if parties == 1 or sum(reach) >= INT64_LIMIT // 2:
        return
    # as many parts to share out as there are about as many ways to do so as wanted
    parts = parties
    while comb(parts, parties - 1) <= _DIRECTIONS:
        parts += 1
    room = (INT64_LIMIT // 2 - sum(reach)) // parts
    for bars in combinations(range(1, parts), parties - 1):
        shares = [high - low for low, high in pairwise((0, *bars, parts))]
        yield tuple(1 + s * room // max(r, 1) for s, r in zip(shares, reach, strict=True))


def ideal_point(
    diagram: Diagram,
    scores: Sequence[IntArray],
    least: Sequence[int] | None = None,
    *,
    known: Frontier | None = None,
    label_limit: int | None = None,
) -> tuple[int, ...] | None:
    """Find each party's best score over the outcomes that give everybody the least asked for.

    Parameters
    ----------
    diagram, scores
        As for `frontier`.
    least
        Per party, the least score; None for all outcomes.
    known
        A frontier of the same outcomes, which answers at once if it covers ``least``: for every
        outcome there is one on the frontier that gives nobody less.
    label_limit
        Score vectors to look at per party; None for `SEARCH_LIMIT`.

    Returns
    -------
    tuple of int or None
        Per party; None if no outcome gives everybody the least asked for.

    Raises
    ------
    LabelLimit
        If the limit is passed.
    ValueError
        As for `frontier`.
    """
    scored = prepare(diagram, scores)
    wanted = thresholds(scored, least)
    if diagram.empty:
        return None
    if known is not None and known.covers(wanted):
        points = known if wanted is None else known.take(reaching(known, wanted))
        return tuple(points.vectors.max(axis=0).tolist()) if len(points) else None
    limit = SEARCH_LIMIT if label_limit is None else label_limit
    ideal: list[int] = []
    for party in range(scored.parties):
        unit = _unit(scored.parties, party)
        if wanted is None:
            ideal.append(highest(scored, unit)[0] + scored.base[party])
            continue
        labels, looked_at = search(
            scored, WeightedSum(unit, wanted, scored.base, scored.reach), limit
        )
        if labels is None:
            raise LabelLimit(looked_at)
        if not len(labels):
            return None
        ideal.append(int(labels.points[party].max()) + scored.base[party])
    return tuple(ideal)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An outcome in a ranking: its score, its merged options, how many originals it stands for."""

    score: int
    outcome: tuple[int, ...]
    copies: int


def best(diagram: Diagram, weights: Sequence[IntArray], k: int) -> list[Ranked]:
    """Find the best few outcomes by one additive score.

    Parameters
    ----------
    diagram
        All outcomes.
    weights
        Per variable, shape (option,): integers.
    k
        How many to find, counted in merged options; fewer if there are no more.

    Returns
    -------
    list of Ranked
        Best first, equal ones in lexicographic order of the variables' numbers.

    Raises
    ------
    ValueError
        If shapes do not fit or weights are no integers.
    """
    return list(islice(ranked(diagram, weights), k))


def ranked(diagram: Diagram, weights: Sequence[Sequence[int] | IntArray]) -> Iterator[Ranked]:
    """Yield outcomes one by one, best first, as `best` does; weights are integers of any size.

    Each outcome found splits the rest: those that leave its path at a given layer are next best
    where they leave over the next best edge and go on at their best (Lawler's scheme).
    """
    if [len(own) for own in weights] != list(diagram.sizes):
        raise ValueError("weights must give every option of every variable one number")
    try:
        return _ranked(diagram, [[index(weight) for weight in own] for own in weights])
    except TypeError:
        raise ValueError("weights must be integers") from None


def _ranked(diagram: Diagram, weights: Sequence[Sequence[int]]) -> Iterator[Ranked]:
    if diagram.empty:
        return
    keys, below = _keys(diagram, weights)
    orders: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def edges(layer: int, node: int) -> list[tuple[int, int]]:
        """List the edges of a node, best first: best key of what they lead to, and option."""
        if (layer, node) not in orders:
            children = diagram.layers[layer][node].tolist()
            following, own = below[layer + 1], keys[layer]
            orders[layer, node] = sorted(
                ((own[o] + int(following[c]), o) for o, c in enumerate(children) if c >= 0),
                reverse=True,
            )
        return orders[layer, node]

    # per entry: minus the best key, layer to leave at, node there, options before, key of those,
    # and which edge to leave over
    heap: list[tuple[int, int, int, tuple[int, ...], int, int]] = []

    def push(layer: int, node: int, taken: tuple[int, ...], so_far: int, index: int) -> None:
        choices = edges(layer, node)
        if index < len(choices):
            heapq.heappush(heap, (-so_far - choices[index][0], layer, node, taken, so_far, index))

    push(0, 0, (), 0, 0)
    while heap:
        _, start, node, taken, so_far, index = heapq.heappop(heap)
        for layer in range(start, len(diagram.order)):
            # over the chosen edge first, then on at the best; all other edges remain to be seen
            push(layer, node, taken, so_far, index + 1)
            option = edges(layer, node)[index][1]
            taken, so_far, index = (*taken, option), so_far + keys[layer][option], 0
            node = int(diagram.layers[layer][node, option])
        outcome = [0] * len(taken)
        for variable, option in zip(diagram.order, taken, strict=True):
            outcome[variable] = option
        yield Ranked(
            sum(w[o] for w, o in zip(weights, outcome, strict=True)),
            tuple(outcome),
            prod(m[o] for m, o in zip(diagram.multiplicities, outcome, strict=True)),
        )


def _keys(
    diagram: Diagram, weights: Sequence[Sequence[int]]
) -> tuple[list[list[int]], list[CountArray]]:
    """Turn weights into keys that rank outcomes by score, and equal ones lexicographically.

    Returns
    -------
    keys, below
        Per layer, the key of each option: those of an outcome add up to one that no other has;
        per layer and for the end, shape (node,): the best sum that completes a node.
    """
    outcomes = prod(diagram.sizes)
    keys: list[list[int]] = []
    for variable in diagram.order:
        digit = prod(diagram.sizes[variable + 1 :])
        keys.append([w * outcomes - digit * o for o, w in enumerate(weights[variable])])
    bound = sum(max(map(abs, key)) for key in keys)
    exact = exact_dtype(2 * bound)
    never = np.array([-2 * bound - 1], dtype=exact)
    below: list[CountArray] = [np.zeros(1, dtype=exact)]
    for key, child in zip(reversed(keys), reversed(diagram.layers), strict=True):
        total = np.append(below[-1], never)[child] + np.array(key, dtype=exact)
        below.append(total.max(axis=1))
    return keys, below[::-1]
