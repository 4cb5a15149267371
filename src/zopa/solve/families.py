"""All concession sets and all conflicts, as families of sets of commitments.

The sets of commitments that a rule-keeping outcome breaks, minimal ones only, are the concession
sets; whatever meets all of them is in conflict.

References
----------
Reiter, *A Theory of Diagnosis from First Principles* (Artificial Intelligence, 1987); Liffiton and
Sakallah, *Algorithms for Computing Minimal Unsatisfiable Subsets of Constraints* (Journal of
Automated Reasoning, 2008).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from zopa.problem.soft import Labels, SoftDiagram
from zopa.solve.forest import JUST_EMPTY, NOTHING
from zopa.solve.minimal_sets import Families

__all__ = [
    "JUST_EMPTY",
    "NOTHING",
    "Families",
    "concession_family",
    "conflict_family",
    "element_order",
]


def element_order(
    soft_diagrams: Sequence[SoftDiagram], ladders: Iterable[tuple[int, int]] = ()
) -> tuple[int, ...]:
    """Order the commitments for `Families`: those first that the diagrams decide first.

    Parameters
    ----------
    soft_diagrams
        One per minimal coalition; best with one search order.
    ladders
        Pairs of a demand and its red line, which become neighbours.

    Returns
    -------
    tuple of int
        Every element of the diagrams and ladders once.
    """
    pairs = list(ladders)
    never = max((len(soft.order) for soft in soft_diagrams), default=0)
    decided = {e: never for soft in soft_diagrams for e in soft.elements}
    decided |= {e: decided.get(e, never) for pair in pairs for e in pair}
    for soft in soft_diagrams:
        for layer, labels in enumerate(soft.broken):
            for element in (e for own in labels for e in own):
                decided[element] = min(decided[element], layer)
    for demand, red in pairs:
        decided[demand] = min(decided[demand], decided[red])
    after = dict(pairs)
    below = set(after.values())
    order: list[int] = []
    for element in sorted(decided, key=lambda e: (decided[e], e)):
        if element not in below:
            order.append(element)
            if element in after:
                order.append(after[element])
    return tuple(order)


def concession_family(families: Families, soft_diagrams: Sequence[SoftDiagram]) -> int:
    """Find all minimal sets of commitments whose dropping opens the agreement space.

    Parameters
    ----------
    families
        Made over `element_order` of the same diagrams.
    soft_diagrams
        One per minimal coalition, each with the commitments of that coalition alone.

    Returns
    -------
    int
        The family: `JUST_EMPTY` if the space is open as it is, `NOTHING` if the rules alone cannot
        be kept or no coalition could ever agree.

    Raises
    ------
    NodeLimit
        If the family grows too large.
    """
    family = NOTHING
    for soft in soft_diagrams:
        family = families.union(family, _broken_sets(families, soft))
    return families.minimal(family)


def _broken_sets(families: Families, soft: SoftDiagram) -> int:
    """Fold a soft diagram from its end to its root: what its undominated paths break.

    The family has all minimal sets, and others. To leave those out at every node would take several
    times as long as at the end.
    """
    if soft.empty:
        return NOTHING
    kept = [
        np.where(dominated, -1, layer)
        for layer, dominated in zip(soft.layers, soft.dominated, strict=True)
    ]
    needed = [np.zeros(1, dtype=np.int64)]
    for children in kept:
        reached = np.unique(children[needed[-1]])
        needed.append(reached[reached >= 0])
    below = {0: JUST_EMPTY}
    for layer in reversed(range(len(kept))):
        here: dict[int, int] = {}
        # nodes often differ only in what makes no difference to the sets
        known: dict[frozenset[tuple[int, int]], int] = {}
        children = kept[layer][needed[layer]].tolist()
        labels = soft.labels[layer][needed[layer]].tolist()
        for node, row, marks in zip(needed[layer].tolist(), children, labels, strict=True):
            edges = frozenset(
                (label, below[child]) for child, label in zip(row, marks, strict=True) if child >= 0
            )
            if edges not in known:
                known[edges] = _over_edges(families, sorted(edges), soft.broken[layer])
            here[node] = known[edges]
        below = here
    return below[0]


def _over_edges(families: Families, edges: Sequence[tuple[int, int]], broken: Labels) -> int:
    """Join the families that a node's edges lead to, each with what the edge breaks."""
    family = NOTHING
    for label, after in edges:
        family = families.union(family, families.adding(after, broken[label]))
        if families.contains(family, ()):
            return JUST_EMPTY
    return family


def conflict_family(
    families: Families, concessions: int, ladders: Iterable[tuple[int, int]] = ()
) -> int:
    """Find all minimal conflicts: commitments that cannot be kept together.

    Minimal means that the rest can be kept once any member is dropped, or any demand weakened to
    its red line.

    Parameters
    ----------
    families
        Over an element order in which each red line follows its demand.
    concessions
        All concession sets, from `concession_family`. A set with a red line also has its demand.
    ladders
        Pairs of a demand and its red line.

    Returns
    -------
    int
        The family: `NOTHING` if the space is open, `JUST_EMPTY` (the empty set is the one conflict)
        if no outcome would do whatever was dropped.

    Raises
    ------
    NodeLimit
        If the family grows too large.
    ValueError
        If the ladders do not fit the element order or the concessions.
    """
    return families.minimal_hitting_sets(concessions, ladders)
