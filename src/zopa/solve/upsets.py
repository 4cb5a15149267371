"""Up-sets: families to which every superset of a member belongs, as binary decision diagrams.

"Dropping these commitments opens the space" is such a family. What hits all of its sets can be read
from it, where working with minimal sets alone means comparing sets with each other again and again.

An up-set is a node number; equal up-sets have equal numbers.

References
----------
Bryant, *Graph-Based Algorithms for Boolean Function Manipulation* (IEEE Transactions on Computers,
1986); Toda, *Fast Compression of Large-Scale Hypergraphs for Solving Combinatorial Problems*
(Discovery Science 2013), for minimal hitting sets by way of decision diagrams of all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from zopa.problem.relation import NodeLimit

NO_SET = 0
EVERY_SET = 1

# A remembered result weighs about as much as a node.
_RESULTS_PER_NODE = 4


@contextmanager
def recursion_room(frames: int) -> Iterator[None]:
    """Let calls nest deeper by a number of frames, whatever the interpreter's limit is."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + frames + 100)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class UpSets:
    """The nodes of all up-sets over the same elements, with the operations that make new ones.

    Methods recurse once per element; callers see to the interpreter's limit.

    Parameters
    ----------
    elements
        Number of elements; they are named by their levels, from 0 at the root.
    node_limit
        Nodes, over all up-sets made, beyond which operations raise `NodeLimit`.
    """

    def __init__(self, elements: int, node_limit: int) -> None:
        self._limit = node_limit
        # level, part without and part with its element; the two ends lie below every level
        self.nodes: list[tuple[int, int, int]] = [(elements, 0, 0), (elements, 1, 1)]
        self._numbers: dict[tuple[int, int, int], int] = {}
        self._unions: dict[tuple[int, int], int] = {}

    def node(self, level: int, without: int, within: int) -> int:
        """Return the node that splits so, made if need be."""
        if without == within:
            return without
        key = (level, without, within)
        number = self._numbers.get(key)
        if number is None:
            number = len(self.nodes)
            if number > self._limit or len(self._unions) > _RESULTS_PER_NODE * self._limit:
                raise NodeLimit(None, number)
            self.nodes.append(key)
            self._numbers[key] = number
        return number

    def union(self, f: int, g: int) -> int:
        """Return the sets of either up-set."""
        if f > g:
            f, g = g, f
        if f <= EVERY_SET:
            return f or g
        if f == g:
            return f
        key = (f, g)
        known = self._unions.get(key)
        if known is not None:
            return known
        a, f0, f1 = self.nodes[f]
        b, g0, g1 = self.nodes[g]
        if a == b:
            node = self.node(a, self.union(f0, g0), self.union(f1, g1))
        elif a < b:
            node = self.node(a, self.union(f0, g), self.union(f1, g))
        else:
            node = self.node(b, self.union(f, g0), self.union(f, g1))
        self._unions[key] = node
        return node

    def reachable(self, f: int) -> list[int]:
        """Return the nodes below an up-set, itself included, children before parents."""
        seen: set[int] = set()
        stack = [f]
        while stack:
            node = stack.pop()
            if node > EVERY_SET and node not in seen:
                seen.add(node)
                stack += self.nodes[node][1:]
        return sorted(seen)
