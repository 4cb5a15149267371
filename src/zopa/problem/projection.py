"""What a decision diagram says about some of its variables, and whether two say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from zopa.problem.diagram import Diagram
from zopa.problem.relation import BoolArray
from zopa.problem.soft import SoftDiagram


def alive(diagram: Diagram) -> tuple[BoolArray, ...]:
    """Find the options that occur at all.

    Returns
    -------
    tuple of BoolArray
        Per variable, shape (option,): True where some outcome of the diagram takes it.
    """
    found: list[BoolArray] = [np.zeros(size, dtype=np.bool_) for size in diagram.sizes]
    for variable, child in zip(diagram.order, diagram.layers, strict=True):
        found[variable] = np.any(child >= 0, axis=0)
    return tuple(found)


def same(one: Diagram, other: Diagram) -> bool:
    """Tell whether two diagrams of the same variables, in the same order, hold the same outcomes.

    Both are reduced, and numbered by the content of their nodes from the last layer up; so equal
    sets of outcomes have equal layers, and the other way round.
    """
    if one.sizes != other.sizes or one.order != other.order:
        raise ValueError("only diagrams over the same layers can be compared")
    return one.empty == other.empty and all(map(np.array_equal, one.layers, other.layers))


def blocks(diagram: Diagram) -> list[tuple[int, ...]]:
    """Cut a diagram where all its paths meet in one node.

    Returns
    -------
    list of tuple of int
        Variables of each piece, top first. The outcomes are the combinations of what the pieces
        allow, each by itself.
    """
    if diagram.empty:
        return []
    cuts = [layer for layer, child in enumerate(diagram.layers) if len(child) == 1]
    cuts.append(len(diagram.layers))
    return [diagram.order[start:stop] for start, stop in pairwise(cuts)]


def project(diagram: Diagram, scope: Mapping[int, Sequence[int]]) -> BoolArray:
    """Find the combinations of options of some variables that occur.

    Parameters
    ----------
    scope
        Per variable, the options to look at, ascending; outcomes with another one are left out.
        The table has one cell per combination, so they should be few.

    Returns
    -------
    BoolArray
        An axis per variable of the scope, in its order; positions as in the lists of options.
    """
    # Per node, the combinations below it as the bits of an integer: bit `position * cells + rest`
    # for the position of an option, and the combination of the variables further down.
    below = [1]
    cells = 1
    for variable, child in zip(reversed(diagram.order), reversed(diagram.layers), strict=True):
        looked_at = scope.get(variable)
        edges = child if looked_at is None else child[:, list(looked_at)]
        shift = 0 if looked_at is None else cells
        below = [_combined(row, below, shift) for row in edges.tolist()]
        cells *= 1 if looked_at is None else len(looked_at)
    bits = below[0] if below else 0
    packed = np.frombuffer(bits.to_bytes((cells + 7) // 8, "little"), dtype=np.uint8)
    holds = np.unpackbits(packed, count=cells, bitorder="little").astype(np.bool_)
    read = [variable for variable in diagram.order if variable in scope]
    table = holds.reshape([len(scope[variable]) for variable in read])
    return table.transpose([read.index(variable) for variable in scope])


def _combined(edges: Sequence[int], below: Sequence[int], shift: int) -> int:
    bits = 0
    for position, node in enumerate(edges):
        if node >= 0:
            bits |= below[node] << position * shift
    return bits


def broken_alone(soft: SoftDiagram, kinds: Sequence[int]) -> frozenset[int]:
    """Find the kinds of commitments that some rule-keeping outcome breaks, and no other kind.

    Parameters
    ----------
    kinds
        The kind of each element of the diagram, from 0; several may be of one kind.
    """
    kind = dict(zip(soft.elements, kinds, strict=True))
    # per node: whether some completion breaks nothing, and the kinds broken alone, as bits
    below = [(True, 0)]
    layers = zip(reversed(soft.layers), reversed(soft.labels), reversed(soft.broken), strict=True)
    for child, label, broken in layers:
        bits = [sum(1 << k for k in {kind[e] for e in elements}) for elements in broken]
        merged: list[tuple[bool, int]] = []
        for edges, marks in zip(child.tolist(), label.tolist(), strict=True):
            intact, alone = False, 0
            for node, mark in zip(edges, marks, strict=True):
                if node < 0:
                    continue
                whole, single = below[node]
                if not bits[mark]:
                    intact, alone = intact or whole, alone | single
                elif bits[mark].bit_count() == 1:
                    alone |= bits[mark] if whole else bits[mark] & single
            merged.append((intact, alone))
        below = merged
    found = below[0][1] if below else 0
    return frozenset(k for k in set(kinds) if found >> k & 1)
