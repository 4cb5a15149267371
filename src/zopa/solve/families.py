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

from zopa.problem.relation import NodeLimit
from zopa.problem.soft import SoftDiagram
from zopa.solve.forest import JUST_EMPTY, NOTHING, Forest

__all__ = [
    "JUST_EMPTY",
    "NOTHING",
    "Families",
    "concession_family",
    "conflict_family",
    "element_order",
]

# Remembered results weigh about as much as nodes.
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

    Operations that speak of minimal sets need families in which no set contains another, and
    return such families. All are exact; results are remembered.
    """

    def __init__(self, elements: Sequence[int], node_limit: int = 1_000_000) -> None:
        super().__init__(elements, node_limit)
        self._unions: dict[tuple[int, int], int] = {}
        self._minimal_unions: dict[tuple[int, int], int] = {}
        self._pruned: dict[tuple[int, int], int] = {}
        self._extended: dict[tuple[int, int], int] = {}

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
        """Return the minimal sets of two families of minimal sets."""
        return self._union_minimal(f, g)

    def _union_minimal(self, f: int, g: int) -> int:
        if f > g:
            f, g = g, f
        if f <= JUST_EMPTY:
            # the empty set is contained in every other
            return f or g
        if f == g:
            return f
        key = (f, g)
        known = self._minimal_unions.get(key)
        if known is not None:
            return known
        a, f0, f1 = self._nodes[f]
        b, g0, g1 = self._nodes[g]
        if a == b:
            without, within = self._union_minimal(f0, g0), self._union_minimal(f1, g1)
        elif a < b:
            without, within = self._union_minimal(f0, g), f1
        else:
            a, without, within = b, self._union_minimal(f, g0), g1
        node = self._node(a, without, self._without_supersets(within, without))
        self._minimal_unions[key] = node
        return node

    @_deep
    def without_supersets(self, f: int, g: int) -> int:
        """Return the sets of the first family that contain no set of the second."""
        return self._without_supersets(f, g)

    def _without_supersets(self, f: int, g: int) -> int:
        if g == NOTHING:
            return f
        if g == JUST_EMPTY or f in (NOTHING, g):
            return NOTHING
        if f == JUST_EMPTY:
            return NOTHING if self._has_empty(g) else f
        key = (f, g)
        known = self._pruned.get(key)
        if known is not None:
            return known
        a, f0, f1 = self._nodes[f]
        b, g0, g1 = self._nodes[g]
        if a == b:
            within = self._without_supersets(self._without_supersets(f1, g0), g1)
            node = self._node(a, self._without_supersets(f0, g0), within)
        elif a < b:
            within = self._without_supersets(f1, g)
            node = self._node(a, self._without_supersets(f0, g), within)
        else:
            node = self._without_supersets(f, g0)
        # the operation behind all others: its results bound the memory of them all
        if len(self._pruned) > _RESULTS_PER_NODE * self.node_limit:
            raise NodeLimit(None, len(self._nodes))
        self._pruned[key] = node
        return node

    @_deep
    def extended(self, f: int, elements: Collection[int]) -> int:
        """Add elements to every set of a family of minimal sets; return the minimal results."""
        for level in self._levels(elements):
            f = self._extend(f, level)
        return f

    def _extend(self, f: int, level: int) -> int:
        if f == NOTHING:
            return f
        top, without, within = self._nodes[f]
        if top > level:
            return self._node(level, NOTHING, f)
        if top == level:
            return self._node(level, NOTHING, self._union_minimal(without, within))
        key = (f, level)
        known = self._extended.get(key)
        if known is not None:
            return known
        without = self._extend(without, level)
        within = self._without_supersets(self._extend(within, level), without)
        node = self._node(top, without, within)
        self._extended[key] = node
        return node

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

    def minimal_hitting_sets(self, f: int, ladders: Iterable[tuple[int, int]] = ()) -> int:
        """Return the minimal sets that share an element with every set of a family.

        Parameters
        ----------
        f
            A family of minimal sets.
        ladders
            Pairs of a demand and its red line, next to each other in the element order. A hitting
            set then takes from each pair nothing, the red line, or the demand, which hits at least
            as much; minimal is what hits no longer once any rung is lowered.

        Returns
        -------
        int
            `JUST_EMPTY` if there is nothing to hit, `NOTHING` if the empty set is to be hit. No set
            has both elements of a pair.

        Raises
        ------
        ValueError
            If the elements of a pair are not neighbours, belong to two pairs, or some set has a red
            line without its demand.
        """
        red_line: dict[int, int] = {}
        for demand, red in ladders:
            level, below = self._levels((demand,))[0], self._levels((red,))[0]
            if below != level + 1:
                raise ValueError(f"element {red} must come right after {demand}")
            red_line[level] = below
        if any(level + 1 in red_line for level in red_line):
            raise ValueError("an element belongs to one ladder only")
        return self._lowered(self._hitting(f, red_line), red_line)

    @_deep
    def _hitting(self, f: int, red_line: dict[int, int]) -> int:
        return self._hit(f, red_line, {})

    def _hit(self, f: int, red_line: dict[int, int], known: dict[int, int]) -> int:
        """Return the minimal hitting sets, with a demand written as demand and red line.

        Written so, lowering a rung is dropping an element, so that minimal means minimal by
        inclusion and all operations apply.
        """
        if f <= JUST_EMPTY:
            return JUST_EMPTY - f
        node = known.get(f)
        if node is not None:
            return node
        level, neither, within = self._nodes[f]
        if level in red_line:
            red = red_line[level]
            top, only_demand, both = self._nodes[within]
            if top != red:
                only_demand, both = within, NOTHING
            if self._nodes[neither][0] == red:
                raise ValueError("a set has a red line without its demand")
            missed_by_red = self._union_minimal(neither, only_demand)
            free = self._hit(self._union_minimal(missed_by_red, both), red_line, known)
            with_red = self._hit(missed_by_red, red_line, known)
            with_demand = self._hit(neither, red_line, known)
            # a set that does with the red line is no conflict with the demand in its place
            node = self._node(
                level,
                self._node(red, free, self._without_supersets(with_red, free)),
                self._node(red, NOTHING, self._without_supersets(with_demand, with_red)),
            )
        elif level - 1 in red_line:
            raise ValueError("a set has a red line without its demand")
        else:
            free = self._hit(self._union_minimal(neither, within), red_line, known)
            hit = self._without_supersets(self._hit(neither, red_line, known), free)
            node = self._node(level, free, hit)
        known[f] = node
        return node

    def _lowered(self, f: int, red_line: dict[int, int]) -> int:
        """Write a demand as the demand alone again."""
        plain = {NOTHING: NOTHING, JUST_EMPTY: JUST_EMPTY}
        for node in self._reachable(f):
            level, without, within = self._nodes[node]
            if level in red_line:
                within = self._nodes[within][2]
            plain[node] = self._node(level, plain[without], plain[within])
        return plain[f]


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
    family = NOTHING
    for soft in soft_diagrams:
        family = families._union_minimal(family, _minimal_violations(families, soft))
    return family


def _minimal_violations(families: Families, soft: SoftDiagram) -> int:
    """Fold a soft diagram from its end to its root; every node becomes a family."""
    if soft.empty:
        return NOTHING
    below = [JUST_EMPTY]
    for layer in reversed(range(len(soft.order))):
        broken = [families._levels(own) for own in soft.broken[layer]]
        here: list[int] = []
        for children, labels in zip(
            soft.layers[layer].tolist(), soft.labels[layer].tolist(), strict=True
        ):
            edges = {
                (len(broken[label]), label, child)
                for child, label in zip(children, labels, strict=True)
                if child >= 0
            }
            family = NOTHING
            for _, label, child in sorted(edges):
                node = below[child]
                for level in broken[label]:
                    node = families._extend(node, level)
                family = families._union_minimal(family, node)
            here.append(family)
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
