"""Soft decision diagrams: every rule-keeping outcome is a path that shows what it breaks.

Rules cut edges; a commitment cuts nothing, but every edge carries the commitments that become
broken there, which is as soon as no continuation could keep them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zopa.problem.automaton import BROKEN, KEPT, Automaton, number_rows
from zopa.problem.dominance import dominated, preferences
from zopa.problem.paths import CountArray, exact_dtype, first_outcome
from zopa.problem.relation import AnyRelation, BoolArray, IntArray, check_shapes, split_unary
from zopa.problem.sums import compile_relation
from zopa.problem.unfolding import Unfolding, merge_equal

Labels = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class SoftDiagram:
    """All rule-keeping outcomes of a problem as paths, with the commitments that each breaks.

    Parameters
    ----------
    sizes
        Number of options per variable.
    elements
        The number of each commitment, in the order they were given.
    order
        The variable of each layer.
    layers
        Per layer, shape (node, option), read-only: the node of the next layer that an option
        leads to, -1 for none. Layer 0 has one node, the root; the last layer leads to node 0.
    labels
        Per layer, the same shape, read-only: an index into ``broken``; 0 on missing edges.
    broken
        Per layer and label, the elements that become broken on such an edge, ascending. Label 0
        breaks nothing. Along a path, an element occurs at most once.
    dominated
        Per layer, the same shape, read-only: edges which the minimal sets of broken commitments do
        without, because another edge of the node breaks no more whatever follows.
    empty
        True if the rules alone cannot be kept; the layers then have no nodes.
    """

    sizes: tuple[int, ...]
    elements: tuple[int, ...]
    order: tuple[int, ...]
    layers: tuple[IntArray, ...]
    labels: tuple[IntArray, ...]
    broken: tuple[Labels, ...]
    dominated: tuple[BoolArray, ...]
    empty: bool

    @property
    def nodes(self) -> int:
        """Number of nodes over all layers, without the end."""
        return sum(len(layer) for layer in self.layers)

    @property
    def width(self) -> int:
        """Number of nodes of the largest layer."""
        return max((len(layer) for layer in self.layers), default=0)


def build_soft(
    sizes: Sequence[int],
    rules: Sequence[AnyRelation],
    commitments: Sequence[AnyRelation],
    order: Sequence[int],
    node_limit: int = 3_000_000,
    elements: Sequence[int] | None = None,
) -> SoftDiagram:
    """Build the reduced soft diagram.

    Parameters
    ----------
    sizes
        Number of options per variable; there must be a variable.
    rules
        Relations that every outcome must keep.
    commitments
        Relations whose breaking is recorded.
    order
        The variable of each layer.
    node_limit
        Nodes, before merging, beyond which to give up.
    elements
        Distinct numbers of the commitments; their positions if left out. Several diagrams of one
        problem, one per coalition, share these numbers.

    Returns
    -------
    SoftDiagram
        With ``empty`` set if no outcome keeps the rules.

    Raises
    ------
    NodeLimit
        If the diagram grows too large.
    ValueError
        If the arguments do not fit together.
    """
    check_shapes(sizes, [*rules, *commitments], order)
    numbers = tuple(range(len(commitments))) if elements is None else tuple(elements)
    if not sizes or len(numbers) != len(commitments) or len(set(numbers)) != len(numbers):
        raise ValueError("a soft diagram needs a variable, and a number for each commitment")
    recorder = _Recorder(sizes, order, rules, commitments, numbers)
    unfolded = recorder.unfold(node_limit)
    merged = None if unfolded is None else merge_equal(*unfolded)
    broken: list[Labels] = []
    if merged is None:
        layers = [np.empty((0, sizes[variable]), dtype=np.int64) for variable in order]
        labels, marks = list(layers), [layer > 0 for layer in layers]
        broken = [((),) for _ in order]
    else:
        layers, labels, marks = merged
        for layer, label in enumerate(labels):
            labels[layer], used = _used_labels(label, recorder.broken[layer])
            broken.append(used)
    for array in (*layers, *labels, *marks):
        array.setflags(write=False)
    return SoftDiagram(
        tuple(sizes),
        numbers,
        tuple(order),
        tuple(layers),
        tuple(labels),
        tuple(broken),
        tuple(marks),
        merged is None,
    )


def _used_labels(label: IntArray, broken: Labels) -> tuple[IntArray, Labels]:
    """Forget the labels that merging left without an edge."""
    keep = np.zeros(len(broken), dtype=np.bool_)
    keep[0] = True
    keep[label.ravel()] = True
    renumbered = np.cumsum(keep) - 1
    return renumbered[label], tuple(broken[i] for i in np.flatnonzero(keep))


class _Recorder:
    """Unfolds a soft diagram; collects the labels of its edges in ``broken``."""

    def __init__(
        self,
        sizes: Sequence[int],
        order: Sequence[int],
        rules: Sequence[AnyRelation],
        commitments: Sequence[AnyRelation],
        elements: Sequence[int],
    ) -> None:
        layer_of = [0] * len(order)
        for layer, variable in enumerate(order):
            layer_of[variable] = layer
        self._sizes = [sizes[variable] for variable in order]
        allowed, wider = split_unary(sizes, rules)
        self._allowed = [allowed[variable] for variable in order]
        # commitments that nothing can keep are broken on the edges of their first layer
        self._hopeless: list[list[int]] = [[] for _ in order]
        self._element: dict[int, int] = {}
        self._automata: list[Automaton] = []
        self.broken: list[Labels] = []
        self._impossible = not all(mask.any() for mask in allowed)
        if self._impossible:
            return
        automata = [compile_relation(rule, layer_of, allowed) for rule in wider]
        self._impossible = any(a.root == BROKEN for a in automata)
        self._automata = [a for a in automata if a.root != KEPT]
        for element, commitment in zip(elements, commitments, strict=True):
            automaton = compile_relation(commitment, layer_of, allowed)
            if automaton.root == BROKEN:
                self._hopeless[min(automaton.layers, default=0)].append(element)
            elif automaton.root != KEPT:
                self._element[len(self._automata)] = element
                self._automata.append(automaton)

    def unfold(
        self, node_limit: int
    ) -> tuple[list[IntArray], list[IntArray], list[BoolArray]] | None:
        """Unfold the layers from the root, with labels and dominated edges.

        None if no outcome keeps the rules.
        """
        if self._impossible:
            return None
        unfolding = Unfolding(self._automata, self._sizes, node_limit)
        better = [preferences(automaton) for automaton in self._automata]
        children: list[IntArray] = []
        labels: list[IntArray] = []
        marks: list[BoolArray] = []
        for layer, size in enumerate(self._sizes):
            unfolding.enter(layer)
            alive = np.repeat(self._allowed[layer][None, :], unfolding.nodes, axis=0)
            breaking: list[tuple[int, BoolArray]] = []
            for index, edges in unfolding.broken(layer):
                if index in self._element:
                    breaking.append((self._element[index], edges))
                else:
                    alive &= ~edges
            source, option = np.nonzero(alive)
            if not len(source):
                return None
            compared = [(better[i][step], states) for i, step, states in unfolding.reading(layer)]
            marks.append(dominated(alive, compared))
            child, _ = unfolding.advance(layer, source, option, {})
            outgoing = np.full((len(alive), size), -1, dtype=np.int64)
            outgoing[source, option] = child
            children.append(outgoing)
            label = np.zeros((len(alive), size), dtype=np.int64)
            label[source, option] = self._label(layer, source, option, breaking)
            labels.append(label)
        return children, labels, marks

    def _label(
        self,
        layer: int,
        source: IntArray,
        option: IntArray,
        breaking: Sequence[tuple[int, BoolArray]],
    ) -> IntArray:
        """Number the sets of elements that break on the edges; 0 is kept for the empty set."""
        flags = [edges[source, option] for _, edges in breaking]
        numbers, representatives = number_rows(((flag, 2) for flag in flags), len(source))
        table: list[tuple[int, ...]] = [()]
        position = np.zeros(len(representatives), dtype=np.int64)
        for number, edge in enumerate(representatives):
            own = [e for (e, _), flag in zip(breaking, flags, strict=True) if flag[edge]]
            if own or self._hopeless[layer]:
                position[number] = len(table)
                table.append(tuple(sorted(own + self._hopeless[layer])))
        self.broken.append(tuple(table))
        return position[numbers]


def _costs(
    soft: SoftDiagram, weights: Sequence[int] | Mapping[int, int] | None
) -> tuple[list[CountArray], type[np.int64] | type[object], int]:
    """Price every edge; return the prices per layer, their type, and a bound on any path."""
    price = {e: 1 if weights is None else int(weights[e]) for e in soft.elements}
    if any(p < 0 for p in price.values()):
        raise ValueError("weights must not be negative")
    bound = sum(price.values()) + 1
    exact = exact_dtype(bound)
    costs: list[CountArray] = []
    for label, broken in zip(soft.labels, soft.broken, strict=True):
        costs.append(np.array([sum(price[e] for e in own) for own in broken], dtype=exact)[label])
    return costs, exact, bound


def least_broken(
    soft: SoftDiagram, weights: Sequence[int] | None = None
) -> tuple[tuple[int | None, ...], ...]:
    """Find, for every option, how few commitments an outcome with that option can break.

    Parameters
    ----------
    soft
        The soft diagram.
    weights
        What breaking costs, per element number, non-negative; 1 each if left out.

    Returns
    -------
    tuple of tuple of (int or None)
        Per variable and option: the least cost over the rule-keeping outcomes that have it; None
        if there is none.

    Raises
    ------
    ValueError
        If a weight is negative.
    """
    if soft.empty:
        return tuple((None,) * size for size in soft.sizes)
    costs, exact, bound = _costs(soft, weights)
    after: list[CountArray] = [np.zeros(1, dtype=exact)]
    for child, cost in zip(reversed(soft.layers), reversed(costs), strict=True):
        total = np.where(child >= 0, after[-1][child] + cost, np.array(bound, dtype=exact))
        after.append(total.min(axis=1))
    after.reverse()
    least: list[tuple[int | None, ...]] = [()] * len(soft.order)
    before: CountArray = np.zeros(1, dtype=exact)
    for layer, variable in enumerate(soft.order):
        child, reach = soft.layers[layer], before[:, None] + costs[layer]
        total = np.where(child >= 0, reach + after[layer + 1][child], np.array(bound, dtype=exact))
        best = [int(cost) for cost in total.min(axis=0)]
        least[variable] = tuple(None if cost >= bound else cost for cost in best)
        before = np.full(len(after[layer + 1]), bound, dtype=exact)
        present = child >= 0
        np.minimum.at(before, child[present], reach[present])
    return tuple(least)


def fewest(soft: SoftDiagram) -> tuple[int, tuple[int, ...]] | None:
    """Find the outcome that breaks the fewest commitments.

    Returns
    -------
    (int, tuple of int) or None
        How many it breaks, and its option per variable: the lexicographically first such outcome.
        None if no outcome keeps the rules.
    """
    if soft.empty:
        return None
    costs, _, _ = _costs(soft, None)
    return first_outcome(soft.layers, soft.order, soft.sizes, {}, costs)


def cheapest_broken(
    soft: SoftDiagram, weights: Mapping[int, int]
) -> tuple[int, tuple[int, ...]] | None:
    """Find what it costs least to break.

    Parameters
    ----------
    soft
        The soft diagram.
    weights
        What breaking costs, per element number, non-negative.

    Returns
    -------
    (int, tuple of int) or None
        The least cost, and the elements, ascending, that one outcome of that cost breaks. None if
        no outcome keeps the rules.
    """
    if soft.empty:
        return None
    costs, exact, bound = _costs(soft, weights)
    none = np.array([bound], dtype=exact)
    totals: list[CountArray] = []
    best: CountArray = np.zeros(1, dtype=exact)
    for child, cost in zip(reversed(soft.layers), reversed(costs), strict=True):
        totals.append(np.append(best, none)[child] + cost)
        best = totals[-1].min(axis=1)
    node = 0
    broken: list[int] = []
    for child, label, own, total in zip(
        soft.layers, soft.labels, soft.broken, reversed(totals), strict=True
    ):
        option = int(total[node].argmin())
        broken += own[int(label[node, option])]
        node = int(child[node, option])
    return int(best[0]), tuple(sorted(broken))
