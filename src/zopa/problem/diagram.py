"""Decision diagrams of all agreements: build one, count its outcomes, find and draw some.

A path from the root to the end is an outcome that keeps every rule and that some winning coalition
accepts. Each layer holds one variable, in the search order.

References
----------
Bryant, *Graph-Based Algorithms for Boolean Function Manipulation* (IEEE Transactions on Computers,
1986); Bergman, Cire, van Hoeve and Hooker, *Decision Diagrams for Optimization* (2016).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zopa.problem.automaton import BROKEN, KEPT, Automaton
from zopa.problem.coalition import Agreement, Ballot, split_agreement
from zopa.problem.paths import INT64_LIMIT, CountArray, exact_dtype, first_outcome
from zopa.problem.relation import (
    AnyRelation,
    BoolArray,
    IntArray,
    NodeLimit,
    Relation,
    check_shapes,
    conjoin,
    split_unary,
)
from zopa.problem.sums import compile_relation
from zopa.problem.unfolding import Unfolding, merge_equal

__all__ = ["Diagram", "NodeLimit", "Relation", "build", "count", "first", "marginals", "sample"]


@dataclass(frozen=True, eq=False)
class Diagram:
    """All agreements of a problem, as paths.

    Parameters
    ----------
    sizes
        Number of (merged) options per variable.
    multiplicities
        Per variable and merged option, how many original options it stands for.
    order
        The variable of each layer.
    layers
        Per layer, shape (node, option), read-only: the node of the next layer that an option
        leads to, -1 for none. Layer 0 has one node, the root; the last layer leads to node 0.
    empty
        True if there is no agreement; the layers then have no nodes.
    """

    sizes: tuple[int, ...]
    multiplicities: tuple[tuple[int, ...], ...]
    order: tuple[int, ...]
    layers: tuple[IntArray, ...]
    empty: bool

    @property
    def nodes(self) -> int:
        """Number of nodes over all layers, without the end."""
        return sum(len(layer) for layer in self.layers)

    @property
    def width(self) -> int:
        """Number of nodes of the largest layer."""
        return max((len(layer) for layer in self.layers), default=0)


@dataclass(frozen=True, eq=False)
class _Plan:
    """What the layers must follow: options allowed at all, rules, and the groups that may differ.

    ``owner`` names the group of each automaton after the ``rules`` first ones.
    """

    agreement: Agreement
    allowed: list[BoolArray]
    automata: list[Automaton]
    rules: int
    owner: dict[int, int]

    def last_layers(self) -> list[int]:
        """Return, per optional group, the layer after which it cannot drop out any more."""
        return [
            max(self.automata[i].layers[-1] for i, owner in self.owner.items() if owner == group)
            for group in self.agreement.optional
        ]


def build(
    sizes: Sequence[int],
    multiplicities: Sequence[Sequence[int]],
    rules: Sequence[AnyRelation],
    groups: Sequence[Sequence[AnyRelation]],
    coalitions: Iterable[frozenset[int]],
    order: Sequence[int],
    node_limit: int = 3_000_000,
) -> Diagram:
    """Build the reduced decision diagram of all agreements.

    Parameters
    ----------
    sizes
        Number of options per variable.
    multiplicities
        Per variable and option, how many original options it stands for.
    rules
        Relations that every outcome must keep.
    groups
        One list of relations per party; it accepts the outcomes that keep all of them.
    coalitions
        The minimal sets of groups whose acceptance makes an agreement. No coalition at all means
        that nothing is an agreement; the empty coalition, that nobody needs to accept.
    order
        The variable of each layer.
    node_limit
        Nodes, before merging, beyond which to give up.

    Returns
    -------
    Diagram
        With ``empty`` set if there is no agreement.

    Raises
    ------
    NodeLimit
        If the diagram grows too large.
    ValueError
        If the arguments do not fit together.
    """
    check_shapes(sizes, [*rules, *(r for group in groups for r in group)], order)
    counts = tuple(tuple(int(m) for m in row) for row in multiplicities)
    if tuple(len(row) for row in counts) != tuple(sizes) or any(m < 1 for r in counts for m in r):
        raise ValueError("multiplicities must give every option a positive number")
    winning = [frozenset(coalition) for coalition in coalitions]
    if any(not 0 <= group < len(groups) for coalition in winning for group in coalition):
        raise ValueError("a coalition names an unknown group")
    plan = _plan(sizes, rules, groups, winning, order)
    merged = None
    if plan is not None:
        children = _unfold(plan, [sizes[v] for v in order], order, node_limit)
        merged = None if children is None else merge_equal(children)
    if merged is None:
        layers = [np.empty((0, sizes[v]), dtype=np.int64) for v in order]
    else:
        layers = merged[0]
    for layer in layers:
        layer.setflags(write=False)
    return Diagram(tuple(sizes), counts, tuple(order), tuple(layers), merged is None)


def _plan(
    sizes: Sequence[int],
    rules: Sequence[AnyRelation],
    groups: Sequence[Sequence[AnyRelation]],
    coalitions: Sequence[frozenset[int]],
    order: Sequence[int],
) -> _Plan | None:
    """Compile all automata; None if it is plain already that there is no agreement.

    A group that turns out to accept everything or nothing simplifies the agreement rule, which
    may make other groups needed, whose options then narrow the tables: hence the loop.
    """
    layer_of = [0] * len(order)
    for layer, variable in enumerate(order):
        layer_of[variable] = layer
    content: set[int] = set()
    unwilling: set[int] = set()
    while True:
        agreement = split_agreement(coalitions, content, unwilling)
        if agreement is None:
            return None
        fixed = [*rules, *(r for group in agreement.needed for r in groups[group])]
        allowed, wider = split_unary(sizes, fixed)
        if not all(mask.any() for mask in allowed):
            return None
        automata = [compile_relation(relation, layer_of, allowed) for relation in wider]
        if any(a.root == BROKEN for a in automata):
            return None
        automata = [a for a in automata if a.root != KEPT]
        rule_count = len(automata)
        owner: dict[int, int] = {}
        settled = False
        for group in agreement.optional:
            own = [compile_relation(r, layer_of, allowed) for r in conjoin(groups[group])]
            if any(a.root == BROKEN for a in own):
                unwilling.add(group)
            elif all(a.root == KEPT for a in own):
                content.add(group)
            else:
                pending = [a for a in own if a.root != KEPT]
                owner |= {len(automata) + i: group for i in range(len(pending))}
                automata += pending
                continue
            settled = True
        if not settled:
            return _Plan(agreement, allowed, automata, rule_count, owner)


def _unfold(
    plan: _Plan, sizes: Sequence[int], order: Sequence[int], node_limit: int
) -> list[IntArray] | None:
    """Unfold the layers from the root; None if no path reaches the end."""
    unfolding = Unfolding(plan.automata, sizes, node_limit)
    ballot = Ballot(plan.agreement, plan.last_layers()) if plan.owner else None
    children: list[IntArray] = []
    for layer, size in enumerate(sizes):
        unfolding.enter(layer)
        alive = np.repeat(plan.allowed[order[layer]][None, :], unfolding.nodes, axis=0)
        dropping: list[tuple[int, BoolArray]] = []
        for index, edges in unfolding.broken(layer):
            if index < plan.rules:
                alive &= ~edges
            else:
                dropping.append((plan.owner[index], edges))
        source, option = np.nonzero(alive)
        silenced: dict[int, BoolArray] = {}
        out = None
        if ballot is not None:
            votes = [(group, edges[source, option]) for group, edges in dropping]
            possible, out = ballot.count(layer, source, votes)
            source, option, out = source[possible], option[possible], out[:, possible]
            silenced = {index: out[ballot.row(group)] for index, group in plan.owner.items()}
        if not len(source):
            return None
        extra = () if out is None else [(row, 2) for row in out]
        child, chosen = unfolding.advance(layer, source, option, silenced, extra)
        if ballot is not None and out is not None:
            ballot.keep(out[:, chosen])
        edges_out = np.full((alive.shape[0], size), -1, dtype=np.int64)
        edges_out[source, option] = child
        children.append(edges_out)
    return children


def _completions(diagram: Diagram) -> list[CountArray]:
    """Count the outcomes below every node: one array, shape (node,), per layer and for the end."""
    counts: list[CountArray] = [np.ones(1, dtype=np.int64)]
    for variable, child in zip(reversed(diagram.order), reversed(diagram.layers), strict=True):
        below, copies = counts[-1], diagram.multiplicities[variable]
        if below.dtype == np.int64 and int(below.max(initial=0)) * sum(copies) >= INT64_LIMIT:
            below = below.astype(object)
        weights = np.array(copies, dtype=below.dtype)
        counts.append((np.append(below, 0)[child] * weights).sum(axis=1))
    return counts[::-1]


def count(diagram: Diagram) -> int:
    """Count the agreements, in original options.

    Returns
    -------
    int
        Exact, however large.
    """
    return 0 if diagram.empty else int(_completions(diagram)[0][0])


def marginals(diagram: Diagram) -> tuple[tuple[int, ...], ...]:
    """Count the agreements that keep each option.

    Returns
    -------
    tuple of tuple of int
        Per variable and merged option: exact number of agreements, in original options, that take
        one of the originals which the merged option stands for.
    """
    if diagram.empty:
        return tuple((0,) * size for size in diagram.sizes)
    counts = _completions(diagram)
    kept: list[tuple[int, ...]] = [()] * len(diagram.order)
    # no product of prefixes and completions exceeds the number of agreements; a prefix with an
    # option that leads nowhere may, by that option's multiplicity
    bound = int(counts[0][0]) * max((m for row in diagram.multiplicities for m in row), default=1)
    exact = exact_dtype(bound)
    above: CountArray = np.ones(1, dtype=exact)
    for layer, variable in enumerate(diagram.order):
        child, below = diagram.layers[layer], counts[layer + 1].astype(exact)
        reach = above[:, None] * np.array(diagram.multiplicities[variable], dtype=exact)
        kept[variable] = tuple(int(c) for c in (np.append(below, 0)[child] * reach).sum(axis=0))
        above = np.zeros(len(below), dtype=exact)
        present = child >= 0
        np.add.at(above, child[present], reach[present])
    return tuple(kept)


def first(diagram: Diagram, fixed: Mapping[int, int] | None = None) -> tuple[int, ...] | None:
    """Find the lexicographically first agreement, in the order of the variables' numbers.

    Parameters
    ----------
    diagram
        All agreements.
    fixed
        Variables that must take the given merged option.

    Returns
    -------
    tuple of int or None
        Merged option per variable; None if no agreement has the fixed options.

    Raises
    ------
    ValueError
        If ``fixed`` names an unknown variable or option.
    """
    if diagram.empty:
        return None
    found = first_outcome(diagram.layers, diagram.order, diagram.sizes, fixed or {})
    return None if found is None else found[1]


def sample(diagram: Diagram, k: int, rng: np.random.Generator) -> IntArray:
    """Draw agreements uniformly and independently, in original options.

    Parameters
    ----------
    diagram
        All agreements.
    k
        Number of draws, with replacement.
    rng
        Source of randomness; the same state gives the same draws.

    Returns
    -------
    IntArray
        Shape (draw, variable): merged options. Shape (0, variable) if there is no agreement.
    """
    if diagram.empty:
        return np.empty((0, len(diagram.order)), dtype=np.int64)
    counts = _completions(diagram)
    rank = _draw(int(counts[0][0]), k, rng)
    outcomes = np.empty((k, len(diagram.order)), dtype=np.int64)
    node = np.zeros(k, dtype=np.int64)
    for layer, variable in enumerate(diagram.order):
        # the rank of a draw among the completions of its node picks the option, exactly
        child, here, below = diagram.layers[layer], counts[layer], counts[layer + 1]
        weights = np.array(diagram.multiplicities[variable], dtype=here.dtype)
        spans = np.append(below.astype(here.dtype), 0)[child] * weights
        ends = spans.cumsum(axis=1)
        rank = rank.astype(here.dtype)
        option = (rank[:, None] >= ends[node]).sum(axis=1)
        outcomes[:, variable] = option
        rank = rank - (ends - spans)[node, option]
        node = child[node, option]
        rank = rank % below[node]
    return outcomes


def _draw(total: int, k: int, rng: np.random.Generator) -> CountArray:
    """Draw ``k`` integers below ``total``, uniformly: beyond 64 bits by rejection."""
    if total < INT64_LIMIT:
        return rng.integers(0, total, size=k)
    bits = total.bit_length()
    drawn = np.empty(k, dtype=object)
    for index in range(k):
        value = total
        while value >= total:
            value = int.from_bytes(rng.bytes((bits + 7) // 8), "big") >> (-bits % 8)
        drawn[index] = value
    return drawn
