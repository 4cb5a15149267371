"""The two passes that make a decision diagram: unfold it layer by layer, then merge equal nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from zopa.problem.automaton import (
    Automaton,
    Column,
    StateArray,
    number_keys,
    number_matrix,
    number_rows,
    pack,
)
from zopa.problem.relation import BoolArray, IntArray, NodeLimit

# A layer with many options has many more edges than nodes; they bound memory as nodes do.
_EDGES_PER_NODE = 10


class Unfolding:
    """The layer under construction: the residual states of its nodes, one column per automaton.

    A column that says ``KEPT`` for every node is left out.

    Parameters
    ----------
    automata
        Those with a state to follow, so with a root that is neither ``KEPT`` nor ``BROKEN``.
    sizes
        Number of options per layer.
    node_limit
        Nodes over all layers before `NodeLimit` is raised.
    """

    def __init__(
        self, automata: Sequence[Automaton], sizes: Sequence[int], node_limit: int
    ) -> None:
        self._automata = automata
        self._sizes = sizes
        self._limit = node_limit
        self._reading: list[list[tuple[int, int]]] = [[] for _ in sizes]
        for index, automaton in enumerate(automata):
            for step, layer in enumerate(automaton.layers):
                self._reading[layer].append((index, step))
        self._columns: dict[int, StateArray] = {}
        self.nodes = 1
        self.total = 1

    def enter(self, layer: int) -> None:
        """Start the automata whose first variable this layer holds, and check the limit."""
        if self.nodes * self._sizes[layer] > _EDGES_PER_NODE * self._limit:
            raise NodeLimit(layer, self.total)
        for index, step in self._reading[layer]:
            if step == 0:
                root = self._automata[index].root
                self._columns[index] = np.full(self.nodes, root, dtype=np.int32)

    def reading(self, layer: int) -> Iterator[tuple[int, int, StateArray]]:
        """Yield the automata that read this layer, the step they are at, and the nodes' states."""
        for index, step in self._reading[layer]:
            if index in self._columns:
                yield index, step, self._columns[index]

    def broken(self, layer: int) -> Iterator[tuple[int, BoolArray]]:
        """Yield the automata that break on this layer with the edges where, (node, option)."""
        for index, step, states in self.reading(layer):
            dead = self._automata[index].steps[step] < 0
            if dead.any():
                yield index, dead[states]

    def advance(
        self,
        layer: int,
        source: IntArray,
        option: IntArray,
        silenced: Mapping[int, BoolArray],
        extra: Sequence[tuple[Column, int]] = (),
    ) -> tuple[IntArray, IntArray]:
        """Move on to the next layer, whose nodes are the distinct states that the edges reach.

        Parameters
        ----------
        layer
            The layer that is left.
        source, option
            Shape (edge,): the edges that stay.
        silenced
            Automaton: shape (edge,), True where its state no longer matters. Broken automata
            count as silenced.
        extra
            Further columns over the edges that tell nodes apart.

        Returns
        -------
        child, chosen
            Shape (edge,): the node each edge leads to; shape (new node,): an edge into each.
        """
        automata, old = self._automata, self._columns
        reading = {i: step for i, step in self._reading[layer] if i in old}
        edge_columns: dict[int, StateArray] = {}
        for index in sorted(reading.keys() | (silenced.keys() & old.keys())):
            values = old[index][source]
            if index in reading:
                steps = automata[index].steps
                if reading[index] == len(steps) - 1:
                    continue
                values = np.maximum(steps[reading[index]][values, option], 0)
            if index in silenced:
                values[silenced[index]] = 0
            edge_columns[index] = values
        resting = [i for i in old if i not in reading and i not in edge_columns]
        # what rests is packed once per node instead of once per edge
        rest, bound = pack(((old[i], int(old[i].max()) + 1) for i in resting), self.nodes)
        if bound > 4 * self.nodes:
            rest, representatives = number_keys(rest, bound)
            bound = len(representatives)
        moving = [(values, int(values.max()) + 1) for values in edge_columns.values()]
        child, chosen = number_rows([(rest[source], bound), *moving, *extra], len(source))
        origin = source[chosen]
        columns = {i: old[i][origin] for i in resting}
        columns |= {i: values[chosen] for i, values in edge_columns.items()}
        self._columns = {i: columns[i] for i in sorted(columns) if columns[i].any()}
        self.nodes = len(chosen)
        self.total += self.nodes
        if self.total > self._limit:
            raise NodeLimit(layer + 1, self.total)
        return child, chosen


def merge_equal(
    children: Sequence[IntArray],
    labels: Sequence[IntArray] = (),
    marks: Sequence[BoolArray] = (),
) -> tuple[list[IntArray], list[IntArray], list[BoolArray]] | None:
    """Drop nodes that lead nowhere and merge those with equal edges, from the last layer up.

    Parameters
    ----------
    children
        Per layer, shape (node, option): node of the next layer, -1 for none.
    labels
        Per layer, the same shape: a number that equal edges must share; left out if edges have no
        labels.
    marks
        Per layer, the same shape: of merged nodes, those of any one are kept.

    Returns
    -------
    children, labels, marks
        The same diagram, reduced; labels are 0 on missing edges. None if no path is left.
    """
    merged: list[IntArray] = []
    merged_labels: list[IntArray] = []
    merged_marks: list[BoolArray] = []
    number = np.zeros(1, dtype=np.int64)
    for layer in reversed(range(len(children))):
        child = children[layer]
        child = np.where(child >= 0, number[child], -1)
        alive = np.flatnonzero((child >= 0).any(axis=1))
        if not len(alive):
            return None
        child = child[alive]
        label = None
        edges = child
        if labels:
            label = np.where(child >= 0, labels[layer][alive], 0)
            edges = np.concatenate([child, label], axis=1)
        numbers, representatives = number_matrix(edges, -1)
        number = np.full(len(children[layer]), -1, dtype=np.int64)
        number[alive] = numbers
        merged.append(child[representatives])
        if label is not None:
            merged_labels.append(label[representatives])
        if marks:
            merged_marks.append(marks[layer][alive[representatives]])
    return merged[::-1], merged_labels[::-1], merged_marks[::-1]
