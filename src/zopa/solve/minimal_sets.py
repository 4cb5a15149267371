"""Families of sets with the operations that make new ones: unions, minimal sets, hitting sets.

References
----------
Knuth, *The Art of Computer Programming* 4A (2011), section 7.1.4; Toda, *Fast Compression of
Large-Scale Hypergraphs for Solving Combinatorial Problems* (Discovery Science 2013), for minimal
hitting sets by way of decision diagrams of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from zopa.problem.relation import NodeLimit
from zopa.solve.forest import JUST_EMPTY, NOTHING, Forest
from zopa.solve.upsets import EVERY_SET, NO_SET, UpSets, recursion_room

__all__ = ["Families"]

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
        with recursion_room(2 * len(families.elements)):
            return operation(families, *args, **kwargs)

    return run


class Families(Forest):
    """Families of sets over the same elements, with the operations that make new ones.

    All operations are exact, and raise `NodeLimit` when nodes or remembered results run out.
    """

    def __init__(self, elements: Sequence[int], node_limit: int = 1_000_000) -> None:
        super().__init__(elements, node_limit)
        self.up_sets = UpSets(len(self.elements), node_limit)
        self._unions: dict[tuple[int, int], int] = {}
        self._added: dict[tuple[int, int], int] = {}
        self._outside: dict[tuple[int, int], int] = {}
        self._not_hit: dict[tuple[int, int], int] = {}
        self._minimal: dict[int, int] = {NOTHING: NOTHING, JUST_EMPTY: JUST_EMPTY}
        self._upward: dict[int, int] = {NOTHING: NO_SET, JUST_EMPTY: EVERY_SET}
        # per family of minimal sets, what it was taken from
        self._fuller: dict[int, int] = {}

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
        self._remember(self._unions, key, node)
        return node

    @_deep
    def adding(self, f: int, elements: Collection[int]) -> int:
        """Return the sets of a family, with some elements added to each."""
        for level in self._levels(elements):
            f = self._adding(f, level)
        return f

    def _adding(self, f: int, level: int) -> int:
        if f == NOTHING:
            return f
        top, without, within = self._nodes[f]
        if top > level:
            return self._node(level, NOTHING, f)
        key = (f, level)
        known = self._added.get(key)
        if known is not None:
            return known
        if top == level:
            node = self._node(level, NOTHING, self._union(without, within))
        else:
            node = self._node(top, self._adding(without, level), self._adding(within, level))
        self._remember(self._added, key, node)
        return node

    @_deep
    def minimal(self, f: int) -> int:
        """Return the sets of a family that contain no other set of it."""
        return self._take_minimal(f)

    def _take_minimal(self, f: int) -> int:
        family = self._minimal.get(f)
        if family is None:
            level, without, within = self._nodes[f]
            without = self._take_minimal(without)
            within = self._without_supersets(self._take_minimal(within), without)
            family = self._minimal[f] = self._node(level, without, within)
            self._fuller[family] = f
        return family

    @_deep
    def without_supersets(self, f: int, g: int) -> int:
        """Return the sets of the first family that contain no set of the second."""
        return self._without_supersets(f, g)

    def _without_supersets(self, f: int, g: int) -> int:
        if g == NOTHING:
            return f
        if f in (NOTHING, g) or g == JUST_EMPTY:
            return NOTHING
        if f == JUST_EMPTY:
            return NOTHING if self._has_empty(g) else f
        key = (f, g)
        known = self._outside.get(key)
        if known is not None:
            return known
        a, f0, f1 = self._nodes[f]
        b, g0, g1 = self._nodes[g]
        if a == b:
            within = self._without_supersets(self._without_supersets(f1, g0), g1)
            node = self._node(a, self._without_supersets(f0, g0), within)
        elif a < b:
            node = self._node(a, self._without_supersets(f0, g), self._without_supersets(f1, g))
        else:
            node = self._without_supersets(f, g0)
        self._remember(self._outside, key, node)
        return node

    def _remember(self, results: dict[tuple[int, int], int], key: tuple[int, int], f: int) -> None:
        if len(results) > _RESULTS_PER_NODE * self.node_limit:
            raise NodeLimit(None, len(self._nodes))
        results[key] = f

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
    def erasing(self, f: int, elements: Collection[int]) -> int:
        """Return the sets of a family with some elements taken out of each."""
        levels = frozenset(self._levels(elements))
        left = {NOTHING: NOTHING, JUST_EMPTY: JUST_EMPTY}
        for node in self._reachable(f):
            level, without, within = self._nodes[node]
            if level in levels:
                left[node] = self._union(left[without], left[within])
            else:
                left[node] = self._node(level, left[without], left[within])
        return left[f]

    @_deep
    def upward(self, f: int) -> int:
        """Return the up-set, in ``up_sets``, of all sets that contain a set of a family."""
        return self._up(f)

    def _up(self, f: int) -> int:
        # minimal sets share fewer nodes than the family that they were taken from
        fuller = self._fuller.get(f, f)
        for node in [] if fuller in self._upward else self._reachable(fuller):
            if node not in self._upward:
                level, without, within = self._nodes[node]
                lower = self._upward[without]
                upper = self.up_sets.union(lower, self._upward[within])
                self._upward[node] = self.up_sets.node(level, lower, upper)
        return self._upward[fuller]

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
        return self._lowest(self._up(f), demands, {NO_SET: JUST_EMPTY, EVERY_SET: NOTHING})

    def _lowest(self, missed: int, demands: set[int], known: dict[int, int]) -> int:
        """Return the minimal hitting sets, where demands can also be lowered to red lines.

        ``missed`` is the up-set of what is to be hit: a set hits all of it if the elements that it
        lacks make no set of the up-set.
        """
        family = known.get(missed)
        if family is not None:
            return family
        nodes = self.up_sets.nodes
        level, with_demand, neither = nodes[missed]
        with_red = neither
        if level - 1 in demands or (level in demands and nodes[with_demand][0] == level + 1):
            raise ValueError("a set has a red line without its demand")
        if level in demands and nodes[neither][0] == level + 1:
            _, with_red, neither = nodes[neither]
        # what hits with less on this ladder rules out what hits with more
        family = self._lowest(neither, demands, known)
        if with_red != neither:
            red = self._not_hitting(self._lowest(with_red, demands, known), neither)
            family = self._node(level + 1, family, red)
        demand = self._not_hitting(self._lowest(with_demand, demands, known), with_red)
        family = self._node(level, family, demand)
        known[missed] = family
        return family

    def _not_hitting(self, f: int, missed: int) -> int:
        """Return the sets of a family that do not hit all sets of an up-set."""
        if missed <= EVERY_SET:
            return f if missed == EVERY_SET else NOTHING
        if f <= JUST_EMPTY:
            return f
        key = (f, missed)
        known = self._not_hit.get(key)
        if known is not None:
            return known
        a, f0, f1 = self._nodes[f]
        b, without, within = self.up_sets.nodes[missed]
        if a == b:
            node = self._node(a, self._not_hitting(f0, within), self._not_hitting(f1, without))
        elif a < b:
            node = self._node(a, self._not_hitting(f0, missed), self._not_hitting(f1, missed))
        else:
            node = self._not_hitting(f, within)
        self._remember(self._not_hit, key, node)
        return node
