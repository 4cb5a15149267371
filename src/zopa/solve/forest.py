"""Families of sets, stored as zero-suppressed decision diagrams that share their nodes.

A family is a node number. `NOTHING` has no set and `JUST_EMPTY` has the empty set alone; any other
node splits its sets into those without its element and those with it. Equal families have equal
numbers, and a node's number is above those of the nodes it leads to.

References
----------
Minato, *Zero-Suppressed BDDs for Set Manipulation in Combinatorial Problems* (DAC 1993); Knuth,
*The Art of Computer Programming* 4A (2011), section 7.1.4.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from math import lcm

from zopa.problem.relation import NodeLimit

NOTHING = 0
JUST_EMPTY = 1


class Forest:
    """The nodes of all families over the same elements, and what can be read from them.

    Parameters
    ----------
    elements
        All elements, distinct, in the order in which nodes split on them, the root's first.
    node_limit
        Nodes, over all families made, beyond which operations raise `NodeLimit`.

    Raises
    ------
    ValueError
        If an element repeats.
    """

    def __init__(self, elements: Sequence[int], node_limit: int = 1_000_000) -> None:
        self.elements = tuple(elements)
        self.node_limit = node_limit
        self._level = {element: level for level, element in enumerate(self.elements)}
        if len(self._level) != len(self.elements):
            raise ValueError("elements must be distinct")
        # level, sets without and sets with its element; the two ends lie below every level
        self._nodes: list[tuple[int, int, int]] = [(len(self.elements), 0, 0)] * 2
        self._numbers: dict[tuple[int, int, int], int] = {}

    def _node(self, level: int, without: int, within: int) -> int:
        """Return the node that splits so, made if need be."""
        if within == NOTHING:
            return without
        key = (level, without, within)
        number = self._numbers.get(key)
        if number is None:
            number = len(self._nodes)
            if number > self.node_limit:
                raise NodeLimit(None, number)
            self._nodes.append(key)
            self._numbers[key] = number
        return number

    def _levels(self, elements: Collection[int]) -> list[int]:
        """Return the distinct levels of elements, lowest node first."""
        unknown = [element for element in elements if element not in self._level]
        if unknown:
            raise ValueError(f"unknown elements {unknown}")
        return sorted({self._level[element] for element in elements}, reverse=True)

    def _reachable(self, f: int) -> list[int]:
        """Return the nodes below a family, itself included, children before parents."""
        seen: set[int] = set()
        stack = [f]
        while stack:
            node = stack.pop()
            if node > JUST_EMPTY and node not in seen:
                seen.add(node)
                stack += self._nodes[node][1:]
        return sorted(seen)

    def below(self, f: int) -> list[int]:
        """List the nodes of a family, itself included, children before parents."""
        return self._reachable(f)

    def split(self, node: int) -> tuple[int, int, int]:
        """Return a node's element, its sets without it, and with it (that element taken out)."""
        level, without, within = self._nodes[node]
        return self.elements[level], without, within

    def size(self, f: int) -> int:
        """Count the nodes that hold a family."""
        return len(self._reachable(f))

    def count(self, f: int) -> int:
        """Count the sets of a family, exactly."""
        counts = {NOTHING: 0, JUST_EMPTY: 1}
        for node in self._reachable(f):
            _, without, within = self._nodes[node]
            counts[node] = counts[without] + counts[within]
        return counts[f]

    def contains(self, f: int, elements: Collection[int]) -> bool:
        """Tell whether a set belongs to a family."""
        for level in reversed(self._levels(elements)):
            while self._nodes[f][0] < level:
                f = self._nodes[f][1]
            if self._nodes[f][0] != level:
                return False
            f = self._nodes[f][2]
        return self._has_empty(f)

    def _has_empty(self, f: int) -> bool:
        while f > JUST_EMPTY:
            f = self._nodes[f][1]
        return f == JUST_EMPTY

    def sets(self, f: int) -> Iterator[tuple[int, ...]]:
        """Yield every set, its elements ascending; sets with the root's element come first."""
        stack: list[tuple[int, tuple[int, ...]]] = [(f, ())]
        while stack:
            node, members = stack.pop()
            if node == JUST_EMPTY:
                yield tuple(sorted(members))
            elif node != NOTHING:
                level, without, within = self._nodes[node]
                stack.append((without, members))
                stack.append((within, (*members, self.elements[level])))

    def least_size(self, f: int) -> int | None:
        """Return the number of elements of the smallest set; None if there is no set."""
        best = self._cheapest_below(f, [1] * len(self.elements))
        return best.get(f)

    def smallest(self, f: int, k: int) -> list[tuple[int, ...]]:
        """Return the sets with the fewest elements, without going through the others.

        Parameters
        ----------
        f
            The family.
        k
            How many; fewer come back if the family has fewer.

        Returns
        -------
        list of tuple of int
            Elements ascending; sets by size, then lexicographically by element.
        """
        return [members for _, members in islice(self._ranked(f, self._size_costs()), max(0, k))]

    def cheapest(
        self, f: int, weights: Sequence[Fraction | int] | Mapping[int, Fraction | int]
    ) -> tuple[Fraction, tuple[int, ...]] | None:
        """Return the set of least weight and its weight.

        Parameters
        ----------
        f
            The family.
        weights
            Weight of each element, by its number.

        Returns
        -------
        (Fraction, tuple of int) or None
            Of equal sets the smallest, then the lexicographically first; None if there is no set.
        """
        exact = [Fraction(weights[element]) for element in self.elements]
        scale = lcm(*(weight.denominator for weight in exact))
        # a unit of weight outweighs any difference in size and order
        unit = (len(exact) + 1) << len(exact)
        costs = [
            int(weight * scale) * unit + cost
            for weight, cost in zip(exact, self._size_costs(), strict=True)
        ]
        for _, members in self._ranked(f, costs):
            return sum((Fraction(weights[e]) for e in members), Fraction(0)), members
        return None

    def _size_costs(self) -> list[int]:
        """Price elements so that set prices compare by size, then lexicographically.

        Of two sets of one size, the one with the smallest element that they do not share is first:
        so an element earns a rebate above those of all greater elements together.
        """
        one = 1 << len(self.elements)
        rank = {element: i for i, element in enumerate(sorted(self.elements))}
        return [one - (one >> (rank[element] + 1)) for element in self.elements]

    def _cheapest_below(self, f: int, costs: Sequence[int]) -> dict[int, int]:
        """Price the cheapest set of every node that has one."""
        best = {JUST_EMPTY: 0}
        for node in self._reachable(f):
            level, without, within = self._nodes[node]
            # every node but NOTHING has a set, and no node keeps its element in none
            price = best[within] + costs[level]
            best[node] = min(price, best.get(without, price))
        return best

    def _ranked(self, f: int, costs: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield price and set by ascending price; prices of different sets must differ."""
        best = self._cheapest_below(f, costs)
        if f not in best:
            return
        heap: list[tuple[int, int, int, tuple[int, ...]]] = [(best[f], f, 0, ())]
        while heap:
            total, node, paid, members = heapq.heappop(heap)
            while node != JUST_EMPTY:
                level, without, within = self._nodes[node]
                price = paid + costs[level]
                wider = (*members, self.elements[level])
                if price + best[within] == total:
                    if without in best:
                        heapq.heappush(heap, (paid + best[without], without, paid, members))
                    node, paid, members = within, price, wider
                else:
                    heapq.heappush(heap, (price + best[within], within, price, wider))
                    node = without
            yield total, tuple(sorted(members))
