"""What a soft diagram leaves once some of its elements may be broken: for many sets at once.

A single set needs a few array operations per layer, each on hardly more than what the set reaches.
So the operations are shared: every array holds all sets together, by set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from zopa.problem.paths import INT64_LIMIT, CountArray, exact_dtype
from zopa.problem.relation import BoolArray, IntArray
from zopa.problem.soft import SoftDiagram

__all__ = ["Opening", "openings"]

# Edges looked at together, over all layers, which bounds memory: some 40 bytes for each in use.
_CELLS = 5_000_000


@dataclass(frozen=True, slots=True)
class Opening:
    """What a set opens: how many outcomes, in original options, and the cheapest of them.

    Of equally cheap ones it is the lexicographically first, as options per variable.
    """

    count: int
    outcome: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Edges:
    """The edges of a layer that sets reach and may use, by set and source; shape (edge,) each.

    ``firsts`` are the first edges of their sources.
    """

    set: IntArray
    source: IntArray
    option: IntArray
    child: IntArray
    firsts: IntArray


def openings(
    soft: SoftDiagram,
    multiplicities: Sequence[Sequence[int]],
    sets: Sequence[frozenset[int]],
    costs: Sequence[Sequence[CountArray]],
) -> list[Opening | None]:
    """Find what every set of elements opens, if nothing else may be broken.

    Parameters
    ----------
    soft
        The soft diagram.
    multiplicities
        Per variable and option, how many original options it stands for.
    sets
        Elements that may be broken.
    costs
        Per set and variable, shape (option,): what the option costs, integers from 0.

    Returns
    -------
    list of (Opening or None)
        None for sets that open nothing.
    """
    found: list[Opening | None] = []
    if soft.empty:
        return [None] * len(sets)
    step = max(1, _CELLS // max(1, sum(layer.size for layer in soft.layers)))
    for begin in range(0, len(sets), step):
        part = slice(begin, begin + step)
        edges = list(_reached(soft, sets[part]))
        outcomes = _cheapest(soft, edges, costs[part])
        counts = _counts(soft, edges, multiplicities, len(outcomes))
        found += [
            None if outcome is None else Opening(int(count), outcome)
            for count, outcome in zip(counts, outcomes, strict=True)
        ]
    return found


def _reached(soft: SoftDiagram, sets: Sequence[frozenset[int]]) -> Iterator[_Edges]:
    """List, layer by layer from the root, the edges that break nothing outside the sets."""
    place = {element: i for i, element in enumerate(soft.elements)}
    may_break = np.zeros((len(sets), len(place)), dtype=np.bool_)
    for row, elements in enumerate(sets):
        may_break[row, [place[e] for e in elements if e in place]] = True
    reached: BoolArray = np.ones((len(sets), 1), dtype=np.bool_)
    sizes = [len(layer) for layer in soft.layers[1:]] + [1]
    for layer, label, broken, size in zip(
        soft.layers, soft.labels, soft.broken, sizes, strict=True
    ):
        may_pass = np.stack(
            [may_break[:, [place[e] for e in own]].all(axis=1) for own in broken], axis=1
        )
        alive = may_pass[:, label] & (layer >= 0) & reached[:, :, None]
        own, source, option = np.nonzero(alive)
        child = layer[source, option]
        changes = (own[1:] != own[:-1]) | (source[1:] != source[:-1])
        firsts = np.flatnonzero(np.append(True, changes)) if len(own) else own
        yield _Edges(own, source, option, child, firsts)
        reached = np.zeros((len(sets), size), dtype=np.bool_)
        reached[own, child] = True


def _counts(
    soft: SoftDiagram, edges: Sequence[_Edges], multiplicities: Sequence[Sequence[int]], sets: int
) -> list[int]:
    """Count the outcomes that each set opens."""
    below: CountArray = np.ones((sets, 1), dtype=np.int64)
    for layer in reversed(range(len(edges))):
        here, copies = edges[layer], multiplicities[soft.order[layer]]
        if below.dtype == np.int64 and int(below.max(initial=0)) * sum(copies) >= INT64_LIMIT:
            below = below.astype(object)
        above = np.zeros((sets, len(soft.layers[layer])), dtype=below.dtype)
        if len(here.set):
            weights = np.array(copies, dtype=below.dtype)[here.option]
            totals = np.add.reduceat(below[here.set, here.child] * weights, here.firsts)
            above[here.set[here.firsts], here.source[here.firsts]] = totals
        below = above
    return [int(count) for count in below[:, 0]]


def _cheapest(
    soft: SoftDiagram, edges: Sequence[_Edges], costs: Sequence[Sequence[CountArray]]
) -> list[tuple[int, ...] | None]:
    """Find the cheapest outcome that each set opens, of equals the lexicographically first.

    As in `zopa.problem.paths.first_outcome`, outcomes are ranked as numbers in a mixed base.
    """
    outcomes = prod(soft.sizes)
    digit = [prod(soft.sizes[variable + 1 :]) for variable in range(len(soft.sizes))]
    worst = max(sum(int(own.max()) for own in rows) for rows in costs)
    none = (worst + 1) * outcomes
    exact = exact_dtype(none)
    best: CountArray = np.zeros((len(costs), 1), dtype=exact)
    for layer in reversed(range(len(edges))):
        here, variable = edges[layer], soft.order[layer]
        options = range(soft.sizes[variable])
        price = np.array(
            [
                [int(row[variable][o]) * outcomes + digit[variable] * o for o in options]
                for row in costs
            ],
            dtype=exact,
        )
        above = np.full((len(costs), len(soft.layers[layer])), none, dtype=exact)
        if len(here.set):
            totals = best[here.set, here.child] + price[here.set, here.option]
            least = np.minimum(np.minimum.reduceat(totals, here.firsts), none)
            above[here.set[here.firsts], here.source[here.firsts]] = least
        best = above
    ranks = [int(rank) for rank in best[:, 0]]
    return [
        None
        if rank >= none
        else tuple(rank % outcomes // digit[v] % size for v, size in enumerate(soft.sizes))
        for rank in ranks
    ]
