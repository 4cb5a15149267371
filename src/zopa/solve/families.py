"""All concession sets and all conflicts, as families of sets of commitments.

The sets of commitments that a rule-keeping outcome breaks, minimal ones only, are the concession
sets; whatever meets all of them is in conflict.

References
----------
Reiter, *A Theory of Diagnosis from First Principles* (Artificial Intelligence, 1987); Liffiton and
Sakallah, *Algorithms for Computing Minimal Unsatisfiable Subsets of Constraints* (Journal of
Automated Reasoning, 2008); Knuth, *The Art of Computer Programming* 4A (2011), section 7.1.4.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np

from zopa.problem.relation import NodeLimit
from zopa.problem.soft import SoftDiagram
from zopa.solve.forest import JUST_EMPTY, NOTHING, Forest
from zopa.solve.upsets import EVERY_SET, NO_SET, UpSets

__all__ = [
    "JUST_EMPTY",
    "NOTHING",
    "Families",
    "concession_family",
    "conflict_family",
    "element_order",
]

# A remembered result weighs about as much as a node.
_RESULTS_PER_NODE = 4

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound="Families")


def _deep(
    operation: Callable[Concatenate[F, P], T],
) -> Callable[Concatenate[F, P], T]:
    """Let an operation recurse once per element, whatever the interpreter's limit is."""

    @wraps(operation)
    def run(families: F, /, *args: P.args, **kwargs: P.kwargs) -> T:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit + 2 * len(families.elements) + 100)
        try:
            return operation(families, *args, **kwargs)
        finally:
            sys.setrecursionlimit(limit)

    return run


class Families(Forest):
    """Families of sets over the same elements, with the operations that make new ones.

    All operations are exact, and raise `NodeLimit` when nodes or remembered results run out.
    """

    def __init__(self, elements: Sequence[int], node_limit: int = 1_000_000) -> None:
        super().__init__(elements, node_limit)
        self.up_sets = UpSets(len(self.elements), node_limit)
        self._unions: dict[tuple[int, int], int] = {}
        self._outside: dict[tuple[int, int], int] = {}
        self._upward: dict[int, int] = {NOTHING: NO_SET, JUST_EMPTY: EVERY_SET}
        self._minimal: dict[int, int] = {NO_SET: NOTHING, EVERY_SET: JUST_EMPTY}

    def of(self, sets: Iterable[Collection[int]]) -> int:
        """Return the family of the given sets."""
        family = NOTHING
        for members in sets:
            node = JUST_EMPTY
            for level in self._levels(members):
                node = self._node(level, NOTHING, node)
            family = self.union(family, node)
        return family

    @_deep
    def union(self, f: int, g: int) -> int:
        """Return the sets of either family."""
        return self._union(f, g)

    def _union(self, f: int, g: int) -> int:
        if f > g:
            f, g = g, f
        if f in (NOTHING, g):
            return g
        key = (f, g)
        known = self._unions.get(key)
        if known is not None:
            return known
        a, f0, f1 = self._nodes[f]
        b, g0, g1 = self._nodes[g]
        if a == b:
            node = self._node(a, self._union(f0, g0), self._union(f1, g1))
        elif a < b:
            node = self._node(a, self._union(f0, g), f1)
        else:
            node = self._node(b, self._union(f, g0), g1)
        self._unions[key] = node
        return node

    @_deep
    def union_minimal(self, f: int, g: int) -> int:
        """Return the sets of either family that contain no other set of either."""
        return self._take_minimal(self.up_sets.union(self._up(f), self._up(g)))

    @_deep
    def without_supersets(self, f: int, g: int) -> int:
        """Return the sets of the first family that contain no set of the second."""
        return self._not_in(f, self._up(g))

    def excluding(self, f: int, elements: Collection[int]) -> int:
        """Return the sets that have none of the elements."""
        levels = frozenset(self._levels(elements))
        kept = {NOTHING: NOTHING, JUST_EMPTY: JUST_EMPTY}
        for node in self._reachable(f):
            level, without, within = self._nodes[node]
            kept[node] = self._node(
                level, kept[without], NOTHING if level in levels else kept[within]
            )
        return kept[f]

    @_deep
    def upward(self, f: int) -> int:
        """Return the up-set, in ``up_sets``, of all sets that contain a set of a family."""
        return self._up(f)

    def _up(self, f: int) -> int:
        for node in [] if f in self._upward else self._reachable(f):
            if node not in self._upward:
                level, without, within = self._nodes[node]
                lower = self._upward[without]
                upper = self.up_sets.union(lower, self._upward[within])
                self._upward[node] = self.up_sets.node(level, lower, upper)
        return self._upward[f]

    def _take_minimal(self, up_set: int) -> int:
        family = self._minimal.get(up_set)
        if family is None:
            level, without, within = self.up_sets.nodes[up_set]
            family = self._node(
                level,
                self._take_minimal(without),
                self._not_in(self._take_minimal(within), without),
            )
            self._minimal[up_set] = family
            self._upward[family] = up_set
        return family

    def _not_in(self, f: int, up_set: int) -> int:
        """Return the sets of a family that do not belong to an up-set."""
        if up_set <= EVERY_SET:
            return NOTHING if up_set else f
        if f <= JUST_EMPTY:
            return f
        key = (f, up_set)
        known = self._outside.get(key)
        if known is not None:
            return known
        a, f0, f1 = self._nodes[f]
        b, without, within = self.up_sets.nodes[up_set]
        if a == b:
            node = self._node(a, self._not_in(f0, without), self._not_in(f1, within))
        elif a < b:
            node = self._node(a, self._not_in(f0, up_set), self._not_in(f1, up_set))
        else:
            node = self._not_in(f, without)
        if len(self._outside) > _RESULTS_PER_NODE * self.node_limit:
            raise NodeLimit(None, len(self._nodes))
        self._outside[key] = node
        return node

    @_deep
    def minimal_hitting_sets(self, f: int, ladders: Iterable[tuple[int, int]] = ()) -> int:
        """Return the minimal sets that share an element with every set of a family.

        Parameters
        ----------
        f
            A family.
        ladders
            Pairs of a demand and its red line, next to each other in the element order. A hitting
            set takes from each pair nothing, the red line, or the demand, which hits all that the
            red line hits; minimal is what fails to hit once any rung is lowered.

        Returns
        -------
        int
            `JUST_EMPTY` if there is nothing to hit, `NOTHING` if the empty set is to be hit. No set
            has both elements of a pair.

        Raises
        ------
        ValueError
            If the elements of a pair are not neighbours, belong to two pairs, or some set of the
            family has a red line without its demand.
        """
        demands: set[int] = set()
        for demand, red in ladders:
            (level,), (below,) = self._levels((demand,)), self._levels((red,))
            if below != level + 1 or demands & {level - 1, level, below}:
                raise ValueError(f"elements {demand} and {red} are no ladder of neighbours")
            demands.add(level)
        hitting = self.up_sets.dual(self._up(f))
        # results about the family itself say nothing about its dual
        self._outside.clear()
        return self._lowest(hitting, demands, {})

    def _lowest(self, hitting: int, demands: set[int], known: dict[int, int]) -> int:
        """Return the minimal hitting sets, where demands can also be lowered to red lines."""
        if hitting <= EVERY_SET or not demands:
            return self._take_minimal(hitting)
        family = known.get(hitting)
        if family is not None:
            return family
        nodes = self.up_sets.nodes
        level, neither, with_demand = nodes[hitting]
        with_red = neither
        if level - 1 in demands or (level in demands and nodes[with_demand][0] == level + 1):
            raise ValueError("a set has a red line without its demand")
        if level in demands and nodes[neither][0] == level + 1:
            _, neither, with_red = nodes[neither]
        # what hits with less on this ladder rules out what hits with more
        family = self._lowest(neither, demands, known)
        if with_red != neither:
            red = self._not_in(self._lowest(with_red, demands, known), neither)
            family = self._node(level + 1, family, red)
        demand = self._not_in(self._lowest(with_demand, demands, known), with_red)
        family = self._node(level, family, demand)
        known[hitting] = family
        return family


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


@_deep
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
    opening = NO_SET
    for soft in soft_diagrams:
        opening = families.up_sets.union(opening, _opening(families, soft))
    families.up_sets.forget()
    return families._take_minimal(opening)


def _opening(families: Families, soft: SoftDiagram) -> int:
    """Fold a soft diagram from its end to its root: which droppings open it, per node."""
    if soft.empty:
        return NO_SET
    up_sets = families.up_sets
    kept = [
        np.where(dominated, -1, layer)
        for layer, dominated in zip(soft.layers, soft.dominated, strict=True)
    ]
    needed = [np.zeros(1, dtype=np.int64)]
    for children in kept:
        reached = np.unique(children[needed[-1]])
        needed.append(reached[reached >= 0])
    below = {0: EVERY_SET}
    for layer in reversed(range(len(kept))):
        broken = [families._levels(own) for own in soft.broken[layer]]
        here: dict[int, int] = {}
        # nodes often differ only in what makes no difference to the minimal sets
        known: dict[tuple[tuple[int, int, int], ...], int] = {}
        children = kept[layer][needed[layer]].tolist()
        labels = soft.labels[layer][needed[layer]].tolist()
        for node, row, marks in zip(needed[layer].tolist(), children, labels, strict=True):
            edges = {
                (len(broken[label]), label, below[child])
                for child, label in zip(row, marks, strict=True)
                if child >= 0
            }
            key = tuple(sorted(edges))
            opening = known.get(key)
            if opening is None:
                opening = NO_SET
                for _, label, after in key:
                    for level in broken[label]:
                        after = up_sets.requiring(after, level)
                    opening = up_sets.union(opening, after)
                known[key] = opening
            here[node] = opening
        below = here
    return below[0]


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
