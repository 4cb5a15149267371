"""What a diagram with selectors says about every subset of them.

A *selector* is a variable with the options off (0) and on (1), and no number of outcomes of its
own: the diagram holds, for every choice of selectors, the outcomes that are agreements then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from zopa.problem.automaton import number_rows
from zopa.problem.diagram import Diagram
from zopa.problem.paths import CountArray, exact_dtype
from zopa.problem.relation import BoolArray, IntArray, NodeLimit
from zopa.problem.unfolding import merge_equal

__all__ = ["Differences", "differences", "subset_counts"]

# Counts held at a time: nodes of a layer times the subsets of the selectors below it.
_MOST_COUNTS = 20_000_000


def subset_counts(diagram: Diagram, selectors: Sequence[int]) -> CountArray:
    """Count the outcomes for every choice of the selectors.

    Parameters
    ----------
    diagram
        Its selectors stand for one outcome each, on or off.
    selectors
        Their variables.

    Returns
    -------
    CountArray
        An axis of length 2, off and on, per selector in the order given: exact counts, in original
        options.

    Raises
    ------
    NodeLimit
        If too many counts would have to be held at a time.
    """
    shape = (2,) * len(selectors)
    bound = prod(
        sum(copies) for v, copies in enumerate(diagram.multiplicities) if v not in selectors
    )
    exact = exact_dtype(bound)
    if diagram.empty:
        return np.zeros(shape, dtype=exact)
    # shape (node, choice of the selectors read so far), the one read last weighing most
    below: CountArray = np.ones((1, 1), dtype=exact)
    read: list[int] = []
    for layer in reversed(range(len(diagram.order))):
        variable, child = diagram.order[layer], diagram.layers[layer]
        width = below.shape[1] << (variable in selectors)
        if len(child) * width > _MOST_COUNTS:
            raise NodeLimit(layer, diagram.nodes)
        nowhere = np.zeros((1, below.shape[1]), dtype=exact)
        reached = np.concatenate([below, nowhere])
        if variable in selectors:
            below = np.concatenate([reached[child[:, 0]], reached[child[:, 1]]], axis=1)
            read.insert(0, variable)
            continue
        below = np.zeros((len(child), below.shape[1]), dtype=exact)
        for option, copies in enumerate(diagram.multiplicities[variable]):
            # numpy's integers would turn into floats beside Python's
            below += reached[child[:, option]] * np.array(copies, dtype=exact)
    axes = [read.index(selector) for selector in selectors]
    return below.reshape(shape).transpose(axes)


@dataclass(frozen=True, eq=False)
class Differences:
    """The outcomes on one side only, and those on both, with every selector on in each."""

    before: Diagram
    after: Diagram
    both: Diagram


def differences(
    diagram: Diagram, selectors: Sequence[int], node_limit: int = 3_000_000
) -> Differences:
    """Compare the outcomes with all selectors off to those with all selectors on.

    Parameters
    ----------
    diagram, selectors
        As for `subset_counts`.
    node_limit
        Nodes, before merging, beyond which to give up.

    Raises
    ------
    NodeLimit
        If the comparison grows too large.
    """
    if diagram.empty:
        return Differences(diagram, diagram, diagram)
    # a node is a pair of nodes of the diagram, with selectors off and on; -1 where a path has ended
    off = on = np.zeros(1, dtype=np.int64)
    layers: list[IntArray] = []
    total = 1
    for layer, variable in enumerate(diagram.order):
        child, size = diagram.layers[layer], diagram.sizes[variable]
        ended = np.full((1, size), -1, dtype=np.int64)
        reached = np.concatenate([child, ended])
        next_off, next_on = reached[off], reached[on]
        if variable in selectors:
            next_off = np.column_stack([np.full(len(off), -1), next_off[:, 0]])
            next_on[:, 0] = -1
        source, option = np.nonzero((next_off >= 0) | (next_on >= 0))
        offs, ons = next_off[source, option], next_on[source, option]
        bound = int(max(offs.max(initial=-1), ons.max(initial=-1))) + 2
        numbers, firsts = number_rows(((offs + 1, bound), (ons + 1, bound)), len(source))
        edges = np.full((len(off), size), -1, dtype=np.int64)
        edges[source, option] = numbers
        layers.append(edges)
        off, on = offs[firsts], ons[firsts]
        total += len(off)
        if total > node_limit:
            raise NodeLimit(layer + 1, total)
    return Differences(
        before=_ending(diagram, layers, (off >= 0) & (on < 0)),
        after=_ending(diagram, layers, (off < 0) & (on >= 0)),
        both=_ending(diagram, layers, (off >= 0) & (on >= 0)),
    )


def _ending(diagram: Diagram, layers: Sequence[IntArray], wanted: BoolArray) -> Diagram:
    """Keep the paths whose last node is wanted."""
    last = layers[-1]
    kept = np.where(np.append(wanted, False)[last], 0, -1)
    merged = merge_equal([*layers[:-1], kept])
    if merged is None:
        none = [np.empty((0, diagram.sizes[v]), dtype=np.int64) for v in diagram.order]
        merged = none, [], []
    for array in merged[0]:
        array.setflags(write=False)
    return Diagram(
        diagram.sizes,
        diagram.multiplicities,
        diagram.order,
        tuple(merged[0]),
        empty=not len(merged[0][0]),
    )
