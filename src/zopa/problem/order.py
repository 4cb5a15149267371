"""Choose the order of a decision diagram's layers, on which its size depends most.

The width of the layer after a set of variables is estimated as the product, over the relations, of
the number of distinct residual tables that reading those variables can leave. The estimated size,
the sum of all widths, is then lowered by taking one variable out after another and putting it back
where it costs least ("sifting"), from several starts.

References
----------
Rudell, *Dynamic Variable Ordering for Ordered Binary Decision Diagrams* (ICCAD 1993).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, log2, log10, prod

import numpy as np

from zopa.problem.automaton import number_rows
from zopa.problem.relation import AnyRelation, IntArray, Relation

# Tables up to this many cells times subsets of their scope are examined, larger ones estimated.
_EXACT_CELLS = 2_000_000
# Wider tables, such as those of large sets, have too many subsets to look at.
_MOST_VARIABLES = 12
# Effort counts looked-up widths, about a million a second.
_LEAST_EFFORT = 20_000
_EFFORT_PER_DECADE = 30_000
# Where the diagram would take seconds, a part of them is better spent on its order.
_EFFORT_PER_NODE = 0.05
_MOST_EFFORT = 500_000
_STARTS = 12
# A width beyond this many bits is hopeless; the cap keeps the sum within a float.
_BITS = 900.0


@dataclass(frozen=True, slots=True)
class _Link:
    """The relations over one set of variables, as one.

    ``bits[mask]`` estimates the bits of state after reading the variables in the mask, of which
    bit ``i`` stands for ``scope[i]``.
    """

    scope: tuple[int, ...]
    bits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Component:
    """Variables that links connect, numbered from 0.

    ``touching`` lists per variable the links it is in, with its bit in their masks; ``options``
    the bits of its options; ``members`` and ``tables`` per link its variables and state bits.
    """

    touching: tuple[tuple[tuple[int, int], ...], ...]
    options: tuple[float, ...]
    members: tuple[tuple[int, ...], ...]
    tables: tuple[tuple[float, ...], ...]

    @property
    def effort(self) -> int:
        """Widths to look up for moving one variable."""
        return 2 * sum(len(members) for members in self.members)


def search_order(
    sizes: Sequence[int], relations: Sequence[AnyRelation], *, seed: int = 0
) -> tuple[int, ...]:
    """Search an order of the variables that keeps the decision diagram small.

    Parameters
    ----------
    sizes
        Number of options per variable.
    relations
        All relations that the diagram will follow. Those over one variable do not matter; sums,
        and tables over more than a dozen variables, are not looked at.
    seed
        Of the random starts; the result depends on nothing else but the arguments.

    Returns
    -------
    tuple of int
        The variable of each layer. Variables that no relation connects stay apart, in the order of
        their numbers.
    """
    links = _links(sizes, relations)
    rng = np.random.default_rng(seed)
    order: list[int] = []
    for members in _connected(len(sizes), links):
        if len(members) <= 2:
            order += members
            continue
        component = _component(members, sizes, links)
        order += [members[i] for i in _search(component, rng)]
    return tuple(order)


def _links(sizes: Sequence[int], relations: Sequence[AnyRelation]) -> list[_Link]:
    """Join the relations over the same variables, and estimate the states of each."""
    tables: dict[tuple[int, ...], list[IntArray]] = {}
    for relation in relations:
        if isinstance(relation, Relation) and 1 < len(relation.scope) <= _MOST_VARIABLES:
            axes = sorted(range(len(relation.scope)), key=relation.scope.__getitem__)
            scope = tuple(relation.scope[axis] for axis in axes)
            cells = relation.holds.transpose(axes).ravel().astype(np.int64)
            tables.setdefault(scope, []).append(cells)
    links: list[_Link] = []
    for scope, columns in tables.items():
        shape = [sizes[variable] for variable in scope]
        if prod(shape) << len(shape) > _EXACT_CELLS:
            links.append(_Link(scope, _bounded_bits(shape)))
            continue
        # parties often ask the same of the same issues: that is one state, not several
        numbers, kinds = number_rows(((cells, 2) for cells in columns), len(columns[0]))
        bits = _counted_bits(numbers.reshape(shape), len(kinds))
        if any(bits):
            links.append(_Link(scope, bits))
    return links


def _counted_bits(table: IntArray, kinds: int) -> tuple[float, ...]:
    """Count the distinct residual tables for every subset of the axes."""
    axes = range(table.ndim)
    bits = [0.0] * (1 << table.ndim)
    for mask in range(1, len(bits) - 1):
        read = [axis for axis in axes if mask >> axis & 1]
        rest = [axis for axis in axes if not mask >> axis & 1]
        rows = table.transpose(read + rest).reshape(prod(table.shape[axis] for axis in read), -1)
        _, distinct = number_rows(((column, kinds) for column in rows.T), len(rows))
        bits[mask] = log2(len(distinct))
    return tuple(bits)


def _bounded_bits(shape: Sequence[int]) -> tuple[float, ...]:
    """Bound the states of a large table: by what was read, and by the tables over the rest."""
    axes = range(len(shape))
    bits = [0.0] * (1 << len(shape))
    for mask in range(1, len(bits) - 1):
        read = sum(log2(shape[axis]) for axis in axes if mask >> axis & 1)
        rest = prod(shape[axis] for axis in axes if not mask >> axis & 1)
        bits[mask] = min(read, float(rest))
    return tuple(bits)


def _connected(variables: int, links: Sequence[_Link]) -> list[list[int]]:
    """Group the variables that links connect, in the order of their numbers."""
    leader = list(range(variables))

    def find(variable: int) -> int:
        while leader[variable] != variable:
            leader[variable] = leader[leader[variable]]
            variable = leader[variable]
        return variable

    for link in links:
        for variable in link.scope[1:]:
            one, other = sorted((find(link.scope[0]), find(variable)))
            leader[other] = one
    groups: dict[int, list[int]] = {}
    for variable in range(variables):
        groups.setdefault(find(variable), []).append(variable)
    return [groups[first] for first in sorted(groups)]


def _component(
    variables: Sequence[int], sizes: Sequence[int], links: Sequence[_Link]
) -> _Component:
    """Renumber connected variables and the links among them."""
    number = {variable: i for i, variable in enumerate(variables)}
    own = [link for link in links if link.scope[0] in number]
    touching: list[list[tuple[int, int]]] = [[] for _ in variables]
    for index, link in enumerate(own):
        for position, variable in enumerate(link.scope):
            touching[number[variable]].append((index, 1 << position))
    return _Component(
        touching=tuple(tuple(pairs) for pairs in touching),
        options=tuple(log2(sizes[variable]) for variable in variables),
        members=tuple(tuple(number[variable] for variable in link.scope) for link in own),
        tables=tuple(link.bits for link in own),
    )


def _search(component: _Component, rng: np.random.Generator) -> list[int]:
    """Improve several starts while that pays; return the best order."""
    best_cost, best = inf, list(range(len(component.touching)))
    spent = 0
    tried: set[tuple[int, ...]] = set()
    for start in _starts(component, rng):
        if tuple(start) in tried:
            continue
        tried.add(tuple(start))
        cost, order, effort = _sift(component, start)
        if cost < best_cost:
            best_cost, best = cost, order
        spent += effort
        # a diagram that is built in a moment deserves no long search
        decades = _EFFORT_PER_DECADE * (log10(best_cost) - 2)
        nodes = min(_EFFORT_PER_NODE * best_cost, _MOST_EFFORT)
        if spent >= max(_LEAST_EFFORT, decades, nodes):
            break
    return best


def _starts(component: _Component, rng: np.random.Generator) -> Iterator[list[int]]:
    """Yield first orders: greedy ones, the natural one, shuffled ones."""
    count = len(component.touching)
    yield _greedy(component, 0)
    yield list(range(count))
    for first in rng.permutation(count)[:_STARTS]:
        yield _greedy(component, int(first))
        yield [int(variable) for variable in rng.permutation(count)]


def _greedy(component: _Component, first: int) -> list[int]:
    """Begin with a variable, then always take the connected one that adds the least state."""
    reading = _Reading(component)
    order = [first]
    reading.read(first)
    near: set[int] = set()
    while len(order) < len(component.touching):
        for link, _ in component.touching[order[-1]]:
            near.update(component.members[link])
        near.difference_update(order)
        order.append(min(sorted(near), key=reading.added))
        reading.read(order[-1])
    return order


def _sift(component: _Component, start: Sequence[int]) -> tuple[float, list[int], int]:
    """Move variables to their best places until none improves; return cost, order, effort spent."""
    order = list(start)
    turn, spent, unmoved, cost = 0, 0, 0, inf
    while unmoved < len(order):
        variable = start[turn % len(start)]
        turn += 1
        here = order.index(variable)
        others = order[:here] + order[here + 1 :]
        costs = _insertion_costs(component, variable, others)
        there = min(range(len(order)), key=costs.__getitem__)
        spent += component.effort
        if costs[there] < costs[here] * (1 - 1e-9):
            others.insert(there, variable)
            order, unmoved = others, 0
        else:
            there = here
            unmoved += 1
        cost = costs[there]
    return cost, order, spent


class _Reading:
    """The estimated bits of state after reading some variables, kept up to date.

    A relation of which one variable was read knows no more than that variable: together, all
    such relations of one variable have at most as many states as it has options.
    """

    def __init__(self, component: _Component) -> None:
        self._component = component
        self._masks = [0] * len(component.tables)
        self._alone = [0.0] * len(component.touching)
        self.bits = 0.0

    def added(self, variable: int) -> float:
        """Estimate roughly what reading a variable would add."""
        tables, masks = self._component.tables, self._masks
        return sum(
            tables[index][masks[index] | bit] - tables[index][masks[index]]
            for index, bit in self._component.touching[variable]
        )

    def read(self, variable: int) -> float:
        """Read one more variable; return the bits of state after it."""
        component, masks, alone = self._component, self._masks, self._alone
        total = self.bits
        own = 0.0
        for index, bit in component.touching[variable]:
            table, members = component.tables[index], component.members[index]
            old = masks[index]
            new = masks[index] = old | bit
            if not old:
                own += table[new]
                continue
            if old & (old - 1):
                total -= table[old]
            else:
                other = members[old.bit_length() - 1]
                sole, most = alone[other], component.options[other]
                alone[other] = less = sole - table[old]
                if sole > most:
                    total -= most - (less if less < most else most)
                else:
                    total -= table[old]
            total += table[new]
        alone[variable] = own
        most = component.options[variable]
        self.bits = total = total + (own if own < most else most)
        return total


def _insertion_costs(component: _Component, variable: int, others: Sequence[int]) -> list[float]:
    """Estimate the size of the diagram for every place of one variable among the others.

    Reading the others twice suffices, without and with the variable: the width after some of them
    does not depend on their order.
    """
    plain, joined = _Reading(component), _Reading(component)
    within = [2.0 ** min(joined.read(variable), _BITS)]
    within += [2.0 ** min(joined.read(other), _BITS) for other in others]
    cost = sum(within)
    costs = [cost]
    for place, other in enumerate(others):
        cost += 2.0 ** min(plain.read(other), _BITS) - within[place]
        costs.append(cost)
    return costs
